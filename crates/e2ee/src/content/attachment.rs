//! Attachments in a message: external parts of the draft, one after the other, behind a caption that may be missing.
//!
//! ```text
//! nestedPart   = [disposition 1, "", 3, 2 (process all), [? caption (single part, text), + externalPart]]
//! externalPart = [disposition 1 (shown) / 6 (a file), "", 2, mediaType: tstr, "konsil-object:<uuid>", expires 0, size: uint,
//!                 encAlg 61441 (`crate::attachment`), key: bstr .size 32, nonce h'', aad h'', hashAlg 1, hash: bstr .size 32,
//!                 description "", name: tstr]
//! mimiExtensions["konsil.media"] = [+ [kind: uint, width / null, height / null, durationMs / null, thumbnail: bstr, waveform: bstr]]
//! ```

use super::ContentError;
use crate::attachment::AttachmentKey;
use minicbor::{Decoder, Encoder, data::Type};
use protocol::{
    hash::Digest,
    id::ObjectId,
    limits::{
        ATTACHMENT_BYTES_MAX, ATTACHMENTS_PER_MESSAGE_MAX, FILE_NAME_BYTES_MAX, MEDIA_TYPE_BYTES_MAX, THUMBNAIL_BYTES_MAX,
        THUMBNAILS_BYTES_MAX, WAVEFORM_VALUES_MAX,
    },
};

/// Name of the extension.
pub(super) const MEDIA: &str = "konsil.media";
/// Where an object is, before its id.
const OBJECT_URL: &str = "konsil-object:";
/// Our chunked AES-256-GCM, in the private range.
const ENCRYPTION: u64 = 0xf001;
/// SHA-256 in the draft's registry.
const SHA_256: u64 = 1;
/// Fields of an external part.
pub(super) const EXTERNAL_FIELDS: u64 = 15;
const RENDER: u64 = 1;
const ATTACHMENT: u64 = 6;

/// How an attachment is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// Any file.
    File,
    /// A voice note.
    Voice,
}

impl AttachmentKind {
    /// Its number in the format.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Image => 0,
            Self::Video => 1,
            Self::File => 2,
            Self::Voice => 3,
        }
    }

    /// The kind of a number; an unknown one is shown as a file.
    #[must_use]
    pub const fn of(number: u64) -> Self {
        match number {
            0 => Self::Image,
            1 => Self::Video,
            3 => Self::Voice,
            _ => Self::File,
        }
    }
}

/// One attachment: what opens the object, and what is shown before it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The object; its header names it too.
    pub object: ObjectId,
    /// What opens it.
    pub key: AttachmentKey,
    /// How it is shown.
    pub kind: AttachmentKind,
    /// Name of the file, 1 to [`FILE_NAME_BYTES_MAX`] bytes.
    pub name: String,
    /// Media type as its sender names it, at most [`MEDIA_TYPE_BYTES_MAX`] bytes.
    pub media_type: String,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Milliseconds.
    pub duration_ms: Option<u32>,
    /// A small picture, at most [`THUMBNAIL_BYTES_MAX`] bytes; may be empty.
    pub thumbnail: Vec<u8>,
    /// Loudness over time, at most [`WAVEFORM_VALUES_MAX`] values; may be empty.
    pub waveform: Vec<u8>,
}

pub(super) fn check(attachments: &[Attachment]) -> Result<(), ContentError> {
    let too_long = |what| Err(ContentError::TooLong { what });
    if attachments.is_empty() {
        return Err(ContentError::Empty);
    }
    if attachments.len() > ATTACHMENTS_PER_MESSAGE_MAX {
        return too_long("attachments");
    }
    if attachments.iter().map(|one| one.thumbnail.len()).sum::<usize>() > THUMBNAILS_BYTES_MAX {
        return too_long("thumbnails");
    }
    for one in attachments {
        if one.name.is_empty() {
            return Err(ContentError::Empty);
        }
        if one.name.len() > FILE_NAME_BYTES_MAX {
            return too_long("file name");
        }
        if one.media_type.len() > MEDIA_TYPE_BYTES_MAX {
            return too_long("media type");
        }
        if one.thumbnail.len() > THUMBNAIL_BYTES_MAX {
            return too_long("thumbnail");
        }
        if one.waveform.len() > WAVEFORM_VALUES_MAX {
            return too_long("waveform");
        }
        if one.key.size > ATTACHMENT_BYTES_MAX {
            return too_long("file");
        }
    }
    Ok(())
}

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

pub(super) fn write_part(e: &mut Encoder<&mut Vec<u8>>, one: &Attachment) -> Written {
    let disposition = if one.kind == AttachmentKind::File { ATTACHMENT } else { RENDER };
    e.array(EXTERNAL_FIELDS)?.u64(disposition)?.str("")?.u64(2)?.str(&one.media_type)?;
    e.str(&format!("{OBJECT_URL}{}", one.object))?.u64(0)?.u64(one.key.size)?.u64(ENCRYPTION)?.bytes(&one.key.key)?;
    e.bytes(&[])?.bytes(&[])?.u64(SHA_256)?.bytes(one.key.hash.as_bytes())?.str("")?.str(&one.name)?.ok()
}

pub(super) fn write_media(e: &mut Encoder<&mut Vec<u8>>, attachments: &[Attachment]) -> Written {
    e.str(MEDIA)?.array(attachments.len() as u64)?;
    for one in attachments {
        e.array(6)?.u8(one.kind.number())?;
        for number in [one.width, one.height, one.duration_ms] {
            match number {
                Some(number) => e.u32(number)?,
                None => e.null()?,
            };
        }
        e.bytes(&one.thumbnail)?.bytes(&one.waveform)?;
    }
    Ok(())
}

/// What the extension says of one attachment.
#[derive(Default)]
pub(super) struct Media {
    kind: Option<AttachmentKind>,
    width: Option<u32>,
    height: Option<u32>,
    duration_ms: Option<u32>,
    thumbnail: Vec<u8>,
    waveform: Vec<u8>,
}

impl Media {
    pub(super) fn onto(self, one: &mut Attachment) {
        one.kind = self.kind.unwrap_or(one.kind);
        (one.width, one.height, one.duration_ms) = (self.width, self.height, self.duration_ms);
        (one.thumbnail, one.waveform) = (self.thumbnail, self.waveform);
    }
}

pub(super) fn read_media(d: &mut Decoder<'_>) -> Result<Vec<Media>, ContentError> {
    let mut all = Vec::new();
    for _ in 0..d.array()?.ok_or(ContentError::Malformed)? {
        if d.array()? != Some(6) {
            return Err(ContentError::Malformed);
        }
        let kind = Some(AttachmentKind::of(d.u64()?));
        let (width, height, duration_ms) = (number(d)?, number(d)?, number(d)?);
        let (thumbnail, waveform) = (d.bytes()?.to_vec(), d.bytes()?.to_vec());
        all.push(Media { kind, width, height, duration_ms, thumbnail, waveform });
        if all.len() > ATTACHMENTS_PER_MESSAGE_MAX {
            return Err(ContentError::TooLong { what: "attachments" });
        }
    }
    Ok(all)
}

fn number(d: &mut Decoder<'_>) -> Result<Option<u32>, ContentError> {
    if matches!(d.datatype()?, Type::Null) {
        d.null()?;
        return Ok(None);
    }
    Ok(Some(d.u32()?))
}

/// Reads an external part after its disposition, language and cardinality; none when its object is not one of ours.
pub(super) fn read_part(d: &mut Decoder<'_>, disposition: u64) -> Result<Option<Attachment>, ContentError> {
    let media_type = d.str()?.to_owned();
    let object = d.str()?.strip_prefix(OBJECT_URL).and_then(|id| id.parse::<ObjectId>().ok());
    d.u64()?;
    let size = d.u64()?;
    let encryption = d.u64()?;
    let key: Option<[u8; 32]> = d.bytes()?.try_into().ok();
    d.bytes()?;
    d.bytes()?;
    let hash_algorithm = d.u64()?;
    let hash = Digest::from_slice(d.bytes()?);
    d.str()?;
    let name = d.str()?.to_owned();
    let kind = if disposition == ATTACHMENT { AttachmentKind::File } else { AttachmentKind::Image };
    Ok(match (object, key, hash) {
        (Some(object), Some(key), Some(hash)) if encryption == ENCRYPTION && hash_algorithm == SHA_256 => Some(Attachment {
            object,
            key: AttachmentKey { key, hash, size },
            kind,
            name,
            media_type,
            width: None,
            height: None,
            duration_ms: None,
            thumbnail: Vec::new(),
            waveform: Vec::new(),
        }),
        _ => None,
    })
}
