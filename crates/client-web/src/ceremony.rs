//! The key ceremony as the worker drives it: JSON in, JSON out; errors are `CeremonyError` as JSON.

use crate::bridge::parse;
use client::{
    Founding,
    ceremony::{self, CeremonyError, FoundingDetails, FoundingKeys},
};
use e2ee::Cost;
use wasm_bindgen::prelude::*;

/// The keys of a hospital that is about to be founded. They are in this worker's memory and nowhere else.
#[wasm_bindgen]
pub struct KeyCeremony {
    stage: Stage,
}

enum Stage {
    Open(Box<ceremony::KeyCeremony>),
    /// The keys wait for the server to take the hospital; nothing is handed out any more.
    Over(Box<FoundingKeys>),
    /// Only while one stage becomes the next.
    Lost,
}

#[wasm_bindgen]
impl KeyCeremony {
    /// Makes both keys. `seed` has 32 bytes of the operating system's randomness.
    ///
    /// # Errors
    /// A sentence for the log.
    pub fn begin(seed: &[u8]) -> Result<KeyCeremony, JsValue> {
        let seed: [u8; 32] = seed.try_into().map_err(|_| JsValue::from_str("seed"))?;
        Ok(Self { stage: Stage::Open(Box::new(ceremony::KeyCeremony::begin(seed, Cost::FILE))) })
    }

    /// A passphrase that nobody needs to think up.
    ///
    /// # Errors
    /// A sentence for the log: the ceremony is over.
    pub fn passphrase(&mut self) -> Result<String, JsValue> {
        Ok(self.open()?.passphrase())
    }

    /// The root's fingerprint in hex.
    ///
    /// # Errors
    /// A sentence for the log: the ceremony is over.
    pub fn fingerprint(&mut self) -> Result<String, JsValue> {
        Ok(self.open()?.fingerprint())
    }

    /// Hands a key out: `OfflineKey` and `KeyHandOut` in, a list of `KeyDocument` out.
    ///
    /// # Errors
    /// `CeremonyError`.
    #[wasm_bindgen(js_name = handOut)]
    pub fn hand_out(&mut self, key: &str, how: &str, hospital: &str) -> Result<String, JsValue> {
        let documents = self.open()?.hand_out(parse(key)?, parse(how)?, hospital).map_err(refused)?;
        Ok(serde_json::to_string(&documents).unwrap_or_default())
    }

    /// Opens a key from what was handed out: `OfflineKey` and `KeyOpening`.
    ///
    /// # Errors
    /// `CeremonyError`.
    #[wasm_bindgen(js_name = tryOpen)]
    pub fn try_open(&mut self, key: &str, opening: &str) -> Result<(), JsValue> {
        self.open()?.try_open(parse(key)?, parse(opening)?).map_err(refused)
    }
}

impl KeyCeremony {
    /// Of a key that a hospital has, opened by the engine of one of its devices.
    pub(crate) fn of(ceremony: ceremony::KeyCeremony) -> Self {
        Self { stage: Stage::Open(Box::new(ceremony)) }
    }

    /// What the engine needs. The ceremony is over then; only a founding that was refused may be tried again.
    pub(crate) fn founding(&mut self, archive: bool, details: &str) -> Result<Founding, JsValue> {
        let details = parse(details)?;
        let (stage, outcome) = match std::mem::replace(&mut self.stage, Stage::Lost) {
            Stage::Open(ceremony) => match ceremony.finish(archive) {
                Ok(keys) => over(Box::new(keys), details),
                Err((error, same)) => (Stage::Open(same), Err(refused(error))),
            },
            Stage::Over(keys) => over(keys, details),
            Stage::Lost => (Stage::Lost, Err(JsValue::from_str("over"))),
        };
        self.stage = stage;
        outcome
    }

    fn open(&mut self) -> Result<&mut ceremony::KeyCeremony, JsValue> {
        match &mut self.stage {
            Stage::Open(ceremony) => Ok(ceremony),
            Stage::Over(_) | Stage::Lost => Err(JsValue::from_str("over")),
        }
    }
}

fn over(keys: Box<FoundingKeys>, details: FoundingDetails) -> (Stage, Result<Founding, JsValue>) {
    let founding = keys.founding(details);
    (Stage::Over(keys), Ok(founding))
}

#[expect(clippy::needless_pass_by_value, reason = "maps an error")]
pub(crate) fn refused(error: CeremonyError) -> JsValue {
    JsValue::from_str(&serde_json::to_string(&error).unwrap_or_default())
}
