//! The engine itself: one transaction per call, effects released after it is durable.

use crate::{
    account::{Account, Pins},
    archive::{self, ArchivePins},
    attachment::{self, transfer},
    ceremony::{CeremonyError, KeyCeremony, KeyOpening, OfflineKey},
    command::CommandError,
    db::{self, Overwriting},
    directory,
    effect::{Effect, Input, JoinError},
    enrolment,
    error::{EngineError, Result},
    issuer::IssuerGrant,
    lease, lifetime,
    net::{HttpPending, Link, Net},
    operation, outbox,
    policy::{self, PolicyChange},
    schema, session,
    subscription::{self, Changed, Subscription, Subscriptions},
    view::{PersonView, PolicyWish},
};
use e2ee::{Cost, Rng, fork};
use protocol::{
    id::{DeviceId, ObjectId, PersonId},
    time::Timestamp,
};
use rusqlite::Connection;

/// A device's messenger engine on its database.
pub struct Engine {
    db: Connection,
    rng: Rng,
    state: u64,
    account: Option<Account>,
    net: Net,
    subscriptions: Subscriptions,
    /// An engine that found another writer does nothing any more.
    fenced: bool,
    said_at: Option<Timestamp>,
    /// How long the write-ahead log was allowed to be before history was read.
    log_pages: Option<u32>,
}

/// Longest time between two looks at what lies ahead.
const WAKE_MS_MAX: u64 = protocol::time::DAY_MS;

/// One call: everything a module may touch.
pub(crate) struct Cx<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) now: Timestamp,
    /// When what is sent in this call was said: `now`, by the server's clock where ours is obviously wrong, unless
    /// [`Engine::says_at`] says otherwise.
    pub(crate) said_at: Timestamp,
    pub(crate) rng: &'a mut Rng,
    pub(crate) net: &'a mut Net,
    pub(crate) account: &'a mut Option<Account>,
    /// State version that this call will have when it is durable.
    pub(crate) state: u64,
    pub(crate) out: Vec<Effect>,
    pub(crate) changed: Changed,
    /// Earliest time something wants to happen.
    pub(crate) wake: Option<Timestamp>,
}

impl Cx<'_> {
    /// Our person (zero bytes while nobody lives here).
    pub(crate) fn me(&self) -> PersonId {
        self.account.as_ref().map_or(PersonId::from_bytes([0; 16]), |account| account.person)
    }

    /// Our device.
    pub(crate) fn device(&self) -> DeviceId {
        self.account.as_ref().map_or(DeviceId::from_bytes([0; 16]), |account| account.device)
    }

    /// What chains are checked against; none before certification.
    pub(crate) fn pins(&self) -> Option<Pins> {
        self.account.as_ref().and_then(Pins::of)
    }

    /// Random bytes, for ids and pauses.
    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        e2ee::random(self.rng)
    }

    /// Something wants to happen at `at`. What lies far ahead is looked at once a day: timers of browsers reach no further than
    /// some weeks.
    pub(crate) fn wake_at(&mut self, at: Timestamp) {
        let at = at.min(self.now.plus_millis(WAKE_MS_MAX));
        self.wake = Some(self.wake.map_or(at, |wake| wake.min(at)));
    }
}

impl Engine {
    /// Opens the engine on a connection whose file is readable (unlocked) and owned by this process alone. How commits become
    /// durable is the shell's to set on the connection (`synchronous = FULL` is SQLite's default).
    ///
    /// `seed` is 32 bytes from the operating system's generator, fresh at every start.
    ///
    /// # Errors
    /// [`EngineError`] when the database is newer, damaged or full.
    pub fn open(connection: Connection, seed: [u8; 32]) -> Result<Self> {
        connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;")?;
        // A shell may ask for more.
        if Overwriting::Where.set(&connection)? == Some(Overwriting::Everywhere) {
            Overwriting::Everywhere.set(&connection)?;
        }
        connection.set_prepared_statement_cache_capacity(256);
        schema::migrate(&connection)?;
        let state = db::state(&connection)?;
        let account = Account::load(&connection)?;
        Ok(Self {
            db: connection,
            rng: e2ee::rng_from_seed(seed),
            state,
            account,
            net: Net { transfer_uses: 1, ..Net::default() },
            subscriptions: Subscriptions::new(),
            fenced: false,
            said_at: None,
            log_pages: None,
        })
    }

    /// What is sent from now on was said at this time, or (again) when it is handed over: for making up a past. Everything else,
    /// such as whether the server has been silent for long or the lease is over, goes by the clock.
    pub const fn says_at(&mut self, at: Option<Timestamp>) {
        self.said_at = at;
    }

    /// Takes one input in and gives the effects that are now due. See the crate's run-loop contract.
    ///
    /// # Errors
    /// [`EngineError`]; the database is as it was before the call. After `AnotherWriter` the engine must be dropped.
    pub fn handle(&mut self, now: Timestamp, input: Input) -> Result<Vec<Effect>> {
        if self.fenced {
            return Err(EngineError::AnotherWriter);
        }
        let asker = Asker::of(&input, &self.net);
        match self.step(now, input) {
            Ok(effects) => Ok(effects),
            Err(error) => {
                // A failed rollback leaves an open transaction, which the next BEGIN reports.
                let _ = self.db.execute_batch("ROLLBACK");
                self.account = Account::load(&self.db)?;
                self.fenced = matches!(error, EngineError::AnotherWriter);
                let was_up = self.net.link != Link::Down;
                let unanswered = self.net.drop_link().into_iter();
                let mut effects: Vec<Effect> =
                    unanswered.map(|id| Effect::Answer { id, outcome: Err(CommandError::Offline) }).collect();
                if was_up {
                    self.net.retry_at = Some(now.plus_millis(session::RETRY_MS_MAX));
                    effects.push(Effect::CloseSocket);
                    effects.push(Effect::WakeAt(now.plus_millis(session::RETRY_MS_MAX)));
                }
                if !matches!(error, EngineError::DeviceFull) {
                    return Err(error);
                }
                self.net.device_full = true;
                effects.extend(asker.map(Asker::no_room));
                effects.extend(self.views(now)?);
                Ok(effects)
            }
        }
    }

    /// Is everything here that the server named, and everything there that this device had to say? For shells that are about
    /// to end: false while not connected, while a request is unanswered, and while anything waits in the database.
    ///
    /// # Errors
    /// [`EngineError`] when the database cannot be read.
    pub fn is_settled(&self) -> Result<bool> {
        if !self.net.is_quiet() {
            return Ok(false);
        }
        let waits: bool = self.db.query_row(
            "SELECT EXISTS (SELECT 1 FROM conversations WHERE state = 1 AND cursor < head)
                 OR EXISTS (SELECT 1 FROM outbox WHERE state IN (0, 1, 2))
                 OR EXISTS (SELECT 1 FROM objects WHERE going = 1) OR EXISTS (SELECT 1 FROM released) OR EXISTS (SELECT 1 FROM operations)",
            [],
            |row| row.get(0),
        )?;
        Ok(!waits)
    }

    /// Everybody of exactly this name, also those who are locked and therefore not in [`crate::command::Query::Directory`].
    ///
    /// # Errors
    /// [`EngineError`] when the database cannot be read.
    pub fn people_named(&self, name: &str) -> Result<Vec<PersonView>> {
        let me = self.account.as_ref().map_or(PersonId::from_bytes([0; 16]), |account| account.person);
        directory::named(&self.db, me, name)
    }

    /// What this device has pinned, for reading the archive; none before it knows its hospital's root.
    #[must_use]
    pub fn archive_pins(&self) -> Option<ArchivePins> {
        self.account.as_ref().and_then(archive::pins)
    }

    /// What opens an attachment that a screen shows; none when there is no such attachment.
    ///
    /// # Errors
    /// [`EngineError`] when the database cannot be read.
    pub fn attachment(&self, message: &str, place: u32) -> Result<Option<attachment::Source>> {
        match message.parse() {
            Ok(message) => attachment::source(&self.db, message, place),
            Err(_) => Ok(None),
        }
    }

    /// Does this database know an object that the shell keeps? Else it is of a file that was never sent, and may go.
    ///
    /// # Errors
    /// [`EngineError`] when the database cannot be read.
    pub fn knows_object(&self, object: ObjectId) -> Result<bool> {
        attachment::knows(&self.db, object)
    }

    /// The longest file that may be sent, in bytes, as the server said last and the house's rules allow.
    #[must_use]
    pub fn file_bytes_max(&self) -> u64 {
        transfer::file_bytes_max(&self.db, policy::rules(self.account.as_ref()))
    }

    /// What the attachment store's server knows this session by; none while there is no connection. For the shell alone.
    #[must_use]
    pub fn object_token(&self) -> Option<&str> {
        self.net.object_token.as_deref()
    }

    /// Opens the root key to grant an issuer key with it ([`Input::GrantIssuer`]); it is in the value and nowhere else.
    ///
    /// # Errors
    /// [`CeremonyError`] says what is wrong with what was given.
    pub fn issuer_grant(
        &self,
        opening: KeyOpening,
        device: String,
        digits: String,
    ) -> std::result::Result<IssuerGrant, CeremonyError> {
        IssuerGrant::open(self.account.as_ref(), opening, device, digits)
    }

    /// Opens a key of the hospital to hand it out anew; it is in the ceremony and nowhere else.
    ///
    /// # Errors
    /// [`CeremonyError`] says what is wrong with what was given.
    pub fn key_ceremony(
        &mut self,
        key: OfflineKey,
        opening: KeyOpening,
        cost: Cost,
    ) -> std::result::Result<KeyCeremony, CeremonyError> {
        KeyCeremony::again(self.account.as_ref(), key, opening, cost, fork(&mut self.rng))
    }

    /// Opens the root key to put the next policy into force with it ([`Input::PublishPolicy`]); it is in the value and nowhere else.
    ///
    /// # Errors
    /// [`CeremonyError`] says what is wrong with what was given.
    pub fn policy_change(
        &self,
        opening: KeyOpening,
        base: u64,
        wish: PolicyWish,
    ) -> std::result::Result<PolicyChange, CeremonyError> {
        PolicyChange::open(self.account.as_ref(), opening, base, wish)
    }

    fn step(&mut self, now: Timestamp, input: Input) -> Result<Vec<Effect>> {
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let writes_before = self.db.total_changes();
        let mut cx = Cx {
            db: &self.db,
            now,
            said_at: self.said_at.unwrap_or_else(|| self.net.true_time(now)),
            rng: &mut self.rng,
            net: &mut self.net,
            account: &mut self.account,
            state: self.state + 1,
            out: Vec::new(),
            changed: Changed::default(),
            wake: None,
        };
        take(&mut cx, &mut self.subscriptions, input)?;
        settle(&mut cx)?;
        crate::history::show(&mut cx);
        let fresh = subscription::refresh(&cx, &mut self.subscriptions)?;
        let (mut out, wake, next, overwritten) = (cx.out, cx.wake, cx.state, cx.changed.overwritten);
        if self.db.total_changes() > writes_before {
            db::swap_state(&self.db, self.state, next)?;
            self.db.execute_batch("COMMIT")?;
            self.state = next;
            if overwritten {
                db::overwritten(&self.db);
            }
        } else {
            self.db.execute_batch("COMMIT")?;
        }
        self.gather();
        out.extend(fresh.into_iter().map(|(id, json)| Effect::View { id, json }));
        if self.net.device_full && self.db.total_changes() > writes_before {
            self.net.device_full = false;
            out.extend(self.views(now)?);
        }
        out.extend(wake.map(Effect::WakeAt));
        Ok(out)
    }

    /// The write-ahead log is longer for as long as history is read.
    fn gather(&mut self) {
        match (self.net.history.is_empty(), self.log_pages) {
            (false, None) => self.log_pages = db::gather(&self.db),
            (true, Some(before)) => {
                db::gathered(&self.db, before);
                self.log_pages = None;
            }
            _ => {}
        }
    }

    /// Snapshots after a failed call, read-only.
    fn views(&mut self, now: Timestamp) -> Result<Vec<Effect>> {
        let mut changed = Changed::default();
        changed.everything();
        let cx = Cx {
            db: &self.db,
            now,
            said_at: self.said_at.unwrap_or_else(|| self.net.true_time(now)),
            rng: &mut self.rng,
            net: &mut self.net,
            account: &mut self.account,
            state: self.state,
            out: Vec::new(),
            changed,
            wake: None,
        };
        let fresh = subscription::refresh(&cx, &mut self.subscriptions)?;
        Ok(fresh.into_iter().map(|(id, json)| Effect::View { id, json }).collect())
    }
}

/// Who waits for what comes of an input that may write.
enum Asker {
    Screen(u64),
    Newcomer(u64),
}

impl Asker {
    fn of(input: &Input, net: &Net) -> Option<Self> {
        match input {
            Input::Command { id, .. }
            | Input::SendFiles { id, .. }
            | Input::Approved { id, .. }
            | Input::GrantIssuer { id, .. }
            | Input::PublishPolicy { id, .. } => Some(Self::Screen(*id)),
            Input::Join { id, .. } | Input::JoinAsGuest { id, .. } | Input::Found { id, .. } => Some(Self::Newcomer(*id)),
            Input::Http { id, .. } => net.http.get(id).and_then(HttpPending::newcomer).map(Self::Newcomer),
            _ => None,
        }
    }

    /// The device has no room for it.
    const fn no_room(self) -> Effect {
        match self {
            Self::Screen(id) => Effect::Answer { id, outcome: Err(CommandError::DeviceFull) },
            Self::Newcomer(id) => Effect::Joined { id, outcome: Err(JoinError::DeviceFull) },
        }
    }
}

fn take(cx: &mut Cx<'_>, subscriptions: &mut Subscriptions, input: Input) -> Result<()> {
    match input {
        Input::Command { id, key, command } => crate::conversation::command(cx, id, key, command)?,
        Input::InspectLink { id, link } => enrolment::inspect(cx, id, &link)?,
        Input::Join { id, link, device_name } => enrolment::join(cx, id, &link, &device_name)?,
        Input::OpenGuestLink { id, link, code, pin } => crate::visit::open(cx, id, &link, &code, &pin)?,
        Input::JoinAsGuest { id, link, code, pin, device_name } => crate::visit::join(cx, id, &link, &code, &pin, &device_name)?,
        Input::GrantIssuer { id, grant } => crate::issuer::key::grant(cx, id, &grant)?,
        Input::PublishPolicy { id, change } => policy::publish(cx, id, &change)?,
        Input::Found { id, founding } => crate::founding::begin(cx, id, founding)?,
        Input::TransferTerms { valid_ms, uses } => {
            cx.net.transfer_ms = Some(valid_ms);
            cx.net.transfer_uses = uses;
        }
        Input::Offer { id, device_name, shown } => crate::linking::offer(cx, id, &device_name, shown.as_deref()),
        Input::AwaitOffer { id, link } => crate::linking::wait(cx, id, &link),
        Input::Approved { id, act } => crate::device::approved(cx, id, act)?,
        Input::Subscribe { id, query } => {
            crate::device::look(cx, &query)?;
            crate::places::look(cx, &query)?;
            subscriptions.insert(id, Subscription { query, last: String::new() });
            crate::push::attention(cx, subscriptions);
        }
        Input::Unsubscribe { id } => {
            subscriptions.remove(&id);
            crate::push::attention(cx, subscriptions);
        }
        Input::SocketOpened => {
            session::heard(cx);
            cx.changed.connection = true;
        }
        Input::SocketClosed => session::closed(cx),
        Input::Frames(frames) => {
            session::heard(cx);
            for frame in frames {
                session::frame(cx, &frame)?;
            }
        }
        Input::SendFiles { id, key, files } => crate::attachment::send::files(cx, id, key, *files)?,
        Input::PartPut { object, outcome } => transfer::put(cx, object, outcome)?,
        Input::PartGot { object, offset, outcome } => transfer::got(cx, object, offset, outcome)?,
        Input::NeedPart { object, part } => transfer::need(cx, object, part)?,
        Input::ObjectDamaged { object } => transfer::damaged(cx, object)?,
        Input::ObjectLost { object } => transfer::lost(cx, object)?,
        Input::Http { id, answer } => enrolment::answer(cx, id, answer)?,
        Input::Network { online } => session::network(cx, online),
        Input::Tick => {}
    }
    crate::typing::tick(cx);
    crate::room::tick(cx)
}

/// What follows from any input: connect, send what waits, resume what was interrupted.
fn settle(cx: &mut Cx<'_>) -> Result<()> {
    lease::look(cx)?;
    crate::visit::look(cx)?;
    lifetime::pump(cx)?;
    session::connect(cx);
    session::watch(cx);
    if cx.account.as_ref().is_some_and(Account::is_active) {
        crate::issuer::renewal::pump(cx)?;
    }
    if cx.net.is_up() && !cx.net.lapsed && cx.account.as_ref().is_some_and(Account::is_active) {
        crate::papers::pump(cx)?;
        crate::guest::pump(cx)?;
        crate::restored::pump(cx)?;
        operation::pump(cx)?;
        outbox::pump(cx)?;
        crate::cursor::pump(cx)?;
        crate::rotation::pump(cx)?;
        crate::preference::pump(cx)?;
        crate::push::pump(cx)?;
        crate::keybox::pump(cx)?;
        crate::history::pump(cx)?;
        transfer::pump(cx)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::id::ConversationId;

    fn log_pages(engine: &Engine) -> u32 {
        engine.db.query_row("PRAGMA wal_autocheckpoint", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn while_history_is_read_the_log_gathers_and_after_it_as_the_shell_wants() {
        let connection = Connection::open_in_memory().unwrap();
        connection.query_row("PRAGMA wal_autocheckpoint = 500", [], |_| Ok(())).unwrap();
        let mut engine = Engine::open(connection, [7; 32]).unwrap();
        let tick = |engine: &mut Engine, ms| engine.handle(Timestamp::from_millis(ms), Input::Tick).unwrap();
        tick(&mut engine, 1);
        assert_eq!(log_pages(&engine), 500);
        engine.net.history.insert(ConversationId::from_bytes([1; 16]), Vec::new());
        tick(&mut engine, 2);
        tick(&mut engine, 3);
        assert!(log_pages(&engine) > 500);
        engine.net.history.clear();
        tick(&mut engine, 4);
        assert_eq!(log_pages(&engine), 500);
    }
}
