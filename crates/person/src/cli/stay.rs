//! `stay`: an administrator's device that is simply there, so that invitations are certified unattended.

use super::{
    Data,
    account::Account,
    failure::Failure,
    speech::{self, Report},
};
use serde_json::json;

pub(super) async fn run(data: &Data) -> Result<Report, Failure> {
    let account = Account::open(data)?;
    speech::line(&format!("{} is here; Ctrl-C ends it.", data.data.display()));
    stopped().await;
    account.close().await;
    Ok(Report { text: String::new(), json: json!({ "state": "stopped" }) })
}

/// Ctrl-C, or the system's wish.
#[cfg(unix)]
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        // Without that signal, Ctrl-C alone ends it.
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
async fn stopped() {
    let _ = tokio::signal::ctrl_c().await;
}
