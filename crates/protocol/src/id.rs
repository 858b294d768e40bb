//! Ids: UUIDs as newtypes, one per noun, 16 bytes on the wire.
//!
//! New ids are UUIDv7 (RFC 9562 section 5.7) made of a time and ten random bytes given by the caller. The id of a direct
//! conversation is derived from its two people, so that both sides find the same one (UUIDv8).

use crate::{hash, time::Timestamp};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text that is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected a UUID such as 0190b1d8-7c3a-7000-8000-0123456789ab")]
pub struct ParseIdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A new id (UUIDv7) of a time and ten random bytes.
            #[must_use]
            pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(now.as_millis(), &random).into_uuid().into_bytes())
            }

            /// When it was made, by the clock of whoever made it; none for an id that is no UUIDv7.
            #[must_use]
            pub fn made_at(&self) -> Option<Timestamp> {
                let id = Uuid::from_bytes(self.0);
                let (seconds, nanos) = id.get_timestamp().filter(|_| id.get_version_num() == 7)?.to_unix();
                Some(Timestamp::from_millis(seconds.saturating_mul(1_000).saturating_add(u64::from(nanos / 1_000_000))))
            }

            /// The id of these 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The id of these bytes, if there are 16.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Uuid::from_bytes(self.0).as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Uuid::try_parse(text).map(|id| Self(id.into_bytes())).map_err(|_| ParseIdError)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
                let bytes = d.bytes()?;
                Self::from_slice(bytes).ok_or_else(|| decode::Error::message("an id has 16 bytes"))
            }
        }
    )*};
}

ids! {
    /// A hospital on this server.
    TenantId,
    /// A person: internal, supplier or guest.
    PersonId,
    /// One device of a person.
    DeviceId,
    /// A conversation; outlives its MLS groups.
    ConversationId,
    /// One MLS group of a conversation; its bytes are the MLS group id.
    GroupId,
    /// A message, made by its sender; the idempotency key from tap to archive.
    MessageId,
    /// An invitation for one person.
    InvitationId,
    /// An enrolment waiting for certification.
    EnrolmentId,
    /// An archive key; first 16 bytes of the hash of its public key.
    ArchiveKeyId,
    /// An opaque object in the attachment store.
    ObjectId,
    /// A room or another place of the house that has a name.
    PlaceId,
    /// The picture of a floor.
    PlanId,
    /// A duty of the house.
    DutyId,
    /// Where a sealed preference of a person is kept; derived, no UUID of its own.
    PreferenceSlot,
    /// A case in the archive: who may read what of whom, and why.
    CaseId,
    /// A certificate's serial number.
    Serial,
}

impl ConversationId {
    /// The one direct conversation of two people of a tenant, in either order (UUIDv8 of a hash).
    #[must_use]
    pub fn direct(tenant: TenantId, a: PersonId, b: PersonId) -> Self {
        let (first, second) = if a <= b { (a, b) } else { (b, a) };
        let digest = hash::Digest::of("konsil direct conversation v1", &[tenant.as_bytes(), first.as_bytes(), second.as_bytes()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(digest.first_16());
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_survive_text() {
        let early = MessageId::new(Timestamp::from_millis(1), [9; 10]);
        let late = MessageId::new(Timestamp::from_millis(2), [0; 10]);
        assert!(early < late);
        assert_eq!(early.to_string().parse::<MessageId>(), Ok(early));
        assert_eq!("nonsense".parse::<MessageId>(), Err(ParseIdError));
    }

    #[test]
    fn an_id_knows_when_it_was_made_unless_it_was_derived() {
        let made = Timestamp::from_millis(1_795_000_123_456);
        assert_eq!(ConversationId::new(made, [255; 10]).made_at(), Some(made));
        let people = [PersonId::from_bytes([2; 16]), PersonId::from_bytes([3; 16])];
        assert_eq!(ConversationId::direct(TenantId::from_bytes([1; 16]), people[0], people[1]).made_at(), None);
        assert_eq!(ConversationId::from_bytes([255; 16]).made_at(), None);
    }

    #[test]
    fn both_people_find_the_same_direct_conversation() {
        let tenant = TenantId::from_bytes([1; 16]);
        let (a, b) = (PersonId::from_bytes([2; 16]), PersonId::from_bytes([3; 16]));
        assert_eq!(ConversationId::direct(tenant, a, b), ConversationId::direct(tenant, b, a));
        assert_ne!(ConversationId::direct(tenant, a, b), ConversationId::direct(TenantId::from_bytes([9; 16]), a, b));
    }
}
