//! Duties of the house: named by the administration, taken with a tap, given on, mentioned; and what a server can make of them.

use crate::hospital::{Hospital, timeline, timeline_of};
use client::command::{Answer, ChatFilter, Command, CommandError, DutyCommand, Query};
use person::{Person, PersonError, Story as _, duties::name_duty};
use protocol::time::Timestamp;
use serde_json::Value;

const INNERE: &str = "Dienstarzt Innere";
const NACHT: &str = "Dienstarzt Innere Nacht";

async fn names(hospital: &Hospital, name: &str, people: &[&str]) {
    let mut ids = Vec::new();
    for person in people {
        ids.push(hospital.founder().finds(person).await.unwrap());
    }
    let server = format!("http://localhost:{}", hospital.address().port());
    name_duty(hospital.founder(), &server, name, &ids).await.unwrap();
}

/// Waits until a person's device shows who is on; gives the duty's id.
async fn sees(person: &Person, duty: &str, holder: Option<&str>) -> String {
    let mut view = person.watch(Query::Duties { search: String::new(), limit: 9 }).unwrap();
    let found = |view: &Value| {
        let one = view["duties"].as_array()?.iter().find(|one| one["name"] == duty)?;
        (one["holder"]["name"].as_str() == holder).then(|| one["id"].as_str().unwrap().to_owned())
    };
    view.until(&format!("{duty}: {holder:?}"), found).await.unwrap()
}

async fn act(person: &Person, act: DutyCommand) -> Result<Answer, PersonError> {
    person.command(Command::Duty { act }).await
}

async fn takes(person: &Person, duty: &str) -> Result<Answer, PersonError> {
    act(person, DutyCommand::Take { duty: duty.into() }).await
}

async fn hands_over(person: &Person, duty: &str, to: Option<String>) -> Result<Answer, PersonError> {
    act(person, DutyCommand::HandOver { duty: duty.into(), to }).await
}

fn refused(outcome: Result<Answer, PersonError>) -> CommandError {
    match outcome {
        Err(PersonError::Command(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// Chats with somebody on duty, by title.
async fn on_duty_chats(person: &Person, count: usize) -> Vec<(String, String)> {
    let mut view = person.watch(Query::Chats { search: String::new(), filter: ChatFilter::Duties }).unwrap();
    let rows = |view: &Value| {
        assert_eq!(view["has_duties"], true);
        let chats = view["chats"].as_array().filter(|chats| chats.len() == count)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Some(chats.iter().map(|chat| (text(&chat["title"]), text(&chat["duties"][0]["name"]))).collect())
    };
    view.until("chats with people on duty", rows).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duty_goes_from_hand_to_hand_and_everybody_sees_who_is_on() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    names(&hospital, INNERE, &["Dr. Jonas Weber", "Dr. Aylin Kaya"]).await;
    let duty = sees(&fuchs, INNERE, None).await;
    assert_eq!(refused(takes(&fuchs, &duty).await), CommandError::NotOnDuty, "a nurse is no doctor on duty");
    sees(&weber, INNERE, None).await;
    takes(&weber, &duty).await.unwrap();
    sees(&fuchs, INNERE, Some("Dr. Jonas Weber")).await;

    let chat = fuchs.opens_chat_with("Dr. Jonas Weber").await.unwrap();
    fuchs.says(&chat, "Zi. 412 hat Luftnot").await.unwrap();
    weber.reads(&chat, "Zi. 412 hat Luftnot").await.unwrap();
    assert_eq!(on_duty_chats(&fuchs, 1).await, [("Dr. Jonas Weber".to_owned(), INNERE.to_owned())]);

    let kayas = weber.finds("Dr. Aylin Kaya").await.unwrap();
    assert_eq!(refused(hands_over(&kaya, &duty, None).await), CommandError::NotOnDuty, "she does not hold it");
    hands_over(&weber, &duty, Some(kayas)).await.unwrap();
    sees(&fuchs, INNERE, Some("Dr. Aylin Kaya")).await;
    assert!(on_duty_chats(&fuchs, 0).await.is_empty(), "he went home");
    // He comes back and takes it, without her having to do anything.
    takes(&weber, &duty).await.unwrap();
    sees(&kaya, INNERE, Some("Dr. Jonas Weber")).await;
    hands_over(&weber, &duty, None).await.unwrap();
    sees(&fuchs, INNERE, None).await;

    takes(&kaya, &duty).await.unwrap();
    sees(&fuchs, INNERE, Some("Dr. Aylin Kaya")).await;
    hospital.lock("Dr. Aylin Kaya").await;
    sees(&fuchs, INNERE, None).await;
    let mut page = fuchs.watch(Query::Duty { id: duty.clone() }).unwrap();
    let left = |view: &Value| {
        let people = view["people"].as_array()?;
        (people.len() == 1 && people[0]["name"] == "Dr. Jonas Weber").then_some(())
    };
    page.until("who is left to hold it", left).await.unwrap();

    fuchs.set_online(false);
    let offline = |view: &Value| (view["state"] != "online").then_some(());
    fuchs.watch(Query::Connection).unwrap().until("no line", offline).await.unwrap();
    sees(&fuchs, INNERE, None).await;
    assert_eq!(refused(takes(&fuchs, &duty).await), CommandError::Offline);
    let shifts = hospital.server_store().duty_shifts(tenant(&hospital).await, duty.parse().unwrap(), 9).await.unwrap().unwrap();
    assert_eq!(shifts.len(), 4, "who held it when is written down");
    assert!(shifts.iter().all(|shift| shift.until.is_some()));
}

async fn tenant(hospital: &Hospital) -> protocol::id::TenantId {
    hospital.server_store().tenants().await.unwrap()[0].tenant
}

async fn on_duty(person: &Person, chat: &str, text: &str, duties: &[&str]) -> Result<Answer, PersonError> {
    let duties = duties.iter().map(|duty| (*duty).to_owned()).collect();
    person.command(Command::NameOnDuty { conversation: chat.into(), text: text.into(), duties }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_reaches_who_is_on_when_it_is_sent_and_says_whom() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let sommer = hospital.person("Dr. Lea Sommer", "Innere").await;
    names(&hospital, INNERE, &["Dr. Jonas Weber", "Dr. Lea Sommer"]).await;
    names(&hospital, NACHT, &["Dr. Aylin Kaya"]).await;
    let group = fuchs.makes_group("Station 4B", &["Dr. Jonas Weber", "Dr. Aylin Kaya"]).await.unwrap();
    let innere = sees(&weber, INNERE, None).await;
    let nacht = sees(&kaya, NACHT, None).await;
    let vacant = CommandError::NobodyOnDuty { duty: INNERE.into() };
    sees(&fuchs, INNERE, None).await;
    assert_eq!(refused(on_duty(&fuchs, &group, "@Dienstarzt Innere", &[&innere]).await), vacant);
    takes(&weber, &innere).await.unwrap();
    takes(&kaya, &nacht).await.unwrap();
    sees(&fuchs, INNERE, Some("Dr. Jonas Weber")).await;
    sees(&fuchs, NACHT, Some("Dr. Aylin Kaya")).await;
    weber.sees_chat("Station 4B").await.unwrap();
    kaya.sees_chat("Station 4B").await.unwrap();

    let said = "@Dienstarzt Innere Nacht übernimmt von @Dienstarzt Innere.";
    let Answer::NamedOnDuty { text, mentions } = on_duty(&fuchs, &group, said, &[&innere, &nacht]).await.unwrap() else {
        panic!("no text")
    };
    let named = "@Dienstarzt Innere Nacht (Dr. Aylin Kaya) übernimmt von @Dienstarzt Innere (Dr. Jonas Weber).";
    assert_eq!(text, named);
    let send = Command::SendText {
        conversation: group.clone(),
        message: None,
        text,
        reply_to: None,
        mentions,
        urgency: client::view::UrgencyView::Normal,
    };
    fuchs.command(send).await.unwrap();
    for person in [&weber, &kaya] {
        let mut view = person.watch(timeline(&group)).unwrap();
        let mentioned = |view: &Value| {
            let item = view["items"].as_array()?.iter().find(|item| item["content"]["text"] == named)?;
            item["content"]["mentions_me"].as_bool()
        };
        assert!(view.until("the mention", mentioned).await.unwrap());
    }
    // Who is on and not in the group is not reached by it, and nobody thinks so.
    takes(&sommer, &innere).await.unwrap();
    sees(&fuchs, INNERE, Some("Dr. Lea Sommer")).await;
    assert_eq!(refused(on_duty(&fuchs, &group, "@Dienstarzt Innere?", &[&innere]).await), vacant);
    assert_eq!(refused(on_duty(&fuchs, &group, "@Chef", &["nichts"]).await), CommandError::NotFound);
    assert_eq!(timeline_of(&fuchs, &group).await, ["[created]", named]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_can_name_another_colleague_but_nobody_else_and_no_other_name() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    names(&hospital, INNERE, &["Dr. Jonas Weber"]).await;
    let duty = sees(&weber, INNERE, None).await;
    takes(&weber, &duty).await.unwrap();
    sees(&fuchs, INNERE, Some("Dr. Jonas Weber")).await;
    // The rows say what nobody ever did: somebody who was never certified holds it.
    let (store, tenant) = (hospital.server_store(), tenant(&hospital).await);
    let nobody = protocol::enrolment::Invitation {
        id: protocol::id::InvitationId::from_bytes([7; 16]),
        person: protocol::id::PersonId::from_bytes([7; 16]),
        name: "Dr. Jonas Weber".into(),
        role: String::new(),
        access_hash: protocol::hash::Digest::from_bytes([7; 32]),
        grants: Vec::new(),
        expires_at: Timestamp::from_millis(u64::MAX >> 16),
    };
    let line = store::AuditLine { at: Timestamp::from_millis(1), actor: nobody.person, action: "test", target: String::new() };
    store.put_invitation(tenant, &nobody, &line).await.unwrap();
    let turn = |by, to| store::DutyTurn { duty: duty.parse().unwrap(), by, to: Some(to), at: Timestamp::from_millis(2) };
    let webers = fuchs.finds("Dr. Jonas Weber").await.unwrap().parse().unwrap();
    let turned = store.turn_duty(tenant, &turn(webers, nobody.person)).await.unwrap();
    assert_eq!(turned, store::DutyTurned::NotAllowed, "the store itself gives it to nobody who was never certified");
    // A colleague it can name: with her own certified name, which everybody sees before they write.
    let fuchss = weber.finds("Miriam Fuchs").await.unwrap().parse().unwrap();
    let both = store::NewDuty { duty: duty.parse().unwrap(), name: INNERE.into(), people: vec![webers, fuchss, nobody.person] };
    assert_eq!(store.put_duty(tenant, &both, 9, &line).await.unwrap(), store::DutyKept::Done);
    store.turn_duty(tenant, &turn(webers, fuchss)).await.unwrap();
    weber.set_online(false);
    weber.set_online(true);
    sees(&weber, INNERE, Some("Miriam Fuchs")).await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "Bist du der Dienst?").await.unwrap();
    fuchs.reads(&chat, "Bist du der Dienst?").await.unwrap();
}
