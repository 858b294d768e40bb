//! History: what was said before this device joined, read backwards from its join and proven by the chain of hashes.
//!
//! A page is taken only when its last entry's chain hash is the one already known behind it; keys come from the keybox.

use crate::{
    conversation,
    engine::Cx,
    error::{EngineError, Result},
    item::{self, Kind, NewItem},
    net::Pending,
    receive,
    view::RefusalView,
};
use e2ee::{content::Content, message};
use protocol::{
    cbor,
    frame::{Outcome, Request, Response},
    hash::Digest,
    header::{Header, Kind as MessageKind},
    id::{ConversationId, MessageId, PersonId},
    key::PublicKey,
    log::{Entry, Event, chain},
    message::SealedMessage,
};
use rusqlite::{OptionalExtension, params};

/// Entries of one page.
const PAGE: u64 = 100;
/// Pages under way at a time.
const UNDER_WAY_MAX: usize = 2;

/// Entries that are still to be read: up to `top`, after which the chain hash is `known`.
struct Gap {
    conversation: ConversationId,
    from: u64,
    before: Digest,
    top: u64,
    known: Digest,
}

const GAPS: &str = "SELECT c.conversation, c.from_seq, c.before, c.history_seq, c.history_chain, c.live_seq, l.chain
 FROM conversations c JOIN log l ON l.conversation = c.conversation AND l.seq = c.live_seq
 WHERE c.history_seq > c.from_seq AND c.live_seq > 0 AND c.state = 1";

/// Is there history to read?
pub(crate) fn is_wanted(cx: &Cx<'_>) -> Result<bool> {
    Ok(cx.db.prepare_cached(&format!("SELECT EXISTS ({GAPS})"))?.query_row([], |row| row.get(0))?)
}

fn gaps(cx: &Cx<'_>, only: Option<ConversationId>) -> Result<Vec<Gap>> {
    let mut statement = cx.db.prepare_cached(&format!(
        "{GAPS} AND (?1 IS NULL OR c.conversation = ?1) ORDER BY (c.history_chain IS NULL) DESC, c.last_time DESC LIMIT 8"
    ))?;
    let rows = statement.query_map(params![only.as_ref().map(ConversationId::as_bytes)], |row| {
        let history_seq: u64 = row.get(3)?;
        let history_chain: Option<Vec<u8>> = row.get(4)?;
        // At first only the hash after our own join is known, so the first page reads that entry too.
        let (top, known) = match history_chain {
            Some(chain) => (history_seq.saturating_sub(1), chain),
            None => (row.get(5)?, row.get(6)?),
        };
        Ok(Gap {
            conversation: ConversationId::from_slice(&row.get::<_, Vec<u8>>(0)?).unwrap_or(ConversationId::from_bytes([0; 16])),
            from: row.get(1)?,
            before: conversation::digest(&row.get::<_, Vec<u8>>(2)?),
            top,
            known: conversation::digest(&known),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Asks for the next pages, newest conversations first.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.keybox_read || cx.net.history.len() >= UNDER_WAY_MAX {
        return Ok(());
    }
    for gap in gaps(cx, None)? {
        if cx.net.history.len() >= UNDER_WAY_MAX {
            break;
        }
        ask(cx, &gap, PAGE)?;
    }
    Ok(())
}

/// Asks for this conversation's next page before all others.
pub(crate) fn first(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    if !cx.net.is_up() || !cx.net.keybox_read {
        return Ok(());
    }
    match gaps(cx, Some(id))?.first() {
        Some(gap) => ask(cx, gap, PAGE),
        None => Ok(()),
    }
}

fn ask(cx: &mut Cx<'_>, gap: &Gap, page: u64) -> Result<()> {
    let low = gap.from.max((gap.top + 1).saturating_sub(page)).max(1);
    if cx.net.history.contains_key(&gap.conversation) {
        return Ok(());
    }
    cx.net.history.insert(gap.conversation, low);
    cx.changed.connection = true;
    // One entry more at the lower end: the page hangs on its chain hash.
    let after = if low > gap.from { low - 2 } else { low - 1 };
    let limit = u32::try_from(gap.top - after).unwrap_or(u32::MAX);
    let request = Request::ReadLog { conversation: gap.conversation, after, limit };
    cx.net.request(request, Pending::History { conversation: gap.conversation }, &mut cx.out)
}

/// A page arrived.
pub(crate) fn read(cx: &mut Cx<'_>, id: ConversationId, outcome: Outcome) -> Result<()> {
    let low = cx.net.history.remove(&id);
    cx.changed.connection = true;
    let Outcome::Done(Response::Entries { mut entries, .. }) = outcome else { return Ok(()) };
    let (gaps, Some(low)) = (gaps(cx, Some(id))?, low) else { return Ok(()) };
    let Some(gap) = gaps.first() else { return Ok(()) };
    entries.retain(|entry| entry.seq <= gap.top);
    let before = match entries.first() {
        Some(entry) if low > gap.from && entry.seq + 1 == low => entries.remove(0).chain,
        Some(entry) if low <= gap.from && entry.seq == low => gap.before,
        _ => return Ok(()),
    };
    let (mut known, mut next) = (before, low);
    for entry in &entries {
        known = chain(&known, &entry.event.row_hash());
        if entry.seq != next || entry.chain != known {
            return disputed(cx, id, entry);
        }
        next += 1;
    }
    match entries.last() {
        Some(entry) if entry.seq == gap.top && known != gap.known => disputed(cx, id, entry),
        Some(entry) if entry.seq == gap.top => take(cx, gap, &entries, low, before),
        // Large entries end a page early; its upper part is read first, because only that is proven by what we know.
        Some(_) => ask(cx, gap, (gap.top + 1).saturating_sub(next).max(1)),
        None => Ok(()),
    }
}

fn disputed(cx: &mut Cx<'_>, id: ConversationId, entry: &Entry) -> Result<()> {
    receive::dispute(cx, id, entry)?;
    // Nothing older is believed.
    cx.db.execute("UPDATE conversations SET from_seq = history_seq WHERE conversation = ?1", params![id.as_bytes()])?;
    Ok(())
}

fn take(cx: &mut Cx<'_>, gap: &Gap, entries: &[Entry], low: u64, before: Digest) -> Result<()> {
    for entry in entries.iter().rev() {
        take_entry(cx, gap.conversation, entry)?;
    }
    cx.db.execute(
        "UPDATE conversations SET history_seq = ?2, history_chain = ?3 WHERE conversation = ?1",
        params![gap.conversation.as_bytes(), low, before.as_bytes()],
    )?;
    cx.changed.conversations.insert(gap.conversation);
    Ok(())
}

fn take_entry(cx: &mut Cx<'_>, id: ConversationId, entry: &Entry) -> Result<()> {
    cx.db.prepare_cached("INSERT OR IGNORE INTO log (conversation, seq, chain) VALUES (?1, ?2, ?3)")?.execute(params![
        id.as_bytes(),
        entry.seq,
        entry.chain.as_bytes()
    ])?;
    let Event::Message { sealed, .. } = &entry.event else { return Ok(()) };
    let Ok(header) = sealed.read_header() else { return Ok(()) };
    if header.conversation != id || header.kind != MessageKind::Text {
        return Ok(());
    }
    match key_of(cx, header.message)? {
        Some((key, link, verdict)) => open(cx, id, entry, &header, sealed, &key, &link, verdict),
        None => {
            let sender = sender_of(cx, &header)?.map(|(person, _)| person);
            put_pending(cx, id, entry, &header, sender.unwrap_or(PersonId::from_bytes([0; 16])))
        }
    }
}

type StoredKey = ([u8; 32], Digest, i64);

fn key_of(cx: &Cx<'_>, message: MessageId) -> Result<Option<StoredKey>> {
    let row: Option<(Vec<u8>, Vec<u8>, i64)> = cx
        .db
        .prepare_cached("SELECT key, link, verdict FROM keys WHERE message = ?1")?
        .query_row(params![message.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(row.and_then(|(key, link, verdict)| Some((key.try_into().ok()?, conversation::digest(&link), verdict))))
}

/// Person and key of the device that a header names, as the directory proved them.
pub(crate) fn sender_of(cx: &Cx<'_>, header: &Header) -> Result<Option<(PersonId, PublicKey)>> {
    let row: Option<(Vec<u8>, Vec<u8>)> = cx
        .db
        .prepare_cached("SELECT person, device_key FROM devices WHERE device = ?1 AND certificate_hash = ?2")?
        .query_row(params![header.device.as_bytes(), header.device_certificate.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(row.and_then(|(person, key)| Some((PersonId::from_slice(&person)?, PublicKey::from_slice(&key)?))))
}

#[expect(clippy::too_many_arguments, reason = "one opened message with everything it is checked against")]
fn open(
    cx: &mut Cx<'_>,
    id: ConversationId,
    entry: &Entry,
    header: &Header,
    sealed: &SealedMessage,
    key: &[u8; 32],
    link: &Digest,
    verdict: i64,
) -> Result<()> {
    let Some((person, device_key)) = sender_of(cx, header)? else {
        return put_pending(cx, id, entry, header, PersonId::from_bytes([0; 16]));
    };
    let reason = match verdict {
        0 => None,
        1 => Some(RefusalView::FalseArchiveCopy),
        2 => Some(RefusalView::Forged),
        3 => Some(RefusalView::Replayed),
        _ => Some(RefusalView::Malformed),
    };
    if let Some(reason) = reason {
        return receive::refuse(cx, id, entry, Some(header), Some(person), reason);
    }
    if *link != sealed.hashes().chain_link() {
        return receive::refuse(cx, id, entry, Some(header), Some(person), RefusalView::Forged);
    }
    match message::open_with_key(sealed, key, &device_key).map(|bytes| Content::decode(&bytes)) {
        // Later cards were seen already: an earlier name must not replace the one in force.
        Ok(Ok(Content::Card(card))) => first_card(cx, id, &card.name),
        Ok(Ok(content)) => receive::show(cx, id, entry, header, person, &content),
        Ok(Err(_)) => receive::refuse(cx, id, entry, Some(header), Some(person), RefusalView::Malformed),
        Err(_) => receive::refuse(cx, id, entry, Some(header), Some(person), RefusalView::Forged),
    }
}

fn first_card(cx: &mut Cx<'_>, id: ConversationId, name: &str) -> Result<()> {
    let unnamed: bool =
        cx.db
            .query_row("SELECT name = '' FROM conversations WHERE conversation = ?1", params![id.as_bytes()], |row| row.get(0))?;
    if unnamed { conversation::set_name(cx.db, id, name) } else { Ok(()) }
}

/// Keeps a message whose key (or sender) is not here yet, and shows that it waits.
pub(crate) fn put_pending(cx: &mut Cx<'_>, id: ConversationId, entry: &Entry, header: &Header, sender: PersonId) -> Result<()> {
    cx.db.execute(
        "INSERT OR REPLACE INTO sealed_waiting (message, conversation, entry) VALUES (?1, ?2, ?3)",
        params![header.message.as_bytes(), id.as_bytes(), cbor::encode(entry)],
    )?;
    let known = sender != PersonId::from_bytes([0; 16]);
    let new = NewItem {
        conversation: id,
        seq: Some(entry.seq),
        message: Some(header.message),
        sender: known.then_some(sender),
        own: sender == cx.me(),
        time: header.time.min(entry.accepted_at),
        kind: Kind::Pending,
        text: "",
        clock_off: false,
    };
    item::put(cx.db, &new)
}

/// New keys or people arrived: what waited is tried again.
pub(crate) fn retry_pending(cx: &mut Cx<'_>) -> Result<()> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = {
        let mut statement = cx.db.prepare_cached(
            "SELECT conversation, entry FROM sealed_waiting WHERE EXISTS (SELECT 1 FROM keys WHERE keys.message = sealed_waiting.message) LIMIT 2000",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (id, entry) in rows {
        let id = ConversationId::from_slice(&id).ok_or(EngineError::Damaged("sealed_waiting"))?;
        let entry: Entry = minicbor::decode(&entry).map_err(|_| EngineError::Damaged("sealed_waiting"))?;
        let Event::Message { sealed, .. } = &entry.event else { continue };
        let Ok(header) = sealed.read_header() else { continue };
        cx.db.execute("DELETE FROM sealed_waiting WHERE message = ?1", params![header.message.as_bytes()])?;
        take_entry(cx, id, &entry)?;
        cx.changed.conversations.insert(id);
    }
    Ok(())
}
