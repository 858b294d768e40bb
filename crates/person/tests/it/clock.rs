//! A device whose clock is an hour off, from the first day on: it chats like any other, and says that its clock is wrong.

use crate::hospital::{Hospital, SetClock, is_told, timeline_of};
use client::command::{Answer, Command, Query};
use person::{Person, Story};
use protocol::time::HOUR_MS;
use serde_json::Value;

async fn says_and_is_read(from: &Person, to: &Person, chat: &str, text: &str) {
    let said = from.says(chat, text).await.unwrap();
    to.reads(chat, text).await.unwrap();
    from.sees_state(chat, &said, "delivered").await.unwrap();
}

/// How wrong the device thinks its clock is.
async fn skew(person: &Person) -> Option<f64> {
    let mut view = person.watch(Query::Connection).unwrap();
    let skew = view.until("a connection", |view| {
        (view.get("state")?.as_str()? == "online").then_some(())?;
        view.get("clock_skew_ms").map(Value::as_f64)
    });
    skew.await.unwrap()
}

/// Texts that are marked because their sender's clock is ahead.
async fn marked(person: &Person, chat: &str) -> Vec<String> {
    let query = Query::Timeline { conversation: chat.into(), anchor: None, before: 100, after: 0, from_unread: false };
    let mut view = person.watch(query).unwrap();
    let view = view.until("the timeline", |view| view.get("items").cloned()).await.unwrap();
    let marked = |item: &Value| {
        let content = item.get("content")?;
        (content.get("clock_off")? == &Value::Bool(true)).then(|| content.get("text")?.as_str().map(str::to_owned))?
    };
    view.as_array().unwrap().iter().filter_map(marked).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_an_hour_off_hinders_nobody_and_is_shown() {
    let hour = i64::try_from(HOUR_MS).unwrap();
    for ahead in [hour, -hour] {
        let hospital = Hospital::found().await;
        let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
        let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
        let clock = SetClock::default();
        clock.passes(ahead);
        // Joined, certified and connected with the wrong time.
        let weber = hospital.person_who_reads(&clock, "Dr. Jonas Weber", "Oberarzt").await;
        let shown = skew(&weber).await.expect("it says so");
        assert!((shown - ahead as f64).abs() < 60_000.0, "{shown}");
        assert_eq!(skew(&fuchs).await, None);

        // Both ways: made by him, made by her.
        let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
        says_and_is_read(&weber, &fuchs, &chat, "von mir").await;
        says_and_is_read(&fuchs, &weber, &chat, "an dich").await;
        let group = kaya.makes_group("Station 4B", &["Dr. Jonas Weber"]).await.unwrap();
        says_and_is_read(&kaya, &weber, &group, "hallo").await;
        says_and_is_read(&weber, &kaya, &group, "selber hallo").await;
        let own = weber.makes_group("Visite", &["Dr. Aylin Kaya"]).await.unwrap();
        says_and_is_read(&weber, &kaya, &own, "um zehn").await;
        let fuchs_id = weber.finds("Miriam Fuchs").await.unwrap();
        weber.command(Command::AddPeople { conversation: own.clone(), people: vec![fuchs_id] }).await.unwrap();
        is_told(&kaya, &own, "[added]").await;
        says_and_is_read(&fuchs, &kaya, &own, "bin dabei").await;
        weber.reads(&own, "bin dabei").await.unwrap();

        // The order is the server's; a time from the future is marked, one from the past cannot be told from a dead zone.
        assert_eq!(weber.transcript(&chat).await.unwrap(), ["von mir", "an dich"]);
        assert_eq!(fuchs.transcript(&chat).await.unwrap(), ["von mir", "an dich"]);
        let expected: &[&str] = if ahead > 0 { &["von mir"] } else { &[] };
        assert_eq!(marked(&fuchs, &chat).await, expected);
        for (person, chat) in [(&weber, &chat), (&fuchs, &chat), (&weber, &own), (&kaya, &group)] {
            let told = timeline_of(person, chat).await;
            assert!(!told.iter().any(|told| told.starts_with(['<', '(']) || told == "[order_dispute]"), "{told:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_while_chatting_changes_nothing() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let (weber, clock) = hospital.person_with_a_clock("Dr. Jonas Weber", "Oberarzt").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    for (number, jump) in [0, 3_600_000, -7_200_000, 3_600_000].into_iter().enumerate() {
        clock.passes(jump);
        says_and_is_read(&weber, &fuchs, &chat, &format!("Weber {number}")).await;
        says_and_is_read(&fuchs, &weber, &chat, &format!("Fuchs {number}")).await;
    }
    assert_eq!(weber.transcript(&chat).await.unwrap(), fuchs.transcript(&chat).await.unwrap());
    assert_eq!(weber.transcript(&chat).await.unwrap().len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_whose_clock_is_set_while_connected_invites_and_links_devices() {
    let (hospital, clock) = Hospital::found_with_a_clock(0).await;
    hospital.person("Miriam Fuchs", "Pflege 4B").await;
    clock.passes(10 * 60_000);
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    // Back again, and far behind.
    clock.passes(-20 * 3_600_000);
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let Answer::Link { link } = hospital.founder().command(Command::OfferTransfer { admin: false }).await.unwrap() else {
        panic!("no link")
    };
    let phone = hospital.device(&link, "Chromium auf Android").await;
    phone.ready().await.unwrap();
    let chat = weber.opens_chat_with("Dr. Aylin Kaya").await.unwrap();
    says_and_is_read(&weber, &kaya, &chat, "angekommen").await;
}
