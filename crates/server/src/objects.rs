//! Where objects of the attachment store lie: a folder by default, S3-compatible storage by configuration.
//!
//! Either keeps every part of an object as one file or one S3 object, `<tenant>/<object>/<part>`: a part is written whole or not,
//! so that an upload goes on after any crash, and the only state is the database's.

mod directory;
mod s3;

use crate::{Config, config::Place};
use app::objects::{ObjectParts, ObjectSettings};
use std::sync::Arc;

pub use directory::FOLDER;

/// Why there is no attachment store.
#[derive(Debug, thiserror::Error)]
pub enum ObjectStoreError {
    /// The folder.
    #[error("attachments: {folder}: {error}")]
    Folder {
        /// Which.
        folder: String,
        /// Why.
        error: std::io::Error,
    },
    /// The S3-compatible storage.
    #[error("attachments: {0}")]
    S3(String),
}

const MIB: u64 = 1024 * 1024;

/// The attachment store as it is configured.
pub(crate) fn open(config: &Config) -> Result<ObjectSettings, ObjectStoreError> {
    let attachments = &config.attachments;
    let parts: Arc<dyn ObjectParts> = match attachments.place() {
        Place::Folder => Arc::new(directory::Directory::open(&config.data_dir)?),
        Place::S3(place) => Arc::new(s3::S3::open(&place)?),
    };
    let mib = |value: u64| value.saturating_mul(MIB);
    Ok(ObjectSettings {
        parts,
        file_bytes_max: mib(attachments.file_mib_max),
        person_bytes_max: mib(attachments.person_mib_max),
        tenant_bytes_max: mib(attachments.hospital_mib_max),
    })
}

/// `<tenant>/<object>`
fn prefix(tenant: protocol::id::TenantId, object: protocol::id::ObjectId) -> String {
    format!("{tenant}/{object}")
}
