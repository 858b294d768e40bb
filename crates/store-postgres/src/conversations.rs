//! [`store::Conversations`].

use crate::{PostgresStore, failed, is_unique_violation, locking, people, row};
use async_trait::async_trait;
use protocol::{
    context::ConversationKind,
    frame::ConversationSummary,
    id::{ConversationId, DeviceId, PersonId, TenantId},
};
use sqlx::PgConnection;
use store::{ConversationRow, Conversations, Created, GroupRow, LeafRow, NewConversation, SenderHead, StoreError};

#[async_trait]
impl Conversations for PostgresStore {
    async fn create_conversation(&self, tenant: TenantId, new: &NewConversation, max: usize) -> Result<Created, StoreError> {
        // Where somebody else makes it at the same moment, the second look finds it.
        if let Some(created) = create(self, tenant, new, max).await? {
            return Ok(created);
        }
        Ok(create(self, tenant, new, max).await?.unwrap_or(Created::Exists))
    }

    async fn conversation(&self, tenant: TenantId, conversation: ConversationId) -> Result<Option<ConversationRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, conversation_id) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT kind, group_id, epoch, head, version, pending_since FROM conversations WHERE tenant = $1 AND conversation = $2",
            id,
            conversation_id
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        let members = sqlx::query_scalar!(
            "SELECT person FROM members WHERE tenant = $1 AND conversation = $2 AND until_seq IS NULL ORDER BY person",
            id,
            conversation_id
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let leaves = sqlx::query!(
            "SELECT leaf, person, device FROM leaves WHERE tenant = $1 AND conversation = $2 ORDER BY leaf",
            id,
            conversation_id
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let leaves = leaves.into_iter().map(|leaf| {
            Ok(LeafRow {
                leaf: u32::try_from(leaf.leaf).unwrap_or(0),
                person: row::blob(&leaf.person)?,
                device: row::blob(&leaf.device)?,
            })
        });
        let removed = sqlx::query_scalar!(
            "SELECT l.device FROM leaves l JOIN devices d ON d.tenant = l.tenant AND d.device = l.device
             WHERE l.tenant = $1 AND l.conversation = $2 AND d.state = 2 ORDER BY l.device",
            id,
            conversation_id
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        Ok(Some(ConversationRow {
            conversation,
            kind: row::read_kind(found.kind)?,
            group: row::blob(&found.group_id)?,
            epoch: row::number(found.epoch),
            head: row::number(found.head),
            version: row::number(found.version),
            pending_since: found.pending_since.map(row::time),
            members: members.iter().map(|person| row::blob(person)).collect::<Result<_, _>>()?,
            leaves: leaves.collect::<Result<_, StoreError>>()?,
            removed: removed.iter().map(|device| row::blob(device)).collect::<Result<_, _>>()?,
        }))
    }

    async fn group(&self, tenant: TenantId, conversation: ConversationId) -> Result<Option<GroupRow>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, conversation) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT g.group_id, g.epoch, g.seq, g.state, g.group_info, c.version FROM conversations c
             JOIN groups g ON g.tenant = c.tenant AND g.conversation = c.conversation AND g.group_id = c.group_id
             WHERE c.tenant = $1 AND c.conversation = $2",
            id,
            conversation
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        let proposals = sqlx::query!(
            "SELECT leaf, mls FROM proposals WHERE tenant = $1 AND conversation = $2 ORDER BY seq",
            id,
            conversation
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        Ok(Some(GroupRow {
            group: row::blob(&found.group_id)?,
            epoch: row::number(found.epoch),
            version: row::number(found.version),
            seq: row::number(found.seq),
            state: found.state,
            group_info: found.group_info,
            proposals: proposals.into_iter().map(|proposal| (u32::try_from(proposal.leaf).unwrap_or(0), proposal.mls)).collect(),
        }))
    }

    async fn summaries(
        &self,
        tenant: TenantId,
        person: PersonId,
        device: DeviceId,
    ) -> Result<Vec<ConversationSummary>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, person, device) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), device.as_bytes().as_slice());
        let found = sqlx::query!(
            r#"SELECT c.conversation, c.group_id, c.epoch, c.head, c.chain, m.from_seq, m.before_chain, m.until_seq, m.until_chain,
                 EXISTS (SELECT 1 FROM leaves l WHERE l.tenant = $1 AND l.device = $3 AND l.conversation = c.conversation) AS "leaf!",
                 coalesce((SELECT k.delivered FROM cursors k WHERE k.tenant = $1 AND k.conversation = c.conversation AND k.device = $3), 0)
                   AS "delivered!",
                 coalesce((SELECT max(k.read) FROM cursors k WHERE k.tenant = $1 AND k.person = $2 AND k.conversation = c.conversation), 0)
                   AS "read!",
                 s.counter AS "counter?", s.link AS "link?"
               FROM members m JOIN conversations c ON c.tenant = m.tenant AND c.conversation = m.conversation
               LEFT JOIN senders s ON s.tenant = $1 AND s.conversation = c.conversation AND s.device = $3
               WHERE m.tenant = $1 AND m.person = $2 AND m.from_seq =
                 (SELECT max(n.from_seq) FROM members n WHERE n.tenant = $1 AND n.conversation = m.conversation AND n.person = $2)
               ORDER BY c.conversation"#,
            id,
            person,
            device
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let summaries = found.into_iter().map(|found| {
            let end = found.until_seq.zip(found.until_chain);
            let member = end.is_none();
            let (head, chain) = end.unwrap_or((found.head, found.chain));
            Ok(ConversationSummary {
                conversation: row::blob(&found.conversation)?,
                group: row::blob(&found.group_id)?,
                epoch: row::number(found.epoch),
                head: row::number(head),
                chain: row::blob(&chain)?,
                from: row::number(found.from_seq),
                before: row::blob(&found.before_chain)?,
                member,
                leaf: found.leaf,
                delivered: row::number(found.delivered),
                read: row::number(found.read),
                counter: row::number(found.counter.unwrap_or(0)),
                link: row::blob_opt(found.link.as_deref())?.unwrap_or(SenderHead::NONE.link),
            })
        });
        summaries.collect()
    }

    async fn conversations_of(&self, tenant: TenantId, person: PersonId) -> Result<Vec<ConversationId>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
        let found = sqlx::query_scalar!(
            "SELECT conversation FROM members WHERE tenant = $1 AND person = $2 AND until_seq IS NULL ORDER BY conversation",
            id,
            person
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        found.iter().map(|conversation| row::blob(conversation)).collect()
    }

    async fn contacts(&self, tenant: TenantId, person: PersonId) -> Result<Vec<PersonId>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
        let found = sqlx::query_scalar!(
            "SELECT DISTINCT o.person FROM members m
             JOIN members o ON o.tenant = m.tenant AND o.conversation = m.conversation AND o.until_seq IS NULL
             WHERE m.tenant = $1 AND m.person = $2 AND m.until_seq IS NULL ORDER BY o.person",
            id,
            person
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        found.iter().map(|person| row::blob(person)).collect()
    }

    async fn pending_conversations(&self, tenant: TenantId, device: DeviceId) -> Result<Vec<ConversationId>, StoreError> {
        let mut tx = self.read(tenant).await?;
        let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        let found = sqlx::query_scalar!(
            "SELECT c.conversation FROM leaves l JOIN conversations c ON c.tenant = l.tenant AND c.conversation = l.conversation
             WHERE l.tenant = $1 AND l.device = $2 AND c.pending_since IS NOT NULL",
            id,
            device
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        found.iter().map(|conversation| row::blob(conversation)).collect()
    }
}

/// Makes a conversation; nothing when another of this id appeared meanwhile.
async fn create(
    store: &PostgresStore,
    tenant: TenantId,
    new: &NewConversation,
    max: usize,
) -> Result<Option<Created>, StoreError> {
    let mut tx = store.write(tenant).await?;
    let (id, conversation, group) =
        (tenant.as_bytes().as_slice(), new.conversation.as_bytes().as_slice(), new.group.as_bytes().as_slice());
    let (person, device) = (new.creator.person.as_bytes().as_slice(), new.creator.device.as_bytes().as_slice());
    // A person's conversations are counted: one at a time.
    sqlx::query!("SELECT 1 AS one FROM people WHERE tenant = $1 AND person = $2 FOR NO KEY UPDATE", id, person)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    if locking::somebody_is_locked(&mut tx, tenant, &[new.creator.person]).await? {
        return Ok(Some(Created::Locked));
    }
    if let Some(answer) = give_way(&mut tx, tenant, new).await? {
        return Ok(Some(answer));
    }
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM members WHERE tenant = $1 AND person = $2 AND until_seq IS NULL"#,
        id,
        person
    )
    .fetch_one(&mut *tx)
    .await
    .map_err(failed)?;
    if row::number(count) >= max as u64 {
        return Ok(Some(Created::TooMany));
    }
    let (kind, at, genesis) = (row::kind(new.kind), row::millis(new.at), new.genesis.as_bytes().as_slice());
    let ends_at = new.ends_at.map(row::millis);
    let inserted = sqlx::query!(
        "INSERT INTO conversations (tenant, conversation, kind, created_at, group_id, epoch, head, chain, version, ends_at)
         VALUES ($1, $2, $3, $4, $5, 0, 0, $6, 1, $7)",
        id,
        conversation,
        kind,
        at,
        group,
        genesis,
        ends_at
    )
    .execute(&mut *tx)
    .await;
    match inserted {
        Ok(_) => {}
        Err(error) if is_unique_violation(&error) => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    sqlx::query!(
        "INSERT INTO groups (tenant, conversation, group_id, active, epoch, seq, state, group_info) VALUES ($1, $2, $3, 1, 0, 0, $4, $5)",
        id,
        conversation,
        group,
        new.state,
        new.group_info
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    let leaf = i64::from(new.creator.leaf);
    sqlx::query!(
        "INSERT INTO leaves (tenant, conversation, leaf, person, device) VALUES ($1, $2, $3, $4, $5)",
        id,
        conversation,
        leaf,
        person,
        device
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "INSERT INTO members (tenant, conversation, person, from_seq, before_chain) VALUES ($1, $2, $3, 1, $4)",
        id,
        conversation,
        person,
        genesis
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    people::raise_client_state(&mut tx, tenant, new.creator.device, new.client_state).await?;
    tx.commit().await.map_err(failed)?;
    Ok(Some(Created::At(new.at)))
}

/// A conversation of this id that is there already: the answer, or nothing when it gives way to the new one.
async fn give_way(tx: &mut PgConnection, tenant: TenantId, new: &NewConversation) -> Result<Option<Created>, StoreError> {
    let (id, conversation) = (tenant.as_bytes().as_slice(), new.conversation.as_bytes().as_slice());
    let found = sqlx::query!(
        "SELECT c.kind, c.created_at, c.group_id, c.head, c.epoch, l.device AS \"device?\", l.person AS \"person?\" FROM conversations c
         LEFT JOIN leaves l ON l.tenant = c.tenant AND l.conversation = c.conversation AND l.leaf = 0
         WHERE c.tenant = $1 AND c.conversation = $2 FOR UPDATE OF c",
        id,
        conversation
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    let Some(found) = found else { return Ok(None) };
    let same = found.group_id == new.group.as_bytes() && found.device.as_deref() == Some(new.creator.device.as_bytes());
    if same {
        return Ok(Some(Created::At(row::time(found.created_at))));
    }
    let others = found.person.as_deref() != Some(new.creator.person.as_bytes());
    let untouched = found.head == 0 && found.epoch == 0 && row::read_kind(found.kind)? == ConversationKind::Direct;
    if !(others && untouched) {
        return Ok(Some(Created::Exists));
    }
    // The other person made it and got no further than that: they would hold the place for ever.
    for table in DEPENDENT {
        sqlx::query(table).bind(id).bind(conversation).execute(&mut *tx).await.map_err(failed)?;
    }
    Ok(None)
}

/// What an empty direct conversation consists of.
const DEPENDENT: [&str; 6] = [
    "DELETE FROM conversations WHERE tenant = $1 AND conversation = $2",
    "DELETE FROM groups WHERE tenant = $1 AND conversation = $2",
    "DELETE FROM leaves WHERE tenant = $1 AND conversation = $2",
    "DELETE FROM members WHERE tenant = $1 AND conversation = $2",
    "DELETE FROM senders WHERE tenant = $1 AND conversation = $2",
    "DELETE FROM cursors WHERE tenant = $1 AND conversation = $2",
];
