//! What a screen can want of being woken.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A wish about this device's notifications.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum PushCommand {
    /// The browser has subscribed at its push service.
    Subscribe {
        /// Address at the push service.
        endpoint: String,
        /// The browser's public key (`p256dh`), base64url.
        key: String,
        /// Its secret (`auth`), base64url.
        secret: String,
        /// Language of the notifications.
        language: PushLanguage,
    },
    /// Wake this device no more.
    Unsubscribe {
        /// The browser has lost its subscription; nobody switched it off.
        lost: bool,
    },
    /// Wake it in these hours only for what is urgent; none: no such hours.
    SetQuietHours {
        /// Which.
        hours: Option<QuietHours>,
    },
    /// Wake it for what is not urgent only while this person holds a duty.
    SetOnlyOnDuty {
        /// Or at any time.
        on: bool,
    },
    /// Wake it now, to see whether it works. Answer when the server has handed it on.
    Try,
}

/// Languages of notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PushLanguage {
    /// German.
    De,
    /// English.
    En,
}

/// Hours of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuietHours {
    /// First minute of the day, 0 to 1439.
    pub from_min: u16,
    /// First minute that is not quiet any more.
    pub until_min: u16,
    /// IANA time zone.
    pub zone: String,
}
