//! The chain of this device's own messages in a conversation, brought in line with what the server has of it.
//!
//! What waits in the outbox was sealed with counters that follow one another. When the database was copied back, or a
//! conversation's state came anew, they may not follow the server's last one: then they are sealed again, in their order.

use crate::{
    conversation,
    engine::Cx,
    error::{EngineError, Result},
    net::Pending,
    outbox,
};
use protocol::{
    frame::Request,
    hash::Digest,
    id::{ConversationId, MessageId},
    message::SealedMessage,
};
use rusqlite::params;

/// Takes the server's word: `counter` and `link` of the last message that it has from this device.
pub(crate) fn listed(cx: &mut Cx<'_>, id: ConversationId, counter: u64, link: Digest) -> Result<()> {
    let waiting = waiting(cx, id, counter)?;
    let mut last = (counter, link);
    for (_, sealed) in &waiting {
        let header = sealed.read_header().map_err(|_| EngineError::Damaged("outbox"))?;
        if (header.counter, header.previous) != (last.0 + 1, last.1) {
            set(cx, id, counter, link)?;
            return waiting.iter().try_for_each(|(message, _)| outbox::reseal(cx, id, *message));
        }
        last = (header.counter, sealed.hashes().chain_link());
    }
    set(cx, id, last.0, last.1)
}

/// The server waits for a counter: when nothing in the outbox has it, its list says where to go on.
pub(crate) fn gap(cx: &mut Cx<'_>, id: ConversationId, expected: u64) -> Result<()> {
    let is_there: bool = cx.db.query_row(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE conversation = ?1 AND state IN (0, 1) AND counter = ?2)",
        params![id.as_bytes(), expected],
        |row| row.get(0),
    )?;
    let asked = cx.net.pending.values().any(|pending| matches!(pending, Pending::Conversations));
    if is_there || asked {
        return Ok(());
    }
    cx.net.request(Request::ListConversations, Pending::Conversations, &mut cx.out)
}

/// What waits behind a counter, in order.
fn waiting(cx: &Cx<'_>, id: ConversationId, counter: u64) -> Result<Vec<(MessageId, SealedMessage)>> {
    let mut statement = cx.db.prepare_cached(
        "SELECT message, sealed FROM outbox WHERE conversation = ?1 AND state IN (0, 1) AND counter > ?2 ORDER BY counter",
    )?;
    let rows =
        statement.query_map(params![id.as_bytes(), counter], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let read = |row: rusqlite::Result<(Vec<u8>, Vec<u8>)>| {
        let (message, sealed) = row?;
        let message = MessageId::from_slice(&message).ok_or(EngineError::Damaged("outbox"))?;
        Ok((message, minicbor::decode(&sealed).map_err(|_| EngineError::Damaged("outbox"))?))
    };
    rows.map(read).collect()
}

fn set(cx: &Cx<'_>, id: ConversationId, counter: u64, link: Digest) -> Result<()> {
    if let Some(row) = conversation::find(cx.db, id)?
        && (row.counter, row.link) != (counter, link)
    {
        cx.db.execute(
            "UPDATE conversations SET counter = ?2, link = ?3 WHERE conversation = ?1",
            params![id.as_bytes(), counter, link.as_bytes()],
        )?;
    }
    Ok(())
}
