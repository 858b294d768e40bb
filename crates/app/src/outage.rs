//! The database went away while the server runs, and comes back.
//!
//! Guarantees: meanwhile every request is answered with [`Refusal::Unavailable`], at once or after the store's own limits. When
//! the database is back, everything begins as after a restart: whatever was being committed when it went may have been done
//! without anybody having been told, so memory is read anew, every device comes again and catches up (and whoever was locked or
//! removed does not get in), and Removes that are missing are proposed.
//!
//! Deliberately lacks watching: an outage that nobody asked anything in has changed nothing.

use crate::App;
use protocol::{frame::SessionEnd, refusal::Refusal};
use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::sync::mpsc;

/// Pause between two looks whether the database is back.
const AGAIN: Duration = Duration::from_millis(500);

/// Tells the task of this module that the database was away.
pub(crate) struct Outage {
    noticed: mpsc::Sender<()>,
    receiver: Mutex<Option<mpsc::Receiver<()>>>,
}

impl Default for Outage {
    fn default() -> Self {
        // One word is enough: while it waits, more say the same.
        let (noticed, receiver) = mpsc::channel(1);
        Self { noticed, receiver: Mutex::new(Some(receiver)) }
    }
}

impl App {
    /// Somebody was told that the database is unavailable.
    pub fn notices_outage(&self) {
        // Full: it is known already. Closed: the app is about to end.
        let _ = self.outage.noticed.try_send(());
    }

    /// The same, when that is why something was refused.
    pub(crate) fn notices<T>(&self, outcome: &Result<T, Refusal>) {
        if matches!(outcome, Err(Refusal::Unavailable)) {
            self.notices_outage();
        }
    }

    fn begins_anew(self: &Arc<Self>) {
        self.conversations.invalidate_all();
        self.groups.invalidate_all();
        self.hub.end_all(SessionEnd::Restart);
        self.propose_after_start();
        tracing::info!(devices = self.hub.connected(), "the database is back");
    }
}

/// Starts the task that waits for outages to end.
pub(crate) fn run(app: &Arc<App>) {
    let receiver = app.outage.receiver.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(receiver) = receiver {
        tokio::spawn(work(Arc::downgrade(app), receiver));
    }
}

async fn work(app: Weak<App>, mut noticed: mpsc::Receiver<()>) {
    while noticed.recv().await.is_some() {
        loop {
            let Some(app) = app.upgrade() else { return };
            if app.reload_tenants().await.is_ok() {
                // Said of the outage that has just ended.
                let _ = noticed.try_recv();
                app.begins_anew();
                break;
            }
            drop(app);
            tokio::time::sleep(AGAIN).await;
        }
    }
}
