//! Lines of the audit log, written in the transaction of their act.

use crate::{failed, row};
use protocol::{hash::Digest, id::TenantId};
use sqlx::SqliteConnection;
use store::{AuditLine, StoreError};

pub(crate) async fn write(tx: &mut SqliteConnection, tenant: TenantId, line: &AuditLine) -> Result<(), StoreError> {
    let tenant = tenant.as_bytes().as_slice();
    let last = sqlx::query!("SELECT number, chain FROM audit_log WHERE tenant = ? ORDER BY number DESC LIMIT 1", tenant)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    let (number, before): (i64, Digest) = match last {
        Some(last) => (last.number + 1, row::blob(&last.chain)?),
        None => (1, AuditLine::genesis()),
    };
    let chain = line.chain(&before, row::number(number));
    let (at, actor, chain) = (row::millis(line.at), line.actor.as_bytes().as_slice(), chain.as_bytes().as_slice());
    sqlx::query!(
        "INSERT INTO audit_log (tenant, number, at, actor, action, target, chain) VALUES (?, ?, ?, ?, ?, ?, ?)",
        tenant,
        number,
        at,
        actor,
        line.action,
        line.target,
        chain
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(())
}
