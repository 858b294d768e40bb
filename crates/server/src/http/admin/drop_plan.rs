//! `DELETE /api/admin/v1/plans/{id}`: drops the picture of a floor.

use super::{
    Shared,
    of_place::OfPlan,
    places::Places,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};

/// Drops the picture of a floor
///
/// Places on it stay, and stand on none. Answers with all places. Needs the scope `policy`.
#[utoipa::path(
    delete,
    path = "/plans/{id}",
    operation_id = "dropPlan",
    params(("id" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Places),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfPlan(plan): OfPlan,
) -> Result<Json<Places>, Problem> {
    shared.app.drop_plan(&session, plan).await?;
    Ok(Json(shared.app.read_places(&session).await?.into()))
}
