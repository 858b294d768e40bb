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

    /// Reads a page of a case: a list of `ArchiveLine` as JSON.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn read(&mut self, page: &[u8]) -> Result<String, JsValue> {
        let lines = self.reader.read(page).map_err(|error| JsValue::from_str(&error.to_string()))?;
        Ok(serde_json::to_string(&lines).unwrap_or_default())
    }
}
