//! Signatures of many messages at once: a batch costs less than half of its single checks.
//!
//! Guarantees: what [`verify`] calls good was signed by the holder of the device key. The equation of a batch (Ed25519,
//! RFC 8032) has random weights; weak keys and weak commitments are refused before it, as the strict single check does.
//! One difference remains: a signer who puts a small-order part into their own signature may pass here and be refused by
//! the recipients' strict check. That harms their own message only.

use ed25519_dalek::{Signature as Ed25519, VerifyingKey, verify_batch};
use protocol::{
    key::{PublicKey, Signature, signing_input},
    message::{MESSAGE_DOMAIN, MessageHashes},
};

/// From this many on a batch is cheaper than single checks.
const BATCH_MIN: usize = 3;

/// A device's key, read once per session.
#[derive(Clone, Debug)]
pub struct DeviceKey(Option<VerifyingKey>);

impl DeviceKey {
    /// Reads a key. Nothing verifies under one that is no point or of small order.
    #[must_use]
    pub fn new(key: &PublicKey) -> Self {
        Self(VerifyingKey::from_bytes(key.as_bytes()).ok().filter(|key| !key.is_weak()))
    }
}

/// A signature that waits to be checked.
#[derive(Clone, Copy, Debug)]
pub struct Unverified<'a> {
    /// The message's hashes, which are what is signed.
    pub hashes: &'a MessageHashes,
    /// The signature.
    pub signature: &'a Signature,
    /// The registered device key.
    pub key: &'a DeviceKey,
}

/// Which of these signatures hold.
#[must_use]
pub fn verify(messages: &[Unverified<'_>]) -> Vec<bool> {
    if messages.len() >= BATCH_MIN && batch_holds(messages) {
        return vec![true; messages.len()];
    }
    messages.iter().map(holds).collect()
}

fn input(message: &Unverified<'_>) -> Vec<u8> {
    let MessageHashes { header, body, archive } = message.hashes;
    signing_input(MESSAGE_DOMAIN, &[header.as_bytes(), body.as_bytes(), archive.as_bytes()])
}

fn holds(message: &Unverified<'_>) -> bool {
    let signature = Ed25519::from_bytes(message.signature.as_bytes());
    message.key.0.is_some_and(|key| key.verify_strict(&input(message), &signature).is_ok())
}

fn batch_holds(messages: &[Unverified<'_>]) -> bool {
    let keys: Option<Vec<VerifyingKey>> = messages.iter().map(|message| message.key.0).collect();
    let Some(keys) = keys else { return false };
    let signatures: Vec<Ed25519> = messages.iter().map(|message| Ed25519::from_bytes(message.signature.as_bytes())).collect();
    if signatures.iter().any(|signature| is_small_order(signature.r_bytes())) {
        return false;
    }
    let inputs: Vec<Vec<u8>> = messages.iter().map(input).collect();
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    verify_batch(&inputs, &signatures, &keys).is_ok()
}

/// All encodings of points of small order, the sign bit aside; the last two are longer forms of the first two.
const SMALL_ORDER: [[u8; 32]; 7] = [
    edge(0, 0),
    edge(1, 0),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05,
        0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa,
        0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    edge(0xec, 0xff),
    edge(0xed, 0xff),
    edge(0xee, 0xff),
];

const fn edge(first: u8, rest: u8) -> [u8; 32] {
    let mut bytes = [rest; 32];
    if let Some((low, others)) = bytes.split_first_mut() {
        *low = first;
        if let Some(top) = others.last_mut() {
            *top = rest & 0x7f;
        }
    }
    bytes
}

fn is_small_order(point: &[u8; 32]) -> bool {
    let mut unsigned = *point;
    if let Some(top) = unsigned.last_mut() {
        *top &= 0x7f;
    }
    SMALL_ORDER.contains(&unsigned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_weak_points_and_only_those() {
        for point in SMALL_ORDER {
            for sign in [0, 0x80] {
                let mut signed = point;
                signed[31] |= sign;
                assert!(is_small_order(&signed));
                if let Ok(key) = VerifyingKey::from_bytes(&signed) {
                    assert!(key.is_weak(), "{signed:02x?}");
                }
            }
        }
        for seed in 0..100 {
            let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key();
            assert!(!is_small_order(key.as_bytes()) && !key.is_weak());
        }
    }

    #[test]
    fn a_weak_key_verifies_nothing() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let key = DeviceKey::new(&PublicKey::from_bytes(identity));
        let zero = protocol::hash::Digest::from_bytes([0; 32]);
        let hashes = MessageHashes { header: zero, body: zero, archive: zero };
        // s = 0 and R = the identity satisfy the plain equation under the identity key for every message.
        let mut bytes = [0; 64];
        bytes[0] = 1;
        let signature = Signature::from_bytes(bytes);
        let unverified = Unverified { hashes: &hashes, signature: &signature, key: &key };
        assert_eq!(verify(&[unverified; 5]), [false; 5]);
    }
}
