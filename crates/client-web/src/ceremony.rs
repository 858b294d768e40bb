//! The key ceremony as the worker drives it: JSON in, JSON out; errors are `CeremonyError` as JSON.

use crate::bridge::parse;
use client::{
    Founding,
    ceremony::{self, CeremonyError},
};
use e2ee::Cost;
use wasm_bindgen::prelude::*;

/// The keys of a hospital that is about to be founded. They are in this worker's memory and nowhere else.
#[wasm_bindgen]
pub struct KeyCeremony {
    ceremony: ceremony::KeyCeremony,
}

#[wasm_bindgen]
impl KeyCeremony {
    /// Makes both keys. `seed` has 32 bytes of the operating system's randomness.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn begin(seed: &[u8]) -> Result<KeyCeremony, JsValue> {
        let seed: [u8; 32] = seed.try_into().map_err(|_| JsValue::from_str("seed"))?;
        Ok(Self { ceremony: ceremony::KeyCeremony::begin(seed, Cost::FILE) })
    }

    /// A passphrase that nobody needs to think up.
    pub fn passphrase(&mut self) -> String {
        self.ceremony.passphrase()
    }

    /// The root's fingerprint in hex.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.ceremony.fingerprint()
    }

    /// Hands a key out: `OfflineKey` and `KeyHandOut` in, a list of `KeyDocument` out.
    ///
    /// # Errors
    /// `CeremonyError`.
    #[wasm_bindgen(js_name = handOut)]
    pub fn hand_out(&mut self, key: &str, how: &str, hospital: &str) -> Result<String, JsValue> {
        let documents = self.ceremony.hand_out(parse(key)?, parse(how)?, hospital).map_err(refused)?;
        Ok(serde_json::to_string(&documents).unwrap_or_default())
    }

    /// Opens a key from what was handed out: `OfflineKey` and `KeyOpening`.
    ///
    /// # Errors
    /// `CeremonyError`.
    #[wasm_bindgen(js_name = tryOpen)]
    pub fn try_open(&mut self, key: &str, opening: &str) -> Result<(), JsValue> {
        self.ceremony.try_open(parse(key)?, parse(opening)?).map_err(refused)
    }
}

impl KeyCeremony {
    pub(crate) fn into_founding(self, details: &str) -> Result<Founding, JsValue> {
        self.ceremony.found(parse(details)?).map_err(|(error, _)| refused(error))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "maps an error")]
fn refused(error: CeremonyError) -> JsValue {
    JsValue::from_str(&serde_json::to_string(&error).unwrap_or_default())
}
