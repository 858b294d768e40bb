//! How far every device has stored and read.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    frame::CursorPosition,
    id::{ConversationId, DeviceId, PersonId, TenantId},
};

/// A device's cursors, to be moved forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CursorMove {
    /// Where.
    pub conversation: ConversationId,
    /// Whose.
    pub person: PersonId,
    /// Which device's.
    pub device: DeviceId,
    /// Stored up to here.
    pub delivered: u64,
    /// Read up to here; 0 for not at all.
    pub read: u64,
}

/// Cursors.
#[async_trait]
pub trait Cursors {
    /// Moves cursors forward, never back and never past the head.
    async fn move_cursors(&self, tenant: TenantId, moves: &[CursorMove]) -> Result<(), StoreError>;

    /// Every person's furthest cursors, by person.
    async fn cursors(&self, tenant: TenantId, conversation: ConversationId) -> Result<Vec<CursorPosition>, StoreError>;
}
