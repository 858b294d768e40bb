//! `POST /api/admin/v1/people/{id}/lock`: locks a person.

use super::{
    Shared,
    person::PersonDetails,
    problem::{Problem, ProblemBody},
    signed_in::{OfPath, SignedIn},
};
use axum::{Json, extract::State};
use protocol::frame::PersonState;

/// Locks a person
///
/// Their sessions end, nothing more is delivered to them or accepted from them, invitations that were not used end. Locking who
/// is locked changes nothing. Needs the scope `people`.
#[utoipa::path(
    post,
    path = "/people/{id}/lock",
    operation_id = "lockPerson",
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
    Ok(Json(PersonDetails::of(shared.app.change_person(&session, person, PersonState::Locked).await?)))
}
