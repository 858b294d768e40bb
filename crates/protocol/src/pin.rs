//! A message that members of a conversation keep in view. Content, so it travels sealed and archived.

use crate::{cbor::Canonical, id::MessageId};
use minicbor::{Decode, Encode};

/// Content type of a pin inside a message of kind text.
pub const PIN_CONTENT_TYPE: &str = "application/vnd.konsil.pin+cbor";

/// Which message is kept in view, or no longer; the latest word about a message holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Pin {
    /// Which.
    #[n(0)]
    pub message: MessageId,
    /// On or off.
    #[n(1)]
    pub pinned: bool,
}

impl Canonical for Pin {
    const KEYS: u64 = 2;
}
