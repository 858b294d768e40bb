//! Rotation of the history key when a device is lost (ADR 0026).
//!
//! The maker wraps the generation before under the new one and seals the new one to the signature key of every device that is
//! left: the person key would not do, the lost device has it. The statement is signed by the maker's device key.
//!
//! Guarantees: only a device that a rotation is sealed to opens it, and what opens is of the signer that was asked for.
//! Deliberately lacks: who is left and whom to believe (engine, by the directory), and the order of generations (server).

use crate::{
    Rng,
    key::{HistoryKey, SigningKey, open_as_signer, seal_to_signer},
};
use protocol::{
    id::{DeviceId, PersonId, TenantId},
    key::{PublicKey, signing_input},
    limits::ROTATION_BYTES_MAX,
    rotation::{HistoryEnvelope, HistoryRotation},
    statement::Signed,
    time::Timestamp,
    transfer::HistoryKeyEntry,
};

const INFO: &str = "konsil history envelope v1";

/// Who rotates, and for whom.
#[derive(Clone, Debug)]
pub struct Rotating<'a> {
    /// Whose hospital.
    pub tenant: TenantId,
    /// Whose key.
    pub person: PersonId,
    /// The device that rotates.
    pub device: DeviceId,
    /// Its key.
    pub device_key: &'a SigningKey,
    /// When.
    pub now: Timestamp,
    /// Devices that are lost.
    pub lost: Vec<DeviceId>,
    /// Devices that are left, with their keys; the one that rotates among them.
    pub left: Vec<(DeviceId, PublicKey)>,
}

/// Why a history key was not rotated, or a rotation not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    /// A device's key cannot be sealed to.
    #[error("a device has no usable key")]
    UnusableKey,
    /// More devices than one rotation takes.
    #[error("too large")]
    TooLarge,
    /// Not of this signer, person or hospital, or not a rotation.
    #[error("forged")]
    Forged,
    /// Not sealed to this device.
    #[error("not sealed to this device")]
    NotForUs,
}

/// The next generation of `before`: the key, and the rotation for everybody else who is left.
///
/// # Errors
/// [`RotationError`].
pub fn rotate(before: &HistoryKey, rotating: &Rotating<'_>, rng: &mut Rng) -> Result<(HistoryKey, Signed), RotationError> {
    let next = before.rotate(rng);
    let previous = next.wrap_previous(before, rng).map_err(|_| RotationError::TooLarge)?;
    let info = info(rotating.tenant, rotating.person, next.generation(), rotating.device);
    let envelopes = rotating.left.iter().map(|(device, key)| {
        let sealed =
            seal_to_signer(key, &info, device.as_bytes(), next.as_bytes(), rng).map_err(|_| RotationError::UnusableKey)?;
        Ok(HistoryEnvelope { device: *device, sealed })
    });
    let envelopes = envelopes.collect::<Result<_, RotationError>>()?;
    let rotation = HistoryRotation {
        tenant: rotating.tenant,
        person: rotating.person,
        generation: next.generation(),
        by: rotating.device,
        made_at: rotating.now,
        lost: rotating.lost.clone(),
        previous,
        envelopes,
    };
    let signed = rotating.device_key.sign_statement(&rotation);
    if signed.payload.len() > ROTATION_BYTES_MAX { Err(RotationError::TooLarge) } else { Ok((next, signed)) }
}

/// Opens a rotation of this signer on one of the devices that it is for.
///
/// # Errors
/// [`RotationError`].
pub fn open(
    signed: &Signed,
    signer: (DeviceId, &PublicKey),
    tenant: TenantId,
    person: PersonId,
    own: (DeviceId, &SigningKey),
) -> Result<(HistoryRotation, HistoryKey), RotationError> {
    if signed.payload.len() > ROTATION_BYTES_MAX {
        return Err(RotationError::TooLarge);
    }
    let rotation: HistoryRotation = signed.verify(signer.1).map_err(|_| RotationError::Forged)?;
    if rotation.tenant != tenant || rotation.person != person || rotation.by != signer.0 {
        return Err(RotationError::Forged);
    }
    let envelope = rotation.envelopes.iter().find(|envelope| envelope.device == own.0).ok_or(RotationError::NotForUs)?;
    let info = info(tenant, person, rotation.generation, rotation.by);
    let opened = open_as_signer(own.1, &info, own.0.as_bytes(), &envelope.sealed).map_err(|_| RotationError::NotForUs)?;
    let entry = HistoryKeyEntry { generation: rotation.generation, key: opened.to_vec() };
    let key = HistoryKey::from_entry(&entry).ok_or(RotationError::NotForUs)?;
    Ok((rotation, key))
}

fn info(tenant: TenantId, person: PersonId, generation: u32, by: DeviceId) -> Vec<u8> {
    signing_input(INFO, &[tenant.as_bytes(), person.as_bytes(), &generation.to_be_bytes(), by.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng as _;

    const TENANT: TenantId = TenantId::from_bytes([1; 16]);
    const FUCHS: PersonId = PersonId::from_bytes([2; 16]);

    fn device(n: u8) -> (DeviceId, SigningKey) {
        (DeviceId::from_bytes([n; 16]), SigningKey::from_seed(&[n; 32]))
    }

    fn rotates(left: &[u8], rng: &mut Rng) -> (HistoryKey, HistoryKey, Result<(HistoryKey, Signed), RotationError>) {
        let before = HistoryKey::generate(rng);
        let (id, key) = device(1);
        let left = left.iter().map(|n| (device(*n).0, device(*n).1.public())).collect();
        let rotating = Rotating {
            tenant: TENANT,
            person: FUCHS,
            device: id,
            device_key: &key,
            now: Timestamp::from_millis(1),
            lost: vec![device(9).0],
            left,
        };
        let made = rotate(&before, &rotating, rng);
        let next = made.as_ref().map_or_else(|_| before.clone(), |made| made.0.clone());
        (before, next, made)
    }

    #[test]
    fn whoever_is_left_opens_it_and_the_key_before_and_the_lost_device_does_not() {
        let mut rng = Rng::from_seed([3; 32]);
        let (before, next, made) = rotates(&[1, 2], &mut rng);
        let (_, signed) = made.unwrap();
        let (maker, maker_key) = device(1);
        let opens = |n: u8, person| {
            let (id, key) = device(n);
            open(&signed, (maker, &maker_key.public()), TENANT, person, (id, &key))
        };
        for n in [1, 2] {
            let (rotation, key) = opens(n, FUCHS).unwrap();
            assert_eq!((rotation.generation, rotation.by, key.generation()), (2, maker, 2));
            assert_eq!(key.as_bytes(), next.as_bytes());
            assert_eq!(key.unwrap_previous(&rotation.previous).unwrap().as_bytes(), before.as_bytes());
            assert!(before.unwrap_previous(&rotation.previous).is_err());
        }
        assert_eq!(opens(9, FUCHS).unwrap_err(), RotationError::NotForUs);
        // The lost device under the name of one that is left.
        let stolen = open(&signed, (maker, &maker_key.public()), TENANT, FUCHS, (device(2).0, &device(9).1));
        assert_eq!(stolen.unwrap_err(), RotationError::NotForUs);
        assert_eq!(opens(2, PersonId::from_bytes([7; 16])).unwrap_err(), RotationError::Forged);
    }

    #[test]
    fn one_that_somebody_else_signed_is_refused() {
        let mut rng = Rng::from_seed([4; 32]);
        let (_, _, made) = rotates(&[1, 2], &mut rng);
        let (_, signed) = made.unwrap();
        let (own, own_key) = device(2);
        for signer in [(device(1).0, device(9).1.public()), (device(9).0, device(1).1.public())] {
            let opened = open(&signed, (signer.0, &signer.1), TENANT, FUCHS, (own, &own_key));
            assert_eq!(opened.unwrap_err(), RotationError::Forged);
        }
        let mut changed = signed;
        changed.payload[40] ^= 1;
        let opened = open(&changed, (device(1).0, &device(1).1.public()), TENANT, FUCHS, (own, &own_key));
        assert_eq!(opened.unwrap_err(), RotationError::Forged);
    }

    #[test]
    fn more_devices_than_fit_are_refused() {
        let mut rng = Rng::from_seed([5; 32]);
        let (_, _, few) = rotates(&[1; 500], &mut rng);
        assert!(few.is_ok());
        let (_, _, many) = rotates(&[1; 700], &mut rng);
        assert_eq!(many.unwrap_err(), RotationError::TooLarge);
    }
}
