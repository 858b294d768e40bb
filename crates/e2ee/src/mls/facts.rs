//! What a commit does, told in the terms of `protocol::membership`, for the same rules that the server applies.

use super::{
    CommitSummary, GroupError, ProcessError,
    leaf::{self, LeafError},
};
use openmls::{
    group::{MlsGroup, QueuedProposal, StagedCommit},
    prelude::{LeafNode, LeafNodeIndex, Proposal, Sender},
};
use protocol::{
    certificate::{ChainError, Identity, Trust},
    membership::{CommitError, CommitFacts, Committer, Leaf, Removal},
    policy::TenantPolicy,
};

/// Why facts could not be established.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FactsError {
    Chain(ChainError),
    LeafMismatch,
    Rule(CommitError),
    Context,
}

/// The facts of a staged commit.
#[derive(Debug)]
pub(super) struct Facts(CommitFacts);

/// Of a commit that this device makes.
pub(super) fn of_own(group: &MlsGroup, staged: &StagedCommit, trust: &Trust<'_>) -> Result<Facts, FactsError> {
    establish(group, &Sender::Member(group.own_leaf_index()), staged, &Admission::Verify(trust))
}

/// Of a commit that this device made and that passed the rules then: chains that ended since do not matter any more.
pub(super) fn of_accepted(group: &MlsGroup, staged: &StagedCommit, trust: &Trust<'_>) -> Result<Facts, FactsError> {
    establish(group, &Sender::Member(group.own_leaf_index()), staged, &Admission::Recall(trust))
}

/// Of a commit that was received.
pub(super) fn of_received(
    group: &MlsGroup,
    sender: &Sender,
    staged: &StagedCommit,
    trust: &Trust<'_>,
) -> Result<Facts, FactsError> {
    establish(group, sender, staged, &Admission::Verify(trust))
}

/// How leaves that the commit brings are looked at.
enum Admission<'a> {
    Verify(&'a Trust<'a>),
    Recall(&'a Trust<'a>),
}

impl Admission<'_> {
    fn admit(&self, leaf: &LeafNode) -> Result<Identity, FactsError> {
        match self {
            Self::Verify(trust) => Ok(leaf::admit(leaf, trust)?),
            Self::Recall(trust) => Ok(leaf::recall(0, leaf.credential(), trust)?.identity),
        }
    }

    const fn trust(&self) -> &Trust<'_> {
        match self {
            Self::Verify(trust) | Self::Recall(trust) => trust,
        }
    }
}

fn establish(group: &MlsGroup, sender: &Sender, staged: &StagedCommit, admission: &Admission<'_>) -> Result<Facts, FactsError> {
    let path = staged.update_path_leaf_node();
    let (committer, by) = match sender {
        Sender::Member(index) => {
            let node = path.or_else(|| group.public_group().leaf(*index)).ok_or(FactsError::LeafMismatch)?;
            (Committer::Member { leaf: index.u32() }, succeed(group, *index, node, admission)?)
        }
        Sender::NewMemberCommit => (Committer::External, admission.admit(path.ok_or(FactsError::LeafMismatch)?)?),
        Sender::External(_) | Sender::NewMemberProposal => return Err(FactsError::Rule(CommitError::Proposal)),
    };
    let mut adds = Vec::new();
    for add in staged.add_proposals() {
        adds.push(admission.admit(add.add_proposal().key_package().leaf_node())?);
    }
    if committer == Committer::External {
        adds.push(by.clone());
    }
    for update in staged.update_proposals() {
        let Sender::Member(index) = update.sender() else { return Err(FactsError::Rule(CommitError::Proposal)) };
        succeed(group, *index, update.update_proposal().leaf_node(), admission)?;
    }
    let removes = staged
        .remove_proposals()
        .map(|remove| Removal {
            leaf: remove.remove_proposal().removed().u32(),
            by_server: matches!(remove.sender(), Sender::External(_)),
        })
        .collect();
    Ok(Facts(CommitFacts {
        by,
        committer,
        leaves: leaf::leaves(group, admission.trust()),
        adds,
        removes,
        before: leaf::context_of(group.public_group().group_context()).ok_or(FactsError::Context)?,
        after: leaf::context_of(staged.group_context()).ok_or(FactsError::Context)?,
        external_senders: leaf::external_senders(staged.group_context()),
        other_proposals: staged.queued_proposals().any(is_other),
    }))
}

/// The identity of a leaf that takes the place of the one at `index`: it must be the same device of the same person.
fn succeed(group: &MlsGroup, index: LeafNodeIndex, node: &LeafNode, admission: &Admission<'_>) -> Result<Identity, FactsError> {
    let before = group.member(index).ok_or(FactsError::LeafMismatch)?;
    let before = leaf::recall(index.u32(), before, admission.trust())?.identity;
    let after = admission.admit(node)?;
    if (before.person, before.device) == (after.person, after.device) { Ok(after) } else { Err(FactsError::LeafMismatch) }
}

fn is_other(queued: &QueuedProposal) -> bool {
    !matches!(
        queued.proposal(),
        Proposal::Add(_)
            | Proposal::Remove(_)
            | Proposal::Update(_)
            | Proposal::GroupContextExtensions(_)
            | Proposal::ExternalInit(_)
    )
}

impl Facts {
    /// Applies the rules.
    pub(super) fn check(&self, policy: &TenantPolicy) -> Result<(), FactsError> {
        self.0.check(policy).map_err(FactsError::Rule)
    }

    pub(super) const fn by(&self) -> &Identity {
        &self.0.by
    }

    pub(super) fn is_external(&self) -> bool {
        self.0.committer == Committer::External
    }

    /// For the engine.
    pub(super) fn summary(&self, staged: &StagedCommit) -> CommitSummary {
        let facts = &self.0;
        let leaf = |index: u32| facts.leaves.iter().find(|leaf: &&Leaf| leaf.index == index);
        CommitSummary {
            epoch: staged.epoch().as_u64(),
            by: facts.by.clone(),
            external: self.is_external(),
            added: facts.adds.clone(),
            removed: facts
                .removes
                .iter()
                .filter_map(|removal| Some((leaf(removal.leaf)?.identity.clone(), removal.by_server)))
                .collect(),
            before: facts.before.clone(),
            after: facts.after.clone(),
            self_removed: staged.self_removed(),
        }
    }
}

impl From<LeafError> for FactsError {
    fn from(error: LeafError) -> Self {
        match error {
            LeafError::Chain(error) => Self::Chain(error),
            LeafError::Key => Self::LeafMismatch,
        }
    }
}

impl From<LeafError> for GroupError {
    fn from(error: LeafError) -> Self {
        FactsError::from(error).into()
    }
}

impl From<FactsError> for GroupError {
    fn from(error: FactsError) -> Self {
        match error {
            FactsError::Chain(error) => Self::Chain(error),
            FactsError::LeafMismatch => Self::LeafMismatch,
            FactsError::Rule(error) => Self::Rule(error),
            FactsError::Context => Self::Malformed("context".into()),
        }
    }
}

impl From<FactsError> for ProcessError {
    fn from(error: FactsError) -> Self {
        match error {
            FactsError::Chain(error) => Self::Chain(error),
            FactsError::LeafMismatch => Self::LeafMismatch,
            FactsError::Rule(error) => Self::Rule(error),
            FactsError::Context => Self::Malformed,
        }
    }
}
