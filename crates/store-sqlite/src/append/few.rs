//! A few messages: one statement, which is a transaction by itself. At a hospital's pace this is every commit.

use super::{BatchError, rows, write_failed};
use crate::row;
use protocol::id::TenantId;
use sqlx::{AssertSqlSafe, SqliteConnection};
use store::{Decision, NewMessage};

/// What a connection needs before it may append: a row put into `appended` becomes an entry; the last one of its conversation
/// and of its sender also moves their heads. Both live in the connection's own memory, not in the database.
pub(crate) const PREPARE: [&str; 2] = [
    "CREATE TEMP VIEW appended (tenant, conversation, seq, chain, accepted_at, epoch, device, message, digest, event, counter, link, \
       client_state, moves_head, moves_sender) AS SELECT 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0",
    "CREATE TEMP TRIGGER append INSTEAD OF INSERT ON appended BEGIN \
       INSERT INTO messages (tenant, conversation, seq, chain, accepted_at, kind, epoch, device, message, digest, event) \
         VALUES (new.tenant, new.conversation, new.seq, new.chain, new.accepted_at, 0, new.epoch, new.device, new.message, \
           new.digest, new.event); \
       UPDATE conversations SET head = new.seq, chain = new.chain \
         WHERE new.moves_head AND tenant = new.tenant AND conversation = new.conversation; \
       INSERT INTO senders (tenant, conversation, device, counter, link) \
         SELECT new.tenant, new.conversation, new.device, new.counter, new.link WHERE new.moves_sender \
         ON CONFLICT (tenant, conversation, device) DO UPDATE SET counter = excluded.counter, link = excluded.link; \
       UPDATE device_states SET client_state = new.client_state \
         WHERE new.moves_sender AND tenant = new.tenant AND device = new.device AND client_state < new.client_state; \
     END",
];

/// Writes all entries of a decision.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
) -> Result<(), BatchError> {
    if decision.entries.is_empty() {
        return Ok(());
    }
    let rows = rows("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", decision.entries.len());
    // When a row cannot be written, the transaction is over: SQLite needs no second journal to undo the statement alone.
    let sql = format!("INSERT OR ROLLBACK INTO appended VALUES {rows}");
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (index, accepted) in &decision.entries {
        let Some(message) = messages.get(*index) else { continue };
        let state = decision.client_states.get(&message.device).copied().unwrap_or(message.client_state);
        let head = decision.heads.get(&message.conversation);
        let sender = decision.senders.get(&(message.conversation, message.device));
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
            .bind(message.event.as_ref())
            .bind(row::int(message.counter))
            .bind(message.link.as_bytes().as_slice())
            .bind(row::int(state))
            .bind(head.is_none_or(|head| head.head == accepted.seq))
            .bind(sender.is_none_or(|sender| sender.counter == message.counter));
    }
    query.execute(connection).await.map_err(write_failed)?;
    Ok(())
}
