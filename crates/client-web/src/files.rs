//! Files as the worker drives them: sealed before they are sent, opened chunk by chunk where they are shown. Keys stay in here.

use client::{SealedFile, attachment::Source, view::attachment::AttachmentKindView};
use e2ee::attachment::{AttachmentKey, COMMITMENT_BYTES, Layout, Opener, Sealer};
use js_sys::Array;
use protocol::{id::ObjectId, limits::OBJECT_PART_BYTES, time::Timestamp};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

fn text(error: impl std::fmt::Display) -> JsValue {
    JsValue::from_str(&error.to_string())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths of files are whole numbers below 2^53")]
fn whole(number: f64) -> u64 {
    number as u64
}

#[expect(clippy::cast_precision_loss, reason = "lengths of files stay below 2^53")]
fn number(whole: u64) -> f64 {
    whole as f64
}

/// A file on its way into an object. What [`begin`](Self::begin), [`seal`](Self::seal) and [`finish`](Self::finish) give, one after
/// the other, is the object.
#[wasm_bindgen]
pub struct Sealing {
    object: ObjectId,
    sealer: Option<Sealer>,
    key: Option<AttachmentKey>,
}

#[wasm_bindgen]
impl Sealing {
    /// For a file of `size` bytes; `seed` has 32 bytes of the operating system's randomness.
    ///
    /// # Errors
    /// A sentence for the log.
    #[wasm_bindgen(constructor)]
    pub fn new(now: f64, size: f64, seed: &[u8]) -> Result<Sealing, JsValue> {
        let seed: [u8; 32] = seed.try_into().map_err(text)?;
        let mut rng = e2ee::rng_from_seed(seed);
        let object = ObjectId::new(Timestamp::from_millis(whole(now)), e2ee::random(&mut rng));
        let sealer = Sealer::new(whole(size), &mut rng).map_err(text)?;
        Ok(Self { object, sealer: Some(sealer), key: None })
    }

    /// The object's id.
    #[must_use]
    pub fn object(&self) -> String {
        self.object.to_string()
    }

    /// The object's beginning.
    #[must_use]
    pub fn begin(&self) -> Vec<u8> {
        self.sealer.as_ref().map_or_else(Vec::new, |sealer| sealer.begin().to_vec())
    }

    /// So many bytes of the file are wanted next; undefined at the end.
    #[must_use]
    pub fn wants(&self) -> Option<u32> {
        self.sealer.as_ref()?.wants().and_then(|bytes| u32::try_from(bytes).ok())
    }

    /// Seals the next chunk.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn seal(&mut self, file: &[u8]) -> Result<Vec<u8>, JsValue> {
        self.sealer.as_mut().ok_or("over").map_err(text)?.seal(file).map_err(text)
    }

    /// The object's end.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsValue> {
        let (key, list) = self.sealer.take().ok_or("over").map_err(text)?.finish().map_err(text)?;
        self.key = Some(key);
        Ok(list)
    }
}

/// What a page says of a file that it sends.
#[derive(Deserialize)]
pub(crate) struct Described {
    kind: AttachmentKindView,
    name: String,
    mime: String,
    width: Option<u32>,
    height: Option<u32>,
    duration_ms: Option<u32>,
    #[serde(default)]
    thumbnail: Vec<u8>,
    #[serde(default)]
    waveform: Vec<u8>,
}

impl Described {
    pub(crate) fn sealed(self, sealing: Sealing) -> Option<SealedFile> {
        Some(SealedFile {
            object: sealing.object,
            key: sealing.key?,
            kind: self.kind,
            name: self.name,
            media_type: self.mime,
            width: self.width,
            height: self.height,
            duration_ms: self.duration_ms,
            thumbnail: self.thumbnail,
            waveform: self.waveform,
        })
    }
}

/// An attachment that is shown.
#[wasm_bindgen]
pub struct Opening {
    source: Source,
    layout: Layout,
    opener: Option<Opener>,
}

impl Opening {
    pub(crate) fn of(source: Source) -> Result<Self, JsValue> {
        let layout = Layout::of(source.key.size).map_err(text)?;
        Ok(Self { source, layout, opener: None })
    }
}

/// From, to, and the parts that are not on this device: an array of three.
fn place(range: &std::ops::Range<u64>, absent: &[u64]) -> Array {
    let part = OBJECT_PART_BYTES as u64;
    let missing: Array = ((range.start / part)..range.end.div_ceil(part))
        .filter(|part| absent.contains(part))
        .map(|part| JsValue::from_f64(number(part)))
        .collect();
    Array::of3(&number(range.start).into(), &number(range.end).into(), &missing)
}

#[wasm_bindgen]
impl Opening {
    /// The object's id.
    #[must_use]
    pub fn object(&self) -> String {
        self.source.object.to_string()
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> String {
        self.source.name.clone()
    }

    /// Its media type as the sender named it.
    #[must_use]
    pub fn mime(&self) -> String {
        self.source.media_type.clone()
    }

    /// Its length.
    #[must_use]
    pub fn size(&self) -> f64 {
        number(self.source.key.size)
    }

    /// Where the object's beginning is: `[from, to, absent parts]`.
    #[wasm_bindgen(js_name = beginAt)]
    #[must_use]
    pub fn begin_at(&self) -> Array {
        place(&(0..COMMITMENT_BYTES as u64), &self.source.absent)
    }

    /// Where its list of hashes is.
    #[wasm_bindgen(js_name = listAt)]
    #[must_use]
    pub fn list_at(&self) -> Array {
        place(&self.layout.list(), &self.source.absent)
    }

    /// Where a chunk is.
    #[wasm_bindgen(js_name = chunkAt)]
    #[must_use]
    pub fn chunk_at(&self, index: u32) -> Array {
        place(&self.layout.chunk(u64::from(index)), &self.source.absent)
    }

    /// Takes beginning and list; false when they are not what the message names.
    pub fn check(&mut self, begin: &[u8], list: &[u8]) -> bool {
        self.opener = Opener::new(&self.source.key, begin, list).ok();
        self.opener.is_some()
    }

    /// The file's bytes in a chunk; undefined when it is not what the message names.
    #[must_use]
    pub fn open(&self, index: u32, sealed: &[u8]) -> Option<Vec<u8>> {
        self.opener.as_ref()?.open(u64::from(index), sealed).ok()
    }
}
