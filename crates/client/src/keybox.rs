//! The keybox: every device keeps the keys of what it opened, so that the person's later devices can read it.

use crate::{
    engine::Cx,
    error::{EngineError, Result},
    history,
    net::Pending,
    rotation,
};
use e2ee::key::HistoryKey;
use protocol::{
    cbor,
    frame::{Outcome, Request, Response},
    hash::Digest,
    id::{ConversationId, MessageId},
    keybox::{KeyboxChunk, KeyboxEntry, Verdict},
    limits,
    refusal::Refusal,
    time::Timestamp,
};
use rusqlite::params;

/// Number of the last chunk that was read.
const READ: &str = "keybox_read";
/// Chunks of one page.
const PAGE: u32 = 50;
/// A key waits so long for others to share its chunk, well below [`limits::KEYBOX_WAIT_MS_MAX`]: a browser may be closed at any
/// time, and the person's other devices want to read what it read.
const WAIT_MS: u64 = 20_000;
/// First pause before the keybox is asked again, a little longer than keys wait; and the longest.
const AGAIN_MS: u64 = WAIT_MS + 5_000;
const AGAIN_MS_MAX: u64 = 600_000;
const _: () = assert!(WAIT_MS <= limits::KEYBOX_WAIT_MS_MAX, "the contract's longest wait");

/// Keeps a message's key until its chunk is full or old enough.
pub(crate) fn keep(
    cx: &Cx<'_>,
    conversation: ConversationId,
    message: MessageId,
    key: &[u8; 32],
    link: Digest,
    verdict: Verdict,
) -> Result<()> {
    if crate::visit::is_visit(cx) {
        return Ok(());
    }
    let entry = KeyboxEntry { conversation, message, key: key.to_vec(), link, verdict };
    cx.db
        .prepare_cached("INSERT INTO keybox_waiting (entry, since) VALUES (?1, ?2)")?
        .execute(params![cbor::encode(&entry), cx.now.as_millis()])?;
    Ok(())
}

/// Seals and sends a chunk when it is due; reads the keybox when history waits for it.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if crate::visit::is_visit(cx) {
        // A guest has no further device that would read it.
        return Ok(());
    }
    if history::is_wanted(cx)? {
        read(cx)?;
    }
    look_again(cx)?;
    if cx.net.keybox_writing || rotation::holds(cx)? {
        return Ok(());
    }
    let (count, oldest): (usize, Option<u64>) = cx
        .db
        .prepare_cached("SELECT count(*), min(since) FROM keybox_waiting")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(oldest) = oldest else {
        cx.net.keybox_flush = false;
        return Ok(());
    };
    let due = Timestamp::from_millis(oldest).plus_millis(WAIT_MS);
    if count < limits::KEYBOX_ENTRIES_MAX && cx.now < due && !cx.net.keybox_flush {
        cx.wake_at(due);
        return Ok(());
    }
    write(cx)
}

fn write(cx: &mut Cx<'_>) -> Result<()> {
    let rows: Vec<(i64, Vec<u8>)> = {
        let mut statement = cx.db.prepare_cached("SELECT local, entry FROM keybox_waiting ORDER BY local LIMIT ?1")?;
        let rows = statement.query_map(params![limits::KEYBOX_ENTRIES_MAX], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let Some(up_to) = rows.last().map(|row| row.0) else { return Ok(()) };
    let entries = rows.iter().filter_map(|row| minicbor::decode(&row.1).ok()).collect();
    let Some(key) = cx.account.as_ref().and_then(|account| account.history_key()) else { return Ok(()) };
    let sealed = key.seal_chunk(&KeyboxChunk { entries }, cx.rng).map_err(|error| EngineError::Groups(error.to_string()))?;
    cx.net.keybox_writing = true;
    cx.net.request(Request::AppendKeybox { sealed }, Pending::AppendKeybox { up_to }, &mut cx.out)
}

/// A chunk is stored, or could not be: then its keys wait on.
pub(crate) fn appended(cx: &mut Cx<'_>, up_to: i64, outcome: &Outcome) -> Result<()> {
    cx.net.keybox_writing = false;
    if matches!(outcome, Outcome::Done(_)) {
        cx.db.execute(
            "INSERT INTO keybox_sent (entry, at) SELECT entry, ?2 FROM keybox_waiting WHERE local <= ?1 ORDER BY local",
            params![up_to, cx.now.as_millis()],
        )?;
        cx.db.execute("DELETE FROM keybox_waiting WHERE local <= ?1", params![up_to])?;
        let left: bool = cx.db.query_row("SELECT EXISTS (SELECT 1 FROM keybox_waiting)", [], |row| row.get(0))?;
        cx.net.keybox_flush &= left;
    } else {
        if matches!(outcome, Outcome::Refused(Refusal::Gone)) {
            rotation::doubt(cx);
        }
        // Not now; the next reason to pump will try again.
        cx.net.keybox_flush = false;
    }
    Ok(())
}

/// Reads new chunks, once per session and when history asks.
pub(crate) fn read(cx: &mut Cx<'_>) -> Result<()> {
    if crate::visit::is_visit(cx) || cx.net.keybox_reading || cx.net.keybox_read || !cx.net.rotation.read {
        return Ok(());
    }
    cx.net.keybox_reading = true;
    cx.changed.connection = true;
    let after: u64 = crate::db::get(cx.db, READ)?.unwrap_or(0);
    cx.net.request(Request::ReadKeybox { after, limit: PAGE }, Pending::ReadKeybox, &mut cx.out)
}

/// Messages wait for keys that another device of this person has not stored yet: asks again, later each time.
fn look_again(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.keybox_read || cx.net.keybox_reading {
        return Ok(());
    }
    let waits: bool = cx.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM sealed_waiting)")?.query_row([], |row| row.get(0))?;
    if !waits {
        cx.net.keybox_again = None;
        return Ok(());
    }
    let (at, pause) = cx.net.keybox_again.unwrap_or((cx.now.plus_millis(AGAIN_MS), AGAIN_MS));
    // A clock that was set back must not make it a day.
    let at = at.min(cx.now.plus_millis(AGAIN_MS_MAX));
    if cx.now < at {
        cx.net.keybox_again = Some((at, pause));
        cx.wake_at(at);
        return Ok(());
    }
    let pause = (pause * 2).min(AGAIN_MS_MAX);
    cx.net.keybox_again = Some((cx.now.plus_millis(pause), pause));
    cx.net.keybox_read = false;
    read(cx)
}

/// The server's keybox is not the one that was read: its numbers begin again somewhere before.
pub(crate) fn read_anew(cx: &mut Cx<'_>) -> Result<()> {
    crate::db::put(cx.db, READ, &0_u64)
}

/// Chunks arrived.
pub(crate) fn arrived(cx: &mut Cx<'_>, outcome: Outcome) -> Result<()> {
    cx.net.keybox_reading = false;
    cx.changed.connection = true;
    let Outcome::Done(Response::Keybox { chunks, more }) = outcome else { return Ok(()) };
    let mut before = None;
    for chunk in &chunks {
        let generation = HistoryKey::generation_of(&chunk.sealed);
        if rotation::is_ahead(cx, generation)? {
            // Read on from here when its key has come.
            return before.map_or(Ok(()), |number| crate::db::put(cx.db, READ, &number));
        }
        before = Some(chunk.number);
        let key = generation.and_then(|generation| cx.account.as_ref().and_then(|account| account.history_key_of(generation)));
        // A chunk that does not open is the server's doing: the messages it would have opened stay pending.
        let Some(Ok(opened)) = key.map(|key| key.open_chunk(&chunk.sealed)) else { continue };
        for entry in opened.entries {
            cx.db
                .prepare_cached(
                    "INSERT OR IGNORE INTO keys (message, conversation, key, link, verdict) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    entry.message.as_bytes(),
                    entry.conversation.as_bytes(),
                    entry.key,
                    entry.link.as_bytes(),
                    verdict_number(entry.verdict)
                ])?;
        }
    }
    if let Some(last) = chunks.last() {
        crate::db::put(cx.db, READ, &last.number)?;
    }
    if more {
        return read(cx);
    }
    cx.net.keybox_read = true;
    history::retry_pending(cx)
}

const fn verdict_number(verdict: Verdict) -> i64 {
    match verdict {
        Verdict::Good => 0,
        Verdict::FalseArchiveCopy => 1,
        Verdict::Forged => 2,
        Verdict::Replayed => 3,
        Verdict::Malformed => 4,
    }
}
