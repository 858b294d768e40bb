//! Urgent messages await somebody: kept with the message, for as long as that lasts.

use super::{
    groups::adding,
    hospital::{KLINIKUM, NOW, ROOM, deputy, digest, hospital, joins, line, message, person, room},
};
use crate::{Appended, NewMessage, Store, Sweep, UrgentMessage};
use protocol::{
    frame::PersonState,
    id::{ConversationId, TenantId},
    time::Timestamp,
};

fn urgent(counter: u64) -> NewMessage {
    NewMessage { awaited: true, ..message(10, counter) }
}

/// As the row of the `counter`-th message says it.
fn row(counter: u64, since: Timestamp) -> UrgentMessage {
    UrgentMessage { conversation: ROOM, seq: counter, message: message(10, counter).message, since }
}

pub(super) async fn an_urgent_message_awaits_until_it_is_ended(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    let all = async || store.urgent_messages(KLINIKUM, 9).await.unwrap();
    let later = |seconds: u64| NOW.plus_millis(seconds * 1_000);
    // Only with its message, and a retry is none.
    let refused = NewMessage { verdict: Err(protocol::refusal::Refusal::PendingRemove), ..urgent(1) };
    store.append(KLINIKUM, &[refused], &[], NOW).await.unwrap();
    assert_eq!(all().await, []);
    store.append(KLINIKUM, &[urgent(1), message(10, 2)], &[], NOW).await.unwrap();
    let reused = NewMessage { message: message(10, 1).message, digest: digest(7), ..urgent(3) };
    let results = store.append(KLINIKUM, &[urgent(1), reused, urgent(3), urgent(4)], &[], later(1)).await.unwrap();
    assert!(matches!(results[..], [Appended::Known(_), Appended::Refused(_), Appended::Accepted(_), Appended::Accepted(_)]));
    assert_eq!(store.urgent_messages(KLINIKUM, 2).await.unwrap().len(), 2, "of more the newest");
    let first = row(1, NOW);
    assert_eq!(all().await.first(), Some(&first), "the oldest first");
    assert_eq!(all().await.len(), 3);

    // Its sender asks for more while the first time ends.
    let more = row(1, later(9));
    store.put_urgent_message(KLINIKUM, &more).await.unwrap();
    store.end_urgent_message(KLINIKUM, &first).await.unwrap();
    assert_eq!(all().await.last(), Some(&more));
    store.end_urgent_message(KLINIKUM, &more).await.unwrap();
    store.end_urgent_message(KLINIKUM, &more).await.unwrap();
    assert_eq!(all().await, [row(3, later(1)), row(4, later(1))]);

    let other = TenantId::from_bytes([9; 16]);
    hospital(store, other, "other.localhost").await;
    store.end_urgent_message(other, &row(3, later(99))).await.unwrap();
    assert_eq!(store.urgent_messages(other, 9).await.unwrap(), []);
    let sweep = |at| Sweep { transfers: NOW, invitations: NOW, key_packages: NOW, duty_shifts: NOW, urgent_messages: at };
    assert_eq!(store.sweep(other, &sweep(later(99))).await.unwrap().urgent_messages, 0);
    assert_eq!(store.sweep(KLINIKUM, &sweep(later(1))).await.unwrap().urgent_messages, 0);
    assert_eq!(store.sweep(KLINIKUM, &sweep(later(2))).await.unwrap().urgent_messages, 2);
    assert_eq!(all().await, []);
}

pub(super) async fn who_could_read_it_then_and_is_still_there(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    deputy(store, KLINIKUM).await;
    joins(store, KLINIKUM, 3, 30, "Kaya", false).await;
    joins(store, KLINIKUM, 4, 40, "Emre", false).await;
    store.append_commit(KLINIKUM, &adding(0, &[3]), NOW).await.unwrap();
    let said = NewMessage { version: 2, epoch: 1, ..urgent(1) };
    store.append(KLINIKUM, &[said], &[], NOW).await.unwrap();
    store.append_commit(KLINIKUM, &adding(1, &[4]), NOW).await.unwrap();
    let readers = async |seq| store.readers(KLINIKUM, ROOM, seq).await.unwrap();
    assert_eq!(readers(2).await, [person(1), person(3)], "not who came later");
    assert_eq!(readers(3).await, [person(1), person(3), person(4)]);
    store.set_person_state(KLINIKUM, person(3), PersonState::Locked, &line("lock")).await.unwrap();
    assert_eq!(readers(2).await, [person(1)], "nor who is locked");
    assert_eq!(store.readers(KLINIKUM, ConversationId::from_bytes([77; 16]), 9).await.unwrap(), []);
    assert_eq!(store.readers(TenantId::from_bytes([9; 16]), ROOM, 9).await.unwrap(), []);
}
