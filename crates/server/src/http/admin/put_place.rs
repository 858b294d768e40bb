//! `PUT /api/admin/v1/places/{id}`: changes a place.

use super::{
    Shared,
    add_place::PlaceWish,
    of_place::OfPlace,
    places::Places,
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use axum::{Json, extract::State};

/// Changes a place
///
/// Messages that named it keep their words. Answers with all places. Needs the scope `policy`.
#[utoipa::path(
    put,
    path = "/places/{id}",
    operation_id = "putPlace",
    params(("id" = String, Path, format = "uuid")),
    request_body = PlaceWish,
    responses(
        (status = 200, body = Places),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfPlace(place): OfPlace,
    Given(body): Given<PlaceWish>,
) -> Result<Json<Places>, Problem> {
    shared.app.put_place(&session, body.of(place)?).await?;
    Ok(Json(shared.app.read_places(&session).await?.into()))
}
