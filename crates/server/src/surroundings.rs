//! Clock and randomness of the operating system: the only place on the server that asks for them.

use app::Surroundings;
use protocol::time::Timestamp;
use std::time::SystemTime;

/// The machine's clock and random numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OperatingSystem;

impl Surroundings for OperatingSystem {
    fn now(&self) -> Timestamp {
        now()
    }

    fn fill(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}

#[expect(clippy::disallowed_methods, reason = "the server is the shell that owns the clock")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

pub(crate) fn fill(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        // Without randomness there are no nonces and no keys: nothing may go on.
        std::process::abort();
    }
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}
