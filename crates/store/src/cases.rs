//! Cases of the archive: an officer asks to read what these people wrote and received in that time, for a reason; with four
//! eyes another one decides. What a case hands out stays sealed: only the archive key opens it.
//!
//! Guarantees: state, people and period are looked at in the transaction that reads or writes; nothing is read of a
//! conversation before its reading was recorded, with its line of the audit log.

use crate::{AuditLine, EntryRow, StoreError};
use async_trait::async_trait;
use protocol::{
    context::ConversationKind,
    hash::Digest,
    id::{CaseId, ConversationId, PersonId, TenantId},
    pii::Pii,
    time::Timestamp,
};

/// How cases are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchiveSettings {
    /// Somebody else than who asked decides.
    pub four_eyes: bool,
}

impl Default for ArchiveSettings {
    fn default() -> Self {
        Self { four_eyes: true }
    }
}

/// What somebody did with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseAct {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What came of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseState {
    /// Waits for somebody else's decision.
    Asked,
    /// May be read.
    Open {
        /// Who decided so; with four eyes off whoever asked.
        opened: CaseAct,
        /// And no longer than this.
        expires_at: Timestamp,
    },
    /// Was never opened.
    Refused(CaseAct),
    /// Over, or taken back.
    Closed {
        /// Who had opened it; none when it was taken back before.
        opened: Option<CaseAct>,
        /// Who closed it.
        closed: CaseAct,
    },
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Which.
    pub case: CaseId,
    /// Who asked, and when.
    pub asked: CaseAct,
    /// Why: for officers, never for logs.
    pub reason: Pii<String>,
    /// Whose conversations.
    pub people: Vec<PersonId>,
    /// The period's first moment.
    pub from: Timestamp,
    /// The first moment that is not in it.
    pub until: Timestamp,
    /// What came of it.
    pub state: CaseState,
}

impl CaseRow {
    /// May it be read at this moment?
    ///
    /// # Errors
    /// [`CaseRefusal::NotOpen`] or [`CaseRefusal::Expired`].
    pub fn readable(&self, now: Timestamp) -> Result<(), CaseRefusal> {
        match self.state {
            CaseState::Open { expires_at, .. } if now < expires_at => Ok(()),
            CaseState::Open { .. } => Err(CaseRefusal::Expired),
            CaseState::Asked | CaseState::Refused(_) | CaseState::Closed { .. } => Err(CaseRefusal::NotOpen),
        }
    }
}

/// A case to ask for.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// Its id.
    pub case: CaseId,
    /// Why.
    pub reason: Pii<String>,
    /// Whose conversations; nobody twice.
    pub people: Vec<PersonId>,
    /// The period's first moment.
    pub from: Timestamp,
    /// The first moment that is not in it.
    pub until: Timestamp,
    /// How long it stays open where nobody else has to decide.
    pub expires_at: Timestamp,
}

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseAsked {
    /// It waits for a decision.
    Waits,
    /// It is open: four eyes are off.
    Open,
    /// One of the people is not there.
    PersonUnknown,
}

/// A decision about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseDecision {
    /// Opens it.
    Approve {
        /// Until then.
        expires_at: Timestamp,
    },
    /// Does not.
    Refuse,
}

/// Why a case did not do what was asked of it; nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseRefusal {
    /// There is no such case.
    #[error("no such case")]
    Unknown,
    /// Nobody decides about a case of their own.
    #[error("the own case")]
    Own,
    /// It was decided or taken back already.
    #[error("the case waits for nothing")]
    Decided,
    /// It is not open, not open any more, or was never opened.
    #[error("the case is not open")]
    NotOpen,
    /// Its time is over.
    #[error("the case has expired")]
    Expired,
    /// None of its people was in this conversation at that time.
    #[error("the conversation is not of this case")]
    Outside,
    /// The reading of this conversation has no line in the audit log yet.
    #[error("the reading was not recorded")]
    Unrecorded,
}

/// A stay of a member: the first and the last sequence number that they may read.
pub type Stay = (u64, Option<u64>);

/// A member of a conversation, as a case shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseMember {
    /// Who.
    pub person: PersonId,
    /// Account name; none when the account is not there.
    pub name: Option<String>,
    /// Every stay, in order.
    pub stays: Vec<Stay>,
    /// Stored up to here on one of their devices.
    pub delivered: u64,
    /// Read up to here, where they say so.
    pub read: u64,
}

/// A conversation of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseConversation {
    /// Which.
    pub conversation: ConversationId,
    /// Its kind.
    pub kind: ConversationKind,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Everybody who ever was a member, by id.
    pub members: Vec<CaseMember>,
    /// Entries of the case in it.
    pub entries: u64,
    /// When the first of them was accepted, and the last.
    pub span: Option<(Timestamp, Timestamp)>,
}

/// Which entries of a conversation to read.
#[derive(Clone, Copy, Debug)]
pub struct CaseQuery {
    /// Who reads.
    pub reader: PersonId,
    /// When.
    pub now: Timestamp,
    /// Entries after this one.
    pub after: u64,
    /// At most this many.
    pub limit: u32,
    /// And this many bytes of events, but at least one entry.
    pub bytes_max: usize,
}

/// A page of a conversation's log, sealed as it was sent.
#[derive(Clone, Debug)]
pub struct CaseEntries {
    /// Chain hash before the first entry.
    pub before: Digest,
    /// Without gaps: where none of the case's people was a member, a page ends.
    pub entries: Vec<EntryRow>,
    /// Certificate chains of the devices that wrote them, whatever became of devices and people.
    pub chains: Vec<Vec<u8>>,
    /// Another page follows.
    pub more: bool,
}

/// Was somebody a member at some time of the period? `first` is the first entry of the period, `end` the first one after it. Who
/// made the conversation is in it before its first entry; the conversation itself is older than the period's end.
#[must_use]
pub fn stay_touches((from, until): Stay, first: u64, end: u64) -> bool {
    (from == 1 || from < end) && until.is_none_or(|until| until >= first)
}

/// What of a log the case hands out: runs (first, last) of entries that are in the period and in a stay, in order, joined where
/// they touch.
#[must_use]
pub fn case_runs(stays: impl IntoIterator<Item = Stay>, first: u64, end: u64) -> Vec<(u64, u64)> {
    let clipped = stays.into_iter().map(|(from, until)| (from.max(first), until.unwrap_or(u64::MAX).min(end.saturating_sub(1))));
    let mut sorted: Vec<(u64, u64)> = clipped.filter(|(from, until)| from <= until).collect();
    sorted.sort_unstable();
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for (from, until) in sorted {
        match runs.last_mut() {
            Some(run) if from <= run.1.saturating_add(1) => run.1 = run.1.max(until),
            _ => runs.push((from, until)),
        }
    }
    runs
}

/// Cases of the archive.
#[async_trait]
pub trait Cases {
    /// How cases are opened.
    async fn archive_settings(&self, tenant: TenantId) -> Result<ArchiveSettings, StoreError>;

    /// Changes how cases are opened. False when it was so already: no line was written.
    async fn set_archive_settings(
        &self,
        tenant: TenantId,
        settings: ArchiveSettings,
        audit: &AuditLine,
    ) -> Result<bool, StoreError>;

    /// Asks for a case. Who asks and when is in `asking`; `opening` is written as well where the case opens at once.
    async fn ask_case(
        &self,
        tenant: TenantId,
        case: &NewCase,
        asking: &AuditLine,
        opening: &AuditLine,
    ) -> Result<CaseAsked, StoreError>;

    /// Decides about a case that was asked for: the actor of the line, who is not who asked.
    async fn decide_case(
        &self,
        tenant: TenantId,
        case: CaseId,
        decision: CaseDecision,
        audit: &AuditLine,
    ) -> Result<Result<(), CaseRefusal>, StoreError>;

    /// Closes a case that is open, expired or still waits.
    async fn close_case(&self, tenant: TenantId, case: CaseId, audit: &AuditLine) -> Result<Result<(), CaseRefusal>, StoreError>;

    /// Writes the line of an act on an open case that leaves nothing else.
    async fn record_case_act(
        &self,
        tenant: TenantId,
        case: CaseId,
        audit: &AuditLine,
    ) -> Result<Result<(), CaseRefusal>, StoreError>;

    /// Cases older than this one, newest first.
    async fn cases(&self, tenant: TenantId, before: Option<CaseId>, limit: u32) -> Result<Vec<CaseRow>, StoreError>;

    /// One case.
    async fn case(&self, tenant: TenantId, case: CaseId) -> Result<Option<CaseRow>, StoreError>;

    /// Conversations of an open case after this one, by id: those in which one of its people was a member during the
    /// period. The second value says whether there are more.
    async fn case_conversations(
        &self,
        tenant: TenantId,
        case: CaseId,
        after: Option<ConversationId>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Result<(Vec<CaseConversation>, bool), CaseRefusal>, StoreError>;

    /// Records that the actor of the line begins to read a conversation of an open case. A second time writes nothing.
    async fn record_case_reading(
        &self,
        tenant: TenantId,
        case: CaseId,
        conversation: ConversationId,
        audit: &AuditLine,
    ) -> Result<Result<(), CaseRefusal>, StoreError>;

    /// Reads a page of a conversation of an open case.
    async fn case_entries(
        &self,
        tenant: TenantId,
        case: CaseId,
        conversation: ConversationId,
        query: &CaseQuery,
    ) -> Result<Result<CaseEntries, CaseRefusal>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_what_was_in_the_period_and_in_a_stay() {
        assert_eq!(case_runs([(1, None)], 1, 11), [(1, 10)]);
        assert_eq!(case_runs([(1, None)], 4, 8), [(4, 7)]);
        assert_eq!(case_runs([(9, None), (1, Some(3))], 2, 11), [(2, 3), (9, 10)], "not what was said meanwhile");
        assert_eq!(case_runs([(1, Some(3)), (4, Some(6)), (2, Some(5))], 1, 11), [(1, 6)]);
        assert_eq!(case_runs([(5, Some(4))], 1, 11), [], "an empty stay");
        assert_eq!(case_runs([(1, None)], 1, 1), [], "an empty log");
        assert_eq!(case_runs([(8, None)], 1, 8), [], "came after the period");
    }

    #[test]
    fn a_stay_without_entries_counts_as_well() {
        assert!(stay_touches((1, None), 1, 1), "whoever made it, before anything was said");
        assert!(stay_touches((1, None), 7, 7), "nothing was said in the period");
        assert!(stay_touches((3, Some(9)), 9, 12));
        assert!(!stay_touches((3, Some(8)), 9, 12), "had left before");
        assert!(!stay_touches((12, None), 9, 12), "came later");
    }
}
