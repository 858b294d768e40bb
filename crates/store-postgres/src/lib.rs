//! The server's database for more than one node: PostgreSQL behind [`store::Store`].
//!
//! Guarantees: what a method returned `Ok` for is on the database's disk (`fsync` and `synchronous_commit` are asked for at
//! the start and a database without them is refused); every query is checked against the migrations when this crate is
//! compiled; every transaction names its tenant first, and forced row-level security shows it nothing else
//! (`docs/adr/0012-postgresql-roles.md`). A database of a newer version is refused, never touched. Nodes may write at the
//! same time: what depends on a row is decided under its lock, and locks are taken in one order (tenant or person,
//! conversations, devices, cursors; each sorted).
//!
//! Deliberately lacks: retries. A connection that breaks is [`StoreError::Unavailable`], also when it breaks while a commit is
//! on its way: the caller asks again and gets the first answer. The next call makes a new connection.

mod administration;
mod append;
mod audit;
pub mod backup;
mod cases;
mod commits;
mod conversations;
mod cursors;
mod devices;
mod duties;
mod enrolments;
mod guests;
mod issuers;
mod key_packages;
mod keybox;
mod locking;
mod log;
mod objects;
mod people;
mod place;
mod places;
mod preferences;
mod push;
mod recoveries;
mod retention;
mod roles;
mod rotations;
mod tenants;
mod transfers;
mod urgent;
mod welcomes;
mod writer;

pub use place::{Place, UrlError};
pub use roles::OpenError;

use protocol::id::TenantId;
use sqlx::{
    AssertSqlSafe, Connection as _, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgPool, PgPoolOptions},
};
use std::{fmt, time::Duration};
use store::{StoreError, row};
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// A transaction that sees one tenant; rolled back when dropped.
type Tx = Transaction<'static, Postgres>;

/// Where the database is, and as whom.
#[derive(Clone, Copy)]
pub struct Settings<'u> {
    /// `postgres://…` of the role that the server works as.
    pub url: &'u str,
    /// `postgres://…` of the role that owns the tables; none when `url` may make roles, or when somebody else migrates.
    pub migrate_url: Option<&'u str>,
    /// Most connections of this node, besides one for messages.
    pub connections: u32,
}

/// A PostgreSQL database.
pub struct PostgresStore {
    writer: Writer,
    pool: PgPool,
}

/// A connection that was idle for longer is asked whether it is still there before it is used.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// How long a connection, or a place among the connections, is waited for: a database that restarts in this time is not noticed.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

impl PostgresStore {
    /// Connects, brings the database to this version, and looks whether it keeps what this crate promises.
    ///
    /// # Errors
    /// [`OpenError`] says why not, in words for an operator.
    pub async fn open(settings: Settings<'_>) -> Result<Self, OpenError> {
        let options = place::options(settings.url)?.options(LIMITS).statement_cache_capacity(200);
        let owner = |url| place::options(url).map(|options| options.options([SCHEMA]));
        let migrate = settings.migrate_url.map(owner).transpose()?;
        let role = tokio::time::timeout(OPEN_TIMEOUT, roles::prepare(&options, migrate.as_ref()))
            .await
            .map_err(|_| roles::unreachable(&options)(sqlx::Error::PoolTimedOut))??;
        let become_role = role.clone();
        let pool = PgPoolOptions::new()
            .max_connections(settings.connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                let role = become_role.clone();
                Box::pin(async move {
                    roles::begin_work(connection).await?;
                    roles::become_role(connection, role).await
                })
            })
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > TRUSTED_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options.clone())
            .await
            .map_err(roles::unreachable(&options))?;
        roles::check(&pool).await?;
        Ok(Self { writer: Writer::new(options, role), pool })
    }

    /// Waits for running transactions and closes.
    pub async fn close(&self) {
        self.pool.close().await;
        self.writer.close().await;
    }

    /// Begins a transaction that writes one tenant's rows.
    async fn write(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        self.pool.begin_with(AssertSqlSafe(begin_write(tenant))).await.map_err(failed)
    }

    /// Begins a transaction that writes and is the only one of its kind in its tenant: for what is rare and depends on more
    /// than the rows that it writes (numbers without gaps, counts).
    async fn write_alone(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        let mut tx = self.write(tenant).await?;
        let id = tenant.as_bytes().as_slice();
        sqlx::query!("SELECT 1 AS one FROM tenants WHERE tenant = $1 FOR NO KEY UPDATE", id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        Ok(tx)
    }

    /// Begins a transaction that reads one tenant's rows as they are at one moment.
    async fn read(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        let begin = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}", set_tenant(tenant));
        self.pool.begin_with(AssertSqlSafe(begin)).await.map_err(failed)
    }
}

#[async_trait::async_trait]
impl store::Closing for PostgresStore {
    async fn close(&self) {
        Self::close(self).await;
    }
}

/// How long connecting, migrating and looking may take together.
const OPEN_TIMEOUT: Duration = Duration::from_secs(600);

/// Where the tables are.
const SCHEMA: (&str, &str) = ("search_path", "konsil");

/// What every connection of the server asks of the database: nothing waits for ever, least of all holding locks.
const LIMITS: [(&str, &str); 5] = [
    SCHEMA,
    ("synchronous_commit", "on"),
    ("statement_timeout", "30s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "60s"),
];

/// Ids are hex digits: nothing in them can end the statement.
fn set_tenant(tenant: TenantId) -> String {
    let digits: String = tenant.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("SET LOCAL konsil.tenant = '{digits}'")
}

fn begin_write(tenant: TenantId) -> String {
    format!("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {}", set_tenant(tenant))
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresStore")
    }
}

/// PostgreSQL's code for a full disk.
const DISK_FULL: &str = "53100";
/// PostgreSQL's codes for: it starts, stops, has crashed, has no place for a connection, or ended this one.
const UNAVAILABLE: [&str; 5] = ["57P01", "57P02", "57P03", "53300", "25P03"];
/// PostgreSQL's class of codes for connections that break.
const CONNECTION: &str = "08";

fn failed(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned());
    match code.as_deref() {
        Some(DISK_FULL) => StoreError::Full,
        Some(code) if UNAVAILABLE.contains(&code) || code.starts_with(CONNECTION) => StoreError::Unavailable(Box::new(error)),
        None if is_broken(&error) => StoreError::Unavailable(Box::new(error)),
        _ => StoreError::Internal(Box::new(error)),
    }
}

/// Did the connection break, or was there none? What the database itself says has a code.
const fn is_broken(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    matches!(error, E::Io(_) | E::Tls(_) | E::Protocol(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed)
}

fn is_unique_violation(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
