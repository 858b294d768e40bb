//! `GET /api/admin/v1/archive/cases/{id}/conversations/{conversation}/entries`: a page of a conversation's log, sealed.

use super::{
    Shared,
    of_case::OfConversation,
    problem::{Problem, ProblemBody},
    signed_in::{Asked, SignedIn},
};
use app::administration::{CaseForm, CasePart};
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

/// What a page has of its entries.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CasePageForm)]
pub(super) enum Form {
    /// All of them.
    #[default]
    Whole,
    /// Messages as erased ones: header, hashes, signature. Enough to prove the order of a conversation; what is read is asked for
    /// whole and compared.
    Hashes,
}

impl From<Form> for CaseForm {
    fn from(form: Form) -> Self {
        match form {
            Form::Whole => Self::Whole,
            Form::Hashes => Self::Hashes,
        }
    }
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct EntriesQuery {
    /// Entries after this one; the beginning when left out.
    after: Option<u64>,
    /// At most this many, and at most 500 whole ones; a page also ends at a mebibyte of whole ones, and where none of the case's
    /// people was a member.
    #[param(minimum = 1, maximum = 2000, default = 500)]
    limit: Option<u32>,
    /// What of them; all when left out.
    #[param(inline)]
    form: Option<Form>,
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
    let part = CasePart { after: query.after.unwrap_or(0), limit, form: query.form.unwrap_or_default().into() };
    let page = shared.app.read_case_entries(&session, case, conversation, part).await?;
    Ok(([(header::CONTENT_TYPE, "application/cbor")], page).into_response())
}
