//! `GET /api/admin/v1/audit/verification`: the server reads its whole audit log and computes the chain.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::SignedIn,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditVerification)]
pub(super) struct Verification {
    /// Lines that were read, up to the first that is broken.
    lines: u64,
    /// Does every line continue the one before it?
    intact: bool,
    /// Number at which the chain breaks: a line that was changed, or where one is missing.
    #[schema(required)]
    first_broken: Option<u64>,
    /// Chain hash after the newest line, 64 hex digits. Written down elsewhere, it shows later whether lines were cut off.
    head: String,
    /// When it was computed.
    at: u64,
}

/// Verifies the audit log
///
/// The server's own word; a browser can compute the same from the lines. Needs the scope `audit`.
#[utoipa::path(
    get,
    path = "/audit/verification",
    operation_id = "verifyAudit",
    responses(
        (status = 200, body = Verification),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(State(shared): State<Shared>, SignedIn(session): SignedIn) -> Result<Json<Verification>, Problem> {
    let found = shared.app.verify_audit(&session).await?;
    Ok(Json(Verification {
        lines: found.lines,
        intact: found.first_broken.is_none(),
        first_broken: found.first_broken,
        head: hex::encode(found.head.as_bytes()),
        at: found.at.as_millis(),
    }))
}
