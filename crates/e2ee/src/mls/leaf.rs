//! Leaves and their chains.
//!
//! [`admit`] is for leaves that are new here: the whole chain is verified, now. [`recall`] is for leaves that were admitted
//! before: their words are read again, and only dates and revocation are looked at.

use openmls::prelude::{BasicCredential, tls_codec::Serialize as _};
use openmls::{
    group::{GroupContext, MlsGroup},
    prelude::{Credential, LeafNode},
};
use protocol::{
    certificate::{
        Chain, ChainError, DeviceCertificate, GuestCertificate, Identity, IssuerCertificate, Level, PersonCertificate, Trust,
    },
    context::{ConversationContext, EXTENSION_TYPE},
    id::{DeviceId, PersonId, Serial},
    key::PublicKey,
    membership::Leaf,
    time::Timestamp,
};

/// Why a leaf is not admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LeafError {
    Chain(ChainError),
    /// The leaf's key is not the certified one.
    Key,
}

impl From<ChainError> for LeafError {
    fn from(error: ChainError) -> Self {
        Self::Chain(error)
    }
}

/// Verifies chain and key of a leaf that is new here.
pub(super) fn admit(leaf: &LeafNode, trust: &Trust<'_>) -> Result<Identity, LeafError> {
    let identity = chain(leaf.credential())?.verify(trust)?;
    if identity.device_key.as_bytes() == leaf.signature_key().as_slice() { Ok(identity) } else { Err(LeafError::Key) }
}

/// Verifies a leaf found in a tree that others built: its chain must have held once; whether it does now is told apart.
pub(super) fn inspect(index: u32, credential: &Credential, signature_key: &[u8], trust: &Trust<'_>) -> Result<Leaf, LeafError> {
    let chain = chain(credential)?;
    let identity = chain.verify_past(trust)?;
    if identity.device_key.as_bytes() != signature_key {
        return Err(LeafError::Key);
    }
    let holds = in_force(&chain, trust)?;
    Ok(Leaf { index, identity, holds })
}

/// Reads a leaf that was admitted before.
pub(super) fn recall(index: u32, credential: &Credential, trust: &Trust<'_>) -> Result<Leaf, LeafError> {
    let chain = chain(credential)?;
    Ok(Leaf { index, identity: read(&chain, trust)?, holds: in_force(&chain, trust)? })
}

/// All leaves of a group that this device is in.
pub(super) fn leaves(group: &MlsGroup, trust: &Trust<'_>) -> Vec<Leaf> {
    // Every leaf was admitted, so its chain reads.
    group.members().filter_map(|member| recall(member.index.u32(), &member.credential, trust).ok()).collect()
}

/// Konsil's extension in a group context.
pub(super) fn context_of(context: &GroupContext) -> Option<ConversationContext> {
    context.extensions().unknown(EXTENSION_TYPE).and_then(|extension| ConversationContext::decode(&extension.0).ok())
}

/// The keys of the context's external senders. One that cannot be read counts as a key that is nobody's.
pub(super) fn external_senders(context: &GroupContext) -> Vec<PublicKey> {
    let Some(senders) = context.extensions().external_senders() else { return Vec::new() };
    let key = |bytes: Vec<u8>| {
        // struct { opaque signature_key<V>; Credential credential; }: OpenMLS keeps the key to itself. 32 bytes have a one-byte length.
        let (length, rest) = bytes.split_first()?;
        (*length == 32).then(|| rest.first_chunk::<32>().map(|key| PublicKey::from_bytes(*key))).flatten()
    };
    senders
        .iter()
        .map(|sender| sender.tls_serialize_detached().ok().and_then(key).unwrap_or(PublicKey::from_bytes([0; 32])))
        .collect()
}

fn chain(credential: &Credential) -> Result<Chain, ChainError> {
    let no_chain = || ChainError::Mismatch { link: "credential" };
    let basic = BasicCredential::try_from(credential.clone()).map_err(|_| no_chain())?;
    Ok(Chain::decode(basic.identity())?)
}

/// Whose leaf a credential says it is; nothing of it is verified.
pub(super) fn claimed_owner(credential: &Credential) -> Option<(PersonId, DeviceId)> {
    let papers = Papers::of(&chain(credential).ok()?).ok()?;
    Some((papers.guest.map_or(papers.person.person, |guest| guest.person), papers.device.device))
}

/// A guest's leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestLeaf {
    /// Which device.
    pub device: DeviceId,
    /// What the host signed.
    pub certificate: GuestCertificate,
    /// Who signed it.
    pub host: PersonId,
    /// The whole chain.
    pub chain: Chain,
}

/// The leaf of a guest; none when it is nobody's or somebody else's.
pub(super) fn guest(credential: &Credential) -> Option<GuestLeaf> {
    let chain = chain(credential).ok()?;
    let papers = Papers::of(&chain).ok()?;
    Some(GuestLeaf { device: papers.device.device, certificate: papers.guest?, host: papers.person.person, chain })
}

struct Papers {
    issuer: IssuerCertificate,
    person: PersonCertificate,
    guest: Option<GuestCertificate>,
    device: DeviceCertificate,
}

impl Papers {
    fn of(chain: &Chain) -> Result<Self, ChainError> {
        Ok(Self {
            issuer: chain.issuer.peek()?,
            person: chain.person.peek()?,
            guest: chain.guest.as_ref().map(protocol::statement::Signed::peek).transpose()?,
            device: chain.device.peek()?,
        })
    }
}

/// Do dates and revocation list allow the chain now?
fn in_force(chain: &Chain, trust: &Trust<'_>) -> Result<bool, ChainError> {
    let papers = Papers::of(chain)?;
    let holds = |serial: Serial, from: Timestamp, until: Timestamp| {
        let revoked = trust.revoked.is_some_and(|list| list.names(serial));
        !revoked && from <= trust.now.plus_millis(protocol::limits::CLOCK_SKEW_MS_MAX) && trust.now <= until
    };
    let Papers { issuer, person, guest, device } = &papers;
    Ok(holds(issuer.serial, issuer.not_before, issuer.not_after)
        && holds(person.serial, person.not_before, person.not_after)
        && holds(device.serial, device.not_before, device.not_after)
        && guest.as_ref().is_none_or(|guest| holds(guest.serial, guest.not_before, guest.not_after)))
}

fn read(chain: &Chain, trust: &Trust<'_>) -> Result<Identity, ChainError> {
    let Papers { issuer, person, guest, device } = Papers::of(chain)?;
    let mut not_after = issuer.not_after.min(person.not_after).min(device.not_after);
    let of_staff = Identity {
        tenant: trust.tenant,
        person: person.person,
        person_key: person.person_key,
        device: device.device,
        device_key: device.device_key,
        device_certificate: chain.device.digest(),
        name: person.name,
        role: person.role,
        level: person.level,
        guest_of: None,
        admin: person.admin,
        generation: person.generation,
        device_name: device.name,
        device_since: device.not_before,
        not_after,
    };
    let Some(guest) = guest else { return Ok(of_staff) };
    not_after = not_after.min(guest.not_after);
    Ok(Identity {
        person: guest.person,
        person_key: guest.person_key,
        name: guest.name,
        role: String::new(),
        level: Level::Guest,
        guest_of: Some(guest.conversation),
        admin: false,
        not_after,
        ..of_staff
    })
}
