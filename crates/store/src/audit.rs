//! The audit log: what administrators did. One chain of hashes per tenant; a line is written in the transaction of its act.

use protocol::{hash::Digest, id::PersonId, time::Timestamp};

/// Domain of the chain's hashes.
pub const AUDIT_DOMAIN: &str = "konsil audit line v1";

pub(crate) fn chain(before: &Digest, number: u64, at: Timestamp, actor: PersonId, action: &str, target: &str) -> Digest {
    let lengths = [action.len() as u64, target.len() as u64].map(u64::to_be_bytes);
    let [action_length, target_length] = &lengths;
    let parts: [&[u8]; 8] = [
        before.as_bytes(),
        &number.to_be_bytes(),
        &at.as_millis().to_be_bytes(),
        actor.as_bytes(),
        action_length,
        action.as_bytes(),
        target_length,
        target.as_bytes(),
    ];
    Digest::of(AUDIT_DOMAIN, &parts)
}

/// One act of an administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: PersonId,
    /// The policy action's name.
    pub action: &'static str,
    /// On what: an id or number, never a name.
    pub target: String,
}

impl AuditLine {
    /// The chain hash after this line.
    #[must_use]
    pub fn chain(&self, before: &Digest, number: u64) -> Digest {
        chain(before, number, self.at, self.actor, self.action, &self.target)
    }

    /// The chain hash before the first line.
    #[must_use]
    pub const fn genesis() -> Digest {
        Digest::from_bytes([0; 32])
    }
}
