//! The job that deletes what has ended: at the start and once a day from then on.

use app::App;
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::task::JoinHandle;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Starts it; it ends with the app.
pub(crate) fn run(app: &Arc<App>) -> JoinHandle<()> {
    tokio::spawn(work(Arc::downgrade(app)))
}

async fn work(app: Weak<App>) {
    loop {
        {
            let Some(app) = app.upgrade() else { return };
            match app.sweep().await {
                Ok(swept) => tracing::info!(
                    transfers = swept.transfers,
                    invitations = swept.invitations,
                    guest_invitations = swept.guest_invitations,
                    enrolments = swept.enrolments,
                    key_packages = swept.key_packages,
                    welcomes = swept.welcomes,
                    duty_shifts = swept.duty_shifts,
                    urgent_messages = swept.urgent_messages,
                    "swept"
                ),
                Err(error) => tracing::error!(%error, "sweep"),
            }
        }
        tokio::time::sleep(DAY).await;
    }
}
