//! A server that lies to one device about who said something, what the archive got, and what became of the group. What it says is
//! refused and shown, or the device repairs itself and says so; nobody who was removed reads on.

use crate::{
    hospital::{is_told, timeline_of},
    malicious_server::{Rewriter, Ward, device_of, message_of, ward},
};
use client::command::{Command, Query};
use person::{Person, Story};
use protocol::{
    frame::{Accepted, GroupState, Outcome, Request, Response, ServerFrame},
    hash::Digest,
    header::Header,
    log::{Entry, Event},
    message::SealedMessage,
    time::Timestamp,
};
use serde_json::Value;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

impl Ward {
    /// From now on the first entry that fits is changed, or left out, on its way to Fuchs, and the log rewritten so that it holds
    /// together.
    fn rewrites(
        &self,
        mut change: impl FnMut(&mut Entry) -> bool + Send + 'static,
        mut fits: impl FnMut(&Entry) -> bool + Send + 'static,
    ) {
        let (seq, chain) = self.reached();
        let mut rewriter = Rewriter { seq, chain };
        let mut changed = None;
        self.relay.alters_entries(move |mut entry| {
            if entry.seq <= seq {
                return vec![entry];
            }
            if changed.is_none() && fits(&entry) {
                changed = Some(entry.seq);
            }
            if changed == Some(entry.seq) && !change(&mut entry) {
                return Vec::new();
            }
            vec![rewriter.next(entry)]
        });
    }

    /// From now on Weber's first message is changed on its way to Fuchs.
    fn changes_webers(&self, change: impl Fn(&mut SealedMessage) + Send + 'static) {
        let weber = device_of(&self.weber_file);
        let change = move |entry: &mut Entry| {
            if let Event::Message { sealed, .. } = &mut entry.event {
                change(sealed);
            }
            true
        };
        self.rewrites(change, move |entry| message_of(entry, weber));
    }

    /// The public state of the group, as the server keeps it: asked for in the place of a sign that Fuchs is writing.
    async fn group_as_the_server_has_it(&self) -> GroupState {
        let (found, mut state) = tokio::sync::watch::channel(None);
        self.relay.alters_requests(|_, request| match request {
            Request::Typing { conversation } => Some(Request::ReadGroup { conversation }),
            other => Some(other),
        });
        self.relay.alters(move |_, frame| match frame {
            ServerFrame::Response { id, outcome: Outcome::Done(Response::Group(state)) } => {
                found.send_replace(Some(state));
                vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Nothing) }]
            }
            other => vec![other],
        });
        let act = client::command::ChatCommand::Typing;
        self.fuchs.command(Command::Chat { conversation: self.group.clone(), act }).await.unwrap();
        let state = state.wait_for(Option::is_some).await.unwrap().clone().unwrap();
        self.relay.alters_requests(|_, request| Some(request));
        self.relay.alters(|_, frame| vec![frame]);
        state
    }

    /// Somebody is added to the group, and is there for everybody.
    async fn adds(&self, name: &str) -> (Person, PathBuf) {
        let person = self.hospital.person(name, "Verwaltung").await;
        let file = self.hospital.last_file();
        let id = self.weber.finds(name).await.unwrap();
        self.weber.command(Command::AddPeople { conversation: self.group.clone(), people: vec![id] }).await.unwrap();
        self.weber.says(&self.group, &format!("Willkommen, {name}")).await.unwrap();
        for reader in [&self.fuchs, &self.kaya] {
            reader.reads(&self.group, &format!("Willkommen, {name}")).await.unwrap();
        }
        (person, file)
    }
}

/// A notice in place of, or beside, what was said; never what was said.
async fn is_shown_a_notice(ward: &Ward, said: &str) {
    let notice = |view: &Value| {
        let items = view.get("items")?.as_array()?;
        let notice = |item: &Value| {
            let kind = item.pointer("/content/type").and_then(Value::as_str);
            let line = item.pointer("/content/line/event").and_then(Value::as_str);
            kind == Some("refused") || line == Some("order_dispute")
        };
        items.iter().any(notice).then_some(())
    };
    let query = crate::hospital::timeline(&ward.group);
    ward.fuchs.watch(query).unwrap().until("a notice", notice).await.unwrap();
    let told = timeline_of(&ward.fuchs, &ward.group).await;
    assert!(!told.contains(&said.to_owned()), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_in_the_name_of_somebody_else_is_refused_and_shown() {
    let ward = ward().await;
    let kaya = device_of(&ward.kaya_file);
    ward.changes_webers(move |sealed| {
        let mut header = Header::decode(&sealed.header).unwrap();
        header.device = kaya;
        sealed.header = header.encode();
    });
    ward.weber.says(&ward.group, "10 mg geben").await.unwrap();
    is_told(&ward.fuchs, &ward.group, "<forged>").await;
    is_shown_a_notice(&ward, "10 mg geben").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_copy_that_the_server_exchanged_is_refused_and_shown() {
    let ward = ward().await;
    ward.changes_webers(|sealed| sealed.archive.iter_mut().for_each(|byte| *byte ^= 0x55));
    ward.weber.says(&ward.group, "10 mg geben").await.unwrap();
    is_told(&ward.fuchs, &ward.group, "<forged>").await;
    is_shown_a_notice(&ward, "10 mg geben").await;
}

/// Waits until the group repairs itself for Fuchs, or she is told that something is wrong.
async fn is_repaired_or_told(ward: &Ward) {
    let (mut chat, mut lines) = (
        ward.fuchs.watch(Query::Conversation { id: ward.group.clone() }).unwrap(),
        ward.fuchs.watch(crate::hospital::timeline(&ward.group)).unwrap(),
    );
    let repairing = |view: &Value| view.get("repairing")?.as_bool()?.then_some(());
    let told = |view: &Value| {
        let items = view.get("items")?.as_array()?;
        let is_notice = |item: &Value| {
            let line = item.pointer("/content/line/event").and_then(Value::as_str);
            let kind = item.pointer("/content/type").and_then(Value::as_str);
            matches!(line, Some("order_dispute" | "device_rejoined")) || kind == Some("refused")
        };
        items.iter().any(is_notice).then_some(())
    };
    tokio::select! {
        repaired = chat.until("the repair", repairing) => repaired.unwrap(),
        shown = lines.until("a notice", told) => shown.unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_is_left_out_leaves_nobody_behind_unnoticed() {
    let ward = ward().await;
    let (theo, _) = ward.adds("Theo Fremd").await;
    let theo_id = theo.ready().await.unwrap();
    ward.rewrites(|_| false, |entry| matches!(entry.event, Event::Commit { .. }));
    ward.weber.command(Command::RemovePerson { conversation: ward.group.clone(), person: theo_id }).await.unwrap();
    ward.weber.says(&ward.group, "ohne Theo").await.unwrap();
    ward.kaya.reads(&ward.group, "ohne Theo").await.unwrap();
    is_repaired_or_told(&ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remove_that_is_left_out_leaves_nobody_behind_unnoticed() {
    let ward = ward().await;
    let (_theo, _) = ward.adds("Theo Fremd").await;
    ward.rewrites(|_| false, |entry| matches!(entry.event, Event::Proposal { .. }));
    ward.hospital.lock("Theo Fremd").await;
    ward.weber.says(&ward.group, "Theo ist gesperrt").await.unwrap();
    ward.kaya.reads(&ward.group, "Theo ist gesperrt").await.unwrap();
    is_repaired_or_told(&ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_group_as_it_was_before_somebody_was_removed_is_not_come_back_into() {
    let ward = ward().await;
    let (theo, _) = ward.adds("Theo Fremd").await;
    let theo_id = theo.ready().await.unwrap();
    // What the server kept of the time when Theo was in it.
    let old = ward.group_as_the_server_has_it().await;
    ward.weber.command(Command::RemovePerson { conversation: ward.group.clone(), person: theo_id }).await.unwrap();
    is_told(&ward.fuchs, &ward.group, "[removed]").await;
    let (lied, framed) = (Arc::new(Mutex::new(false)), Arc::new(Mutex::new(0)));
    let (lies, frames, id) = (Arc::clone(&lied), Arc::clone(&framed), ward.id);
    ward.relay.alters(move |request, frame| match (request, frame) {
        (_, ServerFrame::Response { id: of, outcome: Outcome::Done(Response::Conversations(mut list)) }) => {
            for summary in &mut list {
                summary.leaf &= summary.conversation != id;
            }
            vec![ServerFrame::Response { id: of, outcome: Outcome::Done(Response::Conversations(list)) }]
        }
        (Some(Request::ReadGroup { conversation }), ServerFrame::Response { id: of, .. }) if *conversation == id => {
            *lies.lock().unwrap() = true;
            vec![ServerFrame::Response { id: of, outcome: Outcome::Done(Response::Group(old.clone())) }]
        }
        // Whatever is committed there is taken.
        (Some(Request::Commit(commit)), ServerFrame::Response { id: of, .. }) if commit.conversation == id => {
            *frames.lock().unwrap() += 1;
            let accepted = Accepted { seq: 99, chain: Digest::from_bytes([1; 32]), at: Timestamp::from_millis(1) };
            vec![ServerFrame::Response { id: of, outcome: Outcome::Done(Response::Accepted(accepted)) }]
        }
        (_, other) => vec![other],
    });
    ward.fuchs.set_online(false);
    ward.fuchs.set_online(true);
    let repairing = |view: &Value| view.get("repairing")?.as_bool()?.then_some(());
    let query = || Query::Conversation { id: ward.group.clone() };
    ward.fuchs.watch(query()).unwrap().until("the repair", repairing).await.unwrap();
    ward.fuchs.says(&ward.group, "nichts für Theo").await.unwrap();
    // The device asks again and again; another chat shows that time passes.
    let chat = ward.fuchs.opens_chat_with("Petra Sommer").await.unwrap();
    let said = ward.fuchs.says(&chat, "Der Server spinnt").await.unwrap();
    ward.fuchs.sees_state(&chat, &said, "sent").await.unwrap();
    ward.fuchs.watch(query()).unwrap().until("the repair", repairing).await.unwrap();
    assert!(*lied.lock().unwrap(), "the server lied");
    assert_eq!(*framed.lock().unwrap(), 0, "no commit into the old group");
}
