//! Locking, unlocking, deleting: the account, its stays, and what was under way for it, in one transaction.

use crate::{SqliteStore, administration, audit, duties, failed, people, row};
use protocol::{
    frame::PersonState,
    id::{PersonId, TenantId},
};
use sqlx::SqliteConnection;
use store::{AuditLine, StateSet, StoreError};

pub(crate) async fn set_person_state(
    store: &SqliteStore,
    tenant: TenantId,
    person: PersonId,
    to: PersonState,
    line: &AuditLine,
) -> Result<StateSet, StoreError> {
    let mut tx = store.writer.begin().await?;
    let (id, person_id) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
    let found = sqlx::query!(
        r#"SELECT state, admin, person_key IS NOT NULL AS "certified!: i64" FROM people WHERE tenant = ? AND person = ?"#,
        id,
        person_id
    )
    .fetch_optional(&mut *tx)
    .await
    .map_err(failed)?;
    let Some(found) = found else { return Ok(StateSet::NotFound) };
    let to = match (row::read_person_state(found.state)?, to) {
        (PersonState::Deleted, PersonState::Deleted) | (PersonState::Locked, PersonState::Locked) => {
            return Ok(StateSet::Unchanged);
        }
        (PersonState::Deleted, _) => return Ok(StateSet::Deleted),
        (_, to @ (PersonState::Locked | PersonState::Deleted)) => to,
        (PersonState::Locked, _) if found.certified != 0 => PersonState::Active,
        (PersonState::Locked, _) => PersonState::Invited,
        _ => return Ok(StateSet::Unchanged),
    };
    let state = row::person_state(to);
    sqlx::query!("UPDATE people SET state = ? WHERE tenant = ? AND person = ?", state, id, person_id)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    let ends = matches!(to, PersonState::Locked | PersonState::Deleted);
    if ends && found.admin != 0 && !administration::somebody_looks_after_people(&mut tx, tenant).await? {
        return Ok(StateSet::LastAdministrator);
    }
    if ends {
        // Those that come back are told anew.
        sqlx::query!("UPDATE devices SET told_at = NULL WHERE tenant = ? AND person = ? AND state <> 2", id, person_id)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        end_stays(&mut tx, tenant, person, line).await?;
        end_what_is_under_way(&mut tx, tenant, person, line).await?;
        duties::end_shifts(&mut tx, tenant, person, to, line).await?;
    }
    if to == PersonState::Deleted {
        sqlx::query!("DELETE FROM recoveries WHERE tenant = ? AND person = ?", id, person_id)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
    }
    let version = people::touch(&mut tx, tenant, person).await?;
    audit::write(&mut tx, tenant, line).await?;
    tx.commit().await.map_err(failed)?;
    Ok(StateSet::Changed { version })
}

/// Ends delivery in every conversation at its present head. Each counts a change, so that what was judged before is judged
/// again, and a pending Remove where the person has leaves, so that ordinary messages wait until the keys have changed.
async fn end_stays(tx: &mut SqliteConnection, tenant: TenantId, person: PersonId, line: &AuditLine) -> Result<(), StoreError> {
    let (id, person, at) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), row::millis(line.at));
    sqlx::query!(
        "UPDATE conversations SET version = version + 1, pending_since = CASE
             WHEN EXISTS (SELECT 1 FROM leaves l WHERE l.tenant = ?1 AND l.conversation = conversations.conversation AND l.person = ?2)
             THEN coalesce(pending_since, ?3) ELSE pending_since END
         WHERE tenant = ?1 AND conversation IN
             (SELECT conversation FROM members WHERE tenant = ?1 AND person = ?2 AND until_seq IS NULL)",
        id,
        person,
        at
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    sqlx::query!(
        "UPDATE members SET
             until_seq = (SELECT head FROM conversations c WHERE c.tenant = ?1 AND c.conversation = members.conversation),
             until_chain = (SELECT chain FROM conversations c WHERE c.tenant = ?1 AND c.conversation = members.conversation)
         WHERE tenant = ?1 AND person = ?2 AND until_seq IS NULL",
        id,
        person
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(())
}

/// An invitation or a device that waits would let the person in again by a back door; and nobody wakes who is locked.
async fn end_what_is_under_way(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    person: PersonId,
    line: &AuditLine,
) -> Result<(), StoreError> {
    end_invitations(tx, tenant, person, line).await?;
    let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
    sqlx::query!("DELETE FROM enrolments WHERE tenant = ? AND person = ? AND certified = 0", id, person)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    let waiting = row::DEVICE_WAITING;
    sqlx::query!("UPDATE devices SET state = 2 WHERE tenant = ? AND person = ? AND state = ?", id, person, waiting)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    sqlx::query!("DELETE FROM push_subscriptions WHERE tenant = ?1 AND person = ?2", id, person)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Ends a person's invitations that were not used.
pub(crate) async fn end_invitations(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    person: PersonId,
    line: &AuditLine,
) -> Result<(), StoreError> {
    // The moment itself still counts as valid.
    let ended = row::millis(line.at).saturating_sub(1);
    let (id, person) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice());
    sqlx::query!(
        "UPDATE invitations SET expires_at = min(expires_at, ?) WHERE tenant = ? AND person = ? AND used_by IS NULL",
        ended,
        id,
        person
    )
    .execute(&mut *tx)
    .await
    .map_err(failed)?;
    Ok(())
}

/// Was one of these people locked or deleted? They stay what they are until the transaction ends.
pub(crate) async fn somebody_is_locked(
    tx: &mut SqliteConnection,
    tenant: TenantId,
    people: &[PersonId],
) -> Result<bool, StoreError> {
    let id = tenant.as_bytes().as_slice();
    let (locked, deleted) = (row::person_state(PersonState::Locked), row::person_state(PersonState::Deleted));
    for person in people {
        let person = person.as_bytes().as_slice();
        let state = sqlx::query_scalar!("SELECT state FROM people WHERE tenant = ? AND person = ?", id, person)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        if state.is_some_and(|state| state == locked || state == deleted) {
            return Ok(true);
        }
    }
    Ok(false)
}
