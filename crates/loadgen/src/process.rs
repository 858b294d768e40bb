//! The process under load: `konsil serve` or the bare log, its CPU time and memory as the kernel counts them.

use crate::clock;
use anyhow::{Context as _, Result, bail};
use nix::{
    time::{clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};
use postgres_for_tests::Server;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A server must listen by then.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `konsil serve`.
    Konsil,
    /// The yardstick.
    BareLog,
}

/// Who gets a message, for the bare log, which knows no conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Layout {
    /// Numbers 2n and 2n+1 talk to each other.
    Pairs,
    /// Everybody gets everything.
    Room,
}

/// A running server.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Its database, where that is a process of its own.
    database: Option<Server>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Process {
    /// Starts `konsil serve` on the database in `folder`.
    ///
    /// # Errors
    /// When it does not listen in time.
    pub fn konsil(program: &Path, folder: &Path, database: Option<Server>) -> Result<Self> {
        let address = free_address()?;
        let config = folder.join("konsil.toml");
        let text = format!(
            "listen = \"{address}\"\ndata_dir = {:?}\nlog = \"warn\"\n[rate]\nframes_per_second = 10000000\nburst = 10000000\n",
            folder.to_string_lossy()
        );
        let database_text = match &database {
            Some(server) => format!("[database]\nurl = \"{}\"\n", server.place()?.url("postgres", "postgres")),
            None => String::new(),
        };
        fs::write(&config, text + &database_text)?;
        let mut command = Command::new(program);
        command.arg("--config").arg(&config).arg("serve");
        let mut process = Self::start(command, address).with_context(|| format!("{} serve", program.display()))?;
        process.database = database;
        Ok(process)
    }

    /// Starts the bare log in `folder`.
    ///
    /// # Errors
    /// When it does not listen in time.
    pub fn bare_log(folder: &Path, layout: Layout) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        let layout = if layout == Layout::Pairs { "pairs" } else { "room" };
        command.args(["bare-log", "--listen", &address.to_string(), "--layout", layout, "--log"]).arg(folder.join("bare.log"));
        Self::start(command, address).context("the bare log")
    }

    fn start(mut command: Command, address: SocketAddr) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn()?;
        let mut process = Self { child, database: None, address };
        let begin = clock::instant();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = process.child.try_wait()? {
                bail!("ended at its start: {status}");
            }
            if begin.elapsed() > START_TIMEOUT {
                bail!("does not listen");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(process)
    }

    /// CPU time so far, user and system, all threads, its database's included.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn cpu_seconds(&self) -> Result<f64> {
        Ok(cpu_of(self.child.id())? + self.database_cpu_seconds()?)
    }

    /// The database's part of it; 0 when it is in the process.
    ///
    /// # Errors
    /// When a process has ended.
    pub fn database_cpu_seconds(&self) -> Result<f64> {
        let Some(server) = &self.database else { return Ok(0.0) };
        server.processes()?.into_iter().map(cpu_of).sum()
    }

    /// Resident memory in KiB.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn memory_kib(&self) -> Result<f64> {
        memory_of(self.child.id())
    }

    /// Its process id, for a profiler.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// CPU time of a process so far, user and system, all threads, to the nanosecond.
pub(crate) fn cpu_of(process: u32) -> Result<f64> {
    let clock = clock_getcpuclockid(Pid::from_raw(i32::try_from(process)?)).context("no such process")?;
    Ok(Duration::from(clock_gettime(clock)?).as_secs_f64())
}

/// Resident memory of a process in KiB.
pub(crate) fn memory_of(process: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    memory_kib(&status).context("/proc/…/status")
}

fn memory_kib(status: &str) -> Option<f64> {
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// A port on loopback that nobody uses now.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_figures_are_read() {
        let (before, begin) = (cpu_of(std::process::id()).unwrap(), clock::instant());
        while cpu_of(std::process::id()).unwrap() <= before {
            assert!(begin.elapsed() < START_TIMEOUT, "this loop costs nothing");
        }
        assert_eq!(memory_kib("Name:\tkonsil\nVmPeak:\t 9 kB\nVmRSS:\t  1234 kB\n"), Some(1234.0));
    }
}
