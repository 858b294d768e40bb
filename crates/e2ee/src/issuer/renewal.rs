//! Renewing the certificates of people: the same keys, names and rights, until this issuer's own end.

use super::Issuer;
use crate::{Rng, root::new_serial};
use protocol::{certificate::PersonCertificate, statement::Signed, time::Timestamp};

impl Issuer {
    /// A newer certificate for the same key. It begins after the one it replaces, whatever the clocks of two administrators
    /// say, so that everybody agrees which is the newer.
    #[must_use]
    pub fn renew(&self, before: &PersonCertificate, now: Timestamp, rng: &mut Rng) -> Signed {
        self.keys.signing.sign_statement(&PersonCertificate {
            serial: new_serial(now, rng),
            not_before: now.max(before.not_before.plus_millis(1)),
            not_after: self.certificate.not_after,
            ..before.clone()
        })
    }
}
