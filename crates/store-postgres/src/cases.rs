//! [`store::Cases`].

mod reading;

use crate::{PostgresStore, audit, failed, row};
use async_trait::async_trait;
use protocol::{
    id::{CaseId, ConversationId, TenantId},
    pii::Pii,
    time::Timestamp,
};
use sqlx::PgConnection;
use store::{
    ArchiveSettings, AuditLine, CaseAct, CaseAsked, CaseConversation, CaseDecision, CaseEntries, CaseQuery, CaseRefusal, CaseRow,
    CaseState, Cases, NewCase, StoreError,
};

const ASKED: i64 = 0;
const OPEN: i64 = 1;
const REFUSED: i64 = 2;
const CLOSED: i64 = 3;
/// Conversations that are looked at per question.
const LOOKED_AT_ONCE: i64 = 100;

type Judged<T> = Result<Result<T, CaseRefusal>, StoreError>;

/// Goes on with what a case allowed, or answers what it did not.
macro_rules! allowed {
    ($judged:expr) => {
        match $judged {
            Ok(allowed) => allowed,
            Err(refusal) => return Ok(Err(refusal)),
        }
    };
}

/// A row of cases.
struct Kept {
    case_id: Vec<u8>,
    asked_by: Vec<u8>,
    asked_at: i64,
    reason: String,
    from_at: i64,
    until_at: i64,
    state: i64,
    decided_by: Option<Vec<u8>>,
    decided_at: Option<i64>,
    expires_at: Option<i64>,
    closed_by: Option<Vec<u8>>,
    closed_at: Option<i64>,
}

fn act(by: Option<&[u8]>, at: Option<i64>) -> Result<Option<CaseAct>, StoreError> {
    let by = row::blob_opt(by)?;
    Ok(by.zip(at).map(|(by, at)| CaseAct { by, at: row::time(at) }))
}

impl Kept {
    async fn read(self, connection: &mut PgConnection, tenant: TenantId) -> Result<CaseRow, StoreError> {
        const CORRUPT: StoreError = StoreError::Corrupt { what: "case" };
        let (decided, closed) =
            (act(self.decided_by.as_deref(), self.decided_at)?, act(self.closed_by.as_deref(), self.closed_at)?);
        let state = match (self.state, decided, closed, self.expires_at) {
            (ASKED, ..) => CaseState::Asked,
            (OPEN, Some(opened), _, Some(at)) => CaseState::Open { opened, expires_at: row::time(at) },
            (REFUSED, Some(refused), ..) => CaseState::Refused(refused),
            (CLOSED, opened, Some(closed), _) => CaseState::Closed { opened, closed },
            _ => return Err(CORRUPT),
        };
        let id = tenant.as_bytes().as_slice();
        let people = sqlx::query_scalar!(
            "SELECT person FROM case_people WHERE tenant = $1 AND case_id = $2 ORDER BY person",
            id,
            self.case_id
        )
        .fetch_all(connection)
        .await
        .map_err(failed)?;
        Ok(CaseRow {
            case: row::blob(&self.case_id)?,
            asked: CaseAct { by: row::blob(&self.asked_by)?, at: row::time(self.asked_at) },
            reason: Pii::new(self.reason),
            people: people.iter().map(|person| row::blob(person)).collect::<Result<_, _>>()?,
            from: row::time(self.from_at),
            until: row::time(self.until_at),
            state,
        })
    }
}

#[async_trait]
impl Cases for PostgresStore {
    async fn archive_settings(&self, tenant: TenantId) -> Result<ArchiveSettings, StoreError> {
        settings(&mut *self.read(tenant).await?, tenant).await
    }

    async fn set_archive_settings(
        &self,
        tenant: TenantId,
        wanted: ArchiveSettings,
        line: &AuditLine,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        if settings(&mut tx, tenant).await? == wanted {
            return Ok(false);
        }
        let (id, four_eyes) = (tenant.as_bytes().as_slice(), i64::from(wanted.four_eyes));
        sqlx::query!(
            "INSERT INTO archive_settings (tenant, four_eyes) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET four_eyes = $2",
            id,
            four_eyes
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn ask_case(
        &self,
        tenant: TenantId,
        new: &NewCase,
        asking: &AuditLine,
        opening: &AuditLine,
    ) -> Result<CaseAsked, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, case) = (tenant.as_bytes().as_slice(), new.case.as_bytes().as_slice());
        let open = !settings(&mut tx, tenant).await?.four_eyes;
        for person in &new.people {
            let person = person.as_bytes().as_slice();
            let added = sqlx::query!(
                "INSERT INTO case_people (tenant, case_id, person) SELECT tenant, $1, person FROM people WHERE tenant = $2 AND person = $3",
                case,
                id,
                person
            )
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
            if added.rows_affected() == 0 {
                return Ok(CaseAsked::PersonUnknown);
            }
        }
        let (by, at) = (asking.actor.as_bytes().as_slice(), row::millis(asking.at));
        let (from, until, reason) = (row::millis(new.from), row::millis(new.until), new.reason.reveal());
        let state = if open { OPEN } else { ASKED };
        let (decided_by, decided_at) = (open.then_some(by), open.then_some(at));
        let expires_at = open.then_some(row::millis(new.expires_at));
        sqlx::query!(
            "INSERT INTO cases (tenant, case_id, asked_by, asked_at, reason, from_at, until_at, state, decided_by, decided_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            case,
            by,
            at,
            reason,
            from,
            until,
            state,
            decided_by,
            decided_at,
            expires_at
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        audit::write(&mut tx, tenant, asking).await?;
        if open {
            audit::write(&mut tx, tenant, opening).await?;
        }
        tx.commit().await.map_err(failed)?;
        Ok(if open { CaseAsked::Open } else { CaseAsked::Waits })
    }

    async fn decide_case(&self, tenant: TenantId, case: CaseId, decision: CaseDecision, line: &AuditLine) -> Judged<()> {
        let mut tx = self.write_alone(tenant).await?;
        let Some(found) = find(&mut tx, tenant, case).await? else { return Ok(Err(CaseRefusal::Unknown)) };
        if found.state != CaseState::Asked {
            return Ok(Err(CaseRefusal::Decided));
        }
        if found.asked.by == line.actor {
            return Ok(Err(CaseRefusal::Own));
        }
        let (state, expires_at) = match decision {
            CaseDecision::Approve { expires_at } => (OPEN, Some(row::millis(expires_at))),
            CaseDecision::Refuse => (REFUSED, None),
        };
        let (id, case) = (tenant.as_bytes().as_slice(), case.as_bytes().as_slice());
        let (by, at) = (line.actor.as_bytes().as_slice(), row::millis(line.at));
        sqlx::query!(
            "UPDATE cases SET state = $1, decided_by = $2, decided_at = $3, expires_at = $4 WHERE tenant = $5 AND case_id = $6",
            state,
            by,
            at,
            expires_at,
            id,
            case
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(Ok(()))
    }

    async fn close_case(&self, tenant: TenantId, case: CaseId, line: &AuditLine) -> Judged<()> {
        let mut tx = self.write_alone(tenant).await?;
        match find(&mut tx, tenant, case).await?.map(|found| found.state) {
            None => return Ok(Err(CaseRefusal::Unknown)),
            Some(CaseState::Refused(_) | CaseState::Closed { .. }) => return Ok(Err(CaseRefusal::NotOpen)),
            Some(CaseState::Asked | CaseState::Open { .. }) => {}
        }
        let (id, case) = (tenant.as_bytes().as_slice(), case.as_bytes().as_slice());
        let (by, at) = (line.actor.as_bytes().as_slice(), row::millis(line.at));
        sqlx::query!(
            "UPDATE cases SET state = $1, closed_by = $2, closed_at = $3 WHERE tenant = $4 AND case_id = $5",
            CLOSED,
            by,
            at,
            id,
            case
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(Ok(()))
    }

    async fn record_case_act(&self, tenant: TenantId, case: CaseId, line: &AuditLine) -> Judged<()> {
        let mut tx = self.write_alone(tenant).await?;
        allowed!(readable(&mut tx, tenant, case, line.at).await?);
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(Ok(()))
    }

    async fn cases(&self, tenant: TenantId, before: Option<CaseId>, limit: u32) -> Result<Vec<CaseRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let id = tenant.as_bytes().as_slice();
        let (before, limit) =
            (before.as_ref().map_or([0xff; 16].as_slice(), |case| case.as_bytes().as_slice()), i64::from(limit));
        let found = sqlx::query_as!(
            Kept,
            "SELECT case_id, asked_by, asked_at, reason, from_at, until_at, state, decided_by, decided_at, expires_at, closed_by, closed_at
             FROM cases WHERE tenant = $1 AND case_id < $2 ORDER BY case_id DESC LIMIT $3",
            id,
            before,
            limit
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let mut cases = Vec::with_capacity(found.len());
        for kept in found {
            cases.push(kept.read(&mut tx, tenant).await?);
        }
        Ok(cases)
    }

    async fn case(&self, tenant: TenantId, case: CaseId) -> Result<Option<CaseRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        find(&mut tx, tenant, case).await
    }

    async fn case_conversations(
        &self,
        tenant: TenantId,
        case: CaseId,
        after: Option<ConversationId>,
        limit: u32,
        now: Timestamp,
    ) -> Judged<(Vec<CaseConversation>, bool)> {
        let mut tx = self.read(tenant).await?;
        let found = allowed!(readable(&mut tx, tenant, case, now).await?);
        let (id, case, until) = (tenant.as_bytes().as_slice(), case.as_bytes().as_slice(), row::millis(found.until));
        let mut conversations = Vec::new();
        let mut after = after.map_or_else(Vec::new, |after| after.as_bytes().to_vec());
        loop {
            let candidates = sqlx::query_scalar!(
                "SELECT c.conversation FROM conversations c
                 WHERE c.tenant = $1 AND c.conversation > $2 AND c.created_at < $3 AND c.conversation IN
                   (SELECT m.conversation FROM case_people p JOIN members m ON m.tenant = p.tenant AND m.person = p.person
                    WHERE p.tenant = $1 AND p.case_id = $4)
                 ORDER BY c.conversation LIMIT $5",
                id,
                after,
                until,
                case,
                LOOKED_AT_ONCE
            )
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
            for candidate in &candidates {
                let conversation = row::blob(candidate)?;
                let Some(place) = reading::place(&mut tx, tenant, &found, conversation).await? else { continue };
                if conversations.len() == limit as usize {
                    return Ok(Ok((conversations, true)));
                }
                conversations.push(reading::described(&mut tx, tenant, conversation, place).await?);
            }
            match candidates.last() {
                Some(last) if candidates.len() == LOOKED_AT_ONCE as usize => after.clone_from(last),
                _ => return Ok(Ok((conversations, false))),
            }
        }
    }

    async fn record_case_reading(
        &self,
        tenant: TenantId,
        case: CaseId,
        conversation: ConversationId,
        line: &AuditLine,
    ) -> Judged<()> {
        let mut tx = self.write_alone(tenant).await?;
        let found = allowed!(readable(&mut tx, tenant, case, line.at).await?);
        if reading::place(&mut tx, tenant, &found, conversation).await?.is_none() {
            return Ok(Err(CaseRefusal::Outside));
        }
        let (id, case, conversation) =
            (tenant.as_bytes().as_slice(), case.as_bytes().as_slice(), conversation.as_bytes().as_slice());
        let (by, at) = (line.actor.as_bytes().as_slice(), row::millis(line.at));
        let added = sqlx::query!(
            "INSERT INTO case_readings (tenant, case_id, person, conversation, read_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            id,
            case,
            by,
            conversation,
            at
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if added.rows_affected() > 0 {
            audit::write(&mut tx, tenant, line).await?;
            tx.commit().await.map_err(failed)?;
        }
        Ok(Ok(()))
    }

    async fn case_entries(
        &self,
        tenant: TenantId,
        case: CaseId,
        conversation: ConversationId,
        query: &CaseQuery,
    ) -> Judged<CaseEntries> {
        let mut tx = self.read(tenant).await?;
        let found = allowed!(readable(&mut tx, tenant, case, query.now).await?);
        let Some(place) = reading::place(&mut tx, tenant, &found, conversation).await? else {
            return Ok(Err(CaseRefusal::Outside));
        };
        let (id, case, by) = (tenant.as_bytes().as_slice(), case.as_bytes().as_slice(), query.reader.as_bytes().as_slice());
        let conversation_id = conversation.as_bytes().as_slice();
        let recorded = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM case_readings WHERE tenant = $1 AND case_id = $2 AND person = $3 AND conversation = $4"#,
            id,
            case,
            by,
            conversation_id
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if recorded == 0 {
            return Ok(Err(CaseRefusal::Unrecorded));
        }
        reading::page(&mut tx, tenant, conversation, &place, query).await.map(Ok)
    }
}

async fn settings(connection: &mut PgConnection, tenant: TenantId) -> Result<ArchiveSettings, StoreError> {
    let id = tenant.as_bytes().as_slice();
    let found = sqlx::query_scalar!("SELECT four_eyes FROM archive_settings WHERE tenant = $1", id)
        .fetch_optional(connection)
        .await
        .map_err(failed)?;
    Ok(found.map_or_else(ArchiveSettings::default, |four_eyes| ArchiveSettings { four_eyes: four_eyes != 0 }))
}

async fn find(connection: &mut PgConnection, tenant: TenantId, case: CaseId) -> Result<Option<CaseRow>, StoreError> {
    let (id, case) = (tenant.as_bytes().as_slice(), case.as_bytes().as_slice());
    let found = sqlx::query_as!(
        Kept,
        "SELECT case_id, asked_by, asked_at, reason, from_at, until_at, state, decided_by, decided_at, expires_at, closed_by, closed_at
         FROM cases WHERE tenant = $1 AND case_id = $2",
        id,
        case
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(failed)?;
    match found {
        Some(kept) => kept.read(connection, tenant).await.map(Some),
        None => Ok(None),
    }
}

/// The case, if it may be read at this moment.
async fn readable(connection: &mut PgConnection, tenant: TenantId, case: CaseId, now: Timestamp) -> Judged<CaseRow> {
    let Some(found) = find(connection, tenant, case).await? else { return Ok(Err(CaseRefusal::Unknown)) };
    Ok(found.readable(now).map(|()| found))
}
