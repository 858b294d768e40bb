//! [`store::Welcomes`].

use crate::{PostgresStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::Welcome,
    id::{ConversationId, DeviceId, GroupId, TenantId},
};
use store::{StoreError, Welcomes};

#[async_trait]
impl Welcomes for PostgresStore {
    async fn welcomes(&self, tenant: TenantId, device: DeviceId, bytes_max: usize) -> Result<Vec<Welcome>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        // The commit that brought a Welcome says how old it is.
        let waiting = sqlx::query!(
            r#"SELECT w.conversation, w.group_id, w.seq, octet_length(m.mls) AS "bytes!"
               FROM welcomes w
               JOIN welcome_messages m
                 ON m.tenant = w.tenant AND m.conversation = w.conversation AND m.group_id = w.group_id AND m.seq = w.seq
               JOIN messages e ON e.tenant = w.tenant AND e.conversation = w.conversation AND e.seq = w.seq
               WHERE w.tenant = $1 AND w.device = $2 ORDER BY e.accepted_at, w.conversation, w.seq LIMIT 500"#,
            id,
            device
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let (mut welcomes, mut bytes) = (Vec::new(), 0_usize);
        for found in waiting {
            bytes = bytes.saturating_add(usize::try_from(found.bytes).unwrap_or(usize::MAX));
            if !welcomes.is_empty() && bytes > bytes_max {
                break;
            }
            let message = sqlx::query!(
                "SELECT chain, by_person, mls FROM welcome_messages WHERE tenant = $1 AND conversation = $2 AND group_id = $3 AND seq = $4",
                id,
                found.conversation,
                found.group_id,
                found.seq
            )
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
            welcomes.push(Welcome {
                conversation: row::blob(&found.conversation)?,
                group: row::blob(&found.group_id)?,
                seq: row::number(found.seq),
                chain: row::blob(&message.chain)?,
                mls: message.mls,
                by: row::blob(&message.by_person)?,
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
        let mut tx = self.write(tenant).await?;
        let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        let (conversation, group) = (conversation.as_bytes().as_slice(), group.as_bytes().as_slice());
        // Whoever drops the last one drops the message: one device after the other.
        sqlx::query!(
            "SELECT seq FROM welcome_messages WHERE tenant = $1 AND conversation = $2 AND group_id = $3 ORDER BY seq FOR UPDATE",
            id,
            conversation,
            group
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        sqlx::query!(
            "DELETE FROM welcomes WHERE tenant = $1 AND device = $2 AND conversation = $3 AND group_id = $4",
            id,
            device,
            conversation,
            group
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        sqlx::query!(
            "DELETE FROM welcome_messages WHERE tenant = $1 AND conversation = $2 AND group_id = $3 AND NOT EXISTS
               (SELECT 1 FROM welcomes w WHERE w.tenant = $1 AND w.conversation = $2 AND w.group_id = $3 AND w.seq = welcome_messages.seq)",
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
