//! An administrator's device: certifies who waits, invites, locks. Unattended as long as it is connected.

use crate::{
    account::Account,
    command::{Answer, CommandError},
    effect::Effect,
    engine::Cx,
    error::Result,
    net::Pending,
};
use e2ee::issuer::{Invitee, Issuer, IssuerKeys};
use protocol::{
    certificate::Level,
    enrolment::WaitingEnrolment,
    frame::{Outcome, PersonState, Request, Response},
    id::PersonId,
    refusal::Refusal,
};

fn of(account: &Account) -> Option<Issuer> {
    let keys = IssuerKeys::from_slice(account.issuer_key.as_ref()?)?;
    Issuer::new(keys, account.issuer.clone()?, &account.root?).ok()
}

/// Asks who waits, when this device holds an issuer key.
pub(crate) fn start(cx: &mut Cx<'_>) -> Result<()> {
    let issues = cx.account.as_ref().is_some_and(|account| account.is_active() && account.issuer_key.is_some());
    if !issues {
        return Ok(());
    }
    cx.net.request(Request::ReadEnrolments, Pending::Enrolments, &mut cx.out)
}

/// Certifies everyone whose papers hold; the others wait for another issuer.
pub(crate) fn certify(cx: &mut Cx<'_>, waiting: &[WaitingEnrolment]) -> Result<()> {
    let Some(account) = cx.account.as_ref() else { return Ok(()) };
    let (Some(issuer), Some(root), Some(policy)) = (of(account), account.root, account.policy.clone()) else { return Ok(()) };
    let (revocations, now) = (account.revocations.clone(), cx.net.true_time(cx.now));
    for one in waiting {
        let Ok(certification) = issuer.certify(one, &root, &policy, revocations.as_ref(), now, cx.rng) else { continue };
        let request = Request::Certify { enrolment: one.enrolment, certification };
        cx.net.request(request, Pending::Certify, &mut cx.out)?;
    }
    Ok(())
}

type Done = std::result::Result<Answer, CommandError>;

/// Invites a person: first the issuers in force, to all of whom the grant is sealed.
pub(crate) fn invite(cx: &mut Cx<'_>, id: u64, name: &str, role: &str) -> Result<Option<Done>> {
    if cx.account.as_ref().and_then(of).is_none() {
        return Ok(Some(Err(CommandError::NotAllowed)));
    }
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    let pending = Pending::Issuers { command: id, name: name.trim().to_owned(), role: role.trim().to_owned() };
    cx.net.request(Request::ReadIssuers, pending, &mut cx.out)?;
    Ok(None)
}

/// The issuers are known: makes the invitation.
pub(crate) fn invite_with(cx: &mut Cx<'_>, id: u64, name: &str, role: &str, outcome: Outcome) -> Result<()> {
    let Outcome::Done(Response::Issuers(issuers)) = outcome else { return refuse(cx, id, &outcome) };
    let random = cx.random();
    let person = PersonId::new(cx.now, random);
    let Some((issuer, root)) = cx.account.as_ref().and_then(|account| Some((of(account)?, account.root?))) else {
        cx.out.push(Effect::Answer { id, outcome: Err(CommandError::NotAllowed) });
        return Ok(());
    };
    let invitee =
        Invitee { person, name: name.to_owned(), role: role.to_owned(), level: Level::Internal, admin: false, generation: 1 };
    match issuer.invite(&invitee, &issuers, &root, cx.net.true_time(cx.now), cx.rng) {
        Ok((invitation, ticket)) => {
            let link = format!("/beitreten#{}", ticket.to_fragment());
            cx.net.request(Request::PutInvitation(invitation), Pending::Invite { command: id, link }, &mut cx.out)
        }
        Err(_) => {
            cx.out.push(Effect::Answer { id, outcome: Err(CommandError::NameLength { max_chars: 64 }) });
            Ok(())
        }
    }
}

/// The server keeps the invitation.
pub(crate) fn invited(cx: &mut Cx<'_>, id: u64, link: String, outcome: &Outcome) -> Result<()> {
    match outcome {
        Outcome::Done(_) => {
            cx.out.push(Effect::Answer { id, outcome: Ok(Answer::Link { link }) });
            Ok(())
        }
        Outcome::Refused(_) => refuse(cx, id, outcome),
    }
}

fn refuse(cx: &mut Cx<'_>, id: u64, outcome: &Outcome) -> Result<()> {
    let error = match outcome {
        Outcome::Refused(Refusal::NotAllowed) => CommandError::NotAllowed,
        Outcome::Refused(Refusal::NotFound) => CommandError::NotFound,
        _ => CommandError::Internal,
    };
    cx.out.push(Effect::Answer { id, outcome: Err(error) });
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
