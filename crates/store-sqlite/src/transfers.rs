//! [`store::Transfers`].

use crate::{SqliteStore, failed, row};
use async_trait::async_trait;
use protocol::{
    hash::Digest,
    id::{PersonId, TenantId},
    keybox::Verdict,
    time::Timestamp,
    transfer::PutTransfer,
};
use store::{Complaint, StoreError, Transfers};

#[async_trait]
impl Transfers for SqliteStore {
    async fn put_transfer(&self, tenant: TenantId, person: PersonId, transfer: &PutTransfer) -> Result<bool, StoreError> {
        let (id, access, person) =
            (tenant.as_bytes().as_slice(), transfer.access_hash.as_bytes().as_slice(), person.as_bytes().as_slice());
        let (expires, uses) = (row::millis(transfer.expires_at), i64::from(transfer.uses));
        let kept = sqlx::query!(
            "INSERT INTO transfers (tenant, access_hash, person, sealed, expires_at, uses) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (tenant, access_hash) DO UPDATE SET sealed = ?4, expires_at = ?5, uses = ?6 WHERE person = ?3",
            id,
            access,
            person,
            transfer.sealed,
            expires,
            uses
        )
        .execute(&mut self.writer.hold().await?.connection)
        .await
        .map_err(failed)?;
        Ok(kept.rows_affected() == 1)
    }

    async fn take_transfer(&self, tenant: TenantId, access_hash: &Digest, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let (id, access, now) = (tenant.as_bytes().as_slice(), access_hash.as_bytes().as_slice(), row::millis(now));
        sqlx::query_scalar!(
            "UPDATE transfers SET uses = uses - 1 WHERE tenant = ? AND access_hash = ? AND uses > 0 AND expires_at >= ? RETURNING sealed",
            id,
            access,
            now
        )
        .fetch_optional(&mut self.writer.hold().await?.connection)
        .await
        .map_err(failed)
    }

    async fn complain(&self, tenant: TenantId, complaint: &Complaint) -> Result<(), StoreError> {
        let (id, conversation) = (tenant.as_bytes().as_slice(), complaint.conversation.as_bytes().as_slice());
        let (device, seq, at) = (complaint.device.as_bytes().as_slice(), row::int(complaint.seq), row::millis(complaint.at));
        let verdict = match complaint.verdict {
            Verdict::Good => 0_i64,
            Verdict::FalseArchiveCopy => 1,
            Verdict::Forged => 2,
            Verdict::Replayed => 3,
            Verdict::Malformed => 4,
        };
        sqlx::query!(
            "INSERT INTO complaints (tenant, conversation, seq, device, verdict, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            id,
            conversation,
            seq,
            device,
            verdict,
            at
        )
        .execute(&mut self.writer.hold().await?.connection)
        .await
        .map_err(failed)?;
        Ok(())
    }
}
