//! Who may change what in a group: one rule, applied by the sequencer on the public group state and by every client.
//!
//! Both translate an MLS commit into [`CommitFacts`] and call [`CommitFacts::check`]. Signatures, proofs and epochs are MLS'
//! part; certificate chains were verified by the caller ([`Leaf::identity`] is none when the chain no longer holds).

use crate::{
    certificate::{Identity, Level},
    context::{ContextError, ConversationContext, ConversationKind, Mandate},
    id::{ConversationId, DeviceId, PersonId},
    key::PublicKey,
    limits,
    policy::{TenantPolicy, WhoMayAdd},
};
use std::collections::BTreeSet;

/// A leaf of the group before the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Leaf index.
    pub index: u32,
    /// What its chain says (checked without regard to time and revocation).
    pub identity: Identity,
    /// Does the chain hold now? A leaf whose chain does not may be removed by any member.
    pub holds: bool,
}

/// How the committer stands to the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committer {
    /// The member at this leaf.
    Member {
        /// Leaf index.
        leaf: u32,
    },
    /// An external commit.
    External,
}

/// One removed leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Leaf index.
    pub leaf: u32,
    /// Proposed by the server (MLS external sender), not by the committer.
    pub by_server: bool,
}

/// What a commit does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitFacts {
    /// Who commits, verified now.
    pub by: Identity,
    /// From inside or outside.
    pub committer: Committer,
    /// Leaves before the commit.
    pub leaves: Vec<Leaf>,
    /// Verified identities of added leaves.
    pub adds: Vec<Identity>,
    /// Removed leaves.
    pub removes: Vec<Removal>,
    /// Context before.
    pub before: ConversationContext,
    /// Context after.
    pub after: ConversationContext,
    /// MLS external senders after the commit.
    pub external_senders: Vec<PublicKey>,
    /// Any proposal that is none of Add, Remove, Update, GroupContextExtensions, ExternalInit.
    pub other_proposals: bool,
}

/// Why a commit is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The context may not change like this.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The committer may not add this person.
    #[error("may not add this person")]
    Add,
    /// The committer may not remove this leaf.
    #[error("may not remove this leaf")]
    Remove,
    /// A device is in the group twice.
    #[error("a device may have one leaf")]
    DeviceTwice,
    /// Too many people or devices.
    #[error("group over its limit")]
    TooLarge,
    /// An external commit that does more than bring a member's device back.
    #[error("an external commit may only replace the device's own leaf")]
    External,
    /// The external sender list is not exactly the tenant's Remove key.
    #[error("external senders must be the hospital's removal key alone")]
    ExternalSenders,
    /// A proposal type that has no place here.
    #[error("proposal type not allowed")]
    Proposal,
    /// A guest outside their room, or doing more than a guest may.
    #[error("guests may not do this")]
    Guest,
}

impl CommitFacts {
    /// Checks the commit under the pinned policy.
    ///
    /// # Errors
    /// [`CommitError`] names the first rule that is broken.
    pub fn check(&self, policy: &TenantPolicy) -> Result<(), CommitError> {
        if self.other_proposals {
            return Err(CommitError::Proposal);
        }
        if self.external_senders != [policy.remove_key] {
            return Err(CommitError::ExternalSenders);
        }
        self.before.may_become(&self.after, self.mandate(), policy)?;
        if self.by.guest_of.is_some_and(|room| room != self.before.conversation) {
            return Err(CommitError::Guest);
        }
        match self.committer {
            Committer::External => self.check_external()?,
            Committer::Member { leaf } => {
                self.check_removes(leaf)?;
                self.check_adds(policy)?;
                if self.by.level == Level::Guest && self.before != self.after {
                    return Err(CommitError::Guest);
                }
            }
        }
        self.check_result()
    }

    fn mandate(&self) -> Mandate {
        Mandate {
            by: self.by.person,
            is_internal: self.by.level == Level::Internal,
            successor: self.before.successor(self.staying()),
            has_sponsor: self.staying().any(|identity| self.before.sponsor == Some(identity.person)),
        }
    }

    /// Leaves from before that the commit does not remove.
    fn staying(&self) -> impl Iterator<Item = &Identity> {
        let removed: BTreeSet<u32> = self.removes.iter().map(|removal| removal.leaf).collect();
        self.leaves.iter().filter(move |leaf| !removed.contains(&leaf.index)).map(|leaf| &leaf.identity)
    }

    fn check_external(&self) -> Result<(), CommitError> {
        let person_is_member = self.leaves.iter().any(|leaf| leaf.identity.person == self.by.person);
        let only_own_leaf = self.removes.iter().all(|removal| {
            !removal.by_server && self.leaf(removal.leaf).is_some_and(|leaf| leaf.identity.device == self.by.device)
        });
        // The joiner itself is the one added leaf.
        let only_itself = self.adds.iter().all(|added| added.device == self.by.device);
        if person_is_member && only_own_leaf && only_itself && self.before == self.after {
            Ok(())
        } else {
            Err(CommitError::External)
        }
    }

    fn check_removes(&self, own_leaf: u32) -> Result<(), CommitError> {
        let owner = self.before.is_owner(self.by.person);
        for removal in &self.removes {
            let leaf = self.leaf(removal.leaf).ok_or(CommitError::Remove)?;
            let own_device = leaf.identity.person == self.by.person && removal.leaf != own_leaf;
            let guest = self.by.level == Level::Guest;
            let allowed = removal.by_server || own_device || (!guest && (owner || !leaf.holds));
            if !allowed {
                return Err(CommitError::Remove);
            }
        }
        Ok(())
    }

    fn check_adds(&self, policy: &TenantPolicy) -> Result<(), CommitError> {
        for added in &self.adds {
            if added.guest_of.is_some_and(|room| room != self.before.conversation) {
                return Err(CommitError::Guest);
            }
            let further_device = self.leaves.iter().any(|leaf| leaf.identity.person == added.person);
            let may_add_people = match policy.who_may_add {
                WhoMayAdd::Owners => self.by.level == Level::Internal && self.before.is_owner(self.by.person),
                WhoMayAdd::Members => self.by.level == Level::Internal,
            };
            let allowed = match self.before.kind {
                ConversationKind::Direct => {
                    self.before.conversation == ConversationId::direct(self.before.tenant, self.by.person, added.person)
                        || added.person == self.by.person
                        || further_device
                }
                ConversationKind::Group => added.level != Level::Guest && (may_add_people || further_device),
                ConversationKind::Room => may_add_people || (further_device && self.by.level != Level::Guest),
            };
            if !allowed || (self.by.level == Level::Guest) {
                return Err(CommitError::Add);
            }
        }
        Ok(())
    }

    fn check_result(&self) -> Result<(), CommitError> {
        let mut devices: BTreeSet<DeviceId> = BTreeSet::new();
        let mut people: BTreeSet<PersonId> = BTreeSet::new();
        for identity in self.staying().chain(&self.adds) {
            if !devices.insert(identity.device) {
                return Err(CommitError::DeviceTwice);
            }
            people.insert(identity.person);
        }
        if devices.len() > limits::GROUP_DEVICES_MAX || people.len() > limits::GROUP_PEOPLE_MAX {
            return Err(CommitError::TooLarge);
        }
        Ok(())
    }

    fn leaf(&self, index: u32) -> Option<&Leaf> {
        self.leaves.iter().find(|leaf| leaf.index == index)
    }
}
