//! [`store::KeyPackages`].

use crate::{SqliteStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::{ClaimedKeyPackage, KeyPackageBytes},
    id::{DeviceId, PersonId, TenantId},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store::{KeyPackages, NewKeyPackage, StoreError};

#[async_trait]
impl KeyPackages for SqliteStore {
    async fn publish_key_packages(
        &self,
        tenant: TenantId,
        device: DeviceId,
        packages: &[NewKeyPackage],
        last_resort: &[NewKeyPackage],
        max: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        for new in packages {
            let suite = i64::from(new.suite);
            let stock = sqlx::query_scalar!(
                "SELECT count(*) FROM key_packages WHERE tenant = ? AND device = ? AND suite = ? AND last_resort = 0",
                id,
                device,
                suite
            )
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
            if row::number(stock) < max as u64 {
                insert(&mut tx, tenant, device, new, false, now).await?;
            }
        }
        for new in last_resort {
            let suite = i64::from(new.suite);
            sqlx::query!(
                "DELETE FROM key_packages WHERE tenant = ? AND device = ? AND suite = ? AND last_resort = 1",
                id,
                device,
                suite
            )
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
            insert(&mut tx, tenant, device, new, true, now).await?;
        }
        tx.commit().await.map_err(failed)
    }

    async fn claim_key_packages(
        &self,
        tenant: TenantId,
        people: &[PersonId],
        suite: u16,
        except: DeviceId,
    ) -> Result<Vec<ClaimedKeyPackage>, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, except) = (tenant.as_bytes().as_slice(), except.as_bytes().as_slice());
        let suite = i64::from(suite);
        let mut claimed = Vec::new();
        for person in people {
            let person_id = person.as_bytes().as_slice();
            let devices = sqlx::query_scalar!(
                "SELECT d.device FROM devices d JOIN people p ON p.tenant = d.tenant AND p.person = d.person
                 WHERE d.tenant = ? AND d.person = ? AND d.state = 1 AND p.state = 2 AND d.device <> ? ORDER BY d.device",
                id,
                person_id,
                except
            )
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
            for device in devices {
                let package = sqlx::query!(
                    "SELECT number, last_resort, package FROM key_packages WHERE tenant = ? AND device = ? AND suite = ?
                     ORDER BY last_resort, number LIMIT 1",
                    id,
                    device,
                    suite
                )
                .fetch_optional(&mut *tx)
                .await
                .map_err(failed)?;
                let Some(package) = package else { continue };
                if package.last_resort == 0 {
                    sqlx::query!("DELETE FROM key_packages WHERE number = ?", package.number)
                        .execute(&mut *tx)
                        .await
                        .map_err(failed)?;
                }
                claimed.push(ClaimedKeyPackage {
                    person: *person,
                    device: row::blob(&device)?,
                    package: KeyPackageBytes(package.package),
                });
            }
        }
        tx.commit().await.map_err(failed)?;
        Ok(claimed)
    }
}

async fn insert(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    device: &[u8],
    new: &NewKeyPackage,
    last_resort: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, suite, now) = (tenant.as_bytes().as_slice(), i64::from(new.suite), row::millis(now));
    sqlx::query!(
        "INSERT INTO key_packages (tenant, device, suite, last_resort, package, stored_at) VALUES (?, ?, ?, ?, ?, ?)",
        id,
        device,
        suite,
        last_resort,
        new.package,
        now
    )
    .execute(tx)
    .await
    .map_err(failed)?;
    Ok(())
}
