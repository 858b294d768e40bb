//! Connected devices and their bounded queues.
//!
//! Guarantees: a frame is shared, never copied per device; a reader that falls behind [`limits::SEND_QUEUE_BYTES_MAX`] or
//! [`limits::SEND_QUEUE_FRAMES_MAX`] is cut off and its queue emptied, so the server does not grow; one session per device;
//! a push to a device that was quiet leaves at once, pushes that follow it within [`GATHER`] leave together.
//!
//! Deliberately lacks delivery guarantees: the log is the truth, a device that missed a push reads it from there.

use crate::{
    administration::{News, Topic},
    session::{Session, Standing},
};
use bytes::Bytes;
use protocol::{
    certificate::Level,
    frame::{Push, ServerFrame, SessionEnd},
    id::{DeviceId, PersonId, TenantId},
    limits,
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tokio::{
    sync::Notify,
    time::{Duration, Instant},
};

/// Time from one write of pushes to the next. Writing costs ten times what carrying one more frame does, so a busy room is
/// written for a few hundred times a second and not for every message; nobody sees these milliseconds. Answers never wait.
pub const GATHER: Duration = Duration::from_millis(5);

/// Places of an empty queue that are kept.
const QUEUE_KEPT: usize = 8;

/// Frames on their way to one device.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: Mutex<Queue>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Bytes>,
    pushed_bytes: usize,
    pushed_frames: usize,
    end: Option<SessionEnd>,
    /// Something else than pushes is queued.
    answers: bool,
    /// Pushes alone wait until then.
    gathers_until: Option<Instant>,
}

/// What a connection finds in its outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Frames, or none: write what there is.
    All,
    /// Pushes that wait for others until then.
    Later(Instant),
    /// The session has ended.
    Ended(SessionEnd),
}

impl Outbox {
    /// Queues a push; cuts the device off when it is too far behind.
    pub fn push(&self, frame: Bytes) {
        self.push_at(frame, Instant::now());
    }

    fn push_at(&self, frame: Bytes, now: Instant) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.end.is_some() {
            return;
        }
        queue.pushed_bytes += frame.len();
        queue.pushed_frames += 1;
        if queue.pushed_bytes > limits::SEND_QUEUE_BYTES_MAX || queue.pushed_frames > limits::SEND_QUEUE_FRAMES_MAX {
            queue.end = Some(SessionEnd::TooSlow);
            queue.frames = VecDeque::new();
        } else {
            queue.frames.push_back(frame);
        }
        // While pushes gather, the first one sets the connection's alarm and the others only join it.
        let joins = queue.frames.len() > 1 && queue.gathers_until.is_some_and(|until| now < until);
        let wakes = !joins || queue.end.is_some();
        drop(queue);
        if wakes {
            self.wake.notify_one();
        }
    }

    /// Queues an answer. Answers are bounded by the requests that a device may have open, so they are never refused.
    pub fn respond(&self, frame: Bytes) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.end.is_none() {
            queue.frames.push_back(frame);
            queue.answers = true;
        }
        drop(queue);
        self.wake.notify_one();
    }

    /// Ends the session: what is queued is dropped.
    pub fn end(&self, end: SessionEnd) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.end.is_none() {
            queue.end = Some(end);
            queue.frames = VecDeque::new();
        }
        drop(queue);
        self.wake.notify_one();
    }

    /// Takes what is due at `now` into `into`.
    pub fn take(&self, into: &mut VecDeque<Bytes>, now: Instant) -> Taken {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(end) = queue.end {
            return Taken::Ended(end);
        }
        if queue.frames.is_empty() {
            return Taken::All;
        }
        if let Some(until) = queue.gathers_until.filter(|until| !queue.answers && now < *until) {
            return Taken::Later(until);
        }
        into.append(&mut queue.frames);
        if queue.frames.capacity() > QUEUE_KEPT {
            queue.frames = VecDeque::new();
        }
        if queue.pushed_frames > 0 {
            queue.gathers_until = Some(now + GATHER);
        }
        queue.pushed_bytes = 0;
        queue.pushed_frames = 0;
        queue.answers = false;
        Taken::All
    }

    /// Has the session ended?
    pub fn ended(&self) -> Option<SessionEnd> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).end
    }

    /// Waits until there may be something to take.
    pub async fn wait(&self) {
        self.wake.notified().await;
    }
}

type People = HashMap<PersonId, Vec<Arc<Session>>>;

/// All connected devices.
#[derive(Default)]
pub struct Hub {
    tenants: RwLock<HashMap<TenantId, People>>,
    /// What administrators are told who look at their pages.
    pub(crate) news: News,
}

impl Hub {
    /// Takes a session in; an earlier one of the same device ends.
    pub fn enter(&self, session: &Arc<Session>) {
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        let sessions = tenants.entry(session.tenant).or_default().entry(session.person).or_default();
        for earlier in sessions.extract_if(.., |earlier| earlier.device == session.device) {
            earlier.outbox.end(SessionEnd::Replaced);
        }
        sessions.push(Arc::clone(session));
    }

    /// Lets a session go.
    pub fn leave(&self, session: &Arc<Session>) {
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(people) = tenants.get_mut(&session.tenant)
            && let Some(sessions) = people.get_mut(&session.person)
        {
            sessions.retain(|one| !Arc::ptr_eq(one, session));
            if sessions.is_empty() {
                people.remove(&session.person);
            }
        }
        drop(tenants);
        if session.listens() {
            self.news.tell(session.tenant, &[]);
        }
    }

    /// Is this session open?
    pub fn has(&self, session: &Arc<Session>) -> bool {
        self.sessions_of(session.tenant, session.person).iter().any(|one| Arc::ptr_eq(one, session))
    }

    /// Hands a frame to every device of these people except one.
    pub fn deliver(&self, tenant: TenantId, people: &[PersonId], except: Option<DeviceId>, frame: &Bytes) {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let Some(connected) = tenants.get(&tenant) else { return };
        let now = Instant::now();
        for session in people.iter().filter_map(|person| connected.get(person)).flatten() {
            if Some(session.device) != except {
                session.outbox.push_at(frame.clone(), now);
            }
        }
    }

    /// Connected sessions of a person.
    pub fn sessions_of(&self, tenant: TenantId, person: PersonId) -> Vec<Arc<Session>> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        tenants.get(&tenant).and_then(|people| people.get(&person)).cloned().unwrap_or_default()
    }

    /// Connected sessions of a hospital.
    pub fn sessions(&self, tenant: TenantId) -> Vec<Arc<Session>> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        tenants.get(&tenant).map(|people| people.values().flatten().cloned().collect()).unwrap_or_default()
    }

    /// Number of connected devices.
    pub fn connected(&self) -> usize {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        tenants.values().flat_map(HashMap::values).map(Vec::len).sum()
    }

    /// Tells every certified device of a hospital.
    pub fn broadcast(&self, tenant: TenantId, push: Push) {
        // How often the house changes is no guest's business.
        let for_guests = !matches!(push, Push::DirectoryChanged { .. });
        self.tell(
            tenant,
            push,
            |standing| matches!(standing, Standing::Certified(identity) if for_guests || identity.level != Level::Guest),
        );
    }

    /// Tells the staff of a hospital.
    pub fn tell_staff(&self, tenant: TenantId, push: Push) {
        self.tell(
            tenant,
            push,
            |standing| matches!(standing, Standing::Certified(identity) if identity.level == Level::Internal),
        );
    }

    /// Tells the administrators of a hospital.
    pub fn tell_administrators(&self, tenant: TenantId, push: Push) {
        self.tell(
            tenant,
            push,
            |standing| matches!(standing, Standing::Certified(identity) | Standing::Lapsed(identity) if identity.admin),
        );
    }

    fn tell(&self, tenant: TenantId, push: Push, to: impl Fn(&Standing) -> bool) {
        let (topics, now) = (Topic::of(&push), Instant::now());
        let frame = frame(&ServerFrame::Push(push));
        if !topics.is_empty() {
            self.news.tell(tenant, topics);
        }
        for session in self.sessions(tenant) {
            if to(&session.standing()) {
                session.outbox.push_at(frame.clone(), now);
            }
        }
    }

    /// Ends all sessions, of all hospitals.
    pub fn end_all(&self, end: SessionEnd) {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        for session in tenants.values().flat_map(HashMap::values).flatten() {
            session.outbox.end(end);
        }
        self.news.wake_all();
    }
}

/// A frame as bytes.
#[must_use]
pub fn frame(frame: &ServerFrame) -> Bytes {
    Bytes::from(protocol::cbor::encode(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_reader_is_cut_off_at_the_limit_and_its_queue_is_emptied() {
        let outbox = Outbox::default();
        for _ in 0..limits::SEND_QUEUE_FRAMES_MAX {
            outbox.push(Bytes::from_static(b"frame"));
        }
        assert_eq!(outbox.ended(), None);
        outbox.push(Bytes::from_static(b"one too many"));
        let mut frames = VecDeque::new();
        assert_eq!(outbox.take(&mut frames, Instant::now()), Taken::Ended(SessionEnd::TooSlow));
        assert!(frames.is_empty());
    }

    #[test]
    fn bytes_count_as_frames_do() {
        let outbox = Outbox::default();
        let half = Bytes::from(vec![0; limits::SEND_QUEUE_BYTES_MAX / 2]);
        outbox.push(half.clone());
        outbox.push(half.clone());
        assert_eq!(outbox.ended(), None);
        outbox.push(Bytes::from_static(b"x"));
        assert_eq!(outbox.ended(), Some(SessionEnd::TooSlow));
    }

    #[test]
    fn answers_are_never_refused() {
        let outbox = Outbox::default();
        for _ in 0..2 * limits::SEND_QUEUE_FRAMES_MAX {
            outbox.respond(Bytes::from_static(b"answer"));
        }
        assert_eq!(outbox.ended(), None);
    }

    #[test]
    fn pushes_gather_after_a_write_and_answers_take_them_along() {
        let (outbox, mut frames, start) = (Outbox::default(), VecDeque::new(), Instant::now());
        let (first, second, answer) = (Bytes::from_static(b"1"), Bytes::from_static(b"2"), Bytes::from_static(b"answer"));
        outbox.push_at(first.clone(), start);
        assert_eq!(outbox.take(&mut frames, start), Taken::All);
        assert_eq!(frames.len(), 1, "a quiet device has it at once");
        outbox.push_at(second.clone(), start);
        assert_eq!(outbox.take(&mut frames, start), Taken::Later(start + GATHER));
        assert_eq!(outbox.take(&mut frames, start + GATHER), Taken::All);
        assert_eq!(frames, [first.clone(), second.clone()]);
        frames.clear();
        outbox.push_at(first.clone(), start + GATHER);
        outbox.respond(answer.clone());
        assert_eq!(outbox.take(&mut frames, start + GATHER), Taken::All);
        assert_eq!(frames, [first, answer], "in their order");
    }
}
