//! Everything random in a simulation, from one seed.

use e2ee::Rng;

/// Random decisions. Whoever decides for itself (an engine, a server) gets dice of its own, so that one more throw here does
/// not change everything there.
pub struct Dice(Rng);

impl Dice {
    /// Dice of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(seed.to_le_bytes()).for_each(|(byte, of_seed)| *byte = of_seed);
        Self(e2ee::rng_from_seed(bytes))
    }

    /// 32 bytes to seed somebody else's generator.
    pub fn seed(&mut self) -> [u8; 32] {
        e2ee::random(&mut self.0)
    }

    /// A generator of its own.
    pub fn fork(&mut self) -> Rng {
        e2ee::fork(&mut self.0)
    }

    /// A number below `end` (0 when `end` is 0).
    pub fn below(&mut self, end: u64) -> u64 {
        u64::from_le_bytes(e2ee::random(&mut self.0)).checked_rem(end).unwrap_or(0)
    }

    /// A number of this range, both ends included.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// True so many times of a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let index = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        from.get(index).cloned()
    }

    /// Removes one of these and gives it.
    pub fn take<T>(&mut self, from: &mut Vec<T>) -> Option<T> {
        let index = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        (index < from.len()).then(|| from.swap_remove(index))
    }
}
