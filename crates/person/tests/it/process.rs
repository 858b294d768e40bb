//! The server as a process of its own, to be killed: `konsil serve`, run by this very test program under another name, so that
//! it is never older than the code it tests.

use clap::Parser as _;
use server::Config;
use std::{
    io::{BufRead as _, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, ExitCode, Stdio},
    sync::{Arc, Mutex, mpsc},
};

/// What the child is told to run.
const SERVE: &str = "process::konsil_serve";
/// Says that this process is the child, and not a run of all ignored tests.
const CHILD: &str = "PERSON_TEST_SERVES";

/// Everything that `konsil`'s own `main` does.
#[test]
#[ignore = "not a test: the server that other tests start and kill"]
fn konsil_serve() {
    if std::env::var_os(CHILD).is_some() {
        let code = server::cli::run(server::cli::Arguments::parse_from(["konsil", "serve"]));
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::SUCCESS));
    }
}

/// A running `konsil serve`.
pub(crate) struct Process {
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts one and returns when it listens.
    pub(crate) fn starts(config: &Config) -> Self {
        Self::run(config, Command::new(std::env::current_exe().unwrap()))
    }

    /// The same in a network of its own.
    pub(crate) fn starts_in(network: &str, config: &Config) -> Self {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", network]).arg(std::env::current_exe().unwrap());
        Self::run(config, command)
    }

    fn run(config: &Config, mut command: Command) -> Self {
        command.args(["--exact", SERVE, "--ignored", "--nocapture", "--test-threads", "1"]);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KONSIL_")) {
            command.env_remove(name);
        }
        command
            .env(CHILD, "1")
            .env("KONSIL_LISTEN", config.listen.to_string())
            .env("KONSIL_DATA_DIR", &config.data_dir)
            .env("KONSIL_LOG", "debug")
            // Otherwise nobody may look into its memory, which is what a test does.
            .env("KONSIL_CORE_DUMPS", "true")
            .env("KONSIL_DEVICES_PER_PERSON_MAX", config.devices_per_person_max.to_string())
            .env("KONSIL_RATE__FRAMES_PER_SECOND", config.rate.frames_per_second.to_string())
            .env("KONSIL_RATE__BURST", config.rate.burst.to_string())
            .envs(config.database.url.as_ref().map(|url| ("KONSIL_DATABASE__URL", url.expose())))
            .envs([
                ("KONSIL_PING_SECONDS", config.ping_seconds.to_string()),
                ("KONSIL_BEHIND_PROXY", config.behind_proxy.to_string()),
            ])
            .env("KONSIL_METRICS__ENABLED", config.metrics.enabled.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (listens, listening) = mpsc::channel();
        let outputs: [Box<dyn Read + Send>; 2] = [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for output in outputs {
            let (log, listens) = (Arc::clone(&log), listens.clone());
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if line.contains("\"listening\"") || line.contains("listening") {
                        // Whoever waited has long got it.
                        let _ = listens.send(());
                    }
                    let mut log = log.lock().unwrap();
                    log.push_str(&line);
                    log.push('\n');
                }
            });
        }
        drop(listens);
        if listening.recv().is_err() {
            panic!("the server did not start: {}", log.lock().unwrap());
        }
        Self { child, log }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything it wrote to its log.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// SIGKILL: no goodbye, no flush, no checkpoint.
    pub(crate) fn dies(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A loopback address of this process alone: a port of it is not taken by anybody while the server is dead.
pub(crate) fn own_address() -> SocketAddr {
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    let ip = std::net::Ipv4Addr::new(127, 1 + high.wrapping_add(middle) % 250, low, 1);
    let listener = std::net::TcpListener::bind((ip, 0)).unwrap();
    listener.local_addr().unwrap()
}
