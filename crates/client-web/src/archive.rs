//! The archive as an officer's worker drives it: bytes in, JSON out.

use crate::bridge::parse;
use client::archive;
use wasm_bindgen::prelude::*;

/// An opened archive key. It is in this worker's memory and nowhere else.
#[wasm_bindgen]
pub struct ArchiveReader {
    reader: archive::ArchiveReader,
}

#[wasm_bindgen]
impl ArchiveReader {
    /// Opens the key: `KeyOpening` and `ArchivePins` as JSON.
    ///
    /// # Errors
    /// `CeremonyError` as JSON.
    pub fn open(opening: &str, pins: &str) -> Result<ArchiveReader, JsValue> {
        let opened = archive::ArchiveReader::open(parse(opening)?, &parse(pins)?);
        opened
            .map(|reader| Self { reader })
            .map_err(|error| JsValue::from_str(&serde_json::to_string(&error).unwrap_or_default()))
    }

    /// The short id of the opened key.
    #[wasm_bindgen(js_name = keyId)]
    #[must_use]
    pub fn key_id(&self) -> String {
        self.reader.key_id()
    }

    /// Opens a file that an entry names which was opened here; undefined when it is not what that entry names.
    #[wasm_bindgen(js_name = openAttachment)]
    #[must_use]
    pub fn open_attachment(&self, conversation: &str, seq: f64, object: &str, ciphertext: &[u8]) -> Option<Vec<u8>> {
        self.reader.open_attachment(conversation, place(seq), object, ciphertext)
    }

    /// The number of a page's last entry when another page follows it.
    ///
    /// # Errors
    /// A sentence for the log.
    #[wasm_bindgen(js_name = nextAfter)]
    pub fn next_after(page: &[u8]) -> Result<Option<f64>, JsValue> {
        let next = archive::ArchiveReader::next_after(page).map_err(|error| JsValue::from_str(&error.to_string()))?;
        #[expect(clippy::cast_precision_loss, reason = "entries of a conversation stay below 2^53")]
        Ok(next.map(|seq| seq as f64))
    }

    /// Puts a page of a case in its place, with bodies or without: a list of `ArchiveLine` as JSON, with what must be opened still
    /// sealed. The pages of a conversation come in their order; the first one says so.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn order(&mut self, page: &[u8], begins: bool) -> Result<String, JsValue> {
        let lines = self.reader.order(page, begins).map_err(|error| JsValue::from_str(&error.to_string()))?;
        Ok(serde_json::to_string(&lines).unwrap_or_default())
    }

    /// Opens a page's entries, in any order of pages: a list of `OpenedEntry` as JSON.
    ///
    /// # Errors
    /// A sentence for the log.
    #[wasm_bindgen(js_name = openEntries)]
    pub fn open_entries(&mut self, page: &[u8]) -> Result<String, JsValue> {
        let opened = self.reader.open_entries(page);
        Ok(serde_json::to_string(&opened.map_err(|error| JsValue::from_str(&error.to_string()))?).unwrap_or_default())
    }
}

/// A number of an entry, as scripts have it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
const fn place(seq: f64) -> u64 {
    seq as u64
}
