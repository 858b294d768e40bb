//! Rooms with guests, as hosts make and end them and everybody in them sees them.

use crate::{
    card, chats,
    command::{Answer, CommandError, RoomCommand},
    conversation::{self, Conversation, State},
    effect::view_time,
    engine::Cx,
    error::Result,
    guest,
    operation::{self, Wish},
    people,
    view::{GuestView, OpeningHourView, OpeningView, RoomKindView, RoomView},
};
use protocol::{
    card::{OpeningHour, OpeningHours, RoomCard},
    cbor,
    certificate::Level,
    context::{ConversationContext, ConversationKind, GuestRights},
    id::{ConversationId, PersonId},
    limits,
    policy::WhoMayAdd,
    time::{DAY_MS, Timestamp},
};
use rusqlite::{Connection, OptionalExtension, params};

/// Its guests and its sponsor are warned so long before.
pub(crate) const WARNING_MS: u64 = DAY_MS;
/// A room that is ended now has ended a moment ago, by every clock.
const JUST_NOW_MS: u64 = 1_000;

type Done = std::result::Result<Answer, CommandError>;

const DONE: Done = Ok(Answer::Done);

/// A stored room.
pub(crate) struct Room {
    pub(crate) card: RoomCard,
    pub(crate) sponsor: Option<PersonId>,
    pub(crate) ends_at: Option<Timestamp>,
    /// Its guests only read.
    pub(crate) guests_read: bool,
}

/// The room of a conversation; none when it is none.
pub(crate) fn find(cx: &Cx<'_>, id: ConversationId) -> Result<Option<Room>> {
    type Row = (Vec<u8>, Option<Vec<u8>>, Option<u64>, bool);
    let found: Option<Row> = cx
        .db
        .prepare_cached("SELECT card, sponsor, ends_at, guests_read FROM rooms WHERE conversation = ?1")?
        .query_row(params![id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    Ok(found.map(|(card, sponsor, ends_at, guests_read)| Room {
        card: cbor::decode(&card).unwrap_or_default(),
        sponsor: sponsor.and_then(|bytes| PersonId::from_slice(&bytes)),
        ends_at: ends_at.map(Timestamp::from_millis),
        guests_read,
    }))
}

/// A card said what the room is for.
pub(crate) fn put_card(db: &Connection, id: ConversationId, card: &RoomCard) -> Result<()> {
    db.execute(
        "INSERT INTO rooms (conversation, card) VALUES (?1, ?2) ON CONFLICT (conversation) DO UPDATE SET card = excluded.card",
        params![id.as_bytes(), cbor::encode(card)],
    )?;
    Ok(())
}

/// What the group's context proves.
pub(crate) fn follow(cx: &Cx<'_>, id: ConversationId, context: &ConversationContext) -> Result<()> {
    if context.kind != ConversationKind::Room {
        return Ok(());
    }
    cx.db.execute(
        "INSERT INTO rooms (conversation, card, sponsor, ends_at, guests_read) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (conversation) DO UPDATE SET sponsor = excluded.sponsor, ends_at = excluded.ends_at,
           guests_read = excluded.guests_read",
        params![
            id.as_bytes(),
            cbor::encode(&RoomCard::default()),
            context.sponsor.as_ref().map(PersonId::as_bytes),
            context.ends_at.map(Timestamp::as_millis),
            context.guest_rights == GuestRights::Read
        ],
    )?;
    Ok(())
}

macro_rules! found {
    ($outcome:expr) => {
        match $outcome {
            Ok(value) => value,
            Err(error) => return Ok(Some(Err(error))),
        }
    };
}

/// A wish of a host.
pub(crate) fn command(cx: &mut Cx<'_>, command: u64, act: RoomCommand) -> Result<Option<Done>> {
    match act {
        RoomCommand::Create { name, purpose, kind, ends_at, people, opening, emergency } => {
            let card = found!(room_card(purpose, kind, opening, emergency));
            create(cx, &name, card, ends_at, &people).map(Some)
        }
        RoomCommand::Invite { conversation, name, email, second_factor, language } => {
            let row = found!(own_room(cx, &conversation)?);
            let ask = guest::Ask { command, room: row.id, name, email, second_factor, language };
            guest::ask(cx, ask)
        }
        RoomCommand::Withdraw { invitation } => guest::withdraw(cx, command, &invitation),
        RoomCommand::SetEnd { conversation, ends_at } => {
            let ends_at = found!(end_date(cx, ends_at));
            set_end(cx, &conversation, ends_at).map(Some)
        }
        RoomCommand::End { conversation } => {
            let now = cx.net.server_time(cx.now).as_millis().saturating_sub(JUST_NOW_MS);
            set_end(cx, &conversation, Some(Timestamp::from_millis(now))).map(Some)
        }
        RoomCommand::SetGuests { conversation, read_only } => {
            let row = found!(own_room(cx, &conversation)?);
            if !conversation::is_owner(cx, row.id)? {
                return Ok(Some(Err(CommandError::NotAllowed)));
            }
            operation::enqueue(cx, row.id, &Wish::SetGuests { read_only })?;
            Ok(Some(DONE))
        }
        RoomCommand::Describe { conversation, purpose, kind, opening, emergency } => {
            let card = found!(room_card(purpose, kind, opening, emergency));
            let row = found!(own_room(cx, &conversation)?);
            if !conversation::is_owner(cx, row.id)? {
                return Ok(Some(Err(CommandError::NotAllowed)));
            }
            card::describe(cx, row.id, card)?;
            Ok(Some(DONE))
        }
    }
}

fn room_card(
    purpose: String,
    kind: RoomKindView,
    opening: Option<OpeningView>,
    emergency: String,
) -> std::result::Result<RoomCard, CommandError> {
    let card = RoomCard {
        purpose: purpose.trim().to_owned(),
        patient: kind == RoomKindView::Patient,
        opening: opening.map(|opening| OpeningHours {
            hours: opening
                .hours
                .into_iter()
                .map(|hour| OpeningHour { weekday: hour.weekday, from: hour.from, to: hour.to })
                .collect(),
            time_zone: opening.time_zone,
            note: opening.note.trim().to_owned(),
        }),
        emergency: emergency.trim().to_owned(),
    };
    if card.is_valid() { Ok(card) } else { Err(CommandError::RoomText { max_chars: 500 }) }
}

/// An end date as a screen gives it.
fn end_date(cx: &Cx<'_>, ends_at: Option<f64>) -> std::result::Result<Option<Timestamp>, CommandError> {
    let Some(millis) = ends_at else { return Ok(None) };
    let now = cx.net.server_time(cx.now);
    if !millis.is_finite() || millis <= 0.0 {
        return Err(CommandError::EndDate);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive and finite; what is too large is refused below"
    )]
    let end = Timestamp::from_millis(millis as u64);
    if end > now && end <= now.plus_days(limits::ROOM_DAYS_MAX) { Ok(Some(end)) } else { Err(CommandError::EndDate) }
}

/// A room in which we are.
fn own_room(cx: &Cx<'_>, conversation: &str) -> Result<std::result::Result<Conversation, CommandError>> {
    Ok(match conversation::member_of(cx, conversation)? {
        Ok(row) if row.kind != ConversationKind::Room => Err(CommandError::NotAllowed),
        other => other,
    })
}

fn create(cx: &mut Cx<'_>, name: &str, room: RoomCard, ends_at: Option<f64>, people: &[String]) -> Result<Done> {
    let allowed = cx.pins().is_some_and(|pins| pins.policy.guests) && is_internal(cx);
    if !allowed {
        return Ok(Err(CommandError::NotAllowed));
    }
    let ends_at = match end_date(cx, ends_at) {
        Ok(ends_at) => ends_at,
        Err(error) => return Ok(Err(error)),
    };
    let (name, people) = match (conversation::valid_name(name), conversation::known_people(cx, people)?) {
        (Ok(name), Ok(people)) => (name.to_owned(), people),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    let random = cx.random();
    let id = ConversationId::new(cx.now, random);
    conversation::begin(cx, id, ConversationKind::Room, &people)?;
    operation::enqueue(cx, id, &Wish::Create { people, continues: None })?;
    card::first(cx, id, name, None, Some(room))?;
    cx.db.execute(
        "UPDATE rooms SET sponsor = ?2, ends_at = ?3 WHERE conversation = ?1",
        params![id.as_bytes(), cx.me().as_bytes(), ends_at.map(Timestamp::as_millis)],
    )?;
    cx.changed.conversations.insert(id);
    Ok(Ok(Answer::Conversation { id: id.to_string() }))
}

pub(crate) fn is_internal(cx: &Cx<'_>) -> bool {
    let certificate =
        cx.account.as_ref().filter(|account| account.guest.is_none()).and_then(|account| account.person_certificate());
    certificate.is_some_and(|certificate| certificate.level == Level::Internal)
}

/// May we let guests in here?
pub(crate) fn may_invite(cx: &Cx<'_>, row: &Conversation) -> Result<bool> {
    let Some(pins) = cx.pins() else { return Ok(false) };
    if !pins.policy.guests || !is_internal(cx) || row.kind != ConversationKind::Room || !row.takes_part() {
        return Ok(false);
    }
    Ok(pins.policy.who_may_add == WhoMayAdd::Members || conversation::is_owner(cx, row.id)?)
}

/// The sponsor moves a room's end; when they are gone, its owners do.
fn may_move_end(cx: &Cx<'_>, row: &Conversation, room: &Room) -> Result<bool> {
    let Some(sponsor) = room.sponsor.filter(|sponsor| *sponsor != cx.me()) else {
        return Ok(row.takes_part() && room.sponsor.is_some());
    };
    let is_here: bool = cx
        .db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM members WHERE conversation = ?1 AND person = ?2)")?
        .query_row(params![row.id.as_bytes(), sponsor.as_bytes()], |found| found.get(0))?;
    Ok(row.takes_part() && !is_here && conversation::is_owner(cx, row.id)?)
}

fn set_end(cx: &mut Cx<'_>, conversation: &str, ends_at: Option<Timestamp>) -> Result<Done> {
    let row = match own_room(cx, conversation)? {
        Ok(row) => row,
        Err(error) => return Ok(Err(error)),
    };
    let Some(room) = find(cx, row.id)? else { return Ok(Err(CommandError::NotAllowed)) };
    if !may_move_end(cx, &row, &room)? {
        return Ok(Err(CommandError::NotAllowed));
    }
    operation::enqueue(cx, row.id, &Wish::SetEnd { ends_at: ends_at.map(Timestamp::as_millis) })?;
    Ok(DONE)
}

/// Opening hours as screens show them.
pub(crate) fn opening(card: &RoomCard) -> Option<OpeningView> {
    card.opening.as_ref().map(|opening| OpeningView {
        hours: opening.hours.iter().map(|hour| OpeningHourView { weekday: hour.weekday, from: hour.from, to: hour.to }).collect(),
        time_zone: opening.time_zone.clone(),
        note: opening.note.clone(),
    })
}

/// For whom a room is.
pub(crate) const fn kind(card: &RoomCard) -> RoomKindView {
    if card.patient { RoomKindView::Patient } else { RoomKindView::Consult }
}

/// Do guests only read here, as far as the log has been read?
pub(crate) fn guests_read(cx: &Cx<'_>, id: ConversationId) -> Result<bool> {
    Ok(find(cx, id)?.is_some_and(|room| room.guests_read))
}

/// What the info pane shows of a room.
pub(crate) fn view(cx: &Cx<'_>, id: ConversationId) -> Result<Option<RoomView>> {
    let Some(row) = conversation::find(cx.db, id)?.filter(|row| row.kind == ConversationKind::Room) else { return Ok(None) };
    let Some(room) = find(cx, id)? else { return Ok(None) };
    let (me, now) = (cx.me(), cx.net.server_time(cx.now));
    let sponsor = room.sponsor.map(|person| people::view(cx.db, person, me)).transpose()?;
    let ended = room.ends_at.is_some_and(|end| end <= now);
    let guests = guests(cx, id)?;
    let invitations = if is_internal(cx) { guest::invitations(cx, id, &guests)? } else { Vec::new() };
    Ok(Some(RoomView {
        purpose: room.card.purpose.clone(),
        kind: kind(&room.card),
        sponsor,
        ends_at: room.ends_at.map(view_time),
        ending: !ended && room.ends_at.is_some_and(|end| end.since(now) <= WARNING_MS),
        ended,
        opening: opening(&room.card),
        emergency: room.card.emergency.clone(),
        guests_read: room.guests_read,
        read_only: room.guests_read && crate::visit::is_visit(cx),
        may_invite: !ended && may_invite(cx, &row)?,
        may_extend: may_move_end(cx, &row, &room)?,
        guests,
        invitations,
    }))
}

fn guests(cx: &Cx<'_>, id: ConversationId) -> Result<Vec<GuestView>> {
    let mut statement = cx.db.prepare_cached(
        "SELECT g.person, g.host, g.verified, g.not_after FROM guests g JOIN members m USING (conversation, person)
         WHERE g.conversation = ?1 AND g.gone = 0 ORDER BY g.person",
    )?;
    let rows = statement.query_map(params![id.as_bytes()], |row| {
        let id = |bytes: Vec<u8>| PersonId::from_slice(&bytes);
        Ok((id(row.get(0)?), id(row.get(1)?), row.get(2)?, row.get(3)?))
    })?;
    let mut guests = Vec::new();
    for row in rows {
        let (person, host, verified, until): (Option<PersonId>, Option<PersonId>, bool, u64) = row?;
        let (Some(person), Some(host)) = (person, host) else { continue };
        guests.push(GuestView {
            person: people::view(cx.db, person, cx.me())?,
            verified,
            until: view_time(Timestamp::from_millis(until)),
            host: people::view(cx.db, host, cx.me())?,
        });
    }
    Ok(guests)
}

/// Screens are drawn anew when a room begins to end, and when it has ended.
pub(crate) fn tick(cx: &mut Cx<'_>) -> Result<()> {
    let now = cx.net.server_time(cx.now);
    let ends: Vec<(Vec<u8>, u64)> = {
        let mut statement =
            cx.db.prepare_cached("SELECT conversation, ends_at FROM rooms WHERE ends_at IS NOT NULL AND ends_at > ?1")?;
        let rows = statement.query_map(params![cx.net.rooms_seen_at.as_millis()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (id, end) in ends {
        for at in [end.saturating_sub(WARNING_MS), end] {
            let at = Timestamp::from_millis(at);
            if at > now {
                cx.wake_at(cx.now.plus_millis(at.since(now)));
            } else if at > cx.net.rooms_seen_at
                && let Some(id) = ConversationId::from_slice(&id)
            {
                cx.changed.conversations.insert(id);
                cx.changed.session = true;
            }
        }
    }
    cx.net.rooms_seen_at = now;
    Ok(())
}

/// The title of a room, as its guests are told.
pub(crate) fn name(cx: &Cx<'_>, id: ConversationId) -> Result<String> {
    chats::title_of(cx.db, cx.me(), id)
}

/// Is the room on the server, so that somebody can be invited into it?
pub(crate) const fn is_made(row: &Conversation) -> bool {
    matches!(row.state, State::Ready)
}
