//! Messages become entries.

use super::hospital::{KLINIKUM, NOW, ROOM, device, digest, further_device, message, person, room};
use crate::{Appended, Store};
use protocol::{
    frame::Accepted,
    hash::Digest,
    id::{ConversationId, TenantId},
    log,
    refusal::Refusal,
};

fn accepted(result: &Appended) -> &Accepted {
    match result {
        Appended::Accepted(accepted) => accepted,
        other => panic!("not accepted: {other:?}"),
    }
}

pub(super) async fn numbers_and_hashes_have_no_gaps(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    further_device(store, KLINIKUM, 1, 11).await;
    let batches =
        [vec![message(10, 1), message(11, 1), message(10, 2)], vec![message(11, 2)], vec![message(10, 3), message(10, 4)]];
    let (mut seq, mut chain) = (0, log::genesis(KLINIKUM, ROOM));
    for batch in &batches {
        let results = store.append(KLINIKUM, batch, &[], NOW).await.unwrap();
        for (message, result) in batch.iter().zip(&results) {
            seq += 1;
            chain = log::chain(&chain, &message.row);
            assert_eq!(accepted(result), &Accepted { seq, chain, at: NOW });
        }
    }
    let (entries, more) = store.entries(KLINIKUM, ROOM, person(1), 0, 100, 10_000).await.unwrap().unwrap();
    assert!(!more);
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=6).collect::<Vec<_>>());
    let events: Vec<_> = batches.iter().flatten().map(|message| message.event.to_vec()).collect();
    assert_eq!(entries.iter().map(|entry| entry.event.clone()).collect::<Vec<_>>(), events);
    assert_eq!(entries[5].chain, chain);
    let own = store.summaries(KLINIKUM, person(1), device(10)).await.unwrap();
    assert_eq!((own[0].head, own[0].chain, own[0].counter, own[0].link), (6, chain, 4, message(10, 4).link));
    let row = store.device(KLINIKUM, device(10)).await.unwrap().unwrap();
    assert_eq!(row.client_state, 4);
}

pub(super) async fn a_retry_gets_the_first_answer(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    let first = store.append(KLINIKUM, &[message(10, 1), message(10, 2)], &[], NOW).await.unwrap();
    let later = NOW.plus_millis(5_000);
    let mut renewed = message(10, 1);
    // A renewed MLS frame: another event and row hash, the same sealed message, and the epoch is over.
    renewed.event = "renewed".into();
    renewed.row = digest(77);
    renewed.verdict = Err(Refusal::StaleEpoch { epoch: 9, head: 0 });
    renewed.version = 99;
    let again = store.append(KLINIKUM, &[renewed, message(10, 2), message(10, 3), message(10, 3)], &[], later).await.unwrap();
    assert_eq!(again[0], Appended::Known(accepted(&first[0]).clone()));
    assert_eq!(again[1], Appended::Known(accepted(&first[1]).clone()));
    assert_eq!(again[3], Appended::Known(accepted(&again[2]).clone()), "also within one batch");
    let mut other = message(10, 2);
    other.digest = digest(78);
    let forged = store.append(KLINIKUM, &[other], &[], later).await.unwrap();
    assert_eq!(forged, [Appended::Refused(Refusal::RolledBack)]);
    let (entries, _) = store.entries(KLINIKUM, ROOM, person(1), 0, 100, 10_000).await.unwrap().unwrap();
    assert_eq!(entries.len(), 3);
}

pub(super) async fn counters_neither_jump_nor_go_back(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    let jump = store.append(KLINIKUM, &[message(10, 2)], &[], NOW).await.unwrap();
    assert_eq!(jump, [Appended::Refused(Refusal::CounterGap { expected: 1 })]);
    store.append(KLINIKUM, &[message(10, 1)], &[], NOW).await.unwrap();
    let mut other_text = message(10, 1);
    other_text.message = message(10, 500).message;
    other_text.digest = digest(70);
    let mut other_past = message(10, 2);
    other_past.previous = digest(71);
    let results = store.append(KLINIKUM, &[other_text, other_past, message(10, 2)], &[], NOW).await.unwrap();
    assert_eq!(results[0], Appended::Refused(Refusal::RolledBack), "a counter that was used");
    assert_eq!(results[1], Appended::Refused(Refusal::RolledBack), "another message before it");
    assert_eq!(accepted(&results[2]).seq, 2);
    // Each conversation counts for itself.
    let second = ConversationId::from_bytes([22; 16]);
    store.create_conversation(KLINIKUM, &super::hospital::conversation(KLINIKUM, second), 100).await.unwrap();
    let mut there = message(10, 1);
    there.conversation = second;
    there.message = message(10, 900).message;
    let results = store.append(KLINIKUM, &[there], &[], NOW).await.unwrap();
    assert_eq!(accepted(&results[0]).seq, 1);
}

pub(super) async fn a_verdict_counts_only_on_its_version(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    let mut old = message(10, 1);
    old.version = 0;
    let mut refused = message(10, 1);
    refused.verdict = Err(Refusal::PendingRemove);
    let mut stale = message(10, 1);
    stale.verdict = Err(Refusal::StaleEpoch { epoch: 0, head: 0 });
    let results = store.append(KLINIKUM, &[old, refused, stale, message(10, 1)], &[], NOW).await.unwrap();
    assert_eq!(results[0], Appended::Changed);
    assert_eq!(results[1], Appended::Refused(Refusal::PendingRemove));
    assert_eq!(results[2], Appended::Refused(Refusal::StaleEpoch { epoch: 0, head: 0 }));
    assert_eq!(accepted(&results[3]).seq, 1, "refused messages take no counter");
    let mut nowhere = message(10, 1);
    nowhere.conversation = ConversationId::from_bytes([99; 16]);
    nowhere.message = message(10, 901).message;
    nowhere.version = 0;
    nowhere.verdict = Err(Refusal::NotAMember);
    let results = store.append(KLINIKUM, &[nowhere], &[], NOW).await.unwrap();
    assert_eq!(results, [Appended::Refused(Refusal::NotAMember)]);
}

pub(super) async fn one_bad_id_does_not_take_the_batch_with_it(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    further_device(store, KLINIKUM, 1, 11).await;
    store.append(KLINIKUM, &[message(10, 1)], &[], NOW).await.unwrap();
    // The id of an earlier message under the next counter.
    let mut reused = message(10, 2);
    reused.message = message(10, 1).message;
    let results = store.append(KLINIKUM, &[message(11, 1), reused, message(11, 2)], &[], NOW).await.unwrap();
    assert_eq!(accepted(&results[0]).seq, 2);
    assert_eq!(results[1], Appended::Refused(Refusal::RolledBack));
    assert_eq!(accepted(&results[2]).seq, 3);
}

pub(super) async fn a_big_batch_is_one_order(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    // Devices 11 to 20 need no rows of their own to write: sessions are checked before.
    let mut batch = Vec::new();
    for counter in 1..=21 {
        for from in 10..=20 {
            batch.push(message(from, counter));
        }
    }
    let results = store.append(KLINIKUM, &batch, &[], NOW).await.unwrap();
    let seqs: Vec<u64> = results.iter().map(|result| accepted(result).seq).collect();
    assert_eq!(seqs, (1..=231).collect::<Vec<u64>>());
    let (entries, more) = store.entries(KLINIKUM, ROOM, person(1), 0, 500, 1_000_000).await.unwrap().unwrap();
    assert_eq!((entries.len(), more), (231, false));
    let chains: Vec<Digest> = results.iter().map(|result| accepted(result).chain).collect();
    assert_eq!(entries.iter().map(|entry| entry.chain).collect::<Vec<_>>(), chains);
}

pub(super) async fn hospitals_do_not_see_each_other(store: &impl Store) {
    let other = TenantId::from_bytes([66; 16]);
    room(store, KLINIKUM, "localhost").await;
    room(store, other, "other.localhost").await;
    store.append(KLINIKUM, &[message(10, 1), message(10, 2)], &[], NOW).await.unwrap();
    // The very same ids in another hospital are other things.
    let results = store.append(other, &[message(10, 1)], &[], NOW).await.unwrap();
    assert_eq!(accepted(&results[0]).seq, 1);
    let (entries, _) = store.entries(other, ROOM, person(1), 0, 100, 10_000).await.unwrap().unwrap();
    assert_eq!(entries.len(), 1);
    let heads: Vec<u64> = store.summaries(other, person(1), device(10)).await.unwrap().iter().map(|own| own.head).collect();
    assert_eq!(heads, [1]);
    let nobody = TenantId::from_bytes([67; 16]);
    assert!(store.device(nobody, device(10)).await.unwrap().is_none());
    assert!(store.conversation(nobody, ROOM).await.unwrap().is_none());
    assert!(store.group(nobody, ROOM).await.unwrap().is_none());
    assert!(store.entries(nobody, ROOM, person(1), 0, 100, 10_000).await.unwrap().is_none());
    assert!(store.directory(nobody, 0, 100).await.unwrap().0.is_empty());
}
