//! The conversation card: what members call their conversation. Content, so it travels sealed and archived.

use crate::cbor::Canonical;
use minicbor::{Decode, Encode};

/// Content type of a card inside a message of kind text.
pub const CARD_CONTENT_TYPE: &str = "application/vnd.konsil.card+cbor";

/// Name (picture and pins follow).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ConversationCard {
    /// The group's name.
    #[n(0)]
    pub name: String,
    /// The direct conversation it continues, if any.
    #[n(1)]
    pub continues: Option<crate::id::ConversationId>,
}

impl Canonical for ConversationCard {
    const KEYS: u64 = 2;
}

/// Content type of a member's announcement that they leave, sent before the server proposes the Remove.
pub const LEAVE_CONTENT_TYPE: &str = "application/vnd.konsil.leave+cbor";
