//! Enrolment by invitation: what travels between the new device, the server and an issuer.
//!
//! The invitation secret (128 bit, in the link's fragment) gives by HKDF an access token, of which the server keeps a hash,
//! and a binding key that the server never learns. The new device sends its keys under a MAC of the binding key; any issuer
//! opens the sealed binding key, verifies, and answers with a certificate and the root under the same MAC key.

use crate::{
    cbor::Canonical,
    certificate::Level,
    hash::Digest,
    id::{DeviceId, EnrolmentId, InvitationId, PersonId, TenantId},
    key::PublicKey,
    revocation::SignedRevocationList,
    statement::Signed,
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// MAC domain of a claim.
pub const CLAIM_DOMAIN: &str = "konsil enrolment claim v1";
/// MAC domain of a certification.
pub const CERTIFICATION_DOMAIN: &str = "konsil certification v1";

/// Domain of an access token's hash.
pub const ACCESS_DOMAIN: &str = "konsil access token v1";

/// The hash under which the server keeps an access token (of an invitation, a transfer or a tenant's set-up).
#[must_use]
pub fn access_hash(token: &[u8]) -> Digest {
    Digest::of(ACCESS_DOMAIN, &[token])
}

/// What an issuer certifies when the invitation is used; sealed to every issuer with the binding key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationGrant {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Which invitation.
    #[n(1)]
    pub invitation: InvitationId,
    /// Who.
    #[n(2)]
    pub person: PersonId,
    /// Name to certify.
    #[n(3)]
    pub name: String,
    /// Role to certify.
    #[n(4)]
    pub role: String,
    /// Level to certify.
    #[n(5)]
    pub level: Level,
    /// Certify as administrator?
    #[n(6)]
    pub admin: bool,
    /// Generation of the certificate: one more than the person's last.
    #[n(7)]
    pub generation: u32,
    /// MAC key, 32 bytes.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub binding_key: Vec<u8>,
    /// Not valid after.
    #[n(9)]
    pub expires_at: Timestamp,
}

impl Canonical for InvitationGrant {
    const KEYS: u64 = 10;
}

/// A grant sealed to one issuer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SealedGrant {
    /// The issuer's public key (Ed25519), to find one's own.
    #[n(0)]
    pub issuer: PublicKey,
    /// HPKE `enc ‖ ciphertext` to the issuer's sealing key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// An invitation as the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Invitation {
    /// Which.
    #[n(0)]
    pub id: InvitationId,
    /// For whom.
    #[n(1)]
    pub person: PersonId,
    /// Account name for the administration.
    #[n(2)]
    pub name: String,
    /// Account role for the administration.
    #[n(3)]
    pub role: String,
    /// Hash of the access token.
    #[n(4)]
    pub access_hash: Digest,
    /// The grant, sealed to every issuer.
    #[n(5)]
    pub grants: Vec<SealedGrant>,
    /// At most 72 hours ahead.
    #[n(6)]
    pub expires_at: Timestamp,
}

/// `POST /api/invitations/inspect`: asks what a link is for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct InspectInvitation {
    /// The access token, 32 bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub access: Vec<u8>,
}

/// Answer: what the join page shows before anything happens.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct InvitationInfo {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// The hospital's name.
    #[n(1)]
    pub tenant_name: String,
    /// For whom.
    #[n(2)]
    pub person: PersonId,
    /// Their name.
    #[n(3)]
    pub name: String,
    /// Which invitation.
    #[n(4)]
    pub invitation: InvitationId,
    /// Does the hospital archive conversations? The server's word, until the device holds the signed policy; a server of before says
    /// nothing.
    #[n(5)]
    pub archive: Option<bool>,
}

/// The new device's keys; MACed with the binding key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolmentClaim {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Which invitation.
    #[n(1)]
    pub invitation: InvitationId,
    /// Who.
    #[n(2)]
    pub person: PersonId,
    /// The new person key.
    #[n(3)]
    pub person_key: PublicKey,
    /// Device certificate signed by that key.
    #[n(4)]
    pub device: Signed,
}

impl Canonical for EnrolmentClaim {
    const KEYS: u64 = 5;
}

/// `POST /api/enrolments`: uses the invitation. The same bytes again give the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Enrol {
    /// The access token, 32 bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub access: Vec<u8>,
    /// Deterministic CBOR of [`EnrolmentClaim`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub claim: Vec<u8>,
    /// HMAC-SHA-256 of the claim under the binding key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub mac: Vec<u8>,
}

/// Answer to [`Enrol`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Enrolled {
    /// Waits for an issuer under this id.
    #[n(0)]
    pub enrolment: EnrolmentId,
}

/// An enrolment that waits, as an issuer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct WaitingEnrolment {
    /// Which.
    #[n(0)]
    pub enrolment: EnrolmentId,
    /// When the device enrolled.
    #[n(1)]
    pub enrolled_at: Timestamp,
    /// The claim's bytes.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub claim: Vec<u8>,
    /// Its MAC.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub mac: Vec<u8>,
    /// The invitation's grants.
    #[n(4)]
    pub grants: Vec<SealedGrant>,
}

/// What an issuer gives back; MACed with the binding key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CertificationGrant {
    /// Which invitation it answers.
    #[n(0)]
    pub invitation: InvitationId,
    /// The root to pin; its fingerprint must be the invitation's.
    #[n(1)]
    pub root: PublicKey,
    /// The issuer's certificate.
    #[n(2)]
    pub issuer: Signed,
    /// The person's certificate.
    #[n(3)]
    pub person: Signed,
    /// The tenant policy in force.
    #[n(4)]
    pub policy: Signed,
    /// The revocation list in force.
    #[n(5)]
    pub revocations: Option<SignedRevocationList>,
}

impl Canonical for CertificationGrant {
    const KEYS: u64 = 6;
}

/// A grant with its MAC, as the server passes it on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Certification {
    /// Deterministic CBOR of [`CertificationGrant`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub grant: Vec<u8>,
    /// HMAC-SHA-256 under the binding key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub mac: Vec<u8>,
}

/// `GET /api/tenant`: which hospital this host name is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TenantInfo {
    /// Its id.
    #[n(0)]
    pub tenant: TenantId,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// The server's key for Remove proposals, to be signed into the policy.
    #[n(2)]
    pub remove_key: PublicKey,
    /// Has a first administrator set it up?
    #[n(3)]
    pub claimed: bool,
    /// Server time.
    #[n(4)]
    pub now: Timestamp,
}

/// `POST /api/tenant/claim`: the first administrator's device brings the root's statements.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ClaimTenant {
    /// One-time set-up token printed by `konsil tenant create`.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub token: Vec<u8>,
    /// The root key.
    #[n(1)]
    pub root: PublicKey,
    /// First policy, signed by the root.
    #[n(2)]
    pub policy: Signed,
    /// First issuer, signed by the root.
    #[n(3)]
    pub issuer: Signed,
    /// The first administrator.
    #[n(4)]
    pub person: Signed,
    /// Their first device.
    #[n(5)]
    pub device: Signed,
}

/// `POST /api/devices`: a further device of a certified person (its certificate is signed by the person key).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RegisterDevice {
    /// Encoded [`crate::certificate::Chain`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub chain: Vec<u8>,
    /// Access token of the transfer or recovery by which the device got its keys: only a device in good standing can have
    /// made it. Without that, a removed device could bring itself back under another name.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub access: Vec<u8>,
}

/// Answer to [`ClaimTenant`] and [`RegisterDevice`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeviceRegistered {
    /// The device may now open a session.
    #[n(0)]
    pub device: DeviceId,
}
