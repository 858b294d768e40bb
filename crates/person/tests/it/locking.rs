//! Locking when things go wrong at the same moment.

use crate::hospital::{Hospital, Watching};
use person::Story;
use protocol::{frame::PersonState, time::Timestamp};
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
    let query = PeopleQuery { search: "emre".into(), limit: 1, ..PeopleQuery::default() };
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
