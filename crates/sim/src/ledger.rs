//! What the server promised and handed out, written down as it says it: the checker holds it to that.

use crate::store::Told;
use ::store::StateSet;
use protocol::{
    frame::{Accepted, Outcome, PersonState, Push, Response, ServerFrame},
    header::Header,
    id::{ConversationId, MessageId, PersonId, TenantId},
    log::{Entry, Event},
    message::SealedMessage,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What the checker reads.
#[derive(Debug, Default)]
pub struct Pages {
    /// Messages that were acknowledged, with the place that was named.
    pub acknowledged: BTreeMap<MessageId, (ConversationId, Accepted)>,
    /// Entries that left the server, by person and conversation.
    pub handed_out: BTreeMap<(TenantId, PersonId, ConversationId), BTreeSet<u64>>,
    /// What was wrong the moment it happened.
    pub wrong: Vec<String>,
    cut: BTreeSet<(TenantId, PersonId)>,
}

/// Shared by everything that talks to devices.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Arc<Mutex<Pages>>);

impl Ledger {
    /// Its pages.
    pub fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store changed something.
    pub(crate) fn told(&self, told: &Told<'_>) {
        let Told::State(tenant, person, state, set) = told;
        if matches!(set, StateSet::Changed { .. }) {
            let mut pages = self.pages();
            match state {
                PersonState::Locked | PersonState::Deleted => drop(pages.cut.insert((*tenant, *person))),
                _ => drop(pages.cut.remove(&(*tenant, *person))),
            }
        }
    }

    /// A frame leaves the server for a device of this person; `asked` are the messages whose answers are under way.
    pub(crate) fn leaves(&self, tenant: TenantId, person: PersonId, asked: &mut BTreeMap<u64, SealedMessage>, frame: &[u8]) {
        let mut pages = self.pages();
        match protocol::cbor::decode_frame::<ServerFrame>(frame) {
            Ok(ServerFrame::Push(Push::Entry(entry))) => pages.hand_out(tenant, person, std::slice::from_ref(&entry)),
            Ok(ServerFrame::Push(Push::Welcome(_))) if pages.cut.contains(&(tenant, person)) => {
                pages.wrong.push(format!("a Welcome for {person}, who is locked"));
            }
            Ok(ServerFrame::Response { id, outcome }) => {
                let message = asked.remove(&id).and_then(|sealed| Header::decode(&sealed.header).ok());
                match (message, outcome) {
                    (Some(header), Outcome::Done(Response::Accepted(accepted))) => {
                        pages.acknowledge(header.conversation, header.message, accepted);
                    }
                    (_, Outcome::Done(Response::Entries { entries, .. })) => pages.hand_out(tenant, person, &entries),
                    _ => {}
                }
            }
            Ok(_) => {}
            Err(error) => pages.wrong.push(format!("a frame that no device can read: {error}")),
        }
    }
}

impl Pages {
    fn hand_out(&mut self, tenant: TenantId, person: PersonId, entries: &[Entry]) {
        if self.cut.contains(&(tenant, person)) && !entries.is_empty() {
            self.wrong.push(format!("{} entries for {person}, who is locked", entries.len()));
        }
        for entry in entries {
            self.handed_out.entry((tenant, person, entry.conversation)).or_default().insert(entry.seq);
            if let Event::Message { sealed, .. } = &entry.event {
                let header = Header::decode(&sealed.header);
                if header.is_ok_and(|header| header.tenant != tenant || header.conversation != entry.conversation) {
                    self.wrong.push(format!("an entry of somewhere else for {person}"));
                }
            }
        }
    }

    fn acknowledge(&mut self, conversation: ConversationId, message: MessageId, accepted: Accepted) {
        let before = self.acknowledged.insert(message, (conversation, accepted.clone()));
        if before.is_some_and(|(where_then, then)| (where_then, &then) != (conversation, &accepted)) {
            self.wrong.push(format!("message {message} was acknowledged twice, at two places"));
        }
    }
}
