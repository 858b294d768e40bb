//! Bytes as a code that people type: Crockford's base32 (no I, L, O, U) with a version in front and a check character behind.
//!
//! Guarantees: case, spaces, dashes and the usual mix-ups (O for 0, I and L for 1) do not matter; a wrong character and nearly
//! every swap of neighbours is noticed.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bits of the version in front: with it the lengths in use fill whole characters.
const VERSION_BITS: u32 = 3;

/// A kind of code.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// Below 8.
    pub(crate) version: u8,
    /// Bytes after the version; `3 + 8 · bytes` is a multiple of five.
    pub(crate) bytes: usize,
    /// Characters between two dashes.
    pub(crate) group: usize,
}

/// A code that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeError {
    /// Too short, too long, or a character that never occurs.
    Malformed,
    /// One character is wrong or two are swapped.
    Check,
    /// Made by a later version.
    UnknownVersion,
}

impl Shape {
    const fn digits(self) -> usize {
        (self.bytes * 8 + 3) / 5
    }
}

/// The code of these bytes, of which there must be as many as the shape says.
pub(crate) fn encode(shape: Shape, bytes: &[u8]) -> String {
    let mut digits = Zeroizing::new(Vec::with_capacity(shape.digits() + 1));
    let (mut pending, mut bits) = (u32::from(shape.version), VERSION_BITS);
    for byte in bytes {
        pending = (pending << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            digits.push((pending >> bits) & 31);
        }
        pending &= (1 << bits) - 1;
    }
    let last = check(&digits);
    digits.push(last);
    let mut text = String::with_capacity(digits.len() + digits.len() / shape.group);
    for (index, digit) in digits.iter().enumerate() {
        if index > 0 && index % shape.group == 0 {
            text.push('-');
        }
        text.push(usize::try_from(*digit).ok().and_then(|digit| ALPHABET.get(digit)).map_or('0', |byte| char::from(*byte)));
    }
    text
}

/// The bytes of a code.
pub(crate) fn decode(shape: Shape, code: &str) -> Result<Zeroizing<Vec<u8>>, CodeError> {
    let mut digits = Zeroizing::new(Vec::with_capacity(shape.digits() + 1));
    for character in code.chars().filter(|character| !character.is_whitespace() && !matches!(character, '-' | '–' | '.')) {
        digits.push(digit(character).ok_or(CodeError::Malformed)?);
        if digits.len() > shape.digits() + 1 {
            return Err(CodeError::Malformed);
        }
    }
    let Some((found, digits)) = digits.split_last().filter(|(_, digits)| digits.len() == shape.digits()) else {
        return Err(CodeError::Malformed);
    };
    if check(digits) != *found {
        return Err(CodeError::Check);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(shape.bytes));
    let (mut pending, mut bits) = (0_u32, 0);
    for (index, digit) in digits.iter().enumerate() {
        pending = (pending << 5) | digit;
        bits += 5;
        if index == 0 {
            bits -= VERSION_BITS;
            if pending >> bits != u32::from(shape.version) {
                return Err(CodeError::UnknownVersion);
            }
            pending &= (1 << bits) - 1;
        }
        if bits >= 8 {
            bits -= 8;
            bytes.extend(u8::try_from(pending >> bits).ok());
            pending &= (1 << bits) - 1;
        }
    }
    Ok(bytes)
}

fn digit(character: char) -> Option<u32> {
    let character = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|byte| char::from(*byte) == character).and_then(|position| u32::try_from(position).ok())
}

/// Luhn's check digit to base 32.
fn check(digits: &[u32]) -> u32 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let weighted = if index % 2 == 0 { digit * 2 } else { *digit };
            weighted / 32 + weighted % 32
        })
        .sum();
    (32 - sum % 32) % 32
}
