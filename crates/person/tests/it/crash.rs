//! A device is switched off at every point of sending, receiving, committing, joining, making a group, and fetching its past.
//! Afterwards everything is there exactly once, no counter was used twice, and the ticks are true.

use crate::hospital::{Hospital, is_told, timeline_of};
use client::command::{Answer, ChatFilter, Command, Query};
use person::{KillSwitch, Person, Story};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// More points than any of these stories has: a story that does not end is a device that never gets anywhere.
const POINTS_MAX: u64 = 400;

/// A person whose device dies when the test wants it.
struct Mortal {
    person: Person,
    kill: KillSwitch,
    file: PathBuf,
}

impl Mortal {
    async fn joins(hospital: &Hospital, name: &str) -> Self {
        let person = hospital.person(name, "Oberarzt").await;
        let file = hospital.last_file();
        person.stop().await;
        let kill = KillSwitch::default();
        let mortal = Self { person: hospital.opens_mortal(&file, &kill), kill, file };
        mortal.person.ready().await.unwrap();
        mortal
    }

    /// Lives through `scene`, or dies at the `point`-th point of it and is opened again; true when it lived.
    async fn survives(&mut self, hospital: &Hospital, point: u64, scene: impl AsyncFnOnce(&Person)) -> bool {
        self.kill.arm(point);
        tokio::select! {
            () = scene(&self.person) => {}
            () = self.person.died() => {}
        }
        let struck = self.kill.struck();
        self.kill.disarm();
        if struck.is_some() {
            self.person.died().await;
            self.person = hospital.opens_mortal(&self.file, &self.kill);
        }
        struck.is_none()
    }
}

/// Nothing but texts, and the lines that are expected: no dispute, nothing refused, nobody who had to come back.
async fn is_clean(person: &Person, chat: &str, lines: &[&str]) {
    let told = timeline_of(person, chat).await;
    let odd: Vec<&String> =
        told.iter().filter(|told| told.starts_with(['[', '<', '(']) && !lines.contains(&told.as_str())).collect();
    assert!(odd.is_empty(), "{odd:?} in {told:?}");
}

async fn once(person: &Person, key: &str, chat: &str, text: &str) -> Option<String> {
    let command = Command::SendText {
        conversation: chat.into(),
        message: None,
        text: text.into(),
        reply_to: None,
        mentions: Vec::new(),
        urgency: client::view::UrgencyView::Normal,
    };
    match person.command_once(key, command).await {
        Ok(Answer::Message { id }) => Some(id),
        _ => None,
    }
}

async fn forever() {
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_point_of_sending() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let mut weber = Mortal::joins(&hospital, "Dr. Jonas Weber").await;
    let chat = weber.person.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.person.says(&chat, "0").await.unwrap();
    fuchs.reads(&chat, "0").await.unwrap();
    let mut texts = vec!["0".to_owned()];
    let mut sent = Vec::new();
    for point in 1.. {
        assert!(point < POINTS_MAX);
        let text = point.to_string();
        let lived = weber
            .survives(&hospital, point, async |weber| match once(weber, &text, &chat, &text).await {
                Some(message) => match weber.sees_state(&chat, &message, "delivered").await {
                    Ok(()) => {}
                    Err(_) => forever().await,
                },
                None => forever().await,
            })
            .await;
        // Whoever saw no answer asks again, with the same key.
        let message = once(&weber.person, &text, &chat, &text).await.unwrap();
        fuchs.reads(&chat, &text).await.unwrap();
        weber.person.sees_state(&chat, &message, "delivered").await.unwrap();
        texts.push(text);
        sent.push(message);
        if lived {
            break;
        }
    }
    assert!(texts.len() > 10, "the switch works: {}", texts.len());
    assert_eq!(fuchs.transcript(&chat).await.unwrap(), texts, "exactly once, in order");
    assert_eq!(weber.person.transcript(&chat).await.unwrap(), texts);
    for message in sent {
        weber.person.sees_state(&chat, &message, "delivered").await.unwrap();
    }
    is_clean(&fuchs, &chat, &[]).await;
    is_clean(&weber.person, &chat, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_point_of_receiving() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let mut weber = Mortal::joins(&hospital, "Dr. Jonas Weber").await;
    let chat = weber.person.opens_chat_with("Miriam Fuchs").await.unwrap();
    weber.person.says(&chat, "0").await.unwrap();
    fuchs.reads(&chat, "0").await.unwrap();
    let mut texts = vec!["0".to_owned()];
    for point in 1.. {
        assert!(point < POINTS_MAX);
        let text = point.to_string();
        let lived = weber
            .survives(&hospital, point, async |weber| {
                let message = once(&fuchs, &text, &chat, &text).await.unwrap();
                if weber.reads(&chat, &text).await.is_err() {
                    forever().await;
                }
                fuchs.sees_state(&chat, &message, "delivered").await.unwrap();
            })
            .await;
        // He may have died before she had said it.
        once(&fuchs, &text, &chat, &text).await.unwrap();
        weber.person.reads(&chat, &text).await.unwrap();
        texts.push(text);
        if lived {
            break;
        }
    }
    assert!(texts.len() > 5, "the switch works: {}", texts.len());
    assert_eq!(weber.person.transcript(&chat).await.unwrap(), texts);
    let answer = weber.person.says(&chat, "alles gelesen").await.unwrap();
    fuchs.reads(&chat, "alles gelesen").await.unwrap();
    weber.person.sees_state(&chat, &answer, "delivered").await.unwrap();
    is_clean(&weber.person, &chat, &[]).await;
    is_clean(&fuchs, &chat, &[]).await;
}

async fn has_members(person: &Person, group: &str, count: usize) -> bool {
    person
        .watch(Query::Conversation { id: group.into() })
        .unwrap()
        .until(&format!("{count} members"), |view| (view.get("members")?.as_array()?.len() == count).then_some(()))
        .await
        .is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_point_of_a_commit() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let kaya = hospital.person("Dr. Aylin Kaya", "Kardiologie").await;
    let mut weber = Mortal::joins(&hospital, "Dr. Jonas Weber").await;
    let group = weber.person.makes_group("Station 4B", &["Miriam Fuchs"]).await.unwrap();
    let kaya_id = weber.person.finds("Dr. Aylin Kaya").await.unwrap();
    assert!(has_members(&fuchs, &group, 2).await);
    let mut rounds = 0;
    for point in 1.. {
        assert!(point < POINTS_MAX);
        let (command, count) = match point % 2 {
            1 => (Command::AddPeople { conversation: group.clone(), people: vec![kaya_id.clone()] }, 3),
            _ => (Command::RemovePerson { conversation: group.clone(), person: kaya_id.clone() }, 2),
        };
        let lived = weber
            .survives(&hospital, point, async |weber| {
                if weber.command(command.clone()).await.is_err() || !has_members(weber, &group, count).await {
                    forever().await;
                }
                assert!(has_members(&fuchs, &group, count).await);
            })
            .await;
        // Given again: what is done already is not done twice.
        weber.person.command(command).await.unwrap();
        assert!(has_members(&fuchs, &group, count).await);
        assert!(has_members(&weber.person, &group, count).await);
        let text = format!("nach {point}");
        weber.person.says(&group, &text).await.unwrap();
        fuchs.reads(&group, &text).await.unwrap();
        if count == 3 {
            kaya.reads(&group, &text).await.unwrap();
        }
        rounds = point;
        if lived {
            break;
        }
    }
    assert!(rounds > 10, "the switch works: {rounds}");
    let lines = ["[created]", "[added]", "[removed]"];
    is_clean(&fuchs, &group, &lines).await;
    is_clean(&weber.person, &group, &lines).await;
    let told = timeline_of(&fuchs, &group).await;
    let added = told.iter().filter(|told| *told == "[added]").count() as u64;
    let removed = told.iter().filter(|told| *told == "[removed]").count() as u64;
    assert_eq!((added, removed), (rounds.div_ceil(2), rounds / 2), "every commit once");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_point_of_being_added() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let mut kaya = Mortal::joins(&hospital, "Dr. Aylin Kaya").await;
    let mut rounds = 0;
    for point in 1.. {
        assert!(point < POINTS_MAX);
        let name = format!("Gruppe {point}");
        let group = std::cell::RefCell::new(String::new());
        let lived = kaya
            .survives(&hospital, point, async |kaya| {
                let made = weber.makes_group(&name, &["Dr. Aylin Kaya"]).await.unwrap();
                group.replace(made);
                if kaya.sees_chat(&name).await.is_err() {
                    forever().await;
                }
            })
            .await;
        if group.borrow().is_empty() {
            // She died of something else that came in: before the group was made, or before he was told that it was.
            let made = match groups_named(&weber, &name).await {
                0 => weber.makes_group(&name, &["Dr. Aylin Kaya"]).await.unwrap(),
                _ => weber.sees_chat(&name).await.unwrap(),
            };
            group.replace(made);
        }
        let group = group.into_inner();
        assert_eq!(kaya.person.sees_chat(&name).await.unwrap(), group);
        kaya.person.says(&group, "bin da").await.unwrap();
        weber.reads(&group, "bin da").await.unwrap();
        is_clean(&weber, &group, &["[created]", "[added]"]).await;
        rounds = point;
        if lived {
            break;
        }
    }
    assert!(rounds > 5, "the switch works: {rounds}");
}

async fn groups_named(person: &Person, name: &str) -> usize {
    let mut chats = person.watch(Query::Chats { search: String::new(), filter: ChatFilter::All }).unwrap();
    let chats = chats.until("the chats", |view| view.get("chats").cloned()).await.unwrap();
    let titles = chats.as_array().unwrap().iter().filter_map(|chat| chat.get("title").and_then(Value::as_str));
    titles.filter(|title| *title == name).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_point_of_making_a_group() {
    let hospital = Hospital::found().await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let mut weber = Mortal::joins(&hospital, "Dr. Jonas Weber").await;
    let fuchs_id = weber.person.finds("Miriam Fuchs").await.unwrap();
    let mut rounds = 0;
    for point in 1.. {
        assert!(point < POINTS_MAX);
        let name = format!("Gruppe {point}");
        let command = Command::CreateGroup { name: name.clone(), people: vec![fuchs_id.clone()] };
        let lived = weber
            .survives(&hospital, point, async |weber| match weber.command_once(&name, command.clone()).await {
                Ok(Answer::Conversation { .. }) => {
                    fuchs.sees_chat(&name).await.unwrap();
                }
                _ => forever().await,
            })
            .await;
        let Answer::Conversation { id } = weber.person.command_once(&name, command).await.unwrap() else { panic!("no group") };
        assert_eq!(fuchs.sees_chat(&name).await.unwrap(), id);
        fuchs.says(&id, "bin da").await.unwrap();
        weber.person.reads(&id, "bin da").await.unwrap();
        assert_eq!((groups_named(&fuchs, &name).await, groups_named(&weber.person, &name).await), (1, 1));
        is_clean(&fuchs, &id, &["[created]", "[added]"]).await;
        is_clean(&weber.person, &id, &["[created]", "[added]"]).await;
        rounds = point;
        if lived {
            break;
        }
    }
    assert!(rounds > 10, "the switch works: {rounds}");
}

/// Dies at its first point, then at the second after it was opened again, and so on: every start gets a little further.
async fn lives_and_dies(hospital: &Hospital, file: &Path, scene: impl AsyncFn(&Person) -> bool) -> Person {
    let kill = KillSwitch::default();
    for point in 1..POINTS_MAX {
        let person = hospital.opens_mortal(file, &kill);
        kill.arm(point);
        tokio::select! {
            done = scene(&person) => if !done { person.died().await },
            () = person.died() => {}
        }
        let struck = kill.struck();
        kill.disarm();
        match struck {
            Some(_) => person.died().await,
            None => return person,
        }
    }
    panic!("it never got through");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_point_of_joining_by_invitation() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let link = hospital.invite("Hanna Lindqvist", "Physiotherapie").await;
    let file = hospital.next_file();
    let hanna = lives_and_dies(&hospital, &file, async |hanna| {
        let joined = hanna.join(&link, "Test").await;
        let again = matches!(&joined, Err(person::PersonError::Join(client::JoinError::DeviceInUse)));
        (joined.is_ok() || again) && hanna.ready().await.is_ok()
    })
    .await;
    let chat = hanna.opens_chat_with("Dr. Jonas Weber").await.unwrap();
    hanna.says(&chat, "Ich bin die Neue").await.unwrap();
    weber.reads(&chat, "Ich bin die Neue").await.unwrap();
    is_clean(&weber, &chat, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_point_of_fetching_the_past() {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let fuchs = hospital.person("Miriam Fuchs", "Pflege 4B").await;
    let chat = weber.opens_chat_with("Miriam Fuchs").await.unwrap();
    for number in 0..120 {
        weber.says(&chat, &format!("Befund {number}")).await.unwrap();
    }
    fuchs.reads(&chat, "Befund 119").await.unwrap();
    let Answer::Link { link } = fuchs.command(Command::OfferTransfer { admin: false }).await.unwrap() else { panic!("no link") };
    let file = hospital.next_file();
    let phone = hospital.opens_mortal(&file, &KillSwitch::default());
    phone.join(&link, "Telefon").await.unwrap();
    phone.stop().await;
    let phone = lives_and_dies(&hospital, &file, async |phone| phone.reads(&chat, "Befund 0").await.is_ok()).await;
    assert_eq!(phone.transcript(&chat).await.unwrap(), fuchs.transcript(&chat).await.unwrap());
    phone.says(&chat, "Vom Telefon").await.unwrap();
    fuchs.reads(&chat, "Vom Telefon").await.unwrap();
    weber.reads(&chat, "Vom Telefon").await.unwrap();
    is_told(&weber, &chat, "[device_added]").await;
    let told = timeline_of(&weber, &chat).await;
    assert!(!told.iter().any(|told| told == "[order_dispute]" || told.starts_with('<')), "{told:?}");
}
