//! The directory: people of the hospital, each proven by certificates from the pinned root down. What does not verify is left out.

use crate::{
    engine::Cx,
    enrolment,
    error::Result,
    item::{self, Id, StoredLine},
    net::Pending,
    operation, people,
    view::{DirectoryView, PersonView},
};
use protocol::{
    certificate::{DeviceCertificate, IssuerCertificate, PersonCertificate},
    frame::{DirectoryEntry, PersonState, Request},
    id::{ConversationId, DeviceId, PersonId},
    spelling,
    statement::Signed,
};
use rusqlite::{Connection, OptionalExtension, params};

/// Version up to which the directory was read.
const READ: &str = "directory";
/// People of one page.
const PAGE: u32 = 200;

/// Reads what changed, if anything did.
pub(crate) fn catch_up(cx: &mut Cx<'_>, version: u64) -> Result<()> {
    let mut since: u64 = crate::db::get(cx.db, READ)?.unwrap_or(0);
    if since > version {
        // A server that was restored from a backup: what changes there from now on has numbers that were read before.
        since = 0;
        crate::db::put(cx.db, READ, &since)?;
    }
    if since >= version || !cx.net.is_up() {
        return Ok(());
    }
    if cx.net.directory_reading {
        // Named while a page is under way, which may have been made before the change.
        cx.net.directory_named = cx.net.directory_named.max(version);
        return Ok(());
    }
    cx.net.directory_reading = true;
    cx.net.request(Request::ReadDirectory { since, limit: PAGE }, Pending::Directory, &mut cx.out)
}

/// A page arrived.
pub(crate) fn read(cx: &mut Cx<'_>, entries: Vec<DirectoryEntry>, more: bool) -> Result<()> {
    cx.net.directory_reading = false;
    let mut version: u64 = crate::db::get(cx.db, READ)?.unwrap_or(0);
    for entry in &entries {
        version = version.max(entry.version);
        take(cx, entry)?;
    }
    crate::db::put(cx.db, READ, &version)?;
    cx.changed.people = true;
    // Messages may have waited for their senders.
    crate::history::retry_pending(cx)?;
    let named = std::mem::take(&mut cx.net.directory_named);
    catch_up(cx, if more { u64::MAX } else { named })
}

fn take(cx: &mut Cx<'_>, entry: &DirectoryEntry) -> Result<()> {
    let Some(pins) = cx.pins() else { return Ok(()) };
    let Ok(issuer) = entry.issuer.verify::<IssuerCertificate>(&pins.root) else { return Ok(()) };
    let Ok(person) = entry.certificate.verify::<PersonCertificate>(&issuer.issuer_key) else { return Ok(()) };
    if issuer.tenant != pins.tenant || person.tenant != pins.tenant || person.person != entry.person {
        return Ok(());
    }
    let known: Option<Vec<u8>> = cx
        .db
        .query_row("SELECT certificate FROM people WHERE person = ?1", params![entry.person.as_bytes()], |row| row.get(0))
        .optional()?;
    // On the first page a new device reads, it learns of all the others at once: that is no news.
    let tells = entry.person == cx.me() && known.is_some();
    let known = known.and_then(|bytes| minicbor::decode::<Signed>(&bytes).ok());
    if let Some(known) = known.and_then(|signed| signed.peek::<PersonCertificate>().ok()) {
        if known.serial != person.serial && !person.succeeds(&known) {
            // An older certificate than the one we know: a server that goes back in time is not followed.
            return Ok(());
        }
        if known.person_key != person.person_key {
            key_changed(cx, entry.person)?;
        }
    }
    cx.db.execute(
        "INSERT INTO people (person, version, state, level, name, role, folded, generation, person_key, first_key, not_after, issuer, certificate)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12)
         ON CONFLICT (person) DO UPDATE SET version = excluded.version, state = excluded.state, level = excluded.level, name = excluded.name,
           role = excluded.role, folded = excluded.folded, generation = excluded.generation, person_key = excluded.person_key,
           not_after = excluded.not_after, issuer = excluded.issuer, certificate = excluded.certificate",
        params![
            entry.person.as_bytes(),
            entry.version,
            state_number(entry.state),
            people::level_number(person.level),
            person.name,
            person.role,
            spelling::fold(&format!("{} {}", person.name, person.role)),
            person.generation,
            person.person_key.as_bytes(),
            person.not_after.as_millis(),
            protocol::cbor::encode(&entry.issuer),
            protocol::cbor::encode(&entry.certificate),
        ],
    )?;
    if entry.state == PersonState::Active {
        operation::awaken(cx, entry.person)?;
    }
    take_devices(cx, entry, &person, tells)
}

/// The person's devices: those that are not named any more are gone, although their certificates still prove what they said.
fn take_devices(cx: &mut Cx<'_>, entry: &DirectoryEntry, person: &PersonCertificate, tells: bool) -> Result<()> {
    let own_before = if entry.person == cx.me() { present(cx)? } else { Vec::new() };
    cx.db.execute("UPDATE devices SET gone = 1 WHERE person = ?1", params![entry.person.as_bytes()])?;
    let own = cx.device();
    for signed in &entry.devices {
        let Ok(device) = signed.verify::<DeviceCertificate>(&person.person_key) else { continue };
        if device.person == entry.person && device.tenant == person.tenant {
            cx.db.execute(
                "INSERT INTO devices (device, person, device_key, certificate_hash, name, since, fresh) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (device) DO UPDATE SET person = excluded.person, device_key = excluded.device_key,
                   certificate_hash = excluded.certificate_hash, name = excluded.name, since = excluded.since, gone = 0",
                params![
                    device.device.as_bytes(),
                    device.person.as_bytes(),
                    device.device_key.as_bytes(),
                    signed.digest().as_bytes(),
                    device.name,
                    device.not_before.plus_millis(enrolment::BACKDATED_MS).as_millis(),
                    tells && device.device != own
                ],
            )?;
        }
    }
    if entry.person == cx.me() {
        let left = present(cx)?;
        cx.net.rotation.stuck = false;
        crate::rotation::lose(cx, own_before.into_iter().filter(|device| !left.contains(device)))?;
        crate::device::read(cx)?;
    }
    Ok(())
}

/// The own devices that are not gone.
fn present(cx: &Cx<'_>) -> Result<Vec<DeviceId>> {
    let mut statement = cx.db.prepare_cached("SELECT device FROM devices WHERE person = ?1 AND gone = 0")?;
    let rows = statement.query_map(params![cx.me().as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
    let found = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found.iter().filter_map(|device| DeviceId::from_slice(device)).collect())
}

/// A person's key changed: said in every conversation shared with them.
fn key_changed(cx: &mut Cx<'_>, person: PersonId) -> Result<()> {
    let shared: Vec<(Vec<u8>, u64)> = {
        let mut statement = cx.db.prepare(
            "SELECT c.conversation, c.cursor FROM conversations c JOIN members m USING (conversation) WHERE m.person = ?1 AND c.member = 1",
        )?;
        let rows = statement.query_map(params![person.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (id, cursor) in shared {
        if let Some(id) = ConversationId::from_slice(&id) {
            item::put_line(cx.db, id, cursor, cx.now, &StoredLine::KeyChanged { person: Id(person) })?;
            cx.changed.conversations.insert(id);
        }
    }
    Ok(())
}

const fn state_number(state: PersonState) -> i64 {
    match state {
        PersonState::Invited => 0,
        PersonState::Waiting => 1,
        PersonState::Active => 2,
        PersonState::Locked => 3,
        PersonState::Deleted => 4,
    }
}

/// Generation of a person's certificate; 0 when nobody has certified them yet.
pub(crate) fn generation(db: &Connection, person: PersonId) -> Result<u32> {
    let found = db
        .query_row("SELECT generation FROM people WHERE person = ?1", params![person.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(0))
}

/// Everybody of exactly this name, whatever their state.
pub(crate) fn named(db: &Connection, me: PersonId, name: &str) -> Result<Vec<PersonView>> {
    let mut statement = db.prepare_cached("SELECT person, name, role, level FROM people WHERE name = ?1 ORDER BY person")?;
    let rows = statement.query_map([name], |row| {
        let person = PersonId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(me);
        Ok(people::of(person, row.get(1)?, row.get(2)?, row.get(3)?, me))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// People who can be written to, by name.
pub(crate) fn search(db: &Connection, me: PersonId, search: &str, limit: u32) -> Result<DirectoryView> {
    let limit = limit.clamp(1, 500);
    let words = people::Words::of(search);
    let mut statement = db.prepare_cached(&format!(
        "SELECT person, name, role, level FROM people WHERE state = 2 AND level < 2 AND person <> ?1 AND {} ORDER BY folded LIMIT ?2",
        words.stand_in("folded", 3)
    ))?;
    let rows = statement.query_map(words.after(&[&me.as_bytes(), &(limit + 1)]).as_slice(), |row| {
        let person = PersonId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(me);
        Ok(people::of(person, row.get(1)?, row.get(2)?, row.get(3)?, me))
    })?;
    let mut found = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    Ok(DirectoryView { people: found, more })
}
