//! The sequencer against real groups: OpenMLS on the members' side, our checks on the server's.

#[cfg(test)]
mod commits;
#[cfg(test)]
mod creation;
#[cfg(test)]
mod hospital;
#[cfg(test)]
mod key_packages;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod removals;
