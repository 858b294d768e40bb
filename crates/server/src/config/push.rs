//! Whether devices are woken, and through which push services.

use serde::{Deserialize, Serialize};

/// The push services of the common browsers.
pub const KNOWN_PUSH_SERVICES: [&str; 4] =
    ["fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"];

/// Waking devices through the push services of their browsers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Push {
    /// Wake them? Off, the server contacts nobody, and devices say that they cannot be woken.
    pub enabled: bool,
    /// Push services that the server may go to: `push.example`, `*.push.example`, `push.example:8443`.
    pub services: Vec<String>,
    /// Whom a push service may write to about this server: `mailto:…` or `https://…`; none names the hospital's address.
    pub contact: Option<String>,
    /// HTTP proxy on the way out.
    pub proxy: Option<String>,
    /// Pause in seconds after which people are woken again who have not acknowledged an urgent message.
    pub urgent_pause_seconds: u64,
    /// How many times for one message; 0: never again.
    pub urgent_repeats: u32,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            enabled: true,
            services: KNOWN_PUSH_SERVICES.iter().map(|name| (*name).to_owned()).collect(),
            contact: None,
            proxy: None,
            urgent_pause_seconds: 300,
            urgent_repeats: 6,
        }
    }
}

impl Push {
    pub(super) fn check(&self) -> Result<(), super::ConfigError> {
        let contact = self.contact.as_deref().unwrap_or("https://");
        if !contact.starts_with("mailto:") && !contact.starts_with("https://") {
            return Err(super::ConfigError::PushContact(contact.to_owned()));
        }
        crate::push::WebPush::check(self)
    }
}
