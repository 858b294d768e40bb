//! Locking when things go wrong at the same moment.

use crate::{
    hospital::{Hospital, SetClock, Watching},
    relay::Relay,
};
use client::command::{Answer, Command, CommandError, InviteAs};
use person::{PersonError, Story};
use protocol::{
    frame::{PersonState, Request},
    time::Timestamp,
};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use store::{AuditLine, PeopleQuery, StateSet};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_between_the_lock_and_its_removes_proposes_them_when_it_is_back() {
    let mut hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let emre = hospital.person("Emre Demir", "Pflege 4B").await;
    let group = weber.makes_group("Pflege Nachtdienst", &["Miriam Fuchs", "Emre Demir"]).await.unwrap();
    weber.says(&group, "Dienstplan hängt aus").await.unwrap();
    emre.reads(&group, "Dienstplan hängt aus").await.unwrap();
    fuchs.reads(&group, "Dienstplan hängt aus").await.unwrap();

    hospital.stops_server().await;
    let store = server::open_store(&hospital.config()).await.unwrap();
    let tenant = store.tenants().await.unwrap()[0].tenant;
    let query = PeopleQuery { words: protocol::spelling::words("emre"), limit: 1, ..PeopleQuery::default() };
    let person = store.people(tenant, &query).await.unwrap()[0].person;
    let line = AuditLine { at: Timestamp::from_millis(1), actor: person, action: "test", target: person.to_string() };
    let locked = store.set_person_state(tenant, person, PersonState::Locked, &line).await.unwrap();
    assert!(matches!(locked, StateSet::Changed { .. }));
    assert_eq!(store.owed_conversations(tenant).await.unwrap().len(), 1, "no Remove was proposed yet");
    store.close().await;

    hospital.resumes_server().await;
    weber.sees_line(&group, "removed_by_administration").await;
    weber.says(&group, "Ohne Emre").await.unwrap();
    fuchs.reads(&group, "Ohne Emre").await.unwrap();
    assert!(!emre.transcript(&group).await.unwrap().contains(&"Ohne Emre".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_with_somebody_who_is_locked_waits_patiently_and_begins_when_they_are_back() {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let time = SetClock::default();
    let emre = hospital.person("Emre Demir", "Pflege 4B").await;
    let weber = hospital.person_behind_who_reads(&relay, &time, "Dr. Jonas Weber", "Oberarzt Innere").await;
    let person = weber.finds("Emre Demir").await.unwrap();
    hospital.lock("Emre Demir").await;
    emre.is_ended("locked").await;

    let claims = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&claims);
    relay.alters_requests(move |_, request| {
        count.fetch_add(u32::from(matches!(request, Request::ClaimKeyPackages { .. })), Ordering::SeqCst);
        Some(request)
    });
    let Answer::Conversation { id: chat } = weber.command(Command::OpenDirect { person: person.clone() }).await.unwrap() else {
        panic!("no chat")
    };
    weber.says(&chat, "Sobald du wieder da bist").await.unwrap();
    // Five minutes, in which he looks at the chat now and then.
    for round in 0..30 {
        time.passes(10_000);
        let command = Command::SetDraft { conversation: chat.clone(), text: format!("Entwurf {round}") };
        weber.command(command).await.unwrap();
        tokio::task::yield_now().await;
    }
    let asked = claims.load(Ordering::SeqCst);
    assert!((1..15).contains(&asked), "asked {asked} times");

    let unlock = Command::SetPersonLocked { person: person.clone(), locked: false };
    hospital.founder().command(unlock).await.unwrap();
    let again =
        Command::Invite { name: "Emre Demir".into(), role: "Pflege 4B".into(), invite_as: InviteAs::Staff, person: Some(person) };
    let Answer::Invitation { link, .. } = hospital.founder().command(again).await.unwrap() else { panic!("no link") };
    let emre = hospital.device(&link, "Test").await;
    assert_eq!(emre.sees_chat("Dr. Jonas Weber").await.unwrap(), chat);
    weber.says(&chat, "Schön, dich zu sehen").await.unwrap();
    emre.reads(&chat, "Schön, dich zu sehen").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_locked_meanwhile_is_not_invited_anew() {
    let hospital = Hospital::found().await;
    hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let person = hospital.founder().finds("Dr. Jonas Weber").await.unwrap();
    let anew = Command::Invite {
        name: "Dr. Jonas Weber".into(),
        role: "Oberarzt Innere".into(),
        invite_as: InviteAs::Staff,
        person: Some(person.clone()),
    };
    hospital.lock("Dr. Jonas Weber").await;
    let refused = hospital.founder().command(anew.clone()).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::PersonLocked))), "{refused:?}");
    hospital.founder().command(Command::SetPersonLocked { person, locked: false }).await.unwrap();
    hospital.founder().command(anew).await.unwrap();
}
