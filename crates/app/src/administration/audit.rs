//! The audit log: read by pages, verified from its first line.

use crate::{App, administration::Problem, policy::Action, refusal, session::Session};
use protocol::{hash::Digest, id::PersonId, limits, time::Timestamp};
use std::collections::{BTreeSet, HashMap};
use store::{AuditLine, AuditRow};

/// Lines that are verified per question to the store.
const VERIFIED_AT_ONCE: u32 = 1_000;
/// Length of a person's id at the beginning of a target.
const ID_CHARS: usize = 36;

/// A line as the administration reads it.
#[derive(Clone, Debug)]
pub struct AuditLineRead {
    /// As kept.
    pub row: AuditRow,
    /// Account name of who did it; none when the account is gone.
    pub actor: Option<String>,
    /// The person it was done to, where the target begins with one, and their name.
    pub target: Option<(PersonId, String)>,
}

/// Lines, newest first.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditLineRead>,
    /// Chain hash before the oldest of them.
    pub before: Digest,
    /// There are older ones.
    pub more: bool,
}

/// What came of verifying the whole log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Lines that were read.
    pub lines: u64,
    /// Number of the first line that does not continue the one before it.
    pub first_broken: Option<u64>,
    /// Chain hash after the newest line.
    pub head: Digest,
    /// When.
    pub at: Timestamp,
}

fn person_of(target: &str) -> Option<PersonId> {
    target.get(..ID_CHARS)?.parse().ok()
}

impl App {
    /// Lines before a number, newest first.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_audit(&self, session: &Session, before: Option<u64>, limit: u32) -> Result<AuditPage, Problem> {
        self.allow(session, Action::ReadAudit).await?;
        let limit = limit.clamp(1, limits::ADMINISTRATION_PAGE_ROWS_MAX);
        let rows = self.store.audit_before(session.tenant, before.unwrap_or(u64::MAX), limit + 1).await;
        let mut rows = rows.map_err(|error| refusal(&error))?;
        let more = rows.len() > limit as usize;
        // The line before the oldest is read for its hash alone.
        let before = rows.get(limit as usize).map_or(AuditLine::genesis(), |row| row.chain);
        rows.truncate(limit as usize);
        let people: BTreeSet<PersonId> =
            rows.iter().map(|row| row.actor).chain(rows.iter().filter_map(|row| person_of(&row.target))).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let names = self.store.names(session.tenant, &people).await.map_err(|error| refusal(&error))?;
        let names: HashMap<PersonId, String> = names.into_iter().collect();
        let lines = rows.into_iter().map(|row| AuditLineRead {
            actor: names.get(&row.actor).cloned(),
            target: person_of(&row.target).and_then(|person| Some((person, names.get(&person)?.clone()))),
            row,
        });
        Ok(AuditPage { lines: lines.collect(), before, more })
    }

    /// Reads the whole log and computes its chain.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn verify_audit(&self, session: &Session) -> Result<Verification, Problem> {
        self.allow(session, Action::VerifyAudit).await?;
        let mut found = Verification { lines: 0, first_broken: None, head: AuditLine::genesis(), at: self.now() };
        loop {
            let rows = self.store.audit(session.tenant, found.lines, VERIFIED_AT_ONCE).await.map_err(|error| refusal(&error))?;
            let last = rows.len() < VERIFIED_AT_ONCE as usize;
            for row in rows {
                found.lines += 1;
                let holds = row.number == found.lines && row.computed_chain(&found.head) == row.chain;
                if !holds {
                    // What comes after a break proves nothing.
                    return Ok(Verification { first_broken: Some(found.lines), ..found });
                }
                found.head = row.chain;
            }
            if last {
                return Ok(found);
            }
        }
    }
}
