//! Where somebody is: a place of the house, words, a position; told to the other device, passed on, gone when it is deleted.

use crate::hospital::{Hospital, timeline, timeline_of};
use client::command::{Answer, Command, CommandError, LocationCommand, MessageCommand, PositionCommand, Query};
use person::{Person, PersonError, Story};
use protocol::{
    id::{PersonId, PlaceId, PlanId},
    place::{Place, Plan, PlanPoint},
    time::Timestamp,
};
use serde_json::Value;

fn words(name: &str) -> LocationCommand {
    LocationCommand { name: name.into(), building: String::new(), floor: String::new(), place: None, position: None }
}

async fn send(person: &Person, chat: &str, location: LocationCommand) -> Result<String, PersonError> {
    let conversation = chat.to_owned();
    match person
        .command(Command::SendLocation { conversation, location, reply_to: None, urgency: client::view::UrgencyView::Normal })
        .await?
    {
        Answer::Message { id } => Ok(id),
        other => panic!("{other:?}"),
    }
}

/// The location of a message, as the screen shows it.
async fn shown(person: &Person, chat: &str, message: &str) -> Value {
    let mut view = person.watch(timeline(chat)).unwrap();
    view.until("a location", |view| {
        let item = view.get("items")?.as_array()?.iter().find(|item| item["key"] == message)?;
        item["content"].get("location").filter(|location| !location.is_null()).cloned()
    })
    .await
    .unwrap()
}

fn line() -> store::AuditLine {
    store::AuditLine {
        at: Timestamp::from_millis(1),
        actor: PersonId::from_bytes([1; 16]),
        action: "set_places",
        target: "a test's".into(),
    }
}

async fn ward() -> (Hospital, Person, Person, String) {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "Wo bist du?").await.unwrap();
    fuchs.reads(&chat, "Wo bist du?").await.unwrap();
    (hospital, weber, fuchs, chat)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_is_told_and_passed_on_and_forgotten() {
    let (_hospital, weber, fuchs, chat) = ward().await;
    let position = Some(PositionCommand { latitude: 52.520_006_6, longitude: 13.404_954, accuracy_m: 11.4 });
    let said = send(&fuchs, &chat, LocationCommand { position, ..words("Am Hubschrauberplatz") }).await.unwrap();
    let seen = shown(&weber, &chat, &said).await;
    assert_eq!(
        (seen["name"].as_str(), seen["geo"].as_str()),
        (Some("Am Hubschrauberplatz"), Some("geo:52.5200066,13.404954;u=12"))
    );
    assert_eq!((seen["latitude"].as_f64(), seen["accuracy_m"].as_u64()), (Some(52.520_006_6), Some(12)));
    assert_eq!(timeline_of(&weber, &chat).await, ["Wo bist du?", "Am Hubschrauberplatz"], "its words are its text");

    for nothing in [words(""), words(&"x".repeat(65))] {
        let refused = send(&fuchs, &chat, nothing).await;
        assert!(matches!(refused, Err(PersonError::Command(CommandError::NameLength { .. }))), "{refused:?}");
    }
    let beyond = Some(PositionCommand { latitude: 91.0, longitude: 0.0, accuracy_m: 1.0 });
    let refused = send(&fuchs, &chat, LocationCommand { position: beyond, ..words("") }).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::NotAllowed))), "{refused:?}");
    fuchs.sees_state(&chat, &said, "delivered").await.unwrap();
    let edit = MessageCommand::Edit { message: said.clone(), text: "Kantine".into(), mentions: Vec::new() };
    let refused = fuchs.command(Command::Message { act: edit }).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::NotAllowed))), "a place is no text: {refused:?}");

    let group = weber.makes_group("Transport", &["Miriam Fuchs"]).await.unwrap();
    let act = MessageCommand::Forward {
        messages: vec![said.clone()],
        conversations: vec![group.clone()],
        urgency: client::view::UrgencyView::Normal,
    };
    weber.command(Command::Message { act }).await.unwrap();
    fuchs.reads(&group, "Am Hubschrauberplatz").await.unwrap();
    let act = MessageCommand::Delete { messages: vec![said.clone()], for_everyone: true };
    fuchs.command(Command::Message { act }).await.unwrap();
    let mut view = weber.watch(timeline(&chat)).unwrap();
    view.until("the deletion", |view| {
        let item = view.get("items")?.as_array()?.iter().find(|item| item["key"] == said)?;
        (item["content"]["type"] == "deleted").then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_of_the_house_is_found_by_its_words_and_shown_on_its_plan() {
    let (hospital, weber, fuchs, chat) = ward().await;
    let store = hospital.server_store();
    let tenant = store.tenants().await.unwrap()[0].tenant;
    let plan = Plan { plan: PlanId::from_bytes([1; 16]), building: "Haus C".into(), floor: "4. OG".into() };
    store.put_plan(tenant, &plan, Some(&[0xff, 0xd8, 0xff, 1]), 9, &line()).await.unwrap();
    let place = |n, name: &str, point| Place {
        place: PlaceId::from_bytes([n; 16]),
        name: name.into(),
        building: "Haus C".into(),
        floor: "4. OG".into(),
        point,
    };
    let point = Some(PlanPoint { plan: plan.plan, x: 2_500, y: 10_000 });
    for one in [place(2, "Zimmer 412", point), place(3, "Röntgen", None)] {
        store.put_place(tenant, &one, 9, &line()).await.unwrap();
    }
    let found = async |search: &str, count: usize| {
        let query = Query::Places { search: search.into(), limit: 9 };
        let mut view = fuchs.watch(query).unwrap();
        view.until(search, |view| view["places"].as_array().filter(|all| all.len() == count).cloned()).await.unwrap()
    };
    assert_eq!(found("rontgen", 1).await[0]["name"], "Röntgen");
    found("haus 4", 2).await;
    let room = found("412", 1).await.remove(0);
    let text = |key: &str| room[key].as_str().unwrap().to_owned();
    let location = LocationCommand {
        name: text("name"),
        building: text("building"),
        floor: text("floor"),
        place: Some(text("id")),
        position: None,
    };
    let said = send(&fuchs, &chat, location).await.unwrap();
    let seen = shown(&weber, &chat, &said).await;
    assert_eq!((seen["place"].as_str(), seen["geo"].as_str()), (room["id"].as_str(), None));
    assert_eq!(timeline_of(&weber, &chat).await[1], "Zimmer 412 · 4. OG · Haus C");

    let mut view = weber.watch(Query::Place { id: text("id") }).unwrap();
    let point = view.until("the place", |view| view.get("point").cloned()).await.unwrap();
    assert_eq!((point["x"].as_f64(), point["y"].as_f64()), (Some(0.25), Some(1.0)));
    let read = async |plan: &str| weber.command(Command::ReadPlan { plan: plan.into() }).await;
    let Answer::Picture { address } = read(point["plan"].as_str().unwrap()).await.unwrap() else { panic!("no picture") };
    assert_eq!(address, "data:image/jpeg;base64,/9j/AQ==");
    let unknown = read(&PlanId::from_bytes([9; 16]).to_string()).await;
    assert!(matches!(unknown, Err(PersonError::Command(CommandError::NotFound))), "{unknown:?}");
}
