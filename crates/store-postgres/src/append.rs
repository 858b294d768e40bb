//! The appender's transaction: many messages, five round trips.
//!
//! Begins, locks the heads of the conversations that a batch touches (in their order, so that two nodes wait for each other
//! and never in a circle), reads the heads of its senders, lets [`store::decide`] decide, writes everything with one
//! statement, commits.

use crate::{PostgresStore, begin_write, cursors, failed, is_unique_violation, row, writer::TRANSACTION_TIMEOUT};
use protocol::{
    frame::Accepted,
    id::{ConversationId, DeviceId, TenantId},
    refusal::Refusal,
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{Appended, CursorMove, Decision, Head, KnownMessage, NewMessage, Rows, SenderHead, StoreError, decide, may_be_known};

enum BatchError {
    /// Some message breaks a unique index: its id was used in another conversation or counter.
    Conflict,
    Store(StoreError),
}

impl From<StoreError> for BatchError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub(crate) async fn append(
    store: &PostgresStore,
    tenant: TenantId,
    messages: &[NewMessage],
    moves: &[CursorMove],
    now: Timestamp,
) -> Result<Vec<Appended>, StoreError> {
    match transact(store, tenant, messages, moves, now).await {
        Ok(results) => return Ok(results),
        Err(BatchError::Store(error)) => return Err(error),
        Err(BatchError::Conflict) => {}
    }
    // One of them would break an index and took the others with it: each alone.
    let mut results = Vec::with_capacity(messages.len());
    for message in messages {
        match transact(store, tenant, std::slice::from_ref(message), &[], now).await {
            Ok(result) => results.extend(result),
            Err(BatchError::Conflict) => results.push(Appended::Refused(Refusal::RolledBack)),
            Err(BatchError::Store(error)) => return Err(error),
        }
    }
    if !moves.is_empty() {
        store::Cursors::move_cursors(store, tenant, moves).await?;
    }
    Ok(results)
}

async fn transact(
    store: &PostgresStore,
    tenant: TenantId,
    messages: &[NewMessage],
    moves: &[CursorMove],
    now: Timestamp,
) -> Result<Vec<Appended>, BatchError> {
    let mut held = store.writer.hold().await?;
    // Whatever ends this early drops the connection with it, and the database rolls back.
    let done = tokio::time::timeout(TRANSACTION_TIMEOUT, run(&mut held.connection, tenant, messages, moves, now))
        .await
        .map_err(|_| failed(sqlx::Error::PoolTimedOut))?;
    if matches!(done, Ok(_) | Err(BatchError::Conflict)) {
        held.keep();
    }
    done
}

async fn run(
    connection: &mut PgConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    moves: &[CursorMove],
    now: Timestamp,
) -> Result<Vec<Appended>, BatchError> {
    let mut tx = connection.begin_with(AssertSqlSafe(begin_write(tenant))).await.map_err(failed)?;
    let rows = load(&mut tx, tenant, messages).await?;
    let decision = decide(rows, messages, now);
    if decision.entries.is_empty() && moves.is_empty() {
        // Nothing to write: no need to wait for the disk.
        tx.rollback().await.map_err(failed)?;
        return Ok(decision.results);
    }
    if let Err(error) = write_all(&mut tx, tenant, messages, &decision, now).await {
        if !is_unique_violation(&error) {
            return Err(BatchError::Store(failed(error)));
        }
        tx.rollback().await.map_err(failed)?;
        return Err(BatchError::Conflict);
    }
    cursors::write(&mut tx, tenant, moves).await?;
    tx.commit().await.map_err(failed)?;
    Ok(decision.results)
}

async fn load(tx: &mut PgConnection, tenant: TenantId, messages: &[NewMessage]) -> Result<Rows, StoreError> {
    let conversations: BTreeSet<ConversationId> = messages.iter().map(|message| message.conversation).collect();
    let senders: BTreeSet<(ConversationId, DeviceId)> =
        messages.iter().map(|message| (message.conversation, message.device)).collect();
    // The locks first and by themselves: a later statement sees what another node committed meanwhile, this one would not.
    let mut rows = Rows { heads: lock_heads(tx, tenant, &conversations).await?, ..Rows::default() };
    rows.senders = load_senders(tx, tenant, &senders).await?;
    let known: Vec<&NewMessage> = messages.iter().filter(|message| may_be_known(message, &rows.senders)).collect();
    if !known.is_empty() {
        rows.known = load_known(tx, tenant, &known).await?;
    }
    rows.named = crate::objects::load_named(tx, tenant, messages).await?;
    Ok(rows)
}

async fn lock_heads(
    tx: &mut PgConnection,
    tenant: TenantId,
    conversations: &BTreeSet<ConversationId>,
) -> Result<HashMap<ConversationId, Head>, StoreError> {
    let keys: Vec<&[u8]> = conversations.iter().map(|conversation| conversation.as_bytes().as_slice()).collect();
    let found = sqlx::query!(
        "SELECT conversation, head, chain, epoch, version FROM conversations
         WHERE tenant = $1 AND conversation = ANY($2::bytea[]) ORDER BY conversation FOR NO KEY UPDATE",
        tenant.as_bytes().as_slice(),
        keys.as_slice() as _
    )
    .fetch_all(tx)
    .await
    .map_err(failed)?;
    let heads = found.into_iter().map(|found| {
        let head = Head {
            head: row::number(found.head),
            chain: row::blob(&found.chain)?,
            epoch: row::number(found.epoch),
            version: row::number(found.version),
        };
        Ok((row::blob(&found.conversation)?, head))
    });
    heads.collect()
}

async fn load_senders(
    tx: &mut PgConnection,
    tenant: TenantId,
    senders: &BTreeSet<(ConversationId, DeviceId)>,
) -> Result<HashMap<(ConversationId, DeviceId), SenderHead>, StoreError> {
    let conversations: Vec<&[u8]> = senders.iter().map(|(conversation, _)| conversation.as_bytes().as_slice()).collect();
    let devices: Vec<&[u8]> = senders.iter().map(|(_, device)| device.as_bytes().as_slice()).collect();
    let found = sqlx::query!(
        "SELECT s.conversation, s.device, s.counter, s.link FROM unnest($2::bytea[], $3::bytea[]) AS v (conversation, device)
         JOIN senders s ON s.tenant = $1 AND s.conversation = v.conversation AND s.device = v.device",
        tenant.as_bytes().as_slice(),
        conversations.as_slice() as _,
        devices.as_slice() as _
    )
    .fetch_all(tx)
    .await
    .map_err(failed)?;
    let heads = found.into_iter().map(|found| {
        let head = SenderHead { counter: row::number(found.counter), link: row::blob(&found.link)? };
        Ok(((row::blob(&found.conversation)?, row::blob(&found.device)?), head))
    });
    heads.collect()
}

async fn load_known(
    tx: &mut PgConnection,
    tenant: TenantId,
    messages: &[&NewMessage],
) -> Result<HashMap<(DeviceId, protocol::id::MessageId), KnownMessage>, StoreError> {
    let devices: Vec<&[u8]> = messages.iter().map(|message| message.device.as_bytes().as_slice()).collect();
    let ids: Vec<&[u8]> = messages.iter().map(|message| message.message.as_bytes().as_slice()).collect();
    let found = sqlx::query!(
        r#"SELECT v.place AS "place!", e.seq, e.chain, e.accepted_at, e.digest
           FROM unnest($2::bytea[], $3::bytea[]) WITH ORDINALITY AS v (device, message, place)
           JOIN messages e ON e.tenant = $1 AND e.device = v.device AND e.message = v.message AND e.message IS NOT NULL"#,
        tenant.as_bytes().as_slice(),
        devices.as_slice() as _,
        ids.as_slice() as _
    )
    .fetch_all(tx)
    .await
    .map_err(failed)?;
    let mut known = HashMap::with_capacity(found.len());
    for found in found {
        let place = usize::try_from(found.place).unwrap_or(0);
        let Some(message) = place.checked_sub(1).and_then(|index| messages.get(index)) else { continue };
        let accepted =
            Accepted { seq: row::number(found.seq), chain: row::blob(&found.chain)?, at: row::time(found.accepted_at) };
        known.insert((message.device, message.message), KnownMessage { digest: row::blob(&found.digest)?, accepted });
    }
    Ok(known)
}

/// Everything that a decision says, and what is rare with statements of its own.
async fn write_all(
    tx: &mut PgConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    write(tx, tenant, messages, decision, now).await?;
    crate::objects::write_names(tx, tenant, messages, decision).await?;
    crate::urgent::write(tx, tenant, messages, decision).await
}

/// What every message has, with one statement. Its parts touch different tables and see none of each other's work.
async fn write(
    tx: &mut PgConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let entries: Vec<(&NewMessage, &Accepted)> =
        decision.entries.iter().filter_map(|(index, accepted)| Some((messages.get(*index)?, accepted))).collect();
    if entries.is_empty() {
        return Ok(());
    }
    let conversations: Vec<&[u8]> = entries.iter().map(|(message, _)| message.conversation.as_bytes().as_slice()).collect();
    let seqs: Vec<i64> = entries.iter().map(|(_, accepted)| row::int(accepted.seq)).collect();
    let chains: Vec<&[u8]> = entries.iter().map(|(_, accepted)| accepted.chain.as_bytes().as_slice()).collect();
    let epochs: Vec<i64> = entries.iter().map(|(message, _)| row::int(message.epoch)).collect();
    let devices: Vec<&[u8]> = entries.iter().map(|(message, _)| message.device.as_bytes().as_slice()).collect();
    let ids: Vec<&[u8]> = entries.iter().map(|(message, _)| message.message.as_bytes().as_slice()).collect();
    let digests: Vec<&[u8]> = entries.iter().map(|(message, _)| message.digest.as_bytes().as_slice()).collect();
    let events: Vec<&[u8]> = entries.iter().map(|(message, _)| message.event.as_ref()).collect();
    let heads: BTreeMap<_, _> = decision.heads.iter().collect();
    let head_keys: Vec<&[u8]> = heads.keys().map(|conversation| conversation.as_bytes().as_slice()).collect();
    let head_seqs: Vec<i64> = heads.values().map(|head| row::int(head.head)).collect();
    let head_chains: Vec<&[u8]> = heads.values().map(|head| head.chain.as_bytes().as_slice()).collect();
    let senders: BTreeMap<_, _> = decision.senders.iter().collect();
    let sender_conversations: Vec<&[u8]> = senders.keys().map(|(conversation, _)| conversation.as_bytes().as_slice()).collect();
    let sender_devices: Vec<&[u8]> = senders.keys().map(|(_, device)| device.as_bytes().as_slice()).collect();
    let counters: Vec<i64> = senders.values().map(|sender| row::int(sender.counter)).collect();
    let links: Vec<&[u8]> = senders.values().map(|sender| sender.link.as_bytes().as_slice()).collect();
    let states: BTreeMap<_, _> = decision.client_states.iter().collect();
    let state_devices: Vec<&[u8]> = states.keys().map(|device| device.as_bytes().as_slice()).collect();
    let client_states: Vec<i64> = states.values().map(|state| row::int(**state)).collect();
    // Devices write in several conversations: their rows are locked in order. The other rows are under the conversations' locks.
    sqlx::query!(
        "WITH moved AS (
           UPDATE conversations c SET head = v.head, chain = v.chain
           FROM unnest($3::bytea[], $4::bigint[], $5::bytea[]) AS v (conversation, head, chain)
           WHERE c.tenant = $1 AND c.conversation = v.conversation
         ), sent AS (
           INSERT INTO senders (tenant, conversation, device, counter, link)
           SELECT $1, * FROM unnest($6::bytea[], $7::bytea[], $8::bigint[], $9::bytea[])
           ON CONFLICT (tenant, conversation, device) DO UPDATE SET counter = excluded.counter, link = excluded.link
         ), held AS MATERIALIZED (
           SELECT device FROM device_states WHERE tenant = $1 AND device = ANY($10::bytea[]) ORDER BY device FOR NO KEY UPDATE
         ), raised AS (
           UPDATE device_states d SET client_state = greatest(d.client_state, v.client_state)
           FROM held JOIN unnest($10::bytea[], $11::bigint[]) AS v (device, client_state) ON v.device = held.device
           WHERE d.tenant = $1 AND d.device = held.device
         )
         INSERT INTO messages (tenant, conversation, seq, chain, accepted_at, kind, epoch, device, message, digest, event)
         SELECT $1, v.conversation, v.seq, v.chain, $2, 0, v.epoch, v.device, v.message, v.digest, v.event
         FROM unnest($12::bytea[], $13::bigint[], $14::bytea[], $15::bigint[], $16::bytea[], $17::bytea[], $18::bytea[], $19::bytea[])
           AS v (conversation, seq, chain, epoch, device, message, digest, event)",
        tenant.as_bytes().as_slice(),
        row::millis(now),
        head_keys.as_slice() as _,
        head_seqs.as_slice(),
        head_chains.as_slice() as _,
        sender_conversations.as_slice() as _,
        sender_devices.as_slice() as _,
        counters.as_slice(),
        links.as_slice() as _,
        state_devices.as_slice() as _,
        client_states.as_slice(),
        conversations.as_slice() as _,
        seqs.as_slice(),
        chains.as_slice() as _,
        epochs.as_slice(),
        devices.as_slice() as _,
        ids.as_slice() as _,
        digests.as_slice() as _,
        events.as_slice() as _
    )
    .execute(tx)
    .await?;
    Ok(())
}
