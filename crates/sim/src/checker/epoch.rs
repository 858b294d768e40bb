//! The epoch that a handshake names.

/// Wire format `PublicMessage` (RFC 9420, section 6).
const PUBLIC_MESSAGE: [u8; 4] = [0, 1, 0, 1];

/// The epoch of an MLS `PublicMessage`; none when it is something else.
pub(super) fn of(mls: &[u8]) -> Option<u64> {
    let rest = mls.strip_prefix(&PUBLIC_MESSAGE)?;
    let (first, rest) = rest.split_first()?;
    // A group's id has 16 bytes; longer lengths would take two bytes.
    let id = usize::from(*first).checked_rem(64).filter(|_| *first < 64)?;
    let epoch = rest.get(id..)?.first_chunk::<8>()?;
    Some(u64::from_be_bytes(*epoch))
}
