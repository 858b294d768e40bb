//! The house's rules for its people: what may be edited, deleted, forwarded, saved and sent, and how long it stays.
//!
//! A rule only tightens: every getter of [`Rules`] gives at most what [`crate::limits`] allow, whatever was signed. Rules
//! bind who sends. What arrives is shown by the limits alone, so that a conversation looks the same on every device, whichever
//! policy it knew.

use super::TenantPolicy;
use crate::{
    limits::{
        ATTACHMENT_MIB_MAX, AUTO_LOCK_MINUTES_MAX, AUTO_LOCK_MINUTES_MIN, DAY_HOURS, DELETE_HOURS_MAX, EDIT_MINUTES_MAX,
        LIFETIME_DAYS_MAX, LIFETIME_DAYS_MIN, LIFETIME_HOURS_MIN,
    },
    time::{HOUR_MS, MINUTE_MS},
};
use minicbor::{Decode, Encode};

const MIB: u64 = 1024 * 1024;

/// What was decided; what is absent is as [`crate::limits`] have it. This map is never extended: a later rule is a field of the policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Rules {
    /// May messages be forwarded?
    #[n(0)]
    pub forward: Option<Forwarding>,
    /// May files and pictures be saved outside the app?
    #[n(1)]
    pub may_save: Option<bool>,
    /// Minutes for which a text may be edited; 0 for never.
    #[n(2)]
    pub edit_min: Option<u32>,
    /// Hours for which a message may be deleted for everybody; 0 for never.
    #[n(3)]
    pub delete_hours: Option<u32>,
    /// Longest file, in mebibytes.
    #[n(4)]
    pub attachment_mib_max: Option<u32>,
    /// Fewest days for which messages of a conversation may be set to stay on devices.
    #[n(5)]
    pub lifetime_days_min: Option<u32>,
    /// Most days for which they stay there, in conversations that say nothing of it too.
    #[n(6)]
    pub lifetime_days_max: Option<u32>,
    /// Do guests need a PIN, told to them apart from their link?
    #[n(7)]
    pub guest_pin: Option<bool>,
}

/// Where messages may be forwarded to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Forwarding {
    /// Into every chat.
    #[default]
    #[n(0)]
    Yes,
    /// Only into chats in which no guest reads along.
    #[n(1)]
    NotToGuests,
    /// Nowhere.
    #[n(2)]
    No,
}

impl Rules {
    /// Does every rule lie within the limits, and do they fit each other?
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let within = |value: Option<u32>, min, max| value.is_none_or(|value| (min..=max).contains(&value));
        let days = |value| within(value, LIFETIME_DAYS_MIN, LIFETIME_DAYS_MAX);
        within(self.edit_min, 0, EDIT_MINUTES_MAX)
            && within(self.delete_hours, 0, DELETE_HOURS_MAX)
            && within(self.attachment_mib_max, 1, ATTACHMENT_MIB_MAX)
            && days(self.lifetime_days_min)
            && days(self.lifetime_days_max)
            && self.lifetime_days_min <= Some(self.lifetime_days_max.unwrap_or(LIFETIME_DAYS_MAX))
    }

    /// Where messages may be forwarded to.
    #[must_use]
    pub fn forwarding(&self) -> Forwarding {
        self.forward.unwrap_or_default()
    }

    /// May files and pictures be saved outside the app?
    #[must_use]
    pub fn allows_saving(&self) -> bool {
        self.may_save.unwrap_or(true)
    }

    /// Do guests need a PIN?
    #[must_use]
    pub fn demands_guest_pin(&self) -> bool {
        self.guest_pin.unwrap_or(false)
    }

    /// How long after it was written a text may be edited, in milliseconds; zero for never.
    #[must_use]
    pub fn edit_ms(&self) -> u64 {
        u64::from(self.edit_min.unwrap_or(EDIT_MINUTES_MAX).min(EDIT_MINUTES_MAX)) * MINUTE_MS
    }

    /// How long after it was written a message may be deleted for everybody, in milliseconds; zero for never.
    #[must_use]
    pub fn delete_ms(&self) -> u64 {
        u64::from(self.delete_hours.unwrap_or(DELETE_HOURS_MAX).min(DELETE_HOURS_MAX)) * HOUR_MS
    }

    /// The longest file, in bytes.
    #[must_use]
    pub fn attachment_bytes_max(&self) -> u64 {
        u64::from(self.attachment_mib_max.unwrap_or(ATTACHMENT_MIB_MAX).min(ATTACHMENT_MIB_MAX)) * MIB
    }

    /// Fewest days for which messages of a conversation may be set to stay on devices, if the house demands any, and most.
    #[must_use]
    pub fn lifetime_days(&self) -> (Option<u32>, u32) {
        let most = self.lifetime_days_max.unwrap_or(LIFETIME_DAYS_MAX);
        let most = most.clamp(LIFETIME_DAYS_MIN, LIFETIME_DAYS_MAX);
        (self.lifetime_days_min.map(|fewest| fewest.clamp(LIFETIME_DAYS_MIN, most)), most)
    }

    /// The same in hours.
    #[must_use]
    pub fn lifetime_range(&self) -> (u32, u32) {
        let (fewest, most) = self.lifetime_days();
        (fewest.map_or(LIFETIME_HOURS_MIN, |days| days * DAY_HOURS), most * DAY_HOURS)
    }

    /// May messages of a conversation be set to stay so many hours, or (none) for good?
    #[must_use]
    pub fn allows_lifetime(&self, hours: Option<u32>) -> bool {
        let (fewest, most) = self.lifetime_range();
        hours.map_or_else(|| self.lifetime_days_max.is_none(), |hours| (fewest..=most).contains(&hours))
    }

    /// Hours that what is said now stays where a conversation says `hours`.
    #[must_use]
    pub fn lifetime_in_force(&self, hours: Option<u32>) -> Option<u32> {
        let (fewest, most) = self.lifetime_range();
        hours.map(|hours| hours.clamp(fewest, most)).or_else(|| self.lifetime_days_max.map(|_| most))
    }
}

impl TenantPolicy {
    /// Does everything that people can set lie within its limits? Asked before a policy is put into force; devices obey any.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (AUTO_LOCK_MINUTES_MIN..=AUTO_LOCK_MINUTES_MAX).contains(&self.auto_lock_min) && self.rules().is_sound()
    }

    /// The rules; none of them decided when the policy has none.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.rules.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cbor::{self, CborError},
        id::TenantId,
        key::PublicKey,
        limits::{ATTACHMENT_BYTES_MAX, DELETE_MS_MAX, EDIT_MS_MAX, LIFETIME_HOURS_MAX},
        policy::WhoMayAdd,
        time::Timestamp,
    };

    fn policy(rules: Option<Rules>) -> TenantPolicy {
        TenantPolicy {
            tenant: TenantId::from_bytes([1; 16]),
            number: 1,
            issued_at: Timestamp::from_millis(1_795_000_000_000),
            name: "Klinikum Nordstadt".into(),
            archive: None,
            previous_archive: None,
            remove_key: PublicKey::from_bytes([2; 32]),
            who_may_add: WhoMayAdd::Members,
            guests: true,
            read_receipts: true,
            auto_lock_min: 5,
            rules,
        }
    }

    const STRICT: Rules = Rules {
        forward: Some(Forwarding::No),
        may_save: Some(false),
        edit_min: Some(0),
        delete_hours: Some(1),
        attachment_mib_max: Some(20),
        lifetime_days_min: Some(7),
        lifetime_days_max: Some(30),
        guest_pin: Some(true),
    };

    #[test]
    fn without_rules_everything_is_as_the_limits_have_it() {
        for policy in [policy(None), policy(Some(Rules::default()))] {
            let rules = policy.rules();
            assert!(policy.is_sound() && rules.allows_saving() && !rules.demands_guest_pin());
            assert_eq!(rules.forwarding(), Forwarding::Yes);
            assert_eq!((rules.edit_ms(), rules.delete_ms()), (EDIT_MS_MAX, DELETE_MS_MAX));
            assert_eq!(rules.attachment_bytes_max(), ATTACHMENT_BYTES_MAX);
            assert_eq!(rules.lifetime_range(), (LIFETIME_HOURS_MIN, LIFETIME_HOURS_MAX));
            assert!(rules.allows_lifetime(None) && rules.allows_lifetime(Some(LIFETIME_HOURS_MAX)));
            assert_eq!((rules.lifetime_in_force(None), rules.lifetime_in_force(Some(7))), (None, Some(7)));
        }
    }

    #[test]
    fn rules_tighten() {
        assert!(STRICT.is_sound() && !STRICT.allows_saving() && STRICT.demands_guest_pin());
        assert_eq!(STRICT.forwarding(), Forwarding::No);
        assert_eq!((STRICT.edit_ms(), STRICT.delete_ms()), (0, HOUR_MS));
        assert_eq!(STRICT.attachment_bytes_max(), 20 * MIB);
        let days = |days: u32| Some(days * DAY_HOURS);
        assert!(!STRICT.allows_lifetime(None) && !STRICT.allows_lifetime(days(6)) && !STRICT.allows_lifetime(days(31)));
        assert!(STRICT.allows_lifetime(days(7)) && STRICT.allows_lifetime(days(30)));
        assert_eq!(STRICT.lifetime_in_force(None), days(30), "what says nothing ends too");
        assert_eq!((STRICT.lifetime_in_force(Some(1)), STRICT.lifetime_in_force(days(90))), (days(7), days(30)));
        // Only the least: what stays, stays.
        let least = Rules { lifetime_days_min: Some(7), ..Rules::default() };
        assert!(least.allows_lifetime(None) && !least.allows_lifetime(days(1)));
        assert_eq!(least.lifetime_in_force(None), None);
    }

    #[test]
    fn nothing_is_loosened_and_nothing_is_too_absurd_to_be_read() {
        let most = Some(u32::MAX);
        let absurd = Rules {
            edit_min: most,
            delete_hours: most,
            attachment_mib_max: most,
            lifetime_days_min: most,
            lifetime_days_max: Some(0),
            ..Rules::default()
        };
        assert!(!absurd.is_sound());
        assert_eq!((absurd.edit_ms(), absurd.delete_ms()), (EDIT_MS_MAX, DELETE_MS_MAX));
        assert_eq!(absurd.attachment_bytes_max(), ATTACHMENT_BYTES_MAX);
        assert_eq!(absurd.lifetime_range(), (DAY_HOURS, DAY_HOURS));
    }

    #[test]
    fn every_rule_has_its_limits() {
        let sound = |change: fn(&mut Rules, u32), value| {
            let mut rules = Rules::default();
            change(&mut rules, value);
            policy(Some(rules)).is_sound()
        };
        type Change = fn(&mut Rules, u32);
        let bounded: [(Change, u32, u32); 5] = [
            (|rules, value| rules.edit_min = Some(value), 0, EDIT_MINUTES_MAX),
            (|rules, value| rules.delete_hours = Some(value), 0, DELETE_HOURS_MAX),
            (|rules, value| rules.attachment_mib_max = Some(value), 1, ATTACHMENT_MIB_MAX),
            (|rules, value| rules.lifetime_days_min = Some(value), LIFETIME_DAYS_MIN, LIFETIME_DAYS_MAX),
            (|rules, value| rules.lifetime_days_max = Some(value), LIFETIME_DAYS_MIN, LIFETIME_DAYS_MAX),
        ];
        for (change, min, max) in bounded {
            assert!(sound(change, min) && sound(change, max) && !sound(change, max + 1));
            assert!(min == 0 || !sound(change, min - 1));
        }
        let crossed = Rules { lifetime_days_min: Some(30), lifetime_days_max: Some(7), ..Rules::default() };
        assert!(!policy(Some(crossed)).is_sound());
        for (minutes, is_sound) in
            [(0, false), (AUTO_LOCK_MINUTES_MIN, true), (AUTO_LOCK_MINUTES_MAX, true), (AUTO_LOCK_MINUTES_MAX + 1, false)]
        {
            assert_eq!(TenantPolicy { auto_lock_min: minutes, ..policy(None) }.is_sound(), is_sound);
        }
    }

    #[test]
    fn a_policy_without_rules_is_what_it_was_and_rules_have_one_encoding() {
        let without = cbor::encode(&policy(None));
        assert_eq!(without.first(), Some(&(0xa0 | 9)), "nine of eleven fields, two archive keys absent");
        let with = policy(Some(STRICT));
        let bytes = cbor::encode(&with);
        assert_eq!(cbor::decode(&bytes), Ok(with.clone()));
        // {…, 1000: {…}} begins as before, but for the number of fields.
        assert_eq!(bytes.get(1..without.len()), without.get(1..));
        assert_eq!(bytes.get(without.len()..without.len() + 4), Some([0x19, 0x03, 0xe8, 0xa8].as_slice()));
        // {…, 1000: null}
        let mut null = without;
        null[0] += 1;
        null.extend([0x19, 0x03, 0xe8, 0xf6]);
        assert!(matches!(cbor::decode::<TenantPolicy>(&null), Err(CborError::NotDeterministic { .. })));
        // A rule of tomorrow comes behind, where this version skips it.
        let mut later = bytes;
        later[0] += 1;
        later.extend([0x19, 0x03, 0xe9, 0x05]);
        assert_eq!(cbor::decode(&later), Ok(with));
    }
}
