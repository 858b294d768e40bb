//! `POST /api/admin/v1/duties`: names a new duty.

use super::{
    Shared,
    duties::Duties,
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use app::administration::DutyProblem;
use axum::{Json, extract::State};
use protocol::id::PersonId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A duty and who may hold it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DutyWish {
    /// "Dienstarzt Innere".
    #[schema(min_length = 1, max_length = 64)]
    pub(super) name: String,
    /// Who may hold it: staff.
    #[schema(max_items = 300)]
    people: Vec<String>,
}

impl DutyWish {
    /// Who may hold it.
    pub(super) fn people(&self) -> Result<Vec<PersonId>, Problem> {
        let parsed = self.people.iter().map(|person| person.parse());
        parsed.collect::<Result<_, _>>().map_err(|_| Problem::Cause(DutyProblem::NoPerson.into()))
    }
}

/// Names a new duty
///
/// Answers with all duties. Needs the scope `people`.
#[utoipa::path(
    post,
    path = "/duties",
    operation_id = "addDuty",
    request_body = DutyWish,
    responses(
        (status = 200, body = Duties),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Given(body): Given<DutyWish>,
) -> Result<Json<Duties>, Problem> {
    let people = body.people()?;
    shared.app.add_duty(&session, body.name, people).await?;
    Ok(Json(shared.app.read_duties(&session).await?.into()))
}
