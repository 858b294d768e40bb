//! What a person does with messages that stand there: edit, delete, react, forward, star, pin, acknowledge.

use crate::{
    change,
    command::{Answer, CommandError, FORWARD_MAX, MessageCommand, SELECTION_MAX},
    conversation::{self, Conversation},
    engine::Cx,
    error::Result,
    item::{self, Kind},
    letters, location, membership, outbox, preference, receive, search, urgent,
    view::{MentionView, UrgencyView},
};
use e2ee::content::{Content, Mention};
use protocol::{
    context::ConversationKind,
    id::{ConversationId, MessageId},
    limits,
    pin::Pin,
    policy::Forwarding,
    time::Timestamp,
    urgent::Answer as UrgentAnswer,
};
use rusqlite::{OptionalExtension, params};

type Done = std::result::Result<Answer, CommandError>;

const DONE: Done = Ok(Answer::Done);

/// A message that a command names.
struct Named {
    id: i64,
    message: MessageId,
    conversation: ConversationId,
    own: bool,
    kind: Kind,
    time: Timestamp,
    /// It has its place in the log: others can know what is meant.
    placed: bool,
    text: String,
}

impl Named {
    /// Deleted for everybody, perhaps just now: `NotFound`. What says nothing by nature cannot be meant either.
    const fn stands(&self) -> std::result::Result<(), CommandError> {
        match self.kind {
            Kind::Text => Ok(()),
            Kind::Deleted => Err(CommandError::NotFound),
            _ => Err(CommandError::NotAllowed),
        }
    }

    /// Ours, and without a place in the log.
    const fn waits(&self) -> bool {
        self.own && !self.placed && matches!(self.kind, Kind::Text)
    }
}

fn named(cx: &Cx<'_>, message: &str) -> Result<Option<Named>> {
    let Ok(message) = message.parse::<MessageId>() else { return Ok(None) };
    Ok(cx
        .db
        .prepare_cached(
            "SELECT id, conversation, own, kind, time, seq IS NOT NULL, text FROM items WHERE message = ?1 AND hidden = 0",
        )?
        .query_row(params![message.as_bytes()], |row| {
            Ok(Named {
                id: row.get(0)?,
                message,
                conversation: ConversationId::from_slice(&row.get::<_, Vec<u8>>(1)?)
                    .unwrap_or(ConversationId::from_bytes([0; 16])),
                own: row.get(2)?,
                kind: Kind::from_i64(row.get(3)?),
                time: Timestamp::from_millis(row.get(4)?),
                placed: row.get(5)?,
                text: row.get(6)?,
            })
        })
        .optional()?)
}

/// Those that there are; `NotFound` when one is missing, `TooMany` when there are too many.
fn all_named(cx: &Cx<'_>, messages: &[String]) -> Result<std::result::Result<Vec<Named>, CommandError>> {
    if messages.len() > SELECTION_MAX {
        return Ok(Err(CommandError::TooMany { max: 100 }));
    }
    let mut all = Vec::with_capacity(messages.len());
    for message in messages {
        match named(cx, message)? {
            Some(one) => all.push(one),
            None => return Ok(Err(CommandError::NotFound)),
        }
    }
    Ok(if all.is_empty() { Err(CommandError::NotFound) } else { Ok(all) })
}

fn row_of(cx: &Cx<'_>, id: ConversationId) -> Result<std::result::Result<Conversation, CommandError>> {
    Ok(match conversation::find(cx.db, id)? {
        None => Err(CommandError::NotFound),
        Some(row) if !row.takes_part() => Err(CommandError::NotAMember),
        Some(row) => Ok(row),
    })
}

macro_rules! found {
    ($outcome:expr) => {
        match $outcome {
            Ok(value) => value,
            Err(error) => return Ok(Err(error)),
        }
    };
}

/// Carries out a command about messages; none when the server answers it.
pub(crate) fn command(cx: &mut Cx<'_>, id: u64, command: &MessageCommand) -> Result<Option<Done>> {
    let done = match command {
        MessageCommand::Edit { message, text, mentions } => edit(cx, message, text, mentions),
        MessageCommand::Delete { messages, for_everyone: true } => delete(cx, messages),
        MessageCommand::Delete { messages, for_everyone: false } => hide(cx, messages),
        MessageCommand::React { message, emoji } => react(cx, message, emoji.as_deref()),
        MessageCommand::Forward { messages, conversations, urgency } => forward(cx, messages, conversations, *urgency),
        MessageCommand::Star { messages, starred } => star(cx, messages, *starred),
        MessageCommand::Acknowledge { message, stand, words } => {
            acknowledge(cx, message, &UrgentAnswer::new((*stand).into(), words.trim()))
        }
        MessageCommand::WakeAgain { message, again } => return urgent::wake_again(cx, id, message, *again),
        MessageCommand::Heard { message } => heard(cx, message),
        MessageCommand::Pin { message, pinned } => pin(cx, message, *pinned),
    };
    done.map(Some)
}

/// Mentions as the wire has them; those whose person cannot be read are dropped.
pub(crate) fn mentions(views: &[MentionView]) -> std::result::Result<Vec<Mention>, CommandError> {
    if views.len() > limits::MENTIONS_MAX {
        return Err(CommandError::TooMany { max: 100 });
    }
    views
        .iter()
        .map(|view| {
            let person = view.person.as_deref().map(str::parse).transpose().map_err(|_| CommandError::NotFound)?;
            if !(1..=limits::NAME_CHARS_MAX).contains(&view.label.chars().count()) {
                return Err(CommandError::NameLength { max_chars: 64 });
            }
            Ok(Mention { person, label: view.label.clone() })
        })
        .collect()
}

/// A message of ours can be replaced only once its place is known to everybody: until then it is edited by the outbox's rules.
fn changeable(cx: &Cx<'_>, one: &Named, within_ms: u64) -> std::result::Result<(), CommandError> {
    one.stands()?;
    if !one.own || !one.placed {
        return Err(CommandError::NotAllowed);
    }
    if within_ms == 0 {
        return Err(CommandError::NotAllowed);
    }
    if cx.net.true_time(cx.now) > one.time.plus_millis(within_ms) {
        return Err(CommandError::TooLate);
    }
    Ok(())
}

fn edit(cx: &mut Cx<'_>, message: &str, text: &str, views: &[MentionView]) -> Result<Done> {
    let Some(one) = named(cx, message)? else { return Ok(Err(CommandError::NotFound)) };
    let row = found!(row_of(cx, one.conversation)?);
    found!(changeable(cx, &one, cx.rules().edit_ms()));
    if location::is_one(cx.db, one.message)? {
        return Ok(Err(CommandError::NotAllowed));
    }
    if letters::is_blank(text) || text.len() > limits::TEXT_BYTES_MAX {
        return Ok(Err(CommandError::TextLength { max_bytes: 16 * 1024 }));
    }
    if text == one.text {
        return Ok(DONE);
    }
    let content = Content::Text {
        text: text.to_owned(),
        in_reply_to: None,
        replaces: Some(one.message),
        mentions: found!(mentions(views)),
        forwarded: false,
    };
    outbox::enqueue(cx, row.id, &content)?;
    Ok(DONE)
}

fn delete(cx: &mut Cx<'_>, messages: &[String]) -> Result<Done> {
    let all = found!(all_named(cx, messages)?);
    for one in &all {
        found!(row_of(cx, one.conversation)?);
        // What waits here is nobody else's yet: no window and no rule keeps it.
        found!(if one.waits() { returnable(cx, one)? } else { changeable(cx, one, cx.rules().delete_ms()) });
    }
    for one in all {
        if one.waits() {
            outbox::take_back(cx, one.conversation, one.message)?;
            continue;
        }
        // Before it is gone: nobody is to be woken for what was taken back.
        urgent::wake_no_more(cx, one.message)?;
        outbox::enqueue(cx, one.conversation, &Content::Deletion { replaces: one.message })?;
    }
    Ok(DONE)
}

/// All are asked before one is taken back.
fn returnable(cx: &Cx<'_>, one: &Named) -> Result<std::result::Result<(), CommandError>> {
    let can = outbox::can_be_taken_back(cx, one.conversation, one.message, cx.rules().delete_ms() > 0)?;
    Ok(if can { Ok(()) } else { Err(CommandError::TooLate) })
}

fn hide(cx: &mut Cx<'_>, messages: &[String]) -> Result<Done> {
    let all = found!(all_named(cx, messages)?);
    for one in &all {
        if one.waits() {
            found!(returnable(cx, one)?);
        } else if !one.placed {
            return Ok(Err(CommandError::NotAllowed));
        }
    }
    for one in all {
        if one.waits() {
            outbox::take_back(cx, one.conversation, one.message)?;
            continue;
        }
        search::drop(cx.db, one.id)?;
        item::hide(cx.db, one.id)?;
        crate::attachment::forget(cx, one.message)?;
        preference::message_changed(cx, one.message)?;
        cx.changed.conversations.insert(one.conversation);
    }
    Ok(DONE)
}

fn react(cx: &mut Cx<'_>, message: &str, emoji: Option<&str>) -> Result<Done> {
    let Some(one) = named(cx, message)? else { return Ok(Err(CommandError::NotFound)) };
    let row = found!(row_of(cx, one.conversation)?);
    found!(one.stands());
    if !one.placed {
        return Ok(Err(CommandError::NotAllowed));
    }
    let before = change::own_reaction(cx.db, cx.me(), row.id, one.message)?;
    let content = match (emoji, before) {
        (None, None) => return Ok(DONE),
        (None, Some(reaction)) => Content::Deletion { replaces: reaction },
        (Some(emoji), _) if emoji.is_empty() || emoji.len() > limits::EMOJI_BYTES_MAX || emoji.is_ascii() => {
            return Ok(Err(CommandError::NotAllowed));
        }
        (Some(emoji), _) => Content::Reaction { emoji: emoji.to_owned(), in_reply_to: one.message },
    };
    outbox::enqueue(cx, row.id, &content)?;
    Ok(DONE)
}

/// Do the house's rules let messages be passed on into this chat? A room is for guests, also while none is in it.
fn may_forward_to(cx: &Cx<'_>, row: &Conversation) -> Result<bool> {
    Ok(match cx.rules().forwarding() {
        Forwarding::Yes => true,
        Forwarding::No => false,
        Forwarding::NotToGuests => row.kind != ConversationKind::Room && !membership::has_guest(cx.db, row.id)?,
    })
}

fn forward(cx: &mut Cx<'_>, messages: &[String], conversations: &[String], urgency: UrgencyView) -> Result<Done> {
    if urgency != UrgencyView::Normal && receive::is_guest(cx, cx.me())? {
        return Ok(Err(CommandError::NotAllowed));
    }
    let mut all = found!(all_named(cx, messages)?);
    if conversations.len() > FORWARD_MAX {
        return Ok(Err(CommandError::TooMany { max: 10 }));
    }
    for one in &all {
        found!(one.stands());
    }
    let mut rows = Vec::new();
    for id in conversations {
        let Ok(id) = id.parse() else { return Ok(Err(CommandError::NotFound)) };
        rows.push(found!(row_of(cx, id)?));
    }
    for row in &rows {
        if !may_forward_to(cx, row)? {
            return Ok(Err(CommandError::NotAllowed));
        }
    }
    all.sort_by_key(|one| (one.time, one.id));
    for row in rows {
        for one in &all {
            let attachments: Vec<_> =
                crate::attachment::of_message(cx.db, one.message)?.into_iter().map(|(attachment, _)| attachment).collect();
            if !attachments.is_empty() {
                let (caption, mentions) = (one.text.clone(), Vec::new());
                let content = Content::Attachments { attachments, caption, in_reply_to: None, mentions, forwarded: true };
                outbox::enqueue_as(cx, row.id, &content, urgency.into())?;
                continue;
            }
            if let Some(location) = location::of_message(cx.db, one.message)? {
                let content = Content::Location { location, in_reply_to: None, forwarded: true };
                outbox::enqueue_as(cx, row.id, &content, urgency.into())?;
                continue;
            }
            let content = Content::Text {
                text: one.text.clone(),
                in_reply_to: None,
                replaces: None,
                // Who was meant there is not meant here.
                mentions: Vec::new(),
                forwarded: true,
            };
            outbox::enqueue_as(cx, row.id, &content, urgency.into())?;
        }
    }
    Ok(DONE)
}

fn star(cx: &mut Cx<'_>, messages: &[String], starred: bool) -> Result<Done> {
    for one in found!(all_named(cx, messages)?) {
        found!(one.stands());
        cx.db.prepare_cached("UPDATE items SET starred = ?2 WHERE id = ?1")?.execute(params![one.id, starred])?;
        preference::message_changed(cx, one.message)?;
        cx.changed.conversations.insert(one.conversation);
    }
    Ok(DONE)
}

fn acknowledge(cx: &mut Cx<'_>, message: &str, answer: &UrgentAnswer) -> Result<Done> {
    let Some(one) = named(cx, message)? else { return Ok(Err(CommandError::NotFound)) };
    let row = found!(row_of(cx, one.conversation)?);
    if !urgent::is_awaited(cx.db, one.message)? {
        return Ok(Err(CommandError::NotAllowed));
    }
    if !answer.is_allowed() {
        return Ok(Err(CommandError::TextLength { max_bytes: 512 }));
    }
    let me = cx.me();
    let before = urgent::acknowledged(cx.db, row.id, one.message)?.into_iter().find(|one| one.person == me);
    if before.is_none_or(|before| *answer != UrgentAnswer::default() && *answer != before.answer) {
        let content = Content::Acknowledgement { in_reply_to: one.message, answer: answer.clone() };
        outbox::enqueue(cx, row.id, &content)?;
    }
    Ok(DONE)
}

fn heard(cx: &mut Cx<'_>, message: &str) -> Result<Done> {
    let Some(one) = named(cx, message)? else { return Ok(Err(CommandError::NotFound)) };
    let fresh =
        cx.db.prepare_cached("UPDATE items SET heard = 1 WHERE id = ?1 AND own = 0 AND heard = 0")?.execute(params![one.id])?;
    if fresh > 0 {
        preference::message_changed(cx, one.message)?;
        cx.changed.conversations.insert(one.conversation);
    }
    Ok(DONE)
}

fn pin(cx: &mut Cx<'_>, message: &str, pinned: bool) -> Result<Done> {
    let Some(one) = named(cx, message)? else { return Ok(Err(CommandError::NotFound)) };
    let row = found!(row_of(cx, one.conversation)?);
    found!(one.stands());
    if !one.placed {
        return Ok(Err(CommandError::NotAllowed));
    }
    if change::pinned(cx.db, row.id)?.contains(&one.message) != pinned {
        outbox::enqueue(cx, row.id, &Content::Pin(Pin { message: one.message, pinned }))?;
    }
    Ok(DONE)
}
