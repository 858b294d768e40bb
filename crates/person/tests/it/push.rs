//! Waking a closed device, from the engine that asks for it to the push service that is told.

use crate::{
    hospital::Hospital,
    push_service::{FakePushService, Says},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use client::command::{ChatCommand, Command, CommandError, DutyCommand, PushCommand, PushLanguage, Query, QuietHours};
use person::{Person, PersonError, Story, duties::name_duty};
use protocol::push::OnlyWhen;
use serde_json::Value;

async fn acts(person: &Person, act: PushCommand) {
    person.command(Command::Push { act }).await.unwrap();
}

async fn switches_on(person: &Person, service: &FakePushService, name: &str) {
    let made = service.subscribe(name);
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (key, secret) = (text(&made.key), text(&made.secret));
    acts(person, PushCommand::Subscribe { endpoint: made.endpoint, key, secret, language: PushLanguage::De }).await;
}

async fn stands(person: &Person, state: &str) -> Value {
    let mut view = person.watch(Query::Push).unwrap();
    view.until(state, |view| (view["state"] == state).then(|| view.clone())).await.unwrap()
}

async fn goes(person: &Person) {
    person.set_online(false);
    let mut view = person.watch(Query::Connection).unwrap();
    view.until("no connection", |view| (view["state"] == "offline").then_some(())).await.unwrap();
}

struct Two {
    hospital: Hospital,
    service: FakePushService,
    anna: Person,
    ben: Person,
    /// Ben's chat with Anna.
    chat: String,
}

async fn two() -> Two {
    let service = FakePushService::start().await;
    let name = service.name();
    let hospital = Hospital::found_with(|config| config.push.services = vec![name]).await;
    let (anna, ben) = (hospital.person("Anna Beck", "Pflege").await, hospital.person("Ben Kurz", "Pflege").await);
    let chat = ben.opens_chat_with("Anna Beck").await.unwrap();
    ben.says(&chat, "Guten Morgen").await.unwrap();
    let hers = anna.sees_chat("Ben Kurz").await.unwrap();
    anna.reads(&hers, "Guten Morgen").await.unwrap();
    Two { hospital, service, anna, ben, chat }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_device_is_woken_and_the_push_service_learns_nothing() {
    let mut two = two().await;
    assert_eq!(stands(&two.anna, "off").await["endpoint"], Value::Null);
    switches_on(&two.anna, &two.service, "anna").await;
    let on = stands(&two.anna, "on").await;
    two.service.expects(&URL_SAFE_NO_PAD.decode(on["server_key"].as_str().unwrap()).unwrap());
    goes(&two.anna).await;
    two.ben.says(&two.chat, "Kalium 6,1 bei Frau Maurer").await.unwrap();
    let came = two.service.next().await;
    assert_eq!((came.path.as_str(), came.urgency.as_str(), came.body()), ("/push/anna", "normal", "Neue Nachricht"));
    for word in ["Kalium", "Maurer", "Ben", "Anna", "Kurz", "Beck", &two.chat] {
        assert!(!came.text.contains(word), "{word}");
    }
    // She comes back, reads, and tries it.
    two.anna.set_online(true);
    two.anna.ready().await.unwrap();
    two.anna.command(Command::Push { act: PushCommand::Try }).await.unwrap();
    let tried = two.service.next().await;
    assert_eq!((tried.topic.as_str(), tried.length), ("konsil-try", came.length));
}

#[tokio::test(flavor = "multi_thread")]
async fn muted_chats_follow_to_the_server_and_switching_off_reaches_it() {
    let mut two = two().await;
    switches_on(&two.anna, &two.service, "anna").await;
    stands(&two.anna, "on").await;
    let hers = two.anna.sees_chat("Ben Kurz").await.unwrap();
    let keep = |until| Command::Chat { conversation: hers.clone(), act: ChatCommand::Mute { until } };
    two.anna.command(keep(Some(9e15))).await.unwrap();
    let zone = "Europe/Berlin".to_owned();
    acts(&two.anna, PushCommand::SetQuietHours { hours: Some(QuietHours { from_min: 1, until_min: 2, zone }) }).await;
    two.anna.settled(std::time::Duration::from_secs(20)).await.unwrap();
    let rows = two.kept().await;
    assert_eq!((rows[0].muted.len(), rows[0].quiet.as_ref().unwrap().from_min), (1, 1));
    goes(&two.anna).await;
    two.ben.says(&two.chat, "in einen stummen Chat").await.unwrap();
    // The next thing that comes is of a chat that is not muted.
    let carla = two.hospital.person("Carla Roth", "Pflege").await;
    let other = carla.opens_chat_with("Anna Beck").await.unwrap();
    let sent = carla.says(&other, "Hallo").await.unwrap();
    carla.sees_state(&other, &sent, "sent").await.unwrap();
    two.service.next().await;
    assert!(two.service.is_quiet());

    two.anna.set_online(true);
    two.anna.ready().await.unwrap();
    acts(&two.anna, PushCommand::Unsubscribe { lost: false }).await;
    let off = stands(&two.anna, "off").await;
    assert_eq!(off["quiet"]["from_min"], 1, "quiet hours stay for the next time");
    two.anna.settled(std::time::Duration::from_secs(20)).await.unwrap();
    assert!(two.kept().await.is_empty());
    let refused = two.anna.command(Command::Push { act: PushCommand::Try }).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::NotFound))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_wants_it_so_is_woken_on_duty_alone_and_for_what_is_urgent_always() {
    let mut two = two().await;
    let anna = two.ben.finds("Anna Beck").await.unwrap();
    let server = format!("http://localhost:{}", two.hospital.address().port());
    name_duty(two.hospital.founder(), &server, "Nachtwache 4B", &[anna]).await.unwrap();
    let mut duties = two.anna.watch(Query::Duties { search: String::new(), limit: 9 }).unwrap();
    let duty = duties.until("the duty", |view| Some(view.pointer("/duties/0/id")?.as_str()?.to_owned())).await.unwrap();
    switches_on(&two.anna, &two.service, "anna").await;
    acts(&two.anna, PushCommand::SetOnlyOnDuty { on: true }).await;
    assert_eq!(stands(&two.anna, "on").await["only_on_duty"], true);
    two.anna.settled(std::time::Duration::from_secs(20)).await.unwrap();
    assert_eq!(two.kept().await[0].only, Some(OnlyWhen::OnDuty));

    goes(&two.anna).await;
    two.ben.says(&two.chat, "Schönen Feierabend").await.unwrap();
    // What comes first is what is urgent.
    two.ben.says_urgently(&two.chat, "Wo liegt der Schlüssel?").await.unwrap();
    assert_eq!(two.service.next().await.urgency, "high");
    assert!(two.service.is_quiet());

    two.anna.set_online(true);
    two.anna.ready().await.unwrap();
    two.anna.command(Command::Duty { act: DutyCommand::Take { duty } }).await.unwrap();
    goes(&two.anna).await;
    two.ben.says(&two.chat, "Übergabe steht im Ordner").await.unwrap();
    assert_eq!(two.service.next().await.urgency, "normal");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_push_service_ended_is_shown_and_begun_anew() {
    let mut two = two().await;
    switches_on(&two.anna, &two.service, "anna").await;
    stands(&two.anna, "on").await;
    two.service.says("anna", Says(410, None));
    goes(&two.anna).await;
    two.ben.says(&two.chat, "Bist du da?").await.unwrap();
    two.service.next().await;
    while !two.kept().await.is_empty() {
        tokio::task::yield_now().await;
    }
    two.anna.set_online(true);
    stands(&two.anna, "ended").await;
    switches_on(&two.anna, &two.service, "again").await;
    stands(&two.anna, "on").await;
    goes(&two.anna).await;
    two.ben.says(&two.chat, "Und jetzt?").await.unwrap();
    assert_eq!(two.service.next().await.path, "/push/again");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_looks_at_any_window_a_connected_device_is_woken() {
    let mut two = two().await;
    switches_on(&two.anna, &two.service, "anna").await;
    stands(&two.anna, "on").await;
    let _hidden = two.anna.watch(Query::Attention { attended: false }).unwrap();
    two.anna.settled(std::time::Duration::from_secs(20)).await.unwrap();
    two.ben.says(&two.chat, "in keinem Fenster gesehen").await.unwrap();
    assert_eq!(two.service.next().await.path, "/push/anna");
    let _shown = two.anna.watch(Query::Attention { attended: true }).unwrap();
    two.anna.settled(std::time::Duration::from_secs(20)).await.unwrap();
    two.ben.says(&two.chat, "im zweiten Fenster gesehen").await.unwrap();
    let hers = two.anna.sees_chat("Ben Kurz").await.unwrap();
    two.anna.reads(&hers, "im zweiten Fenster gesehen").await.unwrap();
    two.anna.command(Command::Push { act: PushCommand::Try }).await.unwrap();
    assert_eq!(two.service.next().await.topic, "konsil-try", "the second one woke nobody");
}

impl Two {
    /// Anna's subscriptions at the server.
    async fn kept(&self) -> Vec<protocol::push::PushSubscription> {
        let store = self.hospital.server_store();
        let tenants = store.tenants().await.unwrap();
        let rows = store.push_subscriptions(tenants[0].tenant).await.unwrap();
        rows.into_iter().map(|row| row.subscription).collect()
    }
}
