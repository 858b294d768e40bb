//! Sending files, and what a person does with an attachment: pause, go on, fetch.

use super::{Going, Object};
use crate::{
    change,
    command::{Answer, AttachmentCommand, CommandError},
    conversation,
    effect::Effect,
    engine::Cx,
    error::{EngineError, Result},
    item, letters, lifetime, outbox, preference, receive, selection,
    view::{MentionView, SendFailureView, UrgencyView, attachment::AttachmentKindView},
};
use e2ee::{
    attachment::AttachmentKey,
    content::{
        Content, ContentError,
        attachment::{Attachment, AttachmentKind},
    },
};
use protocol::{
    header::Urgency,
    id::{ConversationId, MessageId, ObjectId},
    limits,
    time::Timestamp,
};
use rusqlite::{OptionalExtension, params};

/// Files for one message, sealed already.
#[derive(Debug)]
pub struct SendFiles {
    /// Where.
    pub conversation: String,
    /// May be empty.
    pub caption: String,
    /// The message they answer.
    pub reply_to: Option<String>,
    /// Who is mentioned in the caption.
    pub mentions: Vec<MentionView>,
    /// At most [`limits::ATTACHMENTS_PER_MESSAGE_MAX`].
    pub files: Vec<SealedFile>,
    /// How urgent they are. Guests' are normal.
    pub urgency: UrgencyView,
}

/// A file whose ciphertext the shell keeps, durably.
#[derive(Debug)]
pub struct SealedFile {
    /// Under this id.
    pub object: ObjectId,
    /// What opens it.
    pub key: AttachmentKey,
    /// How it is shown.
    pub kind: AttachmentKindView,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Milliseconds.
    pub duration_ms: Option<u32>,
    /// A small picture.
    pub thumbnail: Vec<u8>,
    /// Loudness over time.
    pub waveform: Vec<u8>,
}

impl From<SealedFile> for Attachment {
    fn from(file: SealedFile) -> Self {
        Self {
            object: file.object,
            key: file.key,
            kind: file.kind.into(),
            name: cut(file.name, limits::FILE_NAME_BYTES_MAX),
            media_type: if file.media_type.is_empty() {
                "application/octet-stream".into()
            } else {
                cut(file.media_type, limits::MEDIA_TYPE_BYTES_MAX)
            },
            width: file.width,
            height: file.height,
            duration_ms: file.duration_ms,
            thumbnail: if file.thumbnail.len() > limits::THUMBNAIL_BYTES_MAX { Vec::new() } else { file.thumbnail },
            waveform: file.waveform.into_iter().take(limits::WAVEFORM_VALUES_MAX).collect(),
        }
    }
}

/// A long name keeps its ending.
fn cut(name: String, bytes_max: usize) -> String {
    if name.len() <= bytes_max {
        return if name.is_empty() { "file".into() } else { name };
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = if ending.len() <= 10 && ending.len() + 2 < name.len() { format!(".{ending}") } else { String::new() };
    let mut stem = name;
    while stem.len() + ending.len() > bytes_max {
        stem.pop();
    }
    stem + &ending
}

type Done = std::result::Result<Answer, CommandError>;

/// Files with a caption: the bubble is there when this is answered, everything else follows by itself.
pub(crate) fn files(cx: &mut Cx<'_>, id: u64, key: Option<String>, send: SendFiles) -> Result<()> {
    let objects: Vec<ObjectId> = send.files.iter().map(|file| file.object).collect();
    if let Some(answer) = conversation::answered_before(cx, key.as_deref())? {
        // Given again because its answer was lost: this second sealing is not needed.
        cx.out.extend(objects.into_iter().map(|object| Effect::DropObject { object }));
        cx.out.push(Effect::Answer { id, outcome: Ok(answer) });
        return Ok(());
    }
    let outcome = try_files(cx, send)?;
    match &outcome {
        Ok(answer) => conversation::remember(cx, key.as_deref(), answer)?,
        Err(_) => cx.out.extend(objects.into_iter().map(|object| Effect::DropObject { object })),
    }
    cx.out.push(Effect::Answer { id, outcome });
    Ok(())
}

fn try_files(cx: &mut Cx<'_>, send: SendFiles) -> Result<Done> {
    if !cx.account.as_ref().is_some_and(crate::account::Account::is_active) {
        return Ok(Err(CommandError::Locked));
    }
    let Ok(id) = send.conversation.parse::<ConversationId>() else { return Ok(Err(CommandError::NotFound)) };
    match conversation::find(cx.db, id)? {
        None => return Ok(Err(CommandError::NotFound)),
        Some(row) if !row.takes_part() => return Ok(Err(CommandError::NotAMember)),
        Some(_) => {}
    }
    if send.urgency != UrgencyView::Normal && receive::is_guest(cx, cx.me())? {
        return Ok(Err(CommandError::NotAllowed));
    }
    if send.files.is_empty() || send.files.len() > limits::ATTACHMENTS_PER_MESSAGE_MAX {
        return Ok(Err(CommandError::TooMany { max: 10 }));
    }
    if send.caption.len() > limits::TEXT_BYTES_MAX {
        return Ok(Err(CommandError::TextLength { max_bytes: 16 * 1024 }));
    }
    let most = cx.file_bytes_max();
    if send.files.iter().any(|file| file.key.size > most) {
        return Ok(Err(CommandError::FileTooLarge { max_bytes: view_bytes(most) }));
    }
    let Ok(in_reply_to) = send.reply_to.as_deref().map(str::parse).transpose() else {
        return Ok(Err(CommandError::NotFound));
    };
    let mentions = match selection::mentions(&send.mentions) {
        Ok(mentions) => mentions,
        Err(error) => return Ok(Err(error)),
    };
    let mut attachments: Vec<Attachment> = send.files.into_iter().map(Into::into).collect();
    spare_thumbnails(&mut attachments);
    let caption = if letters::is_blank(&send.caption) { String::new() } else { send.caption.trim().to_owned() };
    let content = Content::Attachments { attachments, caption, in_reply_to, mentions, forwarded: false };
    let message = stage(cx, id, &content, send.urgency.into())?;
    if cx.db.execute(
        "UPDATE conversations SET marked_unread = 0 WHERE conversation = ?1 AND marked_unread = 1",
        params![id.as_bytes()],
    )? > 0
    {
        preference::chat_changed(cx, id)?;
    }
    Ok(Ok(Answer::Message { id: message.to_string() }))
}

/// Thumbnails that would not go into one message are left out, the largest first.
fn spare_thumbnails(attachments: &mut [Attachment]) {
    while attachments.iter().map(|one| one.thumbnail.len()).sum::<usize>() > limits::THUMBNAILS_BYTES_MAX {
        let Some(largest) = attachments.iter_mut().max_by_key(|one| one.thumbnail.len()) else { return };
        largest.thumbnail.clear();
    }
}

#[expect(clippy::cast_precision_loss, reason = "a file's length stays below 2^53")]
pub(crate) const fn view_bytes(bytes: u64) -> f64 {
    bytes as f64
}

/// The bubble, and everything that is needed to send it, in one transaction. Sealed at once when the server has all objects already.
pub(crate) fn stage(cx: &mut Cx<'_>, id: ConversationId, content: &Content, urgency: Urgency) -> Result<MessageId> {
    let Content::Attachments { attachments, .. } = content else { return Err(EngineError::Damaged("attachments")) };
    let random = cx.random();
    let message = MessageId::new(cx.said_at, random);
    let bytes = content.encode(cx.rng).map_err(|error: ContentError| EngineError::Groups(error.to_string()))?;
    super::put(cx, id, message, attachments, true, |_| Going::Up)?;
    for one in attachments {
        // Known already: forwarded, or sealed anew.
        if let Some(known) = super::object(cx.db, one.object)?
            && known.received < known.size
            && known.going != Going::Up
        {
            let (going, failure) = match known.is_whole() {
                true => (Going::Up, None),
                false => (Going::UpFailed, Some(outbox::failure_number(SendFailureView::FileLost))),
            };
            super::save(cx.db, &Object { going, failures: 0, failure, ..known })?;
        }
    }
    cx.db.execute(
        "INSERT INTO unsealed (conversation, message, content, time, urgency) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id.as_bytes(), message.as_bytes(), bytes, cx.said_at.as_millis(), number(urgency)],
    )?;
    show(cx, id, message, content, urgency)?;
    cx.changed.conversations.insert(id);
    cx.changed.connection = true;
    seal_whole(cx)?;
    Ok(message)
}

/// On screen before anything is sent. The rows of its attachments are there.
fn show(cx: &mut Cx<'_>, id: ConversationId, message: MessageId, content: &Content, urgency: Urgency) -> Result<()> {
    let Content::Attachments { caption, in_reply_to, mentions, forwarded, .. } = content else { return Ok(()) };
    let mentions = change::mentions_json(mentions);
    let new = item::NewItem {
        conversation: id,
        seq: None,
        message: Some(message),
        sender: Some(cx.me()),
        own: true,
        time: cx.said_at,
        kind: item::Kind::Text,
        text: caption,
        clock_off: false,
        said: item::Said { reply_to: *in_reply_to, mentions: &mentions, mentions_me: false, forwarded: *forwarded, urgency },
    };
    change::put_text(cx, &new)
}

/// As a row keeps it.
const fn number(urgency: Urgency) -> u8 {
    match urgency {
        Urgency::Normal => 0,
        Urgency::Important => 1,
        Urgency::Urgent => 2,
    }
}

const fn urgency_of(number: u8) -> Urgency {
    match number {
        1 => Urgency::Important,
        2 => Urgency::Urgent,
        _ => Urgency::Normal,
    }
}

/// Seals every message whose objects are all on the server.
pub(crate) fn seal_whole(cx: &mut Cx<'_>) -> Result<()> {
    type Found = (Vec<u8>, Vec<u8>, Vec<u8>, u64, u8);
    let whole: Vec<Found> = {
        let mut statement = cx.db.prepare_cached(
            "SELECT conversation, message, content, time, urgency FROM unsealed u WHERE NOT EXISTS (
               SELECT 1 FROM attachments a JOIN objects o USING (object) WHERE a.message = u.message AND o.received < o.size)
             ORDER BY local",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (id, message, content, time, urgency) in whole {
        let damaged = || EngineError::Damaged("unsealed");
        let id = ConversationId::from_slice(&id).ok_or_else(damaged)?;
        let message = MessageId::from_slice(&message).ok_or_else(damaged)?;
        let content = Content::decode(&content).map_err(|_| damaged())?;
        cx.db.execute("DELETE FROM unsealed WHERE message = ?1", params![message.as_bytes()])?;
        let expiry = outbox::seal(cx, id, message, Timestamp::from_millis(time), &content, urgency_of(urgency))?;
        lifetime::note(cx.db, id, message, expiry)?;
    }
    Ok(())
}

/// A person's wish about attachments.
pub(crate) fn command(cx: &mut Cx<'_>, act: &AttachmentCommand) -> Result<Done> {
    match act {
        AttachmentCommand::Pause { message } => turn(cx, message, Going::Up, Going::UpPaused),
        AttachmentCommand::Resume { message } => turn(cx, message, Going::UpPaused, Going::Up),
        AttachmentCommand::Cancel { message } => {
            let Some((id, message)) = unsealed(cx, message)? else { return Ok(Err(CommandError::NotFound)) };
            discard(cx, id, message)?;
            Ok(Ok(Answer::Done))
        }
        AttachmentCommand::Fetch { message, place } => fetch(cx, message, *place),
        AttachmentCommand::ComeUnasked { on } => {
            super::let_wait(cx.db, !on)?;
            Ok(Ok(Answer::Done))
        }
    }
}

fn unsealed(cx: &Cx<'_>, message: &str) -> Result<Option<(ConversationId, MessageId)>> {
    let Ok(message) = message.parse::<MessageId>() else { return Ok(None) };
    let id: Option<Vec<u8>> = cx
        .db
        .prepare_cached("SELECT conversation FROM unsealed WHERE message = ?1")?
        .query_row(params![message.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(id.and_then(|id| Some((ConversationId::from_slice(&id)?, message))))
}

fn turn(cx: &mut Cx<'_>, message: &str, from: Going, to: Going) -> Result<Done> {
    let Some((id, message)) = unsealed(cx, message)? else { return Ok(Err(CommandError::NotFound)) };
    for (one, _) in super::of_message(cx.db, message)? {
        if let Some(object) = super::object(cx.db, one.object)?
            && object.going == from
        {
            super::save(cx.db, &Object { going: to, failures: 0, failure: None, ..object })?;
        }
    }
    cx.changed.conversations.insert(id);
    Ok(Ok(Answer::Done))
}

/// Tries again what failed on its way up; false when nothing of this message did.
pub(crate) fn retry(cx: &mut Cx<'_>, message: &str) -> Result<bool> {
    if unsealed(cx, message)?.is_none() {
        return Ok(false);
    }
    turn(cx, message, Going::UpFailed, Going::Up).map(|done| done.is_ok())
}

/// Throws a message away whose objects are not all on the server; false when there is none.
pub(crate) fn drop_unsealed(cx: &mut Cx<'_>, message: &str) -> Result<bool> {
    let Some((id, message)) = unsealed(cx, message)? else { return Ok(false) };
    discard(cx, id, message)?;
    Ok(true)
}

fn discard(cx: &mut Cx<'_>, id: ConversationId, message: MessageId) -> Result<()> {
    super::forget(cx, message)?;
    item::remove(cx.db, id, message)?;
    cx.changed.conversations.insert(id);
    cx.changed.connection = true;
    Ok(())
}

fn fetch(cx: &mut Cx<'_>, message: &str, place: u32) -> Result<Done> {
    let Ok(message) = message.parse::<MessageId>() else { return Ok(Err(CommandError::NotFound)) };
    let found = super::of_message(cx.db, message)?.into_iter().find(|(_, at)| *at == place);
    let Some((one, _)) = found else { return Ok(Err(CommandError::NotFound)) };
    if let Some(object) = super::object(cx.db, one.object)?
        && !object.is_whole()
        && !matches!(object.going, Going::Up | Going::UpPaused | Going::UpFailed)
    {
        super::save(cx.db, &Object { going: Going::Down, failures: 0, failure: None, ..object })?;
        super::changed(cx, one.object)?;
    }
    Ok(Ok(Answer::Done))
}

/// Why a message that waits for its objects will not be sent; none while it may.
pub(crate) fn failure(db: &rusqlite::Connection, message: MessageId) -> Result<Option<SendFailureView>> {
    let failed: Option<Option<i64>> = db
        .prepare_cached(
            "SELECT o.failure FROM unsealed u JOIN attachments a USING (message) JOIN objects o USING (object)
             WHERE u.message = ?1 AND o.going = 3 LIMIT 1",
        )?
        .query_row(params![message.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(failed.map(outbox::failure_of))
}

/// We are out: nothing that is still on its way will be sent.
pub(crate) fn fail_all(cx: &Cx<'_>, id: ConversationId) -> Result<()> {
    cx.db.execute(
        "UPDATE objects SET going = 3, failure = ?2 WHERE received < size AND object IN
           (SELECT a.object FROM attachments a JOIN unsealed u USING (message) WHERE u.conversation = ?1)",
        params![id.as_bytes(), outbox::failure_number(SendFailureView::NotAMember)],
    )?;
    Ok(())
}

/// The server does not have what a message names: its objects go up again.
pub(crate) fn not_there(cx: &Cx<'_>, message: MessageId) -> Result<()> {
    cx.db.execute(
        "UPDATE objects SET received = 0 WHERE object IN (SELECT object FROM attachments WHERE message = ?1)",
        params![message.as_bytes()],
    )?;
    Ok(())
}

impl From<AttachmentKindView> for AttachmentKind {
    fn from(kind: AttachmentKindView) -> Self {
        match kind {
            AttachmentKindView::Image => Self::Image,
            AttachmentKindView::Video => Self::Video,
            AttachmentKindView::File => Self::File,
            AttachmentKindView::Voice => Self::Voice,
        }
    }
}

impl From<AttachmentKind> for AttachmentKindView {
    fn from(kind: AttachmentKind) -> Self {
        match kind {
            AttachmentKind::Image => Self::Image,
            AttachmentKind::Video => Self::Video,
            AttachmentKind::File => Self::File,
            AttachmentKind::Voice => Self::Voice,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = cut("ä".repeat(200) + ".pdf", 255);
        assert!(name.ends_with(".pdf") && name.len() <= 255);
        assert_eq!(cut("Bild.png".into(), 255), "Bild.png");
        assert_eq!(cut(String::new(), 255), "file");
    }
}
