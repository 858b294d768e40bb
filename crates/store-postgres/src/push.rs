//! [`store::Pushes`].

use crate::{PostgresStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::PersonState,
    id::{DeviceId, TenantId},
    push::PushSubscription,
    time::Timestamp,
};
use store::{PushRow, Pushes, StoreError};

const WHAT: &str = "push subscription";

#[async_trait]
impl Pushes for PostgresStore {
    async fn push_key(&self, tenant: TenantId, fresh: &[u8], now: Timestamp) -> Result<Vec<u8>, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, at) = (tenant.as_bytes().as_slice(), row::millis(now));
        sqlx::query!("INSERT INTO push_keys (tenant, key, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, fresh, at)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        let key =
            sqlx::query_scalar!("SELECT key FROM push_keys WHERE tenant = $1", id).fetch_one(&mut *tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(key)
    }

    async fn put_push_subscription(&self, tenant: TenantId, row: &PushRow, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, device, person) =
            (tenant.as_bytes().as_slice(), row.device.as_bytes().as_slice(), row.person.as_bytes().as_slice());
        let (removed, locked, deleted) =
            (row::DEVICE_REMOVED, row::person_state(PersonState::Locked), row::person_state(PersonState::Deleted));
        let lives = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM devices d JOIN people p ON p.tenant = d.tenant AND p.person = d.person
               WHERE d.tenant = $1 AND d.device = $2 AND d.person = $3 AND d.state <> $4 AND p.state NOT IN ($5, $6)"#,
            id,
            device,
            person,
            removed,
            locked,
            deleted
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if lives == 0 {
            return Ok(false);
        }
        let (subscription, at) = (row::to_cbor(&row.subscription), row::millis(now));
        sqlx::query!(
            "INSERT INTO push_subscriptions (tenant, device, person, subscription, stored_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant, device) DO UPDATE SET subscription = excluded.subscription, stored_at = excluded.stored_at",
            id,
            device,
            person,
            subscription,
            at
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn remove_push_subscription(
        &self,
        tenant: TenantId,
        device: DeviceId,
        only: Option<&PushSubscription>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, device, only) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice(), only.map(row::to_cbor));
        let gone = match only {
            Some(only) => {
                sqlx::query!(
                    "DELETE FROM push_subscriptions WHERE tenant = $1 AND device = $2 AND subscription = $3",
                    id,
                    device,
                    only
                )
                .execute(&mut *tx)
                .await
            }
            None => {
                sqlx::query!("DELETE FROM push_subscriptions WHERE tenant = $1 AND device = $2", id, device)
                    .execute(&mut *tx)
                    .await
            }
        }
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(gone.rows_affected() > 0)
    }

    async fn push_subscription(&self, tenant: TenantId, device: DeviceId) -> Result<Option<PushRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, key) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        let found =
            sqlx::query!("SELECT person, subscription FROM push_subscriptions WHERE tenant = $1 AND device = $2", id, key)
                .fetch_optional(&mut *tx)
                .await
                .map_err(failed)?;
        found
            .map(|found| {
                let (person, subscription) = (row::blob(&found.person)?, row::cbor(&found.subscription, WHAT)?);
                Ok(PushRow { person, device, subscription })
            })
            .transpose()
    }

    async fn push_subscriptions(&self, tenant: TenantId) -> Result<Vec<PushRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let id = tenant.as_bytes().as_slice();
        let found =
            sqlx::query!("SELECT device, person, subscription FROM push_subscriptions WHERE tenant = $1 ORDER BY device", id)
                .fetch_all(&mut *tx)
                .await
                .map_err(failed)?;
        found
            .into_iter()
            .map(|found| {
                Ok(PushRow {
                    person: row::blob(&found.person)?,
                    device: row::blob(&found.device)?,
                    subscription: row::cbor(&found.subscription, WHAT)?,
                })
            })
            .collect()
    }
}
