//! What has ended is deleted, and nothing else.

use super::{
    groups::adding,
    hospital::{GROUP, KLINIKUM, NOW, ROOM, certified, device, digest, hospital, invited, joins, line, new_device, person, room},
};
use crate::{CertifiedPerson, Enrolment, Invited, NewCertification, NewDevice, NewEnrolment, NewKeyPackage, Store, Sweep, Swept};
use protocol::{
    enrolment::Certification,
    id::{EnrolmentId, TenantId},
    key::PublicKey,
    time::Timestamp,
    transfer::PutTransfer,
};

/// Everything that ended before this time.
fn until(at: Timestamp) -> Sweep {
    Sweep { transfers: at, invitations: at, key_packages: at, duty_shifts: at, urgent_messages: at }
}

pub(super) async fn a_sweep_deletes_what_has_ended(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    // An invitation of three days that was used, one that nobody used, one whose person still waits.
    joins(store, KLINIKUM, 2, 20, "Kaya", false).await;
    assert_eq!(store.put_invitation(KLINIKUM, &invited(3, 30, "Berta"), &line("invite")).await.unwrap(), Invited::Done);
    let waits = invited(4, 40, "Cem");
    assert_eq!(store.put_invitation(KLINIKUM, &waits, &line("invite")).await.unwrap(), Invited::Done);
    let device_of_cem = NewDevice { chain: None, ..new_device(4, 40) };
    let enrolment = EnrolmentId::from_bytes([40; 16]);
    let new = NewEnrolment { enrolment, invitation: waits.id, claim: vec![4], mac: vec![4], device: device_of_cem };
    assert_eq!(store.enrol(KLINIKUM, &new, NOW).await.unwrap(), Enrolment::Waits(enrolment));
    let transfer =
        |n, days, uses| PutTransfer { access_hash: digest(n), sealed: vec![n; 9], expires_at: NOW.plus_days(days), uses };
    for offered in [transfer(50, 1, 9), transfer(51, 1, 1), transfer(52, 9, 1)] {
        assert!(store.put_transfer(KLINIKUM, person(1), &offered).await.unwrap());
    }
    store.take_transfer(KLINIKUM, &digest(52), NOW).await.unwrap().unwrap();
    let package = |n| [NewKeyPackage { suite: 1, package: vec![n; 5] }];
    store.publish_key_packages(KLINIKUM, device(10), &package(1), &package(2), 9, NOW).await.unwrap();
    store.publish_key_packages(KLINIKUM, device(20), &package(3), &package(4), 9, NOW.plus_days(5)).await.unwrap();

    let swept = store.sweep(KLINIKUM, &until(NOW)).await.unwrap();
    assert_eq!(swept, Swept::default(), "a device that has taken its keys names the transfer when it registers");
    let other = TenantId::from_bytes([9; 16]);
    hospital(store, other, "other.localhost").await;
    assert_eq!(
        store.sweep(other, &until(NOW.plus_days(99))).await.unwrap(),
        Swept::default(),
        "another hospital's is not touched"
    );

    let swept = store.sweep(KLINIKUM, &until(NOW.plus_days(4))).await.unwrap();
    assert_eq!(swept, Swept { transfers: 2, invitations: 2, enrolments: 1, key_packages: 2, ..Swept::default() });
    assert!(store.invitation(KLINIKUM, &digest(20)).await.unwrap().is_none());
    assert!(store.invitation(KLINIKUM, &digest(30)).await.unwrap().is_none());
    assert_eq!(store.waiting_enrolments(KLINIKUM).await.unwrap().len(), 1, "who waits, waits on");
    assert!(store.device(KLINIKUM, device(10)).await.unwrap().unwrap().key_packages.is_empty(), "the last resort, too");
    assert_eq!(store.device(KLINIKUM, device(20)).await.unwrap().unwrap().key_packages, [(1, 1)], "younger ones stay");
    assert_eq!(store.sweep(KLINIKUM, &until(NOW.plus_days(4))).await.unwrap(), Swept::default(), "once");
}

pub(super) async fn a_sweep_deletes_what_waits_for_removed_devices(store: &impl Store) {
    room(store, KLINIKUM, "localhost").await;
    joins(store, KLINIKUM, 2, 20, "Kaya", false).await;
    joins(store, KLINIKUM, 3, 30, "Emre", false).await;
    store.append_commit(KLINIKUM, &adding(0, &[2, 3]), NOW).await.unwrap();
    let package = [NewKeyPackage { suite: 1, package: vec![1; 5] }];
    store.publish_key_packages(KLINIKUM, device(20), &package, &package, 9, NOW).await.unwrap();
    assert_eq!(store.sweep(KLINIKUM, &until(NOW)).await.unwrap(), Swept::default(), "both may still fetch it");
    // Kaya begins anew: her old device is no more.
    let again = invited(2, 21, "Kaya");
    assert_eq!(store.put_invitation(KLINIKUM, &again, &line("invite")).await.unwrap(), Invited::Done);
    let enrolment = EnrolmentId::from_bytes([21; 16]);
    let device_21 = NewDevice { chain: None, ..new_device(2, 21) };
    let new = NewEnrolment { enrolment, invitation: again.id, claim: vec![21], mac: vec![21], device: device_21 };
    assert_eq!(store.enrol(KLINIKUM, &new, NOW).await.unwrap(), Enrolment::Waits(enrolment));
    let kaya = CertifiedPerson { person_key: PublicKey::from_bytes([99; 32]), generation: 2, ..certified(2) };
    let certification = Certification { grant: vec![], mac: vec![] };
    let new = NewCertification { enrolment, person: kaya, chain: vec![21], certification };
    assert!(store.certify(KLINIKUM, &new, &line("certify")).await.unwrap().is_some());
    let swept = store.sweep(KLINIKUM, &until(NOW)).await.unwrap();
    assert_eq!(swept, Swept { key_packages: 2, welcomes: 1, ..Swept::default() });
    assert!(store.welcomes(KLINIKUM, device(20), 1_000).await.unwrap().is_empty());
    assert_eq!(store.welcomes(KLINIKUM, device(30), 1_000).await.unwrap().len(), 1, "another's Welcome stays");
    store.drop_welcome(KLINIKUM, device(30), ROOM, GROUP).await.unwrap();
    assert_eq!(store.sweep(KLINIKUM, &until(NOW)).await.unwrap(), Swept::default());
}
