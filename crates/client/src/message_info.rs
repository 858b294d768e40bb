//! A message's info: who got, read and acknowledged it, and when; its versions.

use crate::{
    attachment,
    effect::view_time,
    error::Result,
    lifetime, location, people,
    urgent::{self, Acknowledged},
    view::{MessageInfoView, ReachView, VersionView},
};
use protocol::{
    id::{ConversationId, MessageId, PersonId},
    limits,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};

/// Steps that are kept of one person in one conversation.
const STEPS_MAX: u32 = 200;

/// Remembers when somebody was seen to have come this far.
pub(crate) fn reached(
    db: &Connection,
    id: ConversationId,
    person: PersonId,
    delivered: u64,
    read: u64,
    at: Timestamp,
) -> Result<()> {
    let fresh = db
        .prepare_cached("INSERT OR IGNORE INTO reached (conversation, person, delivered, read, at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![id.as_bytes(), person.as_bytes(), delivered, read, at.as_millis()])?;
    if fresh > 0 {
        db.prepare_cached(
            "DELETE FROM reached WHERE conversation = ?1 AND person = ?2 AND at <
               (SELECT at FROM reached WHERE conversation = ?1 AND person = ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3)",
        )?
        .execute(params![id.as_bytes(), person.as_bytes(), STEPS_MAX])?;
    }
    Ok(())
}

/// The info of one message; none when it is not here.
pub(crate) fn view(db: &Connection, me: PersonId, message: MessageId) -> Result<Option<MessageInfoView>> {
    type Found = (Vec<u8>, Option<u64>, Option<Vec<u8>>, u64, String, Option<String>, bool, bool, Option<u64>, bool);
    let found: Option<Found> = db
        .prepare_cached(
            "SELECT conversation, seq, sender, time, text, original, urgent, important, arrived_at, clock_off FROM items WHERE message = ?1 AND kind = 0 AND hidden = 0",
        )?
        .query_row(params![message.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?))
        })
        .optional()?;
    let Some((conversation, seq, sender, time, text, original, urgent, important, arrived_at, clock_off)) = found else {
        return Ok(None);
    };
    let Some(id) = ConversationId::from_slice(&conversation) else { return Ok(None) };
    let archived: bool = db
        .prepare_cached("SELECT archive_key IS NOT NULL FROM conversations WHERE conversation = ?1")?
        .query_row(params![conversation], |row| row.get(0))?;
    let first = VersionView { time: view_time(Timestamp::from_millis(time)), text: original.unwrap_or(text) };
    let mut versions = vec![first];
    let window = time.saturating_add(limits::EDIT_MS_MAX);
    let mut statement = db.prepare_cached(&format!(
        "SELECT time, text FROM versions WHERE conversation = ?1 AND message = ?2 AND sender = ?3 AND text IS NOT NULL AND time <= ?4
         ORDER BY ifnull(seq, {}), time",
        crate::change::LAST
    ))?;
    let edits = statement.query_map(params![conversation, message.as_bytes(), sender, window], |row| {
        Ok(VersionView { time: view_time(Timestamp::from_millis(row.get(0)?)), text: row.get(1)? })
    })?;
    for edit in edits {
        versions.push(edit?);
    }
    let acknowledged = urgent::acknowledged(db, id, message)?;
    let sender = sender.and_then(|bytes| PersonId::from_slice(&bytes));
    let may_wake_again = match sender.filter(|_| urgent) {
        Some(sender) => urgent::view(db, me, id, message, sender)?.may_wake_again,
        None => false,
    };
    Ok(Some(MessageInfoView {
        message: message.to_string(),
        time: view_time(Timestamp::from_millis(time)),
        arrived_at: arrived_at.map(|at| view_time(Timestamp::from_millis(at))),
        clock_off,
        sent: seq.is_some(),
        urgent,
        important,
        may_wake_again,
        expires_at: lifetime::of(db, id, message)?.map(view_time),
        archived,
        attachment: attachment::summary(db, message)?.map(|attached| attached.kind),
        location: location::is_one(db, message)?,
        people: people_of(db, me, id, seq, sender, &acknowledged)?,
        versions,
    }))
}

fn people_of(
    db: &Connection,
    me: PersonId,
    id: ConversationId,
    seq: Option<u64>,
    sender: Option<PersonId>,
    acknowledged: &[Acknowledged],
) -> Result<Vec<ReachView>> {
    // What waits in the outbox has reached nobody.
    let place = seq.unwrap_or(u64::MAX >> 1);
    let members: Vec<(PersonId, u64, u64)> = {
        let mut statement = db.prepare_cached("SELECT person, delivered, read FROM members WHERE conversation = ?1")?;
        let rows =
            statement.query_map(params![id.as_bytes()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?)))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        rows.into_iter().filter_map(|(person, delivered, read)| Some((PersonId::from_slice(&person)?, delivered, read))).collect()
    };
    let mut reached = Vec::new();
    for &(person, delivered, read) in &members {
        if Some(person) == sender {
            continue;
        }
        let said = acknowledged.iter().find(|one| one.person == person);
        reached.push(ReachView {
            person: people::view(db, person, me)?,
            delivered: delivered >= place,
            delivered_at: when(db, id, person, "delivered", place)?,
            read: read >= place,
            read_at: when(db, id, person, "read", place)?,
            acknowledged_at: said.map(|one| view_time(one.at)),
            answer: said.map(Acknowledged::answer_view),
        });
    }
    // Who has left since had it all the same.
    for one in acknowledged.iter().filter(|one| !members.iter().any(|(person, ..)| *person == one.person)) {
        reached.push(ReachView {
            person: people::view(db, one.person, me)?,
            delivered: true,
            delivered_at: None,
            read: true,
            read_at: None,
            acknowledged_at: Some(view_time(one.at)),
            answer: Some(one.answer_view()),
        });
    }
    reached.sort_by(|one, other| {
        let rank =
            |reach: &ReachView| (reach.acknowledged_at.is_none(), !reach.read, !reach.delivered, reach.person.name.clone());
        rank(one).cmp(&rank(other))
    });
    Ok(reached)
}

/// When somebody was first seen at or behind a place; none when they were there before this device looked.
fn when(db: &Connection, id: ConversationId, person: PersonId, cursor: &'static str, place: u64) -> Result<Option<f64>> {
    let before: bool = db
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM reached WHERE conversation = ?1 AND person = ?2 AND {cursor} < ?3)"
        ))?
        .query_row(params![id.as_bytes(), person.as_bytes(), place], |row| row.get(0))?;
    let first: Option<u64> = db
        .prepare_cached(&format!("SELECT min(at) FROM reached WHERE conversation = ?1 AND person = ?2 AND {cursor} >= ?3"))?
        .query_row(params![id.as_bytes(), person.as_bytes(), place], |row| row.get(0))?;
    Ok(first.filter(|_| before).map(|at| view_time(Timestamp::from_millis(at))))
}
