//! `GET /api/admin/v1/archive/cases/{id}`: one case, with its conversations while it is open.

use super::{
    Shared,
    cases::Case,
    of_case::OfCase,
    problem::{Problem, ProblemBody},
    signed_in::{Asked, SignedIn},
};
use axum::{Json, extract::State};
use protocol::{context, id::ConversationId, limits};
use serde::{Deserialize, Serialize};
use store::CaseConversation;
use utoipa::{IntoParams, ToSchema};

/// Kind of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ConversationKind {
    /// Of two people.
    Direct,
    /// Of several.
    Group,
    /// With a guest.
    Room,
}

/// From a person's join to their end in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Stay {
    /// The first entry that they may read.
    from_seq: u64,
    /// The last one; null while they are a member.
    #[schema(required)]
    until_seq: Option<u64>,
}

/// A member of a conversation, with receipts: how far they have come, not when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseMember)]
pub(super) struct Member {
    #[schema(format = "uuid")]
    id: String,
    /// Account name; null when the account is not there any more.
    #[schema(required)]
    name: Option<String>,
    /// Every stay, in order.
    stays: Vec<Stay>,
    /// Stored up to this entry on one of their devices; 0 for none.
    delivered: u64,
    /// Read up to this entry; 0 for none, or where they do not say so.
    read: u64,
}

/// When the first entry was accepted, and the last.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseSpan)]
pub(super) struct Span {
    first: u64,
    last: u64,
}

/// A conversation of a case. Names of conversations are sealed: they are messages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseConversation)]
pub(super) struct Conversation {
    #[schema(format = "uuid")]
    id: String,
    kind: ConversationKind,
    created_at: u64,
    /// Everybody who ever was a member.
    members: Vec<Member>,
    /// Entries of the period, while one of the case's people was a member: messages, receipts and changes of members.
    entries: u64,
    /// Null when there are none.
    #[schema(required)]
    span: Option<Span>,
}

impl From<CaseConversation> for Conversation {
    fn from(found: CaseConversation) -> Self {
        Self {
            id: found.conversation.to_string(),
            kind: match found.kind {
                context::ConversationKind::Direct => ConversationKind::Direct,
                context::ConversationKind::Group => ConversationKind::Group,
                context::ConversationKind::Room => ConversationKind::Room,
            },
            created_at: found.created_at.as_millis(),
            members: found.members.into_iter().map(Member::from).collect(),
            entries: found.entries,
            span: found.span.map(|(first, last)| Span { first: first.as_millis(), last: last.as_millis() }),
        }
    }
}

impl From<store::CaseMember> for Member {
    fn from(member: store::CaseMember) -> Self {
        Self {
            id: member.person.to_string(),
            name: member.name,
            stays: member.stays.into_iter().map(|(from_seq, until_seq)| Stay { from_seq, until_seq }).collect(),
            delivered: member.delivered,
            read: member.read,
        }
    }
}

/// A case with a page of its conversations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseDetails)]
pub(super) struct Details {
    case: Case,
    /// By id; null unless the case is open.
    #[schema(required)]
    conversations: Option<Vec<Conversation>>,
    /// Ask with `after` set to this for more conversations; null when there are none.
    #[schema(required, format = "uuid")]
    next: Option<String>,
}

/// Which conversations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CaseConversationsQuery {
    /// Conversations after this one.
    #[param(format = "uuid")]
    after: Option<String>,
    /// At most this many.
    #[param(minimum = 1, maximum = 50, default = 50)]
    limit: Option<u32>,
}

/// One case
///
/// While it is open with the conversations in which one of its people was a member during its period. Needs the scope
/// `archive`.
#[utoipa::path(
    get,
    path = "/archive/cases/{id}",
    operation_id = "readCase",
    params(("id" = String, Path, format = "uuid"), CaseConversationsQuery),
    responses(
        (status = 200, body = Details),
        (status = "default", description = "What went wrong", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn handle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    OfCase(case): OfCase,
    Asked(query): Asked<CaseConversationsQuery>,
) -> Result<Json<Details>, Problem> {
    let after: Option<ConversationId> = query.after.map(|id| id.parse()).transpose().map_err(|_| Problem::Malformed)?;
    let limit = query.limit.unwrap_or(limits::CASE_CONVERSATIONS_MAX);
    let (case, found) = shared.app.read_case(&session, case, after, limit).await?;
    let (conversations, next) = found.unzip();
    Ok(Json(Details {
        case: case.into(),
        conversations: conversations.map(|all| all.into_iter().map(Conversation::from).collect()),
        next: next.flatten().map(|id| id.to_string()),
    }))
}
