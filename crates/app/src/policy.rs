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
    /// Lock, unlock or delete a person.
    SetPersonState,
    /// Get a token for the administration.
    OpenAdministration,
    /// Read the administration's home page.
    ReadHome,
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
            Request::Complain { .. } => Self::Complain,
            Request::PutInvitation(_) => Self::PutInvitation,
            Request::ReadIssuers => Self::ReadIssuers,
            Request::ReadEnrolments => Self::ReadEnrolments,
            Request::Certify { .. } => Self::Certify,
            Request::PublishPolicy(_) => Self::PublishPolicy,
            Request::PublishRevocations(_) => Self::PublishRevocations,
            Request::PublishIssuer(_) => Self::PublishIssuer,
            Request::SetPersonState { .. } => Self::SetPersonState,
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
            Self::Complain => "complain",
            Self::PutInvitation => "put_invitation",
            Self::ReadIssuers => "read_issuers",
            Self::ReadEnrolments => "read_enrolments",
            Self::Certify => "certify",
            Self::PublishPolicy => "publish_policy",
            Self::PublishRevocations => "publish_revocations",
            Self::PublishIssuer => "publish_issuer",
            Self::SetPersonState => "set_person_state",
            Self::OpenAdministration => "open_administration",
            Self::ReadHome => "read_home",
            Self::ReadPeople => "read_people",
            Self::ReadWaiting => "read_waiting",
            Self::ReadAudit => "read_audit",
            Self::VerifyAudit => "verify_audit",
            Self::ReadAdministrators => "read_administrators",
            Self::SetScopes => "set_scopes",
            Self::ReadArchiveSettings => "read_archive_settings",
            Self::SetArchiveSettings => "set_archive_settings",
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
            | Self::SetPersonState
            | Self::ReadPeople
            | Self::ReadWaiting
            | Self::ReadAdministrators
            | Self::SetScopes => Some(Scope::People),
            Self::PublishPolicy | Self::PublishRevocations | Self::PublishIssuer | Self::SetArchiveSettings => {
                Some(Scope::Policy)
            }
            Self::ReadAudit | Self::VerifyAudit => Some(Scope::Audit),
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

    const fn class(self) -> Class {
        match self {
            Self::PutInvitation
            | Self::ReadIssuers
            | Self::ReadEnrolments
            | Self::Certify
            | Self::PublishPolicy
            | Self::PublishRevocations
            | Self::PublishIssuer
            | Self::SetPersonState
            | Self::OpenAdministration
            | Self::ReadHome
            | Self::ReadPeople
            | Self::ReadWaiting
            | Self::ReadAudit
            | Self::VerifyAudit
            | Self::ReadAdministrators
            | Self::SetScopes
            | Self::ReadArchiveSettings
            | Self::SetArchiveSettings
            | Self::ReadCases
            | Self::AskCase
            | Self::ApproveCase
            | Self::RefuseCase
            | Self::CloseCase
            | Self::ReadCaseEntries
            | Self::ExportCase => Class::Administration,
            Self::CreateConversation | Self::ClaimKeyPackages | Self::PutTransfer => Class::Person,
            _ => Class::Device,
        }
    }
}

/// Kinds of actions that are allowed alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Every certified device for itself and in its conversations.
    Device,
    /// Every certified person who is no guest.
    Person,
    /// Administrators.
    Administration,
}

/// May a session in this standing do this?
///
/// # Errors
/// The [`Refusal`] to give.
pub fn authorise(standing: &Standing, action: Action) -> Result<(), Refusal> {
    let Standing::Certified(identity) = standing else {
        return Err(if *standing == Standing::Waiting { Refusal::NotCertified } else { Refusal::Locked });
    };
    let allowed = match action.class() {
        Class::Device => true,
        Class::Person => identity.level != Level::Guest,
        Class::Administration => identity.admin && identity.level == Level::Internal,
    };
    if allowed { Ok(()) } else { Err(Refusal::NotAllowed) }
}
