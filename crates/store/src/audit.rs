//! The audit log: what administrators did. One chain of hashes per tenant; a line is written in the transaction of its act.

use protocol::{hash::Digest, id::PersonId, time::Timestamp};

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
        let lengths = [self.action.len() as u64, self.target.len() as u64].map(u64::to_be_bytes);
        let [action, target] = &lengths;
        let parts: [&[u8]; 8] = [
            before.as_bytes(),
            &number.to_be_bytes(),
            &self.at.as_millis().to_be_bytes(),
            self.actor.as_bytes(),
            action,
            self.action.as_bytes(),
            target,
            self.target.as_bytes(),
        ];
        Digest::of("konsil audit line v1", &parts)
    }

    /// The chain hash before the first line.
    #[must_use]
    pub const fn genesis() -> Digest {
        Digest::from_bytes([0; 32])
    }
}
