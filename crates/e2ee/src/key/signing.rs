//! Ed25519 signing keys.

use crate::Rng;
use ed25519_dalek::Signer as _;
use protocol::{
    cbor,
    key::{PublicKey, Signature, signing_input},
    statement::{Signed, Statement},
};
use rand_core::RngCore as _;
use std::fmt;
use zeroize::Zeroizing;

/// An Ed25519 private key (RFC 8032). Wiped when dropped.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A new key.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut_slice());
        Self::from_seed(&seed)
    }

    /// The key of this seed (RFC 8032 section 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Its seed, to be stored encrypted.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The private key of X25519 that belongs to it (RFC 8032 section 5.1.5, step 2; X25519 clamps it).
    pub(super) fn x25519_scalar(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_scalar_bytes())
    }

    /// Its public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::from_bytes(self.0.verifying_key().to_bytes())
    }

    /// Signs `domain`, a zero byte and the parts: what [`PublicKey::verify`] checks.
    #[must_use]
    pub fn sign(&self, domain: &str, parts: &[&[u8]]) -> Signature {
        self.sign_bytes(&signing_input(domain, parts))
    }

    /// Signs a statement: what [`Signed::verify`] checks.
    #[must_use]
    pub fn sign_statement<T: Statement>(&self, statement: &T) -> Signed {
        let payload = cbor::encode(statement);
        let signature = self.sign(T::DOMAIN, &[&payload]);
        Signed { payload, signature }
    }

    /// Signs bytes that carry their own label (MLS SignWithLabel, RFC 9420 section 5.1.2).
    pub(crate) fn sign_bytes(&self, bytes: &[u8]) -> Signature {
        Signature::from_bytes(self.0.sign(bytes).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(public {:?})", self.public())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::revocation::RevocationList;
    use protocol::{id::TenantId, time::Timestamp};

    #[test]
    fn what_is_signed_here_verifies_there() {
        let key = SigningKey::from_seed(&[7; 32]);
        let signature = key.sign("konsil test v1", &[b"a", b"b"]);
        assert_eq!(key.public().verify("konsil test v1", &[b"ab"], &signature), Ok(()));
        assert!(key.public().verify("konsil test v2", &[b"ab"], &signature).is_err());
        let list =
            RevocationList { tenant: TenantId::from_bytes([1; 16]), number: 1, issued_at: Timestamp::default(), serials: vec![] };
        assert_eq!(key.sign_statement(&list).verify::<RevocationList>(&key.public()), Ok(list));
    }

    #[test]
    fn the_seed_gives_the_same_key_and_is_never_shown() {
        let key = SigningKey::from_seed(&[7; 32]);
        assert_eq!(SigningKey::from_seed(&key.seed()).public(), key.public());
        assert!(!format!("{key:?}").contains("7, 7"));
    }
}
