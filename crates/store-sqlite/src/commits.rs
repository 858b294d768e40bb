//! Commits, cuts and proposals: everything that changes a group, its members or its epoch.

use crate::{SqliteStore, devices, failed, is_unique_violation, locking, people, row};
use protocol::{
    frame::Accepted,
    hash::Digest,
    id::{ConversationId, GroupId, PersonId, TenantId},
    log,
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store::{Committed, Cut, Head, NewCommit, NewCut, NewProposal, Place, StoreError};

/// A conversation's head with its active group.
struct Active {
    head: Head,
    group: GroupId,
}

pub(crate) async fn append_commit(
    store: &SqliteStore,
    tenant: TenantId,
    new: &NewCommit,
    now: Timestamp,
) -> Result<Committed, StoreError> {
    let mut tx = store.writer.begin().await?;
    if locking::somebody_is_locked(&mut tx, tenant, &new.people_added).await?
        || devices::somebody_is_removed(&mut tx, tenant, &new.joiners).await?
    {
        return Ok(Committed::Locked);
    }
    let Some(active) = active(&mut tx, tenant, new.conversation).await? else { return Ok(Committed::NotFound) };
    if active.head.version != new.version || active.head.epoch != new.epoch || active.group != new.group {
        return stale(&mut tx, tenant, new, &active).await;
    }
    let mut head = active.head;
    let before = head.chain;
    let commit = next(&mut head, &new.row);
    let (id, conversation, group) =
        (tenant.as_bytes().as_slice(), new.conversation.as_bytes().as_slice(), new.group.as_bytes().as_slice());
    let (seq, chain, at) = (row::int(commit.seq), commit.chain.as_bytes().as_slice(), row::millis(now));
    let (epoch, device, digest, event) =
        (row::int(new.epoch), new.device.as_bytes().as_slice(), new.row.as_bytes().as_slice(), new.event.as_ref());
    let inserted = sqlx::query!(
        "INSERT INTO messages (tenant, conversation, seq, chain, accepted_at, kind, group_id, epoch, device, digest, event)
         VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)",
        id,
        conversation,
        seq,
        chain,
        at,
        group,
        epoch,
        device,
        digest,
        event
    )
    .execute(&mut *tx)
    .await;
    match inserted {
        Ok(_) => {}
        Err(error) if is_unique_violation(&error) => return stale(&mut tx, tenant, new, &active).await,
        Err(error) => return Err(failed(error)),
    }
    head.epoch += 1;
    let next_epoch = row::int(head.epoch);
    sqlx::query!(
        "UPDATE groups SET epoch = ?, seq = ?, state = ?, group_info = ? WHERE tenant = ? AND conversation = ? AND group_id = ?",
        next_epoch,
        seq,
        new.state,
        new.group_info,
        id,
        conversation,
        group
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    write_leaves(&mut tx, tenant, new).await?;
    join_and_leave(&mut tx, tenant, new, &commit, &before).await?;
    write_welcome(&mut tx, tenant, new, &commit).await?;
    sqlx::query!("DELETE FROM proposals WHERE tenant = ? AND conversation = ?", id, conversation)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    let reissued = append_proposals(&mut tx, tenant, new.conversation, new.group, &mut head, &new.reissued, now).await?;
    let pending_since = (!new.reissued.is_empty()).then_some(at);
    move_head(&mut tx, tenant, new.conversation, &head, pending_since).await?;
    if let Some(ends_at) = new.end_moved {
        let ends_at = ends_at.map(row::millis);
        sqlx::query!("UPDATE conversations SET ends_at = ? WHERE tenant = ? AND conversation = ?", ends_at, id, conversation)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
    }
    people::raise_client_state(&mut tx, tenant, new.device, new.client_state).await?;
    tx.commit().await.map_err(failed)?;
    Ok(Committed::Won { commit, reissued })
}

pub(crate) async fn cut(store: &SqliteStore, tenant: TenantId, new: &NewCut, now: Timestamp) -> Result<Cut, StoreError> {
    let mut tx = store.writer.begin().await?;
    let Some(active) = active(&mut tx, tenant, new.conversation).await? else { return Ok(Cut::Changed) };
    if active.head.version != new.version || active.head.epoch != new.epoch {
        return Ok(Cut::Changed);
    }
    let mut head = active.head;
    let end = Place { seq: head.head, chain: head.chain };
    for person in &new.people {
        end_stay(&mut tx, tenant, new.conversation, *person, &end).await?;
    }
    let places = append_proposals(&mut tx, tenant, new.conversation, active.group, &mut head, &new.proposals, now).await?;
    let (id, conversation, at) = (tenant.as_bytes().as_slice(), new.conversation.as_bytes().as_slice(), row::millis(now));
    let since =
        sqlx::query_scalar!("SELECT pending_since FROM conversations WHERE tenant = ? AND conversation = ?", id, conversation)
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
    let pending_since = since.or((!new.proposals.is_empty()).then_some(at));
    move_head(&mut tx, tenant, new.conversation, &head, pending_since).await?;
    tx.commit().await.map_err(failed)?;
    Ok(Cut::Done { end: end.seq, places })
}

async fn active(tx: &mut SqliteConnection, tenant: TenantId, conversation: ConversationId) -> Result<Option<Active>, StoreError> {
    let (id, conversation) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice());
    let found = sqlx::query!(
        "SELECT head, chain, epoch, version, group_id FROM conversations WHERE tenant = ? AND conversation = ?",
        id,
        conversation
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    let Some(found) = found else { return Ok(None) };
    let head = Head {
        head: row::number(found.head),
        chain: row::blob(&found.chain)?,
        epoch: row::number(found.epoch),
        version: row::number(found.version),
    };
    Ok(Some(Active { head, group: row::blob(&found.group_id)? }))
}

/// The answer to a commit that does not start from the present state: its first answer, or who won.
async fn stale(tx: &mut SqliteConnection, tenant: TenantId, new: &NewCommit, active: &Active) -> Result<Committed, StoreError> {
    let (id, conversation, group) =
        (tenant.as_bytes().as_slice(), new.conversation.as_bytes().as_slice(), new.group.as_bytes().as_slice());
    let epoch = row::int(new.epoch);
    let winner = sqlx::query!(
        "SELECT seq, chain, accepted_at, digest FROM messages
         WHERE tenant = ? AND conversation = ? AND group_id = ? AND epoch = ? AND kind = 1",
        id,
        conversation,
        group,
        epoch
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    match winner {
        Some(winner) if winner.digest == new.row.as_bytes() => Ok(Committed::Known(Accepted {
            seq: row::number(winner.seq),
            chain: row::blob(&winner.chain)?,
            at: row::time(winner.accepted_at),
        })),
        _ => Ok(Committed::Stale { epoch: active.head.epoch, head: active.head.head, version: active.head.version }),
    }
}

fn next(head: &mut Head, row: &Digest) -> Place {
    head.head += 1;
    head.chain = log::chain(&head.chain, row);
    Place { seq: head.head, chain: head.chain }
}

async fn move_head(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    conversation: ConversationId,
    head: &Head,
    pending_since: Option<i64>,
) -> Result<(), StoreError> {
    let (id, conversation, number) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice(), row::int(head.head));
    let (chain, epoch) = (head.chain.as_bytes().as_slice(), row::int(head.epoch));
    sqlx::query!(
        "UPDATE conversations SET head = ?, chain = ?, epoch = ?, version = version + 1, pending_since = ?
         WHERE tenant = ? AND conversation = ?",
        number,
        chain,
        epoch,
        pending_since,
        id,
        conversation
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(())
}

async fn append_proposals(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    conversation: ConversationId,
    group: GroupId,
    head: &mut Head,
    proposals: &[NewProposal],
    now: Timestamp,
) -> Result<Vec<Place>, StoreError> {
    let mut places = Vec::with_capacity(proposals.len());
    let (id, conversation, group) =
        (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice(), group.as_bytes().as_slice());
    let (at, epoch) = (row::millis(now), row::int(head.epoch));
    for proposal in proposals {
        let place = next(head, &proposal.row);
        let (seq, chain, leaf) = (row::int(place.seq), place.chain.as_bytes().as_slice(), i64::from(proposal.leaf));
        let (digest, event) = (proposal.row.as_bytes().as_slice(), proposal.event.as_ref());
        sqlx::query!(
            "INSERT INTO messages (tenant, conversation, seq, chain, accepted_at, kind, group_id, epoch, digest, event)
             VALUES (?, ?, ?, ?, ?, 2, ?, ?, ?, ?)",
            id,
            conversation,
            seq,
            chain,
            at,
            group,
            epoch,
            digest,
            event
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        sqlx::query!(
            "INSERT INTO proposals (tenant, conversation, seq, leaf, mls) VALUES (?, ?, ?, ?, ?)",
            id,
            conversation,
            seq,
            leaf,
            proposal.mls
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        places.push(place);
    }
    Ok(places)
}

async fn write_leaves(tx: &mut SqliteConnection, tenant: TenantId, new: &NewCommit) -> Result<(), StoreError> {
    let (id, conversation) = (tenant.as_bytes().as_slice(), new.conversation.as_bytes().as_slice());
    for leaf in &new.leaves_removed {
        let leaf = i64::from(*leaf);
        sqlx::query!("DELETE FROM leaves WHERE tenant = ? AND conversation = ? AND leaf = ?", id, conversation, leaf)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
    }
    for added in &new.leaves_added {
        let (leaf, person, device) =
            (i64::from(added.leaf), added.person.as_bytes().as_slice(), added.device.as_bytes().as_slice());
        sqlx::query!(
            "INSERT INTO leaves (tenant, conversation, leaf, person, device) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (tenant, conversation, leaf) DO UPDATE SET person = ?4, device = ?5",
            id,
            conversation,
            leaf,
            person,
            device
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    }
    Ok(())
}

async fn join_and_leave(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    new: &NewCommit,
    commit: &Place,
    before: &Digest,
) -> Result<(), StoreError> {
    for person in &new.people_removed {
        end_stay(tx, tenant, new.conversation, *person, commit).await?;
    }
    let (id, conversation) = (tenant.as_bytes().as_slice(), new.conversation.as_bytes().as_slice());
    let (from, before) = (row::int(commit.seq), before.as_bytes().as_slice());
    for person in &new.people_added {
        let person = person.as_bytes().as_slice();
        sqlx::query!(
            "INSERT INTO members (tenant, conversation, person, from_seq, before_chain) VALUES (?, ?, ?, ?, ?)",
            id,
            conversation,
            person,
            from,
            before
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    }
    Ok(())
}

/// Ends a stay that has not ended yet.
async fn end_stay(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    conversation: ConversationId,
    person: PersonId,
    end: &Place,
) -> Result<(), StoreError> {
    let (id, conversation, person) =
        (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice(), person.as_bytes().as_slice());
    let (seq, chain) = (row::int(end.seq), end.chain.as_bytes().as_slice());
    sqlx::query!(
        "UPDATE members SET until_seq = ?, until_chain = ? WHERE tenant = ? AND conversation = ? AND person = ? AND until_seq IS NULL",
        seq,
        chain,
        id,
        conversation,
        person
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(())
}

async fn write_welcome(tx: &mut SqliteConnection, tenant: TenantId, new: &NewCommit, commit: &Place) -> Result<(), StoreError> {
    let Some(welcome) = &new.welcome else { return Ok(()) };
    let (id, conversation, group) =
        (tenant.as_bytes().as_slice(), new.conversation.as_bytes().as_slice(), new.group.as_bytes().as_slice());
    let (seq, chain, by) = (row::int(commit.seq), commit.chain.as_bytes().as_slice(), new.by.as_bytes().as_slice());
    sqlx::query!(
        "INSERT INTO welcome_messages (tenant, conversation, group_id, seq, chain, by_person, mls) VALUES (?, ?, ?, ?, ?, ?, ?)",
        id,
        conversation,
        group,
        seq,
        chain,
        by,
        welcome
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    for device in &new.joiners {
        let device = device.as_bytes().as_slice();
        sqlx::query!(
            "INSERT INTO welcomes (tenant, device, conversation, group_id, seq) VALUES (?, ?, ?, ?, ?)",
            id,
            device,
            conversation,
            group,
            seq
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    }
    Ok(())
}
