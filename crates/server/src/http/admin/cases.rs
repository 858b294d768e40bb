//! `GET /api/admin/v1/archive/cases`: cases of the archive, newest first.

use super::{
    Shared,
    audit::NamedPerson,
    problem::{Problem, ProblemBody},
    signed_in::{Asked, SignedIn},
};
use app::administration::CaseRead;
use axum::{Json, extract::State};
use protocol::{
    id::{CaseId, PersonId},
    limits,
};
use serde::{Deserialize, Serialize};
use store::CaseAct;
use utoipa::{IntoParams, ToSchema};

/// What came of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CaseState {
    /// Waits for somebody else's decision.
    Asked,
    /// May be read until `expires_at`.
    Open,
    /// Was open; its time is over.
    Expired,
    /// Was never opened.
    Refused,
    /// Over, or taken back.
    Closed,
}

/// What somebody did with a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseAct)]
pub(super) struct Act {
    by: NamedPerson,
    at: u64,
}

/// A case: whose messages of which time an officer asked to read, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Case {
    #[schema(format = "uuid")]
    id: String,
    state: CaseState,
    asked: Act,
    reason: String,
    people: Vec<NamedPerson>,
    /// The period's first moment.
    from: u64,
    /// The first moment that is not in it.
    until: u64,
    /// Who opened or refused it; null while it waits, or when it was taken back. With four eyes off whoever asked.
    #[schema(required)]
    decided: Option<Act>,
    /// Null unless it is, or was, open.
    #[schema(required)]
    expires_at: Option<u64>,
    /// Null unless closed.
    #[schema(required)]
    closed: Option<Act>,
}

impl From<CaseRead> for Case {
    fn from(read: CaseRead) -> Self {
        let named = |id: PersonId| NamedPerson { id: id.to_string(), name: read.names.get(&id).cloned() };
        let act = |act: CaseAct| Act { by: named(act.by), at: act.at.as_millis() };
        let (state, decided, expires_at, closed) = match read.row.state {
            store::CaseState::Asked => (CaseState::Asked, None, None, None),
            store::CaseState::Open { opened, expires_at } => {
                let state = if read.expired { CaseState::Expired } else { CaseState::Open };
                (state, Some(opened), Some(expires_at), None)
            }
            store::CaseState::Refused(refused) => (CaseState::Refused, Some(refused), None, None),
            store::CaseState::Closed { opened, closed } => (CaseState::Closed, opened, None, Some(closed)),
        };
        Self {
            id: read.row.case.to_string(),
            state,
            asked: act(read.row.asked),
            people: read.row.people.iter().copied().map(named).collect(),
            from: read.row.from.as_millis(),
            until: read.row.until.as_millis(),
            decided: decided.map(act),
            expires_at: expires_at.map(|at| at.as_millis()),
            closed: closed.map(act),
            reason: read.row.reason.into_inner(),
        }
    }
}

/// Cases.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CasesPage)]
pub(super) struct Page {
    /// Newest first.
    cases: Vec<Case>,
    /// Ask with `before` set to this for older ones; null when there are none.
    #[schema(required, format = "uuid")]
    next: Option<String>,
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CasesQuery {
    /// Cases older than this one.
    #[param(format = "uuid")]
    before: Option<String>,
    /// At most this many.
    #[param(minimum = 1, maximum = 100, default = 100)]
    limit: Option<u32>,
}

/// Cases of the archive
///
/// Newest first. Needs the scope `archive`.
#[utoipa::path(
    get,
    path = "/archive/cases",
    operation_id = "readCases",
    params(CasesQuery),
    responses(
        (status = 200, body = Page),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Asked(query): Asked<CasesQuery>,
) -> Result<Json<Page>, Problem> {
    let before: Option<CaseId> = query.before.map(|id| id.parse()).transpose().map_err(|_| Problem::Malformed)?;
    let limit = query.limit.unwrap_or(limits::ADMINISTRATION_PAGE_ROWS_MAX);
    let (cases, more) = shared.app.read_cases(&session, before, limit).await?;
    let next = cases.last().filter(|_| more).map(|case| case.row.case.to_string());
    Ok(Json(Page { cases: cases.into_iter().map(Case::from).collect(), next }))
}
