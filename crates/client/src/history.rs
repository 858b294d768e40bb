//! History: what was said before this device joined, read backwards from its join and proven by the chain of hashes.
//!
//! A page is taken only when its last entry's chain hash is the one already known behind it; keys come from the keybox.

use crate::{
    change, conversation,
    engine::Cx,
    error::{EngineError, Result},
    item::{self, Kind, NewItem},
    lifetime,
    net::Pending,
    receive,
    view::RefusalView,
};
use e2ee::{
    content::Content,
    message::{self, Parsed, Signed},
};
use protocol::{
    cbor,
    frame::{Outcome, Request, Response},
    hash::Digest,
    header::Header,
    id::{ConversationId, DeviceId, MessageId, PersonId},
    key::PublicKey,
    log::{Entry, Event, chain, frame_hash, message_row},
};
use rusqlite::{OptionalExtension, params};

/// Entries of one page.
const PAGE: u64 = 200;
/// Screens show what was read this often.
const SHOW_MS: u64 = 500;
/// Pages under way at a time, of all conversations and of one: while one is read the next is on its way.
const UNDER_WAY_MAX: usize = 3;
const UNDER_WAY_OF_ONE_MAX: usize = 2;

/// Entries that were asked for, first and last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    low: u64,
    top: u64,
}

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

/// While history is being read: since when everything is here. None when nothing is under way.
pub(crate) fn complete_from(cx: &Cx<'_>) -> Result<Option<f64>> {
    if cx.net.history.is_empty() {
        return Ok(None);
    }
    let from: Option<u64> = cx
        .db
        .prepare_cached(&format!(
            "SELECT max((SELECT i.time FROM items i WHERE i.conversation = g.conversation AND i.seq IS NOT NULL ORDER BY i.seq LIMIT 1))
             FROM ({GAPS}) g"
        ))?
        .query_row([], |row| row.get(0))?;
    Ok(from.map(|from| crate::effect::view_time(protocol::time::Timestamp::from_millis(from))))
}

/// Asks for the next pages, newest conversations first.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.keybox_read || under_way(cx) >= UNDER_WAY_MAX {
        return Ok(());
    }
    for gap in gaps(cx, None)? {
        for _ in 0..UNDER_WAY_OF_ONE_MAX {
            if under_way(cx) >= UNDER_WAY_MAX {
                return Ok(());
            }
            ask(cx, &gap)?;
        }
    }
    Ok(())
}

fn under_way(cx: &Cx<'_>) -> usize {
    cx.net.history.values().map(Vec::len).sum()
}

/// Asks for this conversation's next page before all others.
pub(crate) fn first(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    if !cx.net.is_up() || !cx.net.keybox_read {
        return Ok(());
    }
    match gaps(cx, Some(id))?.first() {
        Some(gap) => ask(cx, gap),
        None => Ok(()),
    }
}

/// The page below those that are under way.
fn ask(cx: &mut Cx<'_>, gap: &Gap) -> Result<()> {
    let before = cx.net.history.get(&gap.conversation).map_or(&[][..], Vec::as_slice);
    let top = match before.last() {
        _ if before.len() >= UNDER_WAY_OF_ONE_MAX || cx.net.history_stuck.contains(&gap.conversation) => return Ok(()),
        Some(page) if page.low <= gap.from => return Ok(()),
        Some(page) => page.low - 1,
        None => gap.top,
    };
    request(cx, gap, top, PAGE)
}

fn request(cx: &mut Cx<'_>, gap: &Gap, top: u64, count: u64) -> Result<()> {
    let low = gap.from.max((top + 1).saturating_sub(count)).max(1);
    let page = Page { low, top };
    cx.net.history.entry(gap.conversation).or_default().push(page);
    cx.changed.connection = true;
    // One entry more at the lower end: the page hangs on its chain hash.
    let after = if low > gap.from { low - 2 } else { low - 1 };
    let limit = u32::try_from(top - after).unwrap_or(u32::MAX);
    let request = Request::ReadLog { conversation: gap.conversation, after, limit };
    cx.net.request(request, Pending::History { conversation: gap.conversation, page }, &mut cx.out)
}

/// Was the page still waited for?
fn arrived(cx: &mut Cx<'_>, id: ConversationId, page: Page) -> bool {
    cx.changed.connection = true;
    let Some(under) = cx.net.history.get_mut(&id) else { return false };
    let count = under.len();
    under.retain(|one| *one != page);
    let waited = under.len() < count;
    if under.is_empty() {
        cx.net.history.remove(&id);
    }
    waited
}

/// Nothing more is asked for in this session.
fn stuck(cx: &mut Cx<'_>, id: ConversationId) {
    cx.net.history.remove(&id);
    cx.net.history_stuck.insert(id);
}

/// A page arrived.
pub(crate) fn read(cx: &mut Cx<'_>, id: ConversationId, page: Page, outcome: Outcome) -> Result<()> {
    if !arrived(cx, id, page) {
        return Ok(());
    }
    let Outcome::Done(Response::Entries { mut entries, .. }) = outcome else {
        stuck(cx, id);
        return Ok(());
    };
    let gaps = gaps(cx, Some(id))?;
    let Some(gap) = gaps.first() else { return Ok(()) };
    let Page { low, top } = page;
    if top != gap.top {
        // It overtook the page above it, which alone proves it: asked for again.
        return Ok(());
    }
    entries.retain(|entry| entry.seq <= gap.top);
    let before = match entries.first() {
        Some(entry) if low > gap.from && entry.seq + 1 == low => entries.remove(0).chain,
        Some(entry) if low <= gap.from && entry.seq == low => gap.before,
        _ => {
            stuck(cx, id);
            return Ok(());
        }
    };
    let messages: Vec<Option<Parsed<'_>>> = entries.iter().map(parsed).collect();
    let (mut known, mut next) = (before, low);
    for (entry, message) in entries.iter().zip(&messages) {
        known = chain(&known, &row_of(entry, message.as_ref()));
        if entry.seq != next || entry.chain != known {
            return disputed(cx, id, entry);
        }
        next += 1;
    }
    match entries.last() {
        Some(entry) if entry.seq == gap.top && known != gap.known => disputed(cx, id, entry),
        Some(entry) if entry.seq == gap.top => take(cx, gap, &entries, messages, low, before),
        // Large entries end a page early; its upper part is read first, because only that is proven by what we know.
        Some(_) => {
            cx.net.history.remove(&id);
            request(cx, gap, gap.top, (gap.top + 1).saturating_sub(next).max(1))
        }
        None => {
            stuck(cx, id);
            Ok(())
        }
    }
}

fn disputed(cx: &mut Cx<'_>, id: ConversationId, entry: &Entry) -> Result<()> {
    receive::dispute(cx, id, entry)?;
    // Nothing older is believed.
    cx.db.execute("UPDATE conversations SET from_seq = history_seq WHERE conversation = ?1", params![id.as_bytes()])?;
    Ok(())
}

/// The message of an entry, where it is one and can be read: hashes and header are made once for all that is asked of them.
fn parsed(entry: &Entry) -> Option<Parsed<'_>> {
    match &entry.event {
        Event::Message { sealed, .. } => Parsed::new(sealed),
        _ => None,
    }
}

/// The row hash of an entry.
fn row_of(entry: &Entry, message: Option<&Parsed<'_>>) -> Digest {
    match (&entry.event, message) {
        (Event::Message { sealed, mls }, Some(message)) => message_row(message.hashes(), &sealed.signature, &frame_hash(mls)),
        _ => entry.event.row_hash(),
    }
}

fn take(
    cx: &mut Cx<'_>,
    gap: &Gap,
    entries: &[Entry],
    messages: Vec<Option<Parsed<'_>>>,
    low: u64,
    before: Digest,
) -> Result<()> {
    let news = cx.changed.conversations.contains(&gap.conversation);
    let signed = signed_together(cx, messages)?;
    // Oldest first: the search index writes what it has gathered as soon as something older follows.
    for (entry, signed) in entries.iter().zip(&signed) {
        take_entry(cx, gap.conversation, entry, signed.as_ref())?;
    }
    cx.db
        .prepare_cached("UPDATE conversations SET history_seq = ?2, history_chain = ?3 WHERE conversation = ?1")?
        .execute(params![gap.conversation.as_bytes(), low, before.as_bytes()])?;
    if !news {
        cx.changed.conversations.remove(&gap.conversation);
        cx.net.history_unseen.insert(gap.conversation);
    }
    Ok(())
}

/// Shows what was read. Pages come many times a second, and every one would have the list and the open chat looked up anew.
pub(crate) fn show(cx: &mut Cx<'_>) {
    let due = cx.net.history_shown_at.plus_millis(SHOW_MS);
    let waits = !cx.net.history.is_empty() && cx.now >= cx.net.history_shown_at && cx.now < due;
    if cx.net.history_unseen.is_empty() {
        return;
    }
    if waits {
        return cx.wake_at(due);
    }
    cx.net.history_shown_at = cx.now;
    cx.changed.conversations.append(&mut cx.net.history_unseen);
}

/// A message whose signature holds, and whose it is.
type Said<'a> = (PersonId, Signed<'a>);

/// Checks the signatures of many messages at once: one place for each, which is empty where there is nothing to check, and
/// everywhere when one of them does not hold. Then each is checked by itself.
fn signed_together<'a>(cx: &Cx<'_>, parsed: Vec<Option<Parsed<'a>>>) -> Result<Vec<Option<Said<'a>>>> {
    let mut signed = Vec::new();
    signed.resize_with(parsed.len(), || None);
    let (mut places, mut messages) = (Vec::new(), Vec::new());
    // A page is of few people.
    let mut senders: Vec<((DeviceId, Digest), Option<Sender>)> = Vec::new();
    for (place, parsed) in parsed.into_iter().enumerate() {
        let Some(parsed) = parsed.filter(|parsed| parsed.header().kind.is_archived()) else { continue };
        let device = (parsed.header().device, parsed.header().device_certificate);
        let sender = match senders.iter().find(|(known, _)| *known == device) {
            Some((_, sender)) => *sender,
            None => {
                let sender = sender_of(cx, parsed.header())?;
                senders.push((device, sender));
                sender
            }
        };
        if let Some((person, device_key)) = sender {
            places.push((place, person));
            messages.push((parsed, device_key));
        }
    }
    for ((place, person), one) in places.into_iter().zip(message::all_signed(messages).unwrap_or_default()) {
        if let Some(slot) = signed.get_mut(place) {
            *slot = Some((person, one));
        }
    }
    Ok(signed)
}

fn take_entry(cx: &mut Cx<'_>, id: ConversationId, entry: &Entry, signed: Option<&Said<'_>>) -> Result<()> {
    cx.db.prepare_cached("INSERT OR IGNORE INTO log (conversation, seq, chain) VALUES (?1, ?2, ?3)")?.execute(params![
        id.as_bytes(),
        entry.seq,
        entry.chain.as_bytes()
    ])?;
    if let Event::Erased { header, .. } = &entry.event
        && let Ok(header) = Header::decode(header)
    {
        return forget_key(cx, header.message);
    }
    let alone = if signed.is_none() { parsed(entry) } else { None };
    let Some(message) = signed.map(|(_, signed)| signed.message()).or(alone.as_ref()) else { return Ok(()) };
    let header = message.header();
    if lifetime::is_over(cx, header, entry.accepted_at) {
        return forget_key(cx, header.message);
    }
    if header.conversation != id || !header.kind.is_archived() {
        return Ok(());
    }
    match key_of(cx, header.message)? {
        Some(stored) => open(cx, id, entry, message, signed, &stored),
        None => {
            let sender = sender_of(cx, header)?.map(|(person, _)| person);
            put_pending(cx, id, entry, header, sender.unwrap_or(PersonId::from_bytes([0; 16])))
        }
    }
}

/// What is over stays closed.
fn forget_key(cx: &Cx<'_>, message: MessageId) -> Result<()> {
    cx.db.prepare_cached("DELETE FROM keys WHERE message = ?1")?.execute(params![message.as_bytes()])?;
    Ok(())
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

/// A person, and the key of the device that they used.
type Sender = (PersonId, PublicKey);

/// Whose the device is that a header names, as the directory proved it.
pub(crate) fn sender_of(cx: &Cx<'_>, header: &Header) -> Result<Option<Sender>> {
    let row: Option<(Vec<u8>, Vec<u8>)> = cx
        .db
        .prepare_cached("SELECT person, device_key FROM devices WHERE device = ?1 AND certificate_hash = ?2")?
        .query_row(params![header.device.as_bytes(), header.device_certificate.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(row.and_then(|(person, key)| Some((PersonId::from_slice(&person)?, PublicKey::from_slice(&key)?))))
}

fn open(
    cx: &mut Cx<'_>,
    id: ConversationId,
    entry: &Entry,
    message: &Parsed<'_>,
    signed: Option<&Said<'_>>,
    (key, link, verdict): &StoredKey,
) -> Result<()> {
    let header = message.header();
    let sender = match signed {
        Some((person, signed)) => Some((*person, *signed.device_key())),
        None => sender_of(cx, header)?,
    };
    let Some((person, device_key)) = sender else {
        return put_pending(cx, id, entry, header, PersonId::from_bytes([0; 16]));
    };
    let reason = match *verdict {
        0 => None,
        1 => Some(RefusalView::FalseArchiveCopy),
        2 => Some(RefusalView::Forged),
        3 => Some(RefusalView::Replayed),
        _ => Some(RefusalView::Malformed),
    };
    if let Some(reason) = reason {
        return receive::refuse(cx, id, entry, Some(header), Some(person), reason);
    }
    if *link != message.hashes().chain_link() {
        return receive::refuse(cx, id, entry, Some(header), Some(person), RefusalView::Forged);
    }
    let opened = match signed {
        Some((_, signed)) => signed.open_with_key(key),
        None => message.open_with_key(key, &device_key),
    };
    match opened.map(|bytes| Content::decode(&bytes)) {
        Ok(Ok(content)) if !content.fits(header) => {
            receive::refuse(cx, id, entry, Some(header), Some(person), RefusalView::Malformed)
        }
        Ok(Ok(content)) => receive::show(cx, id, entry, header, person, &content),
        Ok(Err(_)) => receive::refuse(cx, id, entry, Some(header), Some(person), RefusalView::Malformed),
        Err(_) => receive::refuse(cx, id, entry, Some(header), Some(person), RefusalView::Forged),
    }
}

/// Keeps a message whose key (or sender) is not here yet, and shows that it waits.
pub(crate) fn put_pending(cx: &mut Cx<'_>, id: ConversationId, entry: &Entry, header: &Header, sender: PersonId) -> Result<()> {
    cx.db
        .prepare_cached("INSERT OR REPLACE INTO sealed_waiting (message, conversation, entry) VALUES (?1, ?2, ?3)")?
        .execute(params![header.message.as_bytes(), id.as_bytes(), cbor::encode(entry)])?;
    cx.net.keybox_again = None;
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
        said: item::Said::default(),
    };
    item::put(cx.db, &new)?;
    lifetime::note(cx.db, id, header.message, header.over_at(entry.accepted_at))?;
    // Deleted by who sent it: its key will never come.
    change::settle(cx, id, header.message)
}

/// New keys or people arrived: what waited is tried again.
pub(crate) fn retry_pending(cx: &mut Cx<'_>) -> Result<()> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = {
        let mut statement = cx.db.prepare_cached(
            "SELECT conversation, entry FROM sealed_waiting WHERE EXISTS (SELECT 1 FROM keys WHERE keys.message = sealed_waiting.message)
             ORDER BY message LIMIT 2000",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let again = cx.net.keybox_again;
    let damaged = || EngineError::Damaged("sealed_waiting");
    let mut waiting: Vec<(ConversationId, Entry)> = Vec::with_capacity(rows.len());
    for (id, entry) in rows {
        let id = ConversationId::from_slice(&id).ok_or_else(damaged)?;
        waiting.push((id, minicbor::decode(&entry).map_err(|_| damaged())?));
    }
    let signed = signed_together(cx, waiting.iter().map(|(_, entry)| parsed(entry)).collect())?;
    for ((id, entry), signed) in waiting.iter().zip(&signed) {
        let id = *id;
        let Event::Message { sealed, .. } = &entry.event else { continue };
        let Ok(header) = sealed.read_header() else { continue };
        cx.db.prepare_cached("DELETE FROM sealed_waiting WHERE message = ?1")?.execute(params![header.message.as_bytes()])?;
        // Not everything that was said has a bubble of its own: names, changes and reactions leave nothing where they waited.
        item::remove_pending(cx.db, id, header.message)?;
        take_entry(cx, id, entry, signed.as_ref())?;
        cx.changed.conversations.insert(id);
    }
    // What still waits is no news.
    cx.net.keybox_again = again;
    Ok(())
}
