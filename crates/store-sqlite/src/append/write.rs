//! Writes what was decided, as one transaction.

use super::BatchError;
use crate::{cursors, direct, row};
use protocol::id::TenantId;
use rusqlite::{Connection, params};
use store::{CursorMove, Decision, NewMessage};

impl From<rusqlite::Error> for BatchError {
    fn from(error: rusqlite::Error) -> Self {
        if direct::is_unique_violation(&error) { Self::Conflict } else { Self::Store(direct::failed(error)) }
    }
}

/// Durable when it returns `Ok`; nothing is written otherwise.
pub(super) fn write(
    connection: &Connection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
    moves: &[CursorMove],
) -> Result<(), BatchError> {
    direct::write(connection, |tx| {
        insert_entries(tx, tenant, messages, decision)?;
        move_heads(tx, tenant, decision)?;
        insert_names(tx, tenant, messages, decision)?;
        insert_awaited(tx, tenant, messages, decision)?;
        Ok(cursors::write(tx, tenant, moves)?)
    })
}

fn insert_entries(
    tx: &Connection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO messages (tenant, conversation, seq, chain, accepted_at, kind, epoch, device, message, digest, event) \
         VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
    )?;
    for (index, accepted) in &decision.entries {
        let Some(message) = messages.get(*index) else { continue };
        let event: &[u8] = &message.event;
        insert.execute(params![
            tenant.as_bytes(),
            message.conversation.as_bytes(),
            row::int(accepted.seq),
            accepted.chain.as_bytes(),
            row::millis(accepted.at),
            row::int(message.epoch),
            message.device.as_bytes(),
            message.message.as_bytes(),
            message.digest.as_bytes(),
            event,
        ])?;
    }
    Ok(())
}

/// Counts the objects that the entries name.
fn insert_names(tx: &Connection, tenant: TenantId, messages: &[NewMessage], decision: &Decision) -> Result<(), rusqlite::Error> {
    let entries = decision.entries.iter().filter_map(|(index, accepted)| Some((messages.get(*index)?, accepted)));
    for (message, accepted) in entries {
        let Some(names) = &message.names else { continue };
        let mut insert = tx.prepare_cached(
            "INSERT INTO object_names (tenant, object, conversation, seq, message, person, archived) VALUES (?, ?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO NOTHING",
        )?;
        for object in &names.objects {
            insert.execute(params![
                tenant.as_bytes(),
                object.as_bytes(),
                message.conversation.as_bytes(),
                row::int(accepted.seq),
                message.message.as_bytes(),
                names.person.as_bytes(),
                i64::from(names.archived),
            ])?;
        }
    }
    Ok(())
}

/// Keeps which entries await somebody.
fn insert_awaited(
    tx: &Connection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
) -> Result<(), rusqlite::Error> {
    for urgent in decision.awaited(messages) {
        let mut insert =
            tx.prepare_cached("INSERT INTO urgent_messages (tenant, conversation, seq, message, since) VALUES (?, ?, ?, ?, ?)")?;
        insert.execute(params![
            tenant.as_bytes(),
            urgent.conversation.as_bytes(),
            row::int(urgent.seq),
            urgent.message.as_bytes(),
            row::millis(urgent.since),
        ])?;
    }
    Ok(())
}

fn move_heads(tx: &Connection, tenant: TenantId, decision: &Decision) -> Result<(), rusqlite::Error> {
    let mut head = tx.prepare_cached("UPDATE conversations SET head = ?, chain = ? WHERE tenant = ? AND conversation = ?")?;
    for (conversation, moved) in &decision.heads {
        head.execute(params![row::int(moved.head), moved.chain.as_bytes(), tenant.as_bytes(), conversation.as_bytes()])?;
    }
    let mut sender = tx.prepare_cached(
        "INSERT INTO senders (tenant, conversation, device, counter, link) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (tenant, conversation, device) DO UPDATE SET counter = excluded.counter, link = excluded.link",
    )?;
    for ((conversation, device), moved) in &decision.senders {
        let counter = row::int(moved.counter);
        sender
            .execute(params![tenant.as_bytes(), conversation.as_bytes(), device.as_bytes(), counter, moved.link.as_bytes(),])?;
    }
    let mut state =
        tx.prepare_cached("UPDATE device_states SET client_state = ?1 WHERE tenant = ?2 AND device = ?3 AND client_state < ?1")?;
    for (device, named) in &decision.client_states {
        state.execute(params![row::int(*named), tenant.as_bytes(), device.as_bytes()])?;
    }
    Ok(())
}
