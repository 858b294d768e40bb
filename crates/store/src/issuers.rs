//! Issuers: whose they are, who asks for one, and what they renew.

use crate::{AuditLine, StoreError};
use async_trait::async_trait;
use protocol::{
    id::{DeviceId, PersonId, TenantId},
    issuer::{AskIssuer, IssuerApplication},
    key::PublicKey,
    statement::Signed,
};

/// The device that made an issuer's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuerOwner {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub device: DeviceId,
}

/// An issuer as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerRow {
    /// As signed by the root.
    pub signed: Signed,
    /// Whose it is; none of one that nobody asked for.
    pub person: Option<PersonId>,
    /// Its owner is locked or deleted.
    pub locked: bool,
}

/// A newer certificate of a person for the same key.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// Who.
    pub person: PersonId,
    /// The key, as before.
    pub person_key: PublicKey,
    /// The generation, as before.
    pub generation: u32,
    /// The certificate that is replaced: when it is another one meanwhile, the renewal comes too late.
    pub before: Signed,
    /// The issuer's certificate.
    pub issuer: Signed,
    /// The person's.
    pub certificate: Signed,
}

/// Issuers.
#[async_trait]
pub trait Issuers {
    /// Keeps a device's request in place of the one before. False when `max` others wait.
    async fn put_issuer_request(
        &self,
        tenant: TenantId,
        owner: IssuerOwner,
        ask: &AskIssuer,
        max: usize,
        audit: &AuditLine,
    ) -> Result<bool, StoreError>;

    /// Requests of active people's devices, oldest first.
    async fn issuer_requests(&self, tenant: TenantId) -> Result<Vec<IssuerApplication>, StoreError>;

    /// Forgets a device's request. False when there is none.
    async fn drop_issuer_request(&self, tenant: TenantId, device: DeviceId, audit: &AuditLine) -> Result<bool, StoreError>;

    /// Keeps those renewals of active people that do not come too late. Their devices' chains hold the new certificate, the
    /// key packages with the old one (but for the last resort) are gone, the directory's version rises with each. Gives who
    /// was renewed; writes no line when nobody was.
    async fn renew(&self, tenant: TenantId, renewals: &[Renewal], audit: &AuditLine) -> Result<Vec<PersonId>, StoreError>;

    /// A person's certificate in force: the issuer's and theirs.
    async fn papers(&self, tenant: TenantId, person: PersonId) -> Result<Option<(Signed, Signed)>, StoreError>;
}
