//! Cases of the archive: asked for with a reason, decided by a second pair of eyes, read while they are open. Every step
//! leaves a line in the audit log; the reason is in none of them.
//!
//! What is read here is sealed. Who opens it needs the archive key, which no server has.

use crate::{
    App,
    administration::{CaseProblem, Problem, Topic},
    objects::ObjectRange,
    policy::Action,
    refusal,
    session::Session,
    wire,
};
use bytes::Bytes;
use protocol::{
    hash::Digest,
    id::{CaseId, ConversationId, ObjectId, PersonId},
    limits,
    log::Event,
    pii::Pii,
    refusal::Refusal,
    time::Timestamp,
};
use std::collections::{BTreeSet, HashMap};
use store::{
    ArchiveSettings, AuditLine, CaseAsked, CaseConversation, CaseDecision, CaseEntries, CaseQuery, CaseRefusal, CaseRow,
    CaseState, NewCase, StoreError,
};

/// What an officer asks for.
#[derive(Clone, Debug)]
pub struct AskCase {
    /// Why.
    pub reason: Pii<String>,
    /// Whose conversations.
    pub people: Vec<PersonId>,
    /// The period's first moment.
    pub from: Timestamp,
    /// The first moment that is not in it. What lies ahead is cut off: the archive looks back.
    pub until: Timestamp,
}

/// A case as officers read it.
#[derive(Clone, Debug)]
pub struct CaseRead {
    /// As kept.
    pub row: CaseRow,
    /// Account names of everybody in it; who is not there any more is missing.
    pub names: HashMap<PersonId, String>,
    /// Was it open, and is its time over?
    pub expired: bool,
}

/// Conversations of a case; the last one's id when there are more.
pub type CaseConversations = (Vec<CaseConversation>, Option<ConversationId>);

/// What a page of a case has of its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseForm {
    /// All of them, to be opened.
    Whole,
    /// Of messages what stays of an erased one: header, hashes, signature. Enough to prove their order, a fifth of the bytes.
    Hashes,
}

impl CaseForm {
    /// Most entries of a page, and most bytes that are read for it.
    #[must_use]
    pub const fn most(self) -> (u32, usize) {
        match self {
            Self::Whole => (limits::PAGE_ROWS_MAX, limits::PAGE_BYTES_MAX),
            Self::Hashes => (limits::CASE_HASHES_ROWS_MAX, limits::CASE_HASHES_BYTES_MAX),
        }
    }
}

/// Which entries of a conversation, and what of them.
#[derive(Clone, Copy, Debug)]
pub struct CasePart {
    /// Entries after this one.
    pub after: u64,
    /// At most this many.
    pub limit: u32,
    /// What of them.
    pub form: CaseForm,
}

/// What was exported, as its maker says.
#[derive(Clone, Copy, Debug)]
pub struct CaseExport {
    /// SHA-256 of the manifest.
    pub manifest: [u8; 32],
    /// Messages in it.
    pub messages: u64,
}

impl App {
    /// How cases are opened.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_archive_settings(&self, session: &Session) -> Result<ArchiveSettings, Problem> {
        self.allow(session, Action::ReadArchiveSettings).await?;
        Ok(self.store.archive_settings(session.tenant).await.map_err(|error| refusal(&error))?)
    }

    /// Changes how cases are opened. What is so already stays so, without a line.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn set_archive_settings(&self, session: &Session, settings: ArchiveSettings) -> Result<ArchiveSettings, Problem> {
        let action = Action::SetArchiveSettings;
        self.allow(session, action).await?;
        let line = self.audit(session, action, if settings.four_eyes { "four_eyes on" } else { "four_eyes off" });
        self.store.set_archive_settings(session.tenant, settings, &line).await.map_err(|error| refusal(&error))?;
        self.news(session, Topic::Cases);
        Ok(settings)
    }

    /// Asks for a case. It waits for somebody else, or is open at once where four eyes are off.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn ask_case(&self, session: &Session, asked: AskCase) -> Result<CaseRead, Problem> {
        self.allow(session, Action::AskCase).await?;
        let now = self.now();
        let new = check(asked, CaseId::new(now, self.random()), now)?;
        let asking = AuditLine { at: now, ..self.audit(session, Action::AskCase, new.case) };
        let opening =
            AuditLine { at: now, ..self.audit(session, Action::ApproveCase, format!("{} without four eyes", new.case)) };
        let done = self.store.ask_case(session.tenant, &new, &asking, &opening).await.map_err(|error| refusal(&error))?;
        match done {
            CaseAsked::Waits | CaseAsked::Open => {
                self.news(session, Topic::Cases);
                self.case_read(session, new.case).await
            }
            CaseAsked::PersonUnknown => Err(Problem::PersonUnknown),
        }
    }

    /// Opens a case that somebody else asked for.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn approve_case(&self, session: &Session, case: CaseId) -> Result<CaseRead, Problem> {
        let decision = CaseDecision::Approve { expires_at: self.now().plus_millis(limits::CASE_OPEN_MS_MAX) };
        self.decide_case(session, case, Action::ApproveCase, decision).await
    }

    /// Refuses a case that somebody else asked for.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn refuse_case(&self, session: &Session, case: CaseId) -> Result<CaseRead, Problem> {
        self.decide_case(session, case, Action::RefuseCase, CaseDecision::Refuse).await
    }

    async fn decide_case(
        &self,
        session: &Session,
        case: CaseId,
        action: Action,
        decision: CaseDecision,
    ) -> Result<CaseRead, Problem> {
        self.allow(session, action).await?;
        let line = self.audit(session, action, case);
        judged(self.store.decide_case(session.tenant, case, decision, &line).await)?;
        self.news(session, Topic::Cases);
        self.case_read(session, case).await
    }

    /// Closes a case, or takes it back while it waits.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn close_case(&self, session: &Session, case: CaseId) -> Result<CaseRead, Problem> {
        let action = Action::CloseCase;
        self.allow(session, action).await?;
        let line = self.audit(session, action, case);
        judged(self.store.close_case(session.tenant, case, &line).await)?;
        self.news(session, Topic::Cases);
        self.case_read(session, case).await
    }

    /// Cases older than this one, newest first, and whether there are more.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_cases(
        &self,
        session: &Session,
        before: Option<CaseId>,
        limit: u32,
    ) -> Result<(Vec<CaseRead>, bool), Problem> {
        self.allow(session, Action::ReadCases).await?;
        let limit = limit.clamp(1, limits::ADMINISTRATION_PAGE_ROWS_MAX);
        let mut rows = self.store.cases(session.tenant, before, limit + 1).await.map_err(|error| refusal(&error))?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        Ok((self.named(session, rows).await?, more))
    }

    /// One case; with a page of its conversations (after this one) while it is open.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_case(
        &self,
        session: &Session,
        case: CaseId,
        after: Option<ConversationId>,
        limit: u32,
    ) -> Result<(CaseRead, Option<CaseConversations>), Problem> {
        self.allow(session, Action::ReadCases).await?;
        let read = self.case_read(session, case).await?;
        let limit = limit.clamp(1, limits::CASE_CONVERSATIONS_MAX);
        let found = self.store.case_conversations(session.tenant, case, after, limit, self.now()).await;
        match found.map_err(|error| refusal(&error))? {
            Ok((conversations, more)) => {
                let last = conversations.last().filter(|_| more).map(|last| last.conversation);
                Ok((read, Some((conversations, last))))
            }
            Err(CaseRefusal::NotOpen | CaseRefusal::Expired) => Ok((read, None)),
            Err(refused) => Err(refused.into()),
        }
    }

    /// A page of a conversation of an open case, as an encoded [`protocol::archive::CasePage`]. Before the first one is handed
    /// out, the audit log says who reads which conversation for which case.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_case_entries(
        &self,
        session: &Session,
        case: CaseId,
        conversation: ConversationId,
        part: CasePart,
    ) -> Result<Bytes, Problem> {
        let mut page = self.case_entries(session, case, conversation, part).await?;
        match part.form {
            CaseForm::Whole => Ok(wire::case_page(conversation, &page)),
            CaseForm::Hashes => {
                let made = self.aside(move || {
                    for row in &mut page.entries {
                        row.event = wire::erased(&row.event);
                    }
                    wire::case_page(conversation, &page)
                });
                Ok(made.await?)
            }
        }
    }

    /// What a case hands out of a conversation; the first look at it is written down before.
    async fn case_entries(
        &self,
        session: &Session,
        case: CaseId,
        conversation: ConversationId,
        part: CasePart,
    ) -> Result<CaseEntries, Problem> {
        let action = Action::ReadCaseEntries;
        self.allow(session, action).await?;
        let (rows_max, bytes_max) = part.form.most();
        let limit = part.limit.clamp(1, rows_max);
        let query = CaseQuery { reader: session.person, now: self.now(), after: part.after, limit, bytes_max };
        let mut page = self.store.case_entries(session.tenant, case, conversation, &query).await;
        if matches!(page, Ok(Err(CaseRefusal::Unrecorded))) {
            let line = self.audit(session, action, format!("{case} {conversation}"));
            judged(self.store.record_case_reading(session.tenant, case, conversation, &line).await)?;
            self.news(session, Topic::Audit);
            page = self.store.case_entries(session.tenant, case, conversation, &query).await;
        }
        judged(page)
    }

    /// Opens an attachment of an entry of a case, sealed, with its first bytes: the entry is one that the case hands out, and
    /// names it.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_case_object(
        &self,
        session: &Session,
        case: CaseId,
        conversation: ConversationId,
        seq: u64,
        object: ObjectId,
    ) -> Result<(Bytes, ObjectRange), Problem> {
        let part = CasePart { after: seq.saturating_sub(1), limit: 1, form: CaseForm::Whole };
        let entries = self.case_entries(session, case, conversation, part).await?;
        let entry = entries.entries.first().filter(|entry| entry.seq == seq);
        let event: Option<Event> = entry.and_then(|entry| minicbor::decode(&entry.event).ok());
        let names = match event {
            Some(Event::Message { sealed, .. }) => sealed.read_header().is_ok_and(|header| header.objects.contains(&object)),
            _ => false,
        };
        if !names {
            return Err(CaseRefusal::Outside.into());
        }
        let opened = async {
            let mut range = self.open_range(session.tenant, object, 0..u64::MAX).await?;
            Ok::<_, Refusal>((range.first().await?, range))
        };
        opened.await.map_err(|refused| match refused {
            Refusal::NotFound => CaseProblem::FileMissing.into(),
            other => Problem::Refused(other),
        })
    }

    /// Writes down that what was read of an open case was exported.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn export_case(&self, session: &Session, case: CaseId, export: CaseExport) -> Result<CaseRead, Problem> {
        let action = Action::ExportCase;
        self.allow(session, action).await?;
        let manifest = Digest::from_bytes(export.manifest);
        let line = self.audit(session, action, format!("{case} {} {}", hex(&manifest), export.messages));
        judged(self.store.record_case_act(session.tenant, case, &line).await)?;
        self.news(session, Topic::Audit);
        self.case_read(session, case).await
    }

    async fn case_read(&self, session: &Session, case: CaseId) -> Result<CaseRead, Problem> {
        let row = self.store.case(session.tenant, case).await.map_err(|error| refusal(&error))?;
        let row = row.ok_or(CaseRefusal::Unknown)?;
        self.named(session, vec![row]).await?.pop().ok_or_else(|| CaseRefusal::Unknown.into())
    }

    async fn named(&self, session: &Session, rows: Vec<CaseRow>) -> Result<Vec<CaseRead>, Problem> {
        let people: BTreeSet<PersonId> = rows.iter().flat_map(people_of).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let names = self.store.names(session.tenant, &people).await.map_err(|error| refusal(&error))?;
        let names: HashMap<PersonId, String> = names.into_iter().collect();
        let now = self.now();
        let reads = rows.into_iter().map(|row| CaseRead {
            names: people_of(&row).filter_map(|person| Some((person, names.get(&person)?.clone()))).collect(),
            expired: row.readable(now) == Err(CaseRefusal::Expired),
            row,
        });
        Ok(reads.collect())
    }
}

/// A case as it may be asked for.
fn check(asked: AskCase, case: CaseId, now: Timestamp) -> Result<NewCase, CaseProblem> {
    let reason = asked.reason.reveal().trim().to_owned();
    if reason.is_empty() || reason.chars().count() > limits::CASE_REASON_CHARS_MAX {
        return Err(CaseProblem::Reason);
    }
    let people: BTreeSet<PersonId> = asked.people.into_iter().collect();
    if people.is_empty() || people.len() > limits::CASE_PEOPLE_MAX {
        return Err(CaseProblem::People);
    }
    let until = asked.until.min(now);
    if asked.from >= until {
        return Err(CaseProblem::Period);
    }
    let expires_at = now.plus_millis(limits::CASE_OPEN_MS_MAX);
    Ok(NewCase { case, reason: Pii::new(reason), people: people.into_iter().collect(), from: asked.from, until, expires_at })
}

fn judged<T>(judged: Result<Result<T, CaseRefusal>, StoreError>) -> Result<T, Problem> {
    Ok(judged.map_err(|error| refusal(&error))??)
}

/// Everybody who is named in a case.
fn people_of(row: &CaseRow) -> impl Iterator<Item = PersonId> {
    let (first, second) = match row.state {
        CaseState::Asked => (None, None),
        CaseState::Open { opened, .. } => (Some(opened), None),
        CaseState::Refused(refused) => (Some(refused), None),
        CaseState::Closed { opened, closed } => (opened, Some(closed)),
    };
    let acts = [Some(row.asked), first, second].into_iter().flatten().map(|act| act.by);
    row.people.iter().copied().chain(acts)
}

fn hex(digest: &Digest) -> String {
    digest.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn asked(reason: &str, people: usize) -> AskCase {
        let person = |n: usize| PersonId::from_bytes([u8::try_from(n).unwrap(); 16]);
        let (from, until) = (Timestamp::from_millis(1), NOW);
        AskCase { reason: Pii::new(reason.into()), people: (0..people).map(person).collect(), from, until }
    }

    fn checked(asked: AskCase) -> Result<NewCase, CaseProblem> {
        check(asked, CaseId::from_bytes([1; 16]), NOW)
    }

    #[test]
    fn a_case_has_a_reason_people_and_a_period_within_limits() {
        assert!(checked(asked(&"ä".repeat(limits::CASE_REASON_CHARS_MAX), limits::CASE_PEOPLE_MAX)).is_ok());
        assert_eq!(checked(asked(&"ä".repeat(limits::CASE_REASON_CHARS_MAX + 1), 1)).err(), Some(CaseProblem::Reason));
        assert_eq!(checked(asked(" \n ", 1)).err(), Some(CaseProblem::Reason));
        assert_eq!(checked(asked("Beschwerde", limits::CASE_PEOPLE_MAX + 1)).err(), Some(CaseProblem::People));
        assert_eq!(checked(asked("Beschwerde", 0)).err(), Some(CaseProblem::People));
        let backwards = AskCase { from: NOW, ..asked("Beschwerde", 1) };
        assert_eq!(checked(backwards).err(), Some(CaseProblem::Period));
        let new = checked(AskCase { until: NOW.plus_days(9), ..asked("  Beschwerde ", 1) }).unwrap();
        assert_eq!((new.until, new.reason.reveal().as_str()), (NOW, "Beschwerde"), "the archive looks back");
        assert_eq!(new.expires_at.since(NOW), limits::CASE_OPEN_MS_MAX);
        let ahead = AskCase { from: NOW.plus_millis(1), until: NOW.plus_millis(9), ..asked("Beschwerde", 1) };
        assert_eq!(checked(ahead).err(), Some(CaseProblem::Period), "nothing is listened to from now on");
    }
}
