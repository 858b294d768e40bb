//! A device's database key under its owner's PIN.
//!
//! Guarantees: one Argon2id run per try ([`Cost`] travels with the wrapped key); a wrapped key of one device does not open as
//! another's. Deliberately lacks: counting tries, deleting the wrapping key after ten wrong ones (engine and shell), and the
//! second wrapping by a non-extractable WebCrypto key (the browser's shell): a copied disk without that allows guessing.

use crate::{Cost, Rng, vault};
use protocol::id::DeviceId;
use zeroize::Zeroizing;

pub use crate::vault::VaultError as PinError;

const DOMAIN: &str = "konsil pin v1";

fn domain(device: DeviceId) -> String {
    format!("{DOMAIN} {device}")
}

/// Wraps a 32-byte database key under a PIN.
///
/// # Errors
/// [`PinError::Cost`] when the cost is out of bounds.
pub fn wrap(key: &[u8; 32], device: DeviceId, pin: &str, cost: Cost, rng: &mut Rng) -> Result<Vec<u8>, PinError> {
    vault::lock(&domain(device), pin, key, cost, rng)
}

/// Unwraps it.
///
/// # Errors
/// [`PinError::Wrong`] for a wrong PIN.
pub fn unwrap(wrapped: &[u8], device: DeviceId, pin: &str) -> Result<Zeroizing<[u8; 32]>, PinError> {
    let key = vault::unlock(&domain(device), pin, wrapped)?;
    key.as_slice().try_into().map(Zeroizing::new).map_err(|_| PinError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng as _;

    #[test]
    fn only_the_right_pin_on_the_right_device_unwraps() {
        let mut rng = Rng::from_seed([3; 32]);
        let (mine, other) = (DeviceId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]));
        let wrapped = wrap(&[9; 32], mine, "123456", Cost::TEST, &mut rng).unwrap();
        assert_eq!(*unwrap(&wrapped, mine, "123456").unwrap(), [9; 32]);
        assert_eq!(unwrap(&wrapped, mine, "123457"), Err(PinError::Wrong));
        assert_eq!(unwrap(&wrapped, other, "123456"), Err(PinError::Wrong));
        assert_eq!(unwrap(&wrapped[..20], mine, "123456"), Err(PinError::Malformed));
        let mut greedy = wrapped.clone();
        greedy[1] = 0xff;
        assert_eq!(unwrap(&greedy, mine, "123456"), Err(PinError::Cost), "a file cannot ask for terabytes");
    }
}
