//! Key derivation: HKDF-SHA-256 (RFC 5869) with a domain string at the front of every info, or for salt.

use hkdf::Hkdf;
use protocol::key::signing_input;
use sha2::Sha256;
use zeroize::Zeroizing;

/// `N` bytes of HKDF(no salt, ikm, info = `domain ‖ 0 ‖ parts`).
pub(crate) fn derive<const N: usize>(ikm: &[u8], domain: &str, parts: &[&[u8]]) -> Zeroizing<[u8; N]> {
    expand(None, ikm, &signing_input(domain, parts))
}

/// `N` bytes of HKDF(salt = `domain`, ikm, info = `parts`).
pub(crate) fn derive_salted<const N: usize>(ikm: &[u8], domain: &str, parts: &[&[u8]]) -> Zeroizing<[u8; N]> {
    expand(Some(domain.as_bytes()), ikm, &parts.concat())
}

fn expand<const N: usize>(salt: Option<&[u8]>, ikm: &[u8], info: &[u8]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32) };
    let mut out = Zeroizing::new([0; N]);
    // Fails only above 255 blocks, which the assertion excludes.
    let _ = Hkdf::<Sha256>::new(salt, ikm).expand(info, out.as_mut_slice());
    out
}
