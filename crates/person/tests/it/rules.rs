//! The house's rules: an administrator changes them with the root key, and everybody's device obeys from then on. What was said
//! before stays as it was.

use crate::{
    guests::{acts, invites, joins, makes_room},
    hospital::{Hospital, timeline},
    issuers::is_offline,
};
use client::{
    PolicyChange,
    command::{Command, CommandError, LanguageView, MessageCommand, Query, RoomCommand},
    view::{ForwardingView, PolicyWish, RulesView, UrgencyView, WhoMayAddView},
};
use e2ee::{rng_from_seed, root::RootKey};
use person::{FileToSend, Person, PersonError, Story};
use protocol::{administration::Scopes, time::MINUTE_MS};
use serde_json::Value;

const MIB: usize = 1024 * 1024;

/// Number and rules of the policy that a device has pinned.
async fn policy(person: &Person) -> (u64, RulesView) {
    let found = |view: &Value| {
        let rules: RulesView = serde_json::from_value(view.get("rules")?.clone()).ok()?;
        Some((view.get("number")?.as_u64()?, rules))
    };
    person.watch(Query::Policy).unwrap().until("the policy", found).await.unwrap()
}

/// Waits until a device has pinned the policy of this number.
async fn obeys(person: &Person, number: u64) {
    let reached = |view: &Value| (view.get("number")?.as_u64()? == number).then_some(());
    person.watch(Query::Policy).unwrap().until(&format!("policy {number}"), reached).await.unwrap();
}

fn wish(rules: RulesView) -> PolicyWish {
    PolicyWish { who_may_add: WhoMayAddView::Members, guests: true, read_receipts: true, auto_lock_min: 5, rules }
}

fn change(hospital: &Hospital, base: u64, rules: RulesView) -> PolicyChange {
    PolicyChange { root: RootKey::from_seed(&hospital.root.seed()), base, wish: wish(rules) }
}

/// The founder changes the rules; gives the number of the policy that says so.
async fn decides(hospital: &Hospital, set: impl FnOnce(&mut RulesView)) -> u64 {
    let (base, mut rules) = policy(hospital.founder()).await;
    set(&mut rules);
    hospital.founder().publish_policy(change(hospital, base, rules)).await.unwrap();
    // The answer comes when the device obeys already.
    assert_eq!(policy(hospital.founder()).await, (base + 1, rules));
    base + 1
}

/// The founder gives an administrator every scope.
async fn may_change_rules(hospital: &Hospital, admin: &Person) {
    let (store, person) = (hospital.server_store(), admin.ready().await.unwrap().parse().unwrap());
    let tenant = store.tenants().await.unwrap()[0].tenant;
    let line = store::AuditLine { at: person::Clock::system().now(), actor: person, action: "test", target: String::new() };
    assert_eq!(store.set_scopes(tenant, person, Scopes::ALL, &line).await.unwrap(), store::ScopesSet::Changed);
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, PersonError>) -> CommandError {
    match outcome {
        Err(PersonError::Command(error)) => error,
        other => panic!("not refused: {other:?}"),
    }
}

async fn edits(person: &Person, message: &str, text: &str) -> Result<(), PersonError> {
    let act = MessageCommand::Edit { message: message.into(), text: text.into(), mentions: Vec::new() };
    person.command(Command::Message { act }).await.map(drop)
}

async fn deletes(person: &Person, message: &str) -> Result<(), PersonError> {
    let act = MessageCommand::Delete { messages: vec![message.into()], for_everyone: true };
    person.command(Command::Message { act }).await.map(drop)
}

async fn forwards(person: &Person, message: &str, to: &str) -> Result<(), PersonError> {
    let act =
        MessageCommand::Forward { messages: vec![message.into()], conversations: vec![to.into()], urgency: UrgencyView::Normal };
    person.command(Command::Message { act }).await.map(drop)
}

async fn sets_lifetime(person: &Person, chat: &str, hours: Option<u32>) -> Result<(), PersonError> {
    person.command(Command::SetLifetime { conversation: chat.into(), hours }).await.map(drop)
}

/// Waits until a message looks so, and gives what is found in it.
async fn sees<T>(person: &Person, chat: &str, message: &str, what: &str, find: impl Fn(&Value) -> Option<T>) -> T {
    let found = |view: &Value| {
        let items = view.get("items")?.as_array()?;
        find(items.iter().find(|item| item["key"] == message)?.get("content")?)
    };
    person.watch(timeline(chat)).unwrap().until(what, found).await.unwrap()
}

async fn two(hospital: &Hospital) -> (Person, Person, String) {
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "Guten Morgen").await.unwrap();
    fuchs.reads(&chat, "Guten Morgen").await.unwrap();
    (weber, fuchs, chat)
}

async fn says(from: &Person, to: &Person, chat: &str, text: &str) -> String {
    let message = from.says(chat, text).await.unwrap();
    to.reads(chat, text).await.unwrap();
    from.sees_sent(&message).await.unwrap();
    message
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_edited_and_deleted_ends_with_the_rule_and_what_was_edited_stays() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let first = says(&weber, &fuchs, &chat, "Kalium 6,1").await;
    edits(&weber, &first, "Kalium 5,1").await.unwrap();
    fuchs.reads(&chat, "Kalium 5,1").await.unwrap();

    let number = decides(&hospital, |rules| (rules.edit_min, rules.delete_hours) = (0, 0)).await;
    obeys(&weber, number).await;
    obeys(&fuchs, number).await;
    assert_eq!(refusal(edits(&weber, &first, "Kalium 4,1").await), CommandError::NotAllowed);
    assert_eq!(refusal(deletes(&weber, &first).await), CommandError::NotAllowed);
    let closed = |content: &Value| (content["editable_until"].is_null() && content["deletable_until"].is_null()).then_some(());
    sees(&weber, &chat, &first, "nothing that can be changed", closed).await;
    let edited = |content: &Value| (content["edited"] == true).then(|| content["text"].as_str().unwrap_or_default().to_owned());
    for person in [&weber, &fuchs] {
        assert_eq!(sees(person, &chat, &first, "the edit of before", edited).await, "Kalium 5,1");
    }

    let number = decides(&hospital, |rules| rules.edit_min = 5).await;
    obeys(&weber, number).await;
    let second = says(&weber, &fuchs, &chat, "Natrium 140").await;
    let window = |content: &Value| content["editable_until"].as_f64();
    let until = sees(&weber, &chat, &second, "a window", window).await;
    let now = person::Clock::system().now().as_millis() as f64;
    assert!(until <= now + 5.0 * MINUTE_MS as f64, "five minutes and no more");
    edits(&weber, &second, "Natrium 141").await.unwrap();
    fuchs.reads(&chat, "Natrium 141").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_obeys_on_return_and_what_they_said_within_the_limits_counts() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let said = says(&weber, &fuchs, &chat, "Bett 3 ist frei").await;
    is_offline(&weber).await;
    let number = decides(&hospital, |rules| rules.edit_min = 0).await;
    obeys(&fuchs, number).await;
    // Their device does not know it yet; others take what comes, so that every screen shows the same.
    edits(&weber, &said, "Bett 4 ist frei").await.unwrap();
    weber.set_online(true);
    fuchs.reads(&chat, "Bett 4 ist frei").await.unwrap();
    obeys(&weber, number).await;
    assert_eq!(refusal(edits(&weber, &said, "Bett 5 ist frei").await), CommandError::NotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_forwarded_where_the_house_lets_them() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let said = says(&weber, &fuchs, &chat, "Befund liegt vor").await;
    let ward = weber.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B").await.unwrap();
    let room = makes_room(&weber, "Konsil Brandt", None).await;

    let number = decides(&hospital, |rules| rules.forward = ForwardingView::NotToGuests).await;
    obeys(&weber, number).await;
    assert_eq!(refusal(forwards(&weber, &said, &room).await), CommandError::NotAllowed);
    forwards(&weber, &said, &ward).await.unwrap();
    fuchs.reads(&ward, "Befund liegt vor").await.unwrap();

    let number = decides(&hospital, |rules| rules.forward = ForwardingView::No).await;
    obeys(&weber, number).await;
    assert_eq!(refusal(forwards(&weber, &said, &ward).await), CommandError::NotAllowed);
    let offered = |view: &Value| (!view.get("may_forward")?.as_bool()?).then_some(());
    weber.watch(Query::Conversation { id: chat }).unwrap().until("nothing to forward", offered).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_stay_no_longer_than_the_house_lets_them() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let before = says(&weber, &fuchs, &chat, "Bleibt stehen").await;
    sets_lifetime(&weber, &chat, Some(90 * 24)).await.unwrap();
    let number = decides(&hospital, |rules| (rules.lifetime_days_min, rules.lifetime_days_max) = (7, Some(30))).await;
    obeys(&weber, number).await;
    obeys(&fuchs, number).await;
    for hours in [None, Some(24), Some(60 * 24)] {
        assert_eq!(refusal(sets_lifetime(&weber, &chat, hours).await), CommandError::NotAllowed, "{hours:?}");
    }
    let lifetime = |days: u64| move |view: &Value| (view.get("lifetime_hours")?.as_u64()? == days * 24).then_some(());
    let query = || Query::Conversation { id: chat.clone() };
    weber.watch(query()).unwrap().until("the most that is allowed", lifetime(30)).await.unwrap();
    let ends = async |message: &str| {
        let query = Query::MessageInfo { message: message.into() };
        let at = |view: &Value| view.get("expires_at").map(Value::as_f64);
        weber.watch(query).unwrap().until("its end", at).await.unwrap()
    };
    let said = says(&weber, &fuchs, &chat, "Dreißig Tage").await;
    let days = |at: f64| (at - person::Clock::system().now().as_millis() as f64) / 86_400_000.0;
    assert!((29.0..=30.0).contains(&days(ends(&said).await.unwrap())));
    assert_eq!(ends(&before).await, None, "what was said before the rule stays");
    // A chat that says nothing about it ends too.
    let ward = weber.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B").await.unwrap();
    let said = says(&weber, &fuchs, &ward, "Auch hier").await;
    assert!((29.0..=30.0).contains(&days(ends(&said).await.unwrap())));
    sets_lifetime(&weber, &chat, Some(7 * 24)).await.unwrap();
    fuchs.watch(query()).unwrap().until("seven days", lifetime(7)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_no_longer_than_the_house_lets_them() {
    let hospital = Hospital::found().await;
    let (weber, fuchs, chat) = two(&hospital).await;
    let number = decides(&hospital, |rules| rules.attachment_mib_max = 1).await;
    obeys(&weber, number).await;
    let film = || vec![FileToSend::new("Film.mp4", vec![3; 2 * MIB])];
    let refused = refusal(weber.send_files(&chat, "", film()).await);
    assert!(matches!(refused, CommandError::FileTooLarge { max_bytes } if max_bytes == MIB as f64), "{refused:?}");
    let note = weber.send_files(&chat, "", vec![FileToSend::new("Notiz.txt", vec![4; 1000])]).await.unwrap();
    weber.sees_state(&chat, &note, "delivered").await.unwrap();
    // It is loosened again at once.
    let number = decides(&hospital, |rules| rules.attachment_mib_max = 3).await;
    obeys(&weber, number).await;
    let sent = weber.send_files(&chat, "", film()).await.unwrap();
    weber.sees_state(&chat, &sent, "delivered").await.unwrap();
    drop(fuchs);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_need_a_pin_where_the_house_says_so_and_get_its_rules() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let room = makes_room(&weber, "Konsil Brandt", None).await;
    let number = decides(&hospital, |rules| (rules.guest_pin, rules.may_save) = (true, false)).await;
    obeys(&weber, number).await;
    let invite = RoomCommand::Invite {
        conversation: room.clone(),
        name: "Dr. Brandt".into(),
        email: None,
        second_factor: false,
        language: LanguageView::De,
    };
    assert_eq!(refusal(acts(&weber, invite).await), CommandError::NotAllowed);
    let invitation = invites(&weber, &room, "Dr. Brandt", true).await;
    let (guest, theirs) = joins(&hospital, &invitation).await;
    let may_not_save = |view: &Value| (!view.pointer("/rules/may_save")?.as_bool()?).then_some(());
    guest.watch(Query::Session).unwrap().until("the rules", may_not_save).await.unwrap();
    let said = guest.says(&theirs, "Ich bin da").await.unwrap();
    weber.reads(&room, "Ich bin da").await.unwrap();
    let number = decides(&hospital, |rules| rules.edit_min = 0).await;
    obeys(&guest, number).await;
    assert_eq!(refusal(edits(&guest, &said, "Ich bin weg").await), CommandError::NotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_administrators_who_change_the_rules_the_second_is_told_so() {
    let hospital = Hospital::found().await;
    let nora = hospital.administrator("Nora Albrecht", "IT").await;
    let (seen, mut rules) = policy(&nora).await;
    rules.edit_min = 10;
    let refused = refusal(nora.publish_policy(change(&hospital, seen, rules)).await);
    assert_eq!(refused, CommandError::NotAllowed, "the server knows who may");
    may_change_rules(&hospital, &nora).await;
    let number = decides(&hospital, |rules| rules.edit_min = 5).await;
    obeys(&nora, number).await;
    assert_eq!(refusal(nora.publish_policy(change(&hospital, seen, rules)).await), CommandError::PolicyChanged);
    nora.publish_policy(change(&hospital, number, rules)).await.unwrap();
    obeys(hospital.founder(), number + 1).await;
    assert_eq!(policy(hospital.founder()).await.1.edit_min, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_administrator_with_the_root_key_changes_the_rules() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let founder = hospital.founder();
    let (base, mut rules) = policy(founder).await;
    rules.edit_min = 1;
    let other = PolicyChange { root: RootKey::generate(&mut rng_from_seed([7; 32])), base, wish: wish(rules) };
    assert_eq!(refusal(founder.publish_policy(other).await), CommandError::NotAllowed);
    assert_eq!(refusal(weber.publish_policy(change(&hospital, base, rules)).await), CommandError::NotAllowed);
    let absurd = RulesView { lifetime_days_min: 30, lifetime_days_max: Some(7), ..rules };
    assert_eq!(refusal(founder.publish_policy(change(&hospital, base, absurd)).await), CommandError::RulesUnsound);
    is_offline(founder).await;
    assert_eq!(refusal(founder.publish_policy(change(&hospital, base, rules)).await), CommandError::Offline);
    assert_eq!(policy(&weber).await.0, base, "nothing has changed");
}
