//! Objects of the attachment store.

use super::hospital::{KLINIKUM, NOW, ROOM, hospital, message, person, room};
use crate::{Appended, Begun, Names, NewMessage, NewObject, ObjectRow, Store};
use protocol::{id::ObjectId, refusal::Refusal};

const DAY: u64 = protocol::time::DAY_MS;

fn object(n: u8) -> ObjectId {
    ObjectId::from_bytes([n; 16])
}

fn new(n: u8, by: u8, size: u64) -> NewObject {
    NewObject { object: object(n), person: person(by), size, person_bytes_max: 100, tenant_bytes_max: 150, at: NOW }
}

async fn whole(store: &impl Store, n: u8, by: u8) {
    store.begin_object(KLINIKUM, &new(n, by, 10)).await.unwrap();
    assert!(store.advance_object(KLINIKUM, object(n), 0, 10).await.unwrap());
}

fn naming(from: u8, counter: u64, objects: &[u8], archived: bool) -> NewMessage {
    let objects = objects.iter().map(|n| object(*n)).collect();
    NewMessage { names: Some(Box::new(Names { person: person(1), archived, objects })), ..message(from, counter) }
}

pub(super) async fn an_upload_goes_on_where_it_was(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let at = |received| Begun::At(ObjectRow { person: person(1), size: 30, received });
    assert_eq!(store.begin_object(KLINIKUM, &new(1, 1, 30)).await.unwrap(), at(0));
    assert!(store.advance_object(KLINIKUM, object(1), 0, 10).await.unwrap());
    assert!(!store.advance_object(KLINIKUM, object(1), 0, 10).await.unwrap(), "the same part again");
    assert!(!store.advance_object(KLINIKUM, object(1), 10, 31).await.unwrap(), "past its end");
    assert_eq!(store.begin_object(KLINIKUM, &new(1, 1, 30)).await.unwrap(), at(10));
    assert_eq!(store.begin_object(KLINIKUM, &new(1, 2, 30)).await.unwrap(), Begun::Taken, "another person's");
    assert_eq!(store.begin_object(KLINIKUM, &new(1, 1, 31)).await.unwrap(), Begun::Taken, "another length");
    assert!(!store.object(KLINIKUM, object(1)).await.unwrap().unwrap().is_complete());
    assert!(store.advance_object(KLINIKUM, object(1), 10, 30).await.unwrap());
    assert!(store.object(KLINIKUM, object(1)).await.unwrap().unwrap().is_complete());
    assert_eq!(store.object(KLINIKUM, object(2)).await.unwrap(), None);
}

pub(super) async fn quotas_count_what_was_begun(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let is_in = async |n, by, size| matches!(store.begin_object(KLINIKUM, &new(n, by, size)).await.unwrap(), Begun::At(_));
    assert!(is_in(1, 1, 100).await, "exactly as much as one may have");
    assert!(!is_in(2, 1, 1).await);
    assert!(!is_in(3, 2, 51).await, "more than the hospital may have");
    assert!(is_in(3, 2, 50).await);
}

pub(super) async fn a_message_names_only_what_is_whole(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    store.begin_object(KLINIKUM, &new(1, 1, 10)).await.unwrap();
    whole(store, 2, 1).await;
    let append = async |message: NewMessage| store.append(KLINIKUM, &[message], &[], NOW).await.unwrap().remove(0);
    assert_eq!(append(naming(10, 1, &[1], false)).await, Appended::Refused(Refusal::NotFound), "not whole");
    assert_eq!(append(naming(10, 1, &[2, 9], false)).await, Appended::Refused(Refusal::NotFound), "one is not there");
    let first = append(naming(10, 1, &[2], false)).await;
    assert!(matches!(first, Appended::Accepted(_)));
    let Appended::Known(again) = append(naming(10, 1, &[2], false)).await else { panic!("a retry") };
    assert_eq!(first, Appended::Accepted(again));
    assert!(matches!(append(message(10, 2)).await, Appended::Accepted(_)));
}

pub(super) async fn members_read_what_a_message_names(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    whole(store, 1, 1).await;
    let readable = async |who| store.is_object_readable(KLINIKUM, object(1), person(who)).await.unwrap();
    assert!(readable(1).await && !readable(2).await, "nobody named it: whoever brought it may");
    store.append(KLINIKUM, &[naming(10, 1, &[1], false)], &[], NOW).await.unwrap();
    assert!(readable(1).await);
    assert!(!readable(3).await, "no member");
    let id = message(10, 1).message;
    assert!(!store.release_objects(KLINIKUM, ROOM, id, person(2), NOW).await.unwrap(), "another's message");
    assert!(store.release_objects(KLINIKUM, ROOM, id, person(1), NOW).await.unwrap());
    assert!(!readable(1).await, "deleted for everybody");
}

pub(super) async fn what_nobody_names_goes(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    for n in 1..=5 {
        whole(store, n, 1).await;
    }
    let said = [naming(10, 1, &[2], false), naming(10, 2, &[3], false), naming(10, 3, &[4], true), naming(10, 4, &[5], false)];
    store.append(KLINIKUM, &said, &[], NOW).await.unwrap();
    // 2 stays, 3 was deleted, 4 was deleted and the archive keeps it, 5 was deleted and is named once more.
    for counter in 2..=4 {
        store.release_objects(KLINIKUM, ROOM, message(10, counter).message, person(1), NOW).await.unwrap();
    }
    store.append(KLINIKUM, &[naming(10, 5, &[5], false)], &[], NOW).await.unwrap();
    let retired = async |before| {
        let mut all: Vec<_> = store.retire_objects(KLINIKUM, before, 10).await.unwrap().iter().map(|one| one.object).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(retired(NOW).await, [object(3)], "what was begun lately may still be named");
    assert_eq!(retired(NOW.plus_millis(DAY)).await, [object(1), object(3)], "as long as they are not forgotten");
    assert_eq!(store.object(KLINIKUM, object(1)).await.unwrap(), None);
    let late = store.append(KLINIKUM, &[naming(10, 6, &[1], false)], &[], NOW).await.unwrap();
    assert_eq!(late, [Appended::Refused(Refusal::NotFound)]);
    store.forget_object(KLINIKUM, object(1)).await.unwrap();
    store.forget_object(KLINIKUM, object(2)).await.unwrap();
    assert_eq!(retired(NOW).await, [object(3)]);
    assert!(store.object(KLINIKUM, object(2)).await.unwrap().is_some(), "in use: not forgotten");
}
