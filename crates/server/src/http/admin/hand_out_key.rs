//! `POST /api/admin/v1/keys/hand-outs`: root or archive key is handed out anew.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::{Given, SignedIn},
};
use app::administration::HandOut;
use axum::{Json, extract::State};
use protocol::limits::{KEY_SHARES_MAX, KEY_SHARES_MIN};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A key that lies with people and not on a machine.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OfflineKey {
    /// Signs issuers and policies.
    Root,
    /// Opens the archive.
    Archive,
}

/// How a key is handed out anew: so many papers, of which so many open it. One of one is a file under a passphrase.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyHandOut {
    key: OfflineKey,
    /// How many of them open it.
    #[schema(minimum = 1, maximum = 15)]
    needed: u8,
    /// How many there are.
    #[schema(minimum = 1, maximum = 15)]
    papers: u8,
}

/// Writes down that a key is handed out anew
///
/// The browser opens it and makes the papers; neither key nor papers come here. To be asked before the papers are shown. Needs
/// the scope `policy`.
#[utoipa::path(
    post,
    path = "/keys/hand-outs",
    operation_id = "handOutKey",
    request_body = KeyHandOut,
    responses(
        (status = 200, description = "It is in the audit log", body = KeyHandOut),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Given(body): Given<KeyHandOut>,
) -> Result<Json<KeyHandOut>, Problem> {
    let key = match body.key {
        OfflineKey::Root => app::administration::OfflineKey::Root,
        OfflineKey::Archive => app::administration::OfflineKey::Archive,
    };
    let how = match (body.needed, body.papers) {
        (1, 1) => HandOut::File,
        (threshold, count) if threshold >= KEY_SHARES_MIN && (threshold..=KEY_SHARES_MAX).contains(&count) => {
            HandOut::Shares { threshold, count }
        }
        _ => return Err(Problem::Malformed),
    };
    shared.app.hand_out_key(&session, key, how).await?;
    Ok(Json(body))
}
