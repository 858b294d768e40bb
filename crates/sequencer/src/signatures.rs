//! Signatures of many messages at once: in a batch one costs a fraction of a single check, less still when several are of the
//! same device.
//!
//! Guarantees: [`verify`] calls good exactly what the recipients call good ([`protocol::key::check`]), whatever stood
//! beside it.

use protocol::{
    key::{
        PublicKey, Signature,
        check::{self, Equation, ReadKey},
        signing_input,
    },
    message::{MESSAGE_DOMAIN, MessageHashes},
};

/// From this many on a batch is cheaper than single checks.
const BATCH_MIN: usize = 3;

/// A device's key, read once per session.
#[derive(Clone, Debug)]
pub struct DeviceKey(Option<ReadKey>);

impl DeviceKey {
    /// Reads a key. Nothing verifies under one that is no point or of small order.
    #[must_use]
    pub fn new(key: &PublicKey) -> Self {
        Self(ReadKey::new(key))
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
    let claims: Vec<Option<(ReadKey, Equation)>> = messages.iter().map(claim).collect();
    if messages.len() >= BATCH_MIN {
        let readable: Vec<(ReadKey, Equation)> = claims.iter().flatten().copied().collect();
        if check::all_hold(&readable) {
            return claims.iter().map(Option::is_some).collect();
        }
    }
    claims.iter().map(|claim| claim.is_some_and(|(key, equation)| equation.holds(&key))).collect()
}

fn claim(message: &Unverified<'_>) -> Option<(ReadKey, Equation)> {
    let key = message.key.0?;
    let MessageHashes { header, body, archive } = message.hashes;
    let input = signing_input(MESSAGE_DOMAIN, &[header.as_bytes(), body.as_bytes(), archive.as_bytes()]);
    Some((key, Equation::new(&key, &input, message.signature)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer as _, SigningKey};
    use protocol::hash::Digest;

    fn hashes(number: u8) -> MessageHashes {
        let digest = |part: u8| Digest::from_bytes([number ^ part; 32]);
        MessageHashes { header: digest(0), body: digest(0x40), archive: digest(0x80) }
    }

    fn signed(key: &SigningKey, hashes: &MessageHashes) -> Signature {
        let parts = [hashes.header, hashes.body, hashes.archive];
        let input = signing_input(MESSAGE_DOMAIN, &parts.each_ref().map(|part| part.as_bytes().as_slice()));
        Signature::from_bytes(key.sign(&input).to_bytes())
    }

    #[test]
    fn a_forged_message_is_found_among_those_of_its_batch() {
        let devices: Vec<SigningKey> = (1..=4).map(|seed| SigningKey::from_bytes(&[seed; 32])).collect();
        let keys: Vec<DeviceKey> =
            devices.iter().map(|device| DeviceKey::new(&PublicKey::from_bytes(device.verifying_key().to_bytes()))).collect();
        for count in [1, 2, 3, 30] {
            let hashes: Vec<MessageHashes> = (0..count).map(hashes).collect();
            let mut signatures: Vec<Signature> =
                hashes.iter().enumerate().map(|(index, hashes)| signed(&devices[index % 4], hashes)).collect();
            let check = |signatures: &[Signature]| {
                let all: Vec<Unverified<'_>> = hashes
                    .iter()
                    .zip(signatures)
                    .enumerate()
                    .map(|(index, (hashes, signature))| Unverified { hashes, signature, key: &keys[index % 4] })
                    .collect();
                verify(&all)
            };
            assert_eq!(check(&signatures), vec![true; hashes.len()]);
            // Another device's, and one that is not even readable.
            for forged in [signed(&SigningKey::from_bytes(&[9; 32]), &hashes[0]), Signature::from_bytes([0xff; 64])] {
                let last = signatures.len() - 1;
                let good = std::mem::replace(&mut signatures[last], forged);
                let mut expected = vec![true; hashes.len()];
                expected[last] = false;
                assert_eq!(check(&signatures), expected);
                signatures[last] = good;
            }
        }
    }

    #[test]
    fn a_weak_key_verifies_nothing() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let key = DeviceKey::new(&PublicKey::from_bytes(identity));
        let zero = Digest::from_bytes([0; 32]);
        let hashes = MessageHashes { header: zero, body: zero, archive: zero };
        // s = 0 and R = the identity satisfy the plain equation under the identity key for every message.
        let mut bytes = [0; 64];
        bytes[0] = 1;
        let signature = Signature::from_bytes(bytes);
        let unverified = Unverified { hashes: &hashes, signature: &signature, key: &key };
        assert_eq!(verify(&[unverified; 5]), [false; 5]);
    }
}
