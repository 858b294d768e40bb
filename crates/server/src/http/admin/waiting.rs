//! `GET /api/admin/v1/waiting`: who waits for certification.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody whose device waits for its certification.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaitingPerson {
    #[schema(format = "uuid")]
    person: String,
    name: String,
    role: String,
    /// Since when.
    since: u64,
}

/// Who waits.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Waiting {
    /// Oldest first, at most 200.
    waiting: Vec<WaitingPerson>,
}

/// Who waits for certification
///
/// Certifying needs an issuer's key: the engine does it over the device socket. Needs the scope `people`.
#[utoipa::path(
    get,
    path = "/waiting",
    operation_id = "readWaiting",
    responses(
        (status = 200, body = Waiting),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Json<Waiting>, Problem> {
    let waiting = shared.app.read_waiting(&session).await?.into_iter().map(|one| WaitingPerson {
        person: one.person.to_string(),
        name: one.name,
        role: one.role,
        since: one.since.as_millis(),
    });
    Ok(Json(Waiting { waiting: waiting.collect() }))
}
