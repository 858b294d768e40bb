//! The sealed transfer: this browser becomes a further device of a person, or helps another one to become it.

use crate::{
    account::{Account, Status},
    command::{Answer, CommandError},
    effect::{Effect, JoinError},
    engine::Cx,
    enrolment::{self, Link},
    error::Result,
    net::{Again, HttpPending, Pending},
    recovery,
    rotation::{self, Held},
    session,
};
use e2ee::{key::SigningKey, transfer::TransferSecret};
use protocol::{
    cbor,
    enrolment::RegisterDevice,
    frame::{Outcome, Request},
    id::TenantId,
    recovery::{RecoveryTaken, TakeRecovery},
    refusal::Refusal,
    time::{HOUR_MS, Timestamp},
    transfer::{PutTransfer, TakeTransfer, TransferBundle, TransferTaken},
};

/// Fetches what lets this device in.
pub(crate) fn take(cx: &mut Cx<'_>, input: u64, link: String, device_name: String, tenant: TenantId) -> Result<()> {
    match enrolment::parse(&link) {
        Some(Link::Transfer(receiver)) => {
            let body = cbor::encode(&TakeTransfer { access: receiver.secret().access_token().to_vec() });
            cx.net.http("/api/transfers/take", body, HttpPending::Take { input, link, device_name, tenant }, &mut cx.out);
        }
        Some(Link::Recovery(secret)) => {
            let body = cbor::encode(&TakeRecovery { access: secret.access_token().to_vec() });
            cx.net.http("/api/recoveries/take", body, HttpPending::Take { input, link, device_name, tenant }, &mut cx.out);
        }
        _ => return enrolment::fail(cx, input, JoinError::Malformed),
    }
    Ok(())
}

/// The sealed bundle is here: keys are made, certified by the person key, and registered.
pub(crate) fn taken(cx: &mut Cx<'_>, input: u64, link: &str, device_name: &str, tenant: TenantId, bytes: &[u8]) -> Result<()> {
    let (opened, papers, let_in) = match enrolment::parse(link) {
        Some(Link::Transfer(receiver)) => match cbor::decode_frame::<TransferTaken>(bytes) {
            Ok(taken) => (receiver.open(&taken.sealed, tenant), None, receiver.secret().access_token()),
            Err(_) => return enrolment::fail(cx, input, JoinError::Internal),
        },
        Some(Link::Recovery(secret)) => match cbor::decode_frame::<RecoveryTaken>(bytes) {
            Ok(taken) => (secret.open(&taken.sealed, tenant), taken.papers, secret.access_token()),
            Err(_) => return enrolment::fail(cx, input, JoinError::Internal),
        },
        _ => return enrolment::fail(cx, input, JoinError::Internal),
    };
    let Ok(mut opened) = opened else { return enrolment::fail(cx, input, JoinError::Forged) };
    if let Some(papers) = papers {
        recovery::renew(&mut opened, papers);
    }
    let device_key = SigningKey::generate(cx.rng);
    let person = opened.person.person;
    let (device, device_certificate) =
        enrolment::certify_device(cx, tenant, person, &opened.person_key, &device_key, device_name.to_owned());
    let account = Account {
        status: Status::Active,
        tenant,
        tenant_name: opened.policy.name.clone(),
        person,
        person_name: opened.person.name.clone(),
        device,
        person_seed: opened.person_key.seed().to_vec(),
        device_seed: device_key.seed().to_vec(),
        history_keys: opened.bundle.history_keys.clone(),
        device_certificate,
        root: Some(opened.bundle.root),
        issuer: Some(opened.bundle.issuer.clone()),
        certificate: Some(opened.bundle.certificate.clone()),
        policy: Some(opened.bundle.policy.clone()),
        revocations: opened.bundle.revocations.clone(),
        enrolment: None,
        issuer_key: opened.bundle.issuer_key.clone(),
        registered: false,
        // Where the key came along, the server's list of issuers has its certificate.
        issuer_certificate: None,
        lease: None,
        let_in: Some(let_in.to_vec()),
        guest: None,
    };
    account.save(cx.db)?;
    *cx.account = Some(account);
    register(cx, input)
}

/// Tells the server of this device; the same again when an answer was lost.
pub(crate) fn register(cx: &mut Cx<'_>, input: u64) -> Result<()> {
    let request = cx.account.as_ref().and_then(|account| {
        Some(RegisterDevice { chain: account.chain()?.encode(), access: account.let_in.clone().unwrap_or_default() })
    });
    match request {
        Some(request) => {
            cx.net.http("/api/devices", cbor::encode(&request), HttpPending::Register { input }, &mut cx.out);
            Ok(())
        }
        None => enrolment::fail(cx, input, JoinError::Internal),
    }
}

/// The server knows the device: it may open its session.
pub(crate) fn registered(cx: &mut Cx<'_>, input: u64) -> Result<()> {
    if let Some(account) = cx.account.as_mut() {
        account.registered = true;
        account.let_in = None;
        account.save(cx.db)?;
    }
    cx.changed.everything();
    cx.out.push(Effect::Joined { id: input, outcome: Ok(()) });
    Ok(())
}

type Done = std::result::Result<Answer, CommandError>;

/// Makes a link for another browser: the bundle is sealed, the keybox brought up to date.
pub(crate) fn offer(cx: &mut Cx<'_>, id: u64, admin: bool) -> Result<Option<Done>> {
    if !cx.net.is_up() {
        return Ok(Some(Err(CommandError::Offline)));
    }
    if rotation::hold(cx, id, Held::Transfer { admin })?.is_none() {
        return Ok(None);
    }
    put(cx, id, admin, Some(admin))
}

/// Offers again what was refused: with the time as the new session measured it.
pub(crate) fn offer_again(cx: &mut Cx<'_>, id: u64, admin: bool) -> Result<()> {
    if let Some(outcome) = put(cx, id, admin, None)? {
        cx.out.push(Effect::Answer { id, outcome });
    }
    Ok(())
}

fn put(cx: &mut Cx<'_>, id: u64, admin: bool, again: Option<bool>) -> Result<Option<Done>> {
    let secret = TransferSecret::generate(cx.rng);
    let Some(bundle) = cx.account.as_ref().and_then(|account| bundle(account, admin)) else {
        return Ok(Some(Err(CommandError::NotAllowed)));
    };
    let Ok(sealed) = secret.offer().seal(&bundle, cx.rng) else { return Ok(Some(Err(CommandError::Internal))) };
    let put = PutTransfer {
        access_hash: secret.access_hash(),
        sealed,
        expires_at: expiry(cx.net.server_time(cx.now), cx.net.transfer_ms),
        uses: cx.net.transfer_uses,
    };
    cx.net.keybox_flush = true;
    let link = format!("/verknuepfen#{}", secret.to_fragment());
    cx.net.request(Request::PutTransfer(put), Pending::Transfer { command: id, link, admin: again }, &mut cx.out)?;
    Ok(None)
}

fn expiry(now: Timestamp, millis: Option<u64>) -> Timestamp {
    now.plus_millis(millis.unwrap_or(HOUR_MS))
}

/// What a further device of this person gets.
pub(crate) fn bundle(account: &Account, admin: bool) -> Option<TransferBundle> {
    Some(TransferBundle {
        root: account.root?,
        person: account.person,
        person_key: account.person_seed.clone(),
        history_keys: account.history_keys.clone(),
        issuer: account.issuer.clone()?,
        certificate: account.certificate.clone()?,
        policy: account.policy.clone()?,
        revocations: account.revocations.clone(),
        issuer_key: if admin { account.issuer_key.clone() } else { None },
    })
}

/// The server keeps the bundle.
pub(crate) fn offered(cx: &mut Cx<'_>, id: u64, link: String, admin: Option<bool>, outcome: &Outcome) -> Result<()> {
    let outcome = match (outcome, admin) {
        (Outcome::Done(_), _) => Ok(Answer::Link { link }),
        (Outcome::Refused(Refusal::NotAllowed), Some(admin)) => {
            session::measure_anew(cx, Again::Transfer { command: id, admin });
            return Ok(());
        }
        (Outcome::Refused(_), _) => Err(CommandError::NotAllowed),
    };
    cx.out.push(Effect::Answer { id, outcome });
    Ok(())
}
