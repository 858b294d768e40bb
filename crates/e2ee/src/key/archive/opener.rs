//! The archive key taken apart once, for the thousands of copies of a case.
//!
//! What the `hpke` library does anew for every copy (the ML-KEM key from its seed, its matrix, the X25519 public key, parts of the
//! key schedule) is done once here; what is left is X-Wing's decapsulation and the key schedule of RFC 9180 section 5.1 in base
//! mode, both put together from the very crates that `hpke` uses.
//!
//! Guarantees: opens exactly the copies that [`super::reseal`] can make again, byte for byte, without making them again. The
//! ML-KEM decapsulation already makes its ciphertext again and compares it (FIPS 203 section 7.3); so "made with these coins" is
//! one hash, K = G(m ‖ H(ek)), and the X25519 part is one multiplication of the base point. AES-GCM has one ciphertext for one
//! key, nonce, text and associated data. A test compares every verdict with the library's way.

use super::{ENC_BYTES, INFO};
use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use hkdf::Hkdf;
use ml_kem::{FromSeed as _, KeyExport as _, MlKem768, kem::Decapsulate as _, ml_kem_768};
use sha2::Sha256;
use sha3::{Digest as _, Sha3_256, Sha3_512};
use shake::{ExtendableOutput as _, Shake256, XofReader as _};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// Length of an ML-KEM-768 ciphertext, the first part of X-Wing's.
const CT_M_BYTES: usize = 1088;
/// X-Wing's own domain (draft-connolly-cfrg-xwing-kem section 5.3).
const X_WING_LABEL: &[u8] = br"\.//^\";
/// RFC 9180 section 5.1: X-Wing, HKDF-SHA256, AES-256-GCM.
const SUITE_ID: [u8; 10] = [b'H', b'P', b'K', b'E', 0x64, 0x7a, 0, 1, 0, 2];
const BASE_MODE: u8 = 0;

/// The parts. Shared, not copied: private keys should be in memory once.
#[derive(Clone)]
pub(crate) struct Opener(Arc<Parts>);

struct Parts {
    sk_m: ml_kem_768::DecapsulationKey,
    /// H(ek) of FIPS 203.
    ek_hash: [u8; 32],
    sk_x: StaticSecret,
    pk_x: PublicKey,
    /// `mode ‖ psk_id_hash ‖ info_hash`, the same for every copy.
    context: [u8; 65],
}

/// What a copy holds, and what is needed to say whether it was made with certain coins.
pub(crate) struct Opened {
    pub(crate) plaintext: Zeroizing<Vec<u8>>,
    ss_m: Zeroizing<[u8; 32]>,
    ct_x: [u8; 32],
    ek_hash: [u8; 32],
}

impl Opener {
    /// Of X-Wing's 32-byte seed.
    pub(super) fn from_seed(seed: &[u8; 32]) -> Self {
        let mut shake = Shake256::default();
        shake::Update::update(&mut shake, seed);
        let mut expanded = shake.finalize_xof();
        let (mut seed_m, mut seed_x) = (Zeroizing::new([0; 64]), Zeroizing::new([0; 32]));
        expanded.read(seed_m.as_mut_slice());
        expanded.read(seed_x.as_mut_slice());
        let (sk_m, pk_m) = MlKem768::from_seed(&(*seed_m).into());
        let sk_x = StaticSecret::from(*seed_x);
        let pk_x = PublicKey::from(&sk_x);
        let mut context = [0; 65];
        let hashes = [extract(&[], b"psk_id_hash", &[]).0, extract(&[], b"info_hash", INFO).0];
        let bytes = std::iter::once(BASE_MODE).chain(hashes.into_iter().flatten());
        context.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = byte);
        Self(Arc::new(Parts { sk_m, ek_hash: Sha3_256::digest(pk_m.to_bytes()).into(), sk_x, pk_x, context }))
    }

    /// Opens a copy.
    pub(super) fn open(&self, aad: &[u8], copy: &[u8]) -> Option<Opened> {
        let parts = &*self.0;
        let (enc, ciphertext) = copy.split_at_checked(ENC_BYTES)?;
        let (ct_m, ct_x) = enc.split_first_chunk::<CT_M_BYTES>()?;
        let ct_x: [u8; 32] = ct_x.try_into().ok()?;
        let ss_m: Zeroizing<[u8; 32]> = Zeroizing::new(parts.sk_m.decapsulate(&(*ct_m).into()).into());
        let ss_x = parts.sk_x.diffie_hellman(&PublicKey::from(ct_x));
        let mut combined = Sha3_256::new();
        for part in [ss_m.as_slice(), ss_x.as_bytes(), &ct_x, parts.pk_x.as_bytes(), X_WING_LABEL] {
            combined.update(part);
        }
        let shared = Zeroizing::new(<[u8; 32]>::from(combined.finalize()));
        let (_, secret) = extract(shared.as_slice(), b"secret", &[]);
        let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 12]);
        expand(&secret, b"key", &parts.context, key.as_mut_slice())?;
        expand(&secret, b"base_nonce", &parts.context, &mut nonce)?;
        let plaintext =
            Aes256Gcm::new((&*key).into()).decrypt(Nonce::from_slice(&nonce), Payload { msg: ciphertext, aad }).ok()?;
        Some(Opened { plaintext: Zeroizing::new(plaintext), ss_m, ct_x, ek_hash: parts.ek_hash })
    }
}

impl Opened {
    /// Was the copy made with exactly these coins?
    pub(crate) fn was_made_with(&self, coins: &[u8; 64]) -> bool {
        let Some((coins_m, coins_x)) = coins.split_first_chunk::<32>() else { return false };
        let Ok(coins_x) = <[u8; 32]>::try_from(coins_x) else { return false };
        let made = Sha3_512::new().chain_update(coins_m).chain_update(self.ek_hash).finalize();
        let ss_m = made.first_chunk::<32>().is_some_and(|ss_m| bool::from(ss_m.ct_eq(self.ss_m.as_slice())));
        let ct_x = PublicKey::from(&StaticSecret::from(coins_x));
        ss_m & bool::from(ct_x.as_bytes().ct_eq(&self.ct_x))
    }
}

/// `LabeledExtract` of RFC 9180 section 4: the key, and the same ready for expanding.
fn extract(salt: &[u8], label: &[u8], ikm: &[u8]) -> ([u8; 32], Hkdf<Sha256>) {
    let ikm = Zeroizing::new([b"HPKE-v1".as_slice(), &SUITE_ID, label, ikm].concat());
    let (key, expander) = Hkdf::extract(Some(salt), &ikm);
    (key.into(), expander)
}

/// `LabeledExpand` of the same.
fn expand(secret: &Hkdf<Sha256>, label: &[u8], context: &[u8], out: &mut [u8]) -> Option<()> {
    let length = u16::try_from(out.len()).ok()?.to_be_bytes();
    secret.expand_multi_info(&[length.as_slice(), b"HPKE-v1".as_slice(), SUITE_ID.as_slice(), label, context], out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        key::{ArchiveSecret, archive::reseal},
        rng_from_seed,
        sealing::Coins,
    };
    use hpke::{Deserializable as _, OpModeR, OpModeS, Serializable as _, aead::AesGcm256, kdf::HkdfSha256, kem::XWing};
    use proptest::prelude::*;

    /// As `hpke` opens it, and whether it is the copy that these coins make: made again and compared.
    fn by_the_library(
        seed: &[u8; 32],
        key: &ArchiveSecret,
        aad: &[u8],
        copy: &[u8],
        coins: &[u8; 64],
    ) -> (Option<Vec<u8>>, bool) {
        let private = <XWing as hpke::Kem>::PrivateKey::from_bytes(seed).unwrap();
        let Some((enc, ciphertext)) = copy.split_at_checked(ENC_BYTES) else { return (None, false) };
        let enc = <XWing as hpke::Kem>::EncappedKey::from_bytes(enc).unwrap();
        let opened =
            hpke::single_shot_open::<AesGcm256, HkdfSha256, XWing>(&OpModeR::Base, &private, &enc, INFO, ciphertext, aad).ok();
        let again = opened.as_ref().and_then(|text| reseal(&key.public(), aad, text.as_slice().try_into().ok()?, coins));
        (opened, again.as_deref() == Some(copy))
    }

    /// A copy whose coins nobody knows.
    fn sealed_at_random(key: &ArchiveSecret, aad: &[u8], text: &[u8], seed: u64) -> Vec<u8> {
        let mut rng = rng_from_seed([seed as u8; 32]);
        let public = <XWing as hpke::Kem>::PublicKey::from_bytes(&key.public().public_key).unwrap();
        let sealed = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, XWing>(
            &OpModeS::Base,
            &public,
            INFO,
            text,
            aad,
            &mut Coins::of(&mut rng),
        );
        let (enc, ciphertext) = sealed.unwrap();
        [enc.to_bytes().as_slice(), &ciphertext].concat()
    }

    #[derive(Clone, Debug)]
    enum Damage {
        None,
        Coins(usize),
        Copy(usize),
        Aad(usize),
        Cut(usize),
        OtherCoins,
    }

    fn damage() -> impl Strategy<Value = Damage> {
        prop_oneof![
            Just(Damage::None),
            (0..64usize).prop_map(Damage::Coins),
            (0..1200usize).prop_map(Damage::Copy),
            (0..40usize).prop_map(Damage::Aad),
            (0..1200usize).prop_map(Damage::Cut),
            Just(Damage::OtherCoins),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn every_verdict_is_that_of_the_library(
            seed: [u8; 32], plaintext: [u8; 64], coins: [[u8; 32]; 2], aad: [[u8; 20]; 2], damage in damage(), bit in 0..8u32, number: u64,
        ) {
            let key = ArchiveSecret::from_seed(&seed);
            let mut coins: [u8; 64] = coins.concat().try_into().unwrap();
            let mut aad = aad.concat();
            let mut copy = reseal(&key.public(), &aad, &plaintext, &coins).unwrap();
            let whole = matches!(damage, Damage::None);
            match damage {
                Damage::None => {}
                Damage::Coins(at) => coins[at] ^= 1 << bit,
                Damage::Copy(at) => { let at = at % copy.len(); copy[at] ^= 1 << bit; }
                Damage::Aad(at) => aad[at] ^= 1 << bit,
                Damage::Cut(to) => copy.truncate(to),
                Damage::OtherCoins => copy = sealed_at_random(&key, &aad, &plaintext, number),
            }
            let ours = Opener::from_seed(&seed).open(&aad, &copy);
            let verdict = (ours.as_ref().map(|opened| opened.plaintext.to_vec()), ours.as_ref().is_some_and(|opened| opened.was_made_with(&coins)));
            prop_assert_eq!(&verdict, &by_the_library(&seed, &key, &aad, &copy, &coins));
            prop_assert!(!whole || verdict.1, "a whole one holds");
        }
    }
}
