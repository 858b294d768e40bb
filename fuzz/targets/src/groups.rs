//! What reaches a group: frames of a running one, Welcomes and group states to come into one, and handshakes as the server reads
//! them. The group is the frozen one of `crates/e2ee/tests/vectors/stored_group.json`.

use e2ee::{
    key::SigningKey,
    mls::{Group, Member, Provider, SCHEMA, key_packages_in_stock, owner_of_key_package, suite_of_key_package},
    rng_from_seed,
};
use protocol::{
    certificate::{Chain, Trust},
    id::{ConversationId, DeviceId, GroupId, TenantId},
    key::{PublicKey, Signature},
    policy::TenantPolicy,
    statement::Signed,
    time::Timestamp,
};
use rusqlite::Connection;
use serde_json::Value;

const STORED: &str = include_str!("../../../crates/e2ee/tests/vectors/stored_group.json");

/// A member's database, and what it is checked against.
struct Stored {
    db: Connection,
    group: GroupId,
    tenant: TenantId,
    root: PublicKey,
    policy: TenantPolicy,
    now: Timestamp,
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn bytes_of(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).expect("hex")
}

impl Stored {
    fn open() -> Self {
        let kept: Value = serde_json::from_str(STORED).expect("JSON");
        let db = Connection::open_in_memory().expect("database");
        db.execute_batch(SCHEMA).expect("schema");
        for row in kept["rows"].as_array().expect("rows") {
            let values = (text(&row[0]), bytes_of(&row[1]), bytes_of(&row[2]));
            db.execute("INSERT INTO mls VALUES (?1, ?2, ?3)", values).expect("row");
        }
        let root = PublicKey::from_slice(&bytes_of(&kept["root"])).expect("key");
        let signature = Signature::from_slice(&bytes_of(&kept["policy"]["signature"])).expect("signature");
        let policy = Signed { payload: bytes_of(&kept["policy"]["payload"]), signature };
        Self {
            db,
            group: text(&kept["group"]).parse().expect("id"),
            tenant: text(&kept["tenant"]).parse().expect("id"),
            root,
            policy: policy.verify(&root).expect("policy"),
            now: Timestamp::from_millis(kept["now"].as_u64().expect("time")),
        }
    }

    /// Runs something whose writes are undone, as the engine undoes them.
    fn undone(work: impl FnOnce(&Self, &Provider<'_>, &Trust<'_>)) {
        thread_local!(static STORED: Stored = Stored::open());
        STORED.with(|stored| {
            let provider = Provider::new(&stored.db, rng_from_seed([1; 32]));
            let trust = Trust { tenant: stored.tenant, root: &stored.root, revoked: None, now: stored.now };
            stored.db.execute_batch("SAVEPOINT input").expect("savepoint");
            work(stored, &provider, &trust);
            stored.db.execute_batch("ROLLBACK TO input; RELEASE input").expect("rollback");
        });
    }
}

/// A message, commit or proposal of the log.
pub fn group_frame(bytes: &[u8]) {
    Stored::undone(|stored, provider, trust| {
        let mut group = Group::load(provider, stored.group).expect("storage").expect("a group");
        let before = group.epoch();
        let taken = group.process(provider, bytes, trust, &stored.policy);
        assert!(taken.is_ok() || group.epoch() == before, "what is refused changes nothing");
    });
}

/// A Welcome, and the public state of a group that is to be come back into.
pub fn join(bytes: &[u8]) {
    Stored::undone(|stored, provider, trust| {
        let stock = key_packages_in_stock(provider).expect("storage");
        if Group::join(provider, bytes, trust, &stored.policy).is_err() {
            assert_eq!(key_packages_in_stock(provider).expect("storage"), stock, "a bad Welcome uses no key package up");
        }
    });
    Stored::undone(|stored, provider, trust| {
        let nothing = || Signed { payload: Vec::new(), signature: Signature::from_bytes([0; 64]) };
        let chain = Chain { issuer: nothing(), person: nothing(), device: nothing(), guest: None };
        let member = Member::new(&chain, SigningKey::from_seed(&[2; 32]));
        let _ = Group::peek_group_info(bytes);
        assert!(Group::rejoin(provider, &member, bytes, trust, &stored.policy).is_err(), "nobody comes in without a chain");
    });
}

/// What the server reads of a frame, of a new group and of a key package.
pub fn handshake(bytes: &[u8]) {
    let _ = sequencer::framing::read_private(bytes);
    let _ = (suite_of_key_package(bytes), owner_of_key_package(bytes));
    Stored::undone(|stored, _, trust| {
        let device = DeviceId::from_bytes([4; 16]);
        let _ = sequencer::key_package::check_key_package(bytes, device, trust);
        let creation = sequencer::group::Creation {
            conversation: ConversationId::from_bytes([2; 16]),
            group: stored.group,
            device,
            direct_with: None,
            trust,
            policy: &stored.policy,
        };
        let _ = sequencer::group::GroupState::create(bytes, &creation);
    });
}
