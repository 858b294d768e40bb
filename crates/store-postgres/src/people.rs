//! [`store::People`], and what other nouns write of people and devices.

use crate::{PostgresStore, administration, devices, failed, locking, row};
use async_trait::async_trait;
use protocol::{
    administration::Scopes,
    device::Origin,
    frame::{DirectoryEntry, PersonState},
    hash::Digest,
    id::{DeviceId, PersonId, TenantId},
    statement::Signed,
    time::Timestamp,
};
use sqlx::PgConnection;
use std::collections::HashMap;
use store::{
    AuditLine, CertifiedPerson, DeviceRemoval, DeviceRow, NewDevice, Opening, OwnDevice, People, PersonRow, Registered, StateSet,
    StoreError,
};

#[async_trait]
impl People for PostgresStore {
    async fn device(&self, tenant: TenantId, device: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        read_device(&mut tx, tenant, device).await
    }

    async fn opening(&self, tenant: TenantId, device: DeviceId) -> Result<Option<Opening>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let Some(device) = read_device(&mut tx, tenant, device).await? else { return Ok(None) };
        let (id, person) = (tenant.as_bytes().as_slice(), device.person.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT p.issuer_cbor, p.certificate_cbor, t.directory, t.lease_days
             FROM people p JOIN tenants t ON t.tenant = p.tenant WHERE p.tenant = $1 AND p.person = $2",
            id,
            person
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        let papers = match (found.issuer_cbor, found.certificate_cbor) {
            (Some(issuer), Some(certificate)) => {
                Some((row::cbor(&issuer, "issuer")?, row::cbor(&certificate, "person certificate")?))
            }
            _ => None,
        };
        let lease_days = u32::try_from(found.lease_days).map_err(|_| StoreError::Corrupt { what: "lease" })?;
        Ok(Some(Opening { device, papers, directory: row::number(found.directory), lease_days }))
    }

    async fn register_device(
        &self,
        tenant: TenantId,
        device: &NewDevice,
        access: &Digest,
        max: usize,
    ) -> Result<Registered, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, person, device_id) =
            (tenant.as_bytes().as_slice(), device.person.as_bytes().as_slice(), device.device.as_bytes().as_slice());
        let known = sqlx::query!("SELECT certificate_cbor FROM devices WHERE tenant = $1 AND device = $2", id, device_id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        if let Some(known) = known {
            let same = known.certificate_cbor == row::to_cbor(&device.certificate);
            return Ok(if same { Registered::Done } else { Registered::Taken });
        }
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM devices WHERE tenant = $1 AND person = $2 AND state <> 2"#,
            id,
            person
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if row::number(count) >= max as u64 {
            return Ok(Registered::TooMany);
        }
        let Some(origin) = devices::let_in_by(&mut tx, tenant, device.person, access, device.at).await? else {
            return Ok(Registered::NotLetIn);
        };
        insert_device(&mut tx, tenant, device, origin).await?;
        touch(&mut tx, tenant, device.person).await?;
        tx.commit().await.map_err(failed)?;
        Ok(Registered::Done)
    }

    async fn own_devices(&self, tenant: TenantId, person: PersonId) -> Result<Vec<OwnDevice>, StoreError> {
        devices::own_devices(self, tenant, person).await
    }

    async fn device_told(&self, tenant: TenantId, device: DeviceId, at: Timestamp) -> Result<(), StoreError> {
        devices::device_told(self, tenant, device, at).await
    }

    async fn see_device(&self, tenant: TenantId, device: DeviceId, day: Timestamp) -> Result<(), StoreError> {
        devices::see_device(self, tenant, device, day).await
    }

    async fn remove_device(
        &self,
        tenant: TenantId,
        person: PersonId,
        device: DeviceId,
        at: Timestamp,
        line: Option<&AuditLine>,
    ) -> Result<DeviceRemoval, StoreError> {
        devices::remove_device(self, tenant, person, device, at, line).await
    }

    async fn person(&self, tenant: TenantId, person: PersonId) -> Result<Option<PersonRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, person_id) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT state, level, generation, person_key FROM people WHERE tenant = $1 AND person = $2",
            id,
            person_id
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        Ok(Some(PersonRow {
            person,
            state: row::read_person_state(found.state)?,
            level: found.level.map(row::read_level).transpose()?,
            generation: u32::try_from(found.generation).unwrap_or(0),
            person_key: row::blob_opt(found.person_key.as_deref())?,
        }))
    }

    async fn set_person_state(
        &self,
        tenant: TenantId,
        person: PersonId,
        state: PersonState,
        line: &AuditLine,
    ) -> Result<StateSet, StoreError> {
        locking::set_person_state(self, tenant, person, state, line).await
    }

    async fn directory(&self, tenant: TenantId, since: u64, limit: u32) -> Result<(Vec<DirectoryEntry>, bool), StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, since, rows) = (tenant.as_bytes().as_slice(), row::int(since), i64::from(limit) + 1);
        let found = sqlx::query!(
            r#"SELECT person, state, level, version, issuer_cbor AS "issuer_cbor!", certificate_cbor AS "certificate_cbor!" FROM people
               WHERE tenant = $1 AND version > $2 AND certificate_cbor IS NOT NULL AND issuer_cbor IS NOT NULL
               ORDER BY version LIMIT $3"#,
            id,
            since,
            rows
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let more = found.len() > limit as usize;
        let found: Vec<_> = found.into_iter().take(limit as usize).collect();
        let ids: Vec<&[u8]> = found.iter().map(|person| person.person.as_slice()).collect();
        let certificates = sqlx::query!(
            "SELECT person, certificate_cbor FROM devices WHERE tenant = $1 AND person = ANY($2::bytea[]) AND state = 1 ORDER BY device",
            id,
            ids.as_slice() as _
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let mut devices: HashMap<Vec<u8>, Vec<Signed>> = HashMap::new();
        for device in certificates {
            let certificate = row::cbor(&device.certificate_cbor, "device certificate")?;
            devices.entry(device.person).or_default().push(certificate);
        }
        let people = found.into_iter().map(|person| {
            Ok(DirectoryEntry {
                person: row::blob(&person.person)?,
                version: row::number(person.version),
                state: row::read_person_state(person.state)?,
                level: row::read_level(person.level.unwrap_or(0))?,
                issuer: row::cbor(&person.issuer_cbor, "issuer")?,
                certificate: row::cbor(&person.certificate_cbor, "person certificate")?,
                devices: devices.remove(&person.person).unwrap_or_default(),
            })
        });
        Ok((people.collect::<Result<_, StoreError>>()?, more))
    }
}

/// Raises the directory's version and gives it to this person.
pub(crate) async fn touch(tx: &mut PgConnection, tenant: TenantId, person: PersonId) -> Result<u64, StoreError> {
    let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
    let version =
        sqlx::query_scalar!(r#"UPDATE tenants SET directory = directory + 1 WHERE tenant = $1 RETURNING directory"#, id)
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
    sqlx::query!("UPDATE people SET version = $1 WHERE tenant = $2 AND person = $3", version, id, person)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(row::number(version))
}

/// Removes a person's other devices when the person key is another than before: they are certified by a key that is gone. So
/// are recoveries and rotations of the history key: a person who begins anew has a first one again.
pub(crate) async fn retire_devices(
    tx: &mut PgConnection,
    tenant: TenantId,
    person: &CertifiedPerson,
    except: &[u8],
) -> Result<(), StoreError> {
    let (id, person_id) = (tenant.as_bytes().as_slice(), person.person.as_bytes().as_slice());
    let key = person.person_key.as_bytes().as_slice();
    sqlx::query!(
        "UPDATE devices SET state = 2 WHERE tenant = $1 AND person = $2 AND device <> $3 AND EXISTS
           (SELECT 1 FROM people p WHERE p.tenant = $1 AND p.person = $2 AND p.person_key IS NOT NULL AND p.person_key <> $4)",
        id,
        person_id,
        except,
        key
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "DELETE FROM recoveries WHERE tenant = $1 AND person = $2 AND EXISTS
           (SELECT 1 FROM people p WHERE p.tenant = $1 AND p.person = $2 AND p.person_key IS NOT NULL AND p.person_key <> $3)",
        id,
        person_id,
        key
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "DELETE FROM history_rotations WHERE tenant = $1 AND person = $2 AND EXISTS
           (SELECT 1 FROM people p WHERE p.tenant = $1 AND p.person = $2 AND p.person_key IS NOT NULL AND p.person_key <> $3)",
        id,
        person_id,
        key
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "DELETE FROM push_subscriptions WHERE tenant = $1 AND person = $2 AND EXISTS
           (SELECT 1 FROM devices d WHERE d.tenant = $1 AND d.device = push_subscriptions.device AND d.state = 2)",
        id,
        person_id
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Makes a person active under a certificate; an administrator who has no scopes yet gets the first ones.
pub(crate) async fn certify(
    tx: &mut PgConnection,
    tenant: TenantId,
    person: &CertifiedPerson,
    scopes: Scopes,
) -> Result<u64, StoreError> {
    let (id, person_id) = (tenant.as_bytes().as_slice(), person.person.as_bytes().as_slice());
    let (level, generation, active) =
        (row::level(person.level), i64::from(person.generation), row::person_state(PersonState::Active));
    let (key, issuer, certificate) =
        (person.person_key.as_bytes().as_slice(), row::to_cbor(&person.issuer), row::to_cbor(&person.certificate));
    // The certificate is what other people see: the account follows it.
    let (name, role) = person.account();
    let key_of_account = store::account_key(&name, &role);
    sqlx::query!(
        "INSERT INTO people (tenant, person, state, level, admin, generation, person_key, issuer_cbor, certificate_cbor,
             account_name, account_role, account_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (tenant, person) DO UPDATE SET state = $3, level = $4, admin = $5, generation = $6, person_key = $7,
             issuer_cbor = $8, certificate_cbor = $9,
             account_name = CASE WHEN $10 = '' THEN people.account_name ELSE $10 END,
             account_role = CASE WHEN $10 = '' THEN people.account_role ELSE $11 END,
             account_key = CASE WHEN $10 = '' THEN people.account_key ELSE $12 END",
        id,
        person_id,
        active,
        level,
        i64::from(person.admin),
        generation,
        key,
        issuer,
        certificate,
        name,
        role,
        key_of_account
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    administration::first_scopes(tx, tenant, person.person, person.admin.then_some(scopes)).await?;
    touch(tx, tenant, person.person).await
}

pub(crate) async fn insert_device(
    tx: &mut PgConnection,
    tenant: TenantId,
    device: &NewDevice,
    origin: Origin,
) -> Result<(), StoreError> {
    let (id, device_id, person) =
        (tenant.as_bytes().as_slice(), device.device.as_bytes().as_slice(), device.person.as_bytes().as_slice());
    let (key, certificate, at) = (device.key.as_bytes().as_slice(), row::to_cbor(&device.certificate), row::millis(device.at));
    let state = if device.chain.is_some() { row::DEVICE_ACTIVE } else { row::DEVICE_WAITING };
    let (origin, day) = (row::origin(origin), row::millis(device.at.day()));
    sqlx::query!(
        "INSERT INTO devices (tenant, device, person, key, certificate_cbor, chain, state, created_at, origin, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        device_id,
        person,
        key,
        certificate,
        device.chain,
        state,
        at,
        origin,
        day
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!("INSERT INTO device_states (tenant, device, client_state) VALUES ($1, $2, 0)", id, device_id)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Remembers the highest database version a device has named.
pub(crate) async fn raise_client_state(
    tx: &mut PgConnection,
    tenant: TenantId,
    device: DeviceId,
    client_state: u64,
) -> Result<(), StoreError> {
    let (id, device, client_state) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice(), row::int(client_state));
    sqlx::query!(
        "UPDATE device_states SET client_state = greatest(client_state, $1) WHERE tenant = $2 AND device = $3",
        client_state,
        id,
        device
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(())
}

/// A device, with the statements of one transaction.
async fn read_device(tx: &mut PgConnection, tenant: TenantId, device: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    let (tenant_id, device_id) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
    let found = sqlx::query!(
        r#"SELECT d.person, d.key, d.certificate_cbor, d.chain, d.state, d.certification_cbor, p.state AS person_state,
                  h.client_state, d.seen_at
           FROM devices d
           JOIN people p ON p.tenant = d.tenant AND p.person = d.person
           JOIN device_states h ON h.tenant = d.tenant AND h.device = d.device
           WHERE d.tenant = $1 AND d.device = $2"#,
        tenant_id,
        device_id
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    let Some(found) = found else { return Ok(None) };
    let stock = sqlx::query!(
        r#"SELECT suite, count(*) AS "count!" FROM key_packages WHERE tenant = $1 AND device = $2 AND last_resort = 0 GROUP BY suite ORDER BY suite"#,
        tenant_id,
        device_id
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(Some(DeviceRow {
        device,
        person: row::blob(&found.person)?,
        key: row::blob(&found.key)?,
        certificate: row::cbor(&found.certificate_cbor, "device certificate")?,
        chain: found.chain,
        state: row::read_device_state(found.state)?,
        person_state: row::read_person_state(found.person_state)?,
        client_state: row::number(found.client_state),
        seen_at: row::time(found.seen_at),
        certification: row::cbor_opt(found.certification_cbor.as_deref(), "certification")?,
        key_packages: stock
            .into_iter()
            .map(|stock| (u16::try_from(stock.suite).unwrap_or(0), u32::try_from(stock.count).unwrap_or(u32::MAX)))
            .collect(),
    }))
}
