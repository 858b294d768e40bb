//! Writes one real object per format into the corpus: `seed <corpus folder>`. Run it after a format has been added; what
//! is written is committed.

use protocol::card::ConversationCard;
use protocol::cbor;
use protocol::certificate::{
    CERTIFICATE_VERSION, Chain, DeviceCertificate, GuestCertificate, IssuerCertificate, Level, PersonCertificate,
};
use protocol::context::{CONTEXT_VERSION, ConversationContext, ConversationKind, GuestRights};
use protocol::enrolment::{CertificationGrant, EnrolmentClaim, InvitationGrant};
use protocol::frame::{
    Accepted, Authenticate, Challenge, ClientFrame, Commit, Outcome, Request, Response, SendMessage, ServerFrame,
};
use protocol::hash::Digest;
use protocol::header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency};
use protocol::id::{
    ArchiveKeyId, ConversationId, DeviceId, GroupId, InvitationId, MessageId, ObjectId, PersonId, Serial, TenantId,
};
use protocol::key::{PublicKey, Signature};
use protocol::keybox::{KeyboxChunk, KeyboxEntry, Verdict};
use protocol::log::{Entry, Event};
use protocol::message::SealedMessage;
use protocol::order::{MembershipOrder, OrderAction};
use protocol::policy::{ARCHIVE_SUITE_XWING, ArchiveKey, RootSuccession, TenantPolicy, WhoMayAdd};
use protocol::revocation::{RevocationList, SignedRevocationList};
use protocol::statement::Signed;
use protocol::time::Timestamp;
use protocol::transfer::{HistoryKeyEntry, TransferBundle};
use std::path::Path;
use std::{env, fs, io, process};

const TENANT: TenantId = TenantId::from_bytes([1; 16]);
const CONVERSATION: ConversationId = ConversationId::from_bytes([2; 16]);
const PERSON: PersonId = PersonId::from_bytes([3; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([4; 16]);
const KEY: PublicKey = PublicKey::from_bytes([5; 32]);
const DIGEST: Digest = Digest::from_bytes([6; 32]);
const SERIAL: Serial = Serial::from_bytes([7; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn main() -> io::Result<()> {
    let Some(corpus) = env::args_os().nth(1) else {
        eprintln!("usage: seed <corpus folder>");
        process::exit(2);
    };
    for (target, name, bytes) in examples() {
        let folder = Path::new(&corpus).join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// Target, name, bytes.
fn examples() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let mut all = vec![
        ("card", "named", cbor::encode(&ConversationCard { name: "Nachtdienst".into(), continues: Some(CONVERSATION) })),
        ("card", "plain", cbor::encode(&ConversationCard { name: String::new(), continues: None })),
        ("chain", "internal", cbor::encode(&Chain { issuer: issuer(), person: person(), device: device(), guest: None })),
        ("chain", "guest", cbor::encode(&Chain { issuer: issuer(), person: person(), device: device(), guest: Some(guest()) })),
        ("context", "group", cbor::encode(&context())),
        ("header", "text", header(Kind::Text).encode()),
        ("header", "void", header(Kind::Void).encode()),
        ("keybox", "chunk", cbor::encode(&keybox())),
        ("sealed_message", "text", cbor::encode(&message())),
        ("transfer", "bundle", cbor::encode(&transfer())),
    ];
    all.extend(enrolment().into_iter().map(|(name, bytes)| ("enrolment", name, bytes)));
    all.extend(statements().into_iter().map(|(name, bytes)| ("statement", name, bytes)));
    all.extend(client_frames().into_iter().map(|(name, frame)| ("client_frame", name, cbor::encode(&frame))));
    all.extend(server_frames().into_iter().map(|(name, frame)| ("server_frame", name, cbor::encode(&frame))));
    all
}

fn signed(payload: Vec<u8>) -> Signed {
    Signed { payload, signature: Signature::from_bytes([8; 64]) }
}

fn issuer() -> Signed {
    signed(cbor::encode(&IssuerCertificate {
        version: CERTIFICATE_VERSION,
        serial: SERIAL,
        tenant: TENANT,
        issuer_key: KEY,
        sealing_key: vec![9; 32],
        not_before: NOW,
        not_after: NOW.plus_days(90),
        algorithm: 1,
        name: "IT".into(),
    }))
}

fn person() -> Signed {
    signed(cbor::encode(&PersonCertificate {
        version: CERTIFICATE_VERSION,
        serial: SERIAL,
        tenant: TENANT,
        person: PERSON,
        person_key: KEY,
        name: "Jana Öztürk".into(),
        role: "Pflege".into(),
        level: Level::Internal,
        not_before: NOW,
        not_after: NOW.plus_days(365),
        algorithm: 1,
        generation: 1,
        admin: false,
        replaces: Some(KEY),
    }))
}

fn device() -> Signed {
    signed(cbor::encode(&DeviceCertificate {
        version: CERTIFICATE_VERSION,
        serial: SERIAL,
        tenant: TENANT,
        person: PERSON,
        device: DEVICE,
        device_key: KEY,
        not_before: NOW,
        not_after: NOW.plus_days(365),
        algorithm: 1,
        name: "Chromium".into(),
    }))
}

fn guest() -> Signed {
    signed(cbor::encode(&GuestCertificate {
        version: CERTIFICATE_VERSION,
        serial: SERIAL,
        tenant: TENANT,
        conversation: CONVERSATION,
        person: PERSON,
        person_key: KEY,
        name: "Guest".into(),
        verified_by_code: true,
        not_before: NOW,
        not_after: NOW.plus_days(14),
        algorithm: 1,
    }))
}

fn archive_key() -> ArchiveKey {
    ArchiveKey { suite: ARCHIVE_SUITE_XWING, public_key: vec![10; 64] }
}

fn policy() -> Vec<u8> {
    cbor::encode(&TenantPolicy {
        tenant: TENANT,
        number: 3,
        issued_at: NOW,
        name: "Klinikum Nordstadt".into(),
        archive: Some(archive_key()),
        previous_archive: None,
        remove_key: KEY,
        who_may_add: WhoMayAdd::Members,
        guests: true,
        read_receipts: true,
        auto_lock_min: 5,
    })
}

fn revocations() -> Vec<u8> {
    cbor::encode(&RevocationList { tenant: TENANT, number: 2, issued_at: NOW, serials: vec![SERIAL] })
}

fn signed_revocations() -> SignedRevocationList {
    SignedRevocationList { issuer: issuer(), list: signed(revocations()) }
}

fn statements() -> Vec<(&'static str, Vec<u8>)> {
    let order = MembershipOrder {
        tenant: TENANT,
        conversation: CONVERSATION,
        person: PERSON,
        action: OrderAction::Remove,
        number: 4,
        expires_at: NOW,
    };
    vec![
        ("policy", policy()),
        ("revocations", revocations()),
        ("order", cbor::encode(&order)),
        ("root", cbor::encode(&RootSuccession { tenant: TENANT, successor: KEY, from: NOW })),
        ("signed", cbor::encode(&signed(policy()))),
        ("issuer", issuer().payload),
        ("person", person().payload),
        ("device", device().payload),
        ("guest", guest().payload),
    ]
}

fn context() -> ConversationContext {
    ConversationContext {
        version: CONTEXT_VERSION,
        tenant: TENANT,
        conversation: CONVERSATION,
        kind: ConversationKind::Group,
        policy_number: 3,
        archive_key: Some(archive_key().id()),
        owners: vec![PERSON],
        ends_at: None,
        guest_rights: GuestRights::Write,
        predecessor: None,
        sponsor: None,
    }
}

fn header(kind: Kind) -> Header {
    Header {
        version: HEADER_VERSION,
        tenant: TENANT,
        conversation: CONVERSATION,
        message: MessageId::from_bytes([11; 16]),
        device: DEVICE,
        device_certificate: DIGEST,
        kind,
        urgency: Urgency::Normal,
        time: NOW,
        phone_expiry: Some(NOW.plus_days(30)),
        archive_key: kind.is_archived().then_some(ArchiveKeyId::from_bytes([12; 16])),
        objects: vec![ObjectId::from_bytes([13; 16])],
        counter: 7,
        previous: DIGEST,
        seen: LogPosition { seq: 41, chain: DIGEST },
    }
}

fn message() -> SealedMessage {
    SealedMessage {
        header: header(Kind::Text).encode(),
        body: vec![14; 304],
        archive: vec![15; 160],
        signature: Signature::from_bytes([16; 64]),
    }
}

fn keybox() -> KeyboxChunk {
    let entry = KeyboxEntry {
        conversation: CONVERSATION,
        message: MessageId::from_bytes([11; 16]),
        key: vec![17; 32],
        link: DIGEST,
        verdict: Verdict::Good,
    };
    KeyboxChunk { entries: vec![entry.clone(), entry] }
}

fn transfer() -> TransferBundle {
    TransferBundle {
        root: KEY,
        person: PERSON,
        person_key: vec![18; 32],
        history_keys: vec![HistoryKeyEntry { generation: 1, key: vec![19; 32] }],
        issuer: issuer(),
        certificate: person(),
        policy: signed(policy()),
        revocations: Some(signed_revocations()),
        issuer_key: Some(vec![20; 32]),
    }
}

fn enrolment() -> Vec<(&'static str, Vec<u8>)> {
    let invitation = InvitationId::from_bytes([21; 16]);
    let grant = InvitationGrant {
        tenant: TENANT,
        invitation,
        person: PERSON,
        name: "Jana Öztürk".into(),
        role: "Pflege".into(),
        level: Level::Internal,
        admin: false,
        generation: 1,
        binding_key: vec![22; 32],
        expires_at: NOW.plus_days(3),
    };
    let claim = EnrolmentClaim { tenant: TENANT, invitation, person: PERSON, person_key: KEY, device: device() };
    let certification = CertificationGrant {
        invitation,
        root: KEY,
        issuer: issuer(),
        person: person(),
        policy: signed(policy()),
        revocations: Some(signed_revocations()),
    };
    vec![("invitation", cbor::encode(&grant)), ("claim", cbor::encode(&claim)), ("certification", cbor::encode(&certification))]
}

fn client_frames() -> Vec<(&'static str, ClientFrame)> {
    let request = |request| ClientFrame::Request { id: 1, request };
    let commit = Commit {
        conversation: CONVERSATION,
        group: GroupId::from_bytes([23; 16]),
        epoch: 5,
        mls: vec![24; 100],
        group_info: vec![25; 100],
        welcome: Some(vec![26; 100]),
        state: 9,
    };
    let proof =
        Authenticate { version: protocol::frame::PROTOCOL_VERSION, device: DEVICE, signature: Signature::from_bytes([27; 64]) };
    vec![
        ("authenticate", ClientFrame::Authenticate(proof)),
        ("send", request(Request::SendMessage(SendMessage { sealed: message(), mls: vec![28; 200], state: 9 }))),
        ("commit", request(Request::Commit(commit))),
        ("read", request(Request::ReadLog { conversation: CONVERSATION, after: 40, limit: 100 })),
        ("cursor", request(Request::MoveCursor { conversation: CONVERSATION, delivered: 41, read: Some(40) })),
        ("list", request(Request::ListConversations)),
    ]
}

fn server_frames() -> Vec<(&'static str, ServerFrame)> {
    let done = |response| ServerFrame::Response { id: 1, outcome: Outcome::Done(response) };
    let entry = Entry {
        conversation: CONVERSATION,
        seq: 42,
        chain: DIGEST,
        accepted_at: NOW,
        event: Event::Message { sealed: message(), mls: vec![28; 200] },
    };
    vec![
        ("challenge", ServerFrame::Challenge(Challenge { tenant: TENANT, nonce: DIGEST, now: NOW })),
        ("accepted", done(Response::Accepted(Accepted { seq: 42, chain: DIGEST, at: NOW }))),
        ("entries", done(Response::Entries { entries: vec![entry], more: false })),
    ]
}
