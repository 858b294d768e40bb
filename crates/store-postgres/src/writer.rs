//! The appender's own connection: always there, in use by one transaction at a time.
//!
//! Guarantees: after an error or a transaction that was dropped halfway, the connection is thrown away and the next
//! transaction begins on a new one; nothing of the old one can reach it.

use crate::{ACQUIRE_TIMEOUT, failed, roles};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use std::time::Duration;
use store::StoreError;
use tokio::sync::{Mutex, MutexGuard};

/// A network that swallows everything: after this long a transaction counts as failed.
pub(crate) const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(40);

pub(crate) struct Writer {
    options: PgConnectOptions,
    role: Option<String>,
    connection: Mutex<Slot>,
}

enum Slot {
    Free(Box<PgConnection>),
    None,
    Closed,
}

/// The connection while it is in use.
pub(crate) struct Held<'w> {
    slot: MutexGuard<'w, Slot>,
    pub(crate) connection: Box<PgConnection>,
}

impl Writer {
    pub(crate) fn new(options: PgConnectOptions, role: Option<String>) -> Self {
        Self { options, role, connection: Mutex::new(Slot::None) }
    }

    /// Waits for the connection, makes one when there is none.
    pub(crate) async fn hold(&self) -> Result<Held<'_>, StoreError> {
        let mut slot = self.connection.lock().await;
        let connection = match std::mem::replace(&mut *slot, Slot::None) {
            Slot::Free(connection) => connection,
            Slot::None => {
                let connect = async {
                    let mut connection = self.options.connect().await?;
                    roles::begin_work(&mut connection).await?;
                    roles::become_role(&mut connection, self.role.clone()).await?;
                    Ok(Box::new(connection))
                };
                let connected = tokio::time::timeout(ACQUIRE_TIMEOUT, connect).await;
                connected.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(failed)?
            }
            Slot::Closed => {
                *slot = Slot::Closed;
                return Err(failed(sqlx::Error::PoolClosed));
            }
        };
        Ok(Held { slot, connection })
    }

    /// Waits for a running transaction and closes.
    pub(crate) async fn close(&self) {
        let slot = std::mem::replace(&mut *self.connection.lock().await, Slot::Closed);
        if let Slot::Free(connection) = slot {
            let _ = connection.close().await;
        }
    }
}

impl Held<'_> {
    /// The transaction ended as it should: the connection serves the next.
    pub(crate) fn keep(mut self) {
        *self.slot = Slot::Free(self.connection);
    }
}
