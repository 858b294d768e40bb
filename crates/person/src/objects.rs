//! The ciphertext of attachments on this device: one file for each object beside the database, or in memory for a device that lives
//! as long as its process.

use client::PartError;
use e2ee::{
    Rng,
    attachment::{AttachmentError, AttachmentKey, Sealer},
};
use protocol::id::ObjectId;
use std::{
    collections::HashMap,
    fs, io,
    io::{Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Where objects are kept.
#[derive(Clone)]
pub(crate) enum ObjectFolder {
    Files(PathBuf),
    Memory(Arc<Mutex<HashMap<ObjectId, Vec<u8>>>>),
}

/// Why a file was not sealed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealError {
    /// It cannot be read or kept.
    #[error("file: {0}")]
    Io(#[from] io::Error),
    /// Over the limit, or changed while it was read.
    #[error(transparent)]
    Attachment(#[from] AttachmentError),
}

impl ObjectFolder {
    /// Beside the database.
    pub(crate) fn beside(database: Option<&Path>) -> Self {
        match database {
            Some(path) => {
                let mut name = path.file_name().unwrap_or_default().to_owned();
                name.push(".objects");
                Self::Files(path.with_file_name(name))
            }
            None => Self::Memory(Arc::default()),
        }
    }

    /// Seals a file into a new object, durably.
    pub(crate) fn seal(
        &self,
        object: ObjectId,
        mut file: impl io::Read,
        size: u64,
        rng: &mut Rng,
    ) -> Result<AttachmentKey, SealError> {
        let mut sealer = Sealer::new(size, rng)?;
        let begin = sealer.begin();
        let mut place = self.create(object)?;
        place.append(&begin)?;
        while let Some(wanted) = sealer.wants() {
            let mut chunk = vec![0; wanted];
            file.read_exact(&mut chunk)?;
            place.append(&sealer.seal(&chunk)?)?;
        }
        let (key, list) = sealer.finish()?;
        place.append(&list)?;
        place.done()?;
        Ok(key)
    }

    fn create(&self, object: ObjectId) -> io::Result<Place<'_>> {
        Ok(match self {
            Self::Files(folder) => {
                fs::create_dir_all(folder)?;
                Place::File { file: fs::File::create(folder.join(object.to_string()))?, folder }
            }
            Self::Memory(kept) => Place::Memory { bytes: Vec::new(), kept, object },
        })
    }

    /// A range of what is kept.
    pub(crate) fn read(&self, object: ObjectId, offset: u64, length: u64) -> Result<Vec<u8>, PartError> {
        let bytes = match self {
            Self::Files(folder) => read(&folder.join(object.to_string()), offset, length).map_err(|_| PartError::Lost)?,
            Self::Memory(kept) => {
                let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let range = usize::try_from(offset).ok().zip(usize::try_from(offset + length).ok());
                range.and_then(|(from, to)| kept.get(&object)?.get(from..to)).ok_or(PartError::Lost)?.to_vec()
            }
        };
        if bytes.len() as u64 == length { Ok(bytes) } else { Err(PartError::Lost) }
    }

    /// Keeps a part that came, durably.
    pub(crate) fn write(&self, object: ObjectId, offset: u64, size: u64, bytes: &[u8]) -> Result<(), PartError> {
        match self {
            Self::Files(folder) => write(folder, object, offset, size, bytes).map_err(|_| PartError::DeviceFull),
            Self::Memory(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let whole = kept.entry(object).or_default();
                let (from, size) = (usize::try_from(offset).unwrap_or(0), usize::try_from(size).unwrap_or(0));
                whole.resize(size.max(whole.len()), 0);
                whole.get_mut(from..from + bytes.len()).ok_or(PartError::Lost)?.copy_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Keeps nothing of it any more.
    pub(crate) fn remove(&self, object: ObjectId) {
        match self {
            // What cannot be deleted is found at the next start.
            Self::Files(folder) => drop(fs::remove_file(folder.join(object.to_string()))),
            Self::Memory(kept) => drop(kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&object)),
        }
    }

    /// Everything that is kept.
    pub(crate) fn all(&self) -> Vec<ObjectId> {
        match self {
            Self::Files(folder) => fs::read_dir(folder)
                .into_iter()
                .flatten()
                .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
                .collect(),
            Self::Memory(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect(),
        }
    }
}

enum Place<'a> {
    File { file: fs::File, folder: &'a Path },
    Memory { bytes: Vec<u8>, kept: &'a Mutex<HashMap<ObjectId, Vec<u8>>>, object: ObjectId },
}

impl Place<'_> {
    fn append(&mut self, more: &[u8]) -> io::Result<()> {
        match self {
            Self::File { file, .. } => file.write_all(more),
            Self::Memory { bytes, .. } => {
                bytes.extend_from_slice(more);
                Ok(())
            }
        }
    }

    fn done(self) -> io::Result<()> {
        match self {
            Self::File { file, folder } => {
                file.sync_all()?;
                fs::File::open(folder)?.sync_all()
            }
            Self::Memory { bytes, kept, object } => {
                kept.lock().unwrap_or_else(PoisonError::into_inner).insert(object, bytes);
                Ok(())
            }
        }
    }
}

fn read(path: &Path, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    file.seek(io::SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write(folder: &Path, object: ObjectId, offset: u64, size: u64, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = fs::File::options().write(true).create(true).truncate(false).open(folder.join(object.to_string()))?;
    if file.metadata()?.len() < size {
        file.set_len(size)?;
    }
    file.seek(io::SeekFrom::Start(offset))?;
    file.write_all(bytes)?;
    file.sync_all()
}
