//! The numbered revocation list, signed by an issuer. Every device pins the highest number it has seen.

use crate::{
    cbor::Canonical,
    id::{Serial, TenantId},
    statement::{Signed, Statement},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// Serials of certificates that no longer hold.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RevocationList {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Counts up by one with every change.
    #[n(1)]
    pub number: u64,
    /// When it was signed; older than seven days warns.
    #[n(2)]
    pub issued_at: Timestamp,
    /// Revoked serials, ascending.
    #[n(3)]
    pub serials: Vec<Serial>,
}

impl RevocationList {
    /// Is this certificate revoked?
    #[must_use]
    pub fn names(&self, serial: Serial) -> bool {
        self.serials.binary_search(&serial).is_ok()
    }
}

impl RevocationList {
    /// May this list follow that one? It keeps everything that was revoked, and its issuer is not among it.
    #[must_use]
    pub fn goes_on_from(&self, before: &Self, issuer: Serial) -> bool {
        !before.names(issuer) && before.serials.iter().all(|serial| self.names(*serial))
    }
}

impl Canonical for RevocationList {
    const KEYS: u64 = 4;
}

impl Statement for RevocationList {
    const DOMAIN: &'static str = "konsil revocation list v1";
}

/// A list with the issuer certificate that proves its signer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedRevocationList {
    /// Signed by the root.
    #[n(0)]
    pub issuer: Signed,
    /// Signed by the issuer.
    #[n(1)]
    pub list: Signed,
}
