//! `POST /api/admin/v1/archive/cases/{id}/refusal`: refuses a case.

use super::{
    Shared,
    cases::Case,
    of_case::OfCase,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};

/// Refuses a case
///
/// Only somebody else than who asked. Needs the scope `archive`.
#[utoipa::path(
    post,
    path = "/archive/cases/{id}/refusal",
    operation_id = "refuseCase",
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
    Ok(Json(shared.app.refuse_case(&session, case).await?.into()))
}
