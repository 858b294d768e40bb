//! `konsil serve`: until a signal says stop.

use super::{CommandError, read_config, runtime};
use crate::{Server, hardening, init_logs};
use std::path::Path;
use tokio::signal::unix::{SignalKind, signal};

pub(super) fn run(file: Option<&Path>) -> Result<(), CommandError> {
    let config = read_config(file)?;
    init_logs(&config.log);
    if !config.core_dumps {
        hardening::no_core_dumps();
    }
    runtime()?.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let server = Server::start(config).await?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        server.shutdown().await;
        Ok(())
    })
}
