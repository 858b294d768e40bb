//! The peer: Debian's ejabberd with its archive in PostgreSQL, under the same measures in the same minutes, spoken to in XMPP.
//!
//! What is equal: both have a message on the disk before its sender is told and before or while it is delivered; both run alone
//! on the machine with the generator; CPU counts all processes of a server, its database included. What is not: the peer's
//! messages are plain text without signature, archive copy and checks of membership by key, and therefore an eighth as long.
//!
//! Deliberately lacks a place in the tests: nobody asserts what a machine is able to do.

mod client;
pub mod compare;
pub mod measure;
mod play;
mod process;
pub mod stanza;
