//! A device as it is now: what every log-in asks for.

use crate::{direct::failed, row};
use protocol::id::{ConversationId, DeviceId, TenantId};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use store::{DeviceRow, Opening, StoreError};

/// The device, by itself.
pub(super) fn read(connection: &mut Connection, tenant: TenantId, device: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    let tx = connection.transaction().map_err(failed)?;
    read_in(&tx, tenant, device)
}

/// The device, its person's papers and the hospital's numbers, in one trip.
pub(super) fn opening(connection: &mut Connection, tenant: TenantId, device: DeviceId) -> Result<Option<Opening>, StoreError> {
    let tx = connection.transaction().map_err(failed)?;
    let Some(device) = read_in(&tx, tenant, device)? else { return Ok(None) };
    let mut around = tx
        .prepare_cached(
            "SELECT p.issuer_cbor, p.certificate_cbor, t.directory, t.lease_days FROM people p \
             JOIN tenants t ON t.tenant = p.tenant WHERE p.tenant = ? AND p.person = ?",
        )
        .map_err(failed)?;
    let found: (Option<Vec<u8>>, Option<Vec<u8>>, i64, i64) = around
        .query_row(params![tenant.as_bytes(), device.person.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .map_err(failed)?;
    let (issuer, certificate, directory, lease_days) = found;
    let papers = match (issuer, certificate) {
        (Some(issuer), Some(certificate)) => {
            Some((row::cbor(&issuer, "issuer")?, row::cbor(&certificate, "person certificate")?))
        }
        _ => None,
    };
    let lease_days = u32::try_from(lease_days).map_err(|_| StoreError::Corrupt { what: "lease" })?;
    Ok(Some(Opening { device, papers, directory: row::number(directory), lease_days }))
}

/// Conversations with a leaf of the device that wait for somebody to carry a Remove out.
pub(crate) fn pending_conversations(
    connection: &Connection,
    tenant: TenantId,
    device: DeviceId,
) -> Result<Vec<ConversationId>, StoreError> {
    let mut pending = connection
        .prepare_cached(
            "SELECT c.conversation FROM leaves l JOIN conversations c ON c.tenant = l.tenant AND c.conversation = l.conversation \
             WHERE l.tenant = ? AND l.device = ? AND c.pending_since IS NOT NULL",
        )
        .map_err(failed)?;
    let found: Result<Vec<Vec<u8>>, _> =
        pending.query_map(params![tenant.as_bytes(), device.as_bytes()], |row| row.get(0)).map_err(failed)?.collect();
    found.map_err(failed)?.iter().map(|conversation| row::blob(conversation)).collect()
}

/// All statements see one moment.
fn read_in(tx: &Transaction<'_>, tenant: TenantId, device: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
    let mut stock = tx
        .prepare_cached(
            "SELECT suite, count(*) FROM key_packages WHERE tenant = ? AND device = ? AND last_resort = 0 GROUP BY suite",
        )
        .map_err(failed)?;
    let mut found = tx
        .prepare_cached(
            "SELECT d.person, d.key, d.certificate_cbor, d.chain, d.state, d.certification_cbor, p.state, \
                    h.client_state, d.seen_at \
             FROM devices d \
             JOIN people p ON p.tenant = d.tenant AND p.person = d.person \
             JOIN device_states h ON h.tenant = d.tenant AND h.device = d.device \
             WHERE d.tenant = ? AND d.device = ?",
        )
        .map_err(failed)?;
    let of = params![tenant.as_bytes(), device.as_bytes()];
    let Some(found) = found.query_row(of, columns).optional().map_err(failed)? else { return Ok(None) };
    let stock: Result<Vec<(i64, i64)>, _> = stock.query_map(of, |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?.collect();
    Ok(Some(DeviceRow {
        device,
        person: row::blob(&found.person)?,
        key: row::blob(&found.key)?,
        certificate: row::cbor(&found.certificate, "device certificate")?,
        chain: found.chain,
        state: row::read_device_state(found.state)?,
        person_state: row::read_person_state(found.person_state)?,
        client_state: row::number(found.client_state),
        seen_at: row::time(found.seen_at),
        certification: row::cbor_opt(found.certification.as_deref(), "certification")?,
        key_packages: stock
            .map_err(failed)?
            .into_iter()
            .map(|(suite, count)| (u16::try_from(suite).unwrap_or(0), u32::try_from(count).unwrap_or(u32::MAX)))
            .collect(),
    }))
}

struct Found {
    person: Vec<u8>,
    key: Vec<u8>,
    certificate: Vec<u8>,
    chain: Option<Vec<u8>>,
    state: i64,
    certification: Option<Vec<u8>>,
    person_state: i64,
    client_state: i64,
    seen_at: i64,
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        person: row.get(0)?,
        key: row.get(1)?,
        certificate: row.get(2)?,
        chain: row.get(3)?,
        state: row.get(4)?,
        certification: row.get(5)?,
        person_state: row.get(6)?,
        client_state: row.get(7)?,
        seen_at: row.get(8)?,
    })
}
