//! `DELETE /api/admin/v1/people/{id}`: deletes a person.

use super::{
    Shared,
    person::PersonDetails,
    problem::{Problem, ProblemBody},
    signed_in::{OfPath, SignedIn},
};
use axum::{Json, extract::State};
use protocol::frame::PersonState;

/// Deletes a person
///
/// As locking, and for good: the account cannot be unlocked or invited again. Needs the scope `people`.
#[utoipa::path(
    delete,
    path = "/people/{id}",
    operation_id = "deletePerson",
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
    Ok(Json(PersonDetails::of(shared.app.change_person(&session, person, PersonState::Deleted).await?)))
}
