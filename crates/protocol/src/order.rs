//! Membership orders: an issuer's signed wish that a person be in, or out of, a conversation that IT manages.
//! Any member's client or the connector executes them; the server cannot.

use crate::{
    cbor::Canonical,
    id::{ConversationId, PersonId, TenantId},
    statement::Statement,
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// Add or remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum OrderAction {
    /// Put the person in.
    #[n(0)]
    Add,
    /// Take the person out.
    #[n(1)]
    Remove,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MembershipOrder {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Where.
    #[n(1)]
    pub conversation: ConversationId,
    /// Who.
    #[n(2)]
    pub person: PersonId,
    /// What.
    #[n(3)]
    pub action: OrderAction,
    /// Counts up per conversation; the highest for a person wins.
    #[n(4)]
    pub number: u64,
    /// Not to be executed after this.
    #[n(5)]
    pub expires_at: Timestamp,
}

impl Canonical for MembershipOrder {
    const KEYS: u64 = 6;
}

impl Statement for MembershipOrder {
    const DOMAIN: &'static str = "konsil membership order v1";
}
