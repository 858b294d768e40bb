//! What an administrator's screen shows of issuer keys.

use super::{certified, key};
use crate::{
    account::Account,
    effect::view_time,
    engine::Cx,
    error::Result,
    people,
    view::{IssuerRequestView, IssuerView, IssuersView, OwnIssuerView},
};
use protocol::{certificate::IssuerCertificate, key::PublicKey, limits, statement::Signed};
use std::collections::{BTreeMap, BTreeSet};

/// Everything about issuers.
pub(crate) fn view(cx: &Cx<'_>) -> Result<Option<IssuersView>> {
    let Some(account) = cx.account.as_ref().filter(|account| account.is_active()) else { return Ok(None) };
    let Some(root) = account.root else { return Ok(None) };
    let own_key = certified(account).map(|issuer| issuer.certificate().issuer_key);
    let counts = certified_by(cx)?;
    let mut seen: BTreeSet<PublicKey> = BTreeSet::new();
    let mut issuers: Vec<IssuerView> = Vec::new();
    let in_force = key::in_force(cx);
    for (issuer, _) in &in_force {
        if seen.insert(issuer.issuer_key) {
            issuers.push(IssuerView {
                serial: issuer.serial.to_string(),
                name: issuer.name.clone(),
                until: view_time(issuer.not_after),
                own: own_key == Some(issuer.issuer_key),
                people: counts.get(&issuer.issuer_key).copied().unwrap_or(0),
            });
        }
    }
    issuers.reverse();
    let requests = key::verified(cx).into_iter().map(|(request, identity)| IssuerRequestView {
        device: request.device.to_string(),
        device_name: identity.device_name,
        person: people::of(identity.person, identity.name, identity.role, people::level_number(identity.level), account.person),
        digits: request.digits(),
        asked_at: view_time(request.asked_at),
        renewal: seen.contains(&request.issuer_key),
        own: key::is_own(cx, request.device),
    });
    Ok(Some(IssuersView {
        admin: key::is_admin(account),
        own: own(cx, account),
        requests: requests.collect(),
        issuers,
        root: root.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect(),
    }))
}

fn own(cx: &Cx<'_>, account: &Account) -> OwnIssuerView {
    let (now, digits) = (cx.net.true_time(cx.now), key::own_digits(cx));
    let Some(until) = certified(account).map(|issuer| issuer.certificate().not_after) else {
        return digits.map_or(OwnIssuerView::None, |digits| OwnIssuerView::Asked { digits });
    };
    if until < now {
        OwnIssuerView::Ended { at: view_time(until), digits }
    } else if until <= now.plus_millis(limits::ISSUER_RENEWAL_MS) {
        OwnIssuerView::EndsSoon { until: view_time(until), digits }
    } else {
        OwnIssuerView::InForce { until: view_time(until) }
    }
}

/// How many active people each issuer key has certified.
fn certified_by(cx: &Cx<'_>) -> Result<BTreeMap<PublicKey, u32>> {
    let mut statement = cx.db.prepare_cached("SELECT issuer, count(*) FROM people WHERE state = 2 GROUP BY issuer")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, u32>(1)?)))?;
    let mut counts = BTreeMap::new();
    for row in rows {
        let (issuer, count) = row?;
        let read = minicbor::decode::<Signed>(&issuer).ok().and_then(|signed| signed.peek::<IssuerCertificate>().ok());
        if let Some(issuer) = read {
            *counts.entry(issuer.issuer_key).or_insert(0) += count;
        }
    }
    Ok(counts)
}
