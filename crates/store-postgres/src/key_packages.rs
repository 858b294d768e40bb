//! [`store::KeyPackages`].

use crate::{PostgresStore, failed, row};
use async_trait::async_trait;
use protocol::{
    frame::{ClaimedKeyPackage, KeyPackageBytes},
    id::{DeviceId, PersonId, TenantId},
    time::Timestamp,
};
use sqlx::PgConnection;
use std::collections::{BTreeSet, HashMap};
use store::{KeyPackages, NewKeyPackage, StoreError};

#[async_trait]
impl KeyPackages for PostgresStore {
    async fn publish_key_packages(
        &self,
        tenant: TenantId,
        device: DeviceId,
        packages: &[NewKeyPackage],
        last_resort: &[NewKeyPackage],
        max: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        // A device's stock is counted: one at a time.
        sqlx::query!("SELECT 1 AS one FROM devices WHERE tenant = $1 AND device = $2 FOR NO KEY UPDATE", id, device)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let counted = sqlx::query!(
            r#"SELECT suite, count(*) AS "count!" FROM key_packages WHERE tenant = $1 AND device = $2 AND last_resort = 0 GROUP BY suite"#,
            id,
            device
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let mut stock: HashMap<i64, u64> = counted.into_iter().map(|row| (row.suite, row::number(row.count))).collect();
        let fits = |new: &&NewKeyPackage| {
            let count = stock.entry(i64::from(new.suite)).or_default();
            *count += 1;
            *count <= max as u64
        };
        let fitting: Vec<&NewKeyPackage> = packages.iter().filter(fits).collect();
        insert(&mut tx, tenant, device, &fitting, false, now).await?;
        // The last one of a suite is the one that stays.
        let last: HashMap<u16, &NewKeyPackage> = last_resort.iter().map(|new| (new.suite, new)).collect();
        let last: Vec<&NewKeyPackage> = last.into_values().collect();
        let suites: Vec<i64> = last.iter().map(|new| i64::from(new.suite)).collect();
        sqlx::query!(
            "DELETE FROM key_packages WHERE tenant = $1 AND device = $2 AND last_resort = 1 AND suite = ANY($3::bigint[])",
            id,
            device,
            suites.as_slice()
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        insert(&mut tx, tenant, device, &last, true, now).await?;
        tx.commit().await.map_err(failed)
    }

    async fn claim_key_packages(
        &self,
        tenant: TenantId,
        people: &[PersonId],
        suite: u16,
        except: DeviceId,
    ) -> Result<Vec<ClaimedKeyPackage>, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, except) = (tenant.as_bytes().as_slice(), except.as_bytes().as_slice());
        let suite = i64::from(suite);
        // Each once: one statement would find the same package twice.
        let wanted: BTreeSet<&[u8]> = people.iter().map(|person| person.as_bytes().as_slice()).collect();
        let wanted: Vec<&[u8]> = wanted.into_iter().collect();
        // What another claim is just taking is passed over; last resorts are taken by nobody and need no lock.
        let found = sqlx::query!(
            r#"SELECT d.person, d.device, k.number AS "number?", coalesce(k.package, r.package) AS package
               FROM devices d
               JOIN people p ON p.tenant = d.tenant AND p.person = d.person AND p.state = 2
               LEFT JOIN LATERAL (
                 SELECT number, package FROM key_packages
                 WHERE tenant = $1 AND device = d.device AND suite = $3 AND last_resort = 0
                 ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED
               ) k ON true
               LEFT JOIN LATERAL (
                 SELECT package FROM key_packages
                 WHERE tenant = $1 AND device = d.device AND suite = $3 AND last_resort = 1 ORDER BY number LIMIT 1
               ) r ON k.number IS NULL
               WHERE d.tenant = $1 AND d.person = ANY($2::bytea[]) AND d.state = 1 AND d.device <> $4
               ORDER BY d.person, d.device"#,
            id,
            wanted.as_slice() as _,
            suite,
            except
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let taken: Vec<i64> = found.iter().filter_map(|found| found.number).collect();
        if !taken.is_empty() {
            sqlx::query!("DELETE FROM key_packages WHERE tenant = $1 AND number = ANY($2::bigint[])", id, taken.as_slice())
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        let claimed = found.into_iter().filter_map(|found| {
            let package = KeyPackageBytes(found.package?);
            Some(
                row::blob(&found.person)
                    .and_then(|person| Ok(ClaimedKeyPackage { person, device: row::blob(&found.device)?, package })),
            )
        });
        claimed.collect()
    }
}

async fn insert(
    tx: &mut PgConnection,
    tenant: TenantId,
    device: &[u8],
    packages: &[&NewKeyPackage],
    last_resort: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let suites: Vec<i64> = packages.iter().map(|new| i64::from(new.suite)).collect();
    let bytes: Vec<&[u8]> = packages.iter().map(|new| new.package.as_slice()).collect();
    sqlx::query!(
        "INSERT INTO key_packages (tenant, device, suite, last_resort, package, stored_at)
         SELECT $1, $2, v.suite, $3, v.package, $6 FROM unnest($4::bigint[], $5::bytea[]) WITH ORDINALITY AS v (suite, package, place)
         ORDER BY v.place",
        tenant.as_bytes().as_slice(),
        device,
        i64::from(last_resort),
        suites.as_slice(),
        bytes.as_slice() as _,
        row::millis(now)
    )
    .execute(tx)
    .await
    .map_err(failed)?;
    Ok(())
}
