//! Key packages: what others need to add this device.

use super::{GroupError, Member, Provider, Suite, group, leaf, storage::StorageError};
use openmls::{
    framing::MlsMessageBodyIn,
    prelude::{
        DeserializeBytes as _, KeyPackage, Lifetime, MlsMessageIn, MlsMessageOut, ProtocolVersion, tls_codec::Serialize as _,
    },
};
use openmls_traits::OpenMlsProvider as _;
use protocol::{
    certificate::{Identity, Trust},
    id::{DeviceId, PersonId},
    limits::{KEY_PACKAGE_BYTES_MAX, KEY_PACKAGE_DAYS_MAX},
    time::{DAY_MS, Timestamp},
};

/// The lifetime that OpenMLS checks begins this long before a leaf is made,
const MARGIN_DAYS: u64 = 1;
/// and ends this long after: the longest that OpenMLS accepts in all.
const LIFETIME_DAYS: u64 = 83;

/// Makes `count` key packages of a suite, their private keys stored; `last_resort` ones may be used again and again. They may be
/// used for 28 days from `now`. Publish some of both suites: who claims names the group's suite, and the server gives one of it.
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
) -> Result<Vec<Vec<u8>>, GroupError> {
    (0..count)
        .map(|_| {
            let mut builder =
                KeyPackage::builder().key_package_lifetime(lifetime(now)).leaf_node_capabilities(group::capabilities());
            if last_resort {
                builder = builder.mark_as_last_resort();
            }
            let bundle = builder
                .build(suite.ciphersuite(), provider, member, member.credential())
                .map_err(|error| GroupError::Internal(error.to_string()))?;
            MlsMessageOut::from(bundle.into_key_package())
                .tls_serialize_detached()
                .map_err(|error| GroupError::Internal(error.to_string()))
        })
        .collect()
}

/// How many key packages of this device have their private keys here (of both suites, last-resort ones included).
///
/// # Errors
/// [`StorageError`].
pub fn key_packages_in_stock(provider: &Provider<'_>) -> Result<usize, StorageError> {
    provider.storage().count("key package")
}

/// The suite of a key package message, read without verifying it.
#[must_use]
pub fn suite_of_key_package(message: &[u8]) -> Option<Suite> {
    // MLSMessage: version (2 bytes), wire format (2); KeyPackage: version (2), cipher suite (2).
    let code_point = message.get(6..8)?.first_chunk::<2>()?;
    Suite::from_code_point(u16::from_be_bytes(*code_point))
}

/// Whose device a key package says it is, read without verifying it: [`Group::commit`](super::Group::commit) verifies the very same
/// bytes. To be compared with whom one asked for: a server that hands out a colleague's package for another's would choose who is
/// let in.
#[must_use]
pub fn owner_of_key_package(message: &[u8]) -> Option<(PersonId, DeviceId)> {
    if message.len() > KEY_PACKAGE_BYTES_MAX {
        return None;
    }
    let message = MlsMessageIn::tls_deserialize_exact_bytes(message).ok()?;
    let MlsMessageBodyIn::KeyPackage(package) = message.extract() else { return None };
    leaf::claimed_owner(&package.unverified_credential().credential)
}

/// Lifetime of a leaf made now.
pub(super) fn lifetime(now: Timestamp) -> Lifetime {
    let begin = now.as_millis().saturating_sub(MARGIN_DAYS * DAY_MS);
    let end = now.plus_days(LIFETIME_DAYS).as_millis();
    Lifetime::init(begin / 1000, end / 1000)
}

/// Verifies a claimed key package: signatures, suite, age, chain.
pub(super) fn verify(
    provider: &Provider<'_>,
    message: &[u8],
    suite: Suite,
    trust: &Trust<'_>,
) -> Result<(KeyPackage, Identity), GroupError> {
    let malformed = |reason| GroupError::KeyPackage { reason };
    if message.len() > KEY_PACKAGE_BYTES_MAX {
        return Err(malformed("too large"));
    }
    let message = MlsMessageIn::tls_deserialize_exact_bytes(message).map_err(|_| malformed("not readable"))?;
    let MlsMessageBodyIn::KeyPackage(package) = message.extract() else { return Err(malformed("not a key package")) };
    let package = package.validate(provider.crypto(), ProtocolVersion::Mls10).map_err(|_| malformed("does not verify"))?;
    if package.ciphersuite() != suite.ciphersuite() {
        return Err(malformed("of another suite"));
    }
    // Made a day after the lifetime's begin; the owner's clock may be ahead of ours.
    let made = Timestamp::from_millis(package.life_time().not_before().saturating_mul(1000)).plus_days(MARGIN_DAYS);
    if trust.now.since(made) > KEY_PACKAGE_DAYS_MAX * DAY_MS || made.since(trust.now) > MARGIN_DAYS * DAY_MS {
        return Err(malformed("past its 28 days"));
    }
    let identity = leaf::admit(package.leaf_node(), trust)?;
    Ok((package, identity))
}
