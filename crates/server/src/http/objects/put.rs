//! `PUT /api/objects/{id}?offset=…&size=…`: brings one part of an object.

use super::super::{
    Shared,
    answer::{Cbor, Refused},
    host::OfHost,
};
use app::policy::Action;
use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    http::HeaderMap,
};
use protocol::object::UploadProgress;
use serde::Deserialize;

/// Where the part belongs.
#[derive(Deserialize)]
pub(crate) struct Part {
    offset: u64,
    size: u64,
}

/// Answers [`UploadProgress`] when the part is durable.
pub(crate) async fn handle(
    State(shared): State<Shared>,
    host: OfHost,
    Path(id): Path<String>,
    Query(part): Query<Part>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Cbor<UploadProgress>, Refused> {
    let session = super::session(&shared, &host, &headers, Action::PutObject)?;
    Ok(Cbor(shared.app.put_object(&session, super::object(&id)?, part.offset, part.size, body).await?))
}
