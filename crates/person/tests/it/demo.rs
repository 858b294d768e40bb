//! The demo hospital in small: seeded through the engine, read by a further device of one of its people.

use client::command::{Answer, ChatFilter, Command, InviteAs, Query};
use e2ee::{Cost, key::ArchiveSecret, root::RootKey};
use person::{
    Clock, Options, Person, Story,
    demo::{self, Plan},
};
use serde_json::Value;
use server::{Config, Server};
use std::time::Duration;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_link_of_the_demo_opens_chats_that_can_be_read_from_the_beginning() {
    let folder = TempDir::new().unwrap();
    let config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data_dir: folder.path().join("server"),
        transfer_ttl_max_hours: 11 * 365 * 24,
        transfer_uses_max: 10_000,
        rate: server::config::Rate { frames_per_second: 100_000, burst: 100_000 },
        ..Config::default()
    };
    let server = Server::start(config).await.unwrap();
    let made = server.create_tenant(demo::HOSPITAL, &["localhost"]).await.unwrap().unwrap();
    let origin = format!("http://localhost:{}", server.local_addr().port());
    let plan = Plan {
        server: origin.clone(),
        token: hex::decode(&made.setup_token).unwrap(),
        folder: folder.path().join("seed"),
        people: 12,
        chats: 3,
        messages: 60,
        cost: Cost::TEST,
    };
    let seeded = demo::seed(&plan, &|_| {}).await.unwrap();
    assert!(seeded.messages >= 60 && seeded.people == 12 && seeded.chats == 3);
    assert_eq!(seeded.links.len(), 4);
    let root = std::fs::read_to_string(plan.folder.join(&seeded.root_key.file)).unwrap();
    assert!(RootKey::from_file(&root, &seeded.root_key.passphrase).is_ok());
    let archive = std::fs::read_to_string(plan.folder.join(&seeded.archive_key.file)).unwrap();
    assert!(ArchiveSecret::from_file(&archive, &seeded.archive_key.passphrase).is_ok());

    let open = |path: &str| {
        let options = Options { data: None, server: origin.clone(), clock: Clock::system() };
        (Person::open(options).unwrap(), format!("{origin}{path}"))
    };
    // The very same link lets two browsers in.
    let mut browsers = Vec::new();
    for name in ["Chromium auf Linux", "Firefox auf Windows"] {
        let (browser, link) = open(&seeded.links[1].path);
        browser.join(&link, name).await.unwrap();
        browser.ready().await.unwrap();
        browser.settled(PATIENCE).await.unwrap();
        let station = browser.sees_chat("Station 4B · Innere").await.unwrap();
        let timeline = Query::Timeline { conversation: station, anchor: None, before: 400, after: 0, from_unread: false };
        let items = browser
            .watch(timeline)
            .unwrap()
            .until("the whole chat", |view| {
                let items = view.get("items")?.as_array()?.clone();
                (!items.is_empty() && !view.get("loading_history")?.as_bool()?).then_some(items)
            })
            .await
            .unwrap();
        let texts: Vec<&Value> = items.iter().filter(|item| item["content"]["type"] != "system").collect();
        assert!(texts.len() > 30 && texts.iter().all(|item| item["content"]["type"] == "text"), "{texts:?}");
        assert!(texts.is_sorted_by_key(|item| item["time"].as_u64().or(item["time"].as_f64().map(|time| time as u64))));
        let mut chats = browser.watch(Query::Chats { search: String::new(), filter: ChatFilter::All }).unwrap();
        // How far a person has read may come a moment after the messages.
        let few = |view: &Value| view.get("unread_total")?.as_u64().filter(|unread| (1..20).contains(unread));
        chats.until("a few unread messages", few).await.unwrap();
        browsers.push(browser);
    }
    let mut duties = browsers[0].watch(Query::Duties { search: String::new(), limit: 9 }).unwrap();
    let on = |view: &Value| {
        let holders: Vec<Option<&str>> =
            view.get("duties")?.as_array()?.iter().map(|duty| duty["holder"]["name"].as_str()).collect();
        (holders == [Some("Dr. Lena Vogt"), None, Some("Dr. Arjun Singh"), Some("Cem Öztürk")]).then_some(())
    };
    duties.until("who is on", on).await.unwrap();
    // That somebody uses a further device is no news: the first browser's list stands as it was.
    let mut list = browsers[0].watch(Query::Chats { search: String::new(), filter: ChatFilter::All }).unwrap();
    let chats = list.until("the chats", |view| view.get("chats")?.as_array().cloned()).await.unwrap();
    assert!(chats.iter().all(|chat| chat["last"]["type"] == "text"), "{chats:?}");
    assert!(chats.is_sorted_by(|newer, older| newer["time"].as_f64() >= older["time"].as_f64()), "{chats:?}");

    let (admin, link) = open(&seeded.links[0].path);
    admin.join(&link, "Verwaltung").await.unwrap();
    admin.ready().await.unwrap();
    admin.settled(PATIENCE).await.unwrap();
    let (name, role) = ("Dr. Nora Albrecht".into(), "Innere".into());
    let invite = Command::Invite { name, role, invite_as: InviteAs::Staff, person: None };
    let Answer::Invitation { link, .. } = admin.command(invite).await.unwrap() else { panic!("no link") };
    let (newcomer, _) = open("");
    newcomer.join(&link, "Telefon").await.unwrap();
    newcomer.ready().await.unwrap();
    server.shutdown().await;
}
