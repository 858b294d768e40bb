//! What the process gives up at start.

use nix::sys::{
    prctl,
    resource::{Resource, setrlimit},
};

/// No core dumps: memory holds session state and ciphertext that belongs on no other disk.
pub fn no_core_dumps() {
    if let Err(error) = setrlimit(Resource::RLIMIT_CORE, 0, 0).and_then(|()| prctl::set_dumpable(false)) {
        tracing::warn!(%error, "core dumps stay on");
    }
}
