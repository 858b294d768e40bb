//! Rotations of a person's history key: kept in their order, for exactly the devices that the person has, given to these.
//!
//! Deliberately lacks: any key. Devices judge a rotation by its signature; what is checked here keeps honest devices in step.

use crate::{App, refusal, session::Session};
use protocol::{
    frame::Response,
    limits,
    refusal::Refusal,
    rotation::{HistoryRotation, RotateHistory},
};
use store::{NewRotation, Rotated};

impl App {
    pub(crate) async fn rotate_history(&self, session: &Session, rotate: RotateHistory) -> Result<Response, Refusal> {
        let identity = session.identity()?;
        let too_large = |max: usize| Refusal::TooLarge { max: max as u64 };
        if rotate.rotation.payload.len() > limits::ROTATION_BYTES_MAX {
            return Err(too_large(limits::ROTATION_BYTES_MAX));
        }
        if rotate.recoveries.len() > limits::ROTATION_RECOVERIES_MAX {
            return Err(too_large(limits::ROTATION_RECOVERIES_MAX));
        }
        if rotate.recoveries.iter().any(|recovery| recovery.sealed.len() > limits::TRANSFER_BYTES_MAX) {
            return Err(too_large(limits::TRANSFER_BYTES_MAX));
        }
        let read: HistoryRotation = rotate.rotation.verify(&identity.device_key).map_err(|_| Refusal::Forged)?;
        if (read.tenant, read.person, read.by) != (session.tenant, session.person, session.device) {
            return Err(Refusal::Forged);
        }
        if read.generation > limits::HISTORY_GENERATIONS_MAX {
            return Err(too_large(limits::HISTORY_GENERATIONS_MAX as usize));
        }
        let new = NewRotation {
            person: read.person,
            generation: read.generation,
            devices: read.envelopes.iter().map(|envelope| envelope.device).collect(),
            rotation: rotate.rotation,
            recoveries: rotate.recoveries,
            at: self.now(),
        };
        match self.store.rotate_history(session.tenant, &new).await.map_err(|error| refusal(&error))? {
            Rotated::Done => Ok(Response::Nothing),
            Rotated::Behind => Err(Refusal::Exists),
            Rotated::OtherDevices => Err(Refusal::NotAllowed),
        }
    }

    pub(crate) async fn read_rotations(&self, session: &Session, after: u32) -> Result<Response, Refusal> {
        let newest = self.store.history_generation(session.tenant, session.person).await.map_err(|error| refusal(&error))?;
        let rotations = self.store.rotations(session.tenant, session.person, after, limits::PAGE_BYTES_MAX).await;
        rotations.map(|rotations| Response::Rotations { rotations, newest }).map_err(|error| refusal(&error))
    }

    /// Was this sealed under a generation that is no longer written with? The device finds the one in force.
    pub(crate) async fn refuse_old_generation(&self, session: &Session, sealed: &[u8]) -> Result<(), Refusal> {
        let generation = sealed.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
        let newest = self.store.history_generation(session.tenant, session.person).await.map_err(|error| refusal(&error))?;
        if newest > 1 && generation.is_some_and(|generation| generation < newest) { Err(Refusal::Gone) } else { Ok(()) }
    }
}
