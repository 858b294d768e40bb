//! A folder of parts: written beside, synced, renamed, and the folder synced, so that what was answered survives a power cut.

use super::{ObjectStoreError, prefix};
use app::objects::{ObjectParts, ObjectPartsError};
use bytes::Bytes;
use protocol::id::{ObjectId, TenantId};
use std::{
    fs, io,
    io::{Read as _, Seek as _, Write as _},
    ops::Range,
    path::{Path, PathBuf},
};

/// The folder below the data folder.
pub const FOLDER: &str = "objects";

#[derive(Debug)]
pub(super) struct Directory {
    root: PathBuf,
}

impl Directory {
    pub(super) fn open(data_dir: &Path) -> Result<Self, ObjectStoreError> {
        let root = data_dir.join(FOLDER);
        fs::create_dir_all(&root)
            .and_then(|()| sync(data_dir))
            .map_err(|error| ObjectStoreError::Folder { folder: root.display().to_string(), error })?;
        Ok(Self { root })
    }

    fn folder(&self, tenant: TenantId, object: ObjectId) -> PathBuf {
        self.root.join(prefix(tenant, object))
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

fn failed(error: &io::Error) -> ObjectPartsError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ObjectPartsError::Full,
        io::ErrorKind::NotFound => ObjectPartsError::Missing,
        _ => ObjectPartsError::Internal(error.to_string()),
    }
}

/// Off the threads that carry requests.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, ObjectPartsError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| ObjectPartsError::Internal(error.to_string()))?;
    done.map_err(|error| failed(&error))
}

fn write(root: &Path, folder: &Path, part: u64, bytes: &[u8]) -> io::Result<()> {
    let fresh = !folder.exists();
    fs::create_dir_all(folder)?;
    let (name, beside) = (folder.join(part.to_string()), folder.join(format!("{part}.part")));
    let mut file = fs::File::create(&beside)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // What could not be written must not take the room that is missing.
        let _ = fs::remove_file(&beside);
        return written;
    }
    fs::rename(&beside, name)?;
    sync(folder)?;
    if fresh {
        // The names of the object's and the hospital's folders.
        folder.parent().map_or(Ok(()), sync)?;
        sync(root)?;
    }
    Ok(())
}

#[async_trait::async_trait]
impl ObjectParts for Directory {
    async fn put(&self, tenant: TenantId, object: ObjectId, part: u64, bytes: Bytes) -> Result<(), ObjectPartsError> {
        let (root, folder) = (self.root.clone(), self.folder(tenant, object));
        aside(move || write(&root, &folder, part, &bytes)).await
    }

    async fn get(&self, tenant: TenantId, object: ObjectId, part: u64, range: Range<u64>) -> Result<Bytes, ObjectPartsError> {
        let file = self.folder(tenant, object).join(part.to_string());
        aside(move || {
            let mut file = fs::File::open(file)?;
            file.seek(io::SeekFrom::Start(range.start))?;
            let mut bytes = Vec::new();
            file.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
            Ok(bytes.into())
        })
        .await
    }

    async fn delete(&self, tenant: TenantId, object: ObjectId, _: u64) -> Result<(), ObjectPartsError> {
        let folder = self.folder(tenant, object);
        aside(move || match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .await
    }
}
