//! What endpoints take: the administrator of a token, a person of the path, query and body.

use super::{super::host::OfHost, Shared, problem::Problem};
use app::{administration::Problem as Cause, session::Session};
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, header, request::Parts},
};
use protocol::id::PersonId;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The session of the token that came with the request. Handlers take it first: nobody without a token learns anything.
pub(super) struct SignedIn(pub(super) Arc<Session>);

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let OfHost(tenant) = OfHost::from_request_parts(parts, shared).await.map_err(|_| Problem::NoSuchEndpoint)?;
        let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or(Problem::Cause(Cause::NotSignedIn))?;
        Ok(Self(shared.app.administrator(tenant.id, token)?))
    }
}

/// The person named by the path; what is no id is nobody.
pub(super) struct OfPath(pub(super) PersonId);

impl<S: Send + Sync> FromRequestParts<S> for OfPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = || Problem::Cause(Cause::PersonUnknown);
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        text.parse().map(Self).map_err(|_| unknown())
    }
}

/// The query.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::try_from_uri(&parts.uri).map(|Query(query)| Self(query)).map_err(|_| Problem::Malformed)
    }
}

/// The body.
pub(super) struct Given<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Given<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejected) if rejected.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::TooLarge),
            Err(_) => Err(Problem::Malformed),
        }
    }
}
