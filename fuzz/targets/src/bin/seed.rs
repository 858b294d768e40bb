//! Writes one real object per format into the corpus: `seed <corpus folder>`. Run it after a format has been added; what
//! is written is committed.

use protocol::archive::CasePage;
use protocol::card::ConversationCard;
use protocol::cbor;
use protocol::certificate::{
    CERTIFICATE_VERSION, Chain, DeviceCertificate, GuestCertificate, IssuerCertificate, Level, PersonCertificate,
};
use protocol::context::{CONTEXT_VERSION, ConversationContext, ConversationKind, GuestRights};
use protocol::enrolment::{CertificationGrant, EnrolmentClaim, InvitationGrant};
use protocol::frame::{
    Accepted, Authenticate, Challenge, ClientFrame, Commit, Opened, Outcome, Push, Request, Response, SendMessage, ServerFrame,
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
use protocol::policy::{ARCHIVE_SUITE_XWING, ArchiveKey, Forwarding, RootSuccession, Rules, TenantPolicy, WhoMayAdd};
use protocol::device::{DeviceStanding, Origin};
use protocol::push::{MutedChat, PushLanguage, PushStanding, PushSubscription, QuietHours};
use protocol::recovery::{PutRecovery, RecoveryKind};
use protocol::rotation::{RotateHistory, SealedRecovery};
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
        ("card", "named", cbor::encode(&ConversationCard { name: "Nachtdienst".into(), continues: Some(CONVERSATION), room: None, again: None })),
        ("card", "plain", cbor::encode(&ConversationCard { name: String::new(), continues: None, room: None, again: None })),
        ("case_page", "one_message", cbor::encode(&case_page())),
        ("chain", "internal", cbor::encode(&Chain { issuer: issuer(), person: person(), device: device(), guest: None })),
        ("chain", "guest", cbor::encode(&Chain { issuer: issuer(), person: person(), device: device(), guest: Some(guest()) })),
        ("context", "group", cbor::encode(&context())),
        ("header", "text", header(Kind::Text).encode()),
        ("header", "void", header(Kind::Void).encode()),
        ("header", "acknowledgement", acknowledgement().encode()),
        ("keybox", "chunk", cbor::encode(&keybox())),
        ("sealed_message", "text", cbor::encode(&message())),
        ("transfer", "bundle", cbor::encode(&transfer())),
    ];
    all.extend(contents().into_iter().map(|(name, bytes)| ("content", name, bytes)));
    all.extend(links().into_iter().map(|(name, text)| ("link", name, text.into_bytes())));
    all.extend(offers().into_iter().map(|(name, bytes)| ("offer", name, bytes)));
    all.extend(shares().into_iter().map(|(name, text)| ("share", name, text.into_bytes())));
    all.extend(groups());
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

fn policy(rules: Option<Rules>) -> Vec<u8> {
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
        rules,
    })
}

fn rules() -> Rules {
    Rules {
        forward: Some(Forwarding::NotToGuests),
        may_save: Some(false),
        edit_min: Some(5),
        delete_hours: Some(0),
        attachment_mib_max: Some(100),
        lifetime_days_min: Some(7),
        lifetime_days_max: Some(30),
        guest_pin: Some(true),
    }
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
        ("policy", policy(None)),
        ("policy_rules", policy(Some(rules()))),
        ("revocations", revocations()),
        ("order", cbor::encode(&order)),
        ("root", cbor::encode(&RootSuccession { tenant: TENANT, successor: KEY, from: NOW })),
        ("signed", cbor::encode(&signed(policy(None)))),
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
        about: None,
    }
}

fn acknowledgement() -> Header {
    Header {
        phone_expiry: None,
        objects: Vec::new(),
        about: Some(MessageId::from_bytes([9; 16])),
        ..header(Kind::Acknowledgement)
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
        policy: signed(policy(None)),
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
        policy: signed(policy(None)),
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
        Authenticate { version: protocol::frame::PROTOCOL_VERSION, device: DEVICE, signature: Signature::from_bytes([27; 64]), attended: None };
    vec![
        ("authenticate", ClientFrame::Authenticate(proof)),
        ("send", request(Request::SendMessage(SendMessage { sealed: message(), mls: vec![28; 200], state: 9 }))),
        ("commit", request(Request::Commit(commit))),
        ("read", request(Request::ReadLog { conversation: CONVERSATION, after: 40, limit: 100 })),
        ("cursor", request(Request::MoveCursor { conversation: CONVERSATION, delivered: 41, read: Some(40) })),
        ("list", request(Request::ListConversations)),
        ("remove_device", request(Request::RemoveDevice { device: DEVICE })),
        ("push", request(Request::PutPushSubscription(push_subscription()))),
        ("attended", request(Request::SetAttended { attended: false })),
        ("wake_again", request(Request::WakeAgain { conversation: CONVERSATION, seq: 41, again: true })),
        ("recovery", request(Request::PutRecovery(PutRecovery { kind: RecoveryKind::Passkey, access_hash: DIGEST, sealed: vec![32; 100], name: "Chromium".into(), wrapping: Some(signed(vec![1])) }))),
        ("rotate_history", request(Request::RotateHistory(Box::new(RotateHistory { rotation: signed(vec![2]), recoveries: vec![SealedRecovery { access_hash: DIGEST, sealed: vec![32; 100] }] })))),
        ("read_rotations", request(Request::ReadRotations { after: 1 })),
    ]
}

fn push_subscription() -> PushSubscription {
    PushSubscription {
        endpoint: "https://fcm.googleapis.com/fcm/send/1".into(),
        key: [vec![4], vec![33; 64]].concat(),
        secret: vec![34; 16],
        language: PushLanguage::English,
        quiet: Some(QuietHours { from_min: 1_320, until_min: 360, zone: "Europe/Berlin".into() }),
        muted: vec![MutedChat { conversation: CONVERSATION, until: NOW }],
        only: None,
    }
}

fn opened() -> Opened {
    Opened {
        person: PERSON,
        now: NOW,
        state: 9,
        policy: None,
        revocations: None,
        certified: true,
        certification: None,
        key_packages: 20,
        directory: 7,
        papers: None,
        lease_days: Some(30),
        push: Some(PushStanding { key: [vec![4], vec![35; 64]].concat(), subscribed: true }),
    }
}

fn entry() -> Entry {
    let event = Event::Message { sealed: message(), mls: vec![28; 200] };
    Entry { conversation: CONVERSATION, seq: 42, chain: DIGEST, accepted_at: NOW, event }
}

fn case_page() -> CasePage {
    let chain = Chain { issuer: issuer(), person: person(), device: device(), guest: None };
    CasePage { before: DIGEST, entries: vec![entry()], chains: vec![chain.encode().into()], more: true }
}

fn server_frames() -> Vec<(&'static str, ServerFrame)> {
    let done = |response| ServerFrame::Response { id: 1, outcome: Outcome::Done(response) };
    vec![
        ("challenge", ServerFrame::Challenge(Challenge { tenant: TENANT, nonce: DIGEST, now: NOW })),
        ("opened", ServerFrame::Opened(opened())),
        ("push_ended", ServerFrame::Push(Push::PushSubscriptionEnded)),
        ("accepted", done(Response::Accepted(Accepted { seq: 42, chain: DIGEST, at: NOW }))),
        ("devices", done(Response::Devices(vec![DeviceStanding { device: DEVICE, origin: Origin::Linked, seen_at: NOW, connected: true, removed_at: None, told_at: None }]))),
        ("entries", done(Response::Entries { entries: vec![entry()], more: false })),
    ]
}

fn contents() -> Vec<(&'static str, Vec<u8>)> {
    use e2ee::content::Content;
    use protocol::urgent::{Answer, Stand};
    let mut rng = e2ee::rng_from_seed([1; 32]);
    let message = MessageId::from_bytes([9; 16]);
    let text = Content::Text { text: "Zi. 412: Kalium".into(), in_reply_to: Some(message), replaces: Some(message), mentions: vec![e2ee::content::Mention { person: None, label: "all".into() }], forwarded: true };
    let card = Content::Card(ConversationCard { name: "Nachtdienst".into(), continues: None, room: None, again: None });
    let attachments = Content::Attachments {
        attachments: vec![e2ee::content::attachment::Attachment {
            object: protocol::id::ObjectId::from_bytes([3; 16]),
            key: e2ee::attachment::AttachmentKey { key: [1; 32], hash: DIGEST, size: 4_096 },
            kind: e2ee::content::attachment::AttachmentKind::Image,
            name: "Wunde.jpg".into(),
            media_type: "image/jpeg".into(),
            width: Some(1_600),
            height: None,
            duration_ms: Some(9),
            thumbnail: vec![0xff, 0xd8, 0xff],
            waveform: vec![1, 2, 3],
        }],
        caption: "Zi. 412".into(),
        in_reply_to: Some(message),
        mentions: Vec::new(),
        forwarded: true,
    };
    let all = [("attachments", attachments), ("text", text), ("deletion", Content::Deletion { replaces: message }), ("card", card), ("leave", Content::Leave), ("acknowledgement", Content::Acknowledgement { in_reply_to: message, answer: Answer::default() }), ("answer", Content::Acknowledgement { in_reply_to: message, answer: Answer::new(Stand::Declines, "im OP") })];
    all.into_iter().map(|(name, content)| (name, content.encode(&mut rng).expect("content"))).collect()
}

fn links() -> Vec<(&'static str, String)> {
    use e2ee::{
        invitation::{InvitationSecret, InvitationTicket},
        root::RootKey,
        transfer::{TransferReceiver, TransferSecret},
    };
    let mut rng = e2ee::rng_from_seed([1; 32]);
    let root = RootKey::generate(&mut rng).fingerprint();
    let ticket = InvitationTicket { secret: InvitationSecret::generate(&mut rng), root };
    vec![
        ("invitation_fragment", ticket.to_fragment()),
        ("invitation_code", ticket.to_code()),
        ("transfer_fragment", TransferSecret::generate(&mut rng).to_fragment()),
        ("transfer_code", TransferReceiver::generate(&mut rng).offer().to_code()),
    ]
}

fn offers() -> Vec<(&'static str, Vec<u8>)> {
    let mut rng = e2ee::rng_from_seed([1; 32]);
    let device = e2ee::offer::OfferingDevice::generate(&mut rng);
    let (code, _) = e2ee::recovery::RecoverySecret::generate_code(&mut rng);
    let offer = protocol::device::DeviceOffer { public: vec![31; 32], name: "Chromium auf Linux".into() };
    vec![
        ("offer", cbor::encode(&offer)),
        ("code", device.code().into_bytes()),
        ("qr", device.qr().into_bytes()),
        ("fragment", device.to_fragment().into_bytes()),
        ("recovery_code", code.as_bytes().to_vec()),
    ]
}

fn shares() -> Vec<(&'static str, String)> {
    let mut rng = e2ee::rng_from_seed([1; 32]);
    let root = e2ee::root::RootKey::generate(&mut rng);
    let shares = root.split(2, 3, &mut rng).expect("2 of 3");
    let codes: Vec<String> = shares.iter().map(e2ee::share::KeyShare::to_code).collect();
    vec![
        ("code", codes[0].clone()),
        ("file", shares[1].to_text("Klinikum Nordstadt", "Petra Hollmann")),
        ("enough", codes[..2].join("\n\n\n")),
        ("twice", [codes[0].clone(), codes[0].clone()].join("\n\n\n")),
    ]
}

/// Frames of the frozen group, and what a stranger's group and key packages look like. OpenMLS draws coins of its own: what is
/// there already stays.
fn groups() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    use e2ee::{
        key::SigningKey,
        mls::{Group, Member, Provider, SCHEMA, Suite, key_packages},
    };
    let kept: serde_json::Value =
        serde_json::from_str(include_str!("../../../../crates/e2ee/tests/vectors/stored_group.json")).expect("JSON");
    let bytes = |value: &serde_json::Value| hex::decode(value.as_str().expect("text")).expect("hex");
    let message = bytes(&kept["messages"][1]["frame"]);
    let mut all = vec![
        ("group_frame", "message_of_an_earlier_epoch", bytes(&kept["messages"][0]["frame"])),
        ("group_frame", "message", message.clone()),
        ("group_frame", "commit", bytes(&kept["commit"])),
        ("handshake", "private_message", message),
    ];
    let db = rusqlite::Connection::open_in_memory().expect("database");
    db.execute_batch(SCHEMA).expect("schema");
    let provider = Provider::new(&db, e2ee::rng_from_seed([1; 32]));
    let chain = Chain { issuer: issuer(), person: person(), device: device(), guest: None };
    let member = Member::new(&chain, SigningKey::from_seed(&[2; 32]));
    let group = Group::create(&provider, &member, GroupId::from_bytes([8; 16]), &context(), &KEY, Suite::Classic, NOW);
    let info = group.expect("a group").group_info(&provider, &member).expect("its state");
    let package = key_packages(&provider, &member, Suite::Classic, 1, false, NOW).expect("a key package").remove(0);
    all.extend([("join", "group_info", info.clone()), ("handshake", "group_info", info), ("handshake", "key_package", package)]);
    all
}
