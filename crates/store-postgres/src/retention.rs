//! [`store::Retention`].

use crate::{PostgresStore, failed, row};
use async_trait::async_trait;
use protocol::id::TenantId;
use store::{Retention, StoreError, Sweep, Swept};

#[async_trait]
impl Retention for PostgresStore {
    async fn sweep(&self, tenant: TenantId, sweep: &Sweep) -> Result<Swept, StoreError> {
        let mut tx = self.write(tenant).await?;
        let id = tenant.as_bytes().as_slice();
        let (transfers, invitations, packages) =
            (row::millis(sweep.transfers), row::millis(sweep.invitations), row::millis(sweep.key_packages));
        let ended = invitations;
        let transfers = sqlx::query!("DELETE FROM transfers WHERE tenant = $1 AND expires_at < $2", id, transfers)
            .execute(&mut *tx)
            .await
            .map_err(failed)?
            .rows_affected();
        let enrolments = sqlx::query!(
            "DELETE FROM enrolments WHERE tenant = $1 AND certified <> 0 AND EXISTS
               (SELECT 1 FROM invitations i WHERE i.tenant = enrolments.tenant AND i.invitation = enrolments.invitation AND i.expires_at < $2)",
            id,
            invitations
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
        let invitations = sqlx::query!(
            "DELETE FROM invitations WHERE tenant = $1 AND expires_at < $2 AND NOT EXISTS
               (SELECT 1 FROM enrolments e WHERE e.tenant = invitations.tenant AND e.invitation = invitations.invitation)",
            id,
            invitations
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
        let deleted = row::person_state(protocol::frame::PersonState::Deleted);
        let guest_invitations = sqlx::query!(
            "DELETE FROM guest_invitations WHERE tenant = $1 AND expires_at < $2 AND (device IS NULL OR EXISTS
               (SELECT 1 FROM people p WHERE p.tenant = guest_invitations.tenant AND p.person = guest_invitations.guest AND p.state = $3))",
            id,
            ended,
            deleted
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
        let key_packages = sqlx::query!(
            "DELETE FROM key_packages WHERE tenant = $1 AND (stored_at < $2 OR EXISTS
               (SELECT 1 FROM devices d WHERE d.tenant = key_packages.tenant AND d.device = key_packages.device AND d.state = $3))",
            id,
            packages,
            row::DEVICE_REMOVED
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
        let welcomes = sqlx::query!(
            "DELETE FROM welcomes WHERE tenant = $1 AND EXISTS
               (SELECT 1 FROM devices d WHERE d.tenant = welcomes.tenant AND d.device = welcomes.device AND d.state = $2)",
            id,
            row::DEVICE_REMOVED
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
        let messages = sqlx::query!(
            "DELETE FROM welcome_messages WHERE tenant = $1 AND NOT EXISTS
               (SELECT 1 FROM welcomes w WHERE w.tenant = welcome_messages.tenant AND w.conversation = welcome_messages.conversation
                  AND w.group_id = welcome_messages.group_id AND w.seq = welcome_messages.seq)",
            id
        )
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
        let shifts = row::millis(sweep.duty_shifts);
        let duty_shifts = sqlx::query!("DELETE FROM duty_shifts WHERE tenant = $1 AND until < $2", id, shifts)
            .execute(&mut *tx)
            .await
            .map_err(failed)?
            .rows_affected();
        let since = row::millis(sweep.urgent_messages);
        let urgent_messages = sqlx::query!("DELETE FROM urgent_messages WHERE tenant = $1 AND since < $2", id, since)
            .execute(&mut *tx)
            .await
            .map_err(failed)?
            .rows_affected();
        tx.commit().await.map_err(failed)?;
        Ok(Swept {
            transfers,
            invitations,
            guest_invitations,
            enrolments,
            key_packages,
            welcomes: welcomes.saturating_add(messages),
            duty_shifts,
            urgent_messages,
        })
    }
}
