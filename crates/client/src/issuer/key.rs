//! This device's issuer key: asked for, granted by the root, renewed, revoked. And the other side: granting.
//!
//! The key is made here and never leaves; what is sent is a request that the device and the key sign. Whoever grants it sees
//! who asks, by their certificates, and digits of exactly the keys that the root is about to sign.

use super::{Done, own, refuse};
use crate::{
    account::Account,
    ceremony::{self, CeremonyError, KeyOpening},
    command::{Answer, CommandError, IssuerCommand},
    effect::Effect,
    engine::Cx,
    error::Result,
    net::Pending,
};
use e2ee::{
    issuer::{Asking, IssuerKeys},
    root::RootKey,
};
use protocol::{
    certificate::{Identity, IssuerCertificate, Level},
    frame::{Outcome, Request},
    id::DeviceId,
    issuer::{IssuerApplication, IssuerRequest},
    limits,
    statement::Signed,
};
use std::cmp::Reverse;

/// A request is granted with the root key, which is in this value and nowhere else.
#[derive(Debug)]
pub struct IssuerGrant {
    /// The hospital's root, opened by the shell.
    pub root: RootKey,
    /// The device that asks.
    pub device: String,
    /// The digits that were compared.
    pub digits: String,
}

impl IssuerGrant {
    /// Opens the root key from its file or shares: only the pinned one will do.
    ///
    /// # Errors
    /// [`CeremonyError`] says what is wrong with it.
    pub(crate) fn open(
        account: Option<&Account>,
        opening: KeyOpening,
        device: String,
        digits: String,
    ) -> std::result::Result<Self, CeremonyError> {
        Ok(Self { root: ceremony::open_root(account, opening)?, device, digits })
    }
}

/// Is this person an administrator by certificate?
pub(crate) fn is_admin(account: &Account) -> bool {
    account.guest.is_none()
        && account.person_certificate().is_some_and(|certificate| certificate.admin && certificate.level == Level::Internal)
}

/// Asks for issuers and requests, where this device may know them.
pub(crate) fn start(cx: &mut Cx<'_>) -> Result<()> {
    if !cx.account.as_ref().is_some_and(|account| account.is_active() && is_admin(account)) {
        return Ok(());
    }
    cx.net.request(Request::ReadIssuers, Pending::ReadIssuers, &mut cx.out)?;
    cx.net.request(Request::ReadIssuerRequests, Pending::IssuerRequests, &mut cx.out)
}

/// The issuers in force are here: is one of them this device's?
pub(crate) fn issuers_read(cx: &mut Cx<'_>, issuers: Vec<Signed>) -> Result<()> {
    cx.changed.people = true;
    take_own(cx, &issuers)?;
    cx.net.issuers = issuers;
    super::start(cx)
}

fn take_own(cx: &mut Cx<'_>, issuers: &[Signed]) -> Result<()> {
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let (Some(root), Some(keys)) = (account.root, account.issuer_key.as_deref().and_then(IssuerKeys::from_slice)) else {
        return Ok(());
    };
    let now_until = own(account).map(|issuer| issuer.certificate().not_after);
    let mine = issuers.iter().filter_map(|signed| {
        let issuer = e2ee::issuer::Issuer::new(keys.clone(), signed.clone(), &root).ok()?;
        (issuer.tenant() == account.tenant).then(|| (issuer.certificate().not_after, signed))
    });
    let Some((until, signed)) = mine.max_by_key(|(until, _)| *until) else { return Ok(()) };
    if now_until.is_none_or(|known| known < until) {
        account.issuer_certificate = Some(signed.clone());
        account.save(cx.db)?;
        cx.net.renew_at = None;
    }
    Ok(())
}

/// Requests are here. A key of our own that ends soon asks for its renewal by itself.
pub(crate) fn requests_read(cx: &mut Cx<'_>, requests: Vec<IssuerApplication>) -> Result<()> {
    cx.net.issuer_requests = requests;
    cx.changed.people = true;
    let now = cx.net.true_time(cx.now);
    let ends = cx.account.as_ref().and_then(own).map(|issuer| issuer.certificate().not_after);
    let soon = ends.is_some_and(|end| end <= now.plus_millis(limits::ISSUER_RENEWAL_MS));
    if soon && own_request(cx).is_none() { file(cx, None) } else { Ok(()) }
}

/// The request of this device that the server keeps, when it is for the key that this device has.
fn own_request(cx: &Cx<'_>) -> Option<IssuerRequest> {
    let account = cx.account.as_ref()?;
    let keys = IssuerKeys::from_slice(account.issuer_key.as_deref()?)?;
    let (device, key) = (account.device, keys.signing.public());
    let filed = cx.net.issuer_requests.iter().filter_map(|one| one.ask.request.verify(&account.device_key().public()).ok());
    filed.into_iter().find(|request: &IssuerRequest| request.device == device && request.issuer_key == key)
}

fn file(cx: &mut Cx<'_>, command: Option<u64>) -> Result<()> {
    let now = cx.net.true_time(cx.now);
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let kept = account.issuer_key.as_deref().and_then(IssuerKeys::from_slice);
    let keys = match kept {
        Some(keys) => keys,
        None => {
            let keys = IssuerKeys::generate(cx.rng);
            account.issuer_key = Some(keys.to_bytes().to_vec());
            account.issuer_certificate = None;
            account.save(cx.db)?;
            keys
        }
    };
    let asking = Asking { tenant: account.tenant, person: account.person, device: account.device };
    let ask = keys.ask(asking, &account.device_key(), now);
    cx.net.request(Request::AskIssuer(ask), Pending::IssuerAct { command }, &mut cx.out)
}

/// Carries out what a screen wants.
pub(crate) fn command(cx: &mut Cx<'_>, id: u64, act: &IssuerCommand) -> Result<Option<Done>> {
    if !cx.account.as_ref().is_some_and(is_admin) {
        return Ok(Some(Err(CommandError::NotAllowed)));
    }
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    match act {
        IssuerCommand::Ask => file(cx, Some(id))?,
        IssuerCommand::Drop { device } => {
            let Ok(device) = device.parse() else { return Ok(Some(Err(CommandError::NotFound))) };
            let pending = Pending::IssuerAct { command: Some(id) };
            cx.net.request(Request::DropIssuerRequest { device }, pending, &mut cx.out)?;
        }
        IssuerCommand::Revoke { serial } => return super::revocation::revoke(cx, id, serial),
    }
    Ok(None)
}

/// The server's word about an act.
pub(crate) fn acted(cx: &mut Cx<'_>, command: Option<u64>, outcome: &Outcome) -> Result<()> {
    match (command, outcome) {
        (Some(id), Outcome::Done(_)) => cx.out.push(Effect::Answer { id, outcome: Ok(Answer::Done) }),
        (Some(id), Outcome::Refused(_)) => refuse(cx, id, outcome)?,
        (None, _) => {}
    }
    Ok(())
}

/// Grants a request: the root signs exactly what the digits stand for.
pub(crate) fn grant(cx: &mut Cx<'_>, id: u64, grant: &IssuerGrant) -> Result<()> {
    match granted(cx, grant) {
        Ok(signed) => cx.net.request(Request::PublishIssuer(signed), Pending::IssuerAct { command: Some(id) }, &mut cx.out),
        Err(error) => {
            cx.out.push(Effect::Answer { id, outcome: Err(error) });
            Ok(())
        }
    }
}

fn granted(cx: &mut Cx<'_>, grant: &IssuerGrant) -> std::result::Result<Signed, CommandError> {
    if !cx.net.is_up() {
        return Err(CommandError::Offline);
    }
    let pins = cx.pins().ok_or(CommandError::NotAllowed)?;
    if grant.root.public() != pins.root {
        return Err(CommandError::NotAllowed);
    }
    let now = cx.net.true_time(cx.now);
    let found = verified(cx).into_iter().find(|(request, _)| request.device.to_string() == grant.device);
    // What was compared is what is signed: a request that was exchanged meanwhile is another one.
    let (request, identity) = found.filter(|(request, _)| request.digits() == grant.digits).ok_or(CommandError::NotFound)?;
    let sealing: [u8; 32] = request.sealing_key.as_slice().try_into().map_err(|_| CommandError::Internal)?;
    let keys = (request.issuer_key, sealing);
    Ok(grant.root.certify_issuer(pins.tenant, &identity.name, keys, now, limits::ISSUER_DAYS_MAX, cx.rng))
}

/// Requests that hold, with who asks.
pub(super) fn verified(cx: &Cx<'_>) -> Vec<(IssuerRequest, Identity)> {
    let Some(pins) = cx.pins() else { return Vec::new() };
    let trust = pins.trust(cx.net.true_time(cx.now));
    cx.net.issuer_requests.iter().filter_map(|application| application.verify(&trust).ok()).collect()
}

/// Issuers in force as the root certified them, latest first: the server may leave some out, it cannot add any.
pub(super) fn in_force(cx: &Cx<'_>) -> Vec<(IssuerCertificate, Signed)> {
    let Some(pins) = cx.pins() else { return Vec::new() };
    let now = cx.net.true_time(cx.now);
    let holds = |issuer: &IssuerCertificate| {
        let revoked = pins.revocations.as_ref().is_some_and(|list| list.names(issuer.serial));
        issuer.tenant == pins.tenant && now <= issuer.not_after && !revoked
    };
    let read = |signed: &Signed| Some((signed.verify::<IssuerCertificate>(&pins.root).ok()?, signed.clone()));
    let mut issuers: Vec<_> = cx.net.issuers.iter().filter_map(read).filter(|(issuer, _)| holds(issuer)).collect();
    issuers.sort_by_key(|(issuer, _)| Reverse(issuer.not_after));
    issuers
}

/// The digits of our own request.
pub(super) fn own_digits(cx: &Cx<'_>) -> Option<String> {
    own_request(cx).map(|request| request.digits())
}

/// A newer revocation list is pinned: a key of ours that it names is gone for good.
pub(crate) fn check_revoked(cx: &mut Cx<'_>) -> Result<()> {
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let list = account.revocation_list();
    let named = super::certified(account).is_some_and(|issuer| list.is_some_and(|list| list.names(issuer.certificate().serial)));
    if named {
        account.forget_issuer_key();
        account.save(cx.db)?;
    }
    Ok(())
}

/// A device id as the screen names it.
pub(super) fn is_own(cx: &Cx<'_>, device: DeviceId) -> bool {
    cx.device() == device
}
