//! Duties of the house: read when a session opens, kept for the time without a line, told by the server when they change.
//!
//! Guarantees: whoever is shown on duty is active staff whose certificate holds, by the name that it proves; a duty is resolved to
//! a person here and never by the server, and the text that is sent says to whom. That a person holds a duty is the server's word.

use crate::{
    command::{Answer, CommandError, DutyCommand},
    effect::{Effect, view_time},
    engine::Cx,
    error::Result,
    net::Pending,
    people,
    view::{
        MemberView, MentionView, PersonView,
        duty::{DutiesView, DutyNameView, DutyPageView, DutyView},
    },
};
use protocol::{
    duty::{Duty, Shift, is_duty_name},
    frame::{Outcome, Request},
    id::{ConversationId, DutyId, PersonId},
    limits,
    refusal::Refusal,
    spelling,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

type Done = std::result::Result<Answer, CommandError>;

/// Who of the house is shown: active staff.
const STAFF: &str = "p.state = 2 AND p.level = 0";

/// Reads them, once at a time.
pub(crate) fn read(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.is_up() || cx.net.lapsed {
        return Ok(());
    }
    if cx.net.duties_reading {
        // What is under way may have been made before the change.
        cx.net.duties_again = true;
        return Ok(());
    }
    cx.net.duties_reading = true;
    cx.net.request(Request::ReadDuties, Pending::Duties, &mut cx.out)
}

/// All of them, in place of those before. Suppliers are refused: they have none.
pub(crate) fn arrived(cx: &mut Cx<'_>, duties: Vec<Duty>) -> Result<()> {
    cx.net.duties_reading = false;
    cx.db.execute("DELETE FROM duties", [])?;
    cx.db.execute("DELETE FROM duty_people", [])?;
    for duty in duties.into_iter().take(limits::DUTIES_MAX as usize).filter(|duty| is_duty_name(&duty.name)) {
        let (holder, since) = duty.shift.map(|shift| (shift.person, shift.since.as_millis())).unzip();
        cx.db
            .prepare_cached("INSERT OR REPLACE INTO duties (duty, name, folded, holder, since) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![
                duty.duty.as_bytes(),
                duty.name,
                spelling::fold(&duty.name),
                holder.as_ref().map(PersonId::as_bytes),
                since
            ])?;
        for person in duty.people.iter().take(limits::DUTY_PEOPLE_MAX) {
            cx.db
                .prepare_cached("INSERT OR IGNORE INTO duty_people (duty, person) VALUES (?1, ?2)")?
                .execute(params![duty.duty.as_bytes(), person.as_bytes()])?;
        }
    }
    changed(cx);
    if std::mem::take(&mut cx.net.duties_again) { read(cx) } else { Ok(()) }
}

/// Somebody took a duty, or gave it back.
pub(crate) fn held(cx: &mut Cx<'_>, duty: DutyId, shift: Option<Shift>) -> Result<()> {
    let (holder, since) = shift.map(|shift| (shift.person, shift.since.as_millis())).unzip();
    cx.db.execute(
        "UPDATE duties SET holder = ?2, since = ?3 WHERE duty = ?1",
        params![duty.as_bytes(), holder.as_ref().map(PersonId::as_bytes), since],
    )?;
    changed(cx);
    if cx.net.duties_reading { read(cx) } else { Ok(()) }
}

fn changed(cx: &mut Cx<'_>) {
    cx.changed.people = true;
}

/// Carries out a wish; the server answers it.
pub(crate) fn command(cx: &mut Cx<'_>, id: u64, act: &DutyCommand) -> Result<Option<Done>> {
    let request = match act {
        DutyCommand::Take { duty } => duty.parse().map(|duty| Request::TakeDuty { duty }),
        DutyCommand::HandOver { duty, to } => {
            to.as_deref().map(str::parse).transpose().and_then(|to| duty.parse().map(|duty| Request::HandOverDuty { duty, to }))
        }
    };
    let Ok(request) = request else { return Ok(Some(Err(CommandError::NotFound))) };
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    cx.net.request(request, Pending::Duty { command: id }, &mut cx.out)?;
    Ok(None)
}

/// The server's answer to a wish.
pub(crate) fn turned(cx: &mut Cx<'_>, id: u64, outcome: &Outcome) {
    let outcome = match outcome {
        Outcome::Done(_) => Ok(Answer::Done),
        Outcome::Refused(Refusal::NotFound) => Err(CommandError::NotFound),
        Outcome::Refused(Refusal::NotAllowed) => Err(CommandError::NotOnDuty),
        Outcome::Refused(_) => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
}

fn duty_of(row: &Row<'_>, me: PersonId) -> rusqlite::Result<DutyView> {
    let id = DutyId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(DutyId::from_bytes([0; 16]));
    let person = row.get::<_, Option<Vec<u8>>>(3)?.and_then(|person| PersonId::from_slice(&person));
    let holder = match person {
        Some(person) => Some(people::of(person, row.get(4)?, row.get(5)?, row.get(6)?, me)),
        None => None,
    };
    let since = row.get::<_, Option<u64>>(2)?.filter(|_| holder.is_some());
    let name: String = row.get(1)?;
    Ok(DutyView {
        id: id.to_string(),
        initials: people::group_initials(&name),
        hue: people::hue(id.as_bytes()),
        name,
        holder,
        since: since.map(|since| view_time(Timestamp::from_millis(since))),
        may_take: row.get(7)?,
    })
}

fn duty_sql(which: &str) -> String {
    format!(
        "SELECT d.duty, d.name, d.since, p.person, p.name, p.role, p.level,
           EXISTS (SELECT 1 FROM duty_people m WHERE m.duty = d.duty AND m.person = ?1)
         FROM duties d LEFT JOIN people p ON p.person = d.holder AND {STAFF} WHERE {which} ORDER BY d.folded, d.duty"
    )
}

/// Duties in whose name all words stand.
pub(crate) fn search(db: &Connection, me: PersonId, search: &str, limit: u32) -> Result<DutiesView> {
    let limit = limit.clamp(1, 500);
    let words = people::Words::of(search);
    let mut statement = db.prepare_cached(&duty_sql(&words.stand_in("d.folded", 2)))?;
    let rows = statement.query_map(words.after(&[&me.as_bytes()]).as_slice(), |row| duty_of(row, me))?;
    let mut duties = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let more = duties.len() > limit as usize;
    duties.truncate(limit as usize);
    Ok(DutiesView { duties, more })
}

fn one(db: &Connection, me: PersonId, duty: DutyId) -> Result<Option<DutyView>> {
    let sql = duty_sql("d.duty = ?2");
    Ok(db.prepare_cached(&sql)?.query_row(params![me.as_bytes(), duty.as_bytes()], |row| duty_of(row, me)).optional()?)
}

/// The page of one duty.
pub(crate) fn page(db: &Connection, me: PersonId, id: &str) -> Result<Option<DutyPageView>> {
    let Ok(id) = id.parse::<DutyId>() else { return Ok(None) };
    let Some(duty) = one(db, me, id)? else { return Ok(None) };
    let mut statement = db.prepare_cached(&format!(
        "SELECT p.person, p.name, p.role, p.level FROM duty_people m JOIN people p USING (person) WHERE m.duty = ?1 AND {STAFF}
         ORDER BY p.folded"
    ))?;
    let rows = statement.query_map(params![id.as_bytes()], |row| {
        let person = PersonId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(me);
        Ok(people::of(person, row.get(1)?, row.get(2)?, row.get(3)?, me))
    })?;
    let people = rows.collect::<rusqlite::Result<Vec<PersonView>>>()?;
    Ok(Some(DutyPageView { duty, people }))
}

/// Are there any?
pub(crate) fn any(db: &Connection) -> Result<bool> {
    Ok(db.prepare_cached("SELECT EXISTS (SELECT 1 FROM duties)")?.query_row([], |row| row.get(0))?)
}

/// What a person holds.
pub(crate) fn held_by(db: &Connection, person: PersonId) -> Result<Vec<DutyNameView>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT d.duty, d.name FROM duties d JOIN people p ON p.person = d.holder WHERE d.holder = ?1 AND {STAFF}
         ORDER BY d.folded, d.duty"
    ))?;
    let rows = statement.query_map(params![person.as_bytes()], |row| {
        let id = DutyId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(DutyId::from_bytes([0; 16]));
        Ok(DutyNameView { id: id.to_string(), name: row.get(1)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the members of a conversation hold.
pub(crate) fn of_members(db: &Connection, conversation: ConversationId, members: &mut [MemberView]) -> Result<()> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT d.holder, d.duty, d.name FROM duties d JOIN members m ON m.person = d.holder JOIN people p ON p.person = d.holder
         WHERE m.conversation = ?1 AND {STAFF} ORDER BY d.folded, d.duty"
    ))?;
    let rows = statement.query_map(params![conversation.as_bytes()], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, String>(2)?))
    })?;
    for row in rows {
        let (holder, duty, name) = row?;
        let (Some(holder), Some(duty)) = (PersonId::from_slice(&holder), DutyId::from_slice(&duty)) else { continue };
        let holder = holder.to_string();
        if let Some(member) = members.iter_mut().find(|member| member.person.id == holder) {
            member.duties.push(DutyNameView { id: duty.to_string(), name });
        }
    }
    Ok(())
}

/// Puts behind each duty that a text mentions who holds it now, and mentions them: in this conversation, and not ourselves.
pub(crate) fn name_on_duty(cx: &Cx<'_>, conversation: &str, text: &str, duties: &[String]) -> Result<Done> {
    let Ok(conversation) = conversation.parse::<ConversationId>() else { return Ok(Err(CommandError::NotFound)) };
    if duties.len() > limits::MENTIONS_MAX {
        return Ok(Err(CommandError::TooMany { max: 100 }));
    }
    let mut mentioned: Vec<(String, PersonView)> = Vec::new();
    for id in duties {
        let Ok(id) = id.parse::<DutyId>() else { return Ok(Err(CommandError::NotFound)) };
        let Some(duty) = one(cx.db, cx.me(), id)? else { return Ok(Err(CommandError::NotFound)) };
        let holder = duty.holder.filter(|person| !person.me);
        let member = match holder {
            Some(person) => is_member(cx.db, conversation, &person.id)?.then_some(person),
            None => None,
        };
        match member {
            Some(person) => mentioned.push((duty.name, person)),
            None => return Ok(Err(CommandError::NobodyOnDuty { duty: duty.name })),
        }
    }
    let text = with_names(text, &mut mentioned);
    let mentions = mentioned.into_iter().map(|(label, person)| MentionView { person: Some(person.id), label }).collect();
    Ok(Ok(Answer::NamedOnDuty { text, mentions }))
}

fn is_member(db: &Connection, conversation: ConversationId, person: &str) -> Result<bool> {
    let Ok(person) = person.parse::<PersonId>() else { return Ok(false) };
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM members WHERE conversation = ?1 AND person = ?2)")?
        .query_row(params![conversation.as_bytes(), person.as_bytes()], |row| row.get(0))?)
}

/// "@Dienstarzt Innere" becomes "@Dienstarzt Innere (Dr. Jonas Weber)". The longest name first, so that the name of one duty may
/// begin with another's.
fn with_names(text: &str, mentioned: &mut [(String, PersonView)]) -> String {
    mentioned.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('@') {
        out.push_str(before);
        out.push('@');
        rest = behind;
        if before.chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let ends = |after: &str| !after.chars().next().is_some_and(char::is_alphanumeric);
        let found = mentioned.iter().find_map(|(name, person)| {
            behind.strip_prefix(name.as_str()).filter(|after| ends(after)).map(|after| (name, person, after))
        });
        if let Some((name, person, after)) = found {
            out.push_str(name);
            let named = format!(" ({})", person.name);
            if !after.starts_with(&named) {
                out.push_str(&named);
            }
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_the_duties_and_nowhere_else() {
        let person =
            |name: &str| people::of(PersonId::from_bytes([1; 16]), name.into(), String::new(), 0, PersonId::from_bytes([2; 16]));
        let mut mentioned = vec![("Labor".to_owned(), person("Ida")), ("Labor Nacht".to_owned(), person("Emre"))];
        let named = with_names("@Labor Nacht, bitte: mail@Labor, @Labors, @Labor!", &mut mentioned);
        assert_eq!(named, "@Labor Nacht (Emre), bitte: mail@Labor, @Labors, @Labor (Ida)!");
        assert_eq!(with_names(&named, &mut mentioned), named, "once is enough");
        assert_eq!(with_names("@", &mut mentioned), "@");
    }
}
