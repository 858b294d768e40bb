//! Cursors: what this device has stored and this person has read, and how far everybody else has come.

use crate::{engine::Cx, error::Result, message_info, net::Pending};
use protocol::{
    frame::{CursorPosition, Request},
    id::ConversationId,
};
use rusqlite::params;

/// Tells the server where this device stands, where that has changed.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.listed {
        return Ok(());
    }
    let moved: Vec<(Vec<u8>, u64, u64)> = {
        let mut statement = cx.db.prepare_cached(
            "SELECT conversation, cursor, read_seq FROM conversations
             WHERE state = 1 AND cursor > 0 AND restored IS NULL AND (cursor_sent < cursor OR read_sent < read_seq)",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (id, delivered, read) in moved {
        let Some(conversation) = ConversationId::from_slice(&id) else { continue };
        cx.db
            .prepare_cached("UPDATE conversations SET cursor_sent = cursor, read_sent = read_seq WHERE conversation = ?1")?
            .execute(params![id])?;
        let read = (read > 0).then_some(read.min(delivered));
        cx.net.request(Request::MoveCursor { conversation, delivered, read }, Pending::MoveCursor, &mut cx.out)?;
    }
    Ok(())
}

/// Others (or another device of ours) moved.
pub(crate) fn moved(cx: &mut Cx<'_>, id: ConversationId, positions: &[CursorPosition]) -> Result<()> {
    for position in positions {
        if position.person != cx.me() {
            message_info::reached(cx.db, id, position.person, position.delivered, position.read, cx.net.true_time(cx.now))?;
        }
        cx.db
            .prepare_cached(
                "UPDATE members SET delivered = max(delivered, ?3), read = max(read, ?4) WHERE conversation = ?1 AND person = ?2",
            )?
            .execute(params![id.as_bytes(), position.person.as_bytes(), position.delivered, position.read])?;
        if position.person == cx.me() {
            cx.db
                .prepare_cached("UPDATE conversations SET read_seq = max(read_seq, ?2), read_sent = max(read_sent, ?2) WHERE conversation = ?1")?
                .execute(params![id.as_bytes(), position.read])?;
        }
    }
    cx.changed.conversations.insert(id);
    Ok(())
}
