//! The hospital's policy as screens show it, and its rules as everybody's device obeys them.

use super::TimestampMs;
use protocol::{
    limits::{
        ATTACHMENT_MIB_MAX, AUTO_LOCK_MINUTES_MAX, AUTO_LOCK_MINUTES_MIN, DELETE_HOURS_MAX, EDIT_MINUTES_MAX, LIFETIME_DAYS_MAX,
        LIFETIME_DAYS_MIN,
    },
    policy::{Forwarding, Rules, WhoMayAdd},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the root decided for everybody.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct PolicyView {
    /// Which policy it is; a change has the next number.
    pub number: u64,
    /// When it was signed.
    pub issued_at: TimestampMs,
    /// Who may add people to a group.
    pub who_may_add: WhoMayAddView,
    /// May internal people invite guests?
    pub guests: bool,
    /// Is passive *read* shown?
    pub read_receipts: bool,
    /// Minutes without input after which the app locks.
    pub auto_lock_min: u32,
    /// The rules.
    pub rules: RulesView,
    /// How far each of them reaches.
    pub limits: PolicyLimitsView,
    /// Are conversations archived?
    pub archived: bool,
}

/// Who may add people to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WhoMayAddView {
    /// Owners only.
    Owners,
    /// Every internal member.
    Members,
}

/// Where messages may be forwarded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForwardingView {
    /// Into every chat.
    Yes,
    /// Only into chats in which no guest reads along.
    NotToGuests,
    /// Nowhere.
    No,
}

/// The rules in force; what nobody decided is as far as it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RulesView {
    /// Where messages may be forwarded to.
    pub forward: ForwardingView,
    /// May files and pictures be saved outside the app?
    pub may_save: bool,
    /// Minutes for which a text may be edited; 0 for never.
    pub edit_min: u32,
    /// Hours for which a message may be deleted for everybody; 0 for never.
    pub delete_hours: u32,
    /// Longest file, in mebibytes.
    pub attachment_mib_max: u32,
    /// Fewest days for which messages of a conversation may be set to stay; 0 when hours will do.
    pub lifetime_days_min: u32,
    /// Most days for which messages stay anywhere; none when they may stay for good.
    pub lifetime_days_max: Option<u32>,
    /// Do guests need a PIN?
    pub guest_pin: bool,
}

/// How far the rules reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PolicyLimitsView {
    /// Most minutes.
    pub edit_min: u32,
    /// Most hours.
    pub delete_hours: u32,
    /// Most mebibytes.
    pub attachment_mib: u32,
    /// Fewest days, where there is a most.
    pub lifetime_days_min: u32,
    /// Most days.
    pub lifetime_days_max: u32,
    /// Fewest minutes.
    pub auto_lock_min: u32,
    /// Most minutes.
    pub auto_lock_max: u32,
}

/// What an administrator wants the next policy to say; the rest stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
pub struct PolicyWish {
    /// Who may add people to a group.
    pub who_may_add: WhoMayAddView,
    /// May internal people invite guests?
    pub guests: bool,
    /// Is passive *read* shown?
    pub read_receipts: bool,
    /// Minutes without input after which the app locks.
    pub auto_lock_min: u32,
    /// The rules.
    pub rules: RulesView,
}

impl PolicyLimitsView {
    /// As this version has them.
    pub(crate) const HERE: Self = Self {
        edit_min: EDIT_MINUTES_MAX,
        delete_hours: DELETE_HOURS_MAX,
        attachment_mib: ATTACHMENT_MIB_MAX,
        lifetime_days_min: LIFETIME_DAYS_MIN,
        lifetime_days_max: LIFETIME_DAYS_MAX,
        auto_lock_min: AUTO_LOCK_MINUTES_MIN,
        auto_lock_max: AUTO_LOCK_MINUTES_MAX,
    };
}

impl From<WhoMayAdd> for WhoMayAddView {
    fn from(who: WhoMayAdd) -> Self {
        match who {
            WhoMayAdd::Owners => Self::Owners,
            WhoMayAdd::Members => Self::Members,
        }
    }
}

impl From<WhoMayAddView> for WhoMayAdd {
    fn from(who: WhoMayAddView) -> Self {
        match who {
            WhoMayAddView::Owners => Self::Owners,
            WhoMayAddView::Members => Self::Members,
        }
    }
}

impl From<Forwarding> for ForwardingView {
    fn from(forward: Forwarding) -> Self {
        match forward {
            Forwarding::Yes => Self::Yes,
            Forwarding::NotToGuests => Self::NotToGuests,
            Forwarding::No => Self::No,
        }
    }
}

impl From<ForwardingView> for Forwarding {
    fn from(forward: ForwardingView) -> Self {
        match forward {
            ForwardingView::Yes => Self::Yes,
            ForwardingView::NotToGuests => Self::NotToGuests,
            ForwardingView::No => Self::No,
        }
    }
}

impl From<Rules> for RulesView {
    fn from(rules: Rules) -> Self {
        let at_most = |value: Option<u32>, most: u32| value.map_or(most, |value| value.min(most));
        let (fewest, most) = rules.lifetime_days();
        Self {
            forward: rules.forwarding().into(),
            may_save: rules.allows_saving(),
            edit_min: at_most(rules.edit_min, EDIT_MINUTES_MAX),
            delete_hours: at_most(rules.delete_hours, DELETE_HOURS_MAX),
            attachment_mib_max: at_most(rules.attachment_mib_max, ATTACHMENT_MIB_MAX),
            lifetime_days_min: fewest.unwrap_or(0),
            lifetime_days_max: rules.lifetime_days_max.map(|_| most),
            guest_pin: rules.demands_guest_pin(),
        }
    }
}

impl RulesView {
    /// What is to be signed: what is as far as it goes is left undecided, so that it follows a later version. None when nothing
    /// is decided.
    pub(crate) fn decided(self) -> Option<Rules> {
        let rules = Rules {
            forward: Some(Forwarding::from(self.forward)).filter(|forward| *forward != Forwarding::Yes),
            may_save: (!self.may_save).then_some(false),
            edit_min: Some(self.edit_min).filter(|minutes| *minutes != EDIT_MINUTES_MAX),
            delete_hours: Some(self.delete_hours).filter(|hours| *hours != DELETE_HOURS_MAX),
            attachment_mib_max: Some(self.attachment_mib_max).filter(|size| *size != ATTACHMENT_MIB_MAX),
            lifetime_days_min: Some(self.lifetime_days_min).filter(|days| *days != 0),
            lifetime_days_max: self.lifetime_days_max,
            guest_pin: self.guest_pin.then_some(true),
        };
        Some(rules).filter(|rules| *rules != Rules::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_what_is_signed() {
        assert_eq!(RulesView::from(Rules::default()).decided(), None);
        let some = Rules { edit_min: Some(0), lifetime_days_max: Some(LIFETIME_DAYS_MAX), ..Rules::default() };
        let all = Rules {
            forward: Some(Forwarding::NotToGuests),
            may_save: Some(false),
            edit_min: Some(5),
            delete_hours: Some(1),
            attachment_mib_max: Some(20),
            lifetime_days_min: Some(7),
            lifetime_days_max: Some(30),
            guest_pin: Some(true),
        };
        for rules in [some, all] {
            assert_eq!(RulesView::from(rules).decided(), Some(rules));
        }
        let too_long = RulesView { edit_min: EDIT_MINUTES_MAX + 1, ..RulesView::from(Rules::default()) };
        assert!(!too_long.decided().unwrap().is_sound(), "refused rather than cut");
    }
}
