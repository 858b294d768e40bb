//! [`store::Urgents`].

use crate::{SqliteStore, failed, row};
use async_trait::async_trait;
use protocol::id::{ConversationId, PersonId, TenantId};
use sqlx::SqliteConnection;
use store::{StoreError, UrgentMessage, Urgents};

#[async_trait]
impl Urgents for SqliteStore {
    async fn urgent_messages(&self, tenant: TenantId, limit: u32) -> Result<Vec<UrgentMessage>, StoreError> {
        let mut reader = self.readers.take().await?;
        let (id, limit) = (tenant.as_bytes().as_slice(), i64::from(limit));
        let found = sqlx::query!(
            "SELECT conversation, seq, message, since FROM urgent_messages WHERE tenant = ?1 ORDER BY since DESC, seq DESC LIMIT ?2",
            id,
            limit
        )
        .fetch_all(&mut *reader)
        .await
        .map_err(failed)?;
        let urgents = found.into_iter().rev().map(|found| {
            Ok(UrgentMessage {
                conversation: row::blob(&found.conversation)?,
                seq: row::number(found.seq),
                message: row::blob(&found.message)?,
                since: row::time(found.since),
            })
        });
        urgents.collect()
    }

    async fn put_urgent_message(&self, tenant: TenantId, urgent: &UrgentMessage) -> Result<(), StoreError> {
        let mut tx = self.writer.begin().await?;
        put(&mut tx, tenant, urgent).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn end_urgent_message(&self, tenant: TenantId, urgent: &UrgentMessage) -> Result<(), StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, conversation) = (tenant.as_bytes().as_slice(), urgent.conversation.as_bytes().as_slice());
        let (seq, since) = (row::int(urgent.seq), row::millis(urgent.since));
        sqlx::query!(
            "DELETE FROM urgent_messages WHERE tenant = ?1 AND conversation = ?2 AND seq = ?3 AND since <= ?4",
            id,
            conversation,
            seq,
            since
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn readers(&self, tenant: TenantId, conversation: ConversationId, seq: u64) -> Result<Vec<PersonId>, StoreError> {
        let mut reader = self.readers.take().await?;
        let (id, conversation, seq) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice(), row::int(seq));
        let found = sqlx::query_scalar!(
            "SELECT person FROM members
             WHERE tenant = ?1 AND conversation = ?2 AND from_seq <= ?3 AND until_seq IS NULL ORDER BY person",
            id,
            conversation,
            seq
        )
        .fetch_all(&mut *reader)
        .await
        .map_err(failed)?;
        found.iter().map(|person| row::blob(person)).collect()
    }
}

async fn put(tx: &mut SqliteConnection, tenant: TenantId, urgent: &UrgentMessage) -> Result<(), sqlx::Error> {
    let (id, conversation) = (tenant.as_bytes().as_slice(), urgent.conversation.as_bytes().as_slice());
    let (seq, message, since) = (row::int(urgent.seq), urgent.message.as_bytes().as_slice(), row::millis(urgent.since));
    sqlx::query!(
        "INSERT INTO urgent_messages (tenant, conversation, seq, message, since) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (tenant, conversation, seq) DO UPDATE SET since = excluded.since",
        id,
        conversation,
        seq,
        message,
        since
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}
