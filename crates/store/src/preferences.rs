//! Preferences of people.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    id::{PersonId, TenantId},
    preference::{Preference, StoredPreference},
    time::Timestamp,
};

/// Preferences.
#[async_trait]
pub trait Preferences {
    /// Keeps values in place of those their slots had; each gets the person's next number, in their order, and the last one's is
    /// given back. None, and nothing is kept, when the person would have more than `slots_max` slots.
    async fn put_preferences(
        &self,
        tenant: TenantId,
        person: PersonId,
        preferences: &[Preference],
        slots_max: u32,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError>;

    /// Values with a higher number, by number; and whether there are more.
    async fn preferences(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: u64,
        limit: u32,
        bytes_max: usize,
    ) -> Result<(Vec<StoredPreference>, bool), StoreError>;
}
