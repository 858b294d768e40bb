//! `GET /api/admin/v1/administrators`: who is an administrator, and what they may run.

use super::{
    Shared,
    people::PersonState,
    problem::{AdministrationScope, Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};
use serde::Serialize;
use store::AdministratorRow;
use utoipa::ToSchema;

/// An administrator.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Administrator {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    role: String,
    state: PersonState,
    scopes: Vec<AdministrationScope>,
}

impl From<AdministratorRow> for Administrator {
    fn from(row: AdministratorRow) -> Self {
        Self {
            id: row.person.to_string(),
            name: row.name,
            role: row.role,
            state: row.state.into(),
            scopes: row.scopes.iter().map(AdministrationScope::from).collect(),
        }
    }
}

/// Administrators.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Administrators {
    /// By name.
    administrators: Vec<Administrator>,
}

/// Who is an administrator
///
/// Deleted ones are left out. Needs the scope `people`.
#[utoipa::path(
    get,
    path = "/administrators",
    operation_id = "readAdministrators",
    responses(
        (status = 200, body = Administrators),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Json<Administrators>, Problem> {
    let rows = shared.app.read_administrators(&session).await?;
    Ok(Json(Administrators { administrators: rows.into_iter().map(Administrator::from).collect() }))
}
