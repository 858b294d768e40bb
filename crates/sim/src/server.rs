//! The simulated server: the real use cases on the real embedded store, in one thread that runs only when the world lets it.

use crate::{
    clock::Clock,
    connection::{self, Ends, Line, Written},
    gate::Gate,
    http,
    ledger::Ledger,
    store::{GatedStore, Told, at_once},
    surroundings::Surroundings,
};
use ::store::{StoreError, Tenants as _};
use app::App;
use client::HttpAnswer;
use std::{
    collections::BTreeMap,
    future::poll_fn,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Poll, Waker},
};
use store_sqlite::SqliteStore;
use tokio::{runtime::Runtime, sync::mpsc};

/// Cursors are written when the world says so, not when a timer does.
const NO_TIMER_MS: u64 = 365 * protocol::time::DAY_MS;

/// The server cannot be started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// Its database.
    #[error(transparent)]
    Open(#[from] store_sqlite::OpenError),
    /// What is in it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its thread.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Says when nothing on the server can go on by itself.
#[derive(Clone, Default)]
struct Idle(Arc<(AtomicBool, Mutex<Option<Waker>>)>);

impl Idle {
    /// The thread is about to rest.
    fn rests(&self) {
        self.0.0.store(true, Ordering::SeqCst);
        let waker = self.0.1.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits until it does.
    async fn comes(&self) {
        self.0.0.store(false, Ordering::SeqCst);
        poll_fn(|cx| {
            if self.0.0.load(Ordering::SeqCst) {
                return Poll::Ready(());
            }
            *self.0.1.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

struct Attached {
    to_server: Option<mpsc::UnboundedSender<Vec<u8>>>,
    line: Line,
}

/// An answer to a request over HTTP, by the number that the world gave it.
type Answer = (u64, HttpAnswer);

/// One life of the server.
pub(crate) struct Server {
    runtime: Runtime,
    idle: Idle,
    app: Arc<App>,
    store: Arc<SqliteStore>,
    surroundings: Arc<Surroundings>,
    ledger: Ledger,
    pub(crate) gate: Gate,
    connections: BTreeMap<u64, Attached>,
    answers: Arc<Mutex<Vec<Answer>>>,
}

impl Server {
    /// Starts on whatever the database file holds.
    pub(crate) fn start(file: &Path, clock: &Clock, rng: e2ee::Rng, ledger: &Ledger) -> Result<Self, StartError> {
        let idle = Idle::default();
        let rests = idle.clone();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().on_thread_park(move || rests.rests()).build()?;
        let (gate, surroundings) = (Gate::open(), Arc::new(Surroundings::new(clock.clone(), rng)));
        let told = ledger.clone();
        let (store, app) = runtime.block_on(async {
            let store = Arc::new(SqliteStore::open(file).await?);
            let watch = Arc::new(move |what: Told<'_>| told.told(&what));
            let gated = GatedStore::new(Arc::clone(&store), gate.clone(), watch);
            let settings = app::Settings { cursor_pause_ms: NO_TIMER_MS, computes_aside: false, ..app::Settings::default() };
            let app = App::start(Arc::new(gated), Arc::clone(&surroundings) as Arc<dyn app::Surroundings>, settings).await?;
            Ok::<_, StartError>((store, app))
        })?;
        gate.close();
        Ok(Self {
            runtime,
            idle,
            app,
            store,
            surroundings,
            ledger: ledger.clone(),
            gate,
            connections: BTreeMap::new(),
            answers: Arc::default(),
        })
    }

    /// The database, past the gate.
    pub(crate) const fn store(&self) -> &Arc<SqliteStore> {
        &self.store
    }

    /// Makes a hospital, as the operator does.
    pub(crate) fn makes(&self, tenant: &::store::NewTenant) -> Result<bool, StoreError> {
        at_once(self.store.create_tenant(tenant))
    }

    /// Lets the server go on until it waits for something.
    pub(crate) fn runs(&self) {
        self.runtime.block_on(self.idle.comes());
    }

    /// A device connects.
    pub(crate) fn accepts(&mut self, connection: u64, host: &str) {
        let (to_server, incoming) = mpsc::unbounded_channel();
        let line = Line::default();
        let ends = Ends {
            app: Arc::clone(&self.app),
            host: host.to_owned(),
            surroundings: Arc::clone(&self.surroundings),
            ledger: self.ledger.clone(),
            incoming,
            line: line.clone(),
        };
        self.runtime.spawn(connection::run(ends));
        self.connections.insert(connection, Attached { to_server: Some(to_server), line });
    }

    /// A frame arrives.
    pub(crate) fn hears(&self, connection: u64, frame: Vec<u8>) {
        if let Some(to_server) = self.connections.get(&connection).and_then(|attached| attached.to_server.as_ref()) {
            // A session that has ended does not read.
            let _ = to_server.send(frame);
        }
    }

    /// The server notices that a connection is gone.
    pub(crate) fn loses(&mut self, connection: u64) {
        if let Some(attached) = self.connections.get_mut(&connection) {
            attached.to_server = None;
        }
    }

    /// A request over HTTP.
    pub(crate) fn asked(&self, number: u64, host: &str, path: &'static str, body: Vec<u8>) {
        let (app, answers, host) = (Arc::clone(&self.app), Arc::clone(&self.answers), host.to_owned());
        self.runtime.spawn(async move {
            let answer = http::answer(&app, &host, path, &body).await;
            answers.lock().unwrap_or_else(PoisonError::into_inner).push((number, answer));
        });
    }

    /// Cursors that moved are written and told.
    pub(crate) fn writes_cursors(&self) {
        let app = Arc::clone(&self.app);
        self.runtime.spawn(async move { app.flush_cursors().await });
    }

    /// An administrator deletes somebody, in the administration's pages.
    pub(crate) fn deletes(
        &self,
        tenant: protocol::id::TenantId,
        by: protocol::id::PersonId,
        person: protocol::id::PersonId,
    ) -> bool {
        let Some(session) = self.app.hub.sessions_of(tenant, by).into_iter().next() else { return false };
        let app = Arc::clone(&self.app);
        self.runtime.spawn(async move {
            // Refused when it is the own account or the last administrator.
            let _ = app.change_person(&session, person, protocol::frame::PersonState::Deleted).await;
        });
        true
    }

    /// What connections wrote, and answers over HTTP.
    pub(crate) fn collect(&mut self) -> (Vec<(u64, Written)>, Vec<Answer>) {
        let mut written = Vec::new();
        for (connection, attached) in &self.connections {
            let one = attached.line.take();
            if one.ended || !one.frames.is_empty() {
                written.push((*connection, one));
            }
        }
        for (connection, one) in &written {
            if one.ended {
                self.connections.remove(connection);
            }
        }
        let answers = std::mem::take(&mut *self.answers.lock().unwrap_or_else(PoisonError::into_inner));
        (written, answers)
    }

    /// Dies at once: no goodbye, nothing more is written. What a call had made durable stays.
    pub(crate) fn dies(self) {
        let Self { runtime, store, app, .. } = self;
        drop(runtime);
        drop(app);
        at_once(store.close());
    }
}
