//! The two written forms of an invitation: link fragment and typed code.

use super::{InvitationSecret, InvitationTicket};
use crate::root::RootFingerprint;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
/// Crockford's alphabet.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Three bits of version, 128 of secret, 64 of fingerprint: 195 bits.
const CODE_DIGITS: usize = 39;
const GROUP_CHARS: usize = 5;

/// An invitation that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseInvitationError {
    /// Cut off, or not an invitation at all.
    #[error("not an invitation")]
    Malformed,
    /// One character is wrong or two are swapped.
    #[error("a character is wrong")]
    Check,
    /// Made by a later version.
    #[error("unknown version")]
    UnknownVersion,
}

pub(super) fn to_fragment(ticket: &InvitationTicket) -> String {
    let mut bytes = Zeroizing::new(vec![VERSION]);
    bytes.extend_from_slice(ticket.secret.as_bytes());
    bytes.extend_from_slice(ticket.root.as_bytes());
    URL_SAFE_NO_PAD.encode(&*bytes)
}

pub(super) fn from_fragment(fragment: &str) -> Result<InvitationTicket, ParseInvitationError> {
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(fragment.trim()).map_err(|_| ParseInvitationError::Malformed)?);
    let (version, rest) = bytes.split_first().ok_or(ParseInvitationError::Malformed)?;
    if *version != VERSION {
        return Err(ParseInvitationError::UnknownVersion);
    }
    ticket(rest, RootFingerprint::BYTES)
}

fn ticket(bytes: &[u8], fingerprint_bytes: usize) -> Result<InvitationTicket, ParseInvitationError> {
    let (secret, fingerprint) = bytes.split_first_chunk::<16>().ok_or(ParseInvitationError::Malformed)?;
    if fingerprint.len() != fingerprint_bytes {
        return Err(ParseInvitationError::Malformed);
    }
    let root = RootFingerprint::from_slice(fingerprint).ok_or(ParseInvitationError::Malformed)?;
    Ok(InvitationTicket { secret: InvitationSecret::from_bytes(*secret), root })
}

pub(super) fn to_code(ticket: &InvitationTicket) -> String {
    let secret = ticket.secret.as_bytes().iter();
    let bytes = secret.chain(ticket.root.as_bytes().iter().take(RootFingerprint::SHORT_BYTES));
    let (mut digits, mut pending, mut bits) = (Vec::with_capacity(CODE_DIGITS + 1), u32::from(VERSION), 3);
    for byte in bytes {
        pending = (pending << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            digits.push((pending >> bits) & 31);
        }
        pending &= (1 << bits) - 1;
    }
    digits.push(check(&digits));
    let mut text = String::with_capacity(digits.len() + digits.len() / GROUP_CHARS);
    for (index, digit) in digits.iter().enumerate() {
        if index > 0 && index % GROUP_CHARS == 0 {
            text.push('-');
        }
        text.push(usize::try_from(*digit).ok().and_then(|digit| ALPHABET.get(digit)).map_or('0', |byte| char::from(*byte)));
    }
    text
}

pub(super) fn from_code(code: &str) -> Result<InvitationTicket, ParseInvitationError> {
    let mut digits = Vec::with_capacity(CODE_DIGITS + 1);
    for character in code.chars().filter(|character| !character.is_whitespace() && !matches!(character, '-' | '–' | '.')) {
        digits.push(digit(character).ok_or(ParseInvitationError::Malformed)?);
        if digits.len() > CODE_DIGITS + 1 {
            return Err(ParseInvitationError::Malformed);
        }
    }
    let Some((found, digits)) = digits.split_last().filter(|(_, digits)| digits.len() == CODE_DIGITS) else {
        return Err(ParseInvitationError::Malformed);
    };
    if check(digits) != *found {
        return Err(ParseInvitationError::Check);
    }
    let (mut bytes, mut pending, mut bits) = (Zeroizing::new(Vec::with_capacity(24)), 0_u32, 0);
    for (index, digit) in digits.iter().enumerate() {
        pending = (pending << 5) | digit;
        bits += 5;
        if index == 0 {
            bits -= 3;
            if pending >> bits != u32::from(VERSION) {
                return Err(ParseInvitationError::UnknownVersion);
            }
            pending &= (1 << bits) - 1;
        }
        if bits >= 8 {
            bits -= 8;
            bytes.extend(u8::try_from(pending >> bits).ok());
            pending &= (1 << bits) - 1;
        }
    }
    ticket(&bytes, RootFingerprint::SHORT_BYTES)
}

fn digit(character: char) -> Option<u32> {
    let character = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|byte| char::from(*byte) == character).and_then(|position| u32::try_from(position).ok())
}

/// Luhn's check digit to base 32: notices every wrong character and nearly every swap of neighbours.
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
