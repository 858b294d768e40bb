//! `PUT /api/admin/v1/plans/{id}`: changes a floor, its picture perhaps.

use super::{
    Shared,
    add_plan::picture,
    of_place::OfPlan,
    places::{Places, given},
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use axum::{Json, extract::State};
use protocol::place::Plan;
use serde::Deserialize;
use utoipa::ToSchema;

/// A floor, and another picture perhaps.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PutPlan {
    /// "Haus C".
    #[schema(min_length = 1, max_length = 64)]
    building: String,
    /// "4. OG".
    #[schema(min_length = 1, max_length = 64)]
    floor: String,
    /// JPEG, PNG or WebP of at most a mebibyte, in base64; left out when the picture stays.
    #[schema(format = "byte", nullable = false)]
    #[serde(default, deserialize_with = "given")]
    picture: Option<String>,
}

/// Changes a floor
///
/// Answers with all places. Needs the scope `policy`.
#[utoipa::path(
    put,
    path = "/plans/{id}",
    operation_id = "putPlan",
    params(("id" = String, Path, format = "uuid")),
    request_body = PutPlan,
    responses(
        (status = 200, body = Places),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfPlan(plan): OfPlan,
    Given(body): Given<PutPlan>,
) -> Result<Json<Places>, Problem> {
    let picture = body.picture.map(|text| picture(&text)).transpose()?;
    shared.app.put_plan(&session, Plan { plan, building: body.building, floor: body.floor }, picture).await?;
    Ok(Json(shared.app.read_places(&session).await?.into()))
}
