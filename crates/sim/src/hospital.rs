//! Hospitals: founded, filled with people, each with one device at first.

use crate::{
    calendar::Event,
    device::{Asked, Device},
    server::StartError,
    world::World,
};
use client::{
    Founding, Input,
    command::{Command, InviteAs},
};
use e2ee::{key::ArchiveSecret, root::RootKey};
use protocol::{
    enrolment::access_hash,
    id::{PersonId, TenantId},
};
use sequencer::proposal::RemoveKey;

/// Long enough for anything while nothing is wrong.
const PATIENCE_MS: u64 = 10 * 60_000;

/// A hospital of the world.
pub(crate) struct Hospital {
    pub(crate) tenant: TenantId,
    pub(crate) host: String,
    /// Its archive key, which nobody but the checker opens.
    pub(crate) archive: ArchiveSecret,
    /// Index of the first administrator's device.
    pub(crate) founder: usize,
    /// People whom somebody locked, once.
    pub(crate) locked: Vec<PersonId>,
    /// People who were invited.
    pub(crate) invited: usize,
    token: [u8; 32],
}

impl World {
    /// Makes hospitals with so many people each (the founder included) and waits until everybody is in.
    pub(crate) fn set_up(&mut self, people: &[usize]) -> Result<bool, StartError> {
        self.starts_server();
        for number in 0..people.len() {
            self.makes_tenant(number)?;
        }
        for (number, count) in people.iter().enumerate() {
            let founder = self.new_device(number, "Gründerin");
            if let Some(hospital) = self.hospitals.get_mut(number) {
                hospital.founder = founder;
            }
            self.founds(number, founder);
            if !self.until(PATIENCE_MS, |world| world.devices.get(founder).is_some_and(crate::run::is_settled)) {
                return Ok(false);
            }
            for _ in 1..*count {
                self.invites(number);
            }
        }
        let all: usize = people.iter().sum();
        Ok(self.until(PATIENCE_MS, |world| world.devices.iter().filter(|device| device.is_ready()).count() == all))
    }

    fn makes_tenant(&mut self, number: usize) -> Result<(), StartError> {
        let (seed, token) = (self.dice.seed(), self.dice.seed());
        let (archive, mut rng) = (ArchiveSecret::from_seed(&self.dice.seed()), self.dice.fork());
        let host = format!("klinik-{number}.localhost");
        let tenant = TenantId::new(self.clock.now(), e2ee::random(&mut rng));
        let new = store::NewTenant {
            tenant,
            name: format!("Klinik {number}"),
            hosts: vec![host.clone()],
            remove_seed: seed,
            remove_key: RemoveKey::from_seed(&seed).public_key(),
            setup_hash: access_hash(&token),
            at: self.clock.now(),
        };
        if let Some(server) = &self.server {
            server.makes(&new)?;
        }
        self.hospitals.push(Hospital { tenant, host, archive, founder: 0, locked: Vec::new(), invited: 0, token });
        Ok(())
    }

    fn founds(&mut self, number: usize, founder: usize) {
        let root = RootKey::from_seed(&self.dice.seed());
        let Some(hospital) = self.hospitals.get(number) else { return };
        let founding = Founding {
            token: hospital.token.to_vec(),
            root,
            archive: Some(hospital.archive.public()),
            hospital: format!("Klinik {number}"),
            admin: format!("Gründerin {number}"),
            role: "IT-Leitung".into(),
            device_name: "Büro".into(),
        };
        self.starts(founder);
        let Some(device) = self.devices.get_mut(founder) else { return };
        let id = device.asks(Asked::Founding);
        self.feed(founder, Input::Found { id, founding: Box::new(founding) });
    }

    /// A device that belongs to nobody yet.
    pub(crate) fn new_device(&mut self, hospital: usize, whose: &str) -> usize {
        let number = self.devices.len();
        let name = format!("{whose} {hospital}/{number}");
        self.devices.push(Device::new(hospital, name, self.folder.path(), number));
        number
    }

    /// The founder invites somebody new.
    pub(crate) fn invites(&mut self, number: usize) {
        let Some(hospital) = self.hospitals.get_mut(number) else { return };
        hospital.invited += 1;
        let (founder, name) = (hospital.founder, format!("Person {number}-{}", hospital.invited));
        let command = Command::Invite { name, role: "Pflege".into(), invite_as: InviteAs::Staff, person: None };
        self.commands(founder, Asked::Invitation, command);
    }

    /// An invitation is there: its person opens it.
    pub(crate) fn newcomer(&mut self, hospital: usize, link: String) {
        let index = self.new_device(hospital, "Person");
        self.enters(index, link);
    }

    /// A link for a further device is there.
    pub(crate) fn further_device(&mut self, of: usize, link: String) {
        let Some(device) = self.devices.get(of) else { return };
        let index = self.new_device(device.hospital, &format!("Gerät von {},", device.name));
        if let Some(device) = self.devices.get_mut(index) {
            device.further = true;
        }
        self.enters(index, link);
    }

    fn enters(&mut self, index: usize, link: String) {
        if let Some(device) = self.devices.get_mut(index) {
            device.link = Some(link);
        }
        self.after(1, Event::Starts { device: index });
    }
}
