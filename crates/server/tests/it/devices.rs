//! A person's devices: seen, removed by their owner or an administrator; offers that wait; what a recovery gives out.

use crate::{
    administration::{ask, opens},
    hospital::{Backend, Hospital, ROOM, on_both_stores},
};
use protocol::{
    device::{AwaitOffer, DeviceStanding, OfferKept, OfferState, Origin, PutOffer},
    enrolment::access_hash,
    frame::{Push, Request, Response, SessionEnd},
    limits::{NAME_CHARS_MAX, OFFER_BYTES_MAX, PASSKEYS_MAX, TRANSFER_BYTES_MAX},
    recovery::{PutRecovery, RecoveryKind, RecoveryTaken, TakeRecovery},
    refusal::Refusal,
    transfer::PutTransfer,
};

async fn a_device_that_is_removed_is_out_within_a_second(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let alice = hospital.staff(2, 20).await;
    let phone = hospital.further_device(2, 21).await;
    hospital.room(ROOM, &[&alice, &phone]).await;
    let mut at_desk = hospital.connect(&alice).await;
    let mut away = hospital.connect(&phone).await;
    let Ok(Response::Devices(own)) = at_desk.ask(Request::ReadDevices).await else { panic!("no list") };
    let today = crate::hospital::now().day();
    let standing =
        |device, origin| DeviceStanding { device, origin, seen_at: today, connected: true, removed_at: None, told_at: None };
    assert_eq!(own, [standing(alice.device, Origin::Invitation), standing(phone.device, Origin::Linked)]);

    assert_eq!(at_desk.ask(Request::RemoveDevice { device: alice.device }).await, Err(Refusal::NotAllowed), "not oneself");
    let somebodys = Request::RemoveDevice { device: hospital.admin.device };
    assert_eq!(at_desk.ask(somebodys).await, Err(Refusal::NotFound), "nor anybody else's");
    let start = crate::hospital::now();
    at_desk.ask(Request::RemoveDevice { device: phone.device }).await.unwrap();
    let end = loop {
        match away.push().await {
            Some(Push::SessionEnded(end)) => break end,
            Some(_) => {}
            None => panic!("no word"),
        }
    };
    assert_eq!(end, SessionEnd::DeviceRemoved);
    assert!(crate::hospital::now().since(start) < 1_000);
    assert_eq!(hospital.try_connect(&phone).await.err(), Some(Refusal::DeviceRemoved), "and at every later contact");
    let Ok(Response::Devices(own)) = at_desk.ask(Request::ReadDevices).await else { panic!("no list") };
    let [desk, gone] = own.as_slice() else { panic!("two are listed") };
    assert_eq!(desk, &standing(alice.device, Origin::Invitation));
    assert_eq!((gone.device, gone.connected), (phone.device, false));
    assert!(gone.removed_at.is_some_and(|at| at >= start) && gone.told_at >= gone.removed_at, "it has heard: {gone:?}");
}

async fn an_administrator_removes_a_device_with_a_line(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let alice = hospital.staff(2, 20).await;
    let phone = hospital.further_device(2, 21).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let token = opens(&mut desk).await.token;
    let act = async |method, path: String| ask(&hospital, method, &path, Some(&token), None).await;
    let path = format!("/people/{}/devices/{}", alice.person, phone.device);
    let removed = act("DELETE", path.clone()).await;
    let devices = &removed.body["devices"];
    assert_eq!((removed.status, devices[0]["id"].as_str()), (200, Some(alice.device.to_string().as_str())));
    assert_eq!((devices[0]["removed_at"].as_u64(), devices[1]["told_at"].as_u64()), (None, None), "away: it has not heard yet");
    assert_eq!((devices[1]["id"].as_str(), devices[1]["removed_at"].is_u64()), (Some(phone.device.to_string().as_str()), true));
    assert_eq!(hospital.try_connect(&phone).await.err(), Some(Refusal::DeviceRemoved));
    let person = act("GET", format!("/people/{}", alice.person)).await;
    assert!(person.body["devices"][1]["told_at"].is_u64(), "it came back and heard");
    assert_eq!(act("DELETE", path).await.status, 200, "what is so stays so");
    for (unknown, code) in [
        (format!("/people/{}/devices/{}", hospital.admin.person, alice.device), "device_unknown"),
        (format!("/people/{}/devices/nonsense", alice.person), "device_unknown"),
        (format!("/people/{}/devices/{}", hospital.admin.person, hospital.admin.device), "own_account"),
    ] {
        assert_eq!(act("DELETE", unknown).await.code(), code);
    }
    let audit = act("GET", "/audit".into()).await;
    let lines: Vec<_> =
        audit.body["lines"].as_array().unwrap().iter().filter(|line| line["action"] == "remove_person_device").collect();
    assert_eq!((lines.len(), lines[0]["target"].as_str()), (1, Some(format!("{} {}", alice.person, phone.device).as_str())));
}

async fn an_offer_waits_for_the_device_that_reads_it(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut desk = hospital.connect(&hospital.admin).await;
    let put = PutOffer { access_hash: access_hash(&[3; 32]), sealed: vec![7; OFFER_BYTES_MAX] };
    let kept: OfferKept = hospital.post("/api/offers", &put).await.unwrap();
    assert!(kept.expires_at > crate::hospital::now());
    let other = PutOffer { sealed: vec![8], ..put.clone() };
    let taken: Result<OfferKept, Refusal> = hospital.post("/api/offers", &other).await;
    assert_eq!(taken, Err(Refusal::Exists));
    let large = PutOffer { sealed: vec![0; OFFER_BYTES_MAX + 1], ..put.clone() };
    let large: Result<OfferKept, Refusal> = hospital.post("/api/offers", &large).await;
    assert_eq!(large, Err(Refusal::TooLarge { max: OFFER_BYTES_MAX as u64 }));
    let read = desk.ask(Request::ReadOffer { access_hash: put.access_hash }).await;
    assert_eq!(read, Ok(Response::Offer { sealed: put.sealed.clone() }));
    let wait = AwaitOffer { access: vec![3; 32] };
    let waiting = hospital.post::<_, OfferState>("/api/offers/wait", &wait);
    let transfer = PutTransfer {
        access_hash: put.access_hash,
        sealed: vec![9],
        expires_at: crate::hospital::now().plus_millis(60_000),
        uses: 1,
    };
    let answering = async { desk.ask(Request::PutTransfer(transfer)).await };
    let (answered, put) = tokio::join!(waiting, answering);
    assert_eq!((answered, put), (Ok(OfferState { sealed: true }), Ok(Response::Nothing)));
    let nothing: Result<OfferState, Refusal> = hospital.post("/api/offers/wait", &AwaitOffer { access: vec![4; 32] }).await;
    assert_eq!(nothing, Err(Refusal::Gone));
}

async fn a_recovery_is_given_to_whoever_shows_its_token(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let alice = hospital.staff(2, 20).await;
    let mut desk = hospital.connect(&alice).await;
    let recovery = PutRecovery {
        kind: RecoveryKind::Code,
        access_hash: access_hash(&[5; 32]),
        sealed: vec![6; TRANSFER_BYTES_MAX],
        name: "ä".repeat(NAME_CHARS_MAX),
        wrapping: None,
    };
    for (wrong, max) in [
        (PutRecovery { sealed: vec![0; TRANSFER_BYTES_MAX + 1], ..recovery.clone() }, TRANSFER_BYTES_MAX),
        (PutRecovery { name: "a".repeat(NAME_CHARS_MAX + 1), ..recovery.clone() }, NAME_CHARS_MAX),
    ] {
        assert_eq!(desk.ask(Request::PutRecovery(wrong)).await, Err(Refusal::TooLarge { max: max as u64 }));
    }
    desk.ask(Request::PutRecovery(recovery.clone())).await.unwrap();
    let take = TakeRecovery { access: vec![5; 32] };
    let taken: RecoveryTaken = hospital.post("/api/recoveries/take", &take).await.unwrap();
    assert_eq!((taken.sealed, taken.papers.unwrap().person), (recovery.sealed, alice.chain.person.clone()));
    let unknown: Result<RecoveryTaken, Refusal> =
        hospital.post("/api/recoveries/take", &TakeRecovery { access: vec![1; 32] }).await;
    assert_eq!(unknown, Err(Refusal::Gone));
    for n in 0..=PASSKEYS_MAX {
        let passkey = PutRecovery {
            kind: RecoveryKind::Passkey,
            access_hash: access_hash(&[u8::try_from(n).unwrap(); 3]),
            sealed: vec![1],
            name: "Laptop".into(),
            wrapping: None,
        };
        desk.ask(Request::PutRecovery(passkey)).await.unwrap();
    }
    let Ok(Response::Recoveries(all)) = desk.ask(Request::ReadRecoveries).await else { panic!("no list") };
    assert_eq!(all.len(), PASSKEYS_MAX + 1, "one code, and the oldest passkey gave way");
    // Who is locked is not let in by paper either.
    let mut admin = hospital.connect(&hospital.admin).await;
    let lock = Request::SetPersonState { person: alice.person, state: protocol::frame::PersonState::Locked };
    admin.ask(lock).await.unwrap();
    let locked: Result<RecoveryTaken, Refusal> = hospital.post("/api/recoveries/take", &take).await;
    assert_eq!(locked, Err(Refusal::Gone));
}

on_both_stores! {
    a_device_that_is_removed_is_out_within_a_second,
    an_administrator_removes_a_device_with_a_line,
    an_offer_waits_for_the_device_that_reads_it,
    a_recovery_is_given_to_whoever_shows_its_token,
}
