//! One simulation, from its seed to the verdict.

use crate::{
    calendar::Event,
    device::Device,
    world::{Weather, World},
};
use std::path::PathBuf;
use tempfile::TempDir;

/// Longest time that everything may take to settle when nothing is wrong any more.
const SETTLING_MS: u64 = 3 * 3_600_000;
/// A device that wants to begin a chat with somebody who is locked asks again at least this often.
const WAITS_FOR_SOMEBODY_MS: u64 = 330_000;
/// Long enough for everything that waits for a quiet moment.
const AFTERWARDS_MS: u64 = 20 * 60_000;

/// How large a simulation is.
#[derive(Clone, Debug)]
pub struct Plan {
    /// People of each hospital at the beginning.
    pub people: Vec<usize>,
    /// How many things people do.
    pub acts: u32,
    /// Write every frame into the transcript, and leave the databases where they are.
    pub frames: bool,
}

impl Plan {
    /// Fewer people who do less: half the time of a default one.
    #[must_use]
    pub fn small() -> Self {
        Self { people: vec![3, 1], acts: 25, ..Self::default() }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self { people: vec![3, 2], acts: 40, frames: false }
    }
}

/// What came of a simulation in which everything held.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Messages that were said.
    pub said: u64,
    /// Messages that were acknowledged.
    pub acknowledged: usize,
    /// Simulated milliseconds.
    pub took_ms: u64,
    /// Frames, wake-ups, calls of the store and so on.
    pub events: u64,
    /// What happened.
    pub transcript: String,
}

/// What did not hold.
#[derive(Debug)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// What follows its number when it is played again.
    pub again: &'static str,
    /// What is wrong.
    pub wrong: Vec<String>,
    /// What happened.
    pub transcript: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seed, again, wrong, transcript } = self;
        writeln!(f, "{transcript}\n\nWhat does not hold:")?;
        wrong.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        write!(f, "Seed {seed}. Again: cargo xtask sim --seed {seed}{again}")
    }
}

/// Runs a simulation.
///
/// # Errors
/// [`Failure`] with everything that is wrong.
pub fn run(seed: u64, plan: &Plan) -> Result<Outcome, Box<Failure>> {
    let again = if plan.people == Plan::small().people { " -- --small" } else { "" };
    let failed = |wrong: Vec<String>, transcript| Box::new(Failure { seed, again, wrong, transcript });
    let mut folder = folder().map_err(|error| failed(vec![error.to_string()], String::new()))?;
    folder.disable_cleanup(plan.frames);
    let mut world = World::new(seed, folder);
    world.transcript.frames = plan.frames;
    if plan.frames {
        let place = world.folder.path().display().to_string();
        world.note(format!("everything is kept in {place}"));
    }
    play(&mut world, plan);
    world.wrong.append(&mut world.ledger.pages().wrong);
    let transcript = world.transcript.text();
    if world.wrong.is_empty() {
        let acknowledged = world.ledger.pages().acknowledged.len();
        Ok(Outcome { said: world.said, acknowledged, took_ms: world.clock.elapsed(), events: world.happened(), transcript })
    } else {
        Err(failed(world.wrong, transcript))
    }
}

/// In memory where there is such a place: what is simulated is the order of things, not the disk.
fn folder() -> std::io::Result<TempDir> {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { TempDir::with_prefix_in("konsil-sim-", memory) } else { TempDir::with_prefix("konsil-sim-") }
}

fn play(world: &mut World, plan: &Plan) {
    match world.set_up(&plan.people) {
        Ok(true) => {}
        Ok(false) => return world.notes_wrong("nobody can set up a hospital".into()),
        Err(error) => return world.notes_wrong(error.to_string()),
    }
    world.note("everybody is in");
    world.weather = Weather::Storm;
    world.acts_left = plan.acts;
    world.after(0, Event::Act);
    world.after(1_000, Event::Fault);
    world.until(u64::MAX / 2, |world| world.acts_left == 0);
    heal(world);
}

/// Nothing breaks any more: everything must settle.
fn heal(world: &mut World) {
    world.note("the network heals");
    world.weather = Weather::Calm;
    world.calendar.calm();
    world.disk_full = false;
    world.starts_server();
    for index in 0..world.devices.len() {
        if let Some(device) = world.devices.get_mut(index) {
            device.dies_in = None;
            device.network = true;
        }
        world.starts(index);
        world.feed(index, client::Input::Network { online: true });
    }
    // Twice: keys of what a further device missed while it was linked come with its next session.
    let settled = (0..2).all(|_| {
        let quiet = settles(world) && (world.until(AFTERWARDS_MS, |_| false) || world.wrong.is_empty()) && settles(world);
        reconnects(world);
        quiet
    });
    if !settled || !settles(world) {
        if world.wrong.is_empty() {
            let stuck: Vec<usize> = (0..world.devices.len())
                .filter(|index| world.devices.get(*index).is_some_and(|device| !is_settled(device)))
                .collect();
            for index in stuck {
                let line = world.describes(index);
                world.notes_wrong(format!("does not settle: {line}"));
            }
            if world.wrong.is_empty() {
                world.notes_wrong("there is no end to it".into());
            }
        }
        return;
    }
    world.note("everything is quiet");
    world.judge();
}

/// Everybody loses the network for a moment.
fn reconnects(world: &mut World) {
    for online in [false, true] {
        for index in 0..world.devices.len() {
            world.feed(index, client::Input::Network { online });
        }
    }
}

fn settles(world: &mut World) -> bool {
    world.until(SETTLING_MS, |world| {
        let since = world.clock.elapsed().saturating_sub(WAITS_FOR_SOMEBODY_MS);
        let waits = |device: &Device| device.nobody_at.is_some_and(|at| at >= since);
        world.devices.iter().all(|device| is_settled(device) || waits(device)) && !world.calendar.is_busy()
    })
}

pub(crate) fn is_settled(device: &Device) -> bool {
    match (&device.engine, device.phase().as_str()) {
        _ if device.given_up => true,
        (Some(engine), "ready") => engine.is_settled().unwrap_or(false),
        (Some(_), "ended") => true,
        _ => false,
    }
}
