//! Who stands before a door learns nothing: whether a device, a link or a code exists, was used or has expired is told neither by
//! the answer nor by what the server does to find it. What it does is counted in calls of its database, not in milliseconds.

use app::{App, Surroundings, tenants::Tenant};
use e2ee::{key::SigningKey, rng_from_seed};
use protocol::{
    cbor,
    certificate::{ALGORITHM_ED25519, CERTIFICATE_VERSION, DeviceCertificate},
    enrolment::{Enrol, EnrolmentClaim, InspectInvitation, Invitation, access_hash},
    frame::{Authenticate, PROTOCOL_VERSION, SESSION_DOMAIN},
    hash::Digest,
    id::{DeviceId, InvitationId, PersonId, Serial, TenantId},
    key::Signature,
    refusal::Refusal,
    statement::Signed,
    time::Timestamp,
    transfer::{PutTransfer, TakeTransfer},
};
use sim::{gate::Gate, store::GatedStore};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};
use store::{AuditLine, NewTenant, Tenants as _, Transfers as _};
use store_sqlite::SqliteStore;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// A clock that stands still, and bytes that differ each time.
#[derive(Default)]
struct Still(AtomicU8);

impl Surroundings for Still {
    fn now(&self) -> Timestamp {
        NOW
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::SeqCst));
    }
}

/// A server with one hospital, and every call of its database written down.
struct House {
    app: Arc<App>,
    tenant: Arc<Tenant>,
    gate: Gate,
    store: Arc<SqliteStore>,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("konsil.sqlite")).await.unwrap());
        let seed = [9; 32];
        let new = NewTenant {
            tenant: TenantId::from_bytes([1; 16]),
            name: "Klinikum".into(),
            hosts: vec!["localhost".into()],
            remove_seed: seed,
            remove_key: sequencer::proposal::RemoveKey::from_seed(&seed).public_key(),
            setup_hash: access_hash(&[5; 32]),
            at: NOW,
        };
        assert!(store.create_tenant(&new).await.unwrap());
        let gate = Gate::open();
        let gated = Arc::new(GatedStore::new(Arc::clone(&store), gate.clone(), Arc::new(|_| {})));
        let settings = app::Settings { computes_aside: false, ..app::Settings::default() };
        let app = App::start(gated, Arc::new(Still::default()), settings).await.unwrap();
        let tenant = app.tenant_of_host("localhost").await.unwrap();
        Self { app, tenant, gate, store, _folder: folder }
    }

    /// An invitation whose secret is this byte again and again.
    async fn invites(&self, number: u8, expires_at: Timestamp) {
        let invitation = Invitation {
            id: InvitationId::from_bytes([number; 16]),
            person: PersonId::from_bytes([number; 16]),
            name: "Dr. Neu".into(),
            role: String::new(),
            access_hash: access_hash(&[number; 32]),
            grants: Vec::new(),
            expires_at,
        };
        let line = AuditLine { at: NOW, actor: invitation.person, action: "test", target: String::new() };
        store::Enrolments::put_invitation(self.store.as_ref(), self.tenant.id, &invitation, &line).await.unwrap();
    }

    /// What the database was asked for a question, besides the answer.
    async fn watches<T>(&self, question: impl Future<Output = T>) -> (T, Vec<&'static str>) {
        let _ = self.gate.passed();
        let answer = question.await;
        (answer, self.gate.passed())
    }
}

/// An address of its own for every question: guesses are counted.
fn from(number: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 0, 0, number))
}

fn sign<T: protocol::statement::Statement>(key: &SigningKey, statement: &T) -> Signed {
    let payload = cbor::encode(statement);
    let signature = key.sign(T::DOMAIN, &[&payload]);
    Signed { payload, signature }
}

/// What a device sends that holds the secret of this number and says that it is of invitation `of`.
fn enrols(secret: u8, of: u8, device: u8) -> Enrol {
    let mut rng = rng_from_seed([secret; 32]);
    let (person_key, device_key) = (SigningKey::generate(&mut rng), SigningKey::generate(&mut rng));
    let (tenant, person) = (TenantId::from_bytes([1; 16]), PersonId::from_bytes([of; 16]));
    let certificate = DeviceCertificate {
        version: CERTIFICATE_VERSION,
        serial: Serial::from_bytes([device; 16]),
        tenant,
        person,
        device: DeviceId::from_bytes([device; 16]),
        device_key: device_key.public(),
        not_before: NOW,
        not_after: NOW.plus_days(1),
        algorithm: ALGORITHM_ED25519,
        name: "Telefon".into(),
    };
    let claim = EnrolmentClaim {
        tenant,
        invitation: InvitationId::from_bytes([of; 16]),
        person,
        person_key: person_key.public(),
        device: sign(&person_key, &certificate),
    };
    Enrol { access: vec![secret; 32], claim: cbor::encode(&claim), mac: vec![3; 32] }
}

/// Numbers of invitations: open, used, expired, and one that nobody made.
const OPEN: u8 = 20;
const USED: u8 = 21;
const EXPIRED: u8 = 22;
const UNKNOWN: u8 = 23;

async fn house_with_invitations() -> House {
    let house = House::open().await;
    house.invites(OPEN, NOW.plus_days(1)).await;
    house.invites(USED, NOW.plus_days(1)).await;
    house.invites(EXPIRED, Timestamp::from_millis(NOW.as_millis() - 1)).await;
    house.app.enrol(&house.tenant, from(1), enrols(USED, USED, 61)).await.unwrap();
    house
}

#[tokio::test]
async fn a_link_that_is_no_good_does_not_say_why() {
    let house = house_with_invitations().await;
    let mut seen = Vec::new();
    for number in [UNKNOWN, USED, EXPIRED] {
        let inspect = InspectInvitation { access: vec![number; 32] };
        let question = house.app.inspect_invitation(&house.tenant, from(number), inspect);
        seen.push(house.watches(question).await);
        assert_eq!(seen.last().unwrap().0, Err(Refusal::Gone));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
    assert_eq!(seen[0].1.len(), 1, "one look, whatever it finds");
}

#[tokio::test]
async fn whoever_comes_with_such_a_link_is_turned_away_alike_whatever_they_bring() {
    let house = house_with_invitations().await;
    let garbled = |number: u8| Enrol { claim: vec![0xff; 40], ..enrols(number, number, 70) };
    let forged = |number: u8| {
        let mut enrol = enrols(number, number, 70);
        *enrol.claim.last_mut().unwrap() ^= 1;
        enrol
    };
    let of_another = |number: u8| enrols(number, OPEN, 70);
    let honest = |number: u8| enrols(number, number, 70 + number);
    let brings: [(&str, &dyn Fn(u8) -> Enrol); 4] =
        [("nothing readable", &garbled), ("a forgery", &forged), ("another's claim", &of_another), ("what is right", &honest)];
    for (what, bring) in brings {
        let mut seen = Vec::new();
        for number in [UNKNOWN, USED, EXPIRED] {
            let question = house.app.enrol(&house.tenant, from(100 + number), bring(number));
            seen.push(house.watches(question).await);
        }
        assert!(seen[0].0.is_err(), "{what}");
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{what}: {seen:?}");
    }
    // The open one lets in all the same, and only with its own claim.
    assert_eq!(house.app.enrol(&house.tenant, from(2), of_another(USED)).await, Err(Refusal::Gone));
    assert_eq!(house.app.enrol(&house.tenant, from(2), enrols(OPEN, USED, 80)).await, Err(Refusal::Forged));
    assert!(house.app.enrol(&house.tenant, from(2), enrols(OPEN, OPEN, 80)).await.is_ok());
}

#[tokio::test]
async fn a_device_link_that_is_no_good_does_not_say_why() {
    let house = House::open().await;
    let put =
        |number: u8, expires_at| PutTransfer { access_hash: access_hash(&[number; 32]), sealed: vec![1], expires_at, uses: 1 };
    let (tenant, person) = (house.tenant.id, PersonId::from_bytes([1; 16]));
    for (number, expires_at) in [(USED, NOW.plus_days(1)), (EXPIRED, Timestamp::from_millis(NOW.as_millis() - 1))] {
        assert!(house.store.put_transfer(tenant, person, &put(number, expires_at)).await.unwrap());
    }
    assert!(house.app.take_transfer(&house.tenant, from(1), TakeTransfer { access: vec![USED; 32] }).await.is_ok());
    let mut seen = Vec::new();
    for number in [UNKNOWN, USED, EXPIRED] {
        let question = house.app.take_transfer(&house.tenant, from(number), TakeTransfer { access: vec![number; 32] });
        seen.push(house.watches(question).await);
        assert_eq!(seen.last().unwrap().0, Err(Refusal::Gone));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}

#[tokio::test]
async fn which_devices_there_are_is_told_to_nobody_who_has_not_their_key() {
    let house = house_with_invitations().await;
    let nonce = Digest::from_bytes([4; 32]);
    let stranger = SigningKey::generate(&mut rng_from_seed([99; 32]));
    let mut seen = Vec::new();
    // The device that the used invitation let in, and one that is none; by a stranger's signature and by none at all.
    for device in [DeviceId::from_bytes([61; 16]), DeviceId::from_bytes([62; 16])] {
        let signed = stranger.sign(SESSION_DOMAIN, &[house.tenant.id.as_bytes(), device.as_bytes(), nonce.as_bytes()]);
        for signature in [signed, Signature::from_bytes([0; 64])] {
            let proof = Authenticate { version: PROTOCOL_VERSION, device, signature, attended: None };
            let question = house.app.open_session(&house.tenant, &proof, &nonce);
            let (answer, calls) = house.watches(question).await;
            seen.push((answer.err(), calls));
        }
    }
    assert_eq!(seen[0].0, Some(Refusal::Forged));
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}
