//! The doors: use cases before there is a session. Each is opened by a secret, and guessing is counted per address.
//!
//! An unknown, a used and an expired token get the same answer, after the same work.

use crate::{App, refusal, statements::check_issuer, tenants::Tenant};
use protocol::{
    cbor,
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, DeviceCertificate, Level},
    enrolment::{
        ClaimTenant, DeviceRegistered, Enrol, Enrolled, EnrolmentClaim, InspectInvitation, InvitationInfo, RegisterDevice,
        TenantInfo, access_hash,
    },
    frame::{PersonState, Push},
    id::EnrolmentId,
    policy::TenantPolicy,
    refusal::Refusal,
    transfer::{TakeTransfer, TransferTaken},
};
use std::net::IpAddr;
use store::{CertifiedPerson, Enrolment, NewDevice, NewEnrolment, Registered, TenantClaim};

/// Length of a MAC (HMAC-SHA-256).
const MAC_BYTES: usize = 32;

impl App {
    /// Which hospital this is.
    #[must_use]
    pub fn tenant_info(&self, tenant: &Tenant) -> TenantInfo {
        TenantInfo {
            tenant: tenant.id,
            name: tenant.name.clone(),
            remove_key: tenant.remove_key.public_key(),
            claimed: tenant.root.is_some(),
            now: self.now(),
        }
    }

    /// The first administrator's device brings the root's statements.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn claim_tenant(&self, tenant: &Tenant, from: IpAddr, claim: ClaimTenant) -> Result<DeviceRegistered, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        if access_hash(&claim.token) != tenant.setup_hash || tenant.root.is_some() {
            self.tries.wrong(from, now);
            return Err(Refusal::Gone);
        }
        let policy: TenantPolicy = claim.policy.verify(&claim.root).map_err(|_| Refusal::Forged)?;
        if policy.tenant != tenant.id || policy.remove_key != tenant.remove_key.public_key() {
            return Err(Refusal::NotAllowed);
        }
        let issuer = check_issuer(tenant.id, &claim.issuer, &claim.root)?;
        let trust = protocol::certificate::Trust { tenant: tenant.id, root: &claim.root, revoked: None, now };
        let chain =
            Chain { issuer: claim.issuer.clone(), person: claim.person.clone(), device: claim.device.clone(), guest: None };
        let identity = chain.verify(&trust).map_err(|_| Refusal::Forged)?;
        if !identity.admin || identity.level != Level::Internal {
            return Err(Refusal::NotAllowed);
        }
        let brought = TenantClaim {
            root: claim.root,
            policy: claim.policy,
            policy_number: policy.number,
            issuer,
            person: CertifiedPerson {
                person: identity.person,
                person_key: identity.person_key,
                level: identity.level,
                admin: identity.admin,
                generation: identity.generation,
                issuer: claim.issuer,
                certificate: claim.person,
            },
            device: NewDevice {
                device: identity.device,
                person: identity.person,
                key: identity.device_key,
                certificate: claim.device,
                chain: Some(chain.encode()),
                at: now,
            },
            at: now,
        };
        if !self.store.claim_tenant(tenant.id, &brought).await.map_err(|error| refusal(&error))? {
            return Err(Refusal::Gone);
        }
        self.reload_tenants().await?;
        Ok(DeviceRegistered { device: identity.device })
    }

    /// What an invitation's link is for.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn inspect_invitation(
        &self,
        tenant: &Tenant,
        from: IpAddr,
        inspect: InspectInvitation,
    ) -> Result<InvitationInfo, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        let found = self.store.invitation(tenant.id, &access_hash(&inspect.access)).await.map_err(|error| refusal(&error))?;
        match found.filter(|found| found.expires_at >= now && found.used_by.is_none()) {
            Some(found) => Ok(InvitationInfo {
                tenant: tenant.id,
                tenant_name: tenant.name.clone(),
                person: found.person,
                name: found.name,
                invitation: found.invitation,
            }),
            None => {
                self.tries.wrong(from, now);
                Err(Refusal::Gone)
            }
        }
    }

    /// Uses an invitation.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn enrol(&self, tenant: &Tenant, from: IpAddr, enrol: Enrol) -> Result<Enrolled, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        let found = self.store.invitation(tenant.id, &access_hash(&enrol.access)).await.map_err(|error| refusal(&error))?;
        let Some(found) = found else {
            self.tries.wrong(from, now);
            return Err(Refusal::Gone);
        };
        let claim: EnrolmentClaim = cbor::decode(&enrol.claim).map_err(|_| Refusal::Malformed)?;
        let device: DeviceCertificate = claim.device.verify(&claim.person_key).map_err(|_| Refusal::Forged)?;
        let fits = claim.tenant == tenant.id
            && claim.invitation == found.invitation
            && claim.person == found.person
            && device.tenant == tenant.id
            && device.person == found.person
            && device.version == CERTIFICATE_VERSION
            && device.algorithm == ALGORITHM_ED25519
            && enrol.mac.len() == MAC_BYTES;
        if !fits {
            return Err(Refusal::Forged);
        }
        let new = NewEnrolment {
            enrolment: EnrolmentId::new(now, self.random()),
            invitation: found.invitation,
            claim: enrol.claim,
            mac: enrol.mac,
            device: NewDevice {
                device: device.device,
                person: device.person,
                key: device.device_key,
                certificate: claim.device,
                chain: None,
                at: now,
            },
        };
        match self.store.enrol(tenant.id, &new, now).await.map_err(|error| refusal(&error))? {
            Enrolment::Waits(enrolment) => {
                self.hub.tell_administrators(tenant.id, Push::EnrolmentWaiting);
                Ok(Enrolled { enrolment })
            }
            Enrolment::Gone => {
                self.tries.wrong(from, now);
                Err(Refusal::Gone)
            }
            Enrolment::Taken => Err(Refusal::Exists),
        }
    }

    /// Registers a further device of a certified person.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn register_device(&self, tenant: &Tenant, register: RegisterDevice) -> Result<DeviceRegistered, Refusal> {
        let now = self.now();
        let chain = Chain::decode(&register.chain).map_err(|_| Refusal::Malformed)?;
        let identity = chain.verify(&tenant.trust(now)?).map_err(|_| Refusal::Forged)?;
        let person =
            self.store.person(tenant.id, identity.person).await.map_err(|error| refusal(&error))?.ok_or(Refusal::NotFound)?;
        if person.state != PersonState::Active {
            return Err(Refusal::Locked);
        }
        if person.person_key != Some(identity.person_key) || identity.generation < person.generation || chain.guest.is_some() {
            return Err(Refusal::Forged);
        }
        let device = NewDevice {
            device: identity.device,
            person: identity.person,
            key: identity.device_key,
            certificate: chain.device,
            chain: Some(register.chain),
            at: now,
        };
        let most = self.settings.devices_per_person_max;
        let registered = self.store.register_device(tenant.id, &device, most).await;
        match registered.map_err(|error| refusal(&error))? {
            Registered::Done => {
                let row = self.store.tenant(tenant.id).await.map_err(|error| refusal(&error))?;
                self.hub.broadcast(tenant.id, Push::DirectoryChanged { version: row.map_or(0, |row| row.directory) });
                Ok(DeviceRegistered { device: identity.device })
            }
            Registered::TooMany => Err(Refusal::TooLarge { max: most as u64 }),
            Registered::Taken => Err(Refusal::Exists),
        }
    }

    /// Gives a sealed transfer out.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn take_transfer(&self, tenant: &Tenant, from: IpAddr, take: TakeTransfer) -> Result<TransferTaken, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        let taken =
            self.store.take_transfer(tenant.id, &access_hash(&take.access), now).await.map_err(|error| refusal(&error))?;
        match taken {
            Some(sealed) => Ok(TransferTaken { sealed }),
            None => {
                self.tries.wrong(from, now);
                Err(Refusal::Gone)
            }
        }
    }
}
