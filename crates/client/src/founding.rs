//! Founding a hospital: the first administrator's device brings the root's statements to a tenant that the operator made.
//!
//! Root and archive keys are made by the shell (they are handed out as files or shares and never stored here); this module
//! makes issuer, first person and first device, and signs what the root must sign.

use crate::{
    account::{Account, Status},
    effect::{Effect, JoinError},
    engine::Cx,
    enrolment,
    error::Result,
    net::HttpPending,
    transfer,
};
use e2ee::{
    issuer::{Invitee, Issuer, IssuerKeys},
    key::{HistoryKey, SigningKey},
    root::RootKey,
};
use protocol::{
    cbor,
    certificate::Level,
    enrolment::{ClaimTenant, TenantInfo},
    id::PersonId,
    limits,
    policy::{ArchiveKey, TenantPolicy, WhoMayAdd},
};

/// What the founder decides.
#[derive(Debug)]
pub struct Founding {
    /// One-time set-up token, 32 bytes.
    pub token: Vec<u8>,
    /// The hospital's root, made by the shell.
    pub root: RootKey,
    /// The public archive key; none for a hospital that does not archive.
    pub archive: Option<ArchiveKey>,
    /// The hospital's name.
    pub hospital: String,
    /// The first administrator's name.
    pub admin: String,
    /// Their role.
    pub role: String,
    /// Shown in device lists.
    pub device_name: String,
}

/// Asks whose host name this is.
pub(crate) fn begin(cx: &mut Cx<'_>, input: u64, founding: Box<Founding>) -> Result<()> {
    if cx.account.as_ref().is_some_and(|account| account.status == Status::Active && !account.registered) {
        // The answer to an earlier try was lost. If the server knows this device, so much the better; if not, it says so, and
        // the set-up token is still good.
        return transfer::register(cx, input);
    }
    if cx.account.is_some() {
        return enrolment::fail(cx, input, JoinError::DeviceInUse);
    }
    cx.net.http("/api/tenant", Vec::new(), HttpPending::Found { input, founding }, &mut cx.out);
    Ok(())
}

/// The tenant is known: everything is made, signed and offered.
pub(crate) fn claim(cx: &mut Cx<'_>, input: u64, founding: &Founding, info: &TenantInfo) -> Result<()> {
    if info.claimed {
        return enrolment::fail(cx, input, JoinError::Unknown);
    }
    let (now, root) = (cx.now, founding.root.public());
    let keys = IssuerKeys::generate(cx.rng);
    let issuer_certificate =
        founding.root.certify_issuer(info.tenant, &founding.admin, keys.public(), now, limits::ISSUER_DAYS_MAX, cx.rng);
    let issuer_seeds = keys.to_bytes().to_vec();
    let Ok(issuer) = Issuer::new(keys, issuer_certificate.clone(), &root) else {
        return enrolment::fail(cx, input, JoinError::Internal);
    };
    let policy = founding.root.sign_policy(&TenantPolicy {
        tenant: info.tenant,
        number: 1,
        issued_at: now,
        name: founding.hospital.clone(),
        archive: founding.archive.clone(),
        previous_archive: None,
        remove_key: info.remove_key,
        who_may_add: WhoMayAdd::Owners,
        guests: true,
        read_receipts: true,
        auto_lock_min: 5,
        rules: None,
    });
    let (person_key, device_key, history) =
        (SigningKey::generate(cx.rng), SigningKey::generate(cx.rng), HistoryKey::generate(cx.rng));
    let random = cx.random();
    let person = PersonId::new(now, random);
    let invitee = Invitee {
        person,
        name: founding.admin.clone(),
        role: founding.role.clone(),
        level: Level::Internal,
        admin: true,
        generation: 1,
    };
    let certificate = issuer.certify_person(&invitee, &person_key.public(), now, cx.rng);
    let (device, device_certificate) =
        enrolment::certify_device(cx, info.tenant, person, &person_key, &device_key, founding.device_name.clone());
    let claim = ClaimTenant {
        token: founding.token.clone(),
        root,
        policy: policy.clone(),
        issuer: issuer_certificate.clone(),
        person: certificate.clone(),
        device: device_certificate.clone(),
    };
    let account = Account {
        status: Status::Active,
        tenant: info.tenant,
        tenant_name: founding.hospital.clone(),
        person,
        person_name: founding.admin.clone(),
        device,
        person_seed: person_key.seed().to_vec(),
        device_seed: device_key.seed().to_vec(),
        history_keys: vec![history.to_entry()],
        device_certificate,
        root: Some(root),
        issuer: Some(issuer_certificate.clone()),
        issuer_certificate: Some(issuer_certificate),
        let_in: None,
        guest: None,
        certificate: Some(certificate),
        policy: Some(policy),
        revocations: None,
        enrolment: None,
        issuer_key: Some(issuer_seeds),
        registered: false,
        lease: None,
    };
    account.save(cx.db)?;
    *cx.account = Some(account);
    cx.net.http("/api/tenant/claim", cbor::encode(&claim), HttpPending::Register { input }, &mut cx.out);
    Ok(())
}

/// What shells show of a failed founding.
pub(crate) fn refuse(cx: &mut Cx<'_>, input: u64, error: JoinError) {
    cx.out.push(Effect::Joined { id: input, outcome: Err(error) });
}
