//! The standard library for `wasm32-unknown-unknown` without rustup: built once from Debian's package `rust-src` of exactly
//! our compiler's version, and put where rustup would put it.
//!
//! Why exactly ours: a library of another version does not compile. Why Debian's: it is the same source, from a
//! registry that a closed network is likely to mirror. rustup does not know about files put there by hand: remove
//! the target's folder before a later `rustup target add`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::wasm_target::{TARGET, libraries};
use crate::cmd::{self, Cmd};

/// Suites that may carry the source, newest compilers first.
const SUITES: &[&str] = &["sid", "forky", "trixie-backports", "trixie", "bookworm-security"];

/// Builds and installs it.
pub(super) fn build() -> Result<()> {
    if cmd::which("apt-get").is_none() {
        bail!("run `rustup target add {TARGET}` on a machine with a network, or install this target by your system's means");
    }
    let version = compiler_version()?;
    // Cargo hashes the path into the result: a fixed one makes the library the same everywhere.
    let work = std::env::temp_dir().join(format!("wasm-std-{version}"));
    fs::create_dir_all(&work)?;
    let source = unpack(&version, &work)?;
    compile(&source, &work)?;
    install(&work.join("out").join(TARGET).join("release/deps"))?;
    fs::remove_dir_all(&work)?;
    Ok(())
}

fn compiler_version() -> Result<String> {
    let text = Cmd::new("rustc").arg("--version").read()?;
    text.split_whitespace().nth(1).map(str::to_owned).context("rustc names no version")
}

/// Downloads the package through a private configuration, so that the machine's own package lists stay as they are.
fn unpack(version: &str, work: &Path) -> Result<PathBuf> {
    let config = private_apt(work)?;
    let apt = |program: &str| Cmd::new(program).env("APT_CONFIG", &config).dir(work);
    apt("apt-get").args(["-q", "update"]).logged("wasm-std-update")?;
    let list = apt("apt-cache").args(["madison", "rust-src"]).read()?;
    let package = list
        .lines()
        .filter_map(|line| line.split('|').nth(1).map(str::trim))
        .find(|found| found.starts_with(&format!("{version}+")) || found.starts_with(&format!("{version}-")))
        .with_context(|| {
            format!("no Debian suite has rust-src {version}: run `rustup target add {TARGET}` on a machine with a network")
        })?;
    apt("apt-get").args(["-q", "download", &format!("rust-src={package}")]).logged("wasm-std-download")?;
    let archive = fs::read_dir(work)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|kind| kind == "deb"))
        .context("apt-get download left no package")?;
    Cmd::new("dpkg-deb").arg("-x").arg(&archive).arg(work.join("src")).dir(work).logged("wasm-std-unpack")?;
    Ok(work.join("src/usr/src").join(format!("rustc-{version}")).join("library"))
}

/// An apt configuration that reads the machine's own mirror, with more suites.
fn private_apt(work: &Path) -> Result<PathBuf> {
    let mirror = mirror()?;
    let security = format!("{}-security", mirror.trim_end_matches('/'));
    let mut sources = String::new();
    for suite in SUITES {
        let base = if suite.ends_with("-security") { &security } else { &mirror };
        sources.push_str(&format!("deb {base} {suite} main\n"));
    }
    for folder in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(work.join(folder))?;
    }
    fs::write(work.join("sources.list"), sources)?;
    let at = work.display();
    let text = format!(
        "Dir::Etc::sourcelist \"{at}/sources.list\";\nDir::Etc::sourceparts \"/dev/null\";\nDir::State::lists \"{at}/lists\";\n\
         Dir::Cache \"{at}/cache\";\nAcquire::Check-Valid-Until \"false\";\nAPT::Sandbox::User \"root\";\n"
    );
    let config = work.join("apt.conf");
    fs::write(&config, text)?;
    Ok(config)
}

/// The mirror that this machine is set up with.
fn mirror() -> Result<String> {
    let mut texts = vec![fs::read_to_string("/etc/apt/sources.list").unwrap_or_default()];
    for entry in fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten() {
        texts.push(fs::read_to_string(entry.path()).unwrap_or_default());
    }
    let address = |word: &&str| word.starts_with("http") && word.trim_end_matches('/').ends_with("/debian");
    texts
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(str::split_whitespace)
        .find(address)
        .map(str::to_owned)
        .context("no Debian mirror is configured on this machine")
}

/// Builds `std` with the stable compiler; the two switches are cargo's own way to build it outside its tree.
fn compile(library: &Path, work: &Path) -> Result<()> {
    let toy = work.join("toy");
    fs::create_dir_all(toy.join("src"))?;
    fs::write(toy.join("Cargo.toml"), "[package]\nname = \"toy\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n")?;
    fs::write(toy.join("src/lib.rs"), "//! Exists so that cargo has something to build.\n")?;
    Cmd::cargo()
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort", "--target-dir"])
        .arg(work.join("out"))
        .dir(&toy)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("__CARGO_TESTS_ONLY_SRC_ROOT", library)
        .logged("wasm-std-build")?;
    Ok(())
}

fn install(built: &Path) -> Result<()> {
    let target = libraries()?;
    fs::create_dir_all(&target).with_context(|| format!("cannot write {}", target.display()))?;
    for entry in fs::read_dir(built)?.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.extension().is_some_and(|kind| kind == "rlib") && !name.to_string_lossy().starts_with("libtoy") {
            fs::copy(&path, target.join(name))?;
        }
    }
    Ok(())
}
