//! Passphrases for key files: made here, or chosen and long enough.

use crate::Rng;
use rand_core::RngCore as _;

/// Shortest passphrase that is taken from a person, in characters.
pub const PASSPHRASE_CHARS_MIN: usize = 16;

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstwz";
const VOWELS: &[u8; 5] = b"aeiou";
const GROUPS: usize = 5;
const SYLLABLES_PER_GROUP: usize = 3;

/// Five groups of three syllables, as in "labefo-risuma-tokeni-wudapo-gemisa": 15 · log2(16 · 5) = 94 bits that can be read
/// out on the phone.
#[must_use]
pub fn passphrase(rng: &mut Rng) -> String {
    let mut text = String::with_capacity(GROUPS * (SYLLABLES_PER_GROUP * 2 + 1));
    for group in 0..GROUPS {
        if group > 0 {
            text.push('-');
        }
        for _ in 0..SYLLABLES_PER_GROUP {
            text.extend([letter(CONSONANTS, rng), letter(VOWELS, rng)]);
        }
    }
    text
}

/// Is a passphrase that a person chose long enough?
#[must_use]
pub fn is_long_enough(passphrase: &str) -> bool {
    passphrase.chars().count() >= PASSPHRASE_CHARS_MIN
}

fn letter(letters: &[u8], rng: &mut Rng) -> char {
    // 64 random bits: what modulo prefers is below 2^-58.
    let count = u64::try_from(letters.len()).unwrap_or(1);
    let index = usize::try_from(rng.next_u64() % count).unwrap_or(0);
    letters.get(index).map_or('a', |byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_passphrase_has_five_groups_that_can_be_spoken() {
        let mut rng = crate::rng_from_seed([7; 32]);
        let text = passphrase(&mut rng);
        assert_eq!(text.len(), GROUPS * SYLLABLES_PER_GROUP * 2 + GROUPS - 1);
        assert!(text.split('-').all(|group| group.len() == 6), "{text}");
        assert_ne!(text, passphrase(&mut rng));
        assert!(is_long_enough(&text) && !is_long_enough("fünfzehn zeich."));
    }
}
