//! [`store::Objects`].

use crate::{PostgresStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::Accepted,
    id::{ConversationId, MessageId, ObjectId, PersonId, TenantId},
    time::Timestamp,
};
use sqlx::PgConnection;
use std::collections::HashSet;
use store::{Begun, Decision, NewMessage, NewObject, ObjectRow, Objects, StoreError, UnusedObject};

#[async_trait]
impl Objects for PostgresStore {
    async fn begin_object(&self, tenant: TenantId, new: &NewObject) -> Result<Begun, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, object, person) =
            (tenant.as_bytes().as_slice(), new.object.as_bytes().as_slice(), new.person.as_bytes().as_slice());
        // A person's uploads begin one by one, so that they are counted.
        sqlx::query!("SELECT 1 AS one FROM people WHERE tenant = $1 AND person = $2 FOR NO KEY UPDATE", id, person)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let found =
            sqlx::query!("SELECT person, size, received, retired FROM objects WHERE tenant = $1 AND object = $2", id, object)
                .fetch_optional(&mut *tx)
                .await
                .map_err(failed)?;
        if let Some(found) = found {
            let kept = ObjectRow {
                person: row::blob(&found.person)?,
                size: row::number(found.size),
                received: row::number(found.received),
            };
            let same = kept.person == new.person && kept.size == new.size && found.retired == 0;
            return Ok(if same { Begun::At(kept) } else { Begun::Taken });
        }
        let of_person = sqlx::query_scalar!(
            r#"SELECT coalesce(sum(size), 0)::bigint AS "used!" FROM objects WHERE tenant = $1 AND person = $2"#,
            id,
            person
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        let of_tenant =
            sqlx::query_scalar!(r#"SELECT coalesce(sum(size), 0)::bigint AS "used!" FROM objects WHERE tenant = $1"#, id)
                .fetch_one(&mut *tx)
                .await
                .map_err(failed)?;
        let full = |used: i64, max: u64| row::number(used).saturating_add(new.size) > max;
        if full(of_person, new.person_bytes_max) || full(of_tenant, new.tenant_bytes_max) {
            return Ok(Begun::Quota);
        }
        let (size, at) = (row::int(new.size), row::millis(new.at));
        sqlx::query!(
            "INSERT INTO objects (tenant, object, person, size, received, begun_at) VALUES ($1, $2, $3, $4, 0, $5)",
            id,
            object,
            person,
            size,
            at
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Begun::At(ObjectRow { person: new.person, size: new.size, received: 0 }))
    }

    async fn advance_object(&self, tenant: TenantId, object: ObjectId, from: u64, to: u64) -> Result<bool, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, object, from, to) = (tenant.as_bytes().as_slice(), object.as_bytes().as_slice(), row::int(from), row::int(to));
        let moved = sqlx::query!(
            "UPDATE objects SET received = $4 WHERE tenant = $1 AND object = $2 AND received = $3 AND retired = 0 AND size >= $4",
            id,
            object,
            from,
            to
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(moved.rows_affected() == 1)
    }

    async fn object(&self, tenant: TenantId, object: ObjectId) -> Result<Option<ObjectRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, object) = (tenant.as_bytes().as_slice(), object.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT person, size, received FROM objects WHERE tenant = $1 AND object = $2 AND retired = 0",
            id,
            object
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        found
            .map(|found| {
                let (size, received) = (row::number(found.size), row::number(found.received));
                Ok(ObjectRow { person: row::blob(&found.person)?, size, received })
            })
            .transpose()
    }

    async fn is_object_readable(&self, tenant: TenantId, object: ObjectId, person: PersonId) -> Result<bool, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, object, person) = (tenant.as_bytes().as_slice(), object.as_bytes().as_slice(), person.as_bytes().as_slice());
        // Whoever is out of a conversation keeps what their devices have, and fetches nothing more.
        let readable = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM object_names n JOIN members m
                 ON m.tenant = n.tenant AND m.conversation = n.conversation AND m.person = $3
                   AND m.from_seq <= n.seq AND (m.until_seq IS NULL OR n.seq <= m.until_seq)
                 JOIN members now ON now.tenant = n.tenant AND now.conversation = n.conversation AND now.person = $3
                   AND now.until_seq IS NULL
               WHERE n.tenant = $1 AND n.object = $2 AND n.released_at IS NULL)
               OR EXISTS (SELECT 1 FROM objects o WHERE o.tenant = $1 AND o.object = $2 AND o.person = $3 AND o.retired = 0
                 AND NOT EXISTS (SELECT 1 FROM object_names n WHERE n.tenant = $1 AND n.object = $2)) AS "readable!""#,
            id,
            object,
            person
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        Ok(readable)
    }

    async fn release_objects(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        message: MessageId,
        person: PersonId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, conversation, message, person) = (
            tenant.as_bytes().as_slice(),
            conversation.as_bytes().as_slice(),
            message.as_bytes().as_slice(),
            person.as_bytes().as_slice(),
        );
        let now = row::millis(now);
        let released = sqlx::query!(
            "UPDATE object_names SET released_at = coalesce(released_at, $5)
             WHERE tenant = $1 AND conversation = $2 AND message = $3 AND person = $4",
            id,
            conversation,
            message,
            person,
            now
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(released.rows_affected() > 0)
    }

    async fn retire_objects(
        &self,
        tenant: TenantId,
        begun_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<UnusedObject>, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, before, limit) = (tenant.as_bytes().as_slice(), row::millis(begun_before), i64::from(limit));
        // Held first: a message that names one of them meanwhile is seen by the statement after it.
        let held = sqlx::query_scalar!(
            "SELECT o.object FROM objects o WHERE o.tenant = $1 AND o.retired = 0
               AND NOT EXISTS (SELECT 1 FROM object_names n WHERE n.tenant = o.tenant AND n.object = o.object
                 AND (n.released_at IS NULL OR n.archived = 1))
               AND (o.begun_at < $2 OR EXISTS (SELECT 1 FROM object_names n WHERE n.tenant = o.tenant AND n.object = o.object))
             LIMIT $3 FOR UPDATE",
            id,
            before,
            limit
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        sqlx::query!(
            "UPDATE objects o SET retired = 1 WHERE o.tenant = $1 AND o.object = ANY($2::bytea[])
               AND NOT EXISTS (SELECT 1 FROM object_names n WHERE n.tenant = o.tenant AND n.object = o.object
                 AND (n.released_at IS NULL OR n.archived = 1))",
            id,
            held.as_slice()
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        let found = sqlx::query!("SELECT object, size FROM objects WHERE tenant = $1 AND retired = 1 LIMIT $2", id, limit)
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        let unused = |object: &[u8], size| Ok(UnusedObject { tenant, object: row::blob(object)?, size: row::number(size) });
        found.into_iter().map(|found| unused(&found.object, found.size)).collect()
    }

    async fn forget_object(&self, tenant: TenantId, object: ObjectId) -> Result<(), StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, object) = (tenant.as_bytes().as_slice(), object.as_bytes().as_slice());
        sqlx::query!("DELETE FROM object_names WHERE tenant = $1 AND object = $2", id, object)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        sqlx::query!("DELETE FROM objects WHERE tenant = $1 AND object = $2 AND retired = 1", id, object)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}

/// Those of the named objects that are whole and in use, locked until the transaction ends.
pub(crate) async fn load_named(
    connection: &mut PgConnection,
    tenant: TenantId,
    messages: &[NewMessage],
) -> Result<HashSet<ObjectId>, StoreError> {
    let mut named = HashSet::new();
    for object in messages.iter().filter_map(|message| message.names.as_ref()).flat_map(|names| &names.objects) {
        let (id, key) = (tenant.as_bytes().as_slice(), object.as_bytes().as_slice());
        let found = sqlx::query_scalar!(
            "SELECT size FROM objects WHERE tenant = $1 AND object = $2 AND retired = 0 AND received = size FOR SHARE",
            id,
            key
        )
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed)?;
        if found.is_some() {
            named.insert(*object);
        }
    }
    Ok(named)
}

/// Counts what the entries of a decision name.
pub(crate) async fn write_names(
    connection: &mut PgConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
) -> Result<(), sqlx::Error> {
    let entries = decision.entries.iter().filter_map(|(index, accepted)| Some((messages.get(*index)?, accepted)));
    for (message, accepted) in entries {
        let Some(names) = &message.names else { continue };
        for object in &names.objects {
            write_name(connection, tenant, message, accepted, *object, names.person, names.archived).await?;
        }
    }
    Ok(())
}

async fn write_name(
    connection: &mut PgConnection,
    tenant: TenantId,
    message: &NewMessage,
    accepted: &Accepted,
    object: ObjectId,
    person: PersonId,
    archived: bool,
) -> Result<(), sqlx::Error> {
    let (id, object, conversation) =
        (tenant.as_bytes().as_slice(), object.as_bytes().as_slice(), message.conversation.as_bytes().as_slice());
    let (seq, message, person) = (row::int(accepted.seq), message.message.as_bytes().as_slice(), person.as_bytes().as_slice());
    let archived = i64::from(archived);
    sqlx::query!(
        "INSERT INTO object_names (tenant, object, conversation, seq, message, person, archived) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING",
        id,
        object,
        conversation,
        seq,
        message,
        person,
        archived
    )
    .execute(connection)
    .await?;
    Ok(())
}
