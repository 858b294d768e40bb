//! `PUT /api/admin/v1/administrators/{id}/scopes`: says what an administrator may run.

use super::{
    Shared,
    administrators::Administrator,
    problem::{AdministrationScope, Problem, ProblemBody},
    signed_in::{Given, OfPath, SignedIn},
};
use axum::{Json, extract::State};
use protocol::administration::Scope;
use serde::Deserialize;
use utoipa::ToSchema;

/// Scopes to have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetScopes {
    /// These and no others.
    scopes: Vec<AdministrationScope>,
}

/// Says what an administrator may run
///
/// Nobody gives a scope that they do not have; the last administrator who may look after people keeps that scope. Needs the
/// scope `people`.
#[utoipa::path(
    put,
    path = "/administrators/{id}/scopes",
    operation_id = "setScopes",
    params(("id" = String, Path, format = "uuid")),
    request_body = SetScopes,
    responses(
        (status = 200, body = Administrator),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfPath(person): OfPath,
    Given(body): Given<SetScopes>,
) -> Result<Json<Administrator>, Problem> {
    let scopes = body.scopes.into_iter().map(Scope::from).collect();
    Ok(Json(shared.app.set_scopes(&session, person, scopes).await?.into()))
}
