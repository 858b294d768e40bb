//! A lost device: the history key rotates, and nothing that is written from then on opens with what the device has.

use crate::{
    hospital::{Hospital, Watching},
    insider::Papers,
    own_devices::{acts, counts, links, lists, makes_code},
};
use client::{
    ApprovedAct,
    command::{DeviceCommand, Query},
};
use e2ee::key::HistoryKey;
use person::{Person, Story};
use protocol::{
    certificate::DeviceCertificate,
    id::{PersonId, TenantId},
    transfer::HistoryKeyEntry,
};
use rusqlite::Connection;
use serde_json::Value;
use std::{path::Path, time::Duration};

/// What somebody takes out of a device: whose it is, and its history keys.
struct Taken {
    tenant: TenantId,
    person: PersonId,
    keys: Vec<HistoryKey>,
}

fn takes_keys(file: &Path) -> Taken {
    #[derive(minicbor::Decode)]
    struct Keys {
        #[n(8)]
        history_keys: Vec<HistoryKeyEntry>,
    }
    let db = Connection::open(file).unwrap();
    let bytes: Vec<u8> = db.query_row("SELECT value FROM meta WHERE key = 'account'", [], |row| row.get(0)).unwrap();
    let keys: Keys = minicbor::decode(&bytes).unwrap();
    let certificate: DeviceCertificate = Papers::of(&db).device_certificate.peek().unwrap();
    Taken {
        tenant: certificate.tenant,
        person: certificate.person,
        keys: keys.history_keys.iter().map(|entry| HistoryKey::from_entry(entry).unwrap()).collect(),
    }
}

/// How many of the chunks that the server keeps these keys open, and how many they do not.
async fn opens(hospital: &Hospital, taken: &Taken) -> (usize, usize) {
    let (chunks, _) = hospital.server_store().keybox(taken.tenant, taken.person, 0, 500, 10_000_000).await.unwrap();
    let opened = chunks.iter().filter(|chunk| taken.keys.iter().any(|key| key.open_chunk(&chunk.sealed).is_ok())).count();
    (opened, chunks.len() - opened)
}

async fn removes(person: &Person, name: &str) {
    let device = lists(person, name, |_| true).await;
    acts(person, DeviceCommand::Remove { device }).await.unwrap();
}

/// Waits for recovery code and passkeys: which they are, and whether they still open something.
async fn keeps(person: &Person, expected: &[(&str, bool)]) {
    let mut view = person.watch(Query::Recoveries).unwrap();
    view.until(&format!("{expected:?}"), |view| {
        let all: Vec<_> =
            view.as_array()?.iter().map(|one| (one["kind"].as_str().unwrap_or_default(), one["ended_at"].is_null())).collect();
        (all == expected).then_some(())
    })
    .await
    .unwrap();
}

async fn settles(person: &Person) {
    person.settled(Duration::from_secs(60)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_phone_opens_nothing_that_is_written_after_it_was_removed() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "vor dem Verlust").await.unwrap();
    fuchs.reads(&chat, "vor dem Verlust").await.unwrap();
    let phone = links(&hospital, &fuchs, "Chrome auf Android").await;
    phone.reads(&chat, "vor dem Verlust").await.unwrap();
    let phone_file = hospital.last_file();
    let tablet = links(&hospital, &fuchs, "Safari auf iPad").await;
    tablet.reads(&chat, "vor dem Verlust").await.unwrap();
    // A code that is made at the desk, a passkey that is made with the phone.
    let code = makes_code(&fuchs).await;
    phone.approved(ApprovedAct::MakePasskey { prf: "0f".repeat(32) }).await.unwrap();
    for device in [&fuchs, &phone, &tablet] {
        settles(device).await;
    }
    let taken = takes_keys(&phone_file);
    let before = opens(&hospital, &taken).await;
    assert!(before.0 > 0 && before.1 == 0, "the phone reads everything up to now: {before:?}");

    // She misses the phone while the tablet is switched off.
    tablet.set_online(false);
    removes(&fuchs, "Chrome auf Android").await;
    phone.is_ended("device_removed").await;
    keeps(&fuchs, &[("code", true), ("passkey", false)]).await;
    weber.says(&chat, "nach dem Verlust").await.unwrap();
    fuchs.reads(&chat, "nach dem Verlust").await.unwrap();

    // The tablet comes back, has the new key, and lets in a laptop that reads what was before and what came after.
    tablet.set_online(true);
    tablet.reads(&chat, "nach dem Verlust").await.unwrap();
    tablet.says(&chat, "vom Tablet").await.unwrap();
    fuchs.reads(&chat, "vom Tablet").await.unwrap();
    let laptop = links(&hospital, &tablet, "Firefox auf Linux").await;
    for text in ["vor dem Verlust", "nach dem Verlust", "vom Tablet"] {
        laptop.reads(&chat, text).await.unwrap();
    }
    // So does whoever comes with the code on paper; with the passkey of the phone nobody comes.
    let desk = hospital.device(&format!("/wiederherstellen#{code}"), "Neu").await;
    for text in ["vor dem Verlust", "nach dem Verlust", "vom Tablet"] {
        desk.reads(&chat, text).await.unwrap();
    }
    let passkey = format!("/wiederherstellen#passkey:{}", "0f".repeat(32));
    assert!(hospital.visitor().await.join(&passkey, "Fremd").await.is_err());

    for device in [&fuchs, &tablet, &laptop] {
        settles(device).await;
    }
    let after = opens(&hospital, &taken).await;
    assert_eq!(after.0, before.0, "nothing new opens with the keys of the lost phone");
    assert!(after.1 > 0, "and there is something new");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_away_while_two_others_were_lost_takes_both_keys() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Station 4B · Innere", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B · Innere").await.unwrap();
    let tablet = links(&hospital, &fuchs, "Safari auf iPad").await;
    tablet.sees_chat("Station 4B · Innere").await.unwrap();
    let tablet_file = hospital.last_file();
    let phone = links(&hospital, &fuchs, "Chrome auf Android").await;
    phone.sees_chat("Station 4B · Innere").await.unwrap();
    let old = links(&hospital, &fuchs, "Opera auf Symbian").await;
    old.sees_chat("Station 4B · Innere").await.unwrap();
    counts(&fuchs, 4).await;

    tablet.set_online(false);
    removes(&fuchs, "Opera auf Symbian").await;
    weber.says(&group, "nach dem ersten Verlust").await.unwrap();
    fuchs.reads(&group, "nach dem ersten Verlust").await.unwrap();
    // What is handed out waits for the new key.
    makes_code(&fuchs).await;
    settles(&fuchs).await;
    removes(&fuchs, "Chrome auf Android").await;
    weber.says(&group, "nach dem zweiten Verlust").await.unwrap();
    fuchs.reads(&group, "nach dem zweiten Verlust").await.unwrap();
    // The desk is taken apart: the tablet alone has to let the next one in.
    makes_code(&fuchs).await;
    settles(&fuchs).await;
    tablet.set_online(true);
    tablet.reads(&group, "nach dem ersten Verlust").await.unwrap();
    tablet.reads(&group, "nach dem zweiten Verlust").await.unwrap();
    settles(&tablet).await;
    let generations: Vec<_> = takes_keys(&tablet_file).keys.iter().map(HistoryKey::generation).collect();
    assert_eq!(generations, [1, 2, 3]);
    removes(&tablet, "Test").await;
    counts(&tablet, 1).await;
    let laptop = links(&hospital, &tablet, "Firefox auf Linux").await;
    for text in ["nach dem ersten Verlust", "nach dem zweiten Verlust"] {
        laptop.reads(&group, text).await.unwrap();
    }
    let this: Value = laptop
        .watch(Query::Devices)
        .unwrap()
        .until("two", |view| (view.as_array()?.len() == 2).then(|| view.clone()))
        .await
        .unwrap();
    assert!(this.is_array());
}
