//! An officer reads what a hospital said: honest logs, and what a server or a sender may try.

use super::*;
use e2ee::{
    Rng,
    issuer::{Invitee, Issuer, IssuerKeys},
    key::SigningKey,
    random, rng_from_seed,
    root::RootKey,
};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, DeviceCertificate},
    header::{HEADER_VERSION, LogPosition, Urgency},
    id::{GroupId, PersonId, Serial},
    key::Signature,
    urgent::{Answer, Stand},
};

const TENANT: TenantId = TenantId::from_bytes([1; 16]);
const CHAT: ConversationId = ConversationId::from_bytes([2; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// A hospital whose officer reads what Dr. Weber wrote.
struct Archive {
    rng: Rng,
    root: RootKey,
    officer: ArchiveSecret,
    weber: SigningKey,
    chain: Chain,
    device: DeviceId,
    log: Vec<Entry>,
}

impl Archive {
    fn new() -> Self {
        let mut rng = rng_from_seed([7; 32]);
        let root = RootKey::generate(&mut rng);
        let keys = IssuerKeys::generate(&mut rng);
        let signed = root.certify_issuer(TENANT, "Verwaltung", keys.public(), NOW, 90, &mut rng);
        let issuer = Issuer::new(keys, signed, &root.public()).unwrap();
        let (person_key, weber) = (SigningKey::generate(&mut rng), SigningKey::generate(&mut rng));
        let (person, device) = (PersonId::from_bytes([3; 16]), DeviceId::from_bytes([4; 16]));
        let invitee = Invitee {
            person,
            name: "Dr. Jonas Weber".into(),
            role: "Oberarzt".into(),
            level: Level::Internal,
            admin: false,
            generation: 1,
        };
        let certificate = person_key.sign_statement(&DeviceCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes(random(&mut rng)),
            tenant: TENANT,
            person,
            device,
            device_key: weber.public(),
            not_before: NOW,
            not_after: NOW.plus_days(365),
            algorithm: ALGORITHM_ED25519,
            name: "Stationsrechner".into(),
        });
        let papers = issuer.certify_person(&invitee, &person_key.public(), NOW, &mut rng);
        let chain = Chain { issuer: issuer.signed_certificate().clone(), person: papers, device: certificate, guest: None };
        let officer = ArchiveSecret::generate(&mut rng);
        Self { rng, root, officer, weber, chain, device, log: Vec::new() }
    }

    fn reader(&self) -> ArchiveReader {
        ArchiveReader::new(self.officer.clone(), TENANT, self.root.public())
    }

    fn header(&mut self, message: u8) -> Header {
        Header {
            version: HEADER_VERSION,
            tenant: TENANT,
            conversation: CHAT,
            message: MessageId::from_bytes([message; 16]),
            device: self.device,
            device_certificate: self.chain.device.digest(),
            kind: Kind::Text,
            urgency: Urgency::Normal,
            time: NOW,
            phone_expiry: None,
            archive_key: Some(self.officer.public().id()),
            objects: vec![],
            counter: u64::from(message),
            previous: Digest::from_bytes([0; 32]),
            seen: LogPosition { seq: 0, chain: Digest::from_bytes([0; 32]) },
            about: None,
        }
    }

    fn sealed(&mut self, message: u8, content: &Content) -> SealedMessage {
        let (header, bytes) = (self.header(message), content.encode(&mut self.rng).unwrap());
        message::seal(&header, &bytes, Some(&self.officer.public()), &self.weber, &mut self.rng).unwrap().0
    }

    fn append(&mut self, event: Event) {
        let seq = self.log.len() as u64 + 1;
        let before = self.log.last().map_or_else(|| log::genesis(TENANT, CHAT), |entry| entry.chain);
        let chain = log::chain(&before, &event.row_hash());
        self.log.push(Entry { conversation: CHAT, seq, chain, accepted_at: NOW, event });
    }

    fn says(&mut self, message: u8, content: &Content) {
        let sealed = self.sealed(message, content);
        self.append(Event::Message { sealed, mls: vec![9] });
    }

    /// Entries from `from` on, as the server hands them out.
    fn page(&self, from: usize, entries: Vec<Entry>) -> Vec<u8> {
        let before = from.checked_sub(1).map_or_else(|| log::genesis(TENANT, CHAT), |at| self.log[at].chain);
        cbor::encode(&CasePage { before, entries, chains: vec![self.chain.encode().into()], more: false })
    }
}

/// The same page without bodies, as the server hands it out to be put in order.
fn traces(page: &[u8]) -> Vec<u8> {
    let mut page: CasePage = cbor::decode_frame(page).unwrap();
    page.entries = page.entries.into_iter().map(|entry| Entry { event: entry.event.erased(), ..entry }).collect();
    cbor::encode(&page)
}

fn text(said: &str) -> Content {
    Content::text(said)
}

fn words(lines: &[ArchiveLine]) -> Vec<String> {
    let word = |line: &ArchiveLine| {
        let word = match &line.content {
            ArchiveContent::Message { sender, message: ArchiveMessage::Text { text, replaces: None, .. }, .. } => {
                format!("{}: {text}", sender.name)
            }
            ArchiveContent::Message { message: ArchiveMessage::Text { text, .. }, .. } => format!("edit: {text}"),
            ArchiveContent::Message { message: ArchiveMessage::Deletion { .. }, .. } => "deletion".into(),
            ArchiveContent::Message { message: other, .. } => format!("{other:?}"),
            ArchiveContent::Refused { reason, .. } => format!("{reason:?}"),
            ArchiveContent::Bookkeeping { .. } => "bookkeeping".into(),
            ArchiveContent::Void => "void".into(),
            ArchiveContent::Membership { .. } => "membership".into(),
            ArchiveContent::Erased { .. } => "erased".into(),
            ArchiveContent::Sealed => "sealed".into(),
        };
        if line.broken { format!("broken, {word}") } else { word }
    };
    lines.iter().map(word).collect()
}

#[test]
fn an_officer_reads_every_version_and_what_happened_around_it() {
    let mut archive = Archive::new();
    archive.append(Event::Commit { group: GroupId::from_bytes([8; 16]), device: archive.device, mls: vec![1] });
    archive.says(1, &text("Kalium 6,1"));
    let first = Some(MessageId::from_bytes([1; 16]));
    archive.says(
        2,
        &Content::Text { text: "Kalium 6,2".into(), in_reply_to: None, replaces: first, mentions: Vec::new(), forwarded: false },
    );
    archive.says(3, &Content::Deletion { replaces: MessageId::from_bytes([1; 16]) });
    let erased = archive.sealed(4, &text("gelöscht"));
    let hashes = erased.hashes();
    let (body, copy, signature) = (hashes.body, hashes.archive, erased.signature);
    archive.append(Event::Erased { header: erased.header, body, archive: copy, signature, mls: Digest::from_bytes([5; 32]) });

    let mut reader = archive.reader();
    let (early, late) = archive.log.split_at(2);
    let mut lines = reader.read(&archive.page(0, early.to_vec())).unwrap();
    lines.extend(reader.read(&archive.page(2, late.to_vec())).unwrap());
    assert_eq!(words(&lines), ["membership", "Dr. Jonas Weber: Kalium 6,1", "edit: Kalium 6,2", "deletion", "erased"]);
    assert_eq!(lines[4].chain, hex(archive.log[4].chain.as_bytes()));
}

#[test]
fn an_officer_sees_what_was_urgent_and_who_took_note() {
    let mut archive = Archive::new();
    let mut header = archive.header(1);
    header.urgency = Urgency::Urgent;
    let seal = |archive: &mut Archive, header: &Header, content: &Content| {
        let bytes = content.encode(&mut archive.rng).unwrap();
        let key = archive.officer.public();
        let sealed = message::seal(header, &bytes, Some(&key), &archive.weber, &mut archive.rng).unwrap().0;
        archive.append(Event::Message { sealed, mls: vec![9] });
    };
    let answer = Answer::new(Stand::Declines, "im OP");
    let acknowledgement = Content::Acknowledgement { in_reply_to: header.message, answer };
    seal(&mut archive, &header, &text("Kalium 6,1"));
    let mut about = archive.header(2);
    (about.kind, about.about) = (Kind::Acknowledgement, Some(header.message));
    seal(&mut archive, &about, &acknowledgement);
    // What the header says and what is inside must be the same.
    let other = Header { about: Some(MessageId::from_bytes([7; 16])), ..archive.header(3) };
    seal(&mut archive, &Header { kind: Kind::Acknowledgement, ..other }, &acknowledgement);
    let words_in_it = Header { kind: Kind::Acknowledgement, about: Some(header.message), ..archive.header(4) };
    seal(&mut archive, &words_in_it, &text("am Namen vorbei"));
    let as_text = archive.header(5);
    seal(&mut archive, &as_text, &acknowledgement);

    let lines = archive.reader().read(&archive.page(0, archive.log.clone())).unwrap();
    let urgent = |line: &ArchiveLine| matches!(line.content, ArchiveContent::Message { urgent: true, .. });
    assert_eq!(lines.iter().map(urgent).collect::<Vec<_>>(), [true, false, false, false, false]);
    let in_reply_to = header.message.to_string();
    let note = ArchiveMessage::Acknowledgement { in_reply_to, stand: StandView::Declines, words: Some("im OP".into()) };
    assert!(matches!(&lines[1].content, ArchiveContent::Message { message, .. } if *message == note));
    assert_eq!(words(&lines)[2..], ["Malformed", "Malformed", "Malformed"]);
}

#[test]
fn whatever_the_server_changes_is_a_line_that_says_so() {
    let mut archive = Archive::new();
    for (number, said) in (1..).zip(["eins", "zwei", "drei"]) {
        archive.says(number, &text(said));
    }
    let honest = archive.log.clone();
    // One is left out.
    let mut missing = honest.clone();
    missing.remove(1);
    let lines = archive.reader().read(&archive.page(0, missing)).unwrap();
    assert_eq!(words(&lines), ["Dr. Jonas Weber: eins", "broken, Dr. Jonas Weber: drei"]);
    // Two are swapped, with numbers made to fit.
    let mut swapped = honest.clone();
    swapped.swap(0, 1);
    for (seq, entry) in (1..).zip(&mut swapped) {
        entry.seq = seq;
    }
    assert!(archive.reader().read(&archive.page(0, swapped)).unwrap().iter().all(|line| line.broken));
    // A text is replaced by the server's own; it has no key to sign it with.
    let mut forged = honest.clone();
    if let Event::Message { sealed, .. } = &mut forged[2].event {
        sealed.body[40] ^= 1;
    }
    assert_eq!(words(&archive.reader().read(&archive.page(0, forged)).unwrap())[2], "broken, Forged");
    // The same message is shown twice.
    archive.append(honest[0].event.clone());
    let lines = archive.reader().read(&archive.page(0, archive.log.clone())).unwrap();
    assert_eq!(words(&lines)[3], "Replayed");
    // Nobody can be named whose papers are missing.
    let page = CasePage { before: log::genesis(TENANT, CHAT), entries: honest, chains: vec![], more: false };
    let lines = archive.reader().read(&cbor::encode(&page)).unwrap();
    assert!(
        lines.iter().all(|line| matches!(line.content, ArchiveContent::Refused { sender: None, reason: RefusalView::Forged }))
    );
}

#[test]
fn what_was_written_while_somebody_was_away_is_counted_and_is_no_alarm() {
    let mut archive = Archive::new();
    for (number, said) in (1..).zip(["eins", "zwei", "drei", "vier"]) {
        archive.says(number, &text(said));
    }
    let mut reader = archive.reader();
    reader.read(&archive.page(0, archive.log[..1].to_vec())).unwrap();
    let lines = reader.read(&archive.page(3, archive.log[3..].to_vec())).unwrap();
    assert_eq!((words(&lines)[0].as_str(), lines[0].missing), ("Dr. Jonas Weber: vier", 2.0));
    // Going back is no gap.
    let lines = reader.read(&archive.page(1, archive.log[1..2].to_vec())).unwrap();
    assert!(lines[0].broken);
}

#[test]
fn another_key_opens_nothing_and_no_page_panics() {
    let mut archive = Archive::new();
    archive.says(1, &text("eins"));
    let page = archive.page(0, archive.log.clone());
    let other = ArchiveSecret::generate(&mut archive.rng);
    let mut reader = ArchiveReader::new(other, TENANT, archive.root.public());
    assert_eq!(words(&reader.read(&page).unwrap()), ["Unreadable"]);
    for length in 0..page.len() {
        assert!(archive.reader().read(&page[..length]).is_err());
    }
}

#[test]
fn a_key_is_opened_under_the_pins_of_the_device() {
    let mut archive = Archive::new();
    archive.says(1, &text("eins"));
    let shares = archive.officer.split(2, 3, &mut archive.rng).unwrap();
    let opening = |count: usize| KeyOpening::Shares { shares: shares.iter().take(count).map(|share| share.to_code()).collect() };
    let pins = ArchivePins { tenant: TENANT.to_string(), root: hex(archive.root.public().as_bytes()) };
    assert_eq!(ArchiveReader::open(opening(1), &pins).err(), Some(CeremonyError::SharesMissing { missing: 1 }));
    let mut reader = ArchiveReader::open(opening(2), &pins).unwrap();
    assert_eq!(reader.key_id(), archive.officer.public().id().to_string());
    let page = archive.page(0, archive.log.clone());
    assert_eq!(words(&reader.read(&page).unwrap()), ["Dr. Jonas Weber: eins"]);
    // A server with a root of its own would need our pin changed.
    let stranger = ArchivePins { root: "00".repeat(32), ..pins };
    let mut reader = ArchiveReader::open(opening(3), &stranger).unwrap();
    assert_eq!(words(&reader.read(&page).unwrap()), ["Forged"]);
}

#[test]
fn one_puts_pages_in_order_and_several_open_their_entries_in_any_order() {
    let mut archive = Archive::new();
    for (number, said) in (1..).zip(["eins", "zwei", "drei", "vier"]) {
        archive.says(number, &text(said));
    }
    archive.append(archive.log[0].event.clone());
    let pages = [archive.page(0, archive.log[..2].to_vec()), archive.page(2, archive.log[2..].to_vec())];
    let (mut orders, mut one, mut other) = (archive.reader(), archive.reader(), archive.reader());
    let mut lines = orders.order(&traces(&pages[0]), true).unwrap();
    lines.extend(orders.order(&traces(&pages[1]), false).unwrap());
    assert_eq!(words(&lines), ["sealed", "sealed", "sealed", "sealed", "Replayed"], "nothing is said before it was opened");
    // The end first, by somebody who never saw the beginning, and cut otherwise than it was put in order.
    let opened = [
        (3, other.open_entries(&archive.page(3, archive.log[3..].to_vec())).unwrap()),
        (2, one.open_entries(&archive.page(2, archive.log[2..3].to_vec())).unwrap()),
        (0, other.open_entries(&pages[0]).unwrap()),
    ];
    let mut order = Vec::new();
    for (first, opened) in opened.into_iter().flat_map(|(first, all)| all.into_iter().map(move |opened| (first, opened))) {
        let at = first + opened.at as usize;
        order.push(at);
        lines[at].take(opened);
    }
    assert_eq!(order, [3, 4, 2, 0, 1]);
    let mut alone = archive.reader();
    let expected = [alone.read(&pages[0]).unwrap(), alone.read(&pages[1]).unwrap()].concat();
    assert_eq!(lines, expected, "with bodies or without, the verdicts are the same");
    assert_eq!(words(&lines)[3..], ["Dr. Jonas Weber: vier", "Replayed"]);
    // Begun anew after a page got lost on its way: that is no replay.
    let again = orders.order(&pages[0], true).unwrap();
    assert_eq!((words(&again).as_slice(), again[0].broken), (["sealed", "sealed"].map(str::to_owned).as_slice(), false));
    assert_eq!(ArchiveReader::next_after(&pages[0]), Ok(None), "nothing follows");
    let more = CasePage { more: true, ..cbor::decode_frame(&pages[0]).unwrap() };
    assert_eq!(ArchiveReader::next_after(&cbor::encode(&more)), Ok(Some(2)));
}

#[test]
fn what_is_opened_is_what_was_put_in_order() {
    let mut archive = Archive::new();
    archive.says(1, &text("eins"));
    archive.says(2, &text("zwei"));
    let erased = archive.log[1].event.clone().erased();
    let page = archive.page(0, archive.log.clone());
    let mut reader = archive.reader();
    let lines = reader.order(&traces(&page), true).unwrap();
    assert!(lines.iter().all(|line| !line.broken && line.content == ArchiveContent::Sealed));
    let told = |lines: &[ArchiveLine], page: &[u8]| {
        let mut lines = lines.to_vec();
        for opened in archive.reader().open_entries(page).unwrap() {
            lines[opened.at as usize].take(opened);
        }
        words(&lines)
    };
    assert_eq!(told(&lines, &page), ["Dr. Jonas Weber: eins", "Dr. Jonas Weber: zwei"]);
    // Two true messages, each in the other's place: neither is what stands there.
    let mut swapped = archive.log.clone();
    swapped.swap(0, 1);
    assert_eq!(told(&lines, &archive.page(0, swapped)), ["sealed", "sealed"]);
    // Erased on the way between the two questions: the same message, said to be gone.
    let mut late = archive.log.clone();
    late[1].event = erased;
    assert_eq!(told(&lines, &archive.page(0, late)), ["Dr. Jonas Weber: eins", "erased"]);
    // A body that the server changed has another row hash from the beginning.
    let mut forged = archive.log.clone();
    if let Event::Message { sealed, .. } = &mut forged[1].event {
        sealed.body[40] ^= 1;
    }
    let forged = archive.page(0, forged);
    assert_eq!(told(&lines, &forged), ["Dr. Jonas Weber: eins", "sealed"]);
    let lines = archive.reader().order(&traces(&forged), true).unwrap();
    assert_eq!(told(&lines, &forged), ["Dr. Jonas Weber: eins", "broken, Forged"]);
}

#[test]
fn a_number_that_stands_twice_keeps_its_own_text() {
    let mut archive = Archive::new();
    archive.says(1, &text("eins"));
    archive.says(2, &text("zwei"));
    let mut entries = archive.log.clone();
    entries[1].seq = 1;
    let lines = archive.reader().read(&archive.page(0, entries)).unwrap();
    assert_eq!(words(&lines), ["Dr. Jonas Weber: eins", "broken, Dr. Jonas Weber: zwei"]);
}

#[test]
fn what_is_forged_takes_nobodys_place_wherever_it_stands() {
    let mut archive = Archive::new();
    archive.says(1, &text("eins"));
    let honest = archive.log.remove(0).event;
    let forge = |event: &Event| {
        let mut event = event.clone();
        if let Event::Message { sealed, .. } = &mut event {
            let mut bytes = *sealed.signature.as_bytes();
            bytes[0] ^= 1;
            sealed.signature = Signature::from_bytes(bytes);
        }
        event
    };
    let told = |archive: &Archive| words(&archive.reader().read(&archive.page(0, archive.log.clone())).unwrap());
    // The server shows a forged one first, twice, then the real one, then either again.
    for event in [forge(&honest), forge(&honest), honest.clone(), forge(&honest), honest.clone()] {
        archive.append(event);
    }
    assert_eq!(told(&archive), ["Forged", "Forged", "Dr. Jonas Weber: eins", "Forged", "Replayed"]);
    // The same body under another id, and the same id with another body: both were there before.
    archive.log.clear();
    archive.append(honest);
    archive.says(1, &text("noch einmal"));
    archive.append(archive.log[1].event.clone());
    archive.says(2, &text("zwei"));
    assert_eq!(told(&archive), ["Dr. Jonas Weber: eins", "Replayed", "Replayed", "Dr. Jonas Weber: zwei"]);
}
