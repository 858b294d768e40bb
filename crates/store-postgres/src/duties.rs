//! [`store::Duties`].

use crate::{PostgresStore, audit, failed, row};
use async_trait::async_trait;
use protocol::{
    certificate::Level,
    duty::{Duty, Shift},
    frame::PersonState,
    id::{DutyId, PersonId, TenantId},
};
use sqlx::PgConnection;
use std::collections::HashMap;
use store::{AuditLine, Duties, DutyKept, DutyTurn, DutyTurned, NewDuty, ShiftRow, StoreError, folded};

/// People who may hold something: active, internal.
const ACTIVE: i64 = row::person_state(PersonState::Active);
const INTERNAL: i64 = row::level(Level::Internal);
/// Not among those who may for now.
const LOCKED: i64 = row::person_state(PersonState::Locked);

#[async_trait]
impl Duties for PostgresStore {
    async fn duties(&self, tenant: TenantId) -> Result<Vec<Duty>, StoreError> {
        let id = tenant.as_bytes().as_slice();
        let people = sqlx::query!(
            "SELECT d.duty, d.person FROM duty_people d JOIN people p ON p.tenant = d.tenant AND p.person = d.person
             WHERE d.tenant = $1 AND p.state = $2 AND p.level = $3 ORDER BY d.person",
            id,
            ACTIVE,
            INTERNAL
        )
        .fetch_all(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        let mut may: HashMap<DutyId, Vec<PersonId>> = HashMap::new();
        for one in people {
            may.entry(row::blob(&one.duty)?).or_default().push(row::blob(&one.person)?);
        }
        let found = sqlx::query!(
            r#"SELECT d.duty, d.name, s.person AS "person?", s.since AS "since?" FROM duties d
               LEFT JOIN duty_shifts s ON s.tenant = d.tenant AND s.duty = d.duty AND s.until IS NULL
               WHERE d.tenant = $1"#,
            id
        )
        .fetch_all(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        let mut duties = Vec::with_capacity(found.len());
        for one in found {
            let duty: DutyId = row::blob(&one.duty)?;
            let shift = match (row::blob_opt(one.person.as_deref())?, one.since) {
                (Some(person), Some(since)) => Some(Shift { person, since: row::time(since) }),
                _ => None,
            };
            duties.push(Duty { duty, name: one.name, shift, people: may.remove(&duty).unwrap_or_default() });
        }
        duties.sort_by_cached_key(|duty| (folded(&duty.name), duty.duty));
        Ok(duties)
    }

    async fn put_duty(&self, tenant: TenantId, duty: &NewDuty, max: u32, line: &AuditLine) -> Result<DutyKept, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, duty_id) = (tenant.as_bytes().as_slice(), duty.duty.as_bytes().as_slice());
        let others = sqlx::query_scalar!("SELECT name FROM duties WHERE tenant = $1 AND duty <> $2", id, duty_id)
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        if others.len() >= max as usize {
            return Ok(DutyKept::TooMany);
        }
        let name = folded(&duty.name);
        if others.iter().any(|other| folded(other) == name) {
            return Ok(DutyKept::NameTaken);
        }
        sqlx::query!(
            "INSERT INTO duties (tenant, duty, name) VALUES ($1, $2, $3) ON CONFLICT (tenant, duty) DO UPDATE SET name = $3",
            id,
            duty_id,
            duty.name
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        // Somebody who is locked is not in the administrator's list and comes back with what they had.
        sqlx::query!(
            "DELETE FROM duty_people WHERE tenant = $1 AND duty = $2
               AND person NOT IN (SELECT person FROM people WHERE tenant = $1 AND state = $3)",
            id,
            duty_id,
            LOCKED
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        let deleted = row::person_state(PersonState::Deleted);
        for person in &duty.people {
            let person = person.as_bytes().as_slice();
            let is_there = sqlx::query_scalar!(
                r#"SELECT count(*) AS "count!" FROM people
                   WHERE tenant = $1 AND person = $2 AND state <> $3 AND coalesce(level, $4) = $4"#,
                id,
                person,
                deleted,
                INTERNAL
            )
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
            if is_there != 1 {
                return Ok(DutyKept::NoPerson);
            }
            sqlx::query!(
                "INSERT INTO duty_people (tenant, duty, person) VALUES ($1, $2, $3) ON CONFLICT (tenant, duty, person) DO NOTHING",
                id,
                duty_id,
                person
            )
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        }
        let until = row::millis(line.at);
        sqlx::query!(
            "UPDATE duty_shifts SET until = greatest(since, $3) WHERE tenant = $1 AND duty = $2 AND until IS NULL
               AND person NOT IN (SELECT person FROM duty_people WHERE tenant = $1 AND duty = $2)",
            id,
            duty_id,
            until
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(DutyKept::Done)
    }

    async fn drop_duty(&self, tenant: TenantId, duty: DutyId, line: &AuditLine) -> Result<bool, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, duty) = (tenant.as_bytes().as_slice(), duty.as_bytes().as_slice());
        let dropped = sqlx::query!("DELETE FROM duties WHERE tenant = $1 AND duty = $2", id, duty)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        if dropped.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query!("DELETE FROM duty_people WHERE tenant = $1 AND duty = $2", id, duty)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        sqlx::query!("DELETE FROM duty_shifts WHERE tenant = $1 AND duty = $2", id, duty)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn turn_duty(&self, tenant: TenantId, turn: &DutyTurn) -> Result<DutyTurned, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, duty) = (tenant.as_bytes().as_slice(), turn.duty.as_bytes().as_slice());
        let known = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM duties WHERE tenant = $1 AND duty = $2"#, id, duty)
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
        if known != 1 {
            return Ok(DutyTurned::NotFound);
        }
        let holder =
            sqlx::query_scalar!("SELECT person FROM duty_shifts WHERE tenant = $1 AND duty = $2 AND until IS NULL", id, duty)
                .fetch_optional(&mut *tx)
                .await
                .map_err(failed)?;
        let holder: Option<PersonId> = row::blob_opt(holder.as_deref())?;
        if (turn.to != Some(turn.by) && holder != Some(turn.by)) || !may_hold(&mut tx, tenant, turn).await? {
            return Ok(DutyTurned::NotAllowed);
        }
        if holder == turn.to {
            return Ok(DutyTurned::Unchanged);
        }
        let at = row::millis(turn.at);
        let newest =
            sqlx::query_scalar!(r#"SELECT max(since) AS "newest?" FROM duty_shifts WHERE tenant = $1 AND duty = $2"#, id, duty)
                .fetch_one(&mut *tx)
                .await
                .map_err(failed)?;
        // A clock that was set back, or two in one millisecond: shifts follow one another all the same.
        let since = newest.map_or(at, |newest| at.max(newest.saturating_add(1)));
        sqlx::query!("UPDATE duty_shifts SET until = $3 WHERE tenant = $1 AND duty = $2 AND until IS NULL", id, duty, since)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        let shift = turn.to.map(|person| Shift { person, since: row::time(since) });
        if let Some(shift) = shift {
            let person = shift.person.as_bytes().as_slice();
            sqlx::query!(
                "INSERT INTO duty_shifts (tenant, duty, since, person) VALUES ($1, $2, $3, $4)",
                id,
                duty,
                since,
                person
            )
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        Ok(DutyTurned::Done(shift))
    }

    async fn duty_shifts(&self, tenant: TenantId, duty: DutyId, limit: u32) -> Result<Option<Vec<ShiftRow>>, StoreError> {
        let (id, duty, limit) = (tenant.as_bytes().as_slice(), duty.as_bytes().as_slice(), i64::from(limit));
        let known = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM duties WHERE tenant = $1 AND duty = $2"#, id, duty)
            .fetch_one(&mut *self.read(tenant).await?)
            .await
            .map_err(failed)?;
        if known != 1 {
            return Ok(None);
        }
        let shifts = sqlx::query!(
            "SELECT person, since, until FROM duty_shifts WHERE tenant = $1 AND duty = $2 ORDER BY since DESC LIMIT $3",
            id,
            duty,
            limit
        )
        .fetch_all(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        let shifts = shifts.into_iter().map(|found| {
            let (since, until) = (row::time(found.since), found.until.map(row::time));
            Ok(ShiftRow { person: row::blob(&found.person)?, since, until })
        });
        shifts.collect::<Result<_, StoreError>>().map(Some)
    }
}

/// May whom a duty goes to hold it? Nobody always may.
async fn may_hold(connection: &mut PgConnection, tenant: TenantId, turn: &DutyTurn) -> Result<bool, StoreError> {
    let Some(person) = turn.to else { return Ok(true) };
    let (id, duty, person) = (tenant.as_bytes().as_slice(), turn.duty.as_bytes().as_slice(), person.as_bytes().as_slice());
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM duty_people d JOIN people p ON p.tenant = d.tenant AND p.person = d.person
           WHERE d.tenant = $1 AND d.duty = $2 AND d.person = $3 AND p.state = $4 AND p.level = $5"#,
        id,
        duty,
        person,
        ACTIVE,
        INTERNAL
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    Ok(count == 1)
}

/// Somebody's account ends: they hold nothing any more, and when it is deleted they may not either.
pub(crate) async fn end_shifts(
    tx: &mut PgConnection,
    tenant: TenantId,
    person: PersonId,
    to: PersonState,
    line: &AuditLine,
) -> Result<(), StoreError> {
    let (id, person, at) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), row::millis(line.at));
    sqlx::query!(
        "UPDATE duty_shifts SET until = greatest(since, $3) WHERE tenant = $1 AND person = $2 AND until IS NULL",
        id,
        person,
        at
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    if to == PersonState::Deleted {
        sqlx::query!("DELETE FROM duty_people WHERE tenant = $1 AND person = $2", id, person)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
    }
    Ok(())
}
