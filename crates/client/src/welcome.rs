//! Being added: a Welcome makes this device a member from its log position on.

use crate::{
    conversation::{self, State},
    engine::Cx,
    error::Result,
    item::{self, Id, StoredLine},
    log, membership,
    net::Pending,
    operation,
};
use e2ee::mls::{Group, Provider};
use protocol::{
    context::ConversationKind,
    frame::{Request, Welcome},
};
use rusqlite::params;

/// Joins by a Welcome. One that does not hold is dropped: the person can be added again.
pub(crate) fn take(cx: &mut Cx<'_>, welcome: &Welcome) -> Result<()> {
    let id = welcome.conversation;
    let known = conversation::find(cx.db, id)?;
    let already_in = known.as_ref().is_some_and(|row| row.state == State::Ready && row.group == Some(welcome.group));
    match known {
        // Back in a conversation that a restored server had forgotten: its log reaches to our Welcome again.
        Some(row) if already_in && row.restored.is_some() => {
            crate::restored::pushed(cx, &row, welcome.seq, &welcome.chain)?;
        }
        _ if already_in => {}
        _ => join(cx, welcome)?,
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
    if context.conversation != id {
        return Ok(());
    }
    operation::drop_all(cx, id)?;
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
    membership::store(cx, id, &joined.group, welcome.seq)?;
    if context.kind != ConversationKind::Direct {
        let by = Id(joined.by.person);
        let me = Id(cx.me());
        let line = if welcome.seq <= 1 { StoredLine::Created { by } } else { StoredLine::Added { by, people: vec![me] } };
        item::put_line(cx.db, id, welcome.seq, cx.now, &line)?;
    }
    cx.changed.conversations.insert(id);
    cx.net.request(Request::ReadCursors { conversation: id }, Pending::Cursors { conversation: id }, &mut cx.out)?;
    log::catch_up(cx, id)
}
