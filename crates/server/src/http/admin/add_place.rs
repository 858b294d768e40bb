//! `POST /api/admin/v1/places`: keeps a new place.

use super::{
    Shared,
    places::{Places, PointOnPlan, given},
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use app::administration::PlaceProblem;
use axum::{Json, extract::State};
use protocol::{
    id::PlaceId,
    place::{Place, PlanPoint},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A place that has a name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceWish {
    /// "Zimmer 412".
    #[schema(min_length = 1, max_length = 64)]
    name: String,
    /// "Haus C"; may be empty.
    #[schema(max_length = 64)]
    building: String,
    /// "4. OG"; may be empty.
    #[schema(max_length = 64)]
    floor: String,
    /// Where on which plan; left out when on none.
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "given")]
    point: Option<PointOnPlan>,
}

impl PlaceWish {
    /// As the house keeps it.
    pub(super) fn of(self, place: PlaceId) -> Result<Place, Problem> {
        let point = self.point.map(|point| match point.plan.parse() {
            Ok(plan) => Ok(PlanPoint { plan, x: point.x, y: point.y }),
            Err(_) => Err(Problem::Cause(PlaceProblem::PlanUnknown.into())),
        });
        Ok(Place { place, name: self.name, building: self.building, floor: self.floor, point: point.transpose()? })
    }
}

/// Keeps a new place
///
/// Answers with all places. Needs the scope `policy`.
#[utoipa::path(
    post,
    path = "/places",
    operation_id = "addPlace",
    request_body = PlaceWish,
    responses(
        (status = 200, body = Places),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Given(body): Given<PlaceWish>,
) -> Result<Json<Places>, Problem> {
    let wish = body.of(PlaceId::from_bytes([0; 16]))?;
    shared.app.add_place(&session, |place| Place { place, ..wish }).await?;
    Ok(Json(shared.app.read_places(&session).await?.into()))
}
