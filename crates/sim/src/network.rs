//! Connections that are slow, break, and swallow what was under way; each direction keeps its order, as TCP does.

use crate::{calendar::Event, connection::Written, device::Asked, world::Weather, world::World};
use client::{HttpAnswer, HttpError, Input};
use minicbor::Decode;
use protocol::frame::{ClientFrame, Outcome, Response, ServerFrame};
use std::collections::BTreeMap;

/// One direction of a connection.
#[derive(Debug, Default)]
pub(crate) struct Way {
    /// Nothing comes through any more.
    pub(crate) cut: bool,
    /// When the last frame arrives.
    last: u64,
}

/// A connection as the network sees it.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) device: usize,
    pub(crate) up: Way,
    pub(crate) down: Way,
}

/// A request over HTTP.
#[derive(Debug)]
struct Errand {
    device: usize,
    life: u64,
    id: u64,
    path: &'static str,
    body: Vec<u8>,
}

/// All connections and requests under way.
#[derive(Debug, Default)]
pub(crate) struct Network {
    next: u64,
    pub(crate) wires: BTreeMap<u64, Wire>,
    errands: BTreeMap<u64, Errand>,
}

/// Is it the answer that there are no key packages?
fn says_nobody(frame: &[u8]) -> bool {
    matches!(
        minicbor::decode(frame),
        Ok(ServerFrame::Response { outcome: Outcome::Done(Response::KeyPackages(packages)), .. }) if packages.is_empty()
    )
}

impl World {
    /// How long a frame takes.
    fn frame_takes(&mut self) -> u64 {
        match self.weather {
            Weather::Calm => self.dice.between(1, 20),
            Weather::Storm if self.dice.chance(30) => self.dice.between(500, 8_000),
            Weather::Storm => self.dice.between(1, 150),
        }
    }

    /// How long a call of the database takes.
    pub(crate) fn call_takes(&mut self) -> u64 {
        match self.weather {
            Weather::Calm => self.dice.between(0, 1),
            Weather::Storm if self.dice.chance(20) => self.dice.between(50, 2_000),
            Weather::Storm => self.dice.between(0, 12),
        }
    }

    /// A device opens its socket.
    pub(crate) fn connects(&mut self, index: usize) {
        let delay = self.frame_takes();
        let Some(device) = self.devices.get_mut(index) else { return };
        self.network.next += 1;
        let connection = self.network.next;
        device.connection = Some(connection);
        let mut wire = Wire { device: index, up: Way::default(), down: Way::default() };
        if device.network && self.server.is_some() {
            wire.up.last = self.clock.elapsed() + delay;
            self.network.wires.insert(connection, wire);
            self.after(delay, Event::Accept { connection });
        } else {
            self.network.wires.insert(connection, wire);
            self.after(delay, Event::DeviceLoses { connection });
        }
    }

    /// A device closes its socket: what it said before still arrives.
    pub(crate) fn hangs_up(&mut self, index: usize) {
        let Some(connection) = self.devices.get_mut(index).and_then(|device| device.connection) else { return };
        self.after(0, Event::DeviceLoses { connection });
        let Some(wire) = self.network.wires.get(&connection) else { return };
        let at = wire.up.last.max(self.clock.elapsed()) + 1;
        self.calendar.plan(at, Event::ServerLoses { connection });
    }

    pub(crate) fn accept(&mut self, connection: u64) {
        let Some(wire) = self.network.wires.get(&connection) else { return };
        let host = self.devices.get(wire.device).and_then(|device| self.hospitals.get(device.hospital));
        let (Some(hospital), Some(server)) = (host, &mut self.server) else {
            return self.after(1, Event::DeviceLoses { connection });
        };
        if wire.up.cut {
            return;
        }
        server.accepts(connection, &hospital.host);
        let delay = self.frame_takes();
        let at = self.clock.elapsed() + delay;
        if let Some(wire) = self.network.wires.get_mut(&connection) {
            wire.down.last = at;
        }
        self.calendar.plan(at, Event::Opened { connection });
        self.runs_server();
    }

    /// The device at the end of a connection that it still takes for its own.
    fn listener(&self, connection: u64) -> Option<usize> {
        let index = self.network.wires.get(&connection)?.device;
        (self.devices.get(index)?.connection == Some(connection)).then_some(index)
    }

    pub(crate) fn opened(&mut self, connection: u64) {
        let cut = self.network.wires.get(&connection).is_none_or(|wire| wire.down.cut);
        if let Some(index) = self.listener(connection).filter(|_| !cut) {
            self.feed(index, Input::SocketOpened);
        }
    }

    /// A device says something.
    pub(crate) fn leaves_device(&mut self, index: usize, frame: Vec<u8>) {
        let delay = self.frame_takes();
        let Some(connection) = self.devices.get(index).and_then(|device| device.connection) else { return };
        let now = self.clock.elapsed();
        let Some(wire) = self.network.wires.get_mut(&connection).filter(|wire| !wire.up.cut) else { return };
        wire.up.last = wire.up.last.max(now + delay);
        let at = wire.up.last;
        self.calendar.plan(at, Event::ToServer { connection, frame });
    }

    pub(crate) fn reaches_server(&mut self, connection: u64, frame: Vec<u8>) {
        if self.network.wires.get(&connection).is_none_or(|wire| wire.up.cut) {
            return;
        }
        self.notes_frame::<ClientFrame>(connection, "→", &frame);
        if let Some(server) = &self.server {
            server.hears(connection, frame);
            // Whatever it was: cursors that did not move are not written.
            self.plans_cursors();
        }
        self.runs_server();
    }

    /// The server wrote something, or ended a connection.
    pub(crate) fn leaves_server(&mut self, connection: u64, written: Written) {
        for frame in written.frames {
            let delay = self.frame_takes();
            let now = self.clock.elapsed();
            let Some(wire) = self.network.wires.get_mut(&connection).filter(|wire| !wire.down.cut) else { return };
            wire.down.last = wire.down.last.max(now + delay);
            let at = wire.down.last;
            self.calendar.plan(at, Event::ToDevice { connection, frame: frame.to_vec() });
        }
        if written.ended {
            let at = self.network.wires.get(&connection).map_or(0, |wire| wire.down.last).max(self.clock.elapsed()) + 1;
            self.calendar.plan(at, Event::DeviceLoses { connection });
        }
    }

    pub(crate) fn reaches_device(&mut self, connection: u64, frame: Vec<u8>) {
        let cut = self.network.wires.get(&connection).is_none_or(|wire| wire.down.cut);
        if let Some(index) = self.listener(connection).filter(|_| !cut) {
            self.notes_frame::<ServerFrame>(connection, "←", &frame);
            if self.weather == Weather::Calm && says_nobody(&frame) {
                let now = self.clock.elapsed();
                self.devices.get_mut(index).into_iter().for_each(|device| device.nobody_at = Some(now));
            }
            self.feed(index, Input::Frames(vec![frame]));
        }
    }

    fn notes_frame<T: for<'b> Decode<'b, ()> + std::fmt::Debug>(&mut self, connection: u64, way: &str, frame: &[u8]) {
        let device = self.network.wires.get(&connection).and_then(|wire| self.devices.get(wire.device));
        if let Some(name) = device.map(|device| device.name.clone()) {
            self.transcript.frame::<T>(&name, way, frame);
        }
    }

    pub(crate) fn device_loses(&mut self, connection: u64) {
        if let Some(index) = self.listener(connection) {
            if let Some(device) = self.devices.get_mut(index) {
                device.connection = None;
            }
            self.feed(index, Input::SocketClosed);
        }
        if let Some(wire) = self.network.wires.get_mut(&connection) {
            wire.down.cut = true;
        }
    }

    /// A connection breaks: both ends notice it sooner or later.
    pub(crate) fn cuts(&mut self, connection: u64, up: bool, down: bool) {
        let Some(wire) = self.network.wires.get_mut(&connection) else { return };
        wire.up.cut |= up;
        wire.down.cut |= down;
        let (device_after, server_after) = (self.dice.between(0, 25_000), self.dice.between(0, 40_000));
        self.after(device_after, Event::DeviceLoses { connection });
        self.after(server_after, Event::ServerLoses { connection });
    }

    pub(crate) fn http_leaves_device(&mut self, index: usize, id: u64, path: &'static str, body: Vec<u8>) {
        let delay = self.frame_takes();
        let Some(device) = self.devices.get(index) else { return };
        self.network.next += 1;
        let number = self.network.next;
        self.network.errands.insert(number, Errand { device: index, life: device.life, id, path, body });
        if device.network && self.server.is_some() && !self.is_lost() {
            self.after(delay, Event::Http { number });
        } else {
            self.after(delay, Event::HttpBack { number, answer: Err(HttpError::Offline) });
        }
    }

    /// Does a request or an answer get lost?
    fn is_lost(&mut self) -> bool {
        self.weather == Weather::Storm && self.dice.chance(80)
    }

    pub(crate) fn http_arrives(&mut self, number: u64) {
        let Some(errand) = self.network.errands.get(&number) else { return };
        let host = self.devices.get(errand.device).and_then(|device| self.hospitals.get(device.hospital));
        match (&self.server, host) {
            (Some(server), Some(hospital)) => {
                server.asked(number, &hospital.host, errand.path, errand.body.clone());
                self.runs_server();
            }
            _ => self.after(1, Event::HttpBack { number, answer: Err(HttpError::Offline) }),
        }
    }

    pub(crate) fn http_leaves_server(&mut self, number: u64, answer: HttpAnswer) {
        let delay = self.frame_takes();
        let answer = if self.is_lost() { Err(HttpError::Offline) } else { answer };
        self.after(delay, Event::HttpBack { number, answer });
    }

    pub(crate) fn http_returns(&mut self, number: u64, answer: HttpAnswer) {
        let Some(errand) = self.network.errands.remove(&number) else { return };
        if self.devices.get(errand.device).is_some_and(|device| device.life == errand.life) {
            self.feed(errand.device, Input::Http { id: errand.id, answer });
        }
    }

    /// What was on its way over HTTP when the server died is answered by nobody.
    pub(crate) fn drops_errands(&mut self) {
        let numbers: Vec<u64> = self.network.errands.keys().copied().collect();
        for number in numbers {
            let delay = self.dice.between(1, 2_000);
            self.after(delay, Event::HttpBack { number, answer: Err(HttpError::Offline) });
        }
    }

    /// A device is switched off, or dies: the server notices later.
    pub(crate) fn goes_off(&mut self, index: usize) {
        let Some(device) = self.devices.get_mut(index) else { return };
        let connection = device.connection;
        device.stops();
        if let Some(connection) = connection {
            if let Some(wire) = self.network.wires.get_mut(&connection) {
                wire.down.cut = true;
            }
            let delay = self.dice.between(0, 40_000);
            self.after(delay, Event::ServerLoses { connection });
        }
    }

    /// Somebody asks for something whose answer is only of interest to the transcript.
    pub(crate) fn other(what: impl Into<String>) -> Asked {
        Asked::Other(what.into())
    }
}
