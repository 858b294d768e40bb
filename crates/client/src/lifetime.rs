//! How long what is said in a conversation stays on devices: the setting, and the end of what is over.
//!
//! Guarantees: the setting is a pure function of what was said about it, in whatever order it arrives; only an owner's word
//! counts, in a direct chat either person's. When a message is over by [`Header::over_at`], this device keeps nothing of it but
//! that it was there: not its text, earlier versions, files, index, star, pin, nor a key that opens it; a quote of it is empty.
//! What waits in the outbox is not over, so that nothing vanishes unsent.
//!
//! Deliberately lacks a clock that runs backwards: a device's clock that is set ahead by mistake, without a server that says so,
//! ends messages early.

use crate::{
    attachment,
    change::{self, Change, LAST},
    command::{Answer, CommandError},
    conversation::{self, Conversation},
    db::Overwriting,
    engine::Cx,
    error::Result,
    item::{self, StoredLine},
    outbox, search,
};
use e2ee::content::Content;
use protocol::{
    context::ConversationKind,
    header::Header,
    id::{ConversationId, MessageId, PersonId},
    lifetime::Lifetime,
    policy::Rules,
    time::{DAY_MS, Timestamp},
};
use rusqlite::{Connection, OptionalExtension, params};

/// Messages that end in one call.
const END_AT_ONCE: u32 = 500;

/// Hours that what is said now stays on devices; none when it stays.
pub(crate) fn in_force(db: &Connection, id: ConversationId) -> Result<Option<u32>> {
    let found: Option<Option<u32>> = db
        .prepare_cached(&format!(
            "SELECT hours FROM lifetimes WHERE conversation = ?1 ORDER BY again, ifnull(seq, {LAST}) DESC, change DESC LIMIT 1"
        ))?
        .query_row(params![id.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

/// May this person say how long messages stay here?
pub(crate) fn may_set(db: &Connection, row: &Conversation, person: PersonId) -> Result<bool> {
    if row.kind == ConversationKind::Direct {
        return Ok(true);
    }
    Ok(db
        .prepare_cached("SELECT owner FROM members WHERE conversation = ?1 AND person = ?2")?
        .query_row(params![row.id.as_bytes(), person.as_bytes()], |found| found.get(0))
        .optional()?
        .unwrap_or(false))
}

/// The screen's wish.
pub(crate) fn set(cx: &mut Cx<'_>, conversation: &str, hours: Option<u32>) -> Result<std::result::Result<Answer, CommandError>> {
    let Ok(id) = conversation.parse() else { return Ok(Err(CommandError::NotFound)) };
    let Some(row) = conversation::find(cx.db, id)? else { return Ok(Err(CommandError::NotFound)) };
    if !row.takes_part() {
        return Ok(Err(CommandError::NotAMember));
    }
    let lifetime = Lifetime::of(hours, false);
    if !lifetime.is_allowed() || !cx.rules().allows_lifetime(hours) || !may_set(cx.db, &row, cx.me())? {
        return Ok(Err(CommandError::NotAllowed));
    }
    if in_force(cx.db, id)? != hours {
        outbox::enqueue(cx, id, &Content::Lifetime(lifetime))?;
    }
    Ok(Ok(Answer::Done))
}

/// Who was added cannot read what was said before: it is said again.
pub(crate) fn say_again(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    match in_force(cx.db, id)? {
        Some(hours) => outbox::enqueue(cx, id, &Content::Lifetime(Lifetime::of(Some(hours), true))).map(drop),
        None => Ok(()),
    }
}

/// Somebody says how long messages stay.
pub(crate) fn take(db: &Connection, change: &Change, lifetime: Lifetime) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO lifetimes (change, conversation, sender, seq, hours, again) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (change) DO UPDATE SET seq = excluded.seq",
    )?
    .execute(params![
        change.id.as_bytes(),
        change.conversation.as_bytes(),
        change.sender.as_bytes(),
        change.seq,
        lifetime.hours(),
        lifetime.again
    ])?;
    Ok(())
}

/// A word about the lifetime has its place in the log: it is shown there.
pub(crate) fn line(db: &Connection, change: MessageId, time: Timestamp) -> Result<()> {
    type Found = (Vec<u8>, Vec<u8>, Option<u64>, Option<u32>);
    let found: Option<Found> = db
        .prepare_cached("SELECT conversation, sender, seq, hours FROM lifetimes WHERE change = ?1 AND again = 0")?
        .query_row(params![change.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((conversation, sender, Some(seq), hours)) = found else { return Ok(()) };
    let (Some(id), Some(by)) = (ConversationId::from_slice(&conversation), PersonId::from_slice(&sender)) else { return Ok(()) };
    item::put_line(db, id, seq, time, &StoredLine::LifetimeSet { by: item::Id(by), hours, days: None })
}

/// The phone-expiry of what is said now, within the house's rules, whichever word about the conversation was said before them. A word about a message lives as long as that message; words about the conversation stay.
pub(crate) fn expiry(
    db: &Connection,
    rules: Rules,
    id: ConversationId,
    content: &Content,
    time: Timestamp,
) -> Result<Option<Timestamp>> {
    match content {
        Content::Text { replaces: Some(message), .. } | Content::Reaction { in_reply_to: message, .. } => of(db, id, *message),
        Content::Text { .. } | Content::Attachments { .. } | Content::Location { .. } => {
            Ok(rules.lifetime_in_force(in_force(db, id)?).map(|hours| time.plus_hours(u64::from(hours))))
        }
        _ => Ok(None),
    }
}

/// When a message that stands here is over.
pub(crate) fn of(db: &Connection, id: ConversationId, message: MessageId) -> Result<Option<Timestamp>> {
    let at: Option<Option<u64>> = db
        .prepare_cached("SELECT expires_at FROM items WHERE conversation = ?1 AND message = ?2")?
        .query_row(params![id.as_bytes(), message.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(at.flatten().map(Timestamp::from_millis))
}

/// Notes when a message that stands here is over.
pub(crate) fn note(db: &Connection, id: ConversationId, message: MessageId, at: Option<Timestamp>) -> Result<()> {
    let Some(at) = at else { return Ok(()) };
    db.prepare_cached("UPDATE items SET expires_at = ?3 WHERE conversation = ?1 AND message = ?2")?.execute(params![
        id.as_bytes(),
        message.as_bytes(),
        at.as_millis()
    ])?;
    Ok(())
}

/// Is a message over that was accepted then?
pub(crate) fn is_over(cx: &Cx<'_>, header: &Header, accepted_at: Timestamp) -> bool {
    header.over_at(accepted_at).is_some_and(|at| at <= cx.net.true_time(cx.now))
}

/// What is over.
struct Over {
    id: i64,
    conversation: Vec<u8>,
    message: Vec<u8>,
}

/// Messages that are over, the first ones first.
fn over(db: &Connection, now: Timestamp) -> Result<Vec<Over>> {
    let mut statement = db.prepare_cached(
        "SELECT id, conversation, message FROM items
         WHERE expires_at <= ?1 AND expires_at IS NOT NULL AND seq IS NOT NULL AND message IS NOT NULL ORDER BY expires_at LIMIT ?2",
    )?;
    let rows = statement.query_map(params![now.as_millis(), END_AT_ONCE], |row| {
        Ok(Over { id: row.get(0)?, conversation: row.get(1)?, message: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// When the next message is over.
fn next(db: &Connection) -> Result<Option<Timestamp>> {
    let at: Option<u64> = db
        .prepare_cached("SELECT min(expires_at) FROM items WHERE expires_at IS NOT NULL AND seq IS NOT NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(at.map(Timestamp::from_millis))
}

/// Ends what is over, and wakes for what will be.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    let now = cx.net.true_time(cx.now);
    if next(cx.db)?.is_some_and(|at| at <= now) {
        // What ends is overwritten: the file itself must not tell it either.
        let before = Overwriting::Everywhere.set(cx.db)?;
        for one in over(cx.db, now)? {
            end(cx, &one)?;
        }
        before.unwrap_or(Overwriting::Where).set(cx.db)?;
        cx.changed.overwritten = true;
    }
    if let Some(at) = next(cx.db)? {
        cx.wake_at(cx.now.plus_millis(at.since(now).min(DAY_MS)));
    }
    Ok(())
}

fn end(cx: &mut Cx<'_>, over: &Over) -> Result<()> {
    let damaged = || crate::error::EngineError::Damaged("items");
    let conversation = ConversationId::from_slice(&over.conversation).ok_or_else(damaged)?;
    let message = MessageId::from_slice(&over.message).ok_or_else(damaged)?;
    search::drop(cx.db, over.id)?;
    change::release(cx.db, message, over.id)?;
    attachment::forget(cx, message)?;
    forget_keys(cx.db, conversation, message)?;
    let about = params![conversation.as_bytes(), message.as_bytes()];
    cx.db
        .prepare_cached(
            "DELETE FROM versions WHERE conversation = ?1 AND message IN
               (SELECT change FROM reactions WHERE conversation = ?1 AND message = ?2 UNION ALL SELECT ?2)",
        )?
        .execute(about)?;
    for table in ["reactions", "pins"] {
        cx.db.prepare_cached(&format!("DELETE FROM {table} WHERE conversation = ?1 AND message = ?2"))?.execute(about)?;
    }
    cx.db.prepare_cached("DELETE FROM sealed_waiting WHERE message = ?1")?.execute(params![message.as_bytes()])?;
    cx.db.prepare_cached("DELETE FROM preferences WHERE name = ?1 AND due IS NULL")?.execute([format!("message:{message}")])?;
    cx.db.prepare_cached("DELETE FROM items WHERE id = ?1")?.execute(params![over.id])?;
    cx.changed.conversations.insert(conversation);
    Ok(())
}

/// Drops every key of a message and of what was said about it: what the server or a backup still has stays closed.
pub(crate) fn forget_keys(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<()> {
    let ids: Vec<Vec<u8>> = {
        let mut statement = db.prepare_cached(
            "SELECT change FROM versions WHERE conversation = ?1 AND message = ?2 AND text IS NOT NULL
             UNION SELECT change FROM reactions WHERE conversation = ?1 AND message = ?2 UNION SELECT ?2",
        )?;
        let rows = statement.query_map(params![conversation.as_bytes(), message.as_bytes()], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for id in ids {
        db.prepare_cached("DELETE FROM keys WHERE message = ?1")?.execute(params![id])?;
        // The sealed message stays for a server restored from a backup; what opens it does not.
        db.prepare_cached("UPDATE outbox SET secret = x'' WHERE state = 3 AND message = ?1")?.execute(params![id])?;
    }
    // Only the message's own: a later device that could not open an edit would wait for it for ever, and drops it when it can.
    for table in ["keybox_waiting", "keybox_sent"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE instr(entry, ?1) > 0"))?.execute(params![message.as_bytes()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
