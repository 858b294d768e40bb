//! The appender: everything that writes a log goes through one queue and one task.
//!
//! Messages that arrive while a transaction runs form the next one (group commit); handshakes run between the batches.
//! Signatures are checked before the transaction, answers and pushes leave after it.
//!
//! Guarantees: acknowledged means durable; pushes of a conversation leave in the order of its log; the order of one
//! device's messages is kept, also when a message must be judged again because its conversation changed meanwhile.

use crate::{App, conversations::Conversation, messages, push::News, refusal, session::Session, wire};
use bytes::Bytes;
use protocol::{
    frame::{Accepted, Push, Response},
    header::{Header, Kind, Urgency},
    id::{ConversationId, DeviceId, TenantId},
    key::Signature,
    refusal::Refusal,
};
use sequencer::{
    message::ReadMessage,
    signatures::{self, Unverified},
};
use std::{
    collections::HashSet,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use store::{Appended, NewMessage};
use tokio::sync::mpsc;

/// Most messages of one transaction. Under load the batch is what waits; large ones share pages and signature checks.
pub const BATCH_MAX: usize = 1_024;
/// A message whose conversation changes this often in a row is refused.
const ROUNDS_MAX: u32 = 8;

/// A message on its way into the log.
pub(crate) struct Pending {
    pub(crate) session: Arc<Session>,
    pub(crate) id: u64,
    pub(crate) new: NewMessage,
    pub(crate) read: ReadMessage,
    pub(crate) signature: Signature,
    pub(crate) conversation: Option<Arc<Conversation>>,
}

type Work = Box<dyn FnOnce(Arc<App>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// What the appender does.
pub(crate) enum Job {
    /// Append a message.
    Message(Box<Pending>),
    /// Do something else to a log, alone.
    Work(Work),
}

/// The queue's near end, and what can be measured.
pub struct Appender {
    sender: mpsc::UnboundedSender<Job>,
    receiver: Mutex<Option<mpsc::UnboundedReceiver<Job>>>,
    full: AtomicBool,
    /// Messages appended since the start.
    pub appended: AtomicU64,
    /// Transactions of messages since the start.
    pub batches: AtomicU64,
}

impl Default for Appender {
    fn default() -> Self {
        // Unbounded, yet every session has only so many requests open.
        let (sender, receiver) = mpsc::unbounded_channel();
        Self {
            sender,
            receiver: Mutex::new(Some(receiver)),
            full: AtomicBool::new(false),
            appended: AtomicU64::new(0),
            batches: AtomicU64::new(0),
        }
    }
}

impl Appender {
    /// Did the last batch find no room on the disk?
    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Ordering::Acquire)
    }

    pub(crate) fn enqueue(&self, job: Job) {
        // Fails only when the appender is gone with its app.
        let _ = self.sender.send(job);
    }
}

impl App {
    /// Appends and batches since the start.
    #[must_use]
    pub fn appended(&self) -> (u64, u64) {
        (self.appender.appended.load(Ordering::Relaxed), self.appender.batches.load(Ordering::Relaxed))
    }

    /// Runs something between two batches and waits for it.
    pub(crate) async fn alone<T, F, W>(self: &Arc<Self>, work: W) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
        W: FnOnce(Arc<Self>) -> F + Send + 'static,
    {
        let (done, result) = tokio::sync::oneshot::channel();
        self.appender.enqueue(Job::Work(Box::new(move |app| {
            Box::pin(async move {
                let _ = done.send(work(app).await);
            })
        })));
        result.await.map_err(|_| Refusal::Internal)
    }
}

/// Starts the appender's task.
pub(crate) fn run(app: &Arc<App>) {
    let receiver = app.appender.receiver.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(receiver) = receiver {
        tokio::spawn(work(Arc::downgrade(app), receiver));
    }
}

async fn work(app: Weak<App>, mut jobs: mpsc::UnboundedReceiver<Job>) {
    let mut next = None;
    loop {
        let job = match next.take() {
            Some(job) => job,
            None => match jobs.recv().await {
                Some(job) => job,
                None => return,
            },
        };
        let Some(app) = app.upgrade() else { return };
        match job {
            Job::Work(work) => work(app).await,
            Job::Message(first) => {
                let mut batch = Vec::with_capacity(BATCH_MAX.min(jobs.len() + 1));
                batch.push(*first);
                while batch.len() < BATCH_MAX {
                    match jobs.try_recv() {
                        Ok(Job::Message(message)) => batch.push(*message),
                        Ok(other) => {
                            next = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                app.append(batch).await;
            }
        }
    }
}

impl App {
    async fn append(self: &Arc<Self>, batch: Vec<Pending>) {
        let mut batch = self.verify(batch);
        let mut round = 0;
        while !batch.is_empty() {
            let mut again = Vec::new();
            for tenant in tenants_of(&batch) {
                let own = match batch.iter().all(|pending| pending.session.tenant == tenant) {
                    true => std::mem::take(&mut batch),
                    false => batch.extract_if(.., |pending| pending.session.tenant == tenant).collect(),
                };
                again.extend(self.append_for(tenant, own).await);
            }
            round += 1;
            if round == ROUNDS_MAX {
                for pending in again {
                    answer(&pending, Err(Refusal::Internal));
                }
                return;
            }
            batch = self.judge_again(again).await;
        }
    }

    /// Answers those whose signature does not hold and keeps the others.
    fn verify(&self, batch: Vec<Pending>) -> Vec<Pending> {
        let unverified: Vec<Unverified<'_>> = batch
            .iter()
            .map(|pending| Unverified { hashes: &pending.read.hashes, signature: &pending.signature, key: &pending.session.key })
            .collect();
        let holds = signatures::verify(&unverified);
        if !holds.contains(&false) {
            // As always: a message is large enough to be left where it is.
            return batch;
        }
        let mut kept = Vec::with_capacity(batch.len());
        for (pending, holds) in batch.into_iter().zip(holds) {
            if holds {
                kept.push(pending);
            } else {
                answer(&pending, Err(Refusal::Forged));
            }
        }
        kept
    }

    /// Appends one hospital's messages; gives back those that must be judged again.
    async fn append_for(self: &Arc<Self>, tenant: TenantId, batch: Vec<Pending>) -> Vec<Pending> {
        let (mut news, mut waiting) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
        for pending in batch {
            news.push(pending.new);
            waiting.push((pending.session, pending.id, pending.read, pending.signature, pending.conversation));
        }
        let now = self.now();
        let results = self.store.append(tenant, &news, &[], now).await;
        self.note_fullness(&results);
        let results = match results {
            Ok(results) => results,
            Err(error) => {
                let refusal = refusal(&error);
                self.notices(&Err::<(), _>(refusal.clone()));
                news.iter().map(|_| Appended::Refused(refusal.clone())).collect()
            }
        };
        self.appender.batches.fetch_add(1, Ordering::Relaxed);
        let mut again = Vec::new();
        let mut behind: HashSet<(ConversationId, DeviceId)> = HashSet::new();
        for ((new, waiting), result) in news.into_iter().zip(waiting).zip(results) {
            let (session, id, read, signature, conversation) = waiting;
            let key = (new.conversation, new.device);
            let outcome = match result {
                Appended::Accepted(accepted) => {
                    self.appender.appended.fetch_add(1, Ordering::Relaxed);
                    self.fan_out(&session, &new, &read.header, conversation.as_deref(), &accepted);
                    Ok(Response::Accepted(accepted))
                }
                Appended::Known(accepted) => Ok(Response::Accepted(accepted)),
                Appended::Refused(Refusal::CounterGap { .. }) if behind.contains(&key) => {
                    again.push(Pending { session, id, new, read, signature, conversation });
                    continue;
                }
                Appended::Refused(refusal) => Err(refusal),
                Appended::Changed => {
                    behind.insert(key);
                    again.push(Pending { session, id, new, read, signature, conversation });
                    continue;
                }
            };
            session.outbox.respond(wire::response(id, outcome));
            session.lands();
        }
        again
    }

    fn fan_out(
        self: &Arc<Self>,
        session: &Session,
        new: &NewMessage,
        header: &Header,
        conversation: Option<&Conversation>,
        accepted: &Accepted,
    ) {
        // The version that was checked is the one that was in force when the message was appended.
        let Some(conversation) = conversation else { return };
        let entry = wire::EntryRef { seq: accepted.seq, chain: accepted.chain, at: accepted.at, event: &new.event };
        let frame: Bytes = wire::entry_push(new.conversation, &entry);
        if header.kind == Kind::Text {
            let urgent = header.urgency == Urgency::Urgent;
            let news = News { conversation: new.conversation, seq: accepted.seq, urgent };
            self.wake(session.tenant, conversation, session.person, news);
            if new.awaited {
                self.awaits(session.tenant, conversation, session.person, new, accepted);
            }
        } else if let Some(message) = header.about {
            self.is_acknowledged(session.tenant, session.person, message);
        }
        self.hub.deliver(session.tenant, &conversation.members, Some(new.device), &frame);
    }

    async fn judge_again(&self, again: Vec<Pending>) -> Vec<Pending> {
        let mut read: HashSet<(TenantId, ConversationId)> = HashSet::new();
        let mut judged = Vec::with_capacity(again.len());
        for mut pending in again {
            let key = (pending.session.tenant, pending.new.conversation);
            if read.insert(key) {
                let _ = self.reread(key.0, key.1).await;
            }
            let conversation = self.remembered(key.0, key.1);
            pending.new.verdict = messages::verdict(self, &pending.session, &pending.read, conversation.as_deref(), self.now());
            pending.new.version = conversation.as_ref().map_or(0, |conversation| conversation.version);
            pending.conversation = conversation;
            judged.push(pending);
        }
        judged
    }

    /// Tells everybody when the disk becomes full, and when it has room again.
    fn note_fullness<T>(&self, result: &Result<T, store::StoreError>) {
        let full = match result {
            Ok(_) => false,
            Err(store::StoreError::Full) => true,
            Err(_) => return,
        };
        if self.appender.full.swap(full, Ordering::AcqRel) != full {
            for tenant in self.tenants.ids() {
                self.hub.broadcast(tenant, Push::StorageFull { full });
            }
        }
    }
}

fn answer(pending: &Pending, outcome: Result<Response, Refusal>) {
    pending.session.outbox.respond(wire::response(pending.id, outcome));
    pending.session.lands();
}

fn tenants_of(batch: &[Pending]) -> Vec<TenantId> {
    let mut tenants: Vec<TenantId> = batch.iter().map(|pending| pending.session.tenant).collect();
    tenants.sort_unstable();
    tenants.dedup();
    tenants
}
