//! `PUT /api/admin/v1/duties/{id}`: changes a duty.

use super::{
    Shared,
    add_duty::DutyWish,
    duties::Duties,
    of_duty::OfDuty,
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use axum::{Json, extract::State};
use store::NewDuty;

/// Changes a duty
///
/// Who holds it and may not any more holds it no more. Answers with all duties. Needs the scope `people`.
#[utoipa::path(
    put,
    path = "/duties/{id}",
    operation_id = "putDuty",
    params(("id" = String, Path, format = "uuid")),
    request_body = DutyWish,
    responses(
        (status = 200, body = Duties),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfDuty(duty): OfDuty,
    Given(body): Given<DutyWish>,
) -> Result<Json<Duties>, Problem> {
    let people = body.people()?;
    shared.app.put_duty(&session, NewDuty { duty, name: body.name, people }).await?;
    Ok(Json(shared.app.read_duties(&session).await?.into()))
}
