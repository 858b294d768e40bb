//! `POST /api/admin/v1/archive/cases/{id}/closing`: closes a case.

use super::{
    Shared,
    cases::Case,
    of_case::OfCase,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};

/// Closes a case
///
/// Nothing more is read of it. A case that still waits is taken back. Needs the scope `archive`.
#[utoipa::path(
    post,
    path = "/archive/cases/{id}/closing",
    operation_id = "closeCase",
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
    Ok(Json(shared.app.close_case(&session, case).await?.into()))
}
