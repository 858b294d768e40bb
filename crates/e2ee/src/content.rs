//! What a message says: a profile of MIMI content (draft-ietf-mimi-content-08, deterministic CBOR).
//!
//! ```text
//! mimiContent = [salt: bstr .size 16, replaces: null / bstr .size 16, topicId: h'', expires: null,
//!                inReplyTo: null / bstr .size 16, mimiExtensions: {}, nestedPart]
//! nestedPart  = [disposition: uint, language: "", cardinality: uint, …]      0 nothing, 1 (contentType: tstr, content: bstr)
//! mimiExtensions = {? "konsil.mentions": [+ [person: bstr .size 16 / null, label: tstr]], ? "konsil.forwarded": true}
//! ```
//!
//! A reaction is a part of disposition *reaction* with an emoji as its text, in reply to a message; it is taken back by a message
//! that replaces it with nothing. An acknowledgement is a part of its own type in reply to an urgent message, empty or with an
//! [`Answer`]; it travels in a header of its own kind that names the same message, which the recipient compares
//! ([`Content::fits`]). Unknown extensions are skipped.
//!
//! Where the profile differs: message ids are ours, 16 bytes, because header and signature already name the message. The salt is
//! the draft's and unused here. Attachments are external parts (see [`attachment`]). Other parts of the draft decode as
//! [`Content::Unknown`]: shown as "not supported by this version", never dropped, never a failure.
//!
//! Guarantees: decoding never panics, allocates no more than the input's size, and refuses over-long texts and names.

pub mod attachment;

use crate::Rng;
use attachment::Attachment;
use minicbor::{Decoder, Encoder, data::Type};
use protocol::{
    card::{CARD_CONTENT_TYPE, ConversationCard, LEAVE_CONTENT_TYPE},
    cbor,
    header::{self, Header},
    id::{MessageId, PersonId},
    lifetime::{LIFETIME_CONTENT_TYPE, Lifetime},
    limits::{ATTACHMENTS_PER_MESSAGE_MAX, EMOJI_BYTES_MAX, MENTIONS_MAX, NAME_CHARS_MAX, TEXT_BYTES_MAX},
    location::{LOCATION_CONTENT_TYPE, Location},
    pin::{PIN_CONTENT_TYPE, Pin},
    urgent::Answer,
};
use rand_core::RngCore as _;

/// Content type of a text.
pub const TEXT_CONTENT_TYPE: &str = "text/plain;charset=utf-8";

/// Content type of "I have seen this urgent message and take note".
pub const ACKNOWLEDGEMENT_CONTENT_TYPE: &str = "application/vnd.konsil.acknowledgement";

/// Longest content type that is kept.
const CONTENT_TYPE_BYTES_MAX: usize = 128;

/// Dispositions of the draft that we write.
const RENDER: u64 = 1;
const REACTION: u64 = 2;
const SESSION: u64 = 7;
/// Semantics of several parts: all of them.
const PROCESS_ALL: u64 = 2;

const MENTIONS: &str = "konsil.mentions";
const FORWARDED: &str = "konsil.forwarded";

/// Somebody, or everybody, is mentioned in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Who; none for everybody in the conversation.
    pub person: Option<PersonId>,
    /// How it stands in the text behind the `@`, 1 to [`NAME_CHARS_MAX`] characters.
    pub label: String,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text, perhaps in reply to another message, perhaps in place of an own earlier one (an edit).
    Text {
        /// At most [`TEXT_BYTES_MAX`] bytes, not empty.
        text: String,
        /// The message it answers.
        in_reply_to: Option<MessageId>,
        /// The sender's own message that it replaces.
        replaces: Option<MessageId>,
        /// At most [`MENTIONS_MAX`].
        mentions: Vec<Mention>,
        /// Passed on from another conversation.
        forwarded: bool,
    },
    /// Files with a caption for all of them.
    Attachments {
        /// One to [`protocol::limits::ATTACHMENTS_PER_MESSAGE_MAX`], in their order.
        attachments: Vec<Attachment>,
        /// At most [`TEXT_BYTES_MAX`] bytes; may be empty.
        caption: String,
        /// The message they answer.
        in_reply_to: Option<MessageId>,
        /// People mentioned in the caption, at most [`MENTIONS_MAX`].
        mentions: Vec<Mention>,
        /// Passed on from another conversation.
        forwarded: bool,
    },
    /// Where somebody or something is.
    Location {
        /// It.
        location: Location,
        /// The message it answers.
        in_reply_to: Option<MessageId>,
        /// Passed on from another conversation.
        forwarded: bool,
    },
    /// An emoji in reply to a message, in place of the sender's earlier one.
    Reaction {
        /// At most [`EMOJI_BYTES_MAX`] bytes.
        emoji: String,
        /// To which message.
        in_reply_to: MessageId,
    },
    /// An urgent message was seen, and the sender takes note of it or does more. It cannot be taken back; a later one answers anew.
    Acknowledgement {
        /// Which message.
        in_reply_to: MessageId,
        /// What the sender does about it.
        answer: Answer,
    },
    /// A message is pinned for everybody, or no longer.
    Pin(Pin),
    /// How long what is said from now on stays on devices.
    Lifetime(Lifetime),
    /// The sender's own message (or reaction) is deleted.
    Deletion {
        /// Which.
        replaces: MessageId,
    },
    /// Name of the conversation.
    Card(ConversationCard),
    /// The sender leaves.
    Leave,
    /// Well-formed, but of a kind that this version does not know.
    Unknown {
        /// Its content type; empty when it has none.
        content_type: String,
        /// The message it answers.
        in_reply_to: Option<MessageId>,
        /// The message it replaces.
        replaces: Option<MessageId>,
    },
}

/// Content that cannot be read, or may not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// Not MIMI content.
    #[error("not message content")]
    Malformed,
    /// Over its limit.
    #[error("{what} too long")]
    TooLong {
        /// text, name.
        what: &'static str,
    },
    /// A text without characters.
    #[error("empty")]
    Empty,
    /// [`Content::Unknown`] cannot be written.
    #[error("unknown content cannot be written")]
    Unknown,
}

impl Content {
    /// A plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), in_reply_to: None, replaces: None, mentions: Vec::new(), forwarded: false }
    }

    /// The objects that it names, in their order: the header names the same.
    #[must_use]
    pub fn objects(&self) -> Vec<protocol::id::ObjectId> {
        match self {
            Self::Attachments { attachments, .. } => attachments.iter().map(|one| one.object).collect(),
            _ => Vec::new(),
        }
    }

    /// May it travel under this header? What the server acts on is what the sender's people read: an acknowledgement in its own
    /// kind and of the message that the header names, everything else as a text.
    #[must_use]
    pub fn fits(&self, header: &Header) -> bool {
        match self {
            Self::Acknowledgement { in_reply_to, .. } => {
                header.kind == header::Kind::Acknowledgement && header.about == Some(*in_reply_to)
            }
            _ => header.kind == header::Kind::Text,
        }
    }

    /// The bytes to be sealed.
    ///
    /// # Errors
    /// [`ContentError`] when a limit is passed.
    pub fn encode(&self, rng: &mut Rng) -> Result<Vec<u8>, ContentError> {
        if matches!(self, Self::Unknown { .. }) {
            return Err(ContentError::Unknown);
        }
        self.check()?;
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        Ok(self.encode_with(&salt))
    }

    /// Reads the plaintext of a message of kind text.
    ///
    /// # Errors
    /// [`ContentError`] when it is no content or over a limit.
    pub fn decode(bytes: &[u8]) -> Result<Self, ContentError> {
        let content = read(bytes)?;
        content.check()?;
        Ok(content)
    }

    fn check(&self) -> Result<(), ContentError> {
        match self {
            Self::Text { text, .. } if text.is_empty() => Err(ContentError::Empty),
            Self::Text { text, .. } if text.len() > TEXT_BYTES_MAX => Err(ContentError::TooLong { what: "text" }),
            Self::Attachments { caption, .. } if caption.len() > TEXT_BYTES_MAX => Err(ContentError::TooLong { what: "text" }),
            Self::Text { mentions, .. } | Self::Attachments { mentions, .. } if mentions.len() > MENTIONS_MAX => {
                Err(ContentError::TooLong { what: "mentions" })
            }
            Self::Text { mentions, .. } | Self::Attachments { mentions, .. }
                if mentions.iter().any(|mention| !(1..=NAME_CHARS_MAX).contains(&mention.label.chars().count())) =>
            {
                Err(ContentError::TooLong { what: "mention" })
            }
            Self::Attachments { attachments, .. } => attachment::check(attachments),
            Self::Acknowledgement { answer, .. } if !answer.is_allowed() => Err(ContentError::TooLong { what: "answer" }),
            Self::Reaction { emoji, .. } if emoji.is_empty() => Err(ContentError::Empty),
            Self::Reaction { emoji, .. } if emoji.len() > EMOJI_BYTES_MAX => Err(ContentError::TooLong { what: "emoji" }),
            Self::Location { location, .. } if !location.is_allowed() => Err(ContentError::TooLong { what: "location" }),
            Self::Lifetime(lifetime) if !lifetime.is_allowed() => Err(ContentError::TooLong { what: "lifetime" }),
            Self::Card(card) if card.name.chars().count() > NAME_CHARS_MAX => Err(ContentError::TooLong { what: "name" }),
            Self::Card(card) if card.room.as_ref().is_some_and(|room| !room.is_valid()) => {
                Err(ContentError::TooLong { what: "room" })
            }
            _ => Ok(()),
        }
    }

    fn encode_with(&self, salt: &[u8; 16]) -> Vec<u8> {
        let (replaces, in_reply_to) = match self {
            Self::Text { replaces, in_reply_to, .. } | Self::Unknown { replaces, in_reply_to, .. } => (*replaces, *in_reply_to),
            Self::Deletion { replaces } => (Some(*replaces), None),
            Self::Reaction { in_reply_to, .. } | Self::Acknowledgement { in_reply_to, .. } => (None, Some(*in_reply_to)),
            Self::Attachments { in_reply_to, .. } | Self::Location { in_reply_to, .. } => (None, *in_reply_to),
            Self::Card(_) | Self::Leave | Self::Pin(_) | Self::Lifetime(_) => (None, None),
        };
        let (mentions, forwarded): (&[Mention], bool) = match self {
            Self::Text { mentions, forwarded, .. } | Self::Attachments { mentions, forwarded, .. } => (mentions, *forwarded),
            Self::Location { forwarded, .. } => (&[], *forwarded),
            _ => (&[], false),
        };
        let attachments: &[Attachment] = if let Self::Attachments { attachments, .. } = self { attachments } else { &[] };
        let part = match self {
            Self::Attachments { caption, .. } => Some((RENDER, TEXT_CONTENT_TYPE, caption.as_bytes().to_vec())),
            Self::Text { text, .. } => Some((RENDER, TEXT_CONTENT_TYPE, text.as_bytes().to_vec())),
            Self::Reaction { emoji, .. } => Some((REACTION, TEXT_CONTENT_TYPE, emoji.as_bytes().to_vec())),
            Self::Acknowledgement { answer, .. } => Some((SESSION, ACKNOWLEDGEMENT_CONTENT_TYPE, answer.to_part())),
            Self::Pin(pin) => Some((SESSION, PIN_CONTENT_TYPE, cbor::encode(pin))),
            Self::Location { location, .. } => Some((RENDER, LOCATION_CONTENT_TYPE, cbor::encode(location))),
            Self::Lifetime(lifetime) => Some((SESSION, LIFETIME_CONTENT_TYPE, cbor::encode(lifetime))),
            Self::Card(card) => Some((SESSION, CARD_CONTENT_TYPE, cbor::encode(card))),
            Self::Leave => Some((SESSION, LEAVE_CONTENT_TYPE, Vec::new())),
            Self::Unknown { content_type, .. } => Some((RENDER, content_type.as_str(), Vec::new())),
            Self::Deletion { .. } => None,
        };
        let mut out = Vec::new();
        // Writing to a vector cannot fail.
        let _ = write(&mut out, salt, replaces, in_reply_to, &Extensions { mentions, forwarded, attachments }, part);
        out
    }
}

/// What stands in `mimiExtensions`.
struct Extensions<'a> {
    mentions: &'a [Mention],
    forwarded: bool,
    attachments: &'a [Attachment],
}

type Part<'a> = Option<(u64, &'a str, Vec<u8>)>;

fn write(
    out: &mut Vec<u8>,
    salt: &[u8; 16],
    replaces: Option<MessageId>,
    in_reply_to: Option<MessageId>,
    extensions: &Extensions<'_>,
    part: Part<'_>,
) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    let mut e = Encoder::new(out);
    e.array(7)?.bytes(salt)?;
    write_id(&mut e, replaces)?;
    e.bytes(&[])?.null()?;
    write_id(&mut e, in_reply_to)?;
    let said = [!extensions.mentions.is_empty(), extensions.forwarded, !extensions.attachments.is_empty()];
    e.map(said.into_iter().map(u64::from).sum())?;
    if !extensions.attachments.is_empty() {
        attachment::write_media(&mut e, extensions.attachments)?;
    }
    if !extensions.mentions.is_empty() {
        e.str(MENTIONS)?.array(extensions.mentions.len() as u64)?;
        for mention in extensions.mentions {
            e.array(2)?;
            match mention.person {
                Some(person) => e.bytes(person.as_bytes())?,
                None => e.null()?,
            };
            e.str(&mention.label)?;
        }
    }
    if extensions.forwarded {
        e.str(FORWARDED)?.bool(true)?;
    }
    match part {
        Some((disposition, content_type, caption)) if !extensions.attachments.is_empty() => {
            let captions = u64::from(!caption.is_empty());
            e.array(5)?.u64(RENDER)?.str("")?.u64(3)?.u64(PROCESS_ALL)?.array(captions + extensions.attachments.len() as u64)?;
            if captions > 0 {
                e.array(5)?.u64(disposition)?.str("")?.u64(1)?.str(content_type)?.bytes(&caption)?;
            }
            for one in extensions.attachments {
                attachment::write_part(&mut e, one)?;
            }
        }
        Some((disposition, content_type, content)) => {
            e.array(5)?.u64(disposition)?.str("")?.u64(1)?.str(content_type)?.bytes(&content)?;
        }
        None => {
            e.array(3)?.u64(0)?.str("")?.u64(0)?;
        }
    }
    Ok(())
}

fn write_id(
    e: &mut Encoder<&mut Vec<u8>>,
    id: Option<MessageId>,
) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    match id {
        Some(id) => e.bytes(id.as_bytes())?.ok(),
        None => e.null()?.ok(),
    }
}

impl From<minicbor::decode::Error> for ContentError {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Malformed
    }
}

fn read(bytes: &[u8]) -> Result<Content, ContentError> {
    let mut d = Decoder::new(bytes);
    if d.array()? != Some(7) || d.bytes()?.len() != 16 {
        return Err(ContentError::Malformed);
    }
    let replaces = read_id(&mut d)?;
    d.bytes()?;
    d.skip()?;
    let in_reply_to = read_id(&mut d)?;
    let read = read_extensions(&mut d)?;
    let mut content = read_part(&mut d, replaces, in_reply_to)?;
    match &mut content {
        Content::Text { mentions, forwarded, .. } => (*mentions, *forwarded) = (read.mentions, read.forwarded),
        Content::Location { forwarded, .. } => *forwarded = read.forwarded,
        Content::Attachments { mentions, forwarded, attachments, .. } => {
            (*mentions, *forwarded) = (read.mentions, read.forwarded);
            attachments.iter_mut().zip(read.media).for_each(|(one, media)| media.onto(one));
        }
        _ => {}
    }
    if d.position() == bytes.len() { Ok(content) } else { Err(ContentError::Malformed) }
}

#[derive(Default)]
struct ReadExtensions {
    mentions: Vec<Mention>,
    forwarded: bool,
    media: Vec<attachment::Media>,
}

fn read_extensions(d: &mut Decoder<'_>) -> Result<ReadExtensions, ContentError> {
    let mut read = ReadExtensions::default();
    for _ in 0..d.map()?.ok_or(ContentError::Malformed)? {
        if !matches!(d.datatype()?, Type::String) {
            d.skip()?;
            d.skip()?;
            continue;
        }
        match d.str()? {
            MENTIONS => {
                for _ in 0..d.array()?.ok_or(ContentError::Malformed)? {
                    read.mentions.push(read_mention(d)?);
                    if read.mentions.len() > MENTIONS_MAX {
                        return Err(ContentError::TooLong { what: "mentions" });
                    }
                }
            }
            FORWARDED => read.forwarded = d.bool()?,
            attachment::MEDIA => read.media = attachment::read_media(d)?,
            _ => d.skip()?,
        }
    }
    Ok(read)
}

fn read_mention(d: &mut Decoder<'_>) -> Result<Mention, ContentError> {
    if d.array()? != Some(2) {
        return Err(ContentError::Malformed);
    }
    let person = if matches!(d.datatype()?, Type::Null) {
        d.null()?;
        None
    } else {
        Some(PersonId::from_slice(d.bytes()?).ok_or(ContentError::Malformed)?)
    };
    Ok(Mention { person, label: d.str()?.to_owned() })
}

fn read_id(d: &mut Decoder<'_>) -> Result<Option<MessageId>, ContentError> {
    if matches!(d.datatype()?, Type::Null) {
        d.null()?;
        return Ok(None);
    }
    MessageId::from_slice(d.bytes()?).map(Some).ok_or(ContentError::Malformed)
}

fn read_part(d: &mut Decoder<'_>, replaces: Option<MessageId>, in_reply_to: Option<MessageId>) -> Result<Content, ContentError> {
    let unknown = |content_type: &str| Content::Unknown { content_type: content_type.to_owned(), in_reply_to, replaces };
    let fields = d.array()?.filter(|fields| *fields >= 3).ok_or(ContentError::Malformed)?;
    let disposition = d.u64()?;
    d.str()?;
    match (d.u64()?, fields) {
        (0, 3) => Ok(replaces.map_or_else(|| unknown(""), |replaces| Content::Deletion { replaces })),
        (1, 5) => {
            let content_type = d.str()?;
            let content = d.bytes()?;
            match content_type {
                TEXT_CONTENT_TYPE => {
                    let text = std::str::from_utf8(content).map_err(|_| ContentError::Malformed)?;
                    Ok(match (disposition, in_reply_to) {
                        (REACTION, Some(in_reply_to)) => Content::Reaction { emoji: text.to_owned(), in_reply_to },
                        (REACTION, None) => unknown(TEXT_CONTENT_TYPE),
                        _ => {
                            Content::Text { text: text.to_owned(), in_reply_to, replaces, mentions: Vec::new(), forwarded: false }
                        }
                    })
                }
                CARD_CONTENT_TYPE => cbor::decode(content).map(Content::Card).map_err(|_| ContentError::Malformed),
                PIN_CONTENT_TYPE => cbor::decode(content).map(Content::Pin).map_err(|_| ContentError::Malformed),
                LOCATION_CONTENT_TYPE => {
                    let location = cbor::decode(content).map_err(|_| ContentError::Malformed)?;
                    Ok(Content::Location { location, in_reply_to, forwarded: false })
                }
                LIFETIME_CONTENT_TYPE => cbor::decode(content).map(Content::Lifetime).map_err(|_| ContentError::Malformed),
                ACKNOWLEDGEMENT_CONTENT_TYPE => {
                    let in_reply_to = in_reply_to.ok_or(ContentError::Malformed)?;
                    Ok(Content::Acknowledgement { in_reply_to, answer: Answer::of_part(content) })
                }
                LEAVE_CONTENT_TYPE => Ok(Content::Leave),
                other if other.len() > CONTENT_TYPE_BYTES_MAX => Err(ContentError::TooLong { what: "content type" }),
                other => Ok(unknown(other)),
            }
        }
        (0 | 1, _) => Err(ContentError::Malformed),
        (several, _) => {
            if (several, fields) == (3, 5)
                && replaces.is_none()
                && let Some((attachments, caption)) = read_attachments(&mut d.clone())?
            {
                d.skip()?;
                d.skip()?;
                let (mentions, forwarded) = (Vec::new(), false);
                return Ok(Content::Attachments { attachments, caption, in_reply_to, mentions, forwarded });
            }
            for _ in 3..fields {
                d.skip()?;
            }
            Ok(unknown(""))
        }
    }
}

/// Attachments and their caption; none when there is a part of another kind among them.
fn read_attachments(d: &mut Decoder<'_>) -> Result<Option<(Vec<Attachment>, String)>, ContentError> {
    let (mut attachments, mut caption) = (Vec::new(), None);
    if d.u64()? != PROCESS_ALL {
        return Ok(None);
    }
    for _ in 0..d.array()?.ok_or(ContentError::Malformed)? {
        let fields = d.array()?;
        let disposition = d.u64()?;
        d.str()?;
        match (d.u64()?, fields) {
            (1, Some(5)) if d.str()? == TEXT_CONTENT_TYPE && attachments.is_empty() && caption.is_none() => {
                let text = std::str::from_utf8(d.bytes()?).map_err(|_| ContentError::Malformed)?;
                caption = Some(text.to_owned());
            }
            (2, Some(attachment::EXTERNAL_FIELDS)) => match attachment::read_part(d, disposition)? {
                Some(one) => attachments.push(one),
                None => return Ok(None),
            },
            _ => return Ok(None),
        }
        if attachments.len() > ATTACHMENTS_PER_MESSAGE_MAX {
            return Err(ContentError::TooLong { what: "attachments" });
        }
    }
    Ok((!attachments.is_empty()).then(|| (attachments, caption.unwrap_or_default())))
}
