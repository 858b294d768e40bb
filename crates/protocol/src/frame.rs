//! The frames of the device socket (`GET /api/socket`, WebSocket subprotocol `konsil.v1`, one CBOR object per binary message).
//!
//! The server speaks first: [`ServerFrame::Challenge`]. The device answers with [`ClientFrame::Authenticate`], the server
//! with [`ServerFrame::Opened`] or [`ServerFrame::Refused`] and a close. After that the device sends requests with ids of
//! its own; every request gets exactly one response; pushes come in between in the order things happened. Requests of one
//! device are carried out in the order in which they were sent.

pub mod push;
pub mod request;

use crate::{
    enrolment::Certification,
    hash::Digest,
    id::{DeviceId, PersonId, TenantId},
    issuer::RenewedPapers,
    key::Signature,
    push::PushStanding,
    refusal::Refusal,
    revocation::SignedRevocationList,
    statement::Signed,
    time::Timestamp,
};
use minicbor::{Decode, Encode};
pub use push::*;
pub use request::*;

/// Version of the socket protocol.
pub const PROTOCOL_VERSION: u16 = 1;

/// WebSocket subprotocol.
pub const SUBPROTOCOL: &str = "konsil.v1";

/// Domain of the signature that opens a session: over tenant, device and nonce.
pub const SESSION_DOMAIN: &str = "konsil session v1";

/// From a device.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum ClientFrame {
    /// Proves possession of the device key.
    #[n(0)]
    Authenticate(#[n(0)] Authenticate),
    /// Asks for something.
    #[n(1)]
    Request {
        /// Chosen by the device, unique while unanswered.
        #[n(0)]
        id: u64,
        /// What.
        #[n(1)]
        request: Request,
    },
}

/// Proof of a device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Authenticate {
    /// [`PROTOCOL_VERSION`].
    #[n(0)]
    pub version: u16,
    /// Which device.
    #[n(1)]
    pub device: DeviceId,
    /// Over tenant id, device id and the challenge's nonce, under [`SESSION_DOMAIN`].
    #[n(2)]
    pub signature: Signature,
    /// Does anybody look at this device ([`Request::SetAttended`])? None: yes.
    #[n(3)]
    pub attended: Option<bool>,
}

/// From the server.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum ServerFrame {
    /// First frame.
    #[n(0)]
    Challenge(#[n(0)] Challenge),
    /// The session is open.
    #[n(1)]
    Opened(#[n(0)] Opened),
    /// The session is not opened, or ends. When it is not opened: `Locked` means that the person was locked, the device removed
    /// or its chain revoked, `Gone` that the person was deleted; content on the device must go. A device whose
    /// chain has only ended is let in to wait ([`Opened::certified`] is false); content stays.
    #[n(2)]
    Refused(#[n(0)] Refusal),
    /// Answer to a request.
    #[n(3)]
    Response {
        /// The request's id.
        #[n(0)]
        id: u64,
        /// What came of it.
        #[n(1)]
        outcome: Outcome,
    },
    /// Something happened.
    #[n(4)]
    Push(#[n(0)] Push),
}

/// Result of a request.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Outcome {
    /// Done.
    #[n(0)]
    Done(#[n(0)] Response),
    /// Not done.
    #[n(1)]
    Refused(#[n(0)] Refusal),
}

/// What the device must sign.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Challenge {
    /// Whose hospital this host name is.
    #[n(0)]
    pub tenant: TenantId,
    /// 32 random bytes.
    #[n(1)]
    pub nonce: Digest,
    /// Server time.
    #[n(2)]
    pub now: Timestamp,
}

/// What a device learns when its session opens.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Opened {
    /// Whose device it is.
    #[n(0)]
    pub person: PersonId,
    /// Server time.
    #[n(1)]
    pub now: Timestamp,
    /// Highest database version this device has named; a device behind it was copied back.
    #[n(2)]
    pub state: u64,
    /// The tenant policy in force.
    #[n(3)]
    pub policy: Option<Signed>,
    /// The revocation list in force.
    #[n(4)]
    pub revocations: Option<SignedRevocationList>,
    /// Certified already? A device that is not, or whose chain has ended, may only wait.
    #[n(5)]
    pub certified: bool,
    /// The issuer's answer to this device's enrolment.
    #[n(6)]
    pub certification: Option<Certification>,
    /// Key packages in stock for this device: of the suite that has fewest.
    #[n(7)]
    pub key_packages: u32,
    /// Version of the directory.
    #[n(8)]
    pub directory: u64,
    /// The person's certificate as it is now, also of a device whose chain has ended: it may have been renewed meanwhile.
    #[n(9)]
    pub papers: Option<Box<RenewedPapers>>,
    /// For so many days this device keeps its content without contact, from now on;
    /// [`crate::limits::LEASE_DAYS_MIN`] to [`crate::limits::LEASE_DAYS_MAX`]. None: as it was told before.
    #[n(10)]
    pub lease_days: Option<u32>,
    /// How this device is woken; none when this server wakes nobody.
    #[n(12)]
    pub push: Option<PushStanding>,
}
