//! `POST /api/enrolments`: uses an invitation.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::enrolment::Enrolled;

/// Takes [`protocol::enrolment::Enrol`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<Enrolled>, Refused> {
    Ok(Cbor(shared.app.enrol(&tenant, from, read(&body)?).await?))
}
