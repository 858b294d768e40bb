//! What the server checks of a message.

use ed25519_dalek::{Signer as _, SigningKey};
use protocol::{
    hash::Digest,
    header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency},
    id::{ArchiveKeyId, ConversationId, DeviceId, GroupId, MessageId, TenantId},
    key::{PublicKey, Signature, signing_input},
    limits,
    message::{MESSAGE_DOMAIN, SealedMessage},
    policy::{ARCHIVE_SUITE_XWING, ArchiveKey, TenantPolicy, WhoMayAdd},
    refusal::Refusal,
    time::Timestamp,
};
use sequencer::{
    message::{ArchiveKeys, Present, Sender, admit, read, read_void},
    signatures::{DeviceKey, Unverified, verify},
};

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const GROUP: GroupId = GroupId::from_bytes([8; 16]);

fn header() -> Header {
    Header {
        version: HEADER_VERSION,
        tenant: TenantId::from_bytes([1; 16]),
        conversation: ConversationId::from_bytes([2; 16]),
        message: MessageId::from_bytes([3; 16]),
        device: DeviceId::from_bytes([4; 16]),
        device_certificate: Digest::from_bytes([5; 32]),
        kind: Kind::Text,
        urgency: Urgency::Normal,
        time: NOW,
        phone_expiry: None,
        archive_key: None,
        objects: Vec::new(),
        counter: 1,
        previous: Digest::from_bytes([0; 32]),
        seen: LogPosition { seq: 0, chain: Digest::from_bytes([0; 32]) },
        about: None,
    }
}

fn sender() -> Sender {
    Sender {
        tenant: TenantId::from_bytes([1; 16]),
        device: DeviceId::from_bytes([4; 16]),
        certificate: Digest::from_bytes([5; 32]),
        guest_of: None,
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[6; 32])
}

fn sealed(header: &Header) -> SealedMessage {
    let archive = if header.archive_key.is_some() { vec![2; 1200] } else { Vec::new() };
    let body = if header.kind == Kind::Void { vec![1; 32] } else { vec![1; 300] };
    let mut sealed = SealedMessage { header: header.encode(), body, archive, signature: Signature::from_bytes([0; 64]) };
    let hashes = sealed.hashes();
    let parts: [&[u8]; 3] = [hashes.header.as_bytes(), hashes.body.as_bytes(), hashes.archive.as_bytes()];
    sealed.signature = Signature::from_bytes(key().sign(&signing_input(MESSAGE_DOMAIN, &parts)).to_bytes());
    sealed
}

fn frame(sealed: &SealedMessage, epoch: u64) -> Vec<u8> {
    let mut bytes = vec![0, 1, 0, 2, 16];
    bytes.extend(GROUP.as_bytes());
    bytes.extend(epoch.to_be_bytes());
    bytes.extend([1, 0x40, 96]);
    bytes.extend(sealed.hashes().mls_aad());
    bytes.extend([1, 5, 2, 6, 6]);
    bytes
}

fn policy(archive: Option<ArchiveKey>) -> TenantPolicy {
    TenantPolicy {
        tenant: TenantId::from_bytes([1; 16]),
        number: 1,
        issued_at: NOW,
        name: "Klinikum".into(),
        archive,
        previous_archive: None,
        remove_key: PublicKey::from_bytes([1; 32]),
        who_may_add: WhoMayAdd::Members,
        guests: true,
        read_receipts: true,
        auto_lock_min: 5,
        rules: None,
    }
}

fn archive_key(byte: u8) -> ArchiveKey {
    ArchiveKey { suite: ARCHIVE_SUITE_XWING, public_key: vec![byte; 1216] }
}

const PRESENT: Present = Present { group: GROUP, epoch: 5, member: true, leaf: true, may_write: true, pending_since: None };

fn judge(header: &Header, present: &Present, policy: &TenantPolicy, now: Timestamp) -> Result<(), Refusal> {
    let sealed = sealed(header);
    admit(&read(&sealed, &frame(&sealed, 5), &sender())?, present, &ArchiveKeys::of(policy), now)
}

#[test]
fn a_message_that_agrees_with_itself_passes() {
    assert_eq!(judge(&header(), &PRESENT, &policy(None), NOW), Ok(()));
}

#[test]
fn a_message_of_somebody_else_is_forged() {
    let change: [fn(&mut Header); 3] = [
        |header| header.device = DeviceId::from_bytes([9; 16]),
        |header| header.tenant = TenantId::from_bytes([9; 16]),
        |header| header.device_certificate = Digest::from_bytes([9; 32]),
    ];
    for change in change {
        let mut header = header();
        change(&mut header);
        assert_eq!(judge(&header, &PRESENT, &policy(None), NOW), Err(Refusal::Forged));
    }
}

#[test]
fn one_body_under_two_headers_does_not_fit_its_frame() {
    let (first, mut other) = (sealed(&header()), header());
    other.message = MessageId::from_bytes([7; 16]);
    let second = sealed(&other);
    assert_eq!(read(&second, &frame(&first, 5), &sender()), Err(Refusal::Forged));
}

#[test]
fn an_archived_hospital_takes_text_only_with_its_archive_copy() {
    let archived = policy(Some(archive_key(1)));
    let mut text = header();
    assert_eq!(judge(&text, &PRESENT, &archived, NOW), Err(Refusal::Archive));
    text.archive_key = Some(ArchiveKeyId::from_bytes([9; 16]));
    assert_eq!(judge(&text, &PRESENT, &archived, NOW), Err(Refusal::Archive), "a key nobody named");
    text.archive_key = Some(archive_key(1).id());
    assert_eq!(judge(&text, &PRESENT, &archived, NOW), Ok(()));
    for kind in [Kind::Control, Kind::Receipt] {
        let mut exempt = header();
        exempt.kind = kind;
        assert_eq!(judge(&exempt, &PRESENT, &archived, NOW), Ok(()));
    }
    let mut acknowledgement = header();
    (acknowledgement.kind, acknowledgement.about) = (Kind::Acknowledgement, Some(MessageId::from_bytes([8; 16])));
    assert_eq!(judge(&acknowledgement, &PRESENT, &archived, NOW), Err(Refusal::Archive), "who took note is archived, too");
    acknowledgement.archive_key = Some(archive_key(1).id());
    assert_eq!(judge(&acknowledgement, &PRESENT, &archived, NOW), Ok(()));
    acknowledgement.about = None;
    let nothing = sealed(&acknowledgement);
    assert_eq!(read(&nothing, &frame(&nothing, 5), &sender()), Err(Refusal::Malformed), "of no message");
    // The header names a key and there is no copy.
    let mut without = sealed(&text);
    without.archive = Vec::new();
    assert_eq!(read(&without, &frame(&without, 5), &sender()), Err(Refusal::Archive));
}

#[test]
fn the_archive_key_before_passes_for_a_fortnight() {
    let mut rotated = policy(Some(archive_key(2)));
    rotated.previous_archive = Some(archive_key(1));
    let mut text = header();
    text.archive_key = Some(archive_key(1).id());
    assert_eq!(judge(&text, &PRESENT, &rotated, NOW.plus_days(14)), Ok(()));
    assert_eq!(judge(&text, &PRESENT, &rotated, NOW.plus_days(14).plus_millis(1)), Err(Refusal::Archive));
}

#[test]
fn epoch_membership_and_leaf_count() {
    let stale = Present { epoch: 6, ..PRESENT };
    assert_eq!(judge(&header(), &stale, &policy(None), NOW), Err(Refusal::StaleEpoch { epoch: 6, head: 0 }));
    let other_group = Present { group: GroupId::from_bytes([7; 16]), ..PRESENT };
    assert!(matches!(judge(&header(), &other_group, &policy(None), NOW), Err(Refusal::StaleEpoch { .. })));
    let gone = Present { member: false, epoch: 6, ..PRESENT };
    assert_eq!(judge(&header(), &gone, &policy(None), NOW), Err(Refusal::NotAMember), "and not which epoch it is");
    assert_eq!(judge(&header(), &Present { leaf: false, ..PRESENT }, &policy(None), NOW), Err(Refusal::Forged));
}

#[test]
fn who_only_reads_says_nothing_and_still_acknowledges() {
    let reads = Present { may_write: false, ..PRESENT };
    assert_eq!(judge(&header(), &reads, &policy(None), NOW), Err(Refusal::NotAllowed));
    let mut urgent = header();
    urgent.urgency = Urgency::Urgent;
    assert_eq!(judge(&urgent, &reads, &policy(None), NOW), Err(Refusal::NotAllowed));
    for kind in [Kind::Control, Kind::Receipt] {
        let mut silent = header();
        silent.kind = kind;
        assert_eq!(judge(&silent, &reads, &policy(None), NOW), Ok(()));
    }
}

#[test]
fn while_a_remove_waits_only_the_urgent_passes_and_only_for_thirty_seconds() {
    let waiting = Present { pending_since: Some(NOW), ..PRESENT };
    assert_eq!(judge(&header(), &waiting, &policy(None), NOW), Err(Refusal::PendingRemove));
    let mut urgent = header();
    urgent.urgency = Urgency::Urgent;
    assert_eq!(judge(&urgent, &waiting, &policy(None), NOW.plus_millis(30_000)), Ok(()));
    assert_eq!(judge(&urgent, &waiting, &policy(None), NOW.plus_millis(30_001)), Err(Refusal::PendingRemove));
}

#[test]
fn guests_write_in_their_room_only() {
    let guest = Sender { guest_of: Some(ConversationId::from_bytes([77; 16])), ..sender() };
    let sealed = sealed(&header());
    assert_eq!(read(&sealed, &frame(&sealed, 5), &guest), Err(Refusal::NotAMember));
}

#[test]
fn guests_wake_nobody_who_sleeps() {
    let guest = Sender { guest_of: Some(header().conversation), ..sender() };
    let said = |urgency| {
        let sealed = sealed(&Header { urgency, ..header() });
        read(&sealed, &frame(&sealed, 5), &guest).map(|read| read.header.urgency)
    };
    assert_eq!(said(Urgency::Important), Ok(Urgency::Important));
    assert_eq!(said(Urgency::Urgent), Err(Refusal::NotAllowed));
}

#[test]
fn voids_come_as_voids_and_messages_as_messages() {
    let mut void = header();
    void.kind = Kind::Void;
    let void = sealed(&void);
    assert!(read_void(&void, &sender()).is_ok());
    assert_eq!(read(&void, &frame(&void, 5), &sender()), Err(Refusal::Malformed));
    assert_eq!(read_void(&sealed(&header()), &sender()), Err(Refusal::Malformed));
}

#[test]
fn sizes_hold_at_the_limit_and_not_one_past_it() {
    let mut large = sealed(&header());
    large.body = vec![1; limits::BODY_BYTES_MAX];
    assert!(read(&large, &frame(&large, 5), &sender()).is_ok());
    large.body.push(1);
    assert_eq!(read(&large, &frame(&large, 5), &sender()), Err(Refusal::TooLarge { max: limits::BODY_BYTES_MAX as u64 }));
    let small = sealed(&header());
    let long = vec![0; limits::MLS_FRAME_BYTES_MAX + 1];
    assert_eq!(read(&small, &long, &sender()), Err(Refusal::TooLarge { max: limits::MLS_FRAME_BYTES_MAX as u64 }));
}

#[test]
fn every_signature_is_judged_alone() {
    let messages: Vec<SealedMessage> = (0..40)
        .map(|number| {
            let mut header = header();
            header.counter = number;
            let mut sealed = sealed(&header);
            if number % 7 == 3 {
                sealed.body[0] ^= 1;
            }
            sealed
        })
        .collect();
    let hashes: Vec<_> = messages.iter().map(SealedMessage::hashes).collect();
    let key = DeviceKey::new(&PublicKey::from_bytes(key().verifying_key().to_bytes()));
    let unverified: Vec<_> = messages
        .iter()
        .zip(&hashes)
        .map(|(message, hashes)| Unverified { hashes, signature: &message.signature, key: &key })
        .collect();
    let expected: Vec<bool> = (0..40).map(|number| number % 7 != 3).collect();
    assert_eq!(verify(&unverified), expected);
    assert_eq!(verify(&unverified[..1]), [true]);
    assert!(verify(&[]).is_empty());
}
