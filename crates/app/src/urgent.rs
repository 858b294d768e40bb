//! Urgent messages: who has not acknowledged one is woken again, until they do.
//!
//! Guarantees: works with what headers say anyway, who said what is urgent and who acknowledged it: nothing is told to the server
//! for it but that a sender asks for more, or for no more. For everything that awaits them together people are woken at most once
//! in a pause, for one message at most so many times, and no more when they have left; devices that somebody looks at are not.
//!
//! That a message awaits somebody is kept with it ([`store::UrgentMessage`]); whom it awaits is in memory and follows from the log:
//! after a restart they are woken on as before.
//!
//! Deliberately lacks: what people answered, which is sealed; so who waits is woken also when somebody else has taken over. How
//! often somebody was woken is not kept: after a restart the clock says how often they should have been.

use crate::{App, conversations::Conversation, refusal, session::Session, wire};
use protocol::{
    frame::{Accepted, Response},
    header::{Header, Kind, Urgency},
    id::{ConversationId, MessageId, PersonId, TenantId},
    limits,
    refusal::Refusal,
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use store::{NewMessage, UrgentMessage};

/// Messages that may await one person; of more the oldest wake no more.
const AWAITING_MAX: usize = 100;
/// Messages of one hospital that await somebody again after a start, the newest.
const RESUMED_MAX: u32 = 1_000;
/// Pages of the log in which acknowledgements of a message are looked for.
const PAGES_MAX: usize = 20;

/// A message that awaits somebody.
#[derive(Clone, Copy, Debug)]
struct Awaits {
    of: UrgentMessage,
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
    /// How many people a message awaits, by its place.
    open: HashMap<(TenantId, ConversationId, u64), usize>,
    /// When a sender last asked for more.
    asked_at: HashMap<(TenantId, MessageId), Timestamp>,
}

impl State {
    /// True when nothing awaited this person before.
    fn add(&mut self, tenant: TenantId, person: PersonId, awaits: Awaits) -> bool {
        let is_new = !self.waiting.contains_key(&(tenant, person));
        let before = self.waiting.entry((tenant, person)).or_default().insert(awaits.of.message, awaits);
        *self.open.entry(place(tenant, &awaits.of)).or_default() += 1;
        if let Some(before) = before {
            self.close(tenant, before.of);
        }
        is_new
    }

    /// A message awaits this person no more. The message, when they were the last.
    fn remove(&mut self, tenant: TenantId, person: PersonId, message: MessageId) -> Option<UrgentMessage> {
        let gone = self.waiting.get_mut(&(tenant, person))?.remove(&message)?;
        self.close(tenant, gone.of)
    }

    /// One person fewer whom a message awaits. The message, when they were the last.
    fn close(&mut self, tenant: TenantId, urgent: UrgentMessage) -> Option<UrgentMessage> {
        let people = self.open.get_mut(&place(tenant, &urgent))?;
        *people = people.saturating_sub(1);
        if *people > 0 {
            return None;
        }
        self.open.remove(&place(tenant, &urgent));
        Some(urgent)
    }

    /// What else awaits somebody for whom so much is too much.
    fn surplus(&self, tenant: TenantId, person: PersonId) -> Option<MessageId> {
        let waiting = self.waiting.get(&(tenant, person)).filter(|waiting| waiting.len() > AWAITING_MAX)?;
        waiting.keys().next().copied()
    }
}

const fn place(tenant: TenantId, urgent: &UrgentMessage) -> (TenantId, ConversationId, u64) {
    (tenant, urgent.conversation, urgent.seq)
}

/// Everything that is kept for waking again.
#[derive(Default)]
pub(crate) struct Urgents(Mutex<State>);

impl Urgents {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What the log says of an urgent message.
struct Said {
    sender: PersonId,
    at: Timestamp,
    message: MessageId,
    acknowledged: HashSet<PersonId>,
}

impl App {
    /// Will a message await those who read it, once it is accepted?
    pub(crate) fn will_await(&self, header: &Header) -> bool {
        self.wakes() && self.settings.urgent_repeats > 0 && is_urgent(header)
    }

    /// An urgent message was accepted: from now on it awaits everybody but its sender.
    pub(crate) fn awaits(
        self: &Arc<Self>,
        tenant: TenantId,
        conversation: &Conversation,
        sender: PersonId,
        new: &NewMessage,
        accepted: &Accepted,
    ) {
        let urgent =
            UrgentMessage { conversation: new.conversation, seq: accepted.seq, message: new.message, since: accepted.at };
        let others = conversation.members.iter().copied().filter(|person| *person != sender);
        self.await_people(tenant, others, urgent);
    }

    /// Wakes people on the message's schedule, or on what is left of it: at least once more.
    fn await_people(self: &Arc<Self>, tenant: TenantId, people: impl Iterator<Item = PersonId>, of: UrgentMessage) {
        let (pause_ms, repeats) = (self.settings.urgent_pause_ms, self.settings.urgent_repeats);
        if repeats == 0 {
            return;
        }
        let passed = self.now().as_millis().saturating_sub(of.since.as_millis()).checked_div(pause_ms).unwrap_or(0);
        let left = repeats.saturating_sub(u32::try_from(passed).unwrap_or(u32::MAX)).max(1);
        let woken_at = of.since.plus_millis(passed.saturating_mul(pause_ms));
        let first_ms = woken_at.plus_millis(pause_ms).as_millis().saturating_sub(self.now().as_millis()).min(pause_ms);
        let (mut anybody, mut ended) = (false, Vec::new());
        for person in people {
            anybody = true;
            let is_new = self.urgents.with(|state| {
                let is_new = state.add(tenant, person, Awaits { of, woken_at, left });
                let surplus = state.surplus(tenant, person);
                ended.extend(surplus.and_then(|message| state.remove(tenant, person, message)));
                is_new
            });
            if is_new {
                tokio::spawn(wake_for_ever(Arc::downgrade(self), tenant, person, first_ms, pause_ms));
            }
        }
        if !anybody {
            ended.push(of);
        }
        self.end_urgents(tenant, ended);
    }

    /// Forgets messages that await nobody any more. When that fails, the next start finds out again.
    fn end_urgents(self: &Arc<Self>, tenant: TenantId, ended: Vec<UrgentMessage>) {
        if ended.is_empty() {
            return;
        }
        let app = Arc::clone(self);
        tokio::spawn(async move {
            for urgent in ended {
                app.notices(&app.store.end_urgent_message(tenant, &urgent).await.map_err(|error| refusal(&error)));
            }
        });
    }

    /// Somebody has acknowledged a message.
    pub(crate) fn is_acknowledged(self: &Arc<Self>, tenant: TenantId, person: PersonId, message: MessageId) {
        let ended = self.urgents.with(|state| state.remove(tenant, person, message));
        self.end_urgents(tenant, ended.into_iter().collect());
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
        let (tenant, now) = (session.tenant, self.now());
        let said = self.said(tenant, session.person, id, seq).await?.filter(|said| said.sender == session.person);
        let said = said.filter(|said| now <= said.at.plus_millis(limits::URGENT_AGAIN_MS_MAX)).ok_or(Refusal::NotFound)?;
        let urgent = UrgentMessage { conversation: id, seq, message: said.message, since: now };
        if !again {
            self.urgents.with(|state| {
                for person in &conversation.members {
                    state.remove(tenant, *person, urgent.message);
                }
            });
            self.store.end_urgent_message(tenant, &urgent).await.map_err(|error| refusal(&error))?;
            return Ok(Response::Nothing);
        }
        let until = self.urgents.with(|state| {
            state.asked_at.retain(|_, at| now < at.plus_millis(limits::URGENT_AGAIN_MS_MIN));
            let before = state.asked_at.get(&(tenant, urgent.message)).map(|at| at.plus_millis(limits::URGENT_AGAIN_MS_MIN));
            if before.is_none() {
                state.asked_at.insert((tenant, urgent.message), now);
            }
            before
        });
        if let Some(until) = until {
            return Err(Refusal::RateLimited { until });
        }
        if self.settings.urgent_repeats > 0 {
            self.store.put_urgent_message(tenant, &urgent).await.map_err(|error| refusal(&error))?;
        }
        for person in self.await_open(tenant, urgent, said).await? {
            self.wake_person(tenant, person, &[id]);
        }
        Ok(Response::Nothing)
    }

    /// From now on a message awaits those who could read it when it was said and have not acknowledged it; says who they are.
    async fn await_open(self: &Arc<Self>, tenant: TenantId, urgent: UrgentMessage, said: Said) -> Result<Vec<PersonId>, Refusal> {
        let (id, seq) = (urgent.conversation, urgent.seq);
        let mut open = self.store.readers(tenant, id, seq).await.map_err(|error| refusal(&error))?;
        open.retain(|person| *person != said.sender && !said.acknowledged.contains(person));
        self.await_people(tenant, open.iter().copied(), urgent);
        // Who acknowledged while the log was read is awaited no more.
        let since = match open.first() {
            Some(reader) => self.said(tenant, *reader, id, seq).await?.map(|said| said.acknowledged).unwrap_or_default(),
            None => HashSet::new(),
        };
        for person in &since {
            self.is_acknowledged(tenant, *person, urgent.message);
        }
        open.retain(|person| !since.contains(person));
        Ok(open)
    }

    /// After a start everybody is woken on whom an urgent message still awaits.
    pub(crate) fn wake_after_start(self: &Arc<Self>) {
        for tenant in self.tenants.ids() {
            tokio::spawn(await_after_start(Arc::downgrade(self), tenant, self.settings.urgent_pause_ms));
        }
    }

    /// Takes up what awaited people when the server stopped; `left` is what is still to be done when the database fails.
    async fn resume(self: &Arc<Self>, tenant: TenantId, left: &mut Option<VecDeque<UrgentMessage>>) -> Result<(), Refusal> {
        let left = match left {
            Some(left) => left,
            None => {
                let urgents = self.store.urgent_messages(tenant, RESUMED_MAX).await;
                left.insert(urgents.map_err(|error| refusal(&error))?.into())
            }
        };
        while let Some(urgent) = left.front().copied() {
            self.resume_one(tenant, urgent).await?;
            left.pop_front();
        }
        Ok(())
    }

    async fn resume_one(self: &Arc<Self>, tenant: TenantId, urgent: UrgentMessage) -> Result<(), Refusal> {
        let readers = self.store.readers(tenant, urgent.conversation, urgent.seq).await.map_err(|error| refusal(&error))?;
        let said = match readers.first() {
            Some(reader) => self.said(tenant, *reader, urgent.conversation, urgent.seq).await?,
            None => None,
        };
        let is_recent = self.now() <= urgent.since.plus_millis(limits::URGENT_AGAIN_MS_MAX);
        match said.filter(|_| is_recent && self.settings.urgent_repeats > 0) {
            Some(said) => drop(self.await_open(tenant, urgent, said).await?),
            None => self.end_urgents(tenant, vec![urgent]),
        }
        Ok(())
    }

    /// The urgent message at a place of the log and who has acknowledged it, from the headers that stand there; none when there
    /// is no such message for this reader.
    async fn said(
        &self,
        tenant: TenantId,
        reader: PersonId,
        conversation: ConversationId,
        seq: u64,
    ) -> Result<Option<Said>, Refusal> {
        let (mut after, mut said) = (seq.saturating_sub(1), None::<Said>);
        for _ in 0..PAGES_MAX {
            let page =
                self.store.entries(tenant, conversation, reader, after, limits::PAGE_ROWS_MAX, limits::PAGE_BYTES_MAX).await;
            let Some((entries, more)) = page.map_err(|error| refusal(&error))? else { return Ok(None) };
            for entry in &entries {
                let header = wire::header(&entry.event);
                let Some(said) = &mut said else {
                    let header = header.filter(|header| entry.seq == seq && is_urgent(header));
                    let Some(header) = header else { return Ok(None) };
                    let Some(sender) = self.person_of(tenant, &header).await? else { return Ok(None) };
                    said = Some(Said { sender, at: entry.at, message: header.message, acknowledged: HashSet::new() });
                    continue;
                };
                if let Some(header) = header.filter(|header| header.about == Some(said.message)) {
                    said.acknowledged.extend(self.person_of(tenant, &header).await?);
                }
            }
            match (entries.last(), more) {
                (Some(last), true) => after = last.seq,
                _ => break,
            }
        }
        Ok(said)
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
            let mut due: HashMap<ConversationId, Vec<UrgentMessage>> = HashMap::new();
            for awaits in waiting.values_mut().filter(is_due) {
                awaits.woken_at = now;
                awaits.left = awaits.left.saturating_sub(1);
                let over = (awaits.left == 0).then_some(awaits.of);
                due.entry(awaits.of.conversation).or_default().extend(over);
            }
            Some(due)
        });
        let Some(due) = due else { return false };
        let (mut conversations, mut over) = (Vec::with_capacity(due.len()), Vec::new());
        for (id, last_times) in due {
            over.extend(last_times);
            match self.conversation(tenant, id).await {
                Ok(Some(conversation)) if conversation.is_member(person) => conversations.push(id),
                Ok(_) => over.extend(self.urgents.with(|state| {
                    let waiting = state.waiting.get(&(tenant, person)).into_iter().flatten();
                    let there = waiting.filter(|(_, awaits)| awaits.of.conversation == id).map(|(_, awaits)| awaits.of);
                    there.collect::<Vec<_>>()
                })),
                // Logged where it failed; the next time tries again.
                Err(_) => {}
            }
        }
        if !conversations.is_empty() {
            self.wake_person(tenant, person, &conversations);
        }
        let ended = self.urgents.with(|state| {
            // Not what was asked for anew meanwhile.
            let same = |state: &State, urgent: &UrgentMessage| {
                let waiting = state.waiting.get(&(tenant, person));
                waiting.and_then(|waiting| waiting.get(&urgent.message)).is_some_and(|awaits| awaits.of.since == urgent.since)
            };
            over.retain(|urgent| same(state, urgent));
            over.iter().filter_map(|urgent| state.remove(tenant, person, urgent.message)).collect()
        });
        self.end_urgents(tenant, ended);
        true
    }
}

fn is_urgent(header: &Header) -> bool {
    header.kind == Kind::Text && header.urgency == Urgency::Urgent
}

async fn await_after_start(app: Weak<App>, tenant: TenantId, pause_ms: u64) {
    let mut left = None;
    while let Some(app) = app.upgrade() {
        let outcome = app.resume(tenant, &mut left).await;
        app.notices(&outcome);
        if outcome.is_ok() {
            return;
        }
        drop(app);
        tokio::time::sleep(Duration::from_millis(pause_ms)).await;
    }
}

async fn wake_for_ever(app: Weak<App>, tenant: TenantId, person: PersonId, first_ms: u64, pause_ms: u64) {
    let mut next_ms = first_ms;
    loop {
        tokio::time::sleep(Duration::from_millis(next_ms)).await;
        next_ms = pause_ms;
        let Some(app) = app.upgrade() else { return };
        if !app.wake_waiting(tenant, person).await {
            return;
        }
    }
}
