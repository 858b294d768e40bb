//! The duty of a path. What is no id is nothing that is there.

use super::problem::Problem;
use app::administration::{DutyProblem, Problem as Cause};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use protocol::id::DutyId;

/// The duty named by the path.
pub(super) struct OfDuty(pub(super) DutyId);

impl<S: Send + Sync> FromRequestParts<S> for OfDuty {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unknown = || Problem::Cause(Cause::Duty(DutyProblem::Unknown));
        let Path(duty) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        duty.parse().map(Self).map_err(|_| unknown())
    }
}
