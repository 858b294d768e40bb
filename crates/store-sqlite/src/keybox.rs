//! [`store::Keybox`].

use crate::{SqliteStore, failed, row};
use async_trait::async_trait;
use protocol::{
    id::{PersonId, TenantId},
    keybox::StoredChunk,
    time::Timestamp,
};
use store::{Keybox, StoreError};

#[async_trait]
impl Keybox for SqliteStore {
    async fn append_keybox(&self, tenant: TenantId, person: PersonId, sealed: &[u8], now: Timestamp) -> Result<u64, StoreError> {
        let (id, person, at) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), row::millis(now));
        let number = sqlx::query_scalar!(
            "INSERT INTO keybox_chunks (tenant, person, number, stored_at, sealed)
             SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4 FROM keybox_chunks WHERE tenant = ?1 AND person = ?2 RETURNING number",
            id,
            person,
            at,
            sealed
        )
        .fetch_one(&mut self.writer.hold().await?.connection)
        .await
        .map_err(failed)?;
        Ok(row::number(number))
    }

    async fn keybox(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: u64,
        limit: u32,
        bytes_max: usize,
    ) -> Result<(Vec<StoredChunk>, bool), StoreError> {
        let (id, person, after, rows) =
            (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), row::int(after), i64::from(limit) + 1);
        let found = sqlx::query!(
            "SELECT number, stored_at, sealed FROM keybox_chunks WHERE tenant = ? AND person = ? AND number > ? ORDER BY number LIMIT ?",
            id,
            person,
            after,
            rows
        )
        .fetch_all(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let total = found.len();
        let mut bytes = 0;
        let chunks: Vec<StoredChunk> = found
            .into_iter()
            .take(limit as usize)
            .enumerate()
            .take_while(|(index, chunk)| {
                bytes += chunk.sealed.len();
                *index == 0 || bytes <= bytes_max
            })
            .map(|(_, chunk)| StoredChunk {
                number: row::number(chunk.number),
                stored_at: row::time(chunk.stored_at),
                sealed: chunk.sealed,
            })
            .collect();
        let more = chunks.len() < total;
        Ok((chunks, more))
    }
}
