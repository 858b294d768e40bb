//! A server of a test's own that is killed and rises again on what it left on its disk.

use crate::{PORT_FILE, Place, User, folder, make_cluster, programs, ready};
use std::{
    fs, io,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// Part of the socket's name; nobody else is in its folder.
const PORT: u16 = 5432;
/// Between two looks whether something has come true.
const LOOK: Duration = Duration::from_millis(2);
/// After this many (20 s and more) it does not come.
const LOOKS_MAX: u32 = 10_000;

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
    life: Option<Child>,
    undertaker: Child,
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
        self.life = Some(ready(life)?);
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
        kill(all.get(..1).unwrap_or_default())?;
        self.waits_for_the_end_of(&all)
    }

    /// Kills all processes at once; returns when they are gone.
    ///
    /// # Errors
    /// When it is not there to be killed.
    pub fn dies(&mut self) -> io::Result<()> {
        let all = self.processes();
        kill(&all)?;
        self.waits_for_the_end_of(&all)
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
        let place = self.place()?;
        let process = place.sql("postgres", &served)?;
        let others: Vec<u32> = self.processes().into_iter().skip(1).collect();
        kill(&[process.parse().map_err(|_| io::Error::other("nobody is served"))?])?;
        looks_until(|| gone(&others))?;
        looks_until(|| place.sql("postgres", "SELECT 1").map(drop))
    }

    fn waits_for_the_end_of(&mut self, processes: &[u32]) -> io::Result<()> {
        if let Some(mut life) = self.life.take() {
            drop(life.stdin.take());
            life.wait()?;
        }
        looks_until(|| gone(processes))
    }
}

/// Nobody tells when a process that is not our child has ended, or a server is ready again: looks until it is so.
fn looks_until(mut look: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    let mut last = look();
    for _ in 0..LOOKS_MAX {
        if last.is_ok() {
            break;
        }
        thread::sleep(LOOK);
        last = look();
    }
    last
}

/// All dead, or waiting for somebody to look at them.
fn gone(processes: &[u32]) -> io::Result<()> {
    match processes.iter().find(|process| is_alive(**process)) {
        Some(process) => Err(io::Error::other(format!("process {process} does not end"))),
        None => Ok(()),
    }
}

fn is_alive(process: u32) -> bool {
    let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // pid (name) state: names may hold anything, brackets too.
    state.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
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
        if let Some(mut life) = self.life.take() {
            drop(life.stdin.take());
            let _ = life.wait();
        }
        drop(self.undertaker.stdin.take());
        let _ = self.undertaker.wait();
    }
}
