//! `POST /api/recoveries/take`: a new device fetches the keys that a recovery code or passkey opens.

use super::{
    Shared,
    answer::{Cbor, Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State};
use protocol::recovery::RecoveryTaken;

/// Takes [`protocol::recovery::TakeRecovery`].
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<Cbor<RecoveryTaken>, Refused> {
    Ok(Cbor(shared.app.take_recovery(&tenant, from, read(&body)?).await?))
}
