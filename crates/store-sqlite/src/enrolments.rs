//! [`store::Enrolments`].

use crate::{SqliteStore, audit, failed, is_unique_violation, locking, people, row};
use async_trait::async_trait;
use protocol::{
    administration::Scopes,
    device::Origin,
    enrolment::{Invitation, WaitingEnrolment},
    frame::PersonState,
    hash::Digest,
    id::{EnrolmentId, TenantId},
    time::Timestamp,
};
use store::{
    AuditLine, Enrolment, EnrolmentRow, Enrolments, Grants, InvitationRow, Invited, NewCertification, NewEnrolment, StoreError,
};

#[async_trait]
impl Enrolments for SqliteStore {
    async fn put_invitation(&self, tenant: TenantId, invitation: &Invitation, line: &AuditLine) -> Result<Invited, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, invitation_id) = (tenant.as_bytes().as_slice(), invitation.id.as_bytes().as_slice());
        let (person, access) = (invitation.person.as_bytes().as_slice(), invitation.access_hash.as_bytes().as_slice());
        let (grants, expires) = (row::to_cbor(&Grants(invitation.grants.clone())), row::millis(invitation.expires_at));
        let invited = row::person_state(PersonState::Invited);
        let key = store::account_key(&invitation.name, &invitation.role);
        let state = sqlx::query_scalar!(
            "INSERT INTO people (tenant, person, state, account_name, account_role, account_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (tenant, person) DO UPDATE SET account_name = ?4, account_role = ?5, account_key = ?6 RETURNING state",
            id,
            person,
            invited,
            invitation.name,
            invitation.role,
            key
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if state == row::person_state(PersonState::Deleted) {
            return Ok(Invited::Deleted);
        }
        if state == row::person_state(PersonState::Locked) {
            return Ok(Invited::Locked);
        }
        locking::end_invitations(&mut tx, tenant, invitation.person, line).await?;
        let at = row::millis(line.at);
        let inserted = sqlx::query!(
            "INSERT INTO invitations (tenant, invitation, person, name, role, access_hash, grants_cbor, expires_at, invited_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            invitation_id,
            person,
            invitation.name,
            invitation.role,
            access,
            grants,
            expires,
            at
        )
        .execute(&mut *tx)
        .await;
        match inserted {
            Ok(_) => {}
            Err(error) if is_unique_violation(&error) => return Ok(Invited::Taken),
            Err(error) => return Err(failed(error)),
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(Invited::Done)
    }

    async fn invitation(&self, tenant: TenantId, access_hash: &Digest) -> Result<Option<InvitationRow>, StoreError> {
        let (id, access) = (tenant.as_bytes().as_slice(), access_hash.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT invitation, person, name, expires_at, used_by FROM invitations WHERE tenant = ? AND access_hash = ?",
            id,
            access
        )
        .fetch_optional(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        Ok(Some(InvitationRow {
            invitation: row::blob(&found.invitation)?,
            person: row::blob(&found.person)?,
            name: found.name,
            expires_at: row::time(found.expires_at),
            used_by: row::blob_opt(found.used_by.as_deref())?,
        }))
    }

    async fn enrol(&self, tenant: TenantId, new: &NewEnrolment, now: Timestamp) -> Result<Enrolment, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, invitation, enrolment) =
            (tenant.as_bytes().as_slice(), new.invitation.as_bytes().as_slice(), new.enrolment.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT i.expires_at, i.used_by, e.claim AS \"claim?\", e.mac AS \"mac?\" FROM invitations i
             LEFT JOIN enrolments e ON e.tenant = i.tenant AND e.enrolment = i.used_by
             WHERE i.tenant = ? AND i.invitation = ?",
            id,
            invitation
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(Enrolment::Gone) };
        if let Some(used_by) = found.used_by {
            let same = found.claim.as_ref() == Some(&new.claim) && found.mac.as_ref() == Some(&new.mac);
            return if same { row::blob(&used_by).map(Enrolment::Waits) } else { Ok(Enrolment::Gone) };
        }
        if row::time(found.expires_at) < now {
            return Ok(Enrolment::Gone);
        }
        let (person, device, at) =
            (new.device.person.as_bytes().as_slice(), new.device.device.as_bytes().as_slice(), row::millis(now));
        let taken = sqlx::query_scalar!("SELECT count(*) FROM devices WHERE tenant = ? AND device = ?", id, device)
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
        if taken > 0 {
            return Ok(Enrolment::Taken);
        }
        people::insert_device(&mut tx, tenant, &new.device, Origin::Invitation).await?;
        sqlx::query!("UPDATE invitations SET used_by = ? WHERE tenant = ? AND invitation = ?", enrolment, id, invitation)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        sqlx::query!(
            "INSERT INTO enrolments (tenant, enrolment, invitation, person, device, claim, mac, enrolled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            enrolment,
            invitation,
            person,
            device,
            new.claim,
            new.mac,
            at
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        let (invited, waiting) = (row::person_state(PersonState::Invited), row::person_state(PersonState::Waiting));
        sqlx::query!("UPDATE people SET state = ? WHERE tenant = ? AND person = ? AND state = ?", waiting, id, person, invited)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Enrolment::Waits(new.enrolment))
    }

    async fn waiting_enrolments(&self, tenant: TenantId) -> Result<Vec<WaitingEnrolment>, StoreError> {
        let id = tenant.as_bytes().as_slice();
        let found = sqlx::query!(
            "SELECT e.enrolment, e.enrolled_at, e.claim, e.mac, i.grants_cbor FROM enrolments e
             JOIN invitations i ON i.tenant = e.tenant AND i.invitation = e.invitation
             WHERE e.tenant = ? AND e.certified = 0 ORDER BY e.enrolled_at LIMIT 200",
            id
        )
        .fetch_all(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let waiting = found.into_iter().map(|found| {
            Ok(WaitingEnrolment {
                enrolment: row::blob(&found.enrolment)?,
                enrolled_at: row::time(found.enrolled_at),
                claim: found.claim,
                mac: found.mac,
                grants: row::cbor::<Grants>(&found.grants_cbor, "grants")?.0,
            })
        });
        waiting.collect()
    }

    async fn enrolment(&self, tenant: TenantId, enrolment: EnrolmentId) -> Result<Option<EnrolmentRow>, StoreError> {
        let (id, enrolment_id) = (tenant.as_bytes().as_slice(), enrolment.as_bytes().as_slice());
        let found = sqlx::query!(
            "SELECT invitation, person, device, claim, certified FROM enrolments WHERE tenant = ? AND enrolment = ?",
            id,
            enrolment_id
        )
        .fetch_optional(&mut *self.readers.take().await?)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        Ok(Some(EnrolmentRow {
            enrolment,
            invitation: row::blob(&found.invitation)?,
            person: row::blob(&found.person)?,
            device: row::blob(&found.device)?,
            claim: found.claim,
            certified: found.certified != 0,
        }))
    }

    async fn certify(&self, tenant: TenantId, new: &NewCertification, line: &AuditLine) -> Result<Option<u64>, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, enrolment) = (tenant.as_bytes().as_slice(), new.enrolment.as_bytes().as_slice());
        let device = sqlx::query_scalar!(
            "UPDATE enrolments SET certified = 1 WHERE tenant = ? AND enrolment = ? AND certified = 0 RETURNING device",
            id,
            enrolment
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(device) = device else { return Ok(None) };
        let (certification, active) = (row::to_cbor(&new.certification), row::DEVICE_ACTIVE);
        sqlx::query!(
            "UPDATE devices SET chain = ?, state = ?, certification_cbor = ? WHERE tenant = ? AND device = ?",
            new.chain,
            active,
            certification,
            id,
            device
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        people::retire_devices(&mut tx, tenant, &new.person, &device).await?;
        let version = people::certify(&mut tx, tenant, &new.person, Scopes::FIRST).await?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(Some(version))
    }
}
