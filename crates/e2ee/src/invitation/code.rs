//! The two written forms of an invitation: link fragment and typed code.

use super::{InvitationSecret, InvitationTicket};
use crate::{
    crockford::{self, CodeError, Shape},
    root::RootFingerprint,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
/// 128 bits of secret, 64 of fingerprint: 39 characters and the check character.
const CODE: Shape = Shape { version: VERSION, bytes: 16 + RootFingerprint::SHORT_BYTES, group: 5 };

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
    let bytes: Zeroizing<Vec<u8>> =
        Zeroizing::new(secret.chain(ticket.root.as_bytes().iter().take(RootFingerprint::SHORT_BYTES)).copied().collect());
    crockford::encode(CODE, &bytes)
}

pub(super) fn from_code(code: &str) -> Result<InvitationTicket, ParseInvitationError> {
    let bytes = crockford::decode(CODE, code).map_err(|error| match error {
        CodeError::Malformed => ParseInvitationError::Malformed,
        CodeError::Check => ParseInvitationError::Check,
        CodeError::UnknownVersion => ParseInvitationError::UnknownVersion,
    })?;
    ticket(&bytes, RootFingerprint::SHORT_BYTES)
}
