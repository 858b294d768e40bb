//! Running other programs: read their output, log it, or hand them the terminal.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, thread};

use anyhow::{Context, Result, bail};

use crate::tree;

/// How much of a failed program's log is shown: programs say what is wrong first or last.
const HEAD_LINES: usize = 10;
const TAIL_LINES: usize = 50;

/// A program to run, by default in the repository's root.
pub(crate) struct Cmd {
    name: String,
    inner: Command,
    limit: Option<Duration>,
}

impl Cmd {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut inner = Command::new(program);
        inner.current_dir(tree::root()).stdin(Stdio::null());
        Self { name: program.to_string_lossy().into_owned(), inner, limit: None }
    }

    /// The cargo that started us.
    pub(crate) fn cargo() -> Self {
        Self::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.inner.arg(arg);
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.inner.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.inner.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.inner.env_remove(name);
        self
    }

    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.inner.current_dir(dir);
        self
    }

    /// Puts a folder before all others on the program's `PATH`.
    pub(crate) fn path_first(self, folder: &Path) -> Self {
        let rest = env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(folder.to_owned()).chain(env::split_paths(&rest));
        let joined = env::join_paths(all).unwrap_or_else(|_| OsString::from(folder));
        self.env("PATH", joined)
    }

    /// Ends the program after this long.
    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Standard output, when the program succeeds.
    pub(crate) fn read(mut self) -> Result<String> {
        let out = self.inner.output().with_context(|| self.cannot_start())?;
        if !out.status.success() {
            bail!("`{}` failed ({}):\n{}", self.shown(), out.status, String::from_utf8_lossy(&out.stderr).trim_end());
        }
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    }

    /// Does it succeed? Output is dropped.
    pub(crate) fn succeeds(mut self) -> bool {
        self.inner.stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(child) = self.inner.spawn() else { return false };
        self.wait(child).unwrap_or(false)
    }

    /// With the terminal as its own.
    pub(crate) fn shown_run(mut self) -> Result<()> {
        self.inner.stdin(Stdio::inherit());
        let child = self.inner.spawn().with_context(|| self.cannot_start())?;
        if !self.wait(child)? {
            bail!("`{}` failed", self.shown());
        }
        Ok(())
    }

    /// Output goes to `.konsil/logs/<log>.log`; the end of it becomes the error when the program fails.
    pub(crate) fn logged(mut self, log: &str) -> Result<String> {
        let path = tree::own(&format!("logs/{log}.log"));
        tree::write(&path, "")?;
        let file = File::options().append(true).open(&path)?;
        self.inner.env("NO_COLOR", "1").stdout(file.try_clone()?).stderr(file);
        let child = self.inner.spawn().with_context(|| self.cannot_start())?;
        let success = self.wait(child)?;
        let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        if !success {
            let error = LoggedFailure { command: self.shown(), log: path, text };
            return Err(error.into());
        }
        Ok(text)
    }

    /// Starts it and returns while it runs; output goes to the log.
    pub(crate) fn spawn(mut self, log: &Path) -> Result<Child> {
        tree::write(log, "")?;
        let file = File::options().append(true).open(log)?;
        self.inner.stdout(file.try_clone()?).stderr(file);
        self.inner.spawn().with_context(|| self.cannot_start())
    }

    fn wait(&self, mut child: Child) -> Result<bool> {
        let Some(limit) = self.limit else {
            return Ok(child.wait()?.success());
        };
        let step = Duration::from_millis(50);
        let mut waited = Duration::ZERO;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status.success());
            }
            if waited >= limit {
                child.kill()?;
                child.wait()?;
                bail!("`{}` was ended after {} s", self.shown(), limit.as_secs());
            }
            thread::sleep(step);
            waited += step;
        }
    }

    fn cannot_start(&self) -> String {
        format!("`{}` cannot be started: is it installed? `cargo xtask setup` installs what is missing", self.name)
    }

    fn shown(&self) -> String {
        let args = self.inner.get_args().map(OsStr::to_string_lossy);
        let mut text = self.name.clone();
        for arg in args {
            text.push(' ');
            text.push_str(&arg);
        }
        text
    }
}

/// A logged program that failed; its output may still be counted.
#[derive(Debug)]
pub(crate) struct LoggedFailure {
    command: String,
    log: PathBuf,
    pub(crate) text: String,
}

impl std::fmt::Display for LoggedFailure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<&str> = self.text.lines().collect();
        let shown = match lines.len().checked_sub(HEAD_LINES + TAIL_LINES) {
            None | Some(0) => lines.join("\n"),
            Some(left_out) => {
                let (head, rest) = lines.split_at(HEAD_LINES);
                let (_, tail) = rest.split_at(left_out);
                format!("{}\n… {left_out} lines …\n{}", head.join("\n"), tail.join("\n"))
            }
        };
        let log = self.log.strip_prefix(tree::root()).unwrap_or(&self.log);
        write!(out, "`{}` failed; all of its output is in {}\n{}", self.command, log.display(), shown)
    }
}

impl std::error::Error for LoggedFailure {}

/// Where a program is on `PATH`.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}
