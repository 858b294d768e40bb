//! `GET /api/admin/v1/places`: floors that have a picture, and places that have a name.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};
use protocol::place::{House, PLAN_PARTS};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// Floors that have a picture, and places that have a name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Places {
    /// By building and floor.
    plans: Vec<PlanRead>,
    /// By building, floor and name.
    places: Vec<PlaceRead>,
    /// Parts into which width and height of a plan are divided.
    plan_parts: u32,
}

/// A floor that has a picture.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanRead {
    /// Its id.
    #[schema(format = "uuid")]
    id: String,
    /// "Haus C".
    building: String,
    /// "4. OG".
    floor: String,
}

/// A place that has a name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceRead {
    /// Its id, which its QR code names.
    #[schema(format = "uuid")]
    id: String,
    /// "Zimmer 412".
    name: String,
    /// "Haus C"; may be empty.
    building: String,
    /// "4. OG"; may be empty.
    floor: String,
    /// Where on which plan; none when on none.
    point: Option<PointOnPlan>,
}

/// A point on a plan.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PointOnPlan {
    /// Which plan.
    #[schema(format = "uuid")]
    pub(super) plan: String,
    /// From the left, in parts of the plan's width.
    #[schema(maximum = 10000)]
    pub(super) x: u32,
    /// From above, in parts of its height.
    #[schema(maximum = 10000)]
    pub(super) y: u32,
}

/// A field that may be left out, but is not null.
pub(super) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl From<House> for Places {
    fn from(house: House) -> Self {
        let plan =
            |plan: protocol::place::Plan| PlanRead { id: plan.plan.to_string(), building: plan.building, floor: plan.floor };
        let place = |place: protocol::place::Place| PlaceRead {
            id: place.place.to_string(),
            name: place.name,
            building: place.building,
            floor: place.floor,
            point: place.point.map(|point| PointOnPlan { plan: point.plan.to_string(), x: point.x, y: point.y }),
        };
        Self {
            plans: house.plans.into_iter().map(plan).collect(),
            places: house.places.into_iter().map(place).collect(),
            plan_parts: PLAN_PARTS,
        }
    }
}

/// Floors that have a picture, and places that have a name
///
/// Every administrator may know; so may all staff, over the device socket.
#[utoipa::path(
    get,
    path = "/places",
    operation_id = "readPlaces",
    responses(
        (status = 200, body = Places),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Json<Places>, Problem> {
    Ok(Json(shared.app.read_places(&session).await?.into()))
}
