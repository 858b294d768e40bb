//! A hospital with its keys, and devices of its people.

use e2ee::{
    Rng, fork,
    issuer::{Invitee, Issuer, IssuerKeys},
    key::{ArchiveSecret, SigningKey},
    message::{self, MessageSecret},
    mls::{
        Change, CommitSummary, Group, Joined, Member, OutgoingCommit, ProcessError, Processed, Provider, SCHEMA, Suite,
        key_packages,
    },
    random, rng_from_seed,
    root::RootKey,
};
use protocol::{
    certificate::{CERTIFICATE_VERSION, Chain, DeviceCertificate, Level, Trust},
    context::{CONTEXT_VERSION, ConversationContext, ConversationKind, GuestRights},
    hash::Digest,
    header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency},
    id::{ConversationId, DeviceId, GroupId, MessageId, PersonId, Serial, TenantId},
    message::SealedMessage,
    policy::{TenantPolicy, WhoMayAdd},
    revocation::RevocationList,
    time::Timestamp,
};
use rusqlite::Connection;

/// The hospital's side of things.
pub(crate) struct Hospital {
    pub(crate) tenant: TenantId,
    pub(crate) root: RootKey,
    pub(crate) issuer: Issuer,
    pub(crate) archive: ArchiveSecret,
    pub(crate) policy: TenantPolicy,
    pub(crate) remove_key: SigningKey,
    pub(crate) revoked: Option<RevocationList>,
    pub(crate) now: Timestamp,
    pub(crate) rng: Rng,
}

/// A person.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) key: SigningKey,
    pub(crate) chain_head: (protocol::statement::Signed, protocol::statement::Signed),
}

/// One device with its database.
pub(crate) struct Device {
    pub(crate) person: PersonId,
    pub(crate) id: DeviceId,
    pub(crate) chain: Chain,
    pub(crate) key: SigningKey,
    pub(crate) db: Connection,
    pub(crate) rng: Rng,
    pub(crate) counter: u64,
}

/// What travels when somebody says something.
pub(crate) struct Spoken {
    pub(crate) sealed: SealedMessage,
    pub(crate) secret: MessageSecret,
    pub(crate) frame: Vec<u8>,
}

#[expect(clippy::disallowed_methods, reason = "OpenMLS compares lifetimes with the system's clock, so these tests live in it")]
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap())
}

impl Hospital {
    pub(crate) fn new(seed: u8) -> Self {
        let mut rng = rng_from_seed([seed; 32]);
        let now = now();
        let tenant = TenantId::from_bytes(random(&mut rng));
        let root = RootKey::generate(&mut rng);
        let keys = IssuerKeys::generate(&mut rng);
        let signed = root.certify_issuer(tenant, "Verwaltung", keys.public(), now, 90, &mut rng);
        let issuer = Issuer::new(keys, signed, &root.public()).unwrap();
        let archive = ArchiveSecret::generate(&mut rng);
        let remove_key = SigningKey::generate(&mut rng);
        let policy = TenantPolicy {
            tenant,
            number: 1,
            issued_at: now,
            name: "Klinikum Nordstadt".into(),
            archive: Some(archive.public()),
            previous_archive: None,
            remove_key: remove_key.public(),
            who_may_add: WhoMayAdd::Members,
            guests: true,
            read_receipts: true,
            auto_lock_min: 5,
            rules: None,
        };
        Self { tenant, root, issuer, archive, policy, remove_key, revoked: None, now, rng }
    }

    pub(crate) fn trust(&self) -> Trust<'_> {
        static_trust(self)
    }

    pub(crate) fn person(&mut self, name: &str) -> Person {
        let key = SigningKey::generate(&mut self.rng);
        let id = PersonId::from_bytes(random(&mut self.rng));
        let invitee =
            Invitee { person: id, name: name.into(), role: String::new(), level: Level::Internal, admin: false, generation: 1 };
        let person = self.issuer.certify_person(&invitee, &key.public(), self.now, &mut self.rng);
        Person { id, key, chain_head: (self.issuer.signed_certificate().clone(), person) }
    }

    pub(crate) fn device(&mut self, person: &Person) -> Device {
        let key = SigningKey::generate(&mut self.rng);
        let id = DeviceId::from_bytes(random(&mut self.rng));
        let (issuer, certificate) = person.chain_head.clone();
        let chain = Chain { issuer, person: certificate, device: self.certify(person, id, &key), guest: None };
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(SCHEMA).unwrap();
        Device { person: person.id, id, chain, key, db, rng: fork(&mut self.rng), counter: 0 }
    }

    pub(crate) fn certify(&mut self, person: &Person, device: DeviceId, key: &SigningKey) -> protocol::statement::Signed {
        person.key.sign_statement(&DeviceCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes(random(&mut self.rng)),
            tenant: self.tenant,
            person: person.id,
            device,
            device_key: key.public(),
            not_before: self.now,
            not_after: self.now.plus_days(365),
            algorithm: protocol::certificate::ALGORITHM_ED25519,
            name: "Testgerät".into(),
        })
    }

    /// Somebody new with one device.
    pub(crate) fn newcomer(&mut self, name: &str) -> Device {
        let person = self.person(name);
        self.device(&person)
    }

    pub(crate) fn context(&mut self, owners: &[PersonId]) -> ConversationContext {
        let mut owners = owners.to_vec();
        owners.sort_unstable();
        ConversationContext {
            version: CONTEXT_VERSION,
            tenant: self.tenant,
            conversation: ConversationId::from_bytes(random(&mut self.rng)),
            kind: ConversationKind::Group,
            policy_number: self.policy.number,
            archive_key: self.policy.archive.as_ref().map(protocol::policy::ArchiveKey::id),
            owners,
            ends_at: None,
            guest_rights: GuestRights::Write,
            predecessor: None,
            sponsor: None,
        }
    }

    /// A group of `creator` (its owner) and the others.
    pub(crate) fn group(
        &mut self,
        creator: &mut Device,
        others: &mut [&mut Device],
        suite: Suite,
    ) -> (GroupId, ConversationContext) {
        let context = self.context(&[creator.person]);
        let id = GroupId::from_bytes(random(&mut self.rng));
        creator.create(self, id, &context, suite);
        if !others.is_empty() {
            let packages: Vec<Vec<u8>> = others.iter_mut().map(|device| device.key_package(self, suite)).collect();
            let commit = creator.commit(self, id, Change { add: &packages, ..Change::default() }).unwrap();
            creator.accepted(self, id);
            for device in others {
                device.join(self, commit.welcome.as_ref().unwrap()).unwrap();
            }
        }
        (id, context)
    }
}

fn static_trust(hospital: &Hospital) -> Trust<'_> {
    // The root's public key lives in the issuer's chain; leaked once per test so that `Trust` can borrow it.
    Trust {
        tenant: hospital.tenant,
        root: Box::leak(Box::new(hospital.root.public())),
        revoked: hospital.revoked.as_ref(),
        now: hospital.now,
    }
}

impl Device {
    pub(crate) fn member(&self) -> Member {
        Member::new(&self.chain, self.key.clone())
    }

    pub(crate) fn provider(&mut self) -> Provider<'_> {
        Provider::new(&self.db, fork(&mut self.rng))
    }

    pub(crate) fn load(&mut self, id: GroupId) -> Group {
        Group::load(&self.provider(), id).unwrap().unwrap()
    }

    pub(crate) fn epoch(&mut self, id: GroupId) -> u64 {
        self.load(id).epoch()
    }

    pub(crate) fn create(&mut self, hospital: &Hospital, id: GroupId, context: &ConversationContext, suite: Suite) {
        let member = self.member();
        Group::create(&self.provider(), &member, id, context, &hospital.policy.remove_key, suite, hospital.now).unwrap();
    }

    pub(crate) fn key_package(&mut self, hospital: &Hospital, suite: Suite) -> Vec<u8> {
        let member = self.member();
        key_packages(&self.provider(), &member, suite, 1, false, hospital.now).unwrap().remove(0)
    }

    pub(crate) fn join(&mut self, hospital: &Hospital, welcome: &[u8]) -> Result<Joined, e2ee::mls::GroupError> {
        Group::join(&self.provider(), welcome, &hospital.trust(), &hospital.policy)
    }

    pub(crate) fn commit(
        &mut self,
        hospital: &Hospital,
        id: GroupId,
        change: Change<'_>,
    ) -> Result<OutgoingCommit, e2ee::mls::GroupError> {
        let (member, mut group) = (self.member(), self.load(id));
        group.commit(&self.provider(), &member, change, &hospital.trust(), &hospital.policy)
    }

    /// The server took the pending commit.
    pub(crate) fn accepted(&mut self, hospital: &Hospital, id: GroupId) -> CommitSummary {
        let mut group = self.load(id);
        group.merge_pending(&self.provider(), &hospital.trust()).unwrap()
    }

    pub(crate) fn refused(&mut self, id: GroupId) {
        let mut group = self.load(id);
        group.clear_pending(&self.provider()).unwrap();
    }

    pub(crate) fn rejoin(&mut self, hospital: &Hospital, group_info: &[u8]) -> Result<OutgoingCommit, e2ee::mls::GroupError> {
        let member = self.member();
        Group::rejoin(&self.provider(), &member, group_info, &hospital.trust(), &hospital.policy).map(|(_, commit)| commit)
    }

    pub(crate) fn group_info(&mut self, id: GroupId) -> Vec<u8> {
        let (member, group) = (self.member(), self.load(id));
        group.group_info(&self.provider(), &member).unwrap()
    }

    /// As the engine does it: one transaction, undone when it fails.
    pub(crate) fn process(&mut self, hospital: &Hospital, id: GroupId, frame: &[u8]) -> Result<Processed, ProcessError> {
        self.db.execute_batch("BEGIN").unwrap();
        let mut group = self.load(id);
        let outcome = group.process(&self.provider(), frame, &hospital.trust(), &hospital.policy);
        self.db.execute_batch(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" }).unwrap();
        outcome
    }

    /// Processes a commit that must hold.
    pub(crate) fn follow(&mut self, hospital: &Hospital, id: GroupId, commit: &OutgoingCommit) -> CommitSummary {
        match self.process(hospital, id, &commit.mls) {
            Ok(Processed::Commit(summary)) => *summary,
            other => panic!("not followed: {other:?}"),
        }
    }

    pub(crate) fn header(&mut self, hospital: &Hospital, context: &ConversationContext) -> Header {
        self.counter += 1;
        Header {
            version: HEADER_VERSION,
            tenant: hospital.tenant,
            conversation: context.conversation,
            message: MessageId::from_bytes(random(&mut self.rng)),
            device: self.id,
            device_certificate: self.chain.device.digest(),
            kind: Kind::Text,
            urgency: Urgency::Normal,
            time: hospital.now,
            phone_expiry: None,
            archive_key: hospital.policy.archive.as_ref().map(protocol::policy::ArchiveKey::id),
            objects: vec![],
            counter: self.counter,
            previous: Digest::from_bytes([0; 32]),
            seen: LogPosition { seq: 0, chain: Digest::from_bytes([0; 32]) },
            about: None,
        }
    }

    pub(crate) fn say(&mut self, hospital: &Hospital, id: GroupId, context: &ConversationContext, text: &[u8]) -> Spoken {
        let header = self.header(hospital, context);
        let (sealed, secret) = message::seal(&header, text, hospital.policy.archive.as_ref(), &self.key, &mut self.rng).unwrap();
        let frame = self.frame(id, &sealed, &secret);
        Spoken { sealed, secret, frame }
    }

    pub(crate) fn frame(&mut self, id: GroupId, sealed: &SealedMessage, secret: &MessageSecret) -> Vec<u8> {
        let (member, mut group) = (self.member(), self.load(id));
        group.seal_secret(&self.provider(), &member, secret, &sealed.hashes().mls_aad()).unwrap()
    }

    /// Receives a message and gives its text.
    pub(crate) fn hear(&mut self, hospital: &Hospital, id: GroupId, spoken: &Spoken) -> Vec<u8> {
        match self.process(hospital, id, &spoken.frame) {
            Ok(Processed::Application { sender, secret, aad }) => {
                assert_eq!(aad, spoken.sealed.hashes().mls_aad());
                message::open(&spoken.sealed, &secret, hospital.policy.archive.as_ref(), &sender.device_key).unwrap()
            }
            other => panic!("not heard: {other:?}"),
        }
    }

    /// A copy of the database as it is now: what a restored backup or a copied profile would be.
    pub(crate) fn snapshot(&self) -> Connection {
        let copy = Connection::open_in_memory().unwrap();
        copy.execute_batch(SCHEMA).unwrap();
        let mut statement = self.db.prepare("SELECT label, key, value FROM mls").unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let (label, key, value): (String, Vec<u8>, Vec<u8>) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
            copy.execute("INSERT INTO mls VALUES (?1, ?2, ?3)", (label, key, value)).unwrap();
        }
        copy
    }

    pub(crate) fn rows(&self) -> i64 {
        self.db.query_row("SELECT count(*) FROM mls", [], |row| row.get(0)).unwrap()
    }
}
