//! [`store::Cursors`].

use crate::{SqliteStore, direct, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::CursorPosition,
    id::{ConversationId, TenantId},
};
use rusqlite::{Connection, params};
use store::{CursorMove, Cursors, StoreError};

#[async_trait]
impl Cursors for SqliteStore {
    async fn move_cursors(&self, tenant: TenantId, moves: &[CursorMove]) -> Result<(), StoreError> {
        let (state, moves) = (self.writer.hold().await?, moves.to_vec());
        let write = move |connection: &mut Connection| direct::write(connection, |tx| write(tx, tenant, &moves));
        state.direct.run(write).await?.map_err(direct::failed)
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

/// Moves cursors inside a transaction.
pub(crate) fn write(tx: &Connection, tenant: TenantId, moves: &[CursorMove]) -> Result<(), rusqlite::Error> {
    if moves.is_empty() {
        return Ok(());
    }
    let mut advance = tx.prepare_cached(
        "INSERT INTO cursors (tenant, conversation, device, person, delivered, read) \
         SELECT tenant, conversation, ?3, ?4, min(?5, head), min(?6, head) \
         FROM conversations WHERE tenant = ?1 AND conversation = ?2 \
         ON CONFLICT (tenant, conversation, device) DO UPDATE SET \
           delivered = max(cursors.delivered, excluded.delivered), read = max(cursors.read, excluded.read)",
    )?;
    for cursor in moves {
        advance.execute(params![
            tenant.as_bytes(),
            cursor.conversation.as_bytes(),
            cursor.device.as_bytes(),
            cursor.person.as_bytes(),
            row::int(cursor.delivered),
            row::int(cursor.read),
        ])?;
    }
    Ok(())
}
