//! Invitations, and the enrolments that wait for an issuer.

use crate::{AuditLine, CertifiedPerson, NewDevice, StoreError};
use async_trait::async_trait;
use protocol::{
    enrolment::{Certification, Invitation, SealedGrant, WaitingEnrolment},
    hash::Digest,
    id::{DeviceId, EnrolmentId, InvitationId, PersonId, TenantId},
    time::Timestamp,
};

/// An invitation found by its token's hash.
#[derive(Clone, Debug)]
pub struct InvitationRow {
    /// Which.
    pub invitation: InvitationId,
    /// For whom.
    pub person: PersonId,
    /// Account name.
    pub name: String,
    /// Not valid after.
    pub expires_at: Timestamp,
    /// The enrolment that used it.
    pub used_by: Option<EnrolmentId>,
}

/// What came of keeping an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// Kept.
    Done,
    /// The id or the token's hash is taken.
    Taken,
    /// The person is locked: what they enrolled could do nothing.
    Locked,
    /// The person was deleted.
    Deleted,
}

/// A claim to keep.
#[derive(Clone, Debug)]
pub struct NewEnrolment {
    /// Its id.
    pub enrolment: EnrolmentId,
    /// The invitation it uses.
    pub invitation: InvitationId,
    /// The claim's bytes.
    pub claim: Vec<u8>,
    /// Its MAC.
    pub mac: Vec<u8>,
    /// The device, not certified.
    pub device: NewDevice,
}

/// What came of enrolling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// Kept now, or before with the same bytes.
    Waits(EnrolmentId),
    /// Used by another claim, or expired.
    Gone,
    /// The device id is taken.
    Taken,
}

/// An enrolment with what certifying needs.
#[derive(Clone, Debug)]
pub struct EnrolmentRow {
    /// Which.
    pub enrolment: EnrolmentId,
    /// The invitation.
    pub invitation: InvitationId,
    /// Who.
    pub person: PersonId,
    /// The device that waits.
    pub device: DeviceId,
    /// The claim's bytes.
    pub claim: Vec<u8>,
    /// Certified already?
    pub certified: bool,
}

/// An issuer's answer to keep.
#[derive(Clone, Debug)]
pub struct NewCertification {
    /// Which enrolment.
    pub enrolment: EnrolmentId,
    /// The person with their certificate.
    pub person: CertifiedPerson,
    /// The device's encoded chain.
    pub chain: Vec<u8>,
    /// What the device gets.
    pub certification: Certification,
}

/// Enrolments.
#[async_trait]
pub trait Enrolments {
    /// Keeps an invitation and, when new, its account; of an account that is there it renews name and role, and ends
    /// invitations that were not used.
    async fn put_invitation(&self, tenant: TenantId, invitation: &Invitation, audit: &AuditLine) -> Result<Invited, StoreError>;

    /// The invitation of a token's hash.
    async fn invitation(&self, tenant: TenantId, access_hash: &Digest) -> Result<Option<InvitationRow>, StoreError>;

    /// Uses an invitation: once, unless the same bytes come again.
    async fn enrol(&self, tenant: TenantId, enrolment: &NewEnrolment, now: Timestamp) -> Result<Enrolment, StoreError>;

    /// Enrolments that wait, oldest first.
    async fn waiting_enrolments(&self, tenant: TenantId) -> Result<Vec<WaitingEnrolment>, StoreError>;

    /// One enrolment.
    async fn enrolment(&self, tenant: TenantId, enrolment: EnrolmentId) -> Result<Option<EnrolmentRow>, StoreError>;

    /// Keeps an issuer's answer: the person becomes active, the directory's version (returned) rises. None when the
    /// enrolment is not there or was certified before.
    async fn certify(
        &self,
        tenant: TenantId,
        certification: &NewCertification,
        audit: &AuditLine,
    ) -> Result<Option<u64>, StoreError>;
}

/// Grants as one value of a row.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Grants(#[n(0)] pub Vec<SealedGrant>);
