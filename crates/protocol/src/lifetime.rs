//! How long messages of a conversation stay on devices. Content, so it travels sealed and archived; what the server sees of it is
//! the phone-expiry in the headers of the messages that follow.

use crate::{cbor::Canonical, limits};
use minicbor::{Decode, Encode};

/// Content type of a lifetime inside a message of kind text.
pub const LIFETIME_CONTENT_TYPE: &str = "application/vnd.konsil.lifetime+cbor";

/// After how many days messages disappear from devices; the latest word holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Lifetime {
    /// [`limits::LIFETIME_DAYS_MIN`] to [`limits::LIFETIME_DAYS_MAX`]; none when they stay.
    #[n(0)]
    pub days: Option<u32>,
    /// Said once more for people who were added and cannot read what was said before. It changes nothing for anybody else.
    #[n(1)]
    pub again: bool,
}

impl Lifetime {
    /// Is it within the limits?
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.days.is_none_or(|days| (limits::LIFETIME_DAYS_MIN..=limits::LIFETIME_DAYS_MAX).contains(&days))
    }
}

impl Canonical for Lifetime {
    const KEYS: u64 = 2;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;

    #[test]
    fn it_has_a_shortest_and_a_longest() {
        let lifetime = |days| Lifetime { days, again: false };
        assert!(lifetime(None).is_allowed());
        assert!(lifetime(Some(limits::LIFETIME_DAYS_MIN)).is_allowed() && lifetime(Some(limits::LIFETIME_DAYS_MAX)).is_allowed());
        assert!(!lifetime(Some(limits::LIFETIME_DAYS_MIN - 1)).is_allowed());
        assert!(!lifetime(Some(limits::LIFETIME_DAYS_MAX + 1)).is_allowed());
        for one in [lifetime(None), Lifetime { days: Some(7), again: true }] {
            assert_eq!(cbor::decode::<Lifetime>(&cbor::encode(&one)), Ok(one));
        }
    }
}
