//! Bodies: CBOR in, CBOR out, refusals as an encoded [`Refusal`] with a status.

use axum::{
    body::Bytes,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use minicbor::{Decode, Encode};
use protocol::{cbor, refusal::Refusal};

/// Media type of every body.
pub(crate) const CBOR: &str = "application/cbor";

/// Reads a body.
pub(crate) fn read<T: for<'b> Decode<'b, ()>>(body: &Bytes) -> Result<T, Refused> {
    cbor::decode_frame(body).map_err(|_| Refused(Refusal::Malformed))
}

/// An encoded answer.
pub(crate) struct Cbor<T>(pub(crate) T);

impl<T: Encode<()>> IntoResponse for Cbor<T> {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, CBOR), (header::CACHE_CONTROL, "no-store")], cbor::encode(&self.0)).into_response()
    }
}

/// A refusal with its status.
pub(crate) struct Refused(pub(crate) Refusal);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            Refusal::StorageFull | Refusal::QuotaReached => StatusCode::INSUFFICIENT_STORAGE,
            Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::NotAllowed
            | Refusal::NotAMember
            | Refusal::NotCertified
            | Refusal::Locked
            | Refusal::Forged
            | Refusal::WrongCode { .. }
            | Refusal::DeviceRemoved => StatusCode::FORBIDDEN,
            Refusal::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Malformed | Refusal::UnknownVersion => StatusCode::BAD_REQUEST,
            Refusal::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Exists => StatusCode::CONFLICT,
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::Gone => StatusCode::GONE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Cbor(self.0)).into_response()
    }
}
