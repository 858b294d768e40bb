//! Between columns and the contract's types, the same in every backend: ids, hashes and keys are bytes, statements are CBOR, numbers,
//! times (milliseconds) and states are integers.
//!
//! What a column cannot hold is [`StoreError::Corrupt`] with its name.

use crate::{DeviceState, PeopleOrder, StoreError};
use minicbor::{Decode, Encode};
use protocol::{
    administration::Scopes,
    certificate::Level,
    context::ConversationKind,
    device::Origin,
    frame::PersonState,
    guest::MailState,
    hash::Digest,
    id::{
        CaseId, ConversationId, DeviceId, DutyId, EnrolmentId, GroupId, InvitationId, MessageId, ObjectId, PersonId, PlaceId,
        PlanId, TenantId,
    },
    key::PublicKey,
    recovery::RecoveryKind,
    time::Timestamp,
};

/// A type that is kept as bytes.
pub trait Blob: Sized {
    /// What it is, for [`StoreError::Corrupt`].
    const WHAT: &'static str;
    /// None when there are not as many bytes as it has.
    fn of(bytes: &[u8]) -> Option<Self>;
}

macro_rules! blobs {
    ($($name:ident $what:literal),* $(,)?) => {$(
        impl Blob for $name {
            const WHAT: &'static str = $what;
            fn of(bytes: &[u8]) -> Option<Self> {
                Self::from_slice(bytes)
            }
        }
    )*};
}

blobs! {
    TenantId "tenant id",
    PersonId "person id",
    PlaceId "place id",
    PlanId "plan id",
    DutyId "duty id",
    DeviceId "device id",
    ConversationId "conversation id",
    MessageId "message id",
    GroupId "group id",
    InvitationId "invitation id",
    EnrolmentId "enrolment id",
    CaseId "case id",
    ObjectId "object id",
    Digest "hash",
    PublicKey "key",
}

/// Reads a column of bytes.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub fn blob<T: Blob>(bytes: &[u8]) -> Result<T, StoreError> {
    T::of(bytes).ok_or(StoreError::Corrupt { what: T::WHAT })
}

/// Reads a column of bytes that may be empty.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub fn blob_opt<T: Blob>(bytes: Option<&[u8]>) -> Result<Option<T>, StoreError> {
    bytes.map(blob).transpose()
}

/// Reads a column of CBOR.
///
/// # Errors
/// [`StoreError::Corrupt`] with `what`.
pub fn cbor<T: for<'b> Decode<'b, ()>>(bytes: &[u8], what: &'static str) -> Result<T, StoreError> {
    minicbor::decode(bytes).map_err(|_| StoreError::Corrupt { what })
}

/// Reads a column of CBOR that may be empty.
///
/// # Errors
/// [`StoreError::Corrupt`] with `what`.
pub fn cbor_opt<T: for<'b> Decode<'b, ()>>(bytes: Option<&[u8]>, what: &'static str) -> Result<Option<T>, StoreError> {
    bytes.map(|bytes| cbor(bytes, what)).transpose()
}

/// What a column of CBOR holds.
pub fn to_cbor<T: Encode<()>>(value: &T) -> Vec<u8> {
    protocol::cbor::encode(value)
}

/// What a column of numbers holds: they are far below 2^63, as databases' integers are signed.
pub fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Reads a number.
pub fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// Reads a time.
pub fn time(value: i64) -> Timestamp {
    Timestamp::from_millis(number(value))
}

/// What a column of times holds.
pub fn millis(value: Timestamp) -> i64 {
    int(value.as_millis())
}

/// What the column of a person's state holds.
pub const fn person_state(state: PersonState) -> i64 {
    match state {
        PersonState::Invited => 0,
        PersonState::Waiting => 1,
        PersonState::Active => 2,
        PersonState::Locked => 3,
        PersonState::Deleted => 4,
    }
}

/// What people are sorted by, as queries take it.
pub const fn people_order(order: PeopleOrder) -> i64 {
    match order {
        PeopleOrder::Name => 0,
        PeopleOrder::Role => 1,
        PeopleOrder::State => 2,
    }
}

/// Reads the state of a person.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub const fn read_person_state(state: i64) -> Result<PersonState, StoreError> {
    Ok(match state {
        0 => PersonState::Invited,
        1 => PersonState::Waiting,
        2 => PersonState::Active,
        3 => PersonState::Locked,
        4 => PersonState::Deleted,
        _ => return Err(StoreError::Corrupt { what: "person state" }),
    })
}

/// What the column of a mail's state holds.
pub const fn mail_state(state: MailState) -> i64 {
    match state {
        MailState::None => 0,
        MailState::Waiting => 1,
        MailState::Sent => 2,
        MailState::Failed => 3,
    }
}

/// Reads the state of a mail.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub const fn read_mail_state(state: i64) -> Result<MailState, StoreError> {
    Ok(match state {
        0 => MailState::None,
        1 => MailState::Waiting,
        2 => MailState::Sent,
        3 => MailState::Failed,
        _ => return Err(StoreError::Corrupt { what: "state of a mail" }),
    })
}

/// A device that waits for its certificate.
pub const DEVICE_WAITING: i64 = 0;
/// A device that is certified.
pub const DEVICE_ACTIVE: i64 = 1;
/// A device that was removed.
pub const DEVICE_REMOVED: i64 = 2;

/// Reads the state of a device.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub const fn read_device_state(state: i64) -> Result<DeviceState, StoreError> {
    Ok(match state {
        DEVICE_WAITING => DeviceState::Waiting,
        DEVICE_ACTIVE => DeviceState::Active,
        DEVICE_REMOVED => DeviceState::Removed,
        _ => return Err(StoreError::Corrupt { what: "device state" }),
    })
}

/// What the column of a device's origin holds.
pub const fn origin(origin: Origin) -> i64 {
    match origin {
        Origin::Unknown => 0,
        Origin::Invitation => 1,
        Origin::Linked => 2,
        Origin::RecoveryCode => 3,
        Origin::Passkey => 4,
    }
}

/// Reads how a device came.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub const fn read_origin(origin: i64) -> Result<Origin, StoreError> {
    Ok(match origin {
        0 => Origin::Unknown,
        1 => Origin::Invitation,
        2 => Origin::Linked,
        3 => Origin::RecoveryCode,
        4 => Origin::Passkey,
        _ => return Err(StoreError::Corrupt { what: "origin of a device" }),
    })
}

/// A recovery by code.
pub const RECOVERY_CODE: i64 = 0;

/// What the column of a recovery's kind holds.
pub const fn recovery_kind(kind: RecoveryKind) -> i64 {
    match kind {
        RecoveryKind::Code => RECOVERY_CODE,
        RecoveryKind::Passkey => 1,
    }
}

/// Reads the kind of a recovery.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub const fn read_recovery_kind(kind: i64) -> Result<RecoveryKind, StoreError> {
    Ok(match kind {
        RECOVERY_CODE => RecoveryKind::Code,
        1 => RecoveryKind::Passkey,
        _ => return Err(StoreError::Corrupt { what: "kind of a recovery" }),
    })
}

/// What a column of levels holds.
pub const fn level(level: Level) -> i64 {
    match level {
        Level::Internal => 0,
        Level::Supplier => 1,
        Level::Guest => 2,
    }
}

/// Reads a level.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub const fn read_level(level: i64) -> Result<Level, StoreError> {
    Ok(match level {
        0 => Level::Internal,
        1 => Level::Supplier,
        2 => Level::Guest,
        _ => return Err(StoreError::Corrupt { what: "level" }),
    })
}

/// What a column of scopes holds.
pub const fn scopes(scopes: Scopes) -> i64 {
    scopes.bits() as i64
}

/// Reads scopes; bits that nobody knows are none.
pub fn read_scopes(bits: i64) -> Scopes {
    Scopes::from_bits(u8::try_from(bits).unwrap_or(0))
}

/// What the column of a conversation's kind holds.
pub const fn kind(kind: ConversationKind) -> i64 {
    match kind {
        ConversationKind::Direct => 0,
        ConversationKind::Group => 1,
        ConversationKind::Room => 2,
    }
}

/// Reads the kind of a conversation.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub const fn read_kind(kind: i64) -> Result<ConversationKind, StoreError> {
    Ok(match kind {
        0 => ConversationKind::Direct,
        1 => ConversationKind::Group,
        2 => ConversationKind::Room,
        _ => return Err(StoreError::Corrupt { what: "conversation kind" }),
    })
}
