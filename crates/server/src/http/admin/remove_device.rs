//! `DELETE /api/admin/v1/people/{id}/devices/{device}`: removes a person's device.

use super::{
    Shared,
    person::PersonDetails,
    problem::{Problem, ProblemBody},
    signed_in::{OfDevice, SignedIn},
};
use axum::{Json, extract::State};

/// Removes a person's device
///
/// Its session ends, nothing more is delivered to it or accepted from it, and it deletes its keys at the next contact. The
/// person keeps their other devices. Removing what was removed changes nothing. Needs the scope `people`.
#[utoipa::path(
    delete,
    path = "/people/{id}/devices/{device}",
    operation_id = "removeDevice",
    params(("id" = String, Path, format = "uuid"), ("device" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = PersonDetails),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfDevice(person, device): OfDevice,
) -> Result<Json<PersonDetails>, Problem> {
    shared.app.remove_device_of(&session, person, device).await?;
    Ok(Json(PersonDetails::of(shared.app.read_person(&session, person).await?)))
}
