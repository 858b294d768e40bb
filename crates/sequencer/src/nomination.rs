//! Which connected device is asked to commit the server's proposals, and when.
//!
//! One at once, another after three seconds, the rest after a pause of their own, so that not everybody computes a commit
//! of which all but one are thrown away. Randomness is an argument.

use protocol::id::DeviceId;

/// The second device waits this long.
pub const SECOND_AFTER_MS: u32 = 3_000;
/// The rest wait longer than the second, by less than this.
pub const REST_SPREAD_MS: u32 = 12_000;
/// Urgent messages of the present epoch pass for this long while a Remove is pending.
pub const URGENT_PASSES_MS: u64 = 30_000;

/// A device and how long it waits before it commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nomination {
    /// Which device.
    pub device: DeviceId,
    /// Wait this long, and commit only when nobody else has.
    pub delay_ms: u32,
}

/// Names an order for these connected devices. `random` decides who is first and how the rest spread.
#[must_use]
pub fn nominate(connected: &[DeviceId], random: u64) -> Vec<Nomination> {
    let count = u64::try_from(connected.len()).unwrap_or(u64::MAX).max(1);
    let start = usize::try_from(random % count).unwrap_or(0);
    let (before, from) = connected.split_at_checked(start).unwrap_or((connected, &[]));
    let mut spread = random;
    from.iter()
        .chain(before)
        .enumerate()
        .map(|(place, device)| {
            let delay_ms = match place {
                0 => 0,
                1 => SECOND_AFTER_MS,
                _ => {
                    // A linear congruence (Knuth's MMIX) is random enough to spread pauses.
                    spread = spread.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    SECOND_AFTER_MS + 1_000 + u32::try_from((spread >> 33) % u64::from(REST_SPREAD_MS)).unwrap_or(0)
                }
            };
            Nomination { device: *device, delay_ms }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn one_at_once_one_after_three_seconds_the_rest_later(count in 1_u8..40, random: u64) {
            let devices: Vec<DeviceId> = (0..count).map(|n| DeviceId::from_bytes([n; 16])).collect();
            let named = nominate(&devices, random);
            let mut asked: Vec<DeviceId> = named.iter().map(|nomination| nomination.device).collect();
            asked.sort_unstable();
            proptest::prop_assert_eq!(asked, devices);
            proptest::prop_assert_eq!(named[0].delay_ms, 0);
            proptest::prop_assert!(named.iter().skip(1).take(1).all(|second| second.delay_ms == SECOND_AFTER_MS));
            let rest = SECOND_AFTER_MS + 1_000..SECOND_AFTER_MS + 1_000 + REST_SPREAD_MS;
            proptest::prop_assert!(named.iter().skip(2).all(|later| rest.contains(&later.delay_ms)));
        }
    }

    #[test]
    fn nobody_connected_nobody_asked() {
        assert!(nominate(&[], 7).is_empty());
    }
}
