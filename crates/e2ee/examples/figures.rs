//! What things cost: `cargo run --release -p e2ee --example figures`. Medians of wall time; a busy machine shows.

#![expect(clippy::disallowed_methods, reason = "a shell of its own: it reads the clock to measure")]
#![expect(clippy::print_stdout, reason = "it prints a table")]
#![expect(clippy::unwrap_used, reason = "nothing here handles input")]

use e2ee::{
    Cost, Rng, fork,
    issuer::{Invitee, Issuer, IssuerKeys},
    key::{ArchiveSecret, SigningKey},
    message,
    mls::{Change, Group, Member, Provider, SCHEMA, Suite, key_packages},
    pin, random, rng_from_seed,
    root::RootKey,
};
use protocol::{
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, DeviceCertificate, Level, Trust},
    context::{CONTEXT_VERSION, ConversationContext, ConversationKind, GuestRights},
    hash::Digest,
    header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency},
    id::{ConversationId, DeviceId, GroupId, MessageId, PersonId, Serial, TenantId},
    policy::{TenantPolicy, WhoMayAdd},
    time::Timestamp,
};
use rusqlite::Connection;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

struct Device {
    id: DeviceId,
    certificate: Digest,
    member: Member,
    db: Connection,
    rng: Rng,
}

impl Device {
    fn provider(&mut self) -> Provider<'_> {
        Provider::new(&self.db, fork(&mut self.rng))
    }

    fn load(&mut self, id: GroupId) -> Group {
        Group::load(&self.provider(), id).unwrap().unwrap()
    }
}

fn median(mut work: impl FnMut(), times: usize) -> f64 {
    let mut millis: Vec<f64> = (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    millis.sort_unstable_by(f64::total_cmp);
    millis.get(times / 2).copied().unwrap_or_default()
}

fn line(what: &str, millis: f64, note: &str) {
    println!("{what:<44} {millis:>9.3} ms  {note}");
}

fn main() {
    let mut rng = rng_from_seed([1; 32]);
    let now = Timestamp::from_millis(u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap());
    let tenant = TenantId::from_bytes([1; 16]);
    let root = RootKey::generate(&mut rng);
    let keys = IssuerKeys::generate(&mut rng);
    let signed = root.certify_issuer(tenant, "Verwaltung", keys.public(), now, 90, &mut rng);
    let issuer = Issuer::new(keys, signed, &root.public()).unwrap();
    let officer = ArchiveSecret::generate(&mut rng);
    let policy = TenantPolicy {
        tenant,
        number: 1,
        issued_at: now,
        name: "Klinikum".into(),
        archive: Some(officer.public()),
        previous_archive: None,
        remove_key: SigningKey::generate(&mut rng).public(),
        who_may_add: WhoMayAdd::Members,
        guests: false,
        read_receipts: true,
        auto_lock_min: 5,
        rules: None,
    };
    let root_public = root.public();
    let trust = Trust { tenant, root: &root_public, revoked: None, now };
    let device = |name: &str, person: PersonId, rng: &mut Rng| {
        let (person_key, key, id) = (SigningKey::generate(rng), SigningKey::generate(rng), DeviceId::from_bytes(random(rng)));
        let invitee =
            Invitee { person, name: name.into(), role: "Pflege".into(), level: Level::Internal, admin: false, generation: 1 };
        let certificate = person_key.sign_statement(&DeviceCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes(random(rng)),
            tenant,
            person,
            device: id,
            device_key: key.public(),
            not_before: now,
            not_after: now.plus_days(365),
            algorithm: ALGORITHM_ED25519,
            name: "Gerät".into(),
        });
        let person = issuer.certify_person(&invitee, &person_key.public(), now, rng);
        let chain = Chain { issuer: issuer.signed_certificate().clone(), person, device: certificate.clone(), guest: None };
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(SCHEMA).unwrap();
        Device { id, certificate: certificate.digest(), member: Member::new(&chain, key), db, rng: fork(rng) }
    };

    println!("one message of 200 bytes, archived");
    let owner = PersonId::from_bytes(random(&mut rng));
    let mut alice = device("Alice", owner, &mut rng);
    let archive = officer.public();
    let header = Header {
        version: HEADER_VERSION,
        tenant,
        conversation: ConversationId::from_bytes([2; 16]),
        message: MessageId::from_bytes([3; 16]),
        device: alice.id,
        device_certificate: alice.certificate,
        kind: Kind::Text,
        urgency: Urgency::Normal,
        time: now,
        phone_expiry: None,
        archive_key: Some(archive.id()),
        objects: vec![],
        counter: 1,
        previous: Digest::from_bytes([0; 32]),
        seen: LogPosition { seq: 1, chain: Digest::from_bytes([0; 32]) },
        about: None,
    };
    let text = [b'x'; 200];
    let (sealed, secret) = message::seal(&header, &text, Some(&archive), alice.member.key(), &mut rng).unwrap();
    let sizes = format!(
        "header {} + body {} + archive {} + signature 64 B",
        sealed.header.len(),
        sealed.body.len(),
        sealed.archive.len()
    );
    let cost = median(|| drop(message::seal(&header, &text, Some(&archive), alice.member.key(), &mut rng)), 300);
    line("seal", cost, &sizes);
    let public = alice.member.key().public();
    line("open (with the archive check)", median(|| drop(message::open(&sealed, &secret, Some(&archive), &public)), 300), "");
    line("open with K from the keybox", median(|| drop(message::open_with_key(&sealed, secret.key(), &public)), 300), "");
    let page: Vec<_> = (0..100).filter_map(|_| Some((message::Parsed::new(&sealed)?, public))).collect();
    line("check 100 signatures together", median(|| drop(message::all_signed(page.clone())), 30), "");
    line("open as the archive's officer", median(|| drop(message::open_archive(&sealed, &officer, &public)), 300), "");
    line(
        "unlock by PIN (one try)",
        median(|| drop(pin::wrap(&[0; 32], alice.id, "123456", Cost::PIN, &mut rng)), 3),
        "19 MiB, 2 passes",
    );

    for (suite, others) in
        [(Suite::Hybrid, 1), (Suite::Hybrid, 9), (Suite::Hybrid, 49), (Suite::Classic, 49), (Suite::Classic, 199)]
    {
        println!("\ngroup of {} devices, {suite:?}", others + 1);
        let mut people: Vec<Device> = (0..others)
            .map(|_| {
                let person = PersonId::from_bytes(random(&mut rng));
                device("Kollege", person, &mut rng)
            })
            .collect();
        let context = ConversationContext {
            version: CONTEXT_VERSION,
            tenant,
            conversation: ConversationId::from_bytes(random(&mut rng)),
            kind: ConversationKind::Group,
            policy_number: 1,
            archive_key: Some(archive.id()),
            owners: vec![owner],
            ends_at: None,
            guest_rights: GuestRights::Write,
            predecessor: None,
            sponsor: None,
        };
        let id = GroupId::from_bytes(random(&mut rng));
        let start = Instant::now();
        let packages: Vec<Vec<u8>> = people
            .iter_mut()
            .flat_map(|device| {
                let member = device.member.clone();
                key_packages(&device.provider(), &member, suite, 1, false, now).unwrap()
            })
            .collect();
        let note = format!("{} B", packages.first().map_or(0, Vec::len));
        line("key package", start.elapsed().as_secs_f64() * 1000.0 / f64::from(others), &note);
        let start = Instant::now();
        let member = alice.member.clone();
        Group::create(&alice.provider(), &member, id, &context, &policy.remove_key, suite, now).unwrap();
        let mut group = alice.load(id);
        let change = Change { add: &packages, ..Change::default() };
        let commit = group.commit(&alice.provider(), &member, change, &trust, &policy).unwrap();
        group.merge_pending(&alice.provider(), &trust).unwrap();
        let welcome = commit.welcome.unwrap();
        let note =
            format!("commit {} B, welcome {} B, group info {} B", commit.mls.len(), welcome.len(), commit.group_info.len());
        line("create and add all", start.elapsed().as_secs_f64() * 1000.0, &note);
        let start = Instant::now();
        for device in &mut people {
            Group::join(&device.provider(), &welcome, &trust, &policy).unwrap();
        }
        line("join", start.elapsed().as_secs_f64() * 1000.0 / f64::from(others), "");
        let aad = sealed.hashes().mls_aad();
        let mut frames = Vec::new();
        let cost = median(
            || {
                let mut group = alice.load(id);
                frames.push(group.seal_secret(&alice.provider(), &member, &secret, &aad).unwrap());
            },
            50,
        );
        line("load and frame a secret", cost, &format!("{} B", frames.first().map_or(0, Vec::len)));
        let Some(bob) = people.first_mut() else { continue };
        let mut next = frames.iter();
        let cost = median(
            || {
                let mut group = bob.load(id);
                group.process(&bob.provider(), next.next().unwrap(), &trust, &policy).unwrap();
            },
            50,
        );
        line("load and process it", cost, "");
        let start = Instant::now();
        let member = bob.member.clone();
        let update = bob.load(id).self_update(&bob.provider(), &member, &trust, &policy).unwrap();
        line("self-update (sparse tree)", start.elapsed().as_secs_f64() * 1000.0, &format!("{} B", update.mls.len()));
        let start = Instant::now();
        alice.load(id).process(&alice.provider(), &update.mls, &trust, &policy).unwrap();
        line("process it", start.elapsed().as_secs_f64() * 1000.0, "");
        let bytes: i64 = bob.db.query_row("SELECT sum(length(key) + length(value)) FROM mls", [], |row| row.get(0)).unwrap();
        println!("{:<44} {:>9} B", "stored state of a member", bytes);
    }
}
