//! Key packages: the stock that lets others add this device while it is away.

use crate::{
    engine::Cx,
    error::{EngineError, Result},
    net::Pending,
    operation,
};
use e2ee::mls::{Suite, key_packages};
use protocol::{
    frame::{KeyPackageBytes, Request},
    limits,
};

/// Fills the stock up when less than half is left; brings a fresh last-resort package along.
pub(crate) fn stock(cx: &mut Cx<'_>, left: u32) -> Result<()> {
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    if left > limits::KEY_PACKAGES_STOCK / 2 || cx.net.stocked {
        return Ok(());
    }
    cx.net.stocked = true;
    let (count, now) = (limits::KEY_PACKAGES_STOCK - left, cx.now);
    let (mut packages, mut last_resort) = (Vec::new(), Vec::new());
    for suite in Suite::ALL {
        let mut make = |count, last_resort| {
            operation::with_provider(cx, |provider, member, _| key_packages(provider, member, suite, count, last_resort, now))?
                .map_err(|error| EngineError::Groups(error.to_string()))
        };
        packages.extend(make(count, false)?.into_iter().map(KeyPackageBytes));
        last_resort.extend(make(1, true)?.into_iter().map(KeyPackageBytes));
    }
    let request = Request::PublishKeyPackages { packages, last_resort };
    cx.net.request(request, Pending::KeyPackages, &mut cx.out)
}
