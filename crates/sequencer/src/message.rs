//! What the server checks of a message: everything that is public.
//!
//! [`read`] checks the bytes against their sender, [`admit`] against the conversation's present state. Counters and
//! known message ids come before [`admit`] and are decided by the store under the device row's lock.
//!
//! Deliberately lacks the signature check: [`crate::signatures`] does it for many messages at once.

use crate::{framing, nomination::URGENT_PASSES_MS};
use protocol::{
    hash::Digest,
    header::{Header, Kind, Urgency},
    id::{ArchiveKeyId, ConversationId, DeviceId, GroupId, TenantId},
    limits,
    message::{MessageError, MessageHashes, SealedMessage},
    policy::{ArchiveKey, TenantPolicy},
    refusal::Refusal,
    time::Timestamp,
};

/// The device behind a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Whose hospital.
    pub tenant: TenantId,
    /// Which device.
    pub device: DeviceId,
    /// Hash of its certificate.
    pub certificate: Digest,
    /// A guest's only conversation.
    pub guest_of: Option<ConversationId>,
}

/// The MLS frame's group and epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framed {
    /// Which group.
    pub group: GroupId,
    /// Which epoch.
    pub epoch: u64,
}

/// A message whose bytes agree with each other and with the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadMessage {
    /// Its header.
    pub header: Header,
    /// Its three hashes.
    pub hashes: MessageHashes,
    /// Its frame; none for a void.
    pub framed: Option<Framed>,
}

/// Reads a message and its frame as the session's device sent them.
///
/// # Errors
/// The [`Refusal`] to give.
pub fn read(sealed: &SealedMessage, mls: &[u8], sender: &Sender) -> Result<ReadMessage, Refusal> {
    let (header, hashes) = read_sealed(sealed, sender)?;
    if header.kind == Kind::Void {
        return Err(Refusal::Malformed);
    }
    if mls.len() > limits::MLS_FRAME_BYTES_MAX {
        return Err(Refusal::TooLarge { max: limits::MLS_FRAME_BYTES_MAX as u64 });
    }
    let frame = framing::read_private(mls).map_err(|_| Refusal::Malformed)?;
    if frame.authenticated_data != hashes.mls_aad() {
        return Err(Refusal::Forged);
    }
    let group = GroupId::from_slice(frame.group).ok_or(Refusal::Forged)?;
    Ok(ReadMessage { header, hashes, framed: Some(Framed { group, epoch: frame.epoch }) })
}

/// Reads a void.
///
/// # Errors
/// The [`Refusal`] to give.
pub fn read_void(sealed: &SealedMessage, sender: &Sender) -> Result<ReadMessage, Refusal> {
    let (header, hashes) = read_sealed(sealed, sender)?;
    if header.kind == Kind::Void && header.archive_key.is_none() && header.objects.is_empty() {
        Ok(ReadMessage { header, hashes, framed: None })
    } else {
        Err(Refusal::Malformed)
    }
}

fn read_sealed(sealed: &SealedMessage, sender: &Sender) -> Result<(Header, MessageHashes), Refusal> {
    let header = sealed.read_header().map_err(|error| match error {
        MessageError::TooLarge { max, .. } => Refusal::TooLarge { max: max as u64 },
        MessageError::Header(_) | MessageError::BodyPresence => Refusal::Malformed,
        MessageError::ArchivePresence => Refusal::Archive,
        MessageError::Signature(_) => Refusal::Forged,
    })?;
    let own = header.tenant == sender.tenant && header.device == sender.device && header.device_certificate == sender.certificate;
    if !own {
        return Err(Refusal::Forged);
    }
    if sender.guest_of.is_some_and(|room| room != header.conversation) {
        return Err(Refusal::NotAMember);
    }
    if sender.guest_of.is_some() && header.urgency == Urgency::Urgent {
        // It would wake a ward, again and again.
        return Err(Refusal::NotAllowed);
    }
    Ok((header, sealed.hashes()))
}

/// May this void be appended now? It needs no epoch and waits for nothing: it only takes a counter.
///
/// # Errors
/// The [`Refusal`] to give.
pub const fn admit_void(present: &Present) -> Result<(), Refusal> {
    if present.member { Ok(()) } else { Err(Refusal::NotAMember) }
}

/// The present state of a conversation, as far as messages depend on it.
#[derive(Clone, Copy, Debug)]
pub struct Present {
    /// The active group.
    pub group: GroupId,
    /// Its epoch.
    pub epoch: u64,
    /// Is the sender's person a member to whom is delivered?
    pub member: bool,
    /// Has the sender's device a leaf?
    pub leaf: bool,
    /// May the sender say something? Guests of a room whose guests only read may not.
    pub may_write: bool,
    /// Since when a Remove has been pending.
    pub pending_since: Option<Timestamp>,
}

/// The archive keys that messages may name: taken from a policy once, because a key's id is a hash over all of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArchiveKeys {
    current: Option<ArchiveKeyId>,
    previous: Option<ArchiveKeyId>,
    previous_until: Timestamp,
}

impl ArchiveKeys {
    /// Those of a policy.
    #[must_use]
    pub fn of(policy: &TenantPolicy) -> Self {
        Self {
            current: policy.archive.as_ref().map(ArchiveKey::id),
            previous: policy.previous_archive.as_ref().map(ArchiveKey::id),
            previous_until: policy.issued_at.plus_days(TenantPolicy::ARCHIVE_GRACE_DAYS),
        }
    }

    /// As [`TenantPolicy::archive_key`].
    fn accept(&self, named: ArchiveKeyId, now: Timestamp) -> bool {
        self.current == Some(named) || (self.previous == Some(named) && now <= self.previous_until)
    }
}

/// May this message be appended now? The head of `StaleEpoch` is filled in by the store.
///
/// # Errors
/// The [`Refusal`] to give.
pub fn admit(message: &ReadMessage, present: &Present, archive: &ArchiveKeys, now: Timestamp) -> Result<(), Refusal> {
    let Some(framed) = message.framed else {
        return Err(Refusal::Malformed);
    };
    if !present.member {
        return Err(Refusal::NotAMember);
    }
    let header = &message.header;
    let archived = match header.archive_key {
        None => !header.kind.is_archived() || archive.current.is_none(),
        Some(key) => archive.accept(key, now),
    };
    if !archived {
        return Err(Refusal::Archive);
    }
    if framed.group != present.group || framed.epoch != present.epoch {
        return Err(Refusal::StaleEpoch { epoch: present.epoch, head: 0 });
    }
    if !present.leaf {
        return Err(Refusal::Forged);
    }
    if !present.may_write && header.kind == Kind::Text {
        return Err(Refusal::NotAllowed);
    }
    match present.pending_since {
        Some(since) if header.urgency != Urgency::Urgent || now.since(since) > URGENT_PASSES_MS => Err(Refusal::PendingRemove),
        _ => Ok(()),
    }
}
