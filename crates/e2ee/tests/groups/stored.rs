//! A database written by an earlier version still opens: `tests/vectors/stored_group.json` is one, frozen.

use crate::ward::{Device, Hospital};
use e2ee::{
    fork,
    mls::{Change, Group, Processed, Provider, SCHEMA, Suite},
    rng_from_seed,
};
use protocol::{
    certificate::Trust,
    id::{GroupId, TenantId},
    key::PublicKey,
    policy::TenantPolicy,
    statement::Signed,
    time::Timestamp,
};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::PathBuf;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/stored_group.json")
}

/// Bob's database, and what reaches him next. Made once; OpenMLS' own coins make every one different.
fn write() {
    let mut hospital = Hospital::new(90);
    let (mut alice, mut bob, mut carol) = (hospital.newcomer("Alice"), hospital.newcomer("Bob"), hospital.newcomer("Carol"));
    let (id, context) = hospital.group(&mut alice, &mut [&mut bob, &mut carol], Suite::Hybrid);
    let old = alice.say(&hospital, id, &context, b"alte Epoche");
    let update = bob.commit(&hospital, id, Change::default()).unwrap();
    bob.accepted(&hospital, id);
    alice.follow(&hospital, id, &update);
    let proposal = crate::trouble::proposed_by_server(&hospital, &mut alice, id, &carol);
    bob.process(&hospital, id, &proposal).unwrap();
    bob.commit(&hospital, id, Change::default()).unwrap();
    bob.key_package(&hospital, Suite::Hybrid);
    let new = alice.say(&hospital, id, &context, b"neue Epoche");
    alice.process(&hospital, id, &proposal).unwrap();
    let commit = alice.commit(&hospital, id, Change::default()).unwrap();
    let policy = hospital.root.sign_policy(&hospital.policy);
    let value = json!({
        "rows": rows(&bob),
        "group": id.to_string(),
        "tenant": hospital.tenant.to_string(),
        "root": hex::encode(hospital.root.public().as_bytes()),
        "policy": { "payload": hex::encode(&policy.payload), "signature": hex::encode(policy.signature.as_bytes()) },
        "now": hospital.now.as_millis(),
        "messages": [
            { "frame": hex::encode(&old.frame), "secret": hex::encode(old.secret.to_bytes().as_slice()) },
            { "frame": hex::encode(&new.frame), "secret": hex::encode(new.secret.to_bytes().as_slice()) },
        ],
        "commit": hex::encode(&commit.mls),
    });
    std::fs::write(path(), format!("{value:#}\n")).unwrap();
}

fn rows(device: &Device) -> Vec<Value> {
    let mut statement = device.db.prepare("SELECT label, key, value FROM mls").unwrap();
    let rows = statement.query_map([], |row| {
        let (label, key, value): (String, Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(json!([label, hex::encode(key), hex::encode(value)]))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_database_of_an_earlier_version_opens() {
    if std::env::var_os("KONSIL_WRITE_VECTORS").is_some() && !path().exists() {
        write();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let bytes = |value: &Value| hex::decode(text(value)).unwrap();
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(SCHEMA).unwrap();
    for row in kept["rows"].as_array().unwrap() {
        db.execute("INSERT INTO mls VALUES (?1, ?2, ?3)", (text(&row[0]), bytes(&row[1]), bytes(&row[2]))).unwrap();
    }
    let root = PublicKey::from_slice(&bytes(&kept["root"])).unwrap();
    let signed = Signed {
        payload: bytes(&kept["policy"]["payload"]),
        signature: protocol::key::Signature::from_slice(&bytes(&kept["policy"]["signature"])).unwrap(),
    };
    let policy: TenantPolicy = signed.verify(&root).unwrap();
    let tenant: TenantId = text(&kept["tenant"]).parse().unwrap();
    let now = Timestamp::from_millis(kept["now"].as_u64().unwrap());
    let trust = Trust { tenant, root: &root, revoked: None, now };
    let id: GroupId = text(&kept["group"]).parse().unwrap();
    let provider = Provider::new(&db, fork(&mut rng_from_seed([1; 32])));

    let mut group = Group::load(&provider, id).unwrap().unwrap();
    assert!(group.has_pending_commit() && group.has_pending_proposals());
    assert_eq!((group.epoch(), group.members(&trust).len()), (2, 3));
    assert!(e2ee::mls::key_packages_in_stock(&provider).unwrap() > 0);
    for message in kept["messages"].as_array().unwrap() {
        let Ok(Processed::Application { sender, secret, .. }) =
            group.process(&provider, &bytes(&message["frame"]), &trust, &policy)
        else {
            panic!("not readable any more");
        };
        assert_eq!((sender.name.as_str(), hex::encode(secret.to_bytes().as_slice())), ("Alice", text(&message["secret"])));
    }
    let Ok(Processed::Commit(summary)) = group.process(&provider, &bytes(&kept["commit"]), &trust, &policy) else {
        panic!("not followed any more");
    };
    assert_eq!((summary.epoch, summary.removed.len(), group.has_pending_commit()), (3, 1, false));
}
