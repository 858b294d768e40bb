//! Whole hospitals on a fake clock and a bad network, from a seed; and the checker of what must always hold.
//!
//! [`run`] plays one hospital after another: the real engines on their databases, the real use cases on the real embedded
//! store, in one thread. People do random things while connections break, devices and the server die, copies are put back and
//! clocks are wrong. Then the network heals, everything settles, and [`checker`] looks at the log and at every screen.
//!
//! The same seed gives the same sequence of acts, faults, frames and calls of the store. What may differ between two runs is
//! the inside of frames: `OpenMLS` draws its coins from the operating system. Ids name the era (`clock`), so that a seed keeps its
//! meaning for eight weeks at a time.
//!
//! Deliberately lacks real processes, disks and sockets: those have tests of their own, with the same checker.

mod acts;
mod calendar;
pub mod checker;
pub mod clock;
mod connection;
mod device;
pub mod dice;
mod faults;
pub mod gate;
mod hospital;
mod http;
pub mod ledger;
mod network;
mod run;
mod server;
pub mod store;
mod surroundings;
mod transcript;
mod verdict;
mod world;

pub use run::{Failure, Outcome, Plan, run};
