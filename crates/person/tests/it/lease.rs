//! The lease: a device that is lost and never comes online again forgets by itself; one that comes back in time loses nothing.

use crate::{
    hospital::{Hospital, SetClock, Watching},
    insider::Papers,
};
use client::command::{Answer, Command, InviteAs, Query};
use person::{Clock, Person, Story};
use protocol::time::{DAY_MS, MINUTE_MS, Timestamp};
use rusqlite::Connection;
use serde_json::Value;
use std::path::Path;

const DAY: i64 = DAY_MS as i64;
const TEXT: &str = "Der Code ist 4711-GELB";

/// A nurse whose clock the story sets, a doctor, and their chat.
async fn ward() -> (Hospital, Person, SetClock, Person, String) {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let (emre, time) = hospital.person_with_a_clock("Emre Demir", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Emre Demir").await.unwrap();
    weber.says(&chat, TEXT).await.unwrap();
    emre.reads(&chat, TEXT).await.unwrap();
    (hospital, emre, time, weber, chat)
}

/// Time passes on a device that is used a little.
async fn passes(person: &Person, time: &SetClock, millis: i64, chat: &str) {
    // Used before, too: what it was told until now, such as that there is no network, is done before its clock moves. A word of
    // the server that arrives in between would be contact by the new time.
    for passed in [0, millis] {
        time.passes(passed);
        let _ = person.command(Command::SetDraft { conversation: chat.into(), text: String::new() }).await;
    }
}

async fn phase(person: &Person, phase: &str) {
    let mut view = person.watch(Query::Session).unwrap();
    view.until(phase, |view| (view.get("phase")?.as_str()? == phase).then_some(())).await.unwrap();
}

/// Does the banner warn, and of when?
async fn warning(person: &Person) -> Option<f64> {
    let mut view = person.watch(Query::Connection).unwrap();
    view.until("the connection", |view| view.get("lease_ends_at").map(Value::as_f64)).await.unwrap()
}

/// Nothing of what was said is in the raw file, and the account has no key any more.
fn is_empty(file: &Path) {
    let raw = std::fs::read(file).unwrap();
    assert!(!raw.windows(9).any(|bytes| bytes == b"4711-GELB"));
    let papers = Papers::of(&Connection::open(file).unwrap());
    assert!(papers.device_seed.iter().all(|byte| *byte == 0), "no key that signs or opens anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_without_contact_warns_then_forgets_everything() {
    let (hospital, emre, time, _weber, chat) = ward().await;
    let file = hospital.last_file();
    assert_eq!(Papers::of(&Connection::open(&file).unwrap()).device_seed.len(), 32);
    emre.set_online(false);
    for _ in 0..22 {
        passes(&emre, &time, DAY, &chat).await;
    }
    assert_eq!(warning(&emre).await, None, "three weeks of holidays are nobody's business");
    passes(&emre, &time, 2 * DAY, &chat).await;
    let ends_at = warning(&emre).await.expect("a week before");
    // A clock that is set back does not help: what was used up stays used up.
    passes(&emre, &time, -20 * DAY, &chat).await;
    let earlier = warning(&emre).await.expect("still");
    assert!((ends_at - earlier - 20.0 * DAY as f64).abs() < 60_000.0, "the same time is left, by the clock as it is now");
    passes(&emre, &time, 5 * DAY, &chat).await;
    assert_eq!(emre.transcript(&chat).await.unwrap(), [TEXT]);

    passes(&emre, &time, 2 * DAY, &chat).await;
    phase(&emre, "lease_over").await;
    passes(&emre, &time, 11 * MINUTE_MS as i64, &chat).await;
    emre.is_ended("lease").await;
    assert_eq!(emre.transcript(&chat).await.unwrap(), Vec::<String>::new());
    emre.stop().await;
    is_empty(&file);
    // Started again, it still says why, and never connects any more.
    let emre = hospital.opens_mortal(&file, &person::KillSwitch::default());
    emre.is_ended("lease").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_in_time_loses_nothing_and_begins_anew() {
    let (_hospital, emre, time, weber, chat) = ward().await;
    emre.set_online(false);
    passes(&emre, &time, 25 * DAY, &chat).await;
    assert!(warning(&emre).await.is_some());
    emre.set_online(true);
    weber.says(&chat, "Willkommen zurück").await.unwrap();
    emre.reads(&chat, "Willkommen zurück").await.unwrap();
    assert_eq!(warning(&emre).await, None);
    emre.set_online(false);
    passes(&emre, &time, 22 * DAY, &chat).await;
    assert_eq!(warning(&emre).await, None, "the month began anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_far_ahead_shows_nothing_until_there_is_contact() {
    let (hospital, emre, time, weber, chat) = ward().await;
    let file = hospital.last_file();
    emre.set_online(false);
    passes(&emre, &time, 40 * DAY, &chat).await;
    phase(&emre, "lease_over").await;
    // Set right again, or not: it is the server's word that counts.
    weber.says(&chat, "Bist du da?").await.unwrap();
    emre.set_online(true);
    phase(&emre, "ready").await;
    emre.reads(&chat, "Bist du da?").await.unwrap();
    assert_eq!(emre.transcript(&chat).await.unwrap(), [TEXT, "Bist du da?"]);

    // Nobody mends it and nothing is reached: after a day it is gone.
    emre.set_online(false);
    passes(&emre, &time, 40 * DAY, &chat).await;
    phase(&emre, "lease_over").await;
    passes(&emre, &time, DAY, &chat).await;
    emre.is_ended("lease").await;
    emre.stop().await;
    is_empty(&file);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hospital_says_how_long_and_a_lapsed_person_comes_back_by_invitation() {
    let (hospital, emre, time, weber, chat) = ward().await;
    let store = hospital.server_store();
    let tenant = store.tenants().await.unwrap()[0].tenant;
    let line = store::AuditLine {
        at: protocol::time::Timestamp::from_millis(1),
        actor: protocol::id::PersonId::from_bytes([1; 16]),
        action: "set_lease",
        target: "5 days".into(),
    };
    assert!(store.set_lease_days(tenant, 5, &line).await.unwrap());
    // Its device is told at its next contact.
    emre.set_online(false);
    emre.set_online(true);
    weber.says(&chat, "Kurze Leine").await.unwrap();
    emre.reads(&chat, "Kurze Leine").await.unwrap();
    emre.set_online(false);
    passes(&emre, &time, 3 * DAY, &chat).await;
    assert!(warning(&emre).await.is_some());
    passes(&emre, &time, 2 * DAY, &chat).await;
    phase(&emre, "lease_over").await;
    passes(&emre, &time, DAY, &chat).await;
    emre.is_ended("lease").await;

    let person = hospital.founder().finds("Emre Demir").await.unwrap();
    let again =
        Command::Invite { name: "Emre Demir".into(), role: "Pflege 4B".into(), invite_as: InviteAs::Staff, person: Some(person) };
    let Answer::Invitation { link, .. } = hospital.founder().command(again).await.unwrap() else { panic!("no link") };
    let emre = hospital.device(&link, "Neues Telefon").await;
    assert_eq!(emre.sees_chat("Dr. Jonas Weber").await.unwrap(), chat);
    emre.says(&chat, "Neues Telefon").await.unwrap();
    weber.reads(&chat, "Neues Telefon").await.unwrap();
    weber.sees_line(&chat, "key_changed").await;
    weber.says(&chat, "Schön, dich zu sehen").await.unwrap();
    emre.reads(&chat, "Schön, dich zu sehen").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_that_is_made_up_without_contact_uses_up_no_lease() {
    let (_hospital, emre, _time, weber, chat) = ward().await;
    emre.set_online(false);
    let now = Clock::system().now().as_millis();
    for days in [28, 21, 14, 7] {
        let text = Command::SendText {
            conversation: chat.clone(),
            message: None,
            text: format!("Vor {days} Tagen"),
            reply_to: None,
            mentions: Vec::new(),
            urgency: client::view::UrgencyView::Normal,
        };
        emre.command_at(Timestamp::from_millis(now - days * DAY_MS), text).await.unwrap();
    }
    assert_eq!(warning(&emre).await, None, "no time has passed");
    emre.set_online(true);
    weber.reads(&chat, "Vor 7 Tagen").await.unwrap();
    assert_eq!(weber.transcript(&chat).await.unwrap(), [TEXT, "Vor 28 Tagen", "Vor 21 Tagen", "Vor 14 Tagen", "Vor 7 Tagen"]);
}
