//! The server is restored from an older backup. What it had acknowledged since then, the devices still have: they offer it again,
//! and the conversations heal.

use crate::{
    hospital::{Hospital, is_told, timeline_of},
    server_log::ServerLog,
};
use client::command::{Answer, Command, Query};
use person::{Person, Story};
use serde_json::Value;
use server::backup;
use std::fs;

impl Hospital {
    /// As an operator does it: beside the running server.
    async fn backs_up(&self) {
        let folder = self.server_folder().with_extension("backup");
        let _ = fs::remove_dir_all(&folder);
        backup::make(&self.config(), &folder).await.unwrap();
    }

    async fn restores_backup(&mut self) {
        self.stops_server().await;
        backup::restore(&self.config(), &self.server_folder().with_extension("backup"), true).await.unwrap();
        self.resumes_server().await;
    }
}

async fn says_and_all_read(from: &Person, all: &[&Person], chat: &str, text: &str) -> String {
    let said = from.says(chat, text).await.unwrap();
    for person in all {
        person.reads(chat, text).await.unwrap();
    }
    from.sees_state(chat, &said, "delivered").await.unwrap();
    said
}

async fn is_undisputed(person: &Person, chat: &str) {
    let told = timeline_of(person, chat).await;
    let odd = |told: &String| told.starts_with(['<', '(']) || ["[order_dispute]", "[device_rejoined]"].contains(&told.as_str());
    assert!(!told.iter().any(odd), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_after_the_backup_is_there_again() {
    let mut hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();
    says_and_all_read(&weber, &[&fuchs], &chat, "vor der Sicherung").await;
    says_and_all_read(&fuchs, &[&weber], &group, "auch davor").await;
    let kaya_id = weber.finds("Dr. Aylin Kaya").await.unwrap();
    hospital.backs_up().await;

    // Messages of both in turn, a commit, and a group that the backup does not know at all.
    let mut last = String::new();
    for number in 1..=3 {
        last = says_and_all_read(&weber, &[&fuchs], &chat, &format!("Weber {number}")).await;
        says_and_all_read(&fuchs, &[&weber], &chat, &format!("Fuchs {number}")).await;
    }
    weber.command(Command::AddPeople { conversation: group.clone(), people: vec![kaya_id] }).await.unwrap();
    says_and_all_read(&weber, &[&fuchs], &group, "Willkommen, Frau Kaya").await;
    kaya.reads(&group, "Willkommen, Frau Kaya").await.unwrap();
    says_and_all_read(&kaya, &[&fuchs, &weber], &group, "Danke").await;
    let new = fuchs.makes_group("Nachtdienst", &["Dr. Aylin Kaya", "Dr. Jonas Weber"]).await.unwrap();
    kaya.sees_chat("Nachtdienst").await.unwrap();
    weber.sees_chat("Nachtdienst").await.unwrap();
    says_and_all_read(&kaya, &[&fuchs, &weber], &new, "neue Gruppe").await;

    hospital.restores_backup().await;
    for person in [&weber, &fuchs, &kaya] {
        person.set_online(true);
    }
    // New messages wait until the conversation is whole, and then flow.
    for (chat, people) in
        [(&chat, vec![&weber, &fuchs]), (&group, vec![&weber, &fuchs, &kaya]), (&new, vec![&kaya, &fuchs, &weber])]
    {
        for (number, from) in people.iter().enumerate() {
            says_and_all_read(from, &people, chat, &format!("weiter {number}")).await;
        }
        for person in &people {
            is_undisputed(person, chat).await;
        }
    }
    weber.sees_state(&chat, &last, "delivered").await.unwrap();
    // A device that was not there gets it all.
    let Answer::Link { link } = fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else { panic!("no link") };
    let phone = hospital.device(&link, "Telefon").await;
    for (chat, text) in [(&chat, "Weber 1"), (&group, "Danke"), (&new, "neue Gruppe")] {
        phone.reads(chat, text).await.unwrap();
        assert_eq!(phone.transcript(chat).await.unwrap(), fuchs.transcript(chat).await.unwrap());
    }
    // The log is what it was: every hash that anybody remembers.
    hospital.stops_server().await;
    let log = ServerLog::of(&hospital, &[]).await;
    assert_eq!(log.texts(&chat), weber.transcript(&chat).await.unwrap());
    assert_eq!(log.texts(&new), kaya.transcript(&new).await.unwrap());
    assert_eq!(log.texts(&group), weber.transcript(&group).await.unwrap());
}

/// The tick of a message, as it is now.
async fn delivery(person: &Person, chat: &str, message: &str) -> String {
    let query = Query::Timeline { conversation: chat.into(), anchor: None, before: 100, after: 0, from_unread: false };
    let find = |view: &Value| {
        let items = view.get("items")?.as_array()?;
        let item = items.iter().find(|item| item.get("key").and_then(Value::as_str) == Some(message))?;
        item.pointer("/content/delivery/state")?.as_str().map(str::to_owned)
    };
    person.watch(query).unwrap().until("the tick", find).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_somebody_who_wrote_the_conversation_goes_on_and_says_so() {
    let mut hospital = Hospital::found().await;
    let (weber, weber_time) = hospital.person_with_a_clock("Dr. Jonas Weber", "Oberarzt").await;
    let (kaya, kaya_time) = hospital.person_with_a_clock("Dr. Aylin Kaya", "Kardiologie").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let fuchs_file = hospital.last_file();
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs", "Dr. Aylin Kaya"]).await.unwrap();
    says_and_all_read(&weber, &[&fuchs, &kaya], &group, "vor der Sicherung").await;
    says_and_all_read(&kaya, &[&fuchs, &weber], &group, "auch davor").await;
    hospital.backs_up().await;
    for person in [&weber, &fuchs, &kaya] {
        person.set_online(true);
    }
    says_and_all_read(&fuchs, &[&weber, &kaya], &group, "Fuchs danach").await;
    says_and_all_read(&weber, &[&fuchs, &kaya], &group, "Weber danach").await;
    says_and_all_read(&kaya, &[&fuchs, &weber], &group, "Kaya danach").await;
    // Fuchs goes home, and the server loses the day.
    fuchs.stop().await;
    hospital.restores_backup().await;
    for person in [&weber, &kaya] {
        person.set_online(true);
        person.says(&group, "ist da jemand?").await.unwrap();
        // The device knows what the server lacks, and waits for whoever sent it.
        let repairing = |view: &Value| view.get("repairing")?.as_bool()?.then_some(());
        let query = Query::Conversation { id: group.clone() };
        person.watch(query).unwrap().until("the repair", repairing).await.unwrap();
    }
    for (person, time) in [(&weber, &weber_time), (&kaya, &kaya_time)] {
        time.passes(31_000);
        person.set_online(true);
    }
    for person in [&weber, &kaya] {
        is_told(person, &group, "[order_dispute]").await;
    }
    let last = weber.says(&group, "ohne Fuchs").await.unwrap();
    kaya.reads(&group, "ohne Fuchs").await.unwrap();
    // Kaya has it, Fuchs has not, and no tick is left over from the log that is lost.
    weber.sees_state(&group, &last, "sent").await.unwrap();
    assert_eq!(delivery(&weber, &group, &last).await, "sent");
    for person in [&weber, &kaya] {
        let told = person.transcript(&group).await.unwrap();
        for text in ["vor der Sicherung", "auch davor", "Fuchs danach", "Weber danach", "Kaya danach", "ohne Fuchs"] {
            assert_eq!(told.iter().filter(|told| *told == text).count(), 1, "{text} in {told:?}");
        }
    }
    // Back again, Fuchs is told too, gives what only she had sent, and everybody goes on.
    let fuchs = hospital.opens_mortal(&fuchs_file, &person::KillSwitch::default());
    is_told(&fuchs, &group, "[order_dispute]").await;
    fuchs.reads(&group, "ohne Fuchs").await.unwrap();
    let answer = says_and_all_read(&fuchs, &[&weber, &kaya], &group, "wieder da").await;
    fuchs.sees_state(&group, &answer, "delivered").await.unwrap();
    weber.sees_state(&group, &last, "delivered").await.unwrap();
    hospital.stops_server().await;
    let texts = ServerLog::of(&hospital, &[]).await.texts(&group);
    for text in ["Fuchs danach", "Weber danach", "Kaya danach", "wieder da"] {
        assert_eq!(texts.iter().filter(|told| *told == text).count(), 1, "{text} in {texts:?}");
    }
}
