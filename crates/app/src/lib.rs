//! The server's use cases: one verb is one function, a policy check and a transaction.
//!
//! [`App`] holds what all of them share. [`dispatch::request`] carries out what a session asks; [`doors`] are the use cases
//! before there is a session. Messages go through the [`appender`], and so does everything else that writes a log, so that
//! every device sees a conversation's entries in their order.
//!
//! Guarantees: what is acknowledged is durable; every request names its [`policy::Action`]; every act of an administrator
//! writes its audit line in the same transaction; messages and receipts write none.
//!
//! Deliberately lacks: HTTP, sockets, clock and randomness ([`Surroundings`] brings both).

pub mod administration;
pub mod appender;
mod commits;
mod conversations;
mod cursors;
mod devices;
pub mod dispatch;
pub mod doors;
mod duties;
pub mod guests;
pub mod hub;
mod issuers;
mod key_packages;
mod keybox;
mod locking;
mod messages;
pub mod objects;
pub mod offers;
mod outage;
mod people;
mod places;
pub mod policy;
mod preferences;
pub mod push;
mod recoveries;
mod removals;
mod retention;
mod rotations;
pub mod session;
mod statements;
pub mod tenants;
pub mod tries;
mod typing;
mod urgent;
pub mod wire;

use protocol::{
    id::{ConversationId, TenantId},
    refusal::Refusal,
    time::Timestamp,
};
use std::sync::Arc;
use store::{Store, StoreError};

/// Clock and randomness, given by the server.
pub trait Surroundings: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;
    /// Fills with random bytes of the operating system.
    fn fill(&self, bytes: &mut [u8]);
}

/// What the server's configuration decides for use cases.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Longest life of a transfer, in milliseconds.
    pub transfer_ttl_max_ms: u64,
    /// Most devices that one transfer lets in.
    pub transfer_uses_max: u32,
    /// Most devices of one person.
    pub devices_per_person_max: usize,
    /// Pause between two writes of moved cursors, in milliseconds.
    pub cursor_pause_ms: u64,
    /// Pause after which somebody is woken again whom an urgent message awaits, in milliseconds.
    pub urgent_pause_ms: u64,
    /// How many times for one message.
    pub urgent_repeats: u32,
    /// Long computations leave the thread that carries requests. Off in simulations, where everything happens in one order.
    pub computes_aside: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            transfer_ttl_max_ms: 7 * protocol::time::DAY_MS,
            transfer_uses_max: 100,
            devices_per_person_max: protocol::limits::DEVICES_PER_PERSON_MAX,
            cursor_pause_ms: 200,
            urgent_pause_ms: 5 * protocol::time::MINUTE_MS,
            urgent_repeats: 6,
            computes_aside: true,
        }
    }
}

/// Everything the use cases share.
pub struct App {
    store: Arc<dyn Store>,
    surroundings: Arc<dyn Surroundings>,
    settings: Settings,
    /// Connected devices.
    pub hub: hub::Hub,
    /// Hospitals.
    pub tenants: tenants::Tenants,
    /// Guessing is counted here.
    pub tries: tries::Tries,
    /// Browsers that want to become a further device.
    pub offers: offers::Offers,
    conversations: moka::sync::Cache<(TenantId, ConversationId), Arc<conversations::Conversation>>,
    groups: moka::sync::Cache<(TenantId, ConversationId), Arc<conversations::Group>>,
    appender: appender::Appender,
    cursors: cursors::Cursors,
    outage: outage::Outage,
    tokens: administration::Tokens,
    objects: std::sync::OnceLock<objects::ObjectSettings>,
    pushes: push::Pushes,
    urgents: urgent::Urgents,
    /// Does this server send mail?
    mail_is_on: std::sync::atomic::AtomicBool,
    mail_waits: tokio::sync::Notify,
    rooms_moved: tokio::sync::Notify,
}

/// Leaves of all cached conversations together.
const CACHED_LEAVES_MAX: u64 = 400_000;
/// Leaves of all cached group states together (about 2 KiB each).
const CACHED_GROUP_LEAVES_MAX: u64 = 20_000;

impl App {
    /// Starts the use cases on a store; the appender and the cursor writer run on the present Tokio runtime until the last
    /// reference is gone.
    ///
    /// # Errors
    /// [`StoreError`] when the hospitals cannot be read.
    pub async fn start(
        store: Arc<dyn Store>,
        surroundings: Arc<dyn Surroundings>,
        settings: Settings,
    ) -> Result<Arc<Self>, StoreError> {
        let tenants = tenants::Tenants::load(store.as_ref()).await?;
        let weigh = |leaves: usize| u32::try_from(leaves).unwrap_or(u32::MAX).saturating_add(4);
        let app = Arc::new(Self {
            store,
            surroundings,
            settings,
            hub: hub::Hub::default(),
            tenants,
            tries: tries::Tries::default(),
            offers: offers::Offers::default(),
            conversations: moka::sync::Cache::builder()
                .max_capacity(CACHED_LEAVES_MAX)
                .weigher(move |_, kept: &Arc<conversations::Conversation>| weigh(kept.leaves.len()))
                .build(),
            groups: moka::sync::Cache::builder()
                .max_capacity(CACHED_GROUP_LEAVES_MAX)
                .weigher(move |_, kept: &Arc<conversations::Group>| weigh(kept.state.leaves().count()))
                .build(),
            appender: appender::Appender::default(),
            cursors: cursors::Cursors::default(),
            outage: outage::Outage::default(),
            tokens: administration::Tokens::default(),
            objects: std::sync::OnceLock::new(),
            pushes: push::Pushes::default(),
            urgents: urgent::Urgents::default(),
            mail_is_on: std::sync::atomic::AtomicBool::new(false),
            mail_waits: tokio::sync::Notify::new(),
            rooms_moved: tokio::sync::Notify::new(),
        });
        appender::run(&app);
        cursors::run(&app);
        outage::run(&app);
        app.propose_after_start();
        Ok(app)
    }

    fn now(&self) -> Timestamp {
        self.surroundings.now()
    }

    /// Computes something long without holding up requests.
    pub(crate) async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        if self.settings.computes_aside {
            tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Internal)
        } else {
            Ok(work())
        }
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.surroundings.fill(&mut bytes);
        bytes
    }

    /// Can the store be read?
    ///
    /// # Errors
    /// [`StoreError`] when not.
    pub async fn is_ready(&self) -> Result<(), StoreError> {
        self.store.tenants().await.map(|_| ())
    }
}

/// What a caller is told when the store could not; the cause is logged here, once.
pub(crate) fn refusal(error: &StoreError) -> Refusal {
    match error {
        StoreError::Full => {
            tracing::warn!("storage full");
            Refusal::StorageFull
        }
        StoreError::Unavailable(cause) => {
            tracing::warn!(error = %cause, "database unavailable");
            Refusal::Unavailable
        }
        other => {
            tracing::error!(error = %other, "store");
            Refusal::Internal
        }
    }
}
