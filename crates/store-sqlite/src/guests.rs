//! [`store::Guests`].

use crate::{SqliteStore, audit, failed, is_unique_violation, people, row};
use async_trait::async_trait;
use protocol::{
    device::Origin,
    frame::PersonState,
    guest::{GuestStanding, MailLanguage, MailState},
    id::{DeviceId, InvitationId, PersonId, TenantId},
    limits::GUEST_TRIES_MAX,
    statement::Signed,
    time::{DAY_MS, Timestamp},
};
use store::{
    AuditLine, DueGuest, GuestAdmission, GuestInvitationRow, GuestInvited, GuestQuota, Guests, Knocked, NewDevice,
    NewGuestInvitation, StoreError, WaitingMail,
};

/// Invitations that one look gives.
const STANDINGS_MAX: i64 = 500;

struct Found {
    invitation: Vec<u8>,
    conversation: Vec<u8>,
    host: Vec<u8>,
    guest: Vec<u8>,
    grant_cbor: Vec<u8>,
    access_hash: Vec<u8>,
    sealed: Vec<u8>,
    second_factor: i64,
    expires_at: i64,
    tries: i64,
    device: Option<Vec<u8>>,
    claim_cbor: Option<Vec<u8>>,
    certified: i64,
}

impl Found {
    fn row(self) -> Result<GuestInvitationRow, StoreError> {
        Ok(GuestInvitationRow {
            invitation: row::blob(&self.invitation)?,
            conversation: row::blob(&self.conversation)?,
            host: row::blob(&self.host)?,
            guest: row::blob(&self.guest)?,
            grant: row::cbor(&self.grant_cbor, "guest grant")?,
            access_hash: row::blob(&self.access_hash)?,
            sealed: self.sealed,
            second_factor: self.second_factor != 0,
            expires_at: row::time(self.expires_at),
            tries: u32::try_from(self.tries).unwrap_or(u32::MAX),
            device: row::blob_opt(self.device.as_deref())?,
            claim: row::cbor_opt(self.claim_cbor.as_deref(), "guest claim")?,
            certified: self.certified != 0,
        })
    }
}

#[async_trait]
impl Guests for SqliteStore {
    async fn put_guest_invitation(
        &self,
        tenant: TenantId,
        new: &NewGuestInvitation,
        quota: GuestQuota,
        line: &AuditLine,
    ) -> Result<GuestInvited, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, invitation) = (tenant.as_bytes().as_slice(), new.invitation.as_bytes().as_slice());
        let (conversation, host) = (new.conversation.as_bytes().as_slice(), new.host.as_bytes().as_slice());
        let (guest, access) = (new.guest.as_bytes().as_slice(), new.access_hash.as_bytes().as_slice());
        let (at, yesterday) = (row::millis(line.at), row::millis(line.at).saturating_sub(row::int(DAY_MS)));
        let (deleted, grant, expires) =
            (row::person_state(PersonState::Deleted), row::to_cbor(&new.grant), row::millis(new.expires_at));
        let counts = sqlx::query!(
            r#"SELECT (SELECT count(*) FROM people p WHERE p.tenant = ?1 AND p.person = ?2) AS "people!: i64",
                      (SELECT count(*) FROM guest_invitations g WHERE g.tenant = ?1 AND g.host = ?3 AND g.made_at > ?4) AS "today!: i64",
                      (SELECT count(*) FROM guest_invitations g LEFT JOIN people p ON p.tenant = g.tenant AND p.person = g.guest
                        WHERE g.tenant = ?1 AND g.conversation = ?5
                          AND ((g.device IS NULL AND g.expires_at >= ?6) OR (g.device IS NOT NULL AND p.state <> ?7))) AS "room!: i64",
                      (SELECT count(*) FROM conversations c WHERE c.tenant = ?1 AND c.conversation = ?5 AND c.ends_at <= ?6)
                          AS "ended!: i64""#,
            id,
            guest,
            host,
            yesterday,
            conversation,
            at,
            deleted
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if counts.people > 0 {
            return Ok(GuestInvited::Taken);
        }
        if counts.ended > 0 {
            return Ok(GuestInvited::Ended);
        }
        if counts.today >= i64::from(quota.day_max) {
            return Ok(GuestInvited::TooManyToday);
        }
        if counts.room >= i64::from(quota.room_max) {
            return Ok(GuestInvited::RoomFull);
        }
        let (factor, to) = (i64::from(new.second_factor), new.mail.as_ref().map(|mail| mail.to.clone()));
        let english = i64::from(new.mail.as_ref().is_some_and(|mail| mail.language == MailLanguage::English));
        let state = row::mail_state(if to.is_some() { MailState::Waiting } else { MailState::None });
        let inserted = sqlx::query!(
            "INSERT INTO guest_invitations (tenant, invitation, conversation, host, guest, name, grant_cbor, access_hash, sealed,
                 second_factor, made_at, expires_at, mail_to, mail_english, mail_state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            id,
            invitation,
            conversation,
            host,
            guest,
            new.name,
            grant,
            access,
            new.sealed,
            factor,
            at,
            expires,
            to,
            english,
            state
        )
        .execute(&mut *tx)
        .await;
        match inserted {
            Ok(_) => {}
            Err(error) if is_unique_violation(&error) => return Ok(GuestInvited::Taken),
            Err(error) => return Err(failed(error)),
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(GuestInvited::Done)
    }

    async fn guest_invitation(
        &self,
        tenant: TenantId,
        invitation: InvitationId,
    ) -> Result<Option<GuestInvitationRow>, StoreError> {
        let mut tx = self.readers.take().await?;
        let (id, invitation) = (tenant.as_bytes().as_slice(), invitation.as_bytes().as_slice());
        let found = sqlx::query_as!(
            Found,
            "SELECT invitation, conversation, host, guest, grant_cbor, access_hash, sealed, second_factor, expires_at, tries, device,
                    claim_cbor, certified FROM guest_invitations WHERE tenant = ?1 AND invitation = ?2",
            id,
            invitation
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        found.map(Found::row).transpose()
    }

    async fn guest_invitation_of(&self, tenant: TenantId, device: DeviceId) -> Result<Option<GuestInvitationRow>, StoreError> {
        let mut tx = self.readers.take().await?;
        let (id, device) = (tenant.as_bytes().as_slice(), device.as_bytes().as_slice());
        let found = sqlx::query_as!(
            Found,
            "SELECT invitation, conversation, host, guest, grant_cbor, access_hash, sealed, second_factor, expires_at, tries, device,
                    claim_cbor, certified FROM guest_invitations WHERE tenant = ?1 AND device = ?2 AND device IS NOT NULL",
            id,
            device
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        found.map(Found::row).transpose()
    }

    async fn take_guest_try(&self, tenant: TenantId, invitation: InvitationId, max: u32) -> Result<Option<u32>, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, invitation, max) = (tenant.as_bytes().as_slice(), invitation.as_bytes().as_slice(), i64::from(max));
        let taken = sqlx::query_scalar!(
            "UPDATE guest_invitations SET tries = tries + 1 WHERE tenant = ?1 AND invitation = ?2 AND tries < ?3 RETURNING tries",
            id,
            invitation,
            max
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(taken.map(|tries| u32::try_from(max.saturating_sub(tries)).unwrap_or(0)))
    }

    async fn give_back_guest_try(&self, tenant: TenantId, invitation: InvitationId) -> Result<(), StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, invitation) = (tenant.as_bytes().as_slice(), invitation.as_bytes().as_slice());
        sqlx::query!(
            "UPDATE guest_invitations SET tries = tries - 1 WHERE tenant = ?1 AND invitation = ?2 AND tries > 0",
            id,
            invitation
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn withdraw_guest_invitation(
        &self,
        tenant: TenantId,
        invitation: InvitationId,
        line: &AuditLine,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, invitation) = (tenant.as_bytes().as_slice(), invitation.as_bytes().as_slice());
        // The moment itself still counts as valid.
        let (at, ended) = (row::millis(line.at), row::millis(line.at).saturating_sub(1));
        let (waiting, none) = (row::mail_state(MailState::Waiting), row::mail_state(MailState::None));
        let done = sqlx::query!(
            "UPDATE guest_invitations SET expires_at = ?1, mail_to = NULL,
                 mail_state = CASE WHEN mail_state = ?2 THEN ?3 ELSE mail_state END
             WHERE tenant = ?4 AND invitation = ?5 AND device IS NULL AND expires_at >= ?6",
            ended,
            waiting,
            none,
            id,
            invitation,
            at
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn knock(
        &self,
        tenant: TenantId,
        invitation: InvitationId,
        claim: &Signed,
        device: &NewDevice,
    ) -> Result<Knocked, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, invitation) = (tenant.as_bytes().as_slice(), invitation.as_bytes().as_slice());
        let (guest, device_id) = (device.person.as_bytes().as_slice(), device.device.as_bytes().as_slice());
        let (claim, at) = (row::to_cbor(claim), row::millis(device.at));
        let found = sqlx::query!(
            "SELECT name, expires_at, claim_cbor FROM guest_invitations WHERE tenant = ?1 AND invitation = ?2 AND guest = ?3",
            id,
            invitation,
            guest
        )
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(Knocked::Gone) };
        if let Some(before) = found.claim_cbor {
            return Ok(if before == claim { Knocked::Waits } else { Knocked::Used });
        }
        if found.expires_at < at {
            return Ok(Knocked::Gone);
        }
        let taken = sqlx::query!(
            r#"SELECT (SELECT count(*) FROM devices WHERE tenant = ?1 AND device = ?2) AS "devices!: i64",
                      (SELECT count(*) FROM people WHERE tenant = ?1 AND person = ?3) AS "people!: i64""#,
            id,
            device_id,
            guest
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        if taken.devices > 0 || taken.people > 0 {
            return Ok(Knocked::Taken);
        }
        let (waiting, level) = (row::person_state(PersonState::Waiting), row::level(protocol::certificate::Level::Guest));
        let key = store::account_key(&found.name, "");
        sqlx::query!(
            "INSERT INTO people (tenant, person, state, level, account_name, account_role, account_key)
             VALUES (?1, ?2, ?3, ?4, ?5, '', ?6)",
            id,
            guest,
            waiting,
            level,
            found.name,
            key
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        people::insert_device(&mut tx, tenant, device, Origin::Invitation).await?;
        sqlx::query!(
            "UPDATE guest_invitations SET device = ?1, claim_cbor = ?2, mail_to = NULL WHERE tenant = ?3 AND invitation = ?4",
            device_id,
            claim,
            id,
            invitation
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Knocked::Waits)
    }

    async fn guest_standings(
        &self,
        tenant: TenantId,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<GuestStanding>, StoreError> {
        let mut tx = self.readers.take().await?;
        let (id, person, now) = (tenant.as_bytes().as_slice(), person.as_bytes().as_slice(), row::millis(now));
        let (waiting, active) = (row::person_state(PersonState::Waiting), row::person_state(PersonState::Active));
        let found = sqlx::query!(
            "SELECT g.grant_cbor, g.second_factor, g.mail_state, g.claim_cbor, g.certified, g.tries FROM guest_invitations g
             JOIN members m ON m.tenant = g.tenant AND m.conversation = g.conversation AND m.person = ?1 AND m.until_seq IS NULL
             LEFT JOIN people p ON p.tenant = g.tenant AND p.person = g.guest
             WHERE g.tenant = ?2 AND ((g.device IS NULL AND g.expires_at >= ?3) OR (g.device IS NOT NULL AND (p.state = ?4 OR
               (p.state = ?5 AND NOT EXISTS (SELECT 1 FROM members s
                  WHERE s.tenant = g.tenant AND s.conversation = g.conversation AND s.person = g.guest)))))
             ORDER BY g.made_at, g.invitation LIMIT ?6",
            person,
            id,
            now,
            waiting,
            active,
            STANDINGS_MAX
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let standings = found.into_iter().map(|found| {
            Ok(GuestStanding {
                grant: row::cbor(&found.grant_cbor, "guest grant")?,
                second_factor: found.second_factor != 0,
                mail: row::read_mail_state(found.mail_state)?,
                claim: row::cbor_opt(found.claim_cbor.as_deref(), "guest claim")?,
                certified: found.certified != 0,
                closed: found.claim_cbor.is_none() && found.tries >= i64::from(GUEST_TRIES_MAX),
            })
        });
        standings.collect()
    }

    async fn admit_guest(&self, tenant: TenantId, admission: &GuestAdmission, line: &AuditLine) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, device) = (tenant.as_bytes().as_slice(), admission.device.as_bytes().as_slice());
        let (guest, key) = (admission.guest.as_bytes().as_slice(), admission.person_key.as_bytes().as_slice());
        let (waiting, active) = (row::person_state(PersonState::Waiting), row::person_state(PersonState::Active));
        let admitted = sqlx::query!(
            "UPDATE people SET state = ?1, person_key = ?2, generation = 1 WHERE tenant = ?3 AND person = ?4 AND state = ?5",
            active,
            key,
            id,
            guest,
            waiting
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if admitted.rows_affected() == 0 {
            return Ok(false);
        }
        let (ready, before) = (row::DEVICE_ACTIVE, row::DEVICE_WAITING);
        let let_in = sqlx::query!(
            "UPDATE devices SET chain = ?1, state = ?2 WHERE tenant = ?3 AND device = ?4 AND person = ?5 AND state = ?6",
            admission.chain,
            ready,
            id,
            device,
            guest,
            before
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if let_in.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query!("UPDATE guest_invitations SET certified = 1 WHERE tenant = ?1 AND guest = ?2", id, guest)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        audit::write(&mut tx, tenant, line).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn renew_guest(&self, tenant: TenantId, admission: &GuestAdmission) -> Result<bool, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, device) = (tenant.as_bytes().as_slice(), admission.device.as_bytes().as_slice());
        let (guest, key) = (admission.guest.as_bytes().as_slice(), admission.person_key.as_bytes().as_slice());
        let (active, ready) = (row::person_state(PersonState::Active), row::DEVICE_ACTIVE);
        let renewed = sqlx::query!(
            "UPDATE devices SET chain = ?1 WHERE tenant = ?2 AND device = ?3 AND person = ?4 AND state = ?5 AND EXISTS
               (SELECT 1 FROM people p WHERE p.tenant = ?2 AND p.person = ?4 AND p.state = ?6 AND p.person_key = ?7)",
            admission.chain,
            id,
            device,
            guest,
            ready,
            active,
            key
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(renewed.rows_affected() > 0)
    }

    async fn due_guests(&self, tenant: TenantId, now: Timestamp) -> Result<Vec<DueGuest>, StoreError> {
        let mut tx = self.readers.take().await?;
        let (id, now) = (tenant.as_bytes().as_slice(), row::millis(now));
        let (deleted, active) = (row::person_state(PersonState::Deleted), row::person_state(PersonState::Active));
        let internal = row::level(protocol::certificate::Level::Internal);
        let found = sqlx::query!(
            "SELECT g.guest, g.host, g.conversation FROM guest_invitations g
             JOIN people p ON p.tenant = g.tenant AND p.person = g.guest AND p.state <> ?1
             JOIN conversations c ON c.tenant = g.tenant AND c.conversation = g.conversation
             WHERE g.tenant = ?2 AND (c.ends_at <= ?3 OR NOT EXISTS
               (SELECT 1 FROM members m JOIN people h ON h.tenant = m.tenant AND h.person = m.person
                WHERE m.tenant = g.tenant AND m.conversation = g.conversation AND m.until_seq IS NULL AND h.level = ?4)
               OR (p.state = ?5
                 AND EXISTS (SELECT 1 FROM members m WHERE m.tenant = g.tenant AND m.conversation = g.conversation AND m.person = g.guest)
                 AND NOT EXISTS (SELECT 1 FROM members m WHERE m.tenant = g.tenant AND m.conversation = g.conversation
                   AND m.person = g.guest AND m.until_seq IS NULL)))
             ORDER BY g.conversation, g.guest",
            deleted,
            id,
            now,
            internal,
            active
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let due = found.into_iter().map(|found| {
            Ok(DueGuest {
                guest: row::blob(&found.guest)?,
                host: row::blob(&found.host)?,
                conversation: row::blob(&found.conversation)?,
            })
        });
        due.collect()
    }

    async fn next_room_end(&self, tenant: TenantId, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let mut tx = self.readers.take().await?;
        let (id, now) = (tenant.as_bytes().as_slice(), row::millis(now));
        let next = sqlx::query_scalar!(
            r#"SELECT min(ends_at) AS "next?: i64" FROM conversations WHERE tenant = ?1 AND ends_at > ?2"#,
            id,
            now
        )
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        Ok(next.map(row::time))
    }

    async fn waiting_mails(&self, tenant: TenantId, now: Timestamp, limit: u32) -> Result<Vec<WaitingMail>, StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, now, limit) = (tenant.as_bytes().as_slice(), row::millis(now), i64::from(limit));
        let failed_state = row::mail_state(MailState::Failed);
        sqlx::query!(
            "UPDATE guest_invitations SET mail_to = NULL, mail_state = ?1 WHERE tenant = ?2 AND mail_to IS NOT NULL AND expires_at < ?3",
            failed_state,
            id,
            now
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        let found = sqlx::query!(
            r#"SELECT invitation, mail_to AS "mail_to!", mail_english, made_at, expires_at FROM guest_invitations
               WHERE tenant = ?1 AND mail_to IS NOT NULL ORDER BY made_at, invitation LIMIT ?2"#,
            id,
            limit
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        let mails = found.into_iter().map(|found| {
            Ok(WaitingMail {
                invitation: row::blob(&found.invitation)?,
                to: found.mail_to,
                language: if found.mail_english != 0 { MailLanguage::English } else { MailLanguage::German },
                since: row::time(found.made_at),
                expires_at: row::time(found.expires_at),
            })
        });
        mails.collect()
    }

    async fn mail_done(&self, tenant: TenantId, invitation: InvitationId, state: MailState) -> Result<(), StoreError> {
        let mut tx = self.writer.begin().await?;
        let (id, invitation, state) = (tenant.as_bytes().as_slice(), invitation.as_bytes().as_slice(), row::mail_state(state));
        sqlx::query!(
            "UPDATE guest_invitations SET mail_to = NULL, mail_state = ?1 WHERE tenant = ?2 AND invitation = ?3",
            state,
            id,
            invitation
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}
