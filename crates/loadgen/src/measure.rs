//! What is measured: one function per load, on a server process and a database of its own.

pub(crate) mod catchup;
pub(crate) mod conversation;
mod locking;
pub(crate) mod sessions;

use crate::{
    client::{self, Socket},
    hospital::Hospital,
    process::{Layout, Process, Subject},
    report::{Aim, Row},
};
use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;
use postgres_for_tests::Server;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::Store;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;

/// A measure.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its name, for the command line.
    pub name: &'static str,
    load: Load,
}

#[derive(Clone, Copy, Debug)]
enum Load {
    Pairs { window: usize },
    PairsPaced { receipts: bool },
    Room { window: usize },
    RoomPaced,
    Catchup,
    Storm,
    Idle { after_traffic: bool },
    Lock,
}

/// All of them, in the order in which they run.
pub const ALL: [Measure; 12] = [
    Measure { name: "pairs-1", load: Load::Pairs { window: 1 } },
    Measure { name: "pairs-8", load: Load::Pairs { window: 8 } },
    Measure { name: "paced", load: Load::PairsPaced { receipts: false } },
    Measure { name: "paced-receipts", load: Load::PairsPaced { receipts: true } },
    Measure { name: "room-2", load: Load::Room { window: 2 } },
    Measure { name: "room-32", load: Load::Room { window: 32 } },
    Measure { name: "room-paced", load: Load::RoomPaced },
    Measure { name: "catchup", load: Load::Catchup },
    Measure { name: "storm", load: Load::Storm },
    Measure { name: "idle", load: Load::Idle { after_traffic: false } },
    Measure { name: "idle-after-traffic", load: Load::Idle { after_traffic: true } },
    Measure { name: "lock", load: Load::Lock },
];

/// How measures are run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The program `konsil`, as built for a release.
    pub program: PathBuf,
    /// Folder for databases and logs; on the disk that is to be measured.
    pub folder: PathBuf,
    /// Longer or shorter than usual.
    pub scale: f64,
    /// Connected devices of `storm`, `idle` and `lock`.
    pub clients: usize,
    /// On PostgreSQL instead of the embedded database: one of its own for each measure.
    pub postgres: bool,
    /// Wait before the load starts, so that a profiler can be attached to the process that is named.
    pub announce: bool,
}

impl Settings {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "counts")]
    pub(crate) fn scaled(&self, count: usize) -> usize {
        ((count as f64 * self.scale) as usize).max(1)
    }
}

impl Measure {
    /// Runs it: the bare log's row first, where there is one, then the server's.
    ///
    /// # Errors
    /// When the load could not be played to its end.
    pub async fn run(&self, settings: &Settings) -> Result<Vec<Row>> {
        let rows = match self.load {
            Load::Pairs { window } => conversation::pairs(settings, window).await,
            Load::PairsPaced { receipts } => conversation::pairs_paced(settings, receipts).await,
            Load::Room { window } => conversation::room(settings, window).await,
            Load::RoomPaced => conversation::room_paced(settings).await,
            Load::Catchup => catchup::catchup(settings).await,
            Load::Storm => sessions::storm(settings).await,
            Load::Idle { after_traffic } => sessions::idle(settings, after_traffic).await,
            Load::Lock => locking::lock(settings).await,
        };
        let rows = rows.with_context(|| self.name.to_owned())?;
        Ok(rows.into_iter().map(|row| Row { name: self.name, ..row }).collect())
    }
}

/// A server process with its hospital.
struct Stage {
    hospital: Hospital,
    process: Process,
    folder: PathBuf,
}

impl Stage {
    /// Founds a hospital in an empty folder and starts the subject on it.
    async fn set(settings: &Settings, subject: Subject, layout: Layout, people: usize, rooms: &[Vec<usize>]) -> Result<Self> {
        let folder = settings.folder.join(if subject == Subject::Konsil { "konsil" } else { "bare" });
        empty(&folder)?;
        let database = (settings.postgres && subject == Subject::Konsil).then(Server::start).transpose()?;
        let store: Arc<dyn Store> = match &database {
            Some(server) => {
                let url = server.place()?.url("postgres", "postgres");
                let settings = store_postgres::Settings { url: &url, migrate_url: None, connections: 2 };
                Arc::new(PostgresStore::open(settings).await?)
            }
            None => Arc::new(SqliteStore::open(&folder.join("konsil.sqlite")).await?),
        };
        let hospital = Hospital::found(store.as_ref(), people, rooms).await?;
        let process = match subject {
            Subject::Konsil => Process::konsil(&settings.program, &folder, database)?,
            Subject::BareLog => Process::bare_log(&folder, layout)?,
        };
        Ok(Self { hospital, process, folder })
    }

    async fn connect(&self, staff: impl Iterator<Item = usize>) -> Result<Vec<Socket>> {
        let (mut sockets, all) = (Vec::new(), staff.collect::<Vec<_>>());
        for some in all.chunks(50) {
            let some = some.iter().filter_map(|index| self.hospital.staff.get(*index));
            sockets.extend(try_join_all(some.map(|staff| client::connect(self.process.address, staff))).await?);
        }
        Ok(sockets)
    }

    /// Time to attach a profiler.
    async fn announce(&self, settings: &Settings) -> Result<()> {
        if settings.announce {
            fs::write(settings.folder.join("pid"), self.process.id().to_string())?;
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        }
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What is left is only in the way of the next run.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(())
}

/// An aim for latency: these milliseconds, or the bare log's of the same run and as many more.
fn latency_aim(what: &str, got: f64, bare: Option<f64>, slack_ms: f64) -> Aim {
    let at_most = bare.map_or(slack_ms, |bare| (bare + slack_ms).max(slack_ms));
    Aim::at_most(what, got, at_most)
}

#[expect(clippy::cast_precision_loss, reason = "counts and lengths far below 2^52")]
pub(crate) const fn float(count: usize) -> f64 {
    count as f64
}
