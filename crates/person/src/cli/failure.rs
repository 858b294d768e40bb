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
        JoinError::Used => "somebody has joined with this link already: ask your host for a new one",
        JoinError::WrongCode { .. } => "code or PIN are wrong: ask your host",
        JoinError::TooManyTries => "too many wrong links from this address: wait an hour",
        JoinError::Offline => "the server cannot be reached: look at its address and the network",
        JoinError::Forged => "the answer was not made for this link: somebody is in between, do not use it",
        JoinError::DeviceInUse => "this data file belongs to someone already: name another one",
        JoinError::ServerFull => "the server's disk is full: its operator must make room",
        JoinError::DeviceFull => "the disk that the data file is on is full: make room",
        JoinError::Internal => "the server answered something unexpected: are its version and ours the same?",
    }
}

fn of_command(error: &CommandError) -> String {
    match error {
        CommandError::TextLength { max_bytes } => format!("a text has 1 to {max_bytes} bytes"),
        CommandError::NameLength { max_chars } => format!("a name has 1 to {max_chars} characters"),
        CommandError::NotFound => "there is no such chat or person".into(),
        CommandError::NotOnDuty => "somebody else holds this duty by now, or this person may not hold it".into(),
        CommandError::NobodyOnDuty { duty } => format!("nobody else in this chat is on duty: {duty}"),
        CommandError::NotAMember => "this device is no member of the chat any more".into(),
        CommandError::NotAllowed => {
            "not allowed: it needs an administrator's device, an owner of the group, or a shorter time or fewer uses".into()
        }
        CommandError::PersonLocked => "this person is locked: unlock them first, then invite them anew".into(),
        CommandError::PersonDeleted => "this person was deleted and is not invited anew".into(),
        CommandError::PolicyChanged => "somebody else changed the policy meanwhile: look at it and try again".into(),
        CommandError::ArchiveKeyChanging => {
            "the archive key was replaced less than 14 days ago: until then the policy stays as it is".into()
        }
        CommandError::RulesUnsound => "these rules contradict each other, or a number is too small or too large".into(),
        CommandError::NotAnOffer => "this is no code of a device that wants to be linked".into(),
        CommandError::OfferEnded => "the device shows a newer code by now: use that one".into(),
        CommandError::OfferForged => "another device took its place: somebody is in between, do not link it".into(),
        CommandError::GroupTooLarge { max } => format!("a group has {max} people at most"),
        CommandError::NoDevice { name } => format!("{name} has no device yet: wait until they have joined"),
        CommandError::Offline => "the server cannot be reached: try again when it is".into(),
        CommandError::DeviceFull => "this computer's disk is full: make room and try again".into(),
        CommandError::Repairing => "the device repairs itself: try again in a moment".into(),
        CommandError::Locked => "this device belongs to nobody, waits to be certified, or was locked".into(),
        CommandError::TooLate => "it is too late to change this message".into(),
        CommandError::TooSoon => "this was asked for a moment ago: wait a minute".into(),
        CommandError::FileTooLarge { max_bytes } => format!("a file has {max_bytes} bytes at most here"),
        CommandError::FileUnreadable => "the file cannot be read: look whether it is there and may be read".into(),
        CommandError::TooMany { max } => format!("at most {max} at once"),
        CommandError::RoomText { max_chars } => format!("texts of a room have {max_chars} characters at most"),
        CommandError::EndDate => "a room ends later than now, and within five years".into(),
        CommandError::MailAddress => "this is not a mail address".into(),
        CommandError::MailOff => "this server sends no mail: share the link yourself".into(),
        CommandError::Internal => "the server or the device failed unexpectedly: its log says why".into(),
    }
}
