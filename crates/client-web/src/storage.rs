//! Where the database lies: OPFS access handles, else IndexedDB; below both the page cipher (SQLite3MC, ChaCha20-Poly1305).
//!
//! The trap this file exists for: on the pool's own VFS `PRAGMA key` encrypts nothing and reports no error. The file is opened
//! on the cipher's VFS above it, and [`Storage::open`] writes, closes and tries a wrong key once for every new file.
//!
//! A second one: the pool says of every file that somebody has reserved it, so that SQLite never takes a rollback journal for one
//! that a killed browser left behind, and never rolls back what was half written. A write-ahead log is read back without that
//! question, and costs one flush for each transaction instead of four. It needs no shared memory while one connection has the file
//! for itself (<https://sqlite.org/wal.html#use_of_wal_without_shared_memory>).

use client::EngineError;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::{
    relaxed_idb::{self, RelaxedIdbCfg, RelaxedIdbCfgBuilder, RelaxedIdbUtil},
    sahpool::{self, OpfsSAHPoolCfg, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil},
};
use std::ffi::CStr;

const FILE: &str = "konsil.db";
/// What SQLite lays beside it.
const BESIDE: [&str; 2] = ["konsil.db-wal", "konsil.db-journal"];
const OPFS: &CStr = c"opfs-sahpool";
const IDB: &CStr = c"relaxed-idb";

/// The place that was found.
pub(crate) enum Storage {
    Opfs(OpfsSAHPoolUtil),
    Idb(RelaxedIdbUtil),
}

impl Storage {
    /// Installs OPFS, or IndexedDB when `opfs` is false (the worker knows what its browser has).
    ///
    /// # Errors
    /// A sentence for the log: `busy` when another worker still holds the files.
    pub(crate) async fn install(opfs: bool) -> Result<Self, String> {
        if opfs {
            let options: OpfsSAHPoolCfg = OpfsSAHPoolCfgBuilder::new().directory("konsil").initial_capacity(6).build();
            let pool = sahpool::install::<WasmOsCallback>(&options, false).await.map_err(|error| format!("busy: {error}"))?;
            encrypt_above(OPFS)?;
            Ok(Self::Opfs(pool))
        } else {
            let options: RelaxedIdbCfg = RelaxedIdbCfgBuilder::new().build();
            let pool = relaxed_idb::install::<WasmOsCallback>(&options, false).await.map_err(|error| format!("idb: {error}"))?;
            encrypt_above(IDB)?;
            Ok(Self::Idb(pool))
        }
    }

    /// Opens the database with a 32-byte key; refuses a file that opens with another key too.
    ///
    /// # Errors
    /// A sentence for the log: `lost` when the key does not fit or the file is damaged, `full` when there is no room.
    pub(crate) fn open(&self, key: &[u8]) -> Result<Connection, String> {
        let fresh = !self.exists()?;
        if fresh {
            let connection = self.connect(key)?;
            connection.execute_batch("CREATE TABLE proof (x); DROP TABLE proof;").map_err(|error| unwritten("write", error))?;
            drop(connection);
            if self.connect(&[0x5a; 32]).is_ok() {
                self.delete()?;
                return Err("cipher: the file is not encrypted".into());
            }
        }
        self.connect(key)
    }

    fn connect(&self, key: &[u8]) -> Result<Connection, String> {
        // In KiB. What a page of history touches (items, their indexes, the search index, keys) stays: pages that do not fit are
        // written, read and deciphered again and again.
        const CACHE: &str = "PRAGMA cache_size = -16384;";
        // IndexedDB commits each transaction whole in the background, which `settled` waits for; its VFS refuses any other
        // setting. Its journal need not outlive the page.
        let (vfs, journal, durability) = match self {
            Self::Opfs(_) => (
                c"multipleciphers-opfs-sahpool",
                "wal",
                // In pages of 8 KiB: what a start after a kill has to read.
                "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 500;",
            ),
            Self::Idb(_) => (c"multipleciphers-relaxed-idb", "memory", "PRAGMA synchronous = OFF;"),
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = Connection::open_with_flags_and_vfs(FILE, flags, vfs).map_err(|error| format!("open: {error}"))?;
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        connection
            .execute_batch(&format!(
                "PRAGMA cipher = 'chacha20'; PRAGMA key = 'raw:{hex}'; PRAGMA locking_mode = EXCLUSIVE; {CACHE}"
            ))
            .and_then(|()| connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)))
            .map_err(|error| format!("{}: {error}", if is_lost(&error) { "lost" } else { "read" }))?;
        let set = connection.query_row(&format!("PRAGMA journal_mode = {journal}"), [], |row| row.get::<_, String>(0));
        if set.as_deref() != Ok(journal) {
            // A database of before, on a full device: it goes on as it was, and is asked again at the next start.
            connection.execute_batch("PRAGMA journal_mode = truncate").map_err(|error| unwritten("journal", error))?;
        }
        connection.execute_batch(durability).map_err(|error| unwritten("durability", error))?;
        Ok(connection)
    }

    /// Is there a database file?
    pub(crate) fn exists(&self) -> Result<bool, String> {
        match self {
            Self::Opfs(pool) => pool.exists(FILE).map_err(|error| error.to_string()),
            Self::Idb(pool) => Ok(pool.exists(FILE)),
        }
    }

    /// Deletes the database file (after the connection was closed).
    pub(crate) fn delete(&self) -> Result<(), String> {
        match self {
            Self::Opfs(pool) => {
                for file in BESIDE {
                    pool.delete_db(file).map_err(|error| error.to_string())?;
                }
                pool.delete_db(FILE).map(drop).map_err(|error| error.to_string())
            }
            Self::Idb(pool) => pool.delete_db(FILE).map(drop).map_err(|error| error.to_string()),
        }
    }

    /// Waits until everything written so far is durable. OPFS is, when the transaction returns; IndexedDB writes in the
    /// background, in order, so the end of a further (empty) task is the end of all before it.
    pub(crate) async fn settled(&self) -> Result<(), String> {
        match self {
            Self::Opfs(_) => Ok(()),
            Self::Idb(pool) => {
                let task = pool.delete_db("konsil.barrier").map_err(|error| error.to_string())?;
                task.await.map_err(|error| error.to_string())
            }
        }
    }
}

/// Why a step that writes was refused.
fn unwritten(step: &str, error: rusqlite::Error) -> String {
    let sentence = error.to_string();
    let word = if matches!(EngineError::from(error), EngineError::DeviceFull) { "full" } else { step };
    format!("{word}: {sentence}")
}

/// Is there nothing to be read any more? Whatever else goes wrong may go well the next time.
pub(crate) fn is_lost(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// Puts the page cipher above a VFS, as `multipleciphers-<name>`.
fn encrypt_above(name: &CStr) -> Result<(), String> {
    #[expect(unsafe_code, reason = "one call of the C interface with a static string; no memory is shared")]
    let code = unsafe { sqlite_wasm_rs::sqlite3mc_vfs_create(name.as_ptr(), 1) };
    if code == 0 { Ok(()) } else { Err(format!("cipher: code {code}")) }
}
