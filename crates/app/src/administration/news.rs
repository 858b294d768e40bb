//! What changed in a hospital, told to administrators who look at it: which part, never what.
//!
//! Guarantees: whoever changes something does not wait, however many look; who reads slowly gets one notice for many changes, so
//! nothing piles up; a notice goes to a session that is still open and names only what its scopes may read; what comes to
//! nobody is not kept.
//!
//! Deliberately lacks numbers that change by themselves (who is connected, how much room there is): pages ask for those.

use crate::{App, administration::Problem, policy::Action, session::Session};
use protocol::{
    administration::Scope,
    frame::Push,
    id::TenantId,
    limits::{NEWS_GATHER_MS, NEWS_LISTENERS_PER_SESSION_MAX, NEWS_MS_MAX, NEWS_PING_MS},
    refusal::Refusal,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::{
    sync::watch,
    time::{Duration, Instant, sleep_until, timeout_at},
};

/// A part of the administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// People, their devices, their scopes.
    People,
    /// Who waits for certification.
    Waiting,
    /// Cases of the archive, and how they are opened.
    Cases,
    /// The lease, the house's places and its duties.
    Settings,
    /// What the home page tells besides: issuers, policy, a full disk.
    Health,
    /// The audit log: with every change.
    Audit,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::People, Self::Waiting, Self::Cases, Self::Settings, Self::Health, Self::Audit];

    const fn scope(self) -> Option<Scope> {
        match self {
            Self::Cases => Some(Scope::Archive),
            Self::Audit => Some(Scope::Audit),
            // Their numbers are on the home page, which is everybody's.
            Self::People | Self::Waiting | Self::Settings | Self::Health => None,
        }
    }

    /// What a push to devices means for administrators.
    pub(crate) const fn of(push: &Push) -> &'static [Self] {
        match push {
            Push::DirectoryChanged { .. } | Push::EnrolmentWaiting => &[Self::People, Self::Waiting],
            Push::DutyHeld { .. } | Push::DutiesChanged => &[Self::Settings],
            Push::IssuersChanged | Push::Policy(_) | Push::Revocations(_) | Push::StorageFull { .. } => &[Self::Health],
            _ => &[],
        }
    }
}

/// How often each part changed.
type Counts = [u64; Topic::ALL.len()];

/// Who listens, by hospital.
#[derive(Debug, Default)]
pub(crate) struct News(Mutex<HashMap<TenantId, watch::Sender<Counts>>>);

impl News {
    /// Something changed; or, without a topic, a session may have ended.
    pub(crate) fn tell(&self, tenant: TenantId, topics: &[Topic]) {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = tenants.get(&tenant) else { return };
        if sender.is_closed() {
            tenants.remove(&tenant);
            return;
        }
        sender.send_modify(|counts| {
            let told = |topic: &Topic| topics.contains(topic) || (*topic == Topic::Audit && !topics.is_empty());
            for (count, _) in counts.iter_mut().zip(Topic::ALL).filter(|(_, topic)| told(topic)) {
                *count = count.wrapping_add(1);
            }
        });
    }

    /// All sessions may have ended.
    pub(crate) fn wake_all(&self) {
        for sender in self.0.lock().unwrap_or_else(PoisonError::into_inner).values() {
            sender.send_modify(|_| {});
        }
    }

    fn listen(&self, tenant: TenantId) -> watch::Receiver<Counts> {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.entry(tenant).or_default().subscribe()
    }
}

/// An administrator who listens.
pub struct Listener {
    app: Arc<App>,
    session: Weak<Session>,
    news: watch::Receiver<Counts>,
    seen: Counts,
    /// Not before then: many changes are one notice.
    next: Instant,
    end: Instant,
}

/// What a listener is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// These parts changed.
    Changed(Vec<Topic>),
    /// Nothing did, and the session is still open.
    Quiet,
}

impl App {
    /// Something of the administration changed.
    pub(crate) fn news(&self, session: &Session, topic: Topic) {
        self.hub.news.tell(session.tenant, &[topic]);
    }

    /// Listens to what changes from now on, until the session ends, for a few minutes at most: then one asks anew.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn listen(self: &Arc<Self>, session: &Arc<Session>) -> Result<Listener, Problem> {
        self.allow(session, Action::ReadNews).await?;
        if !session.begins_listening(NEWS_LISTENERS_PER_SESSION_MAX) {
            return Err(Problem::Refused(Refusal::RateLimited { until: self.now().plus_millis(NEWS_GATHER_MS) }));
        }
        let mut news = self.hub.news.listen(session.tenant);
        let (seen, now) = (*news.borrow_and_update(), Instant::now());
        let end = now + Duration::from_millis(NEWS_MS_MAX);
        Ok(Listener { app: Arc::clone(self), session: Arc::downgrade(session), news, seen, next: now, end })
    }
}

impl Listener {
    /// The next notice; none when the session has ended, or nothing may be heard any more.
    pub async fn next(&mut self) -> Option<Notice> {
        sleep_until(self.next.min(self.end)).await;
        loop {
            let ping = Instant::now() + Duration::from_millis(NEWS_PING_MS);
            let woken = timeout_at(ping.min(self.end), self.news.changed()).await;
            if Instant::now() >= self.end {
                return None;
            }
            let session = self.session.upgrade()?;
            if session.outbox.ended().is_some() || !self.app.hub.has(&session) {
                return None;
            }
            // Scopes are read anew: what was taken is not told.
            let scopes = self.app.allow(&session, Action::ReadNews).await.ok()?;
            let counts = *self.news.borrow_and_update();
            let changed = Topic::ALL.into_iter().zip(counts.iter().zip(&self.seen)).filter(|(_, (now, seen))| now != seen);
            let heard = changed.map(|(topic, _)| topic).filter(|topic| topic.scope().is_none_or(|scope| scopes.contains(scope)));
            let heard: Vec<Topic> = heard.collect();
            self.seen = counts;
            if !heard.is_empty() {
                self.next = Instant::now() + Duration::from_millis(NEWS_GATHER_MS);
                return Some(Notice::Changed(heard));
            }
            if woken.is_err() {
                return Some(Notice::Quiet);
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(session) = self.session.upgrade() {
            session.stops_listening();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_slow_hears_of_many_changes_at_once_and_nobody_is_kept_for() {
        let (news, tenant) = (News::default(), TenantId::from_bytes([1; 16]));
        news.tell(tenant, &[Topic::People]);
        assert!(news.0.lock().unwrap().is_empty(), "nobody listens");
        let mut listener = news.listen(tenant);
        for _ in 0..1_000 {
            news.tell(tenant, &[Topic::Cases, Topic::Health]);
        }
        news.tell(TenantId::from_bytes([2; 16]), &[Topic::People]);
        assert!(listener.has_changed().unwrap());
        assert_eq!(*listener.borrow_and_update(), [0, 0, 1_000, 0, 1_000, 1_000]);
        assert!(!listener.has_changed().unwrap());
        drop(listener);
        news.tell(tenant, &[Topic::People]);
        assert!(news.0.lock().unwrap().is_empty());
    }
}
