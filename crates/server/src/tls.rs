//! TLS from files, read again when they change or when asked to (SIGHUP): certificates are renewed without a restart. One that
//! ends soon is in the log once a day, and on the administration's home page: after its end no device connects, nor does any
//! page.

mod end;

use crate::{config::TlsFiles, surroundings::OperatingSystem};
use app::{Surroundings as _, administration::TLS_WARNING_DAYS};
use protocol::time::{DAY_MS, Timestamp};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};
use tokio_rustls::TlsAcceptor;

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or holds something else.
    #[error("{file}: {message}")]
    File {
        /// Which.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// Certificate and key do not fit.
    #[error("certificate and key do not serve: {0}")]
    Pair(#[from] rustls::Error),
}

/// The files are looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// It is looked at whether the certificate ends soon this often.
const WARN_EVERY: u32 = (DAY_MS / 1_000 / LOOK_EVERY.as_secs()) as u32;

/// What is served.
#[derive(Clone)]
struct Served {
    acceptor: TlsAcceptor,
    /// End of the certificate, where it can be read.
    ends_at: Option<Timestamp>,
}

/// Certificate and key in force.
pub(crate) struct Certificates {
    files: TlsFiles,
    served: RwLock<Served>,
}

impl Certificates {
    /// Loads them; they are looked at again every minute from then on.
    pub(crate) fn load(files: &TlsFiles) -> Result<Arc<Self>, TlsError> {
        // Before they are read: what changes meanwhile is seen at the next look.
        let mut seen = changed_at(files);
        let certificates = Arc::new(Self { files: files.clone(), served: RwLock::new(read(files)?) });
        certificates.warn();
        let watched = Arc::downgrade(&certificates);
        tokio::spawn(async move {
            for look in 1_u32.. {
                tokio::time::sleep(LOOK_EVERY).await;
                let Some(certificates) = watched.upgrade() else { return };
                let now = changed_at(&certificates.files);
                if seen != now {
                    certificates.reload();
                }
                seen = now;
                if look % WARN_EVERY == 0 {
                    certificates.warn();
                }
            }
        });
        Ok(certificates)
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.served.read().unwrap_or_else(PoisonError::into_inner).acceptor.clone()
    }

    /// End of the certificate that is served.
    pub(crate) fn ends_at(&self) -> Option<Timestamp> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).ends_at
    }

    /// Says in the log what will happen, or has.
    fn warn(&self) {
        let Some(ends_at) = self.ends_at() else { return };
        let now = OperatingSystem.now();
        let days = ends_at.since(now) / DAY_MS;
        if ends_at <= now {
            tracing::error!("the TLS certificate has ended: no device connects");
        } else if days < TLS_WARNING_DAYS {
            tracing::warn!(days, "the TLS certificate ends soon");
        }
    }

    /// Reads the files again; connections from now on get the new certificate. Files that do not serve change nothing.
    pub(crate) fn reload(&self) {
        match read(&self.files) {
            Ok(served) => {
                *self.served.write().unwrap_or_else(PoisonError::into_inner) = served;
                tracing::info!("certificate read again");
                self.warn();
            }
            Err(error) => tracing::error!(%error, "the certificate stays as it was"),
        }
    }
}

/// Do the files serve? Reads them, and serves nothing.
pub(crate) fn check(files: &TlsFiles) -> Result<(), TlsError> {
    read(files).map(|_| ())
}

fn changed_at(files: &TlsFiles) -> [Option<SystemTime>; 2] {
    let changed = |file: &PathBuf| std::fs::metadata(file).and_then(|file| file.modified()).ok();
    [changed(&files.certificate), changed(&files.key)]
}

fn read(files: &TlsFiles) -> Result<Served, TlsError> {
    let wrong = |file: &PathBuf, message: String| TlsError::File { file: file.display().to_string(), message };
    let chain: Result<Vec<CertificateDer<'static>>, _> =
        CertificateDer::pem_file_iter(&files.certificate).and_then(Iterator::collect);
    let chain = chain.map_err(|error| wrong(&files.certificate, error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&files.key, error.to_string()))?;
    let ends_at = chain.first().and_then(|leaf| end::of(leaf));
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Served { acceptor: TlsAcceptor::from(Arc::new(config)), ends_at })
}
