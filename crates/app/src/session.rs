//! Sessions: a device that proved its key.

use crate::{App, hub::Outbox, push::Owed, refusal, tenants::Tenant};
use protocol::{
    certificate::{Chain, Hold, Identity, Level},
    frame::{Authenticate, Opened, PROTOCOL_VERSION, PersonState, SESSION_DOMAIN, SessionEnd},
    hash::Digest,
    id::{DeviceId, PersonId, TenantId},
    issuer::RenewedPapers,
    key::PublicKey,
    refusal::Refusal,
};
use sequencer::signatures::DeviceKey;
use std::sync::{
    Arc, Mutex, PoisonError, RwLock,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use store::{DeviceRow, DeviceState, Opening};
use tokio::sync::Notify;

/// What a session's device is at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Enrolled, not certified: may only wait.
    Waiting,
    /// Certified.
    Certified(Arc<Identity>),
    /// Certified once, by a chain that has ended or whose issuer was revoked: waits for its renewal, keeps its content. Below
    /// a revoked issuer nobody counts as an administrator.
    Lapsed(Arc<Identity>),
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
    /// Hashes of the tokens for the attachment store, the newest first.
    object_tokens: RwLock<[Option<Digest>; 2]>,
    /// Somebody looks at the device.
    attended: AtomicBool,
    owed: Mutex<Owed>,
    /// Streams of news that it has open.
    listeners: AtomicUsize,
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
            object_tokens: RwLock::default(),
            attended: AtomicBool::new(true),
            owed: Mutex::default(),
            listeners: AtomicUsize::new(0),
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

    /// A new token for the attachment store. The one before it holds on, for the parts that are under way with it: on a slow line each
    /// would be refused after all of it was sent, and ask for a token that ends those of the next.
    pub(crate) fn set_object_token(&self, hash: Digest) {
        let mut tokens = self.object_tokens.write().unwrap_or_else(PoisonError::into_inner);
        let [newest, _] = *tokens;
        *tokens = [Some(hash), newest];
    }

    pub(crate) fn has_object_token(&self, hash: &Digest) -> bool {
        self.object_tokens.read().unwrap_or_else(PoisonError::into_inner).iter().flatten().any(|one| one == hash)
    }

    /// Does somebody look at the device?
    #[must_use]
    pub fn is_attended(&self) -> bool {
        self.attended.load(Ordering::Acquire)
    }

    pub(crate) fn set_attended(&self, attended: bool) {
        self.attended.store(attended, Ordering::Release);
    }

    /// One more stream of news, if it has fewer than `max`.
    pub(crate) fn begins_listening(&self, max: usize) -> bool {
        let more = |count| (count < max).then_some(count + 1);
        self.listeners.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok()
    }

    pub(crate) fn stops_listening(&self) {
        self.listeners.fetch_sub(1, Ordering::AcqRel);
    }

    pub(crate) fn listens(&self) -> bool {
        self.listeners.load(Ordering::Acquire) > 0
    }

    pub(crate) fn owed<T>(&self, work: impl FnOnce(&mut Owed) -> T) -> T {
        work(&mut self.owed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The certified identity.
    ///
    /// # Errors
    /// [`Refusal::NotCertified`] while it waits, [`Refusal::Locked`] when it has ended.
    pub fn identity(&self) -> Result<Arc<Identity>, Refusal> {
        match &*self.standing.read().unwrap_or_else(PoisonError::into_inner) {
            Standing::Certified(identity) => Ok(Arc::clone(identity)),
            Standing::Waiting | Standing::Lapsed(_) => Err(Refusal::NotCertified),
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

/// A key as good as any (the curve's base point) to which nobody has the other half.
const NOBODYS_KEY: PublicKey = {
    let mut bytes = [0x66; 32];
    bytes[0] = 0x58;
    PublicKey::from_bytes(bytes)
};

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
        let found = self.store.device(tenant.id, proof.device).await.map_err(|error| refusal(&error))?;
        // Which devices there are is nobody's business: an unknown one gets the answer of a wrong signature, after the same work.
        let key = found.as_ref().map_or(NOBODYS_KEY, |row| row.key);
        let signed = [tenant.id.as_bytes().as_slice(), proof.device.as_bytes(), nonce.as_bytes()];
        let holds = key.verify(SESSION_DOMAIN, &signed, &proof.signature).is_ok();
        let row = found.filter(|_| holds).ok_or(Refusal::Forged)?;
        let standing = match self.standing_of(tenant, &row) {
            Ok(standing) => standing,
            Err(refusal) => {
                if matches!(refusal, Refusal::Locked | Refusal::Gone | Refusal::DeviceRemoved) {
                    self.device_told(tenant.id, row.device).await;
                }
                return Err(refusal);
            }
        };
        let session = Arc::new(Session::new(tenant.id, row.person, row.device, row.key, standing));
        session.set_attended(proof.attended.unwrap_or(true));
        // In the hub first, then the state of things: what happens in between is pushed. So the device is read once more: it
        // may have been certified, or removed, since its key was looked up.
        self.hub.enter(&session);
        let again = self.store.opening(tenant.id, proof.device).await.map_err(|error| refusal(&error));
        let standing_of = |opening: Opening| Ok((self.standing_of(tenant, &opening.device)?, opening));
        let Opening { device: row, papers, directory, lease_days } =
            match again.and_then(|opening| opening.ok_or(Refusal::NotFound)).and_then(standing_of) {
                Ok((standing, opening)) => {
                    // Never back to waiting: the certification may have come through the hub after this row was read.
                    if matches!(standing, Standing::Certified(_)) {
                        session.set_standing(standing);
                    }
                    opening
                }
                Err(refusal) => {
                    self.hub.leave(&session);
                    return Err(refusal);
                }
            };
        let today = self.now().day();
        if row.seen_at < today {
            // A full disk keeps nobody out; the cause is logged where it failed.
            let _ = self.store.see_device(tenant.id, row.device, today).await.map_err(|error| refusal(&error));
        }
        let standing = session.standing();
        let certified = matches!(standing, Standing::Certified(_));
        // A chain that has ended is renewed by papers that the statements in force prove.
        let informed = certified || matches!(standing, Standing::Lapsed(_));
        let papers = papers.filter(|_| informed);
        let fewest = sequencer::SUITES
            .iter()
            .map(|suite| u16::from(*suite))
            .map(|suite| row.key_packages.iter().find(|(stocked, _)| *stocked == suite).map_or(0, |(_, count)| *count));
        let tenant = self.tenant(tenant.id)?;
        let opened = Opened {
            person: row.person,
            now: self.now(),
            state: row.client_state,
            policy: tenant.policy.as_ref().filter(|_| informed).map(|(signed, _)| signed.clone()),
            revocations: tenant.revocations.as_ref().filter(|_| informed).map(|(signed, _)| signed.clone()),
            certified,
            key_packages: fewest.min().unwrap_or(0),
            certification: row.certification,
            directory,
            papers: papers.map(|(issuer, person)| Box::new(RenewedPapers { issuer, person })),
            lease_days: Some(lease_days),
            push: self.push_standing(&session).await,
        };
        if session.is_attended() {
            self.looked_at(&session);
        }
        Ok((session, opened))
    }

    /// Tells a device that just connected what waits for its commit.
    pub async fn after_open(self: &Arc<Self>, session: &Arc<Session>) {
        match session.standing() {
            Standing::Certified(identity) if identity.level == Level::Guest => {
                self.guest_connected(session).await;
                self.nominate_connected(session).await;
            }
            Standing::Certified(_) => self.nominate_connected(session).await,
            Standing::Waiting => self.guest_waits(session.tenant, session.device).await,
            _ => {}
        }
    }

    fn standing_of(&self, tenant: &Tenant, row: &DeviceRow) -> Result<Standing, Refusal> {
        // The device acts on the difference: what is locked or deleted loses its content, what has only expired keeps it.
        match row.person_state {
            PersonState::Deleted => return Err(Refusal::Gone),
            PersonState::Locked => return Err(Refusal::Locked),
            _ if row.state == DeviceState::Removed => return Err(Refusal::DeviceRemoved),
            _ => {}
        }
        let Some(chain) = &row.chain else { return Ok(Standing::Waiting) };
        let now = self.now();
        let digest = Digest::of("konsil verified chain v1", &[chain]);
        if let Some(known) = tenant.verified.get(&digest, now) {
            return Ok(Standing::Certified(known));
        }
        let chain = Chain::decode(chain).map_err(|_| Refusal::Internal)?;
        let (identity, hold) = chain.hold(&tenant.trust(now)?).map_err(|_| Refusal::Locked)?;
        Ok(match hold {
            Hold::InForce => {
                let identity = Arc::new(identity);
                tenant.verified.put(digest, Arc::clone(&identity));
                Standing::Certified(identity)
            }
            Hold::Ended => Standing::Lapsed(Arc::new(identity)),
            Hold::IssuerRevoked => Standing::Lapsed(Arc::new(Identity { admin: false, ..identity })),
        })
    }
}
