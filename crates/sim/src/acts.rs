//! What people do: random, and plausible.

use crate::{calendar::Event, device::Asked, device::Device, world::World};
use client::command::{Command, Query};
use serde_json::Value;

/// Something that the person at a device does.
type Act = fn(&mut World, usize);

/// What somebody may do, and how often of a thousand.
const ACTS: &[(u64, Act)] = &[
    (520, says),
    (100, reads),
    (70, makes_group),
    (70, opens_chat),
    (70, adds),
    (40, removes),
    (30, renames),
    (25, makes_owner),
    (25, leaves),
    (20, links_device),
    (15, locks),
    (10, unlocks),
    (5, deletes),
    (10, invites),
];

impl World {
    /// Somebody does something, and something is planned for later.
    pub(crate) fn act(&mut self) {
        if self.acts_left == 0 {
            return;
        }
        self.acts_left -= 1;
        let pause = match self.dice.below(10) {
            0..=3 => self.dice.between(0, 300),
            4..=8 => self.dice.between(300, 8_000),
            _ => self.dice.between(30_000, 600_000),
        };
        self.after(pause, Event::Act);
        let able: Vec<usize> =
            (0..self.devices.len()).filter(|index| self.devices.get(*index).is_some_and(Device::is_ready)).collect();
        let Some(who) = self.dice.pick(&able) else { return };
        let mut left = self.dice.below(ACTS.iter().map(|(weight, _)| weight).sum());
        for (weight, act) in ACTS {
            if left < *weight {
                return act(self, who);
            }
            left -= weight;
        }
    }

    /// A random chat of a device in which it can still say something; only groups when asked.
    fn a_chat(&mut self, who: usize, groups: bool) -> Option<String> {
        let chats = self.devices.get(who)?.chats();
        let fits = |chat: &&Value| !groups || chat.get("kind").and_then(Value::as_str) == Some("group");
        let ids: Vec<String> = chats.iter().filter(fits).filter_map(|chat| Some(chat.get("id")?.as_str()?.to_owned())).collect();
        self.dice.pick(&ids)
    }

    /// Everybody whom a device finds in its directory, itself excluded.
    fn others(&mut self, who: usize) -> Vec<String> {
        let view = self.looks(who, Query::Directory { search: String::new(), limit: 100 });
        let people = view.get("people").and_then(Value::as_array).cloned().unwrap_or_default();
        let other = |person: &&Value| person.get("me") != Some(&Value::Bool(true));
        people.iter().filter(other).filter_map(|person| Some(person.get("id")?.as_str()?.to_owned())).collect()
    }

    fn member(&mut self, who: usize, conversation: &str) -> Option<String> {
        let view = self.looks(who, Query::Conversation { id: conversation.to_owned() });
        let members = view.get("members")?.as_array()?.clone();
        let ids: Vec<String> = members
            .iter()
            .filter(|member| member.pointer("/person/me") != Some(&Value::Bool(true)))
            .filter_map(|member| Some(member.pointer("/person/id")?.as_str()?.to_owned()))
            .collect();
        self.dice.pick(&ids)
    }

    fn noted(&mut self, who: usize, what: &str, command: Command) {
        let name = self.devices.get(who).map(|device| device.name.clone()).unwrap_or_default();
        self.note(format!("{name} {what}"));
        self.commands(who, Self::other(what), command);
    }
}

fn says(world: &mut World, who: usize) {
    let Some(conversation) = world.a_chat(who, false) else { return opens_chat(world, who) };
    for _ in 0..world.dice.between(1, 3) {
        world.said += 1;
        let text = format!("Befund {}", world.said);
        world.noted(
            who,
            &format!("says {text:?} in {conversation}"),
            Command::SendText {
                conversation: conversation.clone(),
                message: None,
                text,
                reply_to: None,
                mentions: Vec::new(),
                urgency: client::view::UrgencyView::Normal,
            },
        );
    }
}

fn reads(world: &mut World, who: usize) {
    let Some(conversation) = world.a_chat(who, false) else { return };
    let query = Query::Timeline { conversation: conversation.clone(), anchor: None, before: 5, after: 0, from_unread: false };
    let view = world.looks(who, query);
    let last = view.get("items").and_then(Value::as_array).and_then(|items| items.last().cloned());
    if let Some(position) = last.and_then(|item| item.get("position")?.as_f64()) {
        world.commands(who, World::other("reads"), Command::MarkRead { conversation, position });
    }
}

fn makes_group(world: &mut World, who: usize) {
    let mut others = world.others(who);
    let mut people = Vec::new();
    for _ in 0..world.dice.between(1, 3) {
        people.extend(world.dice.take(&mut others));
    }
    if people.is_empty() {
        return;
    }
    world.said += 1;
    let name = format!("Station {}", world.said);
    world.noted(who, &format!("makes {name:?} with {people:?}"), Command::CreateGroup { name, people });
}

fn opens_chat(world: &mut World, who: usize) {
    let others = world.others(who);
    if let Some(person) = world.dice.pick(&others) {
        world.noted(who, &format!("opens the chat with {person}"), Command::OpenDirect { person });
    }
}

fn adds(world: &mut World, who: usize) {
    let others = world.others(who);
    let (Some(conversation), Some(person)) = (world.a_chat(who, true), world.dice.pick(&others)) else { return };
    world.noted(who, &format!("adds {person} to {conversation}"), Command::AddPeople { conversation, people: vec![person] });
}

fn removes(world: &mut World, who: usize) {
    let Some(conversation) = world.a_chat(who, true) else { return };
    let Some(person) = world.member(who, &conversation) else { return };
    world.noted(who, &format!("removes {person} from {conversation}"), Command::RemovePerson { conversation, person });
}

fn makes_owner(world: &mut World, who: usize) {
    let Some(conversation) = world.a_chat(who, true) else { return };
    let Some(person) = world.member(who, &conversation) else { return };
    world.noted(who, &format!("makes {person} an owner of {conversation}"), Command::MakeOwner { conversation, person });
}

fn renames(world: &mut World, who: usize) {
    let Some(conversation) = world.a_chat(who, true) else { return };
    world.said += 1;
    let name = format!("Umbenannt {}", world.said);
    world.noted(who, &format!("renames {conversation} to {name:?}"), Command::RenameGroup { conversation, name });
}

fn leaves(world: &mut World, who: usize) {
    if let Some(conversation) = world.a_chat(who, true) {
        world.noted(who, &format!("leaves {conversation}"), Command::Leave { conversation });
    }
}

fn links_device(world: &mut World, who: usize) {
    // Every device costs a second of a slow machine: a few are enough.
    if world.devices.len() < 12 {
        world.note("somebody links a further device");
        world.commands(who, Asked::Transfer, Command::OfferTransfer { admin: false });
    }
}

fn founder_of(world: &World, who: usize) -> Option<usize> {
    let hospital = world.devices.get(who)?.hospital;
    Some(world.hospitals.get(hospital)?.founder)
}

fn set_locked(world: &mut World, who: usize, locked: bool) {
    let Some(founder) = founder_of(world, who) else { return };
    let Some(person) = world.devices.get(who).and_then(Device::me).filter(|_| who != founder) else { return };
    let what = if locked { "locks" } else { "unlocks" };
    if let Some(hospital) = world.devices.get(who).map(|device| device.hospital)
        && let Some(hospital) = world.hospitals.get_mut(hospital)
        && locked
    {
        hospital.locked.push(person);
    }
    world.noted(founder, &format!("{what} {person}"), Command::SetPersonLocked { person: person.to_string(), locked });
}

fn locks(world: &mut World, who: usize) {
    set_locked(world, who, true);
}

fn unlocks(world: &mut World, who: usize) {
    let Some(founder) = founder_of(world, who) else { return };
    let Some(hospital) = world.devices.get(who).map(|device| device.hospital) else { return };
    let locked = world.hospitals.get(hospital).map(|hospital| hospital.locked.clone()).unwrap_or_default();
    let Some(person) = world.dice.pick(&locked) else { return };
    let command = Command::SetPersonLocked { person: person.to_string(), locked: false };
    world.noted(founder, &format!("unlocks {person}"), command);
}

fn deletes(world: &mut World, who: usize) {
    let Some(founder) = founder_of(world, who).filter(|founder| *founder != who) else { return };
    let (Some(person), Some(by)) = (world.devices.get(who).and_then(Device::me), world.devices.get(founder).and_then(Device::me))
    else {
        return;
    };
    let Some(tenant) = world.devices.get(who).and_then(|device| world.hospitals.get(device.hospital)).map(|one| one.tenant)
    else {
        return;
    };
    if world.server.as_ref().is_some_and(|server| server.deletes(tenant, by, person)) {
        world.note(format!("{person} is deleted"));
        world.runs_server();
    }
}

fn invites(world: &mut World, who: usize) {
    if let Some(hospital) = world.devices.get(who).map(|device| device.hospital).filter(|_| world.devices.len() < 12) {
        world.note("a newcomer is invited");
        world.invites(hospital);
    }
}
