//! `POST /api/transfers/take`: a new device fetches its sealed bundle.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::transfer::TransferTaken;

/// Takes [`protocol::transfer::TakeTransfer`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<TransferTaken>, Refused> {
    Ok(Cbor(shared.app.take_transfer(&tenant, from, read(&body)?).await?))
}
