//! Messages over the socket.

use crate::hospital::{Backend, Device, Hospital, ROOM, frame, on_both_stores};
use protocol::{
    frame::{Push, Request, Response},
    hash::Digest,
    header::{Kind, Urgency},
    log::{self, Event},
    refusal::Refusal,
};

async fn two(backend: Backend) -> (Hospital, Device, Device) {
    let hospital = Hospital::found(backend).await;
    let (alice, bob) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await);
    hospital.room(ROOM, &[&alice, &bob]).await;
    let (alice, bob) = (hospital.connect(&alice).await, hospital.connect(&bob).await);
    (hospital, alice, bob)
}

async fn a_message_reaches_everybody_else_with_the_place_its_sender_was_told(backend: Backend) {
    let (hospital, mut alice, mut bob) = two(backend).await;
    let tablet = hospital.further_device(2, 21).await;
    let mut tablet = hospital.connect(&tablet).await;
    let message = alice.write(ROOM);
    let answered = alice.ask(Request::SendMessage(message.clone())).await.unwrap();
    let Response::Accepted(accepted) = answered else { panic!("{answered:?}") };
    for device in [&mut bob, &mut tablet] {
        let entry = device.entry().await;
        assert_eq!((entry.seq, entry.chain, entry.accepted_at), (accepted.seq, accepted.chain, accepted.at));
        assert_eq!(entry.event, Event::Message { sealed: message.sealed.clone(), mls: message.mls.clone() });
    }
    let page = bob.ask(Request::ReadLog { conversation: ROOM, after: 1, limit: 10 }).await.unwrap();
    let Response::Entries { entries, more: false } = page else { panic!("{page:?}") };
    assert_eq!(entries.len(), 1);
    // The chain is what everybody can compute.
    let list = bob.ask(Request::ListConversations).await.unwrap();
    let Response::Conversations(list) = list else { panic!("{list:?}") };
    assert_eq!((list[0].head, list[0].chain), (2, accepted.chain));
    let before = bob.ask(Request::ReadLog { conversation: ROOM, after: 0, limit: 1 }).await.unwrap();
    let Response::Entries { entries: first, more: true } = before else { panic!("{before:?}") };
    assert_eq!(log::chain(&first[0].chain, &entries[0].event.row_hash()), accepted.chain);
}

async fn a_window_of_messages_is_taken_in_order_and_fanned_out_in_order(backend: Backend) {
    let (_hospital, mut alice, mut bob) = two(backend).await;
    let mut expected = Vec::new();
    for _ in 0..60 {
        let message = alice.write(ROOM);
        expected.push(alice.request(Request::SendMessage(message)).await);
    }
    for (id, seq) in expected.into_iter().zip(2..) {
        let answered = alice.answer(id).await.unwrap();
        let Response::Accepted(accepted) = answered else { panic!("{answered:?}") };
        assert_eq!(accepted.seq, seq);
    }
    for seq in 2..62 {
        assert_eq!(bob.entry().await.seq, seq);
    }
}

async fn the_same_message_again_gets_its_first_answer(backend: Backend) {
    let (_hospital, mut alice, mut bob) = two(backend).await;
    let message = alice.write(ROOM);
    let first = alice.ask(Request::SendMessage(message.clone())).await.unwrap();
    let mut renewed = message.clone();
    // Framed anew in an epoch that is not even there.
    renewed.mls = frame(&message.sealed, 7);
    assert_eq!(alice.ask(Request::SendMessage(renewed)).await.unwrap(), first);
    assert_eq!(alice.say(ROOM).await.unwrap().seq, 3);
    assert_eq!((bob.entry().await.seq, bob.entry().await.seq), (2, 3), "told once");
}

async fn what_does_not_fit_is_refused_with_a_reason(backend: Backend) {
    let (_hospital, mut alice, _bob) = two(backend).await;
    let none = Digest::from_bytes([0; 32]);
    let first = alice.write(ROOM);
    let mut stale = first.clone();
    stale.mls = frame(&first.sealed, 0);
    assert_eq!(alice.ask(Request::SendMessage(stale)).await, Err(Refusal::StaleEpoch { epoch: 1, head: 1 }));
    let mut gap = alice.staff.seal(ROOM, 2, none, Kind::Text, Urgency::Normal);
    let jumped = protocol::frame::SendMessage { mls: frame(&gap, 1), sealed: gap.clone(), state: 0 };
    assert_eq!(alice.ask(Request::SendMessage(jumped)).await, Err(Refusal::CounterGap { expected: 1 }));
    gap.body[0] ^= 1;
    let forged = protocol::frame::SendMessage { mls: frame(&gap, 1), sealed: gap.clone(), state: 0 };
    assert_eq!(alice.ask(Request::SendMessage(forged)).await, Err(Refusal::Forged), "body and signature");
    let swapped = protocol::frame::SendMessage { mls: frame(&gap, 1), ..first.clone() };
    assert_eq!(alice.ask(Request::SendMessage(swapped)).await, Err(Refusal::Forged), "the frame of another message");
    assert!(alice.ask(Request::SendMessage(first)).await.is_ok(), "nothing of that took the counter");
    // A device that was copied back writes another second message... and a third that does not know the real second.
    let second = alice.write(ROOM);
    assert!(alice.ask(Request::SendMessage(second.clone())).await.is_ok());
    let mut other = alice.staff.seal(ROOM, 2, none, Kind::Text, Urgency::Normal);
    other.body[0] ^= 1;
    alice.staff.sign(&mut other);
    let other = protocol::frame::SendMessage { mls: frame(&other, 1), sealed: other, state: 0 };
    assert_eq!(alice.ask(Request::SendMessage(other)).await, Err(Refusal::RolledBack));
}

async fn a_void_takes_the_counter_of_a_refused_message(backend: Backend) {
    let (_hospital, mut alice, mut bob) = two(backend).await;
    let refused = alice.write(ROOM);
    let none = Digest::from_bytes([0; 32]);
    let void = alice.staff.seal(ROOM, 1, none, Kind::Void, Urgency::Normal);
    let answered = alice.ask(Request::SendVoid(void.clone())).await.unwrap();
    assert!(matches!(answered, Response::Accepted(_)));
    assert_eq!(bob.entry().await.event, Event::Message { sealed: void.clone(), mls: Vec::new() });
    assert_eq!(alice.ask(Request::SendVoid(void.clone())).await.unwrap(), answered);
    assert!(alice.ask(Request::SendMessage(refused)).await.is_err());
    alice.unwrite(ROOM, 1, void.hashes().chain_link());
    assert_eq!(alice.say(ROOM).await.unwrap().seq, 3);
}

async fn strangers_learn_nothing_not_even_whether_there_is_something(backend: Backend) {
    let (hospital, ..) = two(backend).await;
    let carla = hospital.staff(4, 40).await;
    let mut carla = hospital.connect(&carla).await;
    let nowhere = protocol::id::ConversationId::from_bytes([77; 16]);
    for conversation in [ROOM, nowhere] {
        let read = carla.ask(Request::ReadLog { conversation, after: 0, limit: 10 }).await;
        assert_eq!(read, Err(Refusal::NotAMember));
        assert_eq!(carla.ask(Request::ReadGroup { conversation }).await, Err(Refusal::NotAMember));
        assert_eq!(carla.ask(Request::ReadCursors { conversation }).await, Err(Refusal::NotAMember));
        assert_eq!(carla.ask(Request::Leave { conversation }).await, Err(Refusal::NotAMember));
        assert_eq!(carla.say(conversation).await, Err(Refusal::NotAMember));
    }
}

async fn cursors_are_told_and_only_advance(backend: Backend) {
    let (_hospital, mut alice, mut bob) = two(backend).await;
    alice.say(ROOM).await.unwrap();
    for (delivered, read) in [(2, None), (2, Some(2)), (1, Some(1))] {
        bob.ask(Request::MoveCursor { conversation: ROOM, delivered, read }).await.unwrap();
    }
    let position = loop {
        if let Push::Cursors { conversation, positions } = alice.push().await.unwrap() {
            assert_eq!(conversation, ROOM);
            break positions[0].clone();
        }
    };
    assert_eq!((position.person, position.delivered, position.read), (bob.staff.person, 2, 2));
    let cursors = alice.ask(Request::ReadCursors { conversation: ROOM }).await.unwrap();
    assert_eq!(cursors, Response::Cursors(vec![position]));
}

on_both_stores! {
    a_message_reaches_everybody_else_with_the_place_its_sender_was_told,
    a_window_of_messages_is_taken_in_order_and_fanned_out_in_order,
    the_same_message_again_gets_its_first_answer,
    what_does_not_fit_is_refused_with_a_reason,
    a_void_takes_the_counter_of_a_refused_message,
    strangers_learn_nothing_not_even_whether_there_is_something,
    cursors_are_told_and_only_advance,
}
