//! The body: padded content under a key that the commitment in front ties to one K and one header.

use crate::derive::derive;
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use protocol::{hash::Digest, key::signing_input, limits::BODY_BYTES_MAX};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Smallest padded size; the others are its doubles.
const BUCKET_BYTES: usize = 256;
/// Commitment and tag.
const OVERHEAD_BYTES: usize = 32 + 16;
/// Largest padded size.
const PADDED_BYTES_MAX: usize = 64 * 1024;
/// Longest content: one byte less than the largest padded size.
pub const CONTENT_BYTES_MAX: usize = PADDED_BYTES_MAX - 1;

const _: () = assert!(PADDED_BYTES_MAX + OVERHEAD_BYTES <= BODY_BYTES_MAX);

/// `c ‖ AES-256-GCM(k, pad(content), aad = H(header))`; none when the content is too long.
pub(super) fn seal(key: &[u8; 32], header: &Digest, content: &[u8]) -> Option<Vec<u8>> {
    let padded = pad(content)?;
    let keys = body_keys(key, header);
    let (k, commitment) = keys.split_first_chunk::<32>()?;
    let aad = signing_input("konsil body aad v1", &[header.as_bytes()]);
    let ciphertext = Aes256Gcm::new(k.into()).encrypt(&[0; 12].into(), Payload { msg: &padded, aad: &aad }).ok()?;
    Some([commitment, &ciphertext].concat())
}

/// The content; none when the body was not sealed under this key and header.
pub(super) fn open(key: &[u8; 32], header: &Digest, body: &[u8]) -> Option<Vec<u8>> {
    let (commitment, ciphertext) = body.split_first_chunk::<32>()?;
    let keys = body_keys(key, header);
    let (k, expected) = keys.split_first_chunk::<32>()?;
    if !bool::from(expected.ct_eq(commitment)) {
        return None;
    }
    let aad = signing_input("konsil body aad v1", &[header.as_bytes()]);
    let padded = Aes256Gcm::new(k.into()).decrypt(&[0; 12].into(), Payload { msg: ciphertext, aad: &aad }).ok()?;
    unpad(&Zeroizing::new(padded))
}

/// k and c. The header's hash is part of the derivation: AES-GCM alone would let a sender craft one ciphertext that verifies
/// under two headers.
fn body_keys(key: &[u8; 32], header: &Digest) -> Zeroizing<[u8; 64]> {
    derive(key, "konsil body v1", &[header.as_bytes()])
}

/// Content, 0x80, zeros up to the next of 256·2ⁿ bytes.
fn pad(content: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if content.len() > CONTENT_BYTES_MAX {
        return None;
    }
    let length = bucket(content.len());
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.extend_from_slice(content);
    padded.push(0x80);
    padded.resize(length, 0);
    Some(padded)
}

/// Takes the padding off; none unless it is exactly what [`pad`] makes.
fn unpad(padded: &[u8]) -> Option<Vec<u8>> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    let (content, marker) = padded.split_at_checked(end)?;
    let exact = marker.first() == Some(&0x80) && bucket(content.len()) == padded.len();
    exact.then(|| content.to_vec())
}

const fn bucket(content_bytes: usize) -> usize {
    let mut length = BUCKET_BYTES;
    while length < content_bytes + 1 {
        length *= 2;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(byte: u8) -> Digest {
        Digest::from_bytes([byte; 32])
    }

    #[test]
    fn sizes_tell_only_the_bucket() {
        for (content, padded) in
            [(0, 256), (255, 256), (256, 512), (511, 512), (512, 1024), (CONTENT_BYTES_MAX, PADDED_BYTES_MAX)]
        {
            let body = seal(&[1; 32], &header(1), &vec![7; content]).unwrap();
            assert_eq!(body.len(), padded + OVERHEAD_BYTES, "{content} bytes");
            assert_eq!(open(&[1; 32], &header(1), &body).unwrap().len(), content);
        }
        assert_eq!(seal(&[1; 32], &header(1), &vec![0; CONTENT_BYTES_MAX + 1]), None);
    }

    #[test]
    fn padding_has_one_form() {
        assert_eq!(unpad(&pad(b"x\x80\x00").unwrap()).unwrap(), b"x\x80\x00");
        assert_eq!(unpad(&[0; 256]), None, "no marker");
        assert_eq!(unpad(&[0x81; 256]), None, "wrong marker");
        let mut long = vec![0; 512];
        long[3] = 0x80;
        assert_eq!(unpad(&long), None, "a bucket too large");
        assert_eq!(unpad(&[]), None);
    }

    #[test]
    fn one_body_under_two_keys_or_headers_is_refused() {
        let body = seal(&[1; 32], &header(1), b"text").unwrap();
        assert_eq!(open(&[2; 32], &header(1), &body), None);
        assert_eq!(open(&[1; 32], &header(2), &body), None);
        for at in 0..body.len() {
            let mut changed = body.clone();
            changed[at] ^= 1;
            assert_eq!(open(&[1; 32], &header(1), &changed), None, "byte {at}");
        }
    }

    proptest::proptest! {
        #[test]
        fn open_inverts_seal(content: Vec<u8>, key: [u8; 32]) {
            let body = seal(&key, &header(1), &content).unwrap();
            proptest::prop_assert_eq!(open(&key, &header(1), &body), Some(content));
        }

        #[test]
        fn any_bytes_are_refused_quietly(body: Vec<u8>) {
            proptest::prop_assert_eq!(open(&[1; 32], &header(1), &body), None);
        }
    }
}
