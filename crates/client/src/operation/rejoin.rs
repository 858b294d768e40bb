//! The way back: a device whose group state is gone, copied back or behind enters by an external commit.

use super::{
    COLUMNS, Operation, Stage, Wish, count_failure, find, finish, forget_group, groups, load_group, offer, postpone, row,
    set_stage, with_provider,
};
use crate::{
    conversation::{self, State},
    db,
    engine::Cx,
    error::Result,
    log, membership,
    net::Pending,
    stay,
};
use e2ee::mls::Group;
use minicbor::{Decode, Encode};
use protocol::{
    context::ConversationKind,
    frame::{Outcome, Request, Response},
    hash::Digest,
    id::{ConversationId, GroupId},
    refusal::Refusal,
};
use rusqlite::params;

/// This device must come back by an external commit: its group state is gone, copied back or behind.
pub(crate) fn rejoin(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    drop_commits(cx, id)?;
    remember_epoch(cx, id)?;
    forget_group(cx, id)?;
    conversation::set_state(cx.db, id, State::Rejoining)?;
    cx.changed.conversations.insert(id);
    enqueue_rejoin(cx, id)
}

/// A group and an epoch of it that this device was in.
#[derive(Encode, Decode)]
struct Reached {
    #[n(0)]
    group: GroupId,
    #[n(1)]
    epoch: u64,
}

/// Where [`Reached`] is kept.
fn reached(id: ConversationId) -> String {
    format!("reached {id}")
}

/// A server that shows the group as it was before somebody was removed would have us speak to them: how far it was stays known.
pub(crate) fn remember_epoch(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    let live = conversation::find(cx.db, id)?.filter(|row| row.state == State::Ready);
    if let Some(group) = live.and_then(|row| row.group).map(|group| load_group(cx, group)).transpose()?.flatten() {
        db::put(cx.db, &reached(id), &Reached { group: group.id(), epoch: group.epoch() })?;
    }
    Ok(())
}

/// The server was restored from a backup and cannot be made whole: its groups have gone back with it, which is said.
pub(crate) fn forget_epoch(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    db::delete(cx.db, &reached(id))
}

/// Is this the group as it was before?
fn goes_back(cx: &Cx<'_>, id: ConversationId, group: GroupId, epoch: u64) -> Result<bool> {
    let known: Option<Reached> = db::get(cx.db, &reached(id))?;
    Ok(known.is_some_and(|known| known.group == group && epoch < known.epoch))
}

/// Remembers to rejoin, before everything else that waits in this conversation: all of it needs the group.
pub(crate) fn enqueue_rejoin(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    let text = serde_json::to_string(&Wish::Rejoin).unwrap_or_default();
    cx.db.execute(
        "INSERT INTO operations (local, conversation, wish, stage)
         SELECT (SELECT min(0, ifnull(min(local), 0)) - 1 FROM operations), ?1, ?2, 0
         WHERE NOT EXISTS (SELECT 1 FROM operations WHERE conversation = ?1 AND wish = ?2)",
        params![id.as_bytes(), text],
    )?;
    Ok(())
}

/// The database was copied back: groups that it was about to make are made anew, in case the server does not know them. When it
/// does, it says so.
pub(crate) fn begin_anew(cx: &mut Cx<'_>) -> Result<()> {
    let making: Vec<Operation> = {
        let mut statement =
            cx.db.prepare(&format!(r#"SELECT {COLUMNS} FROM operations WHERE stage = 2 AND wish LIKE '{{"wish":"create"%'"#))?;
        let rows = statement.query_map([], row)?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for operation in making {
        forget_group(cx, operation.conversation)?;
        cx.db.execute("UPDATE operations SET packages = NULL WHERE local = ?1", params![operation.local])?;
        set_stage(cx, &operation, Stage::Wanted, None)?;
    }
    Ok(())
}

/// The server has a group that this device no longer knows: once anybody was put into it, who belongs there was decided. (Of a
/// direct conversation it is always both.)
pub(crate) fn drop_made(cx: &mut Cx<'_>, id: ConversationId, epoch: u64) -> Result<()> {
    let is_group = conversation::find(cx.db, id)?.is_some_and(|row| row.kind != ConversationKind::Direct);
    if is_group && epoch > 0 {
        cx.db.execute(
            r#"DELETE FROM operations WHERE conversation = ?1 AND wish LIKE '{"wish":"create"%'"#,
            params![id.as_bytes()],
        )?;
    }
    Ok(())
}

fn drop_commits(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    // What a commit was for is wanted still; when it was accepted all the same, there is nothing left to do.
    cx.db.execute(
        r#"DELETE FROM operations WHERE conversation = ?1 AND stage IN (4, 5) AND (wish LIKE '{"wish":"rejoin"%' OR wish LIKE '{"wish":"commit_pending"%')"#,
        params![id.as_bytes()],
    )?;
    cx.db.execute(
        r#"UPDATE operations SET stage = CASE WHEN wish LIKE '{"wish":"create"%' THEN 3 ELSE 0 END, request = NULL, packages = NULL, seq = NULL
           WHERE conversation = ?1 AND stage IN (4, 5)"#,
        params![id.as_bytes()],
    )?;
    // The way back comes before anything else that is wanted here.
    cx.db.execute("UPDATE operations SET local = local + 1000000 WHERE conversation = ?1", params![id.as_bytes()])?;
    Ok(())
}

/// The group's public state arrived.
pub(crate) fn group_read(cx: &mut Cx<'_>, local: i64, outcome: Outcome) -> Result<()> {
    let Some(operation) = find(cx, local)? else { return Ok(()) };
    match outcome {
        Outcome::Done(Response::Group(state)) => {
            let now = cx.net.true_time(cx.now);
            cx.db.execute_batch("SAVEPOINT attempt")?;
            let joined = with_provider(cx, |provider, member, pins| {
                Group::rejoin(provider, member, &state.group_info, &pins.trust(now), &pins.policy)
            })?;
            // What is said in one conversation must never go to the group of another.
            let of_here = |group: &Group| {
                group.id() == state.group && group.context().is_ok_and(|context| context.conversation == operation.conversation)
            };
            let is_old = match &joined {
                Ok((group, outgoing)) => goes_back(cx, operation.conversation, group.id(), outgoing.epoch)?,
                Err(_) => false,
            };
            match joined {
                Ok((group, outgoing)) if of_here(&group) && !is_old => {
                    cx.db.execute_batch("RELEASE attempt")?;
                    cx.db.execute(
                        "UPDATE conversations SET group_id = ?2 WHERE conversation = ?1",
                        params![operation.conversation.as_bytes(), state.group.as_bytes()],
                    )?;
                    offer(cx, &operation, state.group, outgoing)
                }
                Ok(_) | Err(_) => {
                    cx.db.execute_batch("ROLLBACK TO attempt; RELEASE attempt")?;
                    count_failure(cx, &operation, Stage::Wanted)
                }
            }
        }
        Outcome::Done(_) => Ok(()),
        Outcome::Refused(Refusal::NotAMember) => {
            conversation::ended(cx, operation.conversation, 0)?;
            finish(cx, &operation)
        }
        Outcome::Refused(refusal) => postpone(cx, &operation, &refusal),
    }
}

/// The external commit was accepted: live from here, everything before comes as history.
pub(super) fn rejoined(cx: &mut Cx<'_>, operation: &Operation, seq: u64, chain: Digest) -> Result<()> {
    let id = operation.conversation;
    let Some(group_id) = conversation::find(cx.db, id)?.and_then(|row| row.group) else { return Ok(()) };
    let Some(mut group) = load_group(cx, group_id)? else { return Ok(()) };
    let now = cx.net.true_time(cx.now);
    with_provider(cx, |provider, _, pins| group.merge_pending(provider, &pins.trust(now)))?.map_err(groups)?;
    let cursor: u64 =
        cx.db.query_row("SELECT cursor FROM conversations WHERE conversation = ?1", params![id.as_bytes()], |row| row.get(0))?;
    let cursor = stay::begins_at(cx, id, cursor)?;
    stay::forget_senders(cx, id)?;
    cx.db.execute(
        "UPDATE conversations SET state = 1, live_seq = ?2, cursor = ?2, chain = ?3, head = max(head, ?2), history_seq = ?2,
                history_chain = NULL, from_seq = CASE WHEN ?4 > 0 THEN max(from_seq, ?4) ELSE from_seq END,
                before = CASE WHEN ?4 > 0 THEN ifnull((SELECT chain FROM log WHERE conversation = ?1 AND seq = ?4 - 1), before) ELSE before END
         WHERE conversation = ?1",
        // What this device had stored before it fell behind stays; only the gap is history.
        params![id.as_bytes(), seq, chain.as_bytes(), cursor],
    )?;
    cx.db.execute(
        "INSERT OR REPLACE INTO log (conversation, seq, chain) VALUES (?1, ?2, ?3)",
        params![id.as_bytes(), seq, chain.as_bytes()],
    )?;
    membership::store(cx, id, &group, seq)?;
    finish(cx, operation)?;
    cx.net.request(Request::ReadCursors { conversation: id }, Pending::Cursors { conversation: id }, &mut cx.out)?;
    log::catch_up(cx, id)
}
