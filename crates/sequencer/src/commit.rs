//! One commit per epoch: may this handshake follow, and what becomes of the group.
//!
//! The order of checks: size and form, group and epoch, MLS validity on the public state, sender, chains, Konsil's own rule
//! (`protocol::membership`), pending Removes, then the GroupInfo and the Welcome that must be stored with the commit.

use crate::{
    group::{self, GroupState, LoadError},
    kept::Shelf,
    leaf::{self, LeafError},
    welcome,
};
use openmls::{
    framing::MlsMessageBodyIn,
    group::{PublicGroup, StagedCommit},
    prelude::{
        DeserializeBytes as _, MlsMessageIn, OpenMlsSignaturePublicKey, ProcessedMessageContent, Proposal, ProtocolMessage,
        Sender, SignatureScheme, Verifiable as _, tls_codec::Serialize as _,
    },
};
use openmls_rust_crypto::RustCrypto;
use protocol::{
    certificate::{Identity, Level, Trust},
    id::{DeviceId, PersonId},
    limits,
    membership::{CommitError, CommitFacts, Committer, Leaf, Removal},
    policy::TenantPolicy,
};
use std::collections::{BTreeMap, BTreeSet};

/// A commit with what must be stored with it.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// MLS `PublicMessage`.
    pub mls: &'a [u8],
    /// MLS `GroupInfo` of the next epoch with its ratchet tree.
    pub group_info: &'a [u8],
    /// MLS `Welcome`.
    pub welcome: Option<&'a [u8]>,
    /// The device whose session offers it.
    pub device: DeviceId,
}

/// A device that the commit adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joiner {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub device: DeviceId,
}

/// What the commit makes of the group.
pub struct CommitOutcome {
    /// State of the next epoch.
    pub next: GroupState,
    /// Came from outside?
    pub external: bool,
    /// Devices to which the Welcome goes.
    pub joiners: Vec<Joiner>,
    /// People who had no leaf before.
    pub people_added: Vec<PersonId>,
    /// People who have no leaf any more.
    pub people_removed: Vec<PersonId>,
    /// The guests among them.
    pub guests_removed: Vec<PersonId>,
}

/// Why a commit is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum CommitRefusal {
    /// Over its limit.
    #[error("too large")]
    TooLarge,
    /// Not a commit.
    #[error("not a commit")]
    Malformed,
    /// Another epoch or group than the present one.
    #[error("stale epoch")]
    Stale,
    /// Not valid on the public state.
    #[error("not valid: {0}")]
    Invalid(&'static str),
    /// Not sent by the device that offers it.
    #[error("not the session's device")]
    Sender,
    /// A leaf's chain does not hold.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// Not allowed by policy or rights.
    #[error(transparent)]
    NotAllowed(#[from] CommitError),
    /// A pending Remove is left out.
    #[error("a pending removal is missing")]
    MissingProposal,
    /// Our own state does not load.
    #[error(transparent)]
    State(#[from] LoadError),
}

impl GroupState {
    /// Checks a commit and gives the state of the next epoch.
    ///
    /// # Errors
    /// [`CommitRefusal`] names the first thing that does not hold.
    pub fn check_commit(
        &self,
        offer: &Offer<'_>,
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<CommitOutcome, CommitRefusal> {
        if offer.mls.len() > limits::HANDSHAKE_BYTES_MAX {
            return Err(CommitRefusal::TooLarge);
        }
        let message = self.read(offer.mls)?;
        let processed =
            self.public.process_message(&RustCrypto::default(), message).map_err(|_| CommitRefusal::Invalid("handshake"))?;
        let sender = processed.sender().clone();
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err(CommitRefusal::Malformed);
        };
        let mut book = Book { known: BTreeMap::new(), trust };
        let (facts, joiners) = self.facts(&sender, &staged, offer.device, &mut book)?;
        facts.check(policy)?;
        let external = facts.committer == Committer::External;
        let removed: BTreeSet<u32> = facts.removes.iter().map(|removal| removal.leaf).collect();
        if !external && self.pending.iter().any(|pending| !removed.contains(&pending.leaf)) {
            return Err(CommitRefusal::MissingProposal);
        }
        check_welcome(offer.welcome, &joiners)?;
        let next = self.merge(*staged, &mut book)?;
        check_group_info(offer, &next)?;
        let people = |state: &Self| state.leaves.values().map(|identity| identity.person).collect::<BTreeSet<_>>();
        let (before, after) = (people(self), people(&next));
        let guests = self.leaves.values().filter(|identity| identity.level == Level::Guest).map(|identity| identity.person);
        let guests: BTreeSet<PersonId> = guests.filter(|person| !after.contains(person)).collect();
        Ok(CommitOutcome {
            external,
            joiners: joiners.into_values().collect(),
            people_added: after.difference(&before).copied().collect(),
            people_removed: before.difference(&after).copied().collect(),
            guests_removed: guests.into_iter().collect(),
            next,
        })
    }

    fn read(&self, mls: &[u8]) -> Result<ProtocolMessage, CommitRefusal> {
        let message = MlsMessageIn::tls_deserialize_exact_bytes(mls).map_err(|_| CommitRefusal::Malformed)?;
        let MlsMessageBodyIn::PublicMessage(message) = message.extract() else {
            return Err(CommitRefusal::Malformed);
        };
        let message = ProtocolMessage::PublicMessage(Box::new(message));
        if message.group_id() != self.public.group_id() || message.epoch().as_u64() != self.epoch() {
            return Err(CommitRefusal::Stale);
        }
        Ok(message)
    }

    fn facts(
        &self,
        sender: &Sender,
        staged: &StagedCommit,
        device: DeviceId,
        book: &mut Book<'_>,
    ) -> Result<(CommitFacts, BTreeMap<Vec<u8>, Joiner>), CommitRefusal> {
        let path = staged.update_path_leaf_node();
        let (committer, by) = match sender {
            Sender::Member(index) => {
                let before = self.leaves.get(&index.u32()).ok_or(CommitRefusal::Invalid("sender"))?;
                let node = path.or_else(|| self.public.leaf(*index)).ok_or(CommitRefusal::Invalid("sender"))?;
                let by = book.verify(node.credential(), node.signature_key().as_slice())?;
                if before.device != device || by.device != device || by.person != before.person {
                    return Err(CommitRefusal::Sender);
                }
                (Committer::Member { leaf: index.u32() }, by)
            }
            Sender::NewMemberCommit => {
                let node = path.ok_or(CommitRefusal::Invalid("path"))?;
                let by = book.verify(node.credential(), node.signature_key().as_slice())?;
                if by.device != device {
                    return Err(CommitRefusal::Sender);
                }
                (Committer::External, by)
            }
            Sender::External(_) | Sender::NewMemberProposal => return Err(CommitRefusal::Sender),
        };
        let mut adds = Vec::new();
        let mut joiners = BTreeMap::new();
        for add in staged.add_proposals() {
            let package = add.add_proposal().key_package();
            let node = package.leaf_node();
            let identity = book.verify(node.credential(), node.signature_key().as_slice())?;
            let reference = package.hash_ref(&RustCrypto::default()).map_err(|_| CommitRefusal::Invalid("key package"))?;
            joiners.insert(reference.as_slice().to_vec(), Joiner { person: identity.person, device: identity.device });
            adds.push(identity);
        }
        if committer == Committer::External {
            adds.push(by.clone());
        }
        let removes: Vec<Removal> = staged
            .remove_proposals()
            .map(|remove| Removal {
                leaf: remove.remove_proposal().removed().u32(),
                by_server: matches!(remove.sender(), Sender::External(_)),
            })
            .collect();
        let context = group::read_context(staged.group_context()).map_err(CommitRefusal::Invalid)?;
        let facts = CommitFacts {
            by,
            committer,
            leaves: self.leaves_for(&removes, book),
            adds,
            removes,
            before: self.context.clone(),
            after: context,
            external_senders: group::external_senders(staged.group_context()),
            other_proposals: staged.queued_proposals().any(|queued| {
                !matches!(
                    queued.proposal(),
                    Proposal::Add(_)
                        | Proposal::Remove(_)
                        | Proposal::Update(_)
                        | Proposal::GroupContextExtensions(_)
                        | Proposal::ExternalInit(_)
                )
            }),
        };
        Ok((facts, joiners))
    }

    /// Whether a chain holds matters only for leaves that are removed; the others are not verified again.
    fn leaves_for(&self, removes: &[Removal], book: &mut Book<'_>) -> Vec<Leaf> {
        let holds = |index: u32, book: &mut Book<'_>| {
            let removed = removes.iter().any(|removal| removal.leaf == index && !removal.by_server);
            let node = self.public.leaf(group::leaf_index(index)).filter(|_| removed);
            node.is_none_or(|node| book.verify(node.credential(), node.signature_key().as_slice()).is_ok())
        };
        self.leaves
            .iter()
            .map(|(index, identity)| Leaf { index: *index, identity: identity.clone(), holds: holds(*index, book) })
            .collect()
    }

    fn merge(&self, staged: StagedCommit, book: &mut Book<'_>) -> Result<Self, CommitRefusal> {
        let id = self.group().ok_or(CommitRefusal::Invalid("group id"))?;
        let mut public = group::revive_public(id, &self.kept)?;
        let shelf = Shelf::default();
        public.merge_commit(&shelf, staged).map_err(|_| CommitRefusal::Invalid("merge"))?;
        let mut leaves = BTreeMap::new();
        for member in public.members() {
            let index = member.index.u32();
            let unchanged = self.public.leaf(member.index).is_some_and(|node| {
                node.credential() == &member.credential && node.signature_key().as_slice() == member.signature_key.as_slice()
            });
            let identity = match self.leaves.get(&index).filter(|_| unchanged) {
                Some(identity) => identity.clone(),
                None => book.verify(&member.credential, &member.signature_key)?,
            };
            leaves.insert(index, identity);
        }
        let context = group::read_context(public.group_context()).map_err(CommitRefusal::Invalid)?;
        Ok(Self { public, kept: shelf.0.into_inner(), leaves, context, pending: Vec::new() })
    }
}

/// Chains that were verified for this commit, so that none is verified twice.
struct Book<'a> {
    known: BTreeMap<Vec<u8>, Identity>,
    trust: &'a Trust<'a>,
}

impl Book<'_> {
    fn verify(&mut self, credential: &openmls::prelude::Credential, signature_key: &[u8]) -> Result<Identity, LeafError> {
        if let Some(identity) = self.known.get(credential.serialized_content()) {
            return if identity.device_key.as_bytes() == signature_key { Ok(identity.clone()) } else { Err(LeafError::Key) };
        }
        let identity = leaf::verify(credential, signature_key, self.trust)?;
        self.known.insert(credential.serialized_content().to_vec(), identity.clone());
        Ok(identity)
    }
}

/// One entry for every joiner and for nobody else.
fn check_welcome(welcome: Option<&[u8]>, joiners: &BTreeMap<Vec<u8>, Joiner>) -> Result<(), CommitRefusal> {
    let fits = match welcome {
        None => joiners.is_empty(),
        Some(bytes) => !joiners.is_empty() && welcome::recipients(bytes).is_some_and(|names| names.iter().eq(joiners.keys())),
    };
    if fits { Ok(()) } else { Err(CommitRefusal::Invalid("welcome")) }
}

/// The GroupInfo is of exactly the next state and signed by the committing device.
fn check_group_info(offer: &Offer<'_>, next: &GroupState) -> Result<(), CommitRefusal> {
    let invalid = || CommitRefusal::Invalid("group info");
    let info = group::read_group_info(offer.group_info).map_err(CommitRefusal::Invalid)?;
    let bytes = |value: &dyn Fn(&mut Vec<u8>) -> bool| {
        let mut out = Vec::new();
        value(&mut out).then_some(out).ok_or_else(invalid)
    };
    let context = bytes(&|out| info.group_context().tls_serialize(out).is_ok())?;
    let expected = bytes(&|out| next.public.group_context().tls_serialize(out).is_ok())?;
    if context != expected || !same_tree(&info, &next.public).ok_or_else(invalid)? {
        return Err(invalid());
    }
    let (index, identity) = next.leaves().find(|(_, identity)| identity.device == offer.device).ok_or_else(invalid)?;
    // GroupInfoTBS ends with the confirmation tag and the signer's leaf index (RFC 9420 section 12.4.3).
    let payload = info.unsigned_payload().map_err(|_| invalid())?;
    let extensions = bytes(&|out| info.extensions().tls_serialize(out).is_ok())?;
    let mut tail = bytes(&|out| next.public.confirmation_tag().tls_serialize(out).is_ok())?;
    tail.extend_from_slice(&index.to_be_bytes());
    if payload.len() != context.len() + extensions.len() + tail.len() || !payload.ends_with(&tail) {
        return Err(invalid());
    }
    let key = OpenMlsSignaturePublicKey::new(identity.device_key.as_bytes().to_vec().into(), SignatureScheme::ED25519)
        .map_err(|_| invalid())?;
    info.verify_no_out(&RustCrypto::default(), &key).map_err(|_| invalid())
}

fn same_tree(info: &openmls::prelude::group_info::VerifiableGroupInfo, next: &PublicGroup) -> Option<bool> {
    let given = info.extensions().ratchet_tree()?.ratchet_tree().tls_serialize_detached().ok()?;
    let expected = next.export_ratchet_tree().tls_serialize_detached().ok()?;
    Some(given == expected)
}
