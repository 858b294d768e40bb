//! Reading the log: catching up after a break, in pages, from the cursor.

use crate::{
    conversation::{self, State},
    engine::Cx,
    error::Result,
    net::Pending,
    receive, stay,
};
use protocol::{
    frame::{Outcome, Request, Response},
    id::ConversationId,
};
use rusqlite::params;

/// Entries of one page.
const PAGE: u32 = 200;

/// Asks for what is missing, unless that is under way.
pub(crate) fn catch_up(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    let Some(row) = conversation::find(cx.db, id)? else { return Ok(()) };
    let readable = matches!(row.state, State::Ready) || (row.state == State::Ended && row.group.is_some());
    if !cx.net.is_up() || !readable || row.cursor >= row.head || !cx.net.reading.insert(id) {
        return Ok(());
    }
    let request = Request::ReadLog { conversation: id, after: row.cursor, limit: PAGE };
    cx.net.request(request, Pending::Log { conversation: id }, &mut cx.out)
}

/// The server named a newer head.
pub(crate) fn named_head(cx: &mut Cx<'_>, id: ConversationId, head: u64) -> Result<()> {
    cx.db
        .prepare_cached("UPDATE conversations SET head = max(head, ?2) WHERE conversation = ?1")?
        .execute(params![id.as_bytes(), head])?;
    catch_up(cx, id)
}

/// A page arrived.
pub(crate) fn read(cx: &mut Cx<'_>, id: ConversationId, outcome: Outcome) -> Result<()> {
    cx.net.reading.remove(&id);
    let Outcome::Done(Response::Entries { entries, .. }) = outcome else { return Ok(()) };
    let empty = entries.is_empty();
    let before = conversation::find(cx.db, id)?.map(|row| row.cursor);
    for entry in entries {
        if entry.conversation == id {
            receive::in_order(cx, entry)?;
        }
    }
    receive::drain(cx, id)?;
    let progressed = conversation::find(cx.db, id)?.map(|row| row.cursor) != before;
    if stay::page_read(cx, id, progressed)? {
        return Ok(());
    }
    if empty {
        // The server has nothing after our cursor: what it named before is not (or no longer) ours to read.
        cx.db.execute("UPDATE conversations SET head = cursor WHERE conversation = ?1", params![id.as_bytes()])?;
        return Ok(());
    }
    if !progressed {
        // Entries, but none that follows ours: asking again would go on for ever.
        return Ok(());
    }
    catch_up(cx, id)
}
