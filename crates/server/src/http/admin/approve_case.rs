//! `POST /api/admin/v1/archive/cases/{id}/approval`: opens a case.

use super::{
    Shared,
    cases::Case,
    of_case::OfCase,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};

/// Opens a case
///
/// For 30 days. Only somebody else than who asked. Needs the scope `archive`.
#[utoipa::path(
    post,
    path = "/archive/cases/{id}/approval",
    operation_id = "approveCase",
    params(("id" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Case),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfCase(case): OfCase,
) -> Result<Json<Case>, Problem> {
    Ok(Json(shared.app.approve_case(&session, case).await?.into()))
}
