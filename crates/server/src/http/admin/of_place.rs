//! The place or the plan of a path. What is no id is nothing that is there.

use super::problem::Problem;
use app::administration::{PlaceProblem, Problem as Cause};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use protocol::id::{PlaceId, PlanId};

/// The place named by the path.
pub(super) struct OfPlace(pub(super) PlaceId);

impl<S: Send + Sync> FromRequestParts<S> for OfPlace {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = || Problem::Cause(Cause::Place(PlaceProblem::Unknown));
        let Path(place) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        place.parse().map(Self).map_err(|_| unknown())
    }
}

/// The plan named by the path.
pub(super) struct OfPlan(pub(super) PlanId);

impl<S: Send + Sync> FromRequestParts<S> for OfPlan {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = || Problem::Cause(Cause::Place(PlaceProblem::PlanUnknown));
        let Path(plan) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        plan.parse().map(Self).map_err(|_| unknown())
    }
}
