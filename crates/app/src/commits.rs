//! Commits: checked on the public group state beside the appender, appended by it.

use crate::{
    App,
    conversations::{Conversation, Group},
    hub, refusal,
    session::Session,
    wire,
};
use protocol::{
    context::GuestRights,
    frame::{Accepted, Commit, PersonState, Push, Response, ServerFrame, Welcome},
    id::{ConversationId, PersonId, TenantId},
    limits,
    log::Event,
    refusal::Refusal,
    time::Timestamp,
};
use sequencer::{
    commit::{CommitOutcome, CommitRefusal, Offer},
    group::{GroupState, PendingRemove},
};
use std::{collections::BTreeSet, sync::Arc};
use store::{Committed, LeafRow, NewCommit, NewProposal, Place};

/// A commit is checked again this often when its conversation changes under it (a Remove was proposed meanwhile).
const ROUNDS_MAX: u32 = 5;

impl App {
    pub(crate) async fn commit(self: &Arc<Self>, session: &Arc<Session>, commit: Commit) -> Result<Response, Refusal> {
        let parts = [commit.mls.len(), commit.group_info.len(), commit.welcome.as_ref().map_or(0, Vec::len)];
        if parts.into_iter().any(|length| length > limits::HANDSHAKE_BYTES_MAX) {
            return Err(Refusal::TooLarge { max: limits::HANDSHAKE_BYTES_MAX as u64 });
        }
        let event = Event::Commit { group: commit.group, device: session.device, mls: commit.mls.clone() };
        let row = event.row_hash();
        let known = self.store.commit(session.tenant, commit.conversation, commit.group, commit.epoch).await;
        if let Some(known) = known.map_err(|error| refusal(&error))?.filter(|known| known.digest == row) {
            return Ok(Response::Accepted(known.accepted));
        }
        let event = wire::event(&event);
        let commit = Arc::new(commit);
        let mut conversation = self.own_conversation(session, commit.conversation).await?;
        for _ in 0..ROUNDS_MAX {
            if commit.group != conversation.group || commit.epoch != conversation.epoch {
                return Err(self.stale(session, commit.conversation).await);
            }
            let group = self.group(session.tenant, conversation.id, conversation.version).await?.ok_or(Refusal::NotAMember)?;
            if group.version == conversation.version {
                let (outcome, state) = self.check(session, &commit, &group).await?;
                let new = self.new_commit(session, &commit, &conversation, &group.state, &outcome, state, event.clone(), row)?;
                if let Some(accepted) = self.append_commit(session, &commit, &conversation, outcome, new).await? {
                    return Ok(Response::Accepted(accepted));
                }
            }
            let found = self.reread(session.tenant, commit.conversation).await?;
            conversation = found.filter(|conversation| conversation.is_member(session.person)).ok_or(Refusal::NotAMember)?;
        }
        Err(Refusal::Internal)
    }

    async fn stale(&self, session: &Session, conversation: ConversationId) -> Refusal {
        match self.store.conversation(session.tenant, conversation).await {
            Ok(Some(row)) => Refusal::StaleEpoch { epoch: row.epoch, head: row.head },
            Ok(None) => Refusal::NotAMember,
            Err(error) => refusal(&error),
        }
    }

    /// Checks a commit off the async threads: a large group costs tens of milliseconds.
    async fn check(
        self: &Arc<Self>,
        session: &Arc<Session>,
        commit: &Arc<Commit>,
        group: &Arc<Group>,
    ) -> Result<(CommitOutcome, Vec<u8>), Refusal> {
        let (tenant, now) = (self.tenant(session.tenant)?, self.now());
        let (commit, group, device) = (Arc::clone(commit), Arc::clone(group), session.device);
        let checked = self.aside(move || {
            let offer = Offer { mls: &commit.mls, group_info: &commit.group_info, welcome: commit.welcome.as_deref(), device };
            let outcome = group.state.check_commit(&offer, &tenant.trust(now)?, tenant.policy()?).map_err(|refused| {
                tracing::info!(error = %refused, "commit refused");
                refusal_of(&refused)
            })?;
            let state = outcome.next.serialise();
            Ok::<_, Refusal>((outcome, state))
        });
        let checked = checked.await??;
        self.check_joiners(session.tenant, &checked.0).await?;
        Ok(checked)
    }

    /// Nobody who is locked or deleted comes in on a key package of earlier days.
    async fn check_joiners(&self, tenant: TenantId, outcome: &CommitOutcome) -> Result<(), Refusal> {
        let people: BTreeSet<PersonId> = outcome.joiners.iter().map(|joiner| joiner.person).collect();
        for person in people {
            let found = self.store.person(tenant, person).await.map_err(|error| refusal(&error))?;
            if found.is_none_or(|person| person.state != PersonState::Active) {
                return Err(Refusal::NotAllowed);
            }
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one row is made of all of this")]
    fn new_commit(
        &self,
        session: &Session,
        commit: &Commit,
        conversation: &Conversation,
        before: &GroupState,
        outcome: &CommitOutcome,
        state: Vec<u8>,
        event: bytes::Bytes,
        row: protocol::hash::Digest,
    ) -> Result<NewCommit, Refusal> {
        let next = &outcome.next;
        let leaf_row = |(leaf, identity): (u32, &protocol::certificate::Identity)| LeafRow {
            leaf,
            person: identity.person,
            device: identity.device,
        };
        let rows_before: BTreeSet<(u32, PersonId, protocol::id::DeviceId)> =
            before.leaves().map(leaf_row).map(|row| (row.leaf, row.person, row.device)).collect();
        let indices_after: BTreeSet<u32> = next.leaves().map(|(leaf, _)| leaf).collect();
        let people_after: BTreeSet<PersonId> = next.leaves().map(|(_, identity)| identity.person).collect();
        let people_added: BTreeSet<PersonId> =
            outcome.joiners.iter().map(|joiner| joiner.person).filter(|person| !conversation.is_member(*person)).collect();
        let staying = |person: PersonId| conversation.is_member(person) || people_added.contains(&person);
        let tenant = self.tenant(session.tenant)?;
        let cut_leaves = next.leaves().filter(|(_, identity)| !staying(identity.person) || conversation.is_owed(identity, next));
        let reissued: Result<Vec<PendingRemove>, _> =
            cut_leaves.map(|(leaf, _)| next.propose_remove(&tenant.remove_key, leaf)).collect();
        let reissued = reissued.map_err(|error| {
            tracing::error!(%error, "removal");
            Refusal::Internal
        })?;
        Ok(NewCommit {
            conversation: commit.conversation,
            version: conversation.version,
            group: commit.group,
            epoch: commit.epoch,
            device: session.device,
            by: session.person,
            client_state: commit.state,
            event,
            row,
            state,
            group_info: commit.group_info.clone(),
            welcome: commit.welcome.clone(),
            joiners: outcome.joiners.iter().map(|joiner| joiner.device).collect(),
            leaves_added: next
                .leaves()
                .map(leaf_row)
                .filter(|row| !rows_before.contains(&(row.leaf, row.person, row.device)))
                .collect(),
            leaves_removed: before.leaves().map(|(leaf, _)| leaf).filter(|leaf| !indices_after.contains(leaf)).collect(),
            people_removed: conversation.members.iter().copied().filter(|person| !people_after.contains(person)).collect(),
            people_added: people_added.into_iter().collect(),
            reissued: reissued.into_iter().map(|remove| new_proposal(commit.group, remove)).collect(),
            end_moved: (before.context().ends_at != next.context().ends_at).then_some(next.context().ends_at),
        })
    }

    /// Appends the commit between two batches; none when the conversation changed and the commit must be checked again.
    async fn append_commit(
        self: &Arc<Self>,
        session: &Arc<Session>,
        commit: &Arc<Commit>,
        conversation: &Arc<Conversation>,
        outcome: CommitOutcome,
        new: NewCommit,
    ) -> Result<Option<Accepted>, Refusal> {
        let (session, commit, conversation) = (Arc::clone(session), Arc::clone(commit), Arc::clone(conversation));
        let appended = self.alone(move |app| async move {
            let now = app.now();
            let committed = app.store.append_commit(session.tenant, &new, now).await.map_err(|error| refusal(&error))?;
            match committed {
                Committed::Known(accepted) => Ok(Some(accepted)),
                Committed::NotFound => Err(Refusal::NotAMember),
                Committed::Locked => Err(Refusal::NotAllowed),
                Committed::Stale { epoch, head, .. } if epoch != new.epoch => Err(Refusal::StaleEpoch { epoch, head }),
                Committed::Stale { .. } => Ok(None),
                Committed::Won { commit: place, reissued } => {
                    app.committed(&session, &commit, &conversation, outcome, &new, place, &reissued, now).await;
                    Ok(Some(Accepted { seq: place.seq, chain: place.chain, at: now }))
                }
            }
        });
        appended.await?
    }

    /// A commit is in the log: memory follows, everybody is told.
    #[expect(clippy::too_many_arguments, reason = "called once; a struct would only rename the arguments")]
    async fn committed(
        self: &Arc<Self>,
        session: &Session,
        commit: &Commit,
        before: &Conversation,
        outcome: CommitOutcome,
        new: &NewCommit,
        place: Place,
        reissued: &[Place],
        now: Timestamp,
    ) {
        let tenant = session.tenant;
        let mut leaves: Vec<LeafRow> = outcome
            .next
            .leaves()
            .map(|(leaf, identity)| LeafRow { leaf, person: identity.person, device: identity.device })
            .collect();
        leaves.sort_unstable_by_key(|leaf| leaf.device);
        let mut members: Vec<PersonId> = before
            .members
            .iter()
            .filter(|person| !new.people_removed.contains(person))
            .chain(&new.people_added)
            .copied()
            .collect();
        members.sort_unstable();
        let removed = before.removed.iter().copied().filter(|device| leaves.iter().any(|leaf| leaf.device == *device)).collect();
        let conversation = Arc::new(Conversation {
            id: before.id,
            version: before.version + 1,
            group: commit.group,
            epoch: commit.epoch + 1,
            pending_since: (!new.reissued.is_empty()).then_some(now),
            guests_write: outcome.next.context().guest_rights == GuestRights::Write,
            members,
            leaves,
            removed,
        });
        self.conversations.insert((tenant, before.id), Arc::clone(&conversation));
        let pending =
            new.reissued.iter().map(|proposal| PendingRemove { leaf: proposal.leaf, mls: proposal.mls.clone() }).collect();
        match outcome.next.with_pending(pending) {
            Ok(state) => self.groups.insert((tenant, before.id), Arc::new(Group { version: conversation.version, state })),
            Err(_) => self.groups.invalidate(&(tenant, before.id)),
        }
        let entry = wire::EntryRef { seq: place.seq, chain: place.chain, at: now, event: &new.event };
        let frame = wire::entry_push(before.id, &entry);
        let old_members: Vec<PersonId> =
            conversation.members.iter().filter(|person| !new.people_added.contains(person)).copied().collect();
        for person in old_members.iter().chain(&new.people_removed) {
            for connected in self.hub.sessions_of(tenant, *person) {
                if connected.device != session.device && !new.joiners.contains(&connected.device) {
                    connected.outbox.push(frame.clone());
                }
            }
        }
        self.send_welcomes(session, commit, &outcome.joiners, place);
        self.end_stays(tenant, before.id, &new.people_removed, place.seq);
        self.send_proposals(tenant, &conversation, &new.reissued, reissued, now);
        if let Some(ends_at) = new.end_moved {
            self.notice_end(before.id, ends_at);
        }
        self.guests_removed(session, &outcome.guests_removed);
    }

    /// Guests whom a member took out of their only room have no place here any more.
    fn guests_removed(self: &Arc<Self>, session: &Session, guests: &[PersonId]) {
        for guest in guests {
            let (app, tenant, guest, by) = (Arc::clone(self), session.tenant, *guest, session.person);
            tokio::spawn(async move { app.notices(&app.guest_left(tenant, guest, by).await) });
        }
    }

    fn send_welcomes(&self, session: &Session, commit: &Commit, joiners: &[sequencer::commit::Joiner], place: Place) {
        let Some(welcome) = &commit.welcome else { return };
        let push = Push::Welcome(Welcome {
            conversation: commit.conversation,
            group: commit.group,
            seq: place.seq,
            chain: place.chain,
            mls: welcome.clone(),
            by: session.person,
        });
        let frame = hub::frame(&ServerFrame::Push(push));
        for joiner in joiners {
            for connected in self.hub.sessions_of(session.tenant, joiner.person) {
                if connected.device == joiner.device {
                    connected.outbox.push(frame.clone());
                }
            }
        }
    }

    /// Tells people that nothing more comes from here.
    pub(crate) fn end_stays(&self, tenant: TenantId, conversation: ConversationId, people: &[PersonId], head: u64) {
        if !people.is_empty() {
            let frame = hub::frame(&ServerFrame::Push(Push::ConversationEnded { conversation, head }));
            self.hub.deliver(tenant, people, None, &frame);
        }
    }
}

pub(crate) fn new_proposal(group: protocol::id::GroupId, remove: PendingRemove) -> NewProposal {
    let event = Event::Proposal { group, mls: remove.mls.clone() };
    NewProposal { leaf: remove.leaf, mls: remove.mls, row: event.row_hash(), event: wire::event(&event) }
}

fn refusal_of(refused: &CommitRefusal) -> Refusal {
    match refused {
        CommitRefusal::TooLarge => Refusal::TooLarge { max: limits::HANDSHAKE_BYTES_MAX as u64 },
        CommitRefusal::Malformed => Refusal::Malformed,
        CommitRefusal::Stale | CommitRefusal::Invalid(_) => Refusal::InvalidHandshake,
        CommitRefusal::Sender | CommitRefusal::Leaf(_) => Refusal::Forged,
        CommitRefusal::NotAllowed(_) => Refusal::NotAllowed,
        CommitRefusal::MissingProposal => Refusal::MissingProposal,
        CommitRefusal::State(_) => Refusal::Internal,
    }
}
