//! Conversations: made, listed, read. Their state in memory is a cache that the store's version number keeps honest.

use crate::{App, refusal, session::Session, wire};
use protocol::{
    certificate::Identity,
    context::{ConversationKind, GuestRights},
    frame::{CreateConversation, GroupState, KeyPackageBytes, Response},
    id::{ConversationId, DeviceId, PersonId, TenantId},
    limits, log,
    refusal::Refusal,
    time::Timestamp,
};
use sequencer::group::{CreateError, Creation, GroupState as PublicState, PendingRemove};
use std::sync::Arc;
use store::{ConversationRow, Created, EntryRow, LeafRow, NewConversation};

/// What messages, fan-out and membership checks need of a conversation, at one version.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) id: ConversationId,
    pub(crate) version: u64,
    pub(crate) group: protocol::id::GroupId,
    pub(crate) epoch: u64,
    pub(crate) pending_since: Option<Timestamp>,
    /// May its guests say something, or only read?
    pub(crate) guests_write: bool,
    /// Ascending.
    pub(crate) members: Vec<PersonId>,
    /// By device, ascending.
    pub(crate) leaves: Vec<LeafRow>,
    /// Devices of these leaves that were removed from their people, ascending.
    pub(crate) removed: Vec<DeviceId>,
}

impl Conversation {
    pub(crate) fn of(row: ConversationRow, guests_write: bool) -> Self {
        let (mut members, mut leaves, mut removed) = (row.members, row.leaves, row.removed);
        members.sort_unstable();
        removed.sort_unstable();
        leaves.sort_unstable_by_key(|leaf| leaf.device);
        Self {
            id: row.conversation,
            version: row.version,
            group: row.group,
            epoch: row.epoch,
            pending_since: row.pending_since,
            guests_write,
            members,
            leaves,
            removed,
        }
    }

    pub(crate) fn is_member(&self, person: PersonId) -> bool {
        self.members.binary_search(&person).is_ok()
    }

    /// Must this leaf go although its person stays? Their device was removed, and another one of theirs is in the group.
    pub(crate) fn is_owed(&self, leaf: &Identity, group: &PublicState) -> bool {
        let is_removed = |device: DeviceId| self.removed.binary_search(&device).is_ok();
        is_removed(leaf.device) && group.leaves().any(|(_, other)| other.person == leaf.person && !is_removed(other.device))
    }

    pub(crate) fn has_leaf(&self, device: DeviceId) -> bool {
        self.leaves.binary_search_by_key(&device, |leaf| leaf.device).is_ok()
    }
}

/// The public group state at one version of the conversation.
pub(crate) struct Group {
    pub(crate) version: u64,
    pub(crate) state: PublicState,
}

impl App {
    /// The conversation as kept in memory; not there when it was never asked for.
    pub(crate) fn remembered(&self, tenant: TenantId, conversation: ConversationId) -> Option<Arc<Conversation>> {
        self.conversations.get(&(tenant, conversation))
    }

    /// The conversation, from memory or from the store.
    pub(crate) async fn conversation(&self, tenant: TenantId, id: ConversationId) -> Result<Option<Arc<Conversation>>, Refusal> {
        match self.remembered(tenant, id) {
            Some(kept) => Ok(Some(kept)),
            None => self.reread(tenant, id).await,
        }
    }

    /// The conversation from the store.
    pub(crate) async fn reread(&self, tenant: TenantId, id: ConversationId) -> Result<Option<Arc<Conversation>>, Refusal> {
        let row = self.store.conversation(tenant, id).await.map_err(|error| refusal(&error))?;
        let Some(row) = row else {
            self.conversations.invalidate(&(tenant, id));
            return Ok(None);
        };
        let guests_write = match row.kind {
            // Only rooms have guests, and what they may do stands in the group's context.
            ConversationKind::Room => {
                let group = self.group(tenant, id, row.version).await?;
                group.is_some_and(|group| group.state.context().guest_rights == GuestRights::Write)
            }
            ConversationKind::Direct | ConversationKind::Group => true,
        };
        let conversation = Arc::new(Conversation::of(row, guests_write));
        // Never replace a newer state by one that was read before it.
        let newer = self.remembered(tenant, id).filter(|kept| kept.version > conversation.version);
        if newer.is_none() {
            self.conversations.insert((tenant, id), Arc::clone(&conversation));
        }
        Ok(Some(newer.unwrap_or(conversation)))
    }

    /// A conversation of which this session's person is a member now.
    pub(crate) async fn own_conversation(&self, session: &Session, id: ConversationId) -> Result<Arc<Conversation>, Refusal> {
        let found = self.conversation(session.tenant, id).await?;
        found.filter(|conversation| conversation.is_member(session.person)).ok_or(Refusal::NotAMember)
    }

    /// The public group state of the present epoch.
    pub(crate) async fn group(&self, tenant: TenantId, id: ConversationId, version: u64) -> Result<Option<Arc<Group>>, Refusal> {
        if let Some(kept) = self.groups.get(&(tenant, id)).filter(|kept| kept.version == version) {
            return Ok(Some(kept));
        }
        let Some(row) = self.store.group(tenant, id).await.map_err(|error| refusal(&error))? else { return Ok(None) };
        let pending = row.proposals.into_iter().map(|(leaf, mls)| PendingRemove { leaf, mls }).collect();
        let state = PublicState::load(tenant, row.group, &row.state, pending).map_err(|error| {
            tracing::error!(%error, "group state");
            Refusal::Internal
        })?;
        let group = Arc::new(Group { version: row.version, state });
        self.groups.insert((tenant, id), Arc::clone(&group));
        Ok(Some(group))
    }

    pub(crate) async fn create_conversation(&self, session: &Session, create: CreateConversation) -> Result<Response, Refusal> {
        let (tenant, now) = (self.tenant(session.tenant)?, self.now());
        if let Some(other) = create.direct_with {
            let found = self.store.person(session.tenant, other).await.map_err(|error| refusal(&error))?;
            if found.is_none_or(|person| person.state != protocol::frame::PersonState::Active) {
                return Err(Refusal::NotAllowed);
            }
        }
        let trust = tenant.trust(now)?;
        let creation = Creation {
            conversation: create.conversation,
            group: create.group,
            device: session.device,
            direct_with: create.direct_with,
            trust: &trust,
            policy: tenant.policy()?,
        };
        let state = PublicState::create(&create.group_info, &creation).map_err(|error| {
            tracing::info!(%error, "conversation refused");
            match error {
                CreateError::TooLarge => Refusal::TooLarge { max: limits::HANDSHAKE_BYTES_MAX as u64 },
                CreateError::Invalid(_) => Refusal::InvalidHandshake,
                CreateError::Leaf(_) => Refusal::Forged,
                CreateError::Context(_) => Refusal::NotAllowed,
                CreateError::Kept(_) => Refusal::Internal,
            }
        })?;
        let leaf = state.leaves().next().map_or(0, |(index, _)| index);
        let new = NewConversation {
            conversation: create.conversation,
            kind: state.context().kind,
            group: create.group,
            state: state.serialise(),
            group_info: create.group_info,
            creator: LeafRow { leaf, person: session.person, device: session.device },
            client_state: create.state,
            genesis: log::genesis(session.tenant, create.conversation),
            at: now,
            ends_at: state.context().ends_at,
        };
        let created = self.store.create_conversation(session.tenant, &new, limits::CONVERSATIONS_PER_PERSON_MAX).await;
        // A conversation that was not there may be remembered as such, and one that gave way as it was.
        self.conversations.invalidate(&(session.tenant, create.conversation));
        self.groups.invalidate(&(session.tenant, create.conversation));
        match created.map_err(|error| refusal(&error))? {
            Created::At(at) => {
                self.notice_end(new.conversation, new.ends_at);
                Ok(Response::Created { at })
            }
            Created::Exists => Err(Refusal::Exists),
            Created::Locked => Err(Refusal::Locked),
            Created::TooMany => Err(Refusal::TooLarge { max: limits::CONVERSATIONS_PER_PERSON_MAX as u64 }),
        }
    }

    pub(crate) async fn list_conversations(&self, session: &Session) -> Result<Response, Refusal> {
        let list = self.store.summaries(session.tenant, session.person, session.device).await;
        list.map(Response::Conversations).map_err(|error| refusal(&error))
    }

    pub(crate) async fn read_log(
        &self,
        session: &Session,
        conversation: ConversationId,
        after: u64,
        limit: u32,
    ) -> Result<(Vec<EntryRow>, bool), Refusal> {
        let limit = limit.clamp(1, limits::PAGE_ROWS_MAX);
        let page = self.store.entries(session.tenant, conversation, session.person, after, limit, limits::PAGE_BYTES_MAX).await;
        let (mut entries, more) = page.map_err(|error| refusal(&error))?.ok_or(Refusal::NotAMember)?;
        let now = self.now();
        for row in &mut entries {
            if wire::over_at(&row.event, row.at).is_some_and(|at| at <= now) {
                row.event = wire::erased(&row.event);
            }
        }
        Ok((entries, more))
    }

    pub(crate) async fn read_group(&self, session: &Session, conversation: ConversationId) -> Result<Response, Refusal> {
        self.own_conversation(session, conversation).await?;
        let group =
            self.store.group(session.tenant, conversation).await.map_err(|error| refusal(&error))?.ok_or(Refusal::NotAMember)?;
        Ok(Response::Group(GroupState {
            conversation,
            group: group.group,
            epoch: group.epoch,
            seq: group.seq,
            group_info: group.group_info,
            proposals: group.proposals.into_iter().map(|(_, mls)| KeyPackageBytes(mls)).collect(),
        }))
    }
}
