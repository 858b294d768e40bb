//! The world: one clock, one calendar, everything that happens, one thing after the other.

use crate::{
    calendar::{Calendar, Event},
    clock::Clock,
    device::{Asked, Device},
    dice::Dice,
    hospital::Hospital,
    ledger::Ledger,
    network::Network,
    server::Server,
    transcript::Transcript,
};
use client::{
    Effect, Input,
    command::{Answer, Command, CommandError, Query},
};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

/// File name of the server's database.
const DATABASE: &str = "konsil.sqlite";

/// Frames, wake-ups, calls of the store and everything else that may happen in one simulation: several times what any has needed
/// in which nothing was wrong.
const EVENTS_MAX: u64 = 100_000;

/// How bad things are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Weather {
    /// While a hospital is set up, and when everything is over.
    #[default]
    Calm,
    /// Anything may break.
    Storm,
}

/// Everything.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) dice: Dice,
    pub(crate) weather: Weather,
    pub(crate) calendar: Calendar,
    pub(crate) network: Network,
    pub(crate) server: Option<Server>,
    /// Counts the server's lives.
    pub(crate) server_life: u64,
    /// No room on the server's disk.
    pub(crate) disk_full: bool,
    pub(crate) hospitals: Vec<Hospital>,
    pub(crate) devices: Vec<Device>,
    pub(crate) ledger: Ledger,
    pub(crate) transcript: Transcript,
    pub(crate) folder: TempDir,
    /// What went wrong in a way that nothing may.
    pub(crate) wrong: Vec<String>,
    /// Things that people still want to do.
    pub(crate) acts_left: u32,
    pub(crate) said: u64,
    /// Things that may still happen: a livelock must not go on for ever.
    events_left: u64,
    cursors_planned: bool,
}

impl World {
    pub(crate) fn new(seed: u64, folder: TempDir) -> Self {
        let clock = Clock::new();
        Self {
            transcript: Transcript::new(clock.clone()),
            clock,
            dice: Dice::new(seed),
            weather: Weather::Calm,
            calendar: Calendar::default(),
            network: Network::default(),
            server: None,
            server_life: 0,
            disk_full: false,
            hospitals: Vec::new(),
            devices: Vec::new(),
            ledger: Ledger::default(),
            folder,
            wrong: Vec::new(),
            acts_left: 0,
            said: 0,
            events_left: EVENTS_MAX,
            cursors_planned: false,
        }
    }

    /// How many things have happened.
    pub(crate) const fn happened(&self) -> u64 {
        EVENTS_MAX - self.events_left
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }

    pub(crate) fn note(&mut self, line: impl AsRef<str>) {
        self.transcript.note(line.as_ref());
    }

    pub(crate) fn notes_wrong(&mut self, line: String) {
        self.transcript.note(&format!("WRONG: {line}"));
        self.wrong.push(line);
    }

    /// Plans something for so many milliseconds from now.
    pub(crate) fn after(&mut self, delay_ms: u64, event: Event) {
        let at = self.clock.elapsed() + delay_ms;
        self.calendar.plan(at, event);
    }

    /// Goes on until this is so, or until that long has passed; true when it is so.
    pub(crate) fn until(&mut self, for_ms: u64, mut is_so: impl FnMut(&mut Self) -> bool) -> bool {
        let end = self.clock.elapsed() + for_ms;
        loop {
            if !self.wrong.is_empty() || is_so(self) {
                return self.wrong.is_empty();
            }
            match self.calendar.next_at() {
                Some(at) if at <= end => {
                    let Some((at, event)) = self.calendar.next() else { return false };
                    self.clock.moves_to(at);
                    self.events_left = self.events_left.saturating_sub(1);
                    if self.events_left == 0 {
                        self.notes_wrong(format!("there is no end to it: {EVENTS_MAX} things have happened"));
                        return false;
                    }
                    self.happens(event);
                }
                _ => {
                    self.clock.moves_to(end);
                    return is_so(self);
                }
            }
        }
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Accept { connection } => self.accept(connection),
            Event::Opened { connection } => self.opened(connection),
            Event::ToServer { connection, frame } => self.reaches_server(connection, frame),
            Event::ToDevice { connection, frame } => self.reaches_device(connection, frame),
            Event::ServerLoses { connection } => {
                if let Some(server) = &mut self.server {
                    server.loses(connection);
                }
                self.runs_server();
            }
            Event::DeviceLoses { connection } => self.device_loses(connection),
            Event::Http { number } => self.http_arrives(number),
            Event::HttpBack { number, answer } => self.http_returns(number, answer),
            Event::Wake { device, life } => self.wake(device, life),
            Event::Gate { server, call, name } => self.gate(server, call, name),
            Event::Cursors { server } => {
                self.cursors_planned = false;
                if server == self.server_life {
                    if let Some(server) = &self.server {
                        server.writes_cursors();
                    }
                    self.runs_server();
                }
            }
            Event::Act => self.act(),
            Event::Fault => self.fault(),
            Event::Starts { device } => self.starts(device),
            Event::Online { device } => self.online(device),
            Event::Joins { device } => self.joins(device),
            Event::ServerStarts => self.starts_server(),
            Event::Room => {
                self.note("there is room on the server's disk again");
                self.disk_full = false;
            }
        }
    }

    pub(crate) fn starts_server(&mut self) {
        if self.server.is_some() {
            return;
        }
        let rng = self.dice.fork();
        match Server::start(&self.database(), &self.clock, rng, &self.ledger) {
            Ok(server) => {
                self.server_life += 1;
                self.cursors_planned = false;
                self.note("the server is up");
                self.server = Some(server);
                self.runs_server();
            }
            Err(error) => self.notes_wrong(format!("the server does not start: {error}")),
        }
    }

    /// Lets the server go on, and takes what it says onto the network.
    pub(crate) fn runs_server(&mut self) {
        let Some(server) = &mut self.server else { return };
        server.runs();
        let (written, answers) = server.collect();
        let (calls, dead) = (server.gate.fresh(), server.gate.is_dead());
        for (call, name) in calls {
            let delay = self.call_takes();
            let server = self.server_life;
            self.after(delay, Event::Gate { server, call, name });
        }
        for (connection, one) in written {
            self.leaves_server(connection, one);
        }
        for (number, answer) in answers {
            self.http_leaves_server(number, answer);
        }
        if dead {
            self.server_dies();
        }
    }

    /// Cursors are gathered for a fifth of a second after the first one moved.
    pub(crate) fn plans_cursors(&mut self) {
        if !std::mem::replace(&mut self.cursors_planned, true) {
            let server = self.server_life;
            self.after(200, Event::Cursors { server });
        }
    }

    /// Switches a device on.
    pub(crate) fn starts(&mut self, index: usize) {
        let Some(device) = self.devices.get_mut(index) else { return };
        if device.engine.is_some() || device.given_up {
            return;
        }
        if let Err(error) = device.starts(&mut self.dice) {
            let line = format!("{} does not start: {error}", device.name);
            return self.notes_wrong(line);
        }
        let (name, network) = (device.name.clone(), device.network);
        self.note(format!("{name} is on"));
        for subscription in Device::subscriptions() {
            self.feed(index, subscription);
        }
        self.feed(index, Input::Network { online: network });
        self.joins(index);
    }

    /// Tries the device's link, when it has one and is not in yet.
    fn joins(&mut self, index: usize) {
        let Some(device) = self.devices.get_mut(index) else { return };
        let Some(link) = device.link.clone() else { return };
        if device.engine.is_none() || device.phase() != "no_device" {
            return;
        }
        let (id, device_name) = (device.asks(Asked::Joining), device.name.clone());
        self.feed(index, Input::Join { id, link, device_name });
    }

    fn wake(&mut self, index: usize, life: u64) {
        let now = self.clock.elapsed();
        let Some(device) = self.devices.get_mut(index) else { return };
        if device.life == life && device.wake.is_some_and(|at| at <= now) {
            device.wake = None;
            self.feed(index, Input::Tick);
        }
    }

    /// Gives a device's engine an input and carries out what follows.
    pub(crate) fn feed(&mut self, index: usize, input: Input) {
        let Some(device) = self.devices.get_mut(index) else { return };
        let now = self.clock.off_by(device.ahead_ms);
        if device.engine.is_none() {
            return;
        }
        if device.strikes() {
            return self.dies(index, "before a transaction");
        }
        let Some(engine) = device.engine.as_mut() else { return };
        let effects = match engine.handle(now, input) {
            Ok(effects) => effects,
            Err(error) => {
                let line = format!("the engine of {} fails: {error}", device.name);
                return self.notes_wrong(line);
            }
        };
        if device.strikes() {
            return self.dies(index, "after a transaction, before its effects");
        }
        for effect in effects {
            self.carry_out(index, effect);
            if self.devices.get_mut(index).is_some_and(Device::strikes) {
                return self.dies(index, "between two effects");
            }
        }
    }

    fn carry_out(&mut self, index: usize, effect: Effect) {
        match effect {
            Effect::OpenSocket => self.connects(index),
            Effect::CloseSocket => self.hangs_up(index),
            Effect::Send(frame) => self.leaves_device(index, frame),
            Effect::Http { id, path, body } => self.http_leaves_device(index, id, path, body),
            Effect::View { id, json } => {
                if let Some(device) = self.devices.get_mut(index) {
                    device.shows(id, json);
                }
            }
            Effect::WakeAt(at) => {
                let Some(device) = self.devices.get_mut(index) else { return };
                let at = self.clock.when(at, device.ahead_ms).max(self.clock.elapsed());
                if device.wake.is_none_or(|before| at < before) {
                    device.wake = Some(at);
                    self.calendar.plan(at, Event::Wake { device: index, life: device.life });
                }
            }
            Effect::Answer { id, outcome } => self.answered(index, id, outcome),
            Effect::Joined { id, outcome } => {
                let outcome = outcome.map_err(|error| error.to_string());
                self.joined(index, id, outcome);
            }
            // Nobody sends files here: the server has no attachment store.
            Effect::LinkInfo { .. }
            | Effect::Offered { .. }
            | Effect::OfferAnswered { .. }
            | Effect::GuestLink { .. }
            | Effect::PutPart { .. }
            | Effect::GetPart { .. }
            | Effect::DropObject { .. } => {}
        }
    }

    fn answered(&mut self, index: usize, id: u64, outcome: Result<Answer, CommandError>) {
        let Some(device) = self.devices.get_mut(index) else { return };
        let (name, hospital, asked) = (device.name.clone(), device.hospital, device.asked.remove(&id));
        match (asked, outcome) {
            (Some(Asked::Invitation), Ok(Answer::Invitation { link, .. })) => self.newcomer(hospital, link),
            (Some(Asked::Transfer), Ok(Answer::Link { link })) => self.further_device(index, link),
            (Some(asked), Err(error)) => self.note(format!("{name} {}: {error}", asked.what())),
            _ => {}
        }
    }

    fn joined(&mut self, index: usize, id: u64, outcome: Result<(), String>) {
        let Some(device) = self.devices.get_mut(index) else { return };
        device.asked.remove(&id);
        let name = device.name.clone();
        match outcome {
            Ok(()) => self.note(format!("{name} has joined")),
            Err(error) => {
                self.note(format!("{name} is not let in: {error}"));
                let Some(device) = self.devices.get_mut(index) else { return };
                if error == client::JoinError::Unknown.to_string() {
                    device.given_up = true;
                } else if device.link.is_some() {
                    self.after(10_000, Event::Joins { device: index });
                }
            }
        }
    }

    /// A command of the screen.
    pub(crate) fn commands(&mut self, index: usize, asked: Asked, command: Command) {
        let Some(device) = self.devices.get_mut(index) else { return };
        let id = device.asks(asked);
        self.feed(index, Input::Command { id, key: None, command });
    }

    /// Looks at a view once. Only for a device that is not about to die.
    pub(crate) fn looks(&mut self, index: usize, query: Query) -> Value {
        let Some(device) = self.devices.get_mut(index) else { return Value::Null };
        let id = device.asks(Asked::Other("looking".into()));
        device.asked.remove(&id);
        self.feed(index, Input::Subscribe { id, query });
        self.feed(index, Input::Unsubscribe { id });
        self.devices.get_mut(index).map_or(Value::Null, |device| device.takes_view(id))
    }
}
