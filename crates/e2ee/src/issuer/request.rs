//! Asking the root to certify issuer keys.

use super::IssuerKeys;
use crate::key::SigningKey;
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION},
    id::{DeviceId, PersonId, TenantId},
    issuer::{AskIssuer, IssuerRequest, POSSESSION_DOMAIN},
    time::Timestamp,
};

/// Which device of whom asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Whose hospital.
    pub tenant: TenantId,
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
}

impl IssuerKeys {
    /// What a device asks for: exactly these keys, no others.
    #[must_use]
    pub fn request(&self, asking: Asking, now: Timestamp) -> IssuerRequest {
        let (issuer_key, sealing_key) = self.public();
        IssuerRequest {
            version: CERTIFICATE_VERSION,
            tenant: asking.tenant,
            person: asking.person,
            device: asking.device,
            issuer_key,
            sealing_key: sealing_key.to_vec(),
            algorithm: ALGORITHM_ED25519,
            asked_at: now,
        }
    }

    /// The request, signed by the device and by the issuer key itself.
    #[must_use]
    pub fn ask(&self, asking: Asking, device_key: &SigningKey, now: Timestamp) -> AskIssuer {
        let request = device_key.sign_statement(&self.request(asking, now));
        let possession = self.signing.sign(POSSESSION_DOMAIN, &[&request.payload]);
        AskIssuer { request, possession }
    }
}
