//! `PUT /api/admin/v1/archive/settings`: says how cases of the archive are opened.

use super::{
    Shared,
    archive_settings::ArchiveSettings,
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use axum::{Json, extract::State};

/// Says how cases of the archive are opened
///
/// Cases that wait already still need somebody else. Needs the scope `policy`.
#[utoipa::path(
    put,
    path = "/archive/settings",
    operation_id = "setArchiveSettings",
    request_body = ArchiveSettings,
    responses(
        (status = 200, body = ArchiveSettings),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Given(body): Given<ArchiveSettings>,
) -> Result<Json<ArchiveSettings>, Problem> {
    Ok(Json(shared.app.set_archive_settings(&session, body.into()).await?.into()))
}
