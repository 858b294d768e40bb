//! Web Push: how a device that nobody looks at is woken.
//!
//! A device leaves the address that its browser's push service gave it, and what it does not want to be woken for. The server
//! sends there that there is something, never what: no names, no texts, no counts (RFC 8030; sealed to the browser by RFC 8291).

use crate::{id::ConversationId, limits, time::Timestamp};
use minicbor::{Decode, Encode};

/// Length of a public key of P-256, uncompressed.
pub const PUSH_KEY_BYTES: usize = 65;
/// Length of the secret that a browser shares with its push service's senders (RFC 8291 section 3.2).
pub const PUSH_SECRET_BYTES: usize = 16;
/// Minutes of a day.
const DAY_MIN: u16 = 24 * 60;

/// Where and when a device is woken.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct PushSubscription {
    /// Address at the browser's push service. Whoever has it and our key can wake the device: never logged.
    #[n(0)]
    pub endpoint: String,
    /// The browser's public key, [`PUSH_KEY_BYTES`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub key: Vec<u8>,
    /// Its secret, [`PUSH_SECRET_BYTES`].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub secret: Vec<u8>,
    /// In which language it says that there is something.
    #[n(3)]
    pub language: PushLanguage,
    /// When it wants to be woken for what is urgent only.
    #[n(4)]
    pub quiet: Option<QuietHours>,
    /// For what it does not want to be woken at all.
    #[n(5)]
    pub muted: Vec<MutedChat>,
    /// When alone what is not urgent may wake it; at any time without it.
    #[n(6)]
    pub only: Option<OnlyWhen>,
}

/// A condition for what is not urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum OnlyWhen {
    /// The person holds a duty.
    #[n(0)]
    OnDuty,
}

impl std::fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushSubscription")
    }
}

/// Languages of notifications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum PushLanguage {
    /// German.
    #[default]
    #[n(0)]
    German,
    /// English.
    #[n(1)]
    English,
}

/// Hours of the day in which only what is urgent wakes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct QuietHours {
    /// First minute of the day, 0 to 1439.
    #[n(0)]
    pub from_min: u16,
    /// First minute that is not quiet any more; before `from_min` when the night lies between.
    #[n(1)]
    pub until_min: u16,
    /// Time zone by its IANA name, so that they move with summer time. In one that the server does not know nothing is quiet.
    #[n(2)]
    pub zone: String,
}

impl QuietHours {
    /// Is this minute of the day quiet?
    #[must_use]
    pub const fn cover(&self, minute: u16) -> bool {
        if self.from_min <= self.until_min {
            self.from_min <= minute && minute < self.until_min
        } else {
            self.from_min <= minute || minute < self.until_min
        }
    }
}

/// A chat that does not wake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MutedChat {
    /// Which.
    #[n(0)]
    pub conversation: ConversationId,
    /// Until then.
    #[n(1)]
    pub until: Timestamp,
}

/// Why a subscription is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushSubscriptionError {
    /// More than this.
    TooLarge(usize),
    /// Lengths or hours that cannot be.
    Malformed,
}

impl PushSubscription {
    /// Keeps the limits?
    ///
    /// # Errors
    /// [`PushSubscriptionError`].
    pub fn check(&self) -> Result<(), PushSubscriptionError> {
        let zone_bytes = self.quiet.as_ref().map_or(0, |quiet| quiet.zone.len());
        for (length, max) in [
            (self.endpoint.len(), limits::PUSH_ENDPOINT_BYTES_MAX),
            (zone_bytes, limits::TIME_ZONE_BYTES_MAX),
            (self.muted.len(), limits::CONVERSATIONS_PER_PERSON_MAX),
        ] {
            if length > max {
                return Err(PushSubscriptionError::TooLarge(max));
            }
        }
        let hours = self.quiet.as_ref().is_none_or(|quiet| quiet.from_min < DAY_MIN && quiet.until_min < DAY_MIN);
        let uncompressed = self.key.len() == PUSH_KEY_BYTES && self.key.first() == Some(&4);
        if hours && uncompressed && self.secret.len() == PUSH_SECRET_BYTES {
            Ok(())
        } else {
            Err(PushSubscriptionError::Malformed)
        }
    }

    /// Is this chat muted at this time?
    #[must_use]
    pub fn mutes(&self, conversation: ConversationId, now: Timestamp) -> bool {
        self.muted.iter().any(|muted| muted.conversation == conversation && now < muted.until)
    }
}

/// What a device learns of being woken when its session opens.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PushStanding {
    /// The hospital's public key at push services (RFC 8292), [`PUSH_KEY_BYTES`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub key: Vec<u8>,
    /// Does the server keep a subscription of this device?
    #[n(1)]
    pub subscribed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn subscription() -> PushSubscription {
        let mut key = vec![7; PUSH_KEY_BYTES];
        key[0] = 4;
        PushSubscription {
            endpoint: "https://push.example/1".into(),
            key,
            secret: vec![8; PUSH_SECRET_BYTES],
            language: PushLanguage::English,
            quiet: Some(QuietHours { from_min: 22 * 60, until_min: 6 * 60, zone: "Europe/Berlin".into() }),
            muted: vec![MutedChat { conversation: ConversationId::from_bytes([2; 16]), until: NOW }],
            only: None,
        }
    }

    #[test]
    fn the_format_stays() {
        let frozen = [
            "8676".into(),
            hex(b"https://push.example/1"),
            "584104".into(),
            "07".repeat(64),
            "50".into(),
            "08".repeat(16),
            "0183190528190168".into(),
            "6d".into(),
            hex(b"Europe/Berlin"),
            "818250".into(),
            "02".repeat(16),
            "1b000001a1ee565e00".into(),
        ]
        .concat();
        let bytes = cbor::encode(&subscription());
        assert_eq!(hex(&bytes), frozen);
        assert_eq!(minicbor::decode::<PushSubscription>(&bytes).unwrap(), subscription());
        // A device of before says nothing of it, and a server of before passes over it.
        let on_duty = PushSubscription { only: Some(OnlyWhen::OnDuty), ..subscription() };
        let bytes = cbor::encode(&on_duty);
        assert_eq!(hex(&bytes), format!("87{}00", frozen.strip_prefix("86").unwrap()));
        assert_eq!(minicbor::decode::<PushSubscription>(&bytes).unwrap(), on_duty);
        let standing = PushStanding { key: vec![4; 3], subscribed: true };
        assert_eq!(hex(&cbor::encode(&standing)), "8243040404f5");
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn quiet_hours_go_over_midnight_and_end_in_time() {
        let night = QuietHours { from_min: 22 * 60, until_min: 6 * 60, zone: String::new() };
        for (minute, quiet) in [(22 * 60 - 1, false), (22 * 60, true), (0, true), (6 * 60 - 1, true), (6 * 60, false)] {
            assert_eq!(night.cover(minute), quiet, "{minute}");
        }
        let noon = QuietHours { from_min: 12 * 60, until_min: 13 * 60, zone: String::new() };
        for (minute, quiet) in [(12 * 60 - 1, false), (12 * 60, true), (13 * 60 - 1, true), (13 * 60, false)] {
            assert_eq!(noon.cover(minute), quiet, "{minute}");
        }
        let never = QuietHours { from_min: 60, until_min: 60, zone: String::new() };
        assert!(!never.cover(60));
    }

    #[test]
    fn its_parts_keep_the_limits() {
        assert_eq!(subscription().check(), Ok(()));
        let with = |change: &dyn Fn(&mut PushSubscription)| {
            let mut changed = subscription();
            change(&mut changed);
            changed.check()
        };
        let long = |length: usize| "x".repeat(length);
        assert_eq!(with(&|s| s.endpoint = long(limits::PUSH_ENDPOINT_BYTES_MAX)), Ok(()));
        let too_large = |max| Err(PushSubscriptionError::TooLarge(max));
        assert_eq!(with(&|s| s.endpoint = long(limits::PUSH_ENDPOINT_BYTES_MAX + 1)), too_large(limits::PUSH_ENDPOINT_BYTES_MAX));
        let zone = |length| move |s: &mut PushSubscription| s.quiet.as_mut().unwrap().zone = "x".repeat(length);
        assert_eq!(with(&zone(limits::TIME_ZONE_BYTES_MAX)), Ok(()));
        assert_eq!(with(&zone(limits::TIME_ZONE_BYTES_MAX + 1)), too_large(limits::TIME_ZONE_BYTES_MAX));
        let muted = |count| move |s: &mut PushSubscription| s.muted = vec![s.muted[0]; count];
        assert_eq!(with(&muted(limits::CONVERSATIONS_PER_PERSON_MAX)), Ok(()));
        assert_eq!(with(&muted(limits::CONVERSATIONS_PER_PERSON_MAX + 1)), too_large(limits::CONVERSATIONS_PER_PERSON_MAX));
        let malformed = Err(PushSubscriptionError::Malformed);
        assert_eq!(with(&|s| s.key.truncate(64)), malformed);
        assert_eq!(with(&|s| s.key[0] = 2), malformed);
        assert_eq!(with(&|s| s.secret.push(1)), malformed);
        assert_eq!(with(&|s| s.quiet.as_mut().unwrap().until_min = 1_440), malformed);
        assert_eq!(with(&|s| s.quiet.as_mut().unwrap().from_min = 1_439), Ok(()));
    }

    #[test]
    fn a_chat_is_muted_until_its_time() {
        let (muted, other) = (ConversationId::from_bytes([2; 16]), ConversationId::from_bytes([3; 16]));
        let before = Timestamp::from_millis(NOW.as_millis() - 1);
        assert!(subscription().mutes(muted, before));
        assert!(!subscription().mutes(muted, NOW));
        assert!(!subscription().mutes(other, before));
    }
}
