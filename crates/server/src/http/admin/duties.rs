//! `GET /api/admin/v1/duties`: duties, who may hold them and who does.

use super::{
    Shared,
    audit::NamedPerson,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use app::administration::DutiesRead;
use axum::{Json, extract::State};
use protocol::id::PersonId;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The house's duties.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Duties {
    /// By name.
    duties: Vec<DutyRead>,
}

/// A duty, who may hold it and who does.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DutyRead {
    /// Its id.
    #[schema(format = "uuid")]
    id: String,
    /// "Dienstarzt Innere".
    name: String,
    /// Who holds it now; null when nobody does.
    #[schema(required)]
    holder: Option<NamedPerson>,
    /// Since when; null when nobody does.
    #[schema(required)]
    since: Option<u64>,
    /// Who may hold it and is neither locked nor deleted.
    people: Vec<NamedPerson>,
}

/// A person by their account name.
pub(super) fn named(person: PersonId, names: &HashMap<PersonId, String>) -> NamedPerson {
    NamedPerson { id: person.to_string(), name: names.get(&person).cloned() }
}

impl From<DutiesRead> for Duties {
    fn from(read: DutiesRead) -> Self {
        let duty = |duty: protocol::duty::Duty| DutyRead {
            id: duty.duty.to_string(),
            name: duty.name,
            holder: duty.shift.map(|shift| named(shift.person, &read.names)),
            since: duty.shift.map(|shift| shift.since.as_millis()),
            people: duty.people.into_iter().map(|person| named(person, &read.names)).collect(),
        };
        Self { duties: read.duties.into_iter().map(duty).collect() }
    }
}

/// Duties, who may hold them and who does
///
/// Every administrator may know; so may all staff, over the device socket.
#[utoipa::path(
    get,
    path = "/duties",
    operation_id = "readDuties",
    responses(
        (status = 200, body = Duties),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Json<Duties>, Problem> {
    Ok(Json(shared.app.read_duties(&session).await?.into()))
}
