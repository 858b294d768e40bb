//! `konsil serve`: until a signal says stop. SIGHUP reads the TLS files again.

use super::{CommandError, read_config};
use crate::{Server, hardening, init_logs};
use std::path::Path;
use tokio::{
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
};

pub(super) fn run(file: Option<&Path>) -> Result<(), CommandError> {
    let config = read_config(file)?;
    init_logs(&config.log);
    if !config.core_dumps {
        hardening::no_core_dumps();
    }
    runtime(config.threads())?.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let server = Server::start(config).await?;
        loop {
            tokio::select! {
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                _ = hang_up.recv() => server.reload_certificates(),
            }
        }
        server.shutdown().await;
        Ok(())
    })
}

fn runtime(threads: usize) -> Result<Runtime, CommandError> {
    Ok(Builder::new_multi_thread().worker_threads(threads).enable_all().build()?)
}
