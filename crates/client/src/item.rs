//! Items of the timeline as they are stored: texts, system lines, refusals, and messages whose key is not here yet.

use crate::{error::Result, view::RefusalView};
use protocol::{
    id::{ConversationId, MessageId, PersonId},
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
}

impl Kind {
    pub(crate) const fn from_i64(value: i64) -> Self {
        match value {
            0 => Self::Text,
            1 => Self::System,
            2 => Self::Refused,
            _ => Self::Pending,
        }
    }
}

/// A system line with ids instead of people; drawn with the names in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum StoredLine {
    Created { by: Id },
    Added { by: Id, people: Vec<Id> },
    Removed { by: Id, people: Vec<Id> },
    RemovedByAdministration { people: Vec<Id> },
    Left { person: Id },
    Renamed { by: Id, name: String },
    DeviceAdded { person: Id },
    DeviceRejoined { person: Id },
    KeyChanged { person: Id },
    OwnerAdded { by: Id, person: Id },
    OrderDispute,
    ArchiveKeyChanged { key: String },
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
}

/// Stores an item; one that names a message which is there already replaces it (pending or outbox item).
pub(crate) fn put(db: &Connection, item: &NewItem<'_>) -> Result<()> {
    insert(db, item)?;
    db.prepare_cached("UPDATE conversations SET last_time = max(last_time, ?2) WHERE conversation = ?1")?
        .execute(params![item.conversation.as_bytes(), item.time.as_millis()])?;
    Ok(())
}

fn insert(db: &Connection, item: &NewItem<'_>) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO items (conversation, seq, message, sender, own, time, kind, text, clock_off)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (conversation, message) WHERE message IS NOT NULL
         DO UPDATE SET seq = excluded.seq, sender = excluded.sender, time = excluded.time, kind = excluded.kind,
                       text = excluded.text, clock_off = excluded.clock_off",
    )?
    .execute(params![
        item.conversation.as_bytes(),
        item.seq,
        item.message.as_ref().map(MessageId::as_bytes),
        item.sender.as_ref().map(PersonId::as_bytes),
        item.own,
        item.time.as_millis(),
        item.kind as i64,
        item.text,
        item.clock_off,
    ])?;
    Ok(())
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
    };
    if line.is_about_a_device() { insert(db, &new) } else { put(db, &new) }
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
