//! Urgent messages for which somebody is still woken: one row for each, written with the message ([`crate::NewMessage::awaited`]).
//!
//! Whom it awaits is not kept: it stands in the members and in the log. So an acknowledgement writes nothing here, and a row tells
//! nothing that the message's header does not.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    id::{ConversationId, MessageId, PersonId, TenantId},
    time::Timestamp,
};

/// An urgent message that awaits somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UrgentMessage {
    /// Where it was said.
    pub conversation: ConversationId,
    /// Its place in the log.
    pub seq: u64,
    /// Its id.
    pub message: MessageId,
    /// When it was said, or its sender last asked for more.
    pub since: Timestamp,
}

/// Urgent messages.
#[async_trait]
pub trait Urgents {
    /// All that await somebody, at most `limit`, of more the newest; oldest first.
    async fn urgent_messages(&self, tenant: TenantId, limit: u32) -> Result<Vec<UrgentMessage>, StoreError>;

    /// It awaits people anew.
    async fn put_urgent_message(&self, tenant: TenantId, urgent: &UrgentMessage) -> Result<(), StoreError>;

    /// It awaits nobody any more, unless its sender asked for more since.
    async fn end_urgent_message(&self, tenant: TenantId, urgent: &UrgentMessage) -> Result<(), StoreError>;

    /// Members of a conversation who were so already when an entry was appended.
    async fn readers(&self, tenant: TenantId, conversation: ConversationId, seq: u64) -> Result<Vec<PersonId>, StoreError>;
}
