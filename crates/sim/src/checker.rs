//! What must always hold, checked from outside: the store as an auditor reads it, and timelines as people see them.
//!
//! [`Logs::read`] reads every conversation of a hospital over the store's trait, so that it serves both databases, and checks
//! what can be said of the log alone: one order without gaps, one chain of hashes, one commit for each epoch, one counter of
//! each device, every signature, and for every text an archive copy that opens. [`Logs::check_acknowledged`] holds the server
//! to its promises, [`Logs::check_timeline`] holds a screen to the log.
//!
//! Deliberately lacks what only the protocol's own stories can see: who may do what.

mod epoch;
mod log;
mod timeline;

pub use log::{Logged, LoggedText, Logs};
pub use timeline::{Expected, Shown, shown};
