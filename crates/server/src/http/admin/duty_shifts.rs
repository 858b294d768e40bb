//! `GET /api/admin/v1/duties/{id}/shifts`: who held a duty when.

use super::{
    Shared,
    audit::NamedPerson,
    duties::named,
    of_duty::OfDuty,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use app::administration::ShiftsRead;
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// Who held a duty.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Shifts {
    /// Newest first, at most 200.
    shifts: Vec<ShiftRead>,
}

/// A time in which somebody held a duty.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShiftRead {
    /// Who.
    person: NamedPerson,
    /// From when.
    since: u64,
    /// Until when; null: until now.
    #[schema(required)]
    until: Option<u64>,
}

impl From<ShiftsRead> for Shifts {
    fn from(read: ShiftsRead) -> Self {
        let shift = |shift: &store::ShiftRow| ShiftRead {
            person: named(shift.person, &read.names),
            since: shift.since.as_millis(),
            until: shift.until.map(protocol::time::Timestamp::as_millis),
        };
        Self { shifts: read.shifts.iter().map(shift).collect() }
    }
}

/// Who held a duty when, in the last 90 days
///
/// Needs the scope `audit`.
#[utoipa::path(
    get,
    path = "/duties/{id}/shifts",
    operation_id = "readDutyShifts",
    params(("id" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Shifts),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfDuty(duty): OfDuty,
) -> Result<Json<Shifts>, Problem> {
    Ok(Json(shared.app.read_duty_shifts(&session, duty).await?.into()))
}
