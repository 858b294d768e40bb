//! Devices of a person: who lets them in, how they are seen and removed; recovery codes and passkeys.

use super::{
    groups::adding,
    hospital::{KLINIKUM, NOW, ROOM, device, digest, further_device, hospital, joins, let_in, line, new_device, person, room},
};
use crate::{
    Committed, DeviceRemoval, DeviceState, LeafRow, NewCommit, NewKeyPackage, NewRotation, OwnDevice, Registered, Rotated, Store,
};
use protocol::{
    device::Origin,
    frame::PersonState,
    key::Signature,
    recovery::{PutRecovery, RecoveryKind},
    rotation::SealedRecovery,
    statement::Signed,
    transfer::PutTransfer,
};

fn recovery(kind: RecoveryKind, n: u8) -> PutRecovery {
    PutRecovery { kind, access_hash: digest(n), sealed: vec![n; 3], name: format!("Gerät {n}"), wrapping: None }
}

pub(super) async fn a_device_is_let_in_by_another(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let register = async |n, access| store.register_device(KLINIKUM, &new_device(1, n), &digest(access), 12).await.unwrap();
    assert_eq!(register(11, 11).await, Registered::NotLetIn, "nobody offered anything");
    let_in(store, KLINIKUM, 2, 11).await;
    assert_eq!(register(11, 11).await, Registered::NotLetIn, "somebody else did");
    let ended = PutTransfer { access_hash: digest(12), sealed: vec![1], expires_at: NOW.plus_millis(0), uses: 1 };
    assert!(store.put_transfer(KLINIKUM, person(1), &ended).await.unwrap());
    let late = crate::NewDevice { at: NOW.plus_millis(1), ..new_device(1, 12) };
    assert_eq!(store.register_device(KLINIKUM, &late, &digest(12), 12).await.unwrap(), Registered::NotLetIn);
    assert_eq!(register(12, 12).await, Registered::Done);
    assert!(store.put_recovery(KLINIKUM, person(1), &recovery(RecoveryKind::Code, 13), 2, NOW).await.unwrap());
    assert!(store.put_recovery(KLINIKUM, person(1), &recovery(RecoveryKind::Passkey, 14), 2, NOW).await.unwrap());
    assert_eq!((register(13, 13).await, register(14, 14).await), (Registered::Done, Registered::Done));
    let own = store.own_devices(KLINIKUM, person(1)).await.unwrap();
    let origins: Vec<_> = own.iter().map(|own| (own.device, own.origin)).collect();
    let expected = [Origin::Invitation, Origin::Linked, Origin::RecoveryCode, Origin::Passkey];
    assert_eq!(origins, [10, 12, 13, 14].map(device).into_iter().zip(expected).collect::<Vec<_>>());
}

pub(super) async fn a_device_is_seen_and_removed(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    further_device(store, KLINIKUM, 1, 11).await;
    let leaf = |leaf, of, n| LeafRow { leaf, person: person(of), device: device(n) };
    let join = NewCommit { leaves_added: vec![leaf(1, 1, 11), leaf(2, 2, 20)], ..adding(0, &[2]) };
    assert!(matches!(store.append_commit(KLINIKUM, &join, NOW).await.unwrap(), Committed::Won { .. }));
    let seen = async |n| store.device(KLINIKUM, device(n)).await.unwrap().unwrap().seen_at;
    assert_eq!(seen(11).await, NOW.day());
    store.see_device(KLINIKUM, device(11), NOW.plus_days(2).day()).await.unwrap();
    store.see_device(KLINIKUM, device(11), NOW.plus_days(1).day()).await.unwrap();
    assert_eq!(seen(11).await, NOW.plus_days(2).day(), "never back");

    let package = NewKeyPackage { suite: 1, package: vec![1] };
    store.publish_key_packages(KLINIKUM, device(11), &[package], &[], 9, NOW).await.unwrap();
    let_in(store, KLINIKUM, 1, 99).await;
    let before = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!(before.pending_since, None);
    let remove = async |of, n| store.remove_device(KLINIKUM, person(of), device(n), NOW, Some(&line("removed"))).await.unwrap();
    assert_eq!(remove(2, 11).await, DeviceRemoval::NotFound, "of somebody else");
    let directory = store.tenant(KLINIKUM).await.unwrap().unwrap().directory;
    assert_eq!(remove(1, 11).await, DeviceRemoval::Removed { version: directory + 1, conversations: vec![ROOM] });
    assert_eq!(remove(1, 11).await, DeviceRemoval::Unchanged);
    let lines = store.audit(KLINIKUM, 0, 100).await.unwrap();
    assert_eq!(lines.iter().filter(|row| row.target == "removed").count(), 1, "one line of what was done");
    let row = store.device(KLINIKUM, device(11)).await.unwrap().unwrap();
    assert_eq!((row.state, row.key_packages), (DeviceState::Removed, vec![]));
    let after = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!((after.version, after.pending_since, after.removed), (before.version + 1, Some(NOW), vec![device(11)]));
    assert_eq!(store.owed_conversations(KLINIKUM).await.unwrap(), [ROOM]);
    assert!(store.take_transfer(KLINIKUM, &digest(99), NOW).await.unwrap().is_none(), "what it offered has ended");
    let own = store.own_devices(KLINIKUM, person(1)).await.unwrap();
    let here = |n, origin, seen_at| OwnDevice { device: device(n), origin, seen_at, removed_at: None, told_at: None };
    let gone = OwnDevice { removed_at: Some(NOW), ..here(11, Origin::Linked, NOW.plus_days(2).day()) };
    assert_eq!(own, [here(10, Origin::Invitation, NOW.day()), gone]);

    // It comes back, hears that it is none any more, and deletes what it has.
    for later in [1, 2] {
        store.device_told(KLINIKUM, device(11), NOW.plus_millis(later)).await.unwrap();
    }
    store.device_told(KLINIKUM, device(77), NOW).await.unwrap();
    let own = store.own_devices(KLINIKUM, person(1)).await.unwrap();
    assert_eq!(own[1], OwnDevice { told_at: Some(NOW.plus_millis(1)), ..gone }, "the first time counts");
    let (_, listed) = store.person_listing(KLINIKUM, person(1)).await.unwrap().unwrap();
    let listed: Vec<_> = listed.iter().map(|one| (one.device, one.removed_at, one.told_at)).collect();
    assert_eq!(listed, [(device(10), None, None), (device(11), Some(NOW), Some(NOW.plus_millis(1)))]);

    let again = NewCommit { joiners: vec![device(11)], people_added: vec![], leaves_added: vec![], ..adding(1, &[2]) };
    let again = NewCommit { version: after.version, ..again };
    assert_eq!(store.append_commit(KLINIKUM, &again, NOW).await.unwrap(), Committed::Locked, "nobody adds it again");

    // Without a line, and where it is the person's only leaf: their place stays.
    let removed = store.remove_device(KLINIKUM, person(1), device(10), NOW, None).await.unwrap();
    assert!(matches!(removed, DeviceRemoval::Removed { .. }));
    let last = store.conversation(KLINIKUM, ROOM).await.unwrap().unwrap();
    assert_eq!((last.version, last.members.len(), last.removed.len()), (before.version + 2, 2, 2));
    assert!(store.owed_conversations(KLINIKUM).await.unwrap().is_empty(), "nobody is left to take its place");
}

pub(super) async fn who_is_locked_anew_is_told_anew(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    joins(store, KLINIKUM, 2, 20, "Emre Demir", false).await;
    further_device(store, KLINIKUM, 2, 21).await;
    let remove = store.remove_device(KLINIKUM, person(2), device(21), NOW, None).await.unwrap();
    assert!(matches!(remove, DeviceRemoval::Removed { .. }));
    let told = async || {
        let (_, devices) = store.person_listing(KLINIKUM, person(2)).await.unwrap().unwrap();
        devices.iter().map(|one| (one.device, one.told_at)).collect::<Vec<_>>()
    };
    for state in [PersonState::Locked, PersonState::Active, PersonState::Locked] {
        store.set_person_state(KLINIKUM, person(2), state, &line("state")).await.unwrap();
        if state == PersonState::Locked {
            let before = told().await;
            assert_eq!(before.first(), Some(&(device(20), None)), "its person was locked a moment ago");
        }
        for n in [20, 21] {
            store.device_told(KLINIKUM, device(n), NOW).await.unwrap();
        }
        assert_eq!(told().await, [(device(20), Some(NOW)), (device(21), Some(NOW))]);
    }
}

pub(super) async fn a_new_code_ends_the_one_before(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let put = async |of, kind, n: u8| {
        let at = NOW.plus_millis(u64::from(n));
        store.put_recovery(KLINIKUM, person(of), &recovery(kind, n), 2, at).await.unwrap()
    };
    let names = async || {
        let all = store.recoveries(KLINIKUM, person(1)).await.unwrap();
        all.into_iter().map(|standing| standing.name).collect::<Vec<_>>()
    };
    assert!(put(1, RecoveryKind::Code, 1).await && put(1, RecoveryKind::Passkey, 2).await);
    assert!(put(1, RecoveryKind::Code, 3).await);
    assert_eq!(names().await, ["Gerät 2", "Gerät 3"]);
    assert!(store.recovery(KLINIKUM, &digest(1)).await.unwrap().is_none(), "void at once");
    let found = store.recovery(KLINIKUM, &digest(3)).await.unwrap().unwrap();
    assert_eq!((found.person, found.sealed), (person(1), vec![3; 3]));
    assert!(!put(2, RecoveryKind::Code, 3).await, "the token is somebody else's");
    assert!(!put(1, RecoveryKind::Passkey, 3).await, "and of one kind");
    assert!(put(1, RecoveryKind::Passkey, 4).await && put(1, RecoveryKind::Passkey, 5).await);
    assert_eq!(names().await, ["Gerät 3", "Gerät 4", "Gerät 5"], "the oldest passkey gave way");
    assert!(!store.drop_recovery(KLINIKUM, person(2), &digest(4)).await.unwrap());
    assert!(store.drop_recovery(KLINIKUM, person(1), &digest(4)).await.unwrap());
    assert!(!store.drop_recovery(KLINIKUM, person(1), &digest(4)).await.unwrap());
    assert!(store.recovery(KLINIKUM, &digest(4)).await.unwrap().is_none());
    assert_eq!(names().await, ["Gerät 3", "Gerät 5"]);
}

pub(super) async fn a_history_key_rotates_for_the_devices_that_are_left(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    further_device(store, KLINIKUM, 1, 11).await;
    let wrapping = Signed { payload: vec![7], signature: Signature::from_bytes([7; 64]) };
    let code = PutRecovery { wrapping: Some(wrapping.clone()), ..recovery(RecoveryKind::Code, 3) };
    assert!(store.put_recovery(KLINIKUM, person(1), &code, 2, NOW).await.unwrap());
    assert!(store.put_recovery(KLINIKUM, person(1), &recovery(RecoveryKind::Passkey, 4), 2, NOW).await.unwrap());
    assert!(store.put_recovery(KLINIKUM, person(2), &recovery(RecoveryKind::Code, 5), 2, NOW).await.unwrap());
    let_in(store, KLINIKUM, 1, 99).await;
    let rotation = |generation: u32, devices: &[u8]| NewRotation {
        person: person(1),
        generation,
        devices: devices.iter().map(|n| device(*n)).collect(),
        rotation: Signed { payload: vec![u8::try_from(generation).unwrap(); 3], signature: Signature::from_bytes([1; 64]) },
        recoveries: vec![
            SealedRecovery { access_hash: digest(3), sealed: vec![33] },
            SealedRecovery { access_hash: digest(5), sealed: vec![55] },
        ],
        at: NOW.plus_millis(9),
    };
    let rotate = async |generation, devices: &[u8]| store.rotate_history(KLINIKUM, &rotation(generation, devices)).await.unwrap();
    let newest = async || store.history_generation(KLINIKUM, person(1)).await.unwrap();
    assert_eq!(newest().await, 1);
    assert_eq!(rotate(1, &[10, 11]).await, Rotated::Behind, "everybody has had it from the beginning");
    for others in [&[10][..], &[10, 11, 12], &[10, 20], &[]] {
        assert_eq!(rotate(2, others).await, Rotated::OtherDevices, "{others:?}");
    }
    assert!(store.recovery(KLINIKUM, &digest(4)).await.unwrap().is_some(), "nothing has happened yet");
    assert_eq!(rotate(2, &[11, 10]).await, Rotated::Done);
    assert_eq!(rotate(2, &[10, 11]).await, Rotated::Behind);
    assert_eq!(newest().await, 2);
    assert!(store.take_transfer(KLINIKUM, &digest(99), NOW).await.unwrap().is_none(), "it held the old key alone");

    assert_eq!(store.recovery(KLINIKUM, &digest(3)).await.unwrap().unwrap().sealed, vec![33]);
    assert!(store.recovery(KLINIKUM, &digest(4)).await.unwrap().is_none(), "nobody sealed it anew");
    let not_let_in = store.register_device(KLINIKUM, &new_device(1, 14), &digest(4), 12).await.unwrap();
    assert_eq!(not_let_in, Registered::NotLetIn);
    let others = store.recoveries(KLINIKUM, person(2)).await.unwrap();
    assert_eq!(others.iter().map(|one| one.ended).collect::<Vec<_>>(), [None], "of somebody else");
    let standings = store.recoveries(KLINIKUM, person(1)).await.unwrap();
    let read: Vec<_> = standings.into_iter().map(|one| (one.access_hash, one.wrapping, one.ended)).collect();
    assert_eq!(read, [(digest(3), Some(wrapping), None), (digest(4), None, Some(NOW.plus_millis(9)))]);
    assert!(store.put_recovery(KLINIKUM, person(1), &recovery(RecoveryKind::Passkey, 4), 2, NOW).await.unwrap());
    assert!(store.recovery(KLINIKUM, &digest(4)).await.unwrap().is_some(), "made again, it opens again");

    assert_eq!(rotate(4, &[10, 11]).await, Rotated::Done, "a restored server has missed one");
    let read = async |after, bytes| store.rotations(KLINIKUM, person(1), after, bytes).await.unwrap();
    let of = |generation| rotation(generation, &[]).rotation;
    assert_eq!(read(1, 1_000_000).await, [of(2), of(4)]);
    assert_eq!(read(2, 1_000_000).await, [of(4)]);
    assert_eq!(read(0, 1).await, [of(4)], "the newest always");
    assert_eq!(store.rotations(KLINIKUM, person(2), 0, 1_000).await.unwrap(), []);
}
