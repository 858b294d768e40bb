//! Sealed transfers for further devices, and complaints.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    hash::Digest,
    id::{ConversationId, DeviceId, PersonId, TenantId},
    keybox::Verdict,
    time::Timestamp,
    transfer::PutTransfer,
};

/// What a device reports of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where.
    pub conversation: ConversationId,
    /// Which entry.
    pub seq: u64,
    /// Which device found it.
    pub device: DeviceId,
    /// What it found.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
}

/// Transfers and complaints.
#[async_trait]
pub trait Transfers {
    /// Keeps a sealed transfer; the same token's hash again replaces it when it is the same person's.
    async fn put_transfer(&self, tenant: TenantId, person: PersonId, transfer: &PutTransfer) -> Result<bool, StoreError>;

    /// Gives a sealed transfer out and takes one use from it.
    async fn take_transfer(&self, tenant: TenantId, access_hash: &Digest, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps a complaint; the same again changes nothing.
    async fn complain(&self, tenant: TenantId, complaint: &Complaint) -> Result<(), StoreError>;
}
