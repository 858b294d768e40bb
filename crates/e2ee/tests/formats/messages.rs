//! Dishonest senders and a dishonest server against a sealed message.

use e2ee::{
    Rng,
    key::{ArchiveSecret, SigningKey},
    message::{self, MessageSecret, OpenError, Parsed, SealError, archive_key_of},
    random, rng_from_seed,
};
use protocol::{
    hash::Digest,
    header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency},
    id::{ConversationId, DeviceId, MessageId, TenantId},
    keybox::Verdict,
    limits,
    message::{MESSAGE_DOMAIN, SealedMessage},
    policy::{ArchiveKey, TenantPolicy, WhoMayAdd},
    time::{DAY_MS, Timestamp},
};

struct Scene {
    rng: Rng,
    device: SigningKey,
    officer: ArchiveSecret,
    archive: ArchiveKey,
}

impl Scene {
    fn new() -> Self {
        let mut rng = rng_from_seed([1; 32]);
        let (device, officer) = (SigningKey::generate(&mut rng), ArchiveSecret::generate(&mut rng));
        let archive = officer.public();
        Self { rng, device, officer, archive }
    }

    fn header(&mut self, archive: Option<&ArchiveKey>) -> Header {
        Header {
            version: HEADER_VERSION,
            tenant: TenantId::from_bytes([1; 16]),
            conversation: ConversationId::from_bytes([2; 16]),
            message: MessageId::from_bytes(random(&mut self.rng)),
            device: DeviceId::from_bytes([3; 16]),
            device_certificate: Digest::from_bytes([4; 32]),
            kind: Kind::Text,
            urgency: Urgency::Normal,
            time: Timestamp::from_millis(1),
            phone_expiry: None,
            archive_key: archive.map(ArchiveKey::id),
            objects: vec![],
            counter: 1,
            previous: Digest::from_bytes([0; 32]),
            seen: LogPosition { seq: 0, chain: Digest::from_bytes([0; 32]) },
            about: None,
        }
    }

    fn sealed(&mut self, text: &[u8]) -> (SealedMessage, MessageSecret) {
        let archive = self.archive.clone();
        let header = self.header(Some(&archive));
        message::seal(&header, text, Some(&archive), &self.device, &mut self.rng).unwrap()
    }

    fn open(&self, sealed: &SealedMessage, secret: &MessageSecret) -> Result<Vec<u8>, OpenError> {
        message::open(sealed, secret, Some(&self.archive), &self.device.public())
    }

    /// A modified client signs whatever it likes.
    fn sign(&self, mut sealed: SealedMessage) -> SealedMessage {
        let hashes = sealed.hashes();
        sealed.signature =
            self.device.sign(MESSAGE_DOMAIN, &[hashes.header.as_bytes(), hashes.body.as_bytes(), hashes.archive.as_bytes()]);
        sealed
    }
}

#[test]
fn false_archive_copies_are_noticed() {
    let mut scene = Scene::new();
    let (good, secret) = scene.sealed(b"wahr");
    assert_eq!(scene.open(&good, &secret), Ok(b"wahr".to_vec()));
    let (other, other_secret) = scene.sealed(b"anders");
    let stranger = ArchiveSecret::generate(&mut scene.rng);
    let (elsewhere, _) = {
        let archive = stranger.public();
        let header = scene.header(Some(&archive));
        message::seal(&header, b"wahr", Some(&archive), &scene.device, &mut scene.rng).unwrap()
    };
    let mut flipped = good.archive.clone();
    flipped[1150] ^= 1;
    let copies: [(&str, Vec<u8>); 5] = [
        ("another message's copy", other.archive.clone()),
        ("sealed to another key", elsewhere.archive),
        ("garbage of the right length", vec![7; good.archive.len()]),
        ("one bit", flipped),
        ("cut off", good.archive[..100].to_vec()),
    ];
    for (what, archive) in copies {
        let false_copy = scene.sign(SealedMessage { archive, ..good.clone() });
        assert_eq!(scene.open(&false_copy, &secret), Err(OpenError::FalseArchiveCopy), "{what}");
        assert_eq!(
            message::open_archive(&false_copy, &scene.officer, &scene.device.public()),
            Err(OpenError::FalseArchiveCopy),
            "{what}"
        );
    }
    // The recipients get another K or another seed than the archive.
    let bytes = |key: &MessageSecret, seed: &MessageSecret| [&key.to_bytes()[..32], &seed.to_bytes()[32..]].concat();
    for (what, mixed) in [("wrong K", bytes(&other_secret, &secret)), ("wrong seed", bytes(&secret, &other_secret))] {
        let mixed = MessageSecret::from_slice(&mixed).unwrap();
        assert_eq!(scene.open(&good, &mixed), Err(OpenError::FalseArchiveCopy), "{what}");
    }
    assert_eq!(OpenError::FalseArchiveCopy.verdict(), Verdict::FalseArchiveCopy);
}

#[test]
fn a_copy_with_coins_of_the_senders_choice_is_false_though_it_opens() {
    let mut scene = Scene::new();
    let (good, secret) = scene.sealed(b"wahr");
    // A copy that the officer can open, with K and seed as they are, but not with the coins that follow from them.
    let hashes = good.hashes();
    let aad = protocol::key::signing_input("konsil archive aad v1", &[hashes.header.as_bytes(), hashes.body.as_bytes()]);
    use hpke_rs::{Hpke, HpkePublicKey, Mode};
    use hpke_rs_crypto::types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm};
    let mut hpke: Hpke<hpke_rs_rust_crypto::HpkeRustCrypto> =
        Hpke::new(Mode::Base, KemAlgorithm::XWingDraft06, KdfAlgorithm::HkdfSha256, AeadAlgorithm::Aes256Gcm);
    let public = HpkePublicKey::new(scene.archive.public_key.clone());
    let (enc, ciphertext) =
        hpke.seal(&public, b"konsil archive copy v1", &aad, secret.to_bytes().as_slice(), None, None, None).unwrap();
    let chosen = scene.sign(SealedMessage { archive: [enc, ciphertext].concat(), ..good });
    assert_eq!(scene.open(&chosen, &secret), Err(OpenError::FalseArchiveCopy));
    assert_eq!(message::open_archive(&chosen, &scene.officer, &scene.device.public()), Err(OpenError::FalseArchiveCopy));
}

#[test]
fn one_body_serves_one_header_and_one_key() {
    let mut scene = Scene::new();
    let (first, secret) = scene.sealed(b"geben");
    let (second, other) = scene.sealed(b"STOP");
    // The same body under the header of another message, honestly signed, K given to recipients for both.
    let moved = scene.sign(SealedMessage { body: first.body.clone(), ..second.clone() });
    assert_eq!(message::open_with_key(&moved, secret.key(), &scene.device.public()), Err(OpenError::Malformed));
    assert!(scene.open(&moved, &secret).is_err());
    // The same body under two keys.
    assert_eq!(message::open_with_key(&first, other.key(), &scene.device.public()), Err(OpenError::Malformed));
    // The commitment of one in front of the ciphertext of the other.
    let mixed = scene.sign(SealedMessage { body: [&second.body[..32], &first.body[32..]].concat(), ..first.clone() });
    for secret in [&secret, &other] {
        assert_eq!(message::open_with_key(&mixed, secret.key(), &scene.device.public()), Err(OpenError::Malformed));
    }
}

#[test]
fn nothing_in_a_signed_message_can_be_changed() {
    let mut scene = Scene::new();
    let (good, secret) = scene.sealed(b"echt");
    let eve = SigningKey::generate(&mut scene.rng);
    assert_eq!(message::open(&good, &secret, Some(&scene.archive), &eve.public()), Err(OpenError::Forged), "another sender");
    let mut forged = Header::decode(&good.header).unwrap();
    forged.urgency = Urgency::Urgent;
    let forged = SealedMessage { header: forged.encode(), ..good.clone() };
    assert_eq!(scene.open(&forged, &secret), Err(OpenError::Forged), "a header the device did not sign");
    for part in 0..3 {
        let mut changed = good.clone();
        let bytes = [&mut changed.header, &mut changed.body, &mut changed.archive].into_iter().nth(part).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        assert!(matches!(scene.open(&changed, &secret), Err(OpenError::Forged | OpenError::Malformed)), "part {part}");
    }
}

#[test]
fn presence_of_the_copy_follows_header_and_policy() {
    let mut scene = Scene::new();
    let (good, secret) = scene.sealed(b"x");
    let bare = scene.sign(SealedMessage { archive: vec![], ..good.clone() });
    assert_eq!(scene.open(&bare, &secret), Err(OpenError::Malformed), "named in the header, but not there");
    assert_eq!(message::open(&good, &secret, None, &scene.device.public()), Err(OpenError::ArchiveKeyNeeded));

    let archive = scene.archive.clone();
    let old = ArchiveSecret::generate(&mut scene.rng).public();
    let policy = TenantPolicy {
        tenant: TenantId::from_bytes([1; 16]),
        number: 2,
        issued_at: Timestamp::from_millis(10 * DAY_MS),
        name: String::new(),
        archive: Some(archive.clone()),
        previous_archive: Some(old.clone()),
        remove_key: scene.device.public(),
        who_may_add: WhoMayAdd::Members,
        guests: false,
        read_receipts: true,
        auto_lock_min: 5,
        rules: None,
    };
    let soon = Timestamp::from_millis(20 * DAY_MS);
    let late = Timestamp::from_millis(25 * DAY_MS);
    let unknown = ArchiveSecret::generate(&mut scene.rng).public();
    let named = |scene: &mut Scene, key: Option<&ArchiveKey>, kind| Header { kind, ..scene.header(key) };
    let current = named(&mut scene, Some(&archive), Kind::Text);
    assert_eq!(archive_key_of(&current, &policy, late), Ok(Some(&archive)));
    let previous = named(&mut scene, Some(&old), Kind::Text);
    assert_eq!(archive_key_of(&previous, &policy, soon), Ok(Some(&old)), "14 days of grace");
    assert_eq!(archive_key_of(&previous, &policy, late), Err(OpenError::FalseArchiveCopy));
    let swapped = named(&mut scene, Some(&unknown), Kind::Text);
    assert_eq!(archive_key_of(&swapped, &policy, soon), Err(OpenError::FalseArchiveCopy));
    let missing = named(&mut scene, None, Kind::Text);
    assert_eq!(archive_key_of(&missing, &policy, soon), Err(OpenError::FalseArchiveCopy));
    for kind in [Kind::Control, Kind::Receipt] {
        let exempt = named(&mut scene, None, kind);
        assert_eq!(archive_key_of(&exempt, &policy, soon), Ok(None));
    }
    let unarchived = TenantPolicy { archive: None, previous_archive: None, ..policy };
    assert_eq!(archive_key_of(&missing, &unarchived, soon), Ok(None));
}

#[test]
fn senders_are_told_what_does_not_fit() {
    let mut scene = Scene::new();
    let archive = scene.archive.clone();
    let header = scene.header(Some(&archive));
    let seal = |header: &Header, content: &[u8], archive: Option<&ArchiveKey>, scene: &mut Scene| {
        message::seal(header, content, archive, &scene.device, &mut scene.rng).map(|_| ())
    };
    assert_eq!(seal(&header, b"", None, &mut scene), Err(SealError::ArchiveKey));
    let unusable = ArchiveKey { suite: 9, ..archive.clone() };
    let named = Header { archive_key: Some(unusable.id()), ..header.clone() };
    assert_eq!(seal(&named, b"", Some(&unusable), &mut scene), Err(SealError::UnusableArchiveKey));
    let at = vec![1; message::CONTENT_BYTES_MAX];
    assert_eq!(seal(&header, &at, Some(&archive), &mut scene), Ok(()), "at the limit");
    let over = vec![1; message::CONTENT_BYTES_MAX + 1];
    assert_eq!(seal(&header, &over, Some(&archive), &mut scene), Err(SealError::TooLarge { max: message::CONTENT_BYTES_MAX }));
    let void = Header { kind: Kind::Void, ..header.clone() };
    assert_eq!(seal(&void, b"", Some(&archive), &mut scene), Err(SealError::Kind));
    assert_eq!(message::void(&header, &Digest::from_bytes([0; 32]), &scene.device).map(|_| ()), Err(SealError::Kind));
    let (sealed, _) = message::seal(&header, &at, Some(&archive), &scene.device, &mut scene.rng).unwrap();
    assert!(sealed.body.len() <= limits::BODY_BYTES_MAX && sealed.archive.len() <= limits::ARCHIVE_COPY_BYTES_MAX);
}

#[test]
fn a_void_is_never_content() {
    let mut scene = Scene::new();
    let header = Header { kind: Kind::Void, ..scene.header(None) };
    let void = message::void(&header, &Digest::from_bytes([5; 32]), &scene.device).unwrap();
    assert_eq!(message::open_with_key(&void, &[0; 32], &scene.device.public()), Err(OpenError::Malformed));
}

#[test]
fn messages_that_are_checked_together_open_as_those_that_are_checked_alone() {
    let mut scene = Scene::new();
    let key = scene.device.public();
    let (good, secrets): (Vec<_>, Vec<_>) = (0..20_u8).map(|number| scene.sealed(&[number])).unzip();
    let page: Vec<_> = good.iter().map(|sealed| (Parsed::new(sealed).unwrap(), key)).collect();
    let signed = message::all_signed(page.clone()).unwrap();
    for ((number, secret), one) in (0..20_u8).zip(&secrets).zip(&signed) {
        assert_eq!((one.open_with_key(secret.key()), *one.device_key()), (Ok(vec![number]), key));
    }
    // A body that is not the key's stays shut, however many signatures hold.
    assert_eq!(signed[0].open_with_key(secrets[1].key()), Err(OpenError::Malformed));

    // One of another's signature, of another's body, under a wrong key, or of no content: none of all these.
    let swapped = SealedMessage { signature: good[1].signature, ..good[0].clone() };
    let changed = SealedMessage { body: good[1].body.clone(), ..good[0].clone() };
    let header = Header { kind: Kind::Void, ..scene.header(None) };
    let void = message::void(&header, &Digest::from_bytes([5; 32]), &scene.device).unwrap();
    let stranger = SigningKey::generate(&mut scene.rng).public();
    for wrong in [(&swapped, key), (&changed, key), (&good[0], stranger), (&void, key)] {
        let mut page = page.clone();
        page[7] = (Parsed::new(wrong.0).unwrap(), wrong.1);
        assert!(message::all_signed(page).is_none());
        assert!(message::open_with_key(wrong.0, secrets[0].key(), &wrong.1).is_err(), "alone it does not hold either");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]
    #[test]
    fn open_inverts_seal(content: Vec<u8>, seed: [u8; 32]) {
        let mut scene = Scene::new();
        scene.rng = rng_from_seed(seed);
        let (sealed, secret) = scene.sealed(&content);
        proptest::prop_assert_eq!(scene.open(&sealed, &secret), Ok(content.clone()));
        proptest::prop_assert_eq!(message::open_archive(&sealed, &scene.officer, &scene.device.public()), Ok(content));
        proptest::prop_assert_eq!(MessageSecret::from_slice(secret.to_bytes().as_slice()).unwrap().to_bytes(), secret.to_bytes());
    }
}
