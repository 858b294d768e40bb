//! What a screen can want of this person's devices, recovery code and passkeys.

use serde::Deserialize;
use ts_rs::TS;

/// A wish about devices. What hands out keys needs the PIN and therefore comes on a way of its own
/// ([`crate::Input::Approved`]).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum DeviceCommand {
    /// What a browser offers that showed this QR or code. Answer: [`crate::command::Answer::Offer`].
    Inspect {
        /// As scanned or typed.
        code: String,
    },
    /// The owner wants none of what was inspected: it is told.
    Refuse {
        /// As it was inspected.
        code: String,
    },
    /// Make a code for a new device to read. It hands out nothing by itself: the new device then offers itself there, and is
    /// inspected and approved as any other. Answer: [`crate::command::Answer::DeviceCode`].
    ShowCode,
    /// Remove another device of this person.
    Remove {
        /// Which.
        device: String,
    },
    /// The owner has seen that this device was linked.
    Seen {
        /// Which.
        device: String,
    },
    /// A recovery code or passkey is to open nothing any more.
    DropRecovery {
        /// Which.
        recovery: String,
    },
}
