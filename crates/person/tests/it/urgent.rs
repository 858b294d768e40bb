//! Urgent messages: everybody sees who took note and when, on every device, and nothing urgent disappears.

use crate::hospital::{Hospital, timeline};
use client::command::{ChatFilter, Command, CommandError, MessageCommand, Query};
use person::{Person, PersonError, Story};
use protocol::time::DAY_MS;
use serde_json::Value;

const SAID: &str = "Kalium 6,1 in Zimmer 412";

async fn view<T>(person: &Person, query: Query, what: &str, of: impl Fn(&Value) -> Option<T>) -> T {
    person.watch(query).unwrap().until(what, |view| of(view)).await.unwrap()
}

async fn acknowledge(person: &Person, message: &str) -> Result<(), PersonError> {
    person.command(Command::Message { act: MessageCommand::Acknowledge { message: message.into() } }).await.map(drop)
}

fn names<'a>(people: &'a Value, of: &str) -> Vec<&'a str> {
    let name = |one: &'a Value| one.pointer(of).and_then(Value::as_str);
    people.as_array().into_iter().flatten().filter_map(name).collect()
}

fn times(urgent: &Value) -> Vec<Option<f64>> {
    urgent["acknowledged"].as_array().unwrap().iter().map(|one| one["at"].as_f64()).collect()
}

/// Waits until these, in this order, are seen to have taken note; gives what is shown of it.
async fn sees(person: &Person, chat: &str, message: &str, who: &[&str]) -> Value {
    view(person, timeline(chat), &format!("{who:?} to have taken note"), |view| {
        let item = view.get("items")?.as_array()?.iter().find(|item| item["key"] == message)?;
        let urgent = item.pointer("/content/urgent")?;
        (names(&urgent["acknowledged"], "/person/name") == who).then(|| urgent.clone())
    })
    .await
}

async fn urgent_chats(person: &Person, wanted: u64) {
    let query = Query::Chats { search: String::new(), filter: ChatFilter::All };
    view(person, query, &format!("{wanted} urgent in the list"), |view| {
        (view.pointer("/chats/0/urgent")?.as_u64() == Some(wanted)).then_some(())
    })
    .await;
}

fn is_not_allowed(outcome: &Result<(), PersonError>) -> bool {
    matches!(outcome, Err(PersonError::Command(CommandError::NotAllowed)))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_three_take_note_and_everybody_sees_who_and_when() {
    let hospital = Hospital::found().await;
    let (lena, lena_time) = hospital.person_with_a_clock("Dr. Lena Seidel", "Innere").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let (demir, demir_time) = hospital.person_with_a_clock("Emre Demir", "Pflege 4B").await;
    let chat = lena.makes_group("Station 4B", &["Dr. Jonas Weber", "Miriam Fuchs", "Emre Demir"]).await.unwrap();
    lena.command(Command::SetLifetime { conversation: chat.clone(), days: Some(7) }).await.unwrap();
    let normal = lena.says(&chat, "Guten Morgen").await.unwrap();
    let message = lena.says_urgently(&chat, SAID).await.unwrap();
    for person in [&weber, &fuchs, &demir] {
        person.reads(&chat, SAID).await.unwrap();
        urgent_chats(person, 1).await;
    }
    let before = sees(&demir, &chat, &message, &[]).await;
    assert_eq!((before["may_acknowledge"].as_bool(), before["people"].as_u64()), (Some(true), Some(3)));
    assert_eq!(names(&before["awaited"], "/name").len(), 3);
    lena.sees_state(&chat, &message, "delivered").await.unwrap();
    assert!(is_not_allowed(&acknowledge(&lena, &message).await), "nobody takes note of their own");
    assert!(is_not_allowed(&acknowledge(&weber, &normal).await), "what is not urgent awaits nothing");
    let nothing = acknowledge(&weber, &chat).await;
    assert!(matches!(nothing, Err(PersonError::Command(CommandError::NotFound))), "{nothing:?}");

    acknowledge(&fuchs, &message).await.unwrap();
    sees(&lena, &chat, &message, &["Miriam Fuchs"]).await;
    acknowledge(&weber, &message).await.unwrap();
    let both = ["Miriam Fuchs", "Dr. Jonas Weber"];
    let of_fuchs = sees(&fuchs, &chat, &message, &both).await;
    // Once is enough: a second time says nothing more.
    acknowledge(&fuchs, &message).await.unwrap();
    let of_lena = sees(&lena, &chat, &message, &both).await;
    assert_eq!(times(&of_lena), times(&of_fuchs), "everybody names the same times");
    assert_eq!((of_lena["may_acknowledge"].as_bool(), &of_lena["acknowledged_at"]), (Some(false), &Value::Null));
    assert_eq!(names(&of_lena["awaited"], "/name"), ["Emre Demir"]);
    assert_eq!(of_fuchs["acknowledged_at"], of_fuchs["acknowledged"][0]["at"]);
    urgent_chats(&fuchs, 0).await;
    urgent_chats(&demir, 1).await;

    let query = Query::MessageInfo { message: message.clone() };
    let info = view(&lena, query, "the info", |view| view.get("people").map(|_| view.clone())).await;
    let told = names(&info["people"], "/person/name");
    assert_eq!((info["urgent"].as_bool(), told.last()), (Some(true), Some(&"Emre Demir")));
    let when = |name: &str| {
        let people = info["people"].as_array().unwrap();
        people.iter().find(|one| one.pointer("/person/name").unwrap() == name).unwrap()["acknowledged_at"].clone()
    };
    assert_eq!(when("Miriam Fuchs"), of_lena["acknowledged"][0]["at"]);
    assert_eq!(when("Emre Demir"), Value::Null);

    // A device that joins later.
    let link = match fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() {
        client::command::Answer::Link { link } => link,
        other => panic!("{other:?}"),
    };
    let phone = hospital.device(&link, "Telefon").await;
    let of_phone = sees(&phone, &chat, &message, &both).await;
    assert_eq!((times(&of_phone), &of_phone["acknowledged_at"]), (times(&of_fuchs), &of_fuchs["acknowledged_at"]));
    urgent_chats(&phone, 0).await;

    // Eight days later what was said beside it has disappeared, from the sender's device, too.
    for (person, time) in [(&lena, &lena_time), (&demir, &demir_time)] {
        person.set_online(false);
        time.passes(8 * DAY_MS as i64);
        person.command(Command::SetDraft { conversation: chat.clone(), text: String::new() }).await.unwrap();
        assert_eq!(person.transcript(&chat).await.unwrap(), [SAID]);
    }
    urgent_chats(&demir, 1).await;
}
