//! Transfers, keybox chunks, key files and contents in wrong hands.

use e2ee::{
    Cost, Rng,
    content::{Content, ContentError, TEXT_CONTENT_TYPE},
    issuer::{Invitee, Issuer, IssuerKeys},
    key::{ArchiveSecret, HistoryError, HistoryKey, SigningKey},
    rng_from_seed,
    root::{KeyFileError, RootKey},
    transfer::{TransferError, TransferOffer, TransferReceiver, TransferSecret},
};
use protocol::{
    card::ConversationCard,
    certificate::Level,
    hash::Digest,
    id::{ConversationId, MessageId, PersonId, TenantId},
    keybox::{KeyboxChunk, KeyboxEntry, Verdict},
    limits::{self, KEYBOX_ENTRIES_MAX, NAME_CHARS_MAX, TEXT_BYTES_MAX},
    policy::{TenantPolicy, WhoMayAdd},
    time::Timestamp,
    transfer::TransferBundle,
};

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);
const TENANT: TenantId = TenantId::from_bytes([1; 16]);

fn bundle(rng: &mut Rng) -> TransferBundle {
    let (root, person_key, person) = (RootKey::generate(rng), SigningKey::generate(rng), PersonId::from_bytes([2; 16]));
    let keys = IssuerKeys::generate(rng);
    let signed = root.certify_issuer(TENANT, "Verwaltung", keys.public(), NOW, 90, rng);
    let issuer = Issuer::new(keys, signed, &root.public()).unwrap();
    let invitee =
        Invitee { person, name: "Jonas".into(), role: String::new(), level: Level::Internal, admin: false, generation: 1 };
    let policy = TenantPolicy {
        tenant: TENANT,
        number: 1,
        issued_at: NOW,
        name: "Klinikum".into(),
        archive: None,
        previous_archive: None,
        remove_key: person_key.public(),
        who_may_add: WhoMayAdd::Members,
        guests: false,
        read_receipts: true,
        auto_lock_min: 5,
        rules: None,
    };
    TransferBundle {
        root: root.public(),
        person,
        person_key: person_key.seed().to_vec(),
        history_keys: vec![HistoryKey::generate(rng).to_entry()],
        issuer: issuer.signed_certificate().clone(),
        certificate: issuer.certify_person(&invitee, &person_key.public(), NOW, rng),
        policy: root.sign_policy(&policy),
        revocations: Some(issuer.revoke(None, &[], NOW)),
        issuer_key: None,
    }
}

#[test]
fn a_transfer_opens_for_the_device_that_showed_the_code() {
    let mut rng = rng_from_seed([1; 32]);
    let bundle = bundle(&mut rng);
    let device = TransferReceiver::generate(&mut rng);
    let offer = TransferOffer::from_code(&device.offer().to_code()).unwrap();
    let sealed = offer.seal(&bundle, &mut rng).unwrap();
    let opened = device.open(&sealed, TENANT).unwrap();
    assert_eq!((opened.person.name.as_str(), opened.history_keys.len(), opened.root()), ("Jonas", 1, &bundle.root));
    assert_eq!(opened.person_key.public(), opened.person.person_key);
    let link = TransferSecret::generate(&mut rng);
    let sealed_by_link = link.offer().seal(&bundle, &mut rng).unwrap();
    let there = TransferSecret::from_fragment(&link.to_fragment()).unwrap();
    assert_eq!(there.access_hash(), link.access_hash());
    assert!(there.receiver().open(&sealed_by_link, TENANT).is_ok());
    // Others cannot open it, and who only saw the public key cannot make one.
    assert_eq!(TransferReceiver::generate(&mut rng).open(&sealed, TENANT).unwrap_err(), TransferError::Unreadable);
    let blind = TransferOffer { secret: TransferSecret::generate(&mut rng), public: device.offer().public };
    let planted = blind.seal(&bundle, &mut rng).unwrap();
    assert_eq!(device.open(&planted, TENANT).unwrap_err(), TransferError::Unreadable);
    for garbage in ["", "AQ", "////", "🙂"] {
        assert!(TransferSecret::from_fragment(garbage).is_err() && TransferOffer::from_code(garbage).is_err());
    }
}

#[test]
fn a_bundle_must_hold_together() {
    let mut rng = rng_from_seed([2; 32]);
    let (good, other) = (bundle(&mut rng), bundle(&mut rng));
    let secret = TransferSecret::generate(&mut rng);
    let mut outcome = |bundle: &TransferBundle, tenant| {
        let sealed = secret.offer().seal(bundle, &mut rng).unwrap();
        secret.receiver().open(&sealed, tenant).map(|_| ())
    };
    let wrong = |what| Err(TransferError::Inconsistent { what });
    assert_eq!(outcome(&good, TENANT), Ok(()));
    assert_eq!(outcome(&good, TenantId::from_bytes([9; 16])), wrong("tenant"));
    assert_eq!(outcome(&TransferBundle { root: other.root, ..good.clone() }, TENANT), wrong("issuer certificate"));
    assert_eq!(
        outcome(&TransferBundle { certificate: other.certificate.clone(), ..good.clone() }, TENANT),
        wrong("person certificate")
    );
    assert_eq!(outcome(&TransferBundle { policy: other.policy.clone(), ..good.clone() }, TENANT), wrong("policy"));
    assert_eq!(outcome(&TransferBundle { person: PersonId::from_bytes([7; 16]), ..good.clone() }, TENANT), wrong("person"));
    assert_eq!(outcome(&TransferBundle { person_key: other.person_key.clone(), ..good.clone() }, TENANT), wrong("person key"));
    assert_eq!(outcome(&TransferBundle { person_key: vec![1], ..good.clone() }, TENANT), wrong("person key"));
    assert_eq!(outcome(&TransferBundle { history_keys: vec![], ..good.clone() }, TENANT), wrong("history keys"));
    assert_eq!(
        outcome(&TransferBundle { revocations: other.revocations.clone(), ..good.clone() }, TENANT),
        wrong("revocation list")
    );
    assert_eq!(outcome(&TransferBundle { issuer_key: Some(vec![0; 63]), ..good }, TENANT), wrong("issuer key"));
}

fn chunk(entries: usize) -> KeyboxChunk {
    let entry = KeyboxEntry {
        conversation: ConversationId::from_bytes([1; 16]),
        message: MessageId::from_bytes([2; 16]),
        key: vec![3; 32],
        link: Digest::from_bytes([4; 32]),
        verdict: Verdict::Good,
    };
    KeyboxChunk { entries: vec![entry; entries] }
}

#[test]
fn chunks_open_under_their_generation_only() {
    let mut rng = rng_from_seed([3; 32]);
    let first = HistoryKey::generate(&mut rng);
    let second = first.rotate(&mut rng);
    let sealed = first.seal_chunk(&chunk(KEYBOX_ENTRIES_MAX), &mut rng).unwrap();
    assert_eq!(first.seal_chunk(&chunk(KEYBOX_ENTRIES_MAX + 1), &mut rng), Err(HistoryError::TooLarge));
    assert_eq!(first.open_chunk(&sealed).unwrap().entries.len(), KEYBOX_ENTRIES_MAX);
    assert_eq!(HistoryKey::generation_of(&sealed), Some(1));
    assert_eq!(second.open_chunk(&sealed), Err(HistoryError::Generation { found: 1 }));
    let wrapped = second.wrap_previous(&first, &mut rng).unwrap();
    assert_eq!(second.unwrap_previous(&wrapped).unwrap().open_chunk(&sealed).unwrap(), chunk(KEYBOX_ENTRIES_MAX));
    assert!(second.wrap_previous(&second.rotate(&mut rng), &mut rng).is_err());
    assert_eq!(second.unwrap_previous(&sealed).unwrap_err(), HistoryError::Generation { found: 1 });
    // A chunk is no wrapped key and the other way round, even relabelled.
    assert_eq!(second.open_chunk(&wrapped), Err(HistoryError::Unreadable));
    let mut relabelled = sealed.clone();
    relabelled[3] = 2;
    assert_eq!(second.open_chunk(&relabelled), Err(HistoryError::Unreadable));
    for at in 4..60 {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(first.open_chunk(&changed), Err(HistoryError::Unreadable));
    }
    let short = KeyboxChunk { entries: vec![KeyboxEntry { key: vec![1; 31], ..chunk(1).entries.remove(0) }] };
    let sealed = first.seal_chunk(&short, &mut rng).unwrap();
    assert_eq!(first.open_chunk(&sealed), Err(HistoryError::Malformed));
    assert_eq!(HistoryKey::from_entry(&first.to_entry()).unwrap().as_bytes(), first.as_bytes());
}

#[test]
fn key_files_say_what_is_wrong() {
    let mut rng = rng_from_seed([4; 32]);
    let (root, archive) = (RootKey::generate(&mut rng), ArchiveSecret::generate(&mut rng));
    let file = root.to_file("richtig", Cost::TEST, &mut rng).unwrap();
    let outcome = |file: &str, passphrase: &str| RootKey::from_file(file, passphrase).map(|root| root.public());
    assert_eq!(outcome(&file, "richtig"), Ok(root.public()));
    assert_eq!(outcome(&file.replace('\n', "\r\n  "), "richtig"), Ok(root.public()), "mailed and pasted");
    assert_eq!(outcome(&file, "falsch"), Err(KeyFileError::Wrong));
    assert_eq!(outcome("", "richtig"), Err(KeyFileError::Malformed));
    assert_eq!(outcome(file.get(..80).unwrap(), "richtig"), Err(KeyFileError::Malformed));
    let as_archive = file.replace("ROOT", "ARCHIVE");
    assert!(matches!(ArchiveSecret::from_file(&as_archive, "richtig"), Err(KeyFileError::Wrong)), "a root is no archive key");
    let file = archive.to_file("richtig", Cost::TEST, &mut rng).unwrap();
    assert_eq!(ArchiveSecret::from_file(&file, "richtig").unwrap().public(), archive.public());
    let costly = Cost { memory_kib: u32::MAX, ..Cost::TEST };
    assert_eq!(archive.to_file("x", costly, &mut rng), Err(KeyFileError::Cost));
    assert!(!format!("{archive:?} {root:?}").contains(&hex::encode(archive.seed().as_slice())));
}

#[test]
fn contents_keep_their_limits() {
    let mut rng = rng_from_seed([5; 32]);
    let text = |text: String| Content::text(text);
    let at = text("x".repeat(TEXT_BYTES_MAX));
    assert_eq!(Content::decode(&at.encode(&mut rng).unwrap()), Ok(at));
    assert_eq!(text("x".repeat(TEXT_BYTES_MAX + 1)).encode(&mut rng), Err(ContentError::TooLong { what: "text" }));
    assert_eq!(text(String::new()).encode(&mut rng), Err(ContentError::Empty));
    let card = |chars| Content::Card(ConversationCard { name: "ä".repeat(chars), continues: None, room: None, again: None });
    assert!(card(NAME_CHARS_MAX).encode(&mut rng).is_ok());
    assert_eq!(card(NAME_CHARS_MAX + 1).encode(&mut rng), Err(ContentError::TooLong { what: "name" }));
}

#[test]
fn attachments_keep_their_limits() {
    use e2ee::{
        attachment::AttachmentKey,
        content::attachment::{Attachment, AttachmentKind},
    };
    let one = || Attachment {
        object: protocol::id::ObjectId::from_bytes([1; 16]),
        key: AttachmentKey { key: [1; 32], hash: protocol::hash::Digest::from_bytes([1; 32]), size: 7 },
        kind: AttachmentKind::Image,
        name: "x".repeat(limits::FILE_NAME_BYTES_MAX),
        media_type: "x".repeat(limits::MEDIA_TYPE_BYTES_MAX),
        width: Some(u32::MAX),
        height: None,
        duration_ms: None,
        thumbnail: vec![1; limits::THUMBNAILS_BYTES_MAX / limits::ATTACHMENTS_PER_MESSAGE_MAX],
        waveform: vec![1; limits::WAVEFORM_VALUES_MAX],
    };
    let said = |attachments: Vec<Attachment>| Content::Attachments {
        attachments,
        caption: "x".repeat(TEXT_BYTES_MAX),
        in_reply_to: None,
        mentions: Vec::new(),
        forwarded: false,
    };
    let mut rng = rng_from_seed([5; 32]);
    let most = said(vec![one(); limits::ATTACHMENTS_PER_MESSAGE_MAX]);
    let bytes = most.encode(&mut rng).unwrap();
    assert!(bytes.len() <= e2ee::message::CONTENT_BYTES_MAX, "{}", bytes.len());
    assert_eq!(Content::decode(&bytes), Ok(most));
    let too_long = |what| Err(ContentError::TooLong { what });
    for (what, attachments) in [
        ("attachments", vec![Attachment { thumbnail: Vec::new(), ..one() }; limits::ATTACHMENTS_PER_MESSAGE_MAX + 1]),
        ("file name", vec![Attachment { name: "x".repeat(limits::FILE_NAME_BYTES_MAX + 1), ..one() }]),
        ("media type", vec![Attachment { media_type: "x".repeat(limits::MEDIA_TYPE_BYTES_MAX + 1), ..one() }]),
        ("thumbnail", vec![Attachment { thumbnail: vec![1; limits::THUMBNAIL_BYTES_MAX + 1], ..one() }]),
        ("thumbnails", vec![Attachment { thumbnail: vec![1; limits::THUMBNAIL_BYTES_MAX], ..one() }; 6]),
        ("waveform", vec![Attachment { waveform: vec![1; limits::WAVEFORM_VALUES_MAX + 1], ..one() }]),
        ("file", vec![Attachment { key: AttachmentKey { size: limits::ATTACHMENT_BYTES_MAX + 1, ..one().key }, ..one() }]),
    ] {
        assert_eq!(said(attachments).encode(&mut rng), too_long(what), "{what}");
    }
    assert_eq!(said(Vec::new()).encode(&mut rng), Err(ContentError::Empty));
}

fn mimi(part: impl Fn(&mut minicbor::Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = minicbor::Encoder::new(&mut out);
    e.array(7)
        .unwrap()
        .bytes(&[0; 16])
        .unwrap()
        .null()
        .unwrap()
        .bytes(&[])
        .unwrap()
        .null()
        .unwrap()
        .null()
        .unwrap()
        .map(0)
        .unwrap();
    part(&mut e);
    out
}

#[test]
fn what_this_version_does_not_know_is_shown_as_unknown() {
    let picture = mimi(|e| {
        e.array(5).unwrap().u64(6).unwrap().str("").unwrap().u64(1).unwrap().str("image/png").unwrap().bytes(&[1, 2]).unwrap();
    });
    assert!(matches!(Content::decode(&picture), Ok(Content::Unknown { content_type, .. }) if content_type == "image/png"));
    let multi = mimi(|e| {
        e.array(5).unwrap().u64(1).unwrap().str("de").unwrap().u64(3).unwrap().u64(0).unwrap().array(0).unwrap();
    });
    assert!(matches!(Content::decode(&multi), Ok(Content::Unknown { .. })));
    let external = mimi(|e| {
        e.array(4).unwrap().u64(1).unwrap().str("").unwrap().u64(2).unwrap().str("video/mp4").unwrap();
    });
    assert!(matches!(Content::decode(&external), Ok(Content::Unknown { .. })));
    let not_text = mimi(|e| {
        e.array(5)
            .unwrap()
            .u64(1)
            .unwrap()
            .str("")
            .unwrap()
            .u64(1)
            .unwrap()
            .str(TEXT_CONTENT_TYPE)
            .unwrap()
            .bytes(&[0xff])
            .unwrap();
    });
    assert_eq!(Content::decode(&not_text), Err(ContentError::Malformed));
    let mut trailing = picture.clone();
    trailing.push(0);
    assert_eq!(Content::decode(&trailing), Err(ContentError::Malformed));
    let unknown = Content::decode(&picture).unwrap();
    assert_eq!(unknown.encode(&mut rng_from_seed([0; 32])), Err(ContentError::Unknown));
}

proptest::proptest! {
    #[test]
    fn contents_survive(text in "\\PC{1,200}", reply: Option<[u8; 16]>, replaced: Option<[u8; 16]>) {
        let content = Content::Text { text, in_reply_to: reply.map(MessageId::from_bytes), replaces: replaced.map(MessageId::from_bytes), mentions: Vec::new(), forwarded: false };
        let bytes = content.encode(&mut rng_from_seed([0; 32])).unwrap();
        proptest::prop_assert_eq!(Content::decode(&bytes), Ok(content));
    }

    #[test]
    fn any_bytes_are_read_quietly(bytes: Vec<u8>) {
        let _ = Content::decode(&bytes);
        let key = HistoryKey::generate(&mut rng_from_seed([0; 32]));
        proptest::prop_assert!(key.open_chunk(&bytes).is_err() && key.unwrap_previous(&bytes).is_err());
        let secret = TransferSecret::from_bytes([0; 16]);
        proptest::prop_assert!(secret.receiver().open(&bytes, TENANT).is_err());
    }

    #[test]
    fn cut_contents_are_refused(cut in 0_usize..60) {
        let content = Content::text("Ein Text von einiger Länge");
        let bytes = content.encode(&mut rng_from_seed([0; 32])).unwrap();
        proptest::prop_assume!(cut < bytes.len());
        proptest::prop_assert!(Content::decode(&bytes[..cut]).is_err());
    }
}
