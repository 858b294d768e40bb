//! Key comparison in person: sixty digits that both people read to each other, or a QR that one scans.
//!
//! Guarantees: both people compute the same digits; changing either key (or swapping in another person) changes them, and
//! finding a key whose thirty digits agree costs 2¹⁰⁰ times 5,200 hashes. Deliberately lacks: remembering the outcome.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{hash::Digest, id::PersonId, key::PublicKey};

const DOMAIN: &str = "konsil safety digits v1";
/// Hash rounds, so that searching for a key with the same digits costs more.
const ROUNDS: u32 = 5_200;
const VERSION: u8 = 1;

/// Outcome of scanning the other person's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Both devices see the same two keys.
    Same,
    /// They do not.
    Different,
    /// Not such a code.
    Unreadable,
}

/// Twelve groups of five digits, the same on both sides.
#[must_use]
pub fn safety_digits(mine: (PersonId, &PublicKey), theirs: (PersonId, &PublicKey)) -> [String; 12] {
    let mut halves = [(mine.0, fingerprint(mine)), (theirs.0, fingerprint(theirs))];
    halves.sort_unstable_by_key(|(person, digest)| (*person, *digest));
    let mut groups = halves.iter().flat_map(|(_, digest)| digest.as_bytes().chunks_exact(5).take(6)).map(|five| {
        let number = five.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        format!("{:05}", number % 100_000)
    });
    std::array::from_fn(|_| groups.next().unwrap_or_default())
}

/// The code that I show: my fingerprint, then theirs.
#[must_use]
pub fn safety_code(mine: (PersonId, &PublicKey), theirs: (PersonId, &PublicKey)) -> String {
    let (mine, theirs) = (fingerprint(mine), fingerprint(theirs));
    URL_SAFE_NO_PAD.encode([[VERSION].as_slice(), mine.as_bytes(), theirs.as_bytes()].concat())
}

/// Compares the code that they show with what I know.
#[must_use]
pub fn compare(scanned: &str, mine: (PersonId, &PublicKey), theirs: (PersonId, &PublicKey)) -> Comparison {
    match URL_SAFE_NO_PAD.decode(scanned.trim()) {
        Ok(bytes) if bytes.len() == 65 && bytes.first() == Some(&VERSION) => {
            // Their code names them first.
            if safety_code(theirs, mine) == scanned.trim() { Comparison::Same } else { Comparison::Different }
        }
        _ => Comparison::Unreadable,
    }
}

fn fingerprint((person, key): (PersonId, &PublicKey)) -> Digest {
    let first = Digest::of(DOMAIN, &[person.as_bytes(), key.as_bytes()]);
    (0..ROUNDS).fold(first, |digest, _| Digest::of(DOMAIN, &[digest.as_bytes(), key.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SigningKey;

    #[test]
    fn both_sides_read_the_same_digits_and_a_swapped_key_changes_them() {
        let (alice, bob, eve) =
            (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]), SigningKey::from_seed(&[9; 32]).public());
        let (a, b) = (SigningKey::from_seed(&[1; 32]).public(), SigningKey::from_seed(&[2; 32]).public());
        let digits = safety_digits((alice, &a), (bob, &b));
        assert_eq!(digits, safety_digits((bob, &b), (alice, &a)));
        assert!(digits.iter().all(|group| group.len() == 5 && group.bytes().all(|byte| byte.is_ascii_digit())));
        assert_ne!(digits, safety_digits((alice, &a), (bob, &eve)));
        let shown_by_bob = safety_code((bob, &b), (alice, &a));
        assert_eq!(compare(&shown_by_bob, (alice, &a), (bob, &b)), Comparison::Same);
        assert_eq!(compare(&shown_by_bob, (alice, &a), (bob, &eve)), Comparison::Different);
        assert_eq!(
            compare(&safety_code((alice, &a), (bob, &b)), (alice, &a), (bob, &b)),
            Comparison::Different,
            "one's own code"
        );
        assert_eq!(compare("https://example.org", (alice, &a), (bob, &b)), Comparison::Unreadable);
    }
}
