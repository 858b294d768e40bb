//! [`store::Issuers`].

use crate::{PostgresStore, audit, failed, people, row};
use async_trait::async_trait;
use protocol::{
    certificate::Chain,
    frame::PersonState,
    id::{DeviceId, PersonId, TenantId},
    issuer::{AskIssuer, IssuerApplication},
    statement::Signed,
};
use sqlx::PgConnection;
use store::{AuditLine, IssuerOwner, Issuers, NewIssuer, Renewal, StoreError};

#[async_trait]
impl Issuers for PostgresStore {
    async fn put_issuer_request(
        &self,
        tenant: TenantId,
        owner: IssuerOwner,
        ask: &AskIssuer,
        max: usize,
        line: &AuditLine,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let (id, device, person) =
            (tenant.as_bytes().as_slice(), owner.device.as_bytes().as_slice(), owner.person.as_bytes().as_slice());
        let others = sqlx::query_scalar!(
            "SELECT count(*) AS \"count!\" FROM issuer_requests WHERE tenant = $1 AND device <> $2",
            id,
            device
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if row::number(others) >= max as u64 {
            return Ok(false);
        }
        let (at, encoded) = (row::millis(line.at), row::to_cbor(ask));
        sqlx::query!(
            "INSERT INTO issuer_requests (tenant, device, person, asked_at, ask_cbor) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant, device) DO UPDATE SET person = $3, asked_at = $4, ask_cbor = $5",
            id,
            device,
            person,
            at,
            encoded
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn issuer_requests(&self, tenant: TenantId) -> Result<Vec<IssuerApplication>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, active) = (tenant.as_bytes().as_slice(), row::person_state(PersonState::Active));
        let found = sqlx::query!(
            "SELECT r.ask_cbor, d.chain AS \"chain!\" FROM issuer_requests r
             JOIN devices d ON d.tenant = r.tenant AND d.device = r.device
             JOIN people p ON p.tenant = r.tenant AND p.person = r.person
             WHERE r.tenant = $1 AND d.state = 1 AND d.chain IS NOT NULL AND p.state = $2 ORDER BY r.asked_at, r.device",
            id,
            active
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let requests = found
            .into_iter()
            .map(|found| Ok(IssuerApplication { ask: row::cbor(&found.ask_cbor, "issuer request")?, chain: found.chain }));
        requests.collect()
    }

    async fn drop_issuer_request(&self, tenant: TenantId, device: DeviceId, line: &AuditLine) -> Result<bool, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        if !forget_request(&mut tx, tenant, device).await? {
            return Ok(false);
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn renew(&self, tenant: TenantId, renewals: &[Renewal], line: &AuditLine) -> Result<Vec<PersonId>, StoreError> {
        let mut tx = self.write_alone(tenant).await?;
        let mut renewed = Vec::new();
        for renewal in renewals {
            if renew_one(&mut tx, tenant, renewal).await? {
                people::touch(&mut tx, tenant, renewal.person).await?;
                renewed.push(renewal.person);
            }
        }
        if renewed.is_empty() {
            return Ok(renewed);
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(renewed)
    }

    async fn papers(&self, tenant: TenantId, person: PersonId) -> Result<Option<(Signed, Signed)>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT issuer_cbor AS \"issuer_cbor!\", certificate_cbor AS \"certificate_cbor!\" FROM people
             WHERE tenant = $1 AND person = $2 AND certificate_cbor IS NOT NULL AND issuer_cbor IS NOT NULL",
            id,
            person
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let papers = found.map(|found| {
            Ok((row::cbor(&found.issuer_cbor, "issuer")?, row::cbor(&found.certificate_cbor, "person certificate")?))
        });
        papers.transpose()
    }
}

/// Keeps an issuer; whoever asked for it has it now.
pub(crate) async fn insert(tx: &mut PgConnection, tenant: TenantId, issuer: &NewIssuer) -> Result<(), StoreError> {
    let (id, serial, not_after) =
        (tenant.as_bytes().as_slice(), issuer.serial.as_bytes().as_slice(), row::millis(issuer.not_after));
    let encoded = row::to_cbor(&issuer.signed);
    let person = issuer.owner.map(|owner| owner.person.as_bytes().to_vec());
    sqlx::query!(
        "INSERT INTO issuers (tenant, serial, not_after, issuer_cbor, person) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        id,
        serial,
        not_after,
        encoded,
        person
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    if let Some(owner) = issuer.owner {
        forget_request(tx, tenant, owner.device).await?;
    }
    Ok(())
}

async fn forget_request(tx: &mut PgConnection, tenant: TenantId, device: DeviceId) -> Result<bool, StoreError> {
    let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
    let gone = sqlx::query!("DELETE FROM issuer_requests WHERE tenant = $1 AND device = $2", id, device)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(gone.rows_affected() > 0)
}

async fn renew_one(tx: &mut PgConnection, tenant: TenantId, renewal: &Renewal) -> Result<bool, StoreError> {
    let (id, person, key) =
        (tenant.as_bytes().as_slice(), renewal.person.as_bytes().as_slice(), renewal.person_key.as_bytes().as_slice());
    let (generation, active) = (i64::from(renewal.generation), row::person_state(PersonState::Active));
    let (before, issuer, certificate) =
        (row::to_cbor(&renewal.before), row::to_cbor(&renewal.issuer), row::to_cbor(&renewal.certificate));
    let updated = sqlx::query!(
        "UPDATE people SET issuer_cbor = $1, certificate_cbor = $2
         WHERE tenant = $3 AND person = $4 AND state = $5 AND generation = $6 AND person_key = $7 AND certificate_cbor = $8",
        issuer,
        certificate,
        id,
        person,
        active,
        generation,
        key,
        before
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    if updated.rows_affected() != 1 {
        return Ok(false);
    }
    let devices =
        sqlx::query!("SELECT device, certificate_cbor FROM devices WHERE tenant = $1 AND person = $2 AND state = 1", id, person)
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
    for found in devices {
        let chain = Chain {
            issuer: renewal.issuer.clone(),
            person: renewal.certificate.clone(),
            device: row::cbor(&found.certificate_cbor, "device certificate")?,
            guest: None,
        }
        .encode();
        sqlx::query!("UPDATE devices SET chain = $1 WHERE tenant = $2 AND device = $3", chain, id, found.device)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        // The last resort stays for a device that is away; it brings a newer one when it comes.
        sqlx::query!("DELETE FROM key_packages WHERE tenant = $1 AND device = $2 AND last_resort = 0", id, found.device)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
    }
    Ok(true)
}
