//! Wrong tokens are counted per address: ten in an hour, then that address waits.

use protocol::{
    limits::INVITATION_TRIES_PER_HOUR_MAX,
    refusal::Refusal,
    time::{HOUR_MS, Timestamp},
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Addresses remembered at once; the oldest hour is forgotten first.
const ADDRESSES_MAX: usize = 100_000;

/// Counts of wrong tokens.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<IpAddr, (Timestamp, u32)>>);

impl Tries {
    /// May this address try?
    ///
    /// # Errors
    /// [`Refusal::RateLimited`] with the end of its hour.
    pub fn check(&self, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get(&address) {
            Some((since, count)) if *count >= INVITATION_TRIES_PER_HOUR_MAX && now.since(*since) < HOUR_MS => {
                Err(Refusal::RateLimited { until: since.plus_millis(HOUR_MS) })
            }
            _ => Ok(()),
        }
    }

    /// Counts a wrong token.
    pub fn wrong(&self, address: IpAddr, now: Timestamp) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= ADDRESSES_MAX {
            counts.retain(|_, (since, _)| now.since(*since) < HOUR_MS);
        }
        let entry = counts.entry(address).or_insert((now, 0));
        if now.since(entry.0) >= HOUR_MS {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn the_tenth_wrong_token_is_the_last_for_an_hour() {
        let (tries, address) = (Tries::default(), IpAddr::V4(Ipv4Addr::LOCALHOST));
        let start = Timestamp::from_millis(1_000);
        for _ in 0..INVITATION_TRIES_PER_HOUR_MAX {
            assert_eq!(tries.check(address, start), Ok(()));
            tries.wrong(address, start);
        }
        let until = start.plus_millis(HOUR_MS);
        assert_eq!(tries.check(address, start), Err(Refusal::RateLimited { until }));
        assert_eq!(tries.check(address, until), Ok(()));
        assert_eq!(tries.check(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), start), Ok(()));
    }
}
