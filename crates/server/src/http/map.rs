//! `GET /api/map` with `Range: bytes=a-b`: a range of the house's own map, for whoever may fetch attachments. 204 says that the
//! house has none. `If-Match` holds ranges of one file together; a range is cut to a part of the attachment store's length.

use super::{Shared, answer::Refused, host::OfHost, objects};
use crate::map::{NoPart, Part, read};
use app::policy::Action;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::refusal::Refusal;

/// Answers 206; 204 without a map, 412 when another took its place, 416 behind its end.
pub(crate) async fn handle(State(shared): State<Shared>, host: OfHost, headers: HeaderMap) -> Result<Response, Refused> {
    objects::session(&shared, &host, &headers, Action::ReadMap)?;
    let no_store = (header::CACHE_CONTROL, "no-store".to_owned());
    let Some(file) = shared.map.clone() else { return Ok((StatusCode::NO_CONTENT, [no_store]).into_response()) };
    if !headers.contains_key(header::RANGE) {
        return Err(Refused(Refusal::Malformed));
    }
    let range = objects::range(&headers)?;
    let meant = headers.get(header::IF_MATCH).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    // Off the threads that carry requests.
    let part = tokio::task::spawn_blocking(move || read(&file, &range, meant.as_deref())).await;
    Ok(match part.map_err(|_| Refusal::Internal)? {
        Ok(Part { bytes, start, size, tag }) => {
            let place = format!("bytes {start}-{}/{size}", start + bytes.len() as u64 - 1);
            let kind = "application/octet-stream".to_owned();
            let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_RANGE, place), (header::ETAG, tag), no_store];
            (StatusCode::PARTIAL_CONTENT, headers, bytes).into_response()
        }
        Err(NoPart::Changed) => (StatusCode::PRECONDITION_FAILED, [no_store]).into_response(),
        Err(NoPart::Behind(size)) => {
            let place = (header::CONTENT_RANGE, format!("bytes */{size}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, [place, no_store]).into_response()
        }
        Err(NoPart::Failed(error)) => {
            tracing::warn!(%error, "the map cannot be read");
            return Err(Refused(Refusal::Internal));
        }
    })
}
