//! Guests: what travels between the host's device, the server and the guest's browser.
//!
//! The secret (72 bits, as code or in the link's fragment), stretched together with the second factor, gives three things: an access
//! token, of which the server keeps a hash; the key to which the invitation's details are sealed, the hospital's root among
//! them; and a signing key of which only the public half goes into the [`GuestGrant`]. So whoever lets the guest in needs no
//! secret, and nobody without the secret can knock.

use crate::{
    cbor::Canonical,
    hash::Digest,
    id::{ConversationId, InvitationId, PersonId, TenantId},
    key::PublicKey,
    revocation::SignedRevocationList,
    statement::{Signed, Statement},
    time::Timestamp,
};
use minicbor::{Decode, Encode};

/// A host's word for somebody outside the house: who may knock, and with which key. Signed by the host's person key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GuestGrant {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Which invitation.
    #[n(1)]
    pub invitation: InvitationId,
    /// The only conversation it lets into.
    #[n(2)]
    pub conversation: ConversationId,
    /// Who invites.
    #[n(3)]
    pub host: PersonId,
    /// The guest's id, chosen by the host.
    #[n(4)]
    pub guest: PersonId,
    /// Name to certify.
    #[n(5)]
    pub name: String,
    /// Verifies the guest's [`GuestClaim`].
    #[n(6)]
    pub door_key: PublicKey,
    /// Is the secret told by the host, beside the channel that carries the link?
    #[n(7)]
    pub verified_by_code: bool,
    /// Not valid after.
    #[n(8)]
    pub expires_at: Timestamp,
}

/// The guest's keys. Signed by the key that the invitation's secret gives.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GuestClaim {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Which invitation.
    #[n(1)]
    pub invitation: InvitationId,
    /// The guest.
    #[n(2)]
    pub guest: PersonId,
    /// The guest's new person key.
    #[n(3)]
    pub person_key: PublicKey,
    /// Device certificate signed by that key.
    #[n(4)]
    pub device: Signed,
}

/// What the guest is shown before anything happens; sealed to a key that the secret gives, so that the server neither reads nor
/// changes it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GuestDetails {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// Which invitation.
    #[n(1)]
    pub invitation: InvitationId,
    /// The root to pin.
    #[n(2)]
    pub root: PublicKey,
    /// The room.
    #[n(3)]
    pub conversation: ConversationId,
    /// The guest's id.
    #[n(4)]
    pub guest: PersonId,
    /// The guest's name.
    #[n(5)]
    pub name: String,
    /// The host's name.
    #[n(6)]
    pub host: String,
    /// The room's name.
    #[n(7)]
    pub room: String,
    /// What the room is for.
    #[n(8)]
    pub about: crate::card::RoomCard,
    /// End date as it was when the invitation was made.
    #[n(9)]
    pub ends_at: Option<Timestamp>,
}

macro_rules! canonical {
    ($($name:ident $keys:literal),* $(,)?) => {$(
        impl Canonical for $name {
            const KEYS: u64 = $keys;
        }
    )*};
}

canonical! { GuestGrant 9, GuestClaim 5, GuestDetails 10 }

impl Statement for GuestGrant {
    const DOMAIN: &'static str = "konsil guest grant v1";
}

impl Statement for GuestClaim {
    const DOMAIN: &'static str = "konsil guest claim v1";
}

/// In which language the server's mail is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum MailLanguage {
    /// German.
    #[default]
    #[n(0)]
    German,
    /// English.
    #[n(1)]
    English,
}

/// An invitation as the host's device brings it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PutGuestInvitation {
    /// A [`GuestGrant`] by the host.
    #[n(0)]
    pub grant: Signed,
    /// Hash of the access token.
    #[n(1)]
    pub access_hash: Digest,
    /// Sealed [`GuestDetails`].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// Does the guest need a PIN besides the code?
    #[n(3)]
    pub second_factor: bool,
    /// Where to mail the id, in which language. Forgotten when the mail is on its way.
    #[n(4)]
    pub mail: Option<GuestMail>,
}

/// Where the server mails an invitation's id.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GuestMail {
    /// Address.
    #[n(0)]
    pub to: String,
    /// Language.
    #[n(1)]
    pub language: MailLanguage,
}

/// What became of the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum MailState {
    /// None was wanted.
    #[n(0)]
    None,
    /// It waits for the mail server.
    #[n(1)]
    Waiting,
    /// The mail server took it.
    #[n(2)]
    Sent,
    /// The mail server refused it, or could not be reached for a day.
    #[n(3)]
    Failed,
}

/// An invitation as the internal people of its room see it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GuestStanding {
    /// A [`GuestGrant`] by the host.
    #[n(0)]
    pub grant: Signed,
    /// Does it need a PIN?
    #[n(1)]
    pub second_factor: bool,
    /// What became of its mail.
    #[n(2)]
    pub mail: MailState,
    /// The guest's [`GuestClaim`], once they knocked.
    #[n(3)]
    pub claim: Option<Signed>,
    /// Certified, and not in the group yet?
    #[n(4)]
    pub certified: bool,
    /// Closed by wrong codes before anybody knocked: of no use any more. A server of before says nothing of it.
    #[cbor(n(5), default)]
    pub closed: bool,
}

/// `POST /api/guests/inspect`: asks what a link is for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct InspectGuest {
    /// Which invitation.
    #[n(0)]
    pub invitation: InvitationId,
}

/// Answer: what can be said without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GuestDoor {
    /// Whose hospital.
    #[n(0)]
    pub tenant: TenantId,
    /// The hospital's name.
    #[n(1)]
    pub tenant_name: String,
    /// Does it need a PIN?
    #[n(2)]
    pub second_factor: bool,
}

/// `POST /api/guests/open`: shows the access token. A wrong one is counted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OpenGuest {
    /// Which invitation.
    #[n(0)]
    pub invitation: InvitationId,
    /// The access token, 32 bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub access: Vec<u8>,
}

/// Answer: the details, and what holds in the hospital.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GuestOpened {
    /// Sealed [`GuestDetails`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
    /// The tenant policy in force, signed by the root that the details name: it says whether conversations are archived, so that
    /// the guest agrees to what is so and not to what the server says.
    #[n(1)]
    pub policy: Option<Signed>,
}

/// `POST /api/guests/knock`: uses the invitation. The same bytes again give the same answer (an empty body).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Knock {
    /// Which invitation.
    #[n(0)]
    pub invitation: InvitationId,
    /// The access token, 32 bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub access: Vec<u8>,
    /// A [`GuestClaim`] by the invitation's door key.
    #[n(2)]
    pub claim: Signed,
}

/// An encoded [`crate::certificate::Chain`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ChainBytes(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

/// What a guest's device gets when it is let in, and again when a host signed anew.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GuestPapers {
    /// Encoded [`crate::certificate::Chain`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub chain: Vec<u8>,
    /// The tenant policy in force.
    #[n(1)]
    pub policy: Signed,
    /// The revocation list in force.
    #[n(2)]
    pub revocations: Option<SignedRevocationList>,
}
