//! The one rule by which a signature holds, for one signature and for many together.
//!
//! Ed25519 after RFC 8032 section 5.1.7 with its first equation, `8·s·B = 8·R + 8·k·A`, and what that section leaves open
//! settled as in "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020), algorithm 2: `s` is reduced, `A` and `R`
//! are canonical encodings, neither is of small order.
//!
//! Guarantees: what holds alone holds together with others and the other way round, whoever made it (but for a chance of
//! 2⁻¹²⁰): the factor 8 removes the small-order parts that weigh differently in a sum. So the server, which checks many
//! at once, never passes on what a recipient refuses.
//!
//! Deliberately lacks constant time: everything here is public.

use super::{PublicKey, Signature};
use curve25519_dalek::{
    EdwardsPoint, Scalar,
    constants::ED25519_BASEPOINT_POINT,
    edwards::CompressedEdwardsY,
    traits::{IsIdentity as _, VartimeMultiscalarMul as _},
};
use sha2::{Digest as _, Sha256, Sha512};
use std::collections::HashMap;

/// A key that was read once: a point of the curve, not of small order.
#[derive(Clone, Copy, Debug)]
pub struct ReadKey {
    bytes: [u8; 32],
    minus: EdwardsPoint,
}

impl ReadKey {
    /// Reads a key; none when nothing can hold under it.
    #[must_use]
    pub fn new(key: &PublicKey) -> Option<Self> {
        Some(Self { bytes: *key.as_bytes(), minus: -point(key.as_bytes())? })
    }
}

/// A point that is written as it must be and not of small order.
fn point(bytes: &[u8; 32]) -> Option<EdwardsPoint> {
    let point = CompressedEdwardsY(*bytes).decompress()?;
    (is_canonical(bytes) && !point.is_small_order()).then_some(point)
}

/// Is this y-coordinate below 2²⁵⁵ − 19? (The two points with x = 0, whose sign is no free choice, are of small order.)
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = bytes;
    *first < 0xed || *last & 0x7f != 0x7f || middle.iter().any(|byte| *byte != 0xff)
}

/// What one signature claims: `8·s·B = 8·R + 8·k·A`.
#[derive(Clone, Copy, Debug)]
pub struct Equation {
    s: Scalar,
    r: EdwardsPoint,
    r_bytes: [u8; 32],
    k: Scalar,
}

impl Equation {
    /// Reads a signature over `input`; none when it cannot hold.
    #[must_use]
    pub fn new(key: &ReadKey, input: &[u8], signature: &Signature) -> Option<Self> {
        let (r_bytes, s) = signature.as_bytes().split_first_chunk::<32>()?;
        let s = Option::from(Scalar::from_canonical_bytes(s.try_into().ok()?))?;
        let k = Sha512::new().chain_update(r_bytes).chain_update(key.bytes).chain_update(input).finalize();
        let k = Scalar::from_bytes_mod_order_wide(&k.into());
        Some(Self { s, r: point(r_bytes)?, r_bytes: *r_bytes, k })
    }

    /// Is it true?
    #[must_use]
    pub fn holds(&self, key: &ReadKey) -> bool {
        let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(&self.k, &key.minus, &self.s);
        (expected - self.r).mul_by_cofactor().is_identity()
    }
}

/// Are all of these true? One sum with random weights; the terms of equal keys are merged, so that many signatures of one
/// device cost little more than half of as many by different ones.
#[must_use]
pub fn all_hold(claims: &[(ReadKey, Equation)]) -> bool {
    let weights = Weights::of(claims);
    let mut base = Scalar::ZERO;
    let mut keys: HashMap<[u8; 32], usize> = HashMap::with_capacity(claims.len());
    let mut scalars = Vec::with_capacity(2 * claims.len() + 1);
    let mut points = Vec::with_capacity(2 * claims.len() + 1);
    for ((key, claim), weight) in claims.iter().zip(weights) {
        base += weight * claim.s;
        scalars.push(-weight);
        points.push(claim.r);
        let weighed = weight * claim.k;
        match keys.get(&key.bytes).and_then(|place| scalars.get_mut(*place)) {
            Some(sum) => *sum += weighed,
            None => {
                keys.insert(key.bytes, scalars.len());
                scalars.push(weighed);
                points.push(key.minus);
            }
        }
    }
    scalars.push(base);
    points.push(ED25519_BASEPOINT_POINT);
    EdwardsPoint::vartime_multiscalar_mul(scalars, points).mul_by_cofactor().is_identity()
}

/// Weights that nobody could know before everything that is weighed was fixed: a hash over all of it, then one per claim.
struct Weights {
    seed: [u8; 32],
    count: u64,
    other_half: Option<u128>,
}

impl Weights {
    fn of(claims: &[(ReadKey, Equation)]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"konsil signatures together v1\0");
        for (key, claim) in claims {
            // The input is in k, which is a hash over it.
            hasher.update(key.bytes);
            hasher.update(claim.r_bytes);
            hasher.update(claim.s.as_bytes());
            hasher.update(claim.k.as_bytes());
        }
        Self { seed: hasher.finalize().into(), count: 0, other_half: None }
    }
}

impl Iterator for Weights {
    type Item = Scalar;

    fn next(&mut self) -> Option<Scalar> {
        if let Some(half) = self.other_half.take() {
            return Some(Scalar::from(half));
        }
        let bytes: [u8; 32] = Sha256::new().chain_update(self.seed).chain_update(self.count.to_le_bytes()).finalize().into();
        self.count += 1;
        let (first, second) = bytes.split_first_chunk::<16>()?;
        self.other_half = second.try_into().ok().map(u128::from_le_bytes);
        Some(Scalar::from(u128::from_le_bytes(*first)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
        let bytes: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        bytes.try_into().unwrap()
    }

    fn alone(key: &[u8; 32], input: &[u8], signature: &[u8; 64]) -> bool {
        let Some(key) = ReadKey::new(&PublicKey::from_bytes(*key)) else { return false };
        Equation::new(&key, input, &Signature::from_bytes(*signature)).is_some_and(|claim| claim.holds(&key))
    }

    fn claim(key: &[u8; 32], input: &[u8], signature: &[u8; 64]) -> Option<(ReadKey, Equation)> {
        let key = ReadKey::new(&PublicKey::from_bytes(*key))?;
        Some((key, Equation::new(&key, input, &Signature::from_bytes(*signature))?))
    }

    fn signed(seed: u8, input: &[u8]) -> ([u8; 32], [u8; 64]) {
        let key = SigningKey::from_bytes(&[seed; 32]);
        (key.verifying_key().to_bytes(), key.sign(input).to_bytes())
    }

    /// The vectors of "Taming the many EdDSAs" (ed25519-speccheck): message, key, signature, and what we say.
    const EDGES: [(&str, &str, &str, &str, bool); 10] = [
        (
            "small A, small R",
            "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000",
            false,
        ),
        (
            "small A, mixed R",
            "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
            false,
        ),
        (
            "mixed A, small R",
            "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
            "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
            false,
        ),
        (
            "mixed A and R, both equations hold",
            "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
            "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
            "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
            true,
        ),
        (
            "mixed A and R, only the first equation holds",
            "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
            "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
            "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
            true,
        ),
        (
            "only without reducing 8·k",
            "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
            "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
            "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
            true,
        ),
        (
            "s not reduced",
            "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
            "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
            "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514",
            false,
        ),
        (
            "s far from reduced",
            "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
            "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
            "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22",
            false,
        ),
        (
            "R not canonical, hashed as it is",
            "fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a",
            "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607",
            false,
        ),
        (
            "R not canonical, hashed as it should be",
            "84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1",
            "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09",
            false,
        ),
    ];

    #[test]
    fn the_known_edges_are_judged_alone_as_together() {
        let good: Vec<(ReadKey, Equation)> = (1..=20)
            .map(|seed| {
                let (key, signature) = signed(seed % 7 + 1, &[seed; 40]);
                claim(&key, &[seed; 40], &signature).unwrap()
            })
            .collect();
        assert!(all_hold(&good));
        for (what, input, key, signature, expected) in EDGES {
            let (input, key, signature) = (bytes::<32>(input), bytes::<32>(key), bytes::<64>(signature));
            assert_eq!(alone(&key, &input, &signature), expected, "alone: {what}");
            // Several of them, so that their small-order parts could cancel or add up.
            for times in 1..=9 {
                let together = claim(&key, &input, &signature).is_some_and(|edge| {
                    let mut all = good.clone();
                    all.extend(std::iter::repeat_n(edge, times));
                    all_hold(&all)
                });
                assert_eq!(together, expected, "together {times} times: {what}");
            }
        }
    }

    #[test]
    fn what_honest_devices_sign_holds_and_nothing_else() {
        for seed in 1..=40 {
            let input = [seed ^ 0x55; 96];
            let (key, signature) = signed(seed, &input);
            assert!(alone(&key, &input, &signature));
            assert!(VerifyingKey::from_bytes(&key).unwrap().verify_strict(&input, &signature.into()).is_ok());
            for place in [0, 31, 32, 50, 63] {
                let mut other = signature;
                other[place] ^= 1;
                assert!(!alone(&key, &input, &other), "byte {place}");
            }
            assert!(!alone(&key, &[seed; 96], &signature), "another input");
            assert!(!alone(&signed(seed + 1, &input).0, &input, &signature), "another key");
        }
    }

    #[test]
    fn one_bad_signature_among_many_is_noticed_wherever_it_stands() {
        for count in [1, 2, 3, 50, 300] {
            let claims: Vec<(ReadKey, Equation)> = (0..count)
                .map(|number: u16| {
                    let input = number.to_be_bytes();
                    let (key, signature) = signed(u8::try_from(number % 11).unwrap() + 1, &input);
                    claim(&key, &input, &signature).unwrap()
                })
                .collect();
            assert!(all_hold(&claims));
            for place in [0, claims.len() / 2, claims.len() - 1] {
                let mut one_bad = claims.clone();
                one_bad[place].1.s += Scalar::ONE;
                assert!(!all_hold(&one_bad));
            }
            if let [first, .., last] = claims.as_slice() {
                // Two errors that cancel without weights.
                let mut two_bad = claims.clone();
                let end = two_bad.len() - 1;
                (two_bad[0].1.s, two_bad[end].1.s) = (first.1.s + Scalar::ONE, last.1.s - Scalar::ONE);
                assert!(!all_hold(&two_bad));
            }
        }
        assert!(all_hold(&[]));
    }

    #[test]
    fn keys_of_small_order_and_other_spellings_are_none() {
        let hex = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];
        for weak in hex {
            for sign in [0, 0x80] {
                let mut key = bytes::<32>(weak);
                key[31] |= sign;
                assert!(ReadKey::new(&PublicKey::from_bytes(key)).is_none(), "{weak}");
            }
        }
        // Every y from p on is a second spelling of a smaller one.
        for low in 0xed..=0xff {
            let mut key = [0xff; 32];
            (key[0], key[31]) = (low, 0x7f);
            assert!(ReadKey::new(&PublicKey::from_bytes(key)).is_none());
        }
    }
}
