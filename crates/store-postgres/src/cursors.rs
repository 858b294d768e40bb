//! [`store::Cursors`].

use crate::{PostgresStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::CursorPosition,
    id::{ConversationId, DeviceId, TenantId},
};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use store::{CursorMove, Cursors, StoreError};

#[async_trait]
impl Cursors for PostgresStore {
    async fn move_cursors(&self, tenant: TenantId, moves: &[CursorMove]) -> Result<(), StoreError> {
        let mut tx = self.write(tenant).await?;
        write(&mut tx, tenant, moves).await?;
        tx.commit().await.map_err(failed)
    }

    async fn cursors(&self, tenant: TenantId, conversation: ConversationId) -> Result<Vec<CursorPosition>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, conversation) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice());
        let found = sqlx::query!(
            r#"SELECT person, max(delivered) AS "delivered!", max(read) AS "read!" FROM cursors
               WHERE tenant = $1 AND conversation = $2 GROUP BY person ORDER BY person"#,
            id,
            conversation
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let positions = found.into_iter().map(|found| {
            Ok(CursorPosition {
                person: row::blob(&found.person)?,
                delivered: row::number(found.delivered),
                read: row::number(found.read),
            })
        });
        positions.collect()
    }
}

/// Moves cursors inside a transaction, all with one statement; rows are locked in the order of their keys.
pub(crate) async fn write(connection: &mut PgConnection, tenant: TenantId, moves: &[CursorMove]) -> Result<(), StoreError> {
    if moves.is_empty() {
        return Ok(());
    }
    // A row may be written once per statement: several moves of one cursor become one.
    let mut rows: BTreeMap<(ConversationId, DeviceId), CursorMove> = BTreeMap::new();
    for cursor in moves {
        let row = rows.entry((cursor.conversation, cursor.device)).or_insert(*cursor);
        row.delivered = row.delivered.max(cursor.delivered);
        row.read = row.read.max(cursor.read);
    }
    let id = tenant.as_bytes().as_slice();
    let conversations: Vec<&[u8]> = rows.values().map(|cursor| cursor.conversation.as_bytes().as_slice()).collect();
    let devices: Vec<&[u8]> = rows.values().map(|cursor| cursor.device.as_bytes().as_slice()).collect();
    let people: Vec<&[u8]> = rows.values().map(|cursor| cursor.person.as_bytes().as_slice()).collect();
    let delivered: Vec<i64> = rows.values().map(|cursor| row::int(cursor.delivered)).collect();
    let read: Vec<i64> = rows.values().map(|cursor| row::int(cursor.read)).collect();
    sqlx::query!(
        "INSERT INTO cursors (tenant, conversation, device, person, delivered, read)
         SELECT c.tenant, v.conversation, v.device, v.person, least(v.delivered, c.head), least(v.read, c.head)
         FROM unnest($2::bytea[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]) AS v (conversation, device, person, delivered, read)
         JOIN conversations c ON c.tenant = $1 AND c.conversation = v.conversation
         ORDER BY v.conversation, v.device
         ON CONFLICT (tenant, conversation, device) DO UPDATE SET
           delivered = greatest(cursors.delivered, excluded.delivered), read = greatest(cursors.read, excluded.read)",
        id,
        conversations.as_slice() as _,
        devices.as_slice() as _,
        people.as_slice() as _,
        delivered.as_slice(),
        read.as_slice()
    )
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}
