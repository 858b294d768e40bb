//! The archive as an officer's screen reads it: pages of a case in, lines in plain words out. The key stays in here.
//!
//! Guarantees: nothing is believed that is not signed. Names come from certificate chains that lead to the pinned root, every
//! text is what its sender's device signed and what its recipients compared, and the chain of hashes runs without a gap; what
//! does not hold is a line that says so, never left out. TypeScript types are generated from this file.
//!
//! Deliberately lacks: who may open a case (the server's), and the meaning of edits over time: every version is a line.

use crate::{
    account::Account,
    ceremony::{self, CeremonyError, KeyOpening},
    people,
    view::{LevelView, PersonView, RefusalView, TimestampMs},
};
use e2ee::{
    content::Content,
    key::ArchiveSecret,
    message::{self, OpenError},
};
use protocol::{
    archive::CasePage,
    cbor::{self, CborError},
    certificate::{Chain, Identity, Level, Trust},
    hash::Digest,
    header::{Header, Kind},
    id::{ConversationId, DeviceId, MessageId, TenantId},
    key::PublicKey,
    log::{self, Entry, Event},
    message::SealedMessage,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use ts_rs::TS;

/// One entry of a conversation's log, opened.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ArchiveLine {
    /// Its place in the log, from 1.
    pub seq: f64,
    /// Server time of acceptance.
    pub accepted_at: TimestampMs,
    /// The log's chain hash after it, in hex: proves its place and all before it.
    pub chain: String,
    /// The chain of hashes does not lead here: something was left out or changed.
    pub broken: bool,
    /// So many entries of the log before it were not handed out: the case's people were not there, or the server says so. The
    /// stays of the case tell.
    pub missing: f64,
    /// What it is.
    pub content: ArchiveContent,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ArchiveContent {
    /// A message that a person wrote.
    Message {
        /// Its id, which edits and deletions name.
        id: String,
        /// Who wrote it.
        sender: PersonView,
        /// With which device.
        device: String,
        /// The sender's clock.
        sent_at: TimestampMs,
        /// What it says.
        message: ArchiveMessage,
    },
    /// A message that is not what it should be. Recipients did not see it either.
    Refused {
        /// Who is named as its sender, where that holds.
        sender: Option<PersonView>,
        /// Why.
        reason: RefusalView,
    },
    /// Bookkeeping between devices or a receipt: never shown to anybody, without an archive copy.
    Bookkeeping {
        /// By whom, where that holds.
        sender: Option<PersonView>,
    },
    /// A message that the server refused for good left this trace.
    Void,
    /// Members or devices changed; the case's list of members says who.
    Membership {
        /// By whom; none when the server proposed it.
        by: Option<PersonView>,
    },
    /// Erased since. Its hashes stand.
    Erased {
        /// Who wrote it, where that holds.
        sender: Option<PersonView>,
    },
}

/// What people write.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ArchiveMessage {
    /// A text.
    Text {
        /// It.
        text: String,
        /// Id of the message it answers.
        in_reply_to: Option<String>,
        /// Id of the sender's own message in whose place it stands: an edit.
        replaces: Option<String>,
    },
    /// The sender's own message was deleted for everybody.
    Deletion {
        /// Id of that message.
        replaces: String,
    },
    /// The conversation got a name.
    Name {
        /// It.
        name: String,
    },
    /// The sender left.
    Leave,
    /// Of a kind that this version does not know.
    Unknown {
        /// Its content type.
        content_type: String,
    },
}

/// What an officer's device has pinned of its hospital, for a reader in another worker than its engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchivePins {
    /// The hospital's id.
    pub tenant: String,
    /// Its root key, 64 hex digits.
    pub root: String,
}

/// Why a page was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadCaseError {
    /// Not a page.
    #[error("not a page of a case")]
    Malformed(#[from] CborError),
}

/// An opened archive key, and how far each conversation of the case was read.
pub struct ArchiveReader {
    secret: ArchiveSecret,
    tenant: TenantId,
    root: PublicKey,
    devices: HashMap<(DeviceId, Digest), Identity>,
    read: HashMap<ConversationId, Read>,
}

/// How far a conversation was read.
#[derive(Default)]
struct Read {
    last: Option<(u64, Digest)>,
    bodies: HashSet<Digest>,
    messages: HashSet<MessageId>,
}

impl ArchiveReader {
    /// Opens the key. Under pins that cannot be read nobody's papers hold.
    ///
    /// # Errors
    /// [`CeremonyError`] says what is wrong with file, passphrase or shares.
    pub fn open(opening: KeyOpening, pins: &ArchivePins) -> Result<Self, CeremonyError> {
        let secret = ArchiveSecret::from_source(&opening.into()).map_err(CeremonyError::from)?;
        let tenant = pins.tenant.parse().unwrap_or(TenantId::from_bytes([0; 16]));
        let root = ceremony::bytes_of(&pins.root).try_into().unwrap_or([0; 32]);
        Ok(Self::new(secret, tenant, PublicKey::from_bytes(root)))
    }

    fn new(secret: ArchiveSecret, tenant: TenantId, root: PublicKey) -> Self {
        Self { secret, tenant, root, devices: HashMap::new(), read: HashMap::new() }
    }

    /// The short id of the opened key, as the contact page and the policy show it.
    #[must_use]
    pub fn key_id(&self) -> String {
        self.secret.public().id().to_string()
    }

    /// Reads a page. The pages of a conversation come in their order.
    ///
    /// # Errors
    /// [`ReadCaseError::Malformed`] when it is no page; whatever is wrong inside is a line.
    pub fn read(&mut self, page: &[u8]) -> Result<Vec<ArchiveLine>, ReadCaseError> {
        let page: CasePage = cbor::decode_frame(page)?;
        for chain in &page.chains {
            self.learn(chain);
        }
        let mut lines = Vec::with_capacity(page.entries.len());
        let mut before = page.before;
        for entry in &page.entries {
            let mut read = self.read.remove(&entry.conversation).unwrap_or_default();
            let next = read.last.map_or(1, |(seq, _)| seq + 1);
            // What comes after a gap hangs on the hash that was named for it; gaps begin with a page.
            let after = match read.last {
                Some((_, chain)) if entry.seq == next => chain,
                None if entry.seq == 1 => log::genesis(self.tenant, entry.conversation),
                _ => before,
            };
            let holds = entry.seq >= next && log::chain(&after, &entry.event.row_hash()) == entry.chain;
            let missing = if read.last.is_some() { entry.seq.saturating_sub(next) } else { 0 };
            lines.push(ArchiveLine { missing: number(missing), ..self.line(entry, &mut read, !holds) });
            before = entry.chain;
            read.last = Some((entry.seq, entry.chain));
            self.read.insert(entry.conversation, read);
        }
        Ok(lines)
    }

    fn learn(&mut self, chain: &[u8]) {
        // The time does not matter: what was written while a certificate held stays written.
        let trust = Trust { tenant: self.tenant, root: &self.root, revoked: None, now: Timestamp::default() };
        let identity = Chain::decode(chain).ok().and_then(|chain| chain.verify_past(&trust).ok());
        if let Some(identity) = identity {
            self.devices.insert((identity.device, identity.device_certificate), identity);
        }
    }

    fn line(&self, entry: &Entry, read: &mut Read, broken: bool) -> ArchiveLine {
        let content = match &entry.event {
            Event::Message { sealed, .. } => self.message(entry.conversation, sealed, read),
            Event::Erased { header, .. } => {
                let header = Header::decode(header).ok();
                ArchiveContent::Erased { sender: header.and_then(|header| Some(view(self.sender(&header)?))) }
            }
            Event::Commit { device, .. } => {
                let by = self.devices.values().find(|identity| identity.device == *device);
                ArchiveContent::Membership { by: by.map(view) }
            }
            Event::Proposal { .. } => ArchiveContent::Membership { by: None },
        };
        let (seq, accepted_at) = (number(entry.seq), number(entry.accepted_at.as_millis()));
        ArchiveLine { seq, accepted_at, chain: hex(entry.chain.as_bytes()), broken, missing: 0.0, content }
    }

    fn sender(&self, header: &Header) -> Option<&Identity> {
        self.devices.get(&(header.device, header.device_certificate))
    }

    fn message(&self, conversation: ConversationId, sealed: &SealedMessage, read: &mut Read) -> ArchiveContent {
        let refused = |sender: Option<&Identity>, reason| ArchiveContent::Refused { sender: sender.map(view), reason };
        let Ok(header) = sealed.read_header() else { return refused(None, RefusalView::Malformed) };
        let Some(sender) = self.sender(&header) else { return refused(None, RefusalView::Forged) };
        let hashes = sealed.hashes();
        if header.tenant != self.tenant || header.conversation != conversation {
            return refused(Some(sender), RefusalView::Replayed);
        }
        if sealed.verify_signature(&hashes, &sender.device_key).is_err() {
            return refused(None, RefusalView::Forged);
        }
        match header.kind {
            Kind::Void => return ArchiveContent::Void,
            Kind::Control | Kind::Receipt => return ArchiveContent::Bookkeeping { sender: Some(view(sender)) },
            Kind::Text => {}
        }
        let is_new = read.bodies.insert(hashes.body) && read.messages.insert(header.message);
        if !is_new {
            return refused(Some(sender), RefusalView::Replayed);
        }
        let content = match message::open_archive(sealed, &self.secret, &sender.device_key) {
            Ok(content) => content,
            // Sealed to an archive key that was in force at another time.
            Err(OpenError::ArchiveKeyNeeded) => return refused(Some(sender), RefusalView::Unreadable),
            Err(OpenError::FalseArchiveCopy) => return refused(Some(sender), RefusalView::FalseArchiveCopy),
            Err(OpenError::Forged) => return refused(None, RefusalView::Forged),
            Err(OpenError::Malformed) => return refused(Some(sender), RefusalView::Malformed),
        };
        let Ok(content) = Content::decode(&content) else { return refused(Some(sender), RefusalView::Malformed) };
        ArchiveContent::Message {
            id: header.message.to_string(),
            sender: view(sender),
            device: sender.device_name.clone(),
            sent_at: number(header.time.as_millis()),
            message: content.into(),
        }
    }
}

/// What this account has pinned.
pub(crate) fn pins(account: &Account) -> Option<ArchivePins> {
    Some(ArchivePins { tenant: account.tenant.to_string(), root: hex(account.root?.as_bytes()) })
}

impl From<Content> for ArchiveMessage {
    fn from(content: Content) -> Self {
        let text = |id: Option<MessageId>| id.map(|id| id.to_string());
        match content {
            Content::Text { text: said, in_reply_to, replaces } => {
                Self::Text { text: said, in_reply_to: text(in_reply_to), replaces: text(replaces) }
            }
            Content::Deletion { replaces } => Self::Deletion { replaces: replaces.to_string() },
            Content::Card(card) => Self::Name { name: card.name },
            Content::Leave => Self::Leave,
            Content::Unknown { content_type, .. } => Self::Unknown { content_type },
        }
    }
}

fn view(identity: &Identity) -> PersonView {
    PersonView {
        id: identity.person.to_string(),
        name: identity.name.clone(),
        role: identity.role.clone(),
        initials: people::initials(&identity.name),
        hue: people::hue(identity.person.as_bytes()),
        level: match identity.level {
            Level::Internal => LevelView::Internal,
            Level::Supplier => LevelView::Supplier,
            Level::Guest => LevelView::Guest,
        },
        me: false,
    }
}

fn hex(bytes: &[u8; 32]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[expect(clippy::cast_precision_loss, reason = "sequence numbers and milliseconds stay below 2^53")]
const fn number(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests;
