//! The suite, and what only several nodes can show.

use postgres_for_tests::Database;
use protocol::{
    context::ConversationKind,
    hash::Digest,
    id::{ConversationId, DeviceId, GroupId, MessageId, PersonId, TenantId},
    key::PublicKey,
    time::Timestamp,
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};
use store::{
    Appended, Conversations as _, Created, CursorMove, Keybox as _, LeafRow, Log as _, NewConversation, NewMessage, NewTenant,
    StoreError, Tenants as _, conformance,
};
use store_postgres::{PostgresStore, Settings};

pub(crate) async fn open(database: &Database) -> PostgresStore {
    PostgresStore::open(Settings { url: &database.url(), migrate_url: None, connections: 4 }).await.unwrap()
}

#[tokio::test]
async fn it_passes_the_conformance_suite() {
    let databases = Arc::new(Mutex::new(Vec::new()));
    conformance::run(|| {
        let database = Database::create().unwrap();
        let url = database.url();
        databases.lock().unwrap().push(database);
        async move { PostgresStore::open(Settings { url: &url, migrate_url: None, connections: 3 }).await.unwrap() }
    })
    .await;
}

pub(crate) fn tenant(n: u8) -> NewTenant {
    NewTenant {
        tenant: TenantId::from_bytes([n; 16]),
        name: "Klinikum".into(),
        hosts: vec![format!("{n}.localhost")],
        remove_seed: [1; 32],
        remove_key: PublicKey::from_bytes([1; 32]),
        setup_hash: Digest::from_bytes([1; 32]),
        at: Timestamp::from_millis(u64::from(n)),
    }
}

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn conversation(n: u8) -> ConversationId {
    ConversationId::from_bytes([n; 16])
}

pub(crate) async fn room(store: &PostgresStore, tenant: TenantId, n: u8) {
    let new = NewConversation {
        conversation: conversation(n),
        kind: ConversationKind::Group,
        group: GroupId::from_bytes([n; 16]),
        state: vec![1],
        group_info: vec![1],
        creator: LeafRow { leaf: 0, person: PersonId::from_bytes([1; 16]), device: DeviceId::from_bytes([1; 16]) },
        client_state: 0,
        genesis: Digest::from_bytes([n; 32]),
        ends_at: None,
        at: NOW,
    };
    assert_eq!(store.create_conversation(tenant, &new, 100).await.unwrap(), Created::At(NOW));
}

pub(crate) fn message(conversation_n: u8, from: u8, counter: u64) -> NewMessage {
    let link = |counter: u64| match counter {
        0 => Digest::from_bytes([0; 32]),
        n => Digest::of("link", &[&[from], &n.to_be_bytes()]),
    };
    let mut id = [from; 16];
    id[7] = conversation_n;
    id[8..].copy_from_slice(&counter.to_be_bytes());
    NewMessage {
        device: DeviceId::from_bytes([from; 16]),
        message: MessageId::from_bytes(id),
        conversation: conversation(conversation_n),
        version: 1,
        verdict: Ok(()),
        counter,
        previous: link(counter - 1),
        link: link(counter),
        client_state: counter,
        digest: Digest::of("sealed", &[&[from], &counter.to_be_bytes()]),
        epoch: 0,
        names: None,
        awaited: false,
        event: vec![7; 600].into(),
        row: Digest::of("row", &[&[from], &counter.to_be_bytes()]),
    }
}

#[tokio::test]
async fn what_was_kept_is_there_after_a_restart() {
    let database = Database::create().unwrap();
    let store = open(&database).await;
    assert!(store.create_tenant(&tenant(1)).await.unwrap());
    store.close().await;
    assert!(store.tenants().await.is_err(), "closed is closed");
    assert_eq!(open(&database).await.tenants().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_write_the_same_conversations_without_gaps_and_without_deadlock() {
    let database = Database::create().unwrap();
    let nodes = [Arc::new(open(&database).await), Arc::new(open(&database).await)];
    let one = tenant(1);
    nodes[0].create_tenant(&one).await.unwrap();
    for n in 1..=8 {
        room(&nodes[0], one.tenant, n).await;
    }
    const ROUNDS: u64 = 30;
    let tasks = nodes.iter().enumerate().map(|(index, node)| {
        let (node, from) = (Arc::clone(node), 10 + index as u8);
        tokio::spawn(async move {
            for round in 1..=ROUNDS {
                // One from the front, the other from the back.
                let mut rooms: Vec<u8> = (1..=8).collect();
                if index == 1 {
                    rooms.reverse();
                }
                let batch: Vec<NewMessage> = rooms.iter().map(|room| message(*room, from, round)).collect();
                let moves: Vec<CursorMove> = rooms.iter().map(|room| cursor(*room, from, round)).collect();
                let results = node.append(TenantId::from_bytes([1; 16]), &batch, &moves, NOW).await.unwrap();
                assert!(results.iter().all(|result| matches!(result, Appended::Accepted(_))), "{results:?}");
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    for n in 1..=8 {
        let page = nodes[1].entries(one.tenant, conversation(n), PersonId::from_bytes([1; 16]), 0, 1_000, 10_000_000).await;
        let (entries, _) = page.unwrap().unwrap();
        let seqs: Vec<u64> = entries.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, (1..=2 * ROUNDS).collect::<Vec<_>>());
    }
}

fn cursor(room: u8, from: u8, to: u64) -> CursorMove {
    let (person, device) = (PersonId::from_bytes([1; 16]), DeviceId::from_bytes([from; 16]));
    CursorMove { conversation: conversation(room), person, device, delivered: to, read: to }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_count_a_persons_chunks_together() {
    let database = Database::create().unwrap();
    let nodes = [Arc::new(open(&database).await), Arc::new(open(&database).await)];
    let one = tenant(1);
    nodes[0].create_tenant(&one).await.unwrap();
    let person = PersonId::from_bytes([1; 16]);
    database
        .sql(&format!(
            "INSERT INTO konsil.people (tenant, person, state, account_name, account_role)
             VALUES ('\\x{0}', '\\x{0}', 2, '', '')",
            "01".repeat(16)
        ))
        .unwrap();
    let tasks: Vec<_> = (0..20_usize)
        .map(|n| {
            let node = Arc::clone(&nodes[n % 2]);
            tokio::spawn(async move { node.append_keybox(TenantId::from_bytes([1; 16]), person, &[1], NOW).await.unwrap() })
        })
        .collect();
    let mut numbers = BTreeSet::new();
    for task in tasks {
        numbers.insert(task.await.unwrap());
    }
    assert_eq!(numbers, (1..=20).collect());
}

#[tokio::test]
async fn a_connection_that_breaks_acknowledges_nothing_and_the_next_serves() {
    let database = Database::create().unwrap();
    let store = open(&database).await;
    let one = tenant(1);
    store.create_tenant(&one).await.unwrap();
    room(&store, one.tenant, 1).await;
    store.append(one.tenant, &[message(1, 10, 1)], &[], NOW).await.unwrap();
    database
        .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        .unwrap();
    let broken = store.append(one.tenant, &[message(1, 10, 2)], &[], NOW).await;
    assert!(matches!(broken, Err(StoreError::Unavailable(_))), "{broken:?}");
    let again = store.append(one.tenant, &[message(1, 10, 2)], &[], NOW).await.unwrap();
    let Appended::Accepted(accepted) = &again[0] else { panic!("{again:?}") };
    assert_eq!(accepted.seq, 2);
}
