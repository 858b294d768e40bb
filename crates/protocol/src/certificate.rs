//! The certificate chain: device ← person ← issuer ← root, and its check.
//!
//! Names and levels that screens show come from here, never from a server field. A chain is carried in the MLS basic
//! credential of every leaf. Guests hang below their sponsor: device ← guest ← sponsor's person ← issuer ← root.

use crate::{
    cbor::{self, Canonical, CborError},
    hash::Digest,
    id::{ConversationId, DeviceId, PersonId, Serial, TenantId},
    key::PublicKey,
    revocation::RevocationList,
    statement::{Signed, Statement, StatementError},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// Algorithm of every signature so far: Ed25519.
pub const ALGORITHM_ED25519: u16 = 1;

/// The only certificate version so far.
pub const CERTIFICATE_VERSION: u16 = 1;

/// What a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Level {
    /// Staff and permanent partners.
    #[n(0)]
    Internal,
    /// A supplier: does not see the ward directory.
    #[n(1)]
    Supplier,
    /// A guest of one conversation; only in guest certificates.
    #[n(2)]
    Guest,
}

/// The root's word for an issuer key (at most 90 days).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct IssuerCertificate {
    /// [`CERTIFICATE_VERSION`].
    #[n(0)]
    pub version: u16,
    /// Number for revocation.
    #[n(1)]
    pub serial: Serial,
    /// Whose hospital.
    #[n(2)]
    pub tenant: TenantId,
    /// Signs person certificates, orders and the revocation list.
    #[n(3)]
    pub issuer_key: PublicKey,
    /// HPKE (X25519) key to which invitations' binding keys are sealed, 32 bytes.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub sealing_key: Vec<u8>,
    /// Valid from.
    #[n(5)]
    pub not_before: Timestamp,
    /// Valid until.
    #[n(6)]
    pub not_after: Timestamp,
    /// [`ALGORITHM_ED25519`].
    #[n(7)]
    pub algorithm: u16,
    /// "Verwaltung, Frau Sommer": shown where the issuer is named.
    #[n(8)]
    pub name: String,
}

/// An issuer's word for a person key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PersonCertificate {
    /// [`CERTIFICATE_VERSION`].
    #[n(0)]
    pub version: u16,
    /// Number for revocation.
    #[n(1)]
    pub serial: Serial,
    /// Whose hospital.
    #[n(2)]
    pub tenant: TenantId,
    /// Who.
    #[n(3)]
    pub person: PersonId,
    /// Signs the person's device and guest certificates.
    #[n(4)]
    pub person_key: PublicKey,
    /// Name shown everywhere.
    #[n(5)]
    pub name: String,
    /// "Oberarzt Innere"; empty when none.
    #[n(6)]
    pub role: String,
    /// Internal or supplier.
    #[n(7)]
    pub level: Level,
    /// Valid from.
    #[n(8)]
    pub not_before: Timestamp,
    /// Valid until.
    #[n(9)]
    pub not_after: Timestamp,
    /// [`ALGORITHM_ED25519`].
    #[n(10)]
    pub algorithm: u16,
    /// Counts up when the same person gets a new certificate; the highest wins.
    #[n(11)]
    pub generation: u32,
    /// May this person act as an administrator towards the server?
    #[n(12)]
    pub admin: bool,
    /// Key that the person key replaces, when it rotates after a lost device.
    #[n(13)]
    pub replaces: Option<PublicKey>,
}

/// A person's word for one of their devices.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceCertificate {
    /// [`CERTIFICATE_VERSION`].
    #[n(0)]
    pub version: u16,
    /// Number for revocation.
    #[n(1)]
    pub serial: Serial,
    /// Whose hospital.
    #[n(2)]
    pub tenant: TenantId,
    /// Whose device.
    #[n(3)]
    pub person: PersonId,
    /// Which device.
    #[n(4)]
    pub device: DeviceId,
    /// Signs messages and is the MLS signature key.
    #[n(5)]
    pub device_key: PublicKey,
    /// Valid from.
    #[n(6)]
    pub not_before: Timestamp,
    /// Valid until.
    #[n(7)]
    pub not_after: Timestamp,
    /// [`ALGORITHM_ED25519`].
    #[n(8)]
    pub algorithm: u16,
    /// "Chromium auf Linux": shown in device lists.
    #[n(9)]
    pub name: String,
}

/// A sponsor's word for a guest of one conversation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GuestCertificate {
    /// [`CERTIFICATE_VERSION`].
    #[n(0)]
    pub version: u16,
    /// Number for revocation.
    #[n(1)]
    pub serial: Serial,
    /// Whose hospital.
    #[n(2)]
    pub tenant: TenantId,
    /// The only conversation it is valid in.
    #[n(3)]
    pub conversation: ConversationId,
    /// The guest.
    #[n(4)]
    pub person: PersonId,
    /// Signs the guest's device certificates.
    #[n(5)]
    pub person_key: PublicKey,
    /// Name shown, always with the word "Gast".
    #[n(6)]
    pub name: String,
    /// Was the guest verified by a code told by the host?
    #[n(7)]
    pub verified_by_code: bool,
    /// Valid from.
    #[n(8)]
    pub not_before: Timestamp,
    /// Ends with the room.
    #[n(9)]
    pub not_after: Timestamp,
    /// [`ALGORITHM_ED25519`].
    #[n(10)]
    pub algorithm: u16,
}

macro_rules! statements {
    ($($name:ident $keys:literal $domain:literal),* $(,)?) => {$(
        impl Canonical for $name {
            const KEYS: u64 = $keys;
        }
        impl Statement for $name {
            const DOMAIN: &'static str = $domain;
        }
    )*};
}

statements! {
    IssuerCertificate 9 "konsil issuer certificate v1",
    PersonCertificate 14 "konsil person certificate v1",
    DeviceCertificate 10 "konsil device certificate v1",
    GuestCertificate 11 "konsil guest certificate v1",
}

/// A device's whole chain, as carried in MLS credentials.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Chain {
    /// Signed by the root.
    #[n(0)]
    pub issuer: Signed,
    /// Signed by the issuer.
    #[n(1)]
    pub person: Signed,
    /// Signed by the person, or by the guest.
    #[n(2)]
    pub device: Signed,
    /// A guest's certificate, signed by the sponsor (whose person certificate then stands in `person`).
    #[n(3)]
    pub guest: Option<Signed>,
}

impl Canonical for Chain {
    const KEYS: u64 = 4;
}

/// What a valid chain says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Whose hospital.
    pub tenant: TenantId,
    /// Who.
    pub person: PersonId,
    /// The person's (or guest's) key.
    pub person_key: PublicKey,
    /// Which device.
    pub device: DeviceId,
    /// The device's signature key; must equal the MLS leaf's.
    pub device_key: PublicKey,
    /// Hash of the signed device certificate, named in headers.
    pub device_certificate: Digest,
    /// Name from the certificate.
    pub name: String,
    /// Role from the certificate.
    pub role: String,
    /// Level; [`Level::Guest`] for a guest chain.
    pub level: Level,
    /// A guest's only conversation.
    pub guest_of: Option<ConversationId>,
    /// Certified as administrator?
    pub admin: bool,
    /// Generation of the person certificate.
    pub generation: u32,
    /// The device's name.
    pub device_name: String,
    /// Begin of the device certificate.
    pub device_since: Timestamp,
    /// Earliest end of the chain.
    pub not_after: Timestamp,
}

/// How far a chain holds whose signatures do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Now.
    InForce,
    /// It has ended (or begins later): a renewal makes it hold again.
    Ended,
    /// Its issuer was revoked: another issuer must certify the person anew.
    IssuerRevoked,
}

/// Why a chain was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// A certificate's signature or form does not hold.
    #[error("{link} certificate: {error}")]
    Statement {
        /// issuer, person, guest, device.
        link: &'static str,
        /// What is wrong.
        error: StatementError,
    },
    /// Wrong tenant, person, version or algorithm somewhere in the chain.
    #[error("{link} certificate does not belong here")]
    Mismatch {
        /// Where.
        link: &'static str,
    },
    /// Outside its time.
    #[error("{link} certificate is not valid at this time")]
    Expired {
        /// Where.
        link: &'static str,
    },
    /// On the revocation list.
    #[error("{link} certificate is revoked")]
    Revoked {
        /// Where.
        link: &'static str,
    },
    /// The credential is not a chain.
    #[error(transparent)]
    Malformed(#[from] CborError),
}

/// What a chain is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// The pinned tenant.
    pub tenant: TenantId,
    /// The pinned root key.
    pub root: &'a PublicKey,
    /// The pinned revocation list, when there is one yet.
    pub revoked: Option<&'a RevocationList>,
    /// The time of the check.
    pub now: Timestamp,
}

impl PersonCertificate {
    /// Does this certificate take the place of that one of the same person? A higher generation does; within a generation the
    /// key stays, and what was issued later wins.
    #[must_use]
    pub fn succeeds(&self, before: &Self) -> bool {
        let same = (self.tenant, self.person) == (before.tenant, before.person);
        let renewed =
            self.generation == before.generation && self.person_key == before.person_key && self.not_before > before.not_before;
        same && (self.generation > before.generation || renewed)
    }
}

impl Chain {
    /// Decodes a credential.
    ///
    /// # Errors
    /// [`CborError`] when the bytes are not a chain.
    pub fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::decode(bytes)
    }

    /// The bytes that go into the MLS basic credential.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Checks the chain down from the root: signatures, tenant, persons, time, revocations.
    ///
    /// # Errors
    /// [`ChainError`] names the first link that does not hold.
    pub fn verify(&self, trust: &Trust<'_>) -> Result<Identity, ChainError> {
        self.check(trust, true)
    }

    /// As [`Chain::verify`], but accepts certificates that have expired or been revoked since: for reading what was written
    /// while they held.
    ///
    /// # Errors
    /// [`ChainError`] as above, never `Expired` or `Revoked`.
    pub fn verify_past(&self, trust: &Trust<'_>) -> Result<Identity, ChainError> {
        self.check(trust, false)
    }

    /// Who it is, and whether the chain holds now: told apart for devices that must not lose their content because an
    /// administrator was late.
    ///
    /// # Errors
    /// [`ChainError`]: never `Expired`; `Revoked` when the person's, guest's or device's own certificate was taken back.
    pub fn hold(&self, trust: &Trust<'_>) -> Result<(Identity, Hold), ChainError> {
        let identity = self.check(trust, false)?;
        let revoked = |serial: Serial| trust.revoked.is_some_and(|list| list.names(serial));
        let (issuer, person, device): (IssuerCertificate, PersonCertificate, DeviceCertificate) =
            (self.issuer.peek()?, self.person.peek()?, self.device.peek()?);
        let guest: Option<GuestCertificate> = self.guest.as_ref().map(Signed::peek).transpose()?;
        // A guest whose host's certificate was taken back needs another host to sign, as a person needs another issuer.
        let host = guest.as_ref().map(|_| person.serial);
        let own = [
            ("person", Some(person.serial).filter(|_| guest.is_none())),
            ("guest", guest.map(|guest| guest.serial)),
            ("device", Some(device.serial)),
        ];
        if let Some((link, _)) = own.into_iter().find(|(_, serial)| serial.is_some_and(revoked)) {
            return Err(ChainError::Revoked { link });
        }
        if revoked(issuer.serial) || host.is_some_and(revoked) {
            return Ok((identity, Hold::IssuerRevoked));
        }
        let hold = if self.check(trust, true).is_ok() { Hold::InForce } else { Hold::Ended };
        Ok((identity, hold))
    }

    fn check(&self, trust: &Trust<'_>, in_force: bool) -> Result<Identity, ChainError> {
        let issuer: IssuerCertificate = link("issuer", &self.issuer, trust.root)?;
        belongs("issuer", trust, issuer.tenant, issuer.version, issuer.algorithm)?;
        let person: PersonCertificate = link("person", &self.person, &issuer.issuer_key)?;
        belongs("person", trust, person.tenant, person.version, person.algorithm)?;
        if person.level == Level::Guest {
            return Err(ChainError::Mismatch { link: "person" });
        }
        let guest: Option<GuestCertificate> =
            self.guest.as_ref().map(|signed| link("guest", signed, &person.person_key)).transpose()?;
        let (owner, owner_key) =
            guest.as_ref().map_or((person.person, person.person_key), |guest| (guest.person, guest.person_key));
        let device: DeviceCertificate = link("device", &self.device, &owner_key)?;
        belongs("device", trust, device.tenant, device.version, device.algorithm)?;
        if device.person != owner {
            return Err(ChainError::Mismatch { link: "device" });
        }
        if let Some(guest) = &guest {
            belongs("guest", trust, guest.tenant, guest.version, guest.algorithm)?;
        }
        let mut not_after = issuer.not_after.min(person.not_after).min(device.not_after);
        if in_force {
            in_time("issuer", trust, issuer.serial, issuer.not_before, issuer.not_after)?;
            in_time("person", trust, person.serial, person.not_before, person.not_after)?;
            in_time("device", trust, device.serial, device.not_before, device.not_after)?;
        }
        if let Some(guest) = &guest {
            not_after = not_after.min(guest.not_after);
            if in_force {
                in_time("guest", trust, guest.serial, guest.not_before, guest.not_after)?;
            }
        }
        // A guest hangs below the sponsor's certificate and must not inherit the sponsor's rights.
        let admin = person.admin && guest.is_none();
        Ok(Identity {
            tenant: trust.tenant,
            person: owner,
            person_key: owner_key,
            device: device.device,
            device_key: device.device_key,
            device_certificate: self.device.digest(),
            name: guest.as_ref().map_or(person.name, |guest| guest.name.clone()),
            role: if guest.is_some() { String::new() } else { person.role },
            level: if guest.is_some() { Level::Guest } else { person.level },
            guest_of: guest.map(|guest| guest.conversation),
            admin,
            generation: person.generation,
            device_name: device.name,
            device_since: device.not_before,
            not_after,
        })
    }
}

fn link<T: Statement>(name: &'static str, signed: &Signed, key: &PublicKey) -> Result<T, ChainError> {
    signed.verify(key).map_err(|error| ChainError::Statement { link: name, error })
}

fn belongs(link: &'static str, trust: &Trust<'_>, tenant: TenantId, version: u16, algorithm: u16) -> Result<(), ChainError> {
    if tenant == trust.tenant && version == CERTIFICATE_VERSION && algorithm == ALGORITHM_ED25519 {
        Ok(())
    } else {
        Err(ChainError::Mismatch { link })
    }
}

fn in_time(link: &'static str, trust: &Trust<'_>, serial: Serial, from: Timestamp, until: Timestamp) -> Result<(), ChainError> {
    if trust.revoked.is_some_and(|list| list.names(serial)) {
        return Err(ChainError::Revoked { link });
    }
    // Device clocks differ: a certificate made a few minutes ahead of our clock already holds.
    if trust.now.plus_millis(crate::limits::CLOCK_SKEW_MS_MAX) < from || trust.now > until {
        return Err(ChainError::Expired { link });
    }
    Ok(())
}
