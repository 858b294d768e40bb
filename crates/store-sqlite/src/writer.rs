//! Whoever writes holds this: the connection for checked statements and their transactions, and the one for whole pieces of work
//! ([`crate::direct`]).
//!
//! Guarantees: one transaction at a time; one that is dropped before its commit is rolled back, at the latest before the
//! next one begins. The connection stays out of a pool on purpose: a pool asks it before and after every use whether it is
//! still there, and every question is a trip to its thread and back.

use crate::{append::Remembered, direct::Direct, failed};
use sqlx::{Connection as _, SqliteConnection};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};
use store::StoreError;
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

/// The connection, free or in use.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Mutex<Option<State>>>);

/// What one at a time may use.
pub(crate) struct State {
    pub(crate) connection: SqliteConnection,
    pub(crate) direct: Direct,
    /// A transaction was begun and neither committed nor rolled back, on whichever of both.
    pub(crate) open: bool,
    /// What the appender wrote last; anybody else makes it be forgotten.
    pub(crate) remembered: Remembered,
}

/// A transaction; rolled back when dropped.
pub(crate) struct Tx<'w> {
    writer: &'w Writer,
    state: MappedMutexGuard<'w, State>,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection, direct: Direct) -> Self {
        Self(Arc::new(Mutex::new(Some(State { connection, direct, open: false, remembered: Remembered::default() }))))
    }

    /// Waits for the writer, outside of any transaction.
    pub(crate) async fn hold(&self) -> Result<MappedMutexGuard<'_, State>, StoreError> {
        let state = MutexGuard::try_map(self.0.lock().await, Option::as_mut);
        let mut state = state.map_err(|_| failed(sqlx::Error::PoolClosed))?;
        if state.open {
            // Somebody stopped in the middle, and may or may not have come as far as the commit. When SQLite itself rolled
            // back (a full disk), there is nothing left to undo and it says so.
            state.remembered = Remembered::default();
            let _ = sqlx::query("ROLLBACK").execute(&mut state.connection).await;
            // What runs there ends by itself; after it comes this.
            state.direct.run(|_| ()).await?;
            state.open = false;
        }
        Ok(state)
    }

    /// Waits for the writer and begins a transaction.
    pub(crate) async fn begin(&self) -> Result<Tx<'_>, StoreError> {
        let mut state = self.hold().await?;
        state.remembered = Remembered::default();
        state.open = true;
        let mut tx = Tx { writer: self, state };
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *tx).await.map_err(failed)?;
        Ok(tx)
    }

    /// Waits for a running transaction and closes.
    pub(crate) async fn close(&self) {
        if let Some(state) = self.0.lock().await.take() {
            state.direct.close().await;
            let _ = state.connection.close().await;
        }
    }
}

impl Tx<'_> {
    /// Durable when it returns `Ok`.
    pub(crate) async fn commit(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("COMMIT").execute(&mut *self).await?;
        self.state.open = false;
        Ok(())
    }
}

impl Deref for Tx<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.state.connection
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.state.connection
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if self.state.open
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            // Other processes wait for its lock. Whoever holds the writer next rolls back first.
            let writer = self.writer.clone();
            runtime.spawn(async move { drop(writer.hold().await) });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::SqliteStore;

    #[tokio::test]
    async fn a_transaction_that_is_dropped_leaves_nothing_and_blocks_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("konsil.sqlite")).await.unwrap();
        let insert = "INSERT INTO device_states (tenant, device, client_state) VALUES (x'01', x'02', 3)";
        let mut tx = store.writer.begin().await.unwrap();
        sqlx::query(insert).execute(&mut *tx).await.unwrap();
        drop(tx);
        let mut tx = store.writer.begin().await.unwrap();
        sqlx::query(insert).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let mut state = store.writer.hold().await.unwrap();
        assert!(!state.open);
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM device_states").fetch_one(&mut state.connection).await.unwrap();
        assert_eq!(count, 1);
    }

    #[tokio::test]
    async fn pages_are_as_large_as_meant_and_undoing_needs_no_files() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("konsil.sqlite")).await.unwrap();
        let mut state = store.writer.hold().await.unwrap();
        for (pragma, expected) in [("PRAGMA page_size", 8_192), ("PRAGMA temp_store", 2), ("PRAGMA synchronous", 2)] {
            let value: i64 = sqlx::query_scalar(pragma).fetch_one(&mut state.connection).await.unwrap();
            assert_eq!(value, expected, "{pragma}");
        }
    }
}
