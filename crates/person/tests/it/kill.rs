//! The server, its PostgreSQL, or both are killed under load, again and again: acknowledged is durable, stored once, in one order
//! for all, with one commit per epoch and an archive copy for every message. `KONSIL_KILL_CYCLES` says how often (3; CI 20, of
//! the database at most 6).

use crate::{
    hospital::{Hospital, POSTGRES_DATABASE},
    server_log::ServerLog,
};
use client::command::{Command, Query};
use person::{Person, Story, View};
use protocol::id::{ConversationId, MessageId};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;

/// Messages of one person that may be unacknowledged at a time: enough that every kill finds some.
const WINDOW: usize = 8;
/// Seed of the moments at which the server dies.
const SEED: [u8; 32] = [20; 32];

/// What people were told is safe.
struct Acknowledged {
    messages: Mutex<BTreeSet<String>>,
    count: watch::Sender<usize>,
}

impl Acknowledged {
    fn note(&self, message: &str) {
        let mut messages = self.messages.lock().unwrap();
        if messages.insert(message.to_owned()) {
            self.count.send_replace(messages.len());
        }
    }

    fn all(&self) -> BTreeSet<MessageId> {
        self.messages.lock().unwrap().iter().map(|message| message.parse().unwrap()).collect()
    }
}

/// Own messages of the newest part of a timeline, and whether each has its tick.
fn ticks(view: &Value) -> Vec<(String, bool)> {
    let items = view.get("items").and_then(Value::as_array).into_iter().flatten();
    let tick = |item: &Value| {
        let state = item.pointer("/content/delivery/state")?.as_str()?;
        assert_ne!(state, "failed", "nothing fails because the server is away: {item}");
        Some((item.get("key")?.as_str()?.to_owned(), state != "waiting"))
    };
    items.filter_map(tick).collect()
}

async fn settle(view: &mut View, acknowledged: &Acknowledged, waiting_max: usize) {
    view.until("acknowledgements", |view| {
        let ticks = ticks(view);
        for (message, _) in ticks.iter().filter(|(_, acknowledged)| *acknowledged) {
            acknowledged.note(message);
        }
        (ticks.iter().filter(|(_, acknowledged)| !acknowledged).count() <= waiting_max).then_some(())
    })
    .await
    .unwrap();
}

/// Writes without end, a little faster than the server acknowledges.
async fn writes(person: Arc<Person>, name: &'static str, group: String, acknowledged: Arc<Acknowledged>, done: Arc<AtomicBool>) {
    let query = Query::Timeline { conversation: group.clone(), anchor: None, before: 60, after: 0, from_unread: false };
    let mut view = person.watch(query).unwrap().patient(Duration::from_secs(60));
    let mut number = 0;
    while !done.load(Ordering::SeqCst) {
        number += 1;
        person.says(&group, &format!("{name} {number}")).await.unwrap();
        settle(&mut view, &acknowledged, WINDOW).await;
    }
    settle(&mut view, &acknowledged, 0).await;
}

/// Puts somebody in and takes them out: commits among the messages.
async fn manages(person: Arc<Person>, group: String, who: String, done: Arc<AtomicBool>) {
    let query = Query::Conversation { id: group.clone() };
    let mut view = person.watch(query).unwrap().patient(Duration::from_secs(60));
    while !done.load(Ordering::SeqCst) {
        for (command, count) in [
            (Command::AddPeople { conversation: group.clone(), people: vec![who.clone()] }, 4),
            (Command::RemovePerson { conversation: group.clone(), person: who.clone() }, 3),
        ] {
            person.command(command).await.unwrap();
            view.until("members", |view| (view.get("members")?.as_array()?.len() == count).then_some(())).await.unwrap();
        }
    }
}

/// What is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strike {
    /// The server.
    Server,
    /// PostgreSQL's first process; the server lives.
    Database,
    /// One of PostgreSQL's processes that serve the server; both live on.
    OneProcess,
    /// Both.
    Both,
}

/// How often the server is killed.
fn cycles() -> u32 {
    std::env::var("KONSIL_KILL_CYCLES").map_or(3, |cycles| cycles.parse().expect("KONSIL_KILL_CYCLES is a number"))
}

/// A database takes longer to come back.
const DATABASE_CYCLES_MAX: u32 = 6;

impl Strike {
    /// Strikes, checks what it finds, and leaves everything running again.
    async fn falls(self, hospital: &mut Hospital, conversation: ConversationId, promised: &BTreeSet<MessageId>) {
        let stored = match self {
            Self::Server | Self::Both => {
                hospital.kills_server();
                if self == Self::Both {
                    hospital.postgres().dies().unwrap();
                    hospital.postgres().rises().unwrap();
                }
                let log = ServerLog::of(hospital, &[conversation]).await;
                hospital.starts_server();
                log.messages(conversation)
            }
            Self::Database => {
                hospital.postgres().loses_its_first_process().unwrap();
                hospital.postgres().rises().unwrap();
                ServerLog::messages_at_work(hospital, conversation).await
            }
            Self::OneProcess => {
                hospital.postgres().loses_one_process(POSTGRES_DATABASE).unwrap();
                ServerLog::messages_at_work(hospital, conversation).await
            }
        };
        let lost: Vec<&MessageId> = promised.difference(&stored).collect();
        assert!(lost.is_empty(), "{self:?}: acknowledged and lost: {lost:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_under_load_loses_nothing_that_it_acknowledged() {
    under_load(Hospital::found_apart().await, (0..cycles()).map(|_| Strike::Server)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_killed_under_load_loses_nothing_that_was_acknowledged() {
    let strikes = [Strike::OneProcess, Strike::Database, Strike::Both].into_iter().cycle();
    let count = cycles().min(DATABASE_CYCLES_MAX) as usize;
    under_load(Hospital::found_apart_on_postgres().await, strikes.take(count)).await;
}

async fn under_load(mut hospital: Hospital, strikes: impl Iterator<Item = Strike>) {
    let mut people = Vec::new();
    let names = ["Dr. Jonas Weber", "Dr. Aylin Kaya", "Miriam Fuchs"];
    for name in names {
        people.push(Arc::new(hospital.person(name, "Station 4B").await));
    }
    let emre = hospital.person("Emre Demir", "Pflege 4B").await;
    let group = people[0].makes_group("Station 4B", &names[1..]).await.unwrap();
    people[0].says(&group, "Dienstbeginn").await.unwrap();
    for person in &people[1..] {
        person.reads(&group, "Dienstbeginn").await.unwrap();
    }
    let emre_id = people[0].finds("Emre Demir").await.unwrap();
    let conversation: ConversationId = group.parse().unwrap();

    let (count, mut counted) = watch::channel(0);
    let acknowledged = Arc::new(Acknowledged { messages: Mutex::default(), count });
    let done = Arc::new(AtomicBool::new(false));
    let mut tasks = tokio::task::JoinSet::new();
    for (person, name) in people.iter().zip(names) {
        tasks.spawn(writes(Arc::clone(person), name, group.clone(), Arc::clone(&acknowledged), Arc::clone(&done)));
    }
    tasks.spawn(manages(Arc::clone(&people[0]), group.clone(), emre_id, Arc::clone(&done)));

    let mut rng = e2ee::rng_from_seed(SEED);
    for strike in strikes {
        let [random] = e2ee::random(&mut rng);
        let target = *counted.borrow() + 20 + usize::from(random % 80);
        counted.wait_for(|count| *count >= target).await.unwrap();
        // Whoever saw a tick before this moment holds the server to it.
        let promised = acknowledged.all();
        strike.falls(&mut hospital, conversation, &promised).await;
        for person in &people {
            // A network that comes back is tried at once.
            person.set_online(true);
        }
        emre.set_online(true);
    }
    done.store(true, Ordering::SeqCst);
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }

    // One order for all, and what everybody reads is what the archive holds.
    let total = acknowledged.all().len();
    let last = people[0].says(&group, "Dienstende").await.unwrap();
    for person in &people[1..] {
        person.reads(&group, "Dienstende").await.unwrap();
    }
    people[0].sees_state(&group, &last, "delivered").await.unwrap();
    let mut seen = Vec::new();
    for person in &people {
        seen.push(whole_timeline(person, &group).await);
    }
    hospital.kills_server();
    let log = ServerLog::of(&hospital, &[conversation]).await;
    let texts = log.texts(&group);
    assert!(acknowledged.all().is_subset(&log.messages(conversation)));
    assert!(total > 60 && texts.len() >= total, "there was load: {total}");
    for (name, seen) in names.iter().zip(&seen) {
        assert_eq!(seen, &texts, "{name}");
        let own: Vec<&String> = texts.iter().filter(|text| text.starts_with(name)).collect();
        let expected: Vec<String> = (1..=own.len()).map(|number| format!("{name} {number}")).collect();
        assert!(own.iter().copied().eq(&expected), "{name}: each message once and in the order of writing");
    }
}

/// Every text from the first to the last, page by page; anything but texts and membership lines is a failure.
async fn whole_timeline(person: &Person, group: &str) -> Vec<String> {
    let (mut pages, mut anchor) = (Vec::new(), None);
    loop {
        let query = Query::Timeline { conversation: group.into(), anchor, before: 300, after: 0, from_unread: false };
        let page = person.watch(query).unwrap().until("a page", |view| view.get("items").map(|_| view.clone())).await.unwrap();
        let items = page.get("items").and_then(Value::as_array).unwrap().clone();
        for item in &items {
            let kind = item.pointer("/content/type").and_then(Value::as_str).unwrap();
            let line = item.pointer("/content/line/event").and_then(Value::as_str).unwrap_or_default();
            let harmless = kind == "text" || ["created", "added", "removed"].contains(&line);
            assert!(harmless, "{item}");
        }
        let first = items.first().and_then(|item| item.get("position")).and_then(Value::as_f64);
        pages.push(items);
        if page.get("more_before") != Some(&Value::Bool(true)) {
            break;
        }
        // Positions are whole numbers, but several items may share one: the page before begins there.
        anchor = first.map(|position| position - 1.0);
    }
    let text = |item: &Value| item.pointer("/content/text").and_then(Value::as_str).map(str::to_owned);
    pages.iter().rev().flatten().filter_map(text).collect()
}
