//! Public keys and signatures (Ed25519, RFC 8032) and the one rule by which they hold: [`check`].

pub mod check;

use check::{Equation, ReadKey};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use std::fmt;

/// An Ed25519 public key, 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// An Ed25519 signature, 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

/// The signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("signature does not verify")]
pub struct BadSignature;

impl PublicKey {
    /// Verifies `signature` over `domain`, a zero byte and the parts, by the rule of [`check`].
    ///
    /// # Errors
    /// [`BadSignature`] when it does not hold or the key is none.
    pub fn verify(&self, domain: &str, parts: &[&[u8]], signature: &Signature) -> Result<(), BadSignature> {
        let key = ReadKey::new(self).ok_or(BadSignature)?;
        let equation = Equation::new(&key, &signing_input(domain, parts), signature).ok_or(BadSignature)?;
        if equation.holds(&key) { Ok(()) } else { Err(BadSignature) }
    }
}

/// What is signed: `domain`, a zero byte, the parts.
#[must_use]
pub fn signing_input(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut input = Vec::with_capacity(domain.len() + 1 + parts.iter().map(|part| part.len()).sum::<usize>());
    input.extend_from_slice(domain.as_bytes());
    input.push(0);
    for part in parts {
        input.extend_from_slice(part);
    }
    input
}

macro_rules! byte_newtype {
    ($name:ident, $len:literal, $what:literal) => {
        impl $name {
            /// Of these bytes, without a check.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// Of these bytes, if the length fits.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "("))?;
                for byte in self.0.iter().take(4) {
                    write!(f, "{byte:02x}")?;
                }
                f.write_str("…)")
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
                Self::from_slice(d.bytes()?).ok_or_else(|| decode::Error::message($what))
            }
        }
    };
}

byte_newtype!(PublicKey, 32, "a public key has 32 bytes");
byte_newtype!(Signature, 64, "a signature has 64 bytes");
