//! How long messages of a conversation stay on devices. Content, so it travels sealed and archived; what the server sees of it is
//! the phone-expiry in the headers of the messages that follow.

use crate::{
    cbor::Canonical,
    limits::{self, DAY_HOURS},
};
use minicbor::{Decode, Encode};

/// Content type of a lifetime inside a message of kind text.
pub const LIFETIME_CONTENT_TYPE: &str = "application/vnd.konsil.lifetime+cbor";

/// After how long messages disappear from devices; the latest word holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Lifetime {
    /// Whole days, [`limits::LIFETIME_DAYS_MAX`] at most; none when they stay.
    #[n(0)]
    days: Option<u32>,
    /// Said once more for people who were added and cannot read what was said before. It changes nothing for anybody else.
    #[n(1)]
    pub again: bool,
    /// Where it is not whole days. The days are then rounded up, for devices that know no hours.
    #[n(1000)]
    hours: Option<u32>,
}

impl Lifetime {
    /// So many hours, or (none) for good.
    #[must_use]
    pub fn of(hours: Option<u32>, again: bool) -> Self {
        Self { days: hours.map(|hours| hours.div_ceil(DAY_HOURS)), again, hours: hours.filter(|hours| hours % DAY_HOURS != 0) }
    }

    /// After how many hours; none when messages stay.
    #[must_use]
    pub fn hours(&self) -> Option<u32> {
        self.hours.or(self.days.map(|days| days.saturating_mul(DAY_HOURS)))
    }

    /// Is it within the limits, and do days and hours say the same?
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        let within = |hours: u32| (limits::LIFETIME_HOURS_MIN..=limits::LIFETIME_HOURS_MAX).contains(&hours);
        self.hours().is_none_or(within) && *self == Self::of(self.hours(), self.again)
    }
}

impl Canonical for Lifetime {
    const KEYS: u64 = 2;
    const LATER: u64 = 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;

    #[test]
    fn it_has_a_shortest_and_a_longest() {
        let lifetime = |hours| Lifetime::of(hours, false);
        assert!(lifetime(None).is_allowed());
        assert!(
            lifetime(Some(limits::LIFETIME_HOURS_MIN)).is_allowed() && lifetime(Some(limits::LIFETIME_HOURS_MAX)).is_allowed()
        );
        assert!(!lifetime(Some(limits::LIFETIME_HOURS_MIN - 1)).is_allowed());
        assert!(!lifetime(Some(limits::LIFETIME_HOURS_MAX + 1)).is_allowed());
        for one in [lifetime(None), lifetime(Some(8)), Lifetime::of(Some(7 * 24), true)] {
            assert_eq!(cbor::decode::<Lifetime>(&cbor::encode(&one)), Ok(one));
        }
    }

    #[test]
    fn whoever_knows_no_hours_reads_the_next_day_and_whoever_does_is_not_deceived() {
        assert_eq!((Lifetime::of(Some(8), false).days, Lifetime::of(Some(25), false).days), (Some(1), Some(2)));
        assert_eq!(Lifetime::of(Some(48), false), Lifetime { days: Some(2), again: false, hours: None });
        for crossed in [(None, Some(8)), (Some(7), Some(8)), (Some(1), Some(24)), (Some(u32::MAX), None), (Some(0), Some(0))] {
            let lifetime = Lifetime { days: crossed.0, again: false, hours: crossed.1 };
            assert!(!lifetime.is_allowed(), "{crossed:?}");
        }
    }
}
