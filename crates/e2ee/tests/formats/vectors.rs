//! The frozen vectors in `tests/vectors`: made again from the same randomness and compared byte for byte. What they hold was
//! opened once with a second HPKE library in another language (`tests/vectors/second_library.mjs`), and is here with `hpke-rs`.
//!
//! A difference means that devices, officers and later versions no longer read what was written: make a new version beside the
//! old one. Only new vectors are ever written (`KONSIL_WRITE_VECTORS=1`, which refuses to change a file that is there).

use e2ee::{
    Cost,
    content::Content,
    invitation::{
        InvitationSecret, InvitationTicket, mac_certification, mac_claim, open_grant, seal_grant, verify_certification,
        verify_claim,
    },
    issuer::{Invitee, Issuer, IssuerKeys},
    key::{ArchiveSecret, HistoryKey, SealingKey, SigningKey, seal},
    message::{self, MessageSecret},
    pin, random, rng_from_seed,
    root::RootKey,
    safety,
    share::KeyShare,
    transfer::{TransferReceiver, TransferSecret},
};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, DeviceCertificate, Level},
    enrolment::{CertificationGrant, EnrolmentClaim, InvitationGrant},
    hash::Digest,
    header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency},
    id::{ConversationId, DeviceId, InvitationId, MessageId, ObjectId, PersonId, Serial, TenantId},
    key::Signature,
    keybox::{KeyboxChunk, KeyboxEntry, Verdict},
    message::SealedMessage,
    policy::{ArchiveKey, TenantPolicy, WhoMayAdd},
    time::Timestamp,
    transfer::TransferBundle,
};
use serde_json::{Value, json};
use std::path::PathBuf;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn frozen(name: &str, made: &Value) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(format!("{name}.json"));
    if std::env::var_os("KONSIL_WRITE_VECTORS").is_some() && !path.exists() {
        std::fs::write(&path, format!("{made:#}\n")).unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(&kept, made, "{name} changed");
    kept
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn key(value: &Value) -> [u8; 32] {
    bytes(value).try_into().unwrap()
}

fn header(kind: Kind, archive: Option<&ArchiveKey>) -> Header {
    Header {
        version: HEADER_VERSION,
        tenant: TenantId::from_bytes([0x11; 16]),
        conversation: ConversationId::from_bytes([0x22; 16]),
        message: MessageId::from_bytes([0x33; 16]),
        device: DeviceId::from_bytes([0x44; 16]),
        device_certificate: Digest::from_bytes([0x55; 32]),
        kind,
        urgency: Urgency::Urgent,
        time: NOW,
        phone_expiry: Some(NOW.plus_days(7)),
        archive_key: archive.map(ArchiveKey::id),
        objects: vec![ObjectId::from_bytes([0x66; 16])],
        counter: 42,
        previous: Digest::from_bytes([0x77; 32]),
        seen: LogPosition { seq: 1234, chain: Digest::from_bytes([0x88; 32]) },
    }
}

fn message_vector(name: &str, content: &[u8], kind: Kind, archive: Option<&ArchiveSecret>) -> Value {
    let device = SigningKey::from_seed(&[0x0d; 32]);
    let public = archive.map(ArchiveSecret::public);
    let header = header(kind, public.as_ref());
    let (sealed, secret) = message::seal(&header, content, public.as_ref(), &device, &mut rng_from_seed([0xa1; 32])).unwrap();
    let hashes = sealed.hashes();
    json!({
        "name": name,
        "device_seed": hex::encode(device.seed().as_slice()),
        "archive_seed": archive.map(|archive| hex::encode(archive.seed().as_slice())),
        "archive_public": public.map(|public| hex::encode(public.public_key)),
        "content": hex::encode(content),
        "key_and_seed": hex::encode(secret.to_bytes().as_slice()),
        "header": hex::encode(&sealed.header),
        "body": hex::encode(&sealed.body),
        "archive": hex::encode(&sealed.archive),
        "signature": hex::encode(sealed.signature.as_bytes()),
        "header_hash": hex::encode(hashes.header.as_bytes()),
        "body_hash": hex::encode(hashes.body.as_bytes()),
        "mls_aad": hex::encode(hashes.mls_aad()),
        "chain_link": hex::encode(hashes.chain_link().as_bytes()),
    })
}

#[test]
fn messages() {
    let archive = ArchiveSecret::from_seed(&[0xac; 32]);
    let made = json!([
        message_vector("archived text", b"Bitte 5 mg Morphin s.c.", Kind::Text, Some(&archive)),
        message_vector("archived text of two buckets", &[0x5a; 300], Kind::Text, Some(&archive)),
        message_vector("unarchived text", b"Kaffee?", Kind::Text, None),
        message_vector("control", b"", Kind::Control, None),
    ]);
    for vector in frozen("messages", &made).as_array().unwrap() {
        let sealed = SealedMessage {
            header: bytes(&vector["header"]),
            body: bytes(&vector["body"]),
            archive: bytes(&vector["archive"]),
            signature: Signature::from_slice(&bytes(&vector["signature"])).unwrap(),
        };
        let secret = MessageSecret::from_slice(&bytes(&vector["key_and_seed"])).unwrap();
        let device = SigningKey::from_seed(&key(&vector["device_seed"])).public();
        let content = bytes(&vector["content"]);
        let public = vector["archive_seed"].is_string().then(|| archive.public());
        assert_eq!(message::open(&sealed, &secret, public.as_ref(), &device), Ok(content.clone()));
        assert_eq!(message::open_with_key(&sealed, secret.key(), &device), Ok(content.clone()));
        if public.is_some() {
            assert_eq!(message::open_archive(&sealed, &archive, &device), Ok(content));
            assert_eq!(opened_by_hpke_rs(vector), secret.to_bytes().as_slice(), "another HPKE library reads the archive copy");
        }
    }
}

/// The archive copy, opened with `hpke-rs` from nothing but the vector and e2ee.md.
fn opened_by_hpke_rs(vector: &Value) -> Vec<u8> {
    use hpke_rs::{Hpke, HpkePrivateKey, Mode};
    use hpke_rs_crypto::types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm};
    let hpke: Hpke<hpke_rs_rust_crypto::HpkeRustCrypto> =
        Hpke::new(Mode::Base, KemAlgorithm::XWingDraft06, KdfAlgorithm::HkdfSha256, AeadAlgorithm::Aes256Gcm);
    let private = HpkePrivateKey::new(bytes(&vector["archive_seed"]));
    let copy = bytes(&vector["archive"]);
    let (enc, ciphertext) = copy.split_at(1120);
    let aad = [b"konsil archive aad v1\0".as_slice(), &bytes(&vector["header_hash"]), &bytes(&vector["body_hash"])].concat();
    hpke.open(enc, &private, b"konsil archive copy v1", &aad, ciphertext, None, None, None).unwrap()
}

#[test]
fn voids() {
    let device = SigningKey::from_seed(&[0x0d; 32]);
    let sealed = message::void(&header(Kind::Void, None), &Digest::from_bytes([0x99; 32]), &device).unwrap();
    let made = json!({
        "device_seed": hex::encode(device.seed().as_slice()),
        "header": hex::encode(&sealed.header),
        "body": hex::encode(&sealed.body),
        "signature": hex::encode(sealed.signature.as_bytes()),
    });
    frozen("void", &made);
    let read = sealed.read_header().unwrap();
    assert_eq!(read.kind, Kind::Void);
    assert_eq!(sealed.verify_signature(&sealed.hashes(), &device.public()), Ok(()));
}

#[test]
fn history() {
    let mut rng = rng_from_seed([0x1b; 32]);
    let first = HistoryKey::generate(&mut rng);
    let second = first.rotate(&mut rng);
    let chunk = KeyboxChunk {
        entries: vec![KeyboxEntry {
            conversation: ConversationId::from_bytes([0x22; 16]),
            message: MessageId::from_bytes([0x33; 16]),
            key: vec![0xee; 32],
            link: Digest::from_bytes([0x77; 32]),
            verdict: Verdict::Good,
        }],
    };
    let made = json!({
        "first": hex::encode(first.as_bytes()),
        "second": hex::encode(second.as_bytes()),
        "chunk": hex::encode(protocol::cbor::encode(&chunk)),
        "sealed_by_first": hex::encode(first.seal_chunk(&chunk, &mut rng).unwrap()),
        "first_wrapped_by_second": hex::encode(second.wrap_previous(&first, &mut rng).unwrap()),
    });
    let kept = frozen("history", &made);
    let unwrapped = second.unwrap_previous(&bytes(&kept["first_wrapped_by_second"])).unwrap();
    assert_eq!(unwrapped.open_chunk(&bytes(&kept["sealed_by_first"])), Ok(chunk));
}

#[test]
fn sealed_boxes() {
    let key = SealingKey::from_seed(&[0x5e; 32]);
    let sealed = seal(&key.public(), b"info", b"aad", b"plaintext", &mut rng_from_seed([0x5f; 32])).unwrap();
    let made = json!({
        "seed": hex::encode(key.seed().as_slice()),
        "public": hex::encode(key.public()),
        "info": hex::encode("info"),
        "aad": hex::encode("aad"),
        "plaintext": hex::encode("plaintext"),
        "sealed": hex::encode(&sealed),
    });
    let kept = frozen("sealed_boxes", &made);
    assert_eq!(key.open(b"info", b"aad", &bytes(&kept["sealed"])).unwrap().as_slice(), b"plaintext");

    use hpke_rs::{Hpke, Mode};
    use hpke_rs_crypto::types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm};
    let hpke: Hpke<hpke_rs_rust_crypto::HpkeRustCrypto> =
        Hpke::new(Mode::Base, KemAlgorithm::DhKem25519, KdfAlgorithm::HkdfSha256, AeadAlgorithm::Aes256Gcm);
    let pair = hpke.derive_key_pair(&bytes(&kept["seed"])).unwrap();
    let (enc, ciphertext) = sealed.split_at(32);
    let opened = hpke.open(enc, pair.private_key(), b"info", b"aad", ciphertext, None, None, None).unwrap();
    assert_eq!(opened, b"plaintext", "another HPKE library derives the same key and opens");
}

#[test]
fn contents() {
    let id = |byte| MessageId::from_bytes([byte; 16]);
    let contents = [
        Content::Text { text: "Grüße von der 3B".into(), in_reply_to: None, replaces: None },
        Content::Text { text: "ja".into(), in_reply_to: Some(id(1)), replaces: Some(id(2)) },
        Content::Deletion { replaces: id(3) },
        Content::Card(protocol::card::ConversationCard { name: "Innere 3B".into(), continues: None }),
        Content::Leave,
    ];
    let made: Vec<Value> = contents
        .iter()
        .map(|content| json!({ "debug": format!("{content:?}"), "bytes": hex::encode(content.encode(&mut rng_from_seed([7; 32])).unwrap()) }))
        .collect();
    let kept = frozen("contents", &Value::from(made));
    for (content, vector) in contents.iter().zip(kept.as_array().unwrap()) {
        assert_eq!(Content::decode(&bytes(&vector["bytes"])).as_ref(), Ok(content));
    }
}

#[test]
fn key_files() {
    let mut rng = rng_from_seed([0x4f; 32]);
    let (root, archive) = (RootKey::from_seed(&[0x21; 32]), ArchiveSecret::from_seed(&[0x22; 32]));
    let device = DeviceId::from_bytes([0x44; 16]);
    let made = json!({
        "passphrase": "vier ganz normale Wörter",
        "root_seed": hex::encode(root.seed().as_slice()),
        "root": root.to_file("vier ganz normale Wörter", Cost::TEST, &mut rng).unwrap(),
        "archive_seed": hex::encode(archive.seed().as_slice()),
        "archive": archive.to_file("vier ganz normale Wörter", Cost::TEST, &mut rng).unwrap(),
        "archive_key_id": archive.public().id().to_string(),
        "pin": "123456",
        "pin_device": device.to_string(),
        "database_key": hex::encode([0xdb; 32]),
        "wrapped": hex::encode(pin::wrap(&[0xdb; 32], device, "123456", Cost::TEST, &mut rng).unwrap()),
    });
    let kept = frozen("key_files", &made);
    let passphrase = kept["passphrase"].as_str().unwrap();
    assert_eq!(RootKey::from_file(kept["root"].as_str().unwrap(), passphrase).unwrap().public(), root.public());
    assert_eq!(ArchiveSecret::from_file(kept["archive"].as_str().unwrap(), passphrase).unwrap().public(), archive.public());
    assert_eq!(*pin::unwrap(&bytes(&kept["wrapped"]), device, "123456").unwrap(), [0xdb; 32]);
}

/// Which shares a splitting draws is the library's affair; that those once handed out open the key is ours.
#[test]
fn shares() {
    let (root, archive) = (RootKey::from_seed(&[0x21; 32]), ArchiveSecret::from_seed(&[0x22; 32]));
    let mut rng = rng_from_seed([0x5a; 32]);
    let codes = |shares: Vec<KeyShare>| shares.iter().map(KeyShare::to_code).collect::<Vec<_>>();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/shares.json");
    if std::env::var_os("KONSIL_WRITE_VECTORS").is_some() && !path.exists() {
        let root = codes(root.split(3, 5, &mut rng).unwrap());
        let made = json!({ "root": root, "archive": codes(archive.split(2, 3, &mut rng).unwrap()) });
        std::fs::write(&path, format!("{made:#}\n")).unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let read = |name: &str, at: &[usize]| -> Vec<KeyShare> {
        at.iter().map(|at| KeyShare::parse(kept[name][at].as_str().unwrap()).unwrap()).collect()
    };
    assert_eq!(RootKey::combine(&read("root", &[4, 0, 2])).unwrap().public(), root.public());
    assert_eq!(ArchiveSecret::combine(&read("archive", &[2, 1])).unwrap().public(), archive.public());
    assert_eq!(codes(read("root", &[0, 1, 2, 3, 4])), serde_json::from_value::<Vec<String>>(kept["root"].clone()).unwrap());
}

#[test]
fn invitations() {
    let mut rng = rng_from_seed([0x31; 32]);
    let (tenant, person) = (TenantId::from_bytes([0x11; 16]), PersonId::from_bytes([0x12; 16]));
    let root = RootKey::from_seed(&[0x21; 32]);
    let keys = IssuerKeys::from_slice(&[[0x23; 32], [0x24; 32]].concat()).unwrap();
    let signed = root.certify_issuer(tenant, "Verwaltung, Frau Sommer", keys.public(), NOW, 90, &mut rng);
    let issuer = Issuer::new(keys, signed, &root.public()).unwrap();
    let secret = InvitationSecret::from_bytes([0x0f; 16]);
    let ticket = InvitationTicket { secret: secret.clone(), root: root.fingerprint() };
    let grant = InvitationGrant {
        tenant,
        invitation: InvitationId::from_bytes([0x13; 16]),
        person,
        name: "Jonas Weber".into(),
        role: "Pflege 3B".into(),
        level: Level::Internal,
        admin: false,
        generation: 1,
        binding_key: secret.binding_key().to_vec(),
        expires_at: NOW.plus_days(3),
    };
    let sealed = seal_grant(&grant, issuer.certificate(), &mut rng).unwrap();
    let person_key = SigningKey::from_seed(&[0x25; 32]);
    let device = person_key.sign_statement(&DeviceCertificate {
        version: CERTIFICATE_VERSION,
        serial: Serial::from_bytes([0x14; 16]),
        tenant,
        person,
        device: DeviceId::from_bytes([0x44; 16]),
        device_key: SigningKey::from_seed(&[0x0d; 32]).public(),
        not_before: NOW,
        not_after: NOW.plus_days(365),
        algorithm: ALGORITHM_ED25519,
        name: "Chromium auf Linux".into(),
    });
    let claim = protocol::cbor::encode(&EnrolmentClaim {
        tenant,
        invitation: grant.invitation,
        person,
        person_key: person_key.public(),
        device,
    });
    let binding = secret.binding_key();
    let policy = root.sign_policy(&policy(tenant));
    let invitee = Invitee {
        person,
        name: "Jonas Weber".into(),
        role: "Pflege 3B".into(),
        level: Level::Internal,
        admin: false,
        generation: 1,
    };
    let certification = mac_certification(
        binding.as_slice(),
        &CertificationGrant {
            invitation: grant.invitation,
            root: root.public(),
            issuer: issuer.signed_certificate().clone(),
            person: issuer.certify_person(&invitee, &person_key.public(), NOW, &mut rng),
            policy,
            revocations: Some(issuer.revoke(None, &[Serial::from_bytes([1; 16])], NOW)),
        },
    );
    let made = json!({
        "secret": hex::encode([0x0f; 16]),
        "root_seed": hex::encode(root.seed().as_slice()),
        "root_fingerprint": hex::encode(root.fingerprint().as_bytes()),
        "fragment": ticket.to_fragment(),
        "code": ticket.to_code(),
        "access_token": hex::encode(secret.access_token().as_slice()),
        "access_hash": hex::encode(secret.access_hash().as_bytes()),
        "binding_key": hex::encode(binding.as_slice()),
        "issuer_keys": hex::encode(issuer.keys().to_bytes().as_slice()),
        "grant": hex::encode(protocol::cbor::encode(&grant)),
        "sealed_grant": hex::encode(&sealed.sealed),
        "claim": hex::encode(&claim),
        "claim_mac": hex::encode(mac_claim(binding.as_slice(), &claim)),
        "certification": hex::encode(&certification.grant),
        "certification_mac": hex::encode(&certification.mac),
    });
    frozen("invitations", &made);
    assert_eq!(InvitationTicket::from_fragment(&ticket.to_fragment()), Ok(ticket.clone()));
    assert_eq!(InvitationTicket::from_code(&ticket.to_code()).unwrap().secret, secret);
    assert_eq!(open_grant(&sealed, &issuer.keys().signing.public(), &issuer.keys().sealing), Ok(grant));
    assert!(verify_claim(binding.as_slice(), &claim, &bytes(&made["claim_mac"])).is_ok());
    assert!(verify_certification(binding.as_slice(), &certification).is_ok());
}

fn policy(tenant: TenantId) -> TenantPolicy {
    TenantPolicy {
        tenant,
        number: 1,
        issued_at: NOW,
        name: "Klinikum Nordstadt".into(),
        archive: Some(ArchiveSecret::from_seed(&[0x22; 32]).public()),
        previous_archive: None,
        remove_key: SigningKey::from_seed(&[0x26; 32]).public(),
        who_may_add: WhoMayAdd::Members,
        guests: false,
        read_receipts: true,
        auto_lock_min: 5,
    }
}

#[test]
fn transfers() {
    let mut rng = rng_from_seed([0x32; 32]);
    let (tenant, person) = (TenantId::from_bytes([0x11; 16]), PersonId::from_bytes([0x12; 16]));
    let root = RootKey::from_seed(&[0x21; 32]);
    let keys = IssuerKeys::from_slice(&[[0x23; 32], [0x24; 32]].concat()).unwrap();
    let signed = root.certify_issuer(tenant, "Verwaltung", keys.public(), NOW, 90, &mut rng);
    let issuer = Issuer::new(keys, signed, &root.public()).unwrap();
    let person_key = SigningKey::from_seed(&[0x25; 32]);
    let invitee =
        Invitee { person, name: "Jonas Weber".into(), role: String::new(), level: Level::Internal, admin: true, generation: 1 };
    let bundle = TransferBundle {
        root: root.public(),
        person,
        person_key: person_key.seed().to_vec(),
        history_keys: vec![HistoryKey::generate(&mut rng).to_entry()],
        issuer: issuer.signed_certificate().clone(),
        certificate: issuer.certify_person(&invitee, &person_key.public(), NOW, &mut rng),
        policy: root.sign_policy(&policy(tenant)),
        revocations: None,
        issuer_key: Some(issuer.keys().to_bytes().to_vec()),
    };
    let secret = TransferSecret::from_bytes([0x0e; 16]);
    let link = secret.offer().seal(&bundle, &mut rng).unwrap();
    let receiver = TransferReceiver::generate(&mut rng);
    let scan = receiver.offer().seal(&bundle, &mut rng).unwrap();
    let made = json!({
        "bundle": hex::encode(protocol::cbor::encode(&bundle)),
        "link_fragment": secret.to_fragment(),
        "link_access_hash": hex::encode(secret.access_hash().as_bytes()),
        "link_sealed": hex::encode(&link),
        "scan_code": receiver.offer().to_code(),
        "scan_sealed": hex::encode(&scan),
    });
    frozen("transfers", &made);
    assert_eq!(secret.receiver().open(&link, tenant).unwrap().bundle, bundle);
    assert_eq!(receiver.open(&scan, tenant).unwrap().bundle, bundle);
}

#[test]
fn safety_numbers() {
    let (alice, bob) = (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]));
    let (a, b) = (SigningKey::from_seed(&[1; 32]).public(), SigningKey::from_seed(&[2; 32]).public());
    frozen(
        "safety",
        &json!({
            "digits": safety::safety_digits((alice, &a), (bob, &b)),
            "code_of_alice": safety::safety_code((alice, &a), (bob, &b)),
        }),
    );
    let mut rng = rng_from_seed([9; 32]);
    assert_ne!(random::<32>(&mut rng), random::<32>(&mut rng));
}
