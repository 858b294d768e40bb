//! What an administrator's screen can want of issuer keys.

use serde::Deserialize;
use ts_rs::TS;

/// A wish about issuer keys. Granting one needs the root key and therefore comes on a way of its own
/// ([`crate::Input::GrantIssuer`]).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum IssuerCommand {
    /// Ask for an issuer key for this device, or for the renewal of the one it has.
    Ask,
    /// Do not grant a request, or take one's own back.
    Drop {
        /// The device that asks.
        device: String,
    },
    /// Certify everybody anew whom an issuer has certified, then take the issuer's certificates back.
    Revoke {
        /// One of its certificates.
        serial: String,
    },
}
