//! The outside of an MLS `PrivateMessage` (RFC 9420 section 6.3): what the server must know of a frame it cannot open.
//!
//! Guarantees: never reads past the input, accepts exactly one encoding (shortest lengths, nothing after the end), needs no
//! allocation. Deliberately lacks every other MLS structure: OpenMLS reads those.

/// Why a frame was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FramingError {
    /// Cut off, too long, or not in the one encoding.
    #[error("not an MLS frame")]
    Malformed,
    /// Another version of MLS.
    #[error("not MLS 1.0")]
    Version,
    /// Not a `PrivateMessage`, or not one that carries application data.
    #[error("not an application message")]
    Kind,
}

/// What can be seen of a `PrivateMessage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrivateFrame<'a> {
    /// MLS group id.
    pub group: &'a [u8],
    /// Epoch.
    pub epoch: u64,
    /// What the frame authenticates beside its content.
    pub authenticated_data: &'a [u8],
}

const MLS_1_0: u16 = 1;
const WIRE_PRIVATE_MESSAGE: u16 = 2;
const CONTENT_APPLICATION: u8 = 1;

/// Reads an `MLSMessage` that holds a `PrivateMessage` with application data.
///
/// # Errors
/// [`FramingError`] says what does not fit.
pub fn read_private(bytes: &[u8]) -> Result<PrivateFrame<'_>, FramingError> {
    let mut reader = Reader { rest: bytes };
    if reader.u16()? != MLS_1_0 {
        return Err(FramingError::Version);
    }
    if reader.u16()? != WIRE_PRIVATE_MESSAGE {
        return Err(FramingError::Kind);
    }
    let group = reader.vector()?;
    let epoch = reader.u64()?;
    if reader.u8()? != CONTENT_APPLICATION {
        return Err(FramingError::Kind);
    }
    let authenticated_data = reader.vector()?;
    let sender_data = reader.vector()?;
    let ciphertext = reader.vector()?;
    if !reader.rest.is_empty() || sender_data.is_empty() || ciphertext.is_empty() {
        return Err(FramingError::Malformed);
    }
    Ok(PrivateFrame { group, epoch, authenticated_data })
}

/// Reads TLS presentation language from a slice.
pub(crate) struct Reader<'a> {
    pub(crate) rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], FramingError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(FramingError::Malformed)?;
        self.rest = rest;
        Ok(head)
    }

    fn unsigned(&mut self, width: usize) -> Result<u64, FramingError> {
        Ok(self.take(width)?.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
    }

    fn u8(&mut self) -> Result<u8, FramingError> {
        self.take(1)?.first().copied().ok_or(FramingError::Malformed)
    }

    fn u16(&mut self) -> Result<u16, FramingError> {
        self.unsigned(2).and_then(|value| u16::try_from(value).map_err(|_| FramingError::Malformed))
    }

    fn u64(&mut self) -> Result<u64, FramingError> {
        self.unsigned(8)
    }

    /// A vector with a variable-size length (RFC 9420 section 2.1.2), shortest form only.
    pub(crate) fn vector(&mut self) -> Result<&'a [u8], FramingError> {
        let first = *self.rest.first().ok_or(FramingError::Malformed)?;
        let (width, least) = match first >> 6 {
            0 => (1, 0),
            1 => (2, 1 << 6),
            2 => (4, 1 << 14),
            _ => return Err(FramingError::Malformed),
        };
        let mask = (1_u64 << (8 * width - 2)) - 1;
        let length = self.unsigned(width)? & mask;
        if length < least {
            return Err(FramingError::Malformed);
        }
        self.take(usize::try_from(length).map_err(|_| FramingError::Malformed)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(aad: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 1, 0, 2, 3, 7, 7, 7];
        bytes.extend(9_u64.to_be_bytes());
        bytes.push(CONTENT_APPLICATION);
        bytes.extend([0x40, u8::try_from(aad.len()).unwrap()]);
        bytes.extend(aad);
        bytes.extend([1, 5, 2, 6, 6]);
        bytes
    }

    #[test]
    fn a_frame_shows_group_epoch_and_authenticated_data() {
        let aad = [4; 96];
        let bytes = frame(&aad);
        let read = read_private(&bytes).unwrap();
        assert_eq!((read.group, read.epoch, read.authenticated_data), (&[7, 7, 7][..], 9, &aad[..]));
    }

    #[test]
    fn every_truncation_and_every_extension_is_refused() {
        let bytes = frame(&[4; 96]);
        for end in 0..bytes.len() {
            assert!(read_private(&bytes[..end]).is_err(), "{end}");
        }
        let mut longer = bytes;
        longer.push(0);
        assert_eq!(read_private(&longer), Err(FramingError::Malformed));
    }

    #[test]
    fn a_length_in_a_longer_form_than_needed_is_refused() {
        // 63 bytes fit into the one-byte form
        assert_eq!(read_private(&frame(&[4; 63])), Err(FramingError::Malformed));
        assert!(read_private(&frame(&[4; 64])).is_ok());
    }

    #[test]
    fn only_application_messages_of_mls_1_0_pass() {
        let mut version = frame(&[4; 96]);
        version[1] = 2;
        assert_eq!(read_private(&version), Err(FramingError::Version));
        let mut public = frame(&[4; 96]);
        public[3] = 1;
        assert_eq!(read_private(&public), Err(FramingError::Kind));
        let mut commit = frame(&[4; 96]);
        commit[16] = 3;
        assert_eq!(read_private(&commit), Err(FramingError::Kind));
    }

    proptest::proptest! {
        #[test]
        fn no_input_makes_it_panic(bytes: Vec<u8>) {
            let _ = read_private(&bytes);
        }
    }
}
