//! An administrator's device: certifies who waits, invites, locks. Unattended as long as it is connected.
//!
//! [`key`] is how it comes by its issuer key, [`renewal`] keeps everybody's certificates from ending, [`revocation`] takes an
//! issuer back.

pub(crate) mod key;
pub(crate) mod renewal;
pub(crate) mod revocation;
mod view;

pub use key::IssuerGrant;
pub(crate) use view::view;

use crate::{
    account::Account,
    command::{Answer, CommandError, InviteAs},
    conversation, directory,
    effect::{Effect, view_time},
    engine::Cx,
    error::Result,
    letters,
    net::{Again, Invite, Pending},
    session,
};
use e2ee::issuer::{Invitee, Issuer, IssuerKeys};
use protocol::{
    certificate::{IssuerCertificate, Level},
    enrolment::WaitingEnrolment,
    frame::{Outcome, PersonState, Request, Response},
    id::PersonId,
    limits::INVITATION_MS_MAX,
    refusal::Refusal,
    statement::Signed,
};

/// This device's issuer key with the root's certificate for it, whether that still holds or not.
fn certified(account: &Account) -> Option<Issuer> {
    let (keys, root) = (IssuerKeys::from_slice(account.issuer_key.as_ref()?)?, account.root?);
    let certificate = account.issuer_certificate.as_ref().or(account.issuer.as_ref())?;
    Issuer::new(keys, certificate.clone(), &root).ok()
}

/// The same unless it was revoked.
fn own(account: &Account) -> Option<Issuer> {
    let list = account.revocation_list();
    certified(account).filter(|issuer| !list.is_some_and(|list| list.names(issuer.certificate().serial)))
}

/// A founder's own certificate was also that of their issuer: kept apart before theirs is renewed by another one.
pub(crate) fn keep_own_certificate(account: &mut Account) {
    if account.issuer_certificate.is_none() {
        account.issuer_certificate = certified(account).map(|issuer| issuer.signed_certificate().clone());
    }
}

/// Asks who waits, when this device has an issuer key and a chain in force.
pub(crate) fn start(cx: &mut Cx<'_>) -> Result<()> {
    let issues = cx.account.as_ref().is_some_and(|account| account.is_active() && certified(account).is_some());
    if !issues || cx.net.lapsed {
        return Ok(());
    }
    cx.net.request(Request::ReadEnrolments, Pending::Enrolments, &mut cx.out)
}

/// Certifies everyone whose papers hold; the others wait for another issuer.
pub(crate) fn certify(cx: &mut Cx<'_>, waiting: &[WaitingEnrolment]) -> Result<()> {
    let Some(account) = cx.account.as_ref() else { return Ok(()) };
    let (Some(issuer), Some(root), Some(policy)) = (own(account), account.root, account.policy.clone()) else { return Ok(()) };
    let (revocations, now) = (account.revocations.clone(), cx.net.true_time(cx.now));
    for one in waiting {
        let Ok(certification) = issuer.certify(one, &root, &policy, revocations.as_ref(), now, cx.rng) else { continue };
        let request = Request::Certify { enrolment: one.enrolment, certification };
        cx.net.request(request, Pending::Certify, &mut cx.out)?;
    }
    Ok(())
}

type Done = std::result::Result<Answer, CommandError>;

/// Whom to invite, as the screen says it.
pub(crate) struct Wish {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) invite_as: InviteAs,
    pub(crate) person: Option<String>,
}

/// Why nobody can be invited or certified from here now.
fn hindrance(cx: &Cx<'_>) -> Option<CommandError> {
    let now = cx.net.true_time(cx.now);
    let issuer = cx.account.as_ref().and_then(own).filter(|issuer| now <= issuer.certificate().not_after);
    if issuer.is_none() {
        return Some(CommandError::NotAllowed);
    }
    (!cx.net.is_up()).then_some(CommandError::Offline)
}

/// Invites a person: first the issuers in force, to all of whom the grant is sealed.
pub(crate) fn invite(cx: &mut Cx<'_>, id: u64, wish: &Wish) -> Result<Option<Done>> {
    if let Some(error) = hindrance(cx) {
        return Ok(Some(Err(error)));
    }
    let (person, generation) = match &wish.person {
        None => {
            let random = cx.random();
            (PersonId::new(cx.now, random), 1)
        }
        Some(person) => {
            let Ok(person) = person.parse() else { return Ok(Some(Err(CommandError::NotFound))) };
            (person, directory::generation(cx.db, person)?.saturating_add(1))
        }
    };
    let (level, admin) = match wish.invite_as {
        InviteAs::Staff => (Level::Internal, false),
        InviteAs::Supplier => (Level::Supplier, false),
        InviteAs::Administrator => (Level::Internal, true),
    };
    let (name, role) = (letters::plain_name(&wish.name), letters::plain_name(&wish.role));
    if let Err(error) = conversation::valid_name(&name) {
        return Ok(Some(Err(error)));
    }
    let invitee = Invitee { person, name, role, level, admin, generation };
    let invite = Invite { command: id, invitee, again: false };
    cx.net.request(Request::ReadIssuers, Pending::Issuers(invite), &mut cx.out)?;
    Ok(None)
}

/// Makes an invitation again that was refused: with the time as the new session measured it.
pub(crate) fn invite_again(cx: &mut Cx<'_>, invite: Invite) -> Result<()> {
    cx.net.request(Request::ReadIssuers, Pending::Issuers(Invite { again: true, ..invite }), &mut cx.out)
}

/// Certifies now whoever waits.
pub(crate) fn certify_waiting(cx: &mut Cx<'_>) -> Result<Option<Done>> {
    if let Some(error) = hindrance(cx) {
        return Ok(Some(Err(error)));
    }
    start(cx)?;
    Ok(Some(Ok(Answer::Done)))
}

/// The issuers are known: makes the invitation.
pub(crate) fn invite_with(cx: &mut Cx<'_>, invite: Invite, outcome: Outcome) -> Result<()> {
    let (id, invitee) = (invite.command, &invite.invitee);
    let Outcome::Done(Response::Issuers(issuers)) = outcome else { return refuse(cx, id, &outcome) };
    let Some((issuer, root)) = cx.account.as_ref().and_then(|account| Some((own(account)?, account.root?))) else {
        cx.out.push(Effect::Answer { id, outcome: Err(CommandError::NotAllowed) });
        return Ok(());
    };
    let now = cx.net.server_time(cx.now);
    // Whoever was revoked opens no new invitation, whatever the server lists.
    let list = cx.account.as_ref().and_then(Account::revocation_list);
    let revoked = |signed: &Signed| {
        let read = signed.peek::<IssuerCertificate>();
        read.is_ok_and(|issuer| list.as_ref().is_some_and(|list| list.names(issuer.serial)))
    };
    let issuers: Vec<Signed> = issuers.into_iter().filter(|signed| !revoked(signed)).collect();
    match issuer.invite(invitee, &issuers, &root, now, cx.rng) {
        Ok((invitation, ticket)) => {
            let answer = Answer::Invitation {
                person: invitee.person.to_string(),
                link: format!("/beitreten#{}", ticket.to_fragment()),
                code: ticket.to_code(),
                valid_until: view_time(now.plus_millis(INVITATION_MS_MAX)),
            };
            let pending = Pending::Invite { invite, invitation: answer };
            cx.net.request(Request::PutInvitation(invitation), pending, &mut cx.out)
        }
        Err(_) => {
            cx.out.push(Effect::Answer { id, outcome: Err(CommandError::NameLength { max_chars: 64 }) });
            Ok(())
        }
    }
}

/// The server keeps the invitation.
pub(crate) fn invited(cx: &mut Cx<'_>, invite: Invite, invitation: Answer, outcome: &Outcome) -> Result<()> {
    match outcome {
        Outcome::Done(_) => {
            cx.out.push(Effect::Answer { id: invite.command, outcome: Ok(invitation) });
            Ok(())
        }
        Outcome::Refused(Refusal::NotAllowed) if !invite.again => {
            session::measure_anew(cx, Again::Invite(invite));
            Ok(())
        }
        // Somebody else was quicker.
        Outcome::Refused(Refusal::Locked) => {
            cx.out.push(Effect::Answer { id: invite.command, outcome: Err(CommandError::PersonLocked) });
            Ok(())
        }
        Outcome::Refused(Refusal::Gone) => {
            cx.out.push(Effect::Answer { id: invite.command, outcome: Err(CommandError::PersonDeleted) });
            Ok(())
        }
        Outcome::Refused(_) => refuse(cx, invite.command, outcome),
    }
}

/// Tells the screen that the server did not do it.
pub(crate) fn refuse(cx: &mut Cx<'_>, id: u64, outcome: &Outcome) -> Result<()> {
    let error = match outcome {
        Outcome::Refused(Refusal::NotAllowed) => CommandError::NotAllowed,
        Outcome::Refused(Refusal::NotFound) => CommandError::NotFound,
        // A chain that has ended: the connection is there to wait, and for nothing else.
        Outcome::Refused(Refusal::NotCertified) => CommandError::Offline,
        _ => CommandError::Internal,
    };
    cx.out.push(Effect::Answer { id, outcome: Err(error) });
    Ok(())
}

/// Opens the server's part of the administration.
pub(crate) fn open_administration(cx: &mut Cx<'_>, id: u64) -> Result<Option<Done>> {
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    cx.net.request(Request::OpenAdministration, Pending::Administration { command: id }, &mut cx.out)?;
    Ok(None)
}

/// The server's word about it.
pub(crate) fn administration_opened(cx: &mut Cx<'_>, id: u64, outcome: Outcome) -> Result<()> {
    let Outcome::Done(Response::Administration(opened)) = outcome else { return refuse(cx, id, &outcome) };
    let answer = Answer::Administration {
        token: opened.token,
        expires_at: view_time(opened.expires_at),
        scopes: opened.scopes.iter().map(|scope| scope.name().to_owned()).collect(),
    };
    cx.out.push(Effect::Answer { id, outcome: Ok(answer) });
    Ok(())
}

/// Locks or unlocks a person.
pub(crate) fn set_locked(cx: &mut Cx<'_>, id: u64, person: &str, locked: bool) -> Result<Option<Done>> {
    let Ok(person) = person.parse() else { return Ok(Some(Err(CommandError::NotFound))) };
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    let state = if locked { PersonState::Locked } else { PersonState::Active };
    cx.net.request(Request::SetPersonState { person, state }, Pending::State { command: id }, &mut cx.out)?;
    Ok(None)
}

/// The server's word about it.
pub(crate) fn state_set(cx: &mut Cx<'_>, id: u64, outcome: &Outcome) -> Result<()> {
    match outcome {
        Outcome::Done(_) => {
            cx.out.push(Effect::Answer { id, outcome: Ok(Answer::Done) });
            Ok(())
        }
        Outcome::Refused(_) => refuse(cx, id, outcome),
    }
}
