//! An issuer: an administrator's device (or the connector) that certifies people, signs orders and the revocation list.
//!
//! Guarantees: certifies only what an invitation grants, under the invitation's MAC, and never beyond its own certificate's
//! end. Deliberately lacks: the root's part ([`crate::root`]) and the decision whom to invite.

mod renewal;
mod request;

pub use request::Asking;

use crate::{
    Rng,
    invitation::{self, EnrolmentError, InvitationSecret, InvitationTicket},
    key::{SealingKey, SigningKey},
    root::{RootFingerprint, new_serial},
};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, DeviceCertificate, IssuerCertificate, Level, PersonCertificate},
    enrolment::{Certification, CertificationGrant, Invitation, InvitationGrant, WaitingEnrolment},
    id::{InvitationId, PersonId, Serial, TenantId},
    key::PublicKey,
    limits::{INVITATION_MS_MAX, NAME_CHARS_MAX},
    order::MembershipOrder,
    revocation::{RevocationList, SignedRevocationList},
    statement::Signed,
    time::Timestamp,
};
use zeroize::Zeroizing;

/// An issuer's two private keys.
#[derive(Clone, Debug)]
pub struct IssuerKeys {
    /// Signs certificates, orders and the revocation list.
    pub signing: SigningKey,
    /// Opens invitations' binding keys.
    pub sealing: SealingKey,
}

/// Keys with the root's certificate for them.
#[derive(Clone, Debug)]
pub struct Issuer {
    keys: IssuerKeys,
    signed: Signed,
    certificate: IssuerCertificate,
}

/// Keys and certificate that do not belong together, or a certificate that the root did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("keys and certificate of the issuer do not fit")]
pub struct IssuerMismatch;

/// Who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitee {
    /// Account.
    pub person: PersonId,
    /// Name to certify.
    pub name: String,
    /// Role to certify; may be empty.
    pub role: String,
    /// Internal or supplier.
    pub level: Level,
    /// Certify as administrator?
    pub admin: bool,
    /// One more than the generation of the person's last certificate.
    pub generation: u32,
}

/// Why somebody was not invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InviteError {
    /// Name or role empty or too long.
    #[error("name or role")]
    Name,
    /// Guests are certified by their sponsor.
    #[error("guests are invited by their host")]
    Guest,
    /// An issuer's certificate does not hold.
    #[error("an issuer's certificate does not hold")]
    Issuer,
}

/// Why an enrolment was not certified.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertifyError {
    /// None of the grants is for this issuer: another one must certify.
    #[error("sealed to other issuers")]
    NotForThisIssuer,
    /// The claim does not hold.
    #[error(transparent)]
    Claim(#[from] EnrolmentError),
    /// Used after its end.
    #[error("the invitation was used after its end")]
    Expired,
    /// This issuer's own certificate has ended.
    #[error("the issuer's certificate has ended")]
    IssuerExpired,
}

impl IssuerKeys {
    /// New keys.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        Self { signing: SigningKey::generate(rng), sealing: SealingKey::generate(rng) }
    }

    /// Both public keys, to be certified by the root.
    #[must_use]
    pub fn public(&self) -> (PublicKey, [u8; 32]) {
        (self.signing.public(), self.sealing.public())
    }

    /// Both seeds: 64 bytes, as in a transfer.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let (signing, sealing) = (self.signing.seed(), self.sealing.seed());
        Zeroizing::new([signing.as_slice(), sealing.as_slice()].concat())
    }

    /// The keys of these 64 bytes.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let (signing, sealing) = bytes.split_first_chunk::<32>()?;
        let sealing: Zeroizing<[u8; 32]> = Zeroizing::new(sealing.try_into().ok()?);
        Some(Self { signing: SigningKey::from_seed(signing), sealing: SealingKey::from_seed(&sealing) })
    }
}

impl Issuer {
    /// Joins keys and certificate.
    ///
    /// # Errors
    /// [`IssuerMismatch`] when the root did not certify these keys.
    pub fn new(keys: IssuerKeys, signed: Signed, root: &PublicKey) -> Result<Self, IssuerMismatch> {
        let certificate: IssuerCertificate = signed.verify(root).map_err(|_| IssuerMismatch)?;
        let fits = (certificate.issuer_key, certificate.sealing_key.as_slice())
            == (keys.signing.public(), keys.sealing.public().as_slice());
        if fits { Ok(Self { keys, signed, certificate }) } else { Err(IssuerMismatch) }
    }

    /// Its keys.
    #[must_use]
    pub const fn keys(&self) -> &IssuerKeys {
        &self.keys
    }

    /// The root's certificate for it, as signed.
    #[must_use]
    pub const fn signed_certificate(&self) -> &Signed {
        &self.signed
    }

    /// The root's certificate for it.
    #[must_use]
    pub const fn certificate(&self) -> &IssuerCertificate {
        &self.certificate
    }

    /// Invites a person: the invitation for the server, the ticket for the person. `issuers` are the certificates of all issuers
    /// in force, as signed by the root; this one is added when it is missing.
    ///
    /// # Errors
    /// [`InviteError`] says what does not fit.
    pub fn invite(
        &self,
        invitee: &Invitee,
        issuers: &[Signed],
        root: &PublicKey,
        now: Timestamp,
        rng: &mut Rng,
    ) -> Result<(Invitation, InvitationTicket), InviteError> {
        let fits = |text: &str| text.chars().count() <= NAME_CHARS_MAX;
        if invitee.name.trim().is_empty() || !fits(&invitee.name) || !fits(&invitee.role) {
            return Err(InviteError::Name);
        }
        if invitee.level == Level::Guest {
            return Err(InviteError::Guest);
        }
        let secret = InvitationSecret::generate(rng);
        let grant = InvitationGrant {
            tenant: self.certificate.tenant,
            invitation: InvitationId::from_bytes(*new_serial(now, rng).as_bytes()),
            person: invitee.person,
            name: invitee.name.clone(),
            role: invitee.role.clone(),
            level: invitee.level,
            admin: invitee.admin,
            generation: invitee.generation,
            binding_key: secret.binding_key().to_vec(),
            expires_at: now.plus_millis(INVITATION_MS_MAX),
        };
        let mut certificates = vec![self.certificate.clone()];
        for signed in issuers {
            let certificate: IssuerCertificate = signed.verify(root).map_err(|_| InviteError::Issuer)?;
            if certificate.tenant != self.certificate.tenant {
                return Err(InviteError::Issuer);
            }
            let there = certificates.iter().any(|known| known.issuer_key == certificate.issuer_key);
            // A renewed issuer has two certificates for a while, and one key to seal to.
            if !there && now <= certificate.not_after {
                certificates.push(certificate);
            }
        }
        let grants = certificates
            .iter()
            .map(|certificate| invitation::seal_grant(&grant, certificate, rng).map_err(|_| InviteError::Issuer))
            .collect::<Result<_, _>>()?;
        let invitation = Invitation {
            id: grant.invitation,
            person: invitee.person,
            name: invitee.name.clone(),
            role: invitee.role.clone(),
            access_hash: secret.access_hash(),
            grants,
            expires_at: grant.expires_at,
        };
        Ok((invitation, InvitationTicket { secret, root: RootFingerprint::of(root) }))
    }

    /// Certifies an enrolment that waits, exactly as its invitation grants.
    ///
    /// # Errors
    /// [`CertifyError`] says why not; the person then stays "waiting".
    pub fn certify(
        &self,
        waiting: &WaitingEnrolment,
        root: &PublicKey,
        policy: &Signed,
        revocations: Option<&SignedRevocationList>,
        now: Timestamp,
        rng: &mut Rng,
    ) -> Result<Certification, CertifyError> {
        let own = self.keys.signing.public();
        let sealed = waiting.grants.iter().find(|grant| grant.issuer == own).ok_or(CertifyError::NotForThisIssuer)?;
        let grant = invitation::open_grant(sealed, &own, &self.keys.sealing)?;
        let claim = invitation::verify_claim(&grant.binding_key, &waiting.claim, &waiting.mac)?;
        let device: DeviceCertificate = claim.device.verify(&claim.person_key).map_err(|_| EnrolmentError::Malformed)?;
        let mismatch = |what| CertifyError::Claim(EnrolmentError::Mismatch { what });
        if grant.tenant != self.certificate.tenant || claim.tenant != grant.tenant || device.tenant != grant.tenant {
            return Err(mismatch("tenant"));
        }
        if claim.invitation != grant.invitation {
            return Err(mismatch("invitation"));
        }
        if claim.person != grant.person || device.person != grant.person {
            return Err(mismatch("person"));
        }
        if waiting.enrolled_at > grant.expires_at {
            return Err(CertifyError::Expired);
        }
        if now > self.certificate.not_after {
            return Err(CertifyError::IssuerExpired);
        }
        let person = self.certify_person(
            &Invitee {
                person: grant.person,
                name: grant.name.clone(),
                role: grant.role.clone(),
                level: grant.level,
                admin: grant.admin,
                generation: grant.generation,
            },
            &claim.person_key,
            now,
            rng,
        );
        let answer = CertificationGrant {
            invitation: grant.invitation,
            root: *root,
            issuer: self.signed.clone(),
            person,
            policy: policy.clone(),
            revocations: revocations.cloned(),
        };
        Ok(invitation::mac_certification(&grant.binding_key, &answer))
    }

    /// A person certificate until this issuer's own end: for the first administrator, and to renew.
    #[must_use]
    pub fn certify_person(&self, who: &Invitee, person_key: &PublicKey, now: Timestamp, rng: &mut Rng) -> Signed {
        self.keys.signing.sign_statement(&PersonCertificate {
            version: CERTIFICATE_VERSION,
            serial: new_serial(now, rng),
            tenant: self.certificate.tenant,
            person: who.person,
            person_key: *person_key,
            name: who.name.clone(),
            role: who.role.clone(),
            level: who.level,
            not_before: now,
            not_after: self.certificate.not_after,
            algorithm: ALGORITHM_ED25519,
            generation: who.generation,
            admin: who.admin,
            replaces: None,
        })
    }

    /// The next revocation list: `previous` (none for the first) and the new serials.
    #[must_use]
    pub fn revoke(&self, previous: Option<&RevocationList>, serials: &[Serial], now: Timestamp) -> SignedRevocationList {
        let mut all: Vec<Serial> = previous.map(|list| list.serials.clone()).unwrap_or_default();
        all.extend_from_slice(serials);
        all.sort_unstable();
        all.dedup();
        let number = previous.map_or(1, |list| list.number.saturating_add(1));
        let list = RevocationList { tenant: self.certificate.tenant, number, issued_at: now, serials: all };
        SignedRevocationList { issuer: self.signed.clone(), list: self.keys.signing.sign_statement(&list) }
    }

    /// Signs a membership order.
    #[must_use]
    pub fn order(&self, order: &MembershipOrder) -> Signed {
        self.keys.signing.sign_statement(order)
    }

    /// Whose issuer it is.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.certificate.tenant
    }
}
