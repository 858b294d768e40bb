//! A person's own devices: listed, seen, removed; and who lets a further one in.

use crate::{PostgresStore, audit, failed, people, row};
use protocol::{
    device::Origin,
    hash::Digest,
    id::{ConversationId, DeviceId, PersonId, TenantId},
    limits,
    time::Timestamp,
};
use sqlx::PgConnection;
use store::{AuditLine, DeviceRemoval, OwnDevice, StoreError};

pub(crate) async fn own_devices(store: &PostgresStore, tenant: TenantId, person: PersonId) -> Result<Vec<OwnDevice>, StoreError> {
    let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
    let listed = i64::from(limits::DEVICES_LISTED_MAX);
    let found = sqlx::query!(
        "SELECT device, origin, seen_at, removed_at, told_at FROM devices
         WHERE tenant = $1 AND person = $2 AND (state = 1 OR removed_at IS NOT NULL)
         ORDER BY state, removed_at DESC, device LIMIT $3",
        id,
        person,
        listed
    )
    .fetch_all(&mut *store.read(tenant).await?)
    .await
    .map_err(failed)?;
    let own = found.into_iter().map(|found| {
        Ok(OwnDevice {
            device: row::blob(&found.device)?,
            origin: row::read_origin(found.origin)?,
            seen_at: row::time(found.seen_at),
            removed_at: found.removed_at.map(row::time),
            told_at: found.told_at.map(row::time),
        })
    });
    own.collect()
}

pub(crate) async fn see_device(
    store: &PostgresStore,
    tenant: TenantId,
    device: DeviceId,
    day: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = store.write(tenant).await?;
    let (id, device, day) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice(), row::millis(day));
    sqlx::query!("UPDATE devices SET seen_at = $1 WHERE tenant = $2 AND device = $3 AND seen_at < $1", day, id, device)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)
}

pub(crate) async fn device_told(
    store: &PostgresStore,
    tenant: TenantId,
    device: DeviceId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (id, device, at) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice(), row::millis(at));
    // Whoever comes back again and again costs no write.
    let told = sqlx::query_scalar!("SELECT told_at FROM devices WHERE tenant = $1 AND device = $2", id, device)
        .fetch_optional(&mut *store.read(tenant).await?)
        .await
        .map_err(failed)?;
    if told != Some(None) {
        return Ok(());
    }
    let mut tx = store.write(tenant).await?;
    sqlx::query!("UPDATE devices SET told_at = $1 WHERE tenant = $2 AND device = $3 AND told_at IS NULL", at, id, device)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)
}

/// Who lets a further device of this person in: a transfer that another device offered, their recovery code, or a passkey.
pub(crate) async fn let_in_by(
    tx: &mut PgConnection,
    tenant: TenantId,
    person: PersonId,
    access: &Digest,
    now: Timestamp,
) -> Result<Option<Origin>, StoreError> {
    let (id, person, access, now) =
        (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), access.as_bytes().as_slice(), row::millis(now));
    let offered = sqlx::query_scalar!(
        "SELECT uses FROM transfers WHERE tenant = $1 AND access_hash = $2 AND person = $3 AND expires_at >= $4",
        id,
        access,
        person,
        now
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    if offered.is_some() {
        return Ok(Some(Origin::Linked));
    }
    let kind = sqlx::query_scalar!(
        "SELECT kind FROM recoveries WHERE tenant = $1 AND access_hash = $2 AND person = $3 AND ended_at IS NULL",
        id,
        access,
        person
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(kind.map(|kind| if kind == row::RECOVERY_CODE { Origin::RecoveryCode } else { Origin::Passkey }))
}

pub(crate) async fn remove_device(
    store: &PostgresStore,
    tenant: TenantId,
    person: PersonId,
    device: DeviceId,
    at: Timestamp,
    line: Option<&AuditLine>,
) -> Result<DeviceRemoval, StoreError> {
    let mut tx = store.write_alone(tenant).await?;
    let (id, person_id, device_id) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), device.as_bytes().as_slice());
    let found = sqlx::query_scalar!(
        "SELECT state FROM devices WHERE tenant = $1 AND device = $2 AND person = $3",
        id,
        device_id,
        person_id
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    let (removed, removed_at) = (row::DEVICE_REMOVED, row::millis(at));
    match found {
        None => return Ok(DeviceRemoval::NotFound),
        Some(state) if state == removed => return Ok(DeviceRemoval::Unchanged),
        Some(_) => {}
    }
    sqlx::query!(
        "UPDATE devices SET state = $1, removed_at = $4 WHERE tenant = $2 AND device = $3",
        removed,
        id,
        device_id,
        removed_at
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    end_what_is_under_way(&mut tx, tenant, person, device).await?;
    let conversations = cut(&mut tx, tenant, person, device, at).await?;
    let version = people::touch(&mut tx, tenant, person).await?;
    if let Some(line) = line {
        audit::write(&mut tx, tenant, line).await?;
    }
    tx.commit().await.map_err(failed)?;
    Ok(DeviceRemoval::Removed { version, conversations })
}

/// What was made for the device, and what it may have made to come back under another name.
async fn end_what_is_under_way(
    tx: &mut PgConnection,
    tenant: TenantId,
    person: PersonId,
    device: DeviceId,
) -> Result<(), StoreError> {
    let (id, person, device) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), device.as_bytes().as_slice());
    sqlx::query!("DELETE FROM key_packages WHERE tenant = $1 AND device = $2", id, device)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    sqlx::query!("DELETE FROM welcomes WHERE tenant = $1 AND device = $2", id, device).execute(&mut *tx).await.map_err(failed)?;
    sqlx::query!("DELETE FROM push_subscriptions WHERE tenant = $1 AND device = $2", id, device)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    sqlx::query!("DELETE FROM issuer_requests WHERE tenant = $1 AND device = $2", id, device)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    sqlx::query!("DELETE FROM transfers WHERE tenant = $1 AND person = $2", id, person)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    sqlx::query!("DELETE FROM enrolments WHERE tenant = $1 AND device = $2 AND certified = 0", id, device)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Every conversation in which the device has a leaf counts a change, so that what was judged before is judged again, with a
/// pending Remove where another device of the person has a leaf: a person's last leaf keeps their place.
async fn cut(
    tx: &mut PgConnection,
    tenant: TenantId,
    person: PersonId,
    device: DeviceId,
    at: Timestamp,
) -> Result<Vec<ConversationId>, StoreError> {
    let (id, person, device, at) =
        (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), device.as_bytes().as_slice(), row::millis(at));
    let found = sqlx::query_scalar!(
        "SELECT conversation FROM conversations WHERE tenant = $1 AND conversation IN
             (SELECT conversation FROM leaves WHERE tenant = $1 AND device = $2)
         ORDER BY conversation FOR NO KEY UPDATE",
        id,
        device
    )
    .fetch_all(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "UPDATE conversations SET version = version + 1, pending_since = CASE
             WHEN EXISTS (SELECT 1 FROM leaves l JOIN devices d ON d.tenant = l.tenant AND d.device = l.device
                          WHERE l.tenant = $1 AND l.conversation = conversations.conversation AND l.person = $2 AND d.state = 1)
             THEN coalesce(pending_since, $4) ELSE pending_since END
         WHERE tenant = $1 AND conversation IN (SELECT conversation FROM leaves WHERE tenant = $1 AND device = $3)",
        id,
        person,
        device,
        at
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    found.iter().map(|conversation| row::blob(conversation)).collect()
}

/// Was one of these devices removed? They stay what they are until the transaction ends.
pub(crate) async fn somebody_is_removed(
    tx: &mut PgConnection,
    tenant: TenantId,
    devices: &[DeviceId],
) -> Result<bool, StoreError> {
    let id = tenant.as_bytes().as_slice();
    for device in devices {
        let device = device.as_bytes().as_slice();
        let state = sqlx::query_scalar!("SELECT state FROM devices WHERE tenant = $1 AND device = $2", id, device)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        if state.is_some_and(|state| state == row::DEVICE_REMOVED) {
            return Ok(true);
        }
    }
    Ok(false)
}
