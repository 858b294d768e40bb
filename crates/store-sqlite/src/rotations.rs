//! [`store::Rotations`].

use crate::{SqliteStore, failed, row};
use async_trait::async_trait;
use protocol::{
    id::{PersonId, TenantId},
    statement::Signed,
};
use std::collections::BTreeSet;
use store::{NewRotation, Rotated, Rotations, StoreError};

#[async_trait]
impl Rotations for SqliteStore {
    async fn rotate_history(&self, tenant: TenantId, new: &NewRotation) -> Result<Rotated, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, person) = (tenant.as_bytes().as_slice(), new.person.as_bytes().as_slice());
        let (generation, rotation, at) = (i64::from(new.generation), row::to_cbor(&new.rotation), row::millis(new.at));
        let newest = sqlx::query_scalar!(
            r#"SELECT max(generation) AS "newest: i64" FROM history_rotations WHERE tenant = ?1 AND person = ?2"#,
            id,
            person
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if generation <= newest.unwrap_or(1) {
            return Ok(Rotated::Behind);
        }
        let found = sqlx::query_scalar!("SELECT device FROM devices WHERE tenant = ?1 AND person = ?2 AND state = 1", id, person)
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        let named: BTreeSet<&[u8]> = new.devices.iter().map(|device| device.as_bytes().as_slice()).collect();
        if named != found.iter().map(Vec::as_slice).collect() {
            return Ok(Rotated::OtherDevices);
        }
        sqlx::query!(
            "INSERT INTO history_rotations (tenant, person, generation, rotation_cbor) VALUES (?1, ?2, ?3, ?4)",
            id,
            person,
            generation,
            rotation
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        sqlx::query!("DELETE FROM transfers WHERE tenant = ?1 AND person = ?2", id, person)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        let before = sqlx::query_scalar!(
            "SELECT access_hash FROM recoveries WHERE tenant = ?1 AND person = ?2 AND ended_at IS NULL",
            id,
            person
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        for access in before {
            let anew = new.recoveries.iter().find(|recovery| recovery.access_hash.as_bytes().as_slice() == access);
            let (sealed, ended) = match anew {
                Some(recovery) => (recovery.sealed.as_slice(), None),
                None => ([].as_slice(), Some(at)),
            };
            sqlx::query!(
                "UPDATE recoveries SET sealed = ?1, ended_at = ?2 WHERE tenant = ?3 AND access_hash = ?4",
                sealed,
                ended,
                id,
                access
            )
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        Ok(Rotated::Done)
    }

    async fn rotations(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: u32,
        bytes_max: usize,
    ) -> Result<Vec<Signed>, StoreError> {
        let (id, person, after) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), i64::from(after));
        let found = sqlx::query_scalar!(
            "SELECT rotation_cbor FROM history_rotations WHERE tenant = ?1 AND person = ?2 AND generation > ?3 ORDER BY generation DESC",
            id,
            person,
            after
        )
        .fetch_all(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        // The newest opens, those before it are only unwrapped: whoever was away for very long lacks the oldest.
        let mut bytes = 0;
        let within = found.iter().enumerate().take_while(|(index, rotation)| {
            bytes += rotation.len();
            *index == 0 || bytes <= bytes_max
        });
        let mut rotations = within.map(|(_, rotation)| row::cbor(rotation, "rotation")).collect::<Result<Vec<_>, _>>()?;
        rotations.reverse();
        Ok(rotations)
    }

    async fn history_generation(&self, tenant: TenantId, person: PersonId) -> Result<u32, StoreError> {
        let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
        let newest = sqlx::query_scalar!(
            r#"SELECT max(generation) AS "newest: i64" FROM history_rotations WHERE tenant = ?1 AND person = ?2"#,
            id,
            person
        )
        .fetch_one(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        Ok(newest.and_then(|newest| u32::try_from(newest).ok()).unwrap_or(1))
    }
}
