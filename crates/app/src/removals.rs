//! Leaving and being removed: delivery ends at once, the group follows by the server's Removes.

use crate::{App, commits::new_proposal, conversations::Conversation, hub, refusal, session::Session, wire};
use protocol::{
    certificate::{Identity, Level},
    frame::{Push, Response, ServerFrame},
    id::{ConversationId, DeviceId, PersonId, TenantId},
    refusal::Refusal,
    time::Timestamp,
};
use sequencer::nomination::{REST_SPREAD_MS, nominate};
use std::sync::Arc;
use store::{Cut, NewCut, NewProposal, Place};

/// The cut is tried again this often when the conversation changes under it.
const ROUNDS_MAX: u32 = 8;

impl App {
    pub(crate) async fn leave(self: &Arc<Self>, session: &Session, conversation: ConversationId) -> Result<Response, Refusal> {
        self.own_conversation(session, conversation).await?;
        if session.identity()?.level == Level::Guest {
            // They have no other place here: the account ends with the stay, in one transaction.
            self.guest_left(session.tenant, session.person, session.person).await?;
            return Ok(Response::Nothing);
        }
        self.cut(session.tenant, conversation, session.person).await?;
        Ok(Response::Nothing)
    }

    /// Ends delivery to a person in a conversation and proposes to remove their leaves.
    pub(crate) async fn cut(self: &Arc<Self>, tenant: TenantId, id: ConversationId, person: PersonId) -> Result<(), Refusal> {
        self.remove(tenant, id, Some(person)).await
    }

    /// Proposes the Removes that are missing: of leaves whose people are no members any more.
    pub(crate) async fn propose_owed(self: &Arc<Self>, tenant: TenantId, id: ConversationId) -> Result<(), Refusal> {
        self.remove(tenant, id, None).await
    }

    async fn remove(self: &Arc<Self>, tenant: TenantId, id: ConversationId, leaves: Option<PersonId>) -> Result<(), Refusal> {
        self.alone(move |app| async move {
            for _ in 0..ROUNDS_MAX {
                if app.try_remove(tenant, id, leaves).await? {
                    return Ok(());
                }
            }
            Err(Refusal::Internal)
        })
        .await?
    }

    /// Ends the stay of who leaves now, if somebody does, and proposes every Remove that is missing.
    async fn try_remove(
        self: &Arc<Self>,
        tenant: TenantId,
        id: ConversationId,
        leaves: Option<PersonId>,
    ) -> Result<bool, Refusal> {
        let Some(before) = self.reread(tenant, id).await? else { return Ok(true) };
        let people: Vec<PersonId> = leaves.into_iter().filter(|person| before.is_member(*person)).collect();
        let group = self.group(tenant, id, before.version).await?.ok_or(Refusal::NotAMember)?;
        if group.version != before.version {
            return Ok(false);
        }
        let stays = |identity: &Identity| {
            before.is_member(identity.person) && !people.contains(&identity.person) && !before.is_owed(identity, &group.state)
        };
        let proposed = |leaf: u32| group.state.pending().iter().any(|remove| remove.leaf == leaf);
        let hospital = self.tenant(tenant)?;
        let owed = group.state.leaves().filter(|(leaf, identity)| !stays(identity) && !proposed(*leaf));
        let removes: Result<Vec<_>, _> = owed.map(|(leaf, _)| group.state.propose_remove(&hospital.remove_key, leaf)).collect();
        let removes = removes.map_err(|error| {
            tracing::error!(%error, "removal");
            Refusal::Internal
        })?;
        if removes.is_empty() && people.is_empty() {
            return Ok(true);
        }
        let proposals: Vec<NewProposal> = removes.into_iter().map(|remove| new_proposal(before.group, remove)).collect();
        let now = self.now();
        let new = NewCut { conversation: id, version: before.version, epoch: before.epoch, people, proposals };
        let cut = self.store.cut(tenant, &new, now).await.map_err(|error| refusal(&error))?;
        self.groups.invalidate(&(tenant, id));
        let Cut::Done { end, places } = cut else { return Ok(false) };
        let after = self.reread(tenant, id).await?.ok_or(Refusal::Internal)?;
        self.end_stays(tenant, id, &new.people, end);
        self.send_proposals(tenant, &after, &new.proposals, &places, now);
        Ok(true)
    }

    /// Sends proposals to everybody and asks one device to commit them.
    pub(crate) fn send_proposals(
        &self,
        tenant: TenantId,
        conversation: &Conversation,
        proposals: &[NewProposal],
        places: &[Place],
        now: Timestamp,
    ) {
        for (proposal, place) in proposals.iter().zip(places) {
            let entry = wire::EntryRef { seq: place.seq, chain: place.chain, at: now, event: &proposal.event };
            self.hub.deliver(tenant, &conversation.members, None, &wire::entry_push(conversation.id, &entry));
        }
        if conversation.pending_since.is_some() {
            self.nominate_all(tenant, conversation);
        }
    }

    fn nominate_all(&self, tenant: TenantId, conversation: &Conversation) {
        let sessions: Vec<Arc<Session>> =
            conversation.members.iter().flat_map(|person| self.hub.sessions_of(tenant, *person)).collect();
        let connected: Vec<DeviceId> =
            sessions.iter().map(|session| session.device).filter(|device| conversation.has_leaf(*device)).collect();
        for nomination in nominate(&connected, u64::from_be_bytes(self.random())) {
            let named = sessions.iter().filter(|session| session.device == nomination.device);
            named.for_each(|session| want_commit(session, conversation, nomination.delay_ms));
        }
    }

    /// Asks a device that just connected to commit what waits in its conversations, in case nobody else does.
    pub(crate) async fn nominate_connected(self: &Arc<Self>, session: &Session) {
        let Ok(waiting) = self.store.pending_conversations(session.tenant, session.device).await else { return };
        for id in waiting {
            // The Remove itself may be missing still: the server stopped between locking somebody and proposing it.
            if self.propose_owed(session.tenant, id).await.is_err() {
                continue;
            }
            let Ok(conversation) = self.own_conversation(session, id).await else { continue };
            if conversation.pending_since.is_some() {
                let others = conversation.members.iter().any(|person| {
                    self.hub
                        .sessions_of(session.tenant, *person)
                        .iter()
                        .any(|other| other.device != session.device && conversation.has_leaf(other.device))
                });
                let pause = u32::from_be_bytes(self.random()) % REST_SPREAD_MS;
                want_commit(session, &conversation, if others { pause } else { 0 });
            }
        }
    }
}

fn want_commit(session: &Session, conversation: &Conversation, delay_ms: u32) {
    let push = Push::CommitWanted { conversation: conversation.id, epoch: conversation.epoch, delay_ms };
    session.outbox.push(hub::frame(&ServerFrame::Push(push)));
}
