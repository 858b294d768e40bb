//! Offers of browsers that want to become a further device: kept in memory until they are scanned, for ten minutes.
//!
//! Guarantees: a place that is taken is given to nobody else while it waits; who waits is answered when the transfer is there;
//! nothing here grows without bound. Deliberately lacks durability: whoever loses an offer shows a new one.

use protocol::{
    hash::Digest,
    id::TenantId,
    limits::{OFFER_MS_MAX, OFFERS_MAX, OFFERS_PER_ADDRESS_MAX},
    refusal::Refusal,
    time::Timestamp,
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// A wait is answered after this long, whatever happened: proxies end what is longer.
const WAIT: Duration = Duration::from_secs(20);

struct Offer {
    from: IpAddr,
    sealed: Vec<u8>,
    expires_at: Timestamp,
    answered: watch::Sender<bool>,
}

/// Offers that wait.
#[derive(Default)]
pub struct Offers(Mutex<HashMap<(TenantId, Digest), Offer>>);

impl Offers {
    /// Keeps one; the same again keeps its first end.
    ///
    /// # Errors
    /// [`Refusal::Exists`] when the place is another's, [`Refusal::RateLimited`] when too many wait.
    pub fn put(
        &self,
        tenant: TenantId,
        access_hash: Digest,
        from: IpAddr,
        sealed: Vec<u8>,
        now: Timestamp,
    ) -> Result<Timestamp, Refusal> {
        let mut offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offers.retain(|_, offer| offer.expires_at >= now);
        if let Some(known) = offers.get(&(tenant, access_hash)) {
            return if known.sealed == sealed { Ok(known.expires_at) } else { Err(Refusal::Exists) };
        }
        let of_address = offers.values().filter(|offer| offer.from == from).count();
        let expires_at = now.plus_millis(OFFER_MS_MAX);
        if offers.len() >= OFFERS_MAX || of_address >= OFFERS_PER_ADDRESS_MAX {
            return Err(Refusal::RateLimited { until: expires_at });
        }
        offers.insert((tenant, access_hash), Offer { from, sealed, expires_at, answered: watch::Sender::new(false) });
        Ok(expires_at)
    }

    /// What was offered; none when nothing waits.
    pub fn read(&self, tenant: TenantId, access_hash: &Digest, now: Timestamp) -> Option<Vec<u8>> {
        let offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offers.get(&(tenant, *access_hash)).filter(|offer| offer.expires_at >= now).map(|offer| offer.sealed.clone())
    }

    /// A transfer was sealed to it: whoever waits is told.
    pub fn answer(&self, tenant: TenantId, access_hash: &Digest) {
        let offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(offer) = offers.get(&(tenant, *access_hash)) {
            offer.answered.send_replace(true);
        }
    }

    /// It is refused: whoever waits finds nothing. One that was answered stays: its transfer is there to be fetched.
    pub fn end(&self, tenant: TenantId, access_hash: &Digest) {
        let mut offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offers.retain(|place, offer| *place != (tenant, *access_hash) || *offer.answered.borrow());
    }

    /// Waits until a transfer was sealed to it, or for a while; none when nothing waits (any more).
    pub async fn wait(&self, tenant: TenantId, access_hash: &Digest, now: Timestamp) -> Option<bool> {
        let mut answered = {
            let offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            offers.get(&(tenant, *access_hash)).filter(|offer| offer.expires_at >= now)?.answered.subscribe()
        };
        match tokio::time::timeout(WAIT, answered.wait_for(|answered| *answered)).await {
            Ok(Ok(_)) => Some(true),
            // It was refused meanwhile.
            Ok(Err(_)) => None,
            Err(_) => Some(false),
        }
    }
}

impl std::fmt::Debug for Offers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offers")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const TENANT: TenantId = TenantId::from_bytes([1; 16]);
    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);
    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn place(n: usize) -> Digest {
        Digest::of("place", &[&n.to_be_bytes()])
    }

    #[test]
    fn a_place_is_one_devices_until_it_ends() {
        let offers = Offers::default();
        let end = offers.put(TENANT, place(1), HERE, vec![1], NOW).unwrap();
        assert_eq!(offers.put(TENANT, place(1), HERE, vec![1], NOW.plus_millis(5)), Ok(end), "a retry");
        assert_eq!(offers.put(TENANT, place(1), HERE, vec![2], NOW), Err(Refusal::Exists));
        assert_eq!(offers.read(TENANT, &place(1), end), Some(vec![1]));
        assert_eq!(offers.read(TENANT, &place(1), end.plus_millis(1)), None);
        assert_eq!(offers.read(TenantId::from_bytes([2; 16]), &place(1), NOW), None, "of another hospital");
        assert!(offers.put(TENANT, place(1), HERE, vec![2], end.plus_millis(1)).is_ok());
    }

    #[test]
    fn a_ward_behind_one_address_has_enough_and_nobody_has_all() {
        let offers = Offers::default();
        for n in 0..OFFERS_PER_ADDRESS_MAX {
            offers.put(TENANT, place(n), HERE, vec![1], NOW).unwrap();
        }
        let until = NOW.plus_millis(OFFER_MS_MAX);
        assert_eq!(offers.put(TENANT, place(OFFERS_MAX), HERE, vec![1], NOW), Err(Refusal::RateLimited { until }));
        let elsewhere = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
        assert!(offers.put(TENANT, place(OFFERS_MAX), elsewhere, vec![1], NOW).is_ok());
        for n in OFFERS_PER_ADDRESS_MAX..OFFERS_MAX - 1 {
            let from = IpAddr::V4(Ipv4Addr::from(u32::try_from(n).unwrap()));
            offers.put(TENANT, place(n), from, vec![1], NOW).unwrap();
        }
        assert_eq!(offers.put(TENANT, place(OFFERS_MAX + 1), elsewhere, vec![1], NOW), Err(Refusal::RateLimited { until }));
        assert!(offers.put(TENANT, place(OFFERS_MAX + 1), elsewhere, vec![1], until.plus_millis(1)).is_ok(), "all have ended");
    }

    #[tokio::test]
    async fn who_waits_is_told_when_the_transfer_is_there() {
        let offers = Offers::default();
        assert_eq!(offers.wait(TENANT, &place(1), NOW).await, None);
        offers.put(TENANT, place(1), HERE, vec![1], NOW).unwrap();
        let here = place(1);
        let (told, ()) = tokio::join!(offers.wait(TENANT, &here, NOW), async { offers.answer(TENANT, &here) });
        assert_eq!(told, Some(true));
        assert_eq!(offers.wait(TENANT, &place(1), NOW).await, Some(true), "and told again");
    }

    #[tokio::test]
    async fn who_waits_is_told_when_nobody_wants_it() {
        let offers = Offers::default();
        offers.put(TENANT, place(1), HERE, vec![1], NOW).unwrap();
        let here = place(1);
        let (told, ()) = tokio::join!(offers.wait(TENANT, &here, NOW), async { offers.end(TENANT, &here) });
        assert_eq!(told, None);
        assert_eq!(offers.read(TENANT, &here, NOW), None);
    }
}
