//! Randomness for HPKE: our generator in the shape that the `hpke` crate wants, or exactly the coins that were derived.

use crate::Rng;
use rand_core::RngCore as _;
use rand_core_hpke::{TryCryptoRng, TryRng};
use std::convert::Infallible;

/// Our generator, seen as `rand_core` 0.10.
pub(crate) struct Coins<'r>(&'r mut Rng);

impl<'r> Coins<'r> {
    pub(crate) const fn of(rng: &'r mut Rng) -> Self {
        Self(rng)
    }
}

impl TryRng for Coins<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64())
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_bytes(out);
        Ok(())
    }
}

impl TryCryptoRng for Coins<'_> {}

/// Exactly these 64 bytes, taken once and whole: the coins of X-Wing's derandomised encapsulation. A library that drew them
/// in another way would be noticed ([`FixedCoins::spent`]) instead of silently changing a frozen format.
pub(crate) struct FixedCoins<'c> {
    coins: &'c [u8; 64],
    draws: u32,
    odd: bool,
}

impl<'c> FixedCoins<'c> {
    pub(crate) const fn new(coins: &'c [u8; 64]) -> Self {
        Self { coins, draws: 0, odd: false }
    }

    /// Were they drawn once, whole?
    pub(crate) const fn spent(&self) -> bool {
        self.draws == 1 && !self.odd
    }
}

impl TryRng for FixedCoins<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.odd = true;
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.odd = true;
        Ok(0)
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.draws += 1;
        if out.len() == self.coins.len() {
            out.copy_from_slice(self.coins);
        } else {
            self.odd = true;
        }
        Ok(())
    }
}

impl TryCryptoRng for FixedCoins<'_> {}
