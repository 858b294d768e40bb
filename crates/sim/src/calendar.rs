//! What will happen, and when.

use client::HttpAnswer;
use std::collections::BTreeMap;

/// One thing that happens.
#[derive(Debug)]
pub(crate) enum Event {
    /// A connection reaches the server.
    Accept { connection: u64 },
    /// The device learns that it is connected.
    Opened { connection: u64 },
    /// A frame reaches the server.
    ToServer { connection: u64, frame: Vec<u8> },
    /// A frame reaches the device.
    ToDevice { connection: u64, frame: Vec<u8> },
    /// The server notices the end of a connection.
    ServerLoses { connection: u64 },
    /// The device does.
    DeviceLoses { connection: u64 },
    /// A request over HTTP reaches the server.
    Http { number: u64 },
    /// Its answer, or that there is none, reaches the device.
    HttpBack { number: u64, answer: HttpAnswer },
    /// A device wanted to be woken.
    Wake { device: usize, life: u64 },
    /// The database gets round to a call of the server.
    Gate { server: u64, call: u64, name: &'static str },
    /// Moved cursors are written.
    Cursors { server: u64 },
    /// Somebody does something.
    Act,
    /// Something goes wrong.
    Fault,
    /// A device is switched on.
    Starts { device: usize },
    /// A device is on the network again.
    Online { device: usize },
    /// A device tries its link again.
    Joins { device: usize },
    /// The server is started.
    ServerStarts,
    /// There is room on the disk again.
    Room,
}

/// Everything to come, in order of time; what is due at the same millisecond happens in the order in which it was planned.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    events: BTreeMap<(u64, u64), Event>,
    planned: u64,
}

impl Calendar {
    pub(crate) fn plan(&mut self, at: u64, event: Event) {
        self.planned += 1;
        self.events.insert((at, self.planned), event);
    }

    /// Time of the next event.
    pub(crate) fn next_at(&self) -> Option<u64> {
        self.events.first_key_value().map(|((at, _), _)| *at)
    }

    pub(crate) fn next(&mut self) -> Option<(u64, Event)> {
        self.events.pop_first().map(|((at, _), event)| (at, event))
    }

    /// Is anything under way between devices and server, or in the server?
    pub(crate) fn is_busy(&self) -> bool {
        self.events.values().any(|event| !matches!(event, Event::Wake { .. } | Event::Act | Event::Fault))
    }

    /// Nobody acts and nothing breaks any more; what is off is switched on by whoever calls.
    pub(crate) fn calm(&mut self) {
        self.events.retain(|_, event| {
            !matches!(event, Event::Act | Event::Fault | Event::Online { .. } | Event::Starts { .. } | Event::Room)
        });
    }
}
