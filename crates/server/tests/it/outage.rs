//! PostgreSQL goes away while the server runs: whoever asks meanwhile is told to ask again, the server is back by itself, and
//! what was under way is done once, or not at all.

use crate::{
    administration::{ask, opens},
    full_disk::SmallDisk,
    hospital::{Backend, Device, Disk, Hospital, ROOM, Staff},
};
use postgres_for_tests::{Database, Mortal};
use protocol::{
    enrolment::{InspectInvitation, InvitationInfo},
    frame::{PersonState, Push, Request, Response, SessionEnd},
    refusal::Refusal,
};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UnixStream},
};

/// Waits until the device is asked to come again.
async fn is_asked_to_come_again(device: &mut Device) {
    loop {
        match device.push().await {
            Some(Push::SessionEnded(SessionEnd::Restart)) => return,
            Some(Push::SessionEnded(other)) => panic!("{other:?}"),
            Some(_) => {}
            None => panic!("cut off without a word"),
        }
    }
}

/// Sequence numbers of the room's log, as this device reads it.
async fn log_of(device: &mut Device) -> Vec<u64> {
    let read = device.ask(Request::ReadLog { conversation: ROOM, after: 0, limit: 500 }).await.unwrap();
    let Response::Entries { entries, more: false } = read else { panic!("{read:?}") };
    entries.iter().map(|entry| entry.seq).collect()
}

async fn found_on(postgres: &Mortal) -> Hospital {
    let database = Database::create_at(postgres.place().unwrap()).unwrap();
    let disk = Disk { folder: tempfile::tempdir().unwrap(), database: Some(database) };
    let config = disk.config();
    Hospital::found_with(disk, config).await
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_everybody_is_told_to_ask_again() {
    let mut postgres = Mortal::start().unwrap();
    let hospital = found_on(&postgres).await;
    let (alice, bob, carol) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await, hospital.staff(4, 40).await);
    hospital.room(ROOM, &[&alice, &bob]).await;
    let (mut at_alice, mut at_bob) = (hospital.connect(&alice).await, hospital.connect(&bob).await);
    let mut admin = hospital.connect(&hospital.admin).await;
    let token = opens(&mut admin).await.token;
    at_alice.say(ROOM).await.unwrap();

    postgres.dies().unwrap();
    let message = at_alice.write(ROOM);
    assert_eq!(at_alice.ask(Request::SendMessage(message.clone())).await, Err(Refusal::Unavailable));
    let inspect = InspectInvitation { access: vec![1; 32] };
    // Together, because each waits for the database for a while.
    let (invitation, administration, ready, socket) = tokio::join!(
        hospital.post::<_, InvitationInfo>("/api/invitations/inspect", &inspect),
        ask(&hospital, "GET", "/home", Some(&token), None),
        reqwest::get(hospital.url("/readyz")),
        hospital.try_connect(&carol),
    );
    assert_eq!(invitation, Err(Refusal::Unavailable));
    assert_eq!((administration.status, administration.code()), (503, "unavailable"));
    assert_eq!(ready.unwrap().status().as_u16(), 503);
    assert_eq!(socket.err(), Some(Refusal::Unavailable));
    assert_eq!(reqwest::get(hospital.url("/livez")).await.unwrap().status().as_u16(), 200, "the process itself is well");

    postgres.rises().unwrap();
    for device in [&mut at_alice, &mut at_bob, &mut admin] {
        is_asked_to_come_again(device).await;
    }
    let (mut again, mut at_bob) = (hospital.connect(&alice).await, hospital.connect(&bob).await);
    let sent = again.ask(Request::SendMessage(message)).await.unwrap();
    let Response::Accepted(sent) = sent else { panic!("{sent:?}") };
    assert_eq!(sent.seq, 3);
    assert_eq!(at_bob.entry().await.seq, 3);
    assert_eq!(log_of(&mut at_bob).await, [1, 2, 3]);
    hospital.server.shutdown().await;
}

/// Stands between the server and PostgreSQL, and loses an answer when it is told to.
struct Line {
    port: u16,
    loses: Arc<AtomicBool>,
}

impl Line {
    async fn to(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let loses = Arc::new(AtomicBool::new(false));
        let armed = Arc::clone(&loses);
        tokio::spawn(async move {
            while let Ok((server, _)) = listener.accept().await {
                tokio::spawn(carry(server, UnixStream::connect(&socket).await.unwrap(), Arc::clone(&armed)));
            }
        });
        Self { port, loses }
    }

    /// The next commit is carried out, and the connection breaks before anybody is told.
    fn loses_the_next_commit(&self) {
        self.loses.store(true, Ordering::SeqCst);
    }
}

async fn carry(mut server: TcpStream, mut database: UnixStream, loses: Arc<AtomicBool>) {
    let (mut up, mut down) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            read = server.read(&mut up) => {
                let Ok(count @ 1..) = read else { return };
                let said = &up[..count];
                if database.write_all(said).await.is_err() {
                    return;
                }
                if said.windows(7).any(|word| word == b"COMMIT\0") && loses.swap(false, Ordering::SeqCst) {
                    // Its answer says that it is done.
                    assert!(database.read(&mut down).await.unwrap() > 0);
                    return;
                }
            }
            read = database.read(&mut down) => {
                let Ok(count @ 1..) = read else { return };
                if server.write_all(&down[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// A hospital whose database is at the other end of a line.
async fn found_far_away() -> (Hospital, Line) {
    let disk = Backend::Postgres.disk();
    let database = disk.database.as_ref().unwrap();
    let line = Line::to(database.place().socket()).await;
    let url = format!("postgres://postgres@127.0.0.1:{}/{}", line.port, database.name());
    let mut config = disk.config();
    config.database.url = Some(url.as_str().into());
    (Hospital::found_with(disk, config).await, line)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_commit_nobody_learned_of_reaches_everybody_once() {
    let (hospital, line) = found_far_away().await;
    let (alice, bob) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await);
    hospital.room(ROOM, &[&alice, &bob]).await;
    let (mut at_alice, mut at_bob) = (hospital.connect(&alice).await, hospital.connect(&bob).await);
    line.loses_the_next_commit();
    let message = at_alice.write(ROOM);
    let answer = at_alice.request(Request::SendMessage(message.clone())).await;
    // Refused, or asked to come again first: either way nobody was told that it is done.
    if let Some(answered) = at_alice.answer_or_end(answer).await {
        assert_eq!(answered, Err(Refusal::Unavailable));
    }
    // Bob missed it, and learns of it because everybody comes again.
    is_asked_to_come_again(&mut at_bob).await;
    let mut at_bob = hospital.connect(&bob).await;
    assert_eq!(log_of(&mut at_bob).await, [1, 2]);
    let mut at_alice = hospital.connect(&alice).await;
    let sent = at_alice.ask(Request::SendMessage(message)).await.unwrap();
    let Response::Accepted(sent) = sent else { panic!("{sent:?}") };
    assert_eq!(sent.seq, 2, "the answer of the first time");
    assert_eq!(log_of(&mut at_alice).await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_whose_commit_nobody_learned_of_locks_all_the_same() {
    let (hospital, line) = found_far_away().await;
    let bob = hospital.staff(3, 30).await;
    hospital.room(ROOM, &[&bob]).await;
    let (mut at_bob, mut admin) = (hospital.connect(&bob).await, hospital.connect(&hospital.admin).await);
    line.loses_the_next_commit();
    let lock = admin.request(Request::SetPersonState { person: bob.person, state: PersonState::Locked }).await;
    if let Some(answered) = admin.answer_or_end(lock).await {
        assert_eq!(answered, Err(Refusal::Unavailable));
    }
    is_asked_to_come_again(&mut at_bob).await;
    assert_eq!(hospital.try_connect(&bob).await.err(), Some(Refusal::Locked));
    let mut admin = hospital.connect(&hospital.admin).await;
    let again = Request::SetPersonState { person: bob.person, state: PersonState::Locked };
    assert_eq!(admin.ask(again).await, Ok(Response::Nothing));
}

/// Connects as soon as the database is there; somebody starts it when it has given up.
async fn comes_again(hospital: &Hospital, postgres: &mut Mortal, staff: &Staff) -> Device {
    loop {
        match hospital.try_connect(staff).await {
            Ok(device) => return device,
            Err(refusal) => assert_eq!(refusal, Refusal::Unavailable),
        }
        if postgres.processes().is_empty() {
            postgres.rises().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_full_of_the_databases_own_journal_loses_nothing() {
    let Some(disk) = SmallDisk::mount("64m") else { return };
    let mut postgres = Mortal::start_on(disk.path()).unwrap();
    let hospital = found_on(&postgres).await;
    let (alice, bob) = (hospital.staff(2, 20).await, hospital.staff(3, 30).await);
    hospital.room(ROOM, &[&alice, &bob]).await;
    let mut at_alice = hospital.connect(&alice).await;
    at_alice.say(ROOM).await.unwrap();
    let filler = disk.path().join("filler");
    let _ = std::fs::write(&filler, vec![0; 64 << 20]);

    // There is no room for rows; the journal goes on a while in the room that it has, and then PostgreSQL may give up.
    let (mut accepted, mut waiting) = (1, None);
    for _ in 0..150 {
        let message = waiting.take().unwrap_or_else(|| at_alice.write(ROOM));
        match at_alice.ask_or_end(Request::SendMessage(message.clone())).await {
            Some(Ok(_)) => accepted += 1,
            Some(Err(Refusal::StorageFull)) => waiting = Some(message),
            Some(Err(Refusal::Unavailable)) | None => {
                waiting = Some(message);
                break;
            }
            Some(Err(other)) => panic!("{other:?}"),
        }
    }
    let waiting = waiting.expect("the disk never filled");
    std::fs::remove_file(&filler).unwrap();
    let mut at_bob = comes_again(&hospital, &mut postgres, &bob).await;
    let mut at_alice = comes_again(&hospital, &mut postgres, &alice).await;
    let sent = at_alice.ask(Request::SendMessage(waiting)).await.unwrap();
    let Response::Accepted(sent) = sent else { panic!("{sent:?}") };
    assert_eq!(sent.seq, accepted + 2, "nothing was lost, nothing half written");
    let mut read = 0;
    while read < sent.seq {
        let page = at_bob.ask(Request::ReadLog { conversation: ROOM, after: read, limit: 500 }).await.unwrap();
        let Response::Entries { entries, .. } = page else { panic!("{page:?}") };
        for entry in entries {
            assert_eq!(entry.seq, read + 1);
            read = entry.seq;
        }
    }
    hospital.server.shutdown().await;
}
