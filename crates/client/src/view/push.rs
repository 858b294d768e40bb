//! Whether this device can be woken.

use crate::command::QuietHours;
use serde::Serialize;
use ts_rs::TS;

/// Notifications of this device, as far as engine and server know.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct PushView {
    /// How it stands.
    pub state: PushStateView,
    /// The hospital's key for the browser's subscription, base64url; none until the server has said it in this session.
    pub server_key: Option<String>,
    /// The address that the browser gave.
    pub endpoint: Option<String>,
    /// When only what is urgent wakes.
    pub quiet: Option<QuietHours>,
    /// What is not urgent wakes only while this person holds a duty.
    pub only_on_duty: bool,
}

/// How it stands with being woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PushStateView {
    /// This server wakes nobody.
    Unavailable,
    /// Not switched on.
    Off,
    /// Switched on; the server does not know it yet.
    Pending,
    /// The server wakes this device.
    On,
    /// It was on, and the push service or the browser ended it.
    Ended,
}
