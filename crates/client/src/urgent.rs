//! Urgent messages: who still has to acknowledge them, and who answered what and when.
//!
//! Guarantees: what is shown is a pure function of what was said, in whatever order it arrives. A person has taken note with their
//! first acknowledgement, and their latest one is what they answer; both only of a message that is urgent and stands before them in
//! the log, and nobody's of their own message. Times are the server's, so that no device's clock makes one earlier. An urgent
//! message does not end by time ([`protocol::header::Header::over_at`]).
//!
//! Deliberately lacks: the clock that repeats. The server sees who has acknowledged which message and wakes the others again.

use crate::{
    change::{Change, LAST},
    command::{Answer as Reply, CommandError},
    effect::{Effect, view_time},
    engine::Cx,
    error::Result,
    net::Pending,
    people, push,
    view::{AcknowledgementView, AnswerView, UrgentView},
};
use protocol::{
    frame::{Outcome, Request},
    id::{ConversationId, MessageId, PersonId},
    limits,
    refusal::Refusal,
    time::Timestamp,
    urgent::{Answer, Stand},
};
use rusqlite::{Connection, OptionalExtension, params};

/// Those who are still awaited and named in a bubble; all of them are in the message's info.
const AWAITED_NAMED: usize = 3;

/// Somebody takes note of a message.
pub(crate) fn take(db: &Connection, change: &Change, message: MessageId, answer: &Answer) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO acknowledgements (change, conversation, message, person, seq, at, stand, words)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (change) DO UPDATE SET seq = excluded.seq, at = excluded.at",
    )?
    .execute(params![
        change.id.as_bytes(),
        change.conversation.as_bytes(),
        message.as_bytes(),
        change.sender.as_bytes(),
        change.seq,
        change.time.as_millis(),
        number(answer.stand),
        answer.words.as_deref().unwrap_or_default()
    ])?;
    Ok(())
}

const fn number(stand: Stand) -> i64 {
    match stand {
        Stand::Noted => 0,
        Stand::TakesOver => 1,
        Stand::CallsBack => 2,
        Stand::Declines => 3,
    }
}

const fn stand_of(number: i64) -> Stand {
    match number {
        1 => Stand::TakesOver,
        2 => Stand::CallsBack,
        3 => Stand::Declines,
        _ => Stand::Noted,
    }
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

/// Somebody has taken note, and what they answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Acknowledged {
    pub(crate) person: PersonId,
    /// With their first word.
    pub(crate) at: Timestamp,
    /// Their latest one.
    pub(crate) answer: Answer,
    pub(crate) answered_at: Timestamp,
}

impl Acknowledged {
    pub(crate) fn answer_view(&self) -> AnswerView {
        let Answer { stand, words } = self.answer.clone();
        AnswerView { stand: stand.into(), words, at: view_time(self.answered_at) }
    }
}

/// Who has acknowledged an urgent message, in the order of the log; own words that wait come last.
pub(crate) fn acknowledged(db: &Connection, conversation: ConversationId, message: MessageId) -> Result<Vec<Acknowledged>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT a.person, a.at, a.stand, a.words FROM acknowledgements a
         JOIN items i ON i.conversation = a.conversation AND i.message = a.message
         WHERE a.conversation = ?1 AND a.message = ?2 AND i.urgent = 1 AND i.kind = 0 AND i.sender <> a.person
           AND ifnull(a.seq, {LAST}) > i.seq
         ORDER BY ifnull(a.seq, {LAST}), a.change"
    ))?;
    let mut rows = statement.query(params![conversation.as_bytes(), message.as_bytes()])?;
    let mut found: Vec<Acknowledged> = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(person) = PersonId::from_slice(&row.get::<_, Vec<u8>>(0)?) else { continue };
        let at = Timestamp::from_millis(row.get(1)?);
        let answer = Answer::new(stand_of(row.get(2)?), &row.get::<_, String>(3)?);
        match found.iter_mut().find(|one| one.person == person) {
            // To take note after an answer says nothing more: a device that was offline may bring it late.
            Some(_) if answer == Answer::default() => {}
            Some(one) => (one.answer, one.answered_at) = (answer, at),
            None => found.push(Acknowledged { person, at, answer, answered_at: at }),
        }
    }
    Ok(found)
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
    let is_member = members.iter().any(|bytes| bytes == me.as_bytes());
    let may_answer = is_member && is_awaited(db, message)?;
    Ok(UrgentView {
        may_acknowledge: may_answer && ours.is_none(),
        may_answer,
        may_wake_again: sender == me
            && is_member
            && !awaited.is_empty()
            && place(db, message, false)?.is_some()
            && !push::is_off(db)?,
        acknowledged_at: ours,
        people: u32::try_from(all.len() + awaited.len()).unwrap_or(u32::MAX),
        awaited: awaited.iter().take(AWAITED_NAMED).map(|person| people::view(db, *person, me)).collect::<Result<_>>()?,
        acknowledged: all
            .iter()
            .map(|one| {
                let person = people::view(db, one.person, me)?;
                Ok(AcknowledgementView { person, at: view_time(one.at), answer: one.answer_view() })
            })
            .collect::<Result<_>>()?,
    })
}

/// Where an own urgent message stands, and since when; with `deleted` also one that was taken back.
fn place(db: &Connection, message: MessageId, deleted: bool) -> Result<Option<(ConversationId, u64, Timestamp)>> {
    let found: Option<(Vec<u8>, u64, u64)> = db
        .prepare_cached(
            "SELECT conversation, seq, time FROM items WHERE message = ?1 AND urgent = 1 AND own = 1 AND (kind = 0 OR ?2 AND kind = 4) AND seq IS NOT NULL",
        )?
        .query_row(params![message.as_bytes(), deleted], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(found.and_then(|(id, seq, time)| Some((ConversationId::from_slice(&id)?, seq, Timestamp::from_millis(time)))))
}

/// Asks the server to wake those again who have not acknowledged an own message, or no more.
pub(crate) fn wake_again(
    cx: &mut Cx<'_>,
    command: u64,
    message: &str,
    again: bool,
) -> Result<Option<std::result::Result<Reply, CommandError>>> {
    let Ok(message) = message.parse() else { return Ok(Some(Err(CommandError::NotFound))) };
    let Some((conversation, seq, said_at)) = place(cx.db, message, false)? else { return Ok(Some(Err(CommandError::NotFound))) };
    if cx.net.true_time(cx.now) > said_at.plus_millis(limits::URGENT_AGAIN_MS_MAX) {
        return Ok(Some(Err(CommandError::TooLate)));
    }
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    let pending = Pending::WakeAgain { command: Some(command) };
    cx.net.request(Request::WakeAgain { conversation, seq, again }, pending, &mut cx.out)?;
    Ok(None)
}

/// An own message is about to be deleted for everybody. Where the server cannot be reached it wakes people a few times in vain.
pub(crate) fn wake_no_more(cx: &mut Cx<'_>, message: MessageId) -> Result<()> {
    if let Some((conversation, seq, said_at)) = place(cx.db, message, true)?
        && cx.net.true_time(cx.now) <= said_at.plus_millis(limits::URGENT_AGAIN_MS_MAX)
        && cx.net.is_up()
    {
        let request = Request::WakeAgain { conversation, seq, again: false };
        cx.net.request(request, Pending::WakeAgain { command: None }, &mut cx.out)?;
    }
    Ok(())
}

/// The server's word about it.
pub(crate) fn asked(cx: &mut Cx<'_>, command: Option<u64>, outcome: &Outcome) {
    let Some(id) = command else { return };
    let outcome = match outcome {
        Outcome::Done(_) => Ok(Reply::Done),
        Outcome::Refused(Refusal::RateLimited { .. }) => Err(CommandError::TooSoon),
        Outcome::Refused(Refusal::NotAllowed) => Err(CommandError::NotAllowed),
        Outcome::Refused(Refusal::NotAMember) => Err(CommandError::NotAMember),
        Outcome::Refused(Refusal::NotFound) => Err(CommandError::TooLate),
        Outcome::Refused(_) => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
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
        let change = Change { id: MessageId::from_bytes([id; 16]), conversation: ROOM, sender: person, seq, time };
        let answer = if id < 22 { Answer::default() } else { Answer::new(Stand::Declines, &format!("{id}")) };
        take(db, &change, MESSAGE, &answer).unwrap();
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
        let latest = acknowledged(&db, ROOM, MESSAGE).unwrap().into_iter().map(|one| (one.answer, one.answered_at.since(NOON)));
        let declines = |words| Answer::new(Stand::Declines, words);
        assert_eq!(latest.collect::<Vec<_>>(), [(declines("22"), 22), (declines("23"), 23)], "the latest word is the answer");
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
