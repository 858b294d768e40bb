//! Cards: what a conversation is called, and what a room is for.
//!
//! Guarantees: both are a pure function of what was said, in whatever order it arrives: the latest word of the log holds on every
//! device, its writer's included. Own words that wait come last, and go when they are refused. What only repeats a word, for those
//! who were added, gives way to every other.

use crate::{
    change::{Change, LAST},
    command::{Answer, CommandError},
    conversation,
    engine::Cx,
    error::Result,
    item::{self, StoredLine},
    outbox, preference, receive, room,
};
use e2ee::content::Content;
use protocol::{
    card::{Again, ConversationCard, RoomCard},
    cbor,
    context::ConversationKind,
    id::{ConversationId, MessageId, PersonId},
    limits, spelling,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};

/// The first word about a conversation that begins.
pub(crate) fn first(
    cx: &mut Cx<'_>,
    id: ConversationId,
    name: String,
    continues: Option<ConversationId>,
    room: Option<RoomCard>,
) -> Result<()> {
    say(cx, id, ConversationCard { name, continues, room, again: None })
}

/// The screen's wish.
pub(crate) fn rename(cx: &mut Cx<'_>, conversation: &str, name: &str) -> Result<std::result::Result<Answer, CommandError>> {
    let (row, name) = match (conversation::member_of(cx, conversation)?, conversation::valid_name(name)) {
        (Ok(row), Ok(name)) => (row, name.to_owned()),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    if row.kind == ConversationKind::Direct || !conversation::is_owner(cx, row.id)? {
        return Ok(Err(CommandError::NotAllowed));
    }
    say(cx, row.id, ConversationCard { name, continues: None, room: None, again: None })?;
    Ok(Ok(Answer::Done))
}

/// What a room is for is said anew.
pub(crate) fn describe(cx: &mut Cx<'_>, id: ConversationId, room: RoomCard) -> Result<()> {
    let name = name(cx.db, id)?;
    say(cx, id, ConversationCard { name, continues: None, room: Some(room), again: Some(Again::Name) })
}

/// Who was added cannot read what was said before, not even what the group is called: it is said again.
pub(crate) fn say_again(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    let name = name(cx.db, id)?;
    if name.is_empty() {
        return Ok(());
    }
    let room = room::find(cx, id)?.map(|room| room.card);
    say(cx, id, ConversationCard { name, continues: None, room, again: Some(Again::All) })
}

fn say(cx: &mut Cx<'_>, id: ConversationId, card: ConversationCard) -> Result<()> {
    outbox::enqueue(cx, id, &Content::Card(card)).map(drop)
}

fn name(db: &Connection, id: ConversationId) -> Result<String> {
    Ok(db.query_row("SELECT name FROM conversations WHERE conversation = ?1", params![id.as_bytes()], |row| row.get(0))?)
}

/// Somebody says what the conversation is called. That is not for the guests of a room to say.
pub(crate) fn take(cx: &mut Cx<'_>, change: &Change, card: &ConversationCard) -> Result<()> {
    if card.name.chars().count() > limits::NAME_CHARS_MAX || receive::is_guest(cx, change.sender)? {
        return Ok(());
    }
    put(cx.db, change, card)?;
    match change.seq {
        Some(_) => placed(cx, change.id),
        None => settle(cx.db, change.conversation),
    }
}

fn put(db: &Connection, change: &Change, card: &ConversationCard) -> Result<()> {
    let again = match card.again {
        None => 0,
        Some(Again::Name) => 1,
        Some(Again::All) => 2,
    };
    db.prepare_cached(
        "INSERT INTO cards (change, conversation, sender, seq, time, name, room, again) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (conversation, sender, change) DO UPDATE SET seq = excluded.seq, time = excluded.time",
    )?
    .execute(params![
        change.id.as_bytes(),
        change.conversation.as_bytes(),
        change.sender.as_bytes(),
        change.seq,
        change.time.as_millis(),
        card.name,
        card.room.as_ref().map(cbor::encode),
        again
    ])?;
    Ok(())
}

/// Brings name and room to what was said about them. Where nothing was said since this person came (again), they stay as they are.
pub(crate) fn settle(db: &Connection, id: ConversationId) -> Result<()> {
    let name: Option<String> = in_force(db, id, "name", "again > 0")?;
    if let Some(name) = name {
        db.prepare_cached(
            "UPDATE conversations SET name = ?2, folded = ?3, name_told = 0 WHERE conversation = ?1 AND (name <> ?2 OR name_told = 1)",
        )?
        .execute(params![id.as_bytes(), name, spelling::fold(&name)])?;
    }
    let room: Option<Vec<u8>> = in_force(db, id, "room", "again > 1")?;
    if let Some(room) = room.and_then(|bytes| cbor::decode(&bytes).ok()) {
        room::put_card(db, id, &room)?;
    }
    Ok(())
}

fn in_force<T: rusqlite::types::FromSql>(db: &Connection, id: ConversationId, what: &str, repeated: &str) -> Result<Option<T>> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {what} FROM cards WHERE conversation = ?1 AND {what} IS NOT NULL
             ORDER BY {repeated}, ifnull(seq, {LAST}) DESC, change DESC LIMIT 1"
        ))?
        .query_row(params![id.as_bytes()], |row| row.get(0))
        .optional()?)
}

/// A word has its place in the log: it holds from there on, is shown there, and is told to this person's further devices.
pub(crate) fn placed(cx: &mut Cx<'_>, change: MessageId) -> Result<()> {
    let found: Option<(Vec<u8>, u64, bool)> = cx
        .db
        .prepare_cached(
            "SELECT conversation, seq, seq <= live_seq FROM cards JOIN conversations USING (conversation)
             WHERE change = ?1 AND seq IS NOT NULL",
        )?
        .query_row(params![change.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((id, seq, is_history)) = found else { return Ok(()) };
    let Some(id) = ConversationId::from_slice(&id) else { return Ok(()) };
    settle(cx.db, id)?;
    // Another device of this person may know a later one than history tells.
    if is_history { preference::say_title(cx, id) } else { preference::title_changed(cx, id) }?;
    lines(cx.db, id, seq)
}

/// Shows that the name changed at a place of the log, or behind it: history is read backwards.
fn lines(db: &Connection, id: ConversationId, seq: u64) -> Result<()> {
    type Renamed = (Vec<u8>, Vec<u8>, u64, u64, String);
    let renamed: Vec<Renamed> = {
        let mut statement = db.prepare_cached(
            "SELECT change, sender, seq, time, name FROM cards c WHERE conversation = ?1 AND again = 0 AND told = 0
               AND (seq = ?2 OR seq = (SELECT min(seq) FROM cards WHERE conversation = ?1 AND again = 0 AND seq > ?2))
               AND name <> (SELECT name FROM cards earlier WHERE earlier.conversation = ?1 AND earlier.seq < c.seq
                 ORDER BY earlier.again > 0, earlier.seq DESC LIMIT 1)",
        )?;
        let rows = statement.query_map(params![id.as_bytes(), seq], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (change, sender, seq, time, name) in renamed {
        let Some(by) = PersonId::from_slice(&sender).map(item::Id) else { continue };
        item::put_line(db, id, seq, Timestamp::from_millis(time), &StoredLine::Renamed { by, name })?;
        db.prepare_cached("UPDATE cards SET told = 1 WHERE change = ?1")?.execute(params![change])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
