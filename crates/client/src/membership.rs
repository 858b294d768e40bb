//! Members of a conversation as the group's tree proves them, and the lines that a change draws.

use crate::{
    engine::Cx,
    error::Result,
    item::{self, Id, StoredLine},
    operation::{self, Wish},
    people,
};
use e2ee::mls::{CommitSummary, Group};
use protocol::{
    certificate::Level,
    context::ConversationKind,
    id::{ConversationId, GroupId, PersonId},
    log::Entry,
};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// One member before a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    owner: bool,
    leaving: bool,
}

/// Members by person.
pub(crate) type Snapshot = BTreeMap<PersonId, Member>;

/// Does a guest read along?
pub(crate) fn has_guest(db: &Connection, id: ConversationId) -> Result<bool> {
    let guest = people::level_number(Level::Guest);
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM members JOIN people USING (person) WHERE conversation = ?1 AND level = ?2)",
        )?
        .query_row(params![id.as_bytes(), guest], |row| row.get(0))?)
}

/// The stored members.
pub(crate) fn snapshot(db: &Connection, id: ConversationId) -> Result<Snapshot> {
    let mut statement = db.prepare_cached("SELECT person, owner, leaving FROM members WHERE conversation = ?1")?;
    let rows = statement.query_map(params![id.as_bytes()], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, Member { owner: row.get(1)?, leaving: row.get(2)? }))
    })?;
    let mut members = Snapshot::new();
    for row in rows {
        let (person, member) = row?;
        if let Some(person) = PersonId::from_slice(&person) {
            members.insert(person, member);
        }
    }
    Ok(members)
}

/// Writes the members of a group's tree and context; cursors of those who stay are kept.
pub(crate) fn store(cx: &mut Cx<'_>, id: ConversationId, group: &Group, seq: u64) -> Result<()> {
    let Some(pins) = cx.pins() else { return Ok(()) };
    let Ok(context) = group.context() else { return Ok(()) };
    let mut people: BTreeMap<PersonId, (u32, bool)> = BTreeMap::new();
    let leaves = group.members(&pins.trust(cx.net.true_time(cx.now)));
    crate::guest::follow(cx, id, group, &leaves)?;
    for leaf in &leaves {
        let entry = people.entry(leaf.identity.person).or_insert((0, false));
        entry.0 += 1;
        entry.1 |= leaf.holds;
    }
    for person in snapshot(cx.db, id)?.keys() {
        if !people.contains_key(person) {
            cx.db.execute(
                "DELETE FROM members WHERE conversation = ?1 AND person = ?2",
                params![id.as_bytes(), person.as_bytes()],
            )?;
        }
    }
    for (person, (devices, holds)) in &people {
        // Whoever joins here has, by definition, everything before their join behind them.
        cx.db.prepare_cached(
            "INSERT INTO members (conversation, person, owner, devices, holds, delivered, read) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
             ON CONFLICT (conversation, person) DO UPDATE SET owner = excluded.owner, devices = excluded.devices, holds = excluded.holds",
        )?
        .execute(params![id.as_bytes(), person.as_bytes(), context.is_owner(*person), devices, holds, seq])?;
    }
    let me = cx.me();
    let direct_with = people.keys().find(|person| **person != me).filter(|_| context.kind == ConversationKind::Direct);
    cx.db.execute(
        "UPDATE conversations SET kind = ?2, direct_with = ifnull(?3, direct_with), archive_key = ?4 WHERE conversation = ?1",
        params![
            id.as_bytes(),
            crate::conversation::kind_number(context.kind),
            direct_with.map(PersonId::as_bytes),
            context.archive_key.as_ref().map(|key| key.as_bytes())
        ],
    )?;
    if direct_with.is_some() {
        crate::preference::title_changed(cx, id)?;
    }
    cx.changed.conversations.insert(id);
    if context.successor(leaves.iter().map(|leaf| &leaf.identity)) == Some(me) {
        operation::enqueue_once(cx, id, &Wish::Succeed)?;
    }
    Ok(())
}

/// After a commit: stores the members and draws what changed.
pub(crate) fn follow(
    cx: &mut Cx<'_>,
    id: ConversationId,
    group_id: GroupId,
    entry: &Entry,
    before: &Snapshot,
    summary: &CommitSummary,
) -> Result<()> {
    let Some(group) = operation::load_group(cx, group_id)? else { return Ok(()) };
    store(cx, id, &group, entry.seq)?;
    let after = snapshot(cx.db, id)?;
    for line in lines(before, &after, summary) {
        item::put_line(cx.db, id, entry.seq, entry.accepted_at, &line)?;
    }
    if summary.before.ends_at != summary.after.ends_at {
        let ends_at = summary.after.ends_at.map(protocol::time::Timestamp::as_millis);
        let line = StoredLine::RoomEndMoved { by: Id(summary.by.person), ends_at };
        item::put_line(cx.db, id, entry.seq, entry.accepted_at, &line)?;
    }
    let keys = (summary.before.archive_key, summary.after.archive_key);
    if let (Some(old), Some(new)) = keys
        && old != new
    {
        let line = StoredLine::ArchiveKeyChanged { key: crate::chats::short_key(new.as_bytes()) };
        item::put_line(cx.db, id, entry.seq, entry.accepted_at, &line)?;
    }
    Ok(())
}

fn lines(before: &Snapshot, after: &Snapshot, summary: &CommitSummary) -> Vec<StoredLine> {
    let by = Id(summary.by.person);
    let mut lines = Vec::new();
    let added: Vec<Id> = after.keys().filter(|person| !before.contains_key(person)).map(|person| Id(*person)).collect();
    if !added.is_empty() {
        lines.push(StoredLine::Added { by, people: added });
    }
    let (mut by_member, mut by_server, mut guests) = (Vec::new(), Vec::new(), Vec::new());
    let is_guest = |person| {
        let guests = summary.removed.iter().filter(|(identity, _)| identity.level == Level::Guest);
        guests.clone().any(|(identity, _)| identity.person == person)
    };
    for (person, member) in before.iter().filter(|(person, _)| !after.contains_key(person)) {
        let from_server = summary.removed.iter().any(|(identity, by_server)| identity.person == *person && *by_server);
        if from_server && member.leaving {
            lines.push(StoredLine::Left { person: Id(*person) });
        } else if from_server && is_guest(*person) {
            guests.push(Id(*person));
        } else if from_server {
            by_server.push(Id(*person));
        } else {
            by_member.push(Id(*person));
        }
    }
    if !by_member.is_empty() {
        lines.push(StoredLine::Removed { by, people: by_member });
    }
    if !guests.is_empty() {
        lines.push(StoredLine::StayEnded { people: guests });
    }
    if !by_server.is_empty() {
        lines.push(StoredLine::RemovedByAdministration { people: by_server });
    }
    // Whoever comes in by an external commit is among the added, too: said once, below.
    let by_others = summary.added.iter().filter(|identity| !summary.external && before.contains_key(&identity.person));
    for identity in by_others {
        lines.push(StoredLine::DeviceAdded { person: Id(identity.person) });
    }
    if summary.external {
        // Always shown: a device came in by itself.
        let returned = summary.removed.iter().any(|(identity, _)| identity.device == summary.by.device);
        lines.push(if returned { StoredLine::DeviceRejoined { person: by } } else { StoredLine::DeviceAdded { person: by } });
    }
    for (person, member) in after {
        if member.owner && before.get(person).is_some_and(|earlier| !earlier.owner) {
            // Nobody made them one: they succeeded owners who are gone.
            let made = summary.before.is_owner(by.0);
            let person = Id(*person);
            lines.push(if made { StoredLine::OwnerAdded { by, person } } else { StoredLine::Succeeded { person } });
        }
    }
    lines
}

/// Groups that lost their owners before this device knew what to do about it.
pub(crate) fn succeed(cx: &mut Cx<'_>) -> Result<()> {
    store_anew(
        cx,
        "kind <> 0 AND state = 1 AND NOT EXISTS (SELECT 1 FROM members m WHERE m.conversation = c.conversation AND m.owner = 1)",
    )
}

/// A newer revocation list is pinned: leaves whose chain no longer holds are shown.
pub(crate) fn recheck(cx: &mut Cx<'_>) -> Result<()> {
    store_anew(cx, "TRUE")
}

/// Stores the members of every conversation `c` that we are in and `which` holds for, as its group has them now.
fn store_anew(cx: &mut Cx<'_>, which: &str) -> Result<()> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = {
        let mut statement = cx.db.prepare_cached(&format!(
            "SELECT conversation, group_id FROM conversations c WHERE group_id IS NOT NULL AND member = 1 AND {which}"
        ))?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (id, group_id) in rows {
        let (Some(id), Some(group_id)) = (ConversationId::from_slice(&id), GroupId::from_slice(&group_id)) else { continue };
        if let Some(group) = operation::load_group(cx, group_id)? {
            store(cx, id, &group, 0)?;
        }
    }
    Ok(())
}
