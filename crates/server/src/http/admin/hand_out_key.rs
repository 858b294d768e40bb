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

/// Shares of a key.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyShares {
    /// How many of them open it.
    #[schema(minimum = 2, maximum = 15)]
    threshold: u8,
    /// How many there are.
    #[schema(minimum = 2, maximum = 15)]
    count: u8,
}

/// How a key is handed out anew.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyHandOut {
    key: OfflineKey,
    /// Null: as a file under a passphrase.
    #[schema(required)]
    shares: Option<KeyShares>,
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
    let how = match body.shares {
        None => HandOut::File,
        Some(KeyShares { threshold, count }) => {
            let sound = threshold >= KEY_SHARES_MIN && (threshold..=KEY_SHARES_MAX).contains(&count);
            if sound { HandOut::Shares { threshold, count } } else { return Err(Problem::Malformed) }
        }
    };
    shared.app.hand_out_key(&session, key, how).await?;
    Ok(Json(body))
}
