//! `POST /api/offers/wait`: a new device waits until a transfer was sealed to its offer.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::device::OfferState;

/// Takes [`protocol::device::AwaitOffer`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<OfferState>, Refused> {
    Ok(Cbor(shared.app.await_offer(&tenant, from, read(&body)?).await?))
}
