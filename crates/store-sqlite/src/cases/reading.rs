//! What a case hands out of a conversation: its members, its place in the log, its entries.

use crate::{failed, row};
use protocol::{
    id::{ConversationId, PersonId, TenantId},
    log,
};
use sqlx::SqliteConnection;
use store::{CaseConversation, CaseEntries, CaseMember, CaseQuery, CaseRow, EntryRow, StoreError};

/// A conversation as far as it is of a case.
pub(super) struct Place {
    kind: i64,
    created_at: i64,
    members: Vec<CaseMember>,
    /// What of its log.
    runs: Vec<(u64, u64)>,
}

/// Where a conversation and a case meet; none when they do not. The log is searched by halves: its times go forward.
pub(super) async fn place(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    case: &CaseRow,
    conversation: ConversationId,
) -> Result<Option<Place>, StoreError> {
    let (id, conversation) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice());
    let (from, until) = (row::millis(case.from), row::millis(case.until));
    let bounds = sqlx::query!(
        r#"SELECT c.kind, c.created_at,
             (WITH RECURSIVE half (low, high) AS (
                SELECT 1, c.head + 1
                UNION ALL
                SELECT CASE WHEN m.accepted_at < ?3 THEN m.seq + 1 ELSE half.low END,
                       CASE WHEN m.accepted_at < ?3 THEN half.high ELSE m.seq END
                FROM half JOIN messages m
                  ON m.tenant = ?1 AND m.conversation = ?2 AND m.seq = (half.low + half.high) / 2
                WHERE half.low < half.high)
              SELECT max(low) FROM half) AS "first!: i64",
             (WITH RECURSIVE half (low, high) AS (
                SELECT 1, c.head + 1
                UNION ALL
                SELECT CASE WHEN m.accepted_at < ?4 THEN m.seq + 1 ELSE half.low END,
                       CASE WHEN m.accepted_at < ?4 THEN half.high ELSE m.seq END
                FROM half JOIN messages m
                  ON m.tenant = ?1 AND m.conversation = ?2 AND m.seq = (half.low + half.high) / 2
                WHERE half.low < half.high)
              SELECT max(low) FROM half) AS "end!: i64"
           FROM conversations c WHERE c.tenant = ?1 AND c.conversation = ?2 AND c.created_at < ?4"#,
        id,
        conversation,
        from,
        until
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(failed)?;
    let Some(bounds) = bounds else { return Ok(None) };
    let stays = sqlx::query!(
        r#"SELECT m.person, m.from_seq, m.until_seq, p.account_name AS "account_name?" FROM members m
           LEFT JOIN people p ON p.tenant = m.tenant AND p.person = m.person
           WHERE m.tenant = ? AND m.conversation = ? ORDER BY m.person, m.from_seq"#,
        id,
        conversation
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failed)?;
    let mut members: Vec<CaseMember> = Vec::new();
    for found in stays {
        let person: PersonId = row::blob(&found.person)?;
        let stay = (row::number(found.from_seq), found.until_seq.map(row::number));
        match members.last_mut().filter(|member| member.person == person) {
            Some(member) => member.stays.push(stay),
            None => {
                members.push(CaseMember { person, name: found.account_name, stays: vec![stay], delivered: 0, read: 0 });
            }
        }
    }
    let (first, end) = (row::number(bounds.first), row::number(bounds.end));
    let touching = || {
        let of_the_case = members.iter().filter(|member| case.people.contains(&member.person));
        of_the_case.flat_map(|member| member.stays.iter().copied()).filter(|stay| store::stay_touches(*stay, first, end))
    };
    if touching().next().is_none() {
        return Ok(None);
    }
    let runs = store::case_runs(touching(), first, end);
    Ok(Some(Place { kind: bounds.kind, created_at: bounds.created_at, members, runs }))
}

/// A conversation of a case, with its members' cursors and its first and last entry.
pub(super) async fn described(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    conversation: ConversationId,
    mut place: Place,
) -> Result<CaseConversation, StoreError> {
    let (id, conversation_id) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice());
    let cursors = sqlx::query!(
        r#"SELECT person AS "person!", max(delivered) AS "delivered!: i64", max(read) AS "read!: i64" FROM cursors
           WHERE tenant = ? AND conversation = ? GROUP BY person"#,
        id,
        conversation_id
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failed)?;
    for cursor in cursors {
        let person: PersonId = row::blob(&cursor.person)?;
        if let Ok(index) = place.members.binary_search_by_key(&person, |member| member.person)
            && let Some(member) = place.members.get_mut(index)
        {
            (member.delivered, member.read) = (row::number(cursor.delivered), row::number(cursor.read));
        }
    }
    let mut span = None;
    if let (Some((first, _)), Some((_, last))) = (place.runs.first(), place.runs.last()) {
        let (first, last) = (row::int(*first), row::int(*last));
        let times = sqlx::query_scalar!(
            "SELECT accepted_at FROM messages WHERE tenant = ? AND conversation = ? AND seq IN (?, ?) ORDER BY seq",
            id,
            conversation_id,
            first,
            last
        )
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
        span = times.first().zip(times.last()).map(|(first, last)| (row::time(*first), row::time(*last)));
    }
    Ok(CaseConversation {
        conversation,
        kind: row::read_kind(place.kind)?,
        created_at: row::time(place.created_at),
        members: place.members,
        entries: place.runs.iter().map(|(first, last)| last - first + 1).sum(),
        span,
    })
}

/// A page of what the case hands out.
pub(super) async fn page(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    conversation: ConversationId,
    place: &Place,
    query: &CaseQuery,
) -> Result<CaseEntries, StoreError> {
    let (id, conversation_id) = (tenant.as_bytes().as_slice(), conversation.as_bytes().as_slice());
    let next = query.after.saturating_add(1);
    let run = place.runs.iter().find(|(_, last)| *last >= next);
    let (first, last) = run.map_or((next, 0), |(first, last)| ((*first).max(next), *last));
    let (from, until, before, limit) =
        (row::int(first), row::int(last), row::int(first.saturating_sub(1)), i64::from(query.limit));
    let found = sqlx::query!(
        "SELECT seq, chain, accepted_at, event FROM messages
         WHERE tenant = ? AND conversation = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?",
        id,
        conversation_id,
        from,
        until,
        limit
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failed)?;
    let (mut entries, mut bytes) = (Vec::with_capacity(found.len()), 0);
    for found in found {
        bytes += found.event.len();
        if bytes > query.bytes_max && !entries.is_empty() {
            break;
        }
        entries.push(EntryRow {
            seq: row::number(found.seq),
            chain: row::blob(&found.chain)?,
            at: row::time(found.accepted_at),
            event: found.event,
        });
    }
    let reached = entries.last().map_or(0, |entry| entry.seq);
    let to = row::int(reached);
    let before = sqlx::query_scalar!(
        "SELECT chain FROM messages WHERE tenant = ? AND conversation = ? AND seq = ?",
        id,
        conversation_id,
        before
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(failed)?;
    let chains = sqlx::query_scalar!(
        r#"SELECT d.chain AS "chain!" FROM devices d WHERE d.tenant = ?1 AND d.chain IS NOT NULL AND d.device IN
             (SELECT m.device FROM messages m WHERE m.tenant = ?1 AND m.conversation = ?2 AND m.seq >= ?3 AND m.seq <= ?4)
           ORDER BY d.device"#,
        id,
        conversation_id,
        from,
        to
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failed)?;
    Ok(CaseEntries {
        before: row::blob_opt(before.as_deref())?.unwrap_or_else(|| log::genesis(tenant, conversation)),
        more: reached > 0 && place.runs.last().is_some_and(|(_, last)| *last > reached),
        entries,
        chains,
    })
}
