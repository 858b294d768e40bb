//! A person's device: opened on a database, asked and watched from anywhere.

use crate::{
    kill::KillSwitch,
    objects::ObjectFolder,
    shell::{self, Ask},
};
use client::{
    ApprovedAct, Engine, EngineError, Founding, Input, IssuerGrant, JoinError, LinkInfo, OfferView, PolicyChange,
    command::{Answer, Command, CommandError, Query},
    view::{GuestLinkView, PersonView},
};
use protocol::time::Timestamp;
use rusqlite::Connection;
use serde_json::Value;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot, watch};

/// Longest wait of [`View::until`].
const PATIENCE: Duration = Duration::from_secs(30);

/// Where time comes from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            #[expect(clippy::disallowed_methods, reason = "the native shell is where the clock is read")]
            let now = std::time::SystemTime::now();
            let millis = now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_millis());
            Timestamp::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
        }))
    }

    /// Any other clock: for seeding and for tests of a wrong one.
    pub fn new(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Its time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// How to open a device.
#[derive(Clone)]
pub struct Options {
    /// Database file; none for one that lives as long as the process (tests; it may hold no real identity).
    pub data: Option<PathBuf>,
    /// Origin of the server, for example `http://localhost:8080`.
    pub server: String,
    /// Clock.
    pub clock: Clock,
}

/// What went wrong with a person's device.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The database file cannot be opened.
    #[error("cannot open the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// No randomness from the operating system.
    #[error("no randomness: {0}")]
    Randomness(String),
    /// A command was refused.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// Joining was refused.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// What was waited for did not come.
    #[error("waited {seconds} s for {what}; last seen: {last}")]
    Waited {
        /// For what.
        what: String,
        /// How long.
        seconds: u64,
        /// The last snapshot.
        last: String,
    },
    /// The device's task has ended.
    #[error("the device has stopped: {0}")]
    Stopped(String),
    /// Something is not as a story needs it.
    #[error("{0}")]
    Story(String),
}

/// What the task answers.
#[derive(Debug)]
pub(crate) enum Reply {
    Answer(Result<Answer, CommandError>),
    LinkInfo(Result<LinkInfo, JoinError>),
    GuestLink(Result<GuestLinkView, JoinError>),
    Joined(Result<(), JoinError>),
    Offered(Result<OfferView, JoinError>),
    OfferAnswered(Result<bool, JoinError>),
    Broken(String),
}

/// One device of one person.
pub struct Person {
    asks: mpsc::UnboundedSender<Ask>,
    pub(crate) objects: ObjectFolder,
    pub(crate) clock: Clock,
}

impl Person {
    /// Opens the device and starts its task.
    ///
    /// # Errors
    /// [`PersonError`] when the database cannot be opened.
    pub fn open(options: Options) -> Result<Self, PersonError> {
        Self::open_mortal(options, KillSwitch::default())
    }

    /// As [`Person::open`], for tests that switch the device off in the middle of things.
    ///
    /// # Errors
    /// [`PersonError`] when the database cannot be opened.
    pub fn open_mortal(options: Options, kill: KillSwitch) -> Result<Self, PersonError> {
        let connection = match &options.data {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        if options.data.is_some() {
            // This file is not encrypted: a key that was replaced or deleted must not stay readable in a free page.
            connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;")?;
        }
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| PersonError::Randomness(error.to_string()))?;
        let engine = Engine::open(connection, seed)?;
        let (asks, receiver) = mpsc::unbounded_channel();
        let (objects, clock) = (ObjectFolder::beside(options.data.as_deref()), options.clock);
        tokio::spawn(shell::run(engine, options.server, clock.clone(), objects.clone(), kill, receiver));
        Ok(Self { asks, objects, clock })
    }

    pub(crate) fn tell(&self, ask: Ask) -> Result<(), PersonError> {
        self.asks.send(ask).map_err(|_| PersonError::Stopped("no task".into()))
    }

    pub(crate) async fn ask(&self, make: impl FnOnce(u64) -> Input + Send + 'static) -> Result<Reply, PersonError> {
        self.ask_at(None, make).await
    }

    async fn ask_at(
        &self,
        at: Option<Timestamp>,
        make: impl FnOnce(u64) -> Input + Send + 'static,
    ) -> Result<Reply, PersonError> {
        let (reply, answer) = oneshot::channel();
        let stopped = || PersonError::Stopped("no task".into());
        self.asks.send(Ask::Input { make: Box::new(make), reply, at }).map_err(|_| stopped())?;
        match answer.await.map_err(|_| stopped())? {
            Reply::Broken(reason) => Err(PersonError::Stopped(reason)),
            reply => Ok(reply),
        }
    }

    /// Founds a hospital as its first administrator.
    ///
    /// # Errors
    /// [`PersonError::Join`] says why not.
    pub async fn found(&self, founding: Founding) -> Result<(), PersonError> {
        self.joined(self.ask(|id| Input::Found { id, founding: Box::new(founding) }).await?)
    }

    /// Joins with an invitation or transfer link.
    ///
    /// # Errors
    /// [`PersonError::Join`] says why not.
    pub async fn join(&self, link: &str, device_name: &str) -> Result<(), PersonError> {
        let (link, device_name) = (link.to_owned(), device_name.to_owned());
        self.joined(self.ask(|id| Input::Join { id, link, device_name }).await?)
    }

    /// What a guest's link is for, with what was typed.
    ///
    /// # Errors
    /// [`PersonError::Join`] says why it is no good.
    pub async fn opens_guest_link(&self, link: &str, code: &str, pin: &str) -> Result<GuestLinkView, PersonError> {
        let (link, code, pin) = (link.to_owned(), code.to_owned(), pin.to_owned());
        match self.ask(|id| Input::OpenGuestLink { id, link, code, pin }).await? {
            Reply::GuestLink(outcome) => Ok(outcome?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// Joins a room as a guest.
    ///
    /// # Errors
    /// [`PersonError::Join`] says why not.
    pub async fn joins_as_guest(&self, link: &str, code: &str, pin: &str, device_name: &str) -> Result<(), PersonError> {
        let (link, code, pin, device_name) = (link.to_owned(), code.to_owned(), pin.to_owned(), device_name.to_owned());
        self.joined(self.ask(|id| Input::JoinAsGuest { id, link, code, pin, device_name }).await?)
    }

    /// Offers this device as a further one of somebody.
    ///
    /// # Errors
    /// [`PersonError::Join`] says why not.
    pub async fn offer(&self, device_name: &str) -> Result<OfferView, PersonError> {
        self.offers(device_name, None).await
    }

    /// The same, at the link or code that a device of theirs shows.
    ///
    /// # Errors
    /// [`PersonError::Join`] says why not.
    pub async fn offer_at(&self, shown: &str, device_name: &str) -> Result<OfferView, PersonError> {
        self.offers(device_name, Some(shown.to_owned())).await
    }

    async fn offers(&self, device_name: &str, shown: Option<String>) -> Result<OfferView, PersonError> {
        let device_name = device_name.to_owned();
        match self.ask(|id| Input::Offer { id, device_name, shown }).await? {
            Reply::Offered(outcome) => Ok(outcome?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// Waits until a device of theirs has answered.
    ///
    /// # Errors
    /// [`PersonError::Join`] when the offer has ended.
    pub async fn offer_is_answered(&self, offer: &OfferView) -> Result<(), PersonError> {
        loop {
            let link = offer.link.clone();
            match self.ask(|id| Input::AwaitOffer { id, link }).await? {
                Reply::OfferAnswered(Ok(false)) => {}
                Reply::OfferAnswered(outcome) => return Ok(outcome.map(|_| ())?),
                other => return Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
            }
        }
    }

    /// Does what the owner has approved. A native device's PIN is the disk's.
    ///
    /// # Errors
    /// [`PersonError::Command`] says why not.
    pub async fn approved(&self, act: ApprovedAct) -> Result<Answer, PersonError> {
        match self.ask(|id| Input::Approved { id, act }).await? {
            Reply::Answer(outcome) => Ok(outcome?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    fn joined(&self, reply: Reply) -> Result<(), PersonError> {
        match reply {
            Reply::Joined(outcome) => Ok(outcome?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// What a link is for.
    ///
    /// # Errors
    /// [`PersonError::Join`] says why it is no good.
    pub async fn inspect(&self, link: &str) -> Result<LinkInfo, PersonError> {
        let link = link.to_owned();
        match self.ask(|id| Input::InspectLink { id, link }).await? {
            Reply::LinkInfo(outcome) => Ok(outcome?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// Carries out a command of the screen.
    ///
    /// # Errors
    /// [`PersonError::Command`] says why not.
    pub async fn command(&self, command: Command) -> Result<Answer, PersonError> {
        match self.ask(|id| Input::Command { id, key: None, command }).await? {
            Reply::Answer(outcome) => Ok(outcome?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// Grants an issuer key with the root key.
    ///
    /// # Errors
    /// [`PersonError::Command`] says why not.
    pub async fn grant_issuer(&self, grant: IssuerGrant) -> Result<(), PersonError> {
        match self.ask(|id| Input::GrantIssuer { id, grant: Box::new(grant) }).await? {
            Reply::Answer(outcome) => Ok(outcome.map(|_| ())?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// Puts the next policy into force with the root key.
    ///
    /// # Errors
    /// [`PersonError::Command`] says why not.
    pub async fn publish_policy(&self, change: PolicyChange) -> Result<(), PersonError> {
        match self.ask(|id| Input::PublishPolicy { id, change: Box::new(change) }).await? {
            Reply::Answer(outcome) => Ok(outcome.map(|_| ())?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// Carries out a command once, however often it is given with this key: for whoever missed the answer.
    ///
    /// # Errors
    /// [`PersonError::Command`] says why not.
    pub async fn command_once(&self, key: &str, command: Command) -> Result<Answer, PersonError> {
        let key = Some(key.to_owned());
        match self.ask(|id| Input::Command { id, key, command }).await? {
            Reply::Answer(outcome) => Ok(outcome?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// Carries out a command whose messages were said at this time: for seeding a past. Everything else goes by the clock.
    ///
    /// # Errors
    /// [`PersonError::Command`] says why not.
    pub async fn command_at(&self, at: Timestamp, command: Command) -> Result<Answer, PersonError> {
        match self.ask_at(Some(at), |id| Input::Command { id, key: None, command }).await? {
            Reply::Answer(outcome) => Ok(outcome?),
            other => Err(PersonError::Stopped(format!("unexpected answer {other:?}"))),
        }
    }

    /// Waits until everything the server named is here and everything of ours is there.
    ///
    /// # Errors
    /// [`PersonError::Waited`] when that does not come about in `patience`.
    pub async fn settled(&self, patience: Duration) -> Result<(), PersonError> {
        let (done, settled) = oneshot::channel();
        self.asks.send(Ask::Settled { done }).map_err(|_| PersonError::Stopped("no task".into()))?;
        match tokio::time::timeout(patience, settled).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(PersonError::Stopped("no task".into())),
            Err(_) => Err(PersonError::Waited {
                what: "everything to be sent and received".into(),
                seconds: patience.as_secs(),
                last: String::new(),
            }),
        }
    }

    /// Everybody of exactly this name whom the device knows, also those who are locked.
    ///
    /// # Errors
    /// [`PersonError::Stopped`].
    pub async fn people_named(&self, name: &str) -> Result<Vec<PersonView>, PersonError> {
        let (reply, people) = oneshot::channel();
        let stopped = || PersonError::Stopped("no task".into());
        self.asks.send(Ask::Named { name: name.to_owned(), reply }).map_err(|_| stopped())?;
        people.await.map_err(|_| stopped())
    }

    /// Watches a view.
    ///
    /// # Errors
    /// [`PersonError::Stopped`].
    pub fn watch(&self, query: Query) -> Result<View, PersonError> {
        let (view, snapshots) = watch::channel(String::new());
        let what = format!("{query:?}");
        self.asks.send(Ask::Subscribe { query, view }).map_err(|_| PersonError::Stopped("no task".into()))?;
        Ok(View { what, snapshots, patience: PATIENCE })
    }

    /// How long and how often transfers offered from now on may be used, as far as the server allows.
    ///
    /// # Errors
    /// [`PersonError::Stopped`].
    pub fn transfer_terms(&self, valid_ms: u64, uses: u32) -> Result<(), PersonError> {
        let (reply, _nobody_waits) = oneshot::channel();
        let make = Box::new(move |_| Input::TransferTerms { valid_ms, uses });
        self.asks.send(Ask::Input { make, reply, at: None }).map_err(|_| PersonError::Stopped("no task".into()))
    }

    /// Takes the device off the network, or back.
    pub fn set_online(&self, online: bool) {
        // A stopped device is offline already.
        let _ = self.asks.send(Ask::Network { online });
    }

    /// Waits until the device has died; its database is closed then.
    pub async fn died(&self) {
        self.asks.closed().await;
    }

    /// Stops the device and closes its database.
    pub async fn stop(self) {
        let (done, stopped) = oneshot::channel();
        if self.asks.send(Ask::Stop { done }).is_ok() {
            // An error means that the task is gone already.
            let _ = stopped.await;
        }
    }
}

/// A watched view.
pub struct View {
    what: String,
    snapshots: watch::Receiver<String>,
    patience: Duration,
}

impl View {
    /// With another patience than half a minute.
    #[must_use]
    pub const fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Waits until a snapshot gives a value.
    ///
    /// # Errors
    /// [`PersonError::Waited`] with the last snapshot when patience ends.
    pub async fn until<T>(&mut self, what: &str, mut find: impl FnMut(&Value) -> Option<T>) -> Result<T, PersonError> {
        let (name, mut last) = (self.what.clone(), String::new());
        let search = async {
            loop {
                let text = self.snapshots.borrow_and_update().clone();
                if let Some(found) = serde_json::from_str::<Value>(&text).ok().as_ref().and_then(&mut find) {
                    return Some(found);
                }
                last = text;
                if self.snapshots.changed().await.is_err() {
                    return None;
                }
            }
        };
        match tokio::time::timeout(self.patience, search).await {
            Ok(Some(found)) => Ok(found),
            _ => Err(PersonError::Waited { what: format!("{what} in {name}"), seconds: self.patience.as_secs(), last }),
        }
    }

    /// The newest snapshot.
    #[must_use]
    pub fn now(&mut self) -> Value {
        serde_json::from_str(&self.snapshots.borrow_and_update()).unwrap_or(Value::Null)
    }
}
