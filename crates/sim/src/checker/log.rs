//! The logs of a hospital, read over the store and checked entry by entry.

use super::epoch;
use e2ee::{content::Content, key::ArchiveSecret, message};
use protocol::{
    frame::Accepted,
    hash::Digest,
    header::Header,
    id::{ConversationId, DeviceId, MessageId, PersonId, TenantId},
    key::PublicKey,
    log::{self, Event},
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};
use store::{PeopleQuery, Store, StoreError};

/// Rows of one page, and its bytes.
const PAGE: (u32, usize) = (500, 4 * 1024 * 1024);

/// A text as the archive's officer reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedText {
    /// Its place.
    pub seq: u64,
    /// Its id.
    pub message: MessageId,
    /// Who wrote it.
    pub device: DeviceId,
    /// What it says.
    pub text: String,
}

/// One conversation.
#[derive(Clone, Debug, Default)]
pub struct Logged {
    /// Newest entry.
    pub head: u64,
    /// Every text, in order.
    pub texts: Vec<LoggedText>,
    /// Every message of any kind, with its place.
    pub messages: BTreeMap<MessageId, Accepted>,
    /// Who is a member now.
    pub members: BTreeSet<PersonId>,
    /// What everybody who ever was a member may read.
    pub readable: BTreeMap<PersonId, BTreeSet<u64>>,
}

/// All conversations of a hospital, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    /// Conversations.
    pub conversations: BTreeMap<ConversationId, Logged>,
    /// Everybody with an account.
    pub people: BTreeSet<PersonId>,
    /// What does not hold.
    pub wrong: Vec<String>,
}

/// An entry with what must fit it.
struct Row {
    chain: Digest,
    at: Timestamp,
    event: Vec<u8>,
}

impl Logs {
    /// Reads and checks everything. Conversations that nobody is in any more are found only when they are `known`.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn read(
        store: &dyn Store,
        tenant: TenantId,
        archive: &ArchiveSecret,
        known: &BTreeSet<ConversationId>,
    ) -> Result<Self, StoreError> {
        let mut logs = Self { people: people(store, tenant).await?, ..Self::default() };
        let mut conversations = known.clone();
        for person in &logs.people {
            conversations.extend(store.conversations_of(tenant, *person).await?);
        }
        let mut keys = BTreeMap::new();
        for conversation in conversations {
            let mut rows = BTreeMap::new();
            let mut logged = Logged::default();
            for person in logs.people.clone() {
                let seqs = logs.collect(store, tenant, conversation, person, &mut rows).await?;
                logged.readable.extend(seqs.map(|seqs| (person, seqs)));
            }
            let Some(row) = store.conversation(tenant, conversation).await? else { continue };
            logged.head = row.head;
            logged.members = row.members.iter().copied().collect();
            learn_keys(store, tenant, &rows, &mut keys).await?;
            let mut check = Check { tenant, conversation, archive, keys: &keys, logged, epoch: 0, senders: BTreeMap::new() };
            if let Err(wrong) = check.all(&rows, row.epoch) {
                logs.wrong.push(format!("{conversation}: {wrong}"));
            }
            logs.conversations.insert(conversation, check.logged);
        }
        logs.check_ids();
        Ok(logs)
    }

    /// What a person may read of a conversation; none when they never were in it.
    async fn collect(
        &mut self,
        store: &dyn Store,
        tenant: TenantId,
        conversation: ConversationId,
        person: PersonId,
        rows: &mut BTreeMap<u64, Row>,
    ) -> Result<Option<BTreeSet<u64>>, StoreError> {
        let (mut after, mut seqs) = (0, BTreeSet::new());
        loop {
            let page = store.entries(tenant, conversation, person, after, PAGE.0, PAGE.1).await?;
            let Some((entries, more)) = page else { return Ok(None) };
            for entry in entries {
                after = entry.seq;
                seqs.insert(entry.seq);
                let row = rows.entry(entry.seq).or_insert_with(|| Row {
                    chain: entry.chain,
                    at: entry.at,
                    event: entry.event.to_vec(),
                });
                if (row.chain, row.at, row.event.as_slice()) != (entry.chain, entry.at, entry.event.as_ref()) {
                    self.wrong.push(format!("{conversation}: two people are given two entries {}", entry.seq));
                }
            }
            if !more {
                return Ok(Some(seqs));
            }
        }
    }

    /// Nothing of this hospital is there for another one: no person, no conversation, no entry.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn check_apart(&self, store: &dyn Store, other: TenantId) -> Result<Vec<String>, StoreError> {
        let mut wrong = Vec::new();
        for person in &self.people {
            if store.person(other, *person).await?.is_some() {
                wrong.push(format!("{person} is in two hospitals"));
            }
        }
        for (conversation, logged) in &self.conversations {
            if store.conversation(other, *conversation).await?.is_some() {
                wrong.push(format!("{conversation} is in two hospitals"));
            }
            for person in logged.readable.keys() {
                let page = store.entries(other, *conversation, *person, 0, PAGE.0, PAGE.1).await?;
                if page.is_some_and(|(entries, _)| !entries.is_empty()) {
                    wrong.push(format!("entries of {conversation} are in two hospitals"));
                }
            }
        }
        Ok(wrong)
    }

    /// A message's id stands once in a hospital.
    fn check_ids(&mut self) {
        let mut seen = BTreeSet::new();
        let twice = self.conversations.values().flat_map(|logged| logged.messages.keys()).filter(|id| !seen.insert(**id));
        let twice: Vec<String> = twice.map(|id| format!("message {id} is stored twice")).collect();
        self.wrong.extend(twice);
    }

    /// Everything that was acknowledged stands in the log, at the place that was named.
    #[must_use]
    pub fn check_acknowledged<'a>(
        &self,
        acknowledged: impl IntoIterator<Item = (&'a MessageId, &'a (ConversationId, Accepted))>,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for (message, (conversation, accepted)) in acknowledged {
            let stored = self.conversations.get(conversation).and_then(|logged| logged.messages.get(message));
            match stored {
                None => wrong.push(format!("message {message} was acknowledged and is lost")),
                Some(stored) if stored != accepted => {
                    wrong.push(format!("message {message} was acknowledged at {} and stands at {}", accepted.seq, stored.seq));
                }
                Some(_) => {}
            }
        }
        wrong
    }
}

async fn people(store: &dyn Store, tenant: TenantId) -> Result<BTreeSet<PersonId>, StoreError> {
    let (mut people, mut after) = (BTreeSet::new(), None);
    loop {
        let page = store.people(tenant, &PeopleQuery { after, limit: PAGE.0, ..PeopleQuery::default() }).await?;
        after = page.last().map(|listed| listed.person);
        people.extend(page.iter().map(|listed| listed.person));
        if page.len() < PAGE.0 as usize {
            return Ok(people);
        }
    }
}

async fn learn_keys(
    store: &dyn Store,
    tenant: TenantId,
    rows: &BTreeMap<u64, Row>,
    keys: &mut BTreeMap<DeviceId, PublicKey>,
) -> Result<(), StoreError> {
    for row in rows.values() {
        let Ok(Event::Message { sealed, .. }) = minicbor::decode::<Event>(&row.event) else { continue };
        let Ok(header) = Header::decode(&sealed.header) else { continue };
        if !keys.contains_key(&header.device)
            && let Some(device) = store.device(tenant, header.device).await?
        {
            keys.insert(header.device, device.key);
        }
    }
    Ok(())
}

struct Check<'a> {
    tenant: TenantId,
    conversation: ConversationId,
    archive: &'a ArchiveSecret,
    keys: &'a BTreeMap<DeviceId, PublicKey>,
    logged: Logged,
    epoch: u64,
    senders: BTreeMap<DeviceId, (u64, Digest)>,
}

impl Check<'_> {
    fn all(&mut self, rows: &BTreeMap<u64, Row>, epoch: u64) -> Result<(), String> {
        let mut chain = log::genesis(self.tenant, self.conversation);
        for ((seq, row), expected) in rows.iter().zip(1..) {
            if *seq != expected {
                return Err(format!("entry {expected} is missing"));
            }
            let event: Event = minicbor::decode(&row.event).map_err(|error| format!("entry {seq} cannot be read: {error}"))?;
            chain = log::chain(&chain, &event.row_hash());
            if chain != row.chain {
                return Err(format!("entry {seq} does not follow from the one before it"));
            }
            self.event(*seq, row, &event).map_err(|wrong| format!("entry {seq}: {wrong}"))?;
        }
        let last = rows.len() as u64;
        // What came after everybody had gone is handed to nobody.
        if last > self.logged.head || (last < self.logged.head && !self.logged.members.is_empty()) {
            return Err(format!("the log has {last} entries and its head is {}", self.logged.head));
        }
        if last == self.logged.head && epoch != self.epoch {
            return Err(format!("epoch {epoch} has {} commits", self.epoch));
        }
        Ok(())
    }

    fn event(&mut self, seq: u64, row: &Row, event: &Event) -> Result<(), String> {
        match event {
            Event::Commit { mls, .. } => {
                let of = epoch::of(mls).ok_or("a commit that is none")?;
                if of != self.epoch {
                    return Err(format!("a commit of epoch {of} in epoch {}", self.epoch));
                }
                self.epoch += 1;
                Ok(())
            }
            Event::Proposal { mls, .. } => match epoch::of(mls) {
                Some(of) if of == self.epoch => Ok(()),
                of => Err(format!("a proposal of epoch {of:?} in epoch {}", self.epoch)),
            },
            Event::Message { sealed, .. } => self.message(seq, row, sealed),
            Event::Erased { .. } => Ok(()),
        }
    }

    fn message(&mut self, seq: u64, row: &Row, sealed: &protocol::message::SealedMessage) -> Result<(), String> {
        let header = Header::decode(&sealed.header).map_err(|error| error.to_string())?;
        if header.tenant != self.tenant || header.conversation != self.conversation {
            return Err("a message of somewhere else".into());
        }
        let hashes = sealed.hashes();
        let (counter, link) = self.senders.get(&header.device).copied().unwrap_or((0, Digest::from_bytes([0; 32])));
        if (header.counter, header.previous) != (counter + 1, link) {
            return Err(format!("counter {} of {} after {counter}", header.counter, header.device));
        }
        self.senders.insert(header.device, (header.counter, hashes.chain_link()));
        let key = self.keys.get(&header.device).ok_or("nobody's device")?;
        sealed.verify_signature(&hashes, key).map_err(|_| "a signature that does not hold")?;
        let accepted = Accepted { seq, chain: row.chain, at: row.at };
        if self.logged.messages.insert(header.message, accepted).is_some() {
            return Err(format!("message {} again", header.message));
        }
        if header.kind.is_archived() {
            let bytes = message::open_archive(sealed, self.archive, key)
                .map_err(|error| format!("no archive copy of what was said: {error}"))?;
            let content = Content::decode(&bytes).map_err(|error| error.to_string())?;
            if !content.fits(&header) {
                return Err("content of another kind than its header says".into());
            }
            if let Content::Text { text, .. } = content {
                self.logged.texts.push(LoggedText { seq, message: header.message, device: header.device, text });
            }
        }
        Ok(())
    }
}
