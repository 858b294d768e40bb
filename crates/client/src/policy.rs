//! The hospital's policy: pinned, obeyed, shown, and put into force anew by an administrator who brings the root key.
//!
//! Guarantees: only the pinned root's word is pinned, never an older one than before; a change is signed upon exactly the policy
//! that was on the screen, so that of two administrators who change it at once the second is told so. The key is in
//! [`PolicyChange`] and nowhere else.
//!
//! Deliberately lacks a new archive key or name: a change keeps both.

use crate::{
    account::Account,
    ceremony::{self, CeremonyError, KeyOpening},
    command::{Answer, CommandError},
    effect::{Effect, view_time},
    engine::Cx,
    error::Result,
    issuer,
    net::Pending,
    view::{PolicyLimitsView, PolicyView, PolicyWish},
};
use e2ee::root::RootKey;
use protocol::{
    frame::{Outcome, Request},
    policy::{Rules, TenantPolicy},
    refusal::Refusal,
    statement::Signed,
    time::Timestamp,
};

/// A policy is put into force with the root key, which is in this value and nowhere else.
#[derive(Debug)]
pub struct PolicyChange {
    /// The hospital's root, opened by the shell.
    pub root: RootKey,
    /// Number of the policy that was changed.
    pub base: u64,
    /// What the next one is to say.
    pub wish: PolicyWish,
}

impl PolicyChange {
    /// Opens the root key from its file or shares: only the pinned one will do.
    ///
    /// # Errors
    /// [`CeremonyError`] says what is wrong with it.
    pub(crate) fn open(
        account: Option<&Account>,
        opening: KeyOpening,
        base: u64,
        wish: PolicyWish,
    ) -> std::result::Result<Self, CeremonyError> {
        Ok(Self { root: ceremony::open_root(account, opening)?, base, wish })
    }
}

impl Cx<'_> {
    /// The house's rules, as far as this device knows.
    pub(crate) fn rules(&self) -> Rules {
        rules(self.account.as_ref())
    }
}

/// The rules of an account's house.
pub(crate) fn rules(account: Option<&Account>) -> Rules {
    account.and_then(Account::tenant_policy).map(|policy| policy.rules()).unwrap_or_default()
}

/// Pins a newer policy signed by our root; anything else is ignored, an older one above all.
pub(crate) fn take(cx: &mut Cx<'_>, signed: &Signed) -> Result<()> {
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let Some(root) = account.root else { return Ok(()) };
    let Ok(policy) = signed.verify::<TenantPolicy>(&root) else { return Ok(()) };
    let newer = account.tenant_policy().is_none_or(|pinned| policy.number > pinned.number);
    if policy.tenant == account.tenant && newer {
        account.tenant_name.clone_from(&policy.name);
        account.policy = Some(signed.clone());
        account.save(cx.db)?;
        // What may be done with a message stands in every open chat.
        cx.changed.everything();
    }
    Ok(())
}

/// Puts the next policy into force.
pub(crate) fn publish(cx: &mut Cx<'_>, id: u64, change: &PolicyChange) -> Result<()> {
    match changed(cx, change) {
        Ok(signed) => {
            let request = Request::PublishPolicy(signed.clone());
            cx.net.request(request, Pending::PublishPolicy { command: id, signed }, &mut cx.out)
        }
        Err(error) => {
            cx.out.push(Effect::Answer { id, outcome: Err(error) });
            Ok(())
        }
    }
}

fn changed(cx: &Cx<'_>, change: &PolicyChange) -> std::result::Result<Signed, CommandError> {
    if !cx.net.is_up() {
        return Err(CommandError::Offline);
    }
    if !cx.account.as_ref().is_some_and(issuer::key::is_admin) {
        return Err(CommandError::NotAllowed);
    }
    let pins = cx.pins().ok_or(CommandError::NotAllowed)?;
    if change.root.public() != pins.root {
        return Err(CommandError::NotAllowed);
    }
    if pins.policy.number != change.base {
        return Err(CommandError::PolicyChanged);
    }
    let now = cx.net.true_time(cx.now);
    let grace_ends = pins.policy.issued_at.plus_days(TenantPolicy::ARCHIVE_GRACE_DAYS);
    if pins.policy.previous_archive.is_some() && now <= grace_ends {
        // The previous key's grace counts from the policy's date: a new date would begin it anew.
        return Err(CommandError::ArchiveKeyChanging);
    }
    let next = next(pins.policy, change.wish, now);
    if next.is_sound() { Ok(change.root.sign_policy(&next)) } else { Err(CommandError::RulesUnsound) }
}

fn next(policy: TenantPolicy, wish: PolicyWish, now: Timestamp) -> TenantPolicy {
    TenantPolicy {
        number: policy.number + 1,
        issued_at: now,
        previous_archive: None,
        who_may_add: wish.who_may_add.into(),
        guests: wish.guests,
        read_receipts: wish.read_receipts,
        auto_lock_min: wish.auto_lock_min,
        rules: wish.rules.decided(),
        ..policy
    }
}

/// The server's word about it. What it took holds here before the screen hears of it.
pub(crate) fn published(cx: &mut Cx<'_>, id: u64, signed: &Signed, outcome: &Outcome) -> Result<()> {
    match outcome {
        Outcome::Done(_) => {
            take(cx, signed)?;
            cx.out.push(Effect::Answer { id, outcome: Ok(Answer::Done) });
            Ok(())
        }
        Outcome::Refused(Refusal::Exists) => {
            cx.out.push(Effect::Answer { id, outcome: Err(CommandError::PolicyChanged) });
            Ok(())
        }
        Outcome::Refused(_) => issuer::refuse(cx, id, outcome),
    }
}

/// The pinned policy; none before this device knows one.
pub(crate) fn view(cx: &Cx<'_>) -> Option<PolicyView> {
    let policy = cx.account.as_ref()?.tenant_policy()?;
    Some(PolicyView {
        number: policy.number,
        issued_at: view_time(policy.issued_at),
        who_may_add: policy.who_may_add.into(),
        guests: policy.guests,
        read_receipts: policy.read_receipts,
        auto_lock_min: policy.auto_lock_min,
        rules: policy.rules().into(),
        limits: PolicyLimitsView::HERE,
        archived: policy.archive.is_some(),
    })
}
