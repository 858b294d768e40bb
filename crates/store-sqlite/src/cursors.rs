//! [`store::Cursors`].

use crate::{SqliteStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::CursorPosition,
    id::{ConversationId, TenantId},
};
use sqlx::{AssertSqlSafe, SqliteConnection};
use store::{CursorMove, Cursors, StoreError};

#[async_trait]
impl Cursors for SqliteStore {
    async fn move_cursors(&self, tenant: TenantId, moves: &[CursorMove]) -> Result<(), StoreError> {
        let mut tx = self.writer.begin().await?;
        write(&mut tx, tenant, moves).await?;
        tx.commit().await.map_err(failed)
    }

    async fn cursors(&self, tenant: TenantId, conversation: ConversationId) -> Result<Vec<CursorPosition>, StoreError> {
        let (id, conversation) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice());
        let found = sqlx::query!(
            r#"SELECT person AS "person!", max(delivered) AS "delivered!: i64", max(read) AS "read!: i64" FROM cursors
               WHERE tenant = ? AND conversation = ? GROUP BY person ORDER BY person"#,
            id,
            conversation
        )
        .fetch_all(&mut *self.readers.take().await?)
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

/// Moves cursors inside a transaction, many with one statement.
pub(crate) async fn write(connection: &mut SqliteConnection, tenant: TenantId, moves: &[CursorMove]) -> Result<(), StoreError> {
    for chunk in moves.chunks(CHUNK_MAX) {
        // Padded by the last row to a power of two, so that few different statements are prepared: the same row twice
        // moves the cursor to the same place.
        let Some(last) = chunk.last() else { continue };
        let padded = chunk.len().next_power_of_two();
        let mut query = sqlx::query(AssertSqlSafe(statement(padded)));
        for cursor in chunk.iter().chain(std::iter::repeat_n(last, padded - chunk.len())) {
            query = query
                .bind(cursor.conversation.as_bytes().as_slice())
                .bind(cursor.device.as_bytes().as_slice())
                .bind(cursor.person.as_bytes().as_slice())
                .bind(row::int(cursor.delivered))
                .bind(row::int(cursor.read));
        }
        query.bind(tenant.as_bytes().as_slice()).execute(&mut *connection).await.map_err(failed)?;
    }
    Ok(())
}

const CHUNK_MAX: usize = 128;

fn statement(rows: usize) -> String {
    let values = vec!["(?, ?, ?, ?, ?)"; rows].join(", ");
    format!(
        "WITH v (conversation, device, person, delivered, read) AS (VALUES {values}) \
         INSERT INTO cursors (tenant, conversation, device, person, delivered, read) \
         SELECT c.tenant, v.conversation, v.device, v.person, min(v.delivered, c.head), min(v.read, c.head) \
         FROM v JOIN conversations c ON c.tenant = ? AND c.conversation = v.conversation WHERE true \
         ON CONFLICT (tenant, conversation, device) DO UPDATE SET \
           delivered = max(cursors.delivered, excluded.delivered), read = max(cursors.read, excluded.read)"
    )
}
