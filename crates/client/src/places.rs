//! The house's places: asked for when somebody looks, kept for the time without a line; pictures of floors when they are shown.

use crate::{
    command::{Answer, CommandError, Query},
    effect::Effect,
    engine::Cx,
    error::Result,
    net::Pending,
    view::location::{PlaceView, PlacesView, PlanPointView},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use protocol::{
    frame::{Outcome, Request, Response},
    id::{PlaceId, PlanId},
    place::{House, picture_type},
    refusal::Refusal,
    spelling,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

type Done = std::result::Result<Answer, CommandError>;

/// A screen looks: once in a session the list is asked for.
pub(crate) fn look(cx: &mut Cx<'_>, query: &Query) -> Result<()> {
    if !matches!(query, Query::Places { .. } | Query::Place { .. }) {
        return Ok(());
    }
    cx.net.places_wanted = true;
    read(cx)
}

/// Asks for what somebody looks at.
pub(crate) fn read(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.places_wanted || cx.net.places_asked || !cx.net.is_up() || cx.net.lapsed {
        return Ok(());
    }
    cx.net.places_asked = true;
    cx.net.request(Request::ReadPlaces, Pending::Places, &mut cx.out)
}

/// The list, in place of the one before.
pub(crate) fn arrived(cx: &mut Cx<'_>, house: House) -> Result<()> {
    cx.db.execute("DELETE FROM places", [])?;
    let mut statement = cx.db.prepare_cached(
        "INSERT OR REPLACE INTO places (place, name, building, floor, folded, plan, x, y) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for place in house.places.into_iter().filter(protocol::place::Place::is_allowed) {
        let folded = spelling::fold(&format!("{} {} {}", place.name, place.building, place.floor));
        let point = place.point;
        statement.execute(params![
            place.place.as_bytes(),
            place.name,
            place.building,
            place.floor,
            folded,
            point.as_ref().map(|point| point.plan.as_bytes()),
            point.map(|point| point.x),
            point.map(|point| point.y),
        ])?;
    }
    cx.changed.people = true;
    Ok(())
}

const COLUMNS: &str = "place, name, building, floor, plan, x, y";

fn place_of(row: &Row<'_>) -> rusqlite::Result<PlaceView> {
    let id = PlaceId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(PlaceId::from_bytes([0; 16]));
    let plan = row.get::<_, Option<Vec<u8>>>(4)?.and_then(|plan| PlanId::from_slice(&plan));
    let (x, y): (Option<u32>, Option<u32>) = (row.get(5)?, row.get(6)?);
    let share = |part: u32| f64::from(part) / f64::from(protocol::place::PLAN_PARTS);
    let point = match (plan, x, y) {
        (Some(plan), Some(x), Some(y)) => Some(PlanPointView { plan: plan.to_string(), x: share(x), y: share(y) }),
        _ => None,
    };
    Ok(PlaceView { id: id.to_string(), name: row.get(1)?, building: row.get(2)?, floor: row.get(3)?, point })
}

/// Places in whose words all of these stand.
pub(crate) fn search(db: &Connection, search: &str, limit: u32) -> Result<PlacesView> {
    let limit = limit.clamp(1, 500);
    let words: Vec<String> = spelling::fold(search).split_whitespace().map(str::to_owned).collect();
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS}, folded FROM places ORDER BY building, floor, name, place"))?;
    let rows = statement.query_map([], |row| Ok((place_of(row)?, row.get::<_, String>(7)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (place, folded) = row?;
        if words.iter().all(|word| folded.contains(word)) {
            found.push(place);
        }
    }
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    Ok(PlacesView { places: found, more })
}

/// One of them.
pub(crate) fn one(db: &Connection, place: PlaceId) -> Result<Option<PlaceView>> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM places WHERE place = ?1"))?
        .query_row(params![place.as_bytes()], place_of)
        .optional()?)
}

/// A floor's picture, for the screen.
pub(crate) fn plan(cx: &mut Cx<'_>, id: u64, plan: &str) -> Result<Option<Done>> {
    let Ok(plan) = plan.parse() else { return Ok(Some(Err(CommandError::NotFound))) };
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    cx.net.request(Request::ReadPlan { plan }, Pending::Plan { command: id }, &mut cx.out)?;
    Ok(None)
}

/// It came, or there is none.
pub(crate) fn plan_arrived(cx: &mut Cx<'_>, id: u64, outcome: Outcome) {
    let outcome = match outcome {
        Outcome::Done(Response::Plan { picture }) => match picture_type(&picture) {
            Some(kind) => Ok(Answer::Picture { address: format!("data:{kind};base64,{}", STANDARD.encode(&picture)) }),
            None => Err(CommandError::NotFound),
        },
        Outcome::Refused(Refusal::NotFound) => Err(CommandError::NotFound),
        Outcome::Refused(Refusal::NotAllowed) => Err(CommandError::NotAllowed),
        _ => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
}
