//! The server: HTTP, the device socket, the web app, configuration. The binary `konsil` is a thin shell around it.
//!
//! [`Server::start`] runs a whole server inside any Tokio runtime; tests use it with port 0 and a temporary folder.
//!
//! Guarantees: one port; plain HTTP only on loopback or behind a proxy that was declared; limits on everything that comes
//! in; logs without names, texts and tokens. Owns the clock and the operating system's randomness.

pub mod backup;
pub mod cli;
pub mod config;
mod connection;
mod database;
pub mod hardening;
mod http;
mod listen;
mod logs;
pub mod mail;
pub mod map;
mod metrics;
mod nightly;
pub mod objects;
mod push;
mod rooms;
mod surroundings;
mod tls;
mod websocket;

pub use cli::MadeTenant;
pub use config::Config;
pub use database::{DATABASE, DatabaseError, LockError, open as open_store};
pub use logs::{filter as log_filter, init as init_logs};

use app::App;
use database::DataLock;
use protocol::frame::SessionEnd;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use store::Store;
use tokio::{sync::watch, task::JoinHandle};

/// Connections get this long to end when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// A server to be started.
#[derive(Debug)]
pub struct Server;

/// A server that runs.
pub struct RunningServer {
    local_addr: SocketAddr,
    metrics_addr: Option<SocketAddr>,
    app: Arc<App>,
    store: Arc<dyn Store>,
    certificates: Option<Arc<tls::Certificates>>,
    stop: watch::Sender<bool>,
    listener: JoinHandle<()>,
    metrics: Option<JoinHandle<()>>,
    nightly: JoinHandle<()>,
    rooms: JoinHandle<()>,
    mail: Option<JoinHandle<()>>,
    _lock: Option<DataLock>,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration contradicts itself.
    #[error(transparent)]
    Config(#[from] config::ConfigError),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// Another server works on the same data.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The attachment store cannot be opened.
    #[error(transparent)]
    Objects(#[from] objects::ObjectStoreError),
    /// The web app is not where it should be.
    #[error(transparent)]
    Web(#[from] http::WebRootError),
    /// The file that is named as the map is none.
    #[error(transparent)]
    Map(#[from] map::MapError),
    /// Mail cannot be sent as it is configured.
    #[error(transparent)]
    Mail(#[from] mail::MailError),
    /// The TLS files do not serve.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
}

impl Server {
    /// Starts a server and returns when it listens.
    ///
    /// # Errors
    /// [`StartError`] says what is wrong, in words for an operator.
    pub async fn start(config: Config) -> Result<RunningServer, StartError> {
        config.check()?;
        config.web_root.as_deref().map_or(Ok(()), http::check_web_root)?;
        config.map.tiles.as_deref().map_or(Ok(()), map::check)?;
        let store = open_store(&config).await?;
        let lock = config.database.url.is_none().then(|| DataLock::take(&config.data_dir)).transpose()?;
        let settings = app::Settings {
            transfer_ttl_max_ms: config.transfer_ttl_max_hours.saturating_mul(protocol::time::HOUR_MS),
            transfer_uses_max: config.transfer_uses_max,
            devices_per_person_max: config.devices_per_person_max,
            urgent_pause_ms: config.push.urgent_pause_seconds.max(1).saturating_mul(1_000),
            urgent_repeats: config.push.urgent_repeats,
            ..app::Settings::default()
        };
        let app = App::start(Arc::clone(&store), Arc::new(surroundings::OperatingSystem), settings).await?;
        app.open_object_store(objects::open(&config)?);
        if let Some(service) = push::WebPush::open(&config.push)? {
            app.open_push(Arc::new(service)).await?;
        }
        let tls = config.tls.as_ref().map(tls::Certificates::load).transpose()?;
        let listener = listen::bind(config.listen).map_err(|error| StartError::Listen { address: config.listen, error })?;
        let local_addr = listener.local_addr().map_err(|error| StartError::Listen { address: config.listen, error })?;
        let (metrics_addr, metrics) = match config.metrics.enabled {
            false => (None, None),
            true => {
                let address = config.metrics.listen;
                let (address, task) =
                    metrics::serve(Arc::clone(&app), address).await.map_err(|error| StartError::Listen { address, error })?;
                (Some(address), Some(task))
            }
        };
        let nightly = nightly::run(&app);
        let rooms = rooms::run(&app);
        let mailer = config.mail.as_ref().map(|mail| mail::Mailer::new(mail, &config, local_addr.port())).transpose()?;
        let mail = mailer.map(|mailer| mail::run(&app, mailer));
        let router = http::router(Arc::clone(&app), &config, tls.clone());
        let (stop, stopped) = watch::channel(false);
        let listener = tokio::spawn(listen::run(listener, router, tls.clone(), stopped));
        tracing::info!(address = %local_addr, "listening");
        Ok(RunningServer {
            local_addr,
            metrics_addr,
            app,
            store,
            certificates: tls,
            stop,
            listener,
            metrics,
            nightly,
            rooms,
            mail,
            _lock: lock,
        })
    }
}

impl RunningServer {
    /// The address that the server listens on.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The address of the metrics, when they are on.
    #[must_use]
    pub const fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics_addr
    }

    /// Reads the TLS files again, as SIGHUP does; without TLS, nothing.
    pub fn reload_certificates(&self) {
        if let Some(certificates) = &self.certificates {
            certificates.reload();
        }
    }

    /// The use cases: for tests that look behind the socket.
    #[must_use]
    pub const fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Makes a hospital, as `konsil tenant create` does; none when a host name is taken.
    ///
    /// # Errors
    /// [`store::StoreError`] when it cannot be kept.
    pub async fn create_tenant(&self, name: &str, hosts: &[&str]) -> Result<Option<MadeTenant>, store::StoreError> {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        cli::make_tenant(self.store.as_ref(), name, &hosts).await
    }

    /// The store: for tests that set something up behind the socket.
    #[must_use]
    pub const fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Tells every device to come back later, waits for the connections to end, closes the database.
    pub async fn shutdown(self) {
        let _ = self.stop.send(true);
        self.app.hub.end_all(SessionEnd::Restart);
        let mut listener = self.listener;
        if tokio::time::timeout(GRACE, &mut listener).await.is_err() {
            listener.abort();
        }
        if let Some(metrics) = self.metrics {
            metrics.abort();
        }
        self.nightly.abort();
        self.rooms.abort();
        if let Some(mail) = self.mail {
            mail.abort();
        }
        // Sockets live in tasks of their own: each says goodbye and leaves the hub.
        let goodbyes = async {
            while self.app.hub.connected() > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let _ = tokio::time::timeout(GRACE, goodbyes).await;
        self.app.flush_cursors().await;
        drop(self.app);
        self.store.close().await;
        tracing::info!("stopped");
    }
}
