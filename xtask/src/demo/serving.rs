//! A running server over a data folder that has been seeded.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::links;
use crate::build::{self, Profile};
use crate::cmd::Cmd;
use crate::tree;

/// How long a server may take until it answers.
const START_LIMIT_TRIES: u32 = 300;
const TRY_EVERY: Duration = Duration::from_millis(100);

/// What seeding leaves when it is through.
const SEEDED: &str = "demo.json";
const HOSPITAL: &str = "Klinikum Nordstadt";

/// How much is seeded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// What a visitor sees.
    Whole,
    /// What browser tests need.
    Small,
}

/// The child process, stopped when this is dropped.
pub(crate) struct Serving {
    server: Child,
    log: PathBuf,
    data: PathBuf,
    port: u16,
}

impl Serving {
    /// Writes the configuration, starts the server, waits until it is ready, and seeds the hospital if it is not there.
    pub(crate) fn start(profile: Profile, data: &Path, port: u16, size: Size) -> Result<Self> {
        let port = if port == 0 { free_port()? } else { port };
        if data.exists() && !data.join("seed").join(SEEDED).exists() {
            println!("demo: the data of an unfinished start is thrown away");
            fs::remove_dir_all(data)?;
        }
        fs::create_dir_all(data)?;
        let config = data.join("konsil.toml");
        fs::write(&config, configuration(data, port))?;
        let log = data.join("server.log");
        let server = konsil(profile, &config).arg("serve").spawn(&log)?;
        let mut serving = Self { server, log, data: data.to_owned(), port };
        serving.wait_until_ready()?;
        if !serving.seed_folder().join(SEEDED).exists() {
            serving.seed(profile, &config, size)?;
        }
        Ok(serving)
    }

    pub(crate) fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// A link per person, and the demo's key files.
    pub(crate) fn links(&self) -> Result<Value> {
        links::read(&self.seed_folder(), SEEDED, &self.address())
    }

    /// Serves until it is told to stop or the server ends by itself.
    pub(crate) fn until(&mut self, stopped: &Receiver<()>) -> Result<()> {
        loop {
            match stopped.recv_timeout(TRY_EVERY) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return self.stop(),
                Err(RecvTimeoutError::Timeout) => self.still_runs()?,
            }
        }
    }

    /// Asks the server to end, and waits for it.
    pub(crate) fn stop(&mut self) -> Result<()> {
        Cmd::new("kill").args(["-TERM", &self.server.id().to_string()]).succeeds();
        self.server.wait()?;
        Ok(())
    }

    fn seed_folder(&self) -> PathBuf {
        self.data.join("seed")
    }

    /// Fills an empty hospital through the real engine: real keys, real ciphertext.
    fn seed(&self, profile: Profile, config: &Path, size: Size) -> Result<()> {
        if size == Size::Whole {
            println!("demo: {HOSPITAL} is founded, joined and talked in through the real engine (once) …");
        }
        #[expect(clippy::disallowed_methods, reason = "a stopwatch for the person who waits")]
        let start = std::time::Instant::now();
        let made = konsil(profile, config)
            .args(["tenant", "create", "--json", "--name", HOSPITAL, "--host", "localhost"])
            .read()
            .context("the demo hospital cannot be made")?;
        let made: Value = serde_json::from_str(&made)?;
        let token = made.get("setup_token").and_then(Value::as_str).context("konsil printed no set-up token")?;
        let seed = Cmd::new(build::program(profile, "konsil-person"))
            .args(["seed-demo", "--server", &self.address(), "--token", token, "--out"])
            .arg(self.seed_folder());
        let seed = match size {
            Size::Whole => seed,
            Size::Small => seed.args(["--people", "14", "--chats", "3", "--messages", "150"]),
        };
        seed.logged("seed-demo")?;
        if size == Size::Whole {
            println!("demo: seeded in {:.0} s", start.elapsed().as_secs_f64());
        }
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
        bail!("the server does not answer on port {}; its log is {}", self.port, self.log.display())
    }

    fn still_runs(&mut self) -> Result<()> {
        if let Some(status) = self.server.try_wait()? {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            bail!("the server ended ({status}); is port {} taken? It said:\n{log}", self.port);
        }
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The server's program with the demo's configuration.
fn konsil(profile: Profile, config: &Path) -> Cmd {
    Cmd::new(build::program(profile, "konsil")).arg("--config").arg(config)
}

fn configuration(data: &Path, port: u16) -> String {
    let quoted = |path: PathBuf| format!("{:?}", path.display().to_string());
    format!(
        "# Written by `cargo xtask demo` at every start.\n\
         listen = \"127.0.0.1:{port}\"\n\
         data_dir = {}\n\
         web_root = {}\n\
         # The demo's links are kept in a file, stay valid, and are opened again and again.\n\
         transfer_ttl_max_hours = 87600\n\
         transfer_uses_max = 10000\n\
         devices_per_person_max = 10000\n",
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
