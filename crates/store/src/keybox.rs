//! Keybox chunks.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    id::{PersonId, TenantId},
    keybox::StoredChunk,
    time::Timestamp,
};

/// Keybox.
#[async_trait]
pub trait Keybox {
    /// Keeps a chunk and gives its number, from 1 without gaps per person.
    async fn append_keybox(&self, tenant: TenantId, person: PersonId, sealed: &[u8], now: Timestamp) -> Result<u64, StoreError>;

    /// Chunks after a number; and whether there are more.
    async fn keybox(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: u64,
        limit: u32,
        bytes_max: usize,
    ) -> Result<(Vec<StoredChunk>, bool), StoreError>;
}
