//! The timeline view: a window of items around an anchor, with delivery states from everybody's cursors.
//!
//! Position of an item is `seq + k/1000` for the k-th item of one log entry, and `OUTBOX + id` for what has no place yet, so
//! that the outbox sorts last and positions never change once given.

use crate::{
    change,
    effect::view_time,
    error::Result,
    item::{self, Kind, StoredLine},
    location, outbox, people, urgent,
    view::{
        DeliveryView, PersonView, QuoteView, ReactionView, SystemLineView, TextView, TimelineContentView, TimelineItemView,
        TimelineView, UnreadMentionView, attachment,
    },
};
use protocol::{
    id::{ConversationId, MessageId, PersonId},
    limits::DAY_HOURS,
    policy::Rules,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Items without a place sort after every place. The index `items_by_place` names the number.
pub(crate) const OUTBOX: i64 = 1 << 50;
/// Most items of one window.
const WINDOW_MAX: u32 = 400;
/// Up to so many unread items are in the first window.
const UNREAD_WHOLE_MAX: u32 = 60;
/// What was read before, above the first unread one: more than a screen is not seen.
const UNREAD_BEFORE: u32 = 15;
/// Of more unread ones these are in the first window.
const UNREAD_AFTER: u32 = 45;
/// Most unread mentions that are named one by one.
const MENTIONS_MAX: u32 = 100;

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
    arrived_at: Option<Timestamp>,
    reply_to: Option<MessageId>,
    mentions: String,
    mentions_me: bool,
    forwarded: bool,
    edited: bool,
    starred: bool,
    heard: bool,
    urgent: bool,
    important: bool,
}

const COLUMNS: &str = "id, seq, message, sender, own, time, kind, text, clock_off, reply_to, mentions, mentions_me, forwarded,
    original IS NOT NULL, starred, heard, urgent, important, arrived_at";

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
        reply_to: row.get::<_, Option<Vec<u8>>>(9)?.and_then(|bytes| MessageId::from_slice(&bytes)),
        mentions: row.get(10)?,
        mentions_me: row.get(11)?,
        forwarded: row.get(12)?,
        edited: row.get(13)?,
        starred: row.get(14)?,
        heard: row.get(15)?,
        urgent: row.get(16)?,
        important: row.get(17)?,
        arrived_at: row.get::<_, Option<u64>>(18)?.map(Timestamp::from_millis),
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

/// Which items of a conversation: some on both sides of an anchor, or the newest.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    pub(crate) anchor: Option<f64>,
    pub(crate) before: u32,
    pub(crate) after: u32,
}

/// The window of a subscription.
pub(crate) fn window(
    db: &Connection,
    me: PersonId,
    rules: Rules,
    conversation: ConversationId,
    span: Span,
) -> Result<TimelineView> {
    let row: Option<(u64, u64, u64, u64)> = db
        .query_row(
            "SELECT read_seq, from_seq, history_seq, live_seq FROM conversations WHERE conversation = ?1",
            params![conversation.as_bytes()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    let (read, from, history, live) = row.unwrap_or((0, 1, 1, 0));
    let (first, unread_count) = first_unread(db, conversation, read)?;
    let (unread_from, unread_position) = first.unzip();
    let Span { anchor, before, after } = span;
    let (seq, id) = anchor.map_or((i64::MAX, i64::MAX), place_of);
    let mut items = page(db, &up_to(), conversation, (seq, id), before.clamp(1, WINDOW_MAX) + 1)?;
    let more_before = items.len() > before.clamp(1, WINDOW_MAX) as usize;
    if more_before {
        items.pop();
    }
    items.reverse();
    let mut more_after = false;
    if anchor.is_some() {
        let mut later = page(db, &behind(), conversation, (seq, id), after.min(WINDOW_MAX) + 1)?;
        more_after = later.len() > after.min(WINDOW_MAX) as usize;
        if more_after {
            later.pop();
        }
        items.append(&mut later);
    }
    let seen = others_seen(db, conversation, me)?;
    let loading_history = history > from && live >= from;
    let drawing = Drawing { db, me, rules, conversation, seen, pinned: change::pinned(db, conversation)? };
    Ok(TimelineView {
        conversation: conversation.to_string(),
        items: items.iter().map(|stored| drawing.item(stored)).collect::<Result<_>>()?,
        anchor,
        before,
        after,
        more_before,
        more_after,
        unread_from,
        unread_position,
        unread_count,
        unread_mentions: unread_mentions(db, conversation, read)?,
        loading_history,
    })
}

/// The span in which one begins to read, should that lie further up than the newest items that were asked for: up to there if that
/// is not far, else a small one around it, which is drawn at once and grows as one reads on.
pub(crate) fn from_unread(db: &Connection, conversation: ConversationId, asked: Span) -> Result<Span> {
    let read = db
        .prepare_cached("SELECT read_seq FROM conversations WHERE conversation = ?1")?
        .query_row(params![conversation.as_bytes()], |row| row.get(0))
        .optional()?;
    let (Some((_, first)), _) = first_unread(db, conversation, read.unwrap_or(0))? else { return Ok(asked) };
    let unread: u32 = db
        .prepare_cached(&format!(
            "SELECT count(*) FROM (SELECT 1 FROM items WHERE conversation = ?1 AND hidden = 0 AND ifnull(seq, {OUTBOX}) >= ?2 LIMIT ?3)"
        ))?
        .query_row(params![conversation.as_bytes(), place_of(first).0, UNREAD_WHOLE_MAX + 1], |row| row.get(0))?;
    Ok(if unread <= asked.before {
        asked
    } else if unread <= UNREAD_WHOLE_MAX {
        Span { anchor: None, before: unread + UNREAD_BEFORE, after: 0 }
    } else {
        Span { anchor: Some(first), before: UNREAD_BEFORE, after: UNREAD_AFTER }
    })
}

/// Items up to a place, from there backwards. The bound that is said twice is the one by which the index finds the place.
fn up_to() -> String {
    format!(
        "SELECT {COLUMNS} FROM items WHERE conversation = ?1 AND hidden = 0
           AND ifnull(seq, {OUTBOX}) <= ?2 AND (ifnull(seq, {OUTBOX}), id) <= (?2, ?3)
         ORDER BY ifnull(seq, {OUTBOX}) DESC, id DESC LIMIT ?4"
    )
}

/// Items behind a place.
fn behind() -> String {
    format!(
        "SELECT {COLUMNS} FROM items WHERE conversation = ?1 AND hidden = 0
           AND ifnull(seq, {OUTBOX}) >= ?2 AND (ifnull(seq, {OUTBOX}), id) > (?2, ?3)
         ORDER BY ifnull(seq, {OUTBOX}), id LIMIT ?4"
    )
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
            "SELECT message, seq FROM items WHERE conversation = ?1 AND seq > ?2 AND own = 0 AND kind = 0 AND hidden = 0 ORDER BY seq, id LIMIT 1",
        )?
        .query_row(params![conversation.as_bytes(), read], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let first = first.and_then(|(bytes, position)| {
        let id = MessageId::from_slice(&bytes?)?;
        Some((id.to_string(), position))
    });
    Ok((first, count))
}

/// The first unread messages that mention us: those that the row of the list counts.
fn unread_mentions(db: &Connection, conversation: ConversationId, read: u64) -> Result<Vec<UnreadMentionView>> {
    let mut statement = db.prepare_cached(
        "SELECT message, seq FROM items WHERE conversation = ?1 AND seq > ?2 AND mentions_me = 1 ORDER BY seq, id LIMIT ?3",
    )?;
    let rows = statement.query_map(params![conversation.as_bytes(), read, MENTIONS_MAX], |row| {
        Ok((row.get::<_, Option<Vec<u8>>>(0)?, row.get::<_, f64>(1)?))
    })?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(rows
        .into_iter()
        .filter_map(|(bytes, position)| {
            let message = MessageId::from_slice(&bytes?)?.to_string();
            Some(UnreadMentionView { message, position })
        })
        .collect())
}

const UNREAD: &str = "SELECT count(*) FROM items WHERE conversation = ?1 AND seq > ?2 AND own = 0 AND kind = 0 AND hidden = 0";

/// Unread texts of others after a read cursor.
pub(crate) fn unread(db: &Connection, conversation: ConversationId, read: u64) -> Result<u32> {
    Ok(db.prepare_cached(UNREAD)?.query_row(params![conversation.as_bytes(), read], |row| row.get(0))?)
}

/// Position of an item (see the module's documentation).
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
pub(crate) fn position(seq: Option<i64>, id: i64) -> f64 {
    match seq {
        Some(seq) => seq as f64,
        None => (OUTBOX + id) as f64,
    }
}

/// Position of the first item of a time or later.
pub(crate) fn first_since(db: &Connection, conversation: ConversationId, time: f64) -> Result<Option<f64>> {
    Ok(db
        .prepare_cached(
            "SELECT seq, id FROM items WHERE conversation = ?1 AND hidden = 0 AND seq IS NOT NULL AND time >= ?2 ORDER BY seq, id LIMIT 1",
        )?
        .query_row(params![conversation.as_bytes(), time], |row| Ok(position(row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// What every item of one window is drawn with.
struct Drawing<'a> {
    db: &'a Connection,
    me: PersonId,
    rules: Rules,
    conversation: ConversationId,
    seen: OthersSeen,
    pinned: Vec<MessageId>,
}

impl Drawing<'_> {
    fn item(&self, stored: &Stored) -> Result<TimelineItemView> {
        let known = stored.sender.map(|person| people::view(self.db, person, self.me)).transpose()?;
        let sender = |known| match known {
            Some(sender) => Ok(sender),
            None => people::view(self.db, self.me, self.me),
        };
        let content = match stored.kind {
            Kind::Text => TimelineContentView::Text(Box::new(self.text(stored, sender(known)?)?)),
            Kind::Deleted => TimelineContentView::Deleted { sender: sender(known)?, own: stored.own },
            Kind::Unsupported => TimelineContentView::Unsupported { sender: sender(known)?, own: stored.own },
            Kind::System => TimelineContentView::System { line: line(self.db, self.me, &stored.text)? },
            Kind::Refused => TimelineContentView::Refused { sender: known, reason: item::refusal(&stored.text) },
            Kind::Pending => TimelineContentView::Pending { sender: known },
        };
        let key = stored.message.map_or_else(|| format!("seq:{}:{}", stored.seq.unwrap_or(0), stored.id), |id| id.to_string());
        Ok(TimelineItemView { key, position: position(stored.seq, stored.id), time: view_time(stored.time), content })
    }

    fn text(&self, stored: &Stored, sender: PersonView) -> Result<TextView> {
        let delivery =
            if stored.own { Some(delivery(self.db, self.conversation, stored.message, stored.seq, self.seen)?) } else { None };
        // Only what has its place can be meant by others.
        let until = |ms| (stored.own && stored.seq.is_some() && ms > 0).then(|| view_time(stored.time.plus_millis(ms)));
        let location = stored.message.map(|message| location::view(self.db, message)).transpose()?.flatten();
        let editable_until = until(self.rules.edit_ms()).filter(|_| location.is_none());
        Ok(TextView {
            sender,
            own: stored.own,
            text: stored.text.clone(),
            attachments: match stored.message {
                Some(message) => attachment::of_message(self.db, message)?,
                None => Vec::new(),
            },
            location,
            delivery,
            clock_off: stored.clock_off,
            arrived_at: stored.arrived_at.map(view_time),
            quote: stored.reply_to.map(|message| self.quote(message)).transpose()?,
            mentions: serde_json::from_str(&stored.mentions).unwrap_or_default(),
            mentions_me: stored.mentions_me,
            reactions: match stored.message {
                Some(message) => self.reactions(message)?,
                None => Vec::new(),
            },
            edited: stored.edited,
            forwarded: stored.forwarded,
            starred: stored.starred,
            heard: stored.heard,
            urgent: match (stored.urgent, stored.message, stored.sender) {
                (true, Some(message), Some(sender)) => Some(urgent::view(self.db, self.me, self.conversation, message, sender)?),
                _ => None,
            },
            important: stored.important,
            pinned: stored.message.is_some_and(|message| self.pinned.contains(&message)),
            editable_until,
            deletable_until: until(self.rules.delete_ms()),
        })
    }

    fn quote(&self, message: MessageId) -> Result<QuoteView> {
        let found = change::excerpt(self.db, self.conversation, message)?;
        let sender = found.as_ref().and_then(|found| found.sender);
        Ok(QuoteView {
            message: message.to_string(),
            position: found.as_ref().filter(|found| !found.deleted).map(|found| position(found.seq, found.id)),
            sender: sender.map(|person| people::view(self.db, person, self.me)).transpose()?,
            attachment: crate::attachment::summary(self.db, message)?.map(|attached| attached.kind),
            location: location::is_one(self.db, message)?,
            deleted: found.as_ref().is_some_and(|found| found.deleted),
            text: found.and_then(|found| found.text),
        })
    }

    fn reactions(&self, message: MessageId) -> Result<Vec<ReactionView>> {
        let mut views: Vec<ReactionView> = Vec::new();
        for reaction in change::reactions(self.db, self.conversation, message)? {
            let person = people::view(self.db, reaction.person, self.me)?;
            let own = person.me;
            match views.iter_mut().find(|view| view.emoji == reaction.emoji) {
                Some(view) => {
                    view.people.push(person);
                    view.own |= own;
                }
                None => views.push(ReactionView { emoji: reaction.emoji, people: vec![person], own }),
            }
        }
        views.sort_by_key(|view| std::cmp::Reverse(view.people.len()));
        Ok(views)
    }
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
        StoredLine::LifetimeSet { by, hours, days } => {
            SystemLineView::LifetimeSet { by: person(by)?, hours: hours.or(days.map(|days| days.saturating_mul(DAY_HOURS))) }
        }
        StoredLine::Pinned { by } => SystemLineView::Pinned { by: person(by)? },
        StoredLine::DeviceAdded { person: who } => SystemLineView::DeviceAdded { person: person(who)? },
        StoredLine::DeviceRejoined { person: who } => SystemLineView::DeviceRejoined { person: person(who)? },
        StoredLine::KeyChanged { person: who } => SystemLineView::KeyChanged { person: person(who)? },
        StoredLine::OwnerAdded { by, person: who } => SystemLineView::OwnerAdded { by: person(by)?, person: person(who)? },
        StoredLine::Succeeded { person: who } => SystemLineView::Succeeded { person: person(who)? },
        StoredLine::StayEnded { people } => SystemLineView::StayEnded { people: all(people)? },
        StoredLine::RoomEndMoved { by, ends_at } => {
            SystemLineView::RoomEndMoved { by: person(by)?, ends_at: ends_at.map(|end| view_time(Timestamp::from_millis(end))) }
        }
        StoredLine::OrderDispute => SystemLineView::OrderDispute,
        StoredLine::ArchiveKeyChanged { key } => SystemLineView::ArchiveKeyChanged { key },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_read_without_looking_at_the_rest_of_the_chat() {
        let db = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&db).unwrap();
        for (sql, count) in [(up_to(), 4_usize), (behind(), 4), (crate::chats::last_line_sql(), 1), (UNREAD.to_owned(), 2)] {
            let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = plan.query_map(rusqlite::params_from_iter(vec![0; count]), |row| row.get::<_, String>(3)).unwrap();
            let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap().join("; ");
            assert!(steps.starts_with("SEARCH items USING") && !steps.contains("TEMP B-TREE"), "{sql}: {steps}");
            assert!(count == 1 || steps.contains("AND"), "from its place on: {steps}");
        }
    }
}
