//! `POST /api/guests/open`: the sealed details, for whoever shows the access token.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::guest::GuestOpened;

/// Takes [`protocol::guest::OpenGuest`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<GuestOpened>, Refused> {
    Ok(Cbor(shared.app.open_guest(&tenant, from, read(&body)?).await?))
}
