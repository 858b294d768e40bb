//! Joining by Welcome, and coming back by external commit.

use super::{Group, GroupError, Member, OutgoingCommit, Provider, StorageError, Suite, group, leaf};
use openmls::{
    framing::MlsMessageBodyIn,
    group::{GroupContext, MlsGroup, StagedWelcome, WelcomeError},
    messages::{Welcome, group_info::VerifiableGroupInfo},
    prelude::{DeserializeBytes as _, LeafNodeParameters, MlsMessageIn},
};
use openmls_traits::OpenMlsProvider as _;
use protocol::{
    certificate::{Identity, Trust},
    context::{ContextError, ConversationContext, ConversationKind},
    id::{ConversationId, DeviceId, GroupId, PersonId},
    limits::HANDSHAKE_BYTES_MAX,
    membership::{CommitError, Leaf},
    policy::{ArchiveKey, TenantPolicy},
};
use std::collections::BTreeSet;

/// A group just joined.
#[derive(Debug)]
pub struct Joined {
    /// The group, stored.
    pub group: Group,
    /// Who added this device: the signer of the Welcome.
    pub by: Identity,
    /// Everybody in it; leaves whose chain no longer holds are marked, not fatal.
    pub members: Vec<Leaf>,
    /// What the group is about.
    pub context: ConversationContext,
}

impl Group {
    /// Joins by Welcome. A group of the same id that this device already has (left, or broken) is replaced. Refused when a leaf
    /// has no chain under the pinned root, when the context names another tenant, policy or archive key than the pinned policy
    /// allows, or when the external senders are not the server's removal key alone.
    ///
    /// # Errors
    /// [`GroupError`]; [`GroupError::KeyPackageGone`] for a Welcome that was used before.
    pub fn join(provider: &Provider<'_>, welcome: &[u8], trust: &Trust<'_>, policy: &TenantPolicy) -> Result<Joined, GroupError> {
        let staged = StagedWelcome::build_from_welcome(provider, &group::join_config(), read_welcome(welcome)?)
            .map_err(not_joined)?
            .skip_lifetime_validation()
            .replace_old_group()
            .build()
            .map_err(not_joined)?;
        let context = check_context(staged.group_context(), trust, policy)?;
        let members = inspect_all(staged.members(), trust)?;
        check_members(&context, &members)?;
        let by = staged.welcome_sender_index().u32();
        let by = members.iter().find(|leaf| leaf.index == by).ok_or(GroupError::LeafMismatch)?.identity.clone();
        if let Some(old) = Self::load(provider, group_id(staged.group_context())?)? {
            old.delete(provider)?;
        }
        let mls = staged.into_group(provider).map_err(not_joined)?;
        Ok(Joined { group: Self { mls, pending: None }, by, members, context })
    }

    /// Comes back by external commit, in place of this device's old leaf when there is one; local state of the group is
    /// replaced. The group is at its new epoch at once, but *pending* until the server answers: [`Group::merge_pending`] when it
    /// took the commit, [`Group::delete`] and another try when not.
    ///
    /// # Errors
    /// [`GroupError`]; [`GroupError::Rule`] when this person has no leaf in the group.
    pub fn rejoin(
        provider: &Provider<'_>,
        member: &Member,
        group_info: &[u8],
        trust: &Trust<'_>,
        policy: &TenantPolicy,
    ) -> Result<(Self, OutgoingCommit), GroupError> {
        let info = read_group_info(group_info)?;
        let context = check_context(info.group_context(), trust, policy)?;
        let epoch = info.epoch().as_u64();
        if let Some(old) = Self::load(provider, group_id(info.group_context())?)? {
            old.delete(provider)?;
        }
        // A leaf with this device's key is in the tree exactly when the key's 32 bytes are.
        let key = member.key.public();
        let had_leaf = group_info.windows(32).any(|window| window == key.as_bytes());
        let internal = |error: &dyn std::fmt::Display| GroupError::Malformed(error.to_string());
        let (mls, bundle) = MlsGroup::external_commit_builder()
            .with_config(group::join_config())
            .skip_lifetime_validation()
            .build_group(provider, info, member.credential())
            .map_err(|error| internal(&error))?
            .leaf_node_parameters(LeafNodeParameters::builder().with_capabilities(group::capabilities()).build())
            .load_psks(provider.storage())
            .map_err(|error| internal(&error))?
            .create_group_info(true)
            .use_ratchet_tree_extension(true)
            .build(provider.rand(), provider.crypto(), member, |_| true)
            .map_err(|error| internal(&error))?
            .finalize(provider)
            .map_err(|error| internal(&error))?;
        let mut group = Self { mls, pending: None };
        let members = inspect_all(group.mls.members(), trust)?;
        check_members(&context, &members)?;
        let own = group.own_leaf(trust).ok_or(GroupError::LeafMismatch)?;
        let others = || members.iter().filter(|leaf| leaf.index != own.index);
        if !had_leaf && !others().any(|leaf| leaf.identity.person == own.identity.person) {
            return Err(GroupError::Rule(CommitError::External));
        }
        let outgoing = group.outgoing(provider, epoch, bundle.into_messages(), true)?;
        Ok((group, outgoing))
    }

    /// The group that a `GroupInfo` message is of, and its epoch; unverified, to compare with what was asked for.
    ///
    /// # Errors
    /// [`GroupError::Malformed`].
    pub fn peek_group_info(group_info: &[u8]) -> Result<(GroupId, u64), GroupError> {
        let info = read_group_info(group_info)?;
        Ok((group_id(info.group_context())?, info.epoch().as_u64()))
    }
}

fn read_welcome(bytes: &[u8]) -> Result<Welcome, GroupError> {
    match read(bytes)? {
        MlsMessageBodyIn::Welcome(welcome) => Ok(welcome),
        _ => Err(GroupError::Malformed("not a welcome".into())),
    }
}

fn read_group_info(bytes: &[u8]) -> Result<VerifiableGroupInfo, GroupError> {
    match read(bytes)? {
        MlsMessageBodyIn::GroupInfo(info) => Ok(info),
        _ => Err(GroupError::Malformed("not a group info".into())),
    }
}

fn read(bytes: &[u8]) -> Result<MlsMessageBodyIn, GroupError> {
    if bytes.len() > HANDSHAKE_BYTES_MAX {
        return Err(GroupError::Malformed("too large".into()));
    }
    let message = MlsMessageIn::tls_deserialize_exact_bytes(bytes).map_err(|error| GroupError::Malformed(error.to_string()))?;
    Ok(message.extract())
}

fn group_id(context: &GroupContext) -> Result<GroupId, GroupError> {
    GroupId::from_slice(context.group_id().as_slice()).ok_or_else(|| GroupError::Malformed("group id".into()))
}

/// Every leaf must have a chain that held once.
fn inspect_all(members: impl Iterator<Item = openmls::group::Member>, trust: &Trust<'_>) -> Result<Vec<Leaf>, GroupError> {
    members.map(|member| Ok(leaf::inspect(member.index.u32(), &member.credential, &member.signature_key, trust)?)).collect()
}

/// Context and external senders of a group that others built.
fn check_context(context: &GroupContext, trust: &Trust<'_>, policy: &TenantPolicy) -> Result<ConversationContext, GroupError> {
    if Suite::from_code_point(context.ciphersuite().into()).is_none() {
        return Err(GroupError::Malformed("cipher suite".into()));
    }
    if leaf::external_senders(context) != [policy.remove_key] {
        return Err(CommitError::ExternalSenders.into());
    }
    let ours = leaf::context_of(context).ok_or_else(|| GroupError::Malformed("context".into()))?;
    let refuse = |field| Err(CommitError::Context(ContextError { field }).into());
    if ours.tenant != trust.tenant {
        return refuse("tenant");
    }
    let current = policy.archive.as_ref().map(ArchiveKey::id);
    let previous = policy.previous_archive.as_ref().map(ArchiveKey::id);
    let known = ours.archive_key == current || ours.archive_key == previous || ours.archive_key.is_none();
    let fits = match ours.policy_number.cmp(&policy.number) {
        std::cmp::Ordering::Equal => ours.archive_key == current,
        // A group that nobody has changed since; messages are checked against the policy anyway.
        std::cmp::Ordering::Less => known,
        std::cmp::Ordering::Greater => false,
    };
    if fits { Ok(ours) } else { refuse("policy") }
}

/// Who may be in a conversation of this kind.
fn check_members(context: &ConversationContext, members: &[Leaf]) -> Result<(), GroupError> {
    let mut devices: BTreeSet<DeviceId> = BTreeSet::new();
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    for leaf in members {
        if !devices.insert(leaf.identity.device) {
            return Err(CommitError::DeviceTwice.into());
        }
        people.insert(leaf.identity.person);
        let guest_elsewhere = leaf.identity.guest_of.is_some_and(|room| room != context.conversation);
        if guest_elsewhere || (leaf.identity.guest_of.is_some() && context.kind != ConversationKind::Room) {
            return Err(CommitError::Guest.into());
        }
    }
    if context.kind == ConversationKind::Direct {
        let mut pair = people.iter();
        let of_pair = match (pair.next(), pair.next(), pair.next()) {
            (Some(a), Some(b), None) => context.conversation == ConversationId::direct(context.tenant, *a, *b),
            (Some(_), None, None) => true,
            _ => false,
        };
        if !of_pair {
            return Err(CommitError::Add.into());
        }
    }
    Ok(())
}

fn not_joined(error: WelcomeError<StorageError>) -> GroupError {
    match error {
        WelcomeError::NoMatchingKeyPackage | WelcomeError::PrivateInitKeyNotFound | WelcomeError::NoMatchingEncryptionKey => {
            GroupError::KeyPackageGone
        }
        WelcomeError::StorageError(error) => error.into(),
        other => GroupError::Malformed(other.to_string()),
    }
}
