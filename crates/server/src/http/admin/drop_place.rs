//! `DELETE /api/admin/v1/places/{id}`: drops a place.

use super::{
    Shared,
    of_place::OfPlace,
    places::Places,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};

/// Drops a place
///
/// Messages that named it keep its words. Answers with the places that are left. Needs the scope `policy`.
#[utoipa::path(
    delete,
    path = "/places/{id}",
    operation_id = "dropPlace",
    params(("id" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Places),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfPlace(place): OfPlace,
) -> Result<Json<Places>, Problem> {
    shared.app.drop_place(&session, place).await?;
    Ok(Json(shared.app.read_places(&session).await?.into()))
}
