//! `GET /api/socket`: the device socket, WebSocket subprotocol `konsil.v1`.

use super::{Shared, host, host::OfHost};
use crate::{connection, websocket::WebSocket};
use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use protocol::frame::SUBPROTOCOL;

/// The only version there is (RFC 6455 section 4.1).
const VERSION: &str = "13";
/// What the client's key is hashed with (RFC 6455 section 1.3): proof that the answer comes from a WebSocket server.
const ACCEPT_SUFFIX: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Upgrades, when the page is the hospital's own and the subprotocol is known.
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    upgrade: Option<Extension<OnUpgrade>>,
    headers: HeaderMap,
) -> Response {
    if !is_own_origin(&headers, &tenant.hosts) {
        return (StatusCode::FORBIDDEN, "Not from this page.\n").into_response();
    }
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| is_handshake(&headers));
    let (Some(key), Some(Extension(upgrade))) = (key, upgrade) else {
        let version = [(header::SEC_WEBSOCKET_VERSION, VERSION)];
        return (StatusCode::UPGRADE_REQUIRED, version, "This is a WebSocket.\n").into_response();
    };
    if !names(&headers, &header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL) {
        return (StatusCode::BAD_REQUEST, "The subprotocol is konsil.v1.\n").into_response();
    }
    let Ok(accept) = HeaderValue::try_from(accept(key)) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    tokio::spawn(async move {
        // Fails when the client is gone before it has the answer.
        if let Ok(upgraded) = upgrade.await {
            connection::run(shared, tenant, WebSocket::new(TokioIo::new(upgraded))).await;
        }
    });
    let answer = [
        (header::CONNECTION, HeaderValue::from_static("upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
        (header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL)),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, answer).into_response()
}

fn is_handshake(headers: &HeaderMap) -> bool {
    names(headers, &header::CONNECTION, "upgrade")
        && names(headers, &header::UPGRADE, "websocket")
        && names(headers, &header::SEC_WEBSOCKET_VERSION, VERSION)
}

/// Does a header, which is a list, name this?
fn names(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    let lists = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|one| one.trim().eq_ignore_ascii_case(wanted))
}

fn accept(key: &HeaderValue) -> String {
    let mut hash = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    hash.update(key.as_bytes());
    hash.update(ACCEPT_SUFFIX);
    STANDARD.encode(hash.finish())
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

    #[test]
    fn a_handshake_is_answered_as_in_the_rfc() {
        let mut headers = HeaderMap::new();
        assert!(!is_handshake(&headers));
        headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("WebSocket"));
        assert!(!is_handshake(&headers), "no version");
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        assert!(is_handshake(&headers));
        // The example of RFC 6455 section 1.3.
        assert_eq!(accept(&HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ==")), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
