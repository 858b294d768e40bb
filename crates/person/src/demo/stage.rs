//! The play: chats are opened, every line is sent by its speaker's device, and everybody receives it.
//!
//! Chats go on side by side; within a chat a line is sent when the server has the one before.

use super::{
    PATIENCE, SeedError,
    coins::Coins,
    hospital::Hospital,
    roster::{Chat, Roster},
    script::{Line, Script},
};
use crate::{Person, PersonError, View};
use client::command::{Answer, Command, MessageCommand, Query};
use futures_util::future::try_join_all;
use protocol::time::{MINUTE_MS, Timestamp};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Progress is said after so many messages.
const SAY_EVERY: usize = 500;
/// What is younger than this has not been read by the people with links.
const UNREAD_MS: u64 = 15 * MINUTE_MS;
/// Items from which the read position is chosen.
const ITEMS: u32 = 30;

/// A chat that is open.
pub(super) struct Room {
    /// Conversation id.
    id: String,
    members: Vec<usize>,
    /// The last line's message and who said it, once it is said.
    last: Mutex<Option<(usize, String)>>,
}

/// Makes every chat, and waits until everybody is in.
pub(super) async fn open(hospital: &Hospital, roster: &Roster) -> Result<Vec<Room>, SeedError> {
    try_join_all(roster.chats.iter().map(|chat| open_one(hospital, chat))).await
}

async fn open_one(hospital: &Hospital, chat: &Chat) -> Result<Room, SeedError> {
    let (maker, others) =
        chat.members.split_first().ok_or_else(|| SeedError::Content("chats.txt: a chat without members".into()))?;
    let people: Vec<String> = others.iter().map(|index| hospital.id(*index)).collect::<Result<_, _>>()?;
    let command = match (&chat.title, people.first()) {
        (Some(name), _) => Command::CreateGroup { name: name.clone(), people },
        (None, Some(other)) => Command::OpenDirect { person: other.clone() },
        (None, None) => return Err(SeedError::Content("chats.txt: a direct chat with nobody".into())),
    };
    let id = match hospital.person(*maker)?.command(command).await? {
        Answer::Conversation { id } => id,
        other => return Err(PersonError::Story(format!("expected a conversation, got {other:?}")).into()),
    };
    for index in &chat.members {
        is_in(hospital.person(*index)?, &id, chat).await?;
    }
    Ok(Room { id, members: chat.members.clone(), last: Mutex::new(None) })
}

/// Waits until a device sees all members with their devices, under the chat's name.
async fn is_in(person: &Person, id: &str, chat: &Chat) -> Result<(), PersonError> {
    person
        .watch(Query::Conversation { id: id.to_owned() })?
        .patient(PATIENCE)
        .until("the chat with everybody in it", |view| {
            let members = view.get("members").and_then(Value::as_array)?;
            let has_device = |member: &Value| member.get("devices").and_then(Value::as_u64).is_some_and(|devices| devices > 0);
            let named = chat.title.as_deref().is_none_or(|title| view.get("title").and_then(Value::as_str) == Some(title));
            (named && members.len() == chat.members.len() && members.iter().all(has_device)).then_some(())
        })
        .await
}

/// Has every line said.
pub(super) async fn play(
    hospital: &Hospital,
    rooms: &[Room],
    script: &Script,
    say: &(dyn Fn(&str) + Sync),
) -> Result<(), SeedError> {
    let (sent, all) = (AtomicUsize::new(0), script.messages());
    let progress = || {
        let sent = sent.fetch_add(1, Ordering::Relaxed) + 1;
        if sent % SAY_EVERY == 0 {
            say(&format!("{sent} of {all} messages"));
        }
    };
    try_join_all(rooms.iter().zip(&script.chats).map(|(room, lines)| play_one(hospital, room, lines, &progress))).await?;
    Ok(())
}

async fn play_one(hospital: &Hospital, room: &Room, lines: &[Line], progress: &(dyn Fn() + Sync)) -> Result<(), SeedError> {
    let mut views: BTreeMap<usize, View> = BTreeMap::new();
    let mut following = lines.iter().skip(1);
    for line in lines {
        let person = hospital.person(line.speaker)?;
        let command = Command::SendText {
            conversation: room.id.clone(),
            message: None,
            text: line.text.clone(),
            reply_to: answered(room, line),
            mentions: Vec::new(),
            urgency: client::view::UrgencyView::Normal,
        };
        let message = match person.command_at(line.at, command).await? {
            Answer::Message { id } => id,
            other => return Err(PersonError::Story(format!("expected a message, got {other:?}")).into()),
        };
        // One's own lines keep their order by themselves; another speaker waits until the server has this one.
        if following.next().is_none_or(|next| next.speaker != line.speaker) {
            let view = match views.entry(line.speaker) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => entry.insert(newest(person, &room.id, 2)?),
            };
            is_sent(view, &message).await?;
        }
        if let Ok(mut last) = room.last.lock() {
            *last = Some((line.speaker, message));
        }
        progress();
    }
    Ok(())
}

/// Where several talk, an answer now and then quotes what it answers.
fn answered(room: &Room, line: &Line) -> Option<String> {
    let (speaker, message) = room.last.lock().ok()?.clone()?;
    let crowd = room.members.len() > 2 && speaker != line.speaker;
    (crowd && Coins::of(&format!("answer {}", line.text)).chance(12)).then_some(message)
}

/// The end of a chat's timeline.
fn newest(person: &Person, conversation: &str, items: u32) -> Result<View, PersonError> {
    let query =
        Query::Timeline { conversation: conversation.to_owned(), anchor: None, before: items, after: 0, from_unread: false };
    Ok(person.watch(query)?.patient(PATIENCE))
}

fn items(view: &Value) -> &[Value] {
    view.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn item<'a>(view: &'a Value, message: &str) -> Option<&'a Value> {
    items(view).iter().find(|item| item.get("key").and_then(Value::as_str) == Some(message))
}

fn state(item: &Value) -> &str {
    item.pointer("/content/delivery/state").and_then(Value::as_str).unwrap_or_default()
}

/// Waits until the server has a message; one that fails ends the seeding.
async fn is_sent(view: &mut View, message: &str) -> Result<(), PersonError> {
    let state = view
        .until("a message to be sent", |view| {
            let state = state(item(view, message)?);
            (state != "waiting").then(|| state.to_owned())
        })
        .await?;
    if state == "failed" { Err(PersonError::Story(format!("a message failed: {}", view.now()))) } else { Ok(()) }
}

/// Waits until everybody has everything, then has it read: by most people to the end, by those with links up to a quarter of
/// an hour ago.
pub(super) async fn settle(hospital: &Hospital, rooms: &[Room], now: Timestamp) -> Result<(), SeedError> {
    try_join_all(rooms.iter().map(|room| settle_one(hospital, room))).await?;
    try_join_all(rooms.iter().map(|room| read(hospital, room, now))).await?;
    hospital.settled().await
}

async fn settle_one(hospital: &Hospital, room: &Room) -> Result<(), SeedError> {
    let Some((speaker, message)) = room.last.lock().ok().and_then(|last| last.clone()) else { return Ok(()) };
    for index in &room.members {
        let mut view = newest(hospital.person(*index)?, &room.id, 1)?;
        view.until("the last message", |view| item(view, &message).is_some().then_some(())).await?;
    }
    let mut view = newest(hospital.person(speaker)?, &room.id, 1)?;
    view.until("the last message to be delivered", |view| {
        matches!(state(item(view, &message)?), "delivered" | "read").then_some(())
    })
    .await?;
    Ok(())
}

async fn read(hospital: &Hospital, room: &Room, now: Timestamp) -> Result<(), SeedError> {
    for index in &room.members {
        let person = hospital.person(*index)?;
        let items = newest(person, &room.id, ITEMS)?
            .until("the timeline", |view| Some(items(view).to_vec()).filter(|items| !items.is_empty()))
            .await?;
        let position = if hospital.has_link(*index)? { before(&items, now) } else { somewhere(&items, room, *index) };
        if let Some(position) = position {
            person.command(Command::MarkRead { conversation: room.id.clone(), position }).await?;
        }
        if let Some((message, emoji)) = liked(&items, room, *index) {
            let act = MessageCommand::React { message, emoji: Some(emoji) };
            person.command(Command::Message { act }).await?;
        }
    }
    Ok(())
}

/// What a person reacts to, and how: some of those in a group, to something that they have read.
fn liked(items: &[Value], room: &Room, index: usize) -> Option<(String, String)> {
    let mut coins = Coins::of(&format!("react {index} {}", items.first().and_then(|item| item.pointer("/content/text"))?));
    if room.members.len() < 3 || !coins.chance(30) {
        return None;
    }
    let others = |item: &&Value| {
        let content = |name: &str| item.pointer(&format!("/content/{name}"));
        content("type").and_then(Value::as_str) == Some("text") && content("own").and_then(Value::as_bool) == Some(false)
    };
    let readable: Vec<&Value> = items.iter().rev().skip(4).take(12).filter(others).collect();
    let message = coins.pick(&readable)?.get("key")?.as_str()?.to_owned();
    Some((message, (*coins.pick(&["👍", "👍", "🙏", "❤️", "✅"])?).to_owned()))
}

fn position(item: &Value) -> Option<f64> {
    item.get("position")?.as_f64()
}

/// The last item that is one's own or older than a quarter of an hour.
fn before(items: &[Value], now: Timestamp) -> Option<f64> {
    let read = |item: &&Value| {
        let own = item.pointer("/content/own").and_then(Value::as_bool).unwrap_or(false);
        #[expect(clippy::cast_precision_loss, reason = "milliseconds, exact below 2^53")]
        let limit = now.as_millis().saturating_sub(UNREAD_MS) as f64;
        own || item.get("time").and_then(Value::as_f64).is_some_and(|time| time < limit)
    };
    items.iter().rev().find(read).and_then(position)
}

/// Most have read everything; in groups some are a few messages behind.
fn somewhere(items: &[Value], room: &Room, index: usize) -> Option<f64> {
    let mut coins = Coins::of(&format!("read {index} {}", room.members.len()));
    let behind = if room.members.len() > 2 && coins.chance(25) { 1 + coins.below(6) } else { 0 };
    items.iter().rev().nth(usize::try_from(behind).unwrap_or(0)).and_then(position)
}
