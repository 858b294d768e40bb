//! Groups: made, renamed, joined, left.

use crate::{
    hospital::{Hospital, Watching, timeline, timeline_of},
    issuers::is_offline,
};
use client::command::{Answer, ChatFilter, Command, Query};
use person::{Person, Story};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_made_renamed_filled_and_left() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;

    let group = weber.makes_group("Station 4B · Innere", &["Miriam Fuchs"]).await.unwrap();
    weber.says(&group, "Guten Morgen zusammen").await.unwrap();
    assert_eq!(fuchs.sees_chat("Station 4B · Innere").await.unwrap(), group);
    fuchs.reads(&group, "Guten Morgen zusammen").await.unwrap();

    let person = weber.finds("Dr. Aylin Kaya").await.unwrap();
    weber.command(Command::AddPeople { conversation: group.clone(), people: vec![person] }).await.unwrap();
    fuchs.sees_line(&group, "added").await;
    assert_eq!(kaya.sees_chat("Station 4B · Innere").await.unwrap(), group, "what it is called");
    weber.command(Command::RenameGroup { conversation: group.clone(), name: "Station 4B".into() }).await.unwrap();
    assert_eq!(kaya.sees_chat("Station 4B").await.unwrap(), group);
    fuchs.says(&group, "Willkommen, Frau Kaya").await.unwrap();
    kaya.reads(&group, "Willkommen, Frau Kaya").await.unwrap();
    assert!(!kaya.transcript(&group).await.unwrap().contains(&"Guten Morgen zusammen".to_owned()), "reads from the join on");

    fuchs.command(Command::Leave { conversation: group.clone() }).await.unwrap();
    weber.sees_line(&group, "left").await;
    kaya.sees_line(&group, "left").await;
    weber.says(&group, "Nur noch wir zwei").await.unwrap();
    kaya.reads(&group, "Nur noch wir zwei").await.unwrap();
    assert!(!fuchs.transcript(&group).await.unwrap().contains(&"Nur noch wir zwei".to_owned()));

    let person = weber.finds("Dr. Aylin Kaya").await.unwrap();
    weber.command(Command::RemovePerson { conversation: group.clone(), person }).await.unwrap();
    kaya.sees_end_of(&group).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_with_something_unsaid_first_lets_go_who_left_before() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs", "Dr. Aylin Kaya"]).await.unwrap();
    weber.says(&group, "Guten Morgen zusammen").await.unwrap();
    fuchs.reads(&group, "Guten Morgen zusammen").await.unwrap();
    kaya.reads(&group, "Guten Morgen zusammen").await.unwrap();

    // Nobody is there to take Fuchs out of the group's keys; until that is done, no message is accepted.
    is_offline(&kaya).await;
    is_offline(&weber).await;
    fuchs.command(Command::Leave { conversation: group.clone() }).await.unwrap();
    fuchs.sees_end_of(&group).await;
    weber.says(&group, "Die Übergabe liegt im Dienstzimmer").await.unwrap();
    weber.command(Command::Leave { conversation: group.clone() }).await.unwrap();

    weber.set_online(true);
    weber.sees_end_of(&group).await;
    kaya.set_online(true);
    kaya.reads(&group, "Die Übergabe liegt im Dienstzimmer").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_chat_continues_as_a_group() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.says(&chat, "Das sollten wir zu dritt besprechen").await.unwrap();
    fuchs.reads(&chat, "Das sollten wir zu dritt besprechen").await.unwrap();

    let people = vec![weber.finds("Dr. Aylin Kaya").await.unwrap()];
    let command = Command::ContinueAsGroup { conversation: chat.clone(), name: "Konsil Zi. 412".into(), people };
    weber.command(command).await.unwrap();
    let group = kaya.sees_chat("Konsil Zi. 412").await.unwrap();
    assert_eq!(fuchs.sees_chat("Konsil Zi. 412").await.unwrap(), group);
    kaya.says(&group, "Bin dabei").await.unwrap();
    weber.reads(&group, "Bin dabei").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_person_is_out_everywhere_and_the_others_go_on() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let emre = hospital.person("Emre Demir", "Pflege 4B").await;
    let group = weber.makes_group("Pflege Nachtdienst", &["Miriam Fuchs", "Emre Demir"]).await.unwrap();
    weber.says(&group, "Dienstplan hängt aus").await.unwrap();
    emre.reads(&group, "Dienstplan hängt aus").await.unwrap();
    fuchs.reads(&group, "Dienstplan hängt aus").await.unwrap();

    hospital.lock("Emre Demir").await;
    emre.is_ended("locked").await;
    weber.sees_line(&group, "removed_by_administration").await;
    weber.says(&group, "Ohne Emre").await.unwrap();
    fuchs.reads(&group, "Ohne Emre").await.unwrap();
    assert_eq!(emre.transcript(&group).await.unwrap(), Vec::<String>::new(), "nothing is left on his device");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_phone_forgets_everything_at_its_next_contact() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let emre = hospital.person("Emre Demir", "Pflege 4B").await;
    let phone = hospital.last_file();
    let chat = weber.opens_chat_with("Emre Demir").await.unwrap();
    weber.says(&chat, "Der Code ist 4711-GELB").await.unwrap();
    emre.reads(&chat, "Der Code ist 4711-GELB").await.unwrap();
    emre.set_online(false);
    hospital.lock("Emre Demir").await;
    assert_eq!(emre.transcript(&chat).await.unwrap(), ["Der Code ist 4711-GELB"], "it knows of nothing yet");

    emre.set_online(true);
    emre.is_ended("locked").await;
    assert_eq!(emre.transcript(&chat).await.unwrap(), Vec::<String>::new());
    emre.stop().await;
    let raw = std::fs::read(&phone).unwrap();
    assert!(!raw.windows(9).any(|bytes| bytes == b"4711-GELB"), "nor is it in the raw file");
    // Started again, it still says why, and has nothing to sign in with.
    let emre = hospital.opens_mortal(&phone, &person::KillSwitch::default());
    emre.is_ended("locked").await;
}

async fn is_removed_and_added_again(weber: &person::Person, group: &str, name: &str) {
    let person = weber.finds(name).await.unwrap();
    weber.command(Command::RemovePerson { conversation: group.to_owned(), person: person.clone() }).await.unwrap();
    weber.sees_line(group, "removed").await;
    weber.says(group, "Das geht sie nichts an").await.unwrap();
    weber.says(group, "Und das auch nicht").await.unwrap();
    weber.command(Command::AddPeople { conversation: group.to_owned(), people: vec![person] }).await.unwrap();
    weber.sees_line(group, "added").await;
    weber.says(group, "Willkommen zurück").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_added_removed_and_added_again_while_away_reads_both_stays() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    weber.finds("Miriam Fuchs").await.unwrap();
    fuchs.set_online(false);
    let group = weber.makes_group("Station 4B · Innere", &["Miriam Fuchs"]).await.unwrap();
    let said = weber.says(&group, "Guten Morgen zusammen").await.unwrap();
    weber.sees_state(&group, &said, "sent").await.unwrap();
    is_removed_and_added_again(&weber, &group, "Miriam Fuchs").await;

    fuchs.set_online(true);
    assert_eq!(fuchs.sees_chat("Station 4B · Innere").await.unwrap(), group);
    fuchs.reads(&group, "Willkommen zurück").await.unwrap();
    assert_eq!(fuchs.transcript(&group).await.unwrap(), ["Guten Morgen zusammen", "Willkommen zurück"]);
    fuchs.says(&group, "Danke").await.unwrap();
    weber.reads(&group, "Danke").await.unwrap();
    let told = timeline_of(&fuchs, &group).await;
    assert!(!told.contains(&"[order_dispute]".to_owned()), "nobody gave her another order: {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_was_removed_and_added_again_while_away_takes_part_again() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Station 4B · Innere", &["Miriam Fuchs"]).await.unwrap();
    weber.says(&group, "Guten Morgen zusammen").await.unwrap();
    fuchs.reads(&group, "Guten Morgen zusammen").await.unwrap();
    fuchs.set_online(false);
    let said = weber.says(&group, "Visite um zehn").await.unwrap();
    weber.sees_state(&group, &said, "sent").await.unwrap();
    is_removed_and_added_again(&weber, &group, "Miriam Fuchs").await;

    fuchs.set_online(true);
    fuchs.reads(&group, "Willkommen zurück").await.unwrap();
    let expected = ["Guten Morgen zusammen", "Visite um zehn", "Willkommen zurück"];
    assert_eq!(fuchs.transcript(&group).await.unwrap(), expected);
    fuchs.says(&group, "Danke").await.unwrap();
    weber.reads(&group, "Danke").await.unwrap();
    let told = timeline_of(&fuchs, &group).await;
    assert!(!told.contains(&"[order_dispute]".to_owned()), "nobody gave her another order: {told:?}");
}

/// The lines about names as somebody sees them, once there are so many, and what the chat is called then.
async fn names(person: &Person, group: &str, count: usize) -> (Vec<String>, String) {
    let renamed = |view: &Value| {
        let lines = view.get("items")?.as_array()?.iter().filter_map(|item| item.pointer("/content/line"));
        let named = lines.filter(|line| line["event"] == "renamed").filter_map(|line| Some(line["name"].as_str()?.to_owned()));
        Some(named.collect::<Vec<_>>()).filter(|names| names.len() == count)
    };
    let lines = person.watch(timeline(group)).unwrap().until(&format!("{count} new names"), renamed).await.unwrap();
    (lines, title(person, group).await)
}

async fn title(person: &Person, group: &str) -> String {
    let mut view = person.watch(Query::Conversation { id: group.into() }).unwrap();
    view.until("what it is called", |view| Some(view.get("title")?.as_str()?.to_owned())).await.unwrap()
}

async fn renames(person: &Person, group: &str, name: &str) {
    person.command(Command::RenameGroup { conversation: group.into(), name: name.into() }).await.unwrap();
}

/// Waits until somebody leads the group.
async fn leads(person: &Person, group: &str) {
    let mut view = person.watch(Query::Conversation { id: group.into() }).unwrap();
    view.until("the lead", |view| view.get("may_manage")?.as_bool()?.then_some(())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_names_that_cross_the_servers_order_decides_for_everybody() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs", "Dr. Aylin Kaya"]).await.unwrap();
    assert_eq!(kaya.sees_chat("Station 4B").await.unwrap(), group);
    let person = weber.finds("Miriam Fuchs").await.unwrap();
    weber.command(Command::MakeOwner { conversation: group.clone(), person }).await.unwrap();
    leads(&fuchs, &group).await;

    is_offline(&weber).await;
    renames(&weber, &group, "Innere 4B").await;
    assert_eq!(title(&weber, &group).await, "Innere 4B", "at once, for whoever said so");
    renames(&fuchs, &group, "Pflege 4B").await;
    assert_eq!(kaya.sees_chat("Pflege 4B").await.unwrap(), group);
    weber.set_online(true);
    for person in [&weber, &fuchs, &kaya] {
        let (lines, title) = names(person, &group, 2).await;
        assert_eq!((lines, title.as_str()), (vec!["Pflege 4B".into(), "Innere 4B".into()], "Innere 4B"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_name_that_never_went_out_ends_with_the_stay_it_was_said_in() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();
    assert_eq!(fuchs.sees_chat("Station 4B").await.unwrap(), group);
    let person = weber.finds("Miriam Fuchs").await.unwrap();
    weber.command(Command::MakeOwner { conversation: group.clone(), person: person.clone() }).await.unwrap();
    leads(&fuchs, &group).await;

    is_offline(&fuchs).await;
    renames(&fuchs, &group, "Pflege 4B").await;
    assert_eq!(title(&fuchs, &group).await, "Pflege 4B");
    weber.command(Command::RemovePerson { conversation: group.clone(), person: person.clone() }).await.unwrap();
    weber.sees_line(&group, "removed").await;
    fuchs.set_online(true);
    let mut view = fuchs.watch(Query::Conversation { id: group.clone() }).unwrap();
    view.until("that she is out", |view| view.get("left")?.as_bool()?.then_some(())).await.unwrap();
    assert_eq!(title(&fuchs, &group).await, "Station 4B", "what never went out was never said");

    weber.command(Command::AddPeople { conversation: group.clone(), people: vec![person] }).await.unwrap();
    weber.says(&group, "Willkommen zurück").await.unwrap();
    fuchs.reads(&group, "Willkommen zurück").await.unwrap();
    for person in [&weber, &fuchs] {
        assert_eq!(title(person, &group).await, "Station 4B");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_adds_somebody_undoes_no_name_that_they_do_not_know_yet() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B").await.unwrap();
    let people = vec![weber.finds("Dr. Aylin Kaya").await.unwrap()];
    renames(&weber, &group, "Innere 4B").await;
    weber.command(Command::AddPeople { conversation: group.clone(), people }).await.unwrap();
    assert_eq!(kaya.sees_chat("Innere 4B").await.unwrap(), group);
    weber.says(&group, "Willkommen").await.unwrap();
    for person in [&weber, &fuchs] {
        assert_eq!(names(person, &group, 1).await, (vec!["Innere 4B".into()], "Innere 4B".into()));
    }
    kaya.reads(&group, "Willkommen").await.unwrap();
    assert_eq!(title(&kaya, &group).await, "Innere 4B");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_whose_lead_is_locked_is_led_by_who_has_been_in_the_house_longest() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let group = weber.makes_group("Station 4B", &["Dr. Aylin Kaya", "Miriam Fuchs"]).await.unwrap();
    weber.says(&group, "Guten Morgen zusammen").await.unwrap();
    fuchs.reads(&group, "Guten Morgen zusammen").await.unwrap();
    kaya.reads(&group, "Guten Morgen zusammen").await.unwrap();

    // She is away: whoever takes the lead's keys out names her all the same.
    is_offline(&fuchs).await;
    hospital.lock("Dr. Jonas Weber").await;
    weber.is_ended("locked").await;
    kaya.sees_line(&group, "succeeded").await;
    let person = kaya.finds("Miriam Fuchs").await.unwrap();
    let not = kaya.command(Command::RemovePerson { conversation: group.clone(), person }).await;
    assert!(not.is_err(), "it is not hers to lead: {not:?}");
    fuchs.set_online(true);
    leads(&fuchs, &group).await;
    fuchs.sees_line(&group, "succeeded").await;
    renames(&fuchs, &group, "Pflege 4B").await;
    assert_eq!(kaya.sees_chat("Pflege 4B").await.unwrap(), group);
    let person = fuchs.finds("Dr. Aylin Kaya").await.unwrap();
    fuchs.command(Command::RemovePerson { conversation: group.clone(), person }).await.unwrap();
    kaya.sees_end_of(&group).await;
    let told = timeline_of(&fuchs, &group).await;
    assert!(!told.contains(&"[order_dispute]".to_owned()), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_without_a_connection_is_told_that_it_will_happen_and_says_nothing_more() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B").await.unwrap();
    is_offline(&weber).await;
    let mut view = weber.watch(Query::Conversation { id: group.clone() }).unwrap();
    let heir = view.until("who leads after him", |view| Some(view.pointer("/heir/name")?.as_str()?.to_owned())).await.unwrap();
    assert_eq!(heir, "Miriam Fuchs");
    weber.says(&group, "Ich bin ab morgen in der Ambulanz").await.unwrap();
    weber.command(Command::Leave { conversation: group.clone() }).await.unwrap();
    let leaving = |view: &Value| (view.get("leaving")?.as_bool()? && view.get("left")?.as_bool()?).then_some(());
    view.until("that it is under way", leaving).await.unwrap();
    let mut chats = weber.watch(Query::Chats { search: String::new(), filter: ChatFilter::All }).unwrap();
    chats.until("a chat that takes nothing more", |view| view.pointer("/chats/0/left")?.as_bool()?.then_some(())).await.unwrap();
    assert!(weber.says(&group, "Noch etwas").await.is_err());
    assert!(weber.command(Command::RenameGroup { conversation: group.clone(), name: "Leer".into() }).await.is_err());

    weber.set_online(true);
    weber.sees_end_of(&group).await;
    fuchs.reads(&group, "Ich bin ab morgen in der Ambulanz").await.unwrap();
    fuchs.sees_line(&group, "left").await;
    leads(&fuchs, &group).await;
    assert!(weber.command(Command::Stay { conversation: group }).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_changes_their_mind_before_anybody_knows_of_it_stays() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let group = weber.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();
    fuchs.sees_chat("Station 4B").await.unwrap();
    assert!(weber.command(Command::Stay { conversation: group.clone() }).await.is_err(), "nobody wants to leave");
    is_offline(&weber).await;
    weber.says(&group, "Ich bin dann mal weg").await.unwrap();
    weber.command(Command::Leave { conversation: group.clone() }).await.unwrap();
    let mut view = weber.watch(Query::Conversation { id: group.clone() }).unwrap();
    view.until("that it can be taken back", |view| view.get("may_stay")?.as_bool()?.then_some(())).await.unwrap();
    weber.command(Command::Stay { conversation: group.clone() }).await.unwrap();
    let stays = |view: &Value| (!view.get("leaving")?.as_bool()? && !view.get("left")?.as_bool()?).then_some(());
    view.until("that he stays", stays).await.unwrap();
    weber.says(&group, "Doch nicht").await.unwrap();

    weber.set_online(true);
    fuchs.reads(&group, "Doch nicht").await.unwrap();
    fuchs.says(&group, "Schön").await.unwrap();
    weber.reads(&group, "Schön").await.unwrap();
    for person in [&weber, &fuchs] {
        let told = timeline_of(person, &group).await;
        assert!(
            !told.iter().any(|line| line == "[left]" || line == "[order_dispute]" || line.starts_with(['<', '('])),
            "{told:?}"
        );
    }
    leads(&weber, &group).await;
    // Later he goes all the same.
    weber.command(Command::Leave { conversation: group.clone() }).await.unwrap();
    weber.sees_end_of(&group).await;
    fuchs.sees_line(&group, "left").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_are_one_chat_of_nobody_else_on_every_device() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt Innere").await;
    let notes = async |person: &Person| {
        let Answer::Conversation { id } = person.command(Command::OpenNotes { name: "Notizen".into() }).await.unwrap() else {
            panic!("no chat")
        };
        id
    };
    let chat = notes(&weber).await;
    let said = weber.says(&chat, "Frau Albrecht: Röntgen nachsehen").await.unwrap();
    weber.sees_state(&chat, &said, "sent").await.unwrap();
    assert_eq!(notes(&weber).await, chat, "the same one again");
    let Answer::Link { link } = weber.command(Command::OfferTransfer { admin: false }).await.unwrap() else { panic!("no link") };
    let laptop = hospital.device(&link, "Firefox unter Windows").await;
    assert_eq!(laptop.sees_chat("Notizen").await.unwrap(), chat);
    laptop.reads(&chat, "Frau Albrecht: Röntgen nachsehen").await.unwrap();
    let mut view = laptop.watch(Query::Conversation { id: chat.clone() }).unwrap();
    view.until("notes", |view| view["settings"]["notes"].as_bool().filter(|notes| *notes)).await.unwrap();
    assert_eq!(notes(&laptop).await, chat, "the same one on another device");
}
