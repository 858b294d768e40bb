//! When everything is quiet: is everything as it must be?

use crate::{
    checker::{Expected, Logs, shown},
    device::Device,
    store::at_once,
    world::World,
};
use client::command::Query;
use protocol::id::{ConversationId, TenantId};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc};

/// Most items of one window.
const WINDOW: u32 = 400;

impl World {
    /// Checks everything; what is wrong is written down.
    pub(crate) fn judge(&mut self) {
        for number in 0..self.hospitals.len() {
            let Some(logs) = self.reads(number) else { return };
            for line in &logs.wrong {
                self.notes_wrong(line.clone());
            }
            self.judges_borders(number, &logs);
            self.judges_promises(number, &logs);
            for index in 0..self.devices.len() {
                if self.devices.get(index).is_some_and(|device| device.hospital == number) {
                    self.judges_device(index, &logs);
                }
            }
        }
    }

    fn reads(&mut self, number: usize) -> Option<Logs> {
        let known = self.conversations(number);
        let store = Arc::clone(self.server.as_ref()?.store());
        let hospital = self.hospitals.get(number)?;
        match at_once(Logs::read(store.as_ref(), hospital.tenant, &hospital.archive, &known)) {
            Ok(logs) => Some(logs),
            Err(error) => {
                self.notes_wrong(format!("the store cannot be read: {error}"));
                None
            }
        }
    }

    /// No row is another hospital's too.
    fn judges_borders(&mut self, number: usize, logs: &Logs) {
        let others: Vec<TenantId> =
            self.hospitals.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, other)| other.tenant).collect();
        for other in others {
            let Some(store) = self.server.as_ref().map(|server| Arc::clone(server.store())) else { return };
            match at_once(logs.check_apart(store.as_ref(), other)) {
                Ok(wrong) => wrong.into_iter().for_each(|line| self.notes_wrong(line)),
                Err(error) => self.notes_wrong(format!("the store cannot be read: {error}")),
            }
        }
    }

    /// Conversations that anybody of a hospital knows.
    fn conversations(&self, number: usize) -> BTreeSet<ConversationId> {
        let of_hospital = self.devices.iter().filter(|device| device.hospital == number);
        of_hospital.flat_map(Device::chats).filter_map(|chat| chat.get("id")?.as_str()?.parse().ok()).collect()
    }

    /// What the server said of this hospital's conversations.
    fn judges_promises(&mut self, number: usize, logs: &Logs) {
        let Some(tenant) = self.hospitals.get(number).map(|hospital| hospital.tenant) else { return };
        let mut wrong = Vec::new();
        {
            let pages = self.ledger.pages();
            let ours = pages.acknowledged.iter().filter(|(_, (conversation, _))| logs.conversations.contains_key(conversation));
            wrong.extend(logs.check_acknowledged(ours));
            for ((of, person, conversation), seqs) in &pages.handed_out {
                let logged = logs.conversations.get(conversation);
                if (*of == tenant) != logged.is_some() {
                    wrong.push(format!("{person} was handed entries of {conversation}, which is another hospital's"));
                }
                let readable = logged.and_then(|logged| logged.readable.get(person)).cloned().unwrap_or_default();
                if *of == tenant
                    && let Some(seq) = seqs.difference(&readable).next()
                {
                    wrong.push(format!("{person} was handed entry {seq} of {conversation}, and was no member then"));
                }
            }
        }
        for line in wrong {
            self.notes_wrong(line);
        }
    }

    fn judges_device(&mut self, index: usize, logs: &Logs) {
        let Some(device) = self.devices.get(index) else { return };
        let (Some(me), name) = (device.me().filter(|_| device.is_ready()), device.name.clone()) else { return };
        // What only a device could read whose database was put back, nobody of its person can read any more.
        let lenient = self.devices.iter().any(|one| one.rolled_back && one.me() == Some(me));
        let expected = if lenient { Expected::NothingWrong } else { Expected::Everything };
        let chats = device.chats();
        let mut wrong = Vec::new();
        if !logs.people.contains(&me) {
            wrong.push("is in no hospital".to_owned());
        }
        let mut listed = BTreeSet::new();
        for chat in chats {
            let Some(id) = chat.get("id").and_then(Value::as_str).and_then(|id| id.parse::<ConversationId>().ok()) else {
                continue;
            };
            listed.insert(id);
            let items = self.timeline(index, id);
            wrong.extend(logs.check_timeline(id, me, &items, expected).iter().map(|line| format!("in {id}: {line}")));
            wrong.extend(self.judges_unread(index, id, &chat, &items).map(|line| format!("in {id}: {line}")));
        }
        let missing = logs.conversations.iter().filter(|(id, logged)| logged.members.contains(&me) && !listed.contains(id));
        wrong.extend(missing.map(|(id, _)| format!("does not know {id}")));
        for line in wrong {
            self.notes_wrong(format!("{name} {line}"));
        }
    }

    /// A device in a few words.
    pub(crate) fn describes(&mut self, index: usize) -> String {
        let connection = self.looks(index, Query::Connection);
        let Some(device) = self.devices.get(index) else { return String::new() };
        let chats: Vec<String> = device.chats().iter().map(|chat| format!("{} {}", chat["id"], chat["title"])).collect();
        format!("{} ({}), {connection}, asked {:?}, chats {chats:?}", device.name, device.phase(), device.asked)
    }

    /// All items of a timeline, oldest first.
    pub(crate) fn timeline(&mut self, index: usize, conversation: ConversationId) -> Vec<Value> {
        let (mut pages, mut anchor) = (Vec::new(), None);
        loop {
            let query =
                Query::Timeline { conversation: conversation.to_string(), anchor, before: WINDOW, after: 0, from_unread: false };
            let page = self.looks(index, query);
            let items = page.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            let first = items.first().and_then(|item| item.get("position")?.as_f64());
            pages.push(items);
            match first.filter(|_| page.get("more_before") == Some(&Value::Bool(true))) {
                // Several items may share a place: the page before begins there.
                Some(first) => anchor = Some(first - 1.0),
                None => return pages.into_iter().rev().flatten().collect(),
            }
        }
    }

    /// The list's number against a count of what is on the screen.
    fn judges_unread(&mut self, index: usize, id: ConversationId, chat: &Value, items: &[Value]) -> Option<String> {
        let query = Query::Timeline { conversation: id.to_string(), anchor: None, before: 1, after: 0, from_unread: false };
        let view = self.looks(index, query);
        let told = view.get("unread_count")?.as_u64()?;
        let in_list = chat.get("unread")?.as_u64()?;
        let counted = match view.get("unread_position").and_then(Value::as_f64) {
            Some(first) => shown(items).iter().filter(|one| !one.own && one.position >= first).count() as u64,
            None => 0,
        };
        (told != in_list || told != counted)
            .then(|| format!("the list says {in_list} unread, the timeline {told}, and there are {counted}"))
    }
}
