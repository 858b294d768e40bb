//! Being added: a Welcome makes this device a member from its log position on.

use crate::{
    conversation::{self, State},
    engine::Cx,
    error::Result,
    item::{self, Id, StoredLine},
    log, membership,
    net::Pending,
    operation, stay,
};
use e2ee::mls::{Group, Provider};
use protocol::{
    context::ConversationKind,
    frame::{Request, Welcome},
};
use rusqlite::params;

/// Joins by everything that waits, earlier stays first. Who was removed and added again has several Welcomes to one group.
pub(crate) fn take_all(cx: &mut Cx<'_>, mut welcomes: Vec<Welcome>) -> Result<()> {
    welcomes.sort_by_key(|welcome| welcome.seq);
    for one in &welcomes {
        let is_later =
            |other: &Welcome| (other.conversation, other.group) == (one.conversation, one.group) && other.seq > one.seq;
        take_one(cx, one, welcomes.iter().any(is_later))?;
    }
    Ok(())
}

/// Joins by a Welcome. One that does not hold is dropped: the person can be added again.
pub(crate) fn take(cx: &mut Cx<'_>, welcome: &Welcome) -> Result<()> {
    take_one(cx, welcome, false)
}

fn take_one(cx: &mut Cx<'_>, welcome: &Welcome, later_waits: bool) -> Result<()> {
    let id = welcome.conversation;
    match conversation::find(cx.db, id)?.filter(|row| row.group == Some(welcome.group)) {
        // Back in a conversation that a restored server had forgotten: its log reaches to our Welcome again.
        Some(row) if row.state == State::Ready && row.restored.is_some() => {
            crate::restored::pushed(cx, &row, welcome.seq, &welcome.chain)?;
        }
        // Used before, or passed by on another way in.
        Some(row) if welcome.seq <= row.cursor => {}
        // It is asked for again as soon as the stay before it was read to its end.
        Some(row) if stay::named(cx, &row, welcome.seq)? => return Ok(()),
        _ => join(cx, welcome)?,
    }
    if later_waits {
        // Dropping is for all Welcomes to a group.
        return Ok(());
    }
    let request = Request::DropWelcome { conversation: id, group: welcome.group };
    cx.net.request(request, Pending::DropWelcome, &mut cx.out)
}

fn join(cx: &mut Cx<'_>, welcome: &Welcome) -> Result<()> {
    let id = welcome.conversation;
    let Some(pins) = cx.pins() else { return Ok(()) };
    let provider = Provider::new(cx.db, e2ee::fork(cx.rng));
    let now = cx.net.true_time(cx.now);
    let joined = crate::db::savepoint(cx.db, || Group::join(&provider, &welcome.mls, &pins.trust(now), &pins.policy))?;
    let Ok(joined) = joined else { return Ok(()) };
    let context = joined.context.clone();
    if context.conversation != id || !crate::visit::may_enter(cx, id) {
        return Ok(());
    }
    operation::drop_all(cx, id)?;
    stay::forget_senders(cx, id)?;
    stay::begins(cx.db, id)?;
    conversation::insert(cx, id, context.kind, None, State::Ready)?;
    cx.db.execute(
        "UPDATE conversations SET group_id = ?2, state = 1, member = 1, live_seq = ?3, cursor = ?3, head = max(head, ?3), chain = ?4,
                from_seq = ?3 + 1, before = ?4, history_seq = ?3 + 1, last_time = max(last_time, ?5)
         WHERE conversation = ?1",
        params![id.as_bytes(), welcome.group.as_bytes(), welcome.seq, welcome.chain.as_bytes(), cx.now.as_millis()],
    )?;
    cx.db.execute(
        "INSERT OR REPLACE INTO log (conversation, seq, chain) VALUES (?1, ?2, ?3)",
        params![id.as_bytes(), welcome.seq, welcome.chain.as_bytes()],
    )?;
    stay::reaches_back(cx, id)?;
    membership::store(cx, id, &joined.group, welcome.seq)?;
    if context.kind != ConversationKind::Direct {
        let by = Id(joined.by.person);
        let me = Id(cx.me());
        let line = if welcome.seq <= 1 { StoredLine::Created { by } } else { StoredLine::Added { by, people: vec![me] } };
        item::put_line(cx.db, id, welcome.seq, cx.now, &line)?;
    }
    cx.changed.conversations.insert(id);
    cx.changed.session |= crate::visit::is_visit(cx);
    cx.net.request(Request::ReadCursors { conversation: id }, Pending::Cursors { conversation: id }, &mut cx.out)?;
    log::catch_up(cx, id)
}
