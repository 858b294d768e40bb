//! The doors: invitations, enrolment, certification, transfers.

use crate::hospital::{Backend, Hospital, key, now, on_both_stores, public, staff};
use protocol::{
    cbor,
    certificate::Level,
    enrolment::{
        Certification, CertificationGrant, DeviceRegistered, Enrol, Enrolled, EnrolmentClaim, InspectInvitation, Invitation,
        InvitationInfo, RegisterDevice, access_hash,
    },
    frame::{Push, Request, Response},
    id::InvitationId,
    limits,
    refusal::Refusal,
    transfer::{PutTransfer, TakeTransfer, TransferTaken},
};

/// Dr. Neu is invited, and comes with the invitation.
pub(crate) fn newcomer(hospital: &Hospital) -> (Invitation, Enrol) {
    let newcomer = staff(hospital.tenant, &hospital.issuer, 5, 50, Level::Internal, false);
    let invitation = Invitation {
        id: InvitationId::from_bytes([5; 16]),
        person: newcomer.person,
        name: "Dr. Neu".into(),
        role: "Chirurgie".into(),
        access_hash: access_hash(&[55; 32]),
        grants: Vec::new(),
        expires_at: now().plus_days(2),
    };
    let claim = EnrolmentClaim {
        tenant: hospital.tenant,
        invitation: invitation.id,
        person: newcomer.person,
        person_key: public(&key(105)),
        device: newcomer.chain.device,
    };
    let enrol = Enrol { access: vec![55; 32], claim: cbor::encode(&claim), mac: vec![3; 32] };
    (invitation, enrol)
}

async fn from_invitation_to_certified_device(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut admin = hospital.connect(&hospital.admin).await;
    let newcomer = staff(hospital.tenant, &hospital.issuer, 5, 50, Level::Internal, false);
    let (invitation, enrol) = self::newcomer(&hospital);
    let too_long = Invitation { expires_at: now().plus_days(4), ..invitation.clone() };
    assert_eq!(admin.ask(Request::PutInvitation(too_long)).await, Err(Refusal::NotAllowed));
    admin.ask(Request::PutInvitation(invitation.clone())).await.unwrap();

    let inspect = InspectInvitation { access: vec![55; 32] };
    let info: InvitationInfo = hospital.post("/api/invitations/inspect", &inspect).await.unwrap();
    assert_eq!((info.person, info.name.as_str(), info.tenant_name.as_str()), (newcomer.person, "Dr. Neu", "Klinikum"));
    assert_eq!(info.archive, Some(false), "whoever is invited hears of the archive before they join");

    let enrolled: Enrolled = hospital.post("/api/enrolments", &enrol).await.unwrap();
    let again: Enrolled = hospital.post("/api/enrolments", &enrol).await.unwrap();
    assert_eq!(enrolled, again, "a retry gets the same answer");
    let other = Enrol { mac: vec![4; 32], ..enrol.clone() };
    let refused: Result<Enrolled, Refusal> = hospital.post("/api/enrolments", &other).await;
    assert_eq!(refused, Err(Refusal::Gone));
    let used: Result<InvitationInfo, Refusal> = hospital.post("/api/invitations/inspect", &inspect).await;
    assert_eq!(used, Err(Refusal::Gone));
    assert!(matches!(admin.push().await, Some(Push::EnrolmentWaiting)));

    // The new device may open a session and wait, nothing else.
    let mut device = hospital.connect(&newcomer).await;
    assert!(!device.opened.certified && device.opened.policy.is_none());
    assert_eq!(device.ask(Request::ListConversations).await, Err(Refusal::NotCertified));

    let listed = admin.ask(Request::ReadEnrolments).await.unwrap();
    let Response::Enrolments(listed) = listed else { panic!("{listed:?}") };
    assert_eq!(listed[0].claim, enrol.claim);
    let grant = CertificationGrant {
        invitation: invitation.id,
        root: public(&key(200)),
        issuer: hospital.issuer.clone(),
        person: newcomer.chain.person.clone(),
        policy: admin.opened.policy.clone().unwrap(),
        revocations: None,
    };
    let forged = CertificationGrant { person: hospital.admin.chain.person.clone(), ..grant.clone() };
    let certify = |grant: &CertificationGrant| Request::Certify {
        enrolment: enrolled.enrolment,
        certification: Certification { grant: cbor::encode(grant), mac: vec![9; 32] },
    };
    assert_eq!(admin.ask(certify(&forged)).await, Err(Refusal::Forged));
    admin.ask(certify(&grant)).await.unwrap();
    assert_eq!(admin.ask(certify(&grant)).await, Err(Refusal::Gone));
    match device.push().await {
        Some(Push::Certified(certification)) => assert_eq!(certification.grant, cbor::encode(&grant)),
        other => panic!("{other:?}"),
    }
    assert!(device.ask(Request::ListConversations).await.is_ok(), "without a new session");
    let directory = device.ask(Request::ReadDirectory { since: 0, limit: 100 }).await.unwrap();
    let Response::Directory { people, more: false } = directory else { panic!("{directory:?}") };
    assert_eq!(people.len(), 2);
    let reopened = hospital.connect(&newcomer).await;
    assert!(reopened.opened.certified && reopened.opened.certification.is_some() && reopened.opened.policy.is_some());
}

async fn unknown_and_expired_tokens_get_the_same_answer_and_ten_are_enough(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    for _ in 0..limits::INVITATION_TRIES_PER_HOUR_MAX - 1 {
        let guessed: Result<InvitationInfo, Refusal> =
            hospital.post("/api/invitations/inspect", &InspectInvitation { access: vec![1; 32] }).await;
        assert_eq!(guessed, Err(Refusal::Gone));
    }
    let guessed: Result<TransferTaken, Refusal> =
        hospital.post("/api/transfers/take", &TakeTransfer { access: vec![1; 32] }).await;
    // The second use of the set-up token was the first wrong one.
    assert!(matches!(guessed, Err(Refusal::RateLimited { .. })));
}

async fn a_transfer_is_kept_for_its_time_and_uses(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut admin = hospital.connect(&hospital.admin).await;
    let transfer =
        PutTransfer { access_hash: access_hash(&[6; 32]), sealed: vec![7; 100], expires_at: now().plus_millis(60_000), uses: 1 };
    for wrong in [
        PutTransfer { expires_at: now().plus_days(40), ..transfer.clone() },
        PutTransfer { uses: 0, ..transfer.clone() },
        PutTransfer { sealed: vec![0; limits::TRANSFER_BYTES_MAX + 1], ..transfer.clone() },
    ] {
        assert!(admin.ask(Request::PutTransfer(wrong)).await.is_err());
    }
    admin.ask(Request::PutTransfer(transfer.clone())).await.unwrap();
    let take = TakeTransfer { access: vec![6; 32] };
    let taken: TransferTaken = hospital.post("/api/transfers/take", &take).await.unwrap();
    assert_eq!(taken.sealed, transfer.sealed);
    let again: Result<TransferTaken, Refusal> = hospital.post("/api/transfers/take", &take).await;
    assert_eq!(again, Err(Refusal::Gone));
}

async fn a_further_device_needs_the_persons_key(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let tablet = hospital.further_device(1, 11).await;
    assert!(hospital.connect(&tablet).await.opened.certified);
    let mut foreign = staff(hospital.tenant, &hospital.issuer, 1, 12, Level::Internal, true);
    let other = staff(hospital.tenant, &hospital.issuer, 2, 12, Level::Internal, false);
    foreign.chain.device = other.chain.device;
    let register = hospital.let_in(&foreign).await;
    let refused: Result<DeviceRegistered, Refusal> = hospital.post("/api/devices", &register).await;
    assert_eq!(refused, Err(Refusal::Forged));
}

async fn a_further_device_is_let_in_by_another(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let tablet = staff(hospital.tenant, &hospital.issuer, 1, 12, Level::Internal, true);
    let mut register = RegisterDevice { chain: tablet.chain.encode(), access: vec![9; 32] };
    let alone: Result<DeviceRegistered, Refusal> = hospital.post("/api/devices", &register).await;
    assert_eq!(alone, Err(Refusal::Gone), "the person's key alone lets nobody in");
    register = hospital.let_in(&tablet).await;
    let let_in: Result<DeviceRegistered, Refusal> = hospital.post("/api/devices", &register).await;
    assert_eq!(let_in.unwrap().device, tablet.device);
}

on_both_stores! {
    from_invitation_to_certified_device,
    unknown_and_expired_tokens_get_the_same_answer_and_ten_are_enough,
    a_transfer_is_kept_for_its_time_and_uses,
    a_further_device_needs_the_persons_key,
    a_further_device_is_let_in_by_another,
}
