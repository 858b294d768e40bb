//! Why a command was not carried out, in words that say what to do.

use client::{JoinError, command::CommandError};
use person::{PersonError, keys::KeysError};
use std::{io, path::PathBuf};

/// A command that was not carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The device says why.
    #[error("{}", of_device(.0))]
    Device(#[from] PersonError),
    /// The key files.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A file.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Anything that is said where it is found.
    #[error("{0}")]
    Said(String),
}

/// A sentence made where it is needed.
pub(super) fn said<T>(text: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Said(text.into()))
}

fn of_device(error: &PersonError) -> String {
    match error {
        PersonError::Join(error) => of_join(*error).to_owned(),
        PersonError::Command(error) => of_command(error),
        PersonError::Waited { what, seconds, .. } => {
            format!("waited {seconds} s for {what}: look whether the server is reachable, then try again")
        }
        other => other.to_string(),
    }
}

const fn of_join(error: JoinError) -> &'static str {
    match error {
        JoinError::Malformed => "this is not a link of ours, or a character is wrong: copy the whole link again",
        JoinError::Unknown => "the link is used, expired or withdrawn: ask for a new one",
        JoinError::TooManyTries => "too many wrong links from this address: wait an hour",
        JoinError::Offline => "the server cannot be reached: look at its address and the network",
        JoinError::Forged => "the answer was not made for this link: somebody is in between, do not use it",
        JoinError::DeviceInUse => "this data file belongs to someone already: name another one",
        JoinError::ServerFull => "the server's disk is full: its operator must make room",
        JoinError::Internal => "the server answered something unexpected: are its version and ours the same?",
    }
}

fn of_command(error: &CommandError) -> String {
    match error {
        CommandError::TextLength { max_bytes } => format!("a text has 1 to {max_bytes} bytes"),
        CommandError::NameLength { max_chars } => format!("a name has 1 to {max_chars} characters"),
        CommandError::NotFound => "there is no such chat or person".into(),
        CommandError::NotAMember => "this device is no member of the chat any more".into(),
        CommandError::NotAllowed => {
            "not allowed: it needs an administrator's device, an owner of the group, or a shorter time or fewer uses".into()
        }
        CommandError::GroupTooLarge { max } => format!("a group has {max} people at most"),
        CommandError::NoDevice { name } => format!("{name} has no device yet: wait until they have joined"),
        CommandError::Offline => "the server cannot be reached: try again when it is".into(),
        CommandError::DeviceFull => "this computer's disk is full: make room and try again".into(),
        CommandError::Repairing => "the device repairs itself: try again in a moment".into(),
        CommandError::Locked => "this device belongs to nobody, waits to be certified, or was locked".into(),
        CommandError::Internal => "the server or the device failed unexpectedly: its log says why".into(),
    }
}
