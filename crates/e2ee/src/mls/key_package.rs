//! Key packages: what others need to add this device.

use super::{GroupError, Member, Provider, Suite};
use protocol::time::Timestamp;

/// New key packages, their private keys stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPackages {
    /// MLS `KeyPackage` messages, each for one use.
    pub packages: Vec<Vec<u8>>,
    /// Given out when the others are used up.
    pub last_resort: Option<Vec<u8>>,
}

/// Makes `count` key packages of a suite and, if asked, one of last resort. They may be used for 28 days from `now`.
///
/// # Errors
/// [`GroupError::Storage`].
pub fn key_packages(
    provider: &Provider<'_>,
    member: &Member,
    suite: Suite,
    count: usize,
    last_resort: bool,
    now: Timestamp,
) -> Result<KeyPackages, GroupError> {
    todo!()
}

/// The suite of a key package message, read without verifying it.
#[must_use]
pub fn suite_of_key_package(message: &[u8]) -> Option<Suite> {
    // MLSMessage: version (2 bytes), wire format (2); KeyPackage: version (2), cipher suite (2).
    let code_point = message.get(6..8)?.first_chunk::<2>()?;
    Suite::from_code_point(u16::from_be_bytes(*code_point))
}
