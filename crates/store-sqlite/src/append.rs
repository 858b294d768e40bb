//! The appender's transaction: many messages, few statements.
//!
//! Loads the heads of conversations and devices that a batch touches, lets [`store::decide`] decide, and writes the rows.
//! Lists have no checked macro; the statements are built once per size, the conformance suite runs them.

use crate::{SqliteStore, cursors, failed, is_unique_violation, row};
use protocol::{
    frame::Accepted,
    id::{ConversationId, DeviceId, TenantId},
    refusal::Refusal,
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection};
use std::collections::{BTreeSet, HashMap};
use store::{Appended, CursorMove, Decision, Head, KnownMessage, NewMessage, Rows, SenderHead, StoreError, decide, may_be_known};

/// Most rows of one statement.
const CHUNK_MAX: usize = 64;

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

fn write_failed(error: sqlx::Error) -> BatchError {
    if is_unique_violation(&error) { BatchError::Conflict } else { BatchError::Store(failed(error)) }
}

pub(crate) async fn append(
    store: &SqliteStore,
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
    store: &SqliteStore,
    tenant: TenantId,
    messages: &[NewMessage],
    moves: &[CursorMove],
    now: Timestamp,
) -> Result<Vec<Appended>, BatchError> {
    let mut tx = store.begin().await?;
    let rows = load(&mut tx, tenant, messages).await?;
    let decision = decide(rows, messages, now);
    write(&mut tx, tenant, messages, &decision).await?;
    cursors::write(&mut tx, tenant, moves).await?;
    if decision.entries.is_empty() && moves.is_empty() {
        // Nothing was written: no need to wait for the disk.
        tx.rollback().await.map_err(failed)?;
    } else {
        tx.commit().await.map_err(failed)?;
    }
    Ok(decision.results)
}

async fn load(tx: &mut SqliteConnection, tenant: TenantId, messages: &[NewMessage]) -> Result<Rows, StoreError> {
    let conversations: BTreeSet<ConversationId> = messages.iter().map(|message| message.conversation).collect();
    let senders: BTreeSet<(ConversationId, DeviceId)> =
        messages.iter().map(|message| (message.conversation, message.device)).collect();
    let mut rows = Rows { heads: load_heads(tx, tenant, &conversations).await?, ..Rows::default() };
    rows.senders = load_senders(tx, tenant, &senders).await?;
    for message in messages.iter().filter(|message| may_be_known(message, &rows.senders)) {
        if let Some(known) = load_known(tx, tenant, message).await? {
            rows.known.insert((message.device, message.message), known);
        }
    }
    Ok(rows)
}

async fn load_heads(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    conversations: &BTreeSet<ConversationId>,
) -> Result<HashMap<ConversationId, Head>, StoreError> {
    let keys: Vec<&[u8; 16]> = conversations.iter().map(ConversationId::as_bytes).collect();
    let mut heads = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(CHUNK_MAX) {
        let list = list(chunk.len());
        let sql = format!(
            "SELECT conversation, head, chain, epoch, version FROM conversations WHERE tenant = ? AND conversation IN ({list})"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(tenant.as_bytes().as_slice());
        for key in padded(chunk) {
            query = query.bind(key.as_slice());
        }
        for found in query.fetch_all(&mut *tx).await.map_err(failed)? {
            let head = Head {
                head: row::number(found.try_get(1).map_err(failed)?),
                chain: row::blob(found.try_get(2).map_err(failed)?)?,
                epoch: row::number(found.try_get(3).map_err(failed)?),
                version: row::number(found.try_get(4).map_err(failed)?),
            };
            heads.insert(row::blob(found.try_get(0).map_err(failed)?)?, head);
        }
    }
    Ok(heads)
}

async fn load_senders(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    senders: &BTreeSet<(ConversationId, DeviceId)>,
) -> Result<HashMap<(ConversationId, DeviceId), SenderHead>, StoreError> {
    let keys: Vec<_> = senders.iter().collect();
    let mut heads = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(CHUNK_MAX) {
        let values = rows("(?, ?)", chunk.len());
        let sql = format!(
            "WITH v (conversation, device) AS (VALUES {values}) \
             SELECT s.conversation, s.device, s.counter, s.link FROM v CROSS JOIN senders s \
             WHERE s.tenant = ? AND s.conversation = v.conversation AND s.device = v.device"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (conversation, device) in padded(chunk) {
            query = query.bind(conversation.as_bytes().as_slice()).bind(device.as_bytes().as_slice());
        }
        for found in query.bind(tenant.as_bytes().as_slice()).fetch_all(&mut *tx).await.map_err(failed)? {
            let key = (row::blob(found.try_get(0).map_err(failed)?)?, row::blob(found.try_get(1).map_err(failed)?)?);
            let head = SenderHead {
                counter: row::number(found.try_get(2).map_err(failed)?),
                link: row::blob(found.try_get(3).map_err(failed)?)?,
            };
            heads.insert(key, head);
        }
    }
    Ok(heads)
}

async fn load_known(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    message: &NewMessage,
) -> Result<Option<KnownMessage>, StoreError> {
    let (id, device, message) =
        (tenant.as_bytes().as_slice(), message.device.as_bytes().as_slice(), message.message.as_bytes().as_slice());
    let entry = sqlx::query!(
        "SELECT seq, chain, accepted_at, digest FROM messages WHERE tenant = ? AND device = ? AND message = ? AND message IS NOT NULL",
        id,
        device,
        message
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    let known = entry.map(|entry| {
        let accepted =
            Accepted { seq: row::number(entry.seq), chain: row::blob(&entry.chain)?, at: row::time(entry.accepted_at) };
        Ok(KnownMessage { digest: row::blob(&entry.digest)?, accepted })
    });
    known.transpose()
}

async fn write(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    decision: &Decision,
) -> Result<(), BatchError> {
    let mut entries = decision.entries.as_slice();
    while !entries.is_empty() {
        // The largest power of two that is left: few statements are prepared whatever the batches' sizes.
        let count = CHUNK_MAX.min(1 << entries.len().ilog2());
        let (chunk, rest) = entries.split_at_checked(count).unwrap_or((entries, &[]));
        insert_entries(tx, tenant, messages, chunk).await?;
        entries = rest;
    }
    let heads: Vec<_> = decision.heads.iter().collect();
    for chunk in heads.chunks(CHUNK_MAX) {
        let values = rows("(?, ?, ?)", chunk.len());
        let sql = format!(
            "WITH v (conversation, head, chain) AS (VALUES {values}) \
             UPDATE conversations SET head = v.head, chain = v.chain FROM v \
             WHERE conversations.tenant = ? AND conversations.conversation = v.conversation"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (conversation, head) in padded(chunk) {
            query =
                query.bind(conversation.as_bytes().as_slice()).bind(row::int(head.head)).bind(head.chain.as_bytes().as_slice());
        }
        query.bind(tenant.as_bytes().as_slice()).execute(&mut *tx).await.map_err(write_failed)?;
    }
    let senders: Vec<_> = decision.senders.iter().collect();
    for chunk in senders.chunks(CHUNK_MAX) {
        let values = rows("(?, ?, ?, ?)", chunk.len());
        let sql = format!(
            "WITH v (conversation, device, counter, link) AS (VALUES {values}) \
             INSERT INTO senders (tenant, conversation, device, counter, link) \
             SELECT ?, v.conversation, v.device, v.counter, v.link FROM v WHERE true \
             ON CONFLICT (tenant, conversation, device) DO UPDATE SET counter = excluded.counter, link = excluded.link"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for ((conversation, device), head) in padded(chunk) {
            query = query
                .bind(conversation.as_bytes().as_slice())
                .bind(device.as_bytes().as_slice())
                .bind(row::int(head.counter))
                .bind(head.link.as_bytes().as_slice());
        }
        query.bind(tenant.as_bytes().as_slice()).execute(&mut *tx).await.map_err(write_failed)?;
    }
    let states: Vec<_> = decision.client_states.iter().collect();
    for chunk in states.chunks(CHUNK_MAX) {
        let values = rows("(?, ?)", chunk.len());
        let sql = format!(
            "WITH v (device, client_state) AS (VALUES {values}) \
             UPDATE device_states SET client_state = max(device_states.client_state, v.client_state) FROM v \
             WHERE device_states.tenant = ? AND device_states.device = v.device"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (device, state) in padded(chunk) {
            query = query.bind(device.as_bytes().as_slice()).bind(row::int(**state));
        }
        query.bind(tenant.as_bytes().as_slice()).execute(&mut *tx).await.map_err(write_failed)?;
    }
    Ok(())
}

async fn insert_entries(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    messages: &[NewMessage],
    entries: &[(usize, Accepted)],
) -> Result<(), BatchError> {
    let values = vec!["(?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)"; entries.len()].join(", ");
    let sql = format!(
        "INSERT INTO messages (tenant, conversation, seq, chain, accepted_at, kind, epoch, device, message, digest, event) VALUES {values}"
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (index, accepted) in entries {
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
    query.execute(tx).await.map_err(write_failed)?;
    Ok(())
}

/// `?, ?, …` for a power of two that holds `count`.
fn list(count: usize) -> String {
    vec!["?"; count.next_power_of_two()].join(", ")
}

/// A row of placeholders for a power of two that holds `count`.
fn rows(one: &str, count: usize) -> String {
    vec![one; count.next_power_of_two()].join(", ")
}

/// A chunk, its last element repeated up to a power of two.
fn padded<T>(chunk: &[T]) -> impl Iterator<Item = &T> {
    let missing = chunk.len().next_power_of_two() - chunk.len();
    chunk.iter().chain(chunk.last().into_iter().flat_map(move |last| std::iter::repeat_n(last, missing)))
}
