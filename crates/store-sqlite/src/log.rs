//! [`store::Log`].

use crate::{SqliteStore, append, commits, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::Accepted,
    id::{ConversationId, GroupId, PersonId, TenantId},
    time::Timestamp,
};
use sqlx::Connection as _;
use store::{Appended, Committed, CursorMove, Cut, EntryRow, KnownMessage, Log, NewCommit, NewCut, NewMessage, StoreError};

#[async_trait]
impl Log for SqliteStore {
    async fn append(
        &self,
        tenant: TenantId,
        messages: &[NewMessage],
        cursors: &[CursorMove],
        now: Timestamp,
    ) -> Result<Vec<Appended>, StoreError> {
        append::append(self, tenant, messages, cursors, now).await
    }

    async fn append_commit(&self, tenant: TenantId, commit: &NewCommit, now: Timestamp) -> Result<Committed, StoreError> {
        commits::append_commit(self, tenant, commit, now).await
    }

    async fn commit(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        group: GroupId,
        epoch: u64,
    ) -> Result<Option<KnownMessage>, StoreError> {
        let (id, conversation, group) =
            (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice(), group.as_bytes().as_slice());
        let epoch = row::int(epoch);
        let found = sqlx::query!(
            "SELECT seq, chain, accepted_at, digest FROM messages
             WHERE tenant = ? AND conversation = ? AND group_id = ? AND epoch = ? AND kind = 1",
            id,
            conversation,
            group,
            epoch
        )
        .fetch_optional(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let known = found.map(|found| {
            let accepted =
                Accepted { seq: row::number(found.seq), chain: row::blob(&found.chain)?, at: row::time(found.accepted_at) };
            Ok(KnownMessage { digest: row::blob(&found.digest)?, accepted })
        });
        known.transpose()
    }

    async fn cut(&self, tenant: TenantId, cut: &NewCut, now: Timestamp) -> Result<Cut, StoreError> {
        commits::cut(self, tenant, cut, now).await
    }

    async fn entries(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        person: PersonId,
        after: u64,
        limit: u32,
        bytes_max: usize,
    ) -> Result<Option<(Vec<EntryRow>, bool)>, StoreError> {
        let mut reader = self.readers.take().await?;
        let mut tx = reader.begin().await.map_err(failed)?;
        let (id, conversation, person) =
            (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice(), person.as_bytes().as_slice());
        let stays = sqlx::query!(
            "SELECT from_seq, until_seq FROM members WHERE tenant = ? AND conversation = ? AND person = ? ORDER BY from_seq",
            id,
            conversation,
            person
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        if stays.is_empty() {
            return Ok(None);
        }
        let (mut entries, mut bytes) = (Vec::new(), 0);
        for stay in stays {
            let first = stay.from_seq.max(row::int(after).saturating_add(1));
            let last = stay.until_seq.unwrap_or(i64::MAX);
            let rows = i64::from(limit) + 1 - i64::try_from(entries.len()).unwrap_or(0);
            if first > last {
                continue;
            }
            let found = sqlx::query!(
                "SELECT seq, chain, accepted_at, event FROM messages
                 WHERE tenant = ? AND conversation = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?",
                id,
                conversation,
                first,
                last,
                rows
            )
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
            for found in found {
                bytes += found.event.len();
                if entries.len() == limit as usize || (bytes > bytes_max && !entries.is_empty()) {
                    return Ok(Some((entries, true)));
                }
                entries.push(EntryRow {
                    seq: row::number(found.seq),
                    chain: row::blob(&found.chain)?,
                    at: row::time(found.accepted_at),
                    event: found.event,
                });
            }
        }
        Ok(Some((entries, false)))
    }
}
