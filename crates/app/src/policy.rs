//! Who may ask for what: one table, by the state of the session. What depends on the conversation (membership, ownership)
//! is checked by the use case on top of this.

use crate::session::Standing;
use protocol::{administration::Scope, certificate::Level, frame::Request, refusal::Refusal};

/// What a request does, by the name that stands in the audit log and in the authorization matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Write into a conversation.
    SendMessage,
    /// Take a refused message's counter.
    SendVoid,
    /// Begin a conversation.
    CreateConversation,
    /// Change a group.
    Commit,
    /// Leave a conversation.
    Leave,
    /// List the own conversations.
    ListConversations,
    /// Read a log.
    ReadLog,
    /// Read a group's public state.
    ReadGroup,
    /// Move the own cursors.
    MoveCursor,
    /// Read everybody's cursors.
    ReadCursors,
    /// Publish the own key packages.
    PublishKeyPackages,
    /// Claim others' key packages.
    ClaimKeyPackages,
    /// Read the directory.
    ReadDirectory,
    /// Read the own Welcomes.
    ReadWelcomes,
    /// Drop an own Welcome.
    DropWelcome,
    /// Append to the own keybox.
    AppendKeybox,
    /// Read the own keybox.
    ReadKeybox,
    /// Link a further device.
    PutTransfer,
    /// Read what a new device offers.
    ReadOffer,
    /// Refuse what a new device offers.
    EndOffer,
    /// Read the own devices.
    ReadDevices,
    /// Remove an own device.
    RemoveDevice,
    /// Make a recovery code or passkey.
    PutRecovery,
    /// Read the own recovery code and passkeys.
    ReadRecoveries,
    /// End a recovery code or passkey.
    DropRecovery,
    /// The own history key takes a new generation.
    RotateHistory,
    /// Rotations of the own history key are read.
    ReadRotations,
    /// Remove somebody's device.
    RemovePersonDevice,
    /// Report an entry.
    Complain,
    /// Invite a person.
    PutInvitation,
    /// Read issuer certificates.
    ReadIssuers,
    /// Read waiting enrolments.
    ReadEnrolments,
    /// Certify an enrolment.
    Certify,
    /// Put a policy into force.
    PublishPolicy,
    /// Put a revocation list into force.
    PublishRevocations,
    /// Add an issuer.
    PublishIssuer,
    /// Ask for an issuer key.
    AskIssuer,
    /// Read who asks for an issuer key.
    ReadIssuerRequests,
    /// Not grant a request for an issuer key, or take it back.
    DropIssuerRequest,
    /// Renew people's certificates.
    RenewPeople,
    /// Lock, unlock or delete a person.
    SetPersonState,
    /// Keep own preferences.
    PutPreferences,
    /// Read own preferences.
    ReadPreferences,
    /// Have the own device woken by a push service.
    PutPushSubscription,
    /// Have the own device woken no more.
    RemovePushSubscription,
    /// Try whether the own device can be woken.
    TryPush,
    /// Say whether somebody looks at the own device.
    SetAttended,
    /// Have those woken again who have not acknowledged an own urgent message, or no more.
    WakeAgain,
    /// Say that one is writing.
    Typing,
    /// Read the house's places.
    ReadPlaces,
    /// Read the picture of a floor.
    ReadPlan,
    /// Say what is where in the house.
    SetPlaces,
    /// Read the house's duties.
    ReadDuties,
    /// Take a duty that one may hold.
    TakeDuty,
    /// Give an own duty on, or back.
    HandOverDuty,
    /// Name duties, and say who may hold them.
    SetDuties,
    /// Read who held a duty.
    ReadDutyShifts,
    /// Get a token for the attachment store.
    OpenObjects,
    /// Bring an object.
    PutObject,
    /// Fetch an object.
    ReadObject,
    /// Give up an own deleted message's objects.
    ReleaseObjects,
    /// Fetch a part of the house's map.
    ReadMap,
    /// Invite a guest into an own room.
    PutGuestInvitation,
    /// End a guest's invitation.
    WithdrawGuestInvitation,
    /// Read which guests wait.
    ReadGuests,
    /// Certify a guest.
    CertifyGuests,
    /// Get a token for the administration.
    OpenAdministration,
    /// Read the administration's home page.
    ReadHome,
    /// Hear which parts of the administration change.
    ReadNews,
    /// Read people as the administration sees them.
    ReadPeople,
    /// Read who waits for certification.
    ReadWaiting,
    /// Read the audit log.
    ReadAudit,
    /// Verify the audit log.
    VerifyAudit,
    /// Read who is an administrator.
    ReadAdministrators,
    /// Say what an administrator may run.
    SetScopes,
    /// Read how cases of the archive are opened.
    ReadArchiveSettings,
    /// Say how cases of the archive are opened.
    SetArchiveSettings,
    /// Read for how long devices may stay without contact.
    ReadLease,
    /// Say for how long devices may stay without contact.
    SetLease,
    /// Hand out root or archive key anew.
    HandOutKey,
    /// Read cases of the archive and their conversations.
    ReadCases,
    /// Ask for a case.
    AskCase,
    /// Open a case.
    ApproveCase,
    /// Refuse a case.
    RefuseCase,
    /// Close a case.
    CloseCase,
    /// Read a conversation of a case.
    ReadCaseEntries,
    /// Export what a case holds.
    ExportCase,
}

impl Action {
    /// The action of a request.
    #[must_use]
    pub const fn of(request: &Request) -> Self {
        match request {
            Request::SendMessage(_) => Self::SendMessage,
            Request::SendVoid(_) => Self::SendVoid,
            Request::CreateConversation(_) => Self::CreateConversation,
            Request::Commit(_) => Self::Commit,
            Request::Leave { .. } => Self::Leave,
            Request::ListConversations => Self::ListConversations,
            Request::ReadLog { .. } => Self::ReadLog,
            Request::ReadGroup { .. } => Self::ReadGroup,
            Request::MoveCursor { .. } => Self::MoveCursor,
            Request::ReadCursors { .. } => Self::ReadCursors,
            Request::PublishKeyPackages { .. } => Self::PublishKeyPackages,
            Request::ClaimKeyPackages { .. } => Self::ClaimKeyPackages,
            Request::ReadDirectory { .. } => Self::ReadDirectory,
            Request::ReadWelcomes => Self::ReadWelcomes,
            Request::DropWelcome { .. } => Self::DropWelcome,
            Request::AppendKeybox { .. } => Self::AppendKeybox,
            Request::ReadKeybox { .. } => Self::ReadKeybox,
            Request::PutTransfer(_) => Self::PutTransfer,
            Request::ReadOffer { .. } => Self::ReadOffer,
            Request::EndOffer { .. } => Self::EndOffer,
            Request::ReadDevices => Self::ReadDevices,
            Request::RemoveDevice { .. } => Self::RemoveDevice,
            Request::PutRecovery(_) => Self::PutRecovery,
            Request::ReadRecoveries => Self::ReadRecoveries,
            Request::DropRecovery { .. } => Self::DropRecovery,
            Request::RotateHistory(_) => Self::RotateHistory,
            Request::ReadRotations { .. } => Self::ReadRotations,
            Request::Complain { .. } => Self::Complain,
            Request::PutInvitation(_) => Self::PutInvitation,
            Request::ReadIssuers => Self::ReadIssuers,
            Request::ReadEnrolments => Self::ReadEnrolments,
            Request::Certify { .. } => Self::Certify,
            Request::PublishPolicy(_) => Self::PublishPolicy,
            Request::PublishRevocations(_) => Self::PublishRevocations,
            Request::PublishIssuer(_) => Self::PublishIssuer,
            Request::AskIssuer(_) => Self::AskIssuer,
            Request::ReadIssuerRequests => Self::ReadIssuerRequests,
            Request::DropIssuerRequest { .. } => Self::DropIssuerRequest,
            Request::RenewPeople { .. } => Self::RenewPeople,
            Request::SetPersonState { .. } => Self::SetPersonState,
            Request::PutPreferences { .. } => Self::PutPreferences,
            Request::ReadPreferences { .. } => Self::ReadPreferences,
            Request::PutPushSubscription(_) => Self::PutPushSubscription,
            Request::RemovePushSubscription => Self::RemovePushSubscription,
            Request::TryPush => Self::TryPush,
            Request::SetAttended { .. } => Self::SetAttended,
            Request::WakeAgain { .. } => Self::WakeAgain,
            Request::Typing { .. } => Self::Typing,
            Request::ReadPlaces => Self::ReadPlaces,
            Request::ReadPlan { .. } => Self::ReadPlan,
            Request::ReadDuties => Self::ReadDuties,
            Request::TakeDuty { .. } => Self::TakeDuty,
            Request::HandOverDuty { .. } => Self::HandOverDuty,
            Request::OpenObjects => Self::OpenObjects,
            Request::ReleaseObjects { .. } => Self::ReleaseObjects,
            Request::PutGuestInvitation(_) => Self::PutGuestInvitation,
            Request::WithdrawGuestInvitation { .. } => Self::WithdrawGuestInvitation,
            Request::ReadGuests => Self::ReadGuests,
            Request::CertifyGuests { .. } => Self::CertifyGuests,
            Request::OpenAdministration => Self::OpenAdministration,
        }
    }

    /// The name in the audit log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SendMessage => "send_message",
            Self::SendVoid => "send_void",
            Self::CreateConversation => "create_conversation",
            Self::Commit => "commit",
            Self::Leave => "leave",
            Self::ListConversations => "list_conversations",
            Self::ReadLog => "read_log",
            Self::ReadGroup => "read_group",
            Self::MoveCursor => "move_cursor",
            Self::ReadCursors => "read_cursors",
            Self::PublishKeyPackages => "publish_key_packages",
            Self::ClaimKeyPackages => "claim_key_packages",
            Self::ReadDirectory => "read_directory",
            Self::ReadWelcomes => "read_welcomes",
            Self::DropWelcome => "drop_welcome",
            Self::AppendKeybox => "append_keybox",
            Self::ReadKeybox => "read_keybox",
            Self::PutTransfer => "put_transfer",
            Self::ReadOffer => "read_offer",
            Self::EndOffer => "end_offer",
            Self::ReadDevices => "read_devices",
            Self::RemoveDevice => "remove_device",
            Self::PutRecovery => "put_recovery",
            Self::ReadRecoveries => "read_recoveries",
            Self::DropRecovery => "drop_recovery",
            Self::RotateHistory => "rotate_history",
            Self::ReadRotations => "read_rotations",
            Self::RemovePersonDevice => "remove_person_device",
            Self::Complain => "complain",
            Self::PutInvitation => "put_invitation",
            Self::ReadIssuers => "read_issuers",
            Self::ReadEnrolments => "read_enrolments",
            Self::Certify => "certify",
            Self::PublishPolicy => "publish_policy",
            Self::PublishRevocations => "publish_revocations",
            Self::PublishIssuer => "publish_issuer",
            Self::AskIssuer => "ask_issuer",
            Self::ReadIssuerRequests => "read_issuer_requests",
            Self::DropIssuerRequest => "drop_issuer_request",
            Self::RenewPeople => "renew_people",
            Self::SetPersonState => "set_person_state",
            Self::PutPreferences => "put_preferences",
            Self::ReadPreferences => "read_preferences",
            Self::PutPushSubscription => "put_push",
            Self::RemovePushSubscription => "remove_push",
            Self::TryPush => "try_push",
            Self::SetAttended => "set_attended",
            Self::WakeAgain => "wake_again",
            Self::Typing => "typing",
            Self::ReadPlaces => "read_places",
            Self::ReadPlan => "read_plan",
            Self::SetPlaces => "set_places",
            Self::ReadDuties => "read_duties",
            Self::TakeDuty => "take_duty",
            Self::HandOverDuty => "hand_over_duty",
            Self::SetDuties => "set_duties",
            Self::ReadDutyShifts => "read_duty_shifts",
            Self::OpenObjects => "open_objects",
            Self::PutObject => "put_object",
            Self::ReadObject => "read_object",
            Self::ReleaseObjects => "release_objects",
            Self::ReadMap => "read_map",
            Self::PutGuestInvitation => "invite_guest",
            Self::WithdrawGuestInvitation => "withdraw_guest",
            Self::ReadGuests => "read_guests",
            Self::CertifyGuests => "certify_guests",
            Self::OpenAdministration => "open_administration",
            Self::ReadHome => "read_home",
            Self::ReadNews => "read_news",
            Self::ReadPeople => "read_people",
            Self::ReadWaiting => "read_waiting",
            Self::ReadAudit => "read_audit",
            Self::VerifyAudit => "verify_audit",
            Self::ReadAdministrators => "read_administrators",
            Self::SetScopes => "set_scopes",
            Self::ReadArchiveSettings => "read_archive_settings",
            Self::SetArchiveSettings => "set_archive_settings",
            Self::ReadLease => "read_lease",
            Self::SetLease => "set_lease",
            Self::HandOutKey => "hand_out_key",
            Self::ReadCases => "read_cases",
            Self::AskCase => "ask_case",
            Self::ApproveCase => "approve_case",
            Self::RefuseCase => "refuse_case",
            Self::CloseCase => "close_case",
            Self::ReadCaseEntries => "read_case_entries",
            Self::ExportCase => "export_case",
        }
    }

    /// What an administrator needs for it besides being one.
    #[must_use]
    pub const fn scope(self) -> Option<Scope> {
        match self {
            Self::PutInvitation
            | Self::Certify
            | Self::AskIssuer
            | Self::DropIssuerRequest
            | Self::RenewPeople
            | Self::SetPersonState
            | Self::RemovePersonDevice
            | Self::ReadPeople
            | Self::ReadWaiting
            | Self::ReadAdministrators
            | Self::SetDuties
            | Self::SetScopes => Some(Scope::People),
            Self::PublishPolicy
            | Self::PublishRevocations
            | Self::PublishIssuer
            | Self::SetArchiveSettings
            | Self::SetLease
            | Self::HandOutKey
            | Self::SetPlaces => Some(Scope::Policy),
            Self::ReadAudit | Self::VerifyAudit | Self::ReadDutyShifts => Some(Scope::Audit),
            Self::ReadCases
            | Self::AskCase
            | Self::ApproveCase
            | Self::RefuseCase
            | Self::CloseCase
            | Self::ReadCaseEntries
            | Self::ExportCase => Some(Scope::Archive),
            _ => None,
        }
    }

    /// What an administrator may do whose own chain has ended: only what makes chains hold again. The signatures of root and
    /// issuer say whether it is done. Without this, a hospital whose last issuer has ended could never come back.
    const fn heals(self) -> bool {
        matches!(
            self,
            Self::ReadIssuers
                | Self::ReadIssuerRequests
                | Self::AskIssuer
                | Self::DropIssuerRequest
                | Self::PublishIssuer
                | Self::RenewPeople
        )
    }

    const fn class(self) -> Class {
        match self {
            Self::PutInvitation
            | Self::ReadIssuers
            | Self::ReadEnrolments
            | Self::Certify
            | Self::PublishPolicy
            | Self::PublishRevocations
            | Self::PublishIssuer
            | Self::AskIssuer
            | Self::ReadIssuerRequests
            | Self::DropIssuerRequest
            | Self::RenewPeople
            | Self::SetPersonState
            | Self::RemovePersonDevice
            | Self::OpenAdministration
            | Self::ReadHome
            | Self::ReadNews
            | Self::ReadPeople
            | Self::ReadWaiting
            | Self::ReadAudit
            | Self::VerifyAudit
            | Self::ReadAdministrators
            | Self::SetScopes
            | Self::ReadArchiveSettings
            | Self::SetArchiveSettings
            | Self::ReadLease
            | Self::SetLease
            | Self::HandOutKey
            | Self::SetPlaces
            | Self::SetDuties
            | Self::ReadDutyShifts
            | Self::ReadCases
            | Self::AskCase
            | Self::ApproveCase
            | Self::RefuseCase
            | Self::CloseCase
            | Self::ReadCaseEntries
            | Self::ExportCase => Class::Administration,
            Self::ReadPlaces | Self::ReadPlan | Self::ReadDuties | Self::TakeDuty | Self::HandOverDuty => Class::Staff,
            Self::CreateConversation
            | Self::ClaimKeyPackages
            | Self::PutTransfer
            | Self::ReadOffer
            | Self::EndOffer
            | Self::PutRecovery
            | Self::ReadRecoveries
            | Self::DropRecovery
            | Self::RotateHistory
            | Self::ReadRotations
            | Self::PutGuestInvitation
            | Self::WithdrawGuestInvitation
            | Self::ReadGuests
            | Self::CertifyGuests
            | Self::ReadDirectory
            | Self::AppendKeybox
            | Self::ReadKeybox
            | Self::PutPreferences
            | Self::ReadPreferences
            | Self::ReadDevices
            | Self::WakeAgain
            | Self::RemoveDevice => Class::Person,
            // What a guest may do is named: everything that comes later is nothing for them until it stands here.
            Self::SendMessage
            | Self::SendVoid
            | Self::Commit
            | Self::Leave
            | Self::ListConversations
            | Self::ReadLog
            | Self::ReadGroup
            | Self::MoveCursor
            | Self::ReadCursors
            | Self::PublishKeyPackages
            | Self::ReadWelcomes
            | Self::DropWelcome
            | Self::Complain
            | Self::Typing
            | Self::OpenObjects
            | Self::PutObject
            | Self::ReadObject
            | Self::ReleaseObjects
            | Self::ReadMap
            | Self::PutPushSubscription
            | Self::RemovePushSubscription
            | Self::TryPush
            | Self::SetAttended => Class::Device,
        }
    }
}

/// Kinds of actions that are allowed alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Every certified device for itself and in its conversations, guests' too.
    Device,
    /// Every certified person who is no guest.
    Person,
    /// Every certified person of the house.
    Staff,
    /// Administrators.
    Administration,
}

/// May a session in this standing do this?
///
/// # Errors
/// The [`Refusal`] to give.
pub fn authorise(standing: &Standing, action: Action) -> Result<(), Refusal> {
    let identity = match standing {
        Standing::Certified(identity) => identity,
        Standing::Lapsed(identity) if action.heals() && identity.admin && identity.level == Level::Internal => return Ok(()),
        Standing::Lapsed(_) | Standing::Waiting => return Err(Refusal::NotCertified),
        Standing::Ended => return Err(Refusal::Locked),
    };
    let allowed = match action.class() {
        Class::Device => true,
        Class::Person => identity.level != Level::Guest,
        Class::Staff => identity.level == Level::Internal,
        Class::Administration => identity.admin && identity.level == Level::Internal,
    };
    if allowed { Ok(()) } else { Err(Refusal::NotAllowed) }
}
