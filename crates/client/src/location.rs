//! Locations of messages: sent, kept beside the message's row, shown.
//!
//! A location is a text for everything that is done with messages (its words are the text), with a row of its own for the rest.

use crate::{
    command::{Answer, CommandError, LocationCommand},
    conversation,
    engine::Cx,
    error::Result,
    outbox,
    view::{UrgencyView, location::LocationView},
};
use e2ee::content::Content;
use protocol::{
    id::{MessageId, PlaceId},
    limits,
    location::{Location, Position},
};
use rusqlite::{Connection, OptionalExtension, params};

/// Keeps a message's location.
pub(crate) fn put(db: &Connection, message: MessageId, location: &Location) -> Result<()> {
    let position = location.position;
    db.prepare_cached(
        "INSERT OR REPLACE INTO locations (message, name, building, floor, place, latitude, longitude, accuracy_m)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        message.as_bytes(),
        location.name,
        location.building,
        location.floor,
        location.place.as_ref().map(PlaceId::as_bytes),
        position.map(|position| position.latitude),
        position.map(|position| position.longitude),
        position.map(|position| position.accuracy_m),
    ])?;
    Ok(())
}

/// A message's location; none when it is something else.
pub(crate) fn of_message(db: &Connection, message: MessageId) -> Result<Option<Location>> {
    type Found = (String, String, String, Option<Vec<u8>>, Option<i32>, Option<i32>, Option<u32>);
    let found: Option<Found> = db
        .prepare_cached("SELECT name, building, floor, place, latitude, longitude, accuracy_m FROM locations WHERE message = ?1")?
        .query_row(params![message.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        })
        .optional()?;
    Ok(found.map(|(name, building, floor, place, latitude, longitude, accuracy_m)| {
        let position = match (latitude, longitude, accuracy_m) {
            (Some(latitude), Some(longitude), Some(accuracy_m)) => Some(Position { latitude, longitude, accuracy_m }),
            _ => None,
        };
        Location { name, building, floor, place: place.and_then(|place| PlaceId::from_slice(&place)), position }
    }))
}

/// Is this message a location?
pub(crate) fn is_one(db: &Connection, message: MessageId) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM locations WHERE message = ?1)")?
        .query_row(params![message.as_bytes()], |row| row.get(0))?)
}

/// Forgets it.
pub(crate) fn forget(db: &Connection, message: MessageId) -> Result<()> {
    db.prepare_cached("DELETE FROM locations WHERE message = ?1")?.execute(params![message.as_bytes()])?;
    Ok(())
}

/// The view of a message's location.
pub(crate) fn view(db: &Connection, message: MessageId) -> Result<Option<LocationView>> {
    Ok(of_message(db, message)?.map(|location| {
        let degrees = location.position.map(|position| position.degrees());
        LocationView {
            latitude: degrees.map(|(latitude, _)| latitude),
            longitude: degrees.map(|(_, longitude)| longitude),
            accuracy_m: location.position.map(|position| position.accuracy_m),
            geo: location.position.map(|position| position.geo()),
            place: location.place.map(|place| place.to_string()),
            name: location.name,
            building: location.building,
            floor: location.floor,
        }
    }))
}

/// The screen's wish to say where one is.
pub(crate) fn send(
    cx: &mut Cx<'_>,
    conversation: &str,
    wish: LocationCommand,
    reply_to: Option<&str>,
    urgency: UrgencyView,
) -> Result<std::result::Result<Answer, CommandError>> {
    let Ok(id) = conversation.parse() else { return Ok(Err(CommandError::NotFound)) };
    match conversation::find(cx.db, id)? {
        None => return Ok(Err(CommandError::NotFound)),
        Some(row) if !row.takes_part() => return Ok(Err(CommandError::NotAMember)),
        Some(_) => {}
    }
    let Ok(in_reply_to) = reply_to.map(str::parse).transpose() else { return Ok(Err(CommandError::NotFound)) };
    let Ok(place) = wish.place.as_deref().map(str::parse).transpose() else { return Ok(Err(CommandError::NotFound)) };
    let position = match wish.position {
        None => None,
        Some(given) => match Position::of_degrees(given.latitude, given.longitude, given.accuracy_m) {
            Some(position) => Some(position),
            None => return Ok(Err(CommandError::NotAllowed)),
        },
    };
    let word = |word: String| word.trim().to_owned();
    let location = Location { name: word(wish.name), building: word(wish.building), floor: word(wish.floor), place, position };
    if !location.is_allowed() {
        return Ok(Err(CommandError::NameLength { max_chars: u32::try_from(limits::NAME_CHARS_MAX).unwrap_or(u32::MAX) }));
    }
    let content = Content::Location { location, in_reply_to, forwarded: false };
    let message = outbox::enqueue_as(cx, id, &content, urgency.into())?;
    Ok(Ok(Answer::Message { id: message.to_string() }))
}
