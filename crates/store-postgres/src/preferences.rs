//! [`store::Preferences`].

use crate::{PostgresStore, failed, row};
use async_trait::async_trait;
use protocol::{
    id::{PersonId, PreferenceSlot, TenantId},
    preference::{Preference, StoredPreference},
    time::Timestamp,
};
use store::{Preferences, StoreError};

#[async_trait]
impl Preferences for PostgresStore {
    async fn put_preferences(
        &self,
        tenant: TenantId,
        person: PersonId,
        preferences: &[Preference],
        slots_max: u32,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let mut tx = self.write(tenant).await?;
        let (id, person, at) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), row::millis(now));
        // Numbers go up one by one: one writer at a time for each person.
        sqlx::query!("SELECT 1 AS one FROM people WHERE tenant = $1 AND person = $2 FOR NO KEY UPDATE", id, person)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let mut number = sqlx::query_scalar!(
            r#"SELECT coalesce(max(number), 0) AS "number!" FROM preferences WHERE tenant = $1 AND person = $2"#,
            id,
            person
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        for preference in preferences {
            number += 1;
            let (slot, sealed) = (preference.slot.as_bytes().as_slice(), preference.sealed.as_slice());
            sqlx::query!(
                "INSERT INTO preferences (tenant, person, slot, number, stored_at, sealed) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (tenant, person, slot) DO UPDATE
                 SET number = excluded.number, stored_at = excluded.stored_at, sealed = excluded.sealed",
                id,
                person,
                slot,
                number,
                at,
                sealed
            )
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        }
        let slots =
            sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM preferences WHERE tenant = $1 AND person = $2"#, id, person)
                .fetch_one(&mut *tx)
                .await
                .map_err(failed)?;
        if slots > i64::from(slots_max) {
            // Dropped with what was written.
            return Ok(None);
        }
        tx.commit().await.map_err(failed)?;
        Ok(Some(row::number(number)))
    }

    async fn preferences(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: u64,
        limit: u32,
        bytes_max: usize,
    ) -> Result<(Vec<StoredPreference>, bool), StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, person, after, rows) =
            (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), row::int(after), i64::from(limit) + 1);
        let found = sqlx::query!(
            "SELECT slot, number, sealed FROM preferences WHERE tenant = $1 AND person = $2 AND number > $3 ORDER BY number LIMIT $4",
            id,
            person,
            after,
            rows
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let total = found.len();
        let mut bytes = 0;
        let mut values = Vec::new();
        for (index, one) in found.into_iter().take(limit as usize).enumerate() {
            bytes += one.sealed.len();
            if index > 0 && bytes > bytes_max {
                break;
            }
            let slot = PreferenceSlot::from_slice(&one.slot).ok_or(StoreError::Corrupt { what: "preference" })?;
            let preference = Preference { slot, sealed: one.sealed };
            values.push(StoredPreference { number: row::number(one.number), preference });
        }
        let more = values.len() < total;
        Ok((values, more))
    }
}
