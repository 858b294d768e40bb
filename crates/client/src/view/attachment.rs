//! What a screen shows of attachments.

use super::{PersonView, SendFailureView, TimestampMs};
use crate::{
    attachment::{self, Going, Object},
    error::Result,
    outbox,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use e2ee::content::attachment::Attachment;
use protocol::id::MessageId;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How an attachment is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKindView {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// Any file.
    File,
    /// A voice note.
    Voice,
}

/// Where an attachment's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AttachmentStateView {
    /// On the server; comes when it is asked for.
    Absent,
    /// On its way here.
    Loading,
    /// On this device.
    Present,
    /// On its way to the server.
    Uploading,
    /// On this device, until the person goes on.
    Paused,
    /// It did not come, or did not go.
    Failed {
        /// Why; none for something that did not come.
        reason: Option<SendFailureView>,
    },
    /// The server does not have it (any more).
    Missing,
    /// What came is not what was sent: it is not shown.
    Damaged,
}

/// One attachment of a message.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct AttachmentView {
    /// Its place in the message: with the message's id the name of its bytes.
    pub place: u32,
    /// How it is shown.
    pub kind: AttachmentKindView,
    /// The file's name, without anything that could hide its ending.
    pub name: String,
    /// Media type as the sender named it.
    pub mime: String,
    /// Bytes of the file.
    pub size: f64,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Milliseconds.
    pub duration_ms: Option<u32>,
    /// A small picture as a `data:` address; only JPEG, PNG and WebP.
    pub thumbnail: Option<String>,
    /// Loudness over time, 0 to 255.
    pub waveform: Vec<u8>,
    /// Where its bytes are.
    pub state: AttachmentStateView,
    /// How far it has come, 0 to 1.
    pub progress: f64,
}

/// Attachments of a conversation, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct AttachmentListView {
    /// One for each.
    pub entries: Vec<AttachmentEntryView>,
    /// There are more than shown.
    pub more: bool,
}

/// An attachment and the message that it belongs to; for a link the link alone.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct AttachmentEntryView {
    /// The message's id.
    pub message: String,
    /// Where it stands in the conversation.
    pub position: f64,
    /// Who sent it.
    pub sender: PersonView,
    /// When.
    pub time: TimestampMs,
    /// The attachment; none for a link.
    pub attachment: Option<AttachmentView>,
    /// The message's text: of a link what it stands in, else the caption.
    pub text: String,
}

/// The attachments of a message.
pub(crate) fn of_message(db: &Connection, message: MessageId) -> Result<Vec<AttachmentView>> {
    let all = attachment::of_message(db, message)?;
    all.into_iter().map(|(one, place)| Ok(view(&one, place, attachment::object(db, one.object)?.as_ref()))).collect()
}

pub(crate) fn view(one: &Attachment, place: u32, object: Option<&Object>) -> AttachmentView {
    let (state, progress) = object.map_or((AttachmentStateView::Absent, 0.0), state);
    AttachmentView {
        place,
        kind: one.kind.into(),
        name: one.name.clone(),
        mime: one.media_type.clone(),
        size: attachment::send::view_bytes(one.key.size),
        width: one.width,
        height: one.height,
        duration_ms: one.duration_ms,
        thumbnail: picture(&one.thumbnail),
        waveform: one.waveform.clone(),
        state,
        progress,
    }
}

fn state(object: &Object) -> (AttachmentStateView, f64) {
    let share = |part: u64, whole: u64| {
        if whole == 0 { 0.0 } else { attachment::send::view_bytes(part) / attachment::send::view_bytes(whole) }
    };
    let up = share(object.received, object.size);
    match object.going {
        Going::Up => (AttachmentStateView::Uploading, up),
        Going::UpPaused => (AttachmentStateView::Paused, up),
        Going::UpFailed => (AttachmentStateView::Failed { reason: Some(outbox::failure_of(object.failure)) }, up),
        Going::Damaged => (AttachmentStateView::Damaged, 0.0),
        _ if object.is_whole() => (AttachmentStateView::Present, 1.0),
        Going::Missing => (AttachmentStateView::Missing, 0.0),
        Going::DownFailed => (AttachmentStateView::Failed { reason: None }, 0.0),
        Going::Down => (AttachmentStateView::Loading, share(object.here(), object.parts())),
        Going::Still => (AttachmentStateView::Absent, share(object.here(), object.parts())),
    }
}

/// A thumbnail as an address, when it is what it should be.
fn picture(bytes: &[u8]) -> Option<String> {
    let kind = match bytes {
        [0xff, 0xd8, 0xff, ..] => "jpeg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        _ => return None,
    };
    Some(format!("data:image/{kind};base64,{}", STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::picture;

    #[test]
    fn only_pictures_become_addresses() {
        assert_eq!(picture(&[0xff, 0xd8, 0xff, 1]).unwrap(), "data:image/jpeg;base64,/9j/AQ==");
        assert!(picture(b"RIFF1234WEBPVP8 ").unwrap().starts_with("data:image/webp"));
        assert_eq!(picture(b"<svg onload=alert(1)>"), None);
        assert_eq!(picture(&[]), None);
    }
}
