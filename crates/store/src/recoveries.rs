//! Recovery codes and passkeys: sealed keys that the server gives out to whoever shows the token.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    hash::Digest,
    id::{PersonId, TenantId},
    recovery::{PutRecovery, RecoveryStanding},
    time::Timestamp,
};

/// What a token opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryRow {
    /// Whose.
    pub person: PersonId,
    /// The sealed bundle.
    pub sealed: Vec<u8>,
}

/// Recoveries.
#[async_trait]
pub trait Recoveries {
    /// Keeps one. A code takes the place of the person's code before; of passkeys the oldest end above `passkeys_max`. False
    /// when the token is taken by somebody else.
    async fn put_recovery(
        &self,
        tenant: TenantId,
        person: PersonId,
        recovery: &PutRecovery,
        passkeys_max: usize,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// A person's, oldest first.
    async fn recoveries(&self, tenant: TenantId, person: PersonId) -> Result<Vec<RecoveryStanding>, StoreError>;

    /// Ends one of a person's; false when it was none.
    async fn drop_recovery(&self, tenant: TenantId, person: PersonId, access_hash: &Digest) -> Result<bool, StoreError>;

    /// What a token opens, of an active person.
    async fn recovery(&self, tenant: TenantId, access_hash: &Digest) -> Result<Option<RecoveryRow>, StoreError>;
}
