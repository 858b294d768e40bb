//! A device: the real engine on a database file, its clock, and what its screen shows.

use crate::dice::Dice;
use client::{Engine, EngineError, Input, command::Query};
use protocol::id::PersonId;
use rusqlite::Connection;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Subscription of the session.
pub(crate) const SESSION: u64 = 1;
/// Subscription of the chat list.
pub(crate) const CHATS: u64 = 2;
/// Inputs that carry an id begin here.
const FIRST_INPUT: u64 = 10;

/// What an input was for, until it is answered.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// Founding the hospital.
    Founding,
    /// Entering with the device's link.
    Joining,
    /// An invitation for somebody new, or for somebody who begins anew.
    Invitation,
    /// A link for a further device.
    Transfer,
    /// Anything else: its name in the transcript.
    Other(String),
}

impl Asked {
    /// For the transcript.
    pub(crate) fn what(&self) -> &str {
        match self {
            Self::Founding => "founds",
            Self::Joining => "joins",
            Self::Invitation => "invites",
            Self::Transfer => "links a further device",
            Self::Other(what) => what,
        }
    }
}

/// A device of a person.
pub(crate) struct Device {
    /// Of which hospital.
    pub(crate) hospital: usize,
    /// As the transcript names it.
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    /// Link with which it enters; kept until it is in.
    pub(crate) link: Option<String>,
    /// None while it is switched off.
    pub(crate) engine: Option<Engine>,
    /// Counts its starts, so that what was meant for an earlier life is not taken for this one's.
    pub(crate) life: u64,
    pub(crate) connection: Option<u64>,
    /// Can it reach anybody?
    pub(crate) network: bool,
    /// Its clock is so much ahead of the right time.
    pub(crate) ahead_ms: i64,
    /// Dies after so many more points.
    pub(crate) dies_in: Option<u64>,
    pub(crate) wake: Option<u64>,
    /// Linked by another device of its person.
    pub(crate) further: bool,
    /// A copy of its database was put back: what it had sealed or opened in between is gone from it.
    pub(crate) rolled_back: bool,
    /// An older copy of its database.
    pub(crate) copy: Option<PathBuf>,
    /// Nobody lives here any more: the link did not let it in, or it was given up.
    pub(crate) given_up: bool,
    /// When it was last told that somebody has no key packages: a chat with them waits until they have.
    pub(crate) nobody_at: Option<u64>,
    pub(crate) asked: BTreeMap<u64, Asked>,
    views: BTreeMap<u64, String>,
    next: u64,
}

impl Device {
    pub(crate) fn new(hospital: usize, name: String, folder: &Path, number: usize) -> Self {
        Self {
            hospital,
            name,
            file: folder.join(format!("device-{number}.sqlite")),
            link: None,
            engine: None,
            life: 0,
            connection: None,
            network: true,
            ahead_ms: 0,
            dies_in: None,
            wake: None,
            further: false,
            rolled_back: false,
            copy: None,
            given_up: false,
            nobody_at: None,
            asked: BTreeMap::new(),
            views: BTreeMap::new(),
            next: FIRST_INPUT,
        }
    }

    /// Switches it on: the engine on whatever its database holds.
    pub(crate) fn starts(&mut self, dice: &mut Dice) -> Result<(), EngineError> {
        let connection = Connection::open(&self.file)?;
        // It dies between transactions and the machine does not: the file is always whole, so there is nothing to wait for.
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update(None, "journal_mode", "MEMORY")?;
        self.engine = Some(Engine::open(connection, dice.seed())?);
        self.life += 1;
        self.wake = None;
        Ok(())
    }

    /// Switches it off.
    pub(crate) fn stops(&mut self) {
        self.engine = None;
        self.connection = None;
        self.wake = None;
        self.dies_in = None;
        self.asked.clear();
        self.views.clear();
    }

    /// Passes a point at which it may die.
    pub(crate) fn strikes(&mut self) -> bool {
        self.dies_in = self.dies_in.map(|left| left.saturating_sub(1));
        self.dies_in == Some(0)
    }

    /// Keeps a copy of its database. It is between transactions.
    pub(crate) fn copies(&mut self) -> io::Result<()> {
        let copy = self.file.with_extension("copy");
        fs::copy(&self.file, &copy)?;
        self.copy = Some(copy);
        Ok(())
    }

    /// Puts the copy back; it must be switched off.
    pub(crate) fn rolls_back(&mut self) -> io::Result<bool> {
        let Some(copy) = self.copy.take() else { return Ok(false) };
        fs::copy(copy, &self.file)?;
        self.rolled_back = true;
        Ok(true)
    }

    /// The id of a new input.
    pub(crate) fn asks(&mut self, what: Asked) -> u64 {
        self.next += 1;
        self.asked.insert(self.next, what);
        self.next
    }

    /// The screen shows something else.
    pub(crate) fn shows(&mut self, view: u64, json: String) {
        self.views.insert(view, json);
    }

    fn view(&self, view: u64) -> Value {
        self.views.get(&view).and_then(|json| serde_json::from_str(json).ok()).unwrap_or(Value::Null)
    }

    /// A view that was asked for once.
    pub(crate) fn takes_view(&mut self, view: u64) -> Value {
        let value = self.view(view);
        self.views.remove(&view);
        value
    }

    /// `no_device`, `awaiting_certification`, `ready` or `ended`; empty while it is off.
    pub(crate) fn phase(&self) -> String {
        let view = self.view(SESSION);
        view.get("phase").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.engine.is_some() && self.phase() == "ready"
    }

    /// Whose device it is, once it is in.
    pub(crate) fn me(&self) -> Option<PersonId> {
        self.view(SESSION).pointer("/me/id")?.as_str()?.parse().ok()
    }

    /// Rows of the chat list.
    pub(crate) fn chats(&self) -> Vec<Value> {
        self.view(CHATS).get("chats").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    /// What it watches all the time.
    pub(crate) fn subscriptions() -> [Input; 2] {
        [
            Input::Subscribe { id: SESSION, query: Query::Session },
            Input::Subscribe {
                id: CHATS,
                query: Query::Chats { search: String::new(), filter: client::command::ChatFilter::All },
            },
        ]
    }
}
