//! `POST /api/guests/inspect`: what a guest's link is for, as far as can be said without its secret.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::guest::GuestDoor;

/// Takes [`protocol::guest::InspectGuest`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<GuestDoor>, Refused> {
    Ok(Cbor(shared.app.inspect_guest(&tenant, from, read(&body)?).await?))
}
