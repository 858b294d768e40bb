//! What goes wrong: the network, devices, the server, clocks.

use crate::{calendar::Event, device::Device, gate::Verdict, world::Weather, world::World};
use client::Input;
use protocol::time::{HOUR_MS, MINUTE_MS};

/// Something that breaks.
type Fault = fn(&mut World);

/// What may break, and how often of a thousand.
const FAULTS: &[(u64, Fault)] = &[
    (300, connection_breaks),
    (150, goes_offline),
    (180, device_dies),
    (70, copy_is_made),
    (40, copy_is_put_back),
    (110, server_dies),
    (40, disk_fills),
    (60, clock_is_off),
    (50, device_sleeps),
];

/// Calls that write, and may find no room.
const WRITES: &[&str] =
    &["append", "append_commit", "create_conversation", "publish_key_packages", "append_keybox", "move_cursors", "cut"];

impl World {
    /// Something breaks, and something else is planned for later.
    pub(crate) fn fault(&mut self) {
        if self.weather == Weather::Calm {
            return;
        }
        let pause = self.dice.between(500, 20_000);
        self.after(pause, Event::Fault);
        let mut left = self.dice.below(FAULTS.iter().map(|(weight, _)| weight).sum());
        for (weight, fault) in FAULTS {
            if left < *weight {
                return fault(self);
            }
            left -= weight;
        }
    }

    /// A call of the server gets its turn.
    pub(crate) fn gate(&mut self, life: u64, call: u64, name: &'static str) {
        if life != self.server_life || self.server.is_none() {
            return;
        }
        let verdict = match self.weather {
            Weather::Storm if self.disk_full && WRITES.contains(&name) => Verdict::Full,
            Weather::Storm if self.dice.chance(2) => {
                self.note(format!("the server dies before {name:?}"));
                return self.server_dies();
            }
            Weather::Storm if self.dice.chance(2) => {
                self.note(format!("the server dies after {name:?}"));
                Verdict::PassAndDie
            }
            _ => Verdict::Pass,
        };
        if let Some(server) = &self.server {
            server.gate.decide(call, verdict);
        }
        self.runs_server();
    }

    /// The server is gone, with everything it had not made durable.
    pub(crate) fn server_dies(&mut self) {
        let Some(server) = self.server.take() else { return };
        server.dies();
        let connections: Vec<u64> = self.network.wires.keys().copied().collect();
        for connection in connections {
            let Some(wire) = self.network.wires.get_mut(&connection) else { continue };
            let open = !wire.up.cut || !wire.down.cut;
            (wire.up.cut, wire.down.cut) = (true, true);
            if open {
                let delay = self.dice.between(1, 3_000);
                self.after(delay, Event::DeviceLoses { connection });
            }
        }
        self.drops_errands();
        let pause = match self.weather {
            Weather::Calm => 1_000,
            Weather::Storm => self.dice.between(100, 30_000),
        };
        self.after(pause, Event::ServerStarts);
    }

    /// A device dies where it stands; it is switched on again later.
    pub(crate) fn dies(&mut self, index: usize, place: &str) {
        let name = self.devices.get(index).map(|device| device.name.clone()).unwrap_or_default();
        self.note(format!("{name} dies {place}"));
        self.goes_off(index);
        let pause = match self.weather {
            Weather::Calm => 1_000,
            Weather::Storm => self.dice.between(100, 120_000),
        };
        self.after(pause, Event::Starts { device: index });
    }

    pub(crate) fn online(&mut self, index: usize) {
        let Some(device) = self.devices.get_mut(index) else { return };
        device.network = true;
        let name = device.name.clone();
        self.note(format!("{name} has a network again"));
        self.feed(index, Input::Network { online: true });
    }

    fn some_device(&mut self, fits: impl Fn(&Device) -> bool) -> Option<usize> {
        let indices: Vec<usize> = (0..self.devices.len()).filter(|index| self.devices.get(*index).is_some_and(&fits)).collect();
        self.dice.pick(&indices)
    }

    fn name_of(&self, index: usize) -> String {
        self.devices.get(index).map(|device| device.name.clone()).unwrap_or_default()
    }
}

fn connection_breaks(world: &mut World) {
    let Some(index) = world.some_device(|device| device.connection.is_some()) else { return };
    let Some(connection) = world.devices.get(index).and_then(|device| device.connection) else { return };
    let (up, down) = match world.dice.below(4) {
        0 => (true, false),
        1 => (false, true),
        _ => (true, true),
    };
    let ways = match (up, down) {
        (true, true) => "both ways",
        (true, false) => "towards the server",
        _ => "towards the device",
    };
    let name = world.name_of(index);
    world.note(format!("the connection of {name} breaks, {ways}"));
    world.cuts(connection, up, down);
}

/// Off the network, for minutes or hours; some devices learn of it.
fn goes_offline(world: &mut World) {
    let Some(index) = world.some_device(|device| device.network) else { return };
    let knows = world.dice.chance(500);
    let pause =
        if world.dice.chance(150) { world.dice.between(HOUR_MS, 6 * HOUR_MS) } else { world.dice.between(1_000, 5 * MINUTE_MS) };
    let name = world.name_of(index);
    world.note(format!("{name} has no network for {} s{}", pause / 1_000, if knows { "" } else { " and does not know it" }));
    let connection = world.devices.get_mut(index).and_then(|device| {
        device.network = false;
        device.connection
    });
    if let Some(connection) = connection {
        world.cuts(connection, true, true);
    }
    if knows {
        world.feed(index, Input::Network { online: false });
    }
    world.after(pause, Event::Online { device: index });
}

fn device_dies(world: &mut World) {
    let Some(index) = world.some_device(|device| device.engine.is_some() && device.dies_in.is_none()) else { return };
    let points = world.dice.between(1, 60);
    if let Some(device) = world.devices.get_mut(index) {
        device.dies_in = Some(points);
    }
}

/// Switched off for a night.
fn device_sleeps(world: &mut World) {
    let Some(index) = world.some_device(|device| device.engine.is_some()) else { return };
    let name = world.name_of(index);
    let pause = world.dice.between(MINUTE_MS, 3 * HOUR_MS);
    world.note(format!("{name} is switched off for {} s", pause / 1_000));
    world.goes_off(index);
    world.after(pause, Event::Starts { device: index });
}

fn copy_is_made(world: &mut World) {
    let Some(index) = world.some_device(|device| device.is_ready() && !device.rolled_back) else { return };
    let name = world.name_of(index);
    match world.devices.get_mut(index).map(Device::copies) {
        Some(Ok(())) => world.note(format!("a copy of {name} is made")),
        Some(Err(error)) => world.notes_wrong(format!("{name} cannot be copied: {error}")),
        None => {}
    }
}

fn copy_is_put_back(world: &mut World) {
    let Some(index) = world.some_device(|device| device.engine.is_some() && device.copy.is_some()) else { return };
    let name = world.name_of(index);
    world.goes_off(index);
    match world.devices.get_mut(index).map(Device::rolls_back) {
        Some(Ok(_)) => world.note(format!("the copy of {name} is put back")),
        Some(Err(error)) => world.notes_wrong(format!("{name} cannot be put back: {error}")),
        None => {}
    }
    let pause = world.dice.between(100, 10_000);
    world.after(pause, Event::Starts { device: index });
}

fn server_dies(world: &mut World) {
    if world.server.is_some() {
        world.note("the server dies");
        world.server_dies();
    }
}

fn disk_fills(world: &mut World) {
    world.note("the server's disk is full");
    world.disk_full = true;
    let pause = world.dice.between(100, 20_000);
    world.after(pause, Event::Room);
}

/// By minutes, ahead or behind.
fn clock_is_off(world: &mut World) {
    let Some(index) = world.some_device(|_| true) else { return };
    let by = i64::try_from(world.dice.between(0, 20 * MINUTE_MS)).unwrap_or(0) - i64::try_from(10 * MINUTE_MS).unwrap_or(0);
    let name = world.name_of(index);
    world.note(format!("the clock of {name} is off by {} s", by / 1_000));
    if let Some(device) = world.devices.get_mut(index) {
        device.ahead_ms = by;
    }
    world.feed(index, Input::Tick);
}
