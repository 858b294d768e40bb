//! Key packages in stock.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    frame::ClaimedKeyPackage,
    id::{DeviceId, PersonId, TenantId},
    time::Timestamp,
};

/// A key package to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeyPackage {
    /// Cipher suite's code point.
    pub suite: u16,
    /// MLS message.
    pub package: Vec<u8>,
}

/// Key packages.
#[async_trait]
pub trait KeyPackages {
    /// Adds to a device's stock, up to `max` per suite (further ones are dropped), and replaces the last resort of every suite for
    /// which one is given.
    async fn publish_key_packages(
        &self,
        tenant: TenantId,
        device: DeviceId,
        packages: &[NewKeyPackage],
        last_resort: &[NewKeyPackage],
        max: usize,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Takes one package of this suite of every active device of these active people, except `except`: the oldest in stock,
    /// which is never given out again, or the last resort.
    async fn claim_key_packages(
        &self,
        tenant: TenantId,
        people: &[PersonId],
        suite: u16,
        except: DeviceId,
    ) -> Result<Vec<ClaimedKeyPackage>, StoreError>;
}
