//! The case of a path, a conversation of it, and an attachment there. What is no id is nothing that is there.

use super::problem::Problem;
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use protocol::id::{CaseId, ConversationId, ObjectId};
use store::CaseRefusal;

fn refused(refusal: CaseRefusal) -> Problem {
    Problem::Cause(refusal.into())
}

/// The case named by the path.
pub(super) struct OfCase(pub(super) CaseId);

impl<S: Send + Sync> FromRequestParts<S> for OfCase {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(case) = path.map_err(|_| refused(CaseRefusal::Unknown))?;
        case.parse().map(Self).map_err(|_| refused(CaseRefusal::Unknown))
    }
}

/// The case and the conversation named by the path.
pub(super) struct OfConversation(pub(super) CaseId, pub(super) ConversationId);

impl<S: Send + Sync> FromRequestParts<S> for OfConversation {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((case, conversation)) = path.map_err(|_| refused(CaseRefusal::Unknown))?;
        let case = case.parse().map_err(|_| refused(CaseRefusal::Unknown))?;
        conversation.parse().map(|conversation| Self(case, conversation)).map_err(|_| refused(CaseRefusal::Outside))
    }
}

/// The case, the conversation, the entry's number and the object named by the path.
pub(super) struct OfObject(pub(super) CaseId, pub(super) ConversationId, pub(super) u64, pub(super) ObjectId);

impl<S: Send + Sync> FromRequestParts<S> for OfObject {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<(String, String, String, String)>::from_request_parts(parts, state).await;
        let Path((case, conversation, seq, object)) = path.map_err(|_| refused(CaseRefusal::Unknown))?;
        let case = case.parse().map_err(|_| refused(CaseRefusal::Unknown))?;
        let outside = || refused(CaseRefusal::Outside);
        let conversation = conversation.parse().map_err(|_| outside())?;
        let seq = seq.parse().map_err(|_| outside())?;
        object.parse().map(|object| Self(case, conversation, seq, object)).map_err(|_| outside())
    }
}
