//! Invitations, enrolments, directory, statements, audit.

use super::hospital::{
    KLINIKUM, NOW, certified, deputy, device, digest, hospital, let_in, line, new_device, new_tenant, person, signed,
};
use crate::{
    AuditLine, CertifiedPerson, Enrolment, Invited, IssuerRow, NewCertification, NewDevice, NewEnrolment, NewTenant, Registered,
    StateSet, Store,
};
use protocol::{
    enrolment::{Certification, Invitation, SealedGrant},
    frame::PersonState,
    id::{EnrolmentId, InvitationId, TenantId},
    key::PublicKey,
    revocation::SignedRevocationList,
};

fn invitation(n: u8) -> Invitation {
    Invitation {
        id: InvitationId::from_bytes([n; 16]),
        person: person(n),
        name: "Dr. Weber".into(),
        role: "Innere".into(),
        access_hash: digest(n),
        grants: vec![SealedGrant { issuer: PublicKey::from_bytes([1; 32]), sealed: vec![n; 60] }],
        expires_at: NOW.plus_days(3),
    }
}

fn enrolment(n: u8) -> NewEnrolment {
    NewEnrolment {
        enrolment: EnrolmentId::from_bytes([n; 16]),
        invitation: InvitationId::from_bytes([2; 16]),
        claim: vec![n; 20],
        mac: vec![n; 32],
        device: NewDevice { chain: None, ..new_device(2, n) },
    }
}

pub(super) async fn an_invitation_is_used_once(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    assert_eq!(store.put_invitation(KLINIKUM, &invitation(2), &line("2")).await.unwrap(), Invited::Done);
    assert_eq!(store.put_invitation(KLINIKUM, &invitation(2), &line("2")).await.unwrap(), Invited::Taken, "the id is taken");
    let found = store.invitation(KLINIKUM, &digest(2)).await.unwrap().unwrap();
    assert_eq!((found.person, found.used_by), (person(2), None));
    assert!(store.invitation(KLINIKUM, &digest(99)).await.unwrap().is_none());
    assert_eq!(store.person(KLINIKUM, person(2)).await.unwrap().unwrap().state, PersonState::Invited);
    let late = NOW.plus_days(3).plus_millis(1);
    assert_eq!(store.enrol(KLINIKUM, &enrolment(20), late).await.unwrap(), Enrolment::Gone);
    let waits = Enrolment::Waits(EnrolmentId::from_bytes([20; 16]));
    assert_eq!(store.enrol(KLINIKUM, &enrolment(20), NOW).await.unwrap(), waits);
    let mut again = enrolment(20);
    again.enrolment = EnrolmentId::from_bytes([21; 16]);
    assert_eq!(store.enrol(KLINIKUM, &again, NOW).await.unwrap(), waits, "the same bytes get the same answer");
    assert_eq!(store.enrol(KLINIKUM, &enrolment(22), NOW).await.unwrap(), Enrolment::Gone, "others come too late");
    let waiting = store.waiting_enrolments(KLINIKUM).await.unwrap();
    assert_eq!((waiting.len(), &waiting[0].claim, &waiting[0].grants), (1, &vec![20; 20], &invitation(2).grants));
    let row = store.device(KLINIKUM, device(20)).await.unwrap().unwrap();
    assert_eq!((row.state, row.person_state, row.chain), (crate::DeviceState::Waiting, PersonState::Waiting, None));

    let certification = Certification { grant: vec![1], mac: vec![2] };
    let new = NewCertification {
        enrolment: EnrolmentId::from_bytes([20; 16]),
        person: certified(2),
        chain: vec![9; 9],
        certification: certification.clone(),
    };
    let version = store.certify(KLINIKUM, &new, &line("2")).await.unwrap().unwrap();
    assert!(store.certify(KLINIKUM, &new, &line("2")).await.unwrap().is_none(), "once");
    assert!(store.waiting_enrolments(KLINIKUM).await.unwrap().is_empty());
    let row = store.device(KLINIKUM, device(20)).await.unwrap().unwrap();
    assert_eq!((row.state, row.person_state, row.chain), (crate::DeviceState::Active, PersonState::Active, Some(vec![9; 9])));
    assert_eq!(row.certification, Some(certification));
    let tenant = store.tenant(KLINIKUM).await.unwrap().unwrap();
    assert_eq!(tenant.directory, version);

    let opening = store.opening(KLINIKUM, device(20)).await.unwrap().unwrap();
    assert_eq!((opening.device.device, opening.device.chain), (row.device, Some(vec![9; 9])));
    assert_eq!(opening.papers, store.papers(KLINIKUM, person(2)).await.unwrap());
    assert_eq!((opening.directory, opening.lease_days), (version, tenant.lease_days));
    assert!(store.opening(KLINIKUM, device(99)).await.unwrap().is_none());

    // Invited again, the person begins anew under another key: the old device is out.
    let second = Invitation { id: InvitationId::from_bytes([3; 16]), access_hash: digest(3), ..invitation(2) };
    assert_eq!(store.put_invitation(KLINIKUM, &second, &line("3")).await.unwrap(), Invited::Done);
    let new = NewEnrolment { invitation: second.id, ..enrolment(23) };
    assert_eq!(store.enrol(KLINIKUM, &new, NOW).await.unwrap(), Enrolment::Waits(new.enrolment));
    assert_eq!(store.person(KLINIKUM, person(2)).await.unwrap().unwrap().state, PersonState::Active, "until certified");
    let anew = NewCertification {
        enrolment: new.enrolment,
        person: CertifiedPerson { person_key: PublicKey::from_bytes([99; 32]), generation: 2, ..certified(2) },
        chain: vec![8; 9],
        certification: Certification { grant: vec![1], mac: vec![2] },
    };
    assert!(store.certify(KLINIKUM, &anew, &line("3")).await.unwrap().is_some());
    let state = async |n| store.device(KLINIKUM, device(n)).await.unwrap().unwrap().state;
    assert_eq!((state(20).await, state(23).await), (crate::DeviceState::Removed, crate::DeviceState::Active));
}

pub(super) async fn a_hospital_is_claimed_once(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let row = store.tenant(KLINIKUM).await.unwrap().unwrap();
    assert_eq!(
        (row.root, row.policy, row.hosts),
        (Some(PublicKey::from_bytes([5; 32])), Some(signed(1)), vec!["localhost".into()])
    );
    let second = NewTenant {
        tenant: TenantId::from_bytes([2; 16]),
        name: "Other".into(),
        hosts: vec!["second.localhost".into(), "localhost".into()],
        remove_seed: [1; 32],
        remove_key: PublicKey::from_bytes([1; 32]),
        setup_hash: digest(1),
        at: NOW,
    };
    assert!(!store.create_tenant(&second).await.unwrap(), "the host name is taken");
    assert_eq!(store.tenants().await.unwrap().len(), 1, "nothing of it stays");
    assert_eq!(store.issuers(KLINIKUM, NOW).await.unwrap(), [IssuerRow { signed: signed(200), person: None, locked: false }]);
    assert!(store.issuers(KLINIKUM, NOW.plus_days(31)).await.unwrap().is_empty());
}

pub(super) async fn the_directory_counts_changes(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let start = store.tenant(KLINIKUM).await.unwrap().unwrap().directory;
    let access = let_in(store, KLINIKUM, 1, 11).await;
    assert_eq!(store.register_device(KLINIKUM, &new_device(1, 11), &access, 2).await.unwrap(), Registered::Done);
    assert_eq!(store.register_device(KLINIKUM, &new_device(1, 11), &access, 2).await.unwrap(), Registered::Done, "a retry");
    assert_eq!(store.register_device(KLINIKUM, &new_device(1, 12), &access, 2).await.unwrap(), Registered::TooMany);
    let taken = NewDevice { certificate: signed(99), ..new_device(1, 11) };
    assert_eq!(store.register_device(KLINIKUM, &taken, &access, 9).await.unwrap(), Registered::Taken);
    let (people, more) = store.directory(KLINIKUM, 0, 10).await.unwrap();
    assert!(!more);
    assert_eq!((people.len(), people[0].version, people[0].devices.len()), (1, start + 1, 2));
    assert!(store.directory(KLINIKUM, start + 1, 10).await.unwrap().0.is_empty());
    let locked = store.set_person_state(KLINIKUM, person(1), PersonState::Locked, &line("lock")).await.unwrap();
    assert_eq!(locked, StateSet::LastAdministrator);
    deputy(store, KLINIKUM).await;
    let start = store.tenant(KLINIKUM).await.unwrap().unwrap().directory;
    let locked = store.set_person_state(KLINIKUM, person(1), PersonState::Locked, &line("lock")).await.unwrap();
    assert_eq!(locked, StateSet::Changed { version: start + 1 });
    assert_eq!(store.directory(KLINIKUM, start, 10).await.unwrap().0[0].state, PersonState::Locked);
    let nobody = store.set_person_state(KLINIKUM, person(77), PersonState::Locked, &line("no")).await.unwrap();
    assert_eq!(nobody, StateSet::NotFound);
}

pub(super) async fn numbers_of_policies_go_up(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    assert!(!store.put_policy(KLINIKUM, &signed(9), 1, &line("1")).await.unwrap());
    assert!(store.put_policy(KLINIKUM, &signed(2), 2, &line("2")).await.unwrap());
    assert!(!store.put_policy(KLINIKUM, &signed(3), 2, &line("2")).await.unwrap());
    assert_eq!(store.tenant(KLINIKUM).await.unwrap().unwrap().policy, Some(signed(2)));
    let list = |n: u8| SignedRevocationList { issuer: signed(200), list: signed(n) };
    assert!(store.put_revocations(KLINIKUM, &list(1), 1, &line("1")).await.unwrap());
    assert!(!store.put_revocations(KLINIKUM, &list(2), 1, &line("1")).await.unwrap());
    assert_eq!(store.tenant(KLINIKUM).await.unwrap().unwrap().revocations, Some(list(1)));
}

pub(super) async fn a_lease_is_set_with_its_line(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    let days = async || store.tenant(KLINIKUM).await.unwrap().unwrap().lease_days;
    assert_eq!(days().await, protocol::limits::LEASE_DAYS, "until somebody says otherwise");
    assert!(!store.set_lease_days(KLINIKUM, 30, &line("30 days")).await.unwrap(), "it is so already");
    assert!(store.set_lease_days(KLINIKUM, 14, &line("14 days")).await.unwrap());
    assert_eq!(days().await, 14);
    let lines = store.audit(KLINIKUM, 0, 10).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.target.as_str()).collect::<Vec<_>>(), ["14 days"]);
}

pub(super) async fn a_set_up_token_is_renewed_until_somebody_claims(store: &impl Store) {
    let new = new_tenant(KLINIKUM, "localhost");
    assert!(store.create_tenant(&new).await.unwrap());
    assert!(store.renew_setup(KLINIKUM, &digest(77)).await.unwrap());
    assert_eq!(store.tenant(KLINIKUM).await.unwrap().unwrap().setup_hash, digest(77));
    let other = TenantId::from_bytes([9; 16]);
    assert!(!store.renew_setup(other, &digest(77)).await.unwrap(), "no such hospital");
    hospital(store, other, "other.localhost").await;
    let before = store.tenant(other).await.unwrap().unwrap().setup_hash;
    assert!(!store.renew_setup(other, &digest(77)).await.unwrap(), "it is somebody's");
    assert_eq!(store.tenant(other).await.unwrap().unwrap().setup_hash, before);
}

pub(super) async fn the_audit_log_is_a_chain(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    for number in 2..6 {
        assert!(store.put_policy(KLINIKUM, &signed(1), number, &line(&number.to_string())).await.unwrap());
    }
    assert!(!store.put_policy(KLINIKUM, &signed(1), 3, &line("refused")).await.unwrap());
    let rows = store.audit(KLINIKUM, 0, 100).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.target.as_str()).collect::<Vec<_>>(),
        ["2", "3", "4", "5"],
        "no line of what was not done"
    );
    let mut chain = AuditLine::genesis();
    for (row, number) in rows.iter().zip(1..) {
        chain = line(&row.target).chain(&chain, number);
        assert_eq!((row.number, row.chain), (number, chain));
    }
}
