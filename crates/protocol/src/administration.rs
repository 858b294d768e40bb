//! Administration: what an administrator may run, and the token that opens the JSON API.
//!
//! Scopes are the server's: they protect against a curious colleague, not against the operator. The certificate says only
//! "administrator".

use crate::time::Timestamp;
use minicbor::{Decode, Encode};

/// A part of the administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Scope {
    /// Invite, certify, lock, delete; give scopes.
    #[n(0)]
    People,
    /// Policy, revocations, issuers.
    #[n(1)]
    Policy,
    /// Ask for and open archived conversations.
    #[n(2)]
    Archive,
    /// Read and verify the audit log.
    #[n(3)]
    Audit,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::People, Self::Policy, Self::Archive, Self::Audit];

    /// Its name in JSON and in the audit log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Policy => "policy",
            Self::Archive => "archive",
            Self::Audit => "audit",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::People => 1,
            Self::Policy => 2,
            Self::Archive => 4,
            Self::Audit => 8,
        }
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    /// None.
    pub const NONE: Self = Self(0);
    /// Everything: what the founder of a hospital has.
    pub const ALL: Self = Self(15);
    /// What a newly certified administrator has: no more than whoever invited them must have.
    pub const FIRST: Self = Self(Scope::People.bit());

    /// Is this one of them?
    #[must_use]
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// These that are not among others.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Is there none?
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One by one.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }

    /// As kept in a column: people 1, policy 2, archive 4, audit 8.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Of a column; bits that stand for nothing are not taken.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

/// The administration is open to this device for a while.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AdministrationOpened {
    /// 256 random bits as 64 hex digits, for `Authorization: Bearer`. Ends with the session that asked for it.
    #[n(0)]
    pub token: String,
    /// The token is good until then.
    #[n(1)]
    pub expires_at: Timestamp,
    /// What this administrator may run.
    #[n(2)]
    pub scopes: Vec<Scope>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_holds_a_set_of_scopes() {
        let scopes: Scopes = [Scope::Audit, Scope::People].into_iter().collect();
        assert_eq!(Scopes::from_bits(scopes.bits()), scopes);
        assert_eq!(scopes.iter().map(Scope::name).collect::<Vec<_>>(), ["people", "audit"]);
        assert_eq!(Scopes::ALL.without(scopes).iter().collect::<Vec<_>>(), [Scope::Policy, Scope::Archive]);
        assert_eq!(Scopes::from_bits(0xf0), Scopes::NONE);
        assert_eq!(Scope::ALL.into_iter().collect::<Scopes>(), Scopes::ALL);
    }

    #[test]
    fn the_answer_on_the_wire_stays_as_it_is() {
        let opened = AdministrationOpened {
            token: "ab".into(),
            expires_at: Timestamp::from_millis(1_000),
            scopes: vec![Scope::People, Scope::Audit],
        };
        let bytes = crate::cbor::encode(&crate::frame::Response::Administration(opened));
        assert_eq!(bytes, [0x82, 14, 0x81, 0x83, 0x62, b'a', b'b', 0x19, 0x03, 0xe8, 0x82, 0, 3]);
    }
}
