//! The house's duties: their names, who may hold them, and who held them when.

use crate::{AuditLine, StoreError};
use async_trait::async_trait;
use protocol::{
    duty::{Duty, Shift},
    id::{DutyId, PersonId, TenantId},
    time::Timestamp,
};

/// A duty as the administration names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDuty {
    /// Which.
    pub duty: DutyId,
    /// Its name.
    pub name: String,
    /// Who may hold it.
    pub people: Vec<PersonId>,
}

/// What became of a duty that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyKept {
    /// It is kept.
    Done,
    /// There are as many as there may be.
    TooMany,
    /// Another one is called so ([`crate::folded`]).
    NameTaken,
    /// Somebody of them is not there, was deleted, or is not staff.
    NoPerson,
}

/// A duty goes from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DutyTurn {
    /// Which.
    pub duty: DutyId,
    /// Who says so.
    pub by: PersonId,
    /// Who holds it from now on; none: nobody.
    pub to: Option<PersonId>,
    /// Now.
    pub at: Timestamp,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyTurned {
    /// So it is now.
    Done(Option<Shift>),
    /// So it was before.
    Unchanged,
    /// There is no such duty.
    NotFound,
    /// Who takes it may not hold it, or who gives it does not hold it.
    NotAllowed,
}

/// A time in which somebody held a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftRow {
    /// Who.
    pub person: PersonId,
    /// From when.
    pub since: Timestamp,
    /// Until when; none: until now.
    pub until: Option<Timestamp>,
}

/// Duties. Who is locked or deleted holds none from that moment on ([`crate::People::set_person_state`]); who is not active and
/// internal is not among those who may.
#[async_trait]
pub trait Duties {
    /// All of them, by name.
    async fn duties(&self, tenant: TenantId) -> Result<Vec<Duty>, StoreError>;

    /// Keeps a duty, in place of the one of this id. Who holds it and may not any more holds it no more.
    async fn put_duty(&self, tenant: TenantId, duty: &NewDuty, max: u32, line: &AuditLine) -> Result<DutyKept, StoreError>;

    /// Drops a duty and its shifts. False when there was none.
    async fn drop_duty(&self, tenant: TenantId, duty: DutyId, line: &AuditLine) -> Result<bool, StoreError>;

    /// Somebody takes a duty (`to` is `by`, who may hold it), or gives it on or back (`by` holds it).
    async fn turn_duty(&self, tenant: TenantId, turn: &DutyTurn) -> Result<DutyTurned, StoreError>;

    /// Who held a duty, newest first; none when there is no such duty.
    async fn duty_shifts(&self, tenant: TenantId, duty: DutyId, limit: u32) -> Result<Option<Vec<ShiftRow>>, StoreError>;
}
