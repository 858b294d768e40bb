//! The socket as the engine sees it: its state, and what each unanswered request will be continued with.
//!
//! Nothing here is stored. When the socket closes, everything under way is forgotten; when it opens again, outbox and
//! operations are resumed from the database.

use crate::{
    command::Answer,
    effect::{Effect, LinkKind},
    error::Result,
    stay::Later,
    view::UnsentView,
};
use e2ee::{issuer::Invitee, offer::ScannedOffer};
use protocol::{
    cbor,
    device::DeviceStanding,
    frame::{ClientFrame, Request},
    guest::GuestStanding,
    hash::Digest,
    id::{ConversationId, DeviceId, MessageId, ObjectId, PersonId, Serial, TenantId},
    issuer::IssuerApplication,
    limits,
    recovery::RecoveryStanding,
    statement::Signed,
    time::{DAY_MS, Timestamp},
};
use std::collections::{BTreeMap, BTreeSet};

/// State of the socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not connected and not trying.
    #[default]
    Down,
    /// Opening or authenticating.
    Opening,
    /// Session open.
    Up,
}

/// What an answer continues.
#[derive(Clone, Debug)]
pub(crate) enum Pending {
    Message {
        conversation: ConversationId,
        message: MessageId,
    },
    Create {
        operation: i64,
    },
    Claim {
        operation: i64,
    },
    Group {
        operation: i64,
    },
    Commit {
        operation: i64,
    },
    Leave {
        operation: i64,
    },
    Conversations,
    /// An own entry, offered again to a restored server.
    Restore {
        conversation: ConversationId,
        seq: u64,
    },
    /// The list, asked for because a conversation does not become what it was.
    Restored {
        conversation: ConversationId,
    },
    Log {
        conversation: ConversationId,
    },
    History {
        conversation: ConversationId,
        page: crate::history::Page,
    },
    Cursors {
        conversation: ConversationId,
    },
    MoveCursor,
    Directory,
    Welcomes,
    DropWelcome,
    KeyPackages,
    AppendKeybox {
        up_to: i64,
    },
    ReadKeybox,
    Enrolments,
    Certify,
    ReadIssuers,
    IssuerRequests,
    /// A request for an issuer key, its withdrawal, or an issuer put into force; by a screen, or unattended.
    IssuerAct {
        command: Option<u64>,
    },
    /// A policy put into force by a screen.
    PublishPolicy {
        command: u64,
        signed: Signed,
    },
    RenewPeople,
    Revoking(Revoking),
    Invite {
        invite: Invite,
        invitation: Answer,
    },
    Issuers(Invite),
    Transfer {
        command: u64,
        link: String,
        /// For which rights; none when it was tried again already.
        admin: Option<bool>,
    },
    /// What a browser offers, for the screen to show, or (with the digits that it showed) to seal to.
    Offer {
        command: u64,
        scanned: ScannedOffer,
        approved: Option<String>,
    },
    /// A transfer that answers an offer.
    Linked {
        command: u64,
    },
    OfferRefused,
    Devices,
    RemoveDevice {
        command: u64,
        device: DeviceId,
    },
    Rotations,
    /// Recovery code and passkeys, to be sealed anew with the next history key.
    RotationRecoveries,
    Rotated,
    Recoveries,
    Places,
    Duties,
    /// A duty is taken or given on.
    Duty {
        command: u64,
    },
    /// The picture of a floor.
    Plan {
        command: u64,
    },
    /// A recovery that is made or ended, and what is answered then.
    Recovery {
        command: u64,
        answer: Answer,
    },
    Complain,
    PutPreferences {
        sent: Vec<(String, i64)>,
    },
    ReadPreferences,
    Typing,
    Objects,
    Release {
        message: MessageId,
    },
    Administration {
        command: u64,
    },
    State {
        command: u64,
    },
    PutPush {
        hash: Digest,
    },
    RemovePush,
    TryPush {
        command: u64,
    },
    Attended,
    WakeAgain {
        command: Option<u64>,
    },
    GuestInvited {
        command: u64,
        answer: Answer,
    },
    GuestWithdrawn {
        command: u64,
    },
    Guests,
    GuestsCertified,
}

impl Pending {
    /// The command that waits for this answer and that nothing else would answer.
    const fn command(&self) -> Option<u64> {
        match self {
            Self::Invite { invite, .. } | Self::Issuers(invite) => Some(invite.command),
            Self::Transfer { command, .. }
            | Self::Administration { command }
            | Self::State { command }
            | Self::TryPush { command }
            | Self::GuestInvited { command, .. }
            | Self::GuestWithdrawn { command }
            | Self::Duty { command }
            | Self::Plan { command } => Some(*command),
            Self::Revoking(revoking) => Some(revoking.command),
            Self::IssuerAct { command } | Self::WakeAgain { command } => *command,
            _ => None,
        }
    }

    /// Whether the server needs room for what was asked.
    pub(crate) const fn takes_room(&self) -> bool {
        matches!(
            self,
            Self::Message { .. }
                | Self::Create { .. }
                | Self::Commit { .. }
                | Self::AppendKeybox { .. }
                | Self::PutPreferences { .. }
        )
    }
}

/// An invitation that is being made.
#[derive(Clone, Debug)]
pub(crate) struct Invite {
    pub(crate) command: u64,
    pub(crate) invitee: Invitee,
    /// Refused once, and made again since the clocks were compared anew.
    pub(crate) again: bool,
}

/// What the server refused for a time that it found wrong: done again once, in the next session, whose beginning compares the
/// clocks.
#[derive(Clone, Debug)]
pub(crate) enum Again {
    Invite(Invite),
    Transfer { command: u64, admin: bool },
}

/// An issuer that is being taken back.
#[derive(Clone, Debug)]
pub(crate) struct Revoking {
    pub(crate) command: u64,
    /// Of its certificates.
    pub(crate) serials: Vec<Serial>,
    /// New certificates of people that are still to be sent.
    pub(crate) batches: Vec<Vec<Signed>>,
}

/// What an HTTP answer continues.
#[derive(Debug)]
pub(crate) enum HttpPending {
    Found { input: u64, founding: Box<crate::founding::Founding> },
    Inspect { input: u64 },
    InspectTransfer { input: u64, kind: LinkKind },
    InspectSetUp { input: u64 },
    JoinInspect { input: u64, link: String, device_name: String },
    Enrol { input: u64 },
    JoinTransfer { input: u64, link: String, device_name: String },
    Take { input: u64, link: String, device_name: String, tenant: TenantId },
    Register { input: u64 },
    Offer { input: u64, device: e2ee::offer::OfferingDevice },
    AwaitOffer { input: u64 },
    GuestDoor(Box<crate::visit::Opening>),
    GuestOpen(Box<crate::visit::Opening>, Box<e2ee::guest::GuestKeys>),
    Knock { input: u64 },
}

impl HttpPending {
    /// About a guest's invitation?
    pub(crate) const fn is_guests(&self) -> bool {
        matches!(self, Self::GuestDoor(_) | Self::GuestOpen(..) | Self::Knock { .. })
    }

    /// The input of whoever joins, if that is what it is about.
    pub(crate) const fn newcomer(&self) -> Option<u64> {
        match self {
            Self::Found { input, .. }
            | Self::JoinInspect { input, .. }
            | Self::Enrol { input }
            | Self::JoinTransfer { input, .. }
            | Self::Take { input, .. }
            | Self::Register { input }
            | Self::Knock { input } => Some(*input),
            Self::GuestDoor(opening) | Self::GuestOpen(opening, _) => opening.newcomer(),
            Self::Inspect { .. }
            | Self::InspectTransfer { .. }
            | Self::InspectSetUp { .. }
            | Self::Offer { .. }
            | Self::AwaitOffer { .. } => None,
        }
    }
}

/// In-memory state of the connection.
#[derive(Debug, Default)]
pub(crate) struct Net {
    pub(crate) link: Link,
    pub(crate) network: bool,
    pub(crate) next: u64,
    pub(crate) pending: BTreeMap<u64, Pending>,
    /// Conversations whose log is being read.
    pub(crate) reading: BTreeSet<ConversationId>,
    /// Conversations of whose history pages are under way, the uppermost first.
    pub(crate) history: BTreeMap<ConversationId, Vec<crate::history::Page>>,
    /// Conversations whose history the server does not give as it should: not asked again in this session.
    pub(crate) history_stuck: BTreeSet<ConversationId>,
    /// Conversations of whose history more was read than screens show, and when they were shown what had come last.
    pub(crate) history_unseen: BTreeSet<ConversationId>,
    pub(crate) history_shown_at: Timestamp,
    /// The list of conversations has arrived since the socket opened.
    pub(crate) listed: bool,
    /// Cursor and last accepted counter of every conversation when the socket opened.
    pub(crate) at_open: BTreeMap<ConversationId, (u64, u64)>,
    /// First entry of this person's present stay in every listed conversation, and the chain hash before it.
    pub(crate) stays: BTreeMap<ConversationId, (u64, Digest)>,
    /// Stays that begin after the one that is being read.
    pub(crate) later_stays: BTreeMap<ConversationId, Later>,
    /// Since when nothing has come back into a restored server's conversation.
    pub(crate) restored_since: BTreeMap<ConversationId, Timestamp>,
    /// The keybox was filled again for a restored server.
    pub(crate) restored_keys: bool,
    /// The keybox was read to its end since the socket opened.
    pub(crate) keybox_read: bool,
    pub(crate) keybox_reading: bool,
    /// When the keybox is asked again because messages wait for their keys, and after what pause.
    pub(crate) keybox_again: Option<(Timestamp, u64)>,
    /// Rotation of the history key.
    pub(crate) rotation: crate::rotation::Progress,
    pub(crate) directory_reading: bool,
    /// Version that the server named while a page was under way.
    pub(crate) directory_named: u64,
    /// Key packages were published since the socket opened, or are being.
    pub(crate) stocked: bool,
    /// A keybox chunk is under way.
    pub(crate) keybox_writing: bool,
    /// Chunks are written although they are neither full nor old: another device is about to read them.
    pub(crate) keybox_flush: bool,
    /// How long and how often an offered transfer may be used; the server's configuration has the last word.
    pub(crate) transfer_ms: Option<u64>,
    pub(crate) transfer_uses: u32,
    /// HTTP requests under way.
    pub(crate) http: BTreeMap<u64, HttpPending>,
    /// Tries in a row that failed, for backing off.
    pub(crate) failures: u32,
    /// Not before this time the next try.
    pub(crate) retry_at: Option<Timestamp>,
    /// When something last came out of the socket (or it was opened), and how long the server may be silent: it says so itself.
    pub(crate) heard_at: Timestamp,
    pub(crate) silence_ms_max: Option<u64>,
    /// This device's clock at the last look.
    pub(crate) looked_at: Timestamp,
    /// When a new session is to compare the clocks: ours was set, or the device slept.
    pub(crate) compare_at: Option<Timestamp>,
    /// Until when a connection that may be dead has time to show that it lives.
    pub(crate) doubted_until: Option<Timestamp>,
    /// Server clock minus ours, milliseconds.
    pub(crate) skew_ms: i64,
    /// What waits for a better measure of it.
    pub(crate) again: Option<Again>,
    pub(crate) server_full: bool,
    pub(crate) device_full: bool,
    pub(crate) update_required: bool,
    /// Our chain has ended as the server sees it: this session waits for its renewal.
    pub(crate) lapsed: bool,
    /// Issuers in force and requests for issuer keys, as the server listed them: not verified.
    pub(crate) issuers: Vec<Signed>,
    pub(crate) issuer_requests: Vec<IssuerApplication>,
    /// When to look again whose certificate ends soon, who was renewed since the last look, and whether a batch is under way.
    pub(crate) renew_at: Option<Timestamp>,
    pub(crate) renewed: BTreeSet<PersonId>,
    pub(crate) renewing: bool,
    /// When the next leaf is to carry our newest certificate; none before the list was read.
    pub(crate) leaves_at: Option<Timestamp>,
    /// What this person's other devices keep was read since the socket opened.
    pub(crate) preferences_read: bool,
    pub(crate) preferences_writing: bool,
    /// Somebody looks at the own devices, or at recovery code and passkeys.
    pub(crate) devices_wanted: bool,
    pub(crate) recoveries_wanted: bool,
    /// A screen has looked at the house's places.
    pub(crate) places_wanted: bool,
    /// They were asked for in this session.
    pub(crate) places_asked: bool,
    /// Duties are being read, and changed meanwhile.
    pub(crate) duties_reading: bool,
    pub(crate) duties_again: bool,
    /// The own devices, and recovery code and passkeys, as the server said last.
    pub(crate) devices: Vec<DeviceStanding>,
    pub(crate) recoveries: Option<Vec<RecoveryStanding>>,
    /// Who is writing where, and until when that is shown.
    pub(crate) typing: BTreeMap<(ConversationId, PersonId), Timestamp>,
    /// Invitations of guests that wait until their room is on the server.
    pub(crate) guest_asks: Vec<crate::guest::Ask>,
    /// Guests who are invited, knock, or are not in the group yet, as the server said last.
    pub(crate) guests: Vec<GuestStanding>,
    /// When to ask for them.
    pub(crate) guests_at: Option<Timestamp>,
    /// Something about the guests of a group changed; and when to look after them anyway.
    pub(crate) guests_look: bool,
    pub(crate) guests_look_at: Option<Timestamp>,
    /// Guests whom this device certified anew, and rooms in which it has waited before that.
    pub(crate) guests_renewed: BTreeSet<(ConversationId, PersonId, crate::guest::Wanted)>,
    pub(crate) guests_spread: BTreeSet<ConversationId>,
    /// Up to when ends of rooms were noticed.
    pub(crate) rooms_seen_at: Timestamp,
    /// Bearer token of the attachment store.
    pub(crate) object_token: Option<String>,
    /// Objects of which a part goes up.
    pub(crate) going_up: BTreeSet<ObjectId>,
    /// Parts that come down.
    pub(crate) going_down: BTreeSet<(ObjectId, u64)>,
    /// Parts that a screen reads.
    pub(crate) needed: BTreeSet<(ObjectId, u64)>,
    /// Nothing goes up or down until then.
    pub(crate) parts_not_before: Timestamp,
    /// Nobody looks at this device; and what the server was told of that in this session.
    pub(crate) unattended: bool,
    pub(crate) attended_told: Option<bool>,
    /// The hospital's key at push services.
    pub(crate) push_key: Option<Vec<u8>>,
    /// What the server knows of being woken may not be what is wished; it is being told.
    pub(crate) push_stale: bool,
    pub(crate) push_telling: bool,
    /// Sending waits until then (server full, rate limits).
    pub(crate) send_not_before: Timestamp,
    /// What a guest had still to send when their visit ended.
    pub(crate) unsent: Vec<UnsentView>,
}

impl Net {
    /// The time by which certificates are judged: ours, corrected by the server's when ours is obviously wrong. A server that
    /// lies about the time gains a day at most.
    pub(crate) fn true_time(&self, now: Timestamp) -> Timestamp {
        if self.skew_ms.unsigned_abs() <= limits::CLOCK_SKEW_MS_MAX {
            return now;
        }
        self.server_time(now)
    }

    /// The time by which the server judges how long something of ours may be valid: a clock that is a little fast must not ask
    /// for more than it gives.
    pub(crate) fn server_time(&self, now: Timestamp) -> Timestamp {
        let day = i64::try_from(DAY_MS).unwrap_or(i64::MAX);
        crate::enrolment::server_time(now, self.skew_ms.clamp(-day, day))
    }

    /// Is a session open?
    pub(crate) fn is_up(&self) -> bool {
        self.link == Link::Up
    }

    /// Connected, with the list of conversations here, nothing unanswered and nothing about to be asked?
    pub(crate) fn is_quiet(&self) -> bool {
        self.is_up()
            && self.listed
            && self.pending.is_empty()
            && self.http.is_empty()
            && self.reading.is_empty()
            && self.history.is_empty()
            && !self.keybox_flush
    }

    /// Forgets everything under way, and gives the commands among it: nobody will answer them.
    #[must_use]
    pub(crate) fn drop_link(&mut self) -> Vec<u64> {
        let asks = self.guest_asks.iter().map(|ask| ask.command);
        let held = self.rotation.held.iter().map(|(command, _)| *command);
        let unanswered = self.pending.values().filter_map(Pending::command).chain(asks).chain(held).collect();
        *self = Self {
            http: std::mem::take(&mut self.http),
            transfer_ms: self.transfer_ms,
            transfer_uses: self.transfer_uses,
            network: self.network,
            next: self.next,
            failures: self.failures,
            retry_at: self.retry_at,
            skew_ms: self.skew_ms,
            again: self.again.take(),
            needed: std::mem::take(&mut self.needed),
            server_full: self.server_full,
            device_full: self.device_full,
            update_required: self.update_required,
            unattended: self.unattended,
            places_wanted: self.places_wanted,
            devices_wanted: self.devices_wanted,
            recoveries_wanted: self.recoveries_wanted,
            devices: std::mem::take(&mut self.devices),
            recoveries: self.recoveries.take(),
            guests: std::mem::take(&mut self.guests),
            rooms_seen_at: self.rooms_seen_at,
            unsent: std::mem::take(&mut self.unsent),
            history_unseen: std::mem::take(&mut self.history_unseen),
            history_shown_at: self.history_shown_at,
            ..Self::default()
        };
        unanswered
    }

    /// Asks over HTTP (a `GET` when the body is empty).
    pub(crate) fn http(&mut self, path: &'static str, body: Vec<u8>, pending: HttpPending, out: &mut Vec<Effect>) {
        self.next += 1;
        self.http.insert(self.next, pending);
        out.push(Effect::Http { id: self.next, path, body });
    }

    /// Makes the frame of a request and remembers what its answer continues.
    pub(crate) fn request(&mut self, request: Request, pending: Pending, out: &mut Vec<Effect>) -> Result<()> {
        self.next += 1;
        self.pending.insert(self.next, pending);
        out.push(Effect::Send(cbor::encode(&ClientFrame::Request { id: self.next, request })));
        Ok(())
    }
}
