//! Lifetimes: what is said in a conversation disappears from devices after some time, and nothing of it stays in their files.

use crate::{
    hospital::{Hospital, SetClock, Watching, is_told, timeline_of},
    insider::Insider,
    issuers::is_offline,
};
use client::command::{AttachmentFilter, Command, CommandError, MessageCommand, Query, SearchFilter};
use e2ee::content::Content;
use person::{FileToSend, Person, PersonError, Story};
use protocol::{
    header::Kind,
    lifetime::Lifetime,
    time::{DAY_MS, HOUR_MS},
};
use rusqlite::Connection;
use serde_json::Value;
use std::path::Path;

const DAY: i64 = DAY_MS as i64;
const HOUR: i64 = HOUR_MS as i64;
/// In hours, as lifetimes are set.
const WEEK: u32 = 7 * 24;

async fn set(person: &Person, chat: &str, hours: Option<u32>) -> Result<(), PersonError> {
    person.command(Command::SetLifetime { conversation: chat.into(), hours }).await.map(drop)
}

async fn act(person: &Person, act: MessageCommand) {
    person.command(Command::Message { act }).await.unwrap();
}

async fn view<T>(person: &Person, query: Query, what: &str, of: impl Fn(&Value) -> Option<T>) -> T {
    person.watch(query).unwrap().until(what, |view| of(view)).await.unwrap()
}

async fn lifetime_is(person: &Person, chat: &str, hours: Option<u32>) {
    let query = Query::Conversation { id: chat.into() };
    view(person, query, "the lifetime", |view| (view.get("lifetime_hours")?.as_u64() == hours.map(u64::from)).then_some(()))
        .await;
}

async fn ends(person: &Person, message: &str) -> Option<f64> {
    let query = Query::MessageInfo { message: message.into() };
    view(person, query, "a message's info", |view| view.get("expires_at").map(Value::as_f64)).await
}

async fn hits(person: &Person, query: Query) -> usize {
    view(person, query, "hits", |view| view.get("hits")?.as_array().map(Vec::len)).await
}

/// Time passes on a device without contact that is used a little.
async fn passes(person: &Person, time: &SetClock, ms: i64, chat: &str) {
    time.passes(ms);
    person.command(Command::SetDraft { conversation: chat.into(), text: String::new() }).await.unwrap();
}

fn has(file: &Path, text: &str) -> bool {
    let log = file.with_extension("sqlite-wal");
    [file, &log]
        .iter()
        .filter_map(|file| std::fs::read(file).ok())
        .any(|raw| raw.windows(text.len()).any(|bytes| bytes == text.as_bytes()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_fell_behind_still_knows_how_long() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    set(&weber, &chat, Some(WEEK)).await.unwrap();
    is_told(&fuchs, &chat, "[lifetime_set]").await;
    is_told(&weber, &chat, "[lifetime_set]").await;
    weber.says(&chat, "eins").await.unwrap();
    fuchs.reads(&chat, "eins").await.unwrap();
    let (weber, copy) = hospital.copy(weber).await;
    let said = weber.says(&chat, "zwei").await.unwrap();
    weber.sees_state(&chat, &said, "sent").await.unwrap();
    let weber = hospital.restore(weber, copy).await;
    fuchs.sees_line(&chat, "device_rejoined").await;
    lifetime_is(&weber, &chat, Some(WEEK)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_disappears_from_both_devices_and_from_their_files() {
    const SAID: &str = "Kanarienvogel 7f3a91: Kalium 6,1";
    const EDITED: &str = "Papagei c05e44: Kalium 6,2";
    const ANSWER: &str = "Zaunkönig b1d870, wird nachbestimmt";
    let hospital = Hospital::found().await;
    let (weber, weber_time) = hospital.person_with_a_clock("Dr. Jonas Weber", "Oberarzt Innere").await;
    let weber_file = hospital.last_file();
    let (emre, emre_time) = hospital.person_with_a_clock("Emre Demir", "Pflege 4B").await;
    let emre_file = hospital.last_file();
    let chat = weber.opens_chat_with("Emre Demir").await.unwrap();
    let before = weber.says(&chat, "Bleibt stehen").await.unwrap();
    emre.reads(&chat, "Bleibt stehen").await.unwrap();

    set(&weber, &chat, Some(WEEK)).await.unwrap();
    is_told(&emre, &chat, "[lifetime_set]").await;
    is_told(&weber, &chat, "[lifetime_set]").await;
    lifetime_is(&emre, &chat, Some(WEEK)).await;
    lifetime_is(&weber, &chat, Some(WEEK)).await;
    let said = weber.says(&chat, SAID).await.unwrap();
    emre.reads(&chat, SAID).await.unwrap();
    weber.sees_state(&chat, &said, "delivered").await.unwrap();
    act(&weber, MessageCommand::Edit { message: said.clone(), text: EDITED.into(), mentions: Vec::new() }).await;
    emre.reads(&chat, EDITED).await.unwrap();
    let (conversation, mentions) = (chat.clone(), Vec::new());
    emre.command(Command::SendText {
        conversation,
        message: None,
        text: ANSWER.into(),
        reply_to: Some(said.clone()),
        mentions,
        urgency: client::view::UrgencyView::Normal,
    })
    .await
    .unwrap();
    weber.reads(&chat, ANSWER).await.unwrap();
    act(&emre, MessageCommand::React { message: said.clone(), emoji: Some("👍".into()) }).await;
    act(&emre, MessageCommand::Pin { message: said.clone(), pinned: true }).await;
    act(&emre, MessageCommand::Star { messages: vec![said.clone()], starred: true }).await;
    let photo = weber.send_files(&chat, "", vec![FileToSend::picture("Wunde-4711.jpg", vec![7; 90_000])]).await.unwrap();
    weber.sees_state(&chat, &photo, "delivered").await.unwrap();
    is_told(&weber, &chat, "[pinned]").await;
    is_told(&emre, &chat, "[pinned]").await;
    // The last word of the day, said and read: everything before it is where it belongs.
    emre.says(&chat, "Feierabend").await.unwrap();
    weber.reads(&chat, "Feierabend").await.unwrap();
    assert_eq!(ends(&weber, &before).await, None, "what was said before stays");
    assert_eq!(ends(&weber, &said).await, ends(&emre, &said).await, "both know the same day");
    assert!(has(&emre_file, EDITED) && has(&weber_file, EDITED), "there is something to look for");

    let search = || Query::Search { text: "kalium".into(), conversation: None, filter: SearchFilter::All, limit: 9 };
    for (person, time, file) in [(weber, weber_time, weber_file), (emre, emre_time, emre_file)] {
        person.set_online(false);
        passes(&person, &time, 6 * DAY, &chat).await;
        assert!(timeline_of(&person, &chat).await.contains(&EDITED.to_owned()), "six days are not seven");
        assert_eq!(hits(&person, search()).await, 1);
        passes(&person, &time, 2 * DAY, &chat).await;
        let told = timeline_of(&person, &chat).await;
        assert_eq!(told.iter().filter(|one| !one.starts_with('[')).collect::<Vec<_>>(), ["Bleibt stehen"]);
        assert!(told.contains(&"[lifetime_set]".to_owned()), "how it came about stays");
        assert_eq!(hits(&person, search()).await, 0);
        assert_eq!(hits(&person, Query::Starred { conversation: None, limit: 9 }).await, 0);
        let query = Query::Conversation { id: chat.clone() };
        assert_eq!(view(&person, query, "pins", |view| view.get("pins")?.as_array().map(Vec::len)).await, 0);
        let query = Query::Attachments { conversation: chat.clone(), filter: AttachmentFilter::Media, around: None, limit: 9 };
        let left = view(&person, query, "the gallery", |view| view.get("entries")?.as_array().map(Vec::len)).await;
        assert_eq!(left, 0);
        person.stop().await;
        for text in [SAID, EDITED, ANSWER, "Wunde-4711", "Feierabend"] {
            assert!(!has(&file, text), "{text:?} is still in the file");
        }
        let db = Connection::open(&file).unwrap();
        let keys: u32 = db
            .query_row(
                "SELECT (SELECT count(*) FROM outbox WHERE message = ?1 AND length(secret) > 0)
                      + (SELECT count(*) FROM keybox_sent WHERE instr(entry, ?1) > 0)
                      + (SELECT count(*) FROM keybox_waiting WHERE instr(entry, ?1) > 0) + (SELECT count(*) FROM keys)",
                [said.parse::<protocol::id::MessageId>().unwrap().as_bytes()],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(keys, 0, "nothing here opens what the server still has");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_for_a_shift_is_gone_after_it() {
    let hospital = Hospital::found().await;
    let (weber, time) = hospital.person_with_a_clock("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    set(&weber, &chat, Some(8)).await.unwrap();
    lifetime_is(&fuchs, &chat, Some(8)).await;
    lifetime_is(&weber, &chat, Some(8)).await;
    let said = weber.says(&chat, "Schlüssel liegt im Stationszimmer").await.unwrap();
    fuchs.reads(&chat, "Schlüssel liegt im Stationszimmer").await.unwrap();
    weber.sees_state(&chat, &said, "delivered").await.unwrap();
    assert_eq!(ends(&weber, &said).await, ends(&fuchs, &said).await, "both know the same moment");
    weber.set_online(false);
    passes(&weber, &time, 7 * HOUR, &chat).await;
    assert!(timeline_of(&weber, &chat).await.contains(&"Schlüssel liegt im Stationszimmer".to_owned()));
    passes(&weber, &time, HOUR + 1, &chat).await;
    assert!(!timeline_of(&weber, &chat).await.contains(&"Schlüssel liegt im Stationszimmer".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_owner_says_how_long_and_who_is_added_learns_it() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let emre = hospital.person("Emre Demir", "Pflege 4B").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Visite 4B", &["Emre Demir"]).await.unwrap();
    weber.says(&group, "Guten Morgen").await.unwrap();
    assert_eq!(emre.sees_chat("Visite 4B").await.unwrap(), group);
    emre.reads(&group, "Guten Morgen").await.unwrap();
    for (person, hours) in [(&emre, Some(WEEK)), (&weber, Some(0)), (&weber, Some(90 * 24 + 1))] {
        let refused = set(person, &group, hours).await;
        assert!(matches!(refused, Err(PersonError::Command(CommandError::NotAllowed))), "{refused:?}");
    }
    set(&weber, &group, Some(30 * 24)).await.unwrap();
    lifetime_is(&emre, &group, Some(30 * 24)).await;
    set(&weber, &group, Some(24)).await.unwrap();
    lifetime_is(&emre, &group, Some(24)).await;
    let said = emre.says(&group, "Ist notiert").await.unwrap();
    assert!(ends(&emre, &said).await.is_some());

    let person = weber.finds("Miriam Fuchs").await.unwrap();
    weber.command(Command::AddPeople { conversation: group.clone(), people: vec![person] }).await.unwrap();
    assert_eq!(fuchs.sees_chat("Visite 4B").await.unwrap(), group);
    lifetime_is(&fuchs, &group, Some(24)).await;
    let hers = fuchs.says(&group, "Bin dabei").await.unwrap();
    weber.reads(&group, "Bin dabei").await.unwrap();
    assert!(ends(&weber, &hers).await.is_some(), "what she says disappears like everything else");
    let told = timeline_of(&emre, &group).await;
    assert_eq!(told.iter().filter(|one| *one == "[lifetime_set]").count(), 2, "what is said again for her is no news: {told:?}");

    set(&weber, &group, None).await.unwrap();
    lifetime_is(&fuchs, &group, None).await;
    let stays = fuchs.says(&group, "Das bleibt").await.unwrap();
    assert_eq!(ends(&fuchs, &stays).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_modified_client_neither_sets_the_time_nor_speaks_to_the_archive_alone() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let mallory = hospital.person("Mallory", "Ambulanz").await;
    let file = hospital.last_file();
    let group = fuchs.makes_group("Ambulanz", &["Mallory"]).await.unwrap();
    fuchs.says(&group, "Guten Morgen").await.unwrap();
    mallory.sees_chat("Ambulanz").await.unwrap();
    mallory.reads(&group, "Guten Morgen").await.unwrap();
    let answer = mallory.says(&group, "Morgen").await.unwrap();
    fuchs.reads(&group, "Morgen").await.unwrap();
    mallory.sees_state(&group, &answer, "delivered").await.unwrap();
    let mut mallory = Insider::takes_over(&hospital, mallory, &file).await;
    let id = group.parse().unwrap();

    let header = mallory.header(id, Kind::Text);
    let content = Content::Lifetime(Lifetime::of(Some(24), false));
    let bytes = content.encode(&mut e2ee::rng_from_seed([9; 32])).unwrap();
    let draft = mallory.seal_bytes(&header, &bytes);
    mallory.send(&draft).await.unwrap();
    is_told(&fuchs, &group, "<malformed>").await;
    lifetime_is(&fuchs, &group, None).await;

    // Over before it was sent: whoever is here has an hour to read it all the same.
    let mut header = mallory.header(id, Kind::Text);
    header.phone_expiry = Some(protocol::time::Timestamp::from_millis(1));
    let draft = mallory.seal(&header, "Ich habe euch gewarnt");
    mallory.send(&draft).await.unwrap();
    fuchs.reads(&group, "Ich habe euch gewarnt").await.unwrap();
    is_offline(&fuchs).await;

    // Away for longer than that, she gets what is over without its body, and the chain still holds.
    let mut header = mallory.header(id, Kind::Text);
    header.phone_expiry = Some(protocol::time::Timestamp::from_millis(1));
    let draft = mallory.seal(&header, "Nie gesehen");
    let accepted = mallory.send(&draft).await.unwrap();
    let db = Connection::open(hospital.server_folder().join("konsil.sqlite")).unwrap();
    let moved = db.execute(
        "UPDATE messages SET accepted_at = accepted_at - ?1 WHERE seq = ?2",
        [2 * DAY, i64::try_from(accepted.seq).unwrap()],
    );
    assert_eq!(moved.unwrap(), 1);
    mallory.says(id, "Und weiter").await.unwrap();
    fuchs.set_online(true);
    fuchs.reads(&group, "Und weiter").await.unwrap();
    let told = timeline_of(&fuchs, &group).await;
    assert!(!told.contains(&"Nie gesehen".to_owned()) && !told.contains(&"[order_dispute]".to_owned()), "{told:?}");
    let thanks = fuchs.says(&group, "Danke").await.unwrap();
    fuchs.sees_state(&group, &thanks, "sent").await.unwrap();
}
