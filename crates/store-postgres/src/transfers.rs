//! [`store::Transfers`].

use crate::{PostgresStore, failed, row};
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
impl Transfers for PostgresStore {
    async fn put_transfer(&self, tenant: TenantId, person: PersonId, transfer: &PutTransfer) -> Result<bool, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, access, person) =
            (tenant.as_bytes().as_slice(), transfer.access_hash.as_bytes().as_slice(), person.as_bytes().as_slice());
        let (expires, uses) = (row::millis(transfer.expires_at), i64::from(transfer.uses));
        let kept = sqlx::query!(
            "INSERT INTO transfers (tenant, access_hash, person, sealed, expires_at, uses) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (tenant, access_hash) DO UPDATE SET sealed = $4, expires_at = $5, uses = $6 WHERE transfers.person = $3",
            id,
            access,
            person,
            transfer.sealed,
            expires,
            uses
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(kept.rows_affected() == 1)
    }

    async fn take_transfer(&self, tenant: TenantId, access_hash: &Digest, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, access, now) = (tenant.as_bytes().as_slice(), access_hash.as_bytes().as_slice(), row::millis(now));
        let sealed = sqlx::query_scalar!(
            "UPDATE transfers SET uses = uses - 1 WHERE tenant = $1 AND access_hash = $2 AND uses > 0 AND expires_at >= $3 RETURNING sealed",
            id,
            access,
            now
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(sealed)
    }

    async fn complain(&self, tenant: TenantId, complaint: &Complaint) -> Result<(), StoreError> {
        let mut tx = self.write(tenant).await?;
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
            "INSERT INTO complaints (tenant, conversation, seq, device, verdict, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            id,
            conversation,
            seq,
            device,
            verdict,
            at
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}
