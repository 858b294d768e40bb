//! The hospitals of this server in memory: host names, pinned statements, keys.

use crate::{App, refusal};
use protocol::{
    certificate::{Identity, Trust},
    hash::Digest,
    id::TenantId,
    key::PublicKey,
    policy::TenantPolicy,
    refusal::Refusal,
    revocation::{RevocationList, SignedRevocationList},
    statement::Signed,
    time::Timestamp,
};
use sequencer::{message::ArchiveKeys, proposal::RemoveKey};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use store::{Store, StoreError, TenantRow};

/// A hospital.
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// Host names.
    pub hosts: Vec<String>,
    /// The server's key for Removes.
    pub remove_key: RemoveKey,
    /// The root, once claimed.
    pub root: Option<PublicKey>,
    /// The policy in force, as signed and as read.
    pub policy: Option<(Signed, TenantPolicy)>,
    /// The revocation list in force, as signed and as read.
    pub revocations: Option<(SignedRevocationList, RevocationList)>,
    /// Its archive keys.
    pub(crate) archive_keys: ArchiveKeys,
    pub(crate) verified: Verified,
}

/// Chains that were verified under this very root and revocation list; other statements come with another [`Tenant`]. After
/// a break of the network everybody comes back at once, and three signatures are most of what a log-in costs.
#[derive(Default)]
pub(crate) struct Verified(Mutex<HashMap<Digest, Arc<Identity>>>);

/// More than these are forgotten together.
const VERIFIED_MAX: usize = 50_000;

impl Verified {
    /// The identity of a chain that holds at `now`.
    pub(crate) fn get(&self, chain: &Digest, now: Timestamp) -> Option<Arc<Identity>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(chain).filter(|identity| now <= identity.not_after).cloned()
    }

    pub(crate) fn put(&self, chain: Digest, identity: Arc<Identity>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= VERIFIED_MAX {
            known.clear();
        }
        known.insert(chain, identity);
    }
}

impl Tenant {
    fn of(row: TenantRow) -> Self {
        // Statements were verified when they came in.
        let policy = row.policy.and_then(|signed| signed.peek().ok().map(|policy| (signed, policy)));
        let revocations = row.revocations.and_then(|signed| signed.list.peek().ok().map(|list| (signed, list)));
        let archive_keys = policy.as_ref().map(|(_, policy)| ArchiveKeys::of(policy)).unwrap_or_default();
        Self {
            archive_keys,
            verified: Verified::default(),
            id: row.tenant,
            name: row.name,
            hosts: row.hosts,
            remove_key: RemoveKey::from_seed(&row.remove_seed),
            root: row.root,
            policy,
            revocations,
        }
    }

    /// What chains are checked against.
    ///
    /// # Errors
    /// [`Refusal::NotCertified`] before the hospital is claimed.
    pub fn trust(&self, now: Timestamp) -> Result<Trust<'_>, Refusal> {
        let root = self.root.as_ref().ok_or(Refusal::NotCertified)?;
        Ok(Trust { tenant: self.id, root, revoked: self.revocations.as_ref().map(|(_, list)| list), now })
    }

    /// The policy in force.
    ///
    /// # Errors
    /// [`Refusal::NotCertified`] before the hospital is claimed.
    pub fn policy(&self) -> Result<&TenantPolicy, Refusal> {
        self.policy.as_ref().map(|(_, policy)| policy).ok_or(Refusal::NotCertified)
    }
}

#[derive(Default)]
struct Index {
    by_id: BTreeMap<TenantId, Arc<Tenant>>,
    by_host: HashMap<String, Arc<Tenant>>,
    read_at: Timestamp,
}

/// All hospitals.
#[derive(Default)]
pub struct Tenants(RwLock<Index>);

/// A host name that nobody has makes the table be read again, at most this often.
const READ_AGAIN_MS: u64 = 1_000;

impl Tenants {
    pub(crate) async fn load(store: &dyn Store) -> Result<Self, StoreError> {
        let tenants = Self::default();
        tenants.fill(store.tenants().await?, Timestamp::default());
        Ok(tenants)
    }

    fn fill(&self, rows: Vec<TenantRow>, now: Timestamp) {
        let mut index = Index { read_at: now, ..Index::default() };
        for row in rows {
            let tenant = Arc::new(Tenant::of(row));
            for host in &tenant.hosts {
                index.by_host.insert(host.clone(), Arc::clone(&tenant));
            }
            index.by_id.insert(tenant.id, tenant);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = index;
    }

    /// A hospital by id.
    pub(crate) fn get(&self, tenant: TenantId) -> Option<Arc<Tenant>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_id.get(&tenant).cloned()
    }

    /// All of them.
    pub(crate) fn ids(&self) -> Vec<TenantId> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_id.keys().copied().collect()
    }

    fn by_host(&self, host: &str) -> Option<Arc<Tenant>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_host.get(host).cloned()
    }

    fn read_at(&self) -> Timestamp {
        self.0.read().unwrap_or_else(PoisonError::into_inner).read_at
    }
}

impl App {
    /// The hospital of a host name (lower case, without port).
    pub async fn tenant_of_host(&self, host: &str) -> Option<Arc<Tenant>> {
        if let Some(tenant) = self.tenants.by_host(host) {
            return Some(tenant);
        }
        // Perhaps the operator has made it since.
        let now = self.now();
        if now.since(self.tenants.read_at()) >= READ_AGAIN_MS {
            self.reload_tenants().await.ok()?;
        }
        self.tenants.by_host(host)
    }

    /// A hospital as it is now.
    pub(crate) fn tenant(&self, tenant: TenantId) -> Result<Arc<Tenant>, Refusal> {
        self.tenants.get(tenant).ok_or(Refusal::NotFound)
    }

    pub(crate) async fn reload_tenants(&self) -> Result<(), Refusal> {
        let rows = self.store.tenants().await.map_err(|error| refusal(&error))?;
        self.tenants.fill(rows, self.now());
        Ok(())
    }
}
