//! `GET /api/admin/v1/archive/cases/{id}/conversations/{conversation}/entries`: a page of a conversation's log, sealed.

use super::{
    Shared,
    of_case::OfConversation,
    problem::{Problem, ProblemBody},
    signed_in::{Asked, SignedIn},
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use protocol::limits;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// A CBOR object: `[chain hash before the first entry, entries, certificate chains of their devices, does another page
/// follow?]`. The engine opens it with the archive key.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the bytes are written as they are kept")]
pub(super) struct CasePage(Vec<u8>);

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct EntriesQuery {
    /// Entries after this one; the beginning when left out.
    after: Option<u64>,
    /// At most this many; a page also ends at a mebibyte, and where none of the case's people was a member.
    #[param(minimum = 1, maximum = 500, default = 500)]
    limit: Option<u32>,
}

/// A page of a conversation's log, sealed
///
/// Only while the case is open, only of its period, only while one of its people was a member. The first page that an officer
/// reads of a conversation is in the audit log. Needs the scope `archive`.
#[utoipa::path(
    get,
    path = "/archive/cases/{id}/conversations/{conversation}/entries",
    operation_id = "readCaseEntries",
    params(("id" = String, Path, format = "uuid"), ("conversation" = String, Path, format = "uuid"), EntriesQuery),
    responses(
        (status = 200, description = "A page", body = CasePage, content_type = "application/cbor"),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfConversation(case, conversation): OfConversation,
    Asked(query): Asked<EntriesQuery>,
) -> Result<Response, Problem> {
    let limit = query.limit.unwrap_or(limits::PAGE_ROWS_MAX);
    let page = shared.app.read_case_entries(&session, case, conversation, query.after.unwrap_or(0), limit).await?;
    Ok(([(header::CONTENT_TYPE, "application/cbor")], page).into_response())
}
