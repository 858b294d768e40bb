//! A person's devices: linked by QR or code, listed, removed; and the ways back without one: recovery code and passkey.

use crate::hospital::{Hospital, Watching, is_told};
use client::{
    ApprovedAct, JoinError, LinkKind, OfferView,
    command::{Answer, ChatFilter, Command, CommandError, DeviceCommand, Query},
};
use person::{Person, PersonError, Story};
use serde_json::Value;

pub(crate) async fn acts(person: &Person, act: DeviceCommand) -> Result<Answer, PersonError> {
    person.command(Command::Device { act }).await
}

/// What a device shows of the browser whose QR or code it read: name and digits.
async fn inspects(person: &Person, code: &str) -> Result<(String, String), PersonError> {
    match acts(person, DeviceCommand::Inspect { code: code.into() }).await? {
        Answer::Offer { name, digits } => Ok((name, digits)),
        other => panic!("no offer: {other:?}"),
    }
}

/// The owner compares the digits and enters their PIN.
async fn approves(person: &Person, code: &str, digits: &str) -> Result<(), PersonError> {
    let act = ApprovedAct::Link { code: code.into(), digits: digits.into() };
    person.approved(act).await.map(|answer| assert_eq!(answer, Answer::Done))
}

/// Links a browser the whole way.
pub(crate) async fn links(hospital: &Hospital, person: &Person, name: &str) -> Person {
    let phone = hospital.visitor().await;
    let offer = phone.offer(name).await.unwrap();
    let (shown, digits) = inspects(person, &offer.qr).await.unwrap();
    assert_eq!((shown.as_str(), &digits), (name, &offer.digits));
    approves(person, &offer.qr, &digits).await.unwrap();
    joins(&phone, &offer, name).await;
    phone
}

async fn joins(phone: &Person, offer: &OfferView, name: &str) {
    phone.offer_is_answered(offer).await.unwrap();
    phone.join(&offer.link, name).await.unwrap();
    phone.ready().await.unwrap();
}

/// What a device shows for a new one to read: as link and as code.
async fn shows(person: &Person) -> (String, String) {
    match acts(person, DeviceCommand::ShowCode).await.unwrap() {
        Answer::DeviceCode { link, code } => (link, code),
        other => panic!("no code: {other:?}"),
    }
}

/// Waits until a device of this name stands in the list as the test wants it.
pub(crate) async fn lists(person: &Person, name: &str, mut find: impl FnMut(&Value) -> bool) -> String {
    let mut view = person.watch(Query::Devices).unwrap();
    view.until(&format!("the device {name:?}"), |view| {
        let device = view.as_array()?.iter().find(|device| device["name"] == name && find(device))?;
        Some(device["id"].as_str()?.to_owned())
    })
    .await
    .unwrap()
}

fn there(view: &Value) -> Option<usize> {
    Some(view.as_array()?.iter().filter(|device| device["removed_at"].is_null()).count())
}

/// How many devices somebody has; one that was removed is none any more.
pub(crate) async fn counts(person: &Person, count: usize) {
    let mut view = person.watch(Query::Devices).unwrap();
    view.until(&format!("{count} devices"), |view| (there(view)? == count).then_some(())).await.unwrap();
}

pub(crate) async fn makes_code(person: &Person) -> String {
    match person.approved(ApprovedAct::MakeRecoveryCode).await.unwrap() {
        Answer::RecoveryCode { code } => code,
        other => panic!("no code: {other:?}"),
    }
}

/// Waits for the list of recovery code and passkeys, as kinds.
async fn recoveries(person: &Person, expected: &[&str]) -> Vec<String> {
    let mut view = person.watch(Query::Recoveries).unwrap();
    view.until(&format!("{expected:?}"), |view| {
        let all = view.as_array()?;
        let kinds: Vec<_> = all.iter().filter_map(|one| one["kind"].as_str()).collect();
        (kinds == expected).then(|| all.iter().filter_map(|one| Some(one["id"].as_str()?.to_owned())).collect())
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_a_code_and_becomes_a_device_that_all_others_are_told_of() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "vor dem Verknüpfen").await.unwrap();
    fuchs.reads(&chat, "vor dem Verknüpfen").await.unwrap();
    lists(&fuchs, "Test", |device| device["this"] == true && device["origin"] == "invitation").await;

    let phone = hospital.visitor().await;
    let offer = phone.offer("Chrome auf Android").await.unwrap();
    // Typed, in small letters and without dashes.
    let typed = offer.code.to_lowercase().replace('-', "");
    let (name, digits) = inspects(&fuchs, &typed).await.unwrap();
    assert_eq!((name.as_str(), &digits), ("Chrome auf Android", &offer.digits));
    let other = if digits == "000000" { "000001" } else { "000000" };
    let swapped = approves(&fuchs, &typed, other).await;
    assert!(matches!(swapped, Err(PersonError::Command(CommandError::OfferForged))), "{swapped:?}");
    approves(&fuchs, &typed, &digits).await.unwrap();
    joins(&phone, &offer, "Chrome auf Android").await;
    phone.reads(&chat, "vor dem Verknüpfen").await.unwrap();
    weber.sees_line(&chat, "device_added").await;

    let fresh = |device: &Value| device["fresh"] == true && device["origin"] == "linked";
    let id = lists(&fuchs, "Chrome auf Android", fresh).await;
    acts(&fuchs, DeviceCommand::Seen { device: id }).await.unwrap();
    lists(&fuchs, "Chrome auf Android", |device| device["fresh"] == false && device["seen_at"].is_number()).await;
    // The new one itself knows of the other, and that is no news to it.
    lists(&phone, "Test", |device| device["this"] == false && device["fresh"] == false).await;

    // Once is once: neither the code nor what was sealed lets anybody in again.
    let stranger = hospital.visitor().await;
    let again = stranger.join(&offer.link, "Fremd").await;
    assert!(matches!(again, Err(PersonError::Join(JoinError::Unknown))), "{again:?}");
    for nothing in ["", "K7QM-0000", "https://example.org/beitreten"] {
        let read = inspects(&fuchs, nothing).await;
        assert!(matches!(read, Err(PersonError::Command(CommandError::NotAnOffer))), "{nothing}: {read:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_shows_a_code_and_the_new_one_that_reads_it_becomes_a_device() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "vor dem Verknüpfen").await.unwrap();
    fuchs.reads(&chat, "vor dem Verknüpfen").await.unwrap();

    let (link, code) = shows(&fuchs).await;
    let nobody_yet = inspects(&fuchs, &code).await;
    assert!(matches!(nobody_yet, Err(PersonError::Command(CommandError::OfferEnded))), "{nobody_yet:?}");
    let phone = hospital.visitor().await;
    assert_eq!(phone.inspect(&link).await.unwrap().kind, LinkKind::DeviceCode);
    // What is shown lets nobody in by itself.
    let alone = phone.join(&link, "Safari auf iPhone").await;
    assert!(matches!(alone, Err(PersonError::Join(JoinError::Malformed))), "{alone:?}");

    let offer = phone.offer_at(&link, "Safari auf iPhone").await.unwrap();
    let (name, digits) = inspects(&fuchs, &code).await.unwrap();
    assert_eq!((name.as_str(), &digits), ("Safari auf iPhone", &offer.digits));
    let other = if digits == "000000" { "000001" } else { "000000" };
    let mistyped = approves(&fuchs, &code, other).await;
    assert!(matches!(mistyped, Err(PersonError::Command(CommandError::OfferForged))), "{mistyped:?}");
    approves(&fuchs, &code, &digits).await.unwrap();
    joins(&phone, &offer, "Safari auf iPhone").await;
    phone.reads(&chat, "vor dem Verknüpfen").await.unwrap();
    weber.sees_line(&chat, "device_added").await;
    lists(&fuchs, "Safari auf iPhone", |device| device["fresh"] == true && device["origin"] == "linked").await;
    let again = hospital.visitor().await.join(&offer.link, "Fremd").await;
    assert!(matches!(again, Err(PersonError::Join(JoinError::Unknown))), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_a_shown_code_first_has_the_place_and_other_digits() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let (link, code) = shows(&fuchs).await;
    // Somebody photographed it over her shoulder, and is quicker.
    let stranger = hospital.visitor().await;
    let theirs = stranger.offer_at(&link, "Safari auf iPhone").await.unwrap();
    let phone = hospital.visitor().await;
    let typed = code.to_lowercase().replace('-', " ");
    let late = phone.offer_at(&typed, "Safari auf iPhone").await;
    assert!(matches!(late, Err(PersonError::Join(JoinError::Used))), "her own phone says so: {late:?}");

    // She refuses it, which is told there, and shows another code. Nothing was handed out for the first one.
    acts(&fuchs, DeviceCommand::Refuse { code: code.clone() }).await.unwrap();
    let told = stranger.offer_is_answered(&theirs).await;
    assert!(matches!(told, Err(PersonError::Join(JoinError::Unknown))), "{told:?}");
    let (_, another) = shows(&fuchs).await;
    assert_ne!(another, code);
    let hers = phone.offer_at(&another, "Safari auf iPhone").await.unwrap();
    assert_ne!(hers.digits, theirs.digits);
    let (_, digits) = inspects(&fuchs, &another).await.unwrap();
    approves(&fuchs, &another, &digits).await.unwrap();
    joins(&phone, &hers, "Safari auf iPhone").await;
    let refused = stranger.join(&theirs.link, "Fremd").await;
    assert!(matches!(refused, Err(PersonError::Join(JoinError::Unknown))), "{refused:?}");
    for nothing in ["/verknuepfen#", "/beitreten#K7QM", "K7QM-2TRV"] {
        let read = phone.offer_at(nothing, "Safari auf iPhone").await;
        assert!(matches!(read, Err(PersonError::Join(JoinError::Malformed))), "{nothing}: {read:?}");
    }
    counts(&fuchs, 2).await;
}

/// Title of a chat in the first list that names the chat at all.
async fn first_title(person: &Person, chat: &str) -> String {
    let mut view = person.watch(Query::Chats { search: String::new(), filter: ChatFilter::All }).unwrap();
    view.until("the chat", |view| {
        let row = view["chats"].as_array()?.iter().find(|row| row["id"] == chat)?;
        Some(row["title"].as_str()?.to_owned())
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_device_knows_what_its_chats_are_called_before_it_has_read_them() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Visite 4B", &["Miriam Fuchs"]).await.unwrap();
    let direct = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&direct, "Guten Morgen").await.unwrap();
    // The name was said first, and is read last.
    let texts: Vec<String> = (0..400).map(|count| format!("Befund {count}")).collect();
    weber.says_all(&group, &texts, client::view::UrgencyView::Normal).await.unwrap();
    fuchs.sees_chat("Visite 4B").await.unwrap();
    fuchs.reads(&group, "Befund 399").await.unwrap();

    let phone = hospital.visitor().await;
    let offer = phone.offer("Chrome auf Android").await.unwrap();
    approves(&fuchs, &offer.qr, &offer.digits).await.unwrap();
    let joined = joins(&phone, &offer, "Chrome auf Android");
    let (in_group, in_direct, ()) = tokio::join!(first_title(&phone, &group), first_title(&phone, &direct), joined);
    assert_eq!((in_group.as_str(), in_direct.as_str()), ("Visite 4B", "Dr. Jonas Weber"));

    // What is said in the chat counts for more, on the old device and on the new one.
    weber.command(Command::RenameGroup { conversation: group.clone(), name: "Visite 4A".into() }).await.unwrap();
    phone.sees_chat("Visite 4A").await.unwrap();
    let code = makes_code(&fuchs).await;
    let tablet = hospital.visitor().await;
    let link = format!("/wiederherstellen#{code}");
    let joined = tablet.join(&link, "Safari auf iPad");
    let (in_group, joined) = tokio::join!(first_title(&tablet, &group), joined);
    joined.unwrap();
    assert_eq!(in_group, "Visite 4A");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_nobody_left_has_ended() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let elsewhere = Hospital::found().await;
    let offer = elsewhere.visitor().await.offer("Chrome auf Android").await.unwrap();
    let read = inspects(&fuchs, &offer.code).await;
    assert!(matches!(read, Err(PersonError::Command(CommandError::OfferEnded))), "{read:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_device_is_out_at_once_and_keeps_nothing() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Station 4B · Innere", &["Miriam Fuchs"]).await.unwrap();
    let phone = links(&hospital, &fuchs, "Firefox auf Android").await;
    let tablet = links(&hospital, &fuchs, "Safari auf iPad").await;
    for device in [&phone, &tablet] {
        assert_eq!(device.sees_chat("Station 4B · Innere").await.unwrap(), group);
    }
    weber.says(&group, "für alle drei").await.unwrap();
    phone.reads(&group, "für alle drei").await.unwrap();
    tablet.reads(&group, "für alle drei").await.unwrap();
    counts(&fuchs, 3).await;
    // A link that the phone made before does not bring it back.
    let Answer::Link { link } = phone.command(Command::OfferTransfer { admin: false }).await.unwrap() else { panic!("no link") };

    tablet.set_online(false);
    let id = lists(&fuchs, "Firefox auf Android", |_| true).await;
    acts(&fuchs, DeviceCommand::Remove { device: id.clone() }).await.unwrap();
    phone.is_ended("device_removed").await;
    acts(&fuchs, DeviceCommand::Remove { device: id }).await.unwrap();
    counts(&fuchs, 2).await;
    let away = lists(&fuchs, "Safari auf iPad", |_| true).await;
    acts(&fuchs, DeviceCommand::Remove { device: away }).await.unwrap();
    counts(&fuchs, 1).await;

    // The keys change: one device of hers is left in the group, and what is said now is for it alone.
    weber
        .watch(Query::Conversation { id: group.clone() })
        .unwrap()
        .until("one device of hers", |view| {
            let members = view["members"].as_array()?;
            members.iter().any(|member| member["person"]["name"] == "Miriam Fuchs" && member["devices"] == 1).then_some(())
        })
        .await
        .unwrap();
    weber.says(&group, "nur noch für eines").await.unwrap();
    fuchs.reads(&group, "nur noch für eines").await.unwrap();
    assert_eq!(phone.transcript(&group).await.unwrap(), Vec::<String>::new(), "wiped");

    // Who was away learns it at the next contact.
    tablet.set_online(true);
    tablet.is_ended("device_removed").await;
    assert_eq!(tablet.transcript(&group).await.unwrap(), Vec::<String>::new());
    let back = hospital.visitor().await.join(&link, "Zurück").await;
    assert!(matches!(back, Err(PersonError::Join(JoinError::Unknown))), "{back:?}");
    let own = lists(&fuchs, "Test", |device| device["this"] == true).await;
    let oneself = acts(&fuchs, DeviceCommand::Remove { device: own }).await;
    assert!(matches!(oneself, Err(PersonError::Command(CommandError::NotAllowed))), "{oneself:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_brings_everything_back_without_any_device() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "vor dem Verlust").await.unwrap();
    fuchs.reads(&chat, "vor dem Verlust").await.unwrap();
    let old = makes_code(&fuchs).await;
    let code = makes_code(&fuchs).await;
    assert_eq!(code.len(), 39, "eight groups of four");
    recoveries(&fuchs, &["code"]).await;
    // Making it has left the keys of what she read: losing the device in the next minute loses nothing.
    fuchs.settled(std::time::Duration::from_secs(60)).await.unwrap();
    fuchs.stop().await;

    let visitor = hospital.visitor().await;
    let void = visitor.join(&format!("/wiederherstellen#{old}"), "Neu").await;
    assert!(matches!(void, Err(PersonError::Join(JoinError::Unknown))), "the new code ended it: {void:?}");
    let mistyped = format!("/wiederherstellen#{}", code.replacen(char::is_alphanumeric, "U", 1));
    let refused = visitor.join(&mistyped, "Neu").await;
    assert!(matches!(refused, Err(PersonError::Join(JoinError::Malformed))), "noticed without asking: {refused:?}");
    visitor.join(&format!("/wiederherstellen#{}", code.to_lowercase()), "Neu").await.unwrap();
    visitor.ready().await.unwrap();
    visitor.reads(&chat, "vor dem Verlust").await.unwrap();
    visitor.says(&chat, "wieder da").await.unwrap();
    weber.reads(&chat, "wieder da").await.unwrap();
    weber.sees_line(&chat, "device_added").await;
    lists(&visitor, "Neu", |device| device["origin"] == "recovery_code").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_signs_in_until_it_is_removed_and_ten_wrong_ones_are_enough() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let prf = "0f".repeat(32);
    fuchs.approved(ApprovedAct::MakePasskey { prf: prf.clone() }).await.unwrap();
    let [id]: [String; 1] = recoveries(&fuchs, &["passkey"]).await.try_into().unwrap();
    let link = format!("/wiederherstellen#passkey:{prf}");
    let laptop = hospital.device(&link, "Laptop").await;
    lists(&laptop, "Laptop", |device| device["this"] == true && device["origin"] == "passkey").await;
    lists(&fuchs, "Laptop", |device| device["fresh"] == true).await;

    acts(&fuchs, DeviceCommand::DropRecovery { recovery: id }).await.unwrap();
    recoveries(&fuchs, &[]).await;
    let visitor = hospital.visitor().await;
    for _ in 0..10 {
        let refused = visitor.join(&link, "Fremd").await;
        assert!(matches!(refused, Err(PersonError::Join(JoinError::Unknown))), "{refused:?}");
    }
    let refused = visitor.join(&link, "Fremd").await;
    assert!(matches!(refused, Err(PersonError::Join(JoinError::TooManyTries))), "{refused:?}");
    // Whoever is signed in goes on.
    let chat = laptop.opens_chat_with("Petra Sommer").await.unwrap();
    laptop.says(&chat, "Ich bin drin").await.unwrap();
    fuchs.reads(&chat, "Ich bin drin").await.unwrap();
    is_told(&fuchs, &chat, "Ich bin drin").await;
}
