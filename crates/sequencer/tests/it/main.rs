//! The sequencer against real groups: OpenMLS on the members' side, our checks on the server's.

mod commits;
mod creation;
mod hospital;
mod key_packages;
mod messages;
mod removals;
