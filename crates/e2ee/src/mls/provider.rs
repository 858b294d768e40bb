//! OpenMLS' view of the engine: our storage, our randomness, RustCrypto, our signatures.

use super::{Member, storage::Storage};
use crate::Rng;
use openmls::prelude::{BasicCredential, CredentialWithKey};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::{
    OpenMlsProvider,
    random::OpenMlsRand,
    signatures::{Signer, SignerError},
    types::SignatureScheme,
};
use rand_core::RngCore as _;
use rusqlite::Connection;
use std::{cell::RefCell, convert::Infallible, fmt};

/// What OpenMLS works with: storage in the caller's transaction, and a generator forked off the engine's ([`crate::fork`]).
pub struct Provider<'c> {
    storage: Storage<'c>,
    crypto: RustCrypto,
    rand: Rand,
}

/// The engine's randomness, drawn through a shared reference.
pub struct Rand(RefCell<Rng>);

impl<'c> Provider<'c> {
    /// Over a connection whose schema contains [`super::SCHEMA`].
    #[must_use]
    pub fn new(connection: &'c Connection, rng: Rng) -> Self {
        Self { storage: Storage::new(connection), crypto: RustCrypto::default(), rand: Rand(RefCell::new(rng)) }
    }
}

impl<'c> OpenMlsProvider for Provider<'c> {
    type CryptoProvider = RustCrypto;
    type RandProvider = Rand;
    type StorageProvider = Storage<'c>;

    fn storage(&self) -> &Self::StorageProvider {
        &self.storage
    }

    fn crypto(&self) -> &Self::CryptoProvider {
        &self.crypto
    }

    fn rand(&self) -> &Self::RandProvider {
        &self.rand
    }
}

impl OpenMlsRand for Rand {
    type Error = Infallible;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], Infallible> {
        let mut out = [0; N];
        self.0.borrow_mut().fill_bytes(&mut out);
        Ok(out)
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, Infallible> {
        let mut out = vec![0; len];
        self.0.borrow_mut().fill_bytes(&mut out);
        Ok(out)
    }
}

impl fmt::Debug for Provider<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Provider")
    }
}

impl Member {
    /// The leaf's credential (the chain) and signature key.
    pub(super) fn credential(&self) -> CredentialWithKey {
        CredentialWithKey {
            credential: BasicCredential::new(self.chain.clone()).into(),
            signature_key: self.key.public().as_bytes().as_slice().into(),
        }
    }
}

impl Signer for Member {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.key.sign_bytes(payload).as_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}
