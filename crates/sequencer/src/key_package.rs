//! Key packages: what a device publishes so that others can add it.

use crate::{
    SUITES,
    leaf::{self, LeafError},
};
use openmls::{
    framing::MlsMessageBodyIn,
    prelude::{DeserializeBytes as _, MlsMessageIn, ProtocolVersion},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{certificate::Trust, id::DeviceId, limits};

/// Why a key package is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum KeyPackageError {
    /// Over its limit.
    #[error("too large")]
    TooLarge,
    /// Not a key package, signature or lifetime do not hold, or a suite that we do not use.
    #[error("key package not valid")]
    Invalid,
    /// Its leaf is not the publishing device's.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// Another device's.
    #[error("key package of another device")]
    Device,
}

/// Checks a key package that `device` publishes, and gives its cipher suite.
///
/// # Errors
/// [`KeyPackageError`] names what does not hold.
pub fn check_key_package(bytes: &[u8], device: DeviceId, trust: &Trust<'_>) -> Result<u16, KeyPackageError> {
    if bytes.len() > limits::KEY_PACKAGE_BYTES_MAX {
        return Err(KeyPackageError::TooLarge);
    }
    let message = MlsMessageIn::tls_deserialize_exact_bytes(bytes).map_err(|_| KeyPackageError::Invalid)?;
    let MlsMessageBodyIn::KeyPackage(package) = message.extract() else {
        return Err(KeyPackageError::Invalid);
    };
    let package = package.validate(&RustCrypto::default(), ProtocolVersion::Mls10).map_err(|_| KeyPackageError::Invalid)?;
    if !SUITES.contains(&package.ciphersuite()) {
        return Err(KeyPackageError::Invalid);
    }
    let node = package.leaf_node();
    let identity = leaf::verify(node.credential(), node.signature_key().as_slice(), trust)?;
    if identity.device == device { Ok(u16::from(package.ciphersuite())) } else { Err(KeyPackageError::Device) }
}
