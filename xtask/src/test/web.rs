//! The web half of the tests: types, lint, unit tests, sizes, real browsers.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::report::Tally;
use crate::{build, demo, setup, tree};

/// The engine as it is sent to a browser.
const ENGINE_BROTLI_MAX: u64 = 1_300_000;

/// A script of `web/package.json`.
pub(super) fn script(name: &str) -> Result<()> {
    setup::npm().args(["run", "--silent", name]).logged(&format!("web-{}", name.replace(':', "-"))).map(|_| ())
}

/// Vitest.
pub(super) fn unit() -> Result<(Tally, Option<String>)> {
    let results = fresh("web-unit.json")?;
    let run = setup::npm()
        .args(["run", "--silent", "test", "--", "--reporter=default", "--reporter=json"])
        .arg(format!("--outputFile.json={}", results.display()))
        .logged("web-unit");
    let Some(sums) = read(&results) else {
        return run.map(|_| (Tally::default(), None));
    };
    let sum = |key: &str| sums.get(key).and_then(Value::as_u64).unwrap_or(0);
    Ok((Tally { passed: sum("numPassedTests"), failed: sum("numFailedTests") }, trouble(run)))
}

/// Playwright: the scripted ward, and a small demo hospital on the server as the Rust tests built it.
///
/// Tests of the real thing find the demo's links in the file that `E2E_DEMO` names. `BROWSER_TESTS` has further arguments for
/// Playwright, such as the one file to run.
pub(super) fn browser() -> Result<(Tally, Option<String>)> {
    build::programs(build::Profile::Dev)?;
    script("build:katalog")?;
    let (mut serving, links) = demo::for_tests()?;
    let results = fresh("web-browser.json")?;
    let run = setup::npm()
        .env("CHROMIUM", setup::browser().context("no Chromium: run `cargo xtask setup`")?)
        .env("E2E_DEMO", &links)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &results)
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &results)
        .args(["run", "--silent", "e2e", "--workspace", "@konsil/e2e", "--", "--reporter=list,json"])
        .args(std::env::var("BROWSER_TESTS").unwrap_or_default().split_whitespace())
        .logged("web-browser");
    serving.stop()?;
    let Some(sums) = read(&results) else { return run.map(|_| (Tally::default(), None)) };
    let sum = |key: &str| sums.get("stats").and_then(|stats| stats.get(key)).and_then(Value::as_u64).unwrap_or(0);
    Ok((Tally { passed: sum("expected"), failed: sum("unexpected") + sum("flaky") }, trouble(run)))
}

/// What a browser loads first stays small.
pub(super) fn sizes() -> Result<()> {
    let text = fs::read_to_string(tree::own("sizes.txt")).context("no sizes: the web build has not run")?;
    let engine =
        text.lines().find(|line| line.contains("client_web") && line.contains(".wasm ")).context("no engine in the web build")?;
    let brotli: u64 = engine.rsplit_once("brotli=").and_then(|(_, size)| size.parse().ok()).unwrap_or(u64::MAX);
    if brotli > ENGINE_BROTLI_MAX {
        bail!("the engine has {brotli} bytes in brotli; {ENGINE_BROTLI_MAX} are allowed");
    }
    script("size")
}

fn fresh(name: &str) -> Result<PathBuf> {
    let path = tree::own("logs").join(name);
    if path.exists() {
        fs::remove_file(&path)?;
    }
    Ok(path)
}

fn read(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn trouble(run: Result<String>) -> Option<String> {
    run.err().map(|failure| format!("{failure:#}"))
}
