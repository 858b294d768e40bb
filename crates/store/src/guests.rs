//! Guests: their invitations, their knocking, who is let in, and whose room has ended.

use crate::{AuditLine, NewDevice, StoreError};
use async_trait::async_trait;
use protocol::{
    guest::{GuestMail, GuestStanding, MailLanguage, MailState},
    hash::Digest,
    id::{ConversationId, DeviceId, InvitationId, PersonId, TenantId},
    key::PublicKey,
    statement::Signed,
    time::Timestamp,
};

/// A guest invitation to keep.
#[derive(Clone, Debug)]
pub struct NewGuestInvitation {
    /// Which.
    pub invitation: InvitationId,
    /// Into which room.
    pub conversation: ConversationId,
    /// Who invites.
    pub host: PersonId,
    /// Who is invited.
    pub guest: PersonId,
    /// Their name, for the account.
    pub name: String,
    /// The host's word.
    pub grant: Signed,
    /// Hash of the access token.
    pub access_hash: Digest,
    /// Sealed details.
    pub sealed: Vec<u8>,
    /// Is a PIN needed?
    pub second_factor: bool,
    /// Where to mail the id.
    pub mail: Option<GuestMail>,
    /// Not valid after.
    pub expires_at: Timestamp,
}

/// What came of keeping it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestInvited {
    /// Kept.
    Done,
    /// One of its ids is taken.
    Taken,
    /// The room has as many guests and open invitations as it may.
    RoomFull,
    /// The host made as many in the last day as they may.
    TooManyToday,
    /// The room has ended.
    Ended,
}

/// How much a host and a room may have.
#[derive(Clone, Copy, Debug)]
pub struct GuestQuota {
    /// Guests and open invitations of one room.
    pub room_max: u32,
    /// Invitations of one person in a day.
    pub day_max: u32,
}

/// A guest invitation as its door needs it.
#[derive(Clone, Debug)]
pub struct GuestInvitationRow {
    /// Which.
    pub invitation: InvitationId,
    /// Into which room.
    pub conversation: ConversationId,
    /// Who invites.
    pub host: PersonId,
    /// Who is invited.
    pub guest: PersonId,
    /// The host's word.
    pub grant: Signed,
    /// Hash of the access token.
    pub access_hash: Digest,
    /// Sealed details.
    pub sealed: Vec<u8>,
    /// Is a PIN needed?
    pub second_factor: bool,
    /// Not valid after.
    pub expires_at: Timestamp,
    /// Wrong codes so far.
    pub tries: u32,
    /// The device that knocked.
    pub device: Option<DeviceId>,
    /// What it said.
    pub claim: Option<Signed>,
    /// Certified already?
    pub certified: bool,
}

/// What came of knocking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knocked {
    /// Kept now, or before with the same claim.
    Waits,
    /// Somebody else has used the invitation.
    Used,
    /// Expired, withdrawn or never made.
    Gone,
    /// The device id or the guest's id is taken.
    Taken,
}

/// A guest to be let in.
#[derive(Clone, Debug)]
pub struct GuestAdmission {
    /// Which device.
    pub device: DeviceId,
    /// Whose.
    pub guest: PersonId,
    /// Key of the guest's certificate.
    pub person_key: PublicKey,
    /// The device's encoded chain.
    pub chain: Vec<u8>,
}

/// A guest whose stay has ended: their room's end date is past, or nobody of the house is in it any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueGuest {
    /// Who.
    pub guest: PersonId,
    /// Who had invited them.
    pub host: PersonId,
    /// Where.
    pub conversation: ConversationId,
}

/// A mail that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingMail {
    /// For which invitation.
    pub invitation: InvitationId,
    /// Address.
    pub to: String,
    /// Language.
    pub language: MailLanguage,
    /// Since when it waits.
    pub since: Timestamp,
    /// When the invitation ends.
    pub expires_at: Timestamp,
}

/// Guests.
#[async_trait]
pub trait Guests {
    /// Keeps an invitation.
    async fn put_guest_invitation(
        &self,
        tenant: TenantId,
        new: &NewGuestInvitation,
        quota: GuestQuota,
        audit: &AuditLine,
    ) -> Result<GuestInvited, StoreError>;

    /// An invitation, also one that has ended.
    async fn guest_invitation(
        &self,
        tenant: TenantId,
        invitation: InvitationId,
    ) -> Result<Option<GuestInvitationRow>, StoreError>;

    /// The invitation that a device knocked with.
    async fn guest_invitation_of(&self, tenant: TenantId, device: DeviceId) -> Result<Option<GuestInvitationRow>, StoreError>;

    /// Takes one of `max` tries before a code is looked at; gives how many are left after it, none when there was none left.
    async fn take_guest_try(&self, tenant: TenantId, invitation: InvitationId, max: u32) -> Result<Option<u32>, StoreError>;

    /// Gives a try back: the code was right.
    async fn give_back_guest_try(&self, tenant: TenantId, invitation: InvitationId) -> Result<(), StoreError>;

    /// Ends an invitation that nobody has used, mail address and all. False when it was used, or is not there.
    async fn withdraw_guest_invitation(
        &self,
        tenant: TenantId,
        invitation: InvitationId,
        audit: &AuditLine,
    ) -> Result<bool, StoreError>;

    /// Uses an invitation: once, unless the same claim comes again. The guest's account and device wait from now on.
    async fn knock(
        &self,
        tenant: TenantId,
        invitation: InvitationId,
        claim: &Signed,
        device: &NewDevice,
    ) -> Result<Knocked, StoreError>;

    /// Invitations of rooms in which this person is now, which are open, or whose guest is not in the group yet.
    async fn guest_standings(&self, tenant: TenantId, person: PersonId, now: Timestamp)
    -> Result<Vec<GuestStanding>, StoreError>;

    /// Lets a guest in who knocked: device and account are active. False when they are not waiting (any more).
    async fn admit_guest(&self, tenant: TenantId, admission: &GuestAdmission, audit: &AuditLine) -> Result<bool, StoreError>;

    /// Replaces the chain of a guest's device. False when the account is not active.
    async fn renew_guest(&self, tenant: TenantId, admission: &GuestAdmission) -> Result<bool, StoreError>;

    /// Guests who are not deleted yet although their time is over: their room has ended, nobody of the house is in it any more, or
    /// their own stay has ended (a member took them out, and the server stopped before the account followed).
    async fn due_guests(&self, tenant: TenantId, now: Timestamp) -> Result<Vec<DueGuest>, StoreError>;

    /// When the next room with guests ends, after `now`.
    async fn next_room_end(&self, tenant: TenantId, now: Timestamp) -> Result<Option<Timestamp>, StoreError>;

    /// Mails that wait, oldest first; those of invitations that have ended are given up.
    async fn waiting_mails(&self, tenant: TenantId, now: Timestamp, limit: u32) -> Result<Vec<WaitingMail>, StoreError>;

    /// A mail was taken by the mail server, or given up: its address is forgotten.
    async fn mail_done(&self, tenant: TenantId, invitation: InvitationId, state: MailState) -> Result<(), StoreError>;
}
