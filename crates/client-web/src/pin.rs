//! The PIN's part of the wrapped key (Argon2id); the worker adds the browser's non-extractable key around it.

use e2ee::{Cost, Rng, pin};
use protocol::id::DeviceId;
use rand_core::SeedableRng;
use wasm_bindgen::prelude::*;

/// Wraps a 32-byte key with a PIN. `salt` is 16 random bytes of this device, `seed` 32 fresh random bytes.
///
/// # Errors
/// `internal` when the arguments do not fit.
#[wasm_bindgen(js_name = wrapKey)]
pub fn wrap_key(key: &[u8], pin: &str, salt: &[u8], seed: &[u8]) -> Result<Vec<u8>, JsValue> {
    let internal = || JsValue::from_str("internal");
    let (key, seed): ([u8; 32], [u8; 32]) = (key.try_into().map_err(|_| internal())?, seed.try_into().map_err(|_| internal())?);
    let device = DeviceId::from_slice(salt).ok_or_else(internal)?;
    pin::wrap(&key, device, pin, Cost::PIN, &mut Rng::from_seed(seed)).map_err(|_| internal())
}

/// Unwraps it; `undefined` when the PIN is wrong.
#[wasm_bindgen(js_name = unwrapKey)]
#[must_use]
pub fn unwrap_key(wrapped: &[u8], pin: &str, salt: &[u8]) -> Option<Vec<u8>> {
    let device = DeviceId::from_slice(salt)?;
    pin::unwrap(wrapped, device, pin).ok().map(|key| key.to_vec())
}
