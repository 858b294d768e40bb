//! Chance that falls the same way every time: a stream of coins for each label.

use protocol::hash::Digest;
use rand_core::RngCore as _;

/// A stream of coins.
pub(super) struct Coins(e2ee::Rng);

impl Coins {
    /// The stream of a label; another label, another stream.
    pub(super) fn of(label: &str) -> Self {
        Self(e2ee::rng_from_seed(*Digest::of("konsil demo v1", &[label.as_bytes()]).as_bytes()))
    }

    /// 0 to `count - 1`; 0 when there is nothing to choose from.
    pub(super) fn below(&mut self, count: u64) -> u64 {
        if count == 0 { 0 } else { self.0.next_u64() % count }
    }

    /// One of a slice.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let index = self.below(u64::try_from(of.len()).unwrap_or(0));
        of.get(usize::try_from(index).unwrap_or(0))
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
