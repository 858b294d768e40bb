//! Konsil's part of the MLS GroupContext: which conversation, of what kind, under which policy, owned by whom.
//!
//! Carried in extension [`EXTENSION_TYPE`] (private use range, RFC 9420 section 17.3). Who may change what is
//! [`ConversationContext::may_become`]; clients and the server apply the same rule.

use crate::{
    cbor::{self, Canonical, CborError},
    certificate::{Identity, Level},
    id::{ArchiveKeyId, ConversationId, GroupId, PersonId, TenantId},
    policy::TenantPolicy,
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// MLS extension type of the conversation context.
pub const EXTENSION_TYPE: u16 = 0xF0C5;

/// The only context version so far.
pub const CONTEXT_VERSION: u16 = 1;

/// Direct or group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum ConversationKind {
    /// Exactly two people; its id is [`ConversationId::direct`].
    #[n(0)]
    Direct,
    /// A group.
    #[n(1)]
    Group,
    /// A room with guests.
    #[n(2)]
    Room,
}

/// What guests of a room may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum GuestRights {
    /// Read and write.
    #[default]
    #[n(0)]
    Write,
    /// Read only.
    #[n(1)]
    Read,
}

/// The extension's content.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ConversationContext {
    /// [`CONTEXT_VERSION`].
    #[n(0)]
    pub version: u16,
    /// Never changes.
    #[n(1)]
    pub tenant: TenantId,
    /// Never changes.
    #[n(2)]
    pub conversation: ConversationId,
    /// Never changes.
    #[n(3)]
    pub kind: ConversationKind,
    /// Number of the tenant policy in force; only upward.
    #[n(4)]
    pub policy_number: u64,
    /// The archive key it names; none when not archived.
    #[n(5)]
    pub archive_key: Option<ArchiveKeyId>,
    /// Owners, ascending; empty for a direct conversation.
    #[n(6)]
    pub owners: Vec<PersonId>,
    /// End date of a room.
    #[n(7)]
    pub ends_at: Option<Timestamp>,
    /// Guests' rights in a room.
    #[n(8)]
    pub guest_rights: GuestRights,
    /// The group this one succeeds.
    #[n(9)]
    pub predecessor: Option<GroupId>,
    /// The sponsor of a room: the only one to move its end date; when they are gone, its owners.
    #[n(10)]
    pub sponsor: Option<PersonId>,
}

impl Canonical for ConversationContext {
    const KEYS: u64 = 11;
}

/// Who changes a context, and who else is left to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Who.
    pub by: PersonId,
    /// Somebody of the house?
    pub is_internal: bool,
    /// Who succeeds the owners, when none of them is left.
    pub successor: Option<PersonId>,
    /// Is the sponsor still in the room?
    pub has_sponsor: bool,
}

/// A change of the context that is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} of a conversation may not change like this")]
pub struct ContextError {
    /// Which field.
    pub field: &'static str,
}

impl ConversationContext {
    /// Reads the extension.
    ///
    /// # Errors
    /// [`CborError`] when it is not a context of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let context: Self = cbor::decode(bytes)?;
        if context.version != CONTEXT_VERSION {
            return Err(CborError::Shape(format!("context version {}", context.version)));
        }
        Ok(context)
    }

    /// The extension's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Is `person` an owner (in a direct conversation nobody is)?
    #[must_use]
    pub fn is_owner(&self, person: PersonId) -> bool {
        self.owners.binary_search(&person).is_ok()
    }

    /// Who of the people in the group comes to own it when none of its owners is left: of those of the house the one whose account
    /// is the oldest, which is the order of ids. Everybody finds the same from the tree and the context alone, and no member can
    /// move up: places in the tree change hands, ids do not. None in a direct conversation, or when only suppliers and guests are left.
    #[must_use]
    pub fn successor<'a>(&self, people: impl Iterator<Item = &'a Identity>) -> Option<PersonId> {
        if self.kind == ConversationKind::Direct {
            return None;
        }
        let mut oldest: Option<PersonId> = None;
        for identity in people {
            if self.is_owner(identity.person) {
                return None;
            }
            if identity.level == Level::Internal && oldest.is_none_or(|oldest| identity.person < oldest) {
                oldest = Some(identity.person);
            }
        }
        oldest
    }

    /// The owners with one more.
    #[must_use]
    pub fn owners_with(&self, person: PersonId) -> Vec<PersonId> {
        let mut owners = self.owners.clone();
        if let Err(at) = owners.binary_search(&person) {
            owners.insert(at, person);
        }
        owners
    }

    /// May this context be changed to `next` by this mandate under the pinned `policy`?
    ///
    /// # Errors
    /// [`ContextError`] names the first field that breaks the rule.
    pub fn may_become(&self, next: &Self, mandate: Mandate, policy: &TenantPolicy) -> Result<(), ContextError> {
        let Mandate { by, is_internal, successor, has_sponsor } = mandate;
        let refuse = |field| Err(ContextError { field });
        if self.version != next.version {
            return refuse("version");
        }
        if self.tenant != next.tenant {
            return refuse("tenant");
        }
        if self.conversation != next.conversation {
            return refuse("conversation");
        }
        if self.kind != next.kind {
            return refuse("kind");
        }
        if self.predecessor != next.predecessor {
            return refuse("predecessor");
        }
        if self.sponsor != next.sponsor {
            return refuse("sponsor");
        }
        if (self.policy_number, self.archive_key) != (next.policy_number, next.archive_key) {
            let named = policy.archive.as_ref().map(crate::policy::ArchiveKey::id);
            let newer =
                next.policy_number > self.policy_number && next.policy_number == policy.number && next.archive_key == named;
            if !(is_internal && newer) {
                return refuse("policy");
            }
        }
        if self.owners != next.owners {
            let ascending = next.owners.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
            let by_owner = ascending && !next.owners.is_empty() && self.is_owner(by) && self.kind != ConversationKind::Direct;
            let succeeds = is_internal && successor.is_some_and(|successor| next.owners == self.owners_with(successor));
            if !by_owner && !succeeds {
                return refuse("owners");
            }
        }
        if self.ends_at != next.ends_at
            && self.sponsor != Some(by)
            && (self.sponsor.is_none() || has_sponsor || !self.is_owner(by))
        {
            return refuse("end date");
        }
        if self.guest_rights != next.guest_rights && !self.is_owner(by) {
            return refuse("guest rights");
        }
        Ok(())
    }
}
