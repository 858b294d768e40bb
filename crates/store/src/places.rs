//! The house's places and the pictures of its floors.

use crate::{AuditLine, StoreError};
use async_trait::async_trait;
use protocol::{
    id::{PlaceId, PlanId, TenantId},
    place::{House, Place, Plan},
};

/// What became of a place or a plan that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKept {
    /// It is kept.
    Done,
    /// There are as many as there may be.
    TooMany,
    /// It stands on a plan that is not there.
    NoPlan,
}

/// Places. What is dropped twice writes one line.
#[async_trait]
pub trait Places {
    /// All places, and all plans without their pictures.
    async fn places(&self, tenant: TenantId) -> Result<House, StoreError>;

    /// A plan's picture.
    async fn plan_picture(&self, tenant: TenantId, plan: PlanId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps a plan, in place of the one of this id. Without a picture the one that is there stays; [`PlaceKept::NoPlan`] when
    /// there is none.
    async fn put_plan(
        &self,
        tenant: TenantId,
        plan: &Plan,
        picture: Option<&[u8]>,
        max: u32,
        line: &AuditLine,
    ) -> Result<PlaceKept, StoreError>;

    /// Drops a plan; places on it stay and stand on none. False when there was none.
    async fn drop_plan(&self, tenant: TenantId, plan: PlanId, line: &AuditLine) -> Result<bool, StoreError>;

    /// Keeps a place, in place of the one of this id.
    async fn put_place(&self, tenant: TenantId, place: &Place, max: u32, line: &AuditLine) -> Result<PlaceKept, StoreError>;

    /// Drops a place. False when there was none.
    async fn drop_place(&self, tenant: TenantId, place: PlaceId, line: &AuditLine) -> Result<bool, StoreError>;
}
