//! TLS from files, read again when they change or when asked to (SIGHUP): certificates are renewed without a restart.

use crate::config::TlsFiles;
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

/// Certificate and key in force.
pub(crate) struct Certificates {
    files: TlsFiles,
    acceptor: RwLock<TlsAcceptor>,
}

impl Certificates {
    /// Loads them; they are looked at again every minute from then on.
    pub(crate) fn load(files: &TlsFiles) -> Result<Arc<Self>, TlsError> {
        // Before they are read: what changes meanwhile is seen at the next look.
        let mut seen = changed_at(files);
        let certificates = Arc::new(Self { files: files.clone(), acceptor: RwLock::new(read(files)?) });
        let watched = Arc::downgrade(&certificates);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK_EVERY).await;
                let Some(certificates) = watched.upgrade() else { return };
                let now = changed_at(&certificates.files);
                if seen != now {
                    certificates.reload();
                }
                seen = now;
            }
        });
        Ok(certificates)
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the files again; connections from now on get the new certificate. Files that do not serve change nothing.
    pub(crate) fn reload(&self) {
        match read(&self.files) {
            Ok(acceptor) => {
                *self.acceptor.write().unwrap_or_else(PoisonError::into_inner) = acceptor;
                tracing::info!("certificate read again");
            }
            Err(error) => tracing::error!(%error, "the certificate stays as it was"),
        }
    }
}

fn changed_at(files: &TlsFiles) -> [Option<SystemTime>; 2] {
    let changed = |file: &PathBuf| std::fs::metadata(file).and_then(|file| file.modified()).ok();
    [changed(&files.certificate), changed(&files.key)]
}

fn read(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let wrong = |file: &PathBuf, message: String| TlsError::File { file: file.display().to_string(), message };
    let chain: Result<Vec<CertificateDer<'static>>, _> =
        CertificateDer::pem_file_iter(&files.certificate).and_then(Iterator::collect);
    let chain = chain.map_err(|error| wrong(&files.certificate, error.to_string()))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&files.key, error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
