//! [`store::Welcomes`].

use crate::{SqliteStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::Welcome,
    id::{ConversationId, DeviceId, GroupId, TenantId},
};
use store::{StoreError, Welcomes};

#[async_trait]
impl Welcomes for SqliteStore {
    async fn welcomes(&self, tenant: TenantId, device: DeviceId, bytes_max: usize) -> Result<Vec<Welcome>, StoreError> {
        let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        let waiting = sqlx::query!(
            r#"SELECT w.conversation, w.group_id, w.seq, m.chain, m.by_person, m.rowid AS "message!: i64", length(m.mls) AS "bytes!: i64"
               FROM welcomes w JOIN welcome_messages m
                 ON m.tenant = w.tenant AND m.conversation = w.conversation AND m.group_id = w.group_id AND m.seq = w.seq
               WHERE w.tenant = ? AND w.device = ? ORDER BY m.rowid LIMIT 500"#,
            id,
            device
        )
        .fetch_all(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let (mut welcomes, mut bytes) = (Vec::new(), 0_usize);
        for found in waiting {
            bytes = bytes.saturating_add(usize::try_from(found.bytes).unwrap_or(usize::MAX));
            if !welcomes.is_empty() && bytes > bytes_max {
                break;
            }
            let mls = sqlx::query_scalar!("SELECT mls FROM welcome_messages WHERE rowid = ? AND tenant = ?", found.message, id)
                .fetch_optional(&mut *self.readers.take().await?)
                .await
                .map_err(failed)?;
            let Some(mls) = mls else { continue };
            welcomes.push(Welcome {
                conversation: row::blob(&found.conversation)?,
                group: row::blob(&found.group_id)?,
                seq: row::number(found.seq),
                chain: row::blob(&found.chain)?,
                mls,
                by: row::blob(&found.by_person)?,
            });
        }
        Ok(welcomes)
    }

    async fn drop_welcome(
        &self,
        tenant: TenantId,
        device: DeviceId,
        conversation: ConversationId,
        group: GroupId,
    ) -> Result<(), StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        let (conversation, group) = (conversation.as_bytes().as_slice(), group.as_bytes().as_slice());
        sqlx::query!(
            "DELETE FROM welcomes WHERE tenant = ? AND device = ? AND conversation = ? AND group_id = ?",
            id,
            device,
            conversation,
            group
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        sqlx::query!(
            "DELETE FROM welcome_messages WHERE tenant = ?1 AND conversation = ?2 AND group_id = ?3 AND NOT EXISTS
               (SELECT 1 FROM welcomes w WHERE w.tenant = ?1 AND w.conversation = ?2 AND w.group_id = ?3 AND w.seq = welcome_messages.seq)",
            id,
            conversation,
            group
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}
