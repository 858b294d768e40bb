//! `GET /api/socket`: the device socket, WebSocket subprotocol `konsil.v1`.

use super::{Shared, host, host::OfHost};
use crate::connection;
use axum::{
    extract::{State, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::{frame::SUBPROTOCOL, limits};

/// Small: most connections are idle. A message with its archive copy fits.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// Frames are gathered up to here before they are written without being flushed.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;

/// Upgrades, when the page is the hospital's own and the subprotocol is known.
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_own_origin(&headers, &tenant.hosts) {
        return (StatusCode::FORBIDDEN, "Not from this page.\n").into_response();
    }
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .max_message_size(limits::CLIENT_FRAME_BYTES_MAX)
        .max_frame_size(limits::CLIENT_FRAME_BYTES_MAX)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES);
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, "The subprotocol is konsil.v1.\n").into_response();
    }
    upgrade.on_upgrade(move |socket| connection::run(shared, tenant, socket))
}

/// Browsers name the page's origin; other programs name none.
fn is_own_origin(headers: &HeaderMap, hosts: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let name = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host::name_of(host));
    name.is_some_and(|name| hosts.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_pages_may_not_open_the_socket() {
        let hosts = vec!["nordstadt.localhost".to_owned()];
        let from = |origin: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, origin.parse().unwrap());
            is_own_origin(&headers, &hosts)
        };
        assert!(from("http://nordstadt.localhost:8080"));
        assert!(!from("https://evil.example"));
        assert!(!from("null"));
        assert!(is_own_origin(&HeaderMap::new(), &hosts));
    }
}
