//! Rotations of history keys: kept in order, each for exactly the devices that a person has.

use crate::StoreError;
use async_trait::async_trait;
use protocol::{
    id::{DeviceId, PersonId, TenantId},
    rotation::SealedRecovery,
    statement::Signed,
    time::Timestamp,
};

/// A rotation to be kept.
#[derive(Clone, Debug)]
pub struct NewRotation {
    /// Whose key.
    pub person: PersonId,
    /// The new generation.
    pub generation: u32,
    /// Whom it is sealed to.
    pub devices: Vec<DeviceId>,
    /// As signed.
    pub rotation: Signed,
    /// Recoveries that are sealed anew; the others end.
    pub recoveries: Vec<SealedRecovery>,
    /// When.
    pub at: Timestamp,
}

/// What became of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// It is kept: recoveries are changed or ended with it, transfers that were offered before have ended.
    Done,
    /// There is this generation or a higher one.
    Behind,
    /// The person has other devices.
    OtherDevices,
}

/// Rotations.
#[async_trait]
pub trait Rotations {
    /// Keeps one, with everything that follows from it.
    async fn rotate_history(&self, tenant: TenantId, new: &NewRotation) -> Result<Rotated, StoreError>;

    /// Rotations to a higher generation, oldest first, up to so many bytes (the last one always).
    async fn rotations(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: u32,
        bytes_max: usize,
    ) -> Result<Vec<Signed>, StoreError>;

    /// The generation in force; 1 before any rotation.
    async fn history_generation(&self, tenant: TenantId, person: PersonId) -> Result<u32, StoreError>;
}
