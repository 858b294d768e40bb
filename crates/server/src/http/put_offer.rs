//! `POST /api/offers`: a new device leaves its offer.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::device::OfferKept;

/// Takes [`protocol::device::PutOffer`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<OfferKept>, Refused> {
    Ok(Cbor(shared.app.put_offer(&tenant, from, read(&body)?)?))
}
