//! A server that was restored from an older backup (e2ee.md, State on the device, (h)): it lacks entries that it had accepted,
//! and the devices that sent them offer them again, in order and byte for byte, until its log is what it was.
//!
//! Every device offers its own entries, each at the moment at which the server's log ends right before it, and checks that the
//! chain hash is the old one. Nothing new is sent into a conversation before it is whole again. When the log cannot become what
//! it was (whoever sent the next entry does not come back, or somebody who knew nothing of it wrote first), the person is told,
//! what this device had sent is sent once more behind what is there now, and a group that is ahead of the server's is left for
//! the one the server has.

use crate::{
    card,
    conversation::{self, Conversation, State},
    db,
    engine::Cx,
    error::Result,
    item::{self, StoredLine},
    log,
    net::Pending,
    operation,
};
use protocol::{
    frame::{ConversationSummary, Outcome, Request, Response, SendMessage},
    hash::Digest,
    id::ConversationId,
    limits,
    message::SealedMessage,
    time::{DAY_MS, Timestamp},
};
use rusqlite::{Connection, OptionalExtension, params};

/// Without progress for so long, a conversation goes on without what is still missing.
const PATIENCE_MS: u64 = 30_000;

/// Is the server's log of this conversation being made whole?
pub(crate) fn is_under_way(db: &Connection, id: ConversationId) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM conversations WHERE conversation = ?1 AND restored IS NOT NULL)")?
        .query_row(params![id.as_bytes()], |row| row.get(0))?)
}

/// Forgets what is too old to be offered again.
pub(crate) fn prune(cx: &Cx<'_>) -> Result<()> {
    let before = cx.now.as_millis().saturating_sub(limits::SENT_KEPT_DAYS * DAY_MS);
    cx.db.execute("DELETE FROM outbox WHERE state = 3 AND accepted_at < ?1", params![before])?;
    cx.db.execute("DELETE FROM sent_handshakes WHERE at < ?1", params![before])?;
    cx.db.execute("DELETE FROM keybox_sent WHERE at < ?1", params![before])?;
    Ok(())
}

/// Keeps a handshake that the server accepted.
pub(crate) fn keep(cx: &Cx<'_>, id: ConversationId, seq: u64, request: &[u8]) -> Result<()> {
    cx.db.execute(
        "INSERT OR REPLACE INTO sent_handshakes (conversation, seq, request, at) VALUES (?1, ?2, ?3, ?4)",
        params![id.as_bytes(), seq, request, cx.now.as_millis()],
    )?;
    Ok(())
}

/// Notes where every conversation stands before the server says where it is: what comes in between is no sign of anything.
pub(crate) fn begin(cx: &mut Cx<'_>) -> Result<()> {
    cx.net.at_open.clear();
    let mut statement = cx.db.prepare_cached(
        "SELECT conversation, cursor, (SELECT ifnull(max(counter), 0) FROM outbox o WHERE o.conversation = c.conversation AND o.state IN (2, 3))
         FROM conversations c WHERE state = 1 AND member = 1 AND cursor > 0",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?)))?;
    for row in rows {
        let (id, cursor, sent): (Vec<u8>, u64, u64) = row?;
        if let Some(id) = ConversationId::from_slice(&id) {
            cx.net.at_open.insert(id, (cursor, sent));
        }
    }
    Ok(())
}

/// Compares what the server lists with what this device has; true when the server lacks something, which is then under way.
pub(crate) fn listed(cx: &mut Cx<'_>, row: &Conversation, summary: &ConversationSummary) -> Result<bool> {
    let Some((cursor, sent)) = cx.net.at_open.get(&row.id).copied() else { return Ok(false) };
    if !row.member || !summary.member || row.state != State::Ready {
        return Ok(false);
    }
    if summary.head < cursor {
        match chain_at(cx, row.id, summary.head)? {
            Some(chain) if chain == summary.chain => wait(cx, row.id, i64::try_from(summary.head).unwrap_or(i64::MAX))?,
            _ => go_on(cx, row, summary)?,
        }
        return Ok(true);
    }
    if summary.counter < sent {
        // Others wrote into the restored log before we came.
        go_on(cx, row, summary)?;
        return Ok(true);
    }
    if row.restored.is_some() {
        cx.db.execute("UPDATE conversations SET restored = NULL WHERE conversation = ?1", params![row.id.as_bytes()])?;
    }
    Ok(false)
}

/// Conversations that this device is in and the server did not list: made, or joined, after the backup.
pub(crate) fn unlisted(cx: &mut Cx<'_>, listed: &[ConversationSummary]) -> Result<()> {
    let missing = |id: &&ConversationId| !listed.iter().any(|summary| summary.conversation == **id);
    let ids: Vec<ConversationId> = cx.net.at_open.keys().filter(missing).copied().collect();
    for id in ids {
        if conversation::find(cx.db, id)?.is_some_and(|row| row.member && row.state == State::Ready) {
            wait(cx, id, -1)?;
        }
    }
    Ok(())
}

/// The server's log ends at `head`; ours goes on.
fn wait(cx: &mut Cx<'_>, id: ConversationId, head: i64) -> Result<()> {
    keys_again(cx)?;
    cx.net.restored_since.insert(id, cx.now);
    cx.db.execute(
        "UPDATE conversations SET restored = ?2, head = cursor, cursor_sent = 0, read_sent = 0 WHERE conversation = ?1",
        params![id.as_bytes(), head],
    )?;
    // Accepted once, and lost before its place was reached here: it is sent again as it is, when its turn comes.
    cx.db.execute(
        "UPDATE outbox SET state = 1 WHERE conversation = ?1 AND state = 2 AND seq > (SELECT cursor FROM conversations WHERE conversation = ?1)",
        params![id.as_bytes()],
    )?;
    cx.db.execute(
        "UPDATE operations SET stage = 4 WHERE conversation = ?1 AND stage = 5 AND seq > (SELECT cursor FROM conversations WHERE conversation = ?1)",
        params![id.as_bytes()],
    )?;
    cx.changed.conversations.insert(id);
    Ok(())
}

/// Offers the next entry wherever it is ours, and goes on without it where it does not come.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.listed {
        return Ok(());
    }
    let waiting: Vec<ConversationId> = {
        let mut statement = cx.db.prepare_cached("SELECT conversation FROM conversations WHERE restored IS NOT NULL")?;
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.filter_map(|bytes| bytes.ok().and_then(|bytes| ConversationId::from_slice(&bytes))).collect()
    };
    for id in waiting {
        let under_way = cx
            .net
            .pending
            .values()
            .any(|pending| matches!(pending, Pending::Restore { conversation, .. } if *conversation == id));
        if !under_way {
            offer(cx, id)?;
        }
    }
    Ok(())
}

fn offer(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    let Some(row) = conversation::find(cx.db, id)? else { return Ok(()) };
    let Some(head) = row.restored else { return Ok(()) };
    let next = u64::try_from(head + 1).unwrap_or(0);
    if next > row.cursor {
        cx.db.execute(
            "UPDATE conversations SET restored = NULL, head = max(head, cursor) WHERE conversation = ?1",
            params![id.as_bytes()],
        )?;
        cx.net.restored_since.remove(&id);
        cx.changed.conversations.insert(id);
        return cx.net.request(Request::ReadCursors { conversation: id }, Pending::Cursors { conversation: id }, &mut cx.out);
    }
    if let Some(request) = entry_at(cx, id, next)? {
        return cx.net.request(request, Pending::Restore { conversation: id, seq: next }, &mut cx.out);
    }
    // Somebody else's: theirs to offer, for a while.
    let until = cx.net.restored_since.entry(id).or_insert(cx.now).plus_millis(PATIENCE_MS);
    if cx.now < until {
        cx.wake_at(until);
        return Ok(());
    }
    if head < 0 {
        // Nobody has made it again: nothing of it is there to go on with.
        conversation::ended(cx, id, row.cursor)?;
        item::put_line(cx.db, id, row.cursor, cx.now, &StoredLine::OrderDispute)?;
        cx.db.execute("UPDATE conversations SET restored = NULL WHERE conversation = ?1", params![id.as_bytes()])?;
        return Ok(());
    }
    // What the server has now, it says itself.
    cx.net.restored_since.insert(id, Timestamp::from_millis(0));
    cx.net.request(Request::ListConversations, Pending::Restored { conversation: id }, &mut cx.out)
}

/// Our own entry of that place, as it was sent.
fn entry_at(cx: &Cx<'_>, id: ConversationId, seq: u64) -> Result<Option<Request>> {
    let message: Option<(Vec<u8>, Option<Vec<u8>>)> = cx
        .db
        .prepare_cached("SELECT sealed, mls FROM outbox WHERE conversation = ?1 AND seq = ?2 AND state IN (2, 3)")?
        .query_row(params![id.as_bytes(), seq], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((sealed, mls)) = message {
        let Ok(sealed) = minicbor::decode::<SealedMessage>(&sealed) else { return Ok(None) };
        return Ok(Some(match mls.filter(|mls| !mls.is_empty()) {
            Some(mls) => Request::SendMessage(SendMessage { sealed, mls, state: db::tell(cx.db, cx.state)? }),
            None => Request::SendVoid(sealed),
        }));
    }
    let request: Option<Vec<u8>> = cx
        .db
        .prepare_cached("SELECT request FROM sent_handshakes WHERE conversation = ?1 AND seq = ?2")?
        .query_row(params![id.as_bytes(), seq], |row| row.get(0))
        .optional()?;
    Ok(request.and_then(|request| minicbor::decode(&request).ok()))
}

fn chain_at(cx: &Cx<'_>, id: ConversationId, seq: u64) -> Result<Option<Digest>> {
    if seq == 0 {
        let tenant = cx.account.as_ref().map(|account| account.tenant);
        return Ok(tenant.map(|tenant| protocol::log::genesis(tenant, id)));
    }
    let found: Option<Vec<u8>> = cx
        .db
        .prepare_cached("SELECT chain FROM log WHERE conversation = ?1 AND seq = ?2")?
        .query_row(params![id.as_bytes(), seq], |row| row.get(0))
        .optional()?;
    Ok(found.map(|chain| conversation::digest(&chain)))
}

/// The server's word about an entry that was offered again.
pub(crate) fn answered(cx: &mut Cx<'_>, id: ConversationId, seq: u64, outcome: &Outcome) -> Result<()> {
    match outcome {
        Outcome::Done(Response::Created { .. }) => is_back(cx, id, 0),
        Outcome::Done(Response::Accepted(accepted)) if accepted.seq == seq && chain_at(cx, id, seq)? == Some(accepted.chain) => {
            is_back(cx, id, seq)
        }
        // Another entry stands there by now, or the server does not want it: what it has, it says itself.
        _ => cx.net.request(Request::ListConversations, Pending::Restored { conversation: id }, &mut cx.out),
    }
}

/// The server's log ends at `seq` again.
pub(crate) fn is_back(cx: &mut Cx<'_>, id: ConversationId, seq: u64) -> Result<()> {
    cx.net.restored_since.insert(id, cx.now);
    cx.db.execute(
        "UPDATE conversations SET restored = ?2 WHERE conversation = ?1 AND restored < ?2",
        params![id.as_bytes(), seq],
    )?;
    offer(cx, id)
}

/// An entry was pushed while the server's log is not whole: true when that is all there is to do about it.
pub(crate) fn pushed(cx: &mut Cx<'_>, row: &Conversation, seq: u64, chain: &Digest) -> Result<bool> {
    let Some(head) = row.restored else { return Ok(false) };
    if seq <= row.cursor && chain_at(cx, row.id, seq)? == Some(*chain) {
        is_back(cx, row.id, seq)?;
    } else if seq <= row.cursor && i64::try_from(seq).is_ok_and(|seq| seq > head) {
        cx.net.request(Request::ListConversations, Pending::Restored { conversation: row.id }, &mut cx.out)?;
    }
    Ok(seq <= row.cursor)
}

/// The log will not become what it was: the server's is the one that counts from here on.
pub(crate) fn give_up(cx: &mut Cx<'_>, id: ConversationId, list: &[ConversationSummary]) -> Result<()> {
    let (Some(row), Some(summary)) = (conversation::find(cx.db, id)?, list.iter().find(|one| one.conversation == id)) else {
        return Ok(());
    };
    let progressed = row.restored.is_some_and(|head| i64::try_from(summary.head).is_ok_and(|listed| listed > head));
    if progressed && chain_at(cx, id, summary.head)? == Some(summary.chain) {
        return is_back(cx, id, summary.head);
    }
    if row.restored.is_none() { Ok(()) } else { go_on(cx, &row, summary) }
}

fn go_on(cx: &mut Cx<'_>, row: &Conversation, summary: &ConversationSummary) -> Result<()> {
    let id = row.id;
    keys_again(cx)?;
    let (common, chain) = common(cx, row, summary)?;
    item::put_line(cx.db, id, row.cursor, cx.now, &StoredLine::OrderDispute)?;
    cx.db.execute(
        "INSERT OR IGNORE INTO offered_again (message, conversation) SELECT message, conversation FROM items
         WHERE conversation = ?1 AND message IS NOT NULL AND seq > ?2",
        params![id.as_bytes(), common],
    )?;
    // What we had sent and the server has no more goes out again, the same but for its MLS frame.
    cx.db.execute(
        "UPDATE items SET seq = NULL WHERE conversation = ?1 AND message IN
           (SELECT message FROM outbox WHERE conversation = ?1 AND state IN (1, 2, 3) AND counter > ?2)",
        params![id.as_bytes(), summary.counter],
    )?;
    cx.db.execute(
        "UPDATE outbox SET state = 0, mls = NULL, seq = NULL, chain = NULL WHERE conversation = ?1 AND state IN (1, 2, 3) AND counter > ?2",
        params![id.as_bytes(), summary.counter],
    )?;
    // So does what it had said about name and lifetime; what others had said comes again with them, at other places.
    for table in ["cards", "lifetimes"] {
        cx.db.execute(
            &format!(
                "DELETE FROM {table} WHERE conversation = ?1 AND seq > ?2 AND change NOT IN
                   (SELECT message FROM outbox WHERE conversation = ?1 AND state = 0)"
            ),
            params![id.as_bytes(), common],
        )?;
        cx.db.execute(
            &format!("UPDATE {table} SET seq = NULL WHERE conversation = ?1 AND seq > ?2"),
            params![id.as_bytes(), common],
        )?;
    }
    card::settle(cx.db, id)?;
    cx.db.execute("DELETE FROM log WHERE conversation = ?1 AND seq > ?2", params![id.as_bytes(), common])?;
    // Who has what of the new log, everybody says anew: a tick must not be left over from the old one.
    cx.db.execute(
        "UPDATE members SET delivered = min(delivered, ?2), read = min(read, ?2) WHERE conversation = ?1",
        params![id.as_bytes(), common],
    )?;
    cx.db.execute("DELETE FROM senders WHERE conversation = ?1", params![id.as_bytes()])?;
    cx.db.execute(
        "UPDATE conversations SET restored = NULL, disputed = 1, cursor = ?2, chain = ?3, head = max(?2, ?4), read_seq = min(read_seq, ?2),
                cursor_sent = 0, read_sent = 0, live_seq = min(live_seq, ?2) WHERE conversation = ?1",
        params![id.as_bytes(), common, chain.as_bytes(), summary.head],
    )?;
    cx.net.restored_since.remove(&id);
    cx.changed.conversations.insert(id);
    let ours = row.group.map(|group| operation::load_group(cx, group)).transpose()?.flatten();
    if ours.is_none_or(|group| group.epoch() != summary.epoch || group.id() != summary.group) {
        operation::rejoin(cx, id)?;
        return operation::forget_epoch(cx, id);
    }
    log::catch_up(cx, id)
}

/// The last place of which it is known that both logs are the same: to where the server's log was whole again, or the last own
/// message that the server still knows. What is read twice from there on is known by its id.
fn common(cx: &Cx<'_>, row: &Conversation, summary: &ConversationSummary) -> Result<(u64, Digest)> {
    let known: u64 = match row.restored.and_then(|head| u64::try_from(head).ok()) {
        Some(head) => head,
        None => cx.db.query_row(
            "SELECT ifnull(max(seq), 0) FROM outbox WHERE conversation = ?1 AND state = 3 AND counter <= ?2",
            params![row.id.as_bytes(), summary.counter],
            |found| found.get(0),
        )?,
    };
    let known = known.max(summary.from.saturating_sub(1)).min(row.cursor);
    let chain = if known + 1 == summary.from { Some(summary.before) } else { chain_at(cx, row.id, known)? };
    Ok(chain.map_or((row.cursor, row.chain), |chain| (known, chain)))
}

/// The keybox is older, too: what this device had put there goes there again, and what others put there is read from the start.
fn keys_again(cx: &mut Cx<'_>) -> Result<()> {
    if std::mem::replace(&mut cx.net.restored_keys, true) {
        return Ok(());
    }
    cx.db.execute("INSERT INTO keybox_waiting (entry, since) SELECT entry, 0 FROM keybox_sent ORDER BY local", [])?;
    cx.db.execute("DELETE FROM keybox_sent", [])?;
    crate::keybox::read_anew(cx)
}
