//! A sealed message and the checks that anyone can make: sizes, header, signature, presence of the archive copy.

use crate::{
    cbor::CborError,
    hash::Digest,
    header::{Header, Kind, archive_hash, body_hash, chain_link, header_hash},
    key::{BadSignature, PublicKey, Signature},
    limits,
};
use minicbor::{Decode, Encode};

/// Length of a void's body: a chain link. Every sealed body is longer.
pub const VOID_BODY_BYTES: usize = 32;

/// Domain of a message's signature.
pub const MESSAGE_DOMAIN: &str = "konsil message v1";

/// Header, body, archive copy and signature: made at the tap, byte-identical on every retry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SealedMessage {
    /// Deterministic CBOR of [`Header`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub header: Vec<u8>,
    /// `c ‖ AEAD(k, pad(content))`; for a void the chain link of the refused message whose counter it takes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// HPKE `enc ‖ ciphertext` to the archive key; empty when there is none.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub archive: Vec<u8>,
    /// The device's signature over the three hashes.
    #[n(3)]
    pub signature: Signature,
}

/// The three hashes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageHashes {
    /// H(header).
    pub header: Digest,
    /// H(body).
    pub body: Digest,
    /// H(archive copy).
    pub archive: Digest,
}

impl MessageHashes {
    /// What the MLS frame authenticates beside its content: the three hashes, 96 bytes.
    #[must_use]
    pub fn mls_aad(&self) -> [u8; 96] {
        let mut aad = [0; 96];
        let parts = [self.header, self.body, self.archive];
        for (slot, part) in aad.chunks_exact_mut(32).zip(parts) {
            slot.copy_from_slice(part.as_bytes());
        }
        aad
    }

    /// Checks the device's signature over them.
    ///
    /// # Errors
    /// [`BadSignature`] when it does not hold.
    pub fn verify(&self, signature: &Signature, device_key: &PublicKey) -> Result<(), BadSignature> {
        let parts = [self.header.as_bytes(), self.body.as_bytes(), self.archive.as_bytes()].map(<[u8; 32]>::as_slice);
        device_key.verify(MESSAGE_DOMAIN, &parts, signature)
    }

    /// Hash by which the device's next message refers to this one.
    #[must_use]
    pub fn chain_link(&self) -> Digest {
        chain_link(&self.header, &self.body)
    }
}

/// Why a message does not pass the public checks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Some part is over its limit.
    #[error("{part} has {length} bytes, at most {max}")]
    TooLarge {
        /// header, body, archive.
        part: &'static str,
        /// Its length.
        length: usize,
        /// The limit.
        max: usize,
    },
    /// The header cannot be read.
    #[error("header: {0}")]
    Header(#[from] CborError),
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// The header names an archive key and there is no copy, or the other way round.
    #[error("archive copy and header do not agree")]
    ArchivePresence,
    /// A void with anything but a link for its body, or a message without one.
    #[error("body and kind do not agree")]
    BodyPresence,
}

impl SealedMessage {
    /// The three hashes.
    #[must_use]
    pub fn hashes(&self) -> MessageHashes {
        MessageHashes { header: header_hash(&self.header), body: body_hash(&self.body), archive: archive_hash(&self.archive) }
    }

    /// Reads the header and checks sizes and presences, without the signature.
    ///
    /// # Errors
    /// [`MessageError`] names the first thing that does not hold.
    pub fn read_header(&self) -> Result<Header, MessageError> {
        within("header", self.header.len(), limits::HEADER_BYTES_MAX)?;
        within("body", self.body.len(), limits::BODY_BYTES_MAX)?;
        within("archive", self.archive.len(), limits::ARCHIVE_COPY_BYTES_MAX)?;
        let header = Header::decode(&self.header)?;
        if header.objects.len() > limits::OBJECTS_PER_MESSAGE_MAX {
            return Err(MessageError::TooLarge {
                part: "objects",
                length: header.objects.len(),
                max: limits::OBJECTS_PER_MESSAGE_MAX,
            });
        }
        if self.body.is_empty() || (header.kind == Kind::Void) != (self.body.len() == VOID_BODY_BYTES) {
            return Err(MessageError::BodyPresence);
        }
        if self.archive.is_empty() == header.archive_key.is_some() {
            return Err(MessageError::ArchivePresence);
        }
        Ok(header)
    }

    /// Checks the device's signature.
    ///
    /// # Errors
    /// [`BadSignature`] when it does not hold.
    pub fn verify_signature(&self, hashes: &MessageHashes, device_key: &PublicKey) -> Result<(), BadSignature> {
        hashes.verify(&self.signature, device_key)
    }
}

fn within(part: &'static str, length: usize, max: usize) -> Result<(), MessageError> {
    if length <= max { Ok(()) } else { Err(MessageError::TooLarge { part, length, max }) }
}
