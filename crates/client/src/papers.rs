//! Our own certificate: renewed while we chat, or after it had ended.
//!
//! A newer certificate for the same key takes the place of the one before; leaves of groups follow one by one, spread over
//! some time so that the members of a group do not all commit at once. While a certificate has ended nothing is lost: what
//! was written waits in the outbox.

use crate::{account::Account, db, engine::Cx, error::Result, issuer, key_package, operation, session};
use protocol::{
    certificate::{Chain, Hold, IssuerCertificate, PersonCertificate},
    id::{ConversationId, GroupId},
    issuer::RenewedPapers,
    time::Timestamp,
};

/// Where the list of leaves that still carry the old certificate is kept.
const DUE: &str = "leaves_due";
/// A group's devices renew their leaves within this time for each of them: one commit at a time, on average.
const SPREAD_MS_PER_DEVICE: u64 = 5_000;

/// A leaf to renew, and when.
#[derive(Clone, Debug, minicbor::Encode, minicbor::Decode)]
struct Due {
    #[n(0)]
    conversation: ConversationId,
    #[n(1)]
    at: Timestamp,
}

#[derive(Clone, Debug, Default, minicbor::Encode, minicbor::Decode)]
struct Dues(#[n(0)] Vec<Due>);

/// Takes newer papers of ours; anything else is ignored. True when they are in force now and were not before.
pub(crate) fn take(cx: &mut Cx<'_>, papers: &RenewedPapers) -> Result<bool> {
    let now = cx.net.true_time(cx.now);
    let Some(pins) = cx.pins() else { return Ok(false) };
    let Some(account) = cx.account.as_mut() else { return Ok(false) };
    let Some(before) = account.person_certificate().filter(|_| account.guest.is_none()) else { return Ok(false) };
    let newer = papers
        .issuer
        .verify::<IssuerCertificate>(&pins.root)
        .ok()
        .and_then(|issuer| papers.person.verify::<PersonCertificate>(&issuer.issuer_key).ok())
        .filter(|newer| newer.succeeds(&before) && newer.person_key == account.person_key().public());
    let Some(newer) = newer else { return Ok(false) };
    let chain = Chain {
        issuer: papers.issuer.clone(),
        person: papers.person.clone(),
        device: account.device_certificate.clone(),
        guest: None,
    };
    if !matches!(chain.hold(&pins.trust(now)), Ok((_, Hold::InForce))) {
        return Ok(false);
    }
    issuer::keep_own_certificate(account);
    account.issuer = Some(papers.issuer.clone());
    account.certificate = Some(papers.person.clone());
    account.person_name = newer.name;
    account.save(cx.db)?;
    cx.changed.everything();
    plan(cx)?;
    Ok(true)
}

/// Papers that came while the session is open.
pub(crate) fn renewed(cx: &mut Cx<'_>, papers: &RenewedPapers) -> Result<()> {
    if !take(cx, papers)? {
        return Ok(());
    }
    if std::mem::take(&mut cx.net.lapsed) {
        return session::begin(cx);
    }
    // Key packages with the old certificate are of no use to anybody.
    cx.net.stocked = false;
    key_package::stock(cx, 0)
}

/// Has our chain ended, as far as this device can tell?
pub(crate) fn has_ended(cx: &Cx<'_>) -> bool {
    let now = cx.net.true_time(cx.now);
    let ends = |account: &Account| {
        let issuer: IssuerCertificate = account.issuer.as_ref()?.peek().ok()?;
        Some(account.person_certificate()?.not_after.min(issuer.not_after))
    };
    cx.net.lapsed || cx.account.as_ref().filter(|account| account.is_active()).and_then(ends).is_some_and(|end| end < now)
}

/// Every group's leaf is to carry the new certificate.
pub(crate) fn plan(cx: &mut Cx<'_>) -> Result<()> {
    let groups: Vec<(Vec<u8>, u64)> = {
        let mut statement = cx.db.prepare(
            "SELECT c.conversation, (SELECT ifnull(sum(m.devices), 1) FROM members m WHERE m.conversation = c.conversation)
             FROM conversations c WHERE c.group_id IS NOT NULL AND c.member = 1",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let mut dues = Vec::new();
    for (id, devices) in groups {
        let Some(conversation) = ConversationId::from_slice(&id) else { continue };
        let random = u64::from(u16::from_be_bytes(cx.random::<2>()));
        let spread = SPREAD_MS_PER_DEVICE.saturating_mul(devices) * random / u64::from(u16::MAX);
        dues.push(Due { conversation, at: cx.now.plus_millis(spread) });
    }
    dues.sort_by_key(|due| due.at);
    db::put(cx.db, DUE, &Dues(dues))?;
    cx.net.leaves_at = Some(cx.now);
    Ok(())
}

/// Renews the leaves whose time has come.
pub(crate) fn pump(cx: &mut Cx<'_>) -> Result<()> {
    let at = cx.net.leaves_at.unwrap_or_default();
    if cx.now < at {
        if at < Timestamp::from_millis(u64::MAX) {
            cx.wake_at(at);
        }
        return Ok(());
    }
    let Dues(mut dues) = db::get(cx.db, DUE)?.unwrap_or_default();
    let (due, later): (Vec<Due>, Vec<Due>) = dues.drain(..).partition(|due| due.at <= cx.now);
    cx.net.leaves_at = Some(later.first().map_or(Timestamp::from_millis(u64::MAX), |due| due.at));
    if let Some(next) = later.first() {
        cx.wake_at(next.at);
    }
    if due.is_empty() {
        return Ok(());
    }
    db::put(cx.db, DUE, &Dues(later))?;
    for due in due {
        operation::enqueue_once(cx, due.conversation, &operation::Wish::RenewLeaf)?;
    }
    Ok(())
}

/// Does the group's own leaf lack our newest certificate?
pub(crate) fn leaf_is_old(cx: &mut Cx<'_>, group: GroupId) -> Result<bool> {
    let Some(pins) = cx.pins() else { return Ok(false) };
    let Some(ends) = cx.account.as_ref().and_then(Account::chain).and_then(|chain| chain.verify(&pins.trust(cx.now)).ok()) else {
        return Ok(false);
    };
    let (now, device) = (cx.net.true_time(cx.now), cx.device());
    let Some(group) = operation::load_group(cx, group)? else { return Ok(false) };
    if let Some(certificate) = cx.account.as_ref().and_then(crate::visit::certificate) {
        let ours = group.guests().into_iter().find(|guest| guest.device == device);
        return Ok(ours.is_some_and(|guest| guest.chain.guest.as_ref() != Some(certificate)));
    }
    let leaf = group.members(&pins.trust(now)).into_iter().find(|leaf| leaf.identity.device == device);
    Ok(leaf.is_some_and(|leaf| leaf.identity.not_after != ends.not_after))
}
