//! The archive as an officer's screen reads it: pages of a case in, lines in plain words out. The key stays in here.
//!
//! Guarantees: nothing is believed that is not signed. Names come from certificate chains that lead to the pinned root, every
//! text is what its sender's device signed and what its recipients compared, and the chain of hashes runs without a gap; what
//! does not hold is a line that says so, never left out. TypeScript types are generated from this file.
//!
//! Two steps, because opening is nearly all of the work and needs no order. One reader puts every page in its place
//! ([`ArchiveReader::order`]): chain of hashes, gaps, replays, names. For that the server hands out messages without their
//! bodies, as if they were erased. Then whoever has the same key opens what somebody wants to see
//! ([`ArchiveReader::open_entries`]): signature, archive copy, content. Whether it is what was put in order, its row hash says. A
//! line that is not opened yet says nothing.
//!
//! Deliberately lacks: who may open a case (the server's), and the meaning of edits over time: every version is a line.

mod places;

use crate::{
    account::Account,
    ceremony::{self, CeremonyError, KeyOpening},
    people,
    view::{LevelView, PersonView, RefusalView, StandView, TimestampMs},
};
use e2ee::{
    attachment::{self, AttachmentKey},
    content::Content,
    key::ArchiveSecret,
    message::{self, OpenError, Parsed, Signed},
};
use minicbor::bytes::ByteVec;
use places::{Claim, Places, Taken};
use protocol::{
    archive::CasePage,
    cbor::{self, CborError},
    certificate::{Chain, Identity, Level, Trust},
    hash::Digest,
    header::{Header, Kind, Urgency, header_hash},
    id::{ConversationId, DeviceId, MessageId, ObjectId, TenantId},
    key::{PublicKey, Signature},
    log::{self, Entry, Event},
    message::{MessageHashes, SealedMessage},
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
    /// Row hash of what was put in order, in hex: what is opened in its place has the same.
    pub row: String,
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
    /// In its place and not opened yet: nothing of it is known to hold.
    Sealed,
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
        /// It wanted to be acknowledged.
        urgent: bool,
        /// It was marked as important.
        important: bool,
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

/// What came of opening an entry that was [`ArchiveContent::Sealed`].
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct OpenedEntry {
    /// Its place among the page's entries, from 0. A number of the log may stand twice in a page that somebody made up.
    pub at: u32,
    /// Row hash of what was opened, in hex: another one than the line's is not what stands there.
    pub row: String,
    /// What it is.
    pub content: ArchiveContent,
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
        /// It was passed on from another conversation.
        forwarded: bool,
    },
    /// Files with a caption.
    Attachments {
        /// May be empty.
        caption: String,
        /// Id of the message they answer.
        in_reply_to: Option<String>,
        /// Passed on from another conversation.
        forwarded: bool,
        /// In their order.
        attachments: Vec<ArchiveAttachment>,
    },
    /// An emoji as an answer.
    Reaction {
        /// It.
        emoji: String,
        /// Id of the message it answers.
        in_reply_to: String,
    },
    /// An urgent message was seen, and its reader takes note of it or does more.
    Acknowledgement {
        /// Id of that message.
        in_reply_to: String,
        /// What they do.
        stand: StandView,
        /// What they said to it.
        words: Option<String>,
    },
    /// Where somebody or something was.
    Location {
        /// The place in words; may be empty.
        words: String,
        /// The position as a link, `geo:…`.
        geo: Option<String>,
        /// Id of the message it answers.
        in_reply_to: Option<String>,
        /// Passed on from another conversation.
        forwarded: bool,
    },
    /// From then on messages disappeared from devices after some time.
    Lifetime {
        /// After how many hours; none: they stayed.
        hours: Option<u32>,
    },
    /// A message was pinned for everybody, or no longer.
    Pin {
        /// Its id.
        message: String,
        /// On or off.
        pinned: bool,
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

/// A file that was sent. What opens it stays with the reader.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ArchiveAttachment {
    /// Id of its object in the attachment store.
    pub object: String,
    /// The file's name.
    pub name: String,
    /// Media type as the sender named it.
    pub mime: String,
    /// Bytes of the file.
    pub size: f64,
}

impl ArchiveLine {
    /// Says what came of opening it, where it waits for that and it is the same message.
    fn take(&mut self, opened: OpenedEntry) {
        if self.content == ArchiveContent::Sealed && self.row == opened.row {
            self.content = opened.content;
        }
    }
}

impl ArchiveAttachment {
    fn of(one: &e2ee::content::attachment::Attachment) -> Self {
        let (object, name, mime) = (one.object.to_string(), one.name.clone(), one.media_type.clone());
        Self { object, name, mime, size: number(one.key.size) }
    }
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

/// An opened archive key, and how far each conversation of the case was put in order.
pub struct ArchiveReader {
    secret: ArchiveSecret,
    tenant: TenantId,
    root: PublicKey,
    devices: HashMap<(DeviceId, Digest), Identity>,
    /// Chains that were looked at: every page brings those of its devices.
    chains: HashSet<Vec<u8>>,
    places: HashMap<ConversationId, Places>,
    /// What opens the files of messages that were opened here.
    attachments: HashMap<(ConversationId, u64, ObjectId), AttachmentKey>,
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
        Self {
            secret,
            tenant,
            root,
            devices: HashMap::new(),
            chains: HashSet::new(),
            places: HashMap::new(),
            attachments: HashMap::new(),
        }
    }

    /// The short id of the opened key, as the contact page and the policy show it.
    #[must_use]
    pub fn key_id(&self) -> String {
        self.secret.id().to_string()
    }

    /// Opens a file that an entry names which was opened here; none when it names no such file, or when it is not what it names.
    #[must_use]
    pub fn open_attachment(&self, conversation: &str, seq: u64, object: &str, ciphertext: &[u8]) -> Option<Vec<u8>> {
        let place = (conversation.parse().ok()?, seq, object.parse().ok()?);
        attachment::open_file(self.attachments.get(&place)?, ciphertext).ok()
    }

    /// Puts a page in order and opens all of it. The pages of a conversation come in their order.
    ///
    /// # Errors
    /// As [`ArchiveReader::order`].
    pub fn read(&mut self, page: &[u8]) -> Result<Vec<ArchiveLine>, ReadCaseError> {
        let mut lines = self.order(page, false)?;
        for opened in self.open_entries(page)? {
            if let Some(line) = lines.get_mut(opened.at as usize) {
                line.take(opened);
            }
        }
        Ok(lines)
    }

    /// The number of the last entry when another page follows it.
    ///
    /// # Errors
    /// [`ReadCaseError::Malformed`] when it is no page.
    pub fn next_after(page: &[u8]) -> Result<Option<u64>, ReadCaseError> {
        let page: CasePage = cbor::decode_frame(page)?;
        Ok(page.entries.last().filter(|_| page.more).map(|entry| entry.seq))
    }

    /// Opens the entries of a page, in whatever order pages come: here or in another worker with the same key and pins. Whether
    /// an entry is in its place is not said here; only lines that are [`ArchiveContent::Sealed`] and have the same row hash take
    /// what comes of it.
    ///
    /// # Errors
    /// [`ReadCaseError::Malformed`] when it is no page.
    pub fn open_entries(&mut self, page: &[u8]) -> Result<Vec<OpenedEntry>, ReadCaseError> {
        let page: CasePage = cbor::decode_frame(page)?;
        self.learn(&page.chains);
        let (mut opened, mut signed) = (Vec::new(), self.signed_together(&page.entries).into_iter());
        for (at, entry) in (0..).zip(&page.entries) {
            let signed = signed.next().flatten();
            let Some(trace) = Trace::of(&entry.event, signed.as_ref().map(|signed| *signed.hashes())) else { continue };
            let content = match &entry.event {
                Event::Message { sealed, .. } => self.open_entry(entry, sealed, &trace.hashes, signed.as_ref()),
                _ => self.erased(trace.header),
            };
            opened.push(OpenedEntry { at, row: hex(trace.row().as_bytes()), content });
        }
        Ok(opened)
    }

    /// Puts a page in its place: who is named, whether the chain of hashes leads there, what is missing, what was there before.
    /// What must be opened is [`ArchiveContent::Sealed`]. The pages of a conversation come in their order; the first one says
    /// so, and what was read of it before is forgotten.
    ///
    /// # Errors
    /// [`ReadCaseError::Malformed`] when it is no page; whatever is wrong inside is a line.
    pub fn order(&mut self, page: &[u8], begins: bool) -> Result<Vec<ArchiveLine>, ReadCaseError> {
        let page: CasePage = cbor::decode_frame(page)?;
        if begins && let Some(entry) = page.entries.first() {
            self.places.remove(&entry.conversation);
        }
        self.learn(&page.chains);
        let mut lines = Vec::with_capacity(page.entries.len());
        let mut before = page.before;
        for entry in &page.entries {
            let mut places = self.places.remove(&entry.conversation).unwrap_or_default();
            let next = places.last.map_or(1, |(seq, _)| seq + 1);
            // What comes after a gap hangs on the hash that was named for it; gaps begin with a page.
            let after = match places.last {
                Some((_, chain)) if entry.seq == next => chain,
                None if entry.seq == 1 => log::genesis(self.tenant, entry.conversation),
                _ => before,
            };
            // Hashing is most of this: once.
            let trace = Trace::of(&entry.event, None);
            let row = trace.as_ref().map_or_else(|| entry.event.row_hash(), Trace::row);
            let holds = entry.seq >= next && log::chain(&after, &row) == entry.chain;
            let missing = if places.last.is_some() { entry.seq.saturating_sub(next) } else { 0 };
            lines.push(ArchiveLine {
                seq: number(entry.seq),
                accepted_at: number(entry.accepted_at.as_millis()),
                chain: hex(entry.chain.as_bytes()),
                row: hex(row.as_bytes()),
                broken: !holds,
                missing: number(missing),
                content: self.placed(entry, trace, &mut places),
            });
            before = entry.chain;
            places.last = Some((entry.seq, entry.chain));
            self.places.insert(entry.conversation, places);
        }
        Ok(lines)
    }

    fn learn(&mut self, chains: &[ByteVec]) {
        for chain in chains {
            if !self.chains.insert(chain.to_vec()) {
                continue;
            }
            // The time does not matter: what was written while a certificate held stays written.
            let trust = Trust { tenant: self.tenant, root: &self.root, revoked: None, now: Timestamp::default() };
            let identity = Chain::decode(chain).ok().and_then(|chain| chain.verify_past(&trust).ok());
            if let Some(identity) = identity {
                self.devices.insert((identity.device, identity.device_certificate), identity);
            }
        }
    }

    fn sender(&self, header: &Header) -> Option<&Identity> {
        self.devices.get(&(header.device, header.device_certificate))
    }

    /// What an entry is as far as its place says.
    fn placed(&self, entry: &Entry, trace: Option<Trace<'_>>, places: &mut Places) -> ArchiveContent {
        match (&entry.event, trace) {
            (_, Some(trace)) => self.placed_message(entry.conversation, &trace, places),
            (Event::Commit { device, .. }, None) => {
                let by = self.devices.values().find(|identity| identity.device == *device);
                ArchiveContent::Membership { by: by.map(view) }
            }
            (_, None) => ArchiveContent::Membership { by: None },
        }
    }

    /// Sealed, unless another stands in its place: whatever else is wrong with it, opening says. A message that was erased takes
    /// its place too; without their bodies the two cannot be told apart.
    fn placed_message(&self, conversation: ConversationId, trace: &Trace<'_>, places: &mut Places) -> ArchiveContent {
        let Ok(header) = Header::decode(trace.header) else { return ArchiveContent::Sealed };
        let Ok(sender) = self.named(conversation, &header) else { return ArchiveContent::Sealed };
        if !header.kind.is_archived() {
            return ArchiveContent::Sealed;
        }
        let claim = Claim { hashes: trace.hashes, signature: trace.signature, device_key: sender.device_key, holds: None };
        match places.take(claim, header.message) {
            Taken::Place => ArchiveContent::Sealed,
            Taken::Forged => refused(None, RefusalView::Forged),
            Taken::Replayed => refused(Some(sender), RefusalView::Replayed),
        }
    }

    fn erased(&self, header: &[u8]) -> ArchiveContent {
        let header = Header::decode(header).ok();
        ArchiveContent::Erased { sender: header.and_then(|header| Some(view(self.sender(&header)?))) }
    }

    /// Who is named as a message's sender, where such a person is known and the message belongs here; else who, if anybody, is
    /// said to have sent it, and why it is refused.
    fn named(&self, conversation: ConversationId, header: &Header) -> Result<&Identity, (Option<&Identity>, RefusalView)> {
        let sender = self.sender(header).ok_or((None, RefusalView::Forged))?;
        if header.tenant != self.tenant || header.conversation != conversation {
            return Err((Some(sender), RefusalView::Replayed));
        }
        Ok(sender)
    }

    /// Checks the signatures of many entries at once: one place for each entry, which is empty where there is nothing to check, and
    /// everywhere when one of them does not hold. Then each is checked by itself.
    fn signed_together<'a>(&self, entries: &'a [Entry]) -> Vec<Option<Signed<'a>>> {
        let mut messages = Vec::with_capacity(entries.len());
        let mut places = Vec::with_capacity(entries.len());
        for (place, entry) in entries.iter().enumerate() {
            if let Event::Message { sealed, .. } = &entry.event
                && let Some(parsed) = Parsed::new(sealed)
                && parsed.header().kind.is_archived()
                && let Some(sender) = self.sender(parsed.header())
            {
                places.push(place);
                let device_key = sender.device_key;
                messages.push((parsed, device_key));
            }
        }
        let mut signed = Vec::new();
        signed.resize_with(entries.len(), || None);
        for (place, one) in places.into_iter().zip(message::all_signed(messages).unwrap_or_default()) {
            if let Some(slot) = signed.get_mut(place) {
                *slot = Some(one);
            }
        }
        signed
    }

    fn open_entry(
        &mut self,
        entry: &Entry,
        sealed: &SealedMessage,
        hashes: &MessageHashes,
        signed: Option<&Signed<'_>>,
    ) -> ArchiveContent {
        let read;
        let header = match signed {
            Some(signed) => signed.header(),
            None => {
                read = sealed.read_header();
                let Ok(header) = &read else { return refused(None, RefusalView::Malformed) };
                header
            }
        };
        let sender = match self.named(entry.conversation, header) {
            Ok(sender) => sender,
            Err((sender, reason)) => return refused(sender, reason),
        };
        if !header.kind.is_archived() {
            return match sealed.verify_signature(hashes, &sender.device_key) {
                Err(_) => refused(None, RefusalView::Forged),
                Ok(()) if header.kind == Kind::Void => ArchiveContent::Void,
                Ok(()) => ArchiveContent::Bookkeeping { sender: Some(view(sender)) },
            };
        }
        let content = match signed {
            Some(signed) => signed.open_archive(&self.secret),
            None => message::open_archive(sealed, &self.secret, &sender.device_key),
        };
        let content = match content {
            Ok(content) => content,
            Err(OpenError::ArchiveKeyNeeded) => return refused(Some(sender), RefusalView::Unreadable),
            Err(OpenError::FalseArchiveCopy) => return refused(Some(sender), RefusalView::FalseArchiveCopy),
            Err(OpenError::Forged) => return refused(None, RefusalView::Forged),
            Err(OpenError::Malformed) => return refused(Some(sender), RefusalView::Malformed),
        };
        let content = Content::decode(&content).ok().filter(|content| content.fits(header));
        let Some(content) = content else { return refused(Some(sender), RefusalView::Malformed) };
        let (sender, device) = (view(sender), sender.device_name.clone());
        if let Content::Attachments { attachments, .. } = &content {
            let keys = attachments.iter().map(|one| ((entry.conversation, entry.seq, one.object), one.key.clone()));
            self.attachments.extend(keys);
        }
        ArchiveContent::Message {
            id: header.message.to_string(),
            sender,
            device,
            sent_at: number(header.time.as_millis()),
            urgent: header.urgency == Urgency::Urgent,
            important: header.urgency == Urgency::Important,
            message: content.into(),
        }
    }
}

/// What the log keeps of a message for good, whether its body came along or not.
struct Trace<'a> {
    header: &'a [u8],
    hashes: MessageHashes,
    signature: Signature,
    mls: Digest,
}

impl<'a> Trace<'a> {
    /// None of what is no message. Its hashes, where they are known, are not made again.
    fn of(event: &'a Event, hashes: Option<MessageHashes>) -> Option<Self> {
        match event {
            Event::Message { sealed, mls } => Some(Self {
                header: &sealed.header,
                hashes: hashes.unwrap_or_else(|| sealed.hashes()),
                signature: sealed.signature,
                mls: log::frame_hash(mls),
            }),
            Event::Erased { header, body, archive, signature, mls } => {
                let hashes = MessageHashes { header: header_hash(header), body: *body, archive: *archive };
                Some(Self { header, hashes, signature: *signature, mls: *mls })
            }
            Event::Commit { .. } | Event::Proposal { .. } => None,
        }
    }

    fn row(&self) -> Digest {
        log::message_row(&self.hashes, &self.signature, &self.mls)
    }
}

fn refused(sender: Option<&Identity>, reason: RefusalView) -> ArchiveContent {
    ArchiveContent::Refused { sender: sender.map(view), reason }
}

/// What this account has pinned.
pub(crate) fn pins(account: &Account) -> Option<ArchivePins> {
    Some(ArchivePins { tenant: account.tenant.to_string(), root: hex(account.root?.as_bytes()) })
}

impl From<Content> for ArchiveMessage {
    fn from(content: Content) -> Self {
        let text = |id: Option<MessageId>| id.map(|id| id.to_string());
        match content {
            Content::Text { text: said, in_reply_to, replaces, forwarded, .. } => {
                Self::Text { text: said, in_reply_to: text(in_reply_to), replaces: text(replaces), forwarded }
            }
            Content::Attachments { attachments, caption, in_reply_to, forwarded, .. } => Self::Attachments {
                caption,
                in_reply_to: text(in_reply_to),
                forwarded,
                attachments: attachments.iter().map(ArchiveAttachment::of).collect(),
            },
            Content::Reaction { emoji, in_reply_to } => Self::Reaction { emoji, in_reply_to: in_reply_to.to_string() },
            Content::Acknowledgement { in_reply_to, answer } => {
                Self::Acknowledgement { in_reply_to: in_reply_to.to_string(), stand: answer.stand.into(), words: answer.words }
            }
            Content::Location { location, in_reply_to, forwarded } => Self::Location {
                words: location.words(),
                geo: location.position.map(|position| position.geo()),
                in_reply_to: text(in_reply_to),
                forwarded,
            },
            Content::Lifetime(lifetime) => Self::Lifetime { hours: lifetime.hours() },
            Content::Pin(pin) => Self::Pin { message: pin.message.to_string(), pinned: pin.pinned },
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
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[expect(clippy::cast_precision_loss, reason = "sequence numbers and milliseconds stay below 2^53")]
const fn number(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests;
