//! The measures on both, one after the other in the same minutes.

use super::{
    client::Client,
    compare::{Aim, Comparison, Figure},
    play::{self, Part, To},
    process::Peer,
};
use crate::{
    clock,
    measure::{self, Settings, conversation},
    play::Played,
    process::Subject,
    report::{Row, spread_ms},
};
use anyhow::{Context as _, Result, bail};
use futures_util::future::try_join_all;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// A measure of the comparison.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its name, for the command line.
    pub name: &'static str,
    load: Load,
}

#[derive(Clone, Copy, Debug)]
enum Load {
    Pairs { window: usize, times: Option<f64> },
    PairsPaced { pace: usize },
    Room { window: usize, times: Option<f64> },
    RoomPaced,
    Catchup,
    Storm,
    Idle,
}

/// All of them, in the order in which they run.
pub const ALL: [Measure; 10] = [
    Measure { name: "pairs-1", load: Load::Pairs { window: 1, times: Some(10.0) } },
    Measure { name: "pairs-8", load: Load::Pairs { window: 8, times: Some(20.0) } },
    Measure { name: "paced-200", load: Load::PairsPaced { pace: 200 } },
    Measure { name: "paced-1000", load: Load::PairsPaced { pace: 1_000 } },
    Measure { name: "room-2", load: Load::Room { window: 2, times: None } },
    Measure { name: "room-32", load: Load::Room { window: 32, times: Some(20.0) } },
    Measure { name: "room-paced", load: Load::RoomPaced },
    Measure { name: "catchup", load: Load::Catchup },
    Measure { name: "storm", load: Load::Storm },
    Measure { name: "idle", load: Load::Idle },
];

/// At a hospital's pace.
const PACED_TIMES: f64 = 4.0;
/// In catch-up.
const CATCHUP_TIMES: f64 = 13.0;
/// Less memory of an idle client.
const IDLE_TIMES: f64 = 3.0;
/// Seconds for a thousand log-ins.
const STORM_SECONDS: f64 = 0.3;
/// Messages that a client missed.
const MISSED: usize = 10_000;
/// Most rows of a page that the peer gives.
const PAGE: usize = 250;
/// Time for the peer to give memory back before it is read.
const REST: Duration = Duration::from_secs(30);
/// So many sign in at once where it is not what is measured.
const TOGETHER: usize = 50;

impl Measure {
    /// Runs it on both.
    ///
    /// # Errors
    /// When a load could not be played to its end.
    pub async fn run(&self, settings: &Settings) -> Result<Comparison> {
        match self.load {
            Load::Pairs { window, times } => pairs(settings, window, times).await,
            Load::PairsPaced { pace } => paced(settings, pace).await,
            Load::Room { window, times } => room(settings, window, times).await,
            Load::RoomPaced => room_paced(settings).await,
            Load::Catchup => catchup(settings).await,
            Load::Storm => storm(settings).await,
            Load::Idle => idle(settings).await,
        }
        .with_context(|| self.name.to_owned())
    }
}

async fn pairs(settings: &Settings, window: usize, times: Option<f64>) -> Result<Comparison> {
    let ours = conversation::pairs_each(settings, window);
    let konsil = conversation::play_pairs(settings, Subject::Konsil, ours, window, None, false).await?;
    // As many messages take the peer far longer; a third of them is as good a mean.
    let peer = play_pairs(ours.div_ceil(3), window, None).await?;
    let what = format!("200 people in pairs, window {window}: CPU per message");
    Ok(per_message(what, &konsil, &peer, times, false))
}

async fn paced(settings: &Settings, pace: usize) -> Result<Comparison> {
    let each = conversation::paced_each(settings, pace);
    let konsil = conversation::play_pairs(settings, Subject::Konsil, each, usize::MAX, Some(pace), false).await?;
    let peer = play_pairs(each, usize::MAX, Some(pace)).await?;
    let what = format!("200 people in pairs, {pace} messages a second: CPU per message");
    Ok(per_message(what, &konsil, &peer, Some(PACED_TIMES), true))
}

async fn room(settings: &Settings, window: usize, times: Option<f64>) -> Result<Comparison> {
    let count = settings.scaled(8_000);
    let konsil = conversation::play_room(settings, Subject::Konsil, count, window, None).await?;
    let peer = play_room(count.div_ceil(4), window, None).await?;
    let what = format!("room of 100, 50 online, one sender with window {window}: CPU per delivery");
    Ok(per_delivery(what, &konsil, &peer, times, false))
}

async fn room_paced(settings: &Settings) -> Result<Comparison> {
    let count = settings.scaled(conversation::ROOM_PACE * conversation::PACED_SECONDS);
    let pace = Some(conversation::ROOM_PACE);
    let konsil = conversation::play_room(settings, Subject::Konsil, count, usize::MAX, pace).await?;
    let peer = play_room(count, usize::MAX, pace).await?;
    let what = format!("room of 100, 50 online, {} messages a second: CPU per delivery", conversation::ROOM_PACE);
    Ok(per_delivery(what, &konsil, &peer, Some(PACED_TIMES), true))
}

async fn catchup(settings: &Settings) -> Result<Comparison> {
    let konsil = last(measure::catchup::catchup(settings).await?)?.cpu_us.context("no figure")?;
    let count = settings.scaled(MISSED);
    let stage = Stage::set(2)?;
    let [first, second] = stage.sign_in(0..2).await?.try_into().map_err(|_| anyhow::anyhow!("not signed in"))?;
    let part = |number, client, messages, expects| Part {
        number,
        client,
        due: vec![Duration::ZERO; messages],
        window: 32,
        expects,
        to: To::Person(1 - number),
    };
    play::play(&stage.peer, vec![part(0, first, count, 0), part(1, second, 0, count)]).await?;
    let mut client = stage.sign_in(1..2).await?.pop().context("not signed in")?;
    let cpu = stage.peer.cpu_seconds()?;
    let (mut read, mut after) = (0, None);
    loop {
        let (rows, more) = client.archive_page(after.as_deref(), PAGE).await?;
        read += rows;
        if more.is_none() {
            break;
        }
        after = more;
    }
    if read < count {
        bail!("{read} of {count} messages");
    }
    let peer = (stage.peer.cpu_seconds()? - cpu) * 1e6 / measure::float(read);
    let what = format!("catch-up of {count} messages: CPU per message");
    Ok(Comparison::new(what, Figure::micros(konsil, None), Figure::micros(peer, None), vec![Aim::Times(CATCHUP_TIMES)]))
}

async fn storm(settings: &Settings) -> Result<Comparison> {
    let row = last(measure::sessions::storm(settings).await?)?;
    let clients = settings.clients;
    let konsil = 1_000.0 / row.per_second.context("no figure")?;
    let stage = Stage::set(clients)?;
    drop(stage.sign_in(0..clients).await?);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begin = clock::instant();
    let all = (0..clients).map(|number| Client::sign_in(stage.peer.address, number));
    let signed_in = try_join_all(all).await?;
    let peer = begin.elapsed().as_secs_f64() * 1_000.0 / measure::float(signed_in.len());
    let what = format!("{clients} log in at once: seconds for 1,000");
    Ok(Comparison::new(what, Figure::seconds(konsil), Figure::seconds(peer), vec![Aim::AtMost(STORM_SECONDS)]))
}

async fn idle(settings: &Settings) -> Result<Comparison> {
    let konsil = last(measure::sessions::idle(settings, false).await?)?.memory_kib.context("no figure")?;
    let clients = settings.clients;
    let stage = Stage::set(clients)?;
    // Caches and code that every server loads with its first client are no client's own.
    drop(stage.sign_in(0..1).await?);
    tokio::time::sleep(REST).await;
    let before = stage.peer.memory_kib()?;
    let signed_in = stage.sign_in(0..clients).await?;
    tokio::time::sleep(REST).await;
    let peer = (stage.peer.memory_kib()? - before) / measure::float(signed_in.len());
    let what = format!("{clients} connected and idle: memory of each");
    Ok(Comparison::new(what, Figure::kib(konsil), Figure::kib(peer), vec![Aim::Times(IDLE_TIMES)]))
}

fn last(mut rows: Vec<Row>) -> Result<Row> {
    rows.pop().context("no figure")
}

fn per_message(what: String, konsil: &Played, peer: &Played, times: Option<f64>, latency: bool) -> Comparison {
    let figure = |played: &Played| {
        Figure::micros(played.cpu_seconds * 1e6 / measure::float(played.messages), spread_ms(&played.delivered_us))
    };
    Comparison::new(what, figure(konsil), figure(peer), aims(times, latency))
}

fn per_delivery(what: String, konsil: &Played, peer: &Played, times: Option<f64>, latency: bool) -> Comparison {
    let figure = |played: &Played| {
        Figure::micros(played.cpu_seconds * 1e6 / measure::float(played.deliveries), spread_ms(&played.delivered_us))
    };
    Comparison::new(what, figure(konsil), figure(peer), aims(times, latency))
}

fn aims(times: Option<f64>, latency: bool) -> Vec<Aim> {
    times.map(Aim::Times).into_iter().chain(latency.then_some(Aim::NoLater)).collect()
}

/// The peer with its people, in a folder of its own.
struct Stage {
    peer: Peer,
    folder: PathBuf,
}

impl Stage {
    fn set(people: usize) -> Result<Self> {
        // The peer's user must reach it, wherever the working copy is.
        let folder = std::env::temp_dir().join(format!("konsil-peer-{}", std::process::id()));
        empty(&folder)?;
        let peer = Peer::start(&folder, people)?;
        Ok(Self { peer, folder })
    }

    async fn sign_in(&self, numbers: std::ops::Range<usize>) -> Result<Vec<Client>> {
        let mut clients = Vec::with_capacity(numbers.len());
        for some in numbers.collect::<Vec<_>>().chunks(TOGETHER) {
            clients.extend(try_join_all(some.iter().map(|number| Client::sign_in(self.peer.address, *number))).await?);
        }
        Ok(clients)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir(folder)?)
}

async fn play_pairs(each: usize, window: usize, pace: Option<usize>) -> Result<Played> {
    let people = conversation::PEOPLE;
    let stage = Stage::set(people)?;
    let mut parts = Vec::with_capacity(people);
    for (number, client) in stage.sign_in(0..people).await?.into_iter().enumerate() {
        let due = |index: usize| pace.map_or(Duration::ZERO, |pace| conversation::spaced(index * people + number, pace));
        let due = (0..each).map(due).collect();
        parts.push(Part { number, client, due, window, expects: each, to: To::Person(number ^ 1) });
    }
    Ok(play::play(&stage.peer, parts).await?.0)
}

async fn play_room(count: usize, window: usize, pace: Option<usize>) -> Result<Played> {
    let stage = Stage::set(conversation::ROOM)?;
    let mut parts = Vec::with_capacity(conversation::ONLINE);
    for (number, mut client) in stage.sign_in(0..conversation::ONLINE).await?.into_iter().enumerate() {
        client.enter(number).await?;
        let sends = if number == 0 { count } else { 0 };
        let due = |index: usize| pace.map_or(Duration::ZERO, |pace| conversation::spaced(index, pace));
        let due = (0..sends).map(due).collect();
        parts.push(Part { number, client, due, window, expects: count - sends, to: To::Room });
    }
    Ok(play::play(&stage.peer, parts).await?.0)
}
