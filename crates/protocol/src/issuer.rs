//! Issuer keys: how an administrator's device asks for one, and how certificates are renewed.
//!
//! Guarantees: a request names exactly the keys that its device made, is signed by that device and by the issuer key itself,
//! and its chain leads to the pinned root, so no server can put other keys in their place. Deliberately lacks: the root's
//! answer, which is an [`IssuerCertificate`](crate::certificate::IssuerCertificate).

use crate::{
    cbor::Canonical,
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, ChainError, Hold, Identity, Level, Trust},
    hash::Digest,
    id::{DeviceId, PersonId, TenantId},
    key::{PublicKey, Signature},
    statement::{Signed, Statement, StatementError},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// Domain of the issuer key's own signature over a request: who asks does hold the key.
pub const POSSESSION_DOMAIN: &str = "konsil issuer possession v1";

/// Groups of the digits by which people compare a request.
pub const DIGIT_GROUPS: usize = 4;

/// A device asks the root to certify these keys.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct IssuerRequest {
    /// [`CERTIFICATE_VERSION`].
    #[n(0)]
    pub version: u16,
    /// Whose hospital.
    #[n(1)]
    pub tenant: TenantId,
    /// Who asks.
    #[n(2)]
    pub person: PersonId,
    /// With which device.
    #[n(3)]
    pub device: DeviceId,
    /// To sign person certificates, orders and the revocation list.
    #[n(4)]
    pub issuer_key: PublicKey,
    /// HPKE (X25519) key for invitations' binding keys, 32 bytes.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub sealing_key: Vec<u8>,
    /// [`ALGORITHM_ED25519`].
    #[n(6)]
    pub algorithm: u16,
    /// The device's time.
    #[n(7)]
    pub asked_at: Timestamp,
}

impl Canonical for IssuerRequest {
    const KEYS: u64 = 8;
}

impl Statement for IssuerRequest {
    const DOMAIN: &'static str = "konsil issuer request v1";
}

/// A request as a device files it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AskIssuer {
    /// An [`IssuerRequest`] signed by the device key.
    #[n(0)]
    pub request: Signed,
    /// Of the issuer key over the request's bytes, under [`POSSESSION_DOMAIN`].
    #[n(1)]
    pub possession: Signature,
}

/// A request as other administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct IssuerApplication {
    /// As the device filed it.
    #[n(0)]
    pub ask: AskIssuer,
    /// The device's encoded [`Chain`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub chain: Vec<u8>,
}

/// A person's newer certificate, with the issuer's that proves it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RenewedPapers {
    /// Signed by the root.
    #[n(0)]
    pub issuer: Signed,
    /// Signed by the issuer.
    #[n(1)]
    pub person: Signed,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssuerRequestError {
    /// The chain does not hold.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The request's signature or form does not hold.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The issuer key did not sign.
    #[error("the issuer key did not sign the request")]
    Possession,
    /// Another hospital, person or device, or an unknown version or algorithm.
    #[error("the request does not belong to the device")]
    Mismatch,
    /// Whoever asks is no administrator, or no longer one that could be believed.
    #[error("not an administrator")]
    NotAdministrator,
}

impl AskIssuer {
    /// The request, when the device of this identity and the issuer key signed it.
    ///
    /// # Errors
    /// [`IssuerRequestError`] says what does not hold.
    pub fn verify(&self, identity: &Identity) -> Result<IssuerRequest, IssuerRequestError> {
        let request: IssuerRequest = self.request.verify(&identity.device_key)?;
        request
            .issuer_key
            .verify(POSSESSION_DOMAIN, &[&self.request.payload], &self.possession)
            .map_err(|_| IssuerRequestError::Possession)?;
        let fits = request.version == CERTIFICATE_VERSION
            && request.algorithm == ALGORITHM_ED25519
            && (request.tenant, request.person, request.device) == (identity.tenant, identity.person, identity.device)
            && request.sealing_key.len() == 32;
        if !fits {
            return Err(IssuerRequestError::Mismatch);
        }
        if identity.admin && identity.level == Level::Internal { Ok(request) } else { Err(IssuerRequestError::NotAdministrator) }
    }
}

impl IssuerApplication {
    /// Who asks for what. A chain that has only ended is accepted, because its renewal may be what is asked for; one below a
    /// revoked certificate is not.
    ///
    /// # Errors
    /// [`IssuerRequestError`] says what does not hold.
    pub fn verify(&self, trust: &Trust<'_>) -> Result<(IssuerRequest, Identity), IssuerRequestError> {
        let chain = Chain::decode(&self.chain).map_err(ChainError::from)?;
        let (identity, hold) = chain.hold(trust)?;
        if hold == Hold::IssuerRevoked {
            return Err(IssuerRequestError::NotAdministrator);
        }
        let request = self.ask.verify(&identity)?;
        Ok((request, identity))
    }
}

impl IssuerRequest {
    /// Digits by which the two people compare what was asked with what is about to be signed: [`DIGIT_GROUPS`] groups of four.
    /// They are of the keys and of whoever asks, not of the time: asking again for the same keys gives the same digits.
    #[must_use]
    pub fn digits(&self) -> String {
        let parts: [&[u8]; 5] = [
            self.tenant.as_bytes(),
            self.person.as_bytes(),
            self.device.as_bytes(),
            self.issuer_key.as_bytes(),
            &self.sealing_key,
        ];
        let digest = Digest::of("konsil issuer digits v1", &parts);
        let groups = digest.as_bytes().chunks_exact(4).take(DIGIT_GROUPS).map(|four| {
            let number = four.iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
            format!("{:04}", number % 10_000)
        });
        groups.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> IssuerRequest {
        IssuerRequest {
            version: CERTIFICATE_VERSION,
            tenant: TenantId::from_bytes([1; 16]),
            person: PersonId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            issuer_key: PublicKey::from_bytes([4; 32]),
            sealing_key: vec![5; 32],
            algorithm: ALGORITHM_ED25519,
            asked_at: Timestamp::from_millis(1_000),
        }
    }

    #[test]
    fn the_digits_are_of_the_keys_and_stay_as_they_are() {
        let digits = request().digits();
        assert_eq!(digits, "9264 2943 0173 5784");
        assert_eq!(IssuerRequest { asked_at: Timestamp::from_millis(2_000), ..request() }.digits(), digits);
        for other in [
            IssuerRequest { issuer_key: PublicKey::from_bytes([6; 32]), ..request() },
            IssuerRequest { sealing_key: vec![6; 32], ..request() },
            IssuerRequest { person: PersonId::from_bytes([6; 16]), ..request() },
            IssuerRequest { device: DeviceId::from_bytes([6; 16]), ..request() },
        ] {
            assert_ne!(other.digits(), digits);
        }
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let bytes = crate::cbor::encode(&request());
        assert_eq!(bytes.len(), 133, "{bytes:?}");
        assert_eq!(bytes.first_chunk::<4>(), Some(&[0xa8, 0, 1, 1]));
        assert_eq!(crate::cbor::decode::<IssuerRequest>(&bytes).unwrap(), request());
    }
}
