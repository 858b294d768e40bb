//! Push subscriptions of devices, and the key by which a hospital is known to push services.
//!
//! A subscription ends with its device, and with its person's account: in the transaction that removes or locks.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    id::{DeviceId, PersonId, TenantId},
    push::PushSubscription,
    time::Timestamp,
};

/// A subscription as its row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushRow {
    /// Whose device.
    pub person: PersonId,
    /// Which.
    pub device: DeviceId,
    /// Where and when it is woken.
    pub subscription: PushSubscription,
}

/// Push subscriptions.
#[async_trait]
pub trait Pushes {
    /// The hospital's key: `fresh` when it has none yet.
    async fn push_key(&self, tenant: TenantId, fresh: &[u8], now: Timestamp) -> Result<Vec<u8>, StoreError>;

    /// Keeps a device's subscription in place of the one before. False when the device was removed or its person locked or
    /// deleted meanwhile.
    async fn put_push_subscription(&self, tenant: TenantId, row: &PushRow, now: Timestamp) -> Result<bool, StoreError>;

    /// Deletes it; with `only` when it is still this one.
    async fn remove_push_subscription(
        &self,
        tenant: TenantId,
        device: DeviceId,
        only: Option<&PushSubscription>,
    ) -> Result<bool, StoreError>;

    /// A device's subscription.
    async fn push_subscription(&self, tenant: TenantId, device: DeviceId) -> Result<Option<PushRow>, StoreError>;

    /// All of a hospital.
    async fn push_subscriptions(&self, tenant: TenantId) -> Result<Vec<PushRow>, StoreError>;
}
