//! A visit: this browser joins a room as a guest, without an account, and forgets everything when the visit ends.
//!
//! Guarantees: the root is pinned from what only the invitation's secret opens, never from the server; what certifies this
//! device must be for its very keys and this room. Deliberately lacks: a directory, further devices, recovery.

use crate::{
    account::{Account, Status, Visit},
    db,
    effect::{Effect, JoinError, view_time},
    ended,
    engine::Cx,
    enrolment,
    error::Result,
    key_package,
    net::HttpPending,
    papers, room, session,
    view::{GuestLinkView, GuestSelfView, InvitedView},
};
use e2ee::{
    guest::{GuestKeys, GuestSecret, accept},
    key::{HistoryKey, SigningKey},
};
use protocol::{
    cbor,
    certificate::{Chain, GuestCertificate},
    guest::{GuestClaim, GuestDetails, GuestDoor, GuestOpened, GuestPapers, InspectGuest, Knock, OpenGuest},
    id::{ConversationId, InvitationId},
    limits,
    policy::TenantPolicy,
    time::Timestamp,
};
use rusqlite::{OptionalExtension, params};

const INSPECT: &str = "/api/guests/inspect";
const OPEN: &str = "/api/guests/open";
const KNOCK: &str = "/api/guests/knock";

/// What a guest has opened and typed.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    pub(crate) input: u64,
    invitation: InvitationId,
    secret: Option<GuestSecret>,
    pin: String,
    /// Join at once, under this device name; else only look.
    device_name: Option<String>,
    tenant_name: String,
}

impl Opening {
    /// The input of whoever joins with it; none who only look.
    pub(crate) const fn newcomer(&self) -> Option<u64> {
        if self.device_name.is_some() { Some(self.input) } else { None }
    }
}

/// A link, with the code when it was typed.
fn read(link: &str, code: &str) -> std::result::Result<(InvitationId, Option<GuestSecret>), JoinError> {
    let malformed = |_| JoinError::Malformed;
    let link = link.trim();
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or(path).trim_end_matches('/');
    let (_, id) = path.rsplit_once("/gast/").ok_or(JoinError::Malformed)?;
    let invitation = id.parse::<InvitationId>().map_err(|_| JoinError::Malformed)?;
    let secret = match (code.trim(), fragment.trim()) {
        ("", "") => None,
        ("", fragment) => Some(GuestSecret::from_fragment(fragment).map_err(malformed)?),
        (code, _) => Some(GuestSecret::from_code(code).map_err(malformed)?),
    };
    Ok((invitation, secret))
}

fn answer(cx: &mut Cx<'_>, opening: &Opening, outcome: std::result::Result<GuestLinkView, JoinError>) {
    let id = opening.input;
    match (&opening.device_name, outcome) {
        (None, outcome) => cx.out.push(Effect::GuestLink { id, outcome }),
        (Some(_), Err(error)) => cx.out.push(Effect::Joined { id, outcome: Err(error) }),
        // More must be typed before this browser can join.
        (Some(_), Ok(_)) => cx.out.push(Effect::Joined { id, outcome: Err(JoinError::Malformed) }),
    }
}

/// Looks what a link is for.
pub(crate) fn open(cx: &mut Cx<'_>, input: u64, link: &str, code: &str, pin: &str) -> Result<()> {
    begin(cx, input, link, code, pin, None)
}

/// Joins with it.
pub(crate) fn join(cx: &mut Cx<'_>, input: u64, link: &str, code: &str, pin: &str, device_name: &str) -> Result<()> {
    if let Some(account) = cx.account.as_ref() {
        let request = account.guest.as_ref().filter(|_| account.status == Status::Joining).map(|visit| visit.request.clone());
        match request {
            // An earlier try whose answer was lost: the very same request again.
            Some(body) => cx.net.http(KNOCK, body, HttpPending::Knock { input }, &mut cx.out),
            None => cx.out.push(Effect::Joined { id: input, outcome: Err(JoinError::DeviceInUse) }),
        }
        return Ok(());
    }
    let name = device_name.chars().take(limits::NAME_CHARS_MAX).collect();
    begin(cx, input, link, code, pin, Some(name))
}

fn begin(cx: &mut Cx<'_>, input: u64, link: &str, code: &str, pin: &str, device_name: Option<String>) -> Result<()> {
    let (invitation, secret) = match read(link, code) {
        Ok(read) => read,
        Err(error) => {
            let effect = match device_name {
                None => Effect::GuestLink { id: input, outcome: Err(error) },
                Some(_) => Effect::Joined { id: input, outcome: Err(error) },
            };
            cx.out.push(effect);
            return Ok(());
        }
    };
    let opening = Opening { input, invitation, secret, pin: pin.to_owned(), device_name, tenant_name: String::new() };
    let body = cbor::encode(&InspectGuest { invitation });
    cx.net.http(INSPECT, body, HttpPending::GuestDoor(Box::new(opening)), &mut cx.out);
    Ok(())
}

/// What can be said without the secret is here.
pub(crate) fn inspected(cx: &mut Cx<'_>, mut opening: Opening, bytes: &[u8]) -> Result<()> {
    let Ok(door) = cbor::decode_frame::<GuestDoor>(bytes) else {
        answer(cx, &opening, Err(JoinError::Internal));
        return Ok(());
    };
    opening.tenant_name = door.tenant_name;
    let needs_pin = door.second_factor && opening.pin.trim().is_empty();
    let Some(secret) = opening.secret.clone().filter(|_| !needs_pin) else {
        let view = GuestLinkView::Ask {
            tenant_name: opening.tenant_name.clone(),
            needs_code: opening.secret.is_none(),
            needs_pin: door.second_factor,
        };
        answer(cx, &opening, Ok(view));
        return Ok(());
    };
    let pin = if door.second_factor { opening.pin.as_str() } else { "" };
    let keys = secret.keys(opening.invitation, pin);
    let body = cbor::encode(&OpenGuest { invitation: opening.invitation, access: keys.access_token().to_vec() });
    cx.net.http(OPEN, body, HttpPending::GuestOpen(Box::new(opening), Box::new(keys)), &mut cx.out);
    Ok(())
}

/// The sealed details are here.
pub(crate) fn opened(cx: &mut Cx<'_>, opening: &Opening, keys: &GuestKeys, bytes: &[u8]) -> Result<()> {
    let (details, policy) = match read_opened(opening, keys, bytes) {
        Ok(read) => read,
        Err(error) => {
            answer(cx, opening, Err(error));
            return Ok(());
        }
    };
    if let Some(name) = opening.device_name.clone() {
        return knock(cx, opening, keys, details, name);
    }
    let view = GuestLinkView::Invited(Box::new(InvitedView {
        tenant_name: policy.name,
        archived: policy.archive.is_some(),
        host: details.host,
        guest: details.name,
        room: details.room,
        purpose: details.about.purpose.clone(),
        kind: room::kind(&details.about),
        ends_at: details.ends_at.map(view_time),
        opening: room::opening(&details.about),
        emergency: details.about.emergency,
    }));
    answer(cx, opening, Ok(view));
    Ok(())
}

/// What the invitation's secret opens, and the policy that the root in it signed: neither is the server's word.
fn read_opened(
    opening: &Opening,
    keys: &GuestKeys,
    bytes: &[u8],
) -> std::result::Result<(GuestDetails, TenantPolicy), JoinError> {
    let opened = cbor::decode_frame::<GuestOpened>(bytes).map_err(|_| JoinError::Internal)?;
    let details = keys.open(opening.invitation, &opened.sealed).map_err(|_| JoinError::Forged)?;
    let policy: TenantPolicy = opened.policy.ok_or(JoinError::Forged)?.verify(&details.root).map_err(|_| JoinError::Forged)?;
    if policy.tenant == details.tenant { Ok((details, policy)) } else { Err(JoinError::Forged) }
}

fn knock(cx: &mut Cx<'_>, opening: &Opening, keys: &GuestKeys, details: GuestDetails, device_name: String) -> Result<()> {
    let (person_key, device_key) = (SigningKey::generate(cx.rng), SigningKey::generate(cx.rng));
    let history = HistoryKey::generate(cx.rng);
    let (device, device_certificate) =
        enrolment::certify_device(cx, details.tenant, details.guest, &person_key, &device_key, device_name);
    let claim = keys.claim(&GuestClaim {
        tenant: details.tenant,
        invitation: opening.invitation,
        guest: details.guest,
        person_key: person_key.public(),
        device: device_certificate.clone(),
    });
    let request = cbor::encode(&Knock { invitation: opening.invitation, access: keys.access_token().to_vec(), claim });
    let account = Account {
        status: Status::Joining,
        tenant: details.tenant,
        tenant_name: opening.tenant_name.clone(),
        person: details.guest,
        person_name: details.name.clone(),
        device,
        person_seed: person_key.seed().to_vec(),
        device_seed: device_key.seed().to_vec(),
        history_keys: vec![history.to_entry()],
        device_certificate,
        root: Some(details.root),
        issuer: None,
        certificate: None,
        policy: None,
        revocations: None,
        enrolment: None,
        issuer_key: None,
        registered: false,
        issuer_certificate: None,
        lease: None,
        let_in: None,
        guest: Some(Visit {
            conversation: details.conversation,
            host: details.host,
            room: details.room,
            about: cbor::encode(&details.about),
            ends_at: details.ends_at,
            request: request.clone(),
            certificate: None,
        }),
    };
    account.save(cx.db)?;
    *cx.account = Some(account);
    cx.net.http(KNOCK, request, HttpPending::Knock { input: opening.input }, &mut cx.out);
    Ok(())
}

/// The server keeps us until somebody lets us in.
pub(crate) fn knocked(cx: &mut Cx<'_>, input: u64) -> Result<()> {
    if let Some(account) = cx.account.as_mut() {
        account.status = Status::Waiting;
        account.registered = true;
        if let Some(visit) = account.guest.as_mut() {
            // Single use: nothing of the invitation is needed any more.
            visit.request = Vec::new();
        }
        account.save(cx.db)?;
    }
    cx.changed.session = true;
    cx.out.push(Effect::Joined { id: input, outcome: Ok(()) });
    Ok(())
}

/// A request did not work.
pub(crate) fn refused(cx: &mut Cx<'_>, opening: &Opening, error: JoinError) {
    answer(cx, opening, Err(error));
}

/// A host certified this device, or certified it anew; anything that does not hold is ignored.
pub(crate) fn certified(cx: &mut Cx<'_>, papers: &GuestPapers) -> Result<()> {
    let now = cx.net.true_time(cx.now);
    let Ok(chain) = Chain::decode(&papers.chain) else { return Ok(()) };
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let (Some(root), Some(visit), true) =
        (account.root, account.guest.as_ref(), matches!(account.status, Status::Waiting | Status::Active))
    else {
        return Ok(());
    };
    if chain.guest == visit.certificate && account.certificate.as_ref() == Some(&chain.person) {
        return Ok(());
    }
    let Ok(policy) = papers.policy.verify::<TenantPolicy>(&root) else { return Ok(()) };
    if policy.tenant != account.tenant {
        return Ok(());
    }
    let revocations = account.revocation_list();
    let trust = protocol::certificate::Trust { tenant: account.tenant, root: &root, revoked: revocations.as_ref(), now };
    let key = account.person_key().public();
    let Ok(identity) = accept(&chain, &key, &account.device_certificate, visit.conversation, &trust) else { return Ok(()) };
    let first = account.status == Status::Waiting;
    account.status = Status::Active;
    account.issuer = Some(chain.issuer);
    account.certificate = Some(chain.person);
    account.person_name = identity.name;
    if let Some(visit) = account.guest.as_mut() {
        visit.certificate = chain.guest;
        visit.ends_at = ends_at(visit);
    }
    if account.tenant_policy().is_none_or(|pinned| policy.number > pinned.number) {
        account.tenant_name = policy.name;
        account.policy = Some(papers.policy.clone());
    }
    account.save(cx.db)?;
    cx.changed.everything();
    if let Some(revocations) = &papers.revocations {
        session::take_revocations(cx, revocations.clone())?;
    }
    if first {
        db::put(cx.db, "certified_at", &cx.now)?;
        return session::begin(cx);
    }
    papers::plan(cx)?;
    if std::mem::take(&mut cx.net.lapsed) {
        return session::begin(cx);
    }
    // Key packages with the old certificate are of no use to anybody.
    cx.net.stocked = false;
    key_package::stock(cx, 0)
}

/// The end that a guest's certificate names; none when the room stays (it is renewed then).
fn ends_at(visit: &Visit) -> Option<Timestamp> {
    let certificate: GuestCertificate = visit.certificate.as_ref()?.peek().ok()?;
    visit.ends_at.map(|_| certificate.not_after)
}

/// Does our leaf's certificate differ from the newest one?
pub(crate) fn certificate(account: &Account) -> Option<&protocol::statement::Signed> {
    account.guest.as_ref()?.certificate.as_ref()
}

/// Is this the only room that this device may enter (any, when it is no guest's)?
pub(crate) fn may_enter(cx: &Cx<'_>, id: ConversationId) -> bool {
    cx.account.as_ref().and_then(|account| account.guest.as_ref()).is_none_or(|visit| visit.conversation == id)
}

/// Is this a guest's device?
pub(crate) fn is_visit(cx: &Cx<'_>) -> bool {
    cx.account.as_ref().is_some_and(|account| account.guest.is_some())
}

/// The visit as screens show it.
pub(crate) fn view(cx: &Cx<'_>) -> Result<Option<GuestSelfView>> {
    let Some(visit) = cx.account.as_ref().and_then(|account| account.guest.as_ref()) else { return Ok(None) };
    let id = visit.conversation;
    let inside: bool = cx
        .db
        .query_row("SELECT member FROM conversations WHERE conversation = ?1", params![id.as_bytes()], |row| row.get(0))
        .optional()?
        .unwrap_or(false);
    let known = room::find(cx, id)?.map(|room| room.ends_at);
    let ends_at = known.unwrap_or(visit.ends_at);
    let now = cx.net.server_time(cx.now);
    Ok(Some(GuestSelfView {
        conversation: inside.then(|| id.to_string()),
        host: visit.host.clone(),
        ends_at: ends_at.map(view_time),
        ending: ends_at.is_some_and(|end| end.since(now) <= room::WARNING_MS),
    }))
}

/// The visit is over by this device's own clock, and no server says otherwise: nothing stays.
pub(crate) fn look(cx: &mut Cx<'_>) -> Result<()> {
    let Some(account) = cx.account.as_ref().filter(|account| account.is_active()) else { return Ok(()) };
    let Some(signed) = certificate(account) else { return Ok(()) };
    let Ok(certificate) = signed.peek::<GuestCertificate>() else { return Ok(()) };
    // Clocks differ, and whoever moved the end needs a moment to sign anew.
    let over = certificate.not_after.plus_millis(limits::CLOCK_SKEW_MS_MAX);
    let now = cx.net.true_time(cx.now);
    if over > now {
        cx.wake_at(cx.now.plus_millis(over.since(now)));
        return Ok(());
    }
    if cx.net.is_up() && !cx.net.lapsed {
        // The server still lets us in: it will say when the visit has ended.
        return Ok(());
    }
    if cx.net.link == crate::net::Link::Down && cx.net.failures > 0 {
        return ended::end(cx, Status::Deleted);
    }
    Ok(())
}
