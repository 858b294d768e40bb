//! What people do with messages that stand there: answer, mention, react, edit, delete, pass on, pin, star, search.

use crate::{
    hospital::{Hospital, Watching, timeline, timeline_of},
    relay::Relay,
};
use client::{
    command::{Answer, ChatCommand, ChatFilter, Command, CommandError, MessageCommand, Query, SearchFilter},
    view::MentionView,
};
use person::{FileToSend, Person, PersonError, Story};
use protocol::frame::Request;
use serde_json::Value;
use std::time::Duration;

/// Waits until an item of the timeline is as it should be, and gives its content.
async fn sees(person: &Person, chat: &str, key: &str, what: &str, is: impl Fn(&Value) -> bool) -> Value {
    person
        .watch(timeline(chat))
        .unwrap()
        .until(what, |view| {
            let items = view.get("items")?.as_array()?;
            let content = items.iter().find(|item| item["key"] == key)?.get("content")?;
            is(content).then(|| content.clone())
        })
        .await
        .unwrap()
}

async fn act(person: &Person, act: MessageCommand) {
    person.command(Command::Message { act }).await.unwrap();
}

async fn keep(person: &Person, chat: &str, act: ChatCommand) {
    person.command(Command::Chat { conversation: chat.into(), act }).await.unwrap();
}

async fn says_with(person: &Person, chat: &str, text: &str, reply_to: Option<&str>, mentions: Vec<MentionView>) -> String {
    let command = Command::SendText {
        conversation: chat.into(),
        message: None,
        text: text.into(),
        reply_to: reply_to.map(Into::into),
        mentions,
        urgency: client::view::UrgencyView::Normal,
    };
    let Answer::Message { id } = person.command(command).await.unwrap() else { panic!("no message") };
    id
}

async fn finds_text(person: &Person, text: &str) -> Vec<Vec<String>> {
    let query = Query::Search { text: text.into(), conversation: None, filter: SearchFilter::All, limit: 50 };
    let parts = |hit: &Value| serde_json::from_value::<Vec<String>>(hit["parts"].clone()).unwrap();
    person
        .watch(query)
        .unwrap()
        .until("an answer", |view| Some(view.get("hits")?.as_array()?.iter().map(parts).collect()))
        .await
        .unwrap()
}

struct Ward {
    hospital: Hospital,
    weber: Person,
    fuchs: Person,
    chat: String,
}

async fn ward() -> Ward {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.makes_group("Station 4B · Innere", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B · Innere").await.unwrap();
    Ward { hospital, weber, fuchs, chat }
}

impl Ward {
    /// Weber says something that Fuchs has read and that has its place.
    async fn said(&self, text: &str) -> String {
        let id = self.weber.says(&self.chat, text).await.unwrap();
        self.fuchs.reads(&self.chat, text).await.unwrap();
        self.weber.sees_state(&self.chat, &id, "sent").await.unwrap();
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_quotes_what_it_answers_in_its_newest_version() {
    let ward = ward().await;
    let first = ward.said("Kalium Zi. 412 ist 6,1").await;
    let answer = says_with(&ward.fuchs, &ward.chat, "Kontrolle läuft", Some(&first), Vec::new()).await;
    let seen = sees(&ward.weber, &ward.chat, &answer, "the answer", |_| true).await;
    assert_eq!(seen["quote"]["text"], "Kalium Zi. 412 ist 6,1");
    assert_eq!(seen["quote"]["sender"]["name"], "Dr. Jonas Weber");
    assert!(seen["quote"]["position"].as_f64().is_some());

    act(&ward.weber, MessageCommand::Edit { message: first.clone(), text: "Kalium Zi. 412 ist 5,1".into(), mentions: vec![] })
        .await;
    sees(&ward.fuchs, &ward.chat, &first, "the edit", |text| text["edited"] == true && text["text"] == "Kalium Zi. 412 ist 5,1")
        .await;
    sees(&ward.fuchs, &ward.chat, &answer, "the quote follows", |text| text["quote"]["text"] == "Kalium Zi. 412 ist 5,1").await;

    let info = Query::MessageInfo { message: first.clone() };
    let versions = ward
        .fuchs
        .watch(info)
        .unwrap()
        .until("both versions", |view| {
            view.get("versions").filter(|all| all.as_array().is_some_and(|all| all.len() == 2)).cloned()
        })
        .await
        .unwrap();
    assert_eq!(
        (&versions[0]["text"], &versions[1]["text"]),
        (&"Kalium Zi. 412 ist 6,1".into(), &"Kalium Zi. 412 ist 5,1".into())
    );
    // Another's message cannot be edited from an honest client.
    let command = MessageCommand::Edit { message: first, text: "ganz anders".into(), mentions: vec![] };
    ward.fuchs.command(Command::Message { act: command }).await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_for_everybody_leaves_a_stub_and_nothing_to_find() {
    let ward = ward().await;
    let first = ward.said("Röntgen Thorax für Herrn Öztürk").await;
    assert_eq!(finds_text(&ward.fuchs, "rontgen").await.len(), 1);
    act(&ward.fuchs, MessageCommand::React { message: first.clone(), emoji: Some("👍".into()) }).await;
    sees(&ward.weber, &ward.chat, &first, "the reaction", |text| text["reactions"][0]["emoji"] == "👍").await;

    act(&ward.weber, MessageCommand::Delete { messages: vec![first.clone()], for_everyone: true }).await;
    for person in [&ward.weber, &ward.fuchs] {
        let stub = sees(person, &ward.chat, &first, "the stub", |content| content["type"] == "deleted").await;
        assert_eq!(stub["sender"]["name"], "Dr. Jonas Weber");
        assert!(finds_text(person, "rontgen").await.is_empty());
    }
    // A deletion is final, and whoever was about to do something with it is told that it is gone.
    let edit = MessageCommand::Edit { message: first.clone(), text: "doch".into(), mentions: vec![] };
    let react = MessageCommand::React { message: first, emoji: Some("👍".into()) };
    for late in [edit, react] {
        let refused = ward.weber.command(Command::Message { act: late }).await.unwrap_err();
        assert!(matches!(refused, PersonError::Command(CommandError::NotFound)), "{refused:?}");
    }

    let second = ward.said("nur für mich weg").await;
    act(&ward.fuchs, MessageCommand::Delete { messages: vec![second.clone()], for_everyone: false }).await;
    assert!(!ward.fuchs.transcript(&ward.chat).await.unwrap().contains(&"nur für mich weg".to_owned()));
    assert!(ward.weber.transcript(&ward.chat).await.unwrap().contains(&"nur für mich weg".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_here_is_taken_back_and_nobody_ever_sees_it() {
    let ward = ward().await;
    ward.said("Übergabe 14 Uhr").await;
    ward.weber.set_online(false);
    let wrong = ward.weber.says(&ward.chat, "Befund Frau Öztürk, falscher Chat").await.unwrap();
    let photo = ward.weber.send_files(&ward.chat, "", vec![FileToSend::picture("Öztürk.jpg", vec![7; 400])]).await.unwrap();
    ward.weber.says(&ward.chat, "Visite ist vorbei").await.unwrap();
    act(&ward.weber, MessageCommand::Delete { messages: vec![wrong, photo], for_everyone: true }).await;
    assert_eq!(ward.weber.transcript(&ward.chat).await.unwrap(), ["Übergabe 14 Uhr", "Visite ist vorbei"]);
    assert!(finds_text(&ward.weber, "ozturk").await.is_empty());
    ward.weber.set_online(true);
    // What was sealed behind it stands all the same.
    ward.fuchs.reads(&ward.chat, "Visite ist vorbei").await.unwrap();
    assert_eq!(ward.fuchs.transcript(&ward.chat).await.unwrap(), ["Übergabe 14 Uhr", "Visite ist vorbei"]);
    assert!(!timeline_of(&ward.fuchs, &ward.chat).await.contains(&"(deleted)".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_is_deleted_right_behind() {
    let hospital = Hospital::found().await;
    let relay = Relay::before(hospital.address()).await;
    let weber = hospital.person_behind(&relay, "Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    let first = weber.says(&chat, "Moment").await.unwrap();
    weber.sees_state(&chat, &first, "delivered").await.unwrap();
    // Sent into a dead zone: nobody knows whether it has arrived.
    let (swallowed, mut swallows) = tokio::sync::mpsc::unbounded_channel();
    relay.alters_requests(move |_, request| {
        if matches!(request, Request::SendMessage(_)) {
            swallowed.send(()).unwrap();
            return None;
        }
        Some(request)
    });
    let wrong = weber.says(&chat, "Befund, falscher Chat").await.unwrap();
    swallows.recv().await.unwrap();
    act(&weber, MessageCommand::Delete { messages: vec![wrong.clone()], for_everyone: true }).await;
    sees(&weber, &chat, &wrong, "the stub", |content| content["type"] == "deleted").await;
    relay.alters_requests(|_, request| Some(request));
    weber.set_online(false);
    weber.set_online(true);
    sees(&fuchs, &chat, &wrong, "the stub", |content| content["type"] == "deleted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_wins_against_an_edit_whichever_arrives_first() {
    let ward = ward().await;
    let Answer::Link { link } = ward.weber.command(Command::OfferTransfer { admin: false }).await.unwrap() else { panic!() };
    let phone = ward.hospital.device(&link, "Telefon").await;
    phone.sees_chat("Station 4B · Innere").await.unwrap();
    for (deletes_first, said) in [(true, "Bett 3 ist frei"), (false, "Bett 4 ist frei")] {
        let message = ward.said(said).await;
        phone.reads(&ward.chat, said).await.unwrap();
        // Both devices are away, and one of them comes back first.
        for device in [&ward.weber, &phone] {
            device.set_online(false);
        }
        let text = "Doch nicht frei".to_owned();
        act(&ward.weber, MessageCommand::Edit { message: message.clone(), text, mentions: vec![] }).await;
        act(&phone, MessageCommand::Delete { messages: vec![message.clone()], for_everyone: true }).await;
        let (first, second) = if deletes_first { (&phone, &ward.weber) } else { (&ward.weber, &phone) };
        first.set_online(true);
        let done = |content: &Value| content["type"] == "deleted" || content["edited"] == true;
        sees(&ward.fuchs, &ward.chat, &message, "what came first", done).await;
        second.set_online(true);
        first.settled(Duration::from_secs(30)).await.unwrap();
        second.settled(Duration::from_secs(30)).await.unwrap();
        for device in [&ward.weber, &phone, &ward.fuchs] {
            sees(device, &ward.chat, &message, "the stub", |content| content["type"] == "deleted").await;
            device.settled(Duration::from_secs(30)).await.unwrap();
            sees(device, &ward.chat, &message, "still the stub", |content| content["type"] == "deleted").await;
            assert!(finds_text(device, "nicht frei").await.is_empty(), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_one_reaction_and_can_take_it_back() {
    let ward = ward().await;
    let first = ward.said("Danke fürs Einspringen").await;
    let react = |emoji: Option<&str>| MessageCommand::React { message: first.clone(), emoji: emoji.map(Into::into) };
    act(&ward.fuchs, react(Some("👍"))).await;
    act(&ward.fuchs, react(Some("❤️"))).await;
    act(&ward.weber, react(Some("❤️"))).await;
    let both = sees(&ward.weber, &ward.chat, &first, "two hearts", |text| {
        text["reactions"].as_array().is_some_and(|all| all.len() == 1 && all[0]["people"].as_array().unwrap().len() == 2)
    })
    .await;
    assert_eq!(both["reactions"][0]["own"], true);
    act(&ward.fuchs, react(None)).await;
    let one = sees(&ward.weber, &ward.chat, &first, "one heart", |text| {
        text["reactions"][0]["people"].as_array().is_some_and(|people| people.len() == 1)
    })
    .await;
    assert_eq!(one["reactions"][0]["people"][0]["name"], "Dr. Jonas Weber");
    let reacted = ward.fuchs.command(Command::Message { act: react(Some("kein Emoji")) }).await;
    assert!(reacted.is_err(), "a text is no reaction");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_further_device_sees_messages_as_they_stand() {
    let ward = ward().await;
    let edited = ward.said("Visite 9 Uhr").await;
    let deleted = ward.said("vertippt").await;
    act(&ward.weber, MessageCommand::Edit { message: edited.clone(), text: "Visite 9:30 Uhr".into(), mentions: vec![] }).await;
    act(&ward.weber, MessageCommand::Delete { messages: vec![deleted.clone()], for_everyone: true }).await;
    act(&ward.fuchs, MessageCommand::React { message: edited.clone(), emoji: Some("👍".into()) }).await;
    let pin = MessageCommand::Pin { message: edited.clone(), pinned: true };
    act(&ward.weber, pin).await;
    sees(&ward.weber, &ward.chat, &edited, "the reaction", |text| text["reactions"][0]["emoji"] == "👍").await;
    sees(&ward.fuchs, &ward.chat, &edited, "the pin", |text| text["pinned"] == true).await;
    sees(&ward.fuchs, &ward.chat, &deleted, "the stub", |content| content["type"] == "deleted").await;

    let Answer::Link { link } = ward.fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else {
        panic!("no link")
    };
    let phone = ward.hospital.device(&link, "Chromium auf Android").await;
    phone.sees_chat("Station 4B · Innere").await.unwrap();
    let seen = sees(&phone, &ward.chat, &edited, "the newest version", |text| {
        text["text"] == "Visite 9:30 Uhr"
            && text["pinned"] == true
            && text["reactions"].as_array().is_some_and(|all| !all.is_empty())
    })
    .await;
    assert_eq!((seen["edited"].as_bool(), seen["reactions"][0]["own"].as_bool()), (Some(true), Some(true)));
    sees(&phone, &ward.chat, &deleted, "the stub", |content| content["type"] == "deleted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mentions_are_counted_until_they_are_read() {
    let ward = ward().await;
    let miriam = MentionView { person: Some(ward.weber.finds("Miriam Fuchs").await.unwrap()), label: "Miriam Fuchs".into() };
    says_with(&ward.weber, &ward.chat, "@Miriam Fuchs bitte Zi. 412", None, vec![miriam]).await;
    ward.fuchs.reads(&ward.chat, "@Miriam Fuchs bitte Zi. 412").await.unwrap();
    let everybody = MentionView { person: None, label: "alle".into() };
    let second = says_with(&ward.weber, &ward.chat, "@alle Visite", None, vec![everybody]).await;
    let seen = sees(&ward.fuchs, &ward.chat, &second, "the mention", |text| text["mentions_me"] == true).await;
    assert_eq!(seen["mentions"][0]["label"], "alle");

    let mentioned = || Query::Chats { search: String::new(), filter: ChatFilter::Mentions };
    let count =
        |view: &Value| Some((view.get("mention_chats")?.as_u64()?, view.pointer("/chats/0/mentions").and_then(Value::as_u64)));
    let counted = ward.fuchs.watch(mentioned()).unwrap().until("the count", count).await.unwrap();
    assert_eq!(counted, (1, Some(2)));
    let named = |view: &Value| -> Option<Vec<String>> {
        let unread = view.get("unread_mentions")?.as_array()?;
        Some(unread.iter().filter_map(|one| one["message"].as_str().map(str::to_owned)).collect())
    };
    let unread = ward.fuchs.watch(timeline(&ward.chat)).unwrap().until("the mentions", named).await.unwrap();
    assert_eq!((unread.len(), unread.last()), (2, Some(&second)), "the oldest first");
    ward.fuchs.has_read_all(&ward.chat).await;
    ward.fuchs.watch(mentioned()).unwrap().until("none", |view| (count(view)? == (0, None)).then_some(())).await.unwrap();
    let own = ward.weber.watch(mentioned()).unwrap().until("none", count).await.unwrap();
    assert_eq!(own, (0, None), "who mentions everybody is not told so");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_opens_where_one_begins_to_read() {
    let ward = ward().await;
    let opening =
        |chat: &str| Query::Timeline { conversation: chat.to_owned(), anchor: None, before: 30, after: 0, from_unread: true };
    let window = |view: &Value| {
        let items = view.get("items")?.as_array()?;
        let first = items.iter().position(|item| item["key"] == view["unread_from"]);
        Some((items.len(), first, view["anchor"].is_null(), view["more_after"].as_bool()?))
    };
    let holds = |unread: u64| move |view: &Value| (view.get("unread_count")?.as_u64()? == unread).then(|| window(view)).flatten();
    let say = async |numbers: std::ops::Range<u32>| {
        for number in numbers {
            ward.said(&format!("Befund {number}")).await;
        }
    };
    say(0..20).await;
    ward.fuchs.has_read_all(&ward.chat).await;
    say(20..60).await;
    let (some, first, newest, _) = ward.fuchs.watch(opening(&ward.chat)).unwrap().until("40", holds(40)).await.unwrap();
    assert_eq!((some, first, newest), (55, Some(15), true), "up to the first one, and some of what was read");
    say(60..100).await;
    let mut opened = ward.fuchs.watch(opening(&ward.chat)).unwrap();
    let (many, first, newest, more) = opened.until("80", holds(80)).await.unwrap();
    assert_eq!((many, newest, more), (60, false, true), "a small window around the first one");
    assert_eq!(first, Some(14), "with some of what was read above it");
    // What one reads moves nothing, and the next opening is at the end.
    ward.fuchs.has_read_all(&ward.chat).await;
    let still = opened.until("read", holds(0)).await.unwrap();
    assert_eq!((still.0, still.2), (60, false));
    let again = ward.fuchs.watch(opening(&ward.chat)).unwrap().until("read", holds(0)).await.unwrap();
    assert_eq!((again.0, again.2, again.3), (30, true, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_passed_on_starred_and_found() {
    let ward = ward().await;
    let kaya = ward.hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let first = ward.said("Strauß, Zi. 7: Übergabe").await;
    let second = ward.said("EKG unauffällig").await;
    let direct = ward.fuchs.opens_chat_with("Dr. Aylin Kaya").await.unwrap();
    let messages = vec![second.clone(), first.clone()];
    act(
        &ward.fuchs,
        MessageCommand::Forward { messages, conversations: vec![direct.clone()], urgency: client::view::UrgencyView::Normal },
    )
    .await;
    kaya.reads(&direct, "EKG unauffällig").await.unwrap();
    assert_eq!(kaya.transcript(&direct).await.unwrap(), ["Strauß, Zi. 7: Übergabe", "EKG unauffällig"], "in their order");
    let forwarded = kaya
        .watch(timeline(&direct))
        .unwrap()
        .until("both", |view| {
            let items = view.get("items")?.as_array()?;
            Some(items.iter().filter(|item| item.pointer("/content/forwarded") == Some(&Value::Bool(true))).count())
        })
        .await
        .unwrap();
    assert_eq!(forwarded, 2);

    for (typed, shown) in [("STRAUSS", "Strauß"), ("uberg", "Überg"), ("zi", "Zi"), ("auffäll", "auffäll")] {
        let hits = finds_text(&ward.fuchs, typed).await;
        assert_eq!(hits.len(), 2, "{typed} stands in the chat and in what was passed on");
        assert!(hits.iter().all(|parts| parts[1] == shown), "{typed}: {hits:?}");
    }
    for typed in ["übergabe strauß", "7 zi übergabe", "zi 7"] {
        let hits = finds_text(&ward.fuchs, typed).await;
        assert_eq!(hits.len(), 2, "{typed}: words stand in any order");
    }
    assert_eq!(finds_text(&ward.fuchs, "7 : Ü").await.len(), 0, "single letters are looked for as they stand");
    assert_eq!(finds_text(&ward.fuchs, "7: Ü").await.len(), 2);
    assert!(finds_text(&ward.fuchs, "übergabe 8").await.is_empty(), "every word must be there");
    assert!(finds_text(&ward.fuchs, "a").await.is_empty(), "one letter is not searched for");
    assert!(finds_text(&ward.fuchs, "\"; DROP").await.is_empty());

    act(&ward.fuchs, MessageCommand::Star { messages: vec![second.clone()], starred: true }).await;
    let starred = Query::Starred { conversation: Some(ward.chat.clone()), limit: 10 };
    let hit = ward.fuchs.watch(starred).unwrap().until("the star", |view| view.pointer("/hits/0").cloned()).await.unwrap();
    assert_eq!(hit["message"], second);
    assert_eq!(hit["title"], "Station 4B · Innere");
}

#[tokio::test(flavor = "multi_thread")]
async fn mueller_and_mueller_with_an_umlaut_find_each_other() {
    let ward = ward().await;
    ward.said("Frau Müller, Zi. 4: Öl und Häuser").await;
    ward.said("Frau Mueller, Zi. 5: neue Dauerkurve").await;
    let found = async |typed: &str| {
        let hits = finds_text(&ward.fuchs, typed).await;
        hits.into_iter().map(|parts| parts[1].clone()).collect::<Vec<_>>()
    };
    for typed in ["müller", "Mueller", "MÜLLER"] {
        assert_eq!(found(typed).await, ["Mueller", "Müller"], "{typed}");
    }
    assert_eq!(found("muller").await, ["Müller"], "an umlaut may be left out, as ever");
    assert_eq!(found("haeuser").await, ["Häuser"]);
    assert_eq!(found("mueller 5").await, ["Mueller"], "every word must be there");
    assert_eq!((found("öl").await, found("neue").await), (vec!["Öl".to_owned()], vec!["neue".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_nobody_sees_are_no_message() {
    let ward = ward().await;
    for unseen in ["\u{200b}\u{200d}", "\u{2800}", "\u{ad}\n", "\u{202e}"] {
        let says = ward.weber.says(&ward.chat, unseen).await;
        assert!(matches!(says, Err(PersonError::Command(CommandError::TextLength { .. }))), "{unseen:?}: {says:?}");
    }
    let said = ward.said("👩\u{200d}⚕\u{fe0f}").await;
    let edit = MessageCommand::Edit { message: said, text: "\u{2800}".into(), mentions: Vec::new() };
    let edited = ward.weber.command(Command::Message { act: edit }).await;
    assert!(matches!(edited, Err(PersonError::Command(CommandError::TextLength { .. }))), "{edited:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn chats_are_pinned_archived_muted_and_marked() {
    let ward = ward().await;
    ward.said("Guten Morgen").await;
    let direct = ward.fuchs.opens_chat_with("Dr. Jonas Weber").await.unwrap();
    ward.fuchs.says(&direct, "Kurze Frage").await.unwrap();
    let list = |filter| Query::Chats { search: String::new(), filter };
    let ids = |view: &Value| -> Option<Vec<String>> {
        Some(view.get("chats")?.as_array()?.iter().filter_map(|chat| Some(chat.get("id")?.as_str()?.to_owned())).collect())
    };
    keep(&ward.fuchs, &ward.chat, ChatCommand::Pin { place: Some(0) }).await;
    let order = ward.fuchs.watch(list(ChatFilter::All)).unwrap().until("the list", ids).await.unwrap();
    assert_eq!(order, [ward.chat.clone(), direct.clone()], "pinned above newer");

    keep(&ward.fuchs, &direct, ChatCommand::MarkUnread { unread: true }).await;
    keep(&ward.fuchs, &direct, ChatCommand::Mute { until: Some(9e15) }).await;
    let unread = ward.fuchs.watch(list(ChatFilter::Unread)).unwrap().until("the list", ids).await.unwrap();
    assert!(unread.contains(&direct));
    keep(&ward.fuchs, &direct, ChatCommand::Archive { archived: true }).await;
    let shown = ward.fuchs.watch(list(ChatFilter::All)).unwrap().until("the list", ids).await.unwrap();
    assert_eq!(shown, std::slice::from_ref(&ward.chat));
    let archived = ward.fuchs.watch(list(ChatFilter::Archived)).unwrap().until("the archive", ids).await.unwrap();
    assert_eq!(archived, [direct]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_info_of_a_message_says_who_read_it() {
    let ward = ward().await;
    let first = ward.said("Bitte gegenzeichnen").await;
    let info = || ward.weber.watch(Query::MessageInfo { message: first.clone() }).unwrap();
    let reach =
        info().until("her device", |view| view.pointer("/people/0").filter(|one| one["delivered"] == true).cloned()).await;
    assert_eq!(reach.unwrap()["person"]["name"], "Miriam Fuchs");
    ward.fuchs.has_read_all(&ward.chat).await;
    let read =
        info().until("her eyes", |view| view.pointer("/people/0").filter(|one| one["read"] == true).cloned()).await.unwrap();
    assert!(read["read_at"].as_f64().is_some(), "when it became known here");
}

#[tokio::test(flavor = "multi_thread")]
async fn writing_is_seen_while_it_lasts() {
    let ward = ward().await;
    ward.said("Guten Morgen").await;
    let typing = |view: &Value| Some(view.get("typing")?.as_array()?.len());
    let mut seen = ward.weber.watch(Query::Conversation { id: ward.chat.clone() }).unwrap();
    keep(&ward.fuchs, &ward.chat, ChatCommand::Typing).await;
    seen.until("she writes", |view| (typing(view)? == 1).then_some(())).await.unwrap();
    ward.fuchs.says(&ward.chat, "Morgen!").await.unwrap();
    seen.until("she has written", |view| (typing(view)? == 0).then_some(())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_person_keeps_chats_and_messages_follows_them() {
    let ward = ward().await;
    let starred = ward.said("Telefon Labor: 4711").await;
    let hidden = ward.said("nicht mehr nötig").await;
    keep(&ward.fuchs, &ward.chat, ChatCommand::Pin { place: Some(0) }).await;
    keep(&ward.fuchs, &ward.chat, ChatCommand::Mute { until: Some(9e15) }).await;
    act(&ward.fuchs, MessageCommand::Star { messages: vec![starred.clone()], starred: true }).await;
    act(&ward.fuchs, MessageCommand::Delete { messages: vec![hidden], for_everyone: false }).await;
    ward.fuchs.command(Command::SetDraft { conversation: ward.chat.clone(), text: "Ich komme um".into() }).await.unwrap();

    let Answer::Link { link } = ward.fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else {
        panic!("no link")
    };
    let phone = ward.hospital.device(&link, "Chromium auf Android").await;
    let chats = Query::Chats { search: String::new(), filter: ChatFilter::All };
    phone
        .watch(chats.clone())
        .unwrap()
        .until("pinned, muted, with the draft", |view| {
            let chat = view.pointer("/chats/0")?;
            let kept =
                chat["settings"]["pinned"] == 0 && chat["settings"]["muted_until"] == 9e15 && chat["draft"] == "Ich komme um";
            kept.then_some(())
        })
        .await
        .unwrap();
    sees(&phone, &ward.chat, &starred, "the star", |text| text["starred"] == true).await;
    assert!(!phone.transcript(&ward.chat).await.unwrap().contains(&"nicht mehr nötig".to_owned()));

    // And the other way round, while both are open.
    keep(&phone, &ward.chat, ChatCommand::Pin { place: None }).await;
    phone.command(Command::SetDraft { conversation: ward.chat.clone(), text: "Ich komme um 9".into() }).await.unwrap();
    ward.fuchs
        .watch(chats)
        .unwrap()
        .until("what the phone did", |view| {
            let chat = view.pointer("/chats/0")?;
            (chat["settings"]["pinned"].is_null() && chat["draft"] == "Ich komme um 9").then_some(())
        })
        .await
        .unwrap();
    // Nobody else learns of it.
    let mut weber = ward.weber.watch(Query::Conversation { id: ward.chat.clone() }).unwrap();
    assert!(weber.until("the chat", |view| view.pointer("/settings/pinned").cloned()).await.unwrap().is_null());
}
