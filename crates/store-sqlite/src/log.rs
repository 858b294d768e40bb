//! [`store::Log`].

mod page;

use crate::{SqliteStore, append, commits, failed, row};
use async_trait::async_trait;
use page::Page;
use protocol::{
    frame::Accepted,
    id::{ConversationId, GroupId, PersonId, TenantId},
    time::Timestamp,
};
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
        let reader = self.direct_readers.take().await?;
        let page = Page { tenant, conversation, person, after, limit, bytes_max };
        reader.run(move |connection| page.read(connection)).await?
    }
}
