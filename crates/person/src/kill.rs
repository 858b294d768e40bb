//! Dying at a chosen point: how tests prove that a device may be switched off at any moment.
//!
//! A device passes a point before every transaction of its engine, after it, and after every single effect of it. Armed, it dies
//! at the n-th point from then on: nothing further is carried out or said, the database is closed as it is.

use std::sync::{Arc, Mutex, PoisonError};

/// Where a device can die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// Something came in, and nothing of it is stored.
    BeforeTransaction,
    /// What follows from it is stored, and nothing of it has left the device.
    BeforeEffects,
    /// One effect has left the device; those after it have not.
    AfterEffect,
}

#[derive(Debug, Default)]
struct State {
    left: Option<u64>,
    struck: Option<CrashPoint>,
}

/// Kills the devices that were opened with it. Not armed, it does nothing.
#[derive(Clone, Debug, Default)]
pub struct KillSwitch(Arc<Mutex<State>>);

impl KillSwitch {
    /// The device dies at the `point`-th point from now on, counted from 1.
    pub fn arm(&self, point: u64) {
        *self.state() = State { left: Some(point), struck: None };
    }

    /// The device lives on.
    pub fn disarm(&self) {
        *self.state() = State::default();
    }

    /// Where the device died, since the switch was armed.
    #[must_use]
    pub fn struck(&self) -> Option<CrashPoint> {
        self.state().struck
    }

    /// Passes a point; true when the device dies there.
    pub(crate) fn strikes(&self, point: CrashPoint) -> bool {
        let mut state = self.state();
        state.left = state.left.map(|left| left.saturating_sub(1));
        if state.left == Some(0) {
            *state = State { left: None, struck: Some(point) };
            return true;
        }
        false
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
