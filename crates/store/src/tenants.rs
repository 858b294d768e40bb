//! Hospitals on this server, and what their roots signed.

use crate::{AuditLine, IssuerOwner, IssuerRow, NewDevice, StoreError};
use async_trait::async_trait;
use protocol::{
    certificate::PersonCertificate,
    hash::Digest,
    id::{PersonId, Serial, TenantId},
    key::PublicKey,
    revocation::SignedRevocationList,
    statement::Signed,
    time::Timestamp,
};

/// A hospital as the operator makes it.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// Its id.
    pub tenant: TenantId,
    /// Its name.
    pub name: String,
    /// Host names, lower case, without port.
    pub hosts: Vec<String>,
    /// Seed of the server's Remove key.
    pub remove_seed: [u8; 32],
    /// Public part of the Remove key.
    pub remove_key: PublicKey,
    /// Hash of the one-time set-up token.
    pub setup_hash: Digest,
    /// When.
    pub at: Timestamp,
}

/// A hospital as kept.
#[derive(Clone)]
pub struct TenantRow {
    /// Its id.
    pub tenant: TenantId,
    /// Its name.
    pub name: String,
    /// Host names.
    pub hosts: Vec<String>,
    /// Seed of the server's Remove key.
    pub remove_seed: [u8; 32],
    /// Public part of the Remove key.
    pub remove_key: PublicKey,
    /// Hash of the one-time set-up token.
    pub setup_hash: Digest,
    /// The root, once a first administrator claimed the hospital.
    pub root: Option<PublicKey>,
    /// The policy in force.
    pub policy: Option<Signed>,
    /// The revocation list in force.
    pub revocations: Option<SignedRevocationList>,
    /// Version of the directory.
    pub directory: u64,
    /// For so many days a device keeps its content without contact.
    pub lease_days: u32,
}

/// What the first administrator brings.
#[derive(Clone, Debug)]
pub struct TenantClaim {
    /// The root key.
    pub root: PublicKey,
    /// First policy.
    pub policy: Signed,
    /// Its number.
    pub policy_number: u64,
    /// First issuer.
    pub issuer: NewIssuer,
    /// The first administrator.
    pub person: CertifiedPerson,
    /// Their device.
    pub device: NewDevice,
    /// When.
    pub at: Timestamp,
}

/// A person with their certificate.
#[derive(Clone, Debug)]
pub struct CertifiedPerson {
    /// Who.
    pub person: PersonId,
    /// Signs their device certificates.
    pub person_key: PublicKey,
    /// Internal or supplier.
    pub level: protocol::certificate::Level,
    /// Administrator?
    pub admin: bool,
    /// Generation of the certificate.
    pub generation: u32,
    /// The issuer's certificate.
    pub issuer: Signed,
    /// The person's certificate.
    pub certificate: Signed,
}

impl CertifiedPerson {
    /// Name and role that the certificate gives the account; empty where it cannot be read.
    #[must_use]
    pub fn account(&self) -> (String, String) {
        let read: Result<PersonCertificate, _> = self.certificate.peek();
        read.map(|certificate| (certificate.name, certificate.role)).unwrap_or_default()
    }
}

/// An issuer's certificate.
#[derive(Clone, Debug)]
pub struct NewIssuer {
    /// Its number.
    pub serial: Serial,
    /// End of validity.
    pub not_after: Timestamp,
    /// As signed by the root.
    pub signed: Signed,
    /// Whose device made its keys; none when nobody asked for it.
    pub owner: Option<IssuerOwner>,
}

/// Tenants.
#[async_trait]
pub trait Tenants {
    /// Keeps a new hospital. False when a host name is taken.
    async fn create_tenant(&self, tenant: &NewTenant) -> Result<bool, StoreError>;

    /// All hospitals.
    async fn tenants(&self) -> Result<Vec<TenantRow>, StoreError>;

    /// One hospital.
    async fn tenant(&self, tenant: TenantId) -> Result<Option<TenantRow>, StoreError>;

    /// A new one-time set-up token in the place of the one before. False when somebody claimed the hospital.
    async fn renew_setup(&self, tenant: TenantId, setup_hash: &Digest) -> Result<bool, StoreError>;

    /// For how many days devices keep their content without contact. False, without a line, when it is so already.
    async fn set_lease_days(&self, tenant: TenantId, days: u32, audit: &AuditLine) -> Result<bool, StoreError>;

    /// Keeps what the first administrator brings. False when somebody was first.
    async fn claim_tenant(&self, tenant: TenantId, claim: &TenantClaim) -> Result<bool, StoreError>;

    /// Keeps a newer policy. False when its number is not higher than the one in force.
    async fn put_policy(&self, tenant: TenantId, policy: &Signed, number: u64, audit: &AuditLine) -> Result<bool, StoreError>;

    /// Keeps a newer revocation list. False when its number is not higher than the one in force.
    async fn put_revocations(
        &self,
        tenant: TenantId,
        list: &SignedRevocationList,
        number: u64,
        audit: &AuditLine,
    ) -> Result<bool, StoreError>;

    /// Keeps a further issuer, and forgets its owner's request; the same again changes nothing.
    async fn put_issuer(&self, tenant: TenantId, issuer: &NewIssuer, audit: &AuditLine) -> Result<(), StoreError>;

    /// Issuers whose certificate is still valid at this time.
    async fn issuers(&self, tenant: TenantId, now: Timestamp) -> Result<Vec<IssuerRow>, StoreError>;

    /// The audit log's lines from a number on: number, line's action and target, chain hash.
    async fn audit(&self, tenant: TenantId, after: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError>;
}

/// A line of the audit log as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1 without gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: PersonId,
    /// What.
    pub action: String,
    /// On what.
    pub target: String,
    /// Chain hash after it.
    pub chain: Digest,
}

impl AuditRow {
    /// The chain hash that this line must have after that one.
    #[must_use]
    pub fn computed_chain(&self, before: &Digest) -> Digest {
        crate::audit::chain(before, self.number, self.at, self.actor, &self.action, &self.target)
    }
}
