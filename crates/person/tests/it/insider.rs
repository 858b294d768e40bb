//! A modified client: a real device's keys, groups and counters in the hands of a test that follows none of the engine's rules.
//! It speaks the socket by hand.

use crate::hospital::Hospital;
use e2ee::{
    Rng,
    content::Content,
    key::SigningKey,
    message::{self, MessageSecret},
    mls::{Group, Member, Provider},
    rng_from_seed,
};
use futures_util::{SinkExt as _, StreamExt as _};
use minicbor::Decode;
use person::Person;
use protocol::{
    cbor,
    certificate::Chain,
    frame::{
        Accepted, Authenticate, ClientFrame, Outcome, PROTOCOL_VERSION, Push, Request, Response, SESSION_DOMAIN, SUBPROTOCOL,
        SendMessage, ServerFrame,
    },
    hash::Digest,
    header::{HEADER_VERSION, Header, Kind, LogPosition, Urgency},
    id::{ConversationId, DeviceId, GroupId, MessageId, TenantId},
    key::PublicKey,
    message::{MESSAGE_DOMAIN, SealedMessage},
    policy::TenantPolicy,
    refusal::Refusal,
    statement::Signed,
    time::Timestamp,
};
use rusqlite::{Connection, params};
use std::path::Path;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};

/// The account as the engine keeps it (`client::account`), as far as it is needed here.
#[derive(Decode)]
pub(crate) struct Papers {
    #[n(1)]
    pub(crate) tenant: TenantId,
    #[n(5)]
    pub(crate) device: DeviceId,
    #[cbor(n(7), with = "minicbor::bytes")]
    pub(crate) device_seed: Vec<u8>,
    #[n(9)]
    pub(crate) device_certificate: Signed,
    #[n(10)]
    pub(crate) root: Option<PublicKey>,
    #[n(11)]
    pub(crate) issuer: Option<Signed>,
    #[n(12)]
    pub(crate) certificate: Option<Signed>,
    #[n(13)]
    pub(crate) policy: Option<Signed>,
}

impl Papers {
    /// Reads them from a device's database.
    pub(crate) fn of(db: &Connection) -> Self {
        let bytes: Vec<u8> = db.query_row("SELECT value FROM meta WHERE key = 'account'", [], |row| row.get(0)).unwrap();
        minicbor::decode(&bytes).unwrap()
    }

    pub(crate) fn key(&self) -> SigningKey {
        SigningKey::from_seed(self.device_seed.first_chunk().unwrap())
    }

    pub(crate) fn chain(&self) -> Chain {
        Chain {
            issuer: self.issuer.clone().unwrap(),
            person: self.certificate.clone().unwrap(),
            device: self.device_certificate.clone(),
            guest: None,
        }
    }

    pub(crate) fn member(&self) -> Member {
        Member::new(&self.chain(), self.key())
    }

    pub(crate) fn policy(&self) -> TenantPolicy {
        self.policy.as_ref().unwrap().peek().unwrap()
    }
}

/// A message in the making.
pub(crate) struct Draft {
    pub(crate) sealed: SealedMessage,
    pub(crate) secret: MessageSecret,
}

/// A modified client.
pub(crate) struct Insider {
    pub(crate) papers: Papers,
    pub(crate) db: Connection,
    pub(crate) rng: Rng,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    asked: u64,
    pub(crate) now: Timestamp,
}

impl Insider {
    /// Takes a device over: its engine is stopped, its database opened.
    pub(crate) async fn takes_over(hospital: &Hospital, device: Person, file: &Path) -> Self {
        device.stop().await;
        let db = Connection::open(file).unwrap();
        let papers = Papers::of(&db);
        let mut url = format!("ws://localhost:{}/api/socket", hospital.address().port()).into_client_request().unwrap();
        url.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
        let (socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
        let mut insider = Self { papers, db, rng: rng_from_seed([7; 32]), socket, asked: 0, now: person::Clock::system().now() };
        let Some(ServerFrame::Challenge(challenge)) = insider.receive().await else { panic!("no challenge") };
        let papers = &insider.papers;
        let parts: [&[u8]; 3] = [papers.tenant.as_bytes(), papers.device.as_bytes(), challenge.nonce.as_bytes()];
        let signature = papers.key().sign(SESSION_DOMAIN, &parts);
        let proof = Authenticate { version: PROTOCOL_VERSION, device: papers.device, signature, attended: None };
        insider.send_frame(&ClientFrame::Authenticate(proof)).await;
        assert!(matches!(insider.receive().await, Some(ServerFrame::Opened(_))));
        insider
    }

    async fn send_frame(&mut self, frame: &ClientFrame) {
        self.send_bytes(cbor::encode(frame)).await;
    }

    pub(crate) async fn send_bytes(&mut self, bytes: Vec<u8>) {
        // A server that has hung up is what some tests wait for.
        let _ = self.socket.send(Message::Binary(bytes.into())).await;
    }

    /// The next frame; none when the server hung up.
    pub(crate) async fn receive(&mut self) -> Option<ServerFrame> {
        loop {
            match self.socket.next().await? {
                Ok(Message::Binary(bytes)) => return Some(cbor::decode_frame(&bytes).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    pub(crate) async fn ask(&mut self, request: Request) -> Result<Response, Refusal> {
        let expected = self.request(request).await;
        self.answer(expected).await
    }

    pub(crate) async fn request(&mut self, request: Request) -> u64 {
        self.asked += 1;
        self.send_frame(&ClientFrame::Request { id: self.asked, request }).await;
        self.asked
    }

    pub(crate) async fn answer(&mut self, expected: u64) -> Result<Response, Refusal> {
        loop {
            match self.receive().await.expect("the server hung up") {
                ServerFrame::Response { id, outcome } if id == expected => {
                    return match outcome {
                        Outcome::Done(response) => Ok(response),
                        Outcome::Refused(refusal) => Err(refusal),
                    };
                }
                ServerFrame::Push(Push::Entry(_)) => {}
                _ => {}
            }
        }
    }

    pub(crate) fn provider(&mut self) -> Provider<'_> {
        Provider::new(&self.db, e2ee::fork(&mut self.rng))
    }

    pub(crate) fn group_id(&self, conversation: ConversationId) -> GroupId {
        let bytes: Vec<u8> = self
            .db
            .query_row("SELECT group_id FROM conversations WHERE conversation = ?1", params![conversation.as_bytes()], |row| {
                row.get(0)
            })
            .unwrap();
        GroupId::from_slice(&bytes).unwrap()
    }

    pub(crate) fn group(&mut self, conversation: ConversationId) -> Group {
        let id = self.group_id(conversation);
        Group::load(&self.provider(), id).unwrap().unwrap()
    }

    /// An honest next header.
    pub(crate) fn header(&mut self, conversation: ConversationId, kind: Kind) -> Header {
        let (counter, link, seq, chain): (u64, Vec<u8>, u64, Vec<u8>) = self
            .db
            .query_row(
                "SELECT counter, link, cursor, chain FROM conversations WHERE conversation = ?1",
                params![conversation.as_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )
            .unwrap();
        let archive_key = self.papers.policy().archive.map(|key| key.id()).filter(|_| kind.is_archived());
        Header {
            version: HEADER_VERSION,
            tenant: self.papers.tenant,
            conversation,
            message: MessageId::new(self.now, e2ee::random(&mut self.rng)),
            device: self.papers.device,
            device_certificate: self.papers.device_certificate.digest(),
            kind,
            urgency: Urgency::Normal,
            time: self.now,
            phone_expiry: None,
            archive_key,
            objects: Vec::new(),
            counter: counter + 1,
            previous: Digest::from_slice(&link).unwrap(),
            seen: LogPosition { seq, chain: Digest::from_slice(&chain).unwrap() },
            about: None,
        }
    }

    /// Seals a text under a header.
    pub(crate) fn seal(&mut self, header: &Header, text: &str) -> Draft {
        let content = Content::text(text);
        let bytes = content.encode(&mut self.rng).unwrap();
        self.seal_bytes(header, &bytes)
    }

    pub(crate) fn seal_bytes(&mut self, header: &Header, content: &[u8]) -> Draft {
        let policy = self.papers.policy();
        let archive = policy.archive.as_ref().filter(|key| header.archive_key == Some(key.id()));
        let (sealed, secret) = message::seal(header, content, archive, &self.papers.key(), &mut self.rng).unwrap();
        Draft { sealed, secret }
    }

    /// Signs anew what was changed.
    pub(crate) fn sign(&self, sealed: &mut SealedMessage) {
        sign_with(&self.papers.key(), sealed);
    }

    /// The MLS frame.
    pub(crate) fn frame(&mut self, draft: &Draft) -> Vec<u8> {
        let conversation = Header::decode(&draft.sealed.header).unwrap().conversation;
        self.frame_of(conversation, &draft.secret, &draft.sealed.hashes().mls_aad())
    }

    pub(crate) fn frame_of(&mut self, conversation: ConversationId, secret: &MessageSecret, aad: &[u8]) -> Vec<u8> {
        let (mut group, member) = (self.group(conversation), self.papers.member());
        group.seal_secret(&self.provider(), &member, secret, aad.try_into().unwrap()).unwrap()
    }

    /// Frames and sends; what the server took moves the counter.
    pub(crate) async fn send(&mut self, draft: &Draft) -> Result<Accepted, Refusal> {
        let mls = self.frame(draft);
        self.send_framed(&draft.sealed, mls).await
    }

    pub(crate) async fn send_framed(&mut self, sealed: &SealedMessage, mls: Vec<u8>) -> Result<Accepted, Refusal> {
        let request = Request::SendMessage(SendMessage { sealed: sealed.clone(), mls, state: 1 });
        match self.ask(request).await? {
            Response::Accepted(accepted) => {
                self.count(sealed);
                Ok(accepted)
            }
            other => panic!("{other:?}"),
        }
    }

    fn count(&self, sealed: &SealedMessage) {
        let Ok(header) = Header::decode(&sealed.header) else { return };
        let sql = "UPDATE conversations SET counter = ?2, link = ?3 WHERE conversation = ?1 AND counter < ?2";
        self.db
            .execute(sql, params![header.conversation.as_bytes(), header.counter, sealed.hashes().chain_link().as_bytes()])
            .unwrap();
    }

    /// Says something as an honest client would.
    pub(crate) async fn says(&mut self, conversation: ConversationId, text: &str) -> Result<Accepted, Refusal> {
        let header = self.header(conversation, Kind::Text);
        let draft = self.seal(&header, text);
        self.send(&draft).await
    }
}

/// Signs a message with any key.
pub(crate) fn sign_with(key: &SigningKey, sealed: &mut SealedMessage) {
    let hashes = sealed.hashes();
    sealed.signature = key.sign(MESSAGE_DOMAIN, &[hashes.header.as_bytes(), hashes.body.as_bytes(), hashes.archive.as_bytes()]);
}
