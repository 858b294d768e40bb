//! What can be done with attachments that are there.

use serde::Deserialize;
use ts_rs::TS;

/// A wish about attachments.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum AttachmentCommand {
    /// Stop sending for now.
    Pause {
        /// Which message.
        message: String,
    },
    /// Go on sending.
    Resume {
        /// Which message.
        message: String,
    },
    /// Do not send at all: the message goes.
    Cancel {
        /// Which message.
        message: String,
    },
    /// Fetch an attachment to this device.
    Fetch {
        /// Of which message.
        message: String,
        /// Its place.
        place: u32,
    },
    /// From now on pictures and voice notes come by themselves, as they do at first, or wait until they are fetched. Kept.
    ComeUnasked {
        /// Or wait.
        on: bool,
    },
}

/// What a list of attachments shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentFilter {
    /// Pictures and videos.
    Media,
    /// Files and voice notes.
    Files,
    /// Texts with links.
    Links,
}
