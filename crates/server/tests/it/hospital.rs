//! A server with a claimed hospital, and devices that speak its socket without any engine: what they send is made by hand,
//! so that they can also send what no engine would.

use ed25519_dalek::{Signer as _, SigningKey};
use futures_util::{SinkExt as _, StreamExt as _};
use minicbor::{Decode, Encode};
use postgres_for_tests::Database;
use protocol::{
    cbor,
    certificate::{
        ALGORITHM_ED25519, CERTIFICATE_VERSION, Chain, DeviceCertificate, IssuerCertificate, Level, PersonCertificate,
    },
    context::ConversationKind,
    enrolment::{ClaimTenant, DeviceRegistered, RegisterDevice, TenantInfo, access_hash},
    frame::{
        Accepted, Authenticate, Challenge, ClientFrame, Opened, Outcome, PROTOCOL_VERSION, Push, Request, Response,
        SESSION_DOMAIN, SUBPROTOCOL, SendMessage, ServerFrame,
    },
    hash::Digest,
    header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency},
    id::{ConversationId, DeviceId, GroupId, MessageId, PersonId, Serial, TenantId},
    key::{PublicKey, Signature, signing_input},
    log,
    message::{MESSAGE_DOMAIN, SealedMessage},
    policy::{TenantPolicy, WhoMayAdd},
    refusal::Refusal,
    statement::{Signed, Statement},
    time::Timestamp,
    transfer::PutTransfer,
};
use server::{Config, RunningServer, Server};
use std::{collections::VecDeque, path::Path, time::Duration};
use store::{AuditLine, CertifiedPerson, LeafRow, NewCertification, NewCommit, NewConversation, NewDevice, NewEnrolment};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};

pub(crate) const GROUP: GroupId = GroupId::from_bytes([8; 16]);
pub(crate) const ROOM: ConversationId = ConversationId::from_bytes([9; 16]);
pub(crate) const LONG_AGO: Timestamp = Timestamp::from_millis(1);
pub(crate) const FAR_AHEAD: Timestamp = Timestamp::from_millis(4_000_000_000_000);

pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_bytes(key.verifying_key().to_bytes())
}

pub(crate) fn sign<T: Statement>(key: &SigningKey, statement: &T) -> Signed {
    let payload = cbor::encode(statement);
    let signature = Signature::from_bytes(key.sign(&signing_input(T::DOMAIN, &[&payload])).to_bytes());
    Signed { payload, signature }
}

pub(crate) struct Hospital {
    pub(crate) server: RunningServer,
    pub(crate) tenant: TenantId,
    pub(crate) issuer: Signed,
    /// Person 1, device 10: the administrator.
    pub(crate) admin: Staff,
    /// As the server was started; it may be started again.
    pub(crate) config: Config,
    // Go after the server.
    pub(crate) disk: Disk,
}

/// Where a hospital's data are.
#[derive(Clone, Copy)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// What holds the data, for as long as it is kept.
pub(crate) struct Disk {
    pub(crate) folder: TempDir,
    pub(crate) database: Option<Database>,
}

impl Backend {
    pub(crate) fn disk(self) -> Disk {
        let database = match self {
            Self::Sqlite => None,
            Self::Postgres => Some(Database::create().unwrap()),
        };
        Disk { folder: tempfile::tempdir().unwrap(), database }
    }
}

impl Disk {
    /// The PostgreSQL database.
    pub(crate) fn database(&self) -> &Database {
        self.database.as_ref().unwrap()
    }

    pub(crate) fn config(&self) -> Config {
        let mut config = config(self.folder.path());
        config.database.url = self.database.as_ref().map(|database| database.url().as_str().into());
        config.database.connections = 4;
        config
    }
}

/// Makes two tests of each story: one on either store.
macro_rules! on_both_stores {
    ($($story:ident),* $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                super::$story($crate::hospital::Backend::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                super::$story($crate::hospital::Backend::Postgres).await;
            }
        }
    )*};
}
pub(crate) use on_both_stores;

/// A certified device of a person.
#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) person: PersonId,
    pub(crate) device: DeviceId,
    pub(crate) key: SigningKey,
    pub(crate) chain: Chain,
    pub(crate) tenant: TenantId,
}

pub(crate) fn config(folder: &Path) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data_dir: folder.into(),
        rate: server::config::Rate { frames_per_second: 100_000, burst: 100_000 },
        ..Config::default()
    }
}

impl Hospital {
    pub(crate) async fn found(backend: Backend) -> Self {
        let disk = backend.disk();
        let config = disk.config();
        Self::found_with(disk, config).await
    }

    pub(crate) async fn found_with(disk: Disk, config: Config) -> Self {
        let server = Server::start(config.clone()).await.unwrap();
        let made = server.create_tenant("Klinikum", &["localhost", "127.0.0.1"]).await.unwrap().unwrap();
        let tenant: TenantId = made.tenant.parse().unwrap();
        let (root, issuer_key) = (key(200), key(201));
        let issuer = sign(
            &root,
            &IssuerCertificate {
                version: CERTIFICATE_VERSION,
                serial: Serial::from_bytes([1; 16]),
                tenant,
                issuer_key: public(&issuer_key),
                sealing_key: vec![7; 32],
                not_before: now(),
                not_after: now().plus_days(90),
                algorithm: ALGORITHM_ED25519,
                name: "Verwaltung".into(),
            },
        );
        let mut hospital =
            Self { tenant, admin: staff(tenant, &issuer, 1, 10, Level::Internal, true), server, issuer, config, disk };
        let info: TenantInfo = hospital.get("/api/tenant").await;
        assert!(!info.claimed);
        let policy = TenantPolicy {
            tenant,
            number: 1,
            issued_at: LONG_AGO,
            name: "Klinikum".into(),
            archive: None,
            previous_archive: None,
            remove_key: info.remove_key,
            who_may_add: WhoMayAdd::Members,
            guests: true,
            read_receipts: true,
            auto_lock_min: 5,
            rules: None,
        };
        let claim = ClaimTenant {
            token: hex_bytes(&made.setup_token),
            root: public(&root),
            policy: sign(&root, &policy),
            issuer: hospital.issuer.clone(),
            person: hospital.admin.chain.person.clone(),
            device: hospital.admin.chain.device.clone(),
        };
        let registered: Result<DeviceRegistered, Refusal> = hospital.post("/api/tenant/claim", &claim).await;
        assert_eq!(registered.unwrap().device, hospital.admin.device);
        let again: Result<DeviceRegistered, Refusal> = hospital.post("/api/tenant/claim", &claim).await;
        assert_eq!(again, Err(Refusal::Gone), "the set-up token works once");
        hospital.admin.tenant = tenant;
        hospital
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.local_addr())
    }

    pub(crate) async fn get<T: for<'b> Decode<'b, ()>>(&self, path: &str) -> T {
        let body = reqwest::get(self.url(path)).await.unwrap().bytes().await.unwrap();
        minicbor::decode(&body).unwrap()
    }

    pub(crate) async fn post<B: Encode<()>, T: for<'b> Decode<'b, ()>>(&self, path: &str, body: &B) -> Result<T, Refusal> {
        let answer = reqwest::Client::new().post(self.url(path)).body(cbor::encode(body)).send().await.unwrap();
        let done = answer.status().is_success();
        let body = answer.bytes().await.unwrap();
        if done { Ok(minicbor::decode(&body).unwrap()) } else { Err(minicbor::decode(&body).unwrap()) }
    }

    /// A further internal person with a certified device, past the invitation.
    pub(crate) async fn staff(&self, person: u8, device: u8) -> Staff {
        self.staff_of_level(person, device, Level::Internal).await
    }

    pub(crate) async fn staff_of_level(&self, person: u8, device: u8, level: Level) -> Staff {
        self.certified(person, device, level, false).await
    }

    /// A further administrator.
    pub(crate) async fn administrator(&self, person: u8, device: u8) -> Staff {
        self.certified(person, device, Level::Internal, true).await
    }

    async fn certified(&self, person: u8, device: u8, level: Level, admin: bool) -> Staff {
        let staff = staff(self.tenant, &self.issuer, person, device, level, admin);
        let new = NewCertification {
            enrolment: protocol::id::EnrolmentId::from_bytes([person; 16]),
            person: CertifiedPerson {
                person: staff.person,
                person_key: public(&key(person.wrapping_add(100))),
                level,
                admin,
                generation: 1,
                issuer: self.issuer.clone(),
                certificate: staff.chain.person.clone(),
            },
            chain: staff.chain.encode(),
            certification: protocol::enrolment::Certification { grant: vec![], mac: vec![] },
        };
        self.waiting(&staff, person).await;
        let line = AuditLine { at: now(), actor: self.admin.person, action: "test", target: String::new() };
        self.server.store().certify(self.tenant, &new, &line).await.unwrap().unwrap();
        staff
    }

    /// The person and their device, as if this issuer's certificate had certified them.
    pub(crate) async fn moves_below(&self, staff: &Staff, issuer: &Signed) {
        let renewal = store::Renewal {
            person: staff.person,
            person_key: public(&key(staff.person.as_bytes()[0].wrapping_add(100))),
            generation: 1,
            before: staff.chain.person.clone(),
            issuer: issuer.clone(),
            certificate: staff.chain.person.clone(),
        };
        let line = AuditLine { at: now(), actor: self.admin.person, action: "test", target: String::new() };
        let moved = self.server.store().renew(self.tenant, &[renewal], &line).await.unwrap();
        assert_eq!(moved, [staff.person]);
    }

    /// An enrolled device that waits for its certification.
    pub(crate) async fn waiting(&self, staff: &Staff, person: u8) {
        let invitation = protocol::enrolment::Invitation {
            id: protocol::id::InvitationId::from_bytes([person; 16]),
            person: staff.person,
            name: "Dr. Geheimname".into(),
            role: "Geheimrolle".into(),
            access_hash: protocol::enrolment::access_hash(&[person; 32]),
            grants: Vec::new(),
            expires_at: FAR_AHEAD,
        };
        let line = AuditLine { at: now(), actor: self.admin.person, action: "test", target: String::new() };
        let invited = self.server.store().put_invitation(self.tenant, &invitation, &line).await.unwrap();
        assert_eq!(invited, store::Invited::Done);
        let device = NewDevice {
            device: staff.device,
            person: staff.person,
            key: public(&staff.key),
            certificate: staff.chain.device.clone(),
            chain: None,
            at: now(),
        };
        let enrolment = NewEnrolment {
            enrolment: protocol::id::EnrolmentId::from_bytes([person; 16]),
            invitation: invitation.id,
            claim: vec![1],
            mac: vec![2],
            device,
        };
        self.server.store().enrol(self.tenant, &enrolment, now()).await.unwrap();
    }

    /// A further device of a certified person, over HTTP.
    pub(crate) async fn further_device(&self, of: u8, device: u8) -> Staff {
        let admin = of == 1;
        let staff = staff(self.tenant, &self.issuer, of, device, Level::Internal, admin);
        let register = self.let_in(&staff).await;
        let registered: Result<DeviceRegistered, Refusal> = self.post("/api/devices", &register).await;
        assert_eq!(registered.unwrap().device, staff.device);
        staff
    }

    /// What a further device sends, let in by a transfer of its person.
    pub(crate) async fn let_in(&self, staff: &Staff) -> RegisterDevice {
        let access = staff.device.as_bytes().to_vec();
        let transfer =
            PutTransfer { access_hash: access_hash(&access), sealed: vec![1], expires_at: now().plus_millis(60_000), uses: 1 };
        assert!(self.server.store().put_transfer(self.tenant, staff.person, &transfer).await.unwrap());
        RegisterDevice { chain: staff.chain.encode(), access }
    }

    /// A conversation of these devices, the first of which made it. Its group state is made up: no commit can follow.
    pub(crate) async fn room(&self, id: ConversationId, members: &[&Staff]) {
        let leaf = |(index, staff): (usize, &&Staff)| LeafRow { leaf: index as u32, person: staff.person, device: staff.device };
        let leaves: Vec<LeafRow> = members.iter().enumerate().map(leaf).collect();
        let new = NewConversation {
            conversation: id,
            kind: ConversationKind::Group,
            group: GROUP,
            state: vec![],
            group_info: vec![],
            creator: leaves[0],
            client_state: 0,
            genesis: log::genesis(self.tenant, id),
            ends_at: None,
            at: now(),
        };
        self.server.store().create_conversation(self.tenant, &new, 2_000).await.unwrap();
        let mut people: Vec<PersonId> =
            members.iter().map(|staff| staff.person).filter(|person| *person != leaves[0].person).collect();
        people.sort_unstable();
        people.dedup();
        let commit = NewCommit {
            conversation: id,
            version: 1,
            group: GROUP,
            epoch: 0,
            device: leaves[0].device,
            by: leaves[0].person,
            client_state: 0,
            event: app::wire::event(&log::Event::Commit { group: GROUP, device: leaves[0].device, mls: vec![1, 2, 3] }),
            row: Digest::from_bytes([1; 32]),
            state: vec![],
            group_info: vec![],
            welcome: None,
            joiners: vec![],
            leaves_added: leaves,
            leaves_removed: vec![],
            people_added: people,
            people_removed: vec![],
            reissued: vec![],
            end_moved: None,
        };
        self.server.store().append_commit(self.tenant, &commit, now()).await.unwrap();
    }

    pub(crate) async fn connect(&self, staff: &Staff) -> Device {
        self.try_connect(staff).await.unwrap()
    }

    /// A device at which nobody looks.
    pub(crate) async fn connect_unattended(&self, staff: &Staff) -> Device {
        self.connect_as(staff, Some(false)).await.unwrap()
    }

    pub(crate) async fn try_connect(&self, staff: &Staff) -> Result<Device, Refusal> {
        self.connect_as(staff, None).await
    }

    async fn connect_as(&self, staff: &Staff, attended: Option<bool>) -> Result<Device, Refusal> {
        let (mut socket, challenge) = self.challenged().await;
        let parts: [&[u8]; 3] = [challenge.tenant.as_bytes(), staff.device.as_bytes(), challenge.nonce.as_bytes()];
        let signature = Signature::from_bytes(staff.key.sign(&signing_input(SESSION_DOMAIN, &parts)).to_bytes());
        let proof = Authenticate { version: PROTOCOL_VERSION, device: staff.device, signature, attended };
        send(&mut socket, &ClientFrame::Authenticate(proof)).await;
        match receive(&mut socket).await {
            Some(ServerFrame::Opened(opened)) => Ok(Device {
                socket,
                opened,
                staff: staff.clone(),
                next_id: 0,
                pushed: VecDeque::new(),
                counters: std::collections::HashMap::new(),
            }),
            Some(ServerFrame::Refused(refusal)) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    /// A socket that has its challenge and has not answered it.
    pub(crate) async fn challenged(&self) -> (WebSocketStream<TcpStream>, Challenge) {
        let mut socket = self.socket().await.unwrap();
        match receive(&mut socket).await {
            Some(ServerFrame::Challenge(challenge)) => (socket, challenge),
            other => panic!("{other:?}"),
        }
    }

    async fn socket(&self) -> Result<WebSocketStream<TcpStream>, tokio_tungstenite::tungstenite::Error> {
        let stream = TcpStream::connect(self.server.local_addr()).await.unwrap();
        let mut request = format!("ws://{}/api/socket", self.server.local_addr()).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
        client_async(request, stream).await.map(|(socket, _)| socket)
    }
}

/// A device of a person as the issuer certifies it.
pub(crate) fn staff(tenant: TenantId, issuer: &Signed, person: u8, device: u8, level: Level, admin: bool) -> Staff {
    let (issuer_key, person_key, device_key) = (key(201), key(person.wrapping_add(100)), key(device));
    let (person_id, device_id) = (PersonId::from_bytes([person; 16]), DeviceId::from_bytes([device; 16]));
    let person = sign(
        &issuer_key,
        &PersonCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes([person; 16]),
            tenant,
            person: person_id,
            person_key: public(&person_key),
            name: "Dr. Geheimname".into(),
            role: "Geheimrolle".into(),
            level,
            not_before: LONG_AGO,
            not_after: FAR_AHEAD,
            algorithm: ALGORITHM_ED25519,
            generation: 1,
            admin,
            replaces: None,
        },
    );
    let device_certificate = sign(
        &person_key,
        &DeviceCertificate {
            version: CERTIFICATE_VERSION,
            serial: Serial::from_bytes([device; 16]),
            tenant,
            person: person_id,
            device: device_id,
            device_key: public(&device_key),
            not_before: LONG_AGO,
            not_after: FAR_AHEAD,
            algorithm: ALGORITHM_ED25519,
            name: "Geheimgerät".into(),
        },
    );
    let chain = Chain { issuer: issuer.clone(), person, device: device_certificate, guest: None };
    Staff { person: person_id, device: device_id, key: device_key, chain, tenant }
}

pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    Timestamp::from_millis(since.as_millis() as u64)
}

fn hex_bytes(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

pub(crate) async fn send(socket: &mut WebSocketStream<TcpStream>, frame: &ClientFrame) {
    socket.send(Message::Binary(cbor::encode(frame).into())).await.unwrap();
}

/// The next frame that says something: signs of life are passed over, like pings.
pub(crate) async fn receive(socket: &mut WebSocketStream<TcpStream>) -> Option<ServerFrame> {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(20), socket.next()).await.expect("the server is silent")?;
        match message {
            Ok(Message::Binary(bytes)) => match cbor::decode_frame(&bytes).unwrap() {
                ServerFrame::Push(Push::Alive { .. }) => {}
                frame => return Some(frame),
            },
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// A connected device.
pub(crate) struct Device {
    pub(crate) socket: WebSocketStream<TcpStream>,
    pub(crate) opened: Opened,
    pub(crate) staff: Staff,
    next_id: u64,
    pushed: VecDeque<Push>,
    /// Counter and link by conversation.
    counters: std::collections::HashMap<ConversationId, (u64, Digest)>,
}

impl Device {
    /// Nobody looks at it for a while, and it stays connected: it answers the server's pings, which a long story outlasts.
    pub(crate) fn stays_open(mut self) -> tokio::task::JoinHandle<()> {
        tokio::spawn(async move { while let Some(Ok(_)) = self.socket.next().await {} })
    }

    pub(crate) async fn request(&mut self, request: Request) -> u64 {
        self.next_id += 1;
        send(&mut self.socket, &ClientFrame::Request { id: self.next_id, request }).await;
        self.next_id
    }

    /// Asks and waits for the answer; pushes that come in between are kept.
    pub(crate) async fn ask(&mut self, request: Request) -> Result<Response, Refusal> {
        let id = self.request(request).await;
        self.answer(id).await
    }

    pub(crate) async fn answer(&mut self, expected: u64) -> Result<Response, Refusal> {
        loop {
            match receive(&mut self.socket).await {
                Some(ServerFrame::Response { id, outcome }) => {
                    assert_eq!(id, expected, "answers come in order: {outcome:?}");
                    return match outcome {
                        Outcome::Done(response) => Ok(response),
                        Outcome::Refused(refusal) => Err(refusal),
                    };
                }
                Some(ServerFrame::Push(push)) => self.pushed.push_back(push),
                other => panic!("{other:?}"),
            }
        }
    }

    /// The answer, if there is one: a session may end before.
    pub(crate) async fn answer_or_end(&mut self, expected: u64) -> Option<Result<Response, Refusal>> {
        loop {
            match receive(&mut self.socket).await? {
                ServerFrame::Response { id, outcome } if id == expected => {
                    return Some(match outcome {
                        Outcome::Done(response) => Ok(response),
                        Outcome::Refused(refusal) => Err(refusal),
                    });
                }
                ServerFrame::Push(Push::SessionEnded(_)) => return None,
                ServerFrame::Push(push) => self.pushed.push_back(push),
                other => panic!("{other:?}"),
            }
        }
    }

    /// Asks, and waits for the answer or the end of the session.
    pub(crate) async fn ask_or_end(&mut self, request: Request) -> Option<Result<Response, Refusal>> {
        let id = self.request(request).await;
        self.answer_or_end(id).await
    }

    /// The next push; none when the socket ended.
    pub(crate) async fn push(&mut self) -> Option<Push> {
        if let Some(push) = self.pushed.pop_front() {
            return Some(push);
        }
        match receive(&mut self.socket).await? {
            ServerFrame::Push(push) => Some(push),
            other => panic!("{other:?}"),
        }
    }

    /// The next pushed entry.
    pub(crate) async fn entry(&mut self) -> log::Entry {
        loop {
            match self.push().await.expect("the socket ended") {
                Push::Entry(entry) => return entry,
                _ => continue,
            }
        }
    }

    /// The next message of this device in a conversation, in epoch 1; it counts as sent.
    pub(crate) fn write(&mut self, conversation: ConversationId) -> SendMessage {
        let (counter, previous) = self.counters.get(&conversation).copied().unwrap_or((0, Digest::from_bytes([0; 32])));
        let sealed = self.staff.seal(conversation, counter + 1, previous, Kind::Text, Urgency::Normal);
        self.counters.insert(conversation, (counter + 1, sealed.hashes().chain_link()));
        SendMessage { mls: frame(&sealed, 1), sealed, state: counter + 1 }
    }

    /// Writes and sends.
    pub(crate) async fn say(&mut self, conversation: ConversationId) -> Result<Accepted, Refusal> {
        let message = self.write(conversation);
        match self.ask(Request::SendMessage(message)).await? {
            Response::Accepted(accepted) => Ok(accepted),
            other => panic!("{other:?}"),
        }
    }

    /// Takes back the counter of a message that was refused.
    pub(crate) fn unwrite(&mut self, conversation: ConversationId, counter: u64, link: Digest) {
        self.counters.insert(conversation, (counter, link));
    }
}

impl Staff {
    pub(crate) fn seal(
        &self,
        conversation: ConversationId,
        counter: u64,
        previous: Digest,
        kind: Kind,
        urgency: Urgency,
    ) -> SealedMessage {
        let mut id = *self.device.as_bytes();
        id[..8].copy_from_slice(&counter.to_be_bytes());
        id[8..12].copy_from_slice(&conversation.as_bytes()[..4]);
        let header = Header {
            version: HEADER_VERSION,
            tenant: self.tenant,
            conversation,
            message: MessageId::from_bytes(id),
            device: self.device,
            device_certificate: self.chain.device.digest(),
            kind,
            urgency,
            time: now(),
            phone_expiry: None,
            archive_key: None,
            objects: Vec::new(),
            counter,
            previous,
            seen: LogPosition { seq: 0, chain: Digest::from_bytes([0; 32]) },
            about: None,
        };
        let body = if kind == Kind::Void { vec![1; 32] } else { vec![1; 300] };
        let mut sealed =
            SealedMessage { header: header.encode(), body, archive: Vec::new(), signature: Signature::from_bytes([0; 64]) };
        self.sign(&mut sealed);
        sealed
    }

    pub(crate) fn sign(&self, sealed: &mut SealedMessage) {
        let hashes = sealed.hashes();
        let parts: [&[u8]; 3] = [hashes.header.as_bytes(), hashes.body.as_bytes(), hashes.archive.as_bytes()];
        sealed.signature = Signature::from_bytes(self.key.sign(&signing_input(MESSAGE_DOMAIN, &parts)).to_bytes());
    }
}

/// The outside of an MLS `PrivateMessage`.
pub(crate) fn frame(sealed: &SealedMessage, epoch: u64) -> Vec<u8> {
    let mut bytes = vec![0, 1, 0, 2, 16];
    bytes.extend(GROUP.as_bytes());
    bytes.extend(epoch.to_be_bytes());
    bytes.extend([1, 0x40, 96]);
    bytes.extend(sealed.hashes().mls_aad());
    bytes.extend([1, 5, 2, 6, 6]);
    bytes
}
