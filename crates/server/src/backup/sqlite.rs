//! The embedded database.

use super::{BackupError, beside, io_error, sync};
use crate::{
    Config, DATABASE,
    database::{DataLock, DatabaseError},
    surroundings,
};
use std::{fs, path::Path};
use store_sqlite::backup::{CopyError, check, copy};

pub(super) async fn dump(config: &Config, file: &Path) -> Result<(), BackupError> {
    copy(&config.data_dir.join(DATABASE), file).await.map_err(not_made)?;
    check(file).await.map_err(not_made)
}

pub(super) async fn put_back(config: &Config, file: &Path, replace: bool) -> Result<Option<String>, BackupError> {
    let folder = &config.data_dir;
    let folder_error = |error| DatabaseError::Folder { folder: folder.clone(), error };
    fs::create_dir_all(folder).map_err(folder_error)?;
    let _lock = DataLock::take(folder)?;
    let database = folder.join(DATABASE);
    if database.exists() && !replace {
        return Err(BackupError::InTheWay);
    }
    let part = beside(&database, "part");
    fs::copy(file, &part).map_err(io_error(&part))?;
    sync(&part)?;
    check(&part).await.map_err(failed)?;
    let set_aside = if database.exists() { Some(set_aside(&database)?) } else { None };
    fs::rename(&part, &database).map_err(io_error(&database))?;
    sync(folder)?;
    Ok(set_aside)
}

/// The database with its log, which would otherwise be taken for the backup's.
fn set_aside(database: &Path) -> Result<String, BackupError> {
    let aside = beside(database, &format!("before-{}", surroundings::now().as_millis()));
    for ending in ["", "-wal", "-shm"] {
        let with_ending = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            std::path::PathBuf::from(name)
        };
        let from = with_ending(database);
        if from.exists() {
            fs::rename(&from, with_ending(&aside)).map_err(io_error(&from))?;
        }
    }
    Ok(aside.display().to_string())
}

/// It is the database that is at fault: there is no backup yet.
fn not_made(error: CopyError) -> BackupError {
    match error {
        CopyError::Newer(migration) => BackupError::DatabaseNewer(migration),
        CopyError::Damaged(what) => BackupError::DatabaseDamaged(what),
        other => failed(other),
    }
}

fn failed(error: CopyError) -> BackupError {
    match error {
        CopyError::Damaged(what) => BackupError::Damaged(what),
        CopyError::Newer(migration) => BackupError::Newer(format!("with migration {migration}")),
        other => BackupError::Program { program: "SQLite", said: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_makes_a_backup_is_not_told_to_restore_one() {
        let newer = not_made(CopyError::Newer(99)).to_string();
        assert!(newer.contains("back it up with that version") && !newer.contains("restore"), "{newer}");
        let damaged = not_made(CopyError::Damaged("page 3".into())).to_string();
        assert!(damaged.contains("the database is damaged: page 3; no backup was made"), "{damaged}");
        assert!(failed(CopyError::Newer(99)).to_string().contains("restore it with that version"));
    }
}
