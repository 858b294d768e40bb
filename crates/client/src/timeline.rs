//! The timeline view: a window of items around an anchor, with delivery states from everybody's cursors.
//!
//! Position of an item is `seq + k/1000` for the k-th item of one log entry, and `OUTBOX + id` for what has no place yet, so
//! that the outbox sorts last and positions never change once given.

use crate::{
    effect::view_time,
    error::Result,
    item::{self, Kind, StoredLine},
    outbox, people,
    view::{DeliveryView, SystemLineView, TimelineContentView, TimelineItemView, TimelineView},
};
use protocol::{
    id::{ConversationId, MessageId, PersonId},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Items without a place sort after every place.
const OUTBOX: i64 = 1 << 50;
/// Most items of one window.
const WINDOW_MAX: u32 = 400;

/// How far everyone but us has come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OthersSeen {
    pub(crate) delivered: u64,
    pub(crate) read: u64,
}

/// The least of the other members' cursors.
pub(crate) fn others_seen(db: &Connection, conversation: ConversationId, me: PersonId) -> Result<OthersSeen> {
    Ok(db.prepare_cached("SELECT min(delivered), min(read) FROM members WHERE conversation = ?1 AND person <> ?2")?.query_row(
        params![conversation.as_bytes(), me.as_bytes()],
        |row| {
            Ok(OthersSeen {
                delivered: row.get::<_, Option<u64>>(0)?.unwrap_or(0),
                read: row.get::<_, Option<u64>>(1)?.unwrap_or(0),
            })
        },
    )?)
}

struct Stored {
    id: i64,
    seq: Option<i64>,
    message: Option<MessageId>,
    sender: Option<PersonId>,
    own: bool,
    time: Timestamp,
    kind: Kind,
    text: String,
    clock_off: bool,
}

const COLUMNS: &str = "id, seq, message, sender, own, time, kind, text, clock_off";

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        id: row.get(0)?,
        seq: row.get(1)?,
        message: row.get::<_, Option<Vec<u8>>>(2)?.and_then(|bytes| MessageId::from_slice(&bytes)),
        sender: row.get::<_, Option<Vec<u8>>>(3)?.and_then(|bytes| PersonId::from_slice(&bytes)),
        own: row.get(4)?,
        time: Timestamp::from_millis(row.get(5)?),
        kind: Kind::from_i64(row.get(6)?),
        text: row.get(7)?,
        clock_off: row.get(8)?,
    })
}

/// `(seq, id)` of a position, for paging.
#[expect(clippy::cast_possible_truncation, reason = "positions are whole numbers below 2^53 plus thousandths")]
fn place_of(position: f64) -> (i64, i64) {
    let whole = position as i64;
    if whole >= OUTBOX { (OUTBOX, whole - OUTBOX) } else { (whole, i64::MAX) }
}

/// The highest place that a position names, for read cursors.
pub(crate) fn seq_of(position: f64) -> u64 {
    u64::try_from(place_of(position).0).unwrap_or(0).min(OUTBOX as u64 - 1)
}

/// The window of a subscription.
pub(crate) fn window(
    db: &Connection,
    me: PersonId,
    conversation: ConversationId,
    anchor: Option<f64>,
    before: u32,
    after: u32,
) -> Result<TimelineView> {
    let (seq, id) = anchor.map_or((i64::MAX, i64::MAX), place_of);
    let mut items = page(
        db,
        &format!(
            "SELECT {COLUMNS} FROM items WHERE conversation = ?1 AND (ifnull(seq, {OUTBOX}), id) <= (?2, ?3)
             ORDER BY ifnull(seq, {OUTBOX}) DESC, id DESC LIMIT ?4"
        ),
        conversation,
        (seq, id),
        before.clamp(1, WINDOW_MAX) + 1,
    )?;
    let more_before = items.len() > before.clamp(1, WINDOW_MAX) as usize;
    if more_before {
        items.pop();
    }
    items.reverse();
    let mut more_after = false;
    if anchor.is_some() {
        let mut later = page(
            db,
            &format!(
                "SELECT {COLUMNS} FROM items WHERE conversation = ?1 AND (ifnull(seq, {OUTBOX}), id) > (?2, ?3)
                 ORDER BY ifnull(seq, {OUTBOX}), id LIMIT ?4"
            ),
            conversation,
            (seq, id),
            after.min(WINDOW_MAX) + 1,
        )?;
        more_after = later.len() > after.min(WINDOW_MAX) as usize;
        if more_after {
            later.pop();
        }
        items.append(&mut later);
    }
    let seen = others_seen(db, conversation, me)?;
    let row: Option<(u64, u64, u64, u64)> = db
        .query_row(
            "SELECT read_seq, from_seq, history_seq, live_seq FROM conversations WHERE conversation = ?1",
            params![conversation.as_bytes()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    let (read, from, history, live) = row.unwrap_or((0, 1, 1, 0));
    let loading_history = history > from && live >= from;
    let (first, unread_count) = first_unread(db, conversation, read)?;
    let (unread_from, unread_position) = first.unzip();
    Ok(TimelineView {
        conversation: conversation.to_string(),
        items: items.iter().map(|stored| draw(db, me, conversation, stored, seen)).collect::<Result<_>>()?,
        more_before,
        more_after,
        unread_from,
        unread_position,
        unread_count,
        loading_history,
    })
}

fn page(db: &Connection, sql: &str, conversation: ConversationId, place: (i64, i64), limit: u32) -> Result<Vec<Stored>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params![conversation.as_bytes(), place.0, place.1, limit], stored)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Key and position of the first unread text, and how many there are: a pure function of read cursor and items.
fn first_unread(db: &Connection, conversation: ConversationId, read: u64) -> Result<(Option<(String, f64)>, u32)> {
    let count = unread(db, conversation, read)?;
    if count == 0 {
        return Ok((None, 0));
    }
    let first: Option<(Option<Vec<u8>>, f64)> = db
        .prepare_cached(
            "SELECT message, seq FROM items WHERE conversation = ?1 AND seq > ?2 AND own = 0 AND kind = 0 ORDER BY seq, id LIMIT 1",
        )?
        .query_row(params![conversation.as_bytes(), read], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let first = first.and_then(|(bytes, position)| {
        let id = MessageId::from_slice(&bytes?)?;
        Some((id.to_string(), position))
    });
    Ok((first, count))
}

/// Unread texts of others after a read cursor.
pub(crate) fn unread(db: &Connection, conversation: ConversationId, read: u64) -> Result<u32> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM items WHERE conversation = ?1 AND seq > ?2 AND own = 0 AND kind = 0")?
        .query_row(params![conversation.as_bytes(), read], |row| row.get(0))?)
}

#[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
fn draw(
    db: &Connection,
    me: PersonId,
    conversation: ConversationId,
    stored: &Stored,
    seen: OthersSeen,
) -> Result<TimelineItemView> {
    let position = match stored.seq {
        Some(seq) => seq as f64,
        None => (OUTBOX + stored.id) as f64,
    };
    let sender = stored.sender.map(|person| people::view(db, person, me)).transpose()?;
    let content = match stored.kind {
        Kind::Text => TimelineContentView::Text {
            sender: match sender {
                Some(sender) => sender,
                None => people::view(db, me, me)?,
            },
            own: stored.own,
            text: stored.text.clone(),
            delivery: stored.own.then(|| delivery(db, conversation, stored.message, stored.seq, seen)).transpose()?,
            clock_off: stored.clock_off,
        },
        Kind::System => TimelineContentView::System { line: line(db, me, &stored.text)? },
        Kind::Refused => TimelineContentView::Refused { sender, reason: item::refusal(&stored.text) },
        Kind::Pending => TimelineContentView::Pending { sender },
    };
    let key = stored.message.map_or_else(|| format!("seq:{}:{}", stored.seq.unwrap_or(0), stored.id), |id| id.to_string());
    Ok(TimelineItemView { key, position, time: view_time(stored.time), content })
}

/// Honest ticks of one own message.
pub(crate) fn delivery(
    db: &Connection,
    conversation: ConversationId,
    message: Option<MessageId>,
    seq: Option<i64>,
    seen: OthersSeen,
) -> Result<DeliveryView> {
    Ok(match seq.and_then(|seq| u64::try_from(seq).ok()) {
        Some(seq) if seen.read >= seq => DeliveryView::Read,
        Some(seq) if seen.delivered >= seq => DeliveryView::Delivered,
        Some(_) => DeliveryView::Sent,
        None => match message {
            Some(message) => outbox::delivery(db, conversation, message)?,
            None => DeliveryView::Waiting,
        },
    })
}

/// A stored system line with the names in force.
pub(crate) fn line(db: &Connection, me: PersonId, text: &str) -> Result<SystemLineView> {
    let person = |id: item::Id| people::view(db, id.0, me);
    let all = |ids: Vec<item::Id>| ids.into_iter().map(person).collect::<Result<Vec<_>>>();
    Ok(match serde_json::from_str(text).unwrap_or(StoredLine::OrderDispute) {
        StoredLine::Created { by } => SystemLineView::Created { by: person(by)? },
        StoredLine::Added { by, people } => SystemLineView::Added { by: person(by)?, people: all(people)? },
        StoredLine::Removed { by, people } => SystemLineView::Removed { by: person(by)?, people: all(people)? },
        StoredLine::RemovedByAdministration { people } => SystemLineView::RemovedByAdministration { people: all(people)? },
        StoredLine::Left { person: who } => SystemLineView::Left { person: person(who)? },
        StoredLine::Renamed { by, name } => SystemLineView::Renamed { by: person(by)?, name },
        StoredLine::DeviceAdded { person: who } => SystemLineView::DeviceAdded { person: person(who)? },
        StoredLine::DeviceRejoined { person: who } => SystemLineView::DeviceRejoined { person: person(who)? },
        StoredLine::KeyChanged { person: who } => SystemLineView::KeyChanged { person: person(who)? },
        StoredLine::OwnerAdded { by, person: who } => SystemLineView::OwnerAdded { by: person(by)?, person: person(who)? },
        StoredLine::OrderDispute => SystemLineView::OrderDispute,
        StoredLine::ArchiveKeyChanged { key } => SystemLineView::ArchiveKeyChanged { key },
    })
}
