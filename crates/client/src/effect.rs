//! What goes into the engine and what comes out.

use crate::attachment::send::SendFiles;
use crate::{
    command::{Answer, Command, CommandError, Query},
    founding::Founding,
    issuer::IssuerGrant,
    policy::PolicyChange,
    view::{GuestLinkView, TimestampMs},
};
use protocol::{cbor, id::ObjectId, refusal::Refusal, time::Timestamp};
use serde::{Deserialize, Serialize};
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
    /// Ask what a guest's link is for; answered by [`Effect::GuestLink`].
    OpenGuestLink {
        /// Chosen by the shell.
        id: u64,
        /// The address as opened, with or without the secret.
        link: String,
        /// The code as typed; empty for none.
        code: String,
        /// The PIN as typed; empty for none.
        pin: String,
    },
    /// Join a room as a guest; answered by [`Effect::Joined`].
    JoinAsGuest {
        /// Chosen by the shell.
        id: u64,
        /// As opened.
        link: String,
        /// As typed.
        code: String,
        /// As typed.
        pin: String,
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
    /// Grant an issuer key with the root key, which the shell has opened; answered by [`Effect::Answer`].
    GrantIssuer {
        /// Chosen by the shell.
        id: u64,
        /// Root key and what was compared.
        grant: Box<IssuerGrant>,
    },
    /// Put the next policy into force with the root key, which the shell has opened; answered by [`Effect::Answer`].
    PublishPolicy {
        /// Chosen by the shell.
        id: u64,
        /// Root key and what the policy is to say.
        change: Box<PolicyChange>,
    },
    /// Offer this browser as a further device; answered by [`Effect::Offered`].
    Offer {
        /// Chosen by the shell.
        id: u64,
        /// Shown before anything is handed over, and in device lists.
        device_name: String,
        /// Link or code that an existing device shows; none to show one here.
        shown: Option<String>,
    },
    /// Wait until a device has answered an offer; answered by [`Effect::OfferAnswered`]. After `true`, [`Input::Join`] with the
    /// offer's link.
    AwaitOffer {
        /// Chosen by the shell.
        id: u64,
        /// As offered.
        link: String,
    },
    /// Something that the owner has approved by PIN just now; answered by [`Effect::Answer`]. Shells give it after the PIN and
    /// never otherwise.
    Approved {
        /// Chosen by the shell.
        id: u64,
        /// What.
        act: ApprovedAct,
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
    /// Send files that the shell has sealed and keeps; answered by [`Effect::Answer`].
    SendFiles {
        /// Chosen by the shell.
        id: u64,
        /// As with a command.
        key: Option<String>,
        /// What and where.
        files: Box<SendFiles>,
    },
    /// What came of [`Effect::PutPart`]: the server's answer.
    PartPut {
        /// As asked.
        object: ObjectId,
        /// The body.
        outcome: Result<Vec<u8>, PartError>,
    },
    /// What came of [`Effect::GetPart`]: the part is kept, durably.
    PartGot {
        /// As asked.
        object: ObjectId,
        /// As asked.
        offset: u64,
        /// Nothing, or why not.
        outcome: Result<(), PartError>,
    },
    /// A screen reads a part that is not here: it comes first.
    NeedPart {
        /// Of which object.
        object: ObjectId,
        /// Its number.
        part: u64,
    },
    /// What the shell keeps of an object is not what its message names.
    ObjectDamaged {
        /// Which.
        object: ObjectId,
    },
    /// What the shell kept of an object is gone.
    ObjectLost {
        /// Which.
        object: ObjectId,
    },
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
    /// A guest's code or PIN is wrong.
    WrongCode {
        /// Tries that are left.
        left: u32,
    },
}

impl HttpError {
    /// A status other than success, with its body.
    #[must_use]
    pub fn of(status: u16, body: &[u8]) -> Self {
        match cbor::decode_frame::<Refusal>(body) {
            Ok(Refusal::WrongCode { left }) if status == 403 => Self::WrongCode { left },
            _ => Self::Status(status),
        }
    }
}

/// Why a part did not go or come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartError {
    /// No connection.
    Offline,
    /// A status other than success, with its body.
    Refused {
        /// Status.
        status: u16,
        /// Body: an encoded refusal.
        body: Vec<u8>,
    },
    /// The shell does not have it (any more).
    Lost,
    /// No room on this device.
    DeviceFull,
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
    /// `PUT /api/objects/<object>?offset=…&size=…` with these bytes of what is kept; report with [`Input::PartPut`].
    PutPart {
        /// Which.
        object: ObjectId,
        /// Where the part begins.
        offset: u64,
        /// Its length.
        length: u64,
        /// The object's length.
        size: u64,
        /// Bearer token.
        token: String,
    },
    /// `GET /api/objects/<object>` of this range, and keep it; report with [`Input::PartGot`].
    GetPart {
        /// Which.
        object: ObjectId,
        /// Where the part begins.
        offset: u64,
        /// Its length.
        length: u64,
        /// The object's length.
        size: u64,
        /// Bearer token.
        token: String,
    },
    /// Keep nothing of this object any more.
    DropObject {
        /// Which.
        object: ObjectId,
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
    /// Answer to [`Input::OpenGuestLink`].
    GuestLink {
        /// As asked.
        id: u64,
        /// What it is for, or what must be typed.
        outcome: Result<GuestLinkView, JoinError>,
    },
    /// Answer to [`Input::Join`].
    Joined {
        /// As asked.
        id: u64,
        /// What came of it.
        outcome: Result<(), JoinError>,
    },
    /// Answer to [`Input::Offer`].
    Offered {
        /// As asked.
        id: u64,
        /// What to show, or why not.
        outcome: Result<OfferView, JoinError>,
    },
    /// Answer to [`Input::AwaitOffer`].
    OfferAnswered {
        /// As asked.
        id: u64,
        /// Answered? When not, ask again.
        outcome: Result<bool, JoinError>,
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

/// What only the owner may do, who shows it by their PIN: it hands out the person's keys.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ApprovedAct {
    /// Make the browser that offered itself a further device. Answer: [`Answer::Done`].
    Link {
        /// As scanned or typed.
        code: String,
        /// The digits that were shown with it.
        digits: String,
    },
    /// Make a recovery code; the one before ends. Answer: [`Answer::RecoveryCode`].
    MakeRecoveryCode,
    /// Let a passkey open the recovery. Answer: [`Answer::Done`].
    MakePasskey {
        /// What its PRF extension gave: 32 bytes in hex.
        prf: String,
    },
}

/// What a browser shows that wants to become a further device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct OfferView {
    /// To wait and to join with. Not shown.
    pub link: String,
    /// QR payload.
    pub qr: String,
    /// The same to be typed: six groups of four.
    pub code: String,
    /// Six digits that must stand on the other device too.
    pub digits: String,
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
    /// Does the hospital archive conversations? None where the server does not say.
    pub archive: Option<bool>,
}

/// Kinds of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Makes the person's first device.
    Invitation,
    /// Makes a further device of a person.
    Transfer,
    /// An existing device shows it, and asks its owner once this one has offered itself there.
    DeviceCode,
    /// Founds the hospital.
    SetUp,
}

/// Why joining did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum JoinError {
    /// The text is no link or code of ours (or was mistyped: the check digit says so).
    #[error("not a link")]
    Malformed,
    /// Expired, used, withdrawn or never made: the server does not say which.
    #[error("unknown or used")]
    Unknown,
    /// Somebody has joined with this guest's link already; or another device has read this device's code.
    #[error("used")]
    Used,
    /// The code or PIN of a guest's invitation is wrong.
    #[error("wrong code")]
    WrongCode {
        /// How often another may be tried before the invitation ends.
        left: u32,
    },
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
    /// No room on this device.
    #[error("device full")]
    DeviceFull,
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
