//! `GET /api/admin/v1/people/{id}`: one person with their devices.

use super::{
    Shared,
    people::Person,
    problem::{Problem, ProblemBody},
    signed_in::{OfPath, SignedIn},
};
use app::administration::PersonRead;
use axum::{Json, extract::State};
use protocol::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A device.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Device {
    #[schema(format = "uuid")]
    id: String,
    /// What its person named it.
    name: String,
    /// When it was registered.
    created_at: u64,
    /// Certified?
    certified: bool,
    /// Connected at this moment?
    connected: bool,
    /// When it was removed; null while it is one of theirs.
    removed_at: Option<u64>,
    /// When it was told that it was removed, or that its person was locked or deleted, upon which it deletes what it has; null before.
    told_at: Option<u64>,
}

/// A person with their devices.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonDetails {
    person: Person,
    /// Their devices, oldest first, and behind them those that were removed, the last one first.
    devices: Vec<Device>,
}

impl PersonDetails {
    pub(super) fn of(read: PersonRead) -> Self {
        let devices = read.devices.into_iter().map(|device| Device {
            id: device.device.to_string(),
            name: device.name,
            created_at: device.created_at.as_millis(),
            certified: device.certified,
            connected: device.connected,
            removed_at: device.removed_at.map(Timestamp::as_millis),
            told_at: device.told_at.map(Timestamp::as_millis),
        });
        Self { devices: devices.collect(), person: Person::of(read.person, crate::surroundings::now()) }
    }
}

/// One person with their devices
///
/// Needs the scope `people`.
#[utoipa::path(
    get,
    path = "/people/{id}",
    operation_id = "readPerson",
    params(("id" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = PersonDetails),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfPath(person): OfPath,
) -> Result<Json<PersonDetails>, Problem> {
    Ok(Json(PersonDetails::of(shared.app.read_person(&session, person).await?)))
}
