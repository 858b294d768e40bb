//! The lease: for how many days devices keep their content without contact.
//!
//! Guarantees: a device is told when its session opens; from then on it holds there, connected or not.

use crate::{
    App,
    administration::{Problem, Topic},
    policy::Action,
    refusal,
    session::Session,
};
use protocol::limits;

impl App {
    /// For how many days devices keep their content without contact.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn read_lease(&self, session: &Session) -> Result<u32, Problem> {
        self.allow(session, Action::ReadLease).await?;
        let row = self.store.tenant(session.tenant).await.map_err(|error| refusal(&error))?;
        Ok(row.map_or(limits::LEASE_DAYS, |row| row.lease_days))
    }

    /// Changes that. What is so already stays so, without a line.
    ///
    /// # Errors
    /// [`Problem`].
    pub async fn set_lease(&self, session: &Session, days: u32) -> Result<u32, Problem> {
        let action = Action::SetLease;
        self.allow(session, action).await?;
        if !(limits::LEASE_DAYS_MIN..=limits::LEASE_DAYS_MAX).contains(&days) {
            return Err(Problem::LeaseDays);
        }
        let line = self.audit(session, action, format!("{days} days"));
        self.store.set_lease_days(session.tenant, days, &line).await.map_err(|error| refusal(&error))?;
        self.news(session, Topic::Settings);
        Ok(days)
    }
}
