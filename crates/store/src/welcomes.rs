//! Welcomes that wait for their devices.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    frame::Welcome,
    id::{ConversationId, DeviceId, GroupId, TenantId},
};

/// Welcomes.
#[async_trait]
pub trait Welcomes {
    /// Welcomes that wait for a device, oldest first, at most `bytes_max` bytes (at least one).
    async fn welcomes(&self, tenant: TenantId, device: DeviceId, bytes_max: usize) -> Result<Vec<Welcome>, StoreError>;

    /// Forgets a device's Welcome.
    async fn drop_welcome(
        &self,
        tenant: TenantId,
        device: DeviceId,
        conversation: ConversationId,
        group: GroupId,
    ) -> Result<(), StoreError>;
}
