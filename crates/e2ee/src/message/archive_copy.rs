//! The verified archive copy: K and seed, sealed to the archive key with coins that come from the seed, so that everyone who
//! knows both can make the same bytes again.

use super::MessageSecret;
use crate::{
    derive::derive_salted,
    key::{ARCHIVE_PLAINTEXT_BYTES, ArchiveSecret, public_hash, reseal},
};
use protocol::{hash::Digest, key::signing_input, policy::ArchiveKey};
use zeroize::Zeroizing;

const _: () = assert!(ARCHIVE_PLAINTEXT_BYTES == MessageSecret::BYTES);

/// The copy; none when the key is of an unknown suite or no key at all.
pub(super) fn seal(key: &ArchiveKey, secret: &MessageSecret, header: &Digest, body: &Digest) -> Option<Vec<u8>> {
    let coins = coins(key.suite, &public_hash(key), secret, header, body);
    reseal(key, &aad(header, body), &secret.to_bytes(), &coins)
}

/// Opens a copy if it is the one that [`seal`] makes: a copy with other coins is as false as one with another K.
pub(super) fn open(archive: &ArchiveSecret, copy: &[u8], header: &Digest, body: &Digest) -> Option<MessageSecret> {
    let opened = archive.open(&aad(header, body), copy)?;
    let secret = MessageSecret::from_slice(&opened.plaintext)?;
    let (suite, public) = archive.coined();
    opened.was_made_with(&coins(suite, public, &secret, header, body)).then_some(secret)
}

fn aad(header: &Digest, body: &Digest) -> Vec<u8> {
    signing_input("konsil archive aad v1", &[header.as_bytes(), body.as_bytes()])
}

fn coins(suite: u16, public: &Digest, secret: &MessageSecret, header: &Digest, body: &Digest) -> Zeroizing<[u8; 64]> {
    let mut ikm = Zeroizing::new([0; 64]);
    for (slot, byte) in ikm.iter_mut().zip(secret.seed.iter().chain(&secret.key)) {
        *slot = *byte;
    }
    derive_salted(
        ikm.as_slice(),
        "konsil archive v1",
        &[&suite.to_be_bytes(), public.as_bytes(), header.as_bytes(), body.as_bytes()],
    )
}
