//! Connections that only read, and see what was committed when they began: for checked statements, and for
//! whole pieces of work.
//!
//! Not sqlx's pool: that one asks a connection whether it is still there whenever it comes back, which costs as much as a
//! small query; a file does not go away.

use crate::{direct::Direct, failed};
use sqlx::{Connection as _, SqliteConnection};
use std::sync::atomic::{AtomicUsize, Ordering};
use store::StoreError;
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

/// The connections; none once closed.
pub(crate) struct Readers<C> {
    connections: Vec<Mutex<Option<C>>>,
    next: AtomicUsize,
}

impl<C: Close> Readers<C> {
    pub(crate) fn new(connections: Vec<C>) -> Self {
        let connections = connections.into_iter().map(|connection| Mutex::new(Some(connection))).collect();
        Self { connections, next: AtomicUsize::new(0) }
    }

    /// A free connection, or the next one that becomes free. Whoever holds one must not ask for another.
    pub(crate) async fn take(&self) -> Result<MappedMutexGuard<'_, C>, StoreError> {
        let closed = || failed(sqlx::Error::PoolClosed);
        if let Some(free) = self.connections.iter().find_map(|one| one.try_lock().ok()) {
            return MutexGuard::try_map(free, Option::as_mut).map_err(|_| closed());
        }
        let count = self.connections.len().max(1);
        let waits = self.connections.get(self.next.fetch_add(1, Ordering::Relaxed) % count).ok_or_else(closed)?;
        MutexGuard::try_map(waits.lock().await, Option::as_mut).map_err(|_| closed())
    }

    /// Waits for running reads and closes.
    pub(crate) async fn close(&self) {
        for connection in &self.connections {
            if let Some(connection) = connection.lock().await.take() {
                connection.end().await;
            }
        }
    }
}

/// A connection that can be closed.
pub(crate) trait Close {
    /// Closes it.
    async fn end(self);
}

impl Close for SqliteConnection {
    async fn end(self) {
        let _ = self.close().await;
    }
}

impl Close for Direct {
    async fn end(self) {
        self.close().await;
    }
}
