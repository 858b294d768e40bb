//! [`store::People`], and what other nouns write of people and devices.

pub(crate) mod device;

use crate::{SqliteStore, administration, devices, failed, locking, row};
use async_trait::async_trait;
use protocol::{
    administration::Scopes,
    device::Origin,
    frame::{DirectoryEntry, PersonState},
    hash::Digest,
    id::{DeviceId, PersonId, TenantId},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store::{
    AuditLine, CertifiedPerson, DeviceRemoval, DeviceRow, NewDevice, Opening, OwnDevice, People, PersonRow, Registered, StateSet,
    StoreError,
};

#[async_trait]
impl People for SqliteStore {
    async fn device(&self, tenant: TenantId, device: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        let reader = self.direct_readers.take().await?;
        reader.run(move |connection| device::read(connection, tenant, device)).await?
    }

    async fn opening(&self, tenant: TenantId, device: DeviceId) -> Result<Option<Opening>, StoreError> {
        let reader = self.direct_readers.take().await?;
        reader.run(move |connection| device::opening(connection, tenant, device)).await?
    }

    async fn register_device(
        &self,
        tenant: TenantId,
        device: &NewDevice,
        access: &Digest,
        max: usize,
    ) -> Result<Registered, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, person, device_id) =
            (tenant.as_bytes().as_slice(), device.person.as_bytes().as_slice(), device.device.as_bytes().as_slice());
        let known = sqlx::query!("SELECT certificate_cbor FROM devices WHERE tenant = ? AND device = ?", id, device_id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        if let Some(known) = known {
            let same = known.certificate_cbor == row::to_cbor(&device.certificate);
            return Ok(if same { Registered::Done } else { Registered::Taken });
        }
        let count =
            sqlx::query_scalar!("SELECT count(*) FROM devices WHERE tenant = ? AND person = ? AND state <> 2", id, person)
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
        let (id, person_id) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT state, level, generation, person_key FROM people WHERE tenant = ? AND person = ?",
            id,
            person_id
        )
        .fetch_optional(&mut *self.readers.take().await?)
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
        let (id, since, rows) = (tenant.as_bytes().as_slice(), row::int(since), i64::from(limit) + 1);
        let found = sqlx::query!(
            r#"SELECT person, state, level, version, issuer_cbor AS "issuer_cbor!", certificate_cbor AS "certificate_cbor!" FROM people
               WHERE tenant = ? AND version > ? AND certificate_cbor IS NOT NULL AND issuer_cbor IS NOT NULL
               ORDER BY version LIMIT ?"#,
            id,
            since,
            rows
        )
        .fetch_all(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let more = found.len() > limit as usize;
        let mut people = Vec::with_capacity(found.len());
        for person in found.into_iter().take(limit as usize) {
            let person_id = person.person.as_slice();
            let devices = sqlx::query_scalar!(
                "SELECT certificate_cbor FROM devices WHERE tenant = ? AND person = ? AND state = 1 ORDER BY device",
                id,
                person_id
            )
            .fetch_all(&mut *self.readers.take().await?)
            .await
            .map_err(failed)?;
            people.push(DirectoryEntry {
                person: row::blob(&person.person)?,
                version: row::number(person.version),
                state: row::read_person_state(person.state)?,
                level: row::read_level(person.level.unwrap_or(0))?,
                issuer: row::cbor(&person.issuer_cbor, "issuer")?,
                certificate: row::cbor(&person.certificate_cbor, "person certificate")?,
                devices: devices.iter().map(|bytes| row::cbor(bytes, "device certificate")).collect::<Result<_, _>>()?,
            });
        }
        Ok((people, more))
    }
}

/// Raises the directory's version and gives it to this person.
pub(crate) async fn touch(tx: &mut SqliteConnection, tenant: TenantId, person: PersonId) -> Result<u64, StoreError> {
    let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
    let version = sqlx::query_scalar!(
        r#"UPDATE tenants SET directory = directory + 1 WHERE tenant = ? RETURNING directory AS "directory!: i64""#,
        id
    )
    .fetch_one(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!("UPDATE people SET version = ? WHERE tenant = ? AND person = ?", version, id, person)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(row::number(version))
}

/// Removes a person's other devices when the person key is another than before: they are certified by a key that is gone. So
/// are recoveries and rotations of the history key: a person who begins anew has a first one again.
pub(crate) async fn retire_devices(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    person: &CertifiedPerson,
    except: &[u8],
) -> Result<(), StoreError> {
    let (id, person_id) = (tenant.as_bytes().as_slice(), person.person.as_bytes().as_slice());
    let key = person.person_key.as_bytes().as_slice();
    sqlx::query!(
        "UPDATE devices SET state = 2 WHERE tenant = ?1 AND person = ?2 AND device <> ?3 AND EXISTS
           (SELECT 1 FROM people p WHERE p.tenant = ?1 AND p.person = ?2 AND p.person_key IS NOT NULL AND p.person_key <> ?4)",
        id,
        person_id,
        except,
        key
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "DELETE FROM recoveries WHERE tenant = ?1 AND person = ?2 AND EXISTS
           (SELECT 1 FROM people p WHERE p.tenant = ?1 AND p.person = ?2 AND p.person_key IS NOT NULL AND p.person_key <> ?3)",
        id,
        person_id,
        key
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "DELETE FROM history_rotations WHERE tenant = ?1 AND person = ?2 AND EXISTS
           (SELECT 1 FROM people p WHERE p.tenant = ?1 AND p.person = ?2 AND p.person_key IS NOT NULL AND p.person_key <> ?3)",
        id,
        person_id,
        key
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "DELETE FROM push_subscriptions WHERE tenant = ?1 AND person = ?2 AND EXISTS
           (SELECT 1 FROM devices d WHERE d.tenant = ?1 AND d.device = push_subscriptions.device AND d.state = 2)",
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
    tx: &mut SqliteConnection,
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
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (tenant, person) DO UPDATE SET state = ?3, level = ?4, admin = ?5, generation = ?6, person_key = ?7,
             issuer_cbor = ?8, certificate_cbor = ?9,
             account_name = CASE WHEN ?10 = '' THEN account_name ELSE ?10 END,
             account_role = CASE WHEN ?10 = '' THEN account_role ELSE ?11 END,
             account_key = CASE WHEN ?10 = '' THEN account_key ELSE ?12 END",
        id,
        person_id,
        active,
        level,
        person.admin,
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
    tx: &mut SqliteConnection,
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
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    sqlx::query!("INSERT INTO device_states (tenant, device, client_state) VALUES (?, ?, 0)", id, device_id)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Remembers the highest database version a device has named.
pub(crate) async fn raise_client_state(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    device: DeviceId,
    client_state: u64,
) -> Result<(), StoreError> {
    let (id, device, client_state) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice(), row::int(client_state));
    sqlx::query!(
        "UPDATE device_states SET client_state = max(client_state, ?) WHERE tenant = ? AND device = ?",
        client_state,
        id,
        device
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(())
}
