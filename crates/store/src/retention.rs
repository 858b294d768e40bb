//! What has ended and is deleted: nothing that proves anything, nothing that anybody could still use.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{id::TenantId, time::Timestamp};

/// Until when things must have ended to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// Transfers that ended before, and those that were used up whenever they end.
    pub transfers: Timestamp,
    /// Invitations that ended before, with the enrolments that used them and are certified. Who still waits stays. Guests'
    /// invitations that ended before and let nobody in, or whose guest is gone.
    pub invitations: Timestamp,
    /// Key packages that came before, last resorts too.
    pub key_packages: Timestamp,
    /// Shifts of duties that ended before.
    pub duty_shifts: Timestamp,
    /// Urgent messages that await somebody since before.
    pub urgent_messages: Timestamp,
}

/// How much was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Transfers.
    pub transfers: u64,
    /// Invitations.
    pub invitations: u64,
    /// Guests' invitations.
    pub guest_invitations: u64,
    /// Enrolments.
    pub enrolments: u64,
    /// Key packages: void ones, and those of devices that were removed.
    pub key_packages: u64,
    /// Welcomes of devices that were removed, and what waits for nobody any more.
    pub welcomes: u64,
    /// Shifts of duties.
    pub duty_shifts: u64,
    /// Urgent messages for which people were woken.
    pub urgent_messages: u64,
}

/// Retention.
#[async_trait]
pub trait Retention {
    /// Deletes what has ended.
    async fn sweep(&self, tenant: TenantId, sweep: &Sweep) -> Result<Swept, StoreError>;
}
