//! What goes into the engine and what comes out.

use crate::{
    command::{Answer, Command, CommandError, Query},
    founding::Founding,
    view::TimestampMs,
};
use protocol::time::Timestamp;
use serde::Serialize;
use ts_rs::TS;

/// One thing that happened outside.
#[derive(Debug)]
pub enum Input {
    /// A screen wants something; answered by [`Effect::Answer`] with the same id.
    Command {
        /// Chosen by the shell.
        id: u64,
        /// The same when a command is given again because its answer was lost (a tab that led was closed): it is carried out
        /// once and answered twice.
        key: Option<String>,
        /// What.
        command: Command,
    },
    /// Ask what a link is for; answered by [`Effect::LinkInfo`].
    InspectLink {
        /// Chosen by the shell.
        id: u64,
        /// The link or code as typed.
        link: String,
    },
    /// Join with an invitation or transfer link; answered by [`Effect::Joined`].
    Join {
        /// Chosen by the shell.
        id: u64,
        /// The link or code as typed.
        link: String,
        /// Shown in device lists.
        device_name: String,
    },
    /// Found a hospital; answered by [`Effect::Joined`].
    Found {
        /// Chosen by the shell.
        id: u64,
        /// What the founder decides.
        founding: Box<Founding>,
    },
    /// Offered transfers hold this long and may be used this often, as far as the server allows.
    TransferTerms {
        /// Milliseconds.
        valid_ms: u64,
        /// Devices.
        uses: u32,
    },
    /// A view wants snapshots until it unsubscribes.
    Subscribe {
        /// Chosen by the shell.
        id: u64,
        /// What.
        query: Query,
    },
    /// No more snapshots.
    Unsubscribe {
        /// As subscribed.
        id: u64,
    },
    /// The socket is open; the server speaks first.
    SocketOpened,
    /// The socket is closed or could not be opened.
    SocketClosed,
    /// Binary messages from the socket, in order.
    Frames(Vec<Vec<u8>>),
    /// Answer to [`Effect::Http`].
    Http {
        /// As asked.
        id: u64,
        /// What came back.
        answer: HttpAnswer,
    },
    /// The network came or went, as far as the shell can tell.
    Network {
        /// Is there one?
        online: bool,
    },
    /// Time passed.
    Tick,
}

/// What came of an HTTP request.
pub type HttpAnswer = Result<Vec<u8>, HttpError>;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// No connection.
    Offline,
    /// A status other than success.
    Status(u16),
}

/// One thing to do outside, in order.
#[derive(Debug)]
pub enum Effect {
    /// Open the socket (`/api/socket`); report with `SocketOpened` or `SocketClosed`.
    OpenSocket,
    /// Close it.
    CloseSocket,
    /// Send a binary message.
    Send(Vec<u8>),
    /// `POST` this CBOR body, or `GET` when there is none.
    Http {
        /// Give it back with the answer.
        id: u64,
        /// Path from the origin.
        path: &'static str,
        /// Body.
        body: Vec<u8>,
    },
    /// Answer to a command.
    Answer {
        /// As asked.
        id: u64,
        /// What came of it.
        outcome: Result<Answer, CommandError>,
    },
    /// Answer to [`Input::InspectLink`].
    LinkInfo {
        /// As asked.
        id: u64,
        /// What it is for.
        outcome: Result<LinkInfo, JoinError>,
    },
    /// Answer to [`Input::Join`].
    Joined {
        /// As asked.
        id: u64,
        /// What came of it.
        outcome: Result<(), JoinError>,
    },
    /// A snapshot for a subscription, as JSON.
    View {
        /// As subscribed.
        id: u64,
        /// JSON of the view.
        json: String,
    },
    /// Call [`Input::Tick`] then.
    WakeAt(Timestamp),
}

/// What a link is for, before anything happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct LinkInfo {
    /// Invitation or transfer.
    pub kind: LinkKind,
    /// The hospital's name.
    pub tenant_name: String,
    /// For whom; empty when the server does not know (transfers).
    pub person_name: String,
}

/// Two kinds of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Makes the person's first device.
    Invitation,
    /// Makes a further device of a person.
    Transfer,
    /// Founds the hospital.
    SetUp,
}

/// Why joining did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum JoinError {
    /// The text is no link or code of ours (or was mistyped: the check digit says so).
    #[error("not a link")]
    Malformed,
    /// Expired, used, withdrawn or never made: the server does not say which.
    #[error("unknown or used")]
    Unknown,
    /// Too many wrong tries from here; wait an hour.
    #[error("too many tries")]
    TooManyTries,
    /// No connection.
    #[error("offline")]
    Offline,
    /// What came back was not made for this link: somebody is in between.
    #[error("forged")]
    Forged,
    /// This browser belongs to someone already.
    #[error("device in use")]
    DeviceInUse,
    /// The server's disk is full.
    #[error("server full")]
    ServerFull,
    /// Anything else.
    #[error("internal")]
    Internal,
}

/// Milliseconds for views.
pub(crate) fn view_time(time: Timestamp) -> TimestampMs {
    // 2^53 ms is the year 287396: exact for every time that occurs
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
    let millis = time.as_millis() as TimestampMs;
    millis
}
