//! Preferences: how this person keeps their chats and messages, the same on all their devices.
//!
//! A preference has a name (`chat:<id>`, `title:<id>`, `draft:<id>`, `message:<id>`) and a value. Here they stand where they are shown, in
//! the rows of conversations and items; table `preferences` has what is known of those whose row is not here yet, and which of
//! them the server has still to learn. The last one written counts; what was changed here and not sent yet is not overwritten.

use crate::{
    conversation::{self, State},
    engine::Cx,
    error::Result,
    item,
    net::Pending,
    rotation, search,
};
use e2ee::key::HistoryKey;
use protocol::{
    context::ConversationKind,
    frame::{Outcome, Request, Response},
    id::{ConversationId, MessageId, PersonId},
    limits,
    preference::StoredPreference,
    refusal::Refusal,
    spelling,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// Number of the last preference that was read.
const READ: &str = "preferences_read";
/// Preferences of one page.
const PAGE: u32 = 200;
/// A changed draft waits so long for more letters.
const DRAFT_WAIT_MS: u64 = 2_000;

/// What is kept of a chat.
#[derive(Default, PartialEq, Serialize, Deserialize)]
struct Chat {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pinned: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    muted_until: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    archived: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    marked_unread: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    notes: bool,
}

/// What a chat is called, for a device that has not read it yet: by its name, or by the other person of a direct one.
#[derive(Default, PartialEq, Serialize, Deserialize)]
struct Title {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    with: Option<item::Id>,
}

/// What is kept of a message.
#[derive(Default, PartialEq, Serialize, Deserialize)]
struct Message {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    starred: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    heard: bool,
}

/// A chat's settings changed here.
pub(crate) fn chat_changed(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    changed(cx, &format!("chat:{id}"), cx.now)
}

/// What a chat is called changed here, or was learned: told to this person's other devices unless they have said the same.
pub(crate) fn title_changed(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    let name = format!("title:{id}");
    let (Some(value), false) = (present(cx.db, &name)?, crate::visit::is_visit(cx)) else { return Ok(()) };
    cx.db
        .prepare_cached(
            "INSERT INTO preferences (name, value, due, change) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, due = excluded.due, change = change + 1
             WHERE value <> excluded.value",
        )?
        .execute(params![name, value, cx.now.as_millis()])?;
    Ok(())
}

/// Chats whose name no device of this person has said yet: all of them, when this device comes from an earlier version.
fn say_titles(cx: &Cx<'_>) -> Result<()> {
    let ids: Vec<Vec<u8>> = {
        let mut statement = cx.db.prepare_cached("SELECT conversation FROM conversations WHERE member = 1 AND name_told = 0")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    ids.iter().filter_map(|bytes| ConversationId::from_slice(bytes)).try_for_each(|id| say_title(cx, id))
}

/// What a chat is called, unless a device of this person has said it: that may be newer than what this one has read.
pub(crate) fn say_title(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    let said: bool = cx
        .db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM preferences WHERE name = ?1)")?
        .query_row([format!("title:{id}")], |row| row.get(0))?;
    if said { Ok(()) } else { title_changed(cx, id) }
}

/// A draft changed here.
pub(crate) fn draft_changed(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    changed(cx, &format!("draft:{id}"), cx.now.plus_millis(DRAFT_WAIT_MS))
}

/// A message was starred, hidden or heard here.
pub(crate) fn message_changed(cx: &Cx<'_>, message: MessageId) -> Result<()> {
    changed(cx, &format!("message:{message}"), cx.now)
}

fn changed(cx: &Cx<'_>, name: &str, due: Timestamp) -> Result<()> {
    let value = present(cx.db, name)?.unwrap_or_default();
    cx.db
        .prepare_cached(
            "INSERT INTO preferences (name, value, due, change) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, due = excluded.due, change = change + 1",
        )?
        .execute(params![name, value, due.as_millis()])?;
    Ok(())
}

/// The value of a name as it stands in its row.
fn present(db: &Connection, name: &str) -> Result<Option<String>> {
    let Some((kind, id)) = name.split_once(':') else { return Ok(None) };
    Ok(match kind {
        "chat" => {
            let Ok(id) = id.parse::<ConversationId>() else { return Ok(None) };
            let chat = db
                .prepare_cached(
                    "SELECT pinned, muted_until, archived, marked_unread, notes FROM conversations WHERE conversation = ?1",
                )?
                .query_row(params![id.as_bytes()], |row| {
                    Ok(Chat {
                        pinned: row.get(0)?,
                        muted_until: row.get(1)?,
                        archived: row.get(2)?,
                        marked_unread: row.get(3)?,
                        notes: row.get(4)?,
                    })
                })
                .optional()?;
            chat.map(|chat| serde_json::to_string(&chat).unwrap_or_default())
        }
        "title" => {
            let Ok(id) = id.parse::<ConversationId>() else { return Ok(None) };
            let found: Option<(String, Option<Vec<u8>>)> = db
                .prepare_cached("SELECT name, direct_with FROM conversations WHERE conversation = ?1 AND name_told = 0")?
                .query_row(params![id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let title = found.map(|(name, with)| Title {
                name: Some(name).filter(|name| !name.is_empty()),
                with: with.and_then(|bytes| PersonId::from_slice(&bytes)).map(item::Id),
            });
            title.filter(|title| *title != Title::default()).map(|title| serde_json::to_string(&title).unwrap_or_default())
        }
        "draft" => {
            let Ok(id) = id.parse::<ConversationId>() else { return Ok(None) };
            db.prepare_cached("SELECT draft FROM conversations WHERE conversation = ?1")?
                .query_row(params![id.as_bytes()], |row| row.get(0))
                .optional()?
        }
        "message" => {
            let Ok(id) = id.parse::<MessageId>() else { return Ok(None) };
            let message = db
                .prepare_cached("SELECT starred, hidden, heard FROM items WHERE message = ?1")?
                .query_row(params![id.as_bytes()], |row| {
                    Ok(Message { starred: row.get(0)?, hidden: row.get(1)?, heard: row.get(2)? })
                })
                .optional()?;
            message.map(|message| serde_json::to_string(&message).unwrap_or_default())
        }
        _ => None,
    })
}

/// Sends what changed here, as soon as what others of this person's devices keep was read.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.preferences_read || cx.net.preferences_writing || rotation::holds(cx)? {
        return Ok(());
    }
    let next: Option<u64> =
        cx.db.prepare_cached("SELECT min(due) FROM preferences WHERE due IS NOT NULL")?.query_row([], |row| row.get(0))?;
    let Some(next) = next.map(Timestamp::from_millis) else { return Ok(()) };
    if cx.now < next {
        cx.wake_at(next);
        return Ok(());
    }
    let due: Vec<(String, String, i64)> = {
        let mut statement =
            cx.db.prepare_cached("SELECT name, value, change FROM preferences WHERE due <= ?1 ORDER BY due LIMIT ?2")?;
        let rows = statement.query_map(params![cx.now.as_millis(), limits::PREFERENCES_PER_REQUEST_MAX], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let Some(key) = cx.account.as_ref().and_then(|account| account.history_key()) else { return Ok(()) };
    let mut sealed = Vec::new();
    let mut sent = Vec::new();
    for (name, value, change) in due {
        match key.seal_preference(&name, &value, cx.rng) {
            Ok(preference) => {
                sealed.push(preference);
                sent.push((name, change));
            }
            // Too long to be kept elsewhere: it stays here.
            Err(_) => settle(cx.db, &name, change)?,
        }
    }
    if sealed.is_empty() {
        return Ok(());
    }
    cx.net.preferences_writing = true;
    cx.net.request(Request::PutPreferences { preferences: sealed }, Pending::PutPreferences { sent }, &mut cx.out)
}

/// The server keeps what was sent, unless it changed again meanwhile.
pub(crate) fn kept(cx: &mut Cx<'_>, sent: &[(String, i64)], outcome: &Outcome) -> Result<()> {
    cx.net.preferences_writing = false;
    // More than the server keeps of one person stays on this device; anything else is tried again in the next session.
    if matches!(outcome, Outcome::Refused(Refusal::Gone)) {
        rotation::doubt(cx);
        return Ok(());
    }
    if !matches!(outcome, Outcome::Done(_) | Outcome::Refused(Refusal::TooLarge { .. })) {
        cx.net.preferences_read = false;
        return Ok(());
    }
    sent.iter().try_for_each(|(name, change)| settle(cx.db, name, *change))
}

fn settle(db: &Connection, name: &str, change: i64) -> Result<()> {
    db.prepare_cached("UPDATE preferences SET due = NULL WHERE name = ?1 AND change = ?2")?.execute(params![name, change])?;
    Ok(())
}

/// Asks for what other devices of this person keep.
pub(crate) fn read(cx: &mut Cx<'_>) -> Result<()> {
    let after: u64 = crate::db::get(cx.db, READ)?.unwrap_or(0);
    cx.net.request(Request::ReadPreferences { after, limit: PAGE }, Pending::ReadPreferences, &mut cx.out)
}

/// A page of them.
pub(crate) fn arrived(cx: &mut Cx<'_>, outcome: Outcome) -> Result<()> {
    let Outcome::Done(Response::Preferences { preferences, more }) = outcome else { return Ok(()) };
    if !take(cx, &preferences)? {
        return Ok(());
    }
    if more {
        return read(cx);
    }
    cx.net.preferences_read = true;
    say_titles(cx)
}

/// Another device of this person keeps something.
pub(crate) fn pushed(cx: &mut Cx<'_>, preferences: &[StoredPreference]) -> Result<()> {
    // What comes before everything was read will be read.
    if cx.net.preferences_read { take(cx, preferences).map(drop) } else { Ok(()) }
}

/// Takes them in; false when one waits for a newer key: from there on they are read again.
fn take(cx: &mut Cx<'_>, preferences: &[StoredPreference]) -> Result<bool> {
    for stored in preferences {
        let generation = HistoryKey::generation_of(&stored.preference.sealed);
        if rotation::is_ahead(cx, generation)? {
            cx.net.preferences_read = false;
            rotation::preferences_wait(cx);
            return Ok(false);
        }
        let key = generation.and_then(|generation| cx.account.as_ref().and_then(|account| account.history_key_of(generation)));
        // One that does not open is the server's doing, or of a device that is ahead of us: what stands here stays.
        let Some(Ok((name, value))) = key.map(|key| key.open_preference(&stored.preference)) else { continue };
        let fresh = cx
            .db
            .prepare_cached(
                "INSERT INTO preferences (name, value, change) VALUES (?1, ?2, 0)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE due IS NULL",
            )?
            .execute(params![name, value])?;
        if fresh > 0 {
            apply(cx, &name, &value)?;
        }
    }
    if let Some(last) = preferences.last() {
        let before: u64 = crate::db::get(cx.db, READ)?.unwrap_or(0);
        crate::db::put(cx.db, READ, &last.number.max(before))?;
    }
    Ok(true)
}

fn apply(cx: &mut Cx<'_>, name: &str, value: &str) -> Result<()> {
    let Some((kind, id)) = name.split_once(':') else { return Ok(()) };
    match (kind, id.parse::<ConversationId>(), id.parse::<MessageId>()) {
        ("chat", Ok(id), _) => {
            let chat: Chat = serde_json::from_str(value).unwrap_or_default();
            cx.net.push_stale = true;
            cx.db
                .prepare_cached(
                    "UPDATE conversations SET pinned = ?2, muted_until = ?3, archived = ?4, marked_unread = ?5, notes = ?6
                     WHERE conversation = ?1",
                )?
                .execute(params![id.as_bytes(), chat.pinned, chat.muted_until, chat.archived, chat.marked_unread, chat.notes])?;
            cx.changed.conversations.insert(id);
        }
        ("title", Ok(id), _) => {
            titled(cx, id, &serde_json::from_str(value).unwrap_or_default())?;
            cx.changed.conversations.insert(id);
        }
        ("draft", Ok(id), _) => {
            cx.db
                .prepare_cached("UPDATE conversations SET draft = ?2 WHERE conversation = ?1")?
                .execute(params![id.as_bytes(), value])?;
            cx.changed.conversations.insert(id);
        }
        ("message", _, Ok(message)) => {
            let kept: Message = serde_json::from_str(value).unwrap_or_default();
            let found: Option<(i64, Vec<u8>)> = cx
                .db
                .prepare_cached(
                    "UPDATE items SET starred = ?2, heard = max(heard, ?3) WHERE message = ?1 RETURNING id, conversation",
                )?
                .query_row(params![message.as_bytes(), kept.starred, kept.heard], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some((id, conversation)) = found else { return Ok(()) };
            if kept.hidden {
                search::drop(cx.db, id)?;
                item::hide(cx.db, id)?;
                crate::attachment::forget(cx, message)?;
            }
            if let Some(conversation) = ConversationId::from_slice(&conversation) {
                cx.changed.conversations.insert(conversation);
            }
        }
        // Of a later version.
        _ => {}
    }
    Ok(())
}

/// Another device of this person says what a chat is called. What was said in the chat itself counts for more.
fn titled(cx: &Cx<'_>, id: ConversationId, title: &Title) -> Result<()> {
    if let Some(name) = title.name.as_deref().filter(|name| name.chars().count() <= limits::NAME_CHARS_MAX) {
        cx.db
            .prepare_cached(
                "UPDATE conversations SET name = ?2, folded = ?3, name_told = 1 WHERE conversation = ?1 AND (name = '' OR name_told = 1)",
            )?
            .execute(params![id.as_bytes(), name, spelling::fold(name)])?;
    }
    if let Some(with) = title.with {
        // Its group, which this device is about to enter, says the same.
        cx.db
            .prepare_cached(
                "UPDATE conversations SET kind = ?2, direct_with = ?3
                 WHERE conversation = ?1 AND group_id IS NULL AND direct_with IS NULL AND state = ?4",
            )?
            .execute(params![
                id.as_bytes(),
                conversation::kind_number(ConversationKind::Direct),
                with.0.as_bytes(),
                State::Rejoining as i64
            ])?;
    }
    Ok(())
}

/// A conversation came to this device: what was kept of it before applies.
pub(crate) fn of_chat(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    recall(cx, &format!("chat:{id}"))?;
    recall(cx, &format!("title:{id}"))?;
    recall(cx, &format!("draft:{id}"))
}

/// A message came to this device: what was kept of it before applies.
pub(crate) fn of_message(cx: &mut Cx<'_>, message: MessageId) -> Result<()> {
    recall(cx, &format!("message:{message}"))
}

fn recall(cx: &mut Cx<'_>, name: &str) -> Result<()> {
    let value: Option<String> = cx
        .db
        .prepare_cached("SELECT value FROM preferences WHERE name = ?1")?
        .query_row(params![name], |row| row.get(0))
        .optional()?;
    match value {
        Some(value) => apply(cx, name, &value),
        None => Ok(()),
    }
}
