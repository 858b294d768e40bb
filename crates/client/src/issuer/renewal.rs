//! Certificates of people that end soon are renewed by any issuer that is connected, unattended.
//!
//! Only what this device has verified before is renewed, for the same key and with the same rights: a server can keep a
//! renewal back, it cannot have anybody certified by it.

use super::own;
use crate::{engine::Cx, error::Result, net::Pending};
use e2ee::issuer::Issuer;
use protocol::{
    certificate::{IssuerCertificate, PersonCertificate},
    frame::{Outcome, Request},
    id::PersonId,
    limits,
    revocation::RevocationList,
    statement::Signed,
    time::{HOUR_MS, Timestamp},
};
use rusqlite::params;

/// Pause between two looks at who is to be renewed.
const LOOK_MS: u64 = HOUR_MS;

/// A person as this device knows them.
pub(super) struct Known {
    pub(super) issuer: IssuerCertificate,
    pub(super) person: PersonCertificate,
}

/// Active people whose certificate ends before `until`.
pub(super) fn ending(cx: &Cx<'_>, until: Timestamp) -> Result<Vec<Known>> {
    let mut statement =
        cx.db.prepare_cached("SELECT issuer, certificate FROM people WHERE state = 2 AND not_after < ?1 ORDER BY not_after")?;
    let rows = statement
        .query_map(params![until.as_millis()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    // The directory took only what it had verified.
    let known = rows.into_iter().filter_map(|(issuer, person)| {
        let issuer: Signed = minicbor::decode(&issuer).ok()?;
        let person: Signed = minicbor::decode(&person).ok()?;
        Some(Known { issuer: issuer.peek().ok()?, person: person.peek().ok()? })
    });
    Ok(known.collect())
}

/// Nobody comes back whose certificate was revoked, or whose issuer was.
pub(super) fn is_revoked(known: &Known, list: Option<&RevocationList>) -> bool {
    list.is_some_and(|list| list.names(known.person.serial) || list.names(known.issuer.serial))
}

/// Looks who is to be renewed, when it is time to.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    let at = cx.net.renew_at.unwrap_or_default();
    if cx.now < at {
        if at > Timestamp::default() && cx.account.as_ref().is_some_and(|account| account.issuer_key.is_some()) {
            cx.wake_at(at);
        }
        return Ok(());
    }
    let has_key = cx.account.as_ref().is_some_and(|account| account.issuer_key.is_some());
    let ready = has_key && cx.net.is_up() && !cx.net.directory_reading && !cx.net.renewing;
    let Some(issuer) = cx.account.as_ref().filter(|_| ready).and_then(own) else { return Ok(()) };
    let batch = next_batch(cx, &issuer)?;
    if batch.is_empty() {
        let next = cx.now.plus_millis(LOOK_MS);
        cx.net.renew_at = Some(next);
        cx.net.renewed.clear();
        cx.wake_at(next);
        return Ok(());
    }
    cx.net.renewing = true;
    let request = Request::RenewPeople { issuer: issuer.signed_certificate().clone(), people: batch };
    cx.net.request(request, Pending::RenewPeople, &mut cx.out)
}

fn next_batch(cx: &mut Cx<'_>, issuer: &Issuer) -> Result<Vec<Signed>> {
    let now = cx.net.true_time(cx.now);
    let end = issuer.certificate().not_after;
    if end < now {
        return Ok(Vec::new());
    }
    let list = cx.account.as_ref().and_then(crate::account::Account::revocation_list);
    let mut batch = Vec::new();
    for known in ending(cx, now.plus_millis(limits::RENEWAL_MS))? {
        let gains = known.person.not_after.plus_millis(limits::RENEWAL_GAIN_MS_MIN) <= end;
        if batch.len() < limits::RENEWALS_MAX
            && gains
            && !is_revoked(&known, list.as_ref())
            && cx.net.renewed.insert(known.person.person)
        {
            batch.push(issuer.renew(&known.person, now, cx.rng));
        }
    }
    Ok(batch)
}

/// The server took a batch, or did not; what was left out is looked at again in an hour.
pub(crate) fn renewed(cx: &mut Cx<'_>, outcome: &Outcome) {
    cx.net.renewing = false;
    if matches!(outcome, Outcome::Refused(_)) {
        cx.net.renew_at = Some(cx.now.plus_millis(LOOK_MS));
        cx.net.renewed.clear();
    }
}

/// Everybody whom this issuer key has certified, renewed by our own issuer; in batches.
pub(super) fn of_issuer(
    cx: &mut Cx<'_>,
    revoked: &protocol::key::PublicKey,
    except: PersonId,
    issuer: &Issuer,
) -> Result<Vec<Vec<Signed>>> {
    let now = cx.net.true_time(cx.now);
    let list = cx.account.as_ref().and_then(crate::account::Account::revocation_list);
    let mut papers = Vec::new();
    for known in ending(cx, Timestamp::from_millis(i64::MAX.unsigned_abs()))? {
        if known.issuer.issuer_key == *revoked && known.person.person != except && !is_revoked(&known, list.as_ref()) {
            papers.push(issuer.renew(&known.person, now, cx.rng));
        }
    }
    Ok(papers.chunks(limits::RENEWALS_MAX).map(<[Signed]>::to_vec).collect())
}
