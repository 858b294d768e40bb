//! Urgent messages: who still has to acknowledge them, and who did when.
//!
//! Guarantees: what is shown is a pure function of what was said, in whatever order it arrives. Only the first acknowledgement of
//! a person counts, only of a message that is urgent and stands before it in the log, and nobody's of their own message. Its time
//! is the server's, so that no device's clock makes it earlier. An urgent message does not end by time
//! ([`protocol::header::Header::over_at`]).
//!
//! Deliberately lacks: repeating, handing over and escalating. The server sees which message is acknowledged and may do it later.

use crate::{
    change::{Change, LAST},
    effect::view_time,
    error::Result,
    people,
    view::{AcknowledgementView, UrgentView},
};
use protocol::{
    id::{ConversationId, MessageId, PersonId},
    time::Timestamp,
};
use rusqlite::{Connection, params};

/// Those who are still awaited and named in a bubble; all of them are in the message's info.
const AWAITED_NAMED: usize = 3;

/// Somebody takes note of a message.
pub(crate) fn take(db: &Connection, change: &Change, message: MessageId) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO acknowledgements (change, conversation, message, person, seq, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (change) DO UPDATE SET seq = excluded.seq, at = excluded.at",
    )?
    .execute(params![
        change.id.as_bytes(),
        change.conversation.as_bytes(),
        message.as_bytes(),
        change.sender.as_bytes(),
        change.seq,
        change.time.as_millis()
    ])?;
    Ok(())
}

/// An own acknowledgement was accepted then.
pub(crate) fn placed(db: &Connection, change: MessageId, accepted_at: Timestamp) -> Result<()> {
    db.prepare_cached("UPDATE acknowledgements SET at = ?2 WHERE change = ?1")?
        .execute(params![change.as_bytes(), accepted_at.as_millis()])?;
    Ok(())
}

/// May this message be acknowledged here: urgent, of somebody else, and in its place?
pub(crate) fn is_awaited(db: &Connection, message: MessageId) -> Result<bool> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM items WHERE message = ?1 AND urgent = 1 AND own = 0 AND kind = 0 AND hidden = 0
                AND seq IS NOT NULL)",
        )?
        .query_row(params![message.as_bytes()], |row| row.get(0))?)
}

/// A person's acknowledgement in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Acknowledged {
    pub(crate) person: PersonId,
    pub(crate) at: Timestamp,
}

/// Each person's first acknowledgement of an urgent message, in the order of the log; own ones that wait come last.
pub(crate) fn acknowledged(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<Vec<Acknowledged>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT a.person, a.at, min(ifnull(a.seq, {LAST})) AS place FROM acknowledgements a
         JOIN items i ON i.conversation = a.conversation AND i.message = a.message
         WHERE a.conversation = ?1 AND a.message = ?2 AND i.urgent = 1 AND i.kind = 0 AND i.sender <> a.person
           AND ifnull(a.seq, {LAST}) > i.seq
         GROUP BY a.person ORDER BY place, a.person"
    ))?;
    let rows = statement
        .query_map(params![conversation.as_bytes(), message.as_bytes()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(Vec<u8>, u64)>>>()?;
    let read = |(person, at): (Vec<u8>, u64)| {
        Some(Acknowledged { person: PersonId::from_slice(&person)?, at: Timestamp::from_millis(at) })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// How far an urgent message has come.
pub(crate) fn view(
    db: &Connection,
    me: PersonId,
    conversation: ConversationId,
    message: MessageId,
    sender: PersonId,
) -> Result<UrgentView> {
    let all = acknowledged(db, conversation, message)?;
    let mut statement = db.prepare_cached(
        "SELECT m.person FROM members m LEFT JOIN people p USING (person) WHERE m.conversation = ?1 ORDER BY p.folded, m.person",
    )?;
    let members = statement
        .query_map(params![conversation.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let awaited: Vec<PersonId> = members
        .iter()
        .filter_map(|bytes| PersonId::from_slice(bytes))
        .filter(|person| *person != sender && !all.iter().any(|one| one.person == *person))
        .collect();
    let ours = all.iter().find(|one| one.person == me).map(|one| view_time(one.at));
    Ok(UrgentView {
        may_acknowledge: ours.is_none() && awaited.contains(&me) && is_awaited(db, message)?,
        acknowledged_at: ours,
        people: u32::try_from(all.len() + awaited.len()).unwrap_or(u32::MAX),
        awaited: awaited.iter().take(AWAITED_NAMED).map(|person| people::view(db, *person, me)).collect::<Result<_>>()?,
        acknowledged: all
            .iter()
            .map(|one| Ok(AcknowledgementView { person: people::view(db, one.person, me)?, at: view_time(one.at) }))
            .collect::<Result<_>>()?,
    })
}

/// Urgent messages of others that we have not acknowledged.
pub(crate) fn open(db: &Connection, me: PersonId, conversation: ConversationId) -> Result<u32> {
    Ok(db
        .prepare_cached(
            "SELECT count(*) FROM items i WHERE conversation = ?1 AND urgent = 1 AND seq IS NOT NULL AND own = 0 AND kind = 0
               AND hidden = 0 AND NOT EXISTS (SELECT 1 FROM acknowledgements a WHERE a.conversation = i.conversation
                 AND a.message = i.message AND a.person = ?2 AND (a.seq IS NULL OR a.seq > i.seq))",
        )?
        .query_row(params![conversation.as_bytes(), me.as_bytes()], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: ConversationId = ConversationId::from_bytes([1; 16]);
    const MESSAGE: MessageId = MessageId::from_bytes([2; 16]);
    const LENA: PersonId = PersonId::from_bytes([3; 16]);
    const JAN: PersonId = PersonId::from_bytes([4; 16]);
    const IDA: PersonId = PersonId::from_bytes([5; 16]);
    const NOON: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn noted(db: &Connection, id: u8, person: PersonId, seq: Option<u64>) {
        let time = NOON.plus_millis(u64::from(id));
        take(db, &Change { id: MessageId::from_bytes([id; 16]), conversation: ROOM, sender: person, seq, time }, MESSAGE)
            .unwrap();
    }

    fn said(db: &Connection, urgent: bool) {
        db.execute(
            "INSERT OR REPLACE INTO items (conversation, seq, message, sender, own, time, kind, text, urgent)
             VALUES (?1, 10, ?2, ?3, 0, ?4, 0, 'x', ?5)",
            params![ROOM.as_bytes(), MESSAGE.as_bytes(), LENA.as_bytes(), NOON.as_millis(), urgent],
        )
        .unwrap();
    }

    fn who(db: &Connection) -> Vec<(PersonId, u64)> {
        acknowledged(db, ROOM, MESSAGE).unwrap().iter().map(|one| (one.person, one.at.since(NOON))).collect()
    }

    #[test]
    fn the_first_word_of_each_counts_however_it_arrives() {
        let db = Connection::open_in_memory().unwrap();
        crate::schema::migrate(&db).unwrap();
        // Read backwards: the acknowledgements come before what they are about.
        noted(&db, 23, IDA, Some(23));
        noted(&db, 22, JAN, Some(22));
        noted(&db, 20, JAN, Some(20));
        noted(&db, 21, LENA, Some(21));
        noted(&db, 9, IDA, Some(9));
        assert_eq!(who(&db), [], "of what is not here");
        said(&db, false);
        assert_eq!(who(&db), [], "of what is not urgent");
        assert!(!is_awaited(&db, MESSAGE).unwrap());
        said(&db, true);
        assert_eq!(who(&db), [(JAN, 20), (IDA, 23)], "not the sender's, and none from before it was said");
        assert!(is_awaited(&db, MESSAGE).unwrap());
        assert_eq!(open(&db, JAN, ROOM).unwrap(), 0);
        let me = PersonId::from_bytes([6; 16]);
        assert_eq!(open(&db, me, ROOM).unwrap(), 1);
        noted(&db, 30, me, None);
        assert_eq!(open(&db, me, ROOM).unwrap(), 0, "while it is still on its way");
        assert_eq!(who(&db), [(JAN, 20), (IDA, 23), (me, 30)]);
        placed(&db, MessageId::from_bytes([30; 16]), NOON.plus_millis(90)).unwrap();
        assert_eq!(who(&db).last(), Some(&(me, 90)), "the server's time holds");
    }
}
