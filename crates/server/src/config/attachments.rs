//! Where attachments lie, and how much of them.

use super::ConfigError;
use protocol::limits::ATTACHMENT_BYTES_MAX;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// The attachment store: a folder in `data_dir`, or S3-compatible storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Attachments {
    /// Longest file, in MiB; at most 1024.
    pub file_mib_max: u64,
    /// What the attachments that one person sent may have together, in MiB.
    pub person_mib_max: u64,
    /// What the attachments of one hospital may have together, in MiB.
    pub hospital_mib_max: u64,
    /// S3-compatible storage instead of the folder.
    pub s3: Option<S3Place>,
}

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Place {
    /// Its name.
    pub bucket: String,
    /// Its region.
    #[serde(default = "region")]
    pub region: String,
    /// Address of another service than Amazon's.
    pub endpoint: Option<String>,
    /// Who the server is there.
    pub access_key: String,
    /// How it proves that.
    pub secret_key: Secret,
}

fn region() -> String {
    "eu-central-1".into()
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text, for whoever signs with it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("…")
    }
}

/// Which of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The folder.
    Folder,
    /// The bucket.
    S3(S3Place),
}

impl Default for Attachments {
    fn default() -> Self {
        Self { file_mib_max: 256, person_mib_max: 20 * 1024, hospital_mib_max: 1024 * 1024, s3: None }
    }
}

impl Attachments {
    /// Where they lie.
    #[must_use]
    pub fn place(&self) -> Place {
        self.s3.clone().map_or(Place::Folder, Place::S3)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.file_mib_max == 0 || self.person_mib_max == 0 || self.hospital_mib_max == 0 {
            return Err(ConfigError::Zero("[attachments] file_mib_max, person_mib_max and hospital_mib_max"));
        }
        let most = ATTACHMENT_BYTES_MAX / (1024 * 1024);
        if self.file_mib_max > most {
            return Err(ConfigError::AttachmentSize { most });
        }
        let Some(s3) = &self.s3 else { return Ok(()) };
        let endpoint = s3.endpoint.as_deref().unwrap_or("https://");
        let plain_here = ["http://localhost", "http://127.0.0.1", "http://[::1]"].iter().any(|here| endpoint.starts_with(here));
        if endpoint.starts_with("https://") || plain_here { Ok(()) } else { Err(ConfigError::PlainS3(endpoint.to_owned())) }
    }
}
