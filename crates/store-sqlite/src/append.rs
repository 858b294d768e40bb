//! The appender's transaction: many messages, one trip to the database's thread.
//!
//! Takes the heads of conversations and devices that a batch touches from memory, or loads them, lets [`store::decide`]
//! decide, and writes the rows ([`write`]). Lists have no checked macro; the conformance suite runs these statements.

mod write;

use crate::{SqliteStore, failed, row, writer::State};
use protocol::{
    frame::Accepted,
    id::{ConversationId, DeviceId, TenantId},
    refusal::Refusal,
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection};
use std::collections::{BTreeSet, HashMap};
use store::{Appended, CursorMove, Decision, Head, KnownMessage, NewMessage, Rows, SenderHead, StoreError, decide, may_be_known};

/// Most rows of one statement: more would be more memory at once, for little.
const CHUNK_MAX: usize = 128;

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
    // Whoever holds the writer is alone with the log, so reading needs no transaction.
    let mut state = store.writer.hold().await?;
    let rows = load(&mut state, tenant, messages).await?;
    let decision = decide(rows, messages, now);
    if decision.entries.is_empty() && moves.is_empty() {
        // Nothing to write: no need to wait for the disk.
        return Ok(decision.results);
    }
    state.open = true;
    let (messages, moves) = (messages.to_vec(), moves.to_vec());
    let written = state.direct.run(move |connection| {
        let written = write::write(connection, tenant, &messages, &decision, &moves);
        written.map(|()| decision)
    });
    let decision = written.await??;
    state.open = false;
    state.remembered.take_in(tenant, &decision);
    Ok(decision.results)
}

/// Most heads that are remembered; more are forgotten together.
const REMEMBERED_MAX: usize = 20_000;

/// Heads as the appender's last transactions left them: most messages follow another one of their device, and need no look
/// into the database. Every other transaction makes them be forgotten (`crate::writer`).
#[derive(Default)]
pub(crate) struct Remembered {
    heads: HashMap<(TenantId, ConversationId), Head>,
    senders: HashMap<(TenantId, ConversationId, DeviceId), SenderHead>,
}

impl Remembered {
    fn take_in(&mut self, tenant: TenantId, decision: &Decision) {
        if self.heads.len() > REMEMBERED_MAX || self.senders.len() > REMEMBERED_MAX {
            *self = Self::default();
        }
        self.heads.extend(decision.heads.iter().map(|(conversation, head)| ((tenant, *conversation), *head)));
        let senders = decision.senders.iter().map(|((conversation, device), head)| ((tenant, *conversation, *device), *head));
        self.senders.extend(senders);
    }
}

async fn load(state: &mut State, tenant: TenantId, messages: &[NewMessage]) -> Result<Rows, StoreError> {
    let mut rows = Rows::default();
    let (mut conversations, mut senders) = (BTreeSet::new(), BTreeSet::new());
    for message in messages {
        match state.remembered.heads.get(&(tenant, message.conversation)) {
            Some(head) => drop(rows.heads.insert(message.conversation, *head)),
            None => drop(conversations.insert(message.conversation)),
        }
        let key = (message.conversation, message.device);
        match state.remembered.senders.get(&(tenant, key.0, key.1)) {
            Some(sender) => drop(rows.senders.insert(key, *sender)),
            None => drop(senders.insert(key)),
        }
    }
    let connection = &mut state.connection;
    rows.heads.extend(load_heads(connection, tenant, &conversations).await?);
    rows.senders.extend(load_senders(connection, tenant, &senders).await?);
    for message in messages.iter().filter(|message| may_be_known(message, &rows.senders)) {
        if let Some(known) = load_known(connection, tenant, message).await? {
            rows.known.insert((message.device, message.message), known);
        }
    }
    rows.named = crate::objects::load_named(connection, tenant, messages).await?;
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
        for key in padded(chunk, chunk.len().next_power_of_two()) {
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
        let values = rows("(?, ?)", chunk.len().next_power_of_two());
        let sql = format!(
            "WITH v (conversation, device) AS (VALUES {values}) \
             SELECT s.conversation, s.device, s.counter, s.link FROM v CROSS JOIN senders s \
             WHERE s.tenant = ? AND s.conversation = v.conversation AND s.device = v.device"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (conversation, device) in padded(chunk, chunk.len().next_power_of_two()) {
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

/// `?, ?, …` for a power of two that holds `count`.
fn list(count: usize) -> String {
    vec!["?"; count.next_power_of_two()].join(", ")
}

/// As many rows of placeholders.
fn rows(one: &str, count: usize) -> String {
    vec![one; count].join(", ")
}

/// Rows, the last one repeated up to a count: the same row twice changes nothing.
fn padded<T>(rows: &[T], count: usize) -> impl Iterator<Item = &T> {
    let missing = count.saturating_sub(rows.len());
    rows.iter().chain(rows.last().into_iter().flat_map(move |last| std::iter::repeat_n(last, missing)))
}
