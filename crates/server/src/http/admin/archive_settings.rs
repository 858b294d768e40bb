//! `GET /api/admin/v1/archive/settings`: how cases of the archive are opened.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How cases of the archive are opened.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchiveSettings {
    /// Somebody else than who asked decides about a case. On until somebody turns it off.
    four_eyes: bool,
}

impl From<store::ArchiveSettings> for ArchiveSettings {
    fn from(settings: store::ArchiveSettings) -> Self {
        Self { four_eyes: settings.four_eyes }
    }
}

impl From<ArchiveSettings> for store::ArchiveSettings {
    fn from(settings: ArchiveSettings) -> Self {
        Self { four_eyes: settings.four_eyes }
    }
}

/// How cases of the archive are opened
///
/// Every administrator may know.
#[utoipa::path(
    get,
    path = "/archive/settings",
    operation_id = "readArchiveSettings",
    responses(
        (status = 200, body = ArchiveSettings),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Json<ArchiveSettings>, Problem> {
    Ok(Json(shared.app.read_archive_settings(&session).await?.into()))
}
