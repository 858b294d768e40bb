//! Further devices of a person: history through the keybox, read state that follows.

use crate::hospital::{Hospital, SetClock, Watching, is_told, timeline, timeline_of};
use client::command::{Answer, Command, InviteAs};
use person::{Person, Story};
use serde_json::Value;
use std::time::Duration;

/// How many lines of an event stand in a conversation.
async fn lines(person: &Person, conversation: &str, event: &str) -> usize {
    let mut view = person.watch(timeline(conversation)).unwrap();
    let of_event = |item: &&Value| item.pointer("/content/line/event").and_then(Value::as_str) == Some(event);
    view.until("the timeline", |view| Some(view.get("items")?.as_array()?.iter().filter(of_event).count())).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_further_device_reads_the_history_and_takes_part() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Station 4B · Innere", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B · Innere").await.unwrap();
    for number in 0..130 {
        let (speaker, listener) = if number % 2 == 0 { (&weber, &fuchs) } else { (&fuchs, &weber) };
        let text = format!("Befund {number}");
        speaker.says(&group, &text).await.unwrap();
        listener.reads(&group, &text).await.unwrap();
    }
    fuchs.has_read_all(&group).await;

    let Answer::Link { link } = fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else { panic!("no link") };
    let phone = hospital.device(&link, "Chromium auf Android").await;
    assert_eq!(phone.sees_chat("Station 4B · Innere").await.unwrap(), group);
    phone.reads(&group, "Befund 0").await.unwrap();
    phone.reads(&group, "Befund 129").await.unwrap();
    assert_eq!(phone.transcript(&group).await.unwrap(), fuchs.transcript(&group).await.unwrap());
    weber.sees_line(&group, "device_added").await;
    phone.settled(Duration::from_secs(30)).await.unwrap();
    assert_eq!(lines(&weber, &group, "device_added").await, 1, "said once");

    weber.says(&group, "Jetzt auf beiden Geräten").await.unwrap();
    phone.reads(&group, "Jetzt auf beiden Geräten").await.unwrap();
    fuchs.reads(&group, "Jetzt auf beiden Geräten").await.unwrap();
    phone.says(&group, "Vom Telefon").await.unwrap();
    weber.reads(&group, "Vom Telefon").await.unwrap();
    fuchs.reads(&group, "Vom Telefon").await.unwrap();
    phone.has_read_all(&group).await;
    fuchs.sees_unread(&group, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_key_comes_late_heals_while_the_device_stays_connected() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let (fuchs, time) = hospital.person_with_a_clock("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "vor dem Verknüpfen").await.unwrap();
    fuchs.reads(&chat, "vor dem Verknüpfen").await.unwrap();

    let Answer::Link { link } = fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else { panic!("no link") };
    weber.says(&chat, "zwischen Angebot und erster Sitzung").await.unwrap();
    fuchs.reads(&chat, "zwischen Angebot und erster Sitzung").await.unwrap();
    let phone_time = SetClock::default();
    let phone = hospital.device_that_reads(&phone_time, &link).await;
    phone.reads(&chat, "vor dem Verknüpfen").await.unwrap();
    is_told(&phone, &chat, "(pending)").await;

    // Her first device stores its keys after a while, and the phone asks again after a while. Neither loses its connection.
    time.passes(30_000);
    weber.says(&chat, "später").await.unwrap();
    fuchs.reads(&chat, "später").await.unwrap();
    for minute in 0.. {
        phone_time.passes(60_000);
        let text = format!("Minute {minute}");
        weber.says(&chat, &text).await.unwrap();
        phone.reads(&chat, &text).await.unwrap();
        if !timeline_of(&phone, &chat).await.contains(&"(pending)".to_owned()) {
            break;
        }
        assert!(minute < 20, "it is never asked for again");
    }
    phone.reads(&chat, "zwischen Angebot und erster Sitzung").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_starts_afresh_is_shown_and_whoever_compared_the_key_is_asked_first() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let emre = hospital.person("Emre Demir", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Emre Demir").await.unwrap();
    weber.says(&chat, "Guten Morgen").await.unwrap();
    emre.reads(&chat, "Guten Morgen").await.unwrap();
    let person = weber.finds("Emre Demir").await.unwrap();
    weber.command(Command::ConfirmContact { person: person.clone() }).await.unwrap();

    emre.stop().await;
    let again = Command::Invite {
        name: "Emre Demir".into(),
        role: "Pflege 4B".into(),
        invite_as: InviteAs::Staff,
        person: Some(person.clone()),
    };
    let Answer::Invitation { link, .. } = hospital.founder().command(again).await.unwrap() else { panic!("no link") };
    let emre = hospital.device(&link, "Neues Telefon").await;
    assert_eq!(emre.sees_chat("Dr. Jonas Weber").await.unwrap(), chat);
    weber.sees_line(&chat, "key_changed").await;
    let message = weber.says(&chat, "Bist du es?").await.unwrap();
    emre.says(&chat, "Neues Telefon").await.unwrap();
    weber.reads(&chat, "Neues Telefon").await.unwrap();
    weber.sees_state(&chat, &message, "waiting").await.unwrap();
    assert!(!emre.transcript(&chat).await.unwrap().contains(&"Bist du es?".to_owned()));

    weber.command(Command::ConfirmContact { person }).await.unwrap();
    emre.reads(&chat, "Bist du es?").await.unwrap();
}
