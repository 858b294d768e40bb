//! [`store::Places`].

use crate::{SqliteStore, audit, failed, row};
use async_trait::async_trait;
use protocol::{
    id::{PlaceId, PlanId, TenantId},
    place::{House, Place, Plan, PlanPoint},
};
use sqlx::SqliteConnection;
use store::{AuditLine, PlaceKept, Places, StoreError};

#[async_trait]
impl Places for SqliteStore {
    async fn places(&self, tenant: TenantId) -> Result<House, StoreError> {
        let id = tenant.as_bytes().as_slice();
        let plans = sqlx::query!("SELECT plan, building, floor FROM plans WHERE tenant = ?1 ORDER BY building, floor, plan", id)
            .fetch_all(&mut *self.readers.take().await?)
            .await
            .map_err(failed)?;
        let places = sqlx::query!(
            "SELECT place, name, building, floor, plan, x, y FROM places WHERE tenant = ?1 ORDER BY building, floor, name, place",
            id
        )
        .fetch_all(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let plans = plans
            .into_iter()
            .map(|found| Ok(Plan { plan: row::blob(&found.plan)?, building: found.building, floor: found.floor }))
            .collect::<Result<_, StoreError>>()?;
        let places = places
            .into_iter()
            .map(|found| {
                let point = match (row::blob_opt(found.plan.as_deref())?, found.x, found.y) {
                    (Some(plan), Some(x), Some(y)) => Some(PlanPoint { plan, x: part(x)?, y: part(y)? }),
                    _ => None,
                };
                let (name, building, floor) = (found.name, found.building, found.floor);
                Ok(Place { place: row::blob(&found.place)?, name, building, floor, point })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(House { plans, places })
    }

    async fn plan_picture(&self, tenant: TenantId, plan: PlanId) -> Result<Option<Vec<u8>>, StoreError> {
        let (id, plan) = (tenant.as_bytes().as_slice(), plan.as_bytes().as_slice());
        sqlx::query_scalar!("SELECT picture FROM plans WHERE tenant = ?1 AND plan = ?2", id, plan)
            .fetch_optional(&mut *self.readers.take().await?)
            .await
            .map_err(failed)
    }

    async fn put_plan(
        &self,
        tenant: TenantId,
        plan: &Plan,
        picture: Option<&[u8]>,
        max: u32,
        line: &AuditLine,
    ) -> Result<PlaceKept, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, plan_id) = (tenant.as_bytes().as_slice(), plan.plan.as_bytes().as_slice());
        let known = has_plan(&mut tx, tenant, plan.plan).await?;
        match picture {
            None if !known => return Ok(PlaceKept::NoPlan),
            None => {
                sqlx::query!(
                    "UPDATE plans SET building = ?3, floor = ?4 WHERE tenant = ?1 AND plan = ?2",
                    id,
                    plan_id,
                    plan.building,
                    plan.floor
                )
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
            }
            Some(picture) => {
                let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!: i64" FROM plans WHERE tenant = ?1"#, id)
                    .fetch_one(&mut *tx)
                    .await
                    .map_err(failed)?;
                if !known && count >= i64::from(max) {
                    return Ok(PlaceKept::TooMany);
                }
                sqlx::query!(
                    "INSERT INTO plans (tenant, plan, building, floor, picture) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (tenant, plan) DO UPDATE SET building = ?3, floor = ?4, picture = ?5",
                    id,
                    plan_id,
                    plan.building,
                    plan.floor,
                    picture
                )
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
            }
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(PlaceKept::Done)
    }

    async fn drop_plan(&self, tenant: TenantId, plan: PlanId, line: &AuditLine) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, plan) = (tenant.as_bytes().as_slice(), plan.as_bytes().as_slice());
        let dropped = sqlx::query!("DELETE FROM plans WHERE tenant = ?1 AND plan = ?2", id, plan)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        if dropped.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query!("UPDATE places SET plan = NULL, x = NULL, y = NULL WHERE tenant = ?1 AND plan = ?2", id, plan)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn put_place(&self, tenant: TenantId, place: &Place, max: u32, line: &AuditLine) -> Result<PlaceKept, StoreError> {
        let mut tx = self.writer.begin().await?;
        if let Some(point) = place.point
            && !has_plan(&mut tx, tenant, point.plan).await?
        {
            return Ok(PlaceKept::NoPlan);
        }
        let (id, place_id) = (tenant.as_bytes().as_slice(), place.place.as_bytes().as_slice());
        let others = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM places WHERE tenant = ?1 AND place <> ?2"#,
            id,
            place_id
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if others >= i64::from(max) {
            return Ok(PlaceKept::TooMany);
        }
        let plan = place.point.as_ref().map(|point| point.plan.as_bytes().as_slice());
        let (x, y) = place.point.map(|point| (i64::from(point.x), i64::from(point.y))).unzip();
        sqlx::query!(
            "INSERT INTO places (tenant, place, name, building, floor, plan, x, y) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (tenant, place) DO UPDATE SET name = ?3, building = ?4, floor = ?5, plan = ?6, x = ?7, y = ?8",
            id,
            place_id,
            place.name,
            place.building,
            place.floor,
            plan,
            x,
            y
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(PlaceKept::Done)
    }

    async fn drop_place(&self, tenant: TenantId, place: PlaceId, line: &AuditLine) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, place) = (tenant.as_bytes().as_slice(), place.as_bytes().as_slice());
        let dropped = sqlx::query!("DELETE FROM places WHERE tenant = ?1 AND place = ?2", id, place)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        if dropped.rows_affected() != 1 {
            return Ok(false);
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }
}

async fn has_plan(connection: &mut SqliteConnection, tenant: TenantId, plan: PlanId) -> Result<bool, StoreError> {
    let (id, plan) = (tenant.as_bytes().as_slice(), plan.as_bytes().as_slice());
    let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!: i64" FROM plans WHERE tenant = ?1 AND plan = ?2"#, id, plan)
        .fetch_one(connection)
        .await
        .map_err(failed)?;
    Ok(count == 1)
}

fn part(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::Corrupt { what: "place" })
}
