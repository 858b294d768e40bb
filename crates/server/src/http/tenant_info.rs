//! `GET /api/tenant`: which hospital this host name is.

use super::{Shared, answer::Cbor, host::OfHost};
use axum::extract::State;
use protocol::enrolment::TenantInfo;

/// Answers [`TenantInfo`].
pub(crate) async fn handle(State(shared): State<Shared>, OfHost(tenant): OfHost) -> Cbor<TenantInfo> {
    Cbor(shared.app.tenant_info(&tenant))
}
