//! Stays: who was removed from a conversation and added again while this device was away reads the earlier stay to its end, and
//! only then enters the later one.

use crate::{
    conversation::{self, Conversation, State},
    engine::Cx,
    error::Result,
    log,
    net::Pending,
};
use protocol::{frame::Request, hash::Digest, id::ConversationId};
use rusqlite::{Connection, params};

/// A stay after the one that is being read here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Later {
    /// The commit that added us.
    from: u64,
    /// Was a page asked for since it was named? An earlier one may have been made before the later stay began.
    asked: bool,
}

/// The server named a stay that begins at `from`. True when the one before it is still to be read to its end.
pub(crate) fn named(cx: &mut Cx<'_>, row: &Conversation, from: u64) -> Result<bool> {
    let unread = row.state == State::Ended && row.group.is_some() && row.cursor < row.head;
    let is_later = from > row.cursor + 1 && row.restored.is_none();
    if !is_later || (row.state != State::Ready && !unread) {
        return Ok(false);
    }
    if row.state == State::Ready {
        cx.db.execute(
            "UPDATE conversations SET head = max(head, ?2) WHERE conversation = ?1",
            params![row.id.as_bytes(), from - 1],
        )?;
    }
    let asked = !cx.net.reading.contains(&row.id);
    cx.net.later_stays.insert(row.id, Later { from, asked });
    log::catch_up(cx, row.id)?;
    Ok(true)
}

/// A page was read. True when nothing of it is left to do: a later stay decides what comes next.
pub(crate) fn page_read(cx: &mut Cx<'_>, id: ConversationId, progressed: bool) -> Result<bool> {
    let (Some(later), Some(row)) = (cx.net.later_stays.get(&id).copied(), conversation::find(cx.db, id)?) else {
        return Ok(false);
    };
    if row.cursor >= later.from {
        cx.net.later_stays.remove(&id);
        return Ok(false);
    }
    let at_end = row.state == State::Ended && row.cursor >= row.head;
    if at_end || (later.asked && !progressed) {
        conversation::ended(cx, id, row.cursor)?;
        over(cx, id)?;
    } else {
        cx.net.later_stays.insert(id, Later { asked: true, ..later });
        log::catch_up(cx, id)?;
    }
    Ok(true)
}

/// A stay was read to its end: the Welcome of a later one waited for this, and without a Welcome the list says what to do.
pub(crate) fn over(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    if cx.net.later_stays.remove(&id).is_none() {
        return Ok(());
    }
    cx.net.request(Request::ReadWelcomes, Pending::Welcomes, &mut cx.out)?;
    cx.net.request(Request::ListConversations, Pending::Conversations, &mut cx.out)
}

/// After a gap that this device never reads as it came: what others count on from is their next message.
pub(crate) fn forget_senders(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    cx.db.execute("DELETE FROM senders WHERE conversation = ?1", params![id.as_bytes()])?;
    Ok(())
}

/// A stay begins: what was said about the conversation in an earlier one may have been changed since, and will be said again.
pub(crate) fn begins(db: &Connection, id: ConversationId) -> Result<()> {
    for table in ["cards", "lifetimes"] {
        db.execute(
            &format!(
                "DELETE FROM {table} WHERE conversation = ?1 AND (seq IS NOT NULL OR change NOT IN
                   (SELECT message FROM outbox WHERE conversation = ?1 AND state IN (0, 1)))"
            ),
            params![id.as_bytes()],
        )?;
    }
    Ok(())
}

/// Is this place of the log of an earlier stay, as far as the server has said where this one begins?
pub(crate) fn is_of_earlier(cx: &Cx<'_>, id: ConversationId, seq: Option<u64>) -> bool {
    let begins = cx.net.stays.get(&id).map(|(from, _)| *from);
    matches!((seq, begins), (Some(seq), Some(begins)) if seq < begins)
}

/// A further device that was let in by a Welcome reads the history of its person's stay like one that let itself in.
pub(crate) fn reaches_back(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    let Some((from, before)) = cx.net.stays.get(&id).copied() else { return Ok(()) };
    cx.db.execute(
        "UPDATE conversations SET from_seq = ?2, before = ?3 WHERE conversation = ?1 AND from_seq > ?2 AND state = 1 AND disputed = 0
           AND live_seq > ?2 AND history_chain IS NULL AND history_seq = live_seq + 1
           AND NOT EXISTS (SELECT 1 FROM log l WHERE l.conversation = ?1 AND l.seq >= ?2 AND l.seq < live_seq)",
        params![id.as_bytes(), from, before.as_bytes()],
    )?;
    Ok(())
}

/// Before coming back by an external commit: history ends where this person's stay begins, or where this device stopped
/// reading it. Gives the entry up to which everything of the stay is here.
pub(crate) fn begins_at(cx: &Cx<'_>, id: ConversationId, cursor: u64) -> Result<u64> {
    let Some((from, before)) = cx.net.stays.get(&id).copied().filter(|(from, _): &(u64, Digest)| *from > cursor) else {
        return Ok(cursor);
    };
    begins(cx.db, id)?;
    cx.db.execute(
        "UPDATE conversations SET from_seq = ?2, before = ?3 WHERE conversation = ?1",
        params![id.as_bytes(), from, before.as_bytes()],
    )?;
    Ok(0)
}
