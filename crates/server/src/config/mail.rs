//! Where mails go: the hospital's own mail server.

use super::ConfigError;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A mail server that takes our mails. Without one, nothing is mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Its name or address.
    pub host: String,
    /// Its port.
    #[serde(default = "port")]
    pub port: u16,
    /// How the way there is protected.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who sends: `Konsil <konsil@klinik.example>`.
    pub from: String,
    /// Who the server is there; none when it takes mails without a name.
    #[serde(default)]
    pub user: Option<String>,
    /// File in which the password stands, and nothing else.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// Certificate authority of a mail server with certificates of the house, PEM; none for the public ones.
    #[serde(default)]
    pub ca: Option<PathBuf>,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// STARTTLS, or nothing is sent.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None: to a mail server on this machine only.
    None,
}

const fn port() -> u16 {
    587
}

impl Mail {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let here = ["localhost", "127.0.0.1", "::1"].contains(&self.host.as_str());
        if self.security == MailSecurity::None && !here {
            return Err(ConfigError::PlainMail(self.host.clone()));
        }
        let half = self.user.is_some() != self.password_file.is_some();
        if half || (self.security == MailSecurity::None && self.user.is_some()) {
            return Err(ConfigError::MailPassword);
        }
        Ok(())
    }
}
