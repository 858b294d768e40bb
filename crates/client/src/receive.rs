//! Receiving: every entry is checked against the chain, opened or refused, and stored with the cursor in one transaction.

use crate::{
    account::Pins,
    attachment,
    change::{self, Change},
    conversation::{self, Conversation, State},
    engine::Cx,
    error::Result,
    item::{self, Kind, NewItem, Said, StoredLine},
    keybox, lifetime, location, log, membership,
    net::Pending,
    operation, outbox, room, stay,
    view::RefusalView,
};
use e2ee::{
    content::Content,
    message::{self, MessageSecret, OpenError},
    mls::{ProcessError, Processed},
};
use protocol::{
    certificate::Identity,
    frame::Request,
    hash::Digest,
    header::{Header, Kind as MessageKind, header_hash},
    id::{ConversationId, PersonId},
    key::Signature,
    keybox::Verdict,
    limits,
    log::{Entry, Event, chain},
    message::{MessageHashes, SealedMessage},
};
use rusqlite::{OptionalExtension, params};

/// Attachments of messages older than this come only when they are asked for.
const UNASKED_MS_MAX: u64 = 7 * protocol::time::DAY_MS;

/// An entry came as a push.
pub(crate) fn pushed(cx: &mut Cx<'_>, entry: Entry) -> Result<()> {
    let id = entry.conversation;
    let Some(row) = conversation::find(cx.db, id)? else {
        // Pushed before its Welcome: ask what there is.
        cx.net.request(Request::ReadWelcomes, Pending::Welcomes, &mut cx.out)?;
        return cx.net.request(Request::ListConversations, Pending::Conversations, &mut cx.out);
    };
    if crate::restored::pushed(cx, &row, entry.seq, &entry.chain)? {
        return Ok(());
    }
    cx.db
        .prepare_cached("UPDATE conversations SET head = max(head, ?2) WHERE conversation = ?1")?
        .execute(params![id.as_bytes(), entry.seq])?;
    if row.state != State::Ready {
        return Ok(());
    }
    in_order(cx, entry)?;
    drain(cx, id)?;
    log::catch_up(cx, id)
}

/// Takes an entry that is the next one; an earlier one is a duplicate, a later one waits for the log.
pub(crate) fn in_order(cx: &mut Cx<'_>, entry: Entry) -> Result<()> {
    let Some(row) = conversation::find(cx.db, entry.conversation)? else { return Ok(()) };
    if entry.seq <= row.cursor {
        return again(cx, &entry);
    }
    // The commit that adds us again may follow the one that removed us: it is of a stay that begins with a Welcome.
    let is_of_a_later_stay = row.state == State::Ended && !row.member && entry.seq > row.head;
    if entry.seq != row.cursor + 1 || is_of_a_later_stay {
        return Ok(());
    }
    apply(cx, &row, &entry)
}

/// A duplicate is no news; another entry in the place of one that this device has is.
fn again(cx: &mut Cx<'_>, entry: &Entry) -> Result<()> {
    let ours: Option<Vec<u8>> = cx
        .db
        .prepare_cached("SELECT chain FROM log WHERE conversation = ?1 AND seq = ?2")?
        .query_row(params![entry.conversation.as_bytes(), entry.seq], |found| found.get(0))
        .optional()?;
    if ours.is_some_and(|chain| conversation::digest(&chain) != entry.chain) {
        dispute(cx, entry.conversation, entry)?;
    }
    Ok(())
}

/// Own messages and commits that the server accepted take their places as soon as the cursor reaches them.
pub(crate) fn drain(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    loop {
        let Some(row) = conversation::find(cx.db, id)? else { return Ok(()) };
        if row.state != State::Ready {
            return Ok(());
        }
        let seq = row.cursor + 1;
        if let Some(entry) = outbox::accepted_at(cx.db, id, seq)? {
            apply(cx, &row, &entry)?;
        } else if let Some(entry) = operation::accepted_at(cx, id, seq)? {
            apply(cx, &row, &entry)?;
        } else {
            return Ok(());
        }
    }
}

fn apply(cx: &mut Cx<'_>, row: &Conversation, entry: &Entry) -> Result<()> {
    let Some(pins) = cx.pins() else { return Ok(()) };
    let expected = chain(&row.chain, &entry.event.row_hash());
    if expected != entry.chain {
        dispute(cx, row.id, entry)?;
    }
    match &entry.event {
        Event::Message { sealed, mls } => message(cx, &pins, row, entry, sealed, mls)?,
        Event::Commit { device, mls, .. } => commit(cx, &pins, row, entry, *device == cx.device(), mls)?,
        Event::Proposal { mls, .. } => proposal(cx, &pins, row, mls)?,
        Event::Erased { header, body, archive, signature, .. } => {
            let hashes = MessageHashes { header: header_hash(header), body: *body, archive: *archive };
            erased(cx, &pins, row, entry, header, &hashes, signature)?;
        }
    }
    cx.db
        .prepare_cached("UPDATE conversations SET cursor = ?2, chain = ?3, head = max(head, ?2) WHERE conversation = ?1")?
        .execute(params![row.id.as_bytes(), entry.seq, entry.chain.as_bytes()])?;
    cx.db.prepare_cached("INSERT OR REPLACE INTO log (conversation, seq, chain) VALUES (?1, ?2, ?3)")?.execute(params![
        row.id.as_bytes(),
        entry.seq,
        entry.chain.as_bytes()
    ])?;
    cx.changed.conversations.insert(row.id);
    Ok(())
}

/// Shows once that the server gives different histories to different people.
pub(crate) fn dispute(cx: &mut Cx<'_>, id: ConversationId, entry: &Entry) -> Result<()> {
    let fresh = cx
        .db
        .execute("UPDATE conversations SET disputed = 1 WHERE conversation = ?1 AND disputed = 0", params![id.as_bytes()])?;
    if fresh > 0 {
        item::put_line(cx.db, id, entry.seq, entry.accepted_at, &StoredLine::OrderDispute)?;
    }
    Ok(())
}

/// What became of a message.
enum Opened {
    Content {
        sender: Box<Identity>,
        secret: MessageSecret,
        content: Content,
    },
    /// Fine, and nothing to show.
    Silent,
    Refused {
        sender: Option<PersonId>,
        reason: RefusalView,
        secret: Option<MessageSecret>,
    },
}

fn message(cx: &mut Cx<'_>, pins: &Pins, row: &Conversation, entry: &Entry, sealed: &SealedMessage, mls: &[u8]) -> Result<()> {
    let header = match sealed.read_header() {
        Ok(header) if header.conversation == row.id && header.tenant == pins.tenant => header,
        _ => return refuse(cx, row.id, entry, None, None, RefusalView::Malformed),
    };
    if header.device == cx.device() {
        if outbox::differs(cx.db, row.id, header.message, sealed)? {
            // In our name, and not what we said.
            return dispute(cx, row.id, entry);
        }
        if !outbox::done(cx, entry, sealed, header.message)? {
            if item::text(cx.db, row.id, header.message)?.is_some() {
                // Said long ago, and here again: what stands in the timeline stays as it is.
                return dispute(cx, row.id, entry);
            }
            if !lifetime::is_over(cx, &header, entry.accepted_at) {
                crate::history::put_pending(cx, row.id, entry, &header, cx.me())?;
            }
        }
        return Ok(());
    }
    let hashes = sealed.hashes();
    if header.kind == MessageKind::Void {
        if !is_signed(cx, pins, row, &header, &hashes, &sealed.signature)? {
            // A void takes the place of a message: only its sender may say that there was none.
            return dispute(cx, row.id, entry);
        }
        return follow_sender(cx, row.id, entry, &header, Digest::from_slice(&sealed.body).unwrap_or(hashes.chain_link()));
    }
    let opened = open(cx, pins, row, entry, &header, sealed, mls)?;
    compare_seen(cx, row, entry, &header)?;
    follow_sender(cx, row.id, entry, &header, hashes.chain_link())?;
    match opened {
        Opened::Silent => Ok(()),
        Opened::Refused { sender, reason, secret } => {
            if let Some(secret) = secret {
                keybox::keep(cx, row.id, header.message, secret.key(), hashes.chain_link(), verdict(reason))?;
            }
            refuse(cx, row.id, entry, Some(&header), sender, reason)
        }
        // Over on its way to this device.
        Opened::Content { .. } if lifetime::is_over(cx, &header, entry.accepted_at) => Ok(()),
        // What its sender had no right to say: the server should have refused it, and was not asked or did not.
        Opened::Content { sender, secret, content }
            if (matches!(content, Content::Lifetime(_)) && !lifetime::may_set(cx.db, row, sender.person)?)
                || (sender.guest_of.is_some() && room::guests_read(cx, row.id)?) =>
        {
            let reason = RefusalView::Malformed;
            keybox::keep(cx, row.id, header.message, secret.key(), hashes.chain_link(), verdict(reason))?;
            refuse(cx, row.id, entry, Some(&header), Some(sender.person), reason)
        }
        Opened::Content { sender, secret, content } => {
            keybox::keep(cx, row.id, header.message, secret.key(), hashes.chain_link(), Verdict::Good)?;
            show(cx, row.id, entry, &header, sender.person, &content)?;
            item::arrived(cx.db, entry, &header)
        }
    }
}

fn open(
    cx: &mut Cx<'_>,
    pins: &Pins,
    row: &Conversation,
    entry: &Entry,
    header: &Header,
    sealed: &SealedMessage,
    mls: &[u8],
) -> Result<Opened> {
    let refused = |sender: Option<PersonId>, reason, secret| Ok(Opened::Refused { sender, reason, secret });
    let Some(group_id) = row.group else { return refused(None, RefusalView::Unreadable, None) };
    let (sender, secret, aad) = match operation::process(cx, pins, group_id, mls)? {
        Ok(Processed::Application { sender, secret, aad }) => (sender, secret, aad),
        Ok(Processed::Duplicate) => return Ok(Opened::Silent),
        Ok(_) => return refused(None, RefusalView::Malformed, None),
        Err(_) => return refused(None, RefusalView::Unreadable, None),
    };
    let hashes = sealed.hashes();
    let who = Some(sender.person);
    let is_sender = sender.device == header.device && sender.device_certificate == header.device_certificate;
    if !is_sender || aad != hashes.mls_aad() {
        return refused(who, RefusalView::Forged, None);
    }
    if is_replay(cx, row.id, header, &hashes.body)? {
        return refused(who, RefusalView::Replayed, None);
    }
    let Ok(archive) = message::archive_key_of(header, &pins.policy, entry.accepted_at) else {
        return refused(who, RefusalView::FalseArchiveCopy, Some(secret));
    };
    let content = match message::open(sealed, &secret, archive, &sender.device_key) {
        Ok(content) => content,
        Err(OpenError::FalseArchiveCopy | OpenError::ArchiveKeyNeeded) => {
            return refused(who, RefusalView::FalseArchiveCopy, Some(secret));
        }
        Err(OpenError::Forged) => return refused(who, RefusalView::Forged, Some(secret)),
        Err(OpenError::Malformed) => return refused(who, RefusalView::Malformed, Some(secret)),
    };
    if !header.kind.is_archived() {
        // Never rendered, whatever it holds.
        return Ok(Opened::Silent);
    }
    match Content::decode(&content) {
        Ok(content) if content.fits(header) => Ok(Opened::Content { sender: Box::new(sender), secret, content }),
        _ => refused(who, RefusalView::Malformed, Some(secret)),
    }
}

/// A message whose body the server serves no more: fine when it is over, and a message that was withheld else.
fn erased(
    cx: &mut Cx<'_>,
    pins: &Pins,
    row: &Conversation,
    entry: &Entry,
    header: &[u8],
    hashes: &MessageHashes,
    signature: &Signature,
) -> Result<()> {
    let Some(header) = Header::decode(header).ok().filter(|one| one.conversation == row.id && one.tenant == pins.tenant) else {
        return dispute(cx, row.id, entry);
    };
    // A clock that is a little slow must not call an honest server a liar.
    let over = header
        .over_at(entry.accepted_at)
        .is_some_and(|at| at <= cx.net.server_time(cx.now).plus_millis(limits::CLOCK_SKEW_MS_MAX));
    if header.device == cx.device() {
        return outbox::placed(cx, entry, &header).map(drop);
    }
    if !over || !is_signed(cx, pins, row, &header, hashes, signature)? {
        dispute(cx, row.id, entry)?;
    }
    compare_seen(cx, row, entry, &header)?;
    follow_sender(cx, row.id, entry, &header, hashes.chain_link())
}

/// Did the device that a void names sign it? Looked up among the group's leaves: a void has no MLS frame that would say so.
fn is_signed(
    cx: &mut Cx<'_>,
    pins: &Pins,
    row: &Conversation,
    header: &Header,
    hashes: &MessageHashes,
    signature: &Signature,
) -> Result<bool> {
    let group = row.group.map(|id| operation::load_group(cx, id)).transpose()?.flatten();
    let leaves = group.map(|group| group.members(&pins.trust(cx.net.true_time(cx.now)))).unwrap_or_default();
    let of_device = |device, certificate| device == header.device && certificate == header.device_certificate;
    let leaf = leaves.iter().find(|leaf| of_device(leaf.identity.device, leaf.identity.device_certificate));
    let key = match leaf {
        Some(leaf) => Some(leaf.identity.device_key),
        // It left since.
        None => crate::history::sender_of(cx, header)?.map(|(_, key)| key),
    };
    Ok(key.is_some_and(|key| hashes.verify(signature, &key).is_ok()))
}

/// The same message again, or its body under another header.
fn is_replay(cx: &Cx<'_>, id: ConversationId, header: &Header, body: &Digest) -> Result<bool> {
    let known: Option<Vec<u8>> = cx
        .db
        .prepare_cached("SELECT message FROM bodies WHERE body = ?1")?
        .query_row(params![body.as_bytes()], |row| row.get(0))
        .optional()?;
    let shown: bool = cx
        .db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM items WHERE conversation = ?1 AND message = ?2)")?
        .query_row(params![id.as_bytes(), header.message.as_bytes()], |row| row.get(0))?;
    let again = cx.db.execute("DELETE FROM offered_again WHERE message = ?1", params![header.message.as_bytes()])? > 0;
    if again && known.as_deref() == Some(header.message.as_bytes().as_slice()) {
        // Known from a log that the server has lost, and now at its new place.
        return Ok(false);
    }
    if known.is_none() {
        cx.db
            .prepare_cached("INSERT INTO bodies (body, message) VALUES (?1, ?2)")?
            .execute(params![body.as_bytes(), header.message.as_bytes()])?;
    }
    Ok(known.is_some() || shown)
}

/// Compares what the sender had seen of the log with what we saw.
fn compare_seen(cx: &mut Cx<'_>, row: &Conversation, entry: &Entry, header: &Header) -> Result<()> {
    let ours: Option<Vec<u8>> = cx
        .db
        .prepare_cached("SELECT chain FROM log WHERE conversation = ?1 AND seq = ?2")?
        .query_row(params![row.id.as_bytes(), header.seen.seq], |found| found.get(0))
        .optional()?;
    let differs = ours.is_some_and(|chain| conversation::digest(&chain) != header.seen.chain);
    if differs || header.seen.seq >= entry.seq { dispute(cx, row.id, entry) } else { Ok(()) }
}

/// Follows the sender's own chain: a gap means that the server withheld a message.
fn follow_sender(cx: &mut Cx<'_>, id: ConversationId, entry: &Entry, header: &Header, link: Digest) -> Result<()> {
    let before: Option<(u64, Vec<u8>)> = cx
        .db
        .prepare_cached("SELECT counter, link FROM senders WHERE conversation = ?1 AND device = ?2")?
        .query_row(params![id.as_bytes(), header.device.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if before.is_some_and(|(counter, link)| header.counter != counter + 1 || conversation::digest(&link) != header.previous) {
        dispute(cx, id, entry)?;
    }
    cx.db
        .prepare_cached(
            "INSERT INTO senders (conversation, device, counter, link) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (conversation, device) DO UPDATE SET counter = excluded.counter, link = excluded.link",
        )?
        .execute(params![id.as_bytes(), header.device.as_bytes(), header.counter, link.as_bytes()])?;
    Ok(())
}

/// Puts opened content where it belongs.
pub(crate) fn show(
    cx: &mut Cx<'_>,
    id: ConversationId,
    entry: &Entry,
    header: &Header,
    sender: PersonId,
    content: &Content,
) -> Result<()> {
    let time = header.time.min(entry.accepted_at);
    if let Content::Acknowledgement { .. } = content {
        // When others could know of it: no clock of a device makes it earlier.
        let change = Change { id: header.message, conversation: id, sender, seq: Some(entry.seq), time: entry.accepted_at };
        return change::take(cx, &change, content).map(drop);
    }
    crate::typing::done(cx, id, sender);
    let change = Change { id: header.message, conversation: id, sender, seq: Some(entry.seq), time };
    if change::take(cx, &change, content)? {
        match content {
            Content::Pin(_) => change::pin_line(cx.db, header.message, sender, time)?,
            Content::Lifetime(_) => lifetime::line(cx.db, header.message, time)?,
            _ => {}
        }
        return Ok(());
    }
    let urgency = header.urgency;
    let mut new = NewItem {
        conversation: id,
        seq: Some(entry.seq),
        message: Some(header.message),
        sender: Some(sender),
        own: sender == cx.me(),
        time,
        kind: Kind::Text,
        text: "",
        clock_off: header.time > entry.accepted_at.plus_millis(limits::CLOCK_SKEW_MS_MAX),
        said: Said::default(),
    };
    match content {
        Content::Text { text, in_reply_to, mentions, forwarded, .. } => {
            let mentions = change::mentions_json(mentions);
            let mentions_me = !new.own && change::mentions(&mentions, cx.me());
            new.text = text;
            new.said = Said { reply_to: *in_reply_to, mentions: &mentions, mentions_me, forwarded: *forwarded, urgency };
            change::put_text(cx, &new)?;
            lifetime::note(cx.db, id, header.message, header.over_at(entry.accepted_at))
        }
        Content::Attachments { attachments, caption, in_reply_to, mentions, forwarded } => {
            if content.objects() != header.objects {
                // What the server does not see it cannot count.
                return refuse(cx, id, entry, Some(header), Some(sender), RefusalView::Malformed);
            }
            let mentions = change::mentions_json(mentions);
            let mentions_me = !new.own && change::mentions(&mentions, cx.me());
            new.text = caption;
            new.said = Said { reply_to: *in_reply_to, mentions: &mentions, mentions_me, forwarded: *forwarded, urgency };
            let lately = cx.now.since(time) < UNASKED_MS_MAX && !attachment::all_wait(cx.db)?;
            attachment::put(cx, id, header.message, attachments, false, |one| attachment::unasked(one, lately))?;
            change::put_text(cx, &new)?;
            lifetime::note(cx.db, id, header.message, header.over_at(entry.accepted_at))
        }
        Content::Location { location, in_reply_to, forwarded } => {
            let words = location.words();
            new.text = &words;
            new.said = Said { reply_to: *in_reply_to, forwarded: *forwarded, urgency, ..Said::default() };
            location::put(cx.db, header.message, location)?;
            change::put_text(cx, &new)?;
            lifetime::note(cx.db, id, header.message, header.over_at(entry.accepted_at))
        }
        Content::Leave => {
            cx.db.execute(
                "UPDATE members SET leaving = 1 WHERE conversation = ?1 AND person = ?2",
                params![id.as_bytes(), sender.as_bytes()],
            )?;
            Ok(())
        }
        // Changes were taken above; what is left is of a later version.
        _ => {
            new.kind = Kind::Unsupported;
            item::put(cx.db, &new)?;
            lifetime::note(cx.db, id, header.message, header.over_at(entry.accepted_at))
        }
    }
}

/// What a room is called and for is not for its guests to say.
pub(crate) fn is_guest(cx: &Cx<'_>, person: PersonId) -> Result<bool> {
    let level: Option<i64> =
        cx.db.query_row("SELECT level FROM people WHERE person = ?1", params![person.as_bytes()], |row| row.get(0)).optional()?;
    Ok(level == Some(crate::people::level_number(protocol::certificate::Level::Guest)))
}

/// Shows that something was refused, and reports what only a dishonest client can have made.
pub(crate) fn refuse(
    cx: &mut Cx<'_>,
    id: ConversationId,
    entry: &Entry,
    header: Option<&Header>,
    sender: Option<PersonId>,
    reason: RefusalView,
) -> Result<()> {
    let sender = match (sender, header) {
        (None, Some(header)) => person_of(cx, header)?,
        (sender, _) => sender,
    };
    let new = NewItem {
        conversation: id,
        seq: Some(entry.seq),
        // A replay must not take the place of the message it repeats.
        message: header.filter(|_| reason != RefusalView::Replayed).map(|header| header.message),
        sender,
        own: false,
        time: entry.accepted_at,
        kind: Kind::Refused,
        text: item::refusal_word(reason),
        clock_off: false,
        said: Said::default(),
    };
    item::put(cx.db, &new)?;
    if cx.net.is_up() && reason != RefusalView::Unreadable {
        let request = Request::Complain { conversation: id, seq: entry.seq, verdict: verdict(reason) };
        cx.net.request(request, Pending::Complain, &mut cx.out)?;
    }
    Ok(())
}

fn person_of(cx: &Cx<'_>, header: &Header) -> Result<Option<PersonId>> {
    Ok(cx
        .db
        .query_row("SELECT person FROM devices WHERE device = ?1", params![header.device.as_bytes()], |row| {
            row.get::<_, Vec<u8>>(0)
        })
        .optional()?
        .and_then(|bytes| PersonId::from_slice(&bytes)))
}

const fn verdict(reason: RefusalView) -> Verdict {
    match reason {
        RefusalView::FalseArchiveCopy => Verdict::FalseArchiveCopy,
        RefusalView::Forged => Verdict::Forged,
        RefusalView::Replayed => Verdict::Replayed,
        RefusalView::Malformed | RefusalView::Unreadable => Verdict::Malformed,
    }
}

fn commit(cx: &mut Cx<'_>, pins: &Pins, row: &Conversation, entry: &Entry, own: bool, mls: &[u8]) -> Result<()> {
    let Some(group_id) = row.group else { return Ok(()) };
    if own {
        return match operation::merge_own(cx, row, entry, mls)? {
            true => Ok(()),
            // Ours, but this database does not know it: it was copied back (e2ee.md, State on the device, (d)).
            false => operation::rejoin(cx, row.id),
        };
    }
    operation::lost_race(cx, row.id, group_id)?;
    let before = membership::snapshot(cx.db, row.id)?;
    match operation::process(cx, pins, group_id, mls)? {
        Ok(Processed::Commit(summary)) => {
            if summary.self_removed {
                conversation::ended(cx, row.id, entry.seq)?;
                return stay::over(cx, row.id);
            }
            membership::follow(cx, row.id, group_id, entry, &before, &summary)
        }
        Ok(Processed::Duplicate) => Ok(()),
        Ok(_) => operation::rejoin(cx, row.id),
        Err(error @ (ProcessError::Rule(_) | ProcessError::Chain(_) | ProcessError::LeafMismatch | ProcessError::Proposal))
            if !error.may_be_history() =>
        {
            // The server let a commit through that the rules forbid. Not followed, and shown.
            dispute(cx, row.id, entry)?;
            conversation::set_state(cx.db, row.id, State::Ended)
        }
        Err(_) => operation::rejoin(cx, row.id),
    }
}

fn proposal(cx: &mut Cx<'_>, pins: &Pins, row: &Conversation, mls: &[u8]) -> Result<()> {
    let Some(group_id) = row.group else { return Ok(()) };
    operation::lost_race(cx, row.id, group_id)?;
    // A proposal that the rules forbid is not stored: a commit that uses it will not be followed either.
    let _ignored = operation::process(cx, pins, group_id, mls)?;
    Ok(())
}
