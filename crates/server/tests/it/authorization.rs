//! Who may ask for what: every request by every kind of session, as a table that is committed and read in review.
//!
//! `UPDATE_AUTHZ_MATRIX=1 cargo test -p server authorization` writes it anew.

use crate::{
    hospital::{Backend, Hospital, ROOM, Staff, frame, on_both_stores, staff},
    issuers::asks,
};
use app::{
    dispatch,
    hub::Taken,
    policy::{Action, authorise},
    session::{Session, Standing},
};
use protocol::{
    certificate::{Identity, Level},
    enrolment::{Certification, Invitation, access_hash},
    frame::{Commit, CreateConversation, Outcome, PersonState, Request, SendMessage, ServerFrame},
    hash::Digest,
    header::{Kind, Urgency},
    id::{EnrolmentId, GroupId, InvitationId, PersonId, PreferenceSlot},
    key::Signature,
    keybox::Verdict,
    preference::Preference,
    recovery::{PutRecovery, RecoveryKind},
    refusal::Refusal,
    revocation::SignedRevocationList,
    statement::Signed,
    transfer::PutTransfer,
};
use std::{collections::VecDeque, fmt::Write as _, sync::Arc};
use tokio::time::Instant;

const MATRIX: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/authz-matrix.txt");

/// A new request does not compile without a line here, and the test fails without a sample of it.
const fn number(request: &Request) -> usize {
    match request {
        Request::SendMessage(_) => 0,
        Request::SendVoid(_) => 1,
        Request::CreateConversation(_) => 2,
        Request::Commit(_) => 3,
        Request::Leave { .. } => 4,
        Request::ListConversations => 5,
        Request::ReadLog { .. } => 6,
        Request::ReadGroup { .. } => 7,
        Request::MoveCursor { .. } => 8,
        Request::ReadCursors { .. } => 9,
        Request::PublishKeyPackages { .. } => 10,
        Request::ClaimKeyPackages { .. } => 11,
        Request::ReadDirectory { .. } => 12,
        Request::ReadWelcomes => 13,
        Request::DropWelcome { .. } => 14,
        Request::AppendKeybox { .. } => 15,
        Request::ReadKeybox { .. } => 16,
        Request::PutTransfer(_) => 17,
        Request::Complain { .. } => 18,
        Request::PutInvitation(_) => 19,
        Request::ReadIssuers => 20,
        Request::ReadEnrolments => 21,
        Request::Certify { .. } => 22,
        Request::PublishPolicy(_) => 23,
        Request::PublishRevocations(_) => 24,
        Request::PublishIssuer(_) => 25,
        Request::SetPersonState { .. } => 26,
        Request::OpenAdministration => 27,
        Request::AskIssuer(_) => 29,
        Request::ReadIssuerRequests => 30,
        Request::DropIssuerRequest { .. } => 31,
        Request::RenewPeople { .. } => 32,
        Request::Typing { .. } => 28,
        Request::PutPreferences { .. } => 33,
        Request::ReadPreferences { .. } => 34,
        Request::ReadDevices => 35,
        Request::RemoveDevice { .. } => 36,
        Request::ReadOffer { .. } => 37,
        Request::PutRecovery(_) => 38,
        Request::ReadRecoveries => 39,
        Request::DropRecovery { .. } => 40,
        Request::OpenObjects => 41,
        Request::ReleaseObjects { .. } => 42,
        Request::TryPush => 43,
        Request::PutPushSubscription(_) => 44,
        Request::RemovePushSubscription => 45,
        Request::SetAttended { .. } => 46,
        Request::PutGuestInvitation(_) => 47,
        Request::WithdrawGuestInvitation { .. } => 48,
        Request::ReadGuests => 49,
        Request::CertifyGuests { .. } => 50,
        Request::ReadPlaces => 51,
        Request::ReadPlan { .. } => 52,
        Request::RotateHistory(_) => 53,
        Request::ReadRotations { .. } => 54,
        Request::WakeAgain { .. } => 55,
        Request::ReadDuties => 56,
        Request::TakeDuty { .. } => 57,
        Request::HandOverDuty { .. } => 58,
        Request::EndOffer { .. } => 59,
    }
}

const REQUESTS: usize = 60;

/// Signed by nobody: the server looks who asks first, then at the signature.
fn guest_invitation(staff: &Staff) -> protocol::guest::PutGuestInvitation {
    protocol::guest::PutGuestInvitation {
        grant: Signed { payload: vec![1], signature: Signature::from_bytes([1; 64]) },
        access_hash: access_hash(staff.device.as_bytes()),
        sealed: vec![1],
        second_factor: false,
        mail: None,
    }
}

fn samples(staff: &Staff) -> Vec<Request> {
    let none = Digest::from_bytes([0; 32]);
    let sealed = staff.seal(ROOM, 1, none, Kind::Text, Urgency::Normal);
    let void = staff.seal(ROOM, 1, none, Kind::Void, Urgency::Normal);
    let signed = || Signed { payload: vec![1], signature: Signature::from_bytes([1; 64]) };
    let nobody = PersonId::from_bytes([99; 16]);
    let soon = crate::hospital::now().plus_millis(60_000);
    let create = CreateConversation {
        conversation: protocol::id::ConversationId::from_bytes([50; 16]),
        group: GroupId::from_bytes([50; 16]),
        group_info: vec![1],
        direct_with: None,
        state: 0,
    };
    let commit = Commit {
        conversation: ROOM,
        group: crate::hospital::GROUP,
        epoch: 0,
        mls: vec![1],
        group_info: vec![1],
        welcome: None,
        state: 0,
    };
    let invitation = Invitation {
        id: InvitationId::from_bytes(*staff.device.as_bytes()),
        person: PersonId::from_bytes([60; 16]),
        name: "Neu".into(),
        role: String::new(),
        access_hash: access_hash(staff.device.as_bytes()),
        grants: Vec::new(),
        expires_at: soon,
    };
    let transfer = PutTransfer { access_hash: access_hash(staff.device.as_bytes()), sealed: vec![1], expires_at: soon, uses: 1 };
    let preference = Preference { slot: PreferenceSlot::from_bytes([1; 16]), sealed: vec![1] };
    vec![
        Request::SendMessage(SendMessage { mls: frame(&sealed, 1), sealed, state: 0 }),
        Request::SendVoid(void),
        Request::CreateConversation(create),
        Request::Commit(commit),
        Request::ListConversations,
        Request::ReadLog { conversation: ROOM, after: 0, limit: 1 },
        Request::ReadGroup { conversation: ROOM },
        Request::MoveCursor { conversation: ROOM, delivered: 1, read: None },
        Request::ReadCursors { conversation: ROOM },
        Request::PublishKeyPackages { packages: Vec::new(), last_resort: Vec::new() },
        Request::ClaimKeyPackages { people: vec![nobody], suite: 1 },
        Request::ReadDirectory { since: 0, limit: 1 },
        Request::ReadWelcomes,
        Request::DropWelcome { conversation: ROOM, group: crate::hospital::GROUP },
        Request::AppendKeybox { sealed: vec![1] },
        Request::ReadKeybox { after: 0, limit: 1 },
        Request::PutTransfer(transfer),
        Request::Complain { conversation: ROOM, seq: 1, verdict: Verdict::Forged },
        Request::PutInvitation(invitation),
        Request::ReadIssuers,
        Request::ReadEnrolments,
        Request::Certify {
            enrolment: EnrolmentId::from_bytes([77; 16]),
            certification: Certification { grant: vec![], mac: vec![] },
        },
        Request::PublishPolicy(signed()),
        Request::PublishRevocations(SignedRevocationList { issuer: signed(), list: signed() }),
        Request::PublishIssuer(signed()),
        Request::AskIssuer(asks(staff)),
        Request::ReadIssuerRequests,
        Request::DropIssuerRequest { device: staff.device },
        Request::RenewPeople { issuer: signed(), people: vec![signed()] },
        Request::SetPersonState { person: nobody, state: PersonState::Locked },
        Request::PutPreferences { preferences: vec![preference] },
        Request::ReadPreferences { after: 0, limit: 1 },
        Request::ReadDevices,
        Request::RemoveDevice { device: staff.device },
        Request::ReadOffer { access_hash: access_hash(b"nothing") },
        Request::EndOffer { access_hash: access_hash(b"nothing") },
        Request::PutRecovery(PutRecovery {
            kind: RecoveryKind::Code,
            access_hash: access_hash(staff.device.as_bytes()),
            sealed: vec![1],
            name: "Tablet".into(),
            wrapping: None,
        }),
        Request::ReadRecoveries,
        Request::RotateHistory(Box::new(protocol::rotation::RotateHistory { rotation: signed(), recoveries: vec![] })),
        Request::ReadRotations { after: 1 },
        Request::DropRecovery { access_hash: access_hash(staff.device.as_bytes()) },
        Request::Typing { conversation: ROOM },
        Request::OpenObjects,
        Request::ReleaseObjects { conversation: ROOM, message: protocol::id::MessageId::from_bytes([1; 16]) },
        Request::TryPush,
        Request::PutPushSubscription(crate::push::nowhere()),
        Request::RemovePushSubscription,
        Request::SetAttended { attended: false },
        Request::WakeAgain { conversation: ROOM, seq: 1, again: true },
        Request::PutGuestInvitation(Box::new(guest_invitation(staff))),
        Request::WithdrawGuestInvitation { invitation: InvitationId::from_bytes([88; 16]) },
        Request::ReadGuests,
        Request::CertifyGuests { chains: vec![protocol::guest::ChainBytes(staff.chain.encode())] },
        Request::ReadPlaces,
        Request::ReadPlan { plan: protocol::id::PlanId::from_bytes([1; 16]) },
        Request::ReadDuties,
        Request::TakeDuty { duty: protocol::id::DutyId::from_bytes([1; 16]) },
        Request::HandOverDuty { duty: protocol::id::DutyId::from_bytes([1; 16]), to: None },
        Request::OpenAdministration,
        Request::Leave { conversation: ROOM },
    ]
}

/// What comes over HTTP with the session's token. Whether the token holds is told where its endpoints are tested.
const BY_TOKEN: [Action; 3] = [Action::PutObject, Action::ReadObject, Action::ReadMap];

struct Kinds {
    sessions: Vec<(&'static str, Arc<Session>, Staff)>,
}

pub(crate) fn identity(hospital: &Hospital, staff: &Staff) -> Identity {
    let root = crate::hospital::public(&crate::hospital::key(200));
    let trust = protocol::certificate::Trust { tenant: hospital.tenant, root: &root, revoked: None, now: crate::hospital::now() };
    staff.chain.verify(&trust).unwrap()
}

fn session(hospital: &Hospital, staff: &Staff, standing: Standing) -> Arc<Session> {
    let key = crate::hospital::public(&staff.key);
    Arc::new(Session::new(hospital.tenant, staff.person, staff.device, key, standing))
}

async fn kinds(hospital: &Hospital) -> Kinds {
    let (member, supplier) = (hospital.staff(2, 20).await, hospital.staff_of_level(3, 30, Level::Supplier).await);
    let other = hospital.staff(4, 40).await;
    let admin = hospital.admin.clone();
    let guest = staff(hospital.tenant, &hospital.issuer, 5, 50, Level::Internal, false);
    let waiting = staff(hospital.tenant, &hospital.issuer, 6, 60, Level::Internal, false);
    hospital.room(ROOM, &[&member, &supplier, &guest]).await;
    let certified = |staff: &Staff| Standing::Certified(Arc::new(identity(hospital, staff)));
    let as_guest = Identity { level: Level::Guest, guest_of: Some(ROOM), ..identity(hospital, &guest) };
    let elsewhere = Identity { guest_of: Some(protocol::id::ConversationId::from_bytes([1; 16])), ..as_guest.clone() };
    let sessions = vec![
        ("waiting", session(hospital, &waiting, Standing::Waiting), waiting),
        ("guest", session(hospital, &guest, Standing::Certified(Arc::new(as_guest))), guest.clone()),
        ("other guest", session(hospital, &other, Standing::Certified(Arc::new(elsewhere))), other.clone()),
        ("supplier", session(hospital, &supplier, certified(&supplier)), supplier.clone()),
        ("member", session(hospital, &member, certified(&member)), member.clone()),
        ("non-member", session(hospital, &other, certified(&other)), other),
        ("admin", session(hospital, &admin, certified(&admin)), admin.clone()),
        ("lapsed", session(hospital, &member, Standing::Lapsed(Arc::new(identity(hospital, &member)))), member.clone()),
        ("lapsed admin", session(hospital, &admin, Standing::Lapsed(Arc::new(identity(hospital, &admin)))), admin.clone()),
        ("locked", session(hospital, &member, Standing::Ended), member),
    ];
    Kinds { sessions }
}

async fn ask(hospital: &Hospital, session: &Arc<Session>, request: Request) -> String {
    if let Some(waits) = dispatch::quick(hospital.server.app(), session, 1, request) {
        dispatch::request(hospital.server.app(), session, 1, waits).await;
    }
    let mut frames = VecDeque::new();
    while frames.is_empty() {
        session.outbox.wait().await;
        assert_eq!(session.outbox.take(&mut frames, Instant::now()), Taken::All);
    }
    let answer: ServerFrame = protocol::cbor::decode_frame(&frames[0]).unwrap();
    match answer {
        ServerFrame::Response { outcome: Outcome::Done(_), .. } => "ok".into(),
        ServerFrame::Response { outcome: Outcome::Refused(refusal), .. } => name_of(&refusal),
        other => panic!("{other:?}"),
    }
}

fn name_of(refusal: &Refusal) -> String {
    let name = format!("{refusal:?}");
    name.split([' ', '{', '(']).next().unwrap().to_owned()
}

async fn the_matrix_is_what_was_reviewed(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let kinds = kinds(&hospital).await;
    let mut table = String::new();
    write!(table, "{:<22}", "request").unwrap();
    for (name, ..) in &kinds.sessions {
        write!(table, "{name:<18}").unwrap();
    }
    let mut seen = [false; REQUESTS];
    let count = samples(&kinds.sessions[0].2).len();
    for index in 0..count {
        let sample = samples(&kinds.sessions[0].2).swap_remove(index);
        seen[number(&sample)] = true;
        write!(table, "\n{:<22}", Action::of(&sample).name()).unwrap();
        for (_, session, staff) in &kinds.sessions {
            let request = samples(staff).swap_remove(index);
            write!(table, "{:<18}", ask(&hospital, session, request).await).unwrap();
        }
    }
    for action in BY_TOKEN {
        write!(table, "\n{:<22}", action.name()).unwrap();
        for (_, session, _) in &kinds.sessions {
            let answer = authorise(&session.standing(), action).map_or_else(|refusal| name_of(&refusal), |()| "ok".into());
            write!(table, "{answer:<18}").unwrap();
        }
    }
    let table: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    assert!(seen.iter().all(|seen| *seen), "a request has no sample: {seen:?}");
    if std::env::var_os("UPDATE_AUTHZ_MATRIX").is_some() {
        std::fs::write(MATRIX, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(MATRIX).unwrap();
    assert_eq!(table, reviewed, "\n{table}\nIf this is meant, run with UPDATE_AUTHZ_MATRIX=1 and review the difference.");
}

async fn before_it_has_proved_itself_a_device_may_ask_for_nothing(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (mut socket, _) = hospital.challenged().await;
    let request = protocol::frame::ClientFrame::Request { id: 1, request: Request::ListConversations };
    crate::hospital::send(&mut socket, &request).await;
    let refused = crate::hospital::receive(&mut socket).await;
    assert_eq!(refused, Some(ServerFrame::Refused(Refusal::Malformed)));
}

async fn another_hospitals_administrator_finds_nothing_here(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let alice = hospital.staff(2, 20).await;
    hospital.room(ROOM, &[&alice]).await;
    let other = hospital.server.create_tenant("Andere", &["other.localhost"]).await.unwrap().unwrap();
    let tenant: protocol::id::TenantId = other.tenant.parse().unwrap();
    // The very same device id and key, as administrator of another hospital.
    let admin = Identity { tenant, admin: true, ..identity(&hospital, &alice) };
    let key = crate::hospital::public(&alice.key);
    let session = Arc::new(Session::new(tenant, alice.person, alice.device, key, Standing::Certified(Arc::new(admin))));
    for request in samples(&alice) {
        let name = Action::of(&request).name();
        let outcome = ask(&hospital, &session, request).await;
        let of_its_own = [
            "list_conversations",
            "read_directory",
            "read_welcomes",
            "drop_welcome",
            "read_keybox",
            "append_keybox",
            "put_transfer",
            "end_offer",
            "read_issuers",
            "claim_key_packages",
            "read_enrolments",
            "move_cursor",
            "open_administration",
            "put_invitation",
            "read_issuer_requests",
            "put_preferences",
            "read_preferences",
            "read_devices",
            "put_recovery",
            "read_recoveries",
            "drop_recovery",
            "read_rotations",
            "put_push",
            "remove_push",
            "set_attended",
            "open_objects",
            "read_places",
            "read_duties",
            "release_objects",
            "read_guests",
        ];
        assert!(outcome != "ok" || of_its_own.contains(&name), "{name}: {outcome}");
    }
    let heads =
        store::Conversations::summaries(&**hospital.server.store(), hospital.tenant, alice.person, alice.device).await.unwrap();
    assert_eq!((heads.len(), heads[0].head, heads[0].member), (1, 1, true), "nothing changed");
}

on_both_stores! {
    the_matrix_is_what_was_reviewed,
    before_it_has_proved_itself_a_device_may_ask_for_nothing,
    another_hospitals_administrator_finds_nothing_here,
}
