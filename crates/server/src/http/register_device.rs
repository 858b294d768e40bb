//! `POST /api/devices`: a further device of a certified person.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::enrolment::DeviceRegistered;

/// Takes [`protocol::enrolment::RegisterDevice`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<DeviceRegistered>, Refused> {
    Ok(Cbor(shared.app.register_device(&tenant, from, read(&body)?).await?))
}
