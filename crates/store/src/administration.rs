//! What the administration reads, and the scopes of administrators.
//!
//! Reading is no act: nothing here writes an audit line except [`Administration::set_scopes`] and
//! [`Administration::record_act`].

use crate::{AuditLine, AuditRow, StoreError};
use async_trait::async_trait;
use protocol::{
    administration::Scopes,
    certificate::Level,
    frame::PersonState,
    id::{ConversationId, DeviceId, PersonId, TenantId},
    spelling::{self, Word},
    statement::Signed,
    time::Timestamp,
};

/// Separates name and role in a key: nobody can type it, and keys refuse it.
const SEPARATOR: char = '\u{1f}';

/// A text as it is sorted and searched ([`spelling::sort_key`]): the same in every database.
#[must_use]
pub fn folded(text: &str) -> String {
    spelling::sort_key(text).replace(SEPARATOR, "")
}

/// What a person is sorted and found by: name, then role.
#[must_use]
pub fn account_key(name: &str, role: &str) -> String {
    format!("{}{SEPARATOR}{}", folded(name), folded(role))
}

/// What people are sorted by; who is the same in that is sorted by name and role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeopleOrder {
    /// Name, then role.
    #[default]
    Name,
    /// Role.
    Role,
    /// State: invited, waiting, active, locked, deleted.
    State,
}

/// Which people to list.
#[derive(Clone, Debug, Default)]
pub struct PeopleQuery {
    /// Words that all stand in name or role; none for everybody.
    pub words: Vec<Word>,
    /// Only in this state.
    pub state: Option<PersonState>,
    /// What they are sorted by.
    pub order: PeopleOrder,
    /// The last one first.
    pub descending: bool,
    /// People after this one, in that order.
    pub after: Option<PersonId>,
    /// At most this many.
    pub limit: u32,
}

/// A person's latest invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationStanding {
    /// Not valid after.
    pub expires_at: Timestamp,
    /// Did a device use it?
    pub used: bool,
}

/// A person as the administration lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonListing {
    /// Who.
    pub person: PersonId,
    /// Account name.
    pub name: String,
    /// Account role.
    pub role: String,
    /// Level; none until certified.
    pub level: Option<Level>,
    /// Certified as administrator?
    pub administrator: bool,
    /// State of the account.
    pub state: PersonState,
    /// Generation of the certificate; 0 until certified.
    pub generation: u32,
    /// Devices that were not removed.
    pub devices: u32,
    /// Their latest invitation.
    pub invitation: Option<InvitationStanding>,
}

/// A device as the administration lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceListing {
    /// Which.
    pub device: DeviceId,
    /// Signed by the person key; says its name.
    pub certificate: Signed,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Certified?
    pub certified: bool,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
    /// When it was told of its end: it was removed, or its person locked or deleted.
    pub told_at: Option<Timestamp>,
}

/// Somebody whose device waits for its certification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPerson {
    /// Who.
    pub person: PersonId,
    /// Account name.
    pub name: String,
    /// Account role.
    pub role: String,
    /// Since when.
    pub since: Timestamp,
}

/// How many people are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeopleCounts {
    /// Invited, no device yet.
    pub invited: u64,
    /// Enrolled, not certified.
    pub waiting: u64,
    /// Certified.
    pub active: u64,
    /// Locked.
    pub locked: u64,
    /// Deleted.
    pub deleted: u64,
}

impl PeopleCounts {
    /// The count of one state.
    pub const fn of(&mut self, state: PersonState) -> &mut u64 {
        match state {
            PersonState::Invited => &mut self.invited,
            PersonState::Waiting => &mut self.waiting,
            PersonState::Active => &mut self.active,
            PersonState::Locked => &mut self.locked,
            PersonState::Deleted => &mut self.deleted,
        }
    }
}

/// The hospital in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overview {
    /// By state.
    pub people: PeopleCounts,
    /// Devices that were not removed.
    pub devices: u64,
    /// Conversations.
    pub conversations: u64,
    /// Devices that wait for their certification.
    pub waiting: u64,
    /// Size of the whole database, all hospitals together.
    pub database_bytes: u64,
}

/// Which database this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

/// An administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministratorRow {
    /// Who.
    pub person: PersonId,
    /// Account name.
    pub name: String,
    /// Account role.
    pub role: String,
    /// State of the account.
    pub state: PersonState,
    /// What they may run.
    pub scopes: Scopes,
}

/// What came of giving scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopesSet {
    /// Other than before.
    Changed,
    /// As before: no line was written.
    Unchanged,
    /// Nobody who is an administrator and not deleted.
    NotFound,
    /// Nobody else active could look after people.
    LastAdministrator,
}

/// The administration.
#[async_trait]
pub trait Administration {
    /// Which database this is.
    fn kind(&self) -> DatabaseKind;

    /// The hospital in numbers.
    async fn overview(&self, tenant: TenantId) -> Result<Overview, StoreError>;

    /// People by name, role and id.
    async fn people(&self, tenant: TenantId, query: &PeopleQuery) -> Result<Vec<PersonListing>, StoreError>;

    /// One person with their devices, and behind them those that were removed, the last one first.
    async fn person_listing(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<Option<(PersonListing, Vec<DeviceListing>)>, StoreError>;

    /// Account names; who is not there is missing.
    async fn names(&self, tenant: TenantId, people: &[PersonId]) -> Result<Vec<(PersonId, String)>, StoreError>;

    /// Devices that wait for their certification, oldest first, at most `limit`.
    async fn waiting_people(&self, tenant: TenantId, limit: u32) -> Result<Vec<WaitingPerson>, StoreError>;

    /// The audit log's lines before a number, newest first.
    async fn audit_before(&self, tenant: TenantId, before: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError>;

    /// Administrators who are not deleted, by name.
    async fn administrators(&self, tenant: TenantId) -> Result<Vec<AdministratorRow>, StoreError>;

    /// Scopes of an administrator; none of anybody else.
    async fn scopes(&self, tenant: TenantId, person: PersonId) -> Result<Scopes, StoreError>;

    /// Gives an administrator these scopes and no others.
    async fn set_scopes(
        &self,
        tenant: TenantId,
        person: PersonId,
        scopes: Scopes,
        audit: &AuditLine,
    ) -> Result<ScopesSet, StoreError>;

    /// Writes a line about an act that changes nothing here.
    async fn record_act(&self, tenant: TenantId, audit: &AuditLine) -> Result<(), StoreError>;

    /// Conversations in which a leaf of somebody who is no member any more, or of a removed device beside another of its person,
    /// has no Remove yet: what a crash between locking (or removing) and proposing left behind.
    async fn owed_conversations(&self, tenant: TenantId) -> Result<Vec<ConversationId>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_however_they_are_typed() {
        assert_eq!(folded("Dr. MÜLLER-Groß"), "dr. mueller-gross");
        assert!(account_key("Özlem Weiß", "Pflege").contains(&folded("WEISS")));
        assert!(account_key("Aal", "Z") < account_key("Aal b", "A"), "a shorter name comes first");
    }
}
