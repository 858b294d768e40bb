//! Urgent messages: everybody sees who answered what and when, on every device, and nothing urgent disappears.

use crate::hospital::{Hospital, timeline};
use client::{
    command::{Answer, ChatFilter, Command, CommandError, LocationCommand, MessageCommand, Query},
    view::{StandView, UrgencyView},
};
use person::{FileToSend, Person, PersonError, Story};
use protocol::time::DAY_MS;
use serde_json::Value;

const SAID: &str = "Kalium 6,1 in Zimmer 412";

async fn view<T>(person: &Person, query: Query, what: &str, of: impl Fn(&Value) -> Option<T>) -> T {
    person.watch(query).unwrap().until(what, |view| of(view)).await.unwrap()
}

async fn acknowledge(person: &Person, message: &str) -> Result<(), PersonError> {
    answer(person, message, StandView::Noted, "").await
}

async fn answer(person: &Person, message: &str, stand: StandView, words: &str) -> Result<(), PersonError> {
    let act = MessageCommand::Acknowledge { message: message.into(), stand, words: words.into() };
    person.command(Command::Message { act }).await.map(drop)
}

async fn wake_again(person: &Person, message: &str, again: bool) -> Result<(), PersonError> {
    person.command(Command::Message { act: MessageCommand::WakeAgain { message: message.into(), again } }).await.map(drop)
}

/// Waits until a message shows so many acknowledgements and this answer of somebody; gives what is shown.
async fn sees_answer(person: &Person, chat: &str, message: &str, who: &str, stand: &str, words: Option<&str>) -> Value {
    view(person, timeline(chat), &format!("{who} to answer {stand}"), |view| {
        let item = view.get("items")?.as_array()?.iter().find(|item| item["key"] == message)?;
        let urgent = item.pointer("/content/urgent")?;
        let one = urgent["acknowledged"].as_array()?.iter().find(|one| one.pointer("/person/name").unwrap() == who)?;
        (one["answer"]["stand"] == stand && one["answer"]["words"].as_str() == words).then(|| urgent.clone())
    })
    .await
}

fn error(outcome: Result<(), PersonError>) -> CommandError {
    match outcome {
        Err(PersonError::Command(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn names<'a>(people: &'a Value, of: &str) -> Vec<&'a str> {
    let name = |one: &'a Value| one.pointer(of).and_then(Value::as_str);
    people.as_array().into_iter().flatten().filter_map(name).collect()
}

fn times(urgent: &Value) -> Vec<Option<f64>> {
    urgent["acknowledged"].as_array().unwrap().iter().map(|one| one["at"].as_f64()).collect()
}

/// Waits until these, in this order, are seen to have taken note; gives what is shown of it.
async fn sees(person: &Person, chat: &str, message: &str, who: &[&str]) -> Value {
    view(person, timeline(chat), &format!("{who:?} to have taken note"), |view| {
        let item = view.get("items")?.as_array()?.iter().find(|item| item["key"] == message)?;
        let urgent = item.pointer("/content/urgent")?;
        (names(&urgent["acknowledged"], "/person/name") == who).then(|| urgent.clone())
    })
    .await
}

async fn urgent_chats(person: &Person, wanted: u64) {
    let query = Query::Chats { search: String::new(), filter: ChatFilter::All };
    view(person, query, &format!("{wanted} urgent in the list"), |view| {
        (view.pointer("/chats/0/urgent")?.as_u64() == Some(wanted)).then_some(())
    })
    .await;
}

fn is_not_allowed(outcome: &Result<(), PersonError>) -> bool {
    matches!(outcome, Err(PersonError::Command(CommandError::NotAllowed)))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_three_take_note_and_everybody_sees_who_and_when() {
    let hospital = Hospital::found().await;
    let (lena, lena_time) = hospital.person_with_a_clock("Dr. Lena Seidel", "Innere").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let (demir, demir_time) = hospital.person_with_a_clock("Emre Demir", "Pflege 4B").await;
    let chat = lena.makes_group("Station 4B", &["Dr. Jonas Weber", "Miriam Fuchs", "Emre Demir"]).await.unwrap();
    lena.command(Command::SetLifetime { conversation: chat.clone(), hours: Some(7 * 24) }).await.unwrap();
    let normal = lena.says(&chat, "Guten Morgen").await.unwrap();
    let message = lena.says_urgently(&chat, SAID).await.unwrap();
    for person in [&weber, &fuchs, &demir] {
        person.reads(&chat, SAID).await.unwrap();
        urgent_chats(person, 1).await;
    }
    let before = sees(&demir, &chat, &message, &[]).await;
    assert_eq!((before["may_acknowledge"].as_bool(), before["people"].as_u64()), (Some(true), Some(3)));
    assert_eq!(names(&before["awaited"], "/name").len(), 3);
    lena.sees_state(&chat, &message, "delivered").await.unwrap();
    assert!(is_not_allowed(&acknowledge(&lena, &message).await), "nobody takes note of their own");
    assert!(is_not_allowed(&acknowledge(&weber, &normal).await), "what is not urgent awaits nothing");
    let nothing = acknowledge(&weber, &chat).await;
    assert!(matches!(nothing, Err(PersonError::Command(CommandError::NotFound))), "{nothing:?}");

    acknowledge(&fuchs, &message).await.unwrap();
    sees(&lena, &chat, &message, &["Miriam Fuchs"]).await;
    acknowledge(&weber, &message).await.unwrap();
    let both = ["Miriam Fuchs", "Dr. Jonas Weber"];
    let of_fuchs = sees(&fuchs, &chat, &message, &both).await;
    // Once is enough: a second time says nothing more.
    acknowledge(&fuchs, &message).await.unwrap();
    let of_lena = sees(&lena, &chat, &message, &both).await;
    assert_eq!(times(&of_lena), times(&of_fuchs), "everybody names the same times");
    assert_eq!((of_lena["may_acknowledge"].as_bool(), &of_lena["acknowledged_at"]), (Some(false), &Value::Null));
    assert_eq!(names(&of_lena["awaited"], "/name"), ["Emre Demir"]);
    assert_eq!(of_fuchs["acknowledged_at"], of_fuchs["acknowledged"][0]["at"]);
    urgent_chats(&fuchs, 0).await;
    urgent_chats(&demir, 1).await;

    let query = Query::MessageInfo { message: message.clone() };
    let info = view(&lena, query, "the info", |view| view.get("people").map(|_| view.clone())).await;
    let told = names(&info["people"], "/person/name");
    assert_eq!((info["urgent"].as_bool(), told.last()), (Some(true), Some(&"Emre Demir")));
    let when = |name: &str| {
        let people = info["people"].as_array().unwrap();
        people.iter().find(|one| one.pointer("/person/name").unwrap() == name).unwrap()["acknowledged_at"].clone()
    };
    assert_eq!(when("Miriam Fuchs"), of_lena["acknowledged"][0]["at"]);
    assert_eq!(when("Emre Demir"), Value::Null);

    // A device that joins later.
    let link = match fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() {
        Answer::Link { link } => link,
        other => panic!("{other:?}"),
    };
    let phone = hospital.device(&link, "Telefon").await;
    let of_phone = sees(&phone, &chat, &message, &both).await;
    assert_eq!((times(&of_phone), &of_phone["acknowledged_at"]), (times(&of_fuchs), &of_fuchs["acknowledged_at"]));
    urgent_chats(&phone, 0).await;

    // Eight days later what was said beside it has disappeared, from the sender's device, too.
    for (person, time) in [(&lena, &lena_time), (&demir, &demir_time)] {
        person.set_online(false);
        time.passes(8 * DAY_MS as i64);
        person.command(Command::SetDraft { conversation: chat.clone(), text: String::new() }).await.unwrap();
        assert_eq!(person.transcript(&chat).await.unwrap(), [SAID]);
    }
    urgent_chats(&demir, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_over_calls_back_or_cannot_is_seen_by_everybody() {
    let hospital = Hospital::found().await;
    let lena = hospital.person("Dr. Lena Seidel", "Innere").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let demir = hospital.person("Emre Demir", "Pflege 4B").await;
    let chat = lena.makes_group("Station 4B", &["Dr. Jonas Weber", "Miriam Fuchs", "Emre Demir"]).await.unwrap();
    let message = lena.says_urgently(&chat, SAID).await.unwrap();
    for person in [&weber, &fuchs, &demir] {
        person.reads(&chat, SAID).await.unwrap();
    }
    let long = "x".repeat(protocol::limits::ANSWER_BYTES_MAX + 1);
    let too_long = answer(&fuchs, &message, StandView::Declines, &long).await;
    assert_eq!(error(too_long), CommandError::TextLength { max_bytes: 512 });

    answer(&fuchs, &message, StandView::Declines, " im OP bis 11 ").await.unwrap();
    sees_answer(&lena, &chat, &message, "Miriam Fuchs", "declines", Some("im OP bis 11")).await;
    urgent_chats(&fuchs, 0).await;
    answer(&demir, &message, StandView::CallsBack, "").await.unwrap();
    answer(&weber, &message, StandView::TakesOver, "").await.unwrap();
    for person in [&lena, &fuchs, &demir] {
        sees_answer(person, &chat, &message, "Emre Demir", "calls_back", None).await;
        sees_answer(person, &chat, &message, "Dr. Jonas Weber", "takes_over", None).await;
    }

    // She comes out earlier: what she says last holds, and that she knew of it since the first time.
    let first = sees_answer(&fuchs, &chat, &message, "Miriam Fuchs", "declines", Some("im OP bis 11")).await;
    assert_eq!((first["may_acknowledge"].as_bool(), first["may_answer"].as_bool()), (Some(false), Some(true)));
    acknowledge(&fuchs, &message).await.unwrap();
    answer(&fuchs, &message, StandView::TakesOver, "").await.unwrap();
    let last = sees_answer(&lena, &chat, &message, "Miriam Fuchs", "takes_over", None).await;
    let of_fuchs = |urgent: &Value| {
        let all = urgent["acknowledged"].as_array().unwrap();
        all.iter().find(|one| one.pointer("/person/name").unwrap() == "Miriam Fuchs").unwrap().clone()
    };
    assert_eq!(of_fuchs(&last)["at"], of_fuchs(&first)["at"]);
    assert!(of_fuchs(&last)["answer"]["at"].as_f64() >= of_fuchs(&first)["answer"]["at"].as_f64());
    assert_eq!((last["may_answer"].as_bool(), names(&last["awaited"], "/name").len()), (Some(false), 0));

    view(&weber, Query::MessageInfo { message: message.clone() }, "her latest answer in the info", |view| {
        let people = view.get("people")?.as_array()?;
        let of = |who: &str| people.iter().find(|one| one.pointer("/person/name").unwrap() == who)?["answer"]["stand"].as_str();
        let all = [of("Miriam Fuchs"), of("Emre Demir"), of("Dr. Jonas Weber")];
        (all == [Some("takes_over"), Some("calls_back"), Some("takes_over")]).then_some(())
    })
    .await;

    // A device that joins later reads the same.
    let link = match demir.command(Command::OfferTransfer { admin: false }).await.unwrap() {
        Answer::Link { link } => link,
        other => panic!("{other:?}"),
    };
    let phone = hospital.device(&link, "Telefon").await;
    let of_phone = sees_answer(&phone, &chat, &message, "Miriam Fuchs", "takes_over", None).await;
    assert_eq!(of_phone["acknowledged"].as_array().unwrap().len(), 3);
    assert_eq!(of_fuchs(&of_phone)["answer"], of_fuchs(&last)["answer"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sent_it_has_the_others_woken_again() {
    let hospital = Hospital::found().await;
    let (lena, lena_time) = hospital.person_with_a_clock("Dr. Lena Seidel", "Innere").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let chat = lena.opens_chat_with("Dr. Jonas Weber").await.unwrap();
    let normal = lena.says(&chat, "Guten Morgen").await.unwrap();
    let message = lena.says_urgently(&chat, SAID).await.unwrap();
    weber.reads(&chat, SAID).await.unwrap();
    lena.sees_state(&chat, &message, "delivered").await.unwrap();
    let open = sees(&lena, &chat, &message, &[]).await;
    assert_eq!(open["may_wake_again"].as_bool(), Some(true));
    assert_eq!(sees(&weber, &chat, &message, &[]).await["may_wake_again"].as_bool(), Some(false));

    wake_again(&lena, &message, true).await.unwrap();
    assert_eq!(error(wake_again(&lena, &message, true).await), CommandError::TooSoon);
    wake_again(&lena, &message, false).await.unwrap();
    assert_eq!(error(wake_again(&lena, &normal, true).await), CommandError::NotFound);
    assert_eq!(error(wake_again(&weber, &message, true).await), CommandError::NotFound);
    acknowledge(&weber, &message).await.unwrap();
    let done = sees(&lena, &chat, &message, &["Dr. Jonas Weber"]).await;
    assert_eq!(done["may_wake_again"].as_bool(), Some(false));
    lena.set_online(false);
    assert_eq!(error(wake_again(&lena, &message, true).await), CommandError::Offline);
    lena_time.passes(DAY_MS as i64 + 60_000);
    assert_eq!(error(wake_again(&lena, &message, true).await), CommandError::TooLate);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_be_woken_nobody_is_promised_it() {
    let hospital = Hospital::found_with(|config| config.push.enabled = false).await;
    let lena = hospital.person("Dr. Lena Seidel", "Innere").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let chat = lena.opens_chat_with("Dr. Jonas Weber").await.unwrap();
    let message = lena.says_urgently(&chat, SAID).await.unwrap();
    weber.reads(&chat, SAID).await.unwrap();
    lena.sees_state(&chat, &message, "delivered").await.unwrap();
    let open = sees(&lena, &chat, &message, &[]).await;
    assert_eq!(open["awaited"][0]["name"], "Dr. Jonas Weber");
    assert_eq!(open["may_wake_again"].as_bool(), Some(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_places_and_what_is_passed_on_are_urgent_and_what_is_important_is_only_marked() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let demir = hospital.person("Emre Demir", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    let further = weber.opens_chat_with("Emre Demir").await.unwrap();
    let send = |text: &str, urgency| {
        let (conversation, text) = (chat.clone(), text.to_owned());
        weber.command(Command::SendText { conversation, message: None, text, reply_to: None, mentions: Vec::new(), urgency })
    };
    send("Visite um neun statt zehn", UrgencyView::Important).await.unwrap();
    fuchs.reads(&chat, "Visite um neun statt zehn").await.unwrap();
    urgent_chats(&fuchs, 0).await;
    let shown = |text: &'static str| {
        view(&fuchs, timeline(&chat), text, move |view| {
            let items = view.get("items")?.as_array()?.iter();
            items.map(|item| &item["content"]).find(|content| content["text"] == text).cloned()
        })
    };
    let important = shown("Visite um neun statt zehn").await;
    assert_eq!((&important["important"], &important["urgent"]), (&Value::Bool(true), &Value::Null));

    let photo = vec![FileToSend::picture("Wunde.jpg", vec![7; 90_000])];
    let photo = weber.send_files_as(&chat, "Blutet wieder", photo, UrgencyView::Urgent).await.unwrap();
    let waiting = sees(&fuchs, &chat, &photo, &[]).await;
    assert_eq!(waiting["may_acknowledge"].as_bool(), Some(true));
    let name = "Haus C, 4. OG".to_owned();
    let location = LocationCommand { name, building: String::new(), floor: String::new(), place: None, position: None };
    let place = Command::SendLocation { conversation: chat.clone(), location, reply_to: None, urgency: UrgencyView::Urgent };
    let Answer::Message { id: place } = weber.command(place).await.unwrap() else { panic!("no message") };
    sees(&fuchs, &chat, &place, &[]).await;
    urgent_chats(&fuchs, 2).await;
    for message in [&photo, &place] {
        answer(&fuchs, message, StandView::TakesOver, "").await.unwrap();
        sees_answer(&weber, &chat, message, "Miriam Fuchs", "takes_over", None).await;
    }
    urgent_chats(&fuchs, 0).await;

    // To somebody else as well: urgent there, too.
    let (messages, conversations) = (vec![photo], vec![further.clone()]);
    let act = MessageCommand::Forward { messages, conversations, urgency: UrgencyView::Urgent };
    weber.command(Command::Message { act }).await.unwrap();
    demir.sees_chat("Dr. Jonas Weber").await.unwrap();
    demir.reads(&further, "Blutet wieder").await.unwrap();
    urgent_chats(&demir, 1).await;
}
