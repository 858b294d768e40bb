//! Connected devices and their bounded queues.
//!
//! Guarantees: a frame is shared, never copied per device; a reader that falls behind [`limits::SEND_QUEUE_BYTES_MAX`] or
//! [`limits::SEND_QUEUE_FRAMES_MAX`] is cut off and its queue emptied, so the server does not grow; one session per device.
//!
//! Deliberately lacks delivery guarantees: the log is the truth, a device that missed a push reads it from there.

use crate::session::{Session, Standing};
use bytes::Bytes;
use protocol::{
    frame::{Push, ServerFrame, SessionEnd},
    id::{DeviceId, PersonId, TenantId},
    limits,
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tokio::sync::Notify;

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
}

impl Outbox {
    /// Queues a push; cuts the device off when it is too far behind.
    pub fn push(&self, frame: Bytes) {
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
        drop(queue);
        self.wake.notify_one();
    }

    /// Queues an answer. Answers are bounded by the requests that a device may have open, so they are never refused.
    pub fn respond(&self, frame: Bytes) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.end.is_none() {
            queue.frames.push_back(frame);
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

    /// Takes what is queued into `into` and says whether the session has ended.
    pub fn take(&self, into: &mut VecDeque<Bytes>) -> Option<SessionEnd> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        into.append(&mut queue.frames);
        if queue.frames.capacity() > 64 {
            queue.frames = VecDeque::new();
        }
        queue.pushed_bytes = 0;
        queue.pushed_frames = 0;
        queue.end
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
        let Some(people) = tenants.get_mut(&session.tenant) else { return };
        let Some(sessions) = people.get_mut(&session.person) else { return };
        sessions.retain(|one| !Arc::ptr_eq(one, session));
        if sessions.is_empty() {
            people.remove(&session.person);
        }
    }

    /// Hands a frame to every device of these people except one.
    pub fn deliver(&self, tenant: TenantId, people: &[PersonId], except: Option<DeviceId>, frame: &Bytes) {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let Some(connected) = tenants.get(&tenant) else { return };
        for session in people.iter().filter_map(|person| connected.get(person)).flatten() {
            if Some(session.device) != except {
                session.outbox.push(frame.clone());
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
        self.tell(tenant, push, |standing| matches!(standing, Standing::Certified(_)));
    }

    /// Tells the administrators of a hospital.
    pub fn tell_administrators(&self, tenant: TenantId, push: Push) {
        self.tell(tenant, push, |standing| matches!(standing, Standing::Certified(identity) if identity.admin));
    }

    fn tell(&self, tenant: TenantId, push: Push, to: impl Fn(&Standing) -> bool) {
        let frame = frame(&ServerFrame::Push(push));
        for session in self.sessions(tenant) {
            if to(&session.standing()) {
                session.outbox.push(frame.clone());
            }
        }
    }

    /// Ends all sessions, of all hospitals.
    pub fn end_all(&self, end: SessionEnd) {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        for session in tenants.values().flat_map(HashMap::values).flatten() {
            session.outbox.end(end);
        }
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
        assert_eq!(outbox.take(&mut frames), Some(SessionEnd::TooSlow));
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
}
