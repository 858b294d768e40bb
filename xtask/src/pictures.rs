//! `cargo xtask pictures`: the handbook's pictures anew, by the tests that pass by what they show.
//!
//! Not part of `codegen`, which needs no browser.

use anyhow::{Context, Result};

use crate::{build, setup};

/// The stories that pass by: each has a hospital of its own, or the scripted ward.
const STORIES: [&str; 5] = [
    "tests/administration.spec.ts",
    "tests/archive.spec.ts",
    "tests/guestPages.spec.ts",
    "tests/guests.spec.ts",
    "tests/issuers.spec.ts",
];

pub(crate) fn run() -> Result<()> {
    build::everything(build::Profile::Dev)?;
    setup::npm().args(["run", "--silent", "build:katalog"]).logged("web-build-katalog")?;
    setup::npm()
        .env("CHROMIUM", setup::browser().context("no Chromium: run `cargo xtask setup`")?)
        .env("HANDBOOK_PICTURES", "1")
        .args(["run", "--silent", "e2e", "--workspace", "@konsil/e2e", "--"])
        .args(STORIES)
        .logged("pictures")?;
    println!("docs/handbook/pictures is fresh");
    Ok(())
}
