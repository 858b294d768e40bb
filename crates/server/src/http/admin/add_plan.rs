//! `POST /api/admin/v1/plans`: keeps the picture of a floor.

use super::{
    Shared,
    places::Places,
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use app::administration::PlaceProblem;
use axum::{Json, extract::State};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use utoipa::ToSchema;

/// A floor and its picture.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddPlan {
    /// "Haus C".
    #[schema(min_length = 1, max_length = 64)]
    building: String,
    /// "4. OG".
    #[schema(min_length = 1, max_length = 64)]
    floor: String,
    /// JPEG, PNG or WebP of at most a mebibyte, in base64.
    #[schema(format = "byte")]
    picture: String,
}

/// A picture of base64.
pub(super) fn picture(text: &str) -> Result<Vec<u8>, Problem> {
    STANDARD.decode(text).map_err(|_| Problem::Cause(PlaceProblem::Picture.into()))
}

/// Keeps the picture of a floor
///
/// Answers with all places. Needs the scope `policy`.
#[utoipa::path(
    post,
    path = "/plans",
    operation_id = "addPlan",
    request_body = AddPlan,
    responses(
        (status = 200, body = Places),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Given(body): Given<AddPlan>,
) -> Result<Json<Places>, Problem> {
    shared.app.add_plan(&session, body.building, body.floor, picture(&body.picture)?).await?;
    Ok(Json(shared.app.read_places(&session).await?.into()))
}
