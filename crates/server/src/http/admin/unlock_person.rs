//! `POST /api/admin/v1/people/{id}/unlock`: unlocks a person.

use super::{
    Shared,
    person::PersonDetails,
    problem::{Problem, ProblemBody},
    signed_in::{OfPath, SignedIn},
};
use axum::{Json, extract::State};
use protocol::frame::PersonState;

/// Unlocks a person
///
/// Who was certified may come in again with the same devices; members add them to conversations. Unlocking who is not locked
/// changes nothing. Needs the scope `people`.
#[utoipa::path(
    post,
    path = "/people/{id}/unlock",
    operation_id = "unlockPerson",
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
    Ok(Json(PersonDetails::of(shared.app.change_person(&session, person, PersonState::Active).await?)))
}
