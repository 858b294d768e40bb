//! `GET /api/admin/v1/lease`: for how long devices may stay without contact.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};
use protocol::limits;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// For how long devices may stay without contact, and what may be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Lease {
    /// After so many days without contact a device deletes its content.
    days: u32,
    /// Fewest days.
    days_min: u32,
    /// Most days.
    days_max: u32,
}

/// For how long devices may stay without contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetLease {
    /// Days, between the limits that `GET` names.
    #[schema(minimum = 3, maximum = 365)]
    pub(super) days: u32,
}

impl From<u32> for Lease {
    fn from(days: u32) -> Self {
        Self { days, days_min: limits::LEASE_DAYS_MIN, days_max: limits::LEASE_DAYS_MAX }
    }
}

/// For how long devices may stay without contact
///
/// Every administrator may know.
#[utoipa::path(
    get,
    path = "/lease",
    operation_id = "readLease",
    responses(
        (status = 200, body = Lease),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Json<Lease>, Problem> {
    Ok(Json(shared.app.read_lease(&session).await?.into()))
}
