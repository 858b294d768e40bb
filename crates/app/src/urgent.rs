//! Urgent messages: who has not acknowledged one is woken again, until they do.
//!
//! Guarantees: works with what headers say anyway, who said what is urgent and who acknowledged it: nothing is told to the server
//! for it but that a sender asks for more, or for no more. For everything that awaits them together people are woken at most once
//! in a pause, for one message at most so many times, and no more when they have left; devices that somebody looks at are not.
//!
//! Deliberately lacks: what people answered, which is sealed; so who waits is woken also when somebody else has taken over. What
//! is awaited is in memory: after a restart nobody is woken again until the sender asks for it.

use crate::{App, conversations::Conversation, refusal, session::Session, wire};
use protocol::{
    frame::Response,
    header::{Header, Kind, Urgency},
    id::{ConversationId, MessageId, PersonId, TenantId},
    limits,
    refusal::Refusal,
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

/// Messages that may await one person; of more the oldest wake no more.
const AWAITING_MAX: usize = 100;
/// Pages of the log in which acknowledgements of a message are looked for.
const PAGES_MAX: usize = 20;

/// A message that awaits somebody.
#[derive(Clone, Copy, Debug)]
struct Awaits {
    conversation: ConversationId,
    /// Last woken for it.
    woken_at: Timestamp,
    /// So many times more.
    left: u32,
}

/// What awaits one person, by message: ids begin with their time.
type Waiting = BTreeMap<MessageId, Awaits>;

#[derive(Default)]
struct State {
    /// A person who is here has a task that wakes them.
    waiting: HashMap<(TenantId, PersonId), Waiting>,
    /// When a sender last asked for more.
    asked_at: HashMap<(TenantId, MessageId), Timestamp>,
}

/// Everything that is kept for waking again.
#[derive(Default)]
pub(crate) struct Urgents(Mutex<State>);

impl Urgents {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl App {
    /// An urgent message was accepted: from now on it awaits everybody but its sender.
    pub(crate) fn awaits(self: &Arc<Self>, tenant: TenantId, conversation: &Conversation, sender: PersonId, message: MessageId) {
        if self.wakes() {
            let others = conversation.members.iter().copied().filter(|person| *person != sender);
            self.await_people(tenant, others, conversation.id, message);
        }
    }

    fn await_people(
        self: &Arc<Self>,
        tenant: TenantId,
        people: impl Iterator<Item = PersonId>,
        conversation: ConversationId,
        message: MessageId,
    ) {
        let left = self.settings.urgent_repeats;
        if left == 0 {
            return;
        }
        let awaits = Awaits { conversation, woken_at: self.now(), left };
        for person in people {
            let is_new = self.urgents.with(|state| {
                let is_new = !state.waiting.contains_key(&(tenant, person));
                let waiting = state.waiting.entry((tenant, person)).or_default();
                waiting.insert(message, awaits);
                if waiting.len() > AWAITING_MAX {
                    waiting.pop_first();
                }
                is_new
            });
            if is_new {
                tokio::spawn(wake_for_ever(Arc::downgrade(self), tenant, person, self.settings.urgent_pause_ms));
            }
        }
    }

    /// Somebody has acknowledged a message.
    pub(crate) fn is_acknowledged(&self, tenant: TenantId, person: PersonId, message: MessageId) {
        self.urgents.with(|state| {
            if let Some(waiting) = state.waiting.get_mut(&(tenant, person)) {
                waiting.remove(&message);
            }
        });
    }

    /// The sender of an urgent message asks that those who have not acknowledged it are woken once more and again, or no more.
    pub(crate) async fn wake_again(
        self: &Arc<Self>,
        session: &Session,
        id: ConversationId,
        seq: u64,
        again: bool,
    ) -> Result<Response, Refusal> {
        if !self.wakes() {
            return Err(Refusal::NotAllowed);
        }
        let conversation = self.own_conversation(session, id).await?;
        let (message, acknowledged) = self.acknowledged_of(session, id, seq).await?;
        let (tenant, sender, now) = (session.tenant, session.person, self.now());
        if !again {
            self.urgents.with(|state| {
                for person in &conversation.members {
                    if let Some(waiting) = state.waiting.get_mut(&(tenant, *person)) {
                        waiting.remove(&message);
                    }
                }
            });
            return Ok(Response::Nothing);
        }
        let until = self.urgents.with(|state| {
            state.asked_at.retain(|_, at| now < at.plus_millis(limits::URGENT_AGAIN_MS_MIN));
            let before = state.asked_at.get(&(tenant, message)).map(|at| at.plus_millis(limits::URGENT_AGAIN_MS_MIN));
            if before.is_none() {
                state.asked_at.insert((tenant, message), now);
            }
            before
        });
        if let Some(until) = until {
            return Err(Refusal::RateLimited { until });
        }
        let open = conversation.members.iter().copied().filter(|person| *person != sender && !acknowledged.contains(person));
        let open: Vec<PersonId> = open.collect();
        self.await_people(tenant, open.iter().copied(), id, message);
        // Who acknowledged while the log was read is awaited no more.
        let (_, since) = self.acknowledged_of(session, id, seq).await?;
        for person in &since {
            self.is_acknowledged(tenant, *person, message);
        }
        for person in open.into_iter().filter(|person| !since.contains(person)) {
            self.wake_person(tenant, person, &[id]);
        }
        Ok(Response::Nothing)
    }

    /// The urgent message at a place of the log, of this person and not older than a day, and who has acknowledged it: read from
    /// the headers that stand there.
    async fn acknowledged_of(
        &self,
        session: &Session,
        conversation: ConversationId,
        seq: u64,
    ) -> Result<(MessageId, HashSet<PersonId>), Refusal> {
        let (mut after, mut message, mut acknowledged) = (seq.saturating_sub(1), None, HashSet::new());
        for _ in 0..PAGES_MAX {
            let (entries, more) = self.read_log(session, conversation, after, limits::PAGE_ROWS_MAX).await?;
            for entry in &entries {
                let Some(header) = wire::header(&entry.event) else { continue };
                match message {
                    None => {
                        let is_one = entry.seq == seq && header.kind == Kind::Text && header.urgency == Urgency::Urgent;
                        let is_recent = self.now() <= entry.at.plus_millis(limits::URGENT_AGAIN_MS_MAX);
                        if !is_one || !is_recent || self.person_of(session.tenant, &header).await? != Some(session.person) {
                            return Err(Refusal::NotFound);
                        }
                        message = Some(header.message);
                    }
                    Some(_) if header.about == message => acknowledged.extend(self.person_of(session.tenant, &header).await?),
                    Some(_) => {}
                }
            }
            match (entries.last(), more) {
                (Some(last), true) => after = last.seq,
                _ => break,
            }
        }
        message.map(|message| (message, acknowledged)).ok_or(Refusal::NotFound)
    }

    async fn person_of(&self, tenant: TenantId, header: &Header) -> Result<Option<PersonId>, Refusal> {
        let device = self.store.device(tenant, header.device).await.map_err(|error| refusal(&error))?;
        Ok(device.map(|device| device.person))
    }

    /// Wakes somebody for what has awaited them for a while. False when nothing awaits them any more.
    async fn wake_waiting(self: &Arc<Self>, tenant: TenantId, person: PersonId) -> bool {
        let now = self.now();
        let due = self.urgents.with(|state| {
            let waiting = state.waiting.get_mut(&(tenant, person))?;
            if waiting.is_empty() {
                state.waiting.remove(&(tenant, person));
                return None;
            }
            // What has just woken them does not wake them again so soon.
            let is_due = |awaits: &&mut Awaits| awaits.woken_at.plus_millis(self.settings.urgent_pause_ms / 2) <= now;
            let mut due = HashSet::new();
            for awaits in waiting.values_mut().filter(is_due) {
                awaits.woken_at = now;
                awaits.left -= 1;
                due.insert(awaits.conversation);
            }
            waiting.retain(|_, awaits| awaits.left > 0);
            Some(due)
        });
        let Some(due) = due else { return false };
        let mut conversations = Vec::with_capacity(due.len());
        for id in due {
            match self.conversation(tenant, id).await {
                Ok(Some(conversation)) if conversation.is_member(person) => conversations.push(id),
                Ok(_) => self.urgents.with(|state| {
                    if let Some(waiting) = state.waiting.get_mut(&(tenant, person)) {
                        waiting.retain(|_, awaits| awaits.conversation != id);
                    }
                }),
                // Logged where it failed; the next time tries again.
                Err(_) => {}
            }
        }
        if !conversations.is_empty() {
            self.wake_person(tenant, person, &conversations);
        }
        true
    }
}

async fn wake_for_ever(app: Weak<App>, tenant: TenantId, person: PersonId, pause_ms: u64) {
    loop {
        tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        let Some(app) = app.upgrade() else { return };
        if !app.wake_waiting(tenant, person).await {
            return;
        }
    }
}
