//! Partitions: the server in a network of its own, behind a line that is pulled, that carries in one direction only, or that comes
//! and goes. Neither end is told anything; both notice, and everything heals.
//!
//! Needs root and Linux's network namespaces; where they cannot be made, the test says so.

use crate::{
    hospital::{Hospital, SetClock},
    server_log::ServerLog,
};
use client::command::Query;
use person::{Person, Story};
use serde_json::Value;
use std::{net::Ipv4Addr, process::Command, time::Duration};

/// How often the line comes and goes while everybody writes.
const FLICKERS: u32 = 6;

/// A network with one line to ours, and nothing else in it.
pub(crate) struct Network {
    name: String,
    line: String,
    /// Our end of the line, and the other.
    ours: Ipv4Addr,
    theirs: Ipv4Addr,
}

impl Network {
    /// Makes one; none where that is not possible.
    fn lay() -> Option<Self> {
        let [_, high, middle, low] = std::process::id().to_be_bytes();
        let number = u32::from_be_bytes([0, high, middle, low]);
        let (name, line) = (format!("konsil-{number}"), format!("kons{number}"));
        // Four addresses for each: 10.128.0.0/9 is nobody's here.
        let base = 0x0a80_0000 + (number % (1 << 21)) * 4;
        let (ours, theirs) = (Ipv4Addr::from(base + 1), Ipv4Addr::from(base + 2));
        let network = Self { name, line, ours, theirs };
        if let Err(why) = ip(&["netns", "add", &network.name]) {
            println!("SKIPPED: a network cannot be made here ({why})");
            return None;
        }
        let peer = format!("{}b", network.line);
        ip(&["link", "add", &network.line, "type", "veth", "peer", "name", &peer]).unwrap();
        ip(&["link", "set", &peer, "netns", &network.name]).unwrap();
        ip(&["address", "add", &format!("{ours}/30"), "dev", &network.line]).unwrap();
        ip(&["link", "set", &network.line, "up"]).unwrap();
        network.there(&["address", "add", &format!("{theirs}/30"), "dev", &peer]);
        network.there(&["link", "set", &peer, "up"]);
        network.there(&["link", "set", "lo", "up"]);
        Some(network)
    }

    fn there(&self, command: &[&str]) {
        ip(&[&["-n", self.name.as_str()], command].concat()).unwrap();
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where a server in it is.
    pub(crate) const fn address(&self) -> Ipv4Addr {
        self.theirs
    }

    /// The line is pulled, or plugged in again.
    fn line(&self, up: bool) {
        ip(&["link", "set", &self.line, if up { "up" } else { "down" }]).unwrap();
    }

    /// What comes from there is swallowed, or not any more.
    fn hears(&self, hears: bool) {
        self.there(&["route", if hears { "del" } else { "add" }, "blackhole", &self.ours.to_string()]);
    }

    /// What is said from here is swallowed, or not any more.
    fn speaks(&self, speaks: bool) {
        ip(&["route", if speaks { "del" } else { "add" }, "blackhole", &self.theirs.to_string()]).unwrap();
    }

    /// How many devices the server in it takes for connected, as it tells its operator.
    fn connected(&self) -> usize {
        let ask = "exec 3<>/dev/tcp/127.0.0.1/9464; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
        let told = Command::new("ip").args(["netns", "exec", &self.name, "bash", "-c", ask]).output().unwrap();
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        let line = told.lines().find_map(|line| line.strip_prefix("konsil_connected_devices "));
        line.unwrap_or_else(|| panic!("{told}")).trim().parse().unwrap()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // The line goes with either end.
        let _ = ip(&["netns", "del", &self.name]);
    }
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    let done = Command::new("ip").args(arguments).output().map_err(|error| error.to_string())?;
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).trim().to_owned()) }
}

/// Somebody and the clock of their device, so that nobody has to wait for minutes to pass.
struct Colleague {
    person: Person,
    time: SetClock,
}

impl Colleague {
    /// Time passes until the device shows this of its connection. Nobody tells it anything.
    async fn shows(&self, state: &str) {
        for _ in 0..200 {
            // Whoever looks lets the device look at its clock.
            let mut connection = self.person.watch(Query::Connection).unwrap().patient(Duration::from_millis(250));
            let is_it = |view: &Value| (view.get("state")?.as_str()? == state).then_some(());
            if connection.until(state, is_it).await.is_ok() {
                return;
            }
            self.time.passes(1_000);
        }
        panic!("it never shows {state:?}");
    }
}

/// Cuts a line, or mends it.
type Break = fn(&Network, bool);

const PARTITIONS: [(&str, Break); 3] = [("gezogen", Network::line), ("taub", Network::hears), ("stumm", Network::speaks)];

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_pulled_is_half_dead_or_flickers_loses_nothing() {
    let Some(network) = Network::lay() else { return };
    let mut hospital = Hospital::found_behind(&network).await;
    let mut ward = Vec::new();
    for name in ["Dr. Jonas Weber", "Dr. Aylin Kaya", "Miriam Fuchs"] {
        let time = SetClock::default();
        ward.push(Colleague { person: hospital.person_who_reads(&time, name, "Station 4B").await, time });
    }
    let group = ward[0].person.makes_group("Station 4B", &["Dr. Aylin Kaya", "Miriam Fuchs"]).await.unwrap();
    ward[0].person.says(&group, "Dienstbeginn").await.unwrap();
    for colleague in &ward[1..] {
        colleague.person.reads(&group, "Dienstbeginn").await.unwrap();
    }

    for (what, breaks) in PARTITIONS {
        breaks(&network, false);
        // Both ends find out by silence alone.
        while network.connected() > 0 {}
        let mut waiting = Vec::new();
        for colleague in &ward {
            colleague.shows("offline").await;
            waiting.push(colleague.person.says(&group, what).await.unwrap());
        }
        breaks(&network, true);
        for colleague in &ward {
            colleague.shows("online").await;
        }
        for (colleague, message) in ward.iter().zip(&waiting) {
            colleague.person.sees_state(&group, message, "delivered").await.unwrap();
        }
    }

    // A line that comes and goes while everybody writes.
    for flicker in 0..FLICKERS {
        network.line(false);
        for (number, colleague) in ward.iter().enumerate() {
            colleague.person.says(&group, &format!("Flackern {flicker} von {number}")).await.unwrap();
        }
        network.line(true);
        for colleague in &ward {
            colleague.shows("online").await;
        }
    }
    let last = ward[0].person.says(&group, "Dienstende").await.unwrap();
    ward[0].person.sees_state(&group, &last, "delivered").await.unwrap();
    let mut seen = Vec::new();
    for colleague in &ward {
        colleague.person.reads(&group, "Dienstende").await.unwrap();
        colleague.person.settled(Duration::from_secs(20)).await.unwrap();
        seen.push(colleague.person.transcript(&group).await.unwrap());
    }
    hospital.kills_server();
    let texts = ServerLog::of(&hospital, &[group.parse().unwrap()]).await.texts(&group);
    assert_eq!(texts.len(), 2 + ward.len() * (3 + FLICKERS as usize), "everything once");
    for seen in &seen {
        assert_eq!(seen, &texts, "one order for all");
    }
}
