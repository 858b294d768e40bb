//! An administrator's device: certifies who waits, invites, locks. Unattended as long as it is connected.

use crate::{
    account::Account,
    command::{Answer, CommandError, InviteAs},
    directory,
    effect::{Effect, view_time},
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
    limits::INVITATION_MS_MAX,
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

/// Whom to invite, as the screen says it.
pub(crate) struct Wish {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) invite_as: InviteAs,
    pub(crate) person: Option<String>,
}

/// Why nobody can be invited or certified from here now.
fn hindrance(cx: &Cx<'_>) -> Option<CommandError> {
    if cx.account.as_ref().and_then(of).is_none() {
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
    let (name, role) = (wish.name.trim().to_owned(), wish.role.trim().to_owned());
    let invitee = Invitee { person, name, role, level, admin, generation };
    cx.net.request(Request::ReadIssuers, Pending::Issuers { command: id, invitee }, &mut cx.out)?;
    Ok(None)
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
pub(crate) fn invite_with(cx: &mut Cx<'_>, id: u64, invitee: &Invitee, outcome: Outcome) -> Result<()> {
    let Outcome::Done(Response::Issuers(issuers)) = outcome else { return refuse(cx, id, &outcome) };
    let Some((issuer, root)) = cx.account.as_ref().and_then(|account| Some((of(account)?, account.root?))) else {
        cx.out.push(Effect::Answer { id, outcome: Err(CommandError::NotAllowed) });
        return Ok(());
    };
    let now = cx.net.true_time(cx.now);
    match issuer.invite(invitee, &issuers, &root, now, cx.rng) {
        Ok((invitation, ticket)) => {
            let answer = Answer::Invitation {
                person: invitee.person.to_string(),
                link: format!("/beitreten#{}", ticket.to_fragment()),
                code: ticket.to_code(),
                valid_until: view_time(now.plus_millis(INVITATION_MS_MAX)),
            };
            let pending = Pending::Invite { command: id, invitation: answer };
            cx.net.request(Request::PutInvitation(invitation), pending, &mut cx.out)
        }
        Err(_) => {
            cx.out.push(Effect::Answer { id, outcome: Err(CommandError::NameLength { max_chars: 64 }) });
            Ok(())
        }
    }
}

/// The server keeps the invitation.
pub(crate) fn invited(cx: &mut Cx<'_>, id: u64, invitation: Answer, outcome: &Outcome) -> Result<()> {
    match outcome {
        Outcome::Done(_) => {
            cx.out.push(Effect::Answer { id, outcome: Ok(invitation) });
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
