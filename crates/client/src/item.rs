//! Items of the timeline as they are stored: texts, system lines, refusals, and messages whose key is not here yet.

use crate::{error::Result, search, view::RefusalView};
use protocol::{
    header::{Header, Urgency},
    id::{ConversationId, MessageId, PersonId},
    limits,
    log::Entry,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// What an item is (`items.kind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text = 0,
    System = 1,
    Refused = 2,
    Pending = 3,
    /// Its sender deleted it for everybody.
    Deleted = 4,
    /// Well-formed, of a kind that this version cannot show.
    Unsupported = 5,
}

impl Kind {
    pub(crate) const fn from_i64(value: i64) -> Self {
        match value {
            0 => Self::Text,
            1 => Self::System,
            2 => Self::Refused,
            4 => Self::Deleted,
            5 => Self::Unsupported,
            _ => Self::Pending,
        }
    }
}

/// A system line with ids instead of people; drawn with the names in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum StoredLine {
    Created {
        by: Id,
    },
    Added {
        by: Id,
        people: Vec<Id>,
    },
    Removed {
        by: Id,
        people: Vec<Id>,
    },
    RemovedByAdministration {
        people: Vec<Id>,
    },
    Left {
        person: Id,
    },
    Renamed {
        by: Id,
        name: String,
    },
    Pinned {
        by: Id,
    },
    LifetimeSet {
        by: Id,
        hours: Option<u32>,
        /// In a line that was stored before there were hours.
        #[serde(skip_serializing)]
        days: Option<u32>,
    },
    DeviceAdded {
        person: Id,
    },
    DeviceRejoined {
        person: Id,
    },
    KeyChanged {
        person: Id,
    },
    OwnerAdded {
        by: Id,
        person: Id,
    },
    Succeeded {
        person: Id,
    },
    StayEnded {
        people: Vec<Id>,
    },
    RoomEndMoved {
        by: Id,
        ends_at: Option<u64>,
    },
    OrderDispute,
    ArchiveKeyChanged {
        key: String,
    },
}

impl StoredLine {
    /// Shown in the timeline, but no news: it does not move the chat in the list and is not its last line (see
    /// [`ABOUT_A_DEVICE`]).
    const fn is_about_a_device(&self) -> bool {
        matches!(self, Self::DeviceAdded { .. } | Self::DeviceRejoined { .. })
    }
}

/// The same as a condition on rows of `items`.
pub(crate) const ABOUT_A_DEVICE: &str = r#"(kind = 1 AND text LIKE '{"event":"device\_%' ESCAPE '\')"#;

/// A person id in stored JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(pub(crate) PersonId);

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// A new item.
pub(crate) struct NewItem<'a> {
    pub(crate) conversation: ConversationId,
    pub(crate) seq: Option<u64>,
    pub(crate) message: Option<MessageId>,
    pub(crate) sender: Option<PersonId>,
    pub(crate) own: bool,
    pub(crate) time: Timestamp,
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    pub(crate) clock_off: bool,
    pub(crate) said: Said<'a>,
}

/// What a text says besides its words.
#[derive(Clone, Copy, Default)]
pub(crate) struct Said<'a> {
    pub(crate) reply_to: Option<MessageId>,
    /// [`crate::change::mentions_json`].
    pub(crate) mentions: &'a str,
    pub(crate) mentions_me: bool,
    pub(crate) forwarded: bool,
    pub(crate) urgency: Urgency,
}

/// Where an item is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Put {
    /// `items.id`.
    pub(crate) id: i64,
    /// Of a new text: the row of the search index that it names, and that is still to be written. None of what replaced an item,
    /// whose row may be there.
    pub(crate) found: Option<i64>,
}

/// Stores an item; one that names a message which is there already replaces it (pending or outbox item).
pub(crate) fn put(db: &Connection, item: &NewItem<'_>) -> Result<Put> {
    let put = insert(db, item)?;
    // Of history nothing is newer than what is there: a row of the conversation is large, and is not written for it.
    db.prepare_cached("UPDATE conversations SET last_time = ?2 WHERE conversation = ?1 AND last_time < ?2")?
        .execute(params![item.conversation.as_bytes(), item.time.as_millis()])?;
    Ok(put)
}

fn insert(db: &Connection, item: &NewItem<'_>) -> Result<Put> {
    // Looked for first, and no `RETURNING`: a statement that may have to undo a part of itself makes the search index write what it
    // has gathered, for every message a piece of its own that must be merged with the others later.
    let there: Option<i64> = match &item.message {
        Some(message) => db
            .prepare_cached("SELECT id FROM items WHERE conversation = ?1 AND message = ?2")?
            .query_row(params![item.conversation.as_bytes(), message.as_bytes()], |row| row.get(0))
            .optional()?,
        None => None,
    };
    let id = match there {
        Some(id) => id,
        None => db.prepare_cached("SELECT ifnull(max(id), 0) + 1 FROM items")?.query_row([], |row| row.get(0))?,
    };
    // One that replaces another keeps its row of the search index.
    let found = (there.is_none() && item.kind == Kind::Text && item.message.is_some()).then(|| search::row(item.time, id));
    db.prepare_cached(
        "INSERT INTO items (id, conversation, seq, message, sender, own, time, kind, text, clock_off, reply_to, mentions, mentions_me,
            forwarded, urgent, important, found)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
         ON CONFLICT (id)
         DO UPDATE SET seq = excluded.seq, sender = excluded.sender, time = excluded.time, kind = excluded.kind,
                       text = excluded.text, clock_off = excluded.clock_off, reply_to = excluded.reply_to,
                       mentions = excluded.mentions, mentions_me = excluded.mentions_me, forwarded = excluded.forwarded,
                       urgent = excluded.urgent, important = excluded.important",
    )?
    .execute(params![
        id,
        item.conversation.as_bytes(),
        item.seq,
        item.message.as_ref().map(MessageId::as_bytes),
        item.sender.as_ref().map(PersonId::as_bytes),
        item.own,
        item.time.as_millis(),
        item.kind as i64,
        item.text,
        item.clock_off,
        item.said.reply_to.as_ref().map(MessageId::as_bytes),
        item.said.mentions,
        item.said.mentions_me,
        item.said.forwarded,
        item.said.urgency == Urgency::Urgent,
        item.said.urgency == Urgency::Important,
        found,
    ])?;
    Ok(Put { id, found })
}

/// Stores a system line at a place of the log.
pub(crate) fn put_line(
    db: &Connection,
    conversation: ConversationId,
    seq: u64,
    time: Timestamp,
    line: &StoredLine,
) -> Result<()> {
    let text = serde_json::to_string(line).unwrap_or_default();
    let new = NewItem {
        conversation,
        seq: Some(seq),
        message: None,
        sender: None,
        own: false,
        time,
        kind: Kind::System,
        text: &text,
        clock_off: false,
        said: Said::default(),
    };
    if line.is_about_a_device() { insert(db, &new).map(drop) } else { put(db, &new).map(drop) }
}

/// A message came much later than it was said: its sender had no connection, or a clock that is behind. Both times are shown, and
/// the chat stands where it belongs now that there is something new in it. (Of history one is told what was said, not how it came.)
pub(crate) fn arrived(db: &Connection, entry: &Entry, header: &Header) -> Result<()> {
    let at = entry.accepted_at;
    if header.time.plus_millis(limits::CLOCK_SKEW_MS_MAX) >= at {
        return Ok(());
    }
    let shown = db
        .prepare_cached("UPDATE items SET arrived_at = ?3 WHERE conversation = ?1 AND message = ?2")?
        .execute(params![entry.conversation.as_bytes(), header.message.as_bytes(), at.as_millis()])?;
    if shown > 0 {
        db.prepare_cached("UPDATE conversations SET last_time = ?2 WHERE conversation = ?1 AND last_time < ?2")?
            .execute(params![entry.conversation.as_bytes(), at.as_millis()])?;
    }
    Ok(())
}

/// Gives an outbox item its place in the log.
pub(crate) fn place(db: &Connection, conversation: ConversationId, message: MessageId, seq: u64) -> Result<()> {
    db.prepare_cached("UPDATE items SET seq = ?3 WHERE conversation = ?1 AND message = ?2")?.execute(params![
        conversation.as_bytes(),
        message.as_bytes(),
        seq
    ])?;
    Ok(())
}

/// Forgets an item.
pub(crate) fn remove(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<()> {
    db.execute(
        "DELETE FROM items WHERE conversation = ?1 AND message = ?2",
        params![conversation.as_bytes(), message.as_bytes()],
    )?;
    Ok(())
}

/// Was it deleted for everybody, as far as this device knows?
pub(crate) fn is_deleted(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM items WHERE conversation = ?1 AND message = ?2 AND kind = ?3)")?
        .query_row(params![conversation.as_bytes(), message.as_bytes(), Kind::Deleted as i64], |row| row.get(0))?)
}

/// Forgets that a message waits for its key.
pub(crate) fn remove_pending(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<()> {
    db.prepare_cached("DELETE FROM items WHERE conversation = ?1 AND message = ?2 AND kind = ?3")?.execute(params![
        conversation.as_bytes(),
        message.as_bytes(),
        Kind::Pending as i64
    ])?;
    Ok(())
}

/// Hides an item from this person: nothing of what it said stays.
pub(crate) fn hide(db: &Connection, id: i64) -> Result<()> {
    db.prepare_cached(
        "UPDATE items SET hidden = 1, text = CASE kind WHEN 0 THEN '' ELSE text END, original = NULL, starred = 0, mentions = '',
            mentions_me = 0 WHERE id = ?1",
    )?
    .execute(params![id])?;
    Ok(())
}

/// The text of a message.
pub(crate) fn text(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<Option<String>> {
    Ok(db
        .query_row(
            "SELECT text FROM items WHERE conversation = ?1 AND message = ?2 AND kind = 0",
            params![conversation.as_bytes(), message.as_bytes()],
            |row| row.get(0),
        )
        .optional()?)
}

/// The stored word for a refusal.
pub(crate) const fn refusal_word(reason: RefusalView) -> &'static str {
    match reason {
        RefusalView::FalseArchiveCopy => "false_archive_copy",
        RefusalView::Forged => "forged",
        RefusalView::Replayed => "replayed",
        RefusalView::Malformed => "malformed",
        RefusalView::Unreadable => "unreadable",
    }
}

/// The refusal of a stored word.
pub(crate) fn refusal(word: &str) -> RefusalView {
    match word {
        "false_archive_copy" => RefusalView::FalseArchiveCopy,
        "forged" => RefusalView::Forged,
        "replayed" => RefusalView::Replayed,
        "malformed" => RefusalView::Malformed,
        _ => RefusalView::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_texts_is_one_piece_of_the_search_index() {
        let db = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&db).unwrap();
        db.execute_batch("BEGIN").unwrap();
        for number in 1..=200_u8 {
            let text = format!("Zi. {number}: Kalium bitte nachbestimmen");
            let new = NewItem {
                conversation: ConversationId::from_bytes([1; 16]),
                seq: Some(number.into()),
                message: Some(MessageId::from_bytes([number; 16])),
                sender: Some(PersonId::from_bytes([2; 16])),
                own: false,
                time: Timestamp::from_millis(u64::from(number)),
                kind: Kind::Text,
                text: &text,
                clock_off: false,
                said: Said::default(),
            };
            let put = put(&db, &new).unwrap();
            search::index_new(&db, put.found.unwrap(), &text).unwrap();
        }
        db.execute_batch("COMMIT").unwrap();
        // Pieces are merged later, again and again: what is written once costs a twentieth of it.
        let pieces: i64 = db.query_row("SELECT count(DISTINCT segid) FROM found_idx", [], |row| row.get(0)).unwrap();
        assert_eq!(pieces, 1);
    }
}
