//! `HEAD /api/objects/{id}`: how far an own upload has come, in `Upload-Offset` and `Upload-Length`.

use super::super::{Shared, answer::Refused, host::OfHost};
use app::policy::Action;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName},
};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

/// Answers without a body.
pub(crate) async fn handle(
    State(shared): State<Shared>,
    host: OfHost,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<[(HeaderName, String); 2], Refused> {
    let session = super::session(&shared, &host, &headers, Action::PutObject)?;
    let progress = shared.app.object_progress(&session, super::object(&id)?).await?;
    Ok([(OFFSET, progress.received.to_string()), (LENGTH, progress.size.to_string())])
}
