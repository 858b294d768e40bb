//! A device whose clock is an hour off, from the first day on: it chats like any other, and says that its clock is wrong.

use crate::{
    hospital::{Hospital, SetClock, is_told, timeline_of},
    issuers::is_offline,
};
use client::command::{Answer, ChatFilter, Command, Query};
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

/// Texts that are marked because their sender's clock was ahead (`clock_off`), or because they came much later than they were said
/// (`arrived_at`).
async fn marked(person: &Person, chat: &str, mark: &str) -> Vec<String> {
    let query = Query::Timeline { conversation: chat.into(), anchor: None, before: 100, after: 0, from_unread: false };
    let mut view = person.watch(query).unwrap();
    let view = view.until("the timeline", |view| view.get("items").cloned()).await.unwrap();
    let marked = |item: &Value| {
        let content = item.get("content")?;
        let is_marked = content.get(mark).is_some_and(|mark| mark.is_number() || mark == &Value::Bool(true));
        is_marked.then(|| content.get("text")?.as_str().map(str::to_owned))?
    };
    view.as_array().unwrap().iter().filter_map(marked).collect()
}

/// When what a chat shows was said.
async fn times(person: &Person, chat: &str) -> Vec<f64> {
    let query = Query::Timeline { conversation: chat.into(), anchor: None, before: 100, after: 0, from_unread: false };
    let mut view = person.watch(query).unwrap();
    let view = view.until("the timeline", |view| view.get("items").cloned()).await.unwrap();
    let said = |item: &Value| (item.pointer("/content/type")? == "text").then(|| item.get("time")?.as_f64())?;
    view.as_array().unwrap().iter().filter_map(said).collect()
}

#[expect(clippy::disallowed_methods, reason = "the server of these tests goes by the machine's clock")]
fn now_ms() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_without_a_connection_says_when_it_came_and_moves_the_chat_up() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let (weber, clock) = hospital.person_with_a_clock("Dr. Jonas Weber", "Oberarzt").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    says_and_is_read(&weber, &fuchs, &chat, "gehe in den Keller").await;
    is_offline(&weber).await;
    // An hour in the cellar, and back.
    let hour = i64::try_from(HOUR_MS).unwrap();
    clock.passes(-hour);
    weber.says(&chat, "Kalium 6,1").await.unwrap();
    clock.passes(hour);
    let other = kaya.opens_chat_with("Miriam Fuchs").await.unwrap();
    says_and_is_read(&kaya, &fuchs, &other, "EKG liegt vor").await;
    weber.set_online(true);
    fuchs.reads(&chat, "Kalium 6,1").await.unwrap();
    assert_eq!(marked(&fuchs, &chat, "arrived_at").await, ["Kalium 6,1"]);
    let query = Query::Timeline { conversation: chat.clone(), anchor: None, before: 100, after: 0, from_unread: false };
    let mut own = weber.watch(query).unwrap();
    own.until("that it came late", |view| {
        view.pointer("/items/2/content/arrived_at").or(view.pointer("/items/1/content/arrived_at"))?.as_f64()
    })
    .await
    .unwrap();
    let said = times(&fuchs, &chat).await;
    assert!((now_ms() - said[1] - HOUR_MS as f64).abs() < 60_000.0, "it says when it was said: {said:?}");
    let mut chats = fuchs.watch(Query::Chats { search: String::new(), filter: ChatFilter::All }).unwrap();
    let first =
        |view: &Value| Some((view.pointer("/chats/0/id")?.as_str()?.to_owned(), view.pointer("/chats/0/time")?.as_f64()?));
    let (first, since) = chats.until("chats", first).await.unwrap();
    assert_eq!(first, chat, "what is new in it is new now");
    assert!((now_ms() - since).abs() < 60_000.0, "and bears that time: {since}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_put_right_is_right_from_the_next_word_on() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let hour = i64::try_from(HOUR_MS).unwrap();
    for wrong in [-hour, hour] {
        let clock = SetClock::default();
        clock.passes(wrong);
        let name = format!("Dr. Jonas Weber {wrong}");
        let weber = hospital.person_who_reads(&clock, &name, "Oberarzt").await;
        assert!(skew(&weber).await.is_some());
        let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
        says_and_is_read(&weber, &fuchs, &chat, "vorher").await;
        clock.passes(-wrong);
        let mut view = weber.watch(Query::Connection).unwrap();
        let right = |view: &Value| (view.get("state")? == "online" && view.get("clock_skew_ms")?.is_null()).then_some(());
        view.until("that the clock is right", right).await.unwrap();
        says_and_is_read(&weber, &fuchs, &chat, "nachher").await;
        for said_at in times(&fuchs, &chat).await {
            assert!((said_at - now_ms()).abs() < 60_000.0, "{said_at}");
        }
        assert!(marked(&fuchs, &chat, "clock_off").await.is_empty() && marked(&fuchs, &chat, "arrived_at").await.is_empty());
    }
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

        // The order is the server's, and so is the time, once the device has heard of it.
        assert_eq!(weber.transcript(&chat).await.unwrap(), ["von mir", "an dich"]);
        assert_eq!(fuchs.transcript(&chat).await.unwrap(), ["von mir", "an dich"]);
        for person in [&weber, &fuchs] {
            assert!(marked(person, &chat, "clock_off").await.is_empty() && marked(person, &chat, "arrived_at").await.is_empty());
            for said_at in times(person, &chat).await {
                assert!((said_at - now_ms()).abs() < 60_000.0, "{said_at}");
            }
        }
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
