//! A device that does not read is cut off, costs the server nothing, and catches up later.

use crate::hospital::{Backend, Hospital, ROOM, on_both_stores};
use protocol::frame::{Push, Request, Response};

async fn a_slow_reader_is_cut_off_and_resumes_without_loss(backend: Backend) {
    let hospital = Hospital::found(backend).await;
    let (alice, bob) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await);
    hospital.room(ROOM, &[&alice, &bob]).await;
    let mut slow = hospital.connect(&bob).await;
    let mut alice = hospital.connect(&alice).await;
    // More than the kernel's buffers on both sides and the queue hold together.
    const MESSAGES: u64 = 12_000;
    let mut waiting = std::collections::VecDeque::new();
    for _ in 0..MESSAGES {
        let message = alice.write(ROOM);
        waiting.push_back(alice.request(Request::SendMessage(message)).await);
        if waiting.len() == 60 {
            let id = waiting.pop_front().unwrap();
            assert!(alice.answer(id).await.is_ok());
        }
    }
    for id in waiting {
        assert!(alice.answer(id).await.is_ok());
    }
    let mut read = 1;
    while let Some(push) = slow.push().await {
        match push {
            Push::Entry(entry) => {
                assert_eq!(entry.seq, read + 1, "what arrives has no gap");
                read = entry.seq;
            }
            Push::SessionEnded(_) => break,
            _ => {}
        }
    }
    assert!(read < MESSAGES + 1, "was never cut off: {read}");
    let mut again = hospital.connect(&bob).await;
    loop {
        let page = again.ask(Request::ReadLog { conversation: ROOM, after: read, limit: 500 }).await.unwrap();
        let Response::Entries { entries, more } = page else { panic!("{page:?}") };
        for entry in entries {
            assert_eq!(entry.seq, read + 1);
            read = entry.seq;
        }
        if !more {
            break;
        }
    }
    assert_eq!(read, MESSAGES + 1);
}

on_both_stores! {
    a_slow_reader_is_cut_off_and_resumes_without_loss,
}
