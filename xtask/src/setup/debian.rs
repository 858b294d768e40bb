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

pub(super) fn install(scope: Scope) -> Result<()> {
    let missing: Vec<&Need> =
        NEEDS.iter().filter(|need| (scope == Scope::Everything || !need.for_tests) && !(need.met)()).collect();
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
