//! `konsil backup` and `konsil restore`.

use super::{CommandError, read_config, runtime, say};
use crate::backup;
use std::path::Path;

pub(super) fn make(file: Option<&Path>, folder: &Path) -> Result<(), CommandError> {
    let config = read_config(file)?;
    runtime()?.block_on(backup::make(&config, folder))?;
    say(&format!("the backup is in {}", folder.display()))
}

pub(super) fn restore(file: Option<&Path>, folder: &Path, replace: bool) -> Result<(), CommandError> {
    let config = read_config(file)?;
    let restored = runtime()?.block_on(backup::restore(&config, folder, replace))?;
    if let Some(aside) = restored.set_aside {
        say(&format!("what was there before is now {aside}"))?;
    }
    say(&format!("the backup of {} is in its place; start the server", restored.made_at))
}
