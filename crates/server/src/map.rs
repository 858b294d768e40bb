//! The house's own map: a file in the format PMTiles that the operator has put there, read in ranges. What is in it is for the app
//! to know; here it is only made sure that the app can show it.
//!
//! The file is opened anew for each range, so that the operator may put another in its place (by renaming) while the server runs.

use bytes::Bytes;
use protocol::limits::OBJECT_PART_BYTES;
use std::{
    fs,
    io::{self, Read as _, Seek as _},
    ops::Range,
    os::unix::fs::MetadataExt as _,
    path::Path,
};

/// The header's length: of all that is fixed in such a file it is the first.
const HEADER_BYTES: usize = 127;
const MAGIC: &[u8] = b"PMTiles";
const VERSION: u8 = 3;

/// Why a file is no map that can be shown.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// It cannot be read.
    #[error("[map] tiles = \"{file}\": {error}")]
    Read {
        /// Which.
        file: String,
        /// Why.
        error: io::Error,
    },
    /// It can be read and is something else.
    #[error("[map] tiles = \"{file}\": {flaw}")]
    Form {
        /// Which.
        file: String,
        /// What is wrong with it.
        flaw: MapFlaw,
    },
}

/// What is wrong with a file that is meant as a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapFlaw {
    /// Another format.
    #[error("not a PMTiles file")]
    NotPmtiles,
    /// Another version.
    #[error("PMTiles of version {0}; version 3 is needed (`pmtiles convert` makes it)")]
    Version(u8),
    /// It would need a renderer.
    #[error("the tiles are vectors; pictures are needed (PNG, JPEG, WebP or AVIF), so render them to raster tiles first")]
    Vector,
    /// Tiles of a kind that no browser shows.
    #[error("the tiles are of an unknown kind; PNG, JPEG, WebP or AVIF are needed")]
    UnknownTiles,
    /// Browsers cannot open it.
    #[error("the directories or tiles are compressed by something else than gzip")]
    Compression,
    /// It ends before what it names.
    #[error("the file is cut off: it is shorter than it says")]
    CutOff,
}

/// A range of a map.
pub(crate) struct Part {
    pub(crate) bytes: Bytes,
    /// Where it begins.
    pub(crate) start: u64,
    /// The whole file's length.
    pub(crate) size: u64,
    /// What this file is told from another by that takes its place, in quotes as HTTP wants it.
    pub(crate) tag: String,
}

/// Why there is no such range.
pub(crate) enum NoPart {
    /// Behind the end of a file of this length.
    Behind(u64),
    /// Another file took the place of the one that was meant.
    Changed,
    /// It cannot be read.
    Failed(io::Error),
}

impl From<io::Error> for NoPart {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Makes sure that a file is a map that the app can show.
///
/// # Errors
/// [`MapError`] in words for an operator.
pub fn check(path: &Path) -> Result<(), MapError> {
    let name = path.display().to_string();
    let read = || {
        let file = fs::File::open(path)?;
        let size = file.metadata()?.len();
        let mut header = Vec::with_capacity(HEADER_BYTES);
        file.take(HEADER_BYTES as u64).read_to_end(&mut header)?;
        Ok((header, size))
    };
    match read() {
        Err(error) => Err(MapError::Read { file: name, error }),
        Ok((header, size)) => flaw(&header, size).map_or(Ok(()), |flaw| Err(MapError::Form { file: name, flaw })),
    }
}

fn flaw(header: &[u8], size: u64) -> Option<MapFlaw> {
    if !header.starts_with(MAGIC) {
        return Some(MapFlaw::NotPmtiles);
    }
    match header.get(MAGIC.len()) {
        Some(&VERSION) => {}
        Some(&other) => return Some(MapFlaw::Version(other)),
        None => return Some(MapFlaw::CutOff),
    }
    let number = |at: usize| Some(u64::from_le_bytes(header.get(at..at + 8)?.try_into().ok()?));
    // Offset and length of root directory, metadata, leaf directories and tiles.
    let ends = [8, 24, 40, 56].map(|at| number(at)?.checked_add(number(at + 8)?));
    let whole = header.len() == HEADER_BYTES && ends.iter().all(|end| end.is_some_and(|end| end <= size));
    // How directories and tiles are compressed, and what the tiles are.
    let (true, Some(&[of_directories, of_tiles, kind])) = (whole, header.get(97..100)) else { return Some(MapFlaw::CutOff) };
    match kind {
        2..=5 => {}
        1 | 6 => return Some(MapFlaw::Vector),
        _ => return Some(MapFlaw::UnknownTiles),
    }
    // 0 unknown, 1 none, 2 gzip: what is unknown is left as it is.
    (of_directories > 2 || of_tiles > 2).then_some(MapFlaw::Compression)
}

/// A range of the file, cut to its end and to the longest part; `meant` is the tag of the file that it is to be of.
pub(crate) fn read(path: &Path, range: &Range<u64>, meant: Option<&str>) -> Result<Part, NoPart> {
    let mut file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    let size = metadata.len();
    let tag = format!("\"{:x}-{:x}-{:x}.{:x}\"", metadata.ino(), size, metadata.mtime(), metadata.mtime_nsec());
    if meant.is_some_and(|meant| meant != tag) {
        return Err(NoPart::Changed);
    }
    let start = range.start;
    if start >= size {
        return Err(NoPart::Behind(size));
    }
    let end = range.end.min(size).min(start.saturating_add(OBJECT_PART_BYTES as u64));
    file.seek(io::SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(end - start).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        // Cut off since it was measured.
        return Err(NoPart::Changed);
    }
    Ok(Part { bytes: bytes.into(), start, size, tag })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(version: u8, kind: u8, compression: u8, tiles: u64) -> Vec<u8> {
        let mut header = vec![0; HEADER_BYTES];
        header[..7].copy_from_slice(MAGIC);
        header[7] = version;
        for (at, offset, length) in [(8, 127_u64, 10_u64), (24, 137, 10), (40, 147, 0), (56, 147, tiles)] {
            header[at..at + 8].copy_from_slice(&offset.to_le_bytes());
            header[at + 8..at + 16].copy_from_slice(&length.to_le_bytes());
        }
        header[97..100].copy_from_slice(&[compression, 1, kind]);
        header
    }

    fn flaw_of(header: &[u8]) -> Option<MapFlaw> {
        flaw(header, 1_000)
    }

    #[test]
    fn pictures_are_shown_and_everything_else_is_named() {
        for kind in 2..=5 {
            assert_eq!(flaw_of(&header(3, kind, 2, 853)), None);
        }
        assert_eq!(flaw_of(&header(3, 1, 2, 853)), Some(MapFlaw::Vector));
        assert_eq!(flaw_of(&header(3, 6, 2, 853)), Some(MapFlaw::Vector));
        assert_eq!(flaw_of(&header(3, 0, 2, 853)), Some(MapFlaw::UnknownTiles));
        assert_eq!(flaw_of(&header(2, 2, 2, 853)), Some(MapFlaw::Version(2)));
        assert_eq!(flaw_of(&header(3, 2, 3, 853)), Some(MapFlaw::Compression));
        assert_eq!(flaw_of(&header(3, 2, 2, 854)), Some(MapFlaw::CutOff));
        assert_eq!(flaw_of(&header(3, 2, 2, u64::MAX)), Some(MapFlaw::CutOff));
        assert_eq!(flaw_of(&header(3, 2, 2, 0)[..100]), Some(MapFlaw::CutOff));
        assert_eq!(flaw_of(MAGIC), Some(MapFlaw::CutOff));
        assert_eq!(flaw_of(b"\x89PNG\r\n"), Some(MapFlaw::NotPmtiles));
        assert_eq!(flaw_of(b""), Some(MapFlaw::NotPmtiles));
    }

    #[test]
    fn a_file_that_is_missing_is_named() {
        let error = check(Path::new("/nowhere/area.pmtiles")).unwrap_err().to_string();
        assert!(error.contains("[map] tiles") && error.contains("/nowhere/area.pmtiles"), "{error}");
    }

    #[test]
    fn ranges_are_cut_to_the_file_and_to_the_longest_part_and_belong_to_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("area.pmtiles");
        let whole: Vec<u8> = (0..OBJECT_PART_BYTES + 10).map(|at| (at % 251) as u8).collect();
        fs::write(&path, &whole).unwrap();
        let part = |range: Range<u64>, meant: Option<&str>| read(&path, &range, meant);
        let Ok(all) = part(0..u64::MAX, None) else { panic!("no part") };
        assert_eq!((all.start, all.size, all.bytes.as_ref()), (0, whole.len() as u64, &whole[..OBJECT_PART_BYTES]));
        let Ok(end) = part(OBJECT_PART_BYTES as u64..u64::MAX, Some(&all.tag)) else { panic!("no part") };
        assert_eq!(end.bytes.as_ref(), &whole[OBJECT_PART_BYTES..]);
        assert!(matches!(part(all.size..u64::MAX, None), Err(NoPart::Behind(size)) if size == all.size));
        let other = folder.path().join("other");
        fs::write(&other, b"another map").unwrap();
        fs::rename(&other, &path).unwrap();
        assert!(matches!(part(0..4, Some(&all.tag)), Err(NoPart::Changed)));
    }
}
