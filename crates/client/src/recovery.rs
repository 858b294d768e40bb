//! Recovery code and passkeys: made here for a time without this device, listed, ended; and what they bring back.

use crate::{
    command::{Answer, CommandError},
    effect::{Effect, view_time},
    engine::Cx,
    error::Result,
    net::Pending,
    transfer,
    view::{RecoveryKindView, RecoveryView},
};
use e2ee::{recovery::RecoverySecret, transfer::OpenedTransfer};
use protocol::{
    certificate::{DeviceCertificate, IssuerCertificate, PersonCertificate},
    frame::{Outcome, Request},
    hash::Digest,
    issuer::RenewedPapers,
    recovery::{PutRecovery, RecoveryKind, RecoveryStanding, RecoveryWrapping},
    refusal::Refusal,
};
use zeroize::Zeroizing;

type Done = std::result::Result<Answer, CommandError>;

/// Marks a passkey's output in a link; no code begins so once its dashes are gone.
const PASSKEY: &str = "passkey:";

/// Reads what somebody recovers with: a code as typed, or a passkey's output in hex.
pub(crate) fn read(fragment: &str) -> Option<RecoverySecret> {
    match fragment.strip_prefix(PASSKEY) {
        Some(prf) => prf_of(prf).map(|prf| RecoverySecret::from_passkey(&prf)),
        None => RecoverySecret::from_code(fragment).ok(),
    }
}

fn prf_of(hex: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut prf = Zeroizing::new([0; 32]);
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, digits) in prf.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = std::str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok())?;
    }
    Some(prf)
}

/// Makes a new code; the one before ends.
pub(crate) fn make_code(cx: &mut Cx<'_>, id: u64) -> Result<Option<Done>> {
    let (code, secret) = RecoverySecret::generate_code(cx.rng);
    put(cx, id, RecoveryKind::Code, &secret, Answer::RecoveryCode { code: code.to_string() })
}

/// Lets a passkey open the recovery.
pub(crate) fn make_passkey(cx: &mut Cx<'_>, id: u64, prf: &str) -> Result<Option<Done>> {
    let Some(prf) = prf_of(prf) else { return Ok(Some(Err(CommandError::Internal))) };
    put(cx, id, RecoveryKind::Passkey, &RecoverySecret::from_passkey(&prf), Answer::Done)
}

fn put(cx: &mut Cx<'_>, id: u64, kind: RecoveryKind, secret: &RecoverySecret, answer: Answer) -> Result<Option<Done>> {
    let Some(account) = cx.account.as_ref() else { return Ok(Some(Err(CommandError::NotAllowed))) };
    let name = account.device_certificate.peek::<DeviceCertificate>().map(|read| read.name).unwrap_or_default();
    let Some(bundle) = transfer::bundle(account, false) else { return Ok(Some(Err(CommandError::NotAllowed))) };
    let Ok(sealed) = secret.seal(&bundle, cx.rng) else { return Ok(Some(Err(CommandError::Internal))) };
    let access_hash = secret.access_hash();
    let wrapping = RecoveryWrapping {
        tenant: account.tenant,
        person: account.person,
        access_hash,
        public: secret.public().to_vec(),
        by: account.device,
    };
    let wrapping = Some(account.device_key().sign_statement(&wrapping));
    let recovery = PutRecovery { kind, access_hash, sealed, name, wrapping };
    // What was read up to now is to be read then, even if this device is lost in the next minute.
    cx.net.keybox_flush = true;
    cx.net.request(Request::PutRecovery(recovery), Pending::Recovery { command: id, answer }, &mut cx.out)?;
    Ok(None)
}

/// Ends one.
pub(crate) fn drop(cx: &mut Cx<'_>, id: u64, recovery: &str) -> Result<Option<Done>> {
    let found = cx.net.recoveries.iter().flatten().find(|standing| name_of(&standing.access_hash) == recovery);
    let Some(access_hash) = found.map(|standing| standing.access_hash) else {
        return Ok(Some(Err(CommandError::NotFound)));
    };
    let request = Request::DropRecovery { access_hash };
    cx.net.request(request, Pending::Recovery { command: id, answer: Answer::Done }, &mut cx.out)?;
    Ok(None)
}

/// The server keeps it, or has ended it.
pub(crate) fn changed(cx: &mut Cx<'_>, id: u64, answer: Answer, outcome: &Outcome) -> Result<()> {
    let outcome = match outcome {
        Outcome::Done(_) => Ok(answer),
        Outcome::Refused(Refusal::NotFound) => Err(CommandError::NotFound),
        Outcome::Refused(Refusal::NotAllowed | Refusal::NotCertified) => Err(CommandError::NotAllowed),
        Outcome::Refused(_) => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
    cx.net.request(Request::ReadRecoveries, Pending::Recoveries, &mut cx.out)
}

/// What the server keeps.
pub(crate) fn arrived(cx: &mut Cx<'_>, standings: Vec<RecoveryStanding>) -> Result<()> {
    cx.net.recoveries = Some(standings);
    cx.changed.people = true;
    Ok(())
}

/// For the settings; none before the server has said.
pub(crate) fn view(cx: &Cx<'_>) -> Option<Vec<RecoveryView>> {
    let standings = cx.net.recoveries.as_ref()?;
    let view = |standing: &RecoveryStanding| RecoveryView {
        id: name_of(&standing.access_hash),
        kind: match standing.kind {
            RecoveryKind::Code => RecoveryKindView::Code,
            RecoveryKind::Passkey => RecoveryKindView::Passkey,
        },
        name: standing.name.clone(),
        made_at: view_time(standing.made_at),
        ended_at: standing.ended.map(view_time),
    };
    Some(standings.iter().map(view).collect())
}

fn name_of(access_hash: &Digest) -> String {
    access_hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Replaces papers that were sealed long ago by the ones in force, when these hold and are of the same person and key.
pub(crate) fn renew(opened: &mut OpenedTransfer, papers: RenewedPapers) {
    let newer = papers
        .issuer
        .verify::<IssuerCertificate>(&opened.bundle.root)
        .ok()
        .filter(|issuer| issuer.tenant == opened.person.tenant)
        .and_then(|issuer| papers.person.verify::<PersonCertificate>(&issuer.issuer_key).ok())
        .filter(|newer| newer.succeeds(&opened.person) && newer.person_key == opened.person.person_key)
        .filter(|newer| newer.person == opened.person.person && newer.tenant == opened.person.tenant);
    if let Some(newer) = newer {
        opened.bundle.issuer = papers.issuer;
        opened.bundle.certificate = papers.person;
        opened.person = newer;
    }
}
