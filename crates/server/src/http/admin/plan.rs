//! `GET /api/admin/v1/plans/{id}`: the picture of a floor.

use super::{
    Shared,
    of_place::OfPlan,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;

/// A JPEG, PNG or WebP.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the bytes are written as they are kept")]
pub(super) struct PlanPicture(Vec<u8>);

/// The picture of a floor
///
/// Every administrator may see it; so may all staff, over the device socket.
#[utoipa::path(
    get,
    path = "/plans/{id}",
    operation_id = "readPlan",
    params(("id" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "A picture", body = PlanPicture, content_type = "image/webp"),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfPlan(plan): OfPlan,
) -> Result<Response, Problem> {
    let (picture, kind) = shared.app.read_plan(&session, plan).await?;
    Ok(([(header::CONTENT_TYPE, kind)], picture).into_response())
}
