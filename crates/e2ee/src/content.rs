//! What a message says: a profile of MIMI content (draft-ietf-mimi-content-08, deterministic CBOR).
//!
//! ```text
//! mimiContent = [salt: bstr .size 16, replaces: null / bstr .size 16, topicId: h'', expires: null,
//!                inReplyTo: null / bstr .size 16, mimiExtensions: {}, nestedPart]
//! nestedPart  = [disposition: uint, language: "", cardinality: uint, …]      0 nothing, 1 (contentType: tstr, content: bstr)
//! ```
//!
//! Where the profile differs: message ids are ours, 16 bytes, because header and signature already name the message. The salt is
//! the draft's and unused here. Other parts of the draft (multipart, external parts, extensions) decode as
//! [`Content::Unknown`]: shown as "not supported by this version", never dropped, never a failure.
//!
//! Guarantees: decoding never panics, allocates no more than the input's size, and refuses over-long texts and names.

use crate::Rng;
use minicbor::{Decoder, Encoder, data::Type};
use protocol::{
    card::{CARD_CONTENT_TYPE, ConversationCard, LEAVE_CONTENT_TYPE},
    cbor,
    id::MessageId,
    limits::{NAME_CHARS_MAX, TEXT_BYTES_MAX},
};
use rand_core::RngCore as _;

/// Content type of a text.
pub const TEXT_CONTENT_TYPE: &str = "text/plain;charset=utf-8";

/// Longest content type that is kept.
const CONTENT_TYPE_BYTES_MAX: usize = 128;

/// Dispositions of the draft that we write.
const RENDER: u64 = 1;
const SESSION: u64 = 7;

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
    },
    /// The sender's own message is deleted.
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
            Self::Card(card) if card.name.chars().count() > NAME_CHARS_MAX => Err(ContentError::TooLong { what: "name" }),
            _ => Ok(()),
        }
    }

    fn encode_with(&self, salt: &[u8; 16]) -> Vec<u8> {
        let (replaces, in_reply_to) = match self {
            Self::Text { replaces, in_reply_to, .. } | Self::Unknown { replaces, in_reply_to, .. } => (*replaces, *in_reply_to),
            Self::Deletion { replaces } => (Some(*replaces), None),
            Self::Card(_) | Self::Leave => (None, None),
        };
        let part = match self {
            Self::Text { text, .. } => Some((RENDER, TEXT_CONTENT_TYPE, text.as_bytes().to_vec())),
            Self::Card(card) => Some((SESSION, CARD_CONTENT_TYPE, cbor::encode(card))),
            Self::Leave => Some((SESSION, LEAVE_CONTENT_TYPE, Vec::new())),
            Self::Unknown { content_type, .. } => Some((RENDER, content_type.as_str(), Vec::new())),
            Self::Deletion { .. } => None,
        };
        let mut out = Vec::new();
        // Writing to a vector cannot fail.
        let _ = write(&mut out, salt, replaces, in_reply_to, part);
        out
    }
}

type Part<'a> = Option<(u64, &'a str, Vec<u8>)>;

fn write(
    out: &mut Vec<u8>,
    salt: &[u8; 16],
    replaces: Option<MessageId>,
    in_reply_to: Option<MessageId>,
    part: Part<'_>,
) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    let mut e = Encoder::new(out);
    e.array(7)?.bytes(salt)?;
    write_id(&mut e, replaces)?;
    e.bytes(&[])?.null()?;
    write_id(&mut e, in_reply_to)?;
    e.map(0)?;
    match part {
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
    if !matches!(d.datatype()?, Type::Map) {
        return Err(ContentError::Malformed);
    }
    d.skip()?;
    let content = read_part(&mut d, replaces, in_reply_to)?;
    if d.position() == bytes.len() { Ok(content) } else { Err(ContentError::Malformed) }
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
    d.u64()?;
    d.str()?;
    match (d.u64()?, fields) {
        (0, 3) => Ok(replaces.map_or_else(|| unknown(""), |replaces| Content::Deletion { replaces })),
        (1, 5) => {
            let content_type = d.str()?;
            let content = d.bytes()?;
            match content_type {
                TEXT_CONTENT_TYPE => {
                    let text = std::str::from_utf8(content).map_err(|_| ContentError::Malformed)?;
                    Ok(Content::Text { text: text.to_owned(), in_reply_to, replaces })
                }
                CARD_CONTENT_TYPE => cbor::decode(content).map(Content::Card).map_err(|_| ContentError::Malformed),
                LEAVE_CONTENT_TYPE => Ok(Content::Leave),
                other if other.len() > CONTENT_TYPE_BYTES_MAX => Err(ContentError::TooLong { what: "content type" }),
                other => Ok(unknown(other)),
            }
        }
        (0 | 1, _) => Err(ContentError::Malformed),
        _ => {
            for _ in 3..fields {
                d.skip()?;
            }
            Ok(unknown(""))
        }
    }
}
