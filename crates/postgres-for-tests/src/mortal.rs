//! A server of a test's own that is killed and rises again on what it left on its disk.

use crate::{PORT_FILE, Place, User, folder, make_cluster, programs, ready};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    process::{Pid, PidfdFlags, pidfd_open},
};
use std::{
    fs, io,
    os::{fd::OwnedFd, unix::process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

/// Part of the socket's name; nobody else is in its folder.
const PORT: u16 = 5432;
/// What has not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs a server until it ends or nobody tells it anything any more.
const LIFE: &str = r#"
    exec 3<&0 </dev/null
    "$@" & server=$!
    (cat; kill -QUIT $server) <&3 >/dev/null 2>&1 &
    wait $server
"#;

/// Clears up when nobody tells it anything any more and the server has ended.
const UNDERTAKER: &str = r#"
    cat >/dev/null
    while kill -0 "$(head -n 1 "$2/postmaster.pid")"; do sleep 0.05; done
    rm -rf "$2" "$1"
"#;

/// A server on a socket alone, which keeps its address over its lives.
///
/// It and its folder go when this is dropped, and with the process that started it however that ends.
#[derive(Debug)]
pub struct Mortal {
    folder: PathBuf,
    data: PathBuf,
    life: Option<Life>,
    undertaker: Child,
}

#[derive(Debug)]
struct Life {
    process: Child,
    /// It takes connections again.
    ready: mpsc::Receiver<()>,
}

impl Life {
    fn ends(mut self) -> io::Result<()> {
        drop(self.process.stdin.take());
        self.process.wait().map(drop)
    }
}

impl Mortal {
    /// Makes a cluster and starts it; returns when it takes connections.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn start() -> io::Result<Self> {
        Self::start_with(None)
    }

    /// The same with everything that it writes, its journal included, in this empty folder: a small disk. The folder becomes the
    /// server's.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn start_on(disk: &Path) -> io::Result<Self> {
        Self::start_with(Some(disk))
    }

    fn start_with(disk: Option<&Path>) -> io::Result<Self> {
        let (programs, user) = (programs()?, User::unprivileged()?);
        let folder = folder(&user)?;
        let data = disk.map_or_else(|| folder.join("data"), |disk| disk.join("data"));
        if let Some(disk) = disk {
            user.give(disk)?;
        }
        let undertaker = user
            .command(Path::new("sh"))
            .args(["-c", UNDERTAKER, "sh"])
            .args([&folder, &data])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self { folder, data, life: None, undertaker };
        // Small files of the journal: a small disk is full after one or two of them.
        make_cluster(&programs, &user, &server.folder, &server.data, &["--wal-segsize=1"])?;
        fs::write(server.folder.join(PORT_FILE), PORT.to_string())?;
        server.rises()?;
        Ok(server)
    }

    /// Where it listens, in all its lives.
    ///
    /// # Errors
    /// When its folder is gone.
    pub fn place(&self) -> io::Result<Place> {
        Place::read(&self.folder)
    }

    /// Starts it again on the same data; returns when it takes connections.
    ///
    /// # Errors
    /// What it said when it could not.
    pub fn rises(&mut self) -> io::Result<()> {
        let (programs, user) = (programs()?, User::unprivileged()?);
        let life = user
            .command(Path::new("sh"))
            .args(["-c", LIFE, "sh"])
            .arg(programs.join("postgres"))
            .arg("-D")
            .arg(&self.data)
            .arg("-k")
            .arg(&self.folder)
            .args(["-p", &PORT.to_string(), "-c", "listen_addresses=", "-c", "fsync=on", "-c", "max_connections=60"])
            .args([
                "-c",
                "shared_buffers=16MB",
                "-c",
                "min_wal_size=2MB",
                "-c",
                "max_wal_size=8MB",
                "-c",
                "logging_collector=off",
            ])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let (process, ready) = ready(life)?;
        self.life = Some(Life { process, ready });
        Ok(())
    }

    /// The ids of all its processes, the first one's first; none when it is dead.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        crate::processes(&self.data).unwrap_or_default()
    }

    /// Kills the first process and lets the others find out; returns when all are gone.
    ///
    /// # Errors
    /// When it is not there to be killed.
    pub fn loses_its_first_process(&mut self) -> io::Result<()> {
        let all = self.processes();
        let ends = Ends::of(&all)?;
        kill(all.get(..1).unwrap_or_default())?;
        self.waits_for(&ends)
    }

    /// Kills all processes at once; returns when they are gone.
    ///
    /// # Errors
    /// When it is not there to be killed.
    pub fn dies(&mut self) -> io::Result<()> {
        let all = self.processes();
        let ends = Ends::of(&all)?;
        kill(&all)?;
        self.waits_for(&ends)
    }

    /// Kills a process that serves somebody in this database: the server ends all the others, and goes on by itself. Returns when
    /// it takes connections again.
    ///
    /// # Errors
    /// When nobody is served, or it does not go on.
    pub fn loses_one_process(&self, database: &str) -> io::Result<()> {
        let served = format!(
            "SELECT pid FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid() AND backend_type = 'client backend' \
             ORDER BY (state = 'active') DESC, query_start DESC LIMIT 1"
        );
        let life = self.life.as_ref().ok_or_else(|| io::Error::other("it is dead"))?;
        let process = self.place()?.sql("postgres", &served)?;
        // What it said before is of before.
        while life.ready.try_recv().is_ok() {}
        kill(&[process.parse().map_err(|_| io::Error::other("nobody is served"))?])?;
        // It says so when all the others have ended and it has read its journal.
        life.ready.recv_timeout(PATIENCE).map_err(io::Error::other)
    }

    fn waits_for(&mut self, ends: &Ends) -> io::Result<()> {
        if let Some(life) = self.life.take() {
            life.ends()?;
        }
        ends.come()
    }
}

/// The ends of processes that are not our children, asked for before they are killed: a number may be another's afterwards.
struct Ends(Vec<OwnedFd>);

impl Ends {
    fn of(processes: &[u32]) -> io::Result<Self> {
        let opened = processes.iter().filter_map(|process| Pid::from_raw(i32::try_from(*process).ok()?)).filter_map(|process| {
            match pidfd_open(process, PidfdFlags::empty()) {
                Err(Errno::SRCH) => None,
                opened => Some(opened.map_err(io::Error::from)),
            }
        });
        opened.collect::<io::Result<_>>().map(Self)
    }

    /// Returns when all have ended, dead or waiting for somebody to look at them.
    fn come(&self) -> io::Result<()> {
        let patience = Timespec::try_from(PATIENCE).map_err(io::Error::other)?;
        for end in &self.0 {
            if poll(&mut [PollFd::new(end, PollFlags::IN)], Some(&patience))? == 0 {
                return Err(io::Error::other("a process does not end"));
            }
        }
        Ok(())
    }
}

fn kill(processes: &[u32]) -> io::Result<()> {
    if processes.is_empty() {
        return Err(io::Error::other("there is nothing to kill"));
    }
    let ids = processes.iter().map(u32::to_string);
    let out = Command::new("kill").env("LC_ALL", "C").arg("-9").args(ids).output()?;
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    // Who serves a server that was just killed may have ended meanwhile.
    if said.lines().all(|line| line.ends_with("No such process")) { Ok(()) } else { Err(io::Error::other(said)) }
}

impl Drop for Mortal {
    fn drop(&mut self) {
        if let Some(life) = self.life.take() {
            let _ = life.ends();
        }
        drop(self.undertaker.stdin.take());
        let _ = self.undertaker.wait();
    }
}
