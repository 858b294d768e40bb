//! The attachment store over HTTP: what its three endpoints have in common.

pub(super) mod progress;
pub(super) mod put;
pub(super) mod read;

use super::{Shared, answer::Refused, host::OfHost};
use app::{policy::Action, session::Session};
use axum::http::{HeaderMap, header};
use protocol::{id::ObjectId, refusal::Refusal};
use std::sync::Arc;

pub(super) use read::{range, streamed};

/// The session that the bearer token belongs to.
pub(super) fn session(
    shared: &Shared,
    OfHost(tenant): &OfHost,
    headers: &HeaderMap,
    action: Action,
) -> Result<Arc<Session>, Refused> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = token.ok_or(Refusal::NotCertified)?;
    Ok(shared.app.object_session(tenant.id, token, action)?)
}

fn object(id: &str) -> Result<ObjectId, Refused> {
    id.parse().map_err(|_| Refused(Refusal::NotFound))
}
