//! A guest's invitation: the secret as code and in the link, what it gives, and the papers that are signed with it (ADR 0023).
//!
//! Guarantees: the server sees the hash of the access token, sealed details and public keys, none of which lets anybody knock; the
//! second factor is part of what is stretched, so that neither half is of use alone. Details are accepted only from whoever
//! knew the secret, and they name the root: a guest pins no other.
//!
//! Deliberately lacks: single use, expiry and the count of tries (server), and whether the host is still in the room (`client`).

use crate::{
    Cost, Rng,
    crockford::{self, CodeError, Shape},
    derive::derive,
    invitation::ParseInvitationError,
    key::{self, SealingKey, SigningKey},
    vault,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{
    cbor,
    certificate::{
        ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, ChainError, DeviceCertificate, GuestCertificate, Identity, Level, Trust,
    },
    enrolment::access_hash,
    guest::{GuestClaim, GuestDetails, GuestGrant},
    hash::Digest,
    id::{ConversationId, InvitationId, PersonId, Serial},
    key::{PublicKey, signing_input},
    limits::{GUEST_DETAILS_BYTES_MAX, NAME_CHARS_MAX},
    statement::Signed,
    time::{DAY_MS, Timestamp},
};
use rand_core::RngCore as _;
use std::fmt;
use zeroize::Zeroizing;

const VERSION: u8 = 3;
const SECRET_BYTES: usize = 9;
/// 72 bits: 15 characters and the check character, four groups of four.
const CODE: Shape = Shape { version: VERSION, bytes: SECRET_BYTES, group: 4 };
const STRETCH: &str = "konsil guest secret v1";
const DETAILS_INFO: &[u8] = b"konsil guest details v1";
/// Digits of the second factor.
const PIN_DIGITS: usize = 6;
/// A guest's certificate begins this long before it is made: their clock may be ahead of ours.
const BACKDATED_MS: u64 = DAY_MS;
/// So long is a guest of a permanent room certified at a time; hosts' devices renew it.
const PERMANENT_DAYS: u64 = 90;

/// The secret of an invitation. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct GuestSecret(Zeroizing<[u8; SECRET_BYTES]>);

/// What the secret and the second factor give together.
pub struct GuestKeys {
    access: Zeroizing<[u8; 32]>,
    details: SealingKey,
    door: SigningKey,
}

/// A paper of a guest that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuestError {
    /// The name is empty or too long.
    #[error("name must have 1 to {NAME_CHARS_MAX} characters")]
    Name,
    /// A signature does not hold, or the bytes cannot be read.
    #[error("forged or malformed")]
    Forged,
    /// For another invitation, person, tenant or room.
    #[error("{what} does not belong to this invitation")]
    Mismatch {
        /// What.
        what: &'static str,
    },
    /// Too late.
    #[error("the invitation has ended")]
    Ended,
    /// The chain does not hold.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl GuestSecret {
    /// A new secret.
    #[must_use]
    pub fn generate(rng: &mut Rng) -> Self {
        Self(Zeroizing::new(crate::random(rng)))
    }

    /// To be told: four groups of four.
    #[must_use]
    pub fn to_code(&self) -> String {
        crockford::encode(CODE, self.0.as_slice())
    }

    /// Reads a typed code; case, spaces, dashes and the usual mix-ups do not matter.
    ///
    /// # Errors
    /// [`ParseInvitationError`] says whether it was mistyped.
    pub fn from_code(code: &str) -> Result<Self, ParseInvitationError> {
        let bytes = crockford::decode(CODE, code).map_err(|error| match error {
            CodeError::Malformed => ParseInvitationError::Malformed,
            CodeError::Check => ParseInvitationError::Check,
            CodeError::UnknownVersion => ParseInvitationError::UnknownVersion,
        })?;
        Self::of(&bytes)
    }

    /// For the link's fragment: base64url of `version ‖ secret`, 14 characters.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        let mut bytes = Zeroizing::new(vec![VERSION]);
        bytes.extend_from_slice(self.0.as_slice());
        URL_SAFE_NO_PAD.encode(&*bytes)
    }

    /// Reads a fragment.
    ///
    /// # Errors
    /// [`ParseInvitationError`] says whether it was cut off or is of a later version.
    pub fn from_fragment(fragment: &str) -> Result<Self, ParseInvitationError> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(fragment.trim()).map_err(|_| ParseInvitationError::Malformed)?);
        let (version, rest) = bytes.split_first().ok_or(ParseInvitationError::Malformed)?;
        if *version != VERSION {
            return Err(ParseInvitationError::UnknownVersion);
        }
        Self::of(rest)
    }

    fn of(bytes: &[u8]) -> Result<Self, ParseInvitationError> {
        bytes.try_into().map(|bytes| Self(Zeroizing::new(bytes))).map_err(|_| ParseInvitationError::Malformed)
    }

    /// What it gives for this invitation, with the second factor (empty for none). Costs a good part of a second.
    #[must_use]
    pub fn keys(&self, invitation: InvitationId, pin: &str) -> GuestKeys {
        self.keys_at(Cost::GUEST, invitation, pin)
    }

    fn keys_at(&self, cost: Cost, invitation: InvitationId, pin: &str) -> GuestKeys {
        let digits: Zeroizing<String> = Zeroizing::new(pin.chars().filter(char::is_ascii_digit).collect());
        let secret = Zeroizing::new([self.0.as_slice(), digits.as_bytes()].concat());
        let salt = signing_input(STRETCH, &[invitation.as_bytes()]);
        // Fails only for a cost out of bounds, and this one is ours.
        let master = vault::stretch(&secret, &salt, cost).unwrap_or_default();
        GuestKeys {
            access: derive(master.as_slice(), "konsil guest access v1", &[]),
            details: SealingKey::from_seed(&derive(master.as_slice(), "konsil guest details v1", &[])),
            door: SigningKey::from_seed(&derive(master.as_slice(), "konsil guest door v1", &[])),
        }
    }
}

/// A second factor: six digits.
#[must_use]
pub fn generate_pin(rng: &mut Rng) -> Zeroizing<String> {
    // 64 random bits: what modulo prefers is below 2^-44.
    Zeroizing::new(format!("{:0width$}", rng.next_u64() % 1_000_000, width = PIN_DIGITS))
}

impl GuestKeys {
    /// Shown to the server.
    #[must_use]
    pub const fn access_token(&self) -> &Zeroizing<[u8; 32]> {
        &self.access
    }

    /// What the server keeps of it.
    #[must_use]
    pub fn access_hash(&self) -> Digest {
        access_hash(self.access.as_slice())
    }

    /// Verifies the guest's claim; goes into the grant.
    #[must_use]
    pub fn door_key(&self) -> PublicKey {
        self.door.public()
    }

    /// Seals the details.
    ///
    /// # Errors
    /// [`GuestError::Forged`] when they are too long.
    pub fn seal(&self, details: &GuestDetails, rng: &mut Rng) -> Result<Vec<u8>, GuestError> {
        let plaintext = cbor::encode(details);
        let sealed = key::seal(&self.details.public(), DETAILS_INFO, details.invitation.as_bytes(), &plaintext, rng)
            .map_err(|_| GuestError::Forged)?;
        // Whoever made this knew the secret: the server, which knows neither key, cannot have.
        let signature = self.door.sign("konsil guest details v1", &[&sealed]);
        let bytes = [signature.as_bytes().as_slice(), &sealed].concat();
        if bytes.len() > GUEST_DETAILS_BYTES_MAX { Err(GuestError::Forged) } else { Ok(bytes) }
    }

    /// Opens them.
    ///
    /// # Errors
    /// [`GuestError`] says what does not hold.
    pub fn open(&self, invitation: InvitationId, bytes: &[u8]) -> Result<GuestDetails, GuestError> {
        let (signature, sealed) = bytes.split_first_chunk::<64>().ok_or(GuestError::Forged)?;
        let signature = protocol::key::Signature::from_bytes(*signature);
        self.door.public().verify("konsil guest details v1", &[sealed], &signature).map_err(|_| GuestError::Forged)?;
        let plaintext = self.details.open(DETAILS_INFO, invitation.as_bytes(), sealed).map_err(|_| GuestError::Forged)?;
        let details: GuestDetails = cbor::decode(&plaintext).map_err(|_| GuestError::Forged)?;
        if details.invitation == invitation { Ok(details) } else { Err(GuestError::Mismatch { what: "invitation" }) }
    }

    /// The guest's request: their keys, signed by the door key.
    #[must_use]
    pub fn claim(&self, claim: &GuestClaim) -> Signed {
        self.door.sign_statement(claim)
    }
}

/// A host's word for a guest, when the name is one.
///
/// # Errors
/// [`GuestError::Name`].
pub fn grant(host: &SigningKey, grant: &GuestGrant) -> Result<Signed, GuestError> {
    let length = grant.name.chars().count();
    if grant.name.trim().is_empty() || length > NAME_CHARS_MAX || grant.name.chars().any(char::is_control) {
        return Err(GuestError::Name);
    }
    Ok(host.sign_statement(grant))
}

/// Who certifies.
#[derive(Debug)]
pub struct Certifier<'a> {
    /// Their own chain: issuer and person stand above the guest.
    pub chain: &'a Chain,
    /// Their person key.
    pub key: &'a SigningKey,
    /// What chains are checked against.
    pub trust: &'a Trust<'a>,
}

/// The chain of a guest who knocked at the door of a grant that `host_key` signed.
///
/// # Errors
/// [`GuestError`] says what does not hold.
pub fn admit(
    certifier: &Certifier<'_>,
    grant: &Signed,
    host_key: &PublicKey,
    claim: &Signed,
    ends_at: Option<Timestamp>,
    rng: &mut Rng,
) -> Result<Chain, GuestError> {
    let grant: GuestGrant = grant.verify(host_key).map_err(|_| GuestError::Forged)?;
    let claim: GuestClaim = claim.verify(&grant.door_key).map_err(|_| GuestError::Forged)?;
    if grant.tenant != certifier.trust.tenant || claim.tenant != grant.tenant {
        return Err(GuestError::Mismatch { what: "tenant" });
    }
    if claim.invitation != grant.invitation || claim.guest != grant.guest {
        return Err(GuestError::Mismatch { what: "invitation" });
    }
    let device: DeviceCertificate = claim.device.verify(&claim.person_key).map_err(|_| GuestError::Forged)?;
    // Who knocked in time is let in although their host was away: the device was made then.
    let made = device.not_before.plus_millis(BACKDATED_MS);
    if made > grant.expires_at {
        return Err(GuestError::Ended);
    }
    let guest = Guest {
        conversation: grant.conversation,
        person: grant.guest,
        person_key: claim.person_key,
        name: grant.name,
        verified_by_code: grant.verified_by_code,
    };
    certify(certifier, guest, claim.device, ends_at, rng)
}

/// The chain of a guest who is in already, signed anew: with another end, or by another host.
///
/// # Errors
/// [`GuestError`] when there is no guest in it, or the new one would not hold.
pub fn renew(certifier: &Certifier<'_>, before: &Chain, ends_at: Option<Timestamp>, rng: &mut Rng) -> Result<Chain, GuestError> {
    let certificate = before.guest.as_ref().and_then(|signed| signed.peek::<GuestCertificate>().ok());
    let known = certificate.ok_or(GuestError::Mismatch { what: "certificate" })?;
    let guest = Guest {
        conversation: known.conversation,
        person: known.person,
        person_key: known.person_key,
        name: known.name,
        verified_by_code: known.verified_by_code,
    };
    certify(certifier, guest, before.device.clone(), ends_at, rng)
}

struct Guest {
    conversation: ConversationId,
    person: PersonId,
    person_key: PublicKey,
    name: String,
    verified_by_code: bool,
}

fn certify(
    certifier: &Certifier<'_>,
    guest: Guest,
    device: Signed,
    ends_at: Option<Timestamp>,
    rng: &mut Rng,
) -> Result<Chain, GuestError> {
    let now = certifier.trust.now;
    let not_after = ends_at.unwrap_or_else(|| now.plus_days(PERMANENT_DAYS));
    if not_after <= now {
        return Err(GuestError::Ended);
    }
    let certificate = GuestCertificate {
        version: CERTIFICATE_VERSION,
        serial: Serial::new(now, crate::random(rng)),
        tenant: certifier.trust.tenant,
        conversation: guest.conversation,
        person: guest.person,
        person_key: guest.person_key,
        name: guest.name,
        verified_by_code: guest.verified_by_code,
        not_before: Timestamp::from_millis(now.as_millis().saturating_sub(BACKDATED_MS)),
        not_after,
        algorithm: ALGORITHM_ED25519,
    };
    let chain = Chain {
        issuer: certifier.chain.issuer.clone(),
        person: certifier.chain.person.clone(),
        device,
        guest: Some(certifier.key.sign_statement(&certificate)),
    };
    let identity = chain.verify(certifier.trust)?;
    if identity.person == guest.person && identity.level == Level::Guest {
        Ok(chain)
    } else {
        Err(GuestError::Mismatch { what: "person" })
    }
}

/// Checks what a guest's device was given: the chain must hold under the pinned root, be for these very keys and this room.
///
/// # Errors
/// [`GuestError`] says what does not hold; nothing is taken then.
pub fn accept(
    chain: &Chain,
    person_key: &PublicKey,
    device: &Signed,
    conversation: ConversationId,
    trust: &Trust<'_>,
) -> Result<Identity, GuestError> {
    let identity = chain.verify(trust)?;
    if identity.guest_of != Some(conversation) {
        return Err(GuestError::Mismatch { what: "room" });
    }
    if identity.person_key != *person_key || chain.device != *device {
        return Err(GuestError::Mismatch { what: "keys" });
    }
    Ok(identity)
}

impl fmt::Debug for GuestSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestSecret(…)")
    }
}

impl fmt::Debug for GuestKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestKeys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::id::TenantId;
    use rand_core::SeedableRng as _;

    const INVITATION: InvitationId = InvitationId::from_bytes([7; 16]);

    fn details(root: PublicKey) -> GuestDetails {
        GuestDetails {
            tenant: TenantId::from_bytes([1; 16]),
            invitation: INVITATION,
            root,
            conversation: ConversationId::from_bytes([2; 16]),
            guest: PersonId::from_bytes([3; 16]),
            name: "Ida Brandt".into(),
            host: "Dr. Jonas Weber".into(),
            room: "Konsil Brandt".into(),
            about: protocol::card::RoomCard::default(),
            ends_at: None,
        }
    }

    #[test]
    fn code_and_fragment_say_the_same_secret() {
        let mut rng = Rng::from_seed([1; 32]);
        let secret = GuestSecret::generate(&mut rng);
        let code = secret.to_code();
        assert_eq!((code.len(), code.split('-').count()), (19, 4), "{code}");
        assert_eq!(GuestSecret::from_code(&code.to_lowercase().replace('-', " ")), Ok(secret.clone()));
        assert_eq!(secret.to_fragment().len(), 14);
        assert_eq!(GuestSecret::from_fragment(&secret.to_fragment()), Ok(secret.clone()));
        let cut: String = secret.to_fragment().chars().take(12).collect();
        assert_eq!(GuestSecret::from_fragment(&cut), Err(ParseInvitationError::Malformed));
        let first = if code.starts_with('Z') { 'Y' } else { 'Z' };
        let slip: String = std::iter::once(first).chain(code.chars().skip(1)).collect();
        assert!(GuestSecret::from_code(&slip).is_err(), "a slip is noticed");
        assert!(!format!("{secret:?}").contains(&code));
    }

    #[test]
    fn only_secret_and_second_factor_together_open() {
        let mut rng = Rng::from_seed([1; 32]);
        let (secret, pin) = (GuestSecret::generate(&mut rng), generate_pin(&mut rng));
        assert!(pin.len() == 6 && pin.chars().all(|digit| digit.is_ascii_digit()));
        let keys = |secret: &GuestSecret, pin: &str| secret.keys_at(Cost::TEST, INVITATION, pin);
        let ours = keys(&secret, &pin);
        let details = details(SigningKey::from_seed(&[9; 32]).public());
        let sealed = ours.seal(&details, &mut rng).unwrap();
        assert_eq!(keys(&secret, &format!(" {} ", pin.as_str())).open(INVITATION, &sealed), Ok(details.clone()));
        assert_eq!(keys(&secret, "").open(INVITATION, &sealed), Err(GuestError::Forged));
        assert_eq!(keys(&GuestSecret::generate(&mut rng), &pin).open(INVITATION, &sealed), Err(GuestError::Forged));
        assert_ne!(keys(&secret, "").access_hash(), ours.access_hash());
        assert_eq!(ours.open(InvitationId::from_bytes([8; 16]), &sealed), Err(GuestError::Forged));
        // A server that knows the access token cannot put its own root in.
        let other = GuestDetails { root: SigningKey::from_seed(&[8; 32]).public(), ..details };
        let forged = keys(&GuestSecret::generate(&mut rng), "").seal(&other, &mut rng).unwrap();
        assert_eq!(ours.open(INVITATION, &forged), Err(GuestError::Forged));
        for length in 0..sealed.len() {
            assert!(ours.open(INVITATION, &sealed[..length]).is_err());
        }
    }
}
