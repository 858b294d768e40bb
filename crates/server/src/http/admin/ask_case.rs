//! `POST /api/admin/v1/archive/cases`: asks for a case.

use super::{
    Shared,
    cases::Case,
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use app::administration::AskCase;
use axum::{Json, extract::State};
use protocol::{id::PersonId, pii::Pii, time::Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

/// A case to ask for.
// No Debug: a reason is in no log.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskCase)]
pub(super) struct Body {
    /// Why: 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// Whose conversations: 1 to 50 people, whatever became of their accounts.
    #[schema(min_items = 1, max_items = 50)]
    people: Vec<String>,
    /// The period's first moment.
    from: u64,
    /// The first moment that is not in it; what lies ahead is cut off.
    until: u64,
}

/// Asks for a case
///
/// It waits for another archive officer, or is open at once where four eyes are off. Needs the scope `archive`.
#[utoipa::path(
    post,
    path = "/archive/cases",
    operation_id = "askCase",
    request_body = Body,
    responses(
        (status = 200, body = Case),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Given(body): Given<Body>,
) -> Result<Json<Case>, Problem> {
    let people: Result<Vec<PersonId>, _> = body.people.iter().map(|id| id.parse()).collect();
    let asked = AskCase {
        reason: Pii::new(body.reason),
        people: people.map_err(|_| Problem::Malformed)?,
        from: Timestamp::from_millis(body.from),
        until: Timestamp::from_millis(body.until),
    };
    Ok(Json(shared.app.ask_case(&session, asked).await?.into()))
}
