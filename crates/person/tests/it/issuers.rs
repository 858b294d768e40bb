//! More than one administrator: issuer keys are asked for, granted by the root, renewed and taken back, and nobody's certificate
//! ends as long as one administrator looks in.

use crate::{
    hospital::{Hospital, invite},
    relay::Relay,
};
use client::{
    IssuerGrant,
    command::{Command, CommandError, InviteAs, IssuerCommand, Query, SearchFilter},
};
use e2ee::root::RootKey;
use person::{Person, PersonError, Story};
use protocol::{
    frame::{Outcome, Request, Response, ServerFrame},
    time::DAY_MS,
};
use serde_json::Value;
use std::time::Duration;

const DAY: i64 = DAY_MS as i64;

/// Waits until the issuers' view gives a value.
async fn issuers<T>(admin: &Person, what: &str, find: impl FnMut(&Value) -> Option<T>) -> T {
    admin.watch(Query::Issuers).unwrap().until(what, find).await.unwrap()
}

fn own_state(view: &Value) -> Option<&str> {
    view.pointer("/own/state")?.as_str()
}

/// The digits that the asking device shows.
async fn digits_of(asking: &Person) -> String {
    issuers(asking, "own digits", |view| Some(view.pointer("/own/digits")?.as_str()?.to_owned())).await
}

/// Device and digits of the request with these digits, as the administrator sees it.
async fn request_with(admin: &Person, digits: &str) -> String {
    issuers(admin, "the request", |view| {
        let requests = view.get("requests")?.as_array()?;
        let found = requests.iter().find(|one| one.get("digits").and_then(Value::as_str) == Some(digits))?;
        Some(found.get("device")?.as_str()?.to_owned())
    })
    .await
}

async fn asks(admin: &Person) -> String {
    admin.command(Command::Issuer { act: IssuerCommand::Ask }).await.unwrap();
    digits_of(admin).await
}

async fn grants(hospital: &Hospital, admin: &Person, digits: &str) -> Result<(), PersonError> {
    let device = request_with(admin, digits).await;
    let root = RootKey::from_seed(&hospital.root.seed());
    admin.grant_issuer(IssuerGrant { root, device, digits: digits.to_owned() }).await
}

async fn gets_issuer_key(hospital: &Hospital, admin: &Person) {
    let digits = asks(admin).await;
    grants(hospital, hospital.founder(), &digits).await.unwrap();
    issuers(admin, "the key", |view| (own_state(view)? == "in_force").then_some(())).await;
}

/// Goes off the network, and has certainly gone: a device that is told so may still be doing something else.
pub(crate) async fn is_offline(person: &Person) {
    person.set_online(false);
    let gone = |view: &Value| (view.get("state")?.as_str()? == "offline").then_some(());
    person.watch(Query::Connection).unwrap().until("the end of the connection", gone).await.unwrap();
}

/// Until when a person's certificate holds, as somebody else sees it.
async fn certified_until(seen_by: &Person, name: &str, at_least_days: f64) {
    let person = seen_by.finds(name).await.unwrap();
    let now = person::Clock::system().now().as_millis() as f64;
    seen_by
        .watch(Query::Contact { person })
        .unwrap()
        .until(&format!("{name}'s renewal"), |view| {
            let until = view.get("certified_until")?.as_f64()?;
            (until > now + at_least_days * DAY as f64).then_some(())
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_administrator_invites_while_the_first_is_away() {
    let hospital = Hospital::found().await;
    let nora = hospital.administrator("Nora Albrecht", "IT").await;
    let refused = invite(&nora, "Zu früh", "", InviteAs::Staff).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::NotAllowed))), "without a key nobody is invited");
    gets_issuer_key(&hospital, &nora).await;

    // Whom the first invited, the second certifies; and the other way round nothing changes.
    is_offline(hospital.founder()).await;
    let link = invite(&nora, "Dr. Aylin Kaya", "Kardiologie", InviteAs::Staff).await.unwrap();
    let kaya = hospital.device(&link, "Test").await;
    let chat = kaya.opens_chat_with("Nora Albrecht").await.unwrap();
    kaya.says(&chat, "Ich bin da").await.unwrap();
    nora.reads(&chat, "Ich bin da").await.unwrap();
    hospital.founder().set_online(true);
    hospital.founder().ready().await.unwrap();
    let fuchs = hospital.person("Miriam Fuchs", "Pflege").await;
    fuchs.opens_chat_with("Dr. Aylin Kaya").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_ends_soon_asks_by_itself_and_everybody_is_renewed() {
    let hospital = Hospital::found_ago(80 * DAY).await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege").await;
    let chat = kaya.opens_chat_with("Miriam Fuchs").await.unwrap();
    kaya.says(&chat, "vorher").await.unwrap();
    fuchs.reads(&chat, "vorher").await.unwrap();

    let founder = hospital.founder();
    issuers(founder, "its end", |view| (own_state(view)? == "ends_soon").then_some(())).await;
    let digits = digits_of(founder).await;
    grants(&hospital, founder, &digits).await.unwrap();
    issuers(founder, "the renewed key", |view| (own_state(view)? == "in_force").then_some(())).await;
    certified_until(&fuchs, "Dr. Aylin Kaya", 80.0).await;
    certified_until(&kaya, "Petra Sommer", 80.0).await;
    kaya.says(&chat, "nachher").await.unwrap();
    fuchs.reads(&chat, "nachher").await.unwrap();
    // New key packages carry the new certificate: others still find both.
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let group = weber.makes_group("Visite", &["Dr. Aylin Kaya", "Miriam Fuchs"]).await.unwrap();
    weber.says(&group, "Um neun").await.unwrap();
    kaya.reads(&group, "Um neun").await.unwrap();
    fuchs.reads(&group, "Um neun").await.unwrap();
}

/// Goes off and on the network until the server has let it in only to wait.
async fn waits_for_renewal(person: &Person) {
    let mut connection = person.watch(Query::Connection).unwrap().patient(Duration::from_secs(3));
    for _ in 0..60 {
        person.set_online(false);
        person.set_online(true);
        let lapsed =
            |view: &Value| (view.get("certificate_ended")?.as_bool()? && view.get("state")?.as_str()? == "offline").then_some(());
        if connection.until("the end of the certificate", lapsed).await.is_ok() {
            return;
        }
    }
    panic!("the certificate does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_that_ended_overnight_are_renewed_and_nothing_is_lost() {
    let hospital = Hospital::found_ago(90 * DAY - 25_000).await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege").await;
    let chat = kaya.opens_chat_with("Miriam Fuchs").await.unwrap();
    kaya.says(&chat, "gute Nacht").await.unwrap();
    fuchs.reads(&chat, "gute Nacht").await.unwrap();
    for person in [&kaya, &fuchs, hospital.founder()] {
        waits_for_renewal(person).await;
    }
    let waiting = kaya.says(&chat, "Guten Morgen").await.unwrap();
    kaya.sees_state(&chat, &waiting, "waiting").await.unwrap();
    // The doctor reads and finds what there is; nothing was wiped, and nothing came in her stead.
    assert_eq!(kaya.transcript(&chat).await.unwrap(), ["gute Nacht", "Guten Morgen"]);
    let query = Query::Search { text: "gute nacht".into(), conversation: None, filter: SearchFilter::All, limit: 9 };
    let found = |view: &Value| (view.get("hits")?.as_array()?.len() == 1).then_some(());
    kaya.watch(query).unwrap().until("what was said before", found).await.unwrap();

    // The administrator's pages get nothing from the server until a key is renewed, and nobody is let in meanwhile.
    let founder = hospital.founder();
    let refused = founder.command(Command::OpenAdministration).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::Offline))), "{refused:?}");
    let refused = invite(founder, "Zu früh", "", InviteAs::Staff).await;
    assert!(matches!(refused, Err(PersonError::Command(_))), "{:?}", refused.err());
    issuers(founder, "its end", |view| (own_state(view)? == "ended").then_some(())).await;
    let digits = digits_of(founder).await;
    grants(&hospital, founder, &digits).await.unwrap();
    kaya.sees_state(&chat, &waiting, "sent").await.unwrap();
    fuchs.reads(&chat, "Guten Morgen").await.unwrap();
    assert_eq!(fuchs.transcript(&chat).await.unwrap(), ["gute Nacht", "Guten Morgen"]);
    certified_until(&fuchs, "Dr. Aylin Kaya", 80.0).await;
    founder.ready().await.unwrap();
    founder.command(Command::OpenAdministration).await.unwrap();
    hospital.person("Dr. Jonas Weber", "Oberarzt").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_issuer_invites_nobody_and_its_people_stay() {
    let hospital = Hospital::found().await;
    let nora = hospital.administrator("Nora Albrecht", "IT").await;
    // Whoever is invited while both have a key is certified by the one who is faster: Fuchs before, Kaya by Nora alone.
    let fuchs = hospital.person("Miriam Fuchs", "Pflege").await;
    gets_issuer_key(&hospital, &nora).await;
    is_offline(hospital.founder()).await;
    let link = invite(&nora, "Dr. Aylin Kaya", "Kardiologie", InviteAs::Staff).await.unwrap();
    let kaya = hospital.device(&link, "Test").await;
    hospital.founder().set_online(true);
    hospital.founder().ready().await.unwrap();
    let chat = kaya.opens_chat_with("Miriam Fuchs").await.unwrap();
    kaya.says(&chat, "vorher").await.unwrap();
    fuchs.reads(&chat, "vorher").await.unwrap();

    let founder = hospital.founder();
    founder.finds("Dr. Aylin Kaya").await.unwrap();
    let serial = issuers(founder, "Nora's key with its people", |view| {
        let found = view.get("issuers")?.as_array()?.iter().find(|one| one.get("own") == Some(&Value::Bool(false)))?;
        (found.get("people")?.as_u64()? == 1).then_some(())?;
        Some(found.get("serial")?.as_str()?.to_owned())
    })
    .await;
    founder.command(Command::Issuer { act: IssuerCommand::Revoke { serial } }).await.unwrap();
    issuers(&nora, "the end of the key", |view| (own_state(view)? == "none").then_some(())).await;
    let refused = invite(&nora, "Zu spät", "", InviteAs::Staff).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::NotAllowed))));
    issuers(founder, "one issuer", |view| (view.get("issuers")?.as_array()?.len() == 1).then_some(())).await;
    kaya.says(&chat, "nachher").await.unwrap();
    fuchs.reads(&chat, "nachher").await.unwrap();
    // She may ask again, for another key.
    gets_issuer_key(&hospital, &nora).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_exchanges_the_key_or_the_person_is_not_granted_anything() {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let watched = hospital.administrator_behind(&relay, "Jan Ott", "IT").await;
    let (nora, eva) = (hospital.administrator("Nora Albrecht", "IT").await, hospital.administrator("Eva Lang", "IT").await);
    let (of_nora, of_eva) = (asks(&nora).await, asks(&eva).await);
    assert_ne!(of_nora, of_eva);
    // To Jan the server shows Eva's keys under Nora's name, Nora's chain under Eva's request, and a changed byte.
    relay.alters(|_, frame| match frame {
        ServerFrame::Response { id, outcome: Outcome::Done(Response::IssuerRequests(mut requests)) } => {
            if let [first, second, ..] = requests.as_mut_slice() {
                std::mem::swap(&mut first.chain, &mut second.chain);
                let mut third = first.clone();
                third.chain = second.chain.clone();
                third.ask.request.payload[60] ^= 1;
                requests.push(third);
            }
            vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::IssuerRequests(requests)) }]
        }
        other => vec![other],
    });
    watched.set_online(false);
    watched.set_online(true);
    watched.ready().await.unwrap();
    issuers(&watched, "no request that holds", |view| {
        (!view.get("issuers")?.as_array()?.is_empty() && view.get("requests")?.as_array()?.is_empty()).then_some(())
    })
    .await;
    // An honest list again, and other digits than those that were compared: nothing is signed.
    relay.alters(|_, frame| vec![frame]);
    watched.set_online(false);
    watched.set_online(true);
    let device = request_with(&watched, &of_nora).await;
    let root = || RootKey::from_seed(&hospital.root.seed());
    let refused = watched.grant_issuer(IssuerGrant { root: root(), device: device.clone(), digits: of_eva }).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::NotFound))), "{refused:?}");
    let foreign = RootKey::from_seed(&[3; 32]);
    let refused = watched.grant_issuer(IssuerGrant { root: foreign, device, digits: of_nora.clone() }).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::NotAllowed))), "{refused:?}");
    grants(&hospital, hospital.founder(), &of_nora).await.unwrap();
    issuers(&nora, "the key", |view| (own_state(view)? == "in_force").then_some(())).await;
    issuers(&eva, "still waiting", |view| (own_state(view)? == "asked").then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_administrator_asks_for_nothing() {
    let hospital = Hospital::found().await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let refused = kaya.command(Command::Issuer { act: IssuerCommand::Ask }).await;
    assert!(matches!(refused, Err(PersonError::Command(CommandError::NotAllowed))));
    let relay = Relay::before(hospital.address()).await;
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = std::sync::Arc::clone(&asked);
    relay.alters_requests(move |_, request| {
        if matches!(request, Request::ReadIssuers | Request::ReadIssuerRequests | Request::AskIssuer(_)) {
            seen.store(true, std::sync::atomic::Ordering::SeqCst);
        }
        Some(request)
    });
    let fuchs = hospital.person_behind(&relay, "Miriam Fuchs", "Pflege").await;
    fuchs.finds("Dr. Aylin Kaya").await.unwrap();
    assert!(!asked.load(std::sync::atomic::Ordering::SeqCst), "a nurse's device does not even look");
}
