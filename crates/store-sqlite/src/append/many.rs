//! Many messages: a few statements for each table. The trips to the connection's thread are shared by all of them, and no row is
//! copied more often than it must be.

use super::{BatchError, CHUNK_MAX, padded, rows, write_failed};
use crate::row;
use protocol::id::TenantId;
use sqlx::{AssertSqlSafe, SqliteConnection};
use store::{Decision, NewMessage};

/// Writes all entries of a decision; a transaction must be open.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
) -> Result<(), BatchError> {
    insert_entries(connection, tenant, messages, decision).await?;
    move_heads(connection, tenant, decision).await?;
    move_senders(connection, tenant, decision).await?;
    move_states(connection, tenant, decision).await
}

/// How many rows go into the next statement: the largest power of two, so that few statements are prepared.
const fn chunk_of(rows: usize) -> usize {
    if rows >= CHUNK_MAX { CHUNK_MAX } else { 1 << rows.ilog2() }
}

async fn insert_entries(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
) -> Result<(), BatchError> {
    let mut left = decision.entries.as_slice();
    while !left.is_empty() {
        let (chunk, rest) = left.split_at_checked(chunk_of(left.len())).unwrap_or((left, &[]));
        let values = rows("(?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)", chunk.len());
        // When a row cannot be written, the transaction is over: SQLite needs no second journal to undo the statement alone.
        let sql = format!(
            "INSERT OR ROLLBACK INTO messages \
               (tenant, conversation, seq, chain, accepted_at, kind, epoch, device, message, digest, event) VALUES {values}"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (index, accepted) in chunk {
            let Some(message) = messages.get(*index) else { continue };
            query = query
                .bind(tenant.as_bytes().as_slice())
                .bind(message.conversation.as_bytes().as_slice())
                .bind(row::int(accepted.seq))
                .bind(accepted.chain.as_bytes().as_slice())
                .bind(row::millis(accepted.at))
                .bind(row::int(message.epoch))
                .bind(message.device.as_bytes().as_slice())
                .bind(message.message.as_bytes().as_slice())
                .bind(message.digest.as_bytes().as_slice())
                .bind(message.event.as_ref());
        }
        query.execute(&mut *connection).await.map_err(write_failed)?;
        left = rest;
    }
    Ok(())
}

async fn move_heads(connection: &mut SqliteConnection, tenant: TenantId, decision: &Decision) -> Result<(), BatchError> {
    let heads: Vec<_> = decision.heads.iter().collect();
    for chunk in heads.chunks(CHUNK_MAX) {
        let size = chunk.len().next_power_of_two();
        let sql = format!(
            "WITH v (conversation, head, chain) AS (VALUES {}) UPDATE conversations SET head = v.head, chain = v.chain FROM v \
             WHERE conversations.tenant = ? AND conversations.conversation = v.conversation",
            rows("(?, ?, ?)", size)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (conversation, head) in padded(chunk, size) {
            query =
                query.bind(conversation.as_bytes().as_slice()).bind(row::int(head.head)).bind(head.chain.as_bytes().as_slice());
        }
        query.bind(tenant.as_bytes().as_slice()).execute(&mut *connection).await.map_err(write_failed)?;
    }
    Ok(())
}

async fn move_senders(connection: &mut SqliteConnection, tenant: TenantId, decision: &Decision) -> Result<(), BatchError> {
    let senders: Vec<_> = decision.senders.iter().collect();
    for chunk in senders.chunks(CHUNK_MAX) {
        let size = chunk.len().next_power_of_two();
        let sql = format!(
            "INSERT INTO senders (tenant, conversation, device, counter, link) VALUES {} \
             ON CONFLICT (tenant, conversation, device) DO UPDATE SET counter = excluded.counter, link = excluded.link",
            rows("(?, ?, ?, ?, ?)", size)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for ((conversation, device), sender) in padded(chunk, size) {
            query = query
                .bind(tenant.as_bytes().as_slice())
                .bind(conversation.as_bytes().as_slice())
                .bind(device.as_bytes().as_slice())
                .bind(row::int(sender.counter))
                .bind(sender.link.as_bytes().as_slice());
        }
        query.execute(&mut *connection).await.map_err(write_failed)?;
    }
    Ok(())
}

async fn move_states(connection: &mut SqliteConnection, tenant: TenantId, decision: &Decision) -> Result<(), BatchError> {
    let states: Vec<_> = decision.client_states.iter().collect();
    for chunk in states.chunks(CHUNK_MAX) {
        let size = chunk.len().next_power_of_two();
        let sql = format!(
            "WITH v (device, client_state) AS (VALUES {}) UPDATE device_states SET client_state = v.client_state FROM v \
             WHERE device_states.tenant = ? AND device_states.device = v.device AND device_states.client_state < v.client_state",
            rows("(?, ?)", size)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (device, state) in padded(chunk, size) {
            query = query.bind(device.as_bytes().as_slice()).bind(row::int(**state));
        }
        query.bind(tenant.as_bytes().as_slice()).execute(&mut *connection).await.map_err(write_failed)?;
    }
    Ok(())
}
