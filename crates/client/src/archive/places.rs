//! Who was first: no message stands twice in a conversation. What is forged takes nobody's place.
//!
//! Whether a message is forged costs a signature, and opening it checks that anyway; so here it is only asked where two claim the
//! same place, which no honest log has.

use protocol::{
    hash::Digest,
    id::MessageId,
    key::{PublicKey, Signature},
    message::MessageHashes,
};
use std::collections::{HashMap, hash_map::Entry};

/// What a conversation holds so far.
#[derive(Default)]
pub(super) struct Places {
    /// The last entry and the chain's hash after it.
    pub(super) last: Option<(u64, Digest)>,
    claims: Vec<Claim>,
    bodies: HashMap<Digest, usize>,
    messages: HashMap<MessageId, usize>,
}

/// A message that wants a place, and what its signature is over.
pub(super) struct Claim {
    pub(super) hashes: MessageHashes,
    pub(super) signature: Signature,
    pub(super) device_key: PublicKey,
    /// Known once it was asked for.
    pub(super) holds: Option<bool>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is the first, if it is not forged.
    Place,
    /// It would stand where another does, and is forged besides.
    Forged,
    /// One that is not forged was there before.
    Replayed,
}

impl Claim {
    fn holds(&mut self) -> bool {
        let Self { hashes, signature, device_key, holds } = self;
        *holds.get_or_insert_with(|| hashes.verify(signature, device_key).is_ok())
    }
}

impl Places {
    /// Takes a place, by body and by id. A body stays taken by a message whose id was there before.
    pub(super) fn take(&mut self, mut claim: Claim, message: MessageId) -> Taken {
        let contested = self.bodies.contains_key(&claim.hashes.body) || self.messages.contains_key(&message);
        if contested && !claim.holds() {
            return Taken::Forged;
        }
        let (body, at) = (claim.hashes.body, self.claims.len());
        self.claims.push(claim);
        let new =
            first(self.bodies.entry(body), at, &mut self.claims) && first(self.messages.entry(message), at, &mut self.claims);
        if new { Taken::Place } else { Taken::Replayed }
    }
}

/// Takes a place that is free, or held by what is forged.
fn first<Key>(place: Entry<'_, Key, usize>, at: usize, claims: &mut [Claim]) -> bool {
    match place {
        Entry::Vacant(free) => {
            free.insert(at);
            true
        }
        Entry::Occupied(mut held) => {
            let forged = claims.get_mut(*held.get()).is_none_or(|holder| !holder.holds());
            if forged {
                held.insert(at);
            }
            forged
        }
    }
}
