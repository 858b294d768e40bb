//! Which hospital a request is for: the host name says it. Nobody's host name gets a plain page.

use super::Shared;
use app::tenants::Tenant;
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The hospital of a request.
#[derive(Clone)]
pub(crate) struct OfHost(pub(crate) Arc<Tenant>);

/// Lets requests for known hosts pass.
pub(crate) async fn known(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).map(name_of);
    let Some(host) = host else { return unknown() };
    match shared.app.tenant_of_host(&host).await {
        Some(tenant) => {
            request.extensions_mut().insert(OfHost(tenant));
            next.run(request).await
        }
        None => unknown(),
    }
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "There is no hospital at this address.\n").into_response()
}

/// A host name without port, lower case.
pub(crate) fn name_of(host: &str) -> String {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.trim_end_matches('.').to_ascii_lowercase()
}

impl<S: Sync> FromRequestParts<S> for OfHost {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::NOT_FOUND)
    }
}

/// The address that guesses are counted for.
pub(crate) struct From(pub(crate) IpAddr);

impl FromRequestParts<Shared> for From {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, StatusCode> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let forwarded = shared.behind_proxy.then(|| forwarded_for(&parts.headers)).flatten();
        forwarded.or(peer).map(Self).ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The last address is the one that our own proxy saw; those before it anybody may have written.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_is_read_without_port_and_case() {
        assert_eq!(name_of("Nordstadt.LOCALHOST:8080"), "nordstadt.localhost");
        assert_eq!(name_of("localhost"), "localhost");
        assert_eq!(name_of("klinik.example."), "klinik.example");
        assert_eq!(name_of("[::1]:80"), "[::1]");
    }

    #[test]
    fn only_the_proxys_own_word_counts() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "1.2.3.4, 10.0.0.9".parse().unwrap());
        assert_eq!(forwarded_for(&headers), Some("10.0.0.9".parse().unwrap()));
    }
}
