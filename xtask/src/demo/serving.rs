//! A running server over a seeded data folder, and beside it the administrator's device that certifies newcomers.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::seeding::{self, SetUp, Size};
use crate::build::{self, Profile};
use crate::cmd::Cmd;
use crate::tree;

/// How long a server may take until it answers.
const START_LIMIT_TRIES: u32 = 300;
const TRY_EVERY: Duration = Duration::from_millis(100);

/// Who is invited at each start, in turn.
const NEWCOMERS: &[(&str, &str)] = &[
    ("Dr. Nora Albrecht", "Assistenzärztin Innere"),
    ("Tim Reuss", "Pflege 4B"),
    ("Dr. Samir Haidari", "Anästhesie"),
    ("Lisa Brandt", "Physiotherapie"),
    ("Dr. Paula Engel", "Kardiologie"),
    ("Mehmet Aslan", "Pflege Notaufnahme"),
    ("Dr. Greta Holm", "Radiologie"),
    ("Julia Neumann", "Sozialdienst"),
];

/// The child processes, stopped when this is dropped.
pub(crate) struct Serving {
    profile: Profile,
    children: Vec<(Child, PathBuf)>,
    data: PathBuf,
    port: u16,
}

impl Serving {
    /// Writes the configuration, starts the server, waits until it is ready, seeds the hospital if it is not there, and lets
    /// the administrator's device stay connected.
    pub(super) fn start(profile: Profile, data: &Path, port: u16, size: Size) -> Result<Self> {
        let piece = if size == Size::Whole { "demo" } else { "demo-smoke" };
        let seeded = seeding::is_seeded(data, piece)?;
        let mut serving = Self::on(profile, data, port)?;
        let set_up = if seeded { None } else { Some(seeding::make_hospital(profile, &serving.config())?) };
        serving.serve()?;
        if let Some(set_up) = set_up {
            seeding::seed(profile, data, &serving.address(), &set_up.token, size, piece)?;
        }
        Ok(serving)
    }

    /// Makes a hospital and serves it; nobody has set it up yet.
    pub(super) fn start_empty(profile: Profile, data: &Path, port: u16) -> Result<(Self, SetUp)> {
        let mut serving = Self::on(profile, data, port)?;
        let set_up = seeding::make_hospital(profile, &serving.config())?;
        serving.serve()?;
        Ok((serving, set_up))
    }

    /// Writes the configuration; nothing runs yet.
    fn on(profile: Profile, data: &Path, port: u16) -> Result<Self> {
        let port = if port == 0 { free_port()? } else { port };
        fs::create_dir_all(data)?;
        let serving = Self { profile, children: Vec::new(), data: data.to_owned(), port };
        fs::write(serving.config(), configuration(data, port))?;
        Ok(serving)
    }

    fn config(&self) -> PathBuf {
        self.data.join("konsil.toml")
    }

    /// Starts the server and waits until it is ready.
    fn serve(&mut self) -> Result<()> {
        let server = Cmd::new(build::program(self.profile, "konsil")).args(["serve", "--config"]).arg(self.config());
        self.run_beside("server", server)?;
        self.wait_until_ready()
    }

    pub(super) fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The data folder.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// Invites somebody new as the administrator, whose device then stays connected and certifies them.
    pub(super) fn invite(&mut self) -> Result<Value> {
        let admin = self.admin()?;
        let (name, role) = self.newcomer()?;
        let address = self.address();
        let person = |command: &str| {
            let program = Cmd::new(build::program(self.profile, "konsil-person"));
            program.args([command, "--json", "--server", &address, "--data"]).arg(&admin)
        };
        let invited = person("invite").args(["--name", name, "--role", role]).read()?;
        let stay = person("stay");
        self.run_beside("administrator", stay)?;
        serde_json::from_str(&invited).context("`konsil-person invite --json` printed something else")
    }

    /// Serves until it is told to stop or a child ends by itself.
    pub(super) fn until(&mut self, stopped: &Receiver<()>) -> Result<()> {
        loop {
            match stopped.recv_timeout(TRY_EVERY) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return self.stop(),
                Err(RecvTimeoutError::Timeout) => self.still_runs()?,
            }
        }
    }

    /// Asks the children to end, the last one first, and waits for them.
    pub(crate) fn stop(&mut self) -> Result<()> {
        while let Some((mut child, _)) = self.children.pop() {
            Cmd::new("kill").args(["-TERM", &child.id().to_string()]).succeeds();
            child.wait()?;
        }
        Ok(())
    }

    fn admin(&self) -> Result<PathBuf> {
        let result = seeding::result(&self.data)?;
        let admin = result.pointer("/links/0/data").and_then(Value::as_str);
        Ok(seeding::folder(&self.data).join(admin.context("demo.json names no administrator; start anew with --reset")?))
    }

    /// Somebody else at every start.
    fn newcomer(&self) -> Result<(&'static str, &'static str)> {
        let file = self.data.join("invited");
        let count: usize = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        fs::write(&file, (count + 1).to_string())?;
        NEWCOMERS.get(count % NEWCOMERS.len()).copied().context("nobody to invite")
    }

    fn run_beside(&mut self, name: &str, command: Cmd) -> Result<()> {
        let log = self.data.join(format!("{name}.log"));
        let child = command.spawn(&log)?;
        self.children.push((child, log));
        Ok(())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..START_LIMIT_TRIES {
            self.still_runs()?;
            if is_ready(self.port) {
                return Ok(());
            }
            std::thread::sleep(TRY_EVERY);
        }
        bail!("the server does not answer on port {}; its log is in {}", self.port, self.data.display())
    }

    fn still_runs(&mut self) -> Result<()> {
        for (child, log) in &mut self.children {
            if let Some(status) = child.try_wait()? {
                let text = fs::read_to_string(&*log).unwrap_or_default();
                bail!("a process of the demo ended ({status}). {} says:\n{text}", log.display());
            }
        }
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        for (child, _) in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Is nothing else there? Said before anything is built.
pub(super) fn port_is_free(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "port {port} cannot be used ({error}): is another demo running? End it, or choose another port with --port {}",
            port.saturating_add(1)
        ),
    }
}

fn configuration(data: &Path, port: u16) -> String {
    let quoted = |path: PathBuf| format!("{:?}", path.display().to_string());
    format!(
        "# Written by `cargo xtask demo` at every start.\n\
         listen = \"127.0.0.1:{port}\"\n\
         data_dir = {}\n\
         web_root = {}\n\
         # The demo's links are kept in a file, stay valid, and are opened again and again.\n\
         transfer_ttl_max_hours = 87660\n\
         transfer_uses_max = 10000\n\
         devices_per_person_max = 10000\n\
         # Seeding sends as fast as it can.\n\
         [rate]\n\
         frames_per_second = 10000\n\
         burst = 10000\n",
        quoted(data.join("server")),
        quoted(tree::at(build::WEB_DIST)),
    )
}

fn is_ready(port: u16) -> bool {
    let Ok(mut socket) = TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let _ = socket.set_read_timeout(Some(Duration::from_secs(2)));
    let asked = socket.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    asked.is_ok() && socket.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
