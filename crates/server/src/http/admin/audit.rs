//! `GET /api/admin/v1/audit`: the audit log, newest first, with what is needed to compute its chain.

use super::{
    Shared,
    problem::{Problem, ProblemBody},
    signed_in::{Asked, SignedIn},
};
use app::administration::{AuditLineRead, AuditPage};
use axum::{Json, extract::State};
use protocol::limits;
use serde::{Deserialize, Serialize};
use store::{AUDIT_DOMAIN, AuditLine};
use utoipa::{IntoParams, ToSchema};

/// What is hashed for a line, in this order; numbers as eight bytes, most significant first.
const FIELDS: [&str; 10] = [
    "domain as UTF-8",
    "one zero byte",
    "chain hash of the line before (32 bytes)",
    "number",
    "at",
    "id of the actor (16 bytes)",
    "length of action in bytes",
    "action as UTF-8",
    "length of target in bytes",
    "target as UTF-8",
];

/// A person who did something, or to whom it was done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NamedPerson {
    #[schema(format = "uuid")]
    pub(super) id: String,
    /// Account name; null when the account is not there any more.
    #[schema(required)]
    pub(super) name: Option<String>,
}

/// One act of an administrator.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditLine)]
pub(super) struct Line {
    /// From 1 without gaps.
    number: u64,
    at: u64,
    actor: NamedPerson,
    action: String,
    /// On what, exactly as it was written and hashed.
    target: String,
    /// The person that the target begins with; null when it is about something else.
    #[schema(required)]
    person: Option<NamedPerson>,
    /// Chain hash after this line, 64 hex digits.
    chain: String,
}

/// How the chain is computed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditRecipe)]
pub(super) struct Recipe {
    /// Always SHA-256.
    algorithm: &'static str,
    domain: &'static str,
    /// Chain hash before line 1.
    genesis: String,
    /// What is hashed for a line, in this order.
    #[schema(value_type = Vec<String>)]
    fields: [&'static str; 10],
}

/// Lines of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditPage)]
pub(super) struct Page {
    /// Newest first.
    lines: Vec<Line>,
    /// Chain hash before the oldest of them, 64 hex digits.
    chain_before: String,
    /// Ask with `before` set to this for older ones; null when there are none.
    #[schema(required)]
    next: Option<u64>,
    recipe: Recipe,
}

impl From<AuditLineRead> for Line {
    fn from(line: AuditLineRead) -> Self {
        Self {
            number: line.row.number,
            at: line.row.at.as_millis(),
            actor: NamedPerson { id: line.row.actor.to_string(), name: line.actor },
            action: line.row.action,
            target: line.row.target,
            person: line.target.map(|(person, name)| NamedPerson { id: person.to_string(), name: Some(name) }),
            chain: hex::encode(line.row.chain.as_bytes()),
        }
    }
}

impl From<AuditPage> for Page {
    fn from(page: AuditPage) -> Self {
        Self {
            next: page.lines.last().filter(|_| page.more).map(|line| line.row.number),
            lines: page.lines.into_iter().map(Line::from).collect(),
            chain_before: hex::encode(page.before.as_bytes()),
            recipe: Recipe {
                algorithm: "SHA-256",
                domain: AUDIT_DOMAIN,
                genesis: hex::encode(AuditLine::genesis().as_bytes()),
                fields: FIELDS,
            },
        }
    }
}

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// Lines with lower numbers.
    before: Option<u64>,
    /// At most this many.
    #[param(minimum = 1, maximum = 100, default = 100)]
    limit: Option<u32>,
}

/// The audit log
///
/// Newest first. Needs the scope `audit`.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "readAudit",
    params(AuditQuery),
    responses(
        (status = 200, body = Page),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Asked(query): Asked<AuditQuery>,
) -> Result<Json<Page>, Problem> {
    let limit = query.limit.unwrap_or(limits::ADMINISTRATION_PAGE_ROWS_MAX);
    Ok(Json(shared.app.read_audit(&session, query.before, limit).await?.into()))
}
