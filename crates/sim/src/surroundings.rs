//! The server's clock and randomness: the simulation's.

use crate::clock::Clock;
use e2ee::Rng;
use protocol::time::Timestamp;
use std::sync::{Mutex, PoisonError};

/// Given to the use cases.
pub(crate) struct Surroundings {
    clock: Clock,
    rng: Mutex<Rng>,
}

impl Surroundings {
    pub(crate) fn new(clock: Clock, rng: Rng) -> Self {
        Self { clock, rng: Mutex::new(rng) }
    }
}

impl app::Surroundings for Surroundings {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn fill(&self, bytes: &mut [u8]) {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        for byte in bytes {
            let [random] = e2ee::random(&mut rng);
            *byte = random;
        }
    }
}
