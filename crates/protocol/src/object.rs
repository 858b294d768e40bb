//! Opaque objects in the attachment store, as devices and server speak of them over HTTP.
//!
//! `PUT /api/objects/<id>?offset=…&size=…` with the bytes of one part ([`crate::limits::OBJECT_PART_BYTES`]; only the last one is
//! shorter) answers [`UploadProgress`], also when the offset is not the next one: then nothing was written, and the device goes on
//! where the answer says. `GET` with a `Range` reads. Both want `Authorization: Bearer <token>`.

use crate::limits::OBJECT_PART_BYTES;
use minicbor::{Decode, Encode};

/// The attachment store is open for this session.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct ObjectsOpened {
    /// Bearer token; ends with the session.
    #[n(0)]
    pub token: String,
    /// Longest file that this server takes.
    #[n(1)]
    pub file_bytes_max: u64,
}

impl std::fmt::Debug for ObjectsOpened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ObjectsOpened").field("file_bytes_max", &self.file_bytes_max).finish_non_exhaustive()
    }
}

/// How far an upload has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct UploadProgress {
    /// Everything before this is durable.
    #[n(0)]
    pub received: u64,
    /// Length of the whole object.
    #[n(1)]
    pub size: u64,
}

/// Length of the part that begins at `offset` in an object of `size` bytes; none when no part begins there.
#[must_use]
pub const fn part_length(offset: u64, size: u64) -> Option<u64> {
    let part = OBJECT_PART_BYTES as u64;
    if offset >= size || !offset.is_multiple_of(part) {
        return None;
    }
    let left = size - offset;
    Some(if left < part { left } else { part })
}

/// Number of parts of an object.
#[must_use]
pub const fn parts(size: u64) -> u64 {
    size.div_ceil(OBJECT_PART_BYTES as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other() {
        let part = OBJECT_PART_BYTES as u64;
        assert_eq!(part_length(0, 10), Some(10));
        assert_eq!(part_length(0, part), Some(part));
        assert_eq!(part_length(part, part + 1), Some(1));
        assert_eq!((part_length(1, part), part_length(part, part)), (None, None));
        assert_eq!((parts(part), parts(part + 1)), (1, 2));
    }
}
