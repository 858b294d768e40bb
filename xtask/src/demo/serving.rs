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

use super::shown;
use crate::build::{self, Profile};
use crate::cmd::Cmd;
use crate::tree;

/// How long a server may take until it answers.
const START_LIMIT_TRIES: u32 = 300;
const TRY_EVERY: Duration = Duration::from_millis(100);

/// The child process, stopped when this is dropped.
pub(super) struct Serving {
    server: Child,
    log: PathBuf,
    data: PathBuf,
    port: u16,
}

impl Serving {
    /// Writes the configuration, starts the server, waits until it is ready, and seeds the hospital if it is not there.
    pub(super) fn start(profile: Profile, data: &Path, port: u16) -> Result<Self> {
        let port = if port == 0 { free_port()? } else { port };
        fs::create_dir_all(data)?;
        let config = data.join("konsil.toml");
        fs::write(&config, configuration(data, port))?;
        let log = data.join("server.log");
        let server = Cmd::new(build::program(profile, "konsil")).args(["serve", "--config"]).arg(&config).spawn(&log)?;
        let mut serving = Self { server, log, data: data.to_owned(), port };
        serving.wait_until_ready()?;
        serving.seed(profile, &config)?;
        Ok(serving)
    }

    pub(super) fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// What seeding wrote: a link per person, and the demo's key files.
    pub(super) fn links(&self) -> Result<Value> {
        let text = fs::read_to_string(self.links_file()).context("the demo has no links; start anew with --reset")?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Serves until it is told to stop or the server ends by itself.
    pub(super) fn until(&mut self, stopped: &Receiver<()>) -> Result<()> {
        loop {
            match stopped.recv_timeout(TRY_EVERY) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return self.stop(),
                Err(RecvTimeoutError::Timeout) => self.still_runs()?,
            }
        }
    }

    /// Asks the server to end, and waits for it.
    pub(super) fn stop(&mut self) -> Result<()> {
        Cmd::new("kill").args(["-TERM", &self.server.id().to_string()]).succeeds();
        self.server.wait()?;
        Ok(())
    }

    fn links_file(&self) -> PathBuf {
        self.data.join("links.json")
    }

    /// Fills an empty hospital through the real engine: real keys, real ciphertext.
    fn seed(&self, profile: Profile, config: &Path) -> Result<()> {
        if self.links_file().exists() {
            return Ok(());
        }
        println!("demo: seeding Klinikum Nordstadt through the real engine (once)");
        #[expect(clippy::disallowed_methods, reason = "a stopwatch for the person who waits")]
        let start = std::time::Instant::now();
        Cmd::new(build::program(profile, "konsil-person"))
            .args(["seed-demo", "--server", &self.address(), "--server-config"])
            .arg(config)
            .arg("--links")
            .arg(self.links_file())
            .env("KONSIL_BIN", build::program(profile, "konsil"))
            .logged("seed-demo")?;
        println!("demo: seeded in {:.1} s", start.elapsed().as_secs_f64());
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

fn configuration(data: &Path, port: u16) -> String {
    format!(
        "# Written by `cargo xtask demo`.\nlisten = \"127.0.0.1:{port}\"\ndata_dir = \"{}\"\nweb_root = \"{}\"\n",
        shown(&data.join("data")),
        shown(&tree::at(build::WEB_DIST)),
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
