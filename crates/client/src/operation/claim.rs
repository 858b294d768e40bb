//! Key packages of those who are to be let in: asked for, compared with whom this person named, waited for.

use super::{
    CLAIM_PAUSE_MS, CLAIM_PAUSE_MS_MAX, CLAIM_TRIES, Operation, Stage, Wish, alone, find, finish, groups, load_group, postpone,
    set_stage,
};
use crate::{conversation, engine::Cx, error::Result, item::Id, net::Pending};
use e2ee::mls::{Suite, owner_of_key_package};
use protocol::{
    context::ConversationKind,
    frame::{ClaimedKeyPackage, Outcome, Request, Response},
    id::PersonId,
    limits,
};
use rusqlite::params;
use std::collections::BTreeSet;

pub(super) fn claim(cx: &mut Cx<'_>, operation: &Operation, people: &[PersonId]) -> Result<()> {
    let suite = match conversation::find(cx.db, operation.conversation)?.and_then(|row| row.group) {
        Some(group_id) => match load_group(cx, group_id)? {
            Some(group) => group.suite().map_err(groups)?,
            None => Suite::Hybrid,
        },
        None => Suite::for_devices(devices_of(cx, people)?),
    };
    let claimed = packages(operation);
    // Long lists are claimed in pages; what is here already is left out.
    let people: Vec<PersonId> = people
        .iter()
        .filter(|person| !claimed.iter().any(|package| package.person == **person))
        .take(limits::CLAIM_PEOPLE_MAX)
        .copied()
        .collect();
    let request = Request::ClaimKeyPackages { people, suite: suite.code_point() };
    cx.net.request(request, Pending::Claim { operation: operation.local }, &mut cx.out)
}

fn devices_of(cx: &Cx<'_>, people: &[PersonId]) -> Result<usize> {
    let mut count = 0;
    for person in people {
        count += cx
            .db
            .prepare_cached("SELECT count(*) FROM devices WHERE person = ?1")?
            .query_row([person.as_bytes()], |row| row.get::<_, usize>(0))?;
    }
    Ok(count)
}

/// Key packages arrived.
pub(crate) fn claimed(cx: &mut Cx<'_>, local: i64, outcome: Outcome) -> Result<()> {
    let Some(mut operation) = find(cx, local)? else { return Ok(()) };
    match outcome {
        Outcome::Done(Response::KeyPackages(packages)) => {
            let (own, me) = (cx.device(), Id(cx.me()));
            let mut all = self::packages(&operation);
            let (Wish::Create { people: wanted, .. } | Wish::Add { people: wanted }) = &operation.wish else {
                return finish(cx, &operation);
            };
            // Who is let in is for this person to say: a package of anybody else than was asked for is the server's choice.
            let asked_for = |package: &ClaimedKeyPackage| {
                let is_wanted = Id(package.person) == me || wanted.contains(&Id(package.person));
                is_wanted && owner_of_key_package(&package.package.0) == Some((package.person, package.device))
            };
            let (fresh, swapped): (Vec<ClaimedKeyPackage>, Vec<ClaimedKeyPackage>) =
                packages.into_iter().filter(|package| package.device != own).partition(asked_for);
            let brought_new = !fresh.is_empty();
            all.extend(fresh);
            let people: BTreeSet<PersonId> = all.iter().map(|package| package.person).collect();
            let missing = wanted.iter().filter(|id| !people.contains(&id.0)).count();
            let next = match operation.stage {
                Stage::Wanted => Stage::Claimed,
                stage => stage,
            };
            let stage = if missing == 0 { next } else { operation.stage };
            cx.db.execute(
                "UPDATE operations SET stage = ?3, packages = ?2 WHERE local = ?1",
                params![local, protocol::cbor::encode(&all), stage as i64],
            )?;
            if missing == 0 {
                return Ok(());
            }
            if wanted.len() > limits::CLAIM_PEOPLE_MAX && brought_new {
                // One page of several.
                return Ok(());
            }
            if !swapped.is_empty() {
                // Asking this server again would be answered in the same way.
                operation.failures = CLAIM_TRIES;
            }
            incomplete(cx, &operation, next, all.is_empty())
        }
        Outcome::Done(_) => Ok(()),
        Outcome::Refused(refusal) => postpone(cx, &operation, &refusal),
    }
}

/// Somebody's devices have no key package yet: they joined a moment ago. A direct conversation waits for them; a group is
/// made after some tries with those who can be in it, and the others are wanted again later.
fn incomplete(cx: &mut Cx<'_>, operation: &Operation, next: Stage, nobody: bool) -> Result<()> {
    let direct = conversation::find(cx.db, operation.conversation)?.is_some_and(|row| row.kind == ConversationKind::Direct);
    if direct || operation.failures < CLAIM_TRIES {
        return wait(cx, operation);
    }
    if nobody && matches!(operation.wish, Wish::Add { .. }) {
        return finish(cx, operation);
    }
    if nobody && operation.stage == Stage::Created {
        // Those for whom it was made were locked while it was being made.
        return alone(cx, operation);
    }
    set_stage(cx, operation, next, None)
}

/// Asks again after a pause that grows to minutes: who is locked may stay so. Any news of the person ends it ([`awaken`]).
pub(super) fn wait(cx: &mut Cx<'_>, operation: &Operation) -> Result<()> {
    let until = cx.now.plus_millis((CLAIM_PAUSE_MS << operation.failures.min(16)).min(CLAIM_PAUSE_MS_MAX));
    cx.db.execute(
        "UPDATE operations SET failures = failures + 1, not_before = ?2 WHERE local = ?1",
        params![operation.local, until.as_millis()],
    )?;
    cx.wake_at(until);
    Ok(())
}

/// The directory says that a person is active: direct conversations that wait for them go on.
pub(crate) fn awaken(cx: &Cx<'_>, person: PersonId) -> Result<()> {
    cx.db.execute(
        r#"UPDATE operations SET not_before = 0, failures = 0 WHERE not_before > 0 AND wish LIKE '{"wish":"create"%'
             AND conversation IN (SELECT conversation FROM conversations WHERE kind = 0 AND direct_with = ?1)"#,
        params![person.as_bytes()],
    )?;
    Ok(())
}

pub(super) fn packages(operation: &Operation) -> Vec<ClaimedKeyPackage> {
    operation.packages.as_ref().and_then(|bytes| minicbor::decode(bytes).ok()).unwrap_or_default()
}
