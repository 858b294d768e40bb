//! Waking devices that nobody looks at, through the push services of their browsers.
//!
//! Guarantees: what is sent says that there is something, never what; a device is woken once until somebody looks at it again,
//! for what is urgent every time and again until it is acknowledged; nothing wakes for muted chats, only what is urgent in quiet hours and, for those who want it so, off
//! duty; a message that went into a connection which turned out to be dead wakes as well; the subscription's row is read again before every try, so that nobody
//! wakes a device that was removed or whose person was locked; one that the push service does not know any more is deleted.
//!
//! Deliberately lacks: the way to a push service ([`PushService`]), and delivery guarantees: the log is the truth. After a
//! restart a device may be woken once more.

use crate::{App, conversations::Conversation, hub, refusal, session::Session};
use protocol::{
    frame::{Push, Response, ServerFrame},
    id::{ConversationId, DeviceId, PersonId, TenantId},
    limits,
    push::{OnlyWhen, PushStanding, PushSubscription, PushSubscriptionError},
    refusal::Refusal,
    time::Timestamp,
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, Weak,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::{PushRow, StoreError};
use tokio::sync::Semaphore;

/// Notifications on their way or waiting for another try; more are given up at once, and the next message tries again.
const UNDER_WAY_MAX: usize = 10_000;
/// Requests to push services at a time.
const AT_ONCE_MAX: usize = 32;
/// Pauses before another try, unless the push service asks for longer ones.
const PAUSES: [Duration; 4] = [Duration::from_secs(5), Duration::from_secs(30), Duration::from_mins(2), Duration::from_mins(10)];
/// Shortest pause that a push service may ask for.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// Longest.
const PAUSE_MAX: Duration = Duration::from_hours(1);

/// Why a device is woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// There is something.
    Message,
    /// There is something urgent.
    Urgent,
    /// Something urgent still waits to be acknowledged.
    Again,
    /// Its person tries whether it can be woken.
    Try,
}

/// What a push service said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushOutcome {
    /// It took it.
    Taken,
    /// It does not know the subscription any more.
    Gone,
    /// Not now; the pause it asks for.
    Later(Option<Duration>),
    /// It does not want this at all; the cause was logged.
    Refused,
}

/// A hospital at push services.
#[derive(Debug)]
pub struct PushSender {
    /// Its key, the private half.
    pub key: Vec<u8>,
    /// Its host name, without a port.
    pub host: String,
}

/// The way to push services.
#[async_trait::async_trait]
pub trait PushService: Send + Sync + std::fmt::Debug {
    /// A new private key.
    fn fresh_key(&self) -> Option<Vec<u8>>;
    /// Its public half.
    fn public_key(&self, key: &[u8]) -> Option<Vec<u8>>;
    /// May the server go to this address?
    fn takes(&self, endpoint: &str) -> bool;
    /// Minute of the day in a time zone; none when there is no such zone.
    fn minute_of_day(&self, zone: &str, at: Timestamp) -> Option<u16>;
    /// Asks a push service to wake a device.
    async fn push(&self, from: &PushSender, to: &PushSubscription, wake: Wake) -> PushOutcome;
}

/// A device that can be woken.
#[derive(Debug)]
struct Known {
    device: DeviceId,
    subscription: Arc<PushSubscription>,
    /// It was woken, and nobody has looked at it since.
    woken: bool,
    tried_at: Option<Timestamp>,
}

/// What came of waking, since the start.
#[derive(Debug, Default)]
pub struct PushCounts {
    /// Taken by a push service.
    pub taken: AtomicU64,
    /// Given up.
    pub failed: AtomicU64,
    /// Subscriptions that push services did not know any more.
    pub ended: AtomicU64,
}

/// A hospital's key at push services.
struct Keys {
    private: Vec<u8>,
    public: Vec<u8>,
}

/// Everything that is kept for waking.
pub(crate) struct Pushes {
    service: OnceLock<Arc<dyn PushService>>,
    known: Mutex<HashMap<(TenantId, PersonId), Vec<Known>>>,
    keys: Mutex<HashMap<TenantId, Arc<Keys>>>,
    under_way: AtomicUsize,
    at_once: Semaphore,
    counts: PushCounts,
}

impl Default for Pushes {
    fn default() -> Self {
        Self {
            service: OnceLock::new(),
            known: Mutex::default(),
            keys: Mutex::default(),
            under_way: AtomicUsize::new(0),
            at_once: Semaphore::new(AT_ONCE_MAX),
            counts: PushCounts::default(),
        }
    }
}

impl Pushes {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<(TenantId, PersonId), Vec<Known>>) -> T) -> T {
        work(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of_device<T>(&self, to: &Target, work: impl FnOnce(&mut Known) -> T) -> Option<T> {
        self.with(|known| {
            let devices = known.get_mut(&(to.tenant, to.person))?;
            devices.iter_mut().find(|one| one.device == to.device).map(work)
        })
    }

    fn keep(&self, tenant: TenantId, row: PushRow) {
        let subscription = Arc::new(row.subscription);
        self.with(|known| {
            let devices = known.entry((tenant, row.person)).or_default();
            match devices.iter_mut().find(|one| one.device == row.device) {
                Some(one) => one.subscription = subscription,
                None => devices.push(Known { device: row.device, subscription, woken: false, tried_at: None }),
            }
        });
    }

    fn forget(&self, to: &Target) {
        self.with(|known| {
            let Some(devices) = known.get_mut(&(to.tenant, to.person)) else { return };
            devices.retain(|one| one.device != to.device);
            if devices.is_empty() {
                known.remove(&(to.tenant, to.person));
            }
        });
    }
}

/// A device that may be woken.
#[derive(Clone, Copy, Debug)]
struct Target {
    tenant: TenantId,
    person: PersonId,
    device: DeviceId,
}

impl Target {
    const fn of(session: &Session) -> Self {
        Self { tenant: session.tenant, person: session.person, device: session.device }
    }
}

/// Something that a device has to see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct News {
    pub(crate) conversation: ConversationId,
    pub(crate) seq: u64,
    pub(crate) urgent: bool,
}

/// What went to a connected device and was not acknowledged by it: per conversation the last entry, and whether one was urgent.
#[derive(Debug, Default)]
pub(crate) struct Owed {
    by_conversation: HashMap<ConversationId, (u64, bool)>,
    /// The session is over: nothing goes to it any more.
    over: bool,
}

impl Owed {
    /// False when the session is over.
    pub(crate) fn owe(&mut self, news: News) -> bool {
        if !self.over {
            let (seq, urgent) = self.by_conversation.entry(news.conversation).or_default();
            *seq = news.seq.max(*seq);
            *urgent |= news.urgent;
        }
        !self.over
    }

    pub(crate) fn acknowledged(&mut self, conversation: ConversationId, delivered: u64) {
        if self.by_conversation.get(&conversation).is_some_and(|(seq, _)| *seq <= delivered) {
            self.by_conversation.remove(&conversation);
        }
    }

    fn take(&mut self, over: bool) -> Vec<News> {
        self.over |= over;
        let owed = std::mem::take(&mut self.by_conversation).into_iter();
        owed.map(|(conversation, (seq, urgent))| News { conversation, seq, urgent }).collect()
    }
}

impl App {
    /// Wakes devices from now on.
    ///
    /// # Errors
    /// [`StoreError`] when the subscriptions cannot be read.
    pub async fn open_push(self: &Arc<Self>, service: Arc<dyn PushService>) -> Result<(), StoreError> {
        for tenant in self.tenants.ids() {
            for row in self.store.push_subscriptions(tenant).await? {
                self.pushes.keep(tenant, row);
            }
        }
        let _ = self.pushes.service.set(service);
        self.wake_after_start();
        Ok(())
    }

    /// What came of waking, since the start.
    #[must_use]
    pub const fn push_counts(&self) -> &PushCounts {
        &self.pushes.counts
    }

    /// How a device is woken; none when this server wakes nobody.
    pub(crate) async fn push_standing(&self, session: &Session) -> Option<PushStanding> {
        self.pushes.service.get()?;
        // Logged where it failed; the next session finds out.
        let keys = self.push_keys(session.tenant).await.ok()?;
        let subscribed = self.pushes.of_device(&Target::of(session), |_| ()).is_some();
        Some(PushStanding { key: keys.public.clone(), subscribed })
    }

    async fn push_keys(&self, tenant: TenantId) -> Result<Arc<Keys>, Refusal> {
        let keys = || self.pushes.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = keys().get(&tenant) {
            return Ok(Arc::clone(known));
        }
        let service = self.pushes.service.get().ok_or(Refusal::NotAllowed)?;
        let fresh = service.fresh_key().ok_or(Refusal::Internal)?;
        let private = self.store.push_key(tenant, &fresh, self.now()).await.map_err(|error| refusal(&error))?;
        let public = service.public_key(&private).ok_or(Refusal::Internal)?;
        Ok(Arc::clone(keys().entry(tenant).or_insert_with(|| Arc::new(Keys { private, public }))))
    }

    pub(crate) async fn put_push_subscription(
        &self,
        session: &Session,
        subscription: PushSubscription,
    ) -> Result<Response, Refusal> {
        let service = self.pushes.service.get().ok_or(Refusal::NotAllowed)?;
        subscription.check().map_err(|error| match error {
            PushSubscriptionError::TooLarge(max) => Refusal::TooLarge { max: max as u64 },
            PushSubscriptionError::Malformed => Refusal::Malformed,
        })?;
        if !service.takes(&subscription.endpoint) {
            return Err(Refusal::NotAllowed);
        }
        let row = PushRow { person: session.person, device: session.device, subscription };
        let kept = self.store.put_push_subscription(session.tenant, &row, self.now()).await;
        if !kept.map_err(|error| refusal(&error))? {
            return Err(Refusal::Locked);
        }
        self.pushes.keep(session.tenant, row);
        Ok(Response::Nothing)
    }

    pub(crate) async fn remove_push_subscription(&self, session: &Session) -> Result<Response, Refusal> {
        let removed = self.store.remove_push_subscription(session.tenant, session.device, None).await;
        removed.map_err(|error| refusal(&error))?;
        self.pushes.forget(&Target::of(session));
        Ok(Response::Nothing)
    }

    pub(crate) fn try_push(self: &Arc<Self>, session: &Session) -> Result<Response, Refusal> {
        let (to, now) = (Target::of(session), self.now());
        let may = self.pushes.of_device(&to, |known| {
            let until = known.tried_at.map(|at| at.plus_millis(limits::PUSH_TRY_MS_MIN)).filter(|until| now < *until);
            match until {
                Some(until) => Err(Refusal::RateLimited { until }),
                None => {
                    known.tried_at = Some(now);
                    Ok(())
                }
            }
        });
        may.unwrap_or(Err(Refusal::NotFound))?;
        if self.send(to, Wake::Try) { Ok(Response::Nothing) } else { Err(Refusal::Internal) }
    }

    /// Somebody looks at a device again, or nobody any more.
    pub(crate) fn set_attended(self: &Arc<Self>, session: &Session, attended: bool) -> Response {
        session.set_attended(attended);
        if attended {
            self.looked_at(session);
        } else {
            self.wake_owed(session, false);
        }
        Response::Nothing
    }

    /// Somebody looks at a device: the next message may wake it again.
    pub(crate) fn looked_at(&self, session: &Session) {
        self.looked_at_device(&Target::of(session));
    }

    fn looked_at_device(&self, to: &Target) {
        self.pushes.of_device(to, |known| known.woken = false);
    }

    /// A session is over: what it did not acknowledge wakes its device.
    pub fn leave_session(self: &Arc<Self>, session: &Arc<Session>) {
        self.hub.leave(session);
        self.wake_owed(session, true);
    }

    fn wake_owed(self: &Arc<Self>, session: &Session, over: bool) {
        let to = Target::of(session);
        for news in session.owed(|owed| owed.take(over)) {
            self.wake_for(&to, news);
        }
    }

    /// A message was accepted: wakes those of its members' devices that nobody looks at. Called before it goes to connected ones,
    /// so that their acknowledgement finds what they owe.
    pub(crate) fn wake(self: &Arc<Self>, tenant: TenantId, conversation: &Conversation, sender: PersonId, news: News) {
        if self.pushes.service.get().is_none() {
            return;
        }
        let targets: Vec<Target> = self.pushes.with(|known| {
            if known.is_empty() {
                return Vec::new();
            }
            let others = conversation.members.iter().copied().filter(|person| *person != sender);
            let devices = others.filter_map(|person| known.get(&(tenant, person)).map(|devices| (person, devices)));
            let targets = devices
                .flat_map(|(person, devices)| devices.iter().map(move |known| Target { tenant, person, device: known.device }));
            targets.collect()
        });
        for to in targets {
            self.wake_for(&to, news);
        }
    }

    /// Wakes one device for something, unless somebody looks at it or it does not want that.
    fn wake_for(self: &Arc<Self>, to: &Target, news: News) {
        let sessions = self.hub.sessions_of(to.tenant, to.person);
        let session = sessions.iter().find(|session| session.device == to.device && session.is_attended());
        if session.is_some_and(|session| session.owed(|owed| owed.owe(news))) {
            return;
        }
        let Some(service) = self.pushes.service.get() else { return };
        let now = self.now();
        let due = self.pushes.of_device(to, |known| {
            let quiet = || {
                let quiet = known.subscription.quiet.as_ref();
                quiet.is_some_and(|quiet| service.minute_of_day(&quiet.zone, now).is_some_and(|minute| quiet.cover(minute)))
            };
            let wants = !known.subscription.mutes(news.conversation, now);
            let due = wants && (news.urgent || !(known.woken || quiet()));
            known.woken |= due;
            due
        });
        if due == Some(true) {
            self.send(*to, if news.urgent { Wake::Urgent } else { Wake::Message });
        }
    }

    /// Does this server wake anybody?
    pub(crate) fn wakes(&self) -> bool {
        self.pushes.service.get().is_some()
    }

    /// Wakes somebody again whom something urgent awaits in these chats: every device that nobody looks at and on which not all
    /// of them are muted, in quiet hours, too.
    pub(crate) fn wake_person(self: &Arc<Self>, tenant: TenantId, person: PersonId, conversations: &[ConversationId]) {
        let (sessions, now) = (self.hub.sessions_of(tenant, person), self.now());
        let due: Vec<Target> = self.pushes.with(|known| {
            let devices = known.get_mut(&(tenant, person)).into_iter().flatten();
            let due = devices.filter_map(|known| {
                let is_attended = sessions.iter().any(|session| session.device == known.device && session.is_attended());
                let due = !is_attended && conversations.iter().any(|id| !known.subscription.mutes(*id, now));
                known.woken |= due;
                due.then_some(Target { tenant, person, device: known.device })
            });
            due.collect()
        });
        for to in due {
            self.send(to, Wake::Again);
        }
    }

    /// Hands a notification on; false when too many are under way.
    fn send(self: &Arc<Self>, to: Target, wake: Wake) -> bool {
        if self.pushes.under_way.fetch_add(1, Ordering::AcqRel) >= UNDER_WAY_MAX {
            self.pushes.under_way.fetch_sub(1, Ordering::AcqRel);
            self.give_up(&to);
            return false;
        }
        tokio::spawn(deliver(Arc::downgrade(self), to, wake));
        true
    }

    fn give_up(&self, to: &Target) {
        // The next message tries again.
        self.pushes.of_device(to, |known| known.woken = false);
        self.pushes.counts.failed.fetch_add(1, Ordering::Release);
    }

    /// One try; a pause when there is to be another one.
    async fn try_to_wake(&self, to: &Target, wake: Wake) -> Option<Option<Duration>> {
        let service = self.pushes.service.get()?;
        let Ok(_permit) = self.pushes.at_once.acquire().await else { return None };
        let row = match self.store.push_subscription(to.tenant, to.device).await.map_err(|error| refusal(&error)) {
            Ok(Some(row)) => row,
            Ok(None) => {
                self.pushes.forget(to);
                return None;
            }
            Err(_) => return Some(None),
        };
        if wake == Wake::Message
            && row.subscription.only == Some(OnlyWhen::OnDuty)
            && !self.is_on_duty(to.tenant, to.person).await
        {
            // The next message asks again: a duty may have been taken by then.
            self.looked_at_device(to);
            return None;
        }
        let (Ok(keys), Ok(tenant)) = (self.push_keys(to.tenant).await, self.tenant(to.tenant)) else { return Some(None) };
        let from = PushSender { key: keys.private.clone(), host: tenant.hosts.first().cloned().unwrap_or_default() };
        match service.push(&from, &row.subscription, wake).await {
            PushOutcome::Taken => {
                self.pushes.counts.taken.fetch_add(1, Ordering::Relaxed);
                None
            }
            PushOutcome::Gone => {
                self.subscription_ended(to, &row.subscription).await;
                None
            }
            PushOutcome::Later(pause) => Some(pause),
            PushOutcome::Refused => {
                self.give_up(to);
                None
            }
        }
    }

    async fn subscription_ended(&self, to: &Target, subscription: &PushSubscription) {
        self.pushes.counts.ended.fetch_add(1, Ordering::Relaxed);
        let removed = self.store.remove_push_subscription(to.tenant, to.device, Some(subscription)).await;
        // When it could not be removed, the next try finds out again.
        if matches!(removed.map_err(|error| refusal(&error)), Ok(true)) {
            self.pushes.forget(to);
            let push = hub::frame(&ServerFrame::Push(Push::PushSubscriptionEnded));
            let sessions = self.hub.sessions_of(to.tenant, to.person);
            sessions.iter().filter(|session| session.device == to.device).for_each(|session| session.outbox.push(push.clone()));
        }
    }

    /// Is it still to be woken, after a pause?
    fn is_still_due(&self, to: &Target, wake: Wake) -> bool {
        wake == Wake::Try || self.pushes.of_device(to, |known| known.woken) == Some(true)
    }
}

/// Tries until the push service has taken it, with growing pauses; not while the app is only held by this.
async fn deliver(app: Weak<App>, to: Target, wake: Wake) {
    let mut pauses = PAUSES.into_iter();
    loop {
        let Some(here) = app.upgrade() else { return };
        let pause = match here.try_to_wake(&to, wake).await {
            None => None,
            Some(asked) => {
                let pause = pauses.next().map(|pause| asked.map_or(pause, |asked| asked.clamp(PAUSE_MIN, PAUSE_MAX)));
                if pause.is_none() {
                    here.give_up(&to);
                }
                pause
            }
        };
        let Some(pause) = pause else {
            here.pushes.under_way.fetch_sub(1, Ordering::AcqRel);
            return;
        };
        drop(here);
        tokio::time::sleep(pause).await;
        let Some(here) = app.upgrade() else { return };
        if !here.is_still_due(&to, wake) {
            here.pushes.under_way.fetch_sub(1, Ordering::AcqRel);
            return;
        }
    }
}
