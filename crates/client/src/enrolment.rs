//! Joining: an invitation makes a person's first device, a transfer a further one.

use crate::{
    account::{Account, Enrolment, Status},
    db,
    effect::{Effect, HttpAnswer, HttpError, JoinError, LinkInfo, LinkKind},
    engine::Cx,
    error::Result,
    linking,
    net::HttpPending,
    recovery, session, transfer, visit,
};
use e2ee::{
    invitation::{self, InvitationTicket},
    key::{HistoryKey, SigningKey},
    offer::{OfferSecret, OfferingDevice},
    recovery::RecoverySecret,
    transfer::{TransferReceiver, TransferSecret},
};
use protocol::{
    cbor,
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, DeviceCertificate},
    enrolment::{Certification, Enrol, EnrolmentClaim, InspectInvitation, InvitationInfo, TenantInfo},
    id::{DeviceId, PersonId, Serial, TenantId},
    limits,
    statement::Signed,
    time::{DAY_MS, Timestamp},
};

/// Years for which a device certificate is made; the person certificate ends long before.
const DEVICE_DAYS: u64 = 5 * 365;
/// A device certificate begins this long before it is made, because a new device's clock may be ahead of everybody's and
/// nobody has told it yet.
pub(crate) const BACKDATED_MS: u64 = DAY_MS;

/// What a text can be read as.
pub(crate) enum Link {
    Invitation(InvitationTicket),
    Transfer(TransferReceiver),
    DeviceCode(OfferSecret),
    Recovery(RecoverySecret),
    SetUp,
}

/// Reads a whole link, its fragment, or a typed code.
pub(crate) fn parse(text: &str) -> Option<Link> {
    // Some mail gateways spell the sign out.
    let text = text.trim().replace("%23", "#");
    let fragment = text.rsplit_once('#').map_or(text.as_str(), |(_, fragment)| fragment);
    if text.contains("/wiederherstellen") {
        return recovery::read(fragment).map(Link::Recovery);
    }
    // Whoever copies a link out of a mail brings along a bracket, a full stop, or the break of a line.
    let fragment: String = fragment.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
    let fragment = fragment.as_str();
    if text.contains("/einrichten") {
        let is_token = fragment.len() == 64 && fragment.chars().all(|digit| digit.is_ascii_hexdigit());
        return is_token.then_some(Link::SetUp);
    }
    if text.contains("/geraet") {
        return OfferingDevice::from_fragment(fragment).ok().map(|device| Link::Transfer(device.receiver()));
    }
    let path_says_transfer = text.contains("/verknuepfen");
    let ticket = || InvitationTicket::from_fragment(fragment).or_else(|_| InvitationTicket::from_code(fragment));
    if let Some(ticket) = (!path_says_transfer).then(ticket).and_then(std::result::Result::ok) {
        return Some(Link::Invitation(ticket));
    }
    if let Ok(secret) = OfferSecret::from_code(fragment) {
        return Some(Link::DeviceCode(secret));
    }
    TransferSecret::from_fragment(fragment).ok().map(|secret| Link::Transfer(secret.receiver()))
}

/// Asks what a link is for.
pub(crate) fn inspect(cx: &mut Cx<'_>, input: u64, link: &str) -> Result<()> {
    match parse(link) {
        None => cx.out.push(Effect::LinkInfo { id: input, outcome: Err(JoinError::Malformed) }),
        Some(Link::Invitation(ticket)) => {
            let body = cbor::encode(&InspectInvitation { access: ticket.secret.access_token().to_vec() });
            cx.net.http("/api/invitations/inspect", body, HttpPending::Inspect { input }, &mut cx.out);
        }
        Some(link @ (Link::Transfer(_) | Link::DeviceCode(_) | Link::Recovery(_))) => {
            let kind = if matches!(link, Link::DeviceCode(_)) { LinkKind::DeviceCode } else { LinkKind::Transfer };
            cx.net.http("/api/tenant", Vec::new(), HttpPending::InspectTransfer { input, kind }, &mut cx.out)
        }
        Some(Link::SetUp) => cx.net.http("/api/tenant", Vec::new(), HttpPending::InspectSetUp { input }, &mut cx.out),
    }
    Ok(())
}

/// Joins with a link.
pub(crate) fn join(cx: &mut Cx<'_>, input: u64, link: &str, device_name: &str) -> Result<()> {
    if let Some(account) = cx.account.as_ref() {
        if account.status == Status::Active && !account.registered {
            return transfer::register(cx, input);
        }
        if account.status != Status::Joining {
            cx.out.push(Effect::Joined { id: input, outcome: Err(JoinError::DeviceInUse) });
            return Ok(());
        }
        if let Some(enrolment) = &account.enrolment {
            // An earlier try whose answer was lost: the very same request again.
            let body = enrolment.request.clone();
            cx.net.http("/api/enrolments", body, HttpPending::Enrol { input }, &mut cx.out);
            return Ok(());
        }
    }
    let (link, device_name) = (link.to_owned(), device_name.chars().take(limits::NAME_CHARS_MAX).collect());
    match parse(&link) {
        // A code alone lets nobody in: whoever read it offers themselves first.
        None | Some(Link::SetUp | Link::DeviceCode(_)) => {
            cx.out.push(Effect::Joined { id: input, outcome: Err(JoinError::Malformed) })
        }
        Some(Link::Invitation(ticket)) => {
            let body = cbor::encode(&InspectInvitation { access: ticket.secret.access_token().to_vec() });
            cx.net.http("/api/invitations/inspect", body, HttpPending::JoinInspect { input, link, device_name }, &mut cx.out);
        }
        Some(Link::Transfer(_) | Link::Recovery(_)) => {
            cx.net.http("/api/tenant", Vec::new(), HttpPending::JoinTransfer { input, link, device_name }, &mut cx.out);
        }
    }
    Ok(())
}

/// An HTTP answer.
pub(crate) fn answer(cx: &mut Cx<'_>, id: u64, answer: HttpAnswer) -> Result<()> {
    let Some(pending) = cx.net.http.remove(&id) else { return Ok(()) };
    let bytes = match answer {
        Ok(bytes) => bytes,
        Err(error) => {
            let error = match (&pending, error) {
                // The place is another device's: it read the code first.
                (HttpPending::Offer { .. }, HttpError::Status(409)) => JoinError::Used,
                (pending, error) if pending.is_guests() => guest_error(error),
                (_, error) => join_error(error),
            };
            refused(cx, &pending, error)?;
            return Ok(());
        }
    };
    match pending {
        HttpPending::Inspect { input } => {
            let outcome = cbor::decode_frame::<InvitationInfo>(&bytes).map_err(|_| JoinError::Internal).map(|info| LinkInfo {
                kind: LinkKind::Invitation,
                tenant_name: info.tenant_name,
                person_name: info.name,
                archive: info.archive,
            });
            cx.out.push(Effect::LinkInfo { id: input, outcome });
            Ok(())
        }
        HttpPending::InspectTransfer { input, kind } => {
            let outcome = cbor::decode_frame::<TenantInfo>(&bytes).map_err(|_| JoinError::Internal).map(|info| LinkInfo {
                kind,
                tenant_name: info.name,
                person_name: String::new(),
                archive: None,
            });
            cx.out.push(Effect::LinkInfo { id: input, outcome });
            Ok(())
        }
        HttpPending::InspectSetUp { input } => {
            let outcome = match cbor::decode_frame::<TenantInfo>(&bytes) {
                Err(_) => Err(JoinError::Internal),
                Ok(info) if info.claimed => Err(JoinError::Unknown),
                Ok(info) => {
                    Ok(LinkInfo { kind: LinkKind::SetUp, tenant_name: info.name, person_name: String::new(), archive: None })
                }
            };
            cx.out.push(Effect::LinkInfo { id: input, outcome });
            Ok(())
        }
        HttpPending::JoinInspect { input, link, device_name } => {
            match (cbor::decode_frame::<InvitationInfo>(&bytes), parse(&link)) {
                (Ok(info), Some(Link::Invitation(ticket))) => enrol(cx, input, &info, &ticket, device_name),
                _ => fail(cx, input, JoinError::Internal),
            }
        }
        HttpPending::Found { input, founding } => match cbor::decode_frame::<TenantInfo>(&bytes) {
            Ok(info) => crate::founding::claim(cx, input, &founding, &info),
            Err(_) => fail(cx, input, JoinError::Internal),
        },
        HttpPending::Enrol { input } => enrolled(cx, input),
        HttpPending::JoinTransfer { input, link, device_name } => match cbor::decode_frame::<TenantInfo>(&bytes) {
            Ok(info) => transfer::take(cx, input, link, device_name, info.tenant),
            Err(_) => fail(cx, input, JoinError::Internal),
        },
        HttpPending::Take { input, link, device_name, tenant } => transfer::taken(cx, input, &link, &device_name, tenant, &bytes),
        HttpPending::Register { input } => transfer::registered(cx, input),
        HttpPending::Offer { input, device } => linking::offered(cx, input, &device, &bytes),
        HttpPending::AwaitOffer { input } => linking::answered(cx, input, &bytes),
        HttpPending::GuestDoor(opening) => visit::inspected(cx, *opening, &bytes),
        HttpPending::GuestOpen(opening, keys) => visit::opened(cx, &opening, &keys, &bytes),
        HttpPending::Knock { input } => visit::knocked(cx, input),
    }
}

const fn join_error(error: HttpError) -> JoinError {
    match error {
        // A proxy whose server restarts does not know either whether it was heard.
        HttpError::Offline | HttpError::Status(502..=504) => JoinError::Offline,
        HttpError::Status(429) => JoinError::TooManyTries,
        HttpError::Status(507) => JoinError::ServerFull,
        // Only a guest's invitation has a code; said by another address, it is a refusal like any other.
        HttpError::WrongCode { .. } | HttpError::Status(401 | 403 | 404 | 410) => JoinError::Unknown,
        HttpError::Status(_) => JoinError::Internal,
    }
}

/// The same for a guest's invitation, whose server says more.
const fn guest_error(error: HttpError) -> JoinError {
    match error {
        HttpError::WrongCode { left } => JoinError::WrongCode { left },
        HttpError::Status(403) => JoinError::Internal,
        HttpError::Status(409) => JoinError::Used,
        other => join_error(other),
    }
}

fn refused(cx: &mut Cx<'_>, pending: &HttpPending, error: JoinError) -> Result<()> {
    match pending {
        HttpPending::GuestDoor(opening) | HttpPending::GuestOpen(opening, _) => {
            visit::refused(cx, opening, error);
            Ok(())
        }
        HttpPending::Inspect { input } | HttpPending::InspectTransfer { input, .. } | HttpPending::InspectSetUp { input } => {
            cx.out.push(Effect::LinkInfo { id: *input, outcome: Err(error) });
            Ok(())
        }
        HttpPending::Offer { input, .. } => {
            cx.out.push(Effect::Offered { id: *input, outcome: Err(error) });
            Ok(())
        }
        HttpPending::AwaitOffer { input } => {
            cx.out.push(Effect::OfferAnswered { id: *input, outcome: Err(error) });
            Ok(())
        }
        HttpPending::Found { input, .. } => {
            crate::founding::refuse(cx, *input, error);
            Ok(())
        }
        HttpPending::Enrol { input } | HttpPending::Register { input } | HttpPending::Knock { input } => {
            // What did not reach the server, or was not judged by it, may have been accepted before: the same request goes again.
            let is_judged =
                !matches!(error, JoinError::Offline | JoinError::ServerFull | JoinError::TooManyTries | JoinError::Internal);
            if is_judged {
                forget(cx)?;
            }
            fail(cx, *input, error)
        }
        HttpPending::JoinInspect { input, .. } | HttpPending::JoinTransfer { input, .. } | HttpPending::Take { input, .. } => {
            fail(cx, *input, error)
        }
    }
}

/// The join did not work; nothing of it stays.
pub(crate) fn fail(cx: &mut Cx<'_>, input: u64, error: JoinError) -> Result<()> {
    cx.out.push(Effect::Joined { id: input, outcome: Err(error) });
    Ok(())
}

fn forget(cx: &mut Cx<'_>) -> Result<()> {
    cx.db.execute("DELETE FROM meta WHERE key = 'account'", [])?;
    *cx.account = None;
    cx.changed.session = true;
    Ok(())
}

/// A device certificate by a person's key.
pub(crate) fn certify_device(
    cx: &mut Cx<'_>,
    tenant: TenantId,
    person: PersonId,
    person_key: &SigningKey,
    device_key: &SigningKey,
    name: String,
) -> (DeviceId, Signed) {
    let (random, serial) = (cx.random(), cx.random());
    let device = DeviceId::new(cx.now, random);
    let certificate = DeviceCertificate {
        version: CERTIFICATE_VERSION,
        serial: Serial::new(cx.now, serial),
        tenant,
        person,
        device,
        device_key: device_key.public(),
        not_before: Timestamp::from_millis(cx.now.as_millis().saturating_sub(BACKDATED_MS)),
        not_after: cx.now.plus_millis(DEVICE_DAYS * DAY_MS),
        algorithm: ALGORITHM_ED25519,
        name,
    };
    (device, invitation::certify_device(person_key, &certificate))
}

fn enrol(cx: &mut Cx<'_>, input: u64, info: &InvitationInfo, ticket: &InvitationTicket, device_name: String) -> Result<()> {
    let (person_key, device_key) = (SigningKey::generate(cx.rng), SigningKey::generate(cx.rng));
    let history = HistoryKey::generate(cx.rng);
    let (device, device_certificate) = certify_device(cx, info.tenant, info.person, &person_key, &device_key, device_name);
    let enrol: Enrol = ticket.enrol(info.tenant, info.invitation, info.person, &person_key.public(), &device_certificate);
    let request = cbor::encode(&enrol);
    let account = Account {
        status: Status::Joining,
        tenant: info.tenant,
        tenant_name: info.tenant_name.clone(),
        person: info.person,
        person_name: info.name.clone(),
        device,
        person_seed: person_key.seed().to_vec(),
        device_seed: device_key.seed().to_vec(),
        history_keys: vec![history.to_entry()],
        device_certificate,
        root: None,
        issuer: None,
        certificate: None,
        policy: None,
        revocations: None,
        enrolment: Some(Enrolment { ticket: kept(ticket), request: request.clone() }),
        issuer_key: None,
        registered: false,
        issuer_certificate: None,
        lease: None,
        let_in: None,
        guest: None,
    };
    account.save(cx.db)?;
    *cx.account = Some(account);
    cx.net.http("/api/enrolments", request, HttpPending::Enrol { input }, &mut cx.out);
    Ok(())
}

fn enrolled(cx: &mut Cx<'_>, input: u64) -> Result<()> {
    if let Some(account) = cx.account.as_mut() {
        account.status = Status::Waiting;
        account.registered = true;
        account.save(cx.db)?;
    }
    cx.changed.session = true;
    cx.out.push(Effect::Joined { id: input, outcome: Ok(()) });
    Ok(())
}

/// A ticket as it is kept until the issuer answers: one that was typed holds half a fingerprint, which no link may.
fn kept(ticket: &InvitationTicket) -> String {
    let fragment = ticket.to_fragment();
    if InvitationTicket::from_fragment(&fragment).is_ok() { fragment } else { ticket.to_code() }
}

fn ticket_of(text: &str) -> Option<InvitationTicket> {
    InvitationTicket::from_fragment(text).or_else(|_| InvitationTicket::from_code(text)).ok()
}

/// The issuer's answer: pinned when MAC, root fingerprint and chain hold; anything else is ignored and the device waits on.
pub(crate) fn certified(cx: &mut Cx<'_>, certification: &Certification) -> Result<()> {
    let now = cx.now;
    let Some(account) = cx.account.as_mut() else { return Ok(()) };
    let (Status::Waiting, Some(enrolment)) = (account.status, &account.enrolment) else { return Ok(()) };
    let (Some(ticket), Ok(request)) = (ticket_of(&enrolment.ticket), minicbor::decode::<Enrol>(&enrolment.request)) else {
        return Ok(());
    };
    let Ok(claim) = cbor::decode::<EnrolmentClaim>(&request.claim) else { return Ok(()) };
    let Ok(accepted) = ticket.accept(certification, &claim, server_time(now, cx.net.skew_ms)) else { return Ok(()) };
    account.status = Status::Active;
    account.root = Some(accepted.root);
    account.issuer = Some(accepted.chain.issuer);
    account.certificate = Some(accepted.chain.person);
    account.tenant_name = accepted.policy.name;
    account.policy = Some(accepted.signed_policy);
    account.revocations = accepted.signed_revocations;
    account.person_name = accepted.identity.name;
    account.enrolment = None;
    account.save(cx.db)?;
    db::put(cx.db, "certified_at", &now)?;
    cx.changed.everything();
    session::begin(cx)
}

/// Our clock corrected by the server's: a device an hour off still reads certificates right.
pub(crate) fn server_time(now: Timestamp, skew_ms: i64) -> Timestamp {
    let millis = i64::try_from(now.as_millis()).unwrap_or(i64::MAX).saturating_add(skew_ms);
    Timestamp::from_millis(u64::try_from(millis).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Engine, Input, schema};
    use e2ee::{invitation::InvitationSecret, root::RootFingerprint};
    use protocol::id::InvitationId;
    use rusqlite::Connection;

    fn fragment() -> String {
        let root = SigningKey::generate(&mut e2ee::rng_from_seed([8; 32])).public();
        InvitationTicket { secret: InvitationSecret::from_bytes([7; 16]), root: RootFingerprint::of(&root) }.to_fragment()
    }

    #[test]
    fn a_link_is_read_however_it_was_copied() {
        let fragment = fragment();
        let (before, after) = fragment.split_at(20);
        for copied in [
            format!("  https://nordstadt.example/beitreten#{fragment}\n"),
            format!("<https://nordstadt.example/beitreten#{fragment}>."),
            format!("https://nordstadt.example/beitreten#{before}\r\n {after}"),
            format!("https://nordstadt.example/beitreten#{before}\u{200b}{after}"),
            format!("https://nordstadt.example/beitreten%23{fragment}"),
            fragment.clone(),
        ] {
            assert!(matches!(parse(&copied), Some(Link::Invitation(_))), "{copied:?}");
        }
        assert!(parse(&format!("https://nordstadt.example/beitreten#{before}")).is_none(), "cut off");
    }

    #[test]
    fn whoever_joins_on_a_device_without_room_is_told_so_and_may_try_again() {
        let db = Connection::open_in_memory().unwrap();
        schema::migrate(&db).unwrap();
        db.execute_batch("PRAGMA max_page_count = 1").unwrap();
        let mut engine = Engine::open(db, [1; 32]).unwrap();
        let now = Timestamp::from_millis(1_700_000_000_000);
        let info = InvitationInfo {
            tenant: TenantId::from_bytes([2; 16]),
            tenant_name: "Klinikum Nordstadt ".repeat(1_000),
            person: PersonId::from_bytes([3; 16]),
            name: "Dr. Lena Seidel".into(),
            invitation: InvitationId::from_bytes([4; 16]),
            archive: None,
        };
        for id in [1, 2] {
            let asked = engine.handle(now, Input::Join { id, link: fragment(), device_name: "Station 4B".into() }).unwrap();
            let [Effect::Http { id: request, .. }] = asked.as_slice() else { panic!("{asked:?}") };
            let told = engine.handle(now, Input::Http { id: *request, answer: Ok(cbor::encode(&info)) }).unwrap();
            assert!(
                matches!(told.as_slice(), [Effect::Joined { id: told, outcome: Err(JoinError::DeviceFull) }] if *told == id),
                "{told:?}"
            );
        }
    }
}
