//! Who stands behind a leaf: the certificate chain in its credential.
//!
//! [`verify`] is for leaves that are new to us, [`recall`] for leaves of a state that we kept: those were verified when they
//! came in, so only their words are read again.

use openmls::prelude::{BasicCredential, Credential};
use protocol::{
    cbor::CborError,
    certificate::{
        Chain, ChainError, DeviceCertificate, GuestCertificate, Identity, IssuerCertificate, Level, PersonCertificate, Trust,
    },
    id::TenantId,
};

/// Why a leaf is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// The credential is no chain.
    #[error("credential is not a certificate chain")]
    Credential,
    /// The chain does not hold.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The leaf is signed by another key than the chain names.
    #[error("leaf key and certified device key differ")]
    Key,
}

/// The chain's bytes.
pub(crate) fn chain_bytes(credential: &Credential) -> Result<Vec<u8>, LeafError> {
    BasicCredential::try_from(credential.clone()).map(|basic| basic.identity().to_vec()).map_err(|_| LeafError::Credential)
}

/// Checks chain and key of a leaf that is new.
pub(crate) fn verify(credential: &Credential, signature_key: &[u8], trust: &Trust<'_>) -> Result<Identity, LeafError> {
    let chain = Chain::decode(&chain_bytes(credential)?).map_err(|_| LeafError::Credential)?;
    let identity = chain.verify(trust)?;
    if identity.device_key.as_bytes() == signature_key { Ok(identity) } else { Err(LeafError::Key) }
}

/// Reads the chain of a leaf that was verified when it came in.
pub(crate) fn recall(credential: &Credential, tenant: TenantId) -> Result<Identity, LeafError> {
    let chain = Chain::decode(&chain_bytes(credential)?).map_err(|_| LeafError::Credential)?;
    read(&chain, tenant).map_err(|error| LeafError::Chain(ChainError::Malformed(error)))
}

fn read(chain: &Chain, tenant: TenantId) -> Result<Identity, CborError> {
    let issuer: IssuerCertificate = chain.issuer.peek()?;
    let person: PersonCertificate = chain.person.peek()?;
    let device: DeviceCertificate = chain.device.peek()?;
    let guest: Option<GuestCertificate> = chain.guest.as_ref().map(protocol::statement::Signed::peek).transpose()?;
    let is_guest = guest.is_some();
    let ends =
        [Some(issuer.not_after), Some(person.not_after), Some(device.not_after), guest.as_ref().map(|guest| guest.not_after)];
    Ok(Identity {
        tenant,
        person: guest.as_ref().map_or(person.person, |guest| guest.person),
        person_key: guest.as_ref().map_or(person.person_key, |guest| guest.person_key),
        device: device.device,
        device_key: device.device_key,
        device_certificate: chain.device.digest(),
        name: guest.as_ref().map_or(person.name, |guest| guest.name.clone()),
        role: if is_guest { String::new() } else { person.role },
        level: if is_guest { Level::Guest } else { person.level },
        guest_of: guest.map(|guest| guest.conversation),
        admin: person.admin && !is_guest,
        generation: person.generation,
        device_name: device.name,
        device_since: device.not_before,
        not_after: ends.into_iter().flatten().min().unwrap_or_default(),
    })
}
