//! What an archive case hands out: the log of a conversation as it was sent, still sealed. It is opened on the officer's
//! machine, with the archive key that no server has.

use crate::{hash::Digest, log::Entry};
use minicbor::{Decode, Encode, bytes::ByteVec};

/// A page of one conversation's log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CasePage {
    /// Chain hash before the first entry: that of the page before, or [`crate::log::genesis`].
    #[n(0)]
    pub before: Digest,
    /// In the order of the log, without gaps.
    #[n(1)]
    pub entries: Vec<Entry>,
    /// Certificate chains ([`crate::certificate::Chain`]) of the devices that wrote them, each as often as it was renewed.
    #[n(2)]
    pub chains: Vec<ByteVec>,
    /// Another page follows.
    #[n(3)]
    pub more: bool,
}
