//! `konsil-person`: the engine on the command line, for scripts, for load, and for an administrator's first device.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
