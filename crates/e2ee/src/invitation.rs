//! Enrolment by invitation: the secret in link, QR or letter, what is derived from it, and the sealed and MACed papers.
//!
//! Guarantees: the server sees only the hash of the access token; the binding key reaches issuers sealed by HPKE, so that
//! neither a claim nor a certification can be made or changed by the operator. A certification is accepted only when its MAC,
//! the root's fingerprint, the chain and this device's own keys agree.
//!
//! Deliberately lacks: single use, expiry and counting of tries (server), and the certificate itself ([`crate::issuer`]).

mod code;

use crate::{
    Rng,
    derive::derive,
    key::{self, OpenSealedError, SealingKey, SigningKey},
    root::RootFingerprint,
};
use hmac::{Hmac, Mac as _};
use protocol::{
    cbor,
    certificate::{Chain, ChainError, DeviceCertificate, Identity, IssuerCertificate, Trust},
    enrolment::{
        CERTIFICATION_DOMAIN, CLAIM_DOMAIN, Certification, CertificationGrant, Enrol, EnrolmentClaim, InvitationGrant,
        SealedGrant, access_hash,
    },
    hash::Digest,
    id::{InvitationId, PersonId, TenantId},
    key::PublicKey,
    policy::TenantPolicy,
    revocation::{RevocationList, SignedRevocationList},
    statement::Signed,
    time::Timestamp,
};
use rand_core::RngCore as _;
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use code::ParseInvitationError;

const GRANT_INFO: &[u8] = b"konsil invitation grant v1";

/// The 128 bits of an invitation. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct InvitationSecret([u8; 16]);

/// What a link, QR or letter carries: the secret and the fingerprint of the root to be pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationTicket {
    /// The secret.
    pub secret: InvitationSecret,
    /// Of the hospital's root.
    pub root: RootFingerprint,
}

/// A paper of the enrolment that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentError {
    /// The MAC does not hold: not made with this invitation.
    #[error("not made with this invitation")]
    Mac,
    /// The bytes cannot be read.
    #[error("malformed")]
    Malformed,
    /// The root is not the one whose fingerprint the invitation carries.
    #[error("another root than the invitation's")]
    Root,
    /// The chain does not hold.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// For another invitation, person, tenant or device.
    #[error("{what} does not belong to this enrolment")]
    Mismatch {
        /// What.
        what: &'static str,
    },
}

/// What a new device pins when its certification is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The tenant's root.
    pub root: PublicKey,
    /// The device's whole chain.
    pub chain: Chain,
    /// What it says.
    pub identity: Identity,
    /// The policy, as signed.
    pub signed_policy: Signed,
    /// The policy.
    pub policy: TenantPolicy,
    /// The revocation list, as signed.
    pub signed_revocations: Option<SignedRevocationList>,
    /// The revocation list.
    pub revocations: Option<RevocationList>,
}

impl InvitationSecret {
    /// A new secret.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        let mut secret = Self([0; 16]);
        rng.fill_bytes(&mut secret.0);
        secret
    }

    /// The secret of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Shown to the server to use the invitation.
    #[must_use]
    pub fn access_token(&self) -> Zeroizing<[u8; 32]> {
        derive(&self.0, "konsil invitation access v1", &[])
    }

    /// What the server keeps of the access token.
    #[must_use]
    pub fn access_hash(&self) -> Digest {
        access_hash(self.access_token().as_slice())
    }

    /// MAC key that the server never learns.
    #[must_use]
    pub fn binding_key(&self) -> Zeroizing<[u8; 32]> {
        derive(&self.0, "konsil invitation binding v1", &[])
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl InvitationTicket {
    /// For the link's fragment: base64url of `version ‖ secret ‖ fingerprint`, 44 characters.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        code::to_fragment(self)
    }

    /// Reads a fragment.
    ///
    /// # Errors
    /// [`ParseInvitationError`] says whether it was cut off or is of a later version.
    pub fn from_fragment(fragment: &str) -> Result<Self, ParseInvitationError> {
        code::from_fragment(fragment)
    }

    /// For letters: eight groups of five characters (Crockford base32: no I, L, O, U), the last one a check character; carries
    /// the first half of the fingerprint.
    #[must_use]
    pub fn to_code(&self) -> String {
        code::to_code(self)
    }

    /// Reads a typed code; case, spaces, dashes and the usual mix-ups (O for 0, I and L for 1) do not matter.
    ///
    /// # Errors
    /// [`ParseInvitationError::Check`] for a slip of the finger.
    pub fn from_code(code: &str) -> Result<Self, ParseInvitationError> {
        code::from_code(code)
    }

    /// The new device's request: its person key and device certificate (signed by that key) under the invitation's MAC.
    #[must_use]
    pub fn enrol(
        &self,
        tenant: TenantId,
        invitation: InvitationId,
        person: PersonId,
        person_key: &PublicKey,
        device: &Signed,
    ) -> Enrol {
        let claim = cbor::encode(&EnrolmentClaim { tenant, invitation, person, person_key: *person_key, device: device.clone() });
        let mac = mac_claim(self.secret.binding_key().as_slice(), &claim).to_vec();
        Enrol { access: self.secret.access_token().to_vec(), claim, mac }
    }

    /// Checks the issuer's answer: MAC, root fingerprint, chain, and that it certifies the keys of `claim`.
    ///
    /// # Errors
    /// [`EnrolmentError`] says what does not hold; nothing is pinned then.
    pub fn accept(
        &self,
        certification: &Certification,
        claim: &EnrolmentClaim,
        now: Timestamp,
    ) -> Result<Accepted, EnrolmentError> {
        let grant = verify_certification(self.secret.binding_key().as_slice(), certification)?;
        if grant.invitation != claim.invitation {
            return Err(EnrolmentError::Mismatch { what: "invitation" });
        }
        if !self.root.matches(&grant.root) {
            return Err(EnrolmentError::Root);
        }
        accept(grant, claim, now)
    }
}

fn accept(grant: CertificationGrant, claim: &EnrolmentClaim, now: Timestamp) -> Result<Accepted, EnrolmentError> {
    let malformed = |_| EnrolmentError::Malformed;
    let issuer: IssuerCertificate = grant.issuer.verify(&grant.root).map_err(malformed)?;
    let policy: TenantPolicy = grant.policy.verify(&grant.root).map_err(malformed)?;
    if policy.tenant != claim.tenant || issuer.tenant != claim.tenant {
        return Err(EnrolmentError::Mismatch { what: "tenant" });
    }
    let revocations = grant.revocations.as_ref().map(|list| open_revocations(list, claim.tenant, &grant.root)).transpose()?;
    let chain = Chain { issuer: grant.issuer, person: grant.person, device: claim.device.clone(), guest: None };
    let trust = Trust { tenant: claim.tenant, root: &grant.root, revoked: revocations.as_ref(), now };
    let identity = chain.verify(&trust)?;
    if identity.person != claim.person {
        return Err(EnrolmentError::Mismatch { what: "person" });
    }
    if identity.person_key != claim.person_key {
        return Err(EnrolmentError::Mismatch { what: "person key" });
    }
    Ok(Accepted {
        root: grant.root,
        chain,
        identity,
        signed_policy: grant.policy,
        policy,
        signed_revocations: grant.revocations,
        revocations,
    })
}

/// A revocation list whose issuer the root certified.
pub(crate) fn open_revocations(
    list: &SignedRevocationList,
    tenant: TenantId,
    root: &PublicKey,
) -> Result<RevocationList, EnrolmentError> {
    let issuer: IssuerCertificate = list.issuer.verify(root).map_err(|_| EnrolmentError::Malformed)?;
    let list: RevocationList = list.list.verify(&issuer.issuer_key).map_err(|_| EnrolmentError::Malformed)?;
    if list.tenant == tenant && issuer.tenant == tenant {
        Ok(list)
    } else {
        Err(EnrolmentError::Mismatch { what: "revocation list" })
    }
}

/// Seals a grant to one issuer.
///
/// # Errors
/// [`OpenSealedError`] when the certificate's sealing key is none.
pub fn seal_grant(grant: &InvitationGrant, issuer: &IssuerCertificate, rng: &mut Rng) -> Result<SealedGrant, OpenSealedError> {
    let plaintext = Zeroizing::new(cbor::encode(grant));
    let sealed = key::seal(&issuer.sealing_key, GRANT_INFO, issuer.issuer_key.as_bytes(), &plaintext, rng)?;
    Ok(SealedGrant { issuer: issuer.issuer_key, sealed })
}

/// Opens a grant that was sealed to the issuer `issuer_key`.
///
/// # Errors
/// [`EnrolmentError::Malformed`] when it does not open or is no grant.
pub fn open_grant(sealed: &SealedGrant, issuer_key: &PublicKey, sealing: &SealingKey) -> Result<InvitationGrant, EnrolmentError> {
    let plaintext = sealing.open(GRANT_INFO, issuer_key.as_bytes(), &sealed.sealed).map_err(|_| EnrolmentError::Malformed)?;
    let grant: InvitationGrant = cbor::decode(&plaintext).map_err(|_| EnrolmentError::Malformed)?;
    if grant.binding_key.len() == 32 { Ok(grant) } else { Err(EnrolmentError::Malformed) }
}

/// MAC of a claim's bytes.
#[must_use]
pub fn mac_claim(binding_key: &[u8], claim: &[u8]) -> [u8; 32] {
    mac(binding_key, CLAIM_DOMAIN, claim).finalize().into_bytes().into()
}

/// The claim, when its MAC holds.
///
/// # Errors
/// [`EnrolmentError::Mac`] or [`EnrolmentError::Malformed`].
pub fn verify_claim(binding_key: &[u8], claim: &[u8], tag: &[u8]) -> Result<EnrolmentClaim, EnrolmentError> {
    mac(binding_key, CLAIM_DOMAIN, claim).verify_slice(tag).map_err(|_| EnrolmentError::Mac)?;
    cbor::decode(claim).map_err(|_| EnrolmentError::Malformed)
}

/// The issuer's answer under the binding key's MAC.
#[must_use]
pub fn mac_certification(binding_key: &[u8], grant: &CertificationGrant) -> Certification {
    let grant = cbor::encode(grant);
    let tag = mac(binding_key, CERTIFICATION_DOMAIN, &grant).finalize().into_bytes().to_vec();
    Certification { grant, mac: tag }
}

/// The grant inside, when its MAC holds.
///
/// # Errors
/// [`EnrolmentError::Mac`] or [`EnrolmentError::Malformed`].
pub fn verify_certification(binding_key: &[u8], certification: &Certification) -> Result<CertificationGrant, EnrolmentError> {
    mac(binding_key, CERTIFICATION_DOMAIN, &certification.grant)
        .verify_slice(&certification.mac)
        .map_err(|_| EnrolmentError::Mac)?;
    cbor::decode(&certification.grant).map_err(|_| EnrolmentError::Malformed)
}

/// HMAC-SHA-256 over `domain ‖ 0 ‖ bytes`.
fn mac(key: &[u8], domain: &str, bytes: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length; the error type exists for other MACs.
    let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(domain.as_bytes());
    mac.update(&[0]);
    mac.update(bytes);
    mac
}

/// A device certificate, signed by the person's key.
#[must_use]
pub fn certify_device(person_key: &SigningKey, certificate: &DeviceCertificate) -> Signed {
    person_key.sign_statement(certificate)
}

impl fmt::Debug for InvitationSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationSecret(…)")
    }
}
