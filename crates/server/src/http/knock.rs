//! `POST /api/guests/knock`: a guest joins with their keys.

use super::{
    Shared,
    answer::{Refused, read},
    host::{From, OfHost},
};
use axum::{body::Bytes, extract::State, http::StatusCode};

/// Takes [`protocol::guest::Knock`]; an empty answer.
pub(crate) async fn handle(
    State(shared): State<Shared>,
    OfHost(tenant): OfHost,
    From(from): From,
    body: Bytes,
) -> Result<StatusCode, Refused> {
    shared.app.knock(&tenant, from, read(&body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
