//! `GET /api/objects/{id}` with `Range: bytes=a-b`: a range of an object, streamed part by part.

use super::super::{Shared, answer::Refused, host::OfHost};
use app::{
    objects::{ObjectPartsError, ObjectRange},
    policy::Action,
};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use protocol::refusal::Refusal;
use std::ops::Range;

/// Answers 206, or 200 without a range.
pub(crate) async fn handle(
    State(shared): State<Shared>,
    host: OfHost,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let session = super::session(&shared, &host, &headers, Action::ReadObject)?;
    let asked = range(&headers)?;
    let (start, is_part) = (asked.start, asked != (0..u64::MAX));
    let mut read = shared.app.read_object(&session, super::object(&id)?, asked).await?;
    let (length, size) = (read.left(), read.size);
    let first = read.first().await?;
    let body = streamed(first, read);
    let common = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    if is_part {
        let place = [(header::CONTENT_RANGE, format!("bytes {start}-{}/{size}", start + length - 1))];
        return Ok((StatusCode::PARTIAL_CONTENT, common, place, body).into_response());
    }
    Ok((common, body).into_response())
}

/// The first bytes and all that follow.
pub(in super::super) fn streamed(first: Bytes, read: ObjectRange) -> Body {
    Body::from_stream(futures_util::stream::try_unfold((Some(first), read), async |(first, mut read)| {
        let bytes = match first {
            Some(first) => Some(first),
            None => read.next().await?,
        };
        Ok::<_, ObjectPartsError>(bytes.map(|bytes| (bytes, (None, read))))
    }))
}

/// `bytes=a-b` or `bytes=a-`; the whole without the header.
pub(in super::super) fn range(headers: &HeaderMap) -> Result<Range<u64>, Refusal> {
    let Some(value) = headers.get(header::RANGE) else { return Ok(0..u64::MAX) };
    let text = value.to_str().ok().and_then(|text| text.strip_prefix("bytes="));
    let (start, end) = text.and_then(|text| text.split_once('-')).ok_or(Refusal::Malformed)?;
    let start: u64 = start.parse().map_err(|_| Refusal::Malformed)?;
    let end = if end.is_empty() { u64::MAX } else { end.parse::<u64>().map_err(|_| Refusal::Malformed)?.saturating_add(1) };
    if start < end { Ok(start..end) } else { Err(Refusal::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_browsers_write_them() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, text.parse().unwrap());
            range(&headers)
        };
        assert_eq!(of("bytes=0-99"), Ok(0..100));
        assert_eq!(of("bytes=7-"), Ok(7..u64::MAX));
        for wrong in ["bytes=9-3", "bytes=-5", "bytes=1-2,4-5", "chunks=0-1", "bytes=a-b"] {
            assert_eq!(of(wrong), Err(Refusal::Malformed), "{wrong}");
        }
        assert_eq!(range(&HeaderMap::new()), Ok(0..u64::MAX));
    }
}
