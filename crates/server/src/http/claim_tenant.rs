//! `POST /api/tenant/claim`: the first administrator's device brings the root's statements.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::enrolment::DeviceRegistered;

/// Takes [`protocol::enrolment::ClaimTenant`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<DeviceRegistered>, Refused> {
    Ok(Cbor(shared.app.claim_tenant(&tenant, from, read(&body)?).await?))
}
