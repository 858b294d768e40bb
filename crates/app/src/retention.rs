//! What has ended is deleted once a day: docs/RETENTION.md in code.
//!
//! Guarantees: nothing that proves anything and nothing that anybody could still use. Deliberately lacks the two clocks of a
//! message, on which no job acts yet.

use crate::App;
use protocol::{
    limits,
    time::{DAY_MS, Timestamp},
};
use store::{StoreError, Sweep, Swept};

/// An invitation that has ended is shown for so long.
const INVITATION_KEPT_DAYS: u64 = 30;

impl App {
    /// Deletes what has ended, in every hospital.
    ///
    /// # Errors
    /// [`StoreError`]; hospitals before the one that failed are done.
    pub async fn sweep(&self) -> Result<Swept, StoreError> {
        let now = self.now().as_millis();
        let ago = |days: u64| Timestamp::from_millis(now.saturating_sub(days.saturating_mul(DAY_MS)));
        let sweep = Sweep {
            transfers: ago(0),
            invitations: ago(INVITATION_KEPT_DAYS),
            key_packages: ago(limits::KEY_PACKAGE_DAYS_MAX),
            duty_shifts: ago(limits::DUTY_SHIFT_DAYS),
            urgent_messages: Timestamp::from_millis(now.saturating_sub(limits::URGENT_AGAIN_MS_MAX)),
        };
        let mut all = Swept::default();
        for tenant in self.tenants.ids() {
            let swept = self.store.sweep(tenant, &sweep).await?;
            all.transfers += swept.transfers;
            all.invitations += swept.invitations;
            all.guest_invitations += swept.guest_invitations;
            all.enrolments += swept.enrolments;
            all.key_packages += swept.key_packages;
            all.welcomes += swept.welcomes;
            all.duty_shifts += swept.duty_shifts;
            all.urgent_messages += swept.urgent_messages;
        }
        Ok(all)
    }
}
