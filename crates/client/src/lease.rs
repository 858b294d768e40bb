//! The lease: how long this device keeps what it has without a word from its server. A device that is lost and never comes
//! online again forgets by itself.
//!
//! Guarantees: contact begins it anew, by the server's word. In between it is used up by this device's own clock, which only
//! counts forward: set back, it gives nothing back. Before the end there is a warning; at the end nothing is shown any more, and
//! after a last chance to reach the server everything is deleted as at a lock. A clock that jumped (set wrong by mistake, or a
//! device that lay in a drawer) gives a day for that last chance, one that ran there under warnings some minutes.
//!
//! Deliberately lacks a clock of its own: whoever sets it back before every start gains time, as `docs/THREATS.md` says.

use crate::{
    account::{Account, Status},
    effect::Effect,
    ended,
    engine::Cx,
    error::Result,
    view::TimestampMs,
};
use minicbor::{Decode, Encode};
use protocol::{
    limits,
    time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp},
};

/// How long before the end it is warned of, unless half of the lease is shorter.
const WARNING_MS: u64 = 7 * DAY_MS;
/// The last chance of a device that was warned.
const LAST_CHANCE_MS: u64 = 10 * MINUTE_MS;
/// The last chance of a device that was not: its clock jumped over the warning.
const UNWARNED_MS: u64 = DAY_MS;
/// What was used up is stored once in this time.
const LOOK_MS: u64 = HOUR_MS;
/// A session that says nothing for so long may be gone without a word: another one tells.
const SILENCE_MS: u64 = 6 * HOUR_MS;

/// The lease as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Lease {
    #[n(0)]
    length_ms: u64,
    /// So much of it was used up at the last look.
    #[n(1)]
    spent_ms: u64,
    /// This device's clock at the last look.
    #[n(2)]
    looked_at: Timestamp,
    /// Over: nothing is shown, the last chance runs.
    #[n(3)]
    over: bool,
}

impl Lease {
    fn new(days: u32, now: Timestamp) -> Self {
        let days = days.clamp(limits::LEASE_DAYS_MIN, limits::LEASE_DAYS_MAX);
        Self { length_ms: u64::from(days) * DAY_MS, spent_ms: 0, looked_at: now, over: false }
    }

    /// Is it over?
    pub(crate) const fn is_over(&self) -> bool {
        self.over
    }

    const fn spent(&self, now: Timestamp) -> u64 {
        self.spent_ms.saturating_add(now.since(self.looked_at))
    }

    fn warns_from(&self) -> u64 {
        self.length_ms - WARNING_MS.min(self.length_ms / 2)
    }

    /// How it stands now without contact; none when the last chance has passed, too.
    fn look(self, now: Timestamp) -> Option<Self> {
        let spent = self.spent(now);
        if spent < self.length_ms {
            return Some(Self { spent_ms: spent, looked_at: now, ..self });
        }
        if self.over {
            return None;
        }
        let chance = if self.spent_ms >= self.warns_from() { LAST_CHANCE_MS } else { UNWARNED_MS };
        Some(Self { spent_ms: self.length_ms - chance, looked_at: now, over: true, ..self })
    }

    /// Is there something to store or to show since `before`?
    fn differs(&self, before: &Self) -> bool {
        let warns = |lease: &Self| lease.spent_ms >= lease.warns_from();
        let time = self.looked_at.since(before.looked_at) >= LOOK_MS || self.looked_at < before.looked_at;
        time || self.over != before.over || warns(self) != warns(before)
    }

    /// When to look again.
    fn next(&self) -> Timestamp {
        let boundary = if self.spent_ms < self.warns_from() { self.warns_from() } else { self.length_ms };
        self.looked_at.plus_millis((boundary - self.spent_ms).min(LOOK_MS))
    }

    const fn ends_at(&self) -> Timestamp {
        self.looked_at.plus_millis(self.length_ms.saturating_sub(self.spent_ms))
    }
}

/// A session opened: the lease begins anew, as long as the server says.
pub(crate) fn begin(cx: &mut Cx<'_>, days: Option<u32>) -> Result<()> {
    let (db, now) = (cx.db, cx.now);
    let Some(account) = living(cx) else { return Ok(()) };
    let before = account.lease;
    account.lease = match days {
        Some(days) => Some(Lease::new(days, now)),
        None => account.lease.map(|lease| Lease { spent_ms: 0, looked_at: now, over: false, ..lease }),
    };
    if account.lease == before {
        return Ok(());
    }
    account.save(db)?;
    cx.changed.session |= before.is_some_and(|lease| lease.over);
    Ok(())
}

/// The open session brought something: contact, too.
pub(crate) fn heard(cx: &mut Cx<'_>) -> Result<()> {
    let (db, now) = (cx.db, cx.now);
    let Some(account) = living(cx) else { return Ok(()) };
    let Some(lease) = account.lease else { return Ok(()) };
    let fresh = Lease { spent_ms: 0, looked_at: now, ..lease };
    if lease.spent_ms == 0 && !fresh.differs(&lease) {
        return Ok(());
    }
    account.lease = Some(fresh);
    account.save(db)
}

/// Looks how much time is left. Deletes everything when there is none.
pub(crate) fn look(cx: &mut Cx<'_>) -> Result<()> {
    let (db, now, up) = (cx.db, cx.now, cx.net.is_up());
    let Some(account) = living(cx) else { return Ok(()) };
    let Some(before) = account.lease else { return Ok(()) };
    if up {
        if now.since(before.looked_at) >= SILENCE_MS {
            cx.out.push(Effect::CloseSocket);
        }
        cx.wake_at(before.looked_at.plus_millis(SILENCE_MS));
        return Ok(());
    }
    let Some(lease) = before.look(now) else { return ended::end(cx, Status::Lapsed) };
    if lease.differs(&before) {
        account.lease = Some(lease);
        account.save(db)?;
        cx.changed.session = true;
        cx.changed.connection = true;
    }
    cx.wake_at(lease.next());
    Ok(())
}

/// When this device forgets everything unless there is contact before.
pub(crate) fn ends_at(cx: &Cx<'_>) -> Option<TimestampMs> {
    let lease = cx.account.as_ref()?.lease?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^53")]
    Some(lease.ends_at().as_millis() as TimestampMs)
}

/// The same, when it is near and the server is not there.
pub(crate) fn warning(cx: &Cx<'_>) -> Option<TimestampMs> {
    let lease = cx.account.as_ref()?.lease?;
    if !cx.net.is_up() && lease.spent_ms >= lease.warns_from() { ends_at(cx) } else { None }
}

/// The account of a device that lives, or is about to: one that waits for its certification has a lease before it has content.
fn living<'a>(cx: &'a mut Cx<'_>) -> Option<&'a mut Account> {
    cx.account.as_mut().filter(|account| matches!(account.status, Status::Active | Status::Waiting))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn month() -> Lease {
        Lease::new(30, START)
    }

    /// Looks at these days after the start, one after the other.
    fn looks(days: &[u64]) -> Option<Lease> {
        days.iter().try_fold(month(), |lease, day| lease.look(START.plus_days(*day)))
    }

    #[test]
    fn its_length_keeps_the_limits() {
        let length = |days| Lease::new(days, START).length_ms / DAY_MS;
        let (min, max) = (limits::LEASE_DAYS_MIN, limits::LEASE_DAYS_MAX);
        assert_eq!([length(min - 1), length(min), length(max), length(max + 1)], [min, min, max, max].map(u64::from));
        assert!((min..=max).contains(&limits::LEASE_DAYS));
    }

    #[test]
    fn a_device_that_was_warned_has_some_minutes_then_forgets() {
        let warned = looks(&[1, 12, 22, 24, 29]).unwrap();
        assert!(!warned.over && warned.spent_ms >= warned.warns_from());
        let over = warned.look(START.plus_days(30)).unwrap();
        assert!(over.over, "nothing is shown any more");
        assert!(over.look(START.plus_days(30).plus_millis(LAST_CHANCE_MS - 1)).is_some());
        assert_eq!(over.look(START.plus_days(30).plus_millis(LAST_CHANCE_MS)), None);
    }

    #[test]
    fn a_clock_that_jumped_shows_nothing_and_has_a_day() {
        let over = looks(&[1, 400]).unwrap();
        assert!(over.over);
        assert!(over.look(START.plus_days(400).plus_millis(DAY_MS - 1)).is_some());
        assert_eq!(over.look(START.plus_days(401)), None);
        // Set right again it stays over until there is contact, and the day goes on.
        let right = over.look(START.plus_days(1)).unwrap();
        assert!(right.over);
        assert!(right.look(START.plus_days(2).plus_millis(0)).is_none());
    }

    #[test]
    fn a_clock_that_is_set_back_gives_nothing_back() {
        let lease = looks(&[10, 2, 12]).unwrap();
        assert_eq!(lease.spent_ms, 20 * DAY_MS);
        assert!(looks(&[10, 2, 12, 2, 11]).unwrap().spent_ms >= lease.warns_from());
    }

    #[test]
    fn time_is_only_ever_used_up() {
        // Clocks as they never are: anywhere, at every look.
        let mut dice = 1_u64;
        for _ in 0..200 {
            let mut lease = month();
            for _ in 0..40 {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let Some(next) = lease.look(START.plus_millis((dice >> 33) % (60 * DAY_MS))) else { break };
                assert!(next.spent_ms >= lease.spent_ms || (next.over && !lease.over));
                assert!(next.spent_ms < next.length_ms, "there is always a time to look again");
                assert!(next.next() > next.looked_at);
                assert!(!lease.over || next.over, "only contact opens it again");
                lease = next;
            }
        }
    }
}
