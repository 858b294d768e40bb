//! A connection without sqlx between: a thread of its own that runs whole pieces of work, many statements at a trip.
//!
//! What is asked thousands of times a second goes here: appending, moving cursors, reading the log. sqlx makes a trip to its
//! thread and back for every statement, keeps every value twice and hands rows over one by one; for these that costs more
//! than the database does. Their statements have no checked macro; the conformance suite runs every one of them.
//!
//! Guarantees: one piece of work at a time, in the order asked; one whose asker went away is carried out all the same.

use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::{path::Path, sync::mpsc, time::Duration};
use store::StoreError;
use tokio::sync::oneshot;

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

/// The near end; the thread ends with it.
pub(crate) struct Direct(mpsc::Sender<Work>);

/// What such a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum May {
    Read,
    Write,
}

/// Different statements of one connection.
const STATEMENTS_KEPT: usize = 32;

impl Direct {
    /// Opens another connection to a database that exists and has its tables.
    pub(crate) async fn open(path: &Path, may: May) -> Result<Self, StoreError> {
        let (path, (sender, work)) = (path.to_owned(), mpsc::channel::<Work>());
        let (opened, result) = oneshot::channel();
        let run = move || match connect(&path, may) {
            Ok(mut connection) => {
                let _ = opened.send(Ok(()));
                while let Ok(work) = work.recv() {
                    work(&mut connection);
                }
            }
            Err(error) => {
                let _ = opened.send(Err(error));
            }
        };
        std::thread::Builder::new()
            .name("konsil-sqlite".into())
            .spawn(run)
            .map_err(|error| StoreError::Internal(Box::new(error)))?;
        result.await.map_err(gone)?.map_err(failed)?;
        Ok(Self(sender))
    }

    /// Carries something out and waits for it.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, result) = oneshot::channel();
        let work = move |connection: &mut Connection| {
            let _ = done.send(work(connection));
        };
        self.0.send(Box::new(work)).map_err(gone)?;
        result.await.map_err(gone)
    }

    /// Waits for what was asked, and closes.
    pub(crate) async fn close(self) {
        let (closed, done) = oneshot::channel();
        let close = move |connection: &mut Connection| {
            if let Ok(empty) = Connection::open_in_memory() {
                drop(std::mem::replace(connection, empty));
            }
            let _ = closed.send(());
        };
        if self.0.send(Box::new(close)).is_ok() {
            let _ = done.await;
        }
    }
}

fn connect(path: &Path, may: May) -> rusqlite::Result<Connection> {
    let access = match may {
        May::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        May::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    // One thread uses it, so SQLite needs no lock around it.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    let cache = match may {
        May::Read => crate::READER_CACHE,
        May::Write => crate::WRITER_CACHE,
    };
    for (pragma, value) in [("synchronous", "FULL"), ("foreign_keys", "ON"), ("temp_store", "2"), ("cache_size", cache)] {
        connection.pragma_update(None, pragma, value)?;
    }
    connection.pragma_update(None, "wal_autocheckpoint", crate::WAL_PAGES)?;
    if may == May::Read {
        connection.pragma_update(None, "query_only", "1")?;
    }
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// Carries out what writes as one transaction: durable when it returns `Ok`, and nothing of it otherwise.
///
/// As rusqlite's own, but that begin and commit are prepared once: parsing them anew is a fortieth of what a lone message costs.
pub(crate) fn write<T, E: From<rusqlite::Error>>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let result = work(connection).and_then(|done| {
        connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(done)
    });
    // SQLite itself has rolled back where the disk is full.
    if result.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    result
}

/// The thread has ended: the store was closed.
fn gone<E>(_: E) -> StoreError {
    StoreError::Internal("the database is closed".into())
}

pub(crate) fn failed(error: rusqlite::Error) -> StoreError {
    let code = error.sqlite_error();
    let is_full = code.is_some_and(|code| code.code == ErrorCode::DiskFull || code.extended_code == crate::SQLITE_IOERR_WRITE);
    if is_full { StoreError::Full } else { StoreError::Internal(Box::new(error)) }
}

/// Would a row have broken a unique index?
pub(crate) fn is_unique_violation(error: &rusqlite::Error) -> bool {
    let unique = [rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE, rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY];
    error.sqlite_error().is_some_and(|error| unique.contains(&error.extended_code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqliteStore;

    #[tokio::test]
    async fn what_was_asked_first_is_done_first_and_nothing_after_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("konsil.sqlite");
        let store = SqliteStore::open(&path).await.unwrap();
        let direct = Direct::open(&path, May::Write).await.unwrap();
        let insert = "INSERT INTO device_states (tenant, device, client_state) VALUES (x'01', x'02', 3)";
        // Whoever asked does not wait any longer.
        {
            let asked = direct.run(move |connection| connection.execute(insert, []).unwrap());
            tokio::pin!(asked);
            let _ = std::future::poll_fn(|context| std::task::Poll::Ready(asked.as_mut().poll(context).is_ready())).await;
        }
        let count = "SELECT count(*) FROM device_states";
        let rows: i64 = direct.run(move |connection| connection.query_row(count, [], |row| row.get(0)).unwrap()).await.unwrap();
        assert_eq!(rows, 1);
        direct.close().await;
        store.close().await;
    }

    #[tokio::test]
    async fn what_fails_in_the_middle_leaves_nothing_and_the_next_is_carried_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("konsil.sqlite");
        let store = SqliteStore::open(&path).await.unwrap();
        let direct = Direct::open(&path, May::Write).await.unwrap();
        let insert = "INSERT INTO device_states (tenant, device, client_state) VALUES (x'01', ?, 3)";
        let broken = direct.run(move |connection| {
            write(connection, |tx| {
                tx.execute(insert, [[1_u8]])?;
                tx.execute(insert, [[1_u8]])
            })
        });
        assert!(is_unique_violation(&broken.await.unwrap().unwrap_err()));
        let whole = direct.run(move |connection| write(connection, |tx| tx.execute(insert, [[2_u8]])));
        assert_eq!(whole.await.unwrap().unwrap(), 1);
        let count = "SELECT group_concat(hex(device)) FROM device_states";
        let kept: String =
            direct.run(move |connection| connection.query_row(count, [], |row| row.get(0)).unwrap()).await.unwrap();
        assert_eq!(kept, "02");
        store.close().await;
    }

    #[tokio::test]
    async fn a_connection_that_may_read_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("konsil.sqlite");
        let store = SqliteStore::open(&path).await.unwrap();
        let direct = Direct::open(&path, May::Read).await.unwrap();
        let refused = direct.run(|connection| connection.execute("DELETE FROM device_states", []).is_err()).await.unwrap();
        assert!(refused);
        store.close().await;
    }
}
