//! `DELETE /api/admin/v1/duties/{id}`: drops a duty.

use super::{
    Shared,
    duties::Duties,
    of_duty::OfDuty,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};

/// Drops a duty, and with it who held it when
///
/// Messages that mentioned it keep their words. Answers with the duties that are left. Needs the scope `people`.
#[utoipa::path(
    delete,
    path = "/duties/{id}",
    operation_id = "dropDuty",
    params(("id" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Duties),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfDuty(duty): OfDuty,
) -> Result<Json<Duties>, Problem> {
    shared.app.drop_duty(&session, duty).await?;
    Ok(Json(shared.app.read_duties(&session).await?.into()))
}
