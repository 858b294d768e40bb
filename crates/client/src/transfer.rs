//! The sealed transfer: this browser becomes a further device of a person, or helps another one to become it.

use crate::{
    account::{Account, Status},
    command::{Answer, CommandError},
    effect::{Effect, JoinError},
    engine::Cx,
    enrolment::{self, Link},
    error::Result,
    net::{HttpPending, Pending},
};
use e2ee::{key::SigningKey, transfer::TransferSecret};
use protocol::{
    cbor,
    enrolment::RegisterDevice,
    frame::{Outcome, Request},
    id::TenantId,
    time::{HOUR_MS, Timestamp},
    transfer::{PutTransfer, TakeTransfer, TransferBundle, TransferTaken},
};

/// Fetches the bundle.
pub(crate) fn take(cx: &mut Cx<'_>, input: u64, link: String, device_name: String, tenant: TenantId) -> Result<()> {
    let Some(Link::Transfer(secret)) = enrolment::parse(&link) else { return enrolment::fail(cx, input, JoinError::Malformed) };
    let body = cbor::encode(&TakeTransfer { access: secret.access_token().to_vec() });
    cx.net.http("/api/transfers/take", body, HttpPending::Take { input, link, device_name, tenant }, &mut cx.out);
    Ok(())
}

/// The bundle is here: keys are made, certified by the person key, and registered.
pub(crate) fn taken(cx: &mut Cx<'_>, input: u64, link: &str, device_name: &str, tenant: TenantId, bytes: &[u8]) -> Result<()> {
    let (Some(Link::Transfer(secret)), Ok(taken)) = (enrolment::parse(link), cbor::decode_frame::<TransferTaken>(bytes)) else {
        return enrolment::fail(cx, input, JoinError::Internal);
    };
    let Ok(opened) = secret.receiver().open(&taken.sealed, tenant) else { return enrolment::fail(cx, input, JoinError::Forged) };
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
    };
    account.save(cx.db)?;
    let chain = account.chain();
    *cx.account = Some(account);
    match chain {
        Some(chain) => {
            let body = cbor::encode(&RegisterDevice { chain: chain.encode() });
            cx.net.http("/api/devices", body, HttpPending::Register { input }, &mut cx.out);
            Ok(())
        }
        None => enrolment::fail(cx, input, JoinError::Internal),
    }
}

/// The server knows the device: it may open its session.
pub(crate) fn registered(cx: &mut Cx<'_>, input: u64) -> Result<()> {
    if let Some(account) = cx.account.as_mut() {
        account.registered = true;
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
    let secret = TransferSecret::generate(cx.rng);
    let Some(bundle) = cx.account.as_ref().and_then(|account| bundle(account, admin)) else {
        return Ok(Some(Err(CommandError::NotAllowed)));
    };
    let Ok(sealed) = secret.offer().seal(&bundle, cx.rng) else { return Ok(Some(Err(CommandError::Internal))) };
    let put = PutTransfer {
        access_hash: secret.access_hash(),
        sealed,
        expires_at: expiry(cx.now, cx.net.transfer_ms),
        uses: cx.net.transfer_uses,
    };
    cx.net.keybox_flush = true;
    let link = format!("/verknuepfen#{}", secret.to_fragment());
    cx.net.request(Request::PutTransfer(put), Pending::Transfer { command: id, link }, &mut cx.out)?;
    Ok(None)
}

fn expiry(now: Timestamp, millis: Option<u64>) -> Timestamp {
    now.plus_millis(millis.unwrap_or(HOUR_MS))
}

fn bundle(account: &Account, admin: bool) -> Option<TransferBundle> {
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
pub(crate) fn offered(cx: &mut Cx<'_>, id: u64, link: String, outcome: &Outcome) -> Result<()> {
    let outcome = match outcome {
        Outcome::Done(_) => Ok(Answer::Link { link }),
        Outcome::Refused(_) => Err(CommandError::NotAllowed),
    };
    cx.out.push(Effect::Answer { id, outcome });
    Ok(())
}
