//! [`store::Tenants`].

use crate::{SqliteStore, audit, failed, is_unique_violation, issuers, people, row};
use async_trait::async_trait;
use protocol::{
    administration::Scopes, device::Origin, frame::PersonState, hash::Digest, id::TenantId, revocation::SignedRevocationList,
    statement::Signed, time::Timestamp,
};
use sqlx::SqliteConnection;
use store::{AuditLine, AuditRow, IssuerRow, NewIssuer, NewTenant, StoreError, TenantClaim, TenantRow, Tenants};

#[async_trait]
impl Tenants for SqliteStore {
    async fn create_tenant(&self, new: &NewTenant) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let tenant = new.tenant.as_bytes().as_slice();
        let (seed, key) = (new.remove_seed.as_slice(), new.remove_key.as_bytes().as_slice());
        let (setup, at) = (new.setup_hash.as_bytes().as_slice(), row::millis(new.at));
        sqlx::query!(
            "INSERT INTO tenants (tenant, name, created_at, remove_seed, remove_key, setup_hash) VALUES (?, ?, ?, ?, ?, ?)",
            tenant,
            new.name,
            at,
            seed,
            key,
            setup
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        for host in &new.hosts {
            let inserted =
                sqlx::query!("INSERT INTO tenant_hosts (host, tenant) VALUES (?, ?)", host, tenant).execute(&mut *tx).await;
            match inserted {
                Ok(_) => {}
                Err(error) if is_unique_violation(&error) => return Ok(false),
                Err(error) => return Err(failed(error)),
            }
        }
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn tenants(&self) -> Result<Vec<TenantRow>, StoreError> {
        let ids = sqlx::query_scalar!("SELECT tenant FROM tenants ORDER BY created_at")
            .fetch_all(&mut *self.readers.take().await?)
            .await
            .map_err(failed)?;
        let mut tenants = Vec::with_capacity(ids.len());
        for id in ids {
            tenants.extend(self.tenant(row::blob(&id)?).await?);
        }
        Ok(tenants)
    }

    async fn tenant(&self, tenant: TenantId) -> Result<Option<TenantRow>, StoreError> {
        let id = tenant.as_bytes().as_slice();
        let found = sqlx::query!(
            "SELECT name, remove_seed, remove_key, setup_hash, root, policy_cbor, revocations_cbor, directory, lease_days
             FROM tenants WHERE tenant = ?",
            id
        )
        .fetch_optional(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        let hosts = sqlx::query_scalar!("SELECT host FROM tenant_hosts WHERE tenant = ? ORDER BY host", id)
            .fetch_all(&mut *self.readers.take().await?)
            .await
            .map_err(failed)?;
        Ok(Some(TenantRow {
            tenant,
            name: found.name,
            hosts,
            remove_seed: found.remove_seed.as_slice().try_into().map_err(|_| StoreError::Corrupt { what: "remove key" })?,
            remove_key: row::blob(&found.remove_key)?,
            setup_hash: row::blob(&found.setup_hash)?,
            root: row::blob_opt(found.root.as_deref())?,
            policy: row::cbor_opt(found.policy_cbor.as_deref(), "policy")?,
            revocations: row::cbor_opt(found.revocations_cbor.as_deref(), "revocation list")?,
            directory: row::number(found.directory),
            lease_days: u32::try_from(found.lease_days).map_err(|_| StoreError::Corrupt { what: "lease" })?,
        }))
    }

    async fn renew_setup(&self, tenant: TenantId, setup_hash: &Digest) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, setup) = (tenant.as_bytes().as_slice(), setup_hash.as_bytes().as_slice());
        let renewed = sqlx::query!("UPDATE tenants SET setup_hash = ? WHERE tenant = ? AND root IS NULL", setup, id)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(renewed.rows_affected() == 1)
    }

    async fn set_lease_days(&self, tenant: TenantId, days: u32, line: &AuditLine) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, days) = (tenant.as_bytes().as_slice(), i64::from(days));
        let set = sqlx::query!("UPDATE tenants SET lease_days = ? WHERE tenant = ? AND lease_days <> ?", days, id, days)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        if set.rows_affected() != 1 {
            return Ok(false);
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn claim_tenant(&self, tenant: TenantId, claim: &TenantClaim) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, root) = (tenant.as_bytes().as_slice(), claim.root.as_bytes().as_slice());
        let claimed = sqlx::query!("UPDATE tenants SET root = ? WHERE tenant = ? AND root IS NULL", root, id)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        if claimed.rows_affected() != 1 || !set_policy(&mut tx, tenant, &claim.policy, claim.policy_number).await? {
            return Ok(false);
        }
        issuers::insert(&mut tx, tenant, &claim.issuer).await?;
        people::certify(&mut tx, tenant, &claim.person, Scopes::ALL).await?;
        people::insert_device(&mut tx, tenant, &claim.device, Origin::Invitation).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn put_policy(&self, tenant: TenantId, policy: &Signed, number: u64, line: &AuditLine) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        if !set_policy(&mut tx, tenant, policy, number).await? {
            return Ok(false);
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn put_revocations(
        &self,
        tenant: TenantId,
        list: &SignedRevocationList,
        number: u64,
        line: &AuditLine,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, number, encoded) = (tenant.as_bytes().as_slice(), row::int(number), row::to_cbor(list));
        let updated = sqlx::query!(
            "UPDATE tenants SET revocations_cbor = ?, revocations_number = ? WHERE tenant = ? AND revocations_number < ?",
            encoded,
            number,
            id,
            number
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if updated.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query!("INSERT INTO revocations (tenant, number, revocations_cbor) VALUES (?, ?, ?)", id, number, encoded)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn put_issuer(&self, tenant: TenantId, issuer: &NewIssuer, line: &AuditLine) -> Result<(), StoreError> {
        let mut tx = self.writer.begin().await?;
        issuers::insert(&mut tx, tenant, issuer).await?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)
    }

    async fn issuers(&self, tenant: TenantId, now: Timestamp) -> Result<Vec<IssuerRow>, StoreError> {
        let (id, now) = (tenant.as_bytes().as_slice(), row::millis(now));
        let found = sqlx::query!(
            "SELECT i.issuer_cbor, i.person, p.state AS \"state?\" FROM issuers i
             LEFT JOIN people p ON p.tenant = i.tenant AND p.person = i.person
             WHERE i.tenant = ? AND i.not_after >= ? ORDER BY i.serial",
            id,
            now
        )
        .fetch_all(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let (locked, deleted) = (row::person_state(PersonState::Locked), row::person_state(PersonState::Deleted));
        let issuers = found.into_iter().map(|found| {
            Ok(IssuerRow {
                signed: row::cbor(&found.issuer_cbor, "issuer")?,
                person: row::blob_opt(found.person.as_deref())?,
                locked: found.state.is_some_and(|state| state == locked || state == deleted),
            })
        });
        issuers.collect()
    }

    async fn audit(&self, tenant: TenantId, after: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let (id, after, limit) = (tenant.as_bytes().as_slice(), row::int(after), i64::from(limit));
        let found = sqlx::query!(
            "SELECT number, at, actor, action, target, chain FROM audit_log WHERE tenant = ? AND number > ? ORDER BY number LIMIT ?",
            id,
            after,
            limit
        )
        .fetch_all(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let lines = found.into_iter().map(|line| {
            Ok(AuditRow {
                number: row::number(line.number),
                at: row::time(line.at),
                actor: row::blob(&line.actor)?,
                action: line.action,
                target: line.target,
                chain: row::blob(&line.chain)?,
            })
        });
        lines.collect()
    }
}

async fn set_policy(tx: &mut SqliteConnection, tenant: TenantId, policy: &Signed, number: u64) -> Result<bool, StoreError> {
    let (id, number, encoded) = (tenant.as_bytes().as_slice(), row::int(number), row::to_cbor(policy));
    let updated = sqlx::query!(
        "UPDATE tenants SET policy_cbor = ?, policy_number = ? WHERE tenant = ? AND policy_number < ?",
        encoded,
        number,
        id,
        number
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    if updated.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query!("INSERT INTO policies (tenant, number, policy_cbor) VALUES (?, ?, ?)", id, number, encoded)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(true)
}
