//! Preferences: how a person keeps their chats and messages (pinned, muted, starred, drafts), the same on all their devices.
//!
//! The server keeps sealed values under slots that say nothing to it; the newest of a slot counts.

use crate::id::PreferenceSlot;
use minicbor::{Decode, Encode};

/// A value to be kept in place of the slot's present one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Preference {
    /// Derived from the history key and the value's name.
    #[n(0)]
    pub slot: PreferenceSlot,
    /// Sealed under the history key, at most [`crate::limits::PREFERENCE_BYTES_MAX`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// A value as the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StoredPreference {
    /// Counts up with everything that this person keeps; a later number is the newer value.
    #[n(0)]
    pub number: u64,
    /// What.
    #[n(1)]
    pub preference: Preference,
}
