//! No name, text or token reaches a log.

use crate::hospital::{Backend, Hospital, ROOM, on_both_stores};
use protocol::{
    enrolment::{InspectInvitation, InvitationInfo},
    frame::{PersonState, Request},
    refusal::Refusal,
};
use std::{
    io::Write,
    sync::{Arc, LazyLock, Mutex},
};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn a_busy_hour_leaves_no_personal_word_in_the_log(backend: Backend) {
    // One log for the whole process, whichever test was first.
    static LINES: LazyLock<Lines> = LazyLock::new(Lines::default);
    let (lines, writer) = (&*LINES, LINES.clone());
    let _ = tracing_subscriber::fmt().with_env_filter(server::log_filter("trace")).with_writer(move || writer.clone()).try_init();
    let hospital = Hospital::found(backend).await;
    let (alice, bob) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await);
    hospital.room(ROOM, &[&alice, &bob]).await;
    let mut admin = hospital.connect(&hospital.admin).await;
    let mut device = hospital.connect(&alice).await;
    device.say(ROOM).await.unwrap();
    let _ = device.ask(Request::Leave { conversation: ROOM }).await;
    admin.ask(Request::ReadDirectory { since: 0, limit: 10 }).await.unwrap();
    let _ = admin.ask(Request::SetPersonState { person: bob.person, state: PersonState::Locked }).await;
    let token = vec![0xab; 32];
    let refused: Result<InvitationInfo, Refusal> =
        hospital.post("/api/invitations/inspect", &InspectInvitation { access: token.clone() }).await;
    assert!(refused.is_err());
    hospital.server.shutdown().await;
    let text = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    for word in ["Geheim", &hex::encode(&token), "Klinikum"] {
        let found: Vec<&str> = text.lines().filter(|line| line.contains(word)).take(3).collect();
        assert!(found.is_empty(), "{word}: {found:?}");
    }
}

on_both_stores! {
    a_busy_hour_leaves_no_personal_word_in_the_log,
}
