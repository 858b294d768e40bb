//! The frozen vectors in `tests/vectors`: made again from the same randomness and compared byte for byte. What they hold was
//! opened once with a second HPKE library in another language (`tests/vectors/second_library.mjs`), and is here with `hpke-rs`.
//!
//! A difference means that devices, officers and later versions no longer read what was written: make a new version beside the
//! old one. Only new vectors are ever written (`KONSIL_WRITE_VECTORS=1`, which refuses to change a file that is there).

use e2ee::{
    Cost, attachment,
    content::{
        Content, Mention,
        attachment::{Attachment, AttachmentKind},
    },
    invitation::{
        InvitationSecret, InvitationTicket, mac_certification, mac_claim, open_grant, seal_grant, verify_certification,
        verify_claim,
    },
    issuer::{Invitee, Issuer, IssuerKeys},
    key::{ArchiveSecret, HistoryError, HistoryKey, SealingKey, SigningKey, seal},
    message::{self, MessageSecret},
    offer::{OfferingDevice, ScannedOffer},
    pin, random,
    recovery::RecoverySecret,
    rng_from_seed,
    root::RootKey,
    rotation::{self, Rotating},
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
    limits::PREFERENCE_BYTES_MAX,
    message::SealedMessage,
    policy::{ArchiveKey, Forwarding, Rules, TenantPolicy, WhoMayAdd},
    preference::Preference,
    statement::Signed,
    time::Timestamp,
    transfer::TransferBundle,
    urgent::{Answer, Stand},
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
        about: None,
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
fn rotations() {
    let mut rng = rng_from_seed([0x2b; 32]);
    let first = HistoryKey::generate(&mut rng);
    let (maker, other) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
    let (desk, tablet, phone) = (DeviceId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]), DeviceId::from_bytes([3; 16]));
    let (tenant, person) = (TenantId::from_bytes([0x11; 16]), PersonId::from_bytes([0x12; 16]));
    let rotating = Rotating {
        tenant,
        person,
        device: desk,
        device_key: &maker,
        now: NOW,
        lost: vec![phone],
        left: vec![(desk, maker.public()), (tablet, other.public())],
    };
    let (second, signed) = rotation::rotate(&first, &rotating, &mut rng).unwrap();
    let made = json!({
        "first": hex::encode(first.as_bytes()),
        "second": hex::encode(second.as_bytes()),
        "rotation": hex::encode(protocol::cbor::encode(&signed)),
    });
    let kept = frozen("rotations", &made);
    let signed = minicbor::decode(&bytes(&kept["rotation"])).unwrap();
    let (read, opened) = rotation::open(&signed, (desk, &maker.public()), tenant, person, (tablet, &other)).unwrap();
    assert_eq!(opened.as_bytes(), &key(&kept["second"]));
    assert_eq!(opened.unwrap_previous(&read.previous).unwrap().as_bytes(), &key(&kept["first"]));
}

#[test]
fn preferences() {
    let mut rng = rng_from_seed([0x1c; 32]);
    let key = HistoryKey::generate(&mut rng);
    let sealed = key.seal_preference("draft:4B", "Grüße", &mut rng).unwrap();
    let made = json!({
        "key": hex::encode(key.as_bytes()),
        "name": "draft:4B",
        "slot": sealed.slot.to_string(),
        "sealed": hex::encode(&sealed.sealed),
    });
    let kept = frozen("preferences", &made);
    let stored = Preference { slot: key.preference_slot("draft:4B"), sealed: bytes(&kept["sealed"]) };
    assert_eq!(key.open_preference(&stored), Ok(("draft:4B".into(), "Grüße".into())));
    let elsewhere = Preference { slot: key.preference_slot("chat:4B"), ..stored.clone() };
    assert_eq!(key.open_preference(&elsewhere), Err(HistoryError::Unreadable), "a value is bound to its slot");
    let longer = key.seal_preference("draft:4B", &"x".repeat(200), &mut rng).unwrap();
    assert_eq!(longer.sealed.len(), stored.sealed.len(), "short and long drafts look alike");
    assert_eq!(key.seal_preference("draft:4B", &"x".repeat(PREFERENCE_BYTES_MAX), &mut rng), Err(HistoryError::TooLarge));
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
    let text = |text: &str, in_reply_to, replaces, mentions, forwarded| Content::Text {
        text: text.into(),
        in_reply_to,
        replaces,
        mentions,
        forwarded,
    };
    let mention = |person, label: &str| Mention { person, label: label.into() };
    let mentions = vec![mention(Some(PersonId::from_bytes([9; 16])), "Miriam Fuchs"), mention(None, "alle")];
    let contents = [
        ("text", Content::text("Grüße von der 3B")),
        ("edited answer", text("ja", Some(id(1)), Some(id(2)), Vec::new(), false)),
        ("deletion", Content::Deletion { replaces: id(3) }),
        (
            "card",
            Content::Card(protocol::card::ConversationCard {
                name: "Innere 3B".into(),
                continues: None,
                room: None,
                again: None,
            }),
        ),
        ("leave", Content::Leave),
        ("mentions", text("@Miriam Fuchs @alle", None, None, mentions, false)),
        ("forwarded", text("Kalium 6,2", None, None, Vec::new(), true)),
        ("reaction", Content::Reaction { emoji: "👍🏽".into(), in_reply_to: id(4) }),
        ("pin", Content::Pin(protocol::pin::Pin { message: id(5), pinned: true })),
        (
            "repeated card",
            Content::Card(protocol::card::ConversationCard {
                name: "Innere 3B".into(),
                continues: None,
                room: None,
                again: Some(protocol::card::Again::All),
            }),
        ),
    ];
    let made: Vec<Value> = contents
        .iter()
        .map(|(name, content)| json!({ "content": name, "bytes": hex::encode(content.encode(&mut rng_from_seed([7; 32])).unwrap()) }))
        .collect();
    let kept = frozen("contents", &Value::from(made));
    for ((_, content), vector) in contents.iter().zip(kept.as_array().unwrap()) {
        assert_eq!(Content::decode(&bytes(&vector["bytes"])).as_ref(), Ok(content));
    }
}

#[test]
fn guests() {
    use e2ee::guest::{GuestSecret, grant};
    use e2ee::key::SigningKey;
    use protocol::{
        card::{OpeningHour, OpeningHours, RoomCard},
        guest::{GuestClaim, GuestDetails, GuestGrant},
        id::{InvitationId, PersonId},
    };
    let mut rng = rng_from_seed([0x63; 32]);
    let (secret, invitation) = (GuestSecret::generate(&mut rng), InvitationId::from_bytes([0x64; 16]));
    let keys = secret.keys(invitation, "042817");
    let (host, guest) = (SigningKey::from_seed(&[0x65; 32]), SigningKey::from_seed(&[0x66; 32]));
    let (tenant, conversation) = (TenantId::from_bytes([0x11; 16]), ConversationId::from_bytes([0x22; 16]));
    let card = RoomCard {
        purpose: "Wundkontrolle".into(),
        patient: true,
        opening: Some(OpeningHours {
            hours: vec![OpeningHour { weekday: 1, from: 480, to: 960 }],
            time_zone: "Europe/Berlin".into(),
            note: "Feiertags zu".into(),
        }),
        emergency: "112".into(),
    };
    let word = GuestGrant {
        tenant,
        invitation,
        conversation,
        host: PersonId::from_bytes([0x67; 16]),
        guest: PersonId::from_bytes([0x68; 16]),
        name: "Ida Brandt".into(),
        door_key: keys.door_key(),
        verified_by_code: true,
        expires_at: NOW,
    };
    let details = GuestDetails {
        tenant,
        invitation,
        root: host.public(),
        conversation,
        guest: word.guest,
        name: "Ida Brandt".into(),
        host: "Dr. Jonas Weber".into(),
        room: "Nachsorge".into(),
        about: card.clone(),
        ends_at: Some(NOW),
    };
    let signed = grant(&host, &word).unwrap();
    let claim = GuestClaim { tenant, invitation, guest: word.guest, person_key: guest.public(), device: signed.clone() };
    let claimed = keys.claim(&claim);
    let named = Content::Card(protocol::card::ConversationCard {
        name: "Nachsorge".into(),
        continues: None,
        room: Some(card),
        again: None,
    });
    let made = json!({
        "code": secret.to_code(),
        "fragment": secret.to_fragment(),
        "pin": "042817",
        "invitation": invitation.to_string(),
        "access": hex::encode(keys.access_token().as_slice()),
        "door_key": hex::encode(keys.door_key().as_bytes()),
        "sealed": hex::encode(keys.seal(&details, &mut rng).unwrap()),
        "grant": hex::encode(protocol::cbor::encode(&signed)),
        "claim": hex::encode(protocol::cbor::encode(&claimed)),
        "room": hex::encode(named.encode(&mut rng_from_seed([7; 32])).unwrap()),
    });
    let kept = frozen("guests", &made);
    let text = |name: &str| kept[name].as_str().unwrap();
    for read in [GuestSecret::from_code(text("code")), GuestSecret::from_fragment(text("fragment"))] {
        assert_eq!(read.unwrap().keys(invitation, text("pin")).open(invitation, &bytes(&kept["sealed"])), Ok(details.clone()));
    }
    let signed: protocol::statement::Signed = protocol::cbor::decode_frame(&bytes(&kept["grant"])).unwrap();
    assert_eq!(signed.verify::<GuestGrant>(&host.public()), Ok(word));
    let signed: protocol::statement::Signed = protocol::cbor::decode_frame(&bytes(&kept["claim"])).unwrap();
    assert_eq!(signed.verify::<GuestClaim>(&keys.door_key()), Ok(claim));
    assert_eq!(Content::decode(&bytes(&kept["room"])), Ok(named));
}

#[test]
fn lifetimes() {
    let lifetime = |hours, again| Content::Lifetime(protocol::lifetime::Lifetime::of(hours, again));
    let check = |name, contents: &[(&str, Content)]| {
        let bytes_of = |content: &Content| hex::encode(content.encode(&mut rng_from_seed([7; 32])).unwrap());
        let made: Vec<Value> =
            contents.iter().map(|(name, content)| json!({ "content": name, "bytes": bytes_of(content) })).collect();
        let kept = frozen(name, &Value::from(made));
        for ((_, content), vector) in contents.iter().zip(kept.as_array().unwrap()) {
            assert_eq!(Content::decode(&bytes(&vector["bytes"])).as_ref(), Ok(content));
        }
    };
    let week = lifetime(Some(7 * 24), false);
    check("lifetimes", &[("a week", week), ("off", lifetime(None, false)), ("said again", lifetime(Some(30 * 24), true))]);
    check("lifetimes_in_hours", &[("a shift", lifetime(Some(8), false)), ("said again", lifetime(Some(1), true))]);
    assert!(lifetime(Some(91 * 24), false).encode(&mut rng_from_seed([7; 32])).is_err());
}

#[test]
fn answers() {
    let about = MessageId::from_bytes([0x34; 16]);
    let content = |answer: Answer| Content::Acknowledgement { in_reply_to: about, answer };
    let contents = [
        ("takes over", content(Answer::new(Stand::TakesOver, ""))),
        ("calls back", content(Answer::new(Stand::CallsBack, "in 5 min"))),
        ("declines", content(Answer::new(Stand::Declines, "im OP bis 11 Uhr"))),
        ("takes note with words", content(Answer::new(Stand::Noted, "danke"))),
    ];
    let made: Vec<Value> = contents
        .iter()
        .map(|(name, content)| json!({ "content": name, "bytes": hex::encode(content.encode(&mut rng_from_seed([7; 32])).unwrap()) }))
        .collect();
    let kept = frozen("answers", &Value::from(made));
    for ((_, content), vector) in contents.iter().zip(kept.as_array().unwrap()) {
        assert_eq!(Content::decode(&bytes(&vector["bytes"])).as_ref(), Ok(content));
    }
    // An answer of a later version is an acknowledgement all the same; too long a one is not written.
    let mut later = bytes(&kept[0]["bytes"]);
    assert_eq!(later.pop(), Some(1));
    later.push(9);
    assert_eq!(Content::decode(&later), Ok(content(Answer::default())));
    let long = content(Answer::new(Stand::Declines, &"x".repeat(protocol::limits::ANSWER_BYTES_MAX + 1)));
    assert!(long.encode(&mut rng_from_seed([7; 32])).is_err());
}

#[test]
fn acknowledgements() {
    let (device, archive) = (SigningKey::from_seed(&[0x0d; 32]), ArchiveSecret::from_seed(&[0xac; 32]));
    let about = MessageId::from_bytes([0x34; 16]);
    let content = Content::Acknowledgement { in_reply_to: about, answer: Answer::default() };
    let encoded = content.encode(&mut rng_from_seed([7; 32])).unwrap();
    let header = Header {
        urgency: Urgency::Normal,
        phone_expiry: None,
        objects: Vec::new(),
        about: Some(about),
        ..header(Kind::Acknowledgement, Some(&archive.public()))
    };
    let (sealed, secret) =
        message::seal(&header, &encoded, Some(&archive.public()), &device, &mut rng_from_seed([0xa2; 32])).unwrap();
    let made = json!({
        "content": hex::encode(&encoded),
        "key_and_seed": hex::encode(secret.to_bytes().as_slice()),
        "header": hex::encode(&sealed.header),
        "body": hex::encode(&sealed.body),
        "archive": hex::encode(&sealed.archive),
        "signature": hex::encode(sealed.signature.as_bytes()),
    });
    let kept = frozen("acknowledgements", &made);
    let sealed = SealedMessage {
        header: bytes(&kept["header"]),
        body: bytes(&kept["body"]),
        archive: bytes(&kept["archive"]),
        signature: Signature::from_slice(&bytes(&kept["signature"])).unwrap(),
    };
    let opened = message::open_archive(&sealed, &archive, &device.public()).unwrap();
    assert_eq!(opened, bytes(&kept["content"]));
    assert_eq!(Content::decode(&opened).as_ref(), Ok(&content));
    let read = sealed.read_header().unwrap();
    assert!(content.fits(&read));
    assert!(!Content::text("ja").fits(&read), "words do not travel as an acknowledgement");
    assert!(!content.fits(&Header { about: Some(MessageId::from_bytes([1; 16])), ..read.clone() }), "of another message");
    assert!(!content.fits(&Header { kind: Kind::Text, about: None, ..read }), "unseen by the server");
    // The draft's id of what is answered is needed.
    let mut without = encoded.clone();
    let at = without.windows(17).position(|bytes| bytes[0] == 0x50 && bytes[1..] == [0x34; 16]).unwrap();
    without.splice(at..at + 17, [0xf6]);
    assert!(Content::decode(&without).is_err());
}

#[test]
fn locations() {
    use protocol::{
        id::PlaceId,
        location::{Location, Position},
    };
    let room = Location {
        name: "Zimmer 412".into(),
        building: "Haus C".into(),
        floor: "4. OG".into(),
        place: Some(PlaceId::from_bytes([8; 16])),
        position: None,
    };
    let position = Some(Position { latitude: -525_200_066, longitude: 134_049_540, accuracy_m: 12 });
    let here = Location { name: String::new(), building: String::new(), floor: String::new(), place: None, position };
    let content = |location, in_reply_to, forwarded| Content::Location { location, in_reply_to, forwarded };
    let contents = [
        ("a room", content(room.clone(), None, false)),
        ("a position as an answer", content(here.clone(), Some(MessageId::from_bytes([1; 16])), false)),
        ("both, passed on", content(Location { position, ..room }, None, true)),
    ];
    let made: Vec<Value> = contents
        .iter()
        .map(|(name, content)| json!({ "content": name, "bytes": hex::encode(content.encode(&mut rng_from_seed([7; 32])).unwrap()) }))
        .collect();
    let kept = frozen("locations", &Value::from(made));
    for ((_, content), vector) in contents.iter().zip(kept.as_array().unwrap()) {
        assert_eq!(Content::decode(&bytes(&vector["bytes"])).as_ref(), Ok(content));
    }
    let nothing = content(Location { position: None, ..here }, None, false);
    assert!(nothing.encode(&mut rng_from_seed([7; 32])).is_err());
}

#[test]
fn attachments() {
    let file: Vec<u8> = (0..attachment::CHUNK_BYTES + 3).map(|at| (at % 251) as u8).collect();
    let (key, object) = attachment::seal_file(&file, &mut rng_from_seed([0x61; 32])).unwrap();
    let one = |kind, place: u8, name: &str, media_type: &str| Attachment {
        object: ObjectId::from_bytes([place; 16]),
        key: key.clone(),
        kind,
        name: name.into(),
        media_type: media_type.into(),
        width: None,
        height: None,
        duration_ms: None,
        thumbnail: Vec::new(),
        waveform: Vec::new(),
    };
    let photo = Attachment {
        width: Some(1600),
        height: Some(1200),
        thumbnail: vec![0xff, 0xd8, 0xff],
        ..one(AttachmentKind::Image, 1, "Wunde.jpg", "image/jpeg")
    };
    let voice = Attachment {
        duration_ms: Some(2_400),
        waveform: vec![0, 128, 255],
        ..one(AttachmentKind::Voice, 2, "n.ogg", "audio/ogg")
    };
    let report = one(AttachmentKind::File, 3, "Befund.pdf", "application/pdf");
    let said = |caption: &str, attachments| Content::Attachments {
        attachments,
        caption: caption.into(),
        in_reply_to: Some(MessageId::from_bytes([4; 16])),
        mentions: Vec::new(),
        forwarded: true,
    };
    let contents = [said("Zi. 412", vec![photo, voice]), said("", vec![report])];
    let made = json!({
        "seed": hex::encode([0x61; 32]),
        "key": hex::encode(key.key),
        "hash": hex::encode(key.hash.as_bytes()),
        "size": key.size,
        "object_bytes": object.len(),
        // Too long to stand here.
        "object": hex::encode(Digest::of("vector", &[&object]).as_bytes()),
        "begins": hex::encode(&object[..64]),
        "ends": hex::encode(&object[object.len() - 64..]),
        "contents": contents.iter().map(|one| hex::encode(one.encode(&mut rng_from_seed([7; 32])).unwrap())).collect::<Vec<_>>(),
    });
    let kept = frozen("attachments", &made);
    assert_eq!(attachment::open_file(&key, &object).unwrap(), file);
    for (content, vector) in contents.iter().zip(kept["contents"].as_array().unwrap()) {
        assert_eq!(Content::decode(&bytes(vector)).as_ref(), Ok(content));
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
        rules: None,
    }
}

/// A policy of before rules is the same bytes with and without them; rules come behind.
#[test]
fn policies() {
    let tenant = TenantId::from_bytes([0x11; 16]);
    let root = RootKey::from_seed(&[0x21; 32]);
    let plain = policy(tenant);
    let rules = Rules {
        forward: Some(Forwarding::NotToGuests),
        may_save: Some(false),
        edit_min: Some(5),
        delete_hours: Some(0),
        attachment_mib_max: Some(100),
        lifetime_days_min: Some(7),
        lifetime_days_max: Some(30),
        guest_pin: Some(true),
    };
    let ruled = TenantPolicy { number: 2, rules: Some(rules), ..plain.clone() };
    let few = TenantPolicy { number: 3, rules: Some(Rules { edit_min: Some(0), ..Rules::default() }), ..plain.clone() };
    let signed = |policy: &TenantPolicy| {
        let signed = root.sign_policy(policy);
        json!({ "payload": hex::encode(&signed.payload), "signature": hex::encode(signed.signature.as_bytes()) })
    };
    let made = json!({
        "root": hex::encode(root.public().as_bytes()),
        "without_rules": signed(&plain),
        "with_rules": signed(&ruled),
        "with_one_rule": signed(&few),
    });
    let kept = frozen("policies", &made);
    for (name, policy) in [("without_rules", plain), ("with_rules", ruled), ("with_one_rule", few)] {
        let one = &kept[name];
        let signature = Signature::from_slice(&bytes(&one["signature"])).unwrap();
        let signed = Signed { payload: bytes(&one["payload"]), signature };
        assert_eq!(signed.verify(&root.public()), Ok(policy), "{name}");
    }
}

fn transferred(rng: &mut e2ee::Rng) -> (TenantId, TransferBundle) {
    let (tenant, person) = (TenantId::from_bytes([0x11; 16]), PersonId::from_bytes([0x12; 16]));
    let root = RootKey::from_seed(&[0x21; 32]);
    let keys = IssuerKeys::from_slice(&[[0x23; 32], [0x24; 32]].concat()).unwrap();
    let signed = root.certify_issuer(tenant, "Verwaltung", keys.public(), NOW, 90, rng);
    let issuer = Issuer::new(keys, signed, &root.public()).unwrap();
    let person_key = SigningKey::from_seed(&[0x25; 32]);
    let invitee =
        Invitee { person, name: "Jonas Weber".into(), role: String::new(), level: Level::Internal, admin: true, generation: 1 };
    let bundle = TransferBundle {
        root: root.public(),
        person,
        person_key: person_key.seed().to_vec(),
        history_keys: vec![HistoryKey::generate(rng).to_entry()],
        issuer: issuer.signed_certificate().clone(),
        certificate: issuer.certify_person(&invitee, &person_key.public(), NOW, rng),
        policy: root.sign_policy(&policy(tenant)),
        revocations: None,
        issuer_key: Some(issuer.keys().to_bytes().to_vec()),
    };
    (tenant, bundle)
}

#[test]
fn transfers() {
    let mut rng = rng_from_seed([0x32; 32]);
    let (tenant, bundle) = transferred(&mut rng);
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
fn offers() {
    let mut rng = rng_from_seed([0x33; 32]);
    let device = OfferingDevice::generate(&mut rng);
    let sealed = device.seal("Chromium auf Linux", &mut rng);
    let made = json!({
        "code": device.code(),
        "qr": device.qr(),
        "fragment": device.to_fragment(),
        "digits": device.digits(),
        "access_hash": hex::encode(device.access_hash().as_bytes()),
        "sealed": hex::encode(&sealed),
    });
    let kept = frozen("offers", &made);
    let text = |name: &str| kept[name].as_str().unwrap().to_owned();
    for shown in ["code", "qr"] {
        let opened = ScannedOffer::read(&text(shown)).unwrap().open(&sealed).unwrap();
        assert_eq!((opened.name.as_str(), opened.digits), ("Chromium auf Linux", text("digits")));
        assert_eq!(opened.transfer, OfferingDevice::from_fragment(&text("fragment")).unwrap().receiver().offer());
    }
}

#[test]
fn recoveries() {
    let mut rng = rng_from_seed([0x34; 32]);
    let (tenant, bundle) = transferred(&mut rng);
    let (code, by_code) = RecoverySecret::generate_code(&mut rng);
    let by_passkey = RecoverySecret::from_passkey(&[0x0f; 32]);
    let (code_sealed, passkey_sealed) = (by_code.seal(&bundle, &mut rng).unwrap(), by_passkey.seal(&bundle, &mut rng).unwrap());
    let made = json!({
        "code": code.as_str(),
        "code_access_hash": hex::encode(by_code.access_hash().as_bytes()),
        "code_sealed": hex::encode(&code_sealed),
        "passkey_access_hash": hex::encode(by_passkey.access_hash().as_bytes()),
        "passkey_sealed": hex::encode(&passkey_sealed),
    });
    let kept = frozen("recoveries", &made);
    let typed = RecoverySecret::from_code(&kept["code"].as_str().unwrap().to_lowercase()).unwrap();
    assert_eq!(typed.open(&code_sealed, tenant).unwrap().bundle, bundle);
    assert_eq!(by_passkey.open(&passkey_sealed, tenant).unwrap().bundle, bundle);
    assert!(by_passkey.open(&code_sealed, tenant).is_err() && typed.open(&passkey_sealed, tenant).is_err());
    assert!(typed.open(&code_sealed, TenantId::from_bytes([9; 16])).is_err(), "another hospital's");
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
