//! Sessions: opened, replaced, ended.

use crate::hospital::{Backend, Hospital, ROOM, key, on_both_stores, public, receive, send, sign, staff};
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::{
    certificate::{DeviceCertificate, Level},
    frame::{Authenticate, ClientFrame, PROTOCOL_VERSION, PersonState, Push, Request, ServerFrame, SessionEnd},
    id::DeviceId,
    key::Signature,
    limits,
    refusal::Refusal,
    time::Timestamp,
};
use store::{NewDevice, Registered};
use tokio_tungstenite::tungstenite::Message;

async fn only_the_device_key_opens_a_session(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut wrong_key = hospital.admin.clone();
    wrong_key.key = key(66);
    assert_eq!(hospital.try_connect(&wrong_key).await.err(), Some(Refusal::Forged));
    let unknown = staff(hospital.tenant, &hospital.issuer, 9, 90, Level::Internal, false);
    assert_eq!(hospital.try_connect(&unknown).await.err(), Some(Refusal::Forged));
    let (mut socket, _) = hospital.challenged().await;
    let proof = Authenticate {
        version: PROTOCOL_VERSION + 1,
        device: hospital.admin.device,
        signature: Signature::from_bytes([0; 64]),
        attended: None,
    };
    send(&mut socket, &ClientFrame::Authenticate(proof)).await;
    assert_eq!(receive(&mut socket).await, Some(ServerFrame::Refused(Refusal::UnknownVersion)));
    assert_eq!(receive(&mut socket).await, None);
}

async fn a_proof_opens_one_session_only(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut first = hospital.connect(&hospital.admin).await;
    let mut second = hospital.connect(&hospital.admin).await;
    assert_eq!(first.push().await, Some(Push::SessionEnded(SessionEnd::Replaced)));
    assert_eq!(first.push().await, None);
    assert!(second.ask(Request::ListConversations).await.is_ok());
}

async fn who_is_locked_is_out_within_a_second(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let bob = hospital.staff(3, 30).await;
    let mut admin = hospital.connect(&hospital.admin).await;
    let mut device = hospital.connect(&bob).await;
    let start = crate::hospital::now();
    admin.ask(Request::SetPersonState { person: bob.person, state: PersonState::Locked }).await.unwrap();
    loop {
        match device.push().await {
            Some(Push::SessionEnded(SessionEnd::Locked)) | None => break,
            Some(_) => {}
        }
    }
    assert!(crate::hospital::now().since(start) < 1_000);
    assert_eq!(hospital.try_connect(&bob).await.err(), Some(Refusal::Locked));
    admin.ask(Request::SetPersonState { person: bob.person, state: PersonState::Active }).await.unwrap();
    assert!(hospital.try_connect(&bob).await.is_ok());
    let own = Request::SetPersonState { person: hospital.admin.person, state: PersonState::Locked };
    assert_eq!(admin.ask(own).await, Err(Refusal::NotAllowed));
}

async fn a_certificate_that_expired_overnight_is_no_lock(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let mut alice = hospital.staff(2, 20).await;
    let mut expired: DeviceCertificate = alice.chain.device.peek().unwrap();
    (alice.device, alice.key) = (DeviceId::from_bytes([21; 16]), key(21));
    (expired.device, expired.device_key, expired.not_after) = (alice.device, public(&alice.key), Timestamp::from_millis(2));
    alice.chain.device = sign(&key(102), &expired);
    let device = NewDevice {
        device: alice.device,
        person: alice.person,
        key: public(&alice.key),
        certificate: alice.chain.device.clone(),
        chain: Some(alice.chain.encode()),
        at: crate::hospital::now(),
    };
    let access = protocol::enrolment::access_hash(&hospital.let_in(&alice).await.access);
    assert_eq!(hospital.server.store().register_device(hospital.tenant, &device, &access, 9).await.unwrap(), Registered::Done);
    let mut waits = hospital.connect(&alice).await;
    assert!(!waits.opened.certified, "the device keeps what it has, and waits");
    assert_eq!(waits.ask(Request::ListConversations).await, Err(Refusal::NotCertified));
}

async fn frames_that_cannot_be_read_end_the_session_with_a_reason(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let broken = [Message::Binary(vec![0xff, 0x00].into()), Message::Text("hello".into())];
    for message in broken {
        let mut device = hospital.connect(&hospital.admin).await;
        device.socket.send(message).await.unwrap();
        assert_eq!(receive(&mut device.socket).await, Some(ServerFrame::Refused(Refusal::Malformed)));
        assert_eq!(receive(&mut device.socket).await, None);
    }
    let mut device = hospital.connect(&hospital.admin).await;
    let large = Message::Binary(vec![0; limits::CLIENT_FRAME_BYTES_MAX + 1].into());
    let _ = device.socket.send(large).await;
    match receive(&mut device.socket).await {
        Some(ServerFrame::Refused(Refusal::TooLarge { max })) => assert_eq!(max, limits::CLIENT_FRAME_BYTES_MAX as u64),
        // The connection may be gone before the answer is read: it was not read to the end.
        None => {}
        other => panic!("{other:?}"),
    }
}

async fn a_stop_says_come_back_and_a_restart_keeps_everything(backend: Backend) {
    let mut hospital = Hospital::found(backend).await;
    let alice = hospital.staff(2, 20).await;
    hospital.room(ROOM, &[&alice]).await;
    let mut device = hospital.connect(&alice).await;
    let accepted = device.say(ROOM).await.unwrap();
    hospital.server.shutdown().await;
    assert_eq!(device.push().await, Some(Push::SessionEnded(SessionEnd::Restart)));
    assert!(!matches!(device.socket.next().await, Some(Ok(Message::Binary(_)))));
    hospital.server = server::Server::start(hospital.config.clone()).await.unwrap();
    let mut again = hospital.connect(&alice).await;
    assert_eq!(again.opened.state, 1);
    let list = again.ask(Request::ListConversations).await.unwrap();
    let protocol::frame::Response::Conversations(list) = list else { panic!("{list:?}") };
    assert_eq!((list[0].head, list[0].chain, list[0].counter), (accepted.seq, accepted.chain, 1));
}

on_both_stores! {
    only_the_device_key_opens_a_session,
    a_proof_opens_one_session_only,
    who_is_locked_is_out_within_a_second,
    a_certificate_that_expired_overnight_is_no_lock,
    frames_that_cannot_be_read_end_the_session_with_a_reason,
    a_stop_says_come_back_and_a_restart_keeps_everything,
}
