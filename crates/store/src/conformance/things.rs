//! Key packages, cursors, keybox, transfers.

use super::hospital::{KLINIKUM, NOW, ROOM, deputy, device, digest, further_device, hospital, line, message, person, room};
use crate::{CursorMove, NewKeyPackage, Store};
use protocol::{
    frame::{CursorPosition, PersonState},
    id::{ConversationId, PreferenceSlot},
    preference::Preference,
    transfer::PutTransfer,
};

fn package(suite: u16, n: u8) -> NewKeyPackage {
    NewKeyPackage { suite, package: vec![n; 5] }
}

pub(super) async fn key_packages_are_given_out_once(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    further_device(store, KLINIKUM, 1, 11).await;
    let packages = [package(1, 1), package(1, 2), package(1, 3), package(2, 4)];
    store.publish_key_packages(KLINIKUM, device(10), &packages, &[package(1, 9)], 2, NOW).await.unwrap();
    let stock = store.device(KLINIKUM, device(10)).await.unwrap().unwrap().key_packages;
    assert_eq!(stock, [(1, 2), (2, 1)], "the third of a suite is one too many");
    let claim = async |suite, except| {
        let claimed = store.claim_key_packages(KLINIKUM, &[person(1), person(9)], suite, device(except)).await.unwrap();
        claimed.into_iter().map(|claimed| (claimed.device, claimed.package.0[0])).collect::<Vec<_>>()
    };
    assert_eq!(claim(1, 11).await, [(device(10), 1)]);
    assert_eq!(claim(1, 10).await, [], "not one's own");
    assert_eq!(claim(1, 11).await, [(device(10), 2)]);
    assert_eq!(claim(1, 11).await, [(device(10), 9)], "the last resort");
    assert_eq!(claim(1, 11).await, [(device(10), 9)], "again");
    assert_eq!(claim(2, 11).await, [(device(10), 4)]);
    assert_eq!(claim(2, 11).await, [], "no last resort of this suite");
    store.publish_key_packages(KLINIKUM, device(10), &[], &[package(1, 8)], 2, NOW).await.unwrap();
    assert_eq!(claim(1, 11).await, [(device(10), 8)], "replaced");
    deputy(store, KLINIKUM).await;
    store.set_person_state(KLINIKUM, person(1), PersonState::Locked, &line("lock")).await.unwrap();
    assert_eq!(claim(1, 11).await, [], "nobody adds who is locked");
}

pub(super) async fn cursors_only_advance(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    let batch: Vec<_> = (1..=9).map(|counter| message(10, counter)).collect();
    store.append(KLINIKUM, &batch, &[], NOW).await.unwrap();
    let to = |n: u8, delivered, read| CursorMove { conversation: ROOM, person: person(1), device: device(n), delivered, read };
    let nowhere = CursorMove { conversation: ConversationId::from_bytes([99; 16]), ..to(10, 5, 5) };
    store.move_cursors(KLINIKUM, &[to(10, 5, 3), to(11, 7, 0), nowhere]).await.unwrap();
    store.move_cursors(KLINIKUM, &[to(10, 4, 4)]).await.unwrap();
    let cursors = store.cursors(KLINIKUM, ROOM).await.unwrap();
    assert_eq!(cursors, [CursorPosition { person: person(1), delivered: 7, read: 4 }]);
    // In the transaction of messages as well, and never past the head.
    store.append(KLINIKUM, &[message(10, 10)], &[to(10, 99, 99)], NOW).await.unwrap();
    let cursors = store.cursors(KLINIKUM, ROOM).await.unwrap();
    assert_eq!(cursors, [CursorPosition { person: person(1), delivered: 10, read: 10 }]);
    let own = store.summaries(KLINIKUM, person(1), device(11)).await.unwrap();
    assert_eq!((own[0].delivered, own[0].read), (7, 10), "this device's delivered, the person's read");
    let many: Vec<CursorMove> = (0..=200).map(|n| to(n, 1, 1)).collect();
    store.move_cursors(KLINIKUM, &many).await.unwrap();
}

pub(super) async fn keybox_chunks_are_numbered(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    for n in 1..=5_u8 {
        assert_eq!(store.append_keybox(KLINIKUM, person(1), &[n; 10], NOW).await.unwrap(), u64::from(n));
    }
    assert_eq!(store.append_keybox(KLINIKUM, person(2), &[0; 10], NOW).await.unwrap(), 1);
    let page = async |after, limit, bytes| {
        let (chunks, more) = store.keybox(KLINIKUM, person(1), after, limit, bytes).await.unwrap();
        (chunks.iter().map(|chunk| chunk.number).collect::<Vec<_>>(), more)
    };
    assert_eq!(page(0, 3, 1_000).await, (vec![1, 2, 3], true));
    assert_eq!(page(3, 3, 1_000).await, (vec![4, 5], false));
    assert_eq!(page(0, 9, 25).await, (vec![1, 2], true));
    assert_eq!(page(0, 9, 1).await, (vec![1], true));
}

pub(super) async fn preferences_keep_the_newest_value(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let value = |slot: u8, byte: u8| Preference { slot: PreferenceSlot::from_bytes([slot; 16]), sealed: vec![byte; 10] };
    let put =
        async |who, values: &[Preference], max| store.put_preferences(KLINIKUM, person(who), values, max, NOW).await.unwrap();
    assert_eq!(put(1, &[value(1, 1), value(2, 1)], 9).await, Some(2));
    assert_eq!(put(1, &[value(1, 2)], 9).await, Some(3));
    assert_eq!(put(2, &[value(1, 9)], 9).await, Some(1), "each person counts alone");
    assert_eq!(put(1, &[value(2, 7), value(3, 1)], 2).await, None, "a slot too many");
    assert_eq!(put(1, &[value(2, 2)], 2).await, Some(4), "nothing of it was kept");
    let page = async |after, limit, bytes| {
        let (values, more) = store.preferences(KLINIKUM, person(1), after, limit, bytes).await.unwrap();
        (
            values
                .iter()
                .map(|one| (one.number, one.preference.slot.as_bytes()[0], one.preference.sealed[0]))
                .collect::<Vec<_>>(),
            more,
        )
    };
    assert_eq!(page(0, 9, 1_000).await, (vec![(3, 1, 2), (4, 2, 2)], false));
    assert_eq!(page(3, 9, 1_000).await, (vec![(4, 2, 2)], false));
    assert_eq!(page(0, 1, 1_000).await, (vec![(3, 1, 2)], true));
    assert_eq!(page(0, 9, 5).await, (vec![(3, 1, 2)], true));
}

pub(super) async fn transfers_end(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let transfer = PutTransfer { access_hash: digest(4), sealed: vec![1; 30], expires_at: NOW.plus_millis(100), uses: 2 };
    assert!(store.put_transfer(KLINIKUM, person(1), &transfer).await.unwrap());
    assert!(!store.put_transfer(KLINIKUM, person(2), &transfer).await.unwrap(), "another's token");
    let late = NOW.plus_millis(101);
    assert!(store.take_transfer(KLINIKUM, &digest(4), late).await.unwrap().is_none());
    assert!(store.take_transfer(KLINIKUM, &digest(5), NOW).await.unwrap().is_none());
    assert_eq!(store.take_transfer(KLINIKUM, &digest(4), NOW).await.unwrap(), Some(vec![1; 30]));
    assert_eq!(store.take_transfer(KLINIKUM, &digest(4), NOW).await.unwrap(), Some(vec![1; 30]));
    assert!(store.take_transfer(KLINIKUM, &digest(4), NOW).await.unwrap().is_none(), "two uses");
}
