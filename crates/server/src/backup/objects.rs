//! The folder of attachments in a backup: every part is written once and never changed, so a file that is there is the same one.
//!
//! Within one file system a backup links the files and takes no room for them. Deliberately lacks: a bucket's contents; whoever runs
//! the bucket backs it up.

use super::{BackupError, io_error};
use crate::{Config, config::Place, objects::FOLDER};
use std::{fs, path::Path};

/// Takes the attachments into a backup. After the database: what its rows name is there then.
pub(super) fn dump(config: &Config, backup: &Path) -> Result<(), BackupError> {
    match config.attachments.place() {
        Place::Folder => add(&config.data_dir.join(FOLDER), &backup.join(FOLDER)),
        Place::S3(_) => Ok(()),
    }
}

/// Puts back what is missing; what is there stays.
pub(super) fn put_back(config: &Config, backup: &Path) -> Result<(), BackupError> {
    match config.attachments.place() {
        Place::Folder => add(&backup.join(FOLDER), &config.data_dir.join(FOLDER)),
        Place::S3(_) => Ok(()),
    }
}

fn add(from: &Path, to: &Path) -> Result<(), BackupError> {
    if !from.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(to).map_err(io_error(to))?;
    for entry in fs::read_dir(from).map_err(io_error(from))? {
        let path = entry.map_err(io_error(from))?.path();
        let Some(name) = path.file_name() else { continue };
        let target = to.join(name);
        if path.is_dir() {
            add(&path, &target)?;
        } else if !target.exists() && path.extension().is_none() {
            take(&path, &target)?;
        }
    }
    super::sync(to)
}

/// Links a part, or copies it to another file system. One that was deleted meanwhile is no loss.
fn take(path: &Path, target: &Path) -> Result<(), BackupError> {
    if fs::hard_link(path, target).is_ok() || !path.exists() {
        return Ok(());
    }
    let beside = super::beside(target, "part");
    fs::copy(path, &beside).map_err(io_error(&beside))?;
    super::sync(&beside)?;
    fs::rename(&beside, target).map_err(io_error(target))
}
