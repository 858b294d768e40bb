//! Debian packages: installed where there is `apt-get` and we are root, named otherwise.

use std::path::Path;

use anyhow::{Result, bail};

use super::{Scope, say};
use crate::cmd::{self, Cmd};

/// One need, the package that fills it, and how to see that it is filled.
struct Need {
    package: &'static str,
    what_for: &'static str,
    /// Only the tests need it.
    for_tests: bool,
    met: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        package: "clang",
        what_for: "compiles SQLite for the browser",
        for_tests: false,
        met: || cmd::which("clang").is_some(),
    },
    Need { package: "chromium", what_for: "runs the browser tests", for_tests: true, met: || browser().is_some() },
    Need {
        package: "postgresql",
        what_for: "the tests run on it, too",
        for_tests: true,
        met: || postgres_for_tests::programs().is_ok(),
    },
    Need {
        package: "iproute2",
        what_for: "lays and cuts networks for the tests",
        for_tests: true,
        met: || cmd::which("ip").is_some() || cfg!(not(target_os = "linux")),
    },
    Need {
        package: "fonts-noto-color-emoji",
        what_for: "draws emoji in screenshots",
        for_tests: true,
        met: || Path::new("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf").exists() || cfg!(not(target_os = "linux")),
    },
];

/// A Chromium for the browser tests.
pub(crate) fn browser() -> Option<std::path::PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].iter().find_map(|name| cmd::which(name))
}

/// What the bench's peer needs.
const PEER_NEEDS: &[Need] = &[
    Need {
        package: "postgresql",
        what_for: "keeps the peer's archive",
        for_tests: false,
        met: || postgres_for_tests::programs().is_ok(),
    },
    Need {
        package: "ejabberd",
        what_for: "is the peer",
        for_tests: false,
        met: || Path::new("/usr/share/ejabberd/sql/pg.sql").exists() && cmd::which("erl").is_some(),
    },
    Need {
        package: "erlang-p1-pgsql",
        what_for: "the peer speaks to PostgreSQL with it",
        for_tests: false,
        met: || installed("erlang-p1-pgsql"),
    },
];

/// What `bench web --engines` needs.
const ENGINE_NEEDS: &[Need] = &[
    Need { package: "chromium", what_for: "is an engine", for_tests: false, met: || browser().is_some() },
    Need { package: "firefox-esr", what_for: "is an engine", for_tests: false, met: || cmd::which("firefox-esr").is_some() },
    Need {
        package: "webkit2gtk-driver",
        what_for: "is an engine, and drives it",
        for_tests: false,
        met: || cmd::which("WebKitWebDriver").is_some(),
    },
    Need {
        package: "xvfb",
        what_for: "is a screen for the engine that has no headless mode",
        for_tests: false,
        met: || cmd::which("Xvfb").is_some(),
    },
];

/// Installs the browser engines.
pub(crate) fn engines() -> Result<()> {
    install_missing(ENGINE_NEEDS.iter().filter(|need| !(need.met)()).collect())
}

fn installed(package: &str) -> bool {
    Cmd::new("dpkg-query").args(["-W", "-f", "${Status}", package]).read().is_ok_and(|status| status.contains("ok installed"))
}

/// Installs what the bench's peer needs. Debian starts the peer as a service where services are started; ours runs beside it.
pub(crate) fn peer() -> Result<()> {
    install_missing(PEER_NEEDS.iter().filter(|need| !(need.met)()).collect())
}

pub(super) fn install(scope: Scope) -> Result<()> {
    install_missing(NEEDS.iter().filter(|need| (scope == Scope::Everything || !need.for_tests) && !(need.met)()).collect())
}

fn install_missing(missing: Vec<&Need>) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let names = names.join(" ");
    if cmd::which("apt-get").is_none() || !is_root() {
        let reasons: Vec<String> = missing.iter().map(|need| format!("  {} ({})", need.package, need.what_for)).collect();
        let how = if cmd::which("apt-get").is_some() {
            format!("sudo apt-get install {names}")
        } else {
            "install them by your system's means".into()
        };
        bail!("these packages are missing:\n{}\n{how}, then run this again", reasons.join("\n"));
    }
    say(&format!("installing Debian packages: {names}"));
    let apt = || Cmd::new("apt-get").args(["-q", "-o", "DPkg::Lock::Timeout=300"]).env("DEBIAN_FRONTEND", "noninteractive");
    let install = || apt().args(["install", "-y", "--no-install-recommends"]).args(names.split(' ')).logged("apt-install");
    if install().is_err() {
        apt().arg("update").logged("apt-update")?;
        install()?;
    }
    Ok(())
}

fn is_root() -> bool {
    Cmd::new("id").arg("-u").read().is_ok_and(|id| id.trim() == "0")
}
