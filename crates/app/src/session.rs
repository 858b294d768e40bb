//! Sessions: a device that proved its key.

use crate::{App, hub::Outbox, refusal, tenants::Tenant};
use protocol::{
    certificate::{Chain, ChainError, Identity},
    frame::{Authenticate, Opened, PROTOCOL_VERSION, PersonState, SESSION_DOMAIN, SessionEnd},
    hash::Digest,
    id::{DeviceId, PersonId, TenantId},
    key::PublicKey,
    refusal::Refusal,
};
use sequencer::signatures::DeviceKey;
use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicUsize, Ordering},
};
use store::{DeviceRow, DeviceState};
use tokio::sync::Notify;

/// What a session's device is at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Enrolled, not certified: may only wait.
    Waiting,
    /// Certified.
    Certified(Arc<Identity>),
    /// Locked, removed or revoked while connected.
    Ended,
}

/// An open session.
#[derive(Debug)]
pub struct Session {
    /// Whose hospital.
    pub tenant: TenantId,
    /// Whose device.
    pub person: PersonId,
    /// Which device.
    pub device: DeviceId,
    /// The device's key.
    pub key: DeviceKey,
    /// Frames on their way to the device.
    pub outbox: Outbox,
    standing: RwLock<Standing>,
    /// Messages handed to the appender and not answered yet.
    in_flight: AtomicUsize,
    landed: Notify,
}

impl Session {
    /// A session of a device in this standing.
    #[must_use]
    pub fn new(tenant: TenantId, person: PersonId, device: DeviceId, key: PublicKey, standing: Standing) -> Self {
        Self {
            tenant,
            person,
            device,
            key: DeviceKey::new(&key),
            outbox: Outbox::default(),
            standing: RwLock::new(standing),
            in_flight: AtomicUsize::new(0),
            landed: Notify::new(),
        }
    }

    /// The standing now.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_standing(&self, standing: Standing) {
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    /// The certified identity.
    ///
    /// # Errors
    /// [`Refusal::NotCertified`] while it waits, [`Refusal::Locked`] when it has ended.
    pub fn identity(&self) -> Result<Arc<Identity>, Refusal> {
        match &*self.standing.read().unwrap_or_else(PoisonError::into_inner) {
            Standing::Certified(identity) => Ok(Arc::clone(identity)),
            Standing::Waiting => Err(Refusal::NotCertified),
            Standing::Ended => Err(Refusal::Locked),
        }
    }

    /// Messages that wait for the appender.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Acquire)
    }

    pub(crate) fn takes_off(&self) {
        self.in_flight.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn lands(&self) {
        if self.in_flight.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.landed.notify_one();
        }
    }

    /// Waits until the appender has answered every message of this session.
    pub async fn all_landed(&self) {
        while self.in_flight() > 0 {
            self.landed.notified().await;
        }
    }

    /// Ends the session and takes its rights at once.
    pub fn end(&self, end: SessionEnd) {
        self.set_standing(Standing::Ended);
        self.outbox.end(end);
    }
}

impl App {
    /// Opens a session for a device that signed the challenge's nonce.
    ///
    /// # Errors
    /// The [`Refusal`] to give.
    pub async fn open_session(
        self: &Arc<Self>,
        tenant: &Tenant,
        proof: &Authenticate,
        nonce: &Digest,
    ) -> Result<(Arc<Session>, Opened), Refusal> {
        if proof.version != PROTOCOL_VERSION {
            return Err(Refusal::UnknownVersion);
        }
        let row = self.store.device(tenant.id, proof.device).await.map_err(|error| refusal(&error))?.ok_or(Refusal::NotFound)?;
        row.key
            .verify(SESSION_DOMAIN, &[tenant.id.as_bytes(), row.device.as_bytes(), nonce.as_bytes()], &proof.signature)
            .map_err(|_| Refusal::Forged)?;
        let session = Arc::new(Session::new(tenant.id, row.person, row.device, row.key, self.standing_of(tenant, &row)?));
        // In the hub first, then the state of things: what happens in between is pushed. So the device is read once more: it
        // may have been certified, or removed, since its key was looked up.
        self.hub.enter(&session);
        let again = self.store.device(tenant.id, proof.device).await.map_err(|error| refusal(&error));
        let row =
            match again.and_then(|row| row.ok_or(Refusal::NotFound)).and_then(|row| Ok((self.standing_of(tenant, &row)?, row))) {
                Ok((standing, row)) => {
                    // Never back to waiting: the certification may have come through the hub after this row was read.
                    if !matches!(standing, Standing::Waiting) {
                        session.set_standing(standing);
                    }
                    row
                }
                Err(refusal) => {
                    self.hub.leave(&session);
                    return Err(refusal);
                }
            };
        let certified = matches!(session.standing(), Standing::Certified(_));
        let fewest = sequencer::SUITES
            .iter()
            .map(|suite| u16::from(*suite))
            .map(|suite| row.key_packages.iter().find(|(stocked, _)| *stocked == suite).map_or(0, |(_, count)| *count));
        let directory = self.store.tenant(tenant.id).await.map_err(|error| refusal(&error))?.map_or(0, |tenant| tenant.directory);
        let tenant = self.tenant(tenant.id)?;
        let opened = Opened {
            person: row.person,
            now: self.now(),
            state: row.client_state,
            policy: tenant.policy.as_ref().filter(|_| certified).map(|(signed, _)| signed.clone()),
            revocations: tenant.revocations.as_ref().filter(|_| certified).map(|(signed, _)| signed.clone()),
            certified,
            key_packages: fewest.min().unwrap_or(0),
            certification: row.certification,
            directory,
        };
        Ok((session, opened))
    }

    /// Tells a device that just connected what waits for its commit.
    pub async fn after_open(self: &Arc<Self>, session: &Arc<Session>) {
        if matches!(session.standing(), Standing::Certified(_)) {
            self.nominate_connected(session).await;
        }
    }

    fn standing_of(&self, tenant: &Tenant, row: &DeviceRow) -> Result<Standing, Refusal> {
        // The device acts on the difference: what is locked or deleted loses its content, what has only expired keeps it.
        match row.person_state {
            PersonState::Deleted => return Err(Refusal::Gone),
            PersonState::Locked => return Err(Refusal::Locked),
            _ if row.state == DeviceState::Removed => return Err(Refusal::Locked),
            _ => {}
        }
        let Some(chain) = &row.chain else { return Ok(Standing::Waiting) };
        let now = self.now();
        let digest = Digest::of("konsil verified chain v1", &[chain]);
        if let Some(known) = tenant.verified.get(&digest, now) {
            return Ok(Standing::Certified(known));
        }
        let chain = Chain::decode(chain).map_err(|_| Refusal::Internal)?;
        let identity = chain.verify(&tenant.trust(now)?).map_err(|error| match error {
            ChainError::Expired { .. } => Refusal::NotCertified,
            _ => Refusal::Locked,
        })?;
        let identity = Arc::new(identity);
        tenant.verified.put(digest, Arc::clone(&identity));
        Ok(Standing::Certified(identity))
    }
}
