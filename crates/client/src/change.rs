//! What is said about a message that stands already: edits, deletions, reactions, pins, acknowledgements; and about the conversation.
//!
//! Guarantees: what is shown is a pure function of what was said, in whatever order it arrives (history is read backwards, an own
//! change is shown before the server has it): the latest word of the log holds, own words that wait come last. Only the sender
//! may change a message, and only within its window; a deletion is final.

use crate::{
    card,
    engine::Cx,
    error::Result,
    item::{self, Kind, StoredLine},
    lifetime, preference, search, stay, urgent,
    view::MentionView,
};
use e2ee::content::{Content, Mention};
use protocol::{
    header::Urgency,
    id::{ConversationId, MessageId, PersonId},
    limits,
    pin::Pin,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};

/// A word about a message, with its place in the log (none while it waits in the outbox).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    /// Its own message id.
    pub(crate) id: MessageId,
    pub(crate) conversation: ConversationId,
    pub(crate) sender: PersonId,
    pub(crate) seq: Option<u64>,
    pub(crate) time: Timestamp,
}

/// Takes content that changes an earlier message. False when it is something else.
pub(crate) fn take(cx: &mut Cx<'_>, change: &Change, content: &Content) -> Result<bool> {
    match content {
        Content::Text { text, replaces: Some(message), mentions, .. } => {
            put_version(cx.db, change, *message, Some(text), &mentions_json(mentions))?;
            settle(cx, change.conversation, *message)?;
        }
        Content::Deletion { replaces } => {
            put_version(cx.db, change, *replaces, None, "")?;
            settle(cx, change.conversation, *replaces)?;
        }
        Content::Reaction { emoji, in_reply_to } => {
            cx.db
                .prepare_cached(
                    "INSERT INTO reactions (change, conversation, message, person, seq, emoji) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (change) DO UPDATE SET seq = excluded.seq",
                )?
                .execute(params![
                    change.id.as_bytes(),
                    change.conversation.as_bytes(),
                    in_reply_to.as_bytes(),
                    change.sender.as_bytes(),
                    change.seq,
                    emoji
                ])?;
        }
        Content::Pin(Pin { message, pinned }) => {
            cx.db
                .prepare_cached(
                    "INSERT INTO pins (change, conversation, message, seq, pinned) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (change) DO UPDATE SET seq = excluded.seq",
                )?
                .execute(params![change.id.as_bytes(), change.conversation.as_bytes(), message.as_bytes(), change.seq, pinned])?;
        }
        // A key that came late: what was said in an earlier stay does not count in this one.
        Content::Lifetime(_) | Content::Card(_) if stay::is_of_earlier(cx, change.conversation, change.seq) => {}
        Content::Lifetime(lifetime) => lifetime::take(cx.db, change, *lifetime)?,
        Content::Card(said) => card::take(cx, change, said)?,
        Content::Acknowledgement { in_reply_to, answer } => urgent::take(cx.db, change, *in_reply_to, answer)?,
        _ => return Ok(false),
    }
    cx.changed.conversations.insert(change.conversation);
    Ok(true)
}

fn put_version(db: &Connection, change: &Change, message: MessageId, text: Option<&str>, mentions: &str) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO versions (change, conversation, message, sender, seq, time, text, mentions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (change) DO UPDATE SET seq = excluded.seq, time = excluded.time",
    )?
    .execute(params![
        change.id.as_bytes(),
        change.conversation.as_bytes(),
        message.as_bytes(),
        change.sender.as_bytes(),
        change.seq,
        change.time.as_millis(),
        text,
        mentions
    ])?;
    Ok(())
}

/// Mentions as they are stored.
pub(crate) fn mentions_json(mentions: &[Mention]) -> String {
    if mentions.is_empty() {
        return String::new();
    }
    let views: Vec<MentionView> = mentions
        .iter()
        .map(|mention| MentionView { person: mention.person.map(|person| person.to_string()), label: mention.label.clone() })
        .collect();
    serde_json::to_string(&views).unwrap_or_default()
}

/// Does a text of somebody else mention this person?
pub(crate) fn mentions(json: &str, me: PersonId) -> bool {
    let views: Vec<MentionView> = serde_json::from_str(json).unwrap_or_default();
    let me = me.to_string();
    views.iter().any(|mention| mention.person.as_ref().is_none_or(|person| *person == me))
}

/// A place for what waits in the outbox: after everything.
pub(crate) const LAST: &str = "9223372036854775807";

/// Was a message edited or deleted before it came?
fn is_changed(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM versions WHERE conversation = ?1 AND message = ?2)")?
        .query_row(params![conversation.as_bytes(), message.as_bytes()], |row| row.get(0))?)
}

/// Brings a message to what was said about it. Called whenever the message or a change arrives.
pub(crate) fn settle(cx: &mut Cx<'_>, conversation: ConversationId, message: MessageId) -> Result<()> {
    let Some(target) = target(cx.db, conversation, message)? else { return Ok(()) };
    if target.kind == Kind::Deleted {
        return Ok(());
    }
    let within = |max: u64| target.time.plus_millis(max).as_millis();
    let deleted: bool = cx
        .db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM versions WHERE conversation = ?1 AND message = ?2 AND sender = ?3 AND text IS NULL AND time <= ?4)",
        )?
        .query_row(
            params![conversation.as_bytes(), message.as_bytes(), target.sender, within(limits::DELETE_MS_MAX)],
            |row| row.get(0),
        )?;
    if deleted {
        cx.db.prepare_cached("DELETE FROM sealed_waiting WHERE message = ?1")?.execute(params![message.as_bytes()])?;
        return forget(cx, conversation, message, target.id);
    }
    if target.kind == Kind::Pending {
        return Ok(());
    }
    let newest: Option<(String, String)> = cx
        .db
        .prepare_cached(&format!(
            "SELECT text, mentions FROM versions WHERE conversation = ?1 AND message = ?2 AND sender = ?3 AND text IS NOT NULL AND time <= ?4
             ORDER BY ifnull(seq, {LAST}) DESC, time DESC LIMIT 1"
        ))?
        .query_row(params![conversation.as_bytes(), message.as_bytes(), target.sender, within(limits::EDIT_MS_MAX)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (text, mentions_json) = match newest {
        Some((text, mentions)) => (text, Some(mentions)),
        // The only edit was refused: what was written first stands again.
        None => match &target.original {
            Some(original) => (original.clone(), None),
            None => return Ok(()),
        },
    };
    let edited = mentions_json.is_some();
    let mentions_me = mentions_json.as_deref().is_some_and(|json| !target.own && mentions(json, cx.me()));
    cx.db
        .prepare_cached(
            "UPDATE items SET text = ?2, original = CASE WHEN ?3 THEN ifnull(original, text) END, mentions = ifnull(?4, mentions),
                mentions_me = max(mentions_me, ?5) WHERE id = ?1",
        )?
        .execute(params![target.id, text, edited, mentions_json, mentions_me])?;
    search::index(cx.db, target.id)
}

struct Target {
    id: i64,
    kind: Kind,
    sender: Vec<u8>,
    own: bool,
    time: Timestamp,
    original: Option<String>,
}

fn target(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<Option<Target>> {
    Ok(db
        .prepare_cached(
            "SELECT id, kind, sender, own, time, original FROM items WHERE conversation = ?1 AND message = ?2 AND kind IN (0, 3, 4)",
        )?
        .query_row(params![conversation.as_bytes(), message.as_bytes()], |row| {
            Ok(Target {
                id: row.get(0)?,
                kind: Kind::from_i64(row.get(1)?),
                sender: row.get::<_, Option<Vec<u8>>>(2)?.unwrap_or_default(),
                own: row.get(3)?,
                time: Timestamp::from_millis(row.get(4)?),
                original: row.get(5)?,
            })
        })
        .optional()?)
}

/// Drops everything that a deleted message said, its key included; what stays is that it was there.
fn forget(cx: &mut Cx<'_>, conversation: ConversationId, message: MessageId, id: i64) -> Result<()> {
    search::drop(cx.db, id)?;
    release(cx.db, message, id)?;
    crate::attachment::forget(cx, message)?;
    cx.db
        .prepare_cached(
            "UPDATE items SET kind = 4, text = '', original = NULL, mentions = '', mentions_me = 0, reply_to = NULL, forwarded = 0,
                starred = 0 WHERE id = ?1",
        )?
        .execute(params![id])?;
    lifetime::forget_keys(cx.db, conversation, message)?;
    let about = params![conversation.as_bytes(), message.as_bytes()];
    cx.db
        .prepare_cached(
            "UPDATE versions SET text = '', mentions = '' WHERE conversation = ?1 AND message = ?2 AND text IS NOT NULL",
        )?
        .execute(about)?;
    cx.db.prepare_cached("DELETE FROM reactions WHERE conversation = ?1 AND message = ?2")?.execute(about)?;
    cx.db.prepare_cached("DELETE FROM pins WHERE conversation = ?1 AND message = ?2")?.execute(about)?;
    Ok(())
}

/// An own message that nobody else has was taken back: it leaves no trace.
pub(crate) fn withdraw(cx: &mut Cx<'_>, conversation: ConversationId, message: MessageId) -> Result<()> {
    if let Some(target) = target(cx.db, conversation, message)? {
        search::drop(cx.db, target.id)?;
    }
    crate::attachment::forget(cx, message)?;
    item::remove(cx.db, conversation, message)?;
    cx.changed.conversations.insert(conversation);
    cx.changed.connection = true;
    Ok(())
}

/// An own message found its place although it had been taken back on its way there, with its deletion right behind it: nothing opens
/// it any more, nobody is to be woken for it, and the server may give up what it named.
pub(crate) fn placed_in_vain(cx: &mut Cx<'_>, conversation: ConversationId, message: MessageId, urgency: Urgency) -> Result<()> {
    lifetime::forget_keys(cx.db, conversation, message)?;
    if urgency == Urgency::Urgent {
        urgent::wake_no_more(cx, message)?;
    }
    match target(cx.db, conversation, message)? {
        Some(target) => release(cx.db, message, target.id),
        None => Ok(()),
    }
}

/// The server may give up what an own message named, unless the archive keeps it.
pub(crate) fn release(db: &Connection, message: MessageId, id: i64) -> Result<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO released (message, conversation) SELECT DISTINCT a.message, a.conversation FROM attachments a
         JOIN items i ON i.id = ?2 WHERE a.message = ?1 AND i.own = 1 AND i.seq IS NOT NULL",
    )?
    .execute(params![message.as_bytes(), id])?;
    Ok(())
}

/// An own change found its place in the log.
pub(crate) fn placed(db: &Connection, change: MessageId, seq: u64) -> Result<()> {
    for table in ["versions", "reactions", "pins", "lifetimes", "cards", "acknowledgements"] {
        db.prepare_cached(&format!("UPDATE {table} SET seq = ?2 WHERE change = ?1"))?.execute(params![change.as_bytes(), seq])?;
    }
    Ok(())
}

/// Says that a message was pinned, at the place of the log where that was said; that one is no longer pinned is no news.
pub(crate) fn pin_line(db: &Connection, change: MessageId, by: PersonId, time: Timestamp) -> Result<()> {
    let found: Option<(Vec<u8>, u64)> = db
        .prepare_cached("SELECT conversation, seq FROM pins WHERE change = ?1 AND pinned = 1 AND seq IS NOT NULL")?
        .query_row(params![change.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found.and_then(|(id, seq)| Some((ConversationId::from_slice(&id)?, seq))) {
        Some((id, seq)) => item::put_line(db, id, seq, time, &StoredLine::Pinned { by: item::Id(by) }),
        None => Ok(()),
    }
}

/// An own change will not be sent: what it said is undone. A deletion was carried out here already and stays.
pub(crate) fn undo(cx: &mut Cx<'_>, conversation: ConversationId, change: MessageId) -> Result<()> {
    for table in ["reactions", "pins", "lifetimes", "acknowledgements"] {
        cx.db.prepare_cached(&format!("DELETE FROM {table} WHERE change = ?1"))?.execute(params![change.as_bytes()])?;
    }
    if cx.db.prepare_cached("DELETE FROM cards WHERE change = ?1")?.execute(params![change.as_bytes()])? > 0 {
        card::settle(cx.db, conversation)?;
    }
    let message: Option<Vec<u8>> = cx
        .db
        .prepare_cached("DELETE FROM versions WHERE change = ?1 RETURNING message")?
        .query_row(params![change.as_bytes()], |row| row.get(0))
        .optional()?;
    match message.and_then(|bytes| MessageId::from_slice(&bytes)) {
        Some(message) => settle(cx, conversation, message),
        None => Ok(()),
    }
}

/// The id of one's own reaction to a message that is in force.
pub(crate) fn own_reaction(
    db: &Connection,
    me: PersonId,
    conversation: ConversationId,
    message: MessageId,
) -> Result<Option<MessageId>> {
    let latest = reactions(db, conversation, message)?;
    Ok(latest.into_iter().find(|one| one.person == me).map(|one| one.change))
}

/// A reaction in force.
pub(crate) struct Reaction {
    pub(crate) change: MessageId,
    pub(crate) person: PersonId,
    pub(crate) emoji: String,
}

/// Each person's latest word about a message, unless it was taken back; in the order of the log.
pub(crate) fn reactions(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<Vec<Reaction>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT change, person, emoji FROM reactions r WHERE conversation = ?1 AND message = ?2
           AND NOT EXISTS (SELECT 1 FROM reactions later WHERE later.conversation = r.conversation AND later.message = r.message
             AND later.person = r.person AND (ifnull(later.seq, {LAST}), later.change) > (ifnull(r.seq, {LAST}), r.change))
           AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.conversation = r.conversation AND v.message = r.change
             AND v.sender = r.person AND v.text IS NULL)
         ORDER BY ifnull(seq, {LAST}), change"
    ))?;
    let rows = statement.query_map(params![conversation.as_bytes(), message.as_bytes()], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (change, person, emoji): (Vec<u8>, Vec<u8>, String) = row?;
        if let (Some(change), Some(person)) = (MessageId::from_slice(&change), PersonId::from_slice(&person)) {
            found.push(Reaction { change, person, emoji });
        }
    }
    Ok(found)
}

/// Messages that are pinned, the latest first, at most [`limits::PINS_MAX`].
pub(crate) fn pinned(db: &Connection, conversation: ConversationId) -> Result<Vec<MessageId>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT message FROM pins p WHERE conversation = ?1 AND pinned = 1
           AND NOT EXISTS (SELECT 1 FROM pins later WHERE later.conversation = p.conversation AND later.message = p.message
             AND (ifnull(later.seq, {LAST}), later.change) > (ifnull(p.seq, {LAST}), p.change))
         ORDER BY ifnull(seq, {LAST}) DESC, change DESC LIMIT {}",
        limits::PINS_MAX
    ))?;
    let rows = statement.query_map(params![conversation.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.iter().filter_map(|bytes| MessageId::from_slice(bytes)).collect())
}

/// Up to 200 characters of a message, for a quote or a pin, with its place and sender.
pub(crate) struct Excerpt {
    pub(crate) id: i64,
    pub(crate) seq: Option<i64>,
    pub(crate) sender: Option<PersonId>,
    pub(crate) text: Option<String>,
    pub(crate) deleted: bool,
}

/// What a quote shows of a message.
pub(crate) fn excerpt(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<Option<Excerpt>> {
    Ok(db
        .prepare_cached(
            "SELECT id, seq, sender, kind, substr(text, 1, 200), hidden FROM items WHERE conversation = ?1 AND message = ?2",
        )?
        .query_row(params![conversation.as_bytes(), message.as_bytes()], |row| {
            let kind = Kind::from_i64(row.get(3)?);
            let hidden: bool = row.get(5)?;
            Ok(Excerpt {
                id: row.get(0)?,
                seq: row.get(1)?,
                sender: row.get::<_, Option<Vec<u8>>>(2)?.and_then(|bytes| PersonId::from_slice(&bytes)),
                text: if kind == Kind::Text && !hidden { Some(row.get(4)?) } else { None },
                deleted: kind == Kind::Deleted || hidden,
            })
        })
        .optional()?)
}

/// Stores a text that is nobody's change, and brings it to what was said about it already.
pub(crate) fn put_text(cx: &mut Cx<'_>, new: &item::NewItem<'_>) -> Result<()> {
    let put = item::put(cx.db, new)?;
    let Some(message) = new.message else { return Ok(()) };
    match put.found {
        Some(row) => search::index_new(cx.db, row, new.text)?,
        None => search::index(cx.db, put.id)?,
    }
    if put.found.is_none() || is_changed(cx.db, new.conversation, message)? {
        settle(cx, new.conversation, message)?;
    }
    preference::of_message(cx, message)
}
