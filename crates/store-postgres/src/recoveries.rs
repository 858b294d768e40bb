//! [`store::Recoveries`].

use crate::{PostgresStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::PersonState,
    hash::Digest,
    id::{PersonId, TenantId},
    recovery::{PutRecovery, RecoveryKind, RecoveryStanding},
    time::Timestamp,
};
use store::{Recoveries, RecoveryRow, StoreError};

#[async_trait]
impl Recoveries for PostgresStore {
    async fn put_recovery(
        &self,
        tenant: TenantId,
        person: PersonId,
        recovery: &PutRecovery,
        passkeys_max: usize,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, access, person) =
            (tenant.as_bytes().as_slice(), recovery.access_hash.as_bytes().as_slice(), person.as_bytes().as_slice());
        let (kind, at) = (row::recovery_kind(recovery.kind), row::millis(now));
        let wrapping = recovery.wrapping.as_ref().map(row::to_cbor);
        let kept = sqlx::query!(
            "INSERT INTO recoveries (tenant, access_hash, person, kind, name, sealed, made_at, wrapping_cbor)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (tenant, access_hash) DO UPDATE SET name = $5, sealed = $6, made_at = $7,
               wrapping_cbor = $8, ended_at = NULL
             WHERE recoveries.person = $3 AND recoveries.kind = $4",
            id,
            access,
            person,
            kind,
            recovery.name,
            recovery.sealed,
            at,
            wrapping
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if kept.rows_affected() == 0 {
            return Ok(false);
        }
        let others = match recovery.kind {
            RecoveryKind::Code => 0,
            RecoveryKind::Passkey => i64::try_from(passkeys_max).unwrap_or(i64::MAX).saturating_sub(1),
        };
        sqlx::query!(
            "DELETE FROM recoveries WHERE tenant = $1 AND person = $2 AND kind = $3 AND access_hash <> $4 AND access_hash NOT IN
               (SELECT access_hash FROM recoveries WHERE tenant = $1 AND person = $2 AND kind = $3 AND access_hash <> $4
                ORDER BY made_at DESC, access_hash LIMIT $5)",
            id,
            person,
            kind,
            access,
            others
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn recoveries(&self, tenant: TenantId, person: PersonId) -> Result<Vec<RecoveryStanding>, StoreError> {
        let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT access_hash, kind, name, made_at, wrapping_cbor, ended_at FROM recoveries WHERE tenant = $1 AND person = $2
             ORDER BY made_at, access_hash",
            id,
            person
        )
        .fetch_all(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        let standings = found.into_iter().map(|found| {
            Ok(RecoveryStanding {
                access_hash: row::blob(&found.access_hash)?,
                kind: row::read_recovery_kind(found.kind)?,
                name: found.name,
                made_at: row::time(found.made_at),
                wrapping: found.wrapping_cbor.map(|bytes| row::cbor(&bytes, "recovery wrapping")).transpose()?,
                ended: found.ended_at.map(row::time),
            })
        });
        standings.collect()
    }

    async fn drop_recovery(&self, tenant: TenantId, person: PersonId, access_hash: &Digest) -> Result<bool, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, person, access) =
            (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), access_hash.as_bytes().as_slice());
        let dropped =
            sqlx::query!("DELETE FROM recoveries WHERE tenant = $1 AND access_hash = $2 AND person = $3", id, access, person)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(dropped.rows_affected() == 1)
    }

    async fn recovery(&self, tenant: TenantId, access_hash: &Digest) -> Result<Option<RecoveryRow>, StoreError> {
        let (id, access, active) =
            (tenant.as_bytes().as_slice(), access_hash.as_bytes().as_slice(), row::person_state(PersonState::Active));
        let found = sqlx::query!(
            "SELECT r.person, r.sealed FROM recoveries r JOIN people p ON p.tenant = r.tenant AND p.person = r.person
             WHERE r.tenant = $1 AND r.access_hash = $2 AND p.state = $3 AND r.ended_at IS NULL",
            id,
            access,
            active
        )
        .fetch_optional(&mut *self.read(tenant).await?)
        .await
        .map_err(failed)?;
        found.map(|found| Ok(RecoveryRow { person: row::blob(&found.person)?, sealed: found.sealed })).transpose()
    }
}
