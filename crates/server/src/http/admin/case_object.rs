//! `GET /api/admin/v1/archive/cases/{id}/conversations/{conversation}/entries/{seq}/objects/{object}`: an attachment, sealed.

use super::{
    Shared,
    of_case::OfObject,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use crate::http::objects::streamed;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;

/// Ciphertext. The engine opens it with what the entry says.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the bytes are written as they are kept")]
pub(super) struct CaseObject(Vec<u8>);

/// An attachment of an entry, sealed
///
/// Only while the case is open, only of an entry that it hands out. Needs the scope `archive`.
#[utoipa::path(
    get,
    path = "/archive/cases/{id}/conversations/{conversation}/entries/{seq}/objects/{object}",
    operation_id = "readCaseObject",
    params(
        ("id" = String, Path, format = "uuid"),
        ("conversation" = String, Path, format = "uuid"),
        ("seq" = u64, Path),
        ("object" = String, Path, format = "uuid")
    ),
    responses(
        (status = 200, description = "Ciphertext", body = CaseObject, content_type = "application/octet-stream"),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfObject(case, conversation, seq, object): OfObject,
) -> Result<Response, Problem> {
    let (first, read) = shared.app.read_case_object(&session, case, conversation, seq, object).await?;
    let length = (first.len() as u64 + read.left()).to_string();
    let headers = [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_LENGTH, length)];
    Ok((headers, streamed(first, read)).into_response())
}
