//! People and their devices.

use crate::{AuditLine, StoreError};
use async_trait::async_trait;
use protocol::{
    certificate::Level,
    device::Origin,
    enrolment::Certification,
    frame::{DirectoryEntry, PersonState},
    hash::Digest,
    id::{ConversationId, DeviceId, PersonId, TenantId},
    key::PublicKey,
    statement::Signed,
    time::Timestamp,
};

/// State of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceState {
    /// Enrolled, not certified.
    Waiting,
    /// May do what its person may.
    Active,
    /// Removed.
    Removed,
}

/// A device to keep.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// Which.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// Signs messages and sessions.
    pub key: PublicKey,
    /// Signed by the person key.
    pub certificate: Signed,
    /// Encoded chain; none until certified.
    pub chain: Option<Vec<u8>>,
    /// When.
    pub at: Timestamp,
}

/// Everything a session needs to know of its device.
#[derive(Clone, Debug)]
pub struct DeviceRow {
    /// Which.
    pub device: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// Its key.
    pub key: PublicKey,
    /// Signed by the person key.
    pub certificate: Signed,
    /// Encoded chain; none until certified.
    pub chain: Option<Vec<u8>>,
    /// Its state.
    pub state: DeviceState,
    /// State of its person.
    pub person_state: PersonState,
    /// Highest database version it has named.
    pub client_state: u64,
    /// Beginning of the day on which it was last seen.
    pub seen_at: Timestamp,
    /// The issuer's answer to its enrolment.
    pub certification: Option<Certification>,
    /// Key packages in stock, by cipher suite; suites without any are missing.
    pub key_packages: Vec<(u16, u32)>,
}

/// A person as kept.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Who.
    pub person: PersonId,
    /// State of the account.
    pub state: PersonState,
    /// Level; none until certified.
    pub level: Option<Level>,
    /// Generation of the certificate; 0 until certified.
    pub generation: u32,
    /// Key of the certificate.
    pub person_key: Option<PublicKey>,
}

/// What came of registering a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// Kept, or kept before with the same certificate.
    Done,
    /// The person has as many devices as they may.
    TooMany,
    /// The id belongs to another device.
    Taken,
    /// No device of the person let it in: the transfer or recovery is unknown, somebody else's, or has ended.
    NotLetIn,
}

/// One of a person's own devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnDevice {
    /// Which.
    pub device: DeviceId,
    /// How it came.
    pub origin: Origin,
    /// Beginning of the day on which it was last seen.
    pub seen_at: Timestamp,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
    /// When it was told of its end.
    pub told_at: Option<Timestamp>,
}

/// What came of removing a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceRemoval {
    /// It was one of the person's and is none any more.
    Removed {
        /// The directory's new version.
        version: u64,
        /// Conversations in which it has a leaf.
        conversations: Vec<ConversationId>,
    },
    /// Removed before: nothing was written.
    Unchanged,
    /// The person has no such device.
    NotFound,
}

/// What came of setting the state of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateSet {
    /// Other than before; delivery to them has ended when they were locked or deleted.
    Changed {
        /// The directory's new version.
        version: u64,
    },
    /// As before: no line was written.
    Unchanged,
    /// No such person.
    NotFound,
    /// They were deleted.
    Deleted,
    /// Nobody else active could look after people.
    LastAdministrator,
}

/// What a session begins with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The device.
    pub device: DeviceRow,
    /// Its person's certificate in force: the issuer's and theirs.
    pub papers: Option<(Signed, Signed)>,
    /// Version of the directory.
    pub directory: u64,
    /// Days without contact after which a device deletes its content.
    pub lease_days: u32,
}

/// People.
#[async_trait]
pub trait People {
    /// A device with what a session needs.
    async fn device(&self, tenant: TenantId, device: DeviceId) -> Result<Option<DeviceRow>, StoreError>;

    /// A device and all else that its session begins with, as of one moment.
    async fn opening(&self, tenant: TenantId, device: DeviceId) -> Result<Option<Opening>, StoreError>;

    /// Keeps a further, certified device of an active person, and raises the directory's version. `access` is the hash of the
    /// transfer's or recovery's token that let it in.
    async fn register_device(
        &self,
        tenant: TenantId,
        device: &NewDevice,
        access: &Digest,
        max: usize,
    ) -> Result<Registered, StoreError>;

    /// A person's devices, and behind them those that were removed, the last one first.
    async fn own_devices(&self, tenant: TenantId, person: PersonId) -> Result<Vec<OwnDevice>, StoreError>;

    /// A device was here on this day.
    async fn see_device(&self, tenant: TenantId, device: DeviceId, day: Timestamp) -> Result<(), StoreError>;

    /// A device was told that it was removed, or that its person was locked or deleted. The first time counts, until the person is locked anew.
    async fn device_told(&self, tenant: TenantId, device: DeviceId, at: Timestamp) -> Result<(), StoreError>;

    /// Removes a device of a person; with a line when an administrator does it.
    ///
    /// In the same transaction: its key packages and Welcomes are gone, the person's transfers end, and every conversation in
    /// which it has a leaf counts a change, with a pending Remove where another device of the person has a leaf too.
    async fn remove_device(
        &self,
        tenant: TenantId,
        person: PersonId,
        device: DeviceId,
        at: Timestamp,
        audit: Option<&AuditLine>,
    ) -> Result<DeviceRemoval, StoreError>;

    /// A person.
    async fn person(&self, tenant: TenantId, person: PersonId) -> Result<Option<PersonRow>, StoreError>;

    /// Locks, unlocks or deletes an account.
    ///
    /// Locked or deleted: in the same transaction their stays in all conversations end at the present head, those
    /// conversations count a change and (where they have leaves) a pending Remove, their unused invitations end, and what
    /// waits for certification is forgotten. Unlocked (`Active`): certified people are active again, others invited; stays do
    /// not begin again. The other states are never asked for.
    async fn set_person_state(
        &self,
        tenant: TenantId,
        person: PersonId,
        state: PersonState,
        audit: &AuditLine,
    ) -> Result<StateSet, StoreError>;

    /// People who changed after a version, by version; and whether there are more.
    async fn directory(&self, tenant: TenantId, since: u64, limit: u32) -> Result<(Vec<DirectoryEntry>, bool), StoreError>;
}
