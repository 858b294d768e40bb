//! Random schedules of a group against a model of the server's log: racing commits, lost and restored databases, rejoins and
//! removals by the administration. Whatever happens, nobody forks, and every message in the log is read by all who were members.
//!
//! More cases: `PROPTEST_CASES=1000 cargo test -p e2ee --test groups model`.

use crate::{
    trouble::proposed_by_server,
    ward::{Device, Hospital},
};
use e2ee::mls::{Change, OutgoingCommit, Processed, Suite};
use proptest::{
    prelude::{ProptestConfig, Strategy, prop_oneof},
    test_runner::TestRunner,
};
use protocol::{context::ConversationContext, id::GroupId};
use std::{cell::RefCell, collections::BTreeMap};

const DEVICES: usize = 6;

#[derive(Clone, Debug)]
enum Step {
    Sync(usize),
    Read(usize, usize),
    Again(usize),
    Update(usize),
    Add(usize, usize),
    Remove(usize, usize),
    Offer(usize),
    /// Two devices commit for the same epoch.
    Race(usize, usize),
    Say(usize),
    RemovedByServer(usize),
    Lose(usize),
    Restore(usize),
    Rejoin(usize),
}

enum Entry {
    Message { frame: Vec<u8>, secret: Vec<u8>, from: usize },
    Commit { frame: Vec<u8>, from: usize },
    Proposal { frame: Vec<u8> },
}

/// A device in the model.
struct Seat {
    device: Device,
    /// Entries read; none while the device has no group.
    cursor: Option<usize>,
    /// Made, not yet offered.
    commit: Option<Made>,
    copy: Option<(rusqlite::Connection, Option<usize>)>,
    /// Must rejoin before it does anything else.
    broken: bool,
}

/// A commit that waits to be offered.
struct Made {
    commit: OutgoingCommit,
    added: Vec<usize>,
    /// What its device had read.
    cursor: usize,
}

/// What the schedules did, printed at the end.
#[derive(Debug, Default)]
struct Tally {
    commits: usize,
    refused: usize,
    joins: usize,
    rejoins: usize,
    removed_by_server: usize,
    restored: usize,
    own_futures: usize,
    messages_read: usize,
}

struct World {
    tally: Tally,
    hospital: Hospital,
    id: GroupId,
    context: ConversationContext,
    seats: Vec<Seat>,
    log: Vec<Entry>,
    epoch: u64,
    group_info: Vec<u8>,
    members: Vec<bool>,
    /// Removals that the server wants, by device.
    wanted: BTreeMap<usize, ()>,
}

impl World {
    fn new(seed: u8) -> Self {
        let mut hospital = Hospital::new(seed);
        // Two people with two devices each, two with one.
        let people: Vec<_> = ["Alice", "Bob", "Carol", "Dave"].iter().map(|name| hospital.person(name)).collect();
        let devices: Vec<Device> = [0, 0, 1, 1, 2, 3].iter().map(|person| hospital.device(&people[*person])).collect();
        let mut seats: Vec<Seat> =
            devices.into_iter().map(|device| Seat { device, cursor: None, commit: None, copy: None, broken: false }).collect();
        let (id, context) = hospital.group(&mut seats[0].device, &mut [], Suite::Classic);
        seats[0].cursor = Some(0);
        let group_info = seats[0].device.group_info(id);
        let members = (0..DEVICES).map(|index| index == 0).collect();
        Self {
            tally: Tally::default(),
            hospital,
            id,
            context,
            seats,
            log: vec![],
            epoch: 0,
            group_info,
            members,
            wanted: BTreeMap::new(),
        }
    }

    fn ready(&mut self, index: usize) -> bool {
        let seat = &mut self.seats[index];
        !seat.broken && seat.cursor.is_some() && seat.device.load(self.id).is_active()
    }

    fn is_current(&self, index: usize) -> bool {
        self.seats[index].cursor == Some(self.log.len())
    }

    fn read(&mut self, index: usize, most: usize) {
        for _ in 0..most {
            let Some(cursor) = self.seats[index].cursor.filter(|cursor| *cursor < self.log.len()) else { return };
            if !self.ready(index) {
                return;
            }
            self.process(index, cursor, false);
            let seat = &mut self.seats[index];
            if seat.cursor.is_some() {
                seat.cursor = Some(cursor + 1);
            }
        }
    }

    fn process(&mut self, index: usize, at: usize, again: bool) {
        let (hospital, id, seat) = (&self.hospital, self.id, &mut self.seats[index]);
        match &self.log[at] {
            Entry::Message { frame, secret, from } => match seat.device.process(hospital, id, frame) {
                Ok(Processed::Application { secret: found, .. }) => {
                    assert!(!again && *from != index);
                    assert_eq!(found.to_bytes().as_slice(), secret.as_slice());
                    self.tally.messages_read += 1;
                }
                Ok(Processed::OwnMessage) => assert_eq!(*from, index),
                Ok(Processed::Duplicate) => assert!(again, "a message was lost"),
                other => panic!("{index} cannot read the message of {from}: {other:?}"),
            },
            Entry::Commit { frame, from } => match seat.device.process(hospital, id, frame) {
                Ok(Processed::Commit(summary)) => {
                    seat.commit = None;
                    assert_eq!(summary.by.device, self.seats[*from].device.id);
                }
                Ok(Processed::Duplicate) => assert!(again),
                Ok(Processed::OwnCommitWithoutPending) => {
                    assert_eq!(*from, index, "only a restored device finds its own future");
                    seat.broken = true;
                    seat.cursor = None;
                }
                other => panic!("{index} cannot follow {from}: {other:?}"),
            },
            Entry::Proposal { frame } => match seat.device.process(hospital, id, frame) {
                Ok(Processed::Proposal { .. }) => assert!(!again),
                Ok(Processed::Duplicate) => {}
                other => panic!("{other:?}"),
            },
        }
    }

    fn make(&mut self, index: usize, add: &[usize], remove: &[usize]) {
        if !self.ready(index) || self.seats[index].commit.is_some() || add.contains(&index) || remove.contains(&index) {
            return;
        }
        let packages: Vec<Vec<u8>> =
            add.iter().map(|add| self.seats[*add].device.key_package(&self.hospital, Suite::Classic)).collect();
        let devices: Vec<_> = remove.iter().map(|remove| self.seats[*remove].device.id).collect();
        let change = Change { add: &packages, remove: &devices, ..Change::default() };
        // Not a member, no right, being removed, already there: refused without a trace.
        let seat = &mut self.seats[index];
        if let Ok(commit) = seat.device.commit(&self.hospital, self.id, change) {
            seat.commit = Some(Made { commit, added: add.to_vec(), cursor: seat.cursor.unwrap() });
        } else {
            assert!(!seat.device.load(self.id).has_pending_commit());
        }
    }

    /// The server looks at a commit: of this epoch, by a device that knew every proposal of it.
    fn offer(&mut self, index: usize) {
        if self.seats[index].broken {
            return;
        }
        let Some(Made { commit, added, cursor }) = self.seats[index].commit.take() else { return };
        let misses_proposal =
            self.log.get(cursor..).is_none_or(|news| news.iter().any(|entry| matches!(entry, Entry::Proposal { .. })));
        if commit.epoch != self.epoch || !self.is_current(index) || misses_proposal {
            self.tally.refused += 1;
            self.seats[index].device.refused(self.id);
            return;
        }
        let summary = self.seats[index].device.accepted(&self.hospital, self.id);
        for (identity, by_server) in &summary.removed {
            let gone = self.seat_of(identity.device);
            self.members[gone] = false;
            self.wanted.remove(&gone);
            self.tally.removed_by_server += usize::from(*by_server);
        }
        self.append(index, &commit);
        self.tally.commits += 1;
        self.seats[index].cursor = Some(self.log.len());
        for joiner in added {
            self.members[joiner] = true;
            self.tally.joins += 1;
            let welcome = commit.welcome.as_ref().unwrap();
            let seat = &mut self.seats[joiner];
            seat.device.join(&self.hospital, welcome).unwrap();
            (seat.cursor, seat.commit, seat.broken, seat.copy) = (Some(self.log.len()), None, false, None);
        }
    }

    fn append(&mut self, index: usize, commit: &OutgoingCommit) {
        self.log.push(Entry::Commit { frame: commit.mls.clone(), from: index });
        self.epoch += 1;
        self.group_info.clone_from(&commit.group_info);
    }

    fn say(&mut self, index: usize) {
        if !self.ready(index) || !self.is_current(index) || self.seats[index].commit.is_some() {
            return;
        }
        let seat = &mut self.seats[index];
        let spoken = seat.device.say(&self.hospital, self.id, &self.context, b"text");
        let secret = spoken.secret.to_bytes().to_vec();
        self.log.push(Entry::Message { frame: spoken.frame, secret, from: index });
    }

    fn propose(&mut self, target: usize) {
        let Some(witness) = (0..DEVICES).find(|index| self.is_current(*index) && self.ready(*index)) else { return };
        if !self.members[target] || self.wanted.contains_key(&target) || self.members.iter().filter(|member| **member).count() < 2
        {
            return;
        }
        let target_id = &self.seats[target].device;
        let (id, chain, key) = (target_id.id, target_id.chain.clone(), target_id.key.clone());
        let whom = Device {
            person: target_id.person,
            id,
            chain,
            key,
            db: rusqlite::Connection::open_in_memory().unwrap(),
            rng: e2ee::rng_from_seed([0; 32]),
            counter: 0,
        };
        let frame = proposed_by_server(&self.hospital, &mut self.seats[witness].device, self.id, &whom);
        self.wanted.insert(target, ());
        self.log.push(Entry::Proposal { frame });
    }

    fn rejoin(&mut self, index: usize) {
        let person = self.seats[index].device.person;
        let allowed = (0..DEVICES).any(|other| self.members[other] && self.seats[other].device.person == person);
        let has_group = self.seats[index].cursor.is_some() && !self.seats[index].broken;
        if has_group || self.wanted.contains_key(&index) {
            return;
        }
        let outcome = self.seats[index].device.rejoin(&self.hospital, &self.group_info.clone());
        let Ok(commit) = outcome else {
            assert!(!allowed, "{outcome:?}");
            self.seats[index].device.db.execute("DELETE FROM mls", []).unwrap();
            return;
        };
        assert!(allowed);
        self.append(index, &commit);
        self.tally.rejoins += 1;
        let (log, seat) = (self.log.len(), &mut self.seats[index]);
        seat.device.accepted(&self.hospital, self.id);
        (seat.cursor, seat.broken, seat.commit, seat.copy) = (Some(log), false, None, None);
        self.members[index] = true;
        // Proposals of the old epoch are void: the server issues them again.
        for target in std::mem::take(&mut self.wanted).into_keys() {
            self.propose(target);
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Sync(index) => self.read(index, usize::MAX),
            Step::Read(index, most) => self.read(index, most),
            Step::Again(index) => {
                if let Some(cursor) = self.seats[index].cursor.filter(|cursor| *cursor > 0) {
                    let old_epoch = self.log[cursor - 1..].iter().any(|entry| matches!(entry, Entry::Commit { .. }));
                    if self.ready(index) && !old_epoch && self.joined_before(index, cursor - 1) {
                        self.process(index, cursor - 1, true);
                    }
                }
            }
            Step::Update(index) => self.make(index, &[], &[]),
            Step::Add(index, other) => {
                self.read(index, usize::MAX);
                if !self.members[other] {
                    self.make(index, &[other], &[]);
                    self.offer(index);
                }
            }
            Step::Remove(index, other) => {
                self.read(index, usize::MAX);
                self.make(index, &[], &[other]);
                self.offer(index);
            }
            Step::Race(one, other) => {
                self.read(one, usize::MAX);
                self.read(other, usize::MAX);
                self.make(one, &[], &[]);
                self.make(other, &[], &[]);
                self.offer(one);
                self.offer(other);
            }
            Step::Offer(index) => self.offer(index),
            Step::Say(index) => {
                self.read(index, usize::MAX);
                self.say(index);
            }
            Step::RemovedByServer(target) => {
                (0..DEVICES).for_each(|index| self.read(index, usize::MAX));
                self.propose(target);
            }
            Step::Lose(index) => {
                let seat = &mut self.seats[index];
                seat.device.db.execute("DELETE FROM mls", []).unwrap();
                (seat.cursor, seat.commit, seat.broken) = (None, None, true);
            }
            Step::Restore(index) => {
                let seat = &mut self.seats[index];
                match seat.copy.take() {
                    None => {
                        seat.copy = Some((seat.device.snapshot(), seat.cursor)).filter(|_| seat.commit.is_none() && !seat.broken)
                    }
                    Some((db, cursor)) => {
                        (seat.device.db, seat.cursor, seat.commit, seat.broken) = (db, cursor, None, false);
                        self.tally.restored += 1;
                        // It reads what came since without harm; the server's counter makes it rejoin before it speaks.
                        self.read_restored(index);
                        let seat = &mut self.seats[index];
                        (seat.cursor, seat.broken) = (None, true);
                    }
                }
            }
            Step::Rejoin(index) => self.rejoin(index),
        }
    }

    /// A restored device may be told of a welcome or rejoin that it does not know; nothing of it may panic or fork.
    fn read_restored(&mut self, index: usize) {
        let Some(cursor) = self.seats[index].cursor else { return };
        for at in cursor..self.log.len() {
            if !self.ready(index) {
                return;
            }
            let frame = match &self.log[at] {
                Entry::Message { frame, .. } | Entry::Commit { frame, .. } | Entry::Proposal { frame } => frame.clone(),
            };
            let seat = &mut self.seats[index];
            if let Ok(Processed::OwnCommitWithoutPending) = seat.device.process(&self.hospital, self.id, &frame) {
                self.tally.own_futures += 1;
                return;
            }
        }
    }

    fn joined_before(&self, index: usize, at: usize) -> bool {
        matches!(self.log[at], Entry::Message { from, .. } if from != index)
    }

    fn seat_of(&self, device: protocol::id::DeviceId) -> usize {
        self.seats.iter().position(|seat| seat.device.id == device).unwrap()
    }

    /// Everybody catches up; nobody is apart.
    fn settle(&mut self) {
        for index in 0..DEVICES {
            self.read(index, usize::MAX);
        }
        let mut seen = None;
        for index in 0..DEVICES {
            if self.seats[index].broken || self.seats[index].cursor.is_none() {
                continue;
            }
            let (id, members) = (self.id, self.members[index]);
            let group = self.seats[index].device.load(id);
            assert_eq!(group.is_active(), members, "device {index}");
            if !members {
                continue;
            }
            assert_eq!(group.epoch(), self.epoch);
            let leaves = group.members(&self.hospital.trust());
            let context = group.context().unwrap();
            assert!(leaves.iter().any(|leaf| context.is_owner(leaf.identity.person)), "nobody leads the group");
            assert_eq!(leaves.len(), self.members.iter().filter(|member| **member).count());
            let authenticator = group.epoch_authenticator();
            assert_eq!(seen.get_or_insert_with(|| authenticator.clone()), &authenticator, "device {index} is on a fork");
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let device = 0..DEVICES;
    let pair = || (0..DEVICES, 0..DEVICES);
    let step = prop_oneof![
        4 => device.clone().prop_map(Step::Sync),
        2 => (device.clone(), 1..4_usize).prop_map(|(device, most)| Step::Read(device, most)),
        2 => device.clone().prop_map(Step::Again),
        3 => device.clone().prop_map(Step::Update),
        6 => pair().prop_map(|(device, other)| Step::Add(device, other)),
        2 => pair().prop_map(|(device, other)| Step::Remove(device, other)),
        4 => device.clone().prop_map(Step::Offer),
        3 => pair().prop_map(|(device, other)| Step::Race(device, other)),
        5 => device.clone().prop_map(Step::Say),
        3 => device.clone().prop_map(Step::RemovedByServer),
        1 => device.clone().prop_map(Step::Lose),
        3 => device.clone().prop_map(Step::Restore),
        5 => device.prop_map(Step::Rejoin),
    ];
    proptest::collection::vec(step, 40..120)
}

#[test]
fn nobody_forks_and_nothing_is_lost() {
    // A schedule costs a tenth of a second: a sixteenth of the usual number of cases.
    let config = ProptestConfig {
        cases: ProptestConfig::default().cases / 16,
        max_shrink_iters: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let cases = config.cases;
    let tally = RefCell::new(Tally::default());
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        let mut world = World::new(200);
        // Alice's two devices, Bob and Carol are there from the start.
        for joiner in [1, 2, 4] {
            world.make(0, &[joiner], &[]);
            world.offer(0);
        }
        for step in &steps {
            world.step(step);
        }
        world.settle();
        tally.borrow_mut().add(&world.tally);
        Ok(())
    });
    let tally = tally.into_inner();
    println!("{cases} schedules, no fork: {tally:?}");
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let all = [tally.refused, tally.rejoins, tally.removed_by_server, tally.restored, tally.messages_read];
    assert!(cases < 16 || all.iter().all(|count| *count > 0), "something was never tried");
}

impl Tally {
    fn add(&mut self, more: &Self) {
        self.commits += more.commits;
        self.refused += more.refused;
        self.joins += more.joins;
        self.rejoins += more.rejoins;
        self.removed_by_server += more.removed_by_server;
        self.restored += more.restored;
        self.own_futures += more.own_futures;
        self.messages_read += more.messages_read;
    }
}
