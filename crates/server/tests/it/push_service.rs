//! A push service as RFC 8030 describes it, with a browser behind it: checks what comes (RFC 8292, RFC 8188, RFC 8291), opens it
//! with the subscription's private key, and says what it is told to say.

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{self, ECDH_P256, PrivateKey},
    encoding::{AsBigEndian as _, EcPublicKeyUncompressedBin},
    error::Unspecified,
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use protocol::push::{PushLanguage, PushSubscription};
use serde_json::Value;
use sha2::Sha256;
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// What the service answers: status and `Retry-After`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Says(pub(crate) u16, pub(crate) Option<u32>);

/// A notification that came and was opened.
#[derive(Debug)]
pub(crate) struct Notification {
    /// Which subscription's.
    pub(crate) path: String,
    pub(crate) urgency: String,
    pub(crate) topic: String,
    /// Length of what came.
    pub(crate) length: usize,
    /// What the browser reads.
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Notification {
    pub(crate) fn body(&self) -> &str {
        self.json["notification"]["body"].as_str().unwrap()
    }
}

struct Browser {
    key: PrivateKey,
    public: Vec<u8>,
    secret: [u8; 16],
}

#[derive(Default)]
struct State {
    browsers: HashMap<String, Browser>,
    says: HashMap<String, Says>,
    /// Public key that must have signed.
    sender: Option<Vec<u8>>,
}

/// The service.
pub(crate) struct FakePushService {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    came: mpsc::UnboundedReceiver<Notification>,
}

impl FakePushService {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let (tell, came) = mpsc::unbounded_channel();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, address, Arc::clone(&shared), tell.clone()));
            }
        });
        Self { address, state, came }
    }

    /// What the configuration names it.
    pub(crate) fn name(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that comes must be signed by this key.
    pub(crate) fn expects(&self, sender: &[u8]) {
        self.state.lock().unwrap().sender = Some(sender.to_vec());
    }

    /// A browser subscribes.
    pub(crate) fn subscribe(&self, name: &str) -> PushSubscription {
        let key = PrivateKey::generate(&ECDH_P256).unwrap();
        let public: EcPublicKeyUncompressedBin<'_> = key.compute_public_key().unwrap().as_be_bytes().unwrap();
        let public = public.as_ref().to_vec();
        let mut secret = [0; 16];
        secret.copy_from_slice(&public[1..17]);
        let path = format!("/push/{name}");
        let subscription = PushSubscription {
            endpoint: format!("{}{path}", self.name()),
            key: public.clone(),
            secret: secret.to_vec(),
            language: PushLanguage::German,
            quiet: None,
            muted: Vec::new(),
            only: None,
        };
        self.state.lock().unwrap().browsers.insert(path, Browser { key, public, secret });
        subscription
    }

    /// From now on a subscription is answered so; without this it is taken.
    pub(crate) fn says(&self, name: &str, says: Says) {
        self.state.lock().unwrap().says.insert(format!("/push/{name}"), says);
    }

    /// The next notification.
    pub(crate) async fn next(&mut self) -> Notification {
        tokio::time::timeout(Duration::from_secs(20), self.came.recv()).await.expect("nothing was sent").unwrap()
    }

    /// Nothing that came is still to be looked at.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.came.try_recv().is_err()
    }
}

struct Asked {
    path: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

async fn serve(mut stream: TcpStream, address: SocketAddr, state: Arc<Mutex<State>>, tell: mpsc::UnboundedSender<Notification>) {
    while let Some(asked) = read(&mut stream).await {
        let (notification, says) = {
            let state = state.lock().unwrap();
            let says = state.says.get(&asked.path).copied().unwrap_or(Says(201, None));
            (opened(&state, address, asked), says)
        };
        let retry = says.1.map_or_else(String::new, |seconds| format!("Retry-After: {seconds}\r\n"));
        let answer = format!("HTTP/1.1 {} .\r\n{retry}Content-Length: 0\r\n\r\n", says.0);
        stream.write_all(answer.as_bytes()).await.unwrap();
        let _ = tell.send(notification);
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    assert_eq!(first.next(), Some("POST"));
    let path = first.next().unwrap().to_owned();
    let headers: HashMap<String, String> =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let length: usize = headers["content-length"].parse().unwrap();
    while bytes.len() < end + length {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "cut off");
    }
    Some(Asked { path, headers, body: bytes[end..].to_vec() })
}

fn opened(state: &State, address: SocketAddr, asked: Asked) -> Notification {
    let header = |name: &str| asked.headers.get(name).cloned().unwrap_or_default();
    check_sender(state, address, &header("authorization"));
    assert!(header("ttl").parse::<u64>().unwrap() > 0, "RFC 8030 section 5.2");
    assert!(["very-low", "low", "normal", "high"].contains(&header("urgency").as_str()), "RFC 8030 section 5.3");
    let topic = header("topic");
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    assert!(topic.len() <= 32 && topic.bytes().all(is_safe), "RFC 8030 section 5.4");
    assert_eq!(header("content-encoding"), "aes128gcm", "RFC 8291 section 4");
    assert!(asked.body.len() <= 4_096, "RFC 8030 section 7.2");
    let browser = state.browsers.get(&asked.path).expect("nobody subscribed here");
    let text = open(browser, &asked.body);
    let json = serde_json::from_str(&text).unwrap();
    Notification { path: asked.path.clone(), urgency: header("urgency"), topic, length: asked.body.len(), text, json }
}

/// RFC 8292.
fn check_sender(state: &State, address: SocketAddr, authorization: &str) {
    let (token, key) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    let key = URL_SAFE_NO_PAD.decode(key).unwrap();
    if let Some(sender) = &state.sender {
        assert_eq!(&key, sender, "the key for which the browser subscribed");
    }
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &key).verify(signed.as_bytes(), &signature).expect("the signature");
    let (head, claims) = signed.split_once('.').unwrap();
    let read = |text: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap();
    assert_eq!(read(head), serde_json::json!({ "typ": "JWT", "alg": "ES256" }));
    let claims = read(claims);
    assert_eq!(claims["aud"], format!("http://{address}"));
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let expires = claims["exp"].as_u64().unwrap();
    assert!(now < expires && expires <= now + 24 * 3_600, "at most a day");
    let subject = claims["sub"].as_str().unwrap();
    assert!(subject.starts_with("https://") || subject.starts_with("mailto:"), "{subject}");
}

/// What the browser reads: RFC 8291 section 3, RFC 8188 section 2.
fn open(browser: &Browser, body: &[u8]) -> String {
    let (salt, rest) = body.split_at(16);
    let record_size = u32::from_be_bytes(rest[..4].try_into().unwrap());
    let (sender, record) = rest[5..].split_at(usize::from(rest[4]));
    assert!(record.len() <= record_size as usize && record_size >= 18);
    let peer = agreement::UnparsedPublicKey::new(&ECDH_P256, sender);
    let shared = agreement::agree(&browser.key, peer, Unspecified, |shared| Ok(shared.to_vec())).unwrap();
    let mut input = [0; 32];
    let hkdf = Hkdf::<Sha256>::new(Some(&browser.secret), &shared);
    hkdf.expand_multi_info(&[b"WebPush: info\0".as_slice(), &browser.public, sender], &mut input).unwrap();
    let derived = Hkdf::<Sha256>::new(Some(salt), &input);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    derived.expand(b"Content-Encoding: aes128gcm\0", &mut key).unwrap();
    derived.expand(b"Content-Encoding: nonce\0", &mut nonce).unwrap();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
    let mut record = record.to_vec();
    let plain = key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).unwrap();
    let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
    assert_eq!(plain[end], 2, "the delimiter of the last record");
    String::from_utf8(plain[..end].to_vec()).unwrap()
}
