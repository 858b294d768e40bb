//! Many commits for one epoch: one wins, the losers follow it, and all end in the same state.

use crate::{
    hospital::{Hospital, is_told, timeline_of},
    insider::Insider,
};
use client::command::{Command, Query};
use e2ee::mls::{Group, Provider};
use futures_util::future::join_all;
use person::{KillSwitch, Person, Story};
use protocol::{
    certificate::Trust,
    frame::{Commit, Request, Response},
    id::{ConversationId, GroupId},
    log::Event,
    refusal::Refusal,
};
use rusqlite::{Connection, params};
use std::{collections::BTreeSet, path::PathBuf};

/// People whose devices race, and commits of each.
const PEOPLE: usize = 8;
const COMMITS_EACH: usize = 8;

struct Racers {
    hospital: Hospital,
    weber: Person,
    people: Vec<(Person, PathBuf)>,
    group: String,
    id: ConversationId,
}

async fn racers() -> Racers {
    let hospital = Hospital::found().await;
    let weber = hospital.person("Dr. Jonas Weber", "Oberarzt").await;
    let mut people = Vec::new();
    let names: Vec<String> = (0..PEOPLE).map(|number| format!("Pflege {number}")).collect();
    for name in &names {
        let person = hospital.person(name, "Pflege").await;
        people.push((person, hospital.last_file()));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let group = weber.makes_group("Alle zugleich", &names).await.unwrap();
    let said = weber.says(&group, "auf die Plätze").await.unwrap();
    weber.sees_state(&group, &said, "delivered").await.unwrap();
    let id = group.parse().unwrap();
    Racers { hospital, weber, people, group, id }
}

/// Epoch and state of the group in a device's database.
fn state(file: &PathBuf, conversation: ConversationId) -> (u64, Vec<u8>) {
    let db = Connection::open(file).unwrap();
    let group: Vec<u8> = db
        .query_row("SELECT group_id FROM conversations WHERE conversation = ?1", params![conversation.as_bytes()], |row| {
            row.get(0)
        })
        .unwrap();
    let provider = Provider::new(&db, e2ee::rng_from_seed([1; 32]));
    let group = Group::load(&provider, GroupId::from_slice(&group).unwrap()).unwrap().unwrap();
    (group.epoch(), group.epoch_authenticator())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_commits_for_one_epoch_one_wins_and_everybody_follows_it() {
    let Racers { hospital, weber, people, group, id } = racers().await;
    let mut insiders = Vec::new();
    let mut files = Vec::new();
    for (person, file) in people {
        insiders.push(Insider::takes_over(&hospital, person, &file).await);
        files.push(file);
    }
    let mut offers = Vec::new();
    for insider in &mut insiders {
        offers.push((0..COMMITS_EACH).map(|_| self_update(insider, id)).collect::<Vec<_>>());
    }
    let epoch = offers[0][0].epoch;

    // All are sent before the first answer is waited for.
    let asked = join_all(insiders.iter_mut().zip(offers.clone()).map(async |(insider, offers)| {
        let mut asked = Vec::new();
        for commit in offers {
            asked.push(insider.request(Request::Commit(commit)).await);
        }
        asked
    }));
    let asked = asked.await;
    let answers = join_all(insiders.iter_mut().zip(asked).map(async |(insider, asked)| {
        let mut answers = Vec::new();
        for id in asked {
            answers.push(insider.answer(id).await);
        }
        answers
    }));
    let answers = answers.await;
    let all: Vec<_> = answers.iter().flatten().collect();
    assert_eq!(all.len(), PEOPLE * COMMITS_EACH);
    let won: Vec<_> = all.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    let [Response::Accepted(place)] = won.as_slice() else { panic!("one wins: {won:?}") };
    let lost = Refusal::StaleEpoch { epoch: epoch + 1, head: place.seq };
    assert_eq!(all.iter().filter(|answer| ***answer == Err(lost.clone())).count(), all.len() - 1, "{all:?}");

    // The log holds that one commit, and the losers can read who won.
    let winner = offers.iter().flatten().zip(&all).find(|(_, answer)| answer.is_ok()).unwrap().0.clone();
    let loser = answers.iter().position(|answers| answers.iter().all(Result::is_err)).unwrap();
    let read = Request::ReadLog { conversation: id, after: place.seq - 1, limit: 10 };
    let Ok(Response::Entries { entries, .. }) = insiders[loser].ask(read).await else { panic!("no log") };
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert!(matches!(&entry.event, Event::Commit { mls, .. } if *mls == winner.mls));

    // The losers' engines follow it. The winner's engine knows nothing of its victory: it comes back by itself, visibly.
    drop(insiders);
    let people: Vec<Person> = files.iter().map(|file| hospital.opens_mortal(file, &KillSwitch::default())).collect();
    is_told(&weber, &group, "[device_rejoined]").await;
    weber.says(&group, "weiter").await.unwrap();
    for (number, person) in people.iter().enumerate() {
        person.reads(&group, "weiter").await.unwrap();
        person.says(&group, &format!("{number} ist da")).await.unwrap();
    }
    for number in 0..PEOPLE {
        weber.reads(&group, &format!("{number} ist da")).await.unwrap();
    }
    let told = timeline_of(&weber, &group).await;
    assert!(!told.iter().any(|told| told == "[order_dispute]" || told.starts_with('<')), "{told:?}");
    let mut states = BTreeSet::new();
    for (person, file) in people.into_iter().zip(&files) {
        person.reads(&group, &format!("{} ist da", PEOPLE - 1)).await.unwrap();
        person.stop().await;
        states.insert(state(file, id));
    }
    assert_eq!(states.len(), 1, "one state");
    assert_eq!(states.first().unwrap().0, epoch + 2, "the winner's commit and its return");
}

fn self_update(insider: &mut Insider, conversation: ConversationId) -> Commit {
    let (member, now, policy) = (insider.papers.member(), insider.now, insider.papers.policy());
    let (root, tenant) = (insider.papers.root.unwrap(), insider.papers.tenant);
    let trust = Trust { tenant, root: &root, revoked: None, now };
    let mut group = insider.group(conversation);
    let outgoing = group.self_update(&insider.provider(), &member, &trust, &policy).unwrap();
    group.clear_pending(&insider.provider()).unwrap();
    Commit {
        conversation,
        group: insider.group_id(conversation),
        epoch: outgoing.epoch,
        mls: outgoing.mls,
        group_info: outgoing.group_info,
        welcome: None,
        state: 1,
    }
}

async fn sees_members(person: &Person, group: &str, count: usize) {
    person
        .watch(Query::Conversation { id: group.into() })
        .unwrap()
        .until(&format!("{count} members"), |view| (view.get("members")?.as_array()?.len() == count).then_some(()))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_owners_change_a_group_at_once_and_every_wish_comes_true() {
    let Racers { hospital, weber, people, group, id } = racers().await;
    let mut targets = Vec::new();
    for (number, (owner, _)) in people.iter().enumerate() {
        let person = owner.ready().await.unwrap();
        weber.command(Command::MakeOwner { conversation: group.clone(), person }).await.unwrap();
        let name = format!("Neu {number}");
        let target = hospital.person(&name, "Ambulanz").await;
        owner.finds(&name).await.unwrap();
        targets.push(target);
    }
    for (person, _) in &people {
        person
            .watch(Query::Conversation { id: group.clone() })
            .unwrap()
            .until("to be an owner", |view| view.get("may_manage")?.as_bool()?.then_some(()))
            .await
            .unwrap();
    }
    // Everybody adds somebody, at the same moment.
    join_all(people.iter().zip(&targets).map(async |((owner, _), target)| {
        let person = target.ready().await.unwrap();
        owner.command(Command::AddPeople { conversation: group.clone(), people: vec![person] }).await.unwrap();
    }))
    .await;
    let everybody = 1 + 2 * PEOPLE;
    for (person, _) in &people {
        sees_members(person, &group, everybody).await;
    }
    // And takes them out again.
    join_all(people.iter().zip(&targets).map(async |((owner, _), target)| {
        let person = target.ready().await.unwrap();
        owner.command(Command::RemovePerson { conversation: group.clone(), person }).await.unwrap();
    }))
    .await;
    for (person, _) in &people {
        sees_members(person, &group, 1 + PEOPLE).await;
    }
    let last = weber.says(&group, "fertig").await.unwrap();
    weber.sees_state(&group, &last, "delivered").await.unwrap();
    let mut states = BTreeSet::new();
    for (person, file) in people {
        person.reads(&group, "fertig").await.unwrap();
        let told = timeline_of(&person, &group).await;
        let odd = |told: &String| told.starts_with('<') || ["[order_dispute]", "[device_rejoined]"].contains(&told.as_str());
        assert!(!told.iter().any(odd), "{told:?}");
        person.stop().await;
        states.insert(state(&file, id));
    }
    assert_eq!(states.len(), 1, "one state");
}
