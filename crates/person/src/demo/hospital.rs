//! The people as devices: the first one founds the hospital, everybody else joins by invitation.

use super::{
    HOSPITAL, PATIENCE, Plan, SeedError, keeps_data,
    roster::{Member, Roster},
};
use crate::{Clock, Options, Person, PersonError, Story as _, keys::Keys};
use client::{
    Founding,
    command::{Answer, Command, InviteAs, Query},
};
use futures_util::{StreamExt as _, TryStreamExt as _, future::try_join_all, stream};
use serde_json::Value;
use std::path::PathBuf;

/// People who join at a time.
const AT_A_TIME: usize = 6;

/// Somebody's device.
struct Device {
    person: Person,
    id: String,
    /// Its database stays, and gets a link.
    has_link: bool,
}

/// Everybody's device, in the order of the roster.
pub(super) struct Hospital {
    devices: Vec<Device>,
}

impl Hospital {
    /// Founds it, and waits until everybody has joined and knows everybody.
    pub(super) async fn found(plan: &Plan, roster: &Roster, keys: &Keys) -> Result<Self, SeedError> {
        let founder = roster.person(0)?;
        let admin = open(plan, 0, founder)?;
        admin
            .found(Founding {
                token: plan.token.clone(),
                root: keys.root.clone(),
                archive: Some(keys.archive.public()),
                hospital: HOSPITAL.into(),
                admin: founder.name.clone(),
                role: founder.role.clone(),
                device_name: founder.device.clone(),
            })
            .await?;
        let id = admin.ready().await?;
        let others = roster.people.iter().enumerate().skip(1).map(|(index, member)| join(plan, &admin, index, member));
        let others: Vec<Device> = stream::iter(others).buffered(AT_A_TIME).try_collect().await?;
        let admin = Device { person: admin, id, has_link: true };
        let devices: Vec<Device> = std::iter::once(admin).chain(others).collect();
        let others = devices.len().saturating_sub(1);
        try_join_all(devices.iter().map(|device| knows(&device.person, others))).await?;
        Ok(Self { devices })
    }

    /// Somebody's device.
    pub(super) fn person(&self, index: usize) -> Result<&Person, SeedError> {
        Ok(&self.device(index)?.person)
    }

    /// Somebody's id.
    pub(super) fn id(&self, index: usize) -> Result<String, SeedError> {
        Ok(self.device(index)?.id.clone())
    }

    /// Will somebody look at this person's chats?
    pub(super) fn has_link(&self, index: usize) -> Result<bool, SeedError> {
        Ok(self.device(index)?.has_link)
    }

    fn device(&self, index: usize) -> Result<&Device, SeedError> {
        self.devices.get(index).ok_or_else(|| SeedError::Content(format!("people.txt: nobody has number {index}")))
    }

    /// Waits until nobody has anything under way.
    pub(super) async fn settled(&self) -> Result<(), SeedError> {
        for device in &self.devices {
            device.person.settled(PATIENCE).await?;
        }
        Ok(())
    }

    /// Closes every database.
    pub(super) async fn close(self) {
        for device in self.devices {
            device.person.stop().await;
        }
    }
}

/// Name of a person's database file.
pub(super) fn data_file(name: &str) -> String {
    let letters = name.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    let words: Vec<String> = letters
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "dr")
        .map(str::to_owned)
        .collect();
    format!("{}.sqlite", words.join("-"))
}

fn open(plan: &Plan, index: usize, member: &Member) -> Result<Person, SeedError> {
    let data: Option<PathBuf> =
        keeps_data(index, &member.name).then(|| plan.folder.join("persons").join(data_file(&member.name)));
    Ok(Person::open(Options { data, server: plan.server.clone(), clock: Clock::system() })?)
}

async fn join(plan: &Plan, admin: &Person, index: usize, member: &Member) -> Result<Device, SeedError> {
    let invite =
        Command::Invite { name: member.name.clone(), role: member.role.clone(), invite_as: InviteAs::Staff, person: None };
    let link = match admin.command(invite).await? {
        Answer::Invitation { link, .. } => link,
        other => return Err(PersonError::Story(format!("expected a link, got {other:?}")).into()),
    };
    let person = open(plan, index, member)?;
    person.join(&link, &member.device).await?;
    let id = person.ready().await?;
    Ok(Device { person, id, has_link: keeps_data(index, &member.name) })
}

/// Waits until a directory holds so many other people.
async fn knows(person: &Person, others: usize) -> Result<(), PersonError> {
    let limit = u32::try_from(others).unwrap_or(u32::MAX);
    person
        .watch(Query::Directory { search: String::new(), limit })?
        .patient(PATIENCE)
        .until("everybody", |view| (view.get("people").and_then(Value::as_array)?.len() >= others).then_some(()))
        .await
}

#[cfg(test)]
mod tests {
    use super::data_file;

    #[test]
    fn file_names_are_plain() {
        assert_eq!(data_file("Dr. Jonas Weber"), "jonas-weber.sqlite");
        assert_eq!(data_file("Cem Öztürk"), "cem-oeztuerk.sqlite");
    }
}
