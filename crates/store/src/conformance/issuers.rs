//! Issuers: requests, owners, and renewed certificates.

use super::hospital::{KLINIKUM, NOW, certified, deputy, device, hospital, joins, line, person, signed};
use crate::{IssuerOwner, IssuerRow, NewIssuer, NewKeyPackage, Renewal, Store};
use protocol::{
    certificate::Chain,
    frame::PersonState,
    id::{DeviceId, PersonId, Serial},
    issuer::AskIssuer,
    key::{PublicKey, Signature},
};

fn owner(of: u8, n: u8) -> IssuerOwner {
    IssuerOwner { person: PersonId::from_bytes([of; 16]), device: DeviceId::from_bytes([n; 16]) }
}

fn ask(n: u8) -> AskIssuer {
    AskIssuer { request: signed(n), possession: Signature::from_bytes([n; 64]) }
}

pub(super) async fn a_request_waits_until_it_is_granted_or_dropped(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    deputy(store, KLINIKUM).await;
    assert!(store.put_issuer_request(KLINIKUM, owner(80, 81), &ask(1), 1, &line("ask")).await.unwrap());
    assert!(!store.put_issuer_request(KLINIKUM, owner(1, 10), &ask(2), 1, &line("ask")).await.unwrap(), "one too many");
    assert!(store.put_issuer_request(KLINIKUM, owner(80, 81), &ask(3), 1, &line("ask")).await.unwrap(), "its own is replaced");
    let waiting = store.issuer_requests(KLINIKUM).await.unwrap();
    assert_eq!(waiting.iter().map(|one| (&one.ask, one.chain.as_slice())).collect::<Vec<_>>(), [(&ask(3), [81].as_slice())]);
    let elsewhere = protocol::id::TenantId::from_bytes([9; 16]);
    assert!(store.issuer_requests(elsewhere).await.unwrap().is_empty());

    let issuer = NewIssuer {
        serial: Serial::from_bytes([7; 16]),
        not_after: NOW.plus_days(60),
        signed: signed(7),
        owner: Some(owner(80, 81)),
    };
    store.put_issuer(KLINIKUM, &issuer, &line("grant")).await.unwrap();
    assert!(store.issuer_requests(KLINIKUM).await.unwrap().is_empty(), "granted");
    let row = |locked| IssuerRow { signed: signed(7), person: Some(person(80)), locked };
    assert!(store.issuers(KLINIKUM, NOW).await.unwrap().contains(&row(false)));
    store.set_person_state(KLINIKUM, person(80), PersonState::Locked, &line("lock")).await.unwrap();
    assert!(store.issuers(KLINIKUM, NOW).await.unwrap().contains(&row(true)));

    assert!(store.put_issuer_request(KLINIKUM, owner(80, 81), &ask(1), 9, &line("ask")).await.unwrap());
    assert!(store.issuer_requests(KLINIKUM).await.unwrap().is_empty(), "of somebody who is locked nothing is listed");
    assert!(store.drop_issuer_request(KLINIKUM, device(81), &line("drop")).await.unwrap());
    assert!(!store.drop_issuer_request(KLINIKUM, device(81), &line("drop")).await.unwrap());
}

pub(super) async fn a_renewal_takes_the_place_of_one_certificate(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    joins(store, KLINIKUM, 2, 20, "Kaya", false).await;
    let packages = |n| [NewKeyPackage { suite: 1, package: vec![n; 5] }];
    store.publish_key_packages(KLINIKUM, device(20), &packages(1), &packages(2), 9, NOW).await.unwrap();
    let before = store.tenant(KLINIKUM).await.unwrap().unwrap().directory;
    let renewal = Renewal {
        person: person(2),
        person_key: certified(2).person_key,
        generation: 1,
        before: signed(2),
        issuer: signed(150),
        certificate: signed(151),
    };
    for late in [
        Renewal { before: signed(3), ..renewal.clone() },
        Renewal { generation: 2, ..renewal.clone() },
        Renewal { person_key: PublicKey::from_bytes([9; 32]), ..renewal.clone() },
        Renewal { person: person(99), ..renewal.clone() },
    ] {
        assert!(store.renew(KLINIKUM, &[late], &line("late")).await.unwrap().is_empty());
    }
    assert_eq!(store.renew(KLINIKUM, &[renewal.clone(), renewal.clone()], &line("renew")).await.unwrap(), [person(2)]);
    assert_eq!(store.papers(KLINIKUM, person(2)).await.unwrap(), Some((signed(150), signed(151))));
    assert_eq!(store.papers(KLINIKUM, person(99)).await.unwrap(), None);
    let row = store.device(KLINIKUM, device(20)).await.unwrap().unwrap();
    let chain = Chain { issuer: signed(150), person: signed(151), device: row.certificate.clone(), guest: None };
    assert_eq!(row.chain, Some(chain.encode()), "the device's chain follows");
    assert!(row.key_packages.is_empty(), "key packages with the old certificate are gone");
    let claimed = store.claim_key_packages(KLINIKUM, &[person(2)], 1, device(10)).await.unwrap();
    assert_eq!(claimed.len(), 1, "but for the last resort");
    assert_eq!(store.tenant(KLINIKUM).await.unwrap().unwrap().directory, before + 1);
    assert_eq!(store.directory(KLINIKUM, before, 9).await.unwrap().0[0].certificate, signed(151));
    let lines = store.audit(KLINIKUM, 0, 100).await.unwrap();
    let mut targets = lines.iter().map(|row| row.target.as_str());
    assert!(!targets.any(|target| target == "late"));

    store.set_person_state(KLINIKUM, person(2), PersonState::Locked, &line("lock")).await.unwrap();
    let again = Renewal { before: signed(151), certificate: signed(152), ..renewal };
    assert!(store.renew(KLINIKUM, &[again], &line("late")).await.unwrap().is_empty(), "nobody who is locked");
}
