//! How messages become entries: one rule for every backend.
//!
//! A backend loads the rows that a batch touches (under their locks), calls [`decide`], and writes what it returns, all in
//! one transaction. The order of the checks for one message: known message id, counter and link of the device, then the
//! verdict that was reached on the conversation's version.

use bytes::Bytes;
use protocol::{
    frame::Accepted,
    hash::Digest,
    id::{ConversationId, DeviceId, MessageId, ObjectId},
    log,
    refusal::Refusal,
    time::Timestamp,
};
use std::collections::{HashMap, HashSet};

/// A message to append, checked as far as possible without locks.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Sender device.
    pub device: DeviceId,
    /// Its id.
    pub message: MessageId,
    /// Where.
    pub conversation: ConversationId,
    /// The conversation's version on which the verdict was reached.
    pub version: u64,
    /// May it be appended on that version?
    pub verdict: Result<(), Refusal>,
    /// The device's counter in this conversation.
    pub counter: u64,
    /// Link of the device's previous message in this conversation.
    pub previous: Digest,
    /// Link of this message.
    pub link: Digest,
    /// Database version that the device named; 0 when it named none.
    pub client_state: u64,
    /// What makes two messages the same: row hash without its MLS frame.
    pub digest: Digest,
    /// Epoch of its frame; of a void the one in force.
    pub epoch: u64,
    /// The objects that its header names; none of a void.
    pub names: Option<Box<crate::Names>>,
    /// Whom it awaits is woken again: kept as long as that lasts.
    pub awaited: bool,
    /// Encoded event.
    pub event: Bytes,
    /// Row hash of the event.
    pub row: Digest,
}

/// What came of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// In the log now.
    Accepted(Accepted),
    /// Known before with the same bytes.
    Known(Accepted),
    /// Not appended.
    Refused(Refusal),
    /// The conversation changed since the verdict; reach it again.
    Changed,
}

/// Head of a conversation's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Newest sequence number.
    pub head: u64,
    /// Chain hash after it.
    pub chain: Digest,
    /// Epoch in force.
    pub epoch: u64,
    /// Version in force.
    pub version: u64,
}

/// Head of a device's own chain in one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderHead {
    /// Counter of the last message.
    pub counter: u64,
    /// Its link.
    pub link: Digest,
}

impl SenderHead {
    /// Before the first message.
    pub const NONE: Self = Self { counter: 0, link: Digest::from_bytes([0; 32]) };
}

/// A message that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownMessage {
    /// What makes two messages the same.
    pub digest: Digest,
    /// The first answer.
    pub accepted: Accepted,
}

/// The rows that a batch touches.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// By conversation.
    pub heads: HashMap<ConversationId, Head>,
    /// By conversation and device; missing before a device's first message.
    pub senders: HashMap<(ConversationId, DeviceId), SenderHead>,
    /// Messages of which [`may_be_known`] spoke, as far as they are there.
    pub known: HashMap<(DeviceId, MessageId), KnownMessage>,
    /// Those of the named objects that are whole and in use.
    pub named: HashSet<ObjectId>,
}

/// What to write for a batch.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// One result per message.
    pub results: Vec<Appended>,
    /// Index of every message to write, with its place.
    pub entries: Vec<(usize, Accepted)>,
    /// Conversations whose head moved.
    pub heads: HashMap<ConversationId, Head>,
    /// Senders whose head moved.
    pub senders: HashMap<(ConversationId, DeviceId), SenderHead>,
    /// Highest database version that a device named.
    pub client_states: HashMap<DeviceId, u64>,
}

impl Decision {
    /// The entries that await somebody.
    pub fn awaited(&self, messages: &[NewMessage]) -> impl Iterator<Item = crate::UrgentMessage> {
        let entries = self.entries.iter().filter_map(|(index, accepted)| Some((messages.get(*index)?, accepted)));
        entries.filter(|(message, _)| message.awaited).map(|(message, accepted)| crate::UrgentMessage {
            conversation: message.conversation,
            seq: accepted.seq,
            message: message.message,
            since: accepted.at,
        })
    }
}

/// Must the backend look whether this message is there already? Only a counter that was used before can be a retry.
#[must_use]
pub fn may_be_known(message: &NewMessage, senders: &HashMap<(ConversationId, DeviceId), SenderHead>) -> bool {
    senders.get(&(message.conversation, message.device)).is_some_and(|sender| message.counter <= sender.counter)
}

/// Decides a batch in order.
#[must_use]
pub fn decide(mut rows: Rows, messages: &[NewMessage], now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    for (index, message) in messages.iter().enumerate() {
        let result = decide_one(&mut rows, &mut decision, index, message, now);
        decision.results.push(result);
    }
    decision
}

fn decide_one(rows: &mut Rows, decision: &mut Decision, index: usize, message: &NewMessage, now: Timestamp) -> Appended {
    if let Some(known) = rows.known.get(&(message.device, message.message)) {
        return if known.digest == message.digest {
            Appended::Known(known.accepted.clone())
        } else {
            // Two messages under one id: a device that was copied back, or a forger.
            Appended::Refused(Refusal::RolledBack)
        };
    }
    let key = (message.conversation, message.device);
    let sender = rows.senders.get(&key).copied().unwrap_or(SenderHead::NONE);
    if message.counter <= sender.counter {
        return Appended::Refused(Refusal::RolledBack);
    }
    if message.counter != sender.counter + 1 {
        return Appended::Refused(Refusal::CounterGap { expected: sender.counter + 1 });
    }
    if message.previous != sender.link {
        return Appended::Refused(Refusal::RolledBack);
    }
    let head = rows.heads.get_mut(&message.conversation);
    if head.as_ref().map_or(0, |head| head.version) != message.version {
        return Appended::Changed;
    }
    let head = match (&message.verdict, head) {
        (Err(Refusal::StaleEpoch { .. }), Some(head)) => {
            return Appended::Refused(Refusal::StaleEpoch { epoch: head.epoch, head: head.head });
        }
        (Err(refusal), _) => return Appended::Refused(refusal.clone()),
        (Ok(()), None) => return Appended::Refused(Refusal::NotAMember),
        (Ok(()), Some(head)) => head,
    };
    if message.names.iter().flat_map(|names| &names.objects).any(|object| !rows.named.contains(object)) {
        // Never brought, not whole, or gone since: the device brings it again.
        return Appended::Refused(Refusal::NotFound);
    }
    head.head += 1;
    head.chain = log::chain(&head.chain, &message.row);
    let accepted = Accepted { seq: head.head, chain: head.chain, at: now };
    decision.heads.insert(message.conversation, *head);
    let sender = SenderHead { counter: message.counter, link: message.link };
    rows.senders.insert(key, sender);
    decision.senders.insert(key, sender);
    let state = decision.client_states.entry(message.device).or_default();
    *state = message.client_state.max(*state);
    rows.known.insert((message.device, message.message), KnownMessage { digest: message.digest, accepted: accepted.clone() });
    decision.entries.push((index, accepted.clone()));
    Appended::Accepted(accepted)
}
