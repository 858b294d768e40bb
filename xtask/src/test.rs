//! `cargo xtask test`: everything that CI runs, cheap checks first, one line per step, the sum at the end.

mod rust;
mod web;

use anyhow::Result;

use crate::report::{Report, Tally};
use crate::{build, codegen, fuzz, lints, setup, tidy, tree};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Without what takes long: engine and web build, browser tests, licences
    #[arg(long)]
    fast: bool,
    /// Only steps whose name contains this
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
}

/// A step: its name, whether `--fast` keeps it, and what it does.
struct Step {
    name: &'static str,
    fast: bool,
    run: fn(&mut Report, &str),
}

const STEPS: &[Step] = &[
    Step { name: "format", fast: true, run: |report, name| check(report, name, rust::format) },
    Step { name: "tidy", fast: true, run: |report, name| check(report, name, tidy::run) },
    Step { name: "spelling", fast: true, run: |report, name| check(report, name, rust::spelling) },
    Step { name: "licences, bans, sources", fast: false, run: |report, name| check(report, name, rust::deny) },
    Step { name: "clippy", fast: true, run: |report, name| check(report, name, lints::run) },
    // After the lints and with their command; its build is that of the tests.
    Step { name: "generated files", fast: true, run: |report, name| check(report, name, codegen::check) },
    Step { name: "rust tests", fast: true, run: |report, name| report.counted(name, rust::nextest) },
    Step { name: "doc tests", fast: false, run: |report, name| report.step(name, rust::doc_tests) },
    Step { name: "fuzz corpus", fast: false, run: |report, name| report.step(name, fuzz::replay) },
    Step { name: "engine build", fast: false, run: |report, name| check(report, name, build::engine) },
    Step { name: "web types", fast: false, run: |report, name| check(report, name, || web::script("typecheck")) },
    Step { name: "web lint", fast: true, run: |report, name| check(report, name, || web::script("lint")) },
    Step { name: "web unit tests", fast: true, run: |report, name| report.counted(name, web::unit) },
    Step { name: "translations", fast: true, run: |report, name| check(report, name, || web::script("i18n:check")) },
    Step { name: "web build", fast: false, run: |report, name| check(report, name, build::web_app) },
    Step { name: "sizes", fast: false, run: |report, name| check(report, name, web::sizes) },
    Step { name: "browser tests", fast: false, run: |report, name| report.counted(name, web::browser) },
];

pub(crate) fn run(args: &Args) -> Result<()> {
    setup::run(setup::Scope::Everything)?;
    std::fs::create_dir_all(tree::own("logs"))?;
    let mut report = Report::default();
    for step in STEPS {
        let wanted = args.only.as_ref().is_none_or(|word| step.name.contains(word.as_str()));
        if wanted && (step.fast || !args.fast) {
            (step.run)(&mut report, step.name);
        }
    }
    report.close()
}

/// A step without tests of its own: it counts as one.
fn check(report: &mut Report, name: &str, run: impl FnOnce() -> Result<()>) {
    report.step(name, || run().map(|()| Tally::ONE));
}
