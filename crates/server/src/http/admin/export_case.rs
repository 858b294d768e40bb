//! `POST /api/admin/v1/archive/cases/{id}/exports`: writes down that a case was exported.

use super::{
    Shared,
    cases::Case,
    of_case::OfCase,
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use app::administration::CaseExport;
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;

/// What was exported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CaseExport)]
pub(super) struct Body {
    /// SHA-256 of the manifest, 64 hex digits.
    #[schema(min_length = 64, max_length = 64)]
    sha256: String,
    /// Messages in it.
    messages: u64,
}

/// Writes down that a case was exported
///
/// The files are made on the officer's machine; the audit log keeps their manifest's hash. Needs the scope `archive`.
#[utoipa::path(
    post,
    path = "/archive/cases/{id}/exports",
    operation_id = "exportCase",
    params(("id" = String, Path, format = "uuid")),
    request_body = Body,
    responses(
        (status = 200, body = Case),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfCase(case): OfCase,
    Given(body): Given<Body>,
) -> Result<Json<Case>, Problem> {
    let mut manifest = [0; 32];
    hex::decode_to_slice(&body.sha256, &mut manifest).map_err(|_| Problem::Malformed)?;
    let export = CaseExport { manifest, messages: body.messages };
    Ok(Json(shared.app.export_case(&session, case, export).await?.into()))
}
