//! The doors: use cases before there is a session. Each is opened by a secret, and guessing is counted per address.
//!
//! An unknown, a used and an expired token get the same answer, after the same work.

use crate::{App, issuers::check_issuer, refusal, tenants::Tenant};
use protocol::{
    cbor,
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, DeviceCertificate, Level},
    device::{AwaitOffer, OfferKept, OfferState, PutOffer},
    enrolment::{
        ClaimTenant, DeviceRegistered, Enrol, Enrolled, EnrolmentClaim, InspectInvitation, InvitationInfo, RegisterDevice,
        TenantInfo, access_hash,
    },
    frame::{PersonState, Push},
    id::{EnrolmentId, InvitationId},
    issuer::RenewedPapers,
    limits::OFFER_BYTES_MAX,
    policy::TenantPolicy,
    recovery::{RecoveryTaken, TakeRecovery},
    refusal::Refusal,
    transfer::{TakeTransfer, TransferTaken},
};
use std::net::IpAddr;
use store::{CertifiedPerson, Enrolment, InvitationRow, IssuerOwner, NewDevice, NewEnrolment, Registered, TenantClaim};

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
        // The operator may have made another token meanwhile, beside this process.
        let row = self.store.tenant(tenant.id).await.map_err(|error| refusal(&error))?;
        // Hashes are compared, so how long it takes says nothing about the token.
        if row.is_none_or(|row| access_hash(&claim.token) != row.setup_hash || row.root.is_some()) {
            self.tries.wrong(from, now);
            return Err(Refusal::Gone);
        }
        let policy: TenantPolicy = claim.policy.verify(&claim.root).map_err(|_| Refusal::Forged)?;
        if policy.tenant != tenant.id || policy.remove_key != tenant.remove_key.public_key() {
            return Err(Refusal::NotAllowed);
        }
        let trust = protocol::certificate::Trust { tenant: tenant.id, root: &claim.root, revoked: None, now };
        let chain =
            Chain { issuer: claim.issuer.clone(), person: claim.person.clone(), device: claim.device.clone(), guest: None };
        let identity = chain.verify(&trust).map_err(|_| Refusal::Forged)?;
        if !identity.admin || identity.level != Level::Internal {
            return Err(Refusal::NotAllowed);
        }
        let owner = IssuerOwner { person: identity.person, device: identity.device };
        let issuer = check_issuer(tenant.id, &claim.issuer, &claim.root, Some(owner))?;
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
                archive: tenant.policy.as_ref().map(|(_, policy)| policy.archive.is_some()),
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
        // What is said for itself is judged first, so that it says nothing about the token.
        let claim: EnrolmentClaim = cbor::decode(&enrol.claim).map_err(|_| Refusal::Malformed)?;
        let device: DeviceCertificate = claim.device.verify(&claim.person_key).map_err(|_| Refusal::Forged)?;
        let holds = claim.tenant == tenant.id
            && device.tenant == tenant.id
            && device.person == claim.person
            && device.version == CERTIFICATE_VERSION
            && device.algorithm == ALGORITHM_ED25519
            && enrol.mac.len() == MAC_BYTES;
        if !holds {
            return Err(Refusal::Forged);
        }
        let found = self.store.invitation(tenant.id, &access_hash(&enrol.access)).await.map_err(|error| refusal(&error))?;
        let fits = |found: &InvitationRow| claim.invitation == found.invitation && claim.person == found.person;
        let invitation = match found {
            Some(found) if fits(&found) => found.invitation,
            Some(found) if found.expires_at >= now && found.used_by.is_none() => return Err(Refusal::Forged),
            // Whoever guesses, or holds a link of yesterday, waits as long as everybody else: an invitation that nobody made is gone.
            _ => InvitationId::new(now, self.random()),
        };
        let new = NewEnrolment {
            enrolment: EnrolmentId::new(now, self.random()),
            invitation,
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
    pub async fn register_device(
        &self,
        tenant: &Tenant,
        from: IpAddr,
        register: RegisterDevice,
    ) -> Result<DeviceRegistered, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
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
        let registered = self.store.register_device(tenant.id, &device, &access_hash(&register.access), most).await;
        match registered.map_err(|error| refusal(&error))? {
            Registered::Done => {
                let row = self.store.tenant(tenant.id).await.map_err(|error| refusal(&error))?;
                self.hub.broadcast(tenant.id, Push::DirectoryChanged { version: row.map_or(0, |row| row.directory) });
                Ok(DeviceRegistered { device: identity.device })
            }
            Registered::TooMany => Err(Refusal::TooLarge { max: most as u64 }),
            Registered::Taken => Err(Refusal::Exists),
            Registered::NotLetIn => {
                self.tries.wrong(from, now);
                Err(Refusal::Gone)
            }
        }
    }

    /// Keeps what a browser offers that wants to become a further device.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub fn put_offer(&self, tenant: &Tenant, from: IpAddr, offer: PutOffer) -> Result<OfferKept, Refusal> {
        if offer.sealed.len() > OFFER_BYTES_MAX {
            return Err(Refusal::TooLarge { max: OFFER_BYTES_MAX as u64 });
        }
        let expires_at = self.offers.put(tenant.id, offer.access_hash, from, offer.sealed, self.now())?;
        Ok(OfferKept { expires_at })
    }

    /// Waits until a transfer was sealed to an offer, or for a while.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn await_offer(&self, tenant: &Tenant, from: IpAddr, offer: AwaitOffer) -> Result<OfferState, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        match self.offers.wait(tenant.id, &access_hash(&offer.access), now).await {
            Some(sealed) => Ok(OfferState { sealed }),
            None => {
                self.tries.wrong(from, now);
                Err(Refusal::Gone)
            }
        }
    }

    /// Gives the sealed keys of a recovery out, with the person's papers as they are now.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn take_recovery(&self, tenant: &Tenant, from: IpAddr, take: TakeRecovery) -> Result<RecoveryTaken, Refusal> {
        let now = self.now();
        self.tries.check(from, now)?;
        let found = self.store.recovery(tenant.id, &access_hash(&take.access)).await.map_err(|error| refusal(&error))?;
        let Some(found) = found else {
            self.tries.wrong(from, now);
            return Err(Refusal::Gone);
        };
        let papers = self.store.papers(tenant.id, found.person).await.map_err(|error| refusal(&error))?;
        Ok(RecoveryTaken { sealed: found.sealed, papers: papers.map(|(issuer, person)| RenewedPapers { issuer, person }) })
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
