//! The load generator: what the server costs, measured from outside on a real process with real frames.
//!
//! [`measure`] names what is measured. Frames are made and signed before the clock starts, so that the generator's work
//! stays outside the figures; CPU and memory are the server process's own, as the kernel counts them. The same load goes to
//! a bare log ([`bare_log`]), which is the practical limit of the machine in the same minutes.
//!
//! Deliberately lacks assertions: figures are printed and compared with the aims, never part of the tests.

pub mod bare_log;
pub mod client;
pub mod clock;
pub mod frames;
pub mod hospital;
pub mod machine;
pub mod measure;
pub mod peer;
pub mod play;
pub mod process;
pub mod report;
