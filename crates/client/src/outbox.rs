//! The outbox: sealed at the tap, framed when this device is caught up, byte-identical on every retry.

use crate::{
    attachment, card,
    change::{self, Change},
    command::{Answer, CommandError},
    conversation::{self, Conversation},
    db,
    engine::Cx,
    error::{EngineError, Result},
    item::{self, Kind, NewItem, Said},
    keybox, lifetime, location, log,
    net::Pending,
    operation, realign, receive, urgent,
    view::{DeliveryView, SendFailureView},
};
use e2ee::{
    content::Content,
    message::{self, MessageSecret},
    mls::Group,
};
use protocol::{
    cbor,
    frame::{Accepted, Outcome, Request, Response, SendMessage},
    header::{HEADER_VERSION, Header, Kind as MessageKind, LogPosition, Urgency},
    id::{ConversationId, MessageId},
    keybox::Verdict,
    log::{Entry, Event},
    message::SealedMessage,
    refusal::Refusal,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, params};

/// Messages of one conversation that may be unanswered at a time.
const WINDOW: usize = 16;
/// Unexplained refusals after which a message has failed.
const FAILURES_MAX: u32 = 3;
/// Pause after a refusal that may pass.
const PAUSE_MS: u64 = 2_000;

/// How far the time of an id that a screen has chosen may be from that of the message.
const SHOWN_MS_MAX: u64 = 60_000;

/// Where a message stands (`outbox.state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Framed and sent; unanswered. (0: sealed, waits for its frame.)
    Framed = 1,
    /// The server has it; its place in the log is still ahead of our cursor.
    Accepted = 2,
    /// Refused for good. (3: in the timeline.)
    Failed = 4,
}

struct Row {
    local: i64,
    message: MessageId,
    sealed: Vec<u8>,
    secret: Vec<u8>,
    mls: Option<Vec<u8>>,
    state: i64,
}

/// Seals content at the tap: message row (or the change that it makes), outbox row and the device's chain move in one transaction.
pub(crate) fn enqueue(cx: &mut Cx<'_>, id: ConversationId, content: &Content) -> Result<MessageId> {
    enqueue_as(cx, id, content, Urgency::Normal)
}

/// As [`enqueue`], with an urgency.
pub(crate) fn enqueue_as(cx: &mut Cx<'_>, id: ConversationId, content: &Content, urgency: Urgency) -> Result<MessageId> {
    if matches!(content, Content::Attachments { .. }) {
        return attachment::send::stage(cx, id, content, urgency);
    }
    let message = new_id(cx, id, None)?;
    enqueue_under(cx, id, message, content, urgency)
}

/// The id of a new message: the one that the screen shows it under already, if it is of now and nothing has it.
pub(crate) fn new_id(cx: &mut Cx<'_>, id: ConversationId, shown: Option<&str>) -> Result<MessageId> {
    if let Some(shown) = shown.and_then(|id| id.parse::<MessageId>().ok())
        // The screen goes by this device's clock, whatever that says.
        && shown.made_at().is_some_and(|made| made.as_millis().abs_diff(cx.now.as_millis()) < SHOWN_MS_MAX)
        && !is_taken(cx.db, id, shown)?
    {
        return Ok(shown);
    }
    let random = cx.random();
    Ok(MessageId::new(cx.said_at, random))
}

fn is_taken(db: &Connection, id: ConversationId, message: MessageId) -> Result<bool> {
    const TAKEN: &str = "SELECT EXISTS (SELECT 1 FROM items WHERE conversation = ?1 AND message = ?2) OR EXISTS (SELECT 1 FROM outbox WHERE message = ?2)";
    Ok(db.prepare_cached(TAKEN)?.query_row(params![id.as_bytes(), message.as_bytes()], |row| row.get(0))?)
}

/// As [`enqueue_as`], under an id; not for files, which have one before they are sealed.
pub(crate) fn enqueue_under(
    cx: &mut Cx<'_>,
    id: ConversationId,
    message: MessageId,
    content: &Content,
    urgency: Urgency,
) -> Result<MessageId> {
    let expiry = seal(cx, id, message, cx.said_at, content, urgency)?;
    show(cx, id, message, content, urgency)?;
    lifetime::note(cx.db, id, message, expiry)?;
    Ok(message)
}

/// Seals content of this id and time: outbox row and the device's chain move in one transaction. Gives its phone-expiry.
pub(crate) fn seal(
    cx: &mut Cx<'_>,
    id: ConversationId,
    message: MessageId,
    time: Timestamp,
    content: &Content,
    urgency: Urgency,
) -> Result<Option<Timestamp>> {
    let row = conversation::find(cx.db, id)?.ok_or(EngineError::Damaged("conversation"))?;
    let pins = cx.pins().ok_or(EngineError::Damaged("account"))?;
    let (kind, about) = match content {
        Content::Acknowledgement { in_reply_to, .. } => (MessageKind::Acknowledgement, Some(*in_reply_to)),
        _ => (MessageKind::Text, None),
    };
    let mut header = header(cx, &row, message, kind, pins.policy.archive.as_ref().map(|key| key.id()))?;
    header.time = time;
    header.urgency = urgency;
    header.about = about;
    header.objects = content.objects();
    header.phone_expiry = lifetime::expiry(cx.db, pins.policy.rules(), id, content, time)?;
    let device_key = cx.account.as_ref().ok_or(EngineError::Damaged("account"))?.device_key();
    let bytes = content.encode(cx.rng).map_err(|error| EngineError::Groups(error.to_string()))?;
    let (sealed, secret) = message::seal(&header, &bytes, pins.policy.archive.as_ref(), &device_key, cx.rng)
        .map_err(|error| EngineError::Groups(error.to_string()))?;
    let bubble = matches!(content, Content::Text { replaces: None, .. } | Content::Attachments { .. } | Content::Location { .. });
    insert(cx, &row, &header, &sealed, secret.to_bytes().as_slice(), bubble)?;
    cx.changed.conversations.insert(id);
    cx.changed.connection = true;
    // What is urgent says when it would disappear, and does not.
    Ok(header.phone_expiry.filter(|_| urgency != Urgency::Urgent))
}

/// On screen before it is sent.
fn show(cx: &mut Cx<'_>, id: ConversationId, message: MessageId, content: &Content, urgency: Urgency) -> Result<()> {
    let me = cx.me();
    if change::take(cx, &Change { id: message, conversation: id, sender: me, seq: None, time: cx.said_at }, content)? {
        return Ok(());
    }
    let words;
    let (text, in_reply_to, mentions, forwarded) = match content {
        Content::Text { text, in_reply_to, mentions, forwarded, .. } => (text, in_reply_to, mentions.as_slice(), forwarded),
        Content::Location { location, in_reply_to, forwarded } => {
            location::put(cx.db, message, location)?;
            words = location.words();
            (&words, in_reply_to, [].as_slice(), forwarded)
        }
        _ => return Ok(()),
    };
    let mentions = change::mentions_json(mentions);
    let new = NewItem {
        conversation: id,
        seq: None,
        message: Some(message),
        sender: Some(me),
        own: true,
        time: cx.said_at,
        kind: Kind::Text,
        text,
        clock_off: false,
        said: Said { reply_to: *in_reply_to, mentions: &mentions, mentions_me: false, forwarded: *forwarded, urgency },
    };
    change::put_text(cx, &new)
}

fn header(
    cx: &Cx<'_>,
    row: &Conversation,
    message: MessageId,
    kind: MessageKind,
    archive_key: Option<protocol::id::ArchiveKeyId>,
) -> Result<Header> {
    let account = cx.account.as_ref().ok_or(EngineError::Damaged("account"))?;
    Ok(Header {
        version: HEADER_VERSION,
        tenant: account.tenant,
        conversation: row.id,
        message,
        device: account.device,
        device_certificate: account.device_certificate.digest(),
        kind,
        urgency: Urgency::Normal,
        time: cx.now,
        phone_expiry: None,
        archive_key: if kind.is_archived() { archive_key } else { None },
        objects: Vec::new(),
        counter: row.counter + 1,
        previous: row.link,
        seen: LogPosition { seq: row.cursor, chain: row.chain },
        about: None,
    })
}

fn insert(cx: &Cx<'_>, row: &Conversation, header: &Header, sealed: &SealedMessage, secret: &[u8], rendered: bool) -> Result<()> {
    cx.db
        .prepare_cached(
            "INSERT INTO outbox (conversation, message, sealed, secret, counter, state, rendered) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)",
        )?
        .execute(params![row.id.as_bytes(), header.message.as_bytes(), cbor::encode(sealed), secret, header.counter, rendered])?;
    cx.db.prepare_cached("UPDATE conversations SET counter = ?2, link = ?3 WHERE conversation = ?1")?.execute(params![
        row.id.as_bytes(),
        header.counter,
        sealed.hashes().chain_link().as_bytes()
    ])?;
    Ok(())
}

/// Frames and sends what waits, conversation by conversation, as far as each is caught up.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.net.listed {
        return Ok(());
    }
    let waiting: Vec<ConversationId> = {
        let mut statement = cx.db.prepare_cached("SELECT DISTINCT conversation FROM outbox WHERE state IN (0, 1)")?;
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.filter_map(|bytes| bytes.ok().and_then(|bytes| ConversationId::from_slice(&bytes))).collect()
    };
    if waiting.is_empty() {
        return Ok(());
    }
    if cx.now < cx.net.send_not_before {
        cx.wake_at(cx.net.send_not_before);
        return Ok(());
    }
    waiting.into_iter().try_for_each(|id| pump_one(cx, id))
}

/// A key that was compared in person has changed: nothing goes out until the person confirms the new one.
fn key_changed(db: &Connection, id: ConversationId) -> Result<bool> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM members m JOIN people p USING (person)
             WHERE m.conversation = ?1 AND p.verified_key IS NOT NULL AND p.verified_key <> p.person_key)",
        )?
        .query_row(params![id.as_bytes()], |row| row.get(0))?)
}

fn pump_one(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    let Some(row) = conversation::find(cx.db, id)? else { return Ok(()) };
    if !row.may_send() || operation::holds_messages(cx, id)? || key_changed(cx.db, id)? {
        return Ok(());
    }
    let Some(group_id) = row.group else { return Ok(()) };
    let rows: Vec<Row> = {
        let mut statement = cx.db.prepare_cached(
            "SELECT local, message, sealed, secret, mls, state FROM outbox WHERE conversation = ?1 AND state IN (0, 1) ORDER BY counter LIMIT ?2",
        )?;
        let rows = statement.query_map(params![id.as_bytes(), WINDOW], |row| {
            Ok(Row {
                local: row.get(0)?,
                message: MessageId::from_slice(&row.get::<_, Vec<u8>>(1)?).unwrap_or(MessageId::from_bytes([0; 16])),
                sealed: row.get(2)?,
                secret: row.get(3)?,
                mls: row.get(4)?,
                state: row.get(5)?,
            })
        })?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let under_way: Vec<MessageId> = cx
        .net
        .pending
        .values()
        .filter_map(|pending| match pending {
            Pending::Message { message, .. } => Some(*message),
            _ => None,
        })
        .collect();
    let mut group: Option<Group> = None;
    for row in rows {
        if under_way.contains(&row.message) {
            continue;
        }
        let sealed: SealedMessage = minicbor::decode(&row.sealed).map_err(|_| EngineError::Damaged("outbox"))?;
        let is_void = sealed.read_header().is_ok_and(|header| header.kind == MessageKind::Void);
        let mls = match row.mls {
            Some(mls) if row.state == State::Framed as i64 => mls,
            _ if is_void => Vec::new(),
            _ => {
                if group.is_none() {
                    group = operation::load_group(cx, group_id)?;
                }
                let Some(group) = group.as_mut() else { return Ok(()) };
                if group.has_pending_proposals() {
                    return Ok(());
                }
                let secret = MessageSecret::from_slice(&row.secret).ok_or(EngineError::Damaged("outbox"))?;
                operation::with_provider(cx, |provider, member, _| {
                    group.seal_secret(provider, member, &secret, &sealed.hashes().mls_aad())
                })?
                .map_err(|error| EngineError::Groups(error.to_string()))?
            }
        };
        cx.db.prepare_cached("UPDATE outbox SET state = 1, mls = ?2 WHERE local = ?1")?.execute(params![row.local, mls])?;
        let request = if is_void {
            Request::SendVoid(sealed)
        } else {
            Request::SendMessage(SendMessage { sealed, mls, state: db::tell(cx.db, cx.state)? })
        };
        cx.net.request(request, Pending::Message { conversation: id, message: row.message }, &mut cx.out)?;
    }
    Ok(())
}

/// The server's word about one message.
pub(crate) fn answered(cx: &mut Cx<'_>, id: ConversationId, message: MessageId, outcome: Outcome) -> Result<()> {
    cx.changed.conversations.insert(id);
    let refusal = match outcome {
        Outcome::Done(Response::Accepted(accepted)) => return accepted_as(cx, id, message, &accepted),
        Outcome::Done(_) => Refusal::Internal,
        Outcome::Refused(refusal) => refusal,
    };
    match refusal {
        Refusal::StaleEpoch { head, .. } => {
            requeue(cx, id, true)?;
            log::named_head(cx, id, head)
        }
        Refusal::PendingRemove => {
            requeue(cx, id, true)?;
            pause(cx, PAUSE_MS);
            Ok(())
        }
        Refusal::CounterGap { expected } => {
            requeue(cx, id, false)?;
            pause(cx, PAUSE_MS);
            realign::gap(cx, id, expected)
        }
        Refusal::StorageFull | Refusal::Internal => {
            requeue(cx, id, false)?;
            count_failure(cx, id, message, matches!(refusal, Refusal::StorageFull))
        }
        Refusal::RateLimited { until } => {
            requeue(cx, id, false)?;
            pause(cx, until.since(cx.now));
            Ok(())
        }
        Refusal::RolledBack => reseal(cx, id, message),
        Refusal::NotAMember => fail(cx, id, message, SendFailureView::NotAMember, false),
        Refusal::TooLarge { .. } => fail(cx, id, message, SendFailureView::TooLarge, true),
        Refusal::Archive => reseal_with_void(cx, id, message),
        Refusal::NotAllowed | Refusal::Locked => fail(cx, id, message, SendFailureView::Policy, true),
        Refusal::NotFound => {
            attachment::send::not_there(cx, message)?;
            fail(cx, id, message, SendFailureView::Unknown, true)
        }
        _ => fail(cx, id, message, SendFailureView::Unknown, true),
    }
}

fn accepted_as(cx: &mut Cx<'_>, id: ConversationId, message: MessageId, accepted: &Accepted) -> Result<()> {
    cx.db
        .prepare_cached("UPDATE outbox SET state = 2, seq = ?3, chain = ?4, accepted_at = ?5 WHERE conversation = ?1 AND message = ?2 AND state < 2")?
        .execute(params![id.as_bytes(), message.as_bytes(), accepted.seq, accepted.chain.as_bytes(), accepted.at.as_millis()])?;
    cx.db
        .prepare_cached("UPDATE conversations SET head = max(head, ?2) WHERE conversation = ?1")?
        .execute(params![id.as_bytes(), accepted.seq])?;
    // The tick is honest from here on, also while entries of others before it are still on their way.
    item::place(cx.db, id, message, accepted.seq)?;
    cx.changed.connection = true;
    if conversation::find(cx.db, id)?.is_some_and(|row| accepted.seq <= row.cursor)
        && let Some(entry) = accepted_at(cx.db, id, accepted.seq)?
        && let Event::Message { sealed, .. } = &entry.event
    {
        // Sent before the database was copied back: the log has passed it, and does not bring it again.
        done(cx, &entry, sealed, message)?;
    }
    receive::drain(cx, id)?;
    log::catch_up(cx, id)
}

/// Messages under way wait again; with `renew`, their MLS framing is made anew.
fn requeue(cx: &Cx<'_>, id: ConversationId, renew: bool) -> Result<()> {
    let sql = if renew {
        "UPDATE outbox SET state = 0, mls = NULL WHERE conversation = ?1 AND state = 1"
    } else {
        "UPDATE outbox SET state = 1 WHERE conversation = ?1 AND state = 1"
    };
    cx.db.prepare_cached(sql)?.execute(params![id.as_bytes()])?;
    Ok(())
}

fn pause(cx: &mut Cx<'_>, millis: u64) {
    let until = cx.now.plus_millis(millis);
    cx.net.send_not_before = cx.net.send_not_before.max(until);
    cx.wake_at(until);
}

fn count_failure(cx: &mut Cx<'_>, id: ConversationId, message: MessageId, server_full: bool) -> Result<()> {
    pause(cx, PAUSE_MS);
    if server_full {
        // Not the message's fault: it waits as long as it takes.
        return Ok(());
    }
    let failures: u32 = cx.db.query_row(
        "UPDATE outbox SET failures = failures + 1 WHERE message = ?1 RETURNING failures",
        params![message.as_bytes()],
        |row| row.get(0),
    )?;
    if failures >= FAILURES_MAX { fail(cx, id, message, SendFailureView::Unknown, true) } else { Ok(()) }
}

/// The message will not be sent. A void takes its counter, so that what was sealed after it stays valid.
fn fail(cx: &mut Cx<'_>, id: ConversationId, message: MessageId, reason: SendFailureView, with_void: bool) -> Result<()> {
    cx.db.execute(
        "UPDATE outbox SET state = 4, failure = ?2 WHERE message = ?1",
        params![message.as_bytes(), failure_number(reason)],
    )?;
    cx.changed.connection = true;
    change::undo(cx, id, message)?;
    if !with_void {
        return fail_all(cx, id);
    }
    void(cx, id, message)
}

/// Seals a void in place of a refused message: same counter, same predecessor, the refused link as its body.
fn void(cx: &mut Cx<'_>, id: ConversationId, message: MessageId) -> Result<()> {
    let sealed: Vec<u8> =
        cx.db.query_row("SELECT sealed FROM outbox WHERE message = ?1", params![message.as_bytes()], |row| row.get(0))?;
    let sealed: SealedMessage = minicbor::decode(&sealed).map_err(|_| EngineError::Damaged("outbox"))?;
    let Ok(refused) = sealed.read_header() else { return Err(EngineError::Damaged("outbox")) };
    let row = conversation::find(cx.db, id)?.ok_or(EngineError::Damaged("conversation"))?;
    let random = cx.random();
    let mut header = header(cx, &row, MessageId::new(cx.now, random), MessageKind::Void, None)?;
    header.counter = refused.counter;
    header.previous = refused.previous;
    let device_key = cx.account.as_ref().ok_or(EngineError::Damaged("account"))?.device_key();
    let void = message::void(&header, &sealed.hashes().chain_link(), &device_key)
        .map_err(|error| EngineError::Groups(error.to_string()))?;
    cx.db.execute(
        "INSERT INTO outbox (conversation, message, sealed, secret, counter, state, rendered) VALUES (?1, ?2, ?3, x'', ?4, 0, 0)",
        params![id.as_bytes(), header.message.as_bytes(), cbor::encode(&void), header.counter],
    )?;
    requeue(cx, id, false)
}

/// What a message of the outbox says.
fn content_of(cx: &Cx<'_>, id: ConversationId, message: MessageId) -> Result<Option<Content>> {
    let found: Option<(Vec<u8>, Vec<u8>)> = cx
        .db
        .query_row("SELECT sealed, secret FROM outbox WHERE message = ?1", params![message.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let account = cx.account.as_ref();
    let opened = found.and_then(|(sealed, secret)| {
        let sealed = minicbor::decode::<SealedMessage>(&sealed).ok()?;
        let secret = MessageSecret::from_slice(&secret)?;
        let bytes = message::open_with_key(&sealed, secret.key(), &account?.device_key().public()).ok()?;
        Content::decode(&bytes).ok()
    });
    match opened {
        Some(content) => Ok(Some(content)),
        None => Ok(item::text(cx.db, id, message)?.map(Content::text)),
    }
}

/// How urgent a message of the outbox is.
fn urgency_of(db: &Connection, message: MessageId) -> Result<Urgency> {
    let sealed: Option<Vec<u8>> =
        db.query_row("SELECT sealed FROM outbox WHERE message = ?1", params![message.as_bytes()], |row| row.get(0)).optional()?;
    let header = sealed.and_then(|sealed| minicbor::decode::<SealedMessage>(&sealed).ok()?.read_header().ok());
    Ok(header.map_or(Urgency::Normal, |header| header.urgency))
}

/// Seals a message anew, with a new id and the next counter: after a roll-back or a retry.
pub(crate) fn reseal(cx: &mut Cx<'_>, id: ConversationId, message: MessageId) -> Result<()> {
    // Taken back while it was on its way: under another id no deletion would find it.
    let content = if item::is_deleted(cx.db, id, message)? { None } else { content_of(cx, id, message)? };
    let urgency = urgency_of(cx.db, message)?;
    cx.db.execute("DELETE FROM outbox WHERE message = ?1", params![message.as_bytes()])?;
    change::undo(cx, id, message)?;
    item::remove(cx.db, id, message)?;
    if let Some(content) = content {
        enqueue_as(cx, id, &content, urgency)?;
    }
    // Last: what the new one names stays.
    attachment::forget(cx, message)
}

fn reseal_with_void(cx: &mut Cx<'_>, id: ConversationId, message: MessageId) -> Result<()> {
    void(cx, id, message)?;
    reseal(cx, id, message)
}

/// The screen asks to try a failed message again.
pub(crate) fn retry(cx: &mut Cx<'_>, message: &str) -> Result<std::result::Result<Answer, CommandError>> {
    if attachment::send::retry(cx, message)? {
        return Ok(Ok(Answer::Done));
    }
    match failed(cx, message)? {
        Some((id, message)) => {
            if conversation::find(cx.db, id)?.is_none_or(|row| !row.takes_part()) {
                return Ok(Err(CommandError::NotAMember));
            }
            reseal(cx, id, message)?;
            Ok(Ok(Answer::Done))
        }
        None => Ok(Err(CommandError::NotFound)),
    }
}

/// The screen throws a failed message away.
pub(crate) fn discard(cx: &mut Cx<'_>, message: &str) -> Result<std::result::Result<Answer, CommandError>> {
    if attachment::send::drop_unsealed(cx, message)? {
        return Ok(Ok(Answer::Done));
    }
    match failed(cx, message)? {
        Some((id, message)) => {
            drop_row(cx, id, message)?;
            Ok(Ok(Answer::Done))
        }
        None => Ok(Err(CommandError::NotFound)),
    }
}

/// Takes back an own message without a place in the log. Nothing of it leaves this device when nothing has left yet: a void takes its
/// counter. What may have reached the server already is deleted right behind: whether that may be says [`can_be_taken_back`].
pub(crate) fn take_back(cx: &mut Cx<'_>, id: ConversationId, message: MessageId) -> Result<()> {
    if attachment::send::drop_unsealed(cx, &message.to_string())? {
        return Ok(());
    }
    match way_of(cx, id, message)? {
        // Its void waits already.
        Some(Way::Failed) => drop_row(cx, id, message)?,
        Some(Way::Here) => {
            void(cx, id, message)?;
            drop_row(cx, id, message)?;
        }
        Some(Way::Left) => {
            enqueue(cx, id, &Content::Deletion { replaces: message })?;
        }
        // Gone meanwhile.
        None => {}
    }
    Ok(())
}

/// May it be taken back? Where nothing may be deleted, only what the server cannot have yet.
pub(crate) fn can_be_taken_back(cx: &Cx<'_>, id: ConversationId, message: MessageId, may_delete: bool) -> Result<bool> {
    Ok(may_delete || !matches!(way_of(cx, id, message)?, Some(Way::Left)))
}

/// Is it here alone, as far as the database can say? (What is under way at this moment only its connection knows.)
pub(crate) fn waits(db: &Connection, message: MessageId) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE message = ?1 AND state = 0 AND accepted_at IS NULL)")?
        .query_row(params![message.as_bytes()], |row| row.get(0))?)
}

/// How far a sealed message of ours without a place in the log has come.
enum Way {
    /// It waits, and was never sent.
    Here,
    /// The server may have it.
    Left,
    /// It was refused.
    Failed,
}

fn way_of(cx: &Cx<'_>, id: ConversationId, message: MessageId) -> Result<Option<Way>> {
    let found: Option<(i64, bool)> = cx
        .db
        .prepare_cached("SELECT state, accepted_at IS NOT NULL FROM outbox WHERE conversation = ?1 AND message = ?2")?
        .query_row(params![id.as_bytes(), message.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map(|found| match found {
        (state, _) if state == State::Failed as i64 => Way::Failed,
        (0, false) if !is_under_way(cx, message) => Way::Here,
        _ => Way::Left,
    }))
}

fn drop_row(cx: &mut Cx<'_>, id: ConversationId, message: MessageId) -> Result<()> {
    cx.db.execute("DELETE FROM outbox WHERE message = ?1", params![message.as_bytes()])?;
    change::withdraw(cx, id, message)
}

fn is_under_way(cx: &Cx<'_>, message: MessageId) -> bool {
    cx.net.pending.values().any(|pending| matches!(pending, Pending::Message { message: under_way, .. } if *under_way == message))
}

fn failed(cx: &Cx<'_>, message: &str) -> Result<Option<(ConversationId, MessageId)>> {
    let Ok(message) = message.parse::<MessageId>() else { return Ok(None) };
    let failed: bool = cx.db.query_row(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE message = ?1 AND state = 4)",
        params![message.as_bytes()],
        |row| row.get(0),
    )?;
    Ok(if failed { conversation::of_message(cx.db, message)?.map(|id| (id, message)) } else { None })
}

/// We are out: nothing that waits here will be sent.
pub(crate) fn fail_all(cx: &mut Cx<'_>, id: ConversationId) -> Result<()> {
    let waiting: Vec<Vec<u8>> = {
        let sql = "UPDATE outbox SET state = 4, failure = ?2 WHERE conversation = ?1 AND state IN (0, 1) RETURNING message";
        let mut statement = cx.db.prepare(sql)?;
        let failure = failure_number(SendFailureView::NotAMember);
        let rows = statement.query_map(params![id.as_bytes(), failure], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for message in waiting.iter().filter_map(|bytes| MessageId::from_slice(bytes)) {
        change::undo(cx, id, message)?;
    }
    attachment::send::fail_all(cx, id)?;
    Ok(())
}

/// Is there an own message of this id that says something else?
pub(crate) fn differs(db: &Connection, id: ConversationId, message: MessageId, sealed: &SealedMessage) -> Result<bool> {
    let ours: Option<Vec<u8>> = db
        .prepare_cached("SELECT sealed FROM outbox WHERE conversation = ?1 AND message = ?2")?
        .query_row(params![id.as_bytes(), message.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(ours.is_some_and(|ours| ours != cbor::encode(sealed)))
}

/// An own message found its place in the log.
pub(crate) fn done(cx: &mut Cx<'_>, entry: &Entry, sealed: &SealedMessage, message: MessageId) -> Result<bool> {
    let header = sealed.read_header().map_err(|_| EngineError::Damaged("outbox"))?;
    if !placed(cx, entry, &header)? {
        return Ok(false);
    }
    if item::is_deleted(cx.db, entry.conversation, message)? {
        change::placed_in_vain(cx, entry.conversation, message, header.urgency)?;
        return Ok(true);
    }
    let secret: Vec<u8> =
        cx.db.query_row("SELECT secret FROM outbox WHERE message = ?1", params![message.as_bytes()], |row| row.get(0))?;
    if let Some(secret) = MessageSecret::from_slice(&secret) {
        keybox::keep(cx, entry.conversation, message, secret.key(), sealed.hashes().chain_link(), Verdict::Good)?;
    }
    Ok(true)
}

/// An own message stands at its place of the log, whether the server still serves its body or not. False when this database does
/// not know it.
pub(crate) fn placed(cx: &mut Cx<'_>, entry: &Entry, header: &Header) -> Result<bool> {
    let message = header.message;
    let (id, seq) = (entry.conversation, entry.seq);
    let known = cx
        .db
        .prepare_cached("UPDATE outbox SET state = 3, seq = ?3, accepted_at = ?4 WHERE conversation = ?1 AND message = ?2")?
        .execute(params![id.as_bytes(), message.as_bytes(), seq, entry.accepted_at.as_millis()])?;
    if known == 0 {
        return Ok(false);
    }
    item::place(cx.db, id, message, seq)?;
    item::arrived(cx.db, entry, header)?;
    change::placed(cx.db, message, seq)?;
    lifetime::note(cx.db, id, message, header.over_at(entry.accepted_at))?;
    lifetime::line(cx.db, message, entry.accepted_at)?;
    card::placed(cx, message)?;
    change::pin_line(cx.db, message, cx.me(), entry.accepted_at)?;
    urgent::placed(cx.db, message, entry.accepted_at)?;
    Ok(true)
}

/// The accepted message that stands at `seq`, as an entry of the log.
pub(crate) fn accepted_at(db: &Connection, id: ConversationId, seq: u64) -> Result<Option<Entry>> {
    db.prepare_cached("SELECT sealed, mls, chain, accepted_at FROM outbox WHERE conversation = ?1 AND state = 2 AND seq = ?2")?
        .query_row(params![id.as_bytes(), seq], |row| {
            let sealed: Vec<u8> = row.get(0)?;
            let mls = row.get::<_, Option<Vec<u8>>>(1)?.unwrap_or_default();
            let chain = conversation::digest(&row.get::<_, Vec<u8>>(2)?);
            let accepted_at = Timestamp::from_millis(row.get(3)?);
            let sealed = minicbor::decode(&sealed).map_err(|_| EngineError::Damaged("outbox"));
            Ok(sealed.map(|sealed| Entry { conversation: id, seq, chain, accepted_at, event: Event::Message { sealed, mls } }))
        })
        .optional()?
        .transpose()
}

/// Delivery state of a message without a place.
pub(crate) fn delivery(db: &Connection, id: ConversationId, message: MessageId) -> Result<DeliveryView> {
    let row: Option<(i64, Option<i64>)> = db
        .prepare_cached("SELECT state, failure FROM outbox WHERE conversation = ?1 AND message = ?2")?
        .query_row(params![id.as_bytes(), message.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match row {
        Some((state, failure)) if state == State::Failed as i64 => DeliveryView::Failed { reason: failure_of(failure) },
        Some((state, _)) if state >= State::Accepted as i64 => DeliveryView::Sent,
        Some(_) => DeliveryView::Waiting,
        None => match attachment::send::failure(db, message)? {
            Some(reason) => DeliveryView::Failed { reason },
            None => DeliveryView::Waiting,
        },
    })
}

pub(crate) const fn failure_number(reason: SendFailureView) -> i64 {
    match reason {
        SendFailureView::NotAMember => 0,
        SendFailureView::Policy => 1,
        SendFailureView::TooLarge => 2,
        SendFailureView::ServerFull => 3,
        SendFailureView::Unknown => 4,
        SendFailureView::Quota => 5,
        SendFailureView::FileLost => 6,
    }
}

pub(crate) const fn failure_of(number: Option<i64>) -> SendFailureView {
    match number {
        Some(0) => SendFailureView::NotAMember,
        Some(1) => SendFailureView::Policy,
        Some(2) => SendFailureView::TooLarge,
        Some(3) => SendFailureView::ServerFull,
        Some(5) => SendFailureView::Quota,
        Some(6) => SendFailureView::FileLost,
        _ => SendFailureView::Unknown,
    }
}
