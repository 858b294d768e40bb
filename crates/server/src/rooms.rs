//! The job that ends rooms: when one's end date comes, and at the start what ended meanwhile.

use app::App;
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::task::JoinHandle;

/// Longest pause: other nodes move ends too, and a room that nobody of the house is in any more ends as well.
const PAUSE_MS_MAX: u64 = 15_000;

/// Starts it; it ends with the app.
pub(crate) fn run(app: &Arc<App>) -> JoinHandle<()> {
    tokio::spawn(work(Arc::downgrade(app)))
}

async fn work(app: Weak<App>) {
    loop {
        let Some(app) = app.upgrade() else { return };
        let next = app.end_rooms().await;
        // One more, because a room lives until the end of its last millisecond.
        let pause = next.map_or(PAUSE_MS_MAX, |end| app.millis_until(end).saturating_add(1)).min(PAUSE_MS_MAX);
        let moved = app.room_end_moved();
        if tokio::time::timeout(Duration::from_millis(pause), moved).await.is_ok() {
            tracing::debug!("a room's end was moved");
        }
    }
}
