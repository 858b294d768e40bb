//! Files go from one person to the other, through broken lines, restarts and a server that lies.

use crate::{
    hospital::{Hospital, timeline},
    relay::Relay,
};
use client::command::{AttachmentCommand, AttachmentFilter, Command, CommandError, MessageCommand, Query, SearchFilter};
use person::{FileToSend, Person, PersonError, Story};
use protocol::limits::OBJECT_PART_BYTES;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn noise(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 % 251) as u8).collect()
}

/// Attachments of a message, as the screen shows them.
fn shown<'a>(view: &'a Value, message: &str) -> Option<&'a Vec<Value>> {
    let item = view.get("items")?.as_array()?.iter().find(|item| item["key"] == message)?;
    item["content"]["attachments"].as_array()
}

async fn until_state(person: &Person, chat: &str, message: &str, place: usize, state: &str) -> Value {
    let mut view = person.watch(timeline(chat)).unwrap();
    view.until(&format!("attachment {state}"), |view| {
        let one = shown(view, message)?.get(place)?;
        (one["state"]["state"] == state).then(|| one.clone())
    })
    .await
    .unwrap()
}

/// The message that a file of this name came with.
async fn comes(person: &Person, chat: &str, name: &str) -> String {
    let mut view = person.watch(timeline(chat)).unwrap();
    view.until(name, |view| {
        let items = view.get("items")?.as_array()?;
        let has = |item: &&Value| {
            item["content"]["attachments"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == name))
        };
        Some(items.iter().find(has)?["key"].as_str()?.to_owned())
    })
    .await
    .unwrap()
}

/// Every file below a folder.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}

/// Every part that the server keeps.
fn objects(hospital: &Hospital) -> Vec<PathBuf> {
    let mut found = Vec::new();
    below(&hospital.server_folder().join(server::objects::FOLDER), &mut found);
    found
}

async fn two(hospital: &Hospital) -> (Person, Person, String) {
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "Schau mal:").await.unwrap();
    fuchs.reads(&chat, "Schau mal:").await.unwrap();
    (weber, fuchs, chat)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_and_a_report_are_sent_and_opened() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let (photo, report) = (noise(300_000), noise(2 * OBJECT_PART_BYTES + 17));
    let files = vec![FileToSend::picture("Wunde.jpg", photo.clone()), FileToSend::new("../Befund.pdf", report.clone())];
    let message = weber.send_files(&chat, "Zi. 412, Verlauf", files).await.unwrap();
    // A text that is written meanwhile does not wait for them.
    weber.says(&chat, "Kommt gleich").await.unwrap();
    fuchs.reads(&chat, "Kommt gleich").await.unwrap();
    weber.sees_state(&chat, &message, "delivered").await.unwrap();

    fuchs.reads(&chat, "Zi. 412, Verlauf").await.unwrap();
    until_state(&fuchs, &chat, &message, 0, "present").await;
    assert_eq!(fuchs.open_file(&message, 0).await.unwrap(), photo, "a photo comes by itself");
    let absent = until_state(&fuchs, &chat, &message, 1, "absent").await;
    assert_eq!((absent["name"].as_str(), absent["size"].as_f64()), (Some("Befund.pdf"), Some(report.len() as f64)));
    // It is found by its name, also while it is not here.
    let query = |filter| Query::Search { text: "befund".into(), conversation: None, filter, limit: 9 };
    let mut found = fuchs.watch(query(SearchFilter::All)).unwrap();
    let parts = found
        .until("the report", |view| view.pointer("/hits/0").filter(|hit| hit["file"] == true).map(|hit| hit["parts"].clone()));
    assert_eq!(parts.await.unwrap(), serde_json::json!(["", "Befund", ".pdf"]));
    for (filter, count) in [(SearchFilter::Files, 1), (SearchFilter::Texts, 0)] {
        let hits = |view: &Value| Some(view.get("hits")?.as_array()?.len());
        assert_eq!(fuchs.watch(query(filter)).unwrap().until("an answer", hits).await.unwrap(), count, "{filter:?}");
    }
    fuchs.fetch(&message, 1).await.unwrap();
    until_state(&fuchs, &chat, &message, 1, "present").await;
    assert_eq!(fuchs.open_file(&message, 1).await.unwrap(), report);
    assert_eq!(weber.open_file(&message, 1).await.unwrap(), report, "the sender has it already");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_comes_unasked_a_photo_waits_until_it_is_fetched() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let come = async |on| fuchs.command(Command::Attachment { act: AttachmentCommand::ComeUnasked { on } }).await.unwrap();
    come(false).await;
    let photo = noise(300_000);
    let waits = weber.send_files(&chat, "", vec![FileToSend::picture("Wunde.jpg", photo.clone())]).await.unwrap();
    comes(&fuchs, &chat, "Wunde.jpg").await;
    until_state(&fuchs, &chat, &waits, 0, "absent").await;

    come(true).await;
    let second = weber.send_files(&chat, "", vec![FileToSend::picture("Verlauf.jpg", noise(9))]).await.unwrap();
    comes(&fuchs, &chat, "Verlauf.jpg").await;
    until_state(&fuchs, &chat, &second, 0, "present").await;
    until_state(&fuchs, &chat, &waits, 0, "absent").await;
    fuchs.fetch(&waits, 0).await.unwrap();
    until_state(&fuchs, &chat, &waits, 0, "present").await;
    assert_eq!(fuchs.open_file(&waits, 0).await.unwrap(), photo);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_looked_up_around_one_of_them_and_a_pinned_one_says_what_it_is() {
    let hospital = Hospital::found().await;
    let (weber, _, chat) = two(&hospital).await;
    let mut sent = Vec::new();
    for n in 0..7 {
        let photo = FileToSend::picture(&format!("{n}.jpg"), noise(9));
        sent.push(weber.send_files(&chat, "", vec![photo]).await.unwrap());
        weber.says(&chat, "Text dazwischen").await.unwrap();
    }
    let around = async |message: Option<&String>, limit| {
        let query =
            Query::Attachments { conversation: chat.clone(), filter: AttachmentFilter::Media, around: message.cloned(), limit };
        let mut view = weber.watch(query).unwrap();
        let found = view.until("the gallery", |view| {
            let entries = view.get("entries")?.as_array()?;
            let of = |entry: &serde_json::Value| sent.iter().position(|one| entry["message"] == one.as_str());
            Some((entries.iter().filter_map(of).collect::<Vec<_>>(), view["more"].as_bool()?))
        });
        found.await.unwrap()
    };
    assert_eq!(around(None, 3).await, (vec![6, 5, 4], true), "the newest first");
    assert_eq!(around(sent.get(3), 4).await, (vec![5, 4, 3, 2], true), "two that came later, itself and one before");
    assert_eq!(around(sent.first(), 4).await, (vec![2, 1, 0], false));
    assert_eq!(around(sent.get(6), 20).await, (vec![6, 5, 4, 3, 2, 1, 0], false));

    let pin = Command::Message { act: MessageCommand::Pin { message: sent[1].clone(), pinned: true } };
    weber.command(pin).await.unwrap();
    let mut view = weber.watch(Query::Conversation { id: chat.clone() }).unwrap();
    let pinned = view.until("the pin", |view| view.pointer("/pins/0").cloned()).await.unwrap();
    assert_eq!((pinned["text"].as_str(), pinned["attachment"].as_str()), (Some(""), Some("image")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_of_a_video_is_fetched_and_checked_alone() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let video = noise(5 * OBJECT_PART_BYTES);
    let message = weber.send_files(&chat, "", vec![FileToSend::new("Gang.mp4", video.clone())]).await.unwrap();
    weber.sees_state(&chat, &message, "delivered").await.unwrap();
    comes(&fuchs, &chat, "Gang.mp4").await;
    let range = (3 * OBJECT_PART_BYTES + 5) as u64..(3 * OBJECT_PART_BYTES + 70_000) as u64;
    let mut view = fuchs.watch(timeline(&chat)).unwrap();
    let piece = loop {
        let source = fuchs.attachment(&message, 0).await.unwrap();
        let absent = source.absent.len();
        if let Ok(piece) = fuchs.open_range(&source, range.clone()) {
            break piece;
        }
        let mut seen = false;
        view.until("parts", |view| {
            let now = shown(view, &message)?.first()?["progress"].as_f64()?;
            let fewer = (now * 6.0).round() as usize > 6 - absent;
            seen |= fewer;
            seen.then_some(())
        })
        .await
        .unwrap();
    };
    assert_eq!(piece, video[range.start as usize..range.end as usize]);
    let source = fuchs.attachment(&message, 0).await.unwrap();
    assert!(source.absent.len() >= 2, "only what was needed came: {:?}", source.absent);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_offline_goes_out_after_a_restart_of_device_and_server() {
    let mut hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    weber.set_online(false);
    let file = noise(3 * OBJECT_PART_BYTES + 1);
    let message = weber.send_files(&chat, "", vec![FileToSend::new("CT.zip", file.clone())]).await.unwrap();
    let waiting = until_state(&weber, &chat, &message, 0, "uploading").await;
    assert_eq!(waiting["progress"], 0.0);
    hospital.restart_server().await;
    let weber = hospital.restart(weber).await;
    weber.sees_state(&chat, &message, "delivered").await.unwrap();
    let came = comes(&fuchs, &chat, "CT.zip").await;
    fuchs.fetch(&came, 0).await.unwrap();
    until_state(&fuchs, &chat, &came, 0, "present").await;
    assert_eq!(fuchs.open_file(&came, 0).await.unwrap(), file);
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_waits_while_it_is_paused_and_is_taken_back() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    weber.set_online(false);
    let act = async |act| weber.command(Command::Attachment { act }).await.unwrap();
    let first = weber.send_files(&chat, "", vec![FileToSend::new("Erst.pdf", noise(10))]).await.unwrap();
    let second = weber.send_files(&chat, "", vec![FileToSend::new("Falsch.pdf", noise(10))]).await.unwrap();
    act(AttachmentCommand::Pause { message: first.clone() }).await;
    act(AttachmentCommand::Cancel { message: second.clone() }).await;
    weber.set_online(true);
    weber.says(&chat, "Moment").await.unwrap();
    fuchs.reads(&chat, "Moment").await.unwrap();
    until_state(&weber, &chat, &first, 0, "paused").await;
    assert!(matches!(weber.attachment(&second, 0).await, Err(PersonError::Command(CommandError::NotFound))));
    act(AttachmentCommand::Resume { message: first.clone() }).await;
    weber.sees_state(&chat, &first, "delivered").await.unwrap();
    comes(&fuchs, &chat, "Erst.pdf").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_two_gigabytes_is_refused_with_its_limit() {
    let hospital = Hospital::found().await;
    let (weber, _fuchs, chat) = two(&hospital).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Video.mp4");
    std::fs::File::create(&path).unwrap().set_len(2 << 30).unwrap();
    let refused = weber.send_file(&chat, &path).await;
    let Err(PersonError::Command(CommandError::FileTooLarge { max_bytes })) = refused else { panic!("{refused:?}") };
    assert_eq!(max_bytes, f64::from(256 * 1024 * 1024));
    let gone = weber.send_file(&chat, &folder.path().join("weg.pdf")).await;
    assert!(matches!(gone, Err(PersonError::Command(CommandError::FileUnreadable))));
    assert_eq!(weber.transcript(&chat).await.unwrap(), ["Schau mal:"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_lost_or_changed_is_shown_as_that_until_it_is_back() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let lost = weber.send_files(&chat, "", vec![FileToSend::new("Weg.pdf", noise(10))]).await.unwrap();
    let changed = weber.send_files(&chat, "", vec![FileToSend::new("Anders.pdf", noise(10))]).await.unwrap();
    for (message, name) in [(&lost, "Weg.pdf"), (&changed, "Anders.pdf")] {
        weber.sees_state(&chat, message, "delivered").await.unwrap();
        comes(&fuchs, &chat, name).await;
    }
    let part = async |message: &str| {
        let object = weber.attachment(message, 0).await.unwrap().object.to_string();
        objects(&hospital).into_iter().find(|file| file.to_str().unwrap().contains(&object)).unwrap()
    };
    let (lost_at, changed_at) = (part(&lost).await, part(&changed).await);
    let backup = [&lost_at, &changed_at].map(|path| std::fs::read(path).unwrap());
    std::fs::remove_file(&lost_at).unwrap();
    let mut bytes = backup[1].clone();
    bytes[40] ^= 1;
    std::fs::write(&changed_at, bytes).unwrap();

    fuchs.fetch(&lost, 0).await.unwrap();
    until_state(&fuchs, &chat, &lost, 0, "missing").await;
    fuchs.fetch(&changed, 0).await.unwrap();
    until_state(&fuchs, &chat, &changed, 0, "present").await;
    assert!(fuchs.open_file(&changed, 0).await.is_err());
    until_state(&fuchs, &chat, &changed, 0, "damaged").await;

    // The operator puts both back from the backup: whoever tries once more has them.
    for (path, bytes) in [&lost_at, &changed_at].into_iter().zip(backup) {
        std::fs::write(path, bytes).unwrap();
    }
    for message in [&lost, &changed] {
        fuchs.fetch(message, 0).await.unwrap();
        until_state(&fuchs, &chat, message, 0, "present").await;
        assert_eq!(fuchs.open_file(message, 0).await.unwrap(), weber.open_file(message, 0).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_spoiled_on_the_device_before_it_was_sent_is_told_and_does_not_wait_for_ever() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let mut kept_in = hospital.last_file().into_os_string();
    kept_in.push(".objects");
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.set_online(false);
    let files = vec![FileToSend::new("Gut.pdf", noise(10)), FileToSend::new("Verdorben.pdf", noise(20))];
    let message = weber.send_files(&chat, "", files).await.unwrap();
    let spoiled = weber.attachment(&message, 1).await.unwrap().object.to_string();
    let mut kept = Vec::new();
    below(Path::new(&kept_in), &mut kept);
    let path = kept.into_iter().find(|file| file.ends_with(&spoiled)).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&path, bytes).unwrap();

    assert!(weber.open_file(&message, 1).await.is_err());
    let failed = until_state(&weber, &chat, &message, 1, "failed").await;
    assert_eq!(failed["state"]["reason"], "file_lost");
    weber.set_online(true);
    weber.sees_state(&chat, &message, "failed").await.unwrap();
    // Once more changes nothing, and it can be thrown away.
    weber.command(Command::Retry { message: message.clone() }).await.unwrap();
    weber.sees_state(&chat, &message, "failed").await.unwrap();
    weber.command(Command::Discard { message: message.clone() }).await.unwrap();
    weber.says(&chat, "Das PDF kommt später").await.unwrap();
    fuchs.reads(&chat, "Das PDF kommt später").await.unwrap();
    assert_eq!(fuchs.transcript(&chat).await.unwrap(), ["Das PDF kommt später"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forwarded_is_not_sent_again_and_what_is_deleted_goes() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let message = weber.send_files(&chat, "Verlauf", vec![FileToSend::picture("Wunde.jpg", noise(1_000))]).await.unwrap();
    weber.sees_state(&chat, &message, "delivered").await.unwrap();
    comes(&fuchs, &chat, "Wunde.jpg").await;
    let group = fuchs.makes_group("Wundteam", &["Dr. Jonas Weber"]).await.unwrap();
    let act = MessageCommand::Forward {
        messages: vec![message.clone()],
        conversations: vec![group.clone()],
        urgency: client::view::UrgencyView::Normal,
    };
    fuchs.command(Command::Message { act }).await.unwrap();
    let forwarded = comes(&weber, &group, "Wunde.jpg").await;
    until_state(&weber, &group, &forwarded, 0, "present").await;
    assert_eq!(objects(&hospital).len(), 1, "one object for both");

    let act = MessageCommand::Delete { messages: vec![message.clone()], for_everyone: true };
    weber.command(Command::Message { act }).await.unwrap();
    let mut view = fuchs.watch(timeline(&chat)).unwrap();
    view.until("the deletion", |view| {
        let item = view.get("items")?.as_array()?.iter().find(|item| item["key"] == message.as_str())?;
        (item["content"]["type"] == "deleted").then_some(())
    })
    .await
    .unwrap();
    assert!(fuchs.attachment(&message, 0).await.is_err());
    assert_eq!(fuchs.open_file(&forwarded, 0).await.unwrap(), noise(1_000), "the forwarded one stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_cut_at_99_percent_goes_on() {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let weber = hospital.person_behind(&relay, "Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    let file = noise(4 * OBJECT_PART_BYTES);
    relay.cuts_after(file.len() as u64 * 99 / 100);
    let message = weber.send_files(&chat, "", vec![FileToSend::new("MRT.zip", file.clone())]).await.unwrap();
    weber.sees_state(&chat, &message, "delivered").await.unwrap();
    assert!(relay.has_cut());
    let came = comes(&fuchs, &chat, "MRT.zip").await;
    fuchs.fetch(&came, 0).await.unwrap();
    until_state(&fuchs, &chat, &came, 0, "present").await;
    assert_eq!(fuchs.open_file(&came, 0).await.unwrap(), file);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_heard_has_no_dot_on_any_device_and_comes_by_itself() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let link = match fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() {
        client::command::Answer::Link { link } => link,
        other => panic!("{other:?}"),
    };
    let phone = hospital.device(&link, "Telefon").await;
    phone.reads(&chat, "Schau mal:").await.unwrap();
    let note =
        FileToSend { kind: client::view::attachment::AttachmentKindView::Voice, ..FileToSend::new("n.ogg", noise(40_000)) };
    let message = weber.send_files(&chat, "", vec![note]).await.unwrap();
    for device in [&fuchs, &phone] {
        until_state(device, &chat, &message, 0, "present").await;
    }
    let heard = async |person: &Person, wanted: bool| {
        let mut view = person.watch(timeline(&chat)).unwrap();
        view.until(&format!("heard {wanted}"), |view| {
            let item = view.get("items")?.as_array()?.iter().find(|item| item["key"] == message)?;
            (item["content"]["heard"] == wanted).then_some(())
        })
        .await
        .unwrap();
    };
    heard(&fuchs, false).await;
    fuchs.command(Command::Message { act: MessageCommand::Heard { message: message.clone() } }).await.unwrap();
    heard(&fuchs, true).await;
    heard(&phone, true).await;
    // One's own is none that one has to hear.
    weber.command(Command::Message { act: MessageCommand::Heard { message: message.clone() } }).await.unwrap();
    heard(&weber, false).await;
}
