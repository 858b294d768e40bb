//! [`store::Administration`].

use crate::{PostgresStore, audit, failed, row};
use async_trait::async_trait;
use protocol::{
    administration::Scopes,
    frame::PersonState,
    id::{ConversationId, PersonId, TenantId},
    limits,
};
use sqlx::PgConnection;
use store::{
    Administration, AdministratorRow, AuditLine, AuditRow, DatabaseKind, DeviceListing, InvitationStanding, Overview,
    PeopleCounts, PeopleQuery, PersonListing, ScopesSet, StoreError, WaitingPerson,
};

/// A row of people as all lists of them read it.
struct Listed {
    person: Vec<u8>,
    account_name: String,
    account_role: String,
    level: Option<i64>,
    admin: i64,
    state: i64,
    generation: i64,
    devices: i64,
    expires_at: Option<i64>,
    used: i64,
}

impl Listed {
    fn listing(self) -> Result<PersonListing, StoreError> {
        let used = self.used != 0;
        Ok(PersonListing {
            person: row::blob(&self.person)?,
            name: self.account_name,
            role: self.account_role,
            level: self.level.map(row::read_level).transpose()?,
            administrator: self.admin != 0,
            state: row::read_person_state(self.state)?,
            generation: u32::try_from(self.generation).unwrap_or(0),
            devices: u32::try_from(self.devices).unwrap_or(u32::MAX),
            invitation: self.expires_at.map(|at| InvitationStanding { expires_at: row::time(at), used }),
        })
    }
}

#[async_trait]
impl Administration for PostgresStore {
    fn kind(&self) -> DatabaseKind {
        DatabaseKind::Postgres
    }

    async fn overview(&self, tenant: TenantId) -> Result<Overview, StoreError> {
        let id = tenant.as_bytes().as_slice();
        let mut reader = self.read(tenant).await?;
        let states = sqlx::query!(r#"SELECT state, count(*) AS "count!" FROM people WHERE tenant = $1 GROUP BY state"#, id)
            .fetch_all(&mut *reader)
            .await
            .map_err(failed)?;
        let mut people = PeopleCounts::default();
        for found in states {
            *people.of(row::read_person_state(found.state)?) = row::number(found.count);
        }
        let counts = sqlx::query!(
            r#"SELECT (SELECT count(*) FROM devices WHERE tenant = $1 AND state <> 2) AS "devices!",
                      (SELECT count(*) FROM conversations WHERE tenant = $1) AS "conversations!",
                      (SELECT count(*) FROM enrolments WHERE tenant = $1 AND certified = 0) AS "waiting!""#,
            id
        )
        .fetch_one(&mut *reader)
        .await
        .map_err(failed)?;
        let bytes = sqlx::query_scalar!(r#"SELECT pg_database_size(current_database()) AS "bytes!""#)
            .fetch_one(&mut *reader)
            .await
            .map_err(failed)?;
        Ok(Overview {
            people,
            devices: row::number(counts.devices),
            conversations: row::number(counts.conversations),
            waiting: row::number(counts.waiting),
            database_bytes: row::number(bytes),
        })
    }

    async fn people(&self, tenant: TenantId, query: &PeopleQuery) -> Result<Vec<PersonListing>, StoreError> {
        let id = tenant.as_bytes().as_slice();
        let (state, limit) = (query.state.map(row::person_state), i64::from(query.limit));
        let order = row::people_order(query.order);
        let after = query.after.map(|after| after.as_bytes().to_vec());
        let (folded, spelt): (Vec<_>, Vec<_>) = query.words.iter().map(|word| (word.folded.clone(), word.spelt.clone())).unzip();
        let mut reader = self.read(tenant).await?;
        // Only what is listed in the end is looked up elsewhere.
        let found = sqlx::query_as!(
            Listed,
            r#"WITH keyed AS (
                 SELECT person, state, account_key,
                        CASE $6::bigint WHEN 1 THEN substr(account_key, strpos(account_key, chr(31)) + 1) || chr(31) || account_key
                                        WHEN 2 THEN state::text || account_key ELSE account_key END AS place
                 FROM people WHERE tenant = $1),
               listed AS (
                 SELECT k.person, k.place FROM keyed k LEFT JOIN keyed a ON a.person = $2
                 WHERE ($2::bytea IS NULL OR CASE WHEN $7::boolean THEN k.place < a.place ELSE k.place > a.place END OR
                        k.place = a.place AND k.person > $2)
                   AND ($3::bigint IS NULL OR k.state = $3)
                   AND NOT EXISTS (SELECT 1 FROM unnest($4::text[], $5::text[]) AS w (folded, spelt)
                     WHERE strpos(k.account_key, w.folded) = 0 AND
                       strpos(replace(replace(replace(k.account_key, 'ae', 'a'), 'oe', 'o'), 'ue', 'u'), w.spelt) = 0)
                 ORDER BY CASE WHEN NOT $7 THEN k.place END, CASE WHEN $7 THEN k.place END DESC, k.person LIMIT $8)
               SELECT p.person, p.account_name, p.account_role, p.level, p.admin, p.state, p.generation,
                      (SELECT count(*) FROM devices d WHERE d.tenant = p.tenant AND d.person = p.person AND d.state <> 2)
                          AS "devices!",
                      i.expires_at AS "expires_at?", (i.used_by IS NOT NULL)::int::bigint AS "used!"
               FROM listed l JOIN people p ON p.tenant = $1 AND p.person = l.person
               LEFT JOIN invitations i ON i.tenant = p.tenant AND i.invitation =
                   (SELECT j.invitation FROM invitations j WHERE j.tenant = p.tenant AND j.person = p.person
                    ORDER BY j.invited_at DESC, j.invitation DESC LIMIT 1)
               ORDER BY CASE WHEN NOT $7 THEN l.place END, CASE WHEN $7 THEN l.place END DESC, l.person"#,
            id,
            after,
            state,
            &folded,
            &spelt,
            order,
            query.descending,
            limit
        )
        .fetch_all(&mut *reader)
        .await
        .map_err(failed)?;
        found.into_iter().map(Listed::listing).collect()
    }

    async fn person_listing(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<Option<(PersonListing, Vec<DeviceListing>)>, StoreError> {
        let (id, person_id) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
        let mut reader = self.read(tenant).await?;
        let found = sqlx::query_as!(
            Listed,
            r#"SELECT p.person, p.account_name, p.account_role, p.level, p.admin, p.state, p.generation,
                      (SELECT count(*) FROM devices d WHERE d.tenant = p.tenant AND d.person = p.person AND d.state <> 2)
                          AS "devices!",
                      i.expires_at AS "expires_at?", (i.used_by IS NOT NULL)::int::bigint AS "used!"
               FROM people p
               LEFT JOIN invitations i ON i.tenant = p.tenant AND i.invitation =
                   (SELECT j.invitation FROM invitations j WHERE j.tenant = p.tenant AND j.person = p.person
                    ORDER BY j.invited_at DESC, j.invitation DESC LIMIT 1)
               WHERE p.tenant = $1 AND p.person = $2"#,
            id,
            person_id
        )
        .fetch_optional(&mut *reader)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        let listed = i64::from(limits::DEVICES_LISTED_MAX);
        let devices = sqlx::query!(
            "SELECT device, certificate_cbor, created_at, state, removed_at, told_at FROM devices
             WHERE tenant = $1 AND person = $2 AND (state <> 2 OR removed_at IS NOT NULL)
             ORDER BY state = 2, removed_at DESC, created_at, device LIMIT $3",
            id,
            person_id,
            listed
        )
        .fetch_all(&mut *reader)
        .await
        .map_err(failed)?;
        let devices = devices.into_iter().map(|device| {
            Ok(DeviceListing {
                device: row::blob(&device.device)?,
                certificate: row::cbor(&device.certificate_cbor, "device certificate")?,
                created_at: row::time(device.created_at),
                certified: device.state == row::DEVICE_ACTIVE,
                removed_at: device.removed_at.map(row::time),
                told_at: device.told_at.map(row::time),
            })
        });
        Ok(Some((found.listing()?, devices.collect::<Result<_, StoreError>>()?)))
    }

    async fn names(&self, tenant: TenantId, people: &[PersonId]) -> Result<Vec<(PersonId, String)>, StoreError> {
        let id = tenant.as_bytes().as_slice();
        let mut reader = self.read(tenant).await?;
        let ids: Vec<&[u8]> = people.iter().map(|person| person.as_bytes().as_slice()).collect();
        let found = sqlx::query!(
            "SELECT person, account_name FROM people WHERE tenant = $1 AND person = ANY($2::bytea[])",
            id,
            ids.as_slice() as _
        )
        .fetch_all(&mut *reader)
        .await
        .map_err(failed)?;
        found.into_iter().map(|found| Ok((row::blob(&found.person)?, found.account_name))).collect()
    }

    async fn waiting_people(&self, tenant: TenantId, limit: u32) -> Result<Vec<WaitingPerson>, StoreError> {
        let (id, limit) = (tenant.as_bytes().as_slice(), i64::from(limit));
        let found = sqlx::query!(
            "SELECT e.person, e.enrolled_at, p.account_name, p.account_role FROM enrolments e
             JOIN people p ON p.tenant = e.tenant AND p.person = e.person
             WHERE e.tenant = $1 AND e.certified = 0 ORDER BY e.enrolled_at LIMIT $2",
            id,
            limit
        )
        .fetch_all(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        let waiting = found.into_iter().map(|found| {
            Ok(WaitingPerson {
                person: row::blob(&found.person)?,
                name: found.account_name,
                role: found.account_role,
                since: row::time(found.enrolled_at),
            })
        });
        waiting.collect()
    }

    async fn audit_before(&self, tenant: TenantId, before: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let (id, before, limit) = (tenant.as_bytes().as_slice(), row::int(before), i64::from(limit));
        let found = sqlx::query!(
            "SELECT number, at, actor, action, target, chain FROM audit_log WHERE tenant = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
            id,
            before,
            limit
        )
        .fetch_all(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        let lines = found.into_iter().map(|line| {
            Ok(AuditRow {
                number: row::number(line.number),
                at: row::time(line.at),
                actor: row::blob(&line.actor)?,
                action: line.action,
                target: line.target,
                chain: row::blob(&line.chain)?,
            })
        });
        lines.collect()
    }

    async fn administrators(&self, tenant: TenantId) -> Result<Vec<AdministratorRow>, StoreError> {
        let (id, deleted) = (tenant.as_bytes().as_slice(), row::person_state(PersonState::Deleted));
        let found = sqlx::query!(
            r#"SELECT p.person, p.account_name, p.account_role, p.state, a.scopes AS "scopes?" FROM people p
               LEFT JOIN administrators a ON a.tenant = p.tenant AND a.person = p.person
               WHERE p.tenant = $1 AND p.admin = 1 AND p.state <> $2 ORDER BY p.account_key, p.person"#,
            id,
            deleted
        )
        .fetch_all(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        let administrators = found.into_iter().map(|found| {
            Ok(AdministratorRow {
                person: row::blob(&found.person)?,
                name: found.account_name,
                role: found.account_role,
                state: row::read_person_state(found.state)?,
                scopes: row::read_scopes(found.scopes.unwrap_or(0)),
            })
        });
        administrators.collect()
    }

    async fn scopes(&self, tenant: TenantId, person: PersonId) -> Result<Scopes, StoreError> {
        scopes_of(&mut *self.read(tenant).await?, tenant, person).await.map(Option::unwrap_or_default)
    }

    async fn set_scopes(
        &self,
        tenant: TenantId,
        person: PersonId,
        scopes: Scopes,
        line: &AuditLine,
    ) -> Result<ScopesSet, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let Some(before) = scopes_of(&mut tx, tenant, person).await? else { return Ok(ScopesSet::NotFound) };
        if before == scopes {
            return Ok(ScopesSet::Unchanged);
        }
        let (id, person_id, bits) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), row::scopes(scopes));
        sqlx::query!(
            "INSERT INTO administrators (tenant, person, scopes) VALUES ($1, $2, $3)
             ON CONFLICT (tenant, person) DO UPDATE SET scopes = $3",
            id,
            person_id,
            bits
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if !somebody_looks_after_people(&mut tx, tenant).await? {
            return Ok(ScopesSet::LastAdministrator);
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(ScopesSet::Changed)
    }

    async fn record_act(&self, tenant: TenantId, line: &AuditLine) -> Result<(), StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)
    }

    async fn owed_conversations(&self, tenant: TenantId) -> Result<Vec<ConversationId>, StoreError> {
        let id = tenant.as_bytes().as_slice();
        let found = sqlx::query_scalar!(
            "SELECT DISTINCT c.conversation FROM conversations c
             JOIN leaves l ON l.tenant = c.tenant AND l.conversation = c.conversation
             WHERE c.tenant = $1 AND c.pending_since IS NOT NULL
               AND (NOT EXISTS (SELECT 1 FROM members m WHERE m.tenant = l.tenant AND m.conversation = l.conversation
                                AND m.person = l.person AND m.until_seq IS NULL)
                    OR (EXISTS (SELECT 1 FROM devices d WHERE d.tenant = l.tenant AND d.device = l.device AND d.state = 2)
                        AND EXISTS (SELECT 1 FROM leaves o JOIN devices e ON e.tenant = o.tenant AND e.device = o.device
                                    WHERE o.tenant = l.tenant AND o.conversation = l.conversation AND o.person = l.person
                                      AND e.state = 1)))
               AND NOT EXISTS (SELECT 1 FROM proposals r WHERE r.tenant = l.tenant AND r.conversation = l.conversation
                               AND r.leaf = l.leaf)",
            id
        )
        .fetch_all(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        found.iter().map(|conversation| row::blob(conversation)).collect()
    }
}

/// Scopes of an administrator; nothing of anybody else, or of one who was deleted.
async fn scopes_of(connection: &mut PgConnection, tenant: TenantId, person: PersonId) -> Result<Option<Scopes>, StoreError> {
    let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
    let deleted = row::person_state(PersonState::Deleted);
    let found = sqlx::query_scalar!(
        r#"SELECT coalesce(a.scopes, 0) AS "scopes!" FROM people p
           LEFT JOIN administrators a ON a.tenant = p.tenant AND a.person = p.person
           WHERE p.tenant = $1 AND p.person = $2 AND p.admin = 1 AND p.state <> $3"#,
        id,
        person,
        deleted
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    Ok(found.map(row::read_scopes))
}

/// Is there an active administrator who may look after people? Without one, nobody could ever make another.
pub(crate) async fn somebody_looks_after_people(connection: &mut PgConnection, tenant: TenantId) -> Result<bool, StoreError> {
    let (id, active) = (tenant.as_bytes().as_slice(), row::person_state(PersonState::Active));
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM administrators a
           JOIN people p ON p.tenant = a.tenant AND p.person = a.person
           WHERE a.tenant = $1 AND a.scopes & 1 = 1 AND p.admin = 1 AND p.state = $2"#,
        id,
        active
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    Ok(count > 0)
}

/// Gives a certified administrator their first scopes, and takes them from whoever is none.
pub(crate) async fn first_scopes(
    connection: &mut PgConnection,
    tenant: TenantId,
    person: PersonId,
    scopes: Option<Scopes>,
) -> Result<(), StoreError> {
    let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
    let done = match scopes.map(row::scopes) {
        Some(scopes) => {
            sqlx::query!(
                "INSERT INTO administrators (tenant, person, scopes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                id,
                person,
                scopes
            )
            .execute(connection)
            .await
        }
        None => {
            sqlx::query!("DELETE FROM administrators WHERE tenant = $1 AND person = $2", id, person).execute(connection).await
        }
    };
    done.map(|_| ()).map_err(failed)
}
