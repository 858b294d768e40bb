//! Deterministic CBOR (RFC 8949 section 4.2.1): encode, and decode with the proof that the bytes are the only encoding.
//!
//! Guarantees: [`decode`] accepts exactly one byte string per value: shortest integers and lengths, definite lengths, map
//! keys unsigned and strictly ascending, no tags, no floats, no trailing bytes, nesting up to [`DEPTH_MAX`]. A key of the
//! outer map that the reader does not know is *critical* below [`CRITICAL_BELOW`] and refused; above, it is skipped. What
//! the reader knows must be, byte for byte, what it would write itself: so no null for an absent field, nothing after an
//! array's last known element, no unknown key in an inner map.

use minicbor::{Decode, Encode};

/// Deepest nesting of arrays and maps.
pub const DEPTH_MAX: usize = 12;

/// Unknown map keys below this number are refused, others skipped.
pub const CRITICAL_BELOW: u64 = 1000;

/// Why bytes were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// Not the one deterministic encoding, or cut off.
    #[error("not deterministic CBOR at byte {at}")]
    NotDeterministic {
        /// Offset of the first byte that does not fit.
        at: usize,
    },
    /// A field this version does not know and must not ignore.
    #[error("unknown critical field {key}")]
    UnknownCritical {
        /// Its number.
        key: u64,
    },
    /// Deterministic, but not of the expected shape.
    #[error("unexpected shape: {0}")]
    Shape(String),
}

/// A type that is hashed or signed: a CBOR map with the keys `0..KEYS`, and those that came later from [`CRITICAL_BELOW`] on.
pub trait Canonical: Encode<()> + for<'b> Decode<'b, ()> {
    /// Number of map keys this version knows.
    const KEYS: u64;
    /// Number of keys from [`CRITICAL_BELOW`] on that this version knows, and older ones skip.
    const LATER: u64 = 0;

    /// Does this version know the key?
    #[must_use]
    fn knows(key: u64) -> bool {
        key < Self::KEYS || (CRITICAL_BELOW..CRITICAL_BELOW + Self::LATER).contains(&key)
    }
}

/// Encodes a value. Writing to a vector cannot fail.
#[must_use]
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    match minicbor::encode(value, &mut out) {
        Ok(()) => out,
        Err(error) => match error.into_write() {
            Some(never) => match never {},
            None => out,
        },
    }
}

/// Decodes a hashed or signed object, see the module's guarantees.
///
/// # Errors
/// [`CborError`] names what is wrong.
pub fn decode<T: Canonical>(bytes: &[u8]) -> Result<T, CborError> {
    let mut walker = Walker { bytes, at: 0 };
    let entries = walker.top_level_map()?;
    if walker.at != bytes.len() {
        return Err(CborError::NotDeterministic { at: walker.at });
    }
    if let Some(&(key, _)) = entries.iter().find(|(key, _)| *key >= T::KEYS && *key < CRITICAL_BELOW) {
        return Err(CborError::UnknownCritical { key });
    }
    let value = minicbor::decode(bytes).map_err(|error| CborError::Shape(error.to_string()))?;
    only_encoding(&value, bytes, &entries)?;
    Ok(value)
}

/// Compares what the reader knows of `bytes` with what it would write. Keys ascend, so the unknown entries all come last.
fn only_encoding<T: Canonical>(value: &T, bytes: &[u8], entries: &[(u64, usize)]) -> Result<(), CborError> {
    let known = entries.iter().take_while(|(key, _)| T::knows(*key)).count();
    let own = encode(value);
    // The head of the outer map holds the number of entries, which differs where unknown ones were skipped.
    let (mut theirs, mut ours) = (Walker { bytes, at: 0 }, Walker { bytes: &own, at: 0 });
    theirs.head()?;
    let (_, count) = ours.head()?;
    let start = theirs.at;
    let end = entries.get(known).map_or(bytes.len(), |(_, at)| *at);
    let (known_part, own_part) = (bytes.get(start..end).unwrap_or_default(), own.get(ours.at..).unwrap_or_default());
    if usize::try_from(count) == Ok(known) && known_part == own_part {
        return Ok(());
    }
    let same = known_part.iter().zip(own_part).take_while(|(theirs, ours)| theirs == ours).count();
    Err(CborError::NotDeterministic { at: start + same })
}

/// Decodes a transport object (frames, requests): not hashed, so any well-formed encoding will do, but nothing may follow.
///
/// # Errors
/// [`CborError::Shape`] with the decoder's words.
pub fn decode_frame<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, CborError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let value = decoder.decode().map_err(|error| CborError::Shape(error.to_string()))?;
    if decoder.position() != bytes.len() {
        return Err(CborError::Shape("bytes after the frame".into()));
    }
    Ok(value)
}

struct Walker<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Walker<'_> {
    fn refuse<T>(&self) -> Result<T, CborError> {
        Err(CborError::NotDeterministic { at: self.at })
    }

    fn take(&mut self, count: usize) -> Result<&[u8], CborError> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len());
        let Some(slice) = end.and_then(|end| self.bytes.get(self.at..end)) else { return self.refuse() };
        self.at += count;
        Ok(slice)
    }

    /// Initial byte and its argument, shortest form only.
    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let start = self.at;
        let Some(&initial) = self.take(1)?.first() else { return self.refuse() };
        let (major, info) = (initial >> 5, initial & 0x1f);
        let width = match info {
            0..=23 => return Ok((major, u64::from(info))),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => return Err(CborError::NotDeterministic { at: start }),
        };
        let value = self.take(width)?.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
        let shortest = match width {
            1 => value >= 24,
            2 => value > 0xff,
            4 => value > 0xffff,
            _ => value > 0xffff_ffff,
        };
        if shortest { Ok((major, value)) } else { Err(CborError::NotDeterministic { at: start }) }
    }

    /// The keys of the outer map, each with the offset where its entry begins.
    fn top_level_map(&mut self) -> Result<Vec<(u64, usize)>, CborError> {
        let (major, count) = self.head()?;
        if major != 5 || count > 256 {
            return self.refuse();
        }
        let mut entries: Vec<(u64, usize)> = Vec::new();
        for _ in 0..count {
            let at = self.at;
            let key = self.ascending_key(entries.last().map(|(key, _)| *key))?;
            entries.push((key, at));
            self.item(1)?;
        }
        Ok(entries)
    }

    fn ascending_key(&mut self, last: Option<u64>) -> Result<u64, CborError> {
        let start = self.at;
        let (major, key) = self.head()?;
        if major != 0 || last.is_some_and(|last| key <= last) {
            return Err(CborError::NotDeterministic { at: start });
        }
        Ok(key)
    }

    fn item(&mut self, depth: usize) -> Result<(), CborError> {
        if depth > DEPTH_MAX {
            return self.refuse();
        }
        let start = self.at;
        let (major, argument) = self.head()?;
        match major {
            0 | 1 => Ok(()),
            2 | 3 => {
                let length = usize::try_from(argument).map_err(|_| CborError::NotDeterministic { at: start })?;
                let slice = self.take(length)?;
                if major == 3 && std::str::from_utf8(slice).is_err() {
                    return Err(CborError::NotDeterministic { at: start });
                }
                Ok(())
            }
            4 => {
                for _ in 0..argument {
                    self.item(depth + 1)?;
                }
                Ok(())
            }
            5 => {
                let mut last = None;
                for _ in 0..argument {
                    last = Some(self.ascending_key(last)?);
                    self.item(depth + 1)?;
                }
                Ok(())
            }
            // false, true, null; no undefined, no floats, no other simple values
            7 if (20..=22).contains(&argument) && self.at == start + 1 => Ok(()),
            _ => Err(CborError::NotDeterministic { at: start }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(map)]
    struct Sample {
        #[n(0)]
        number: u64,
        #[n(1)]
        text: Option<String>,
    }

    impl Canonical for Sample {
        const KEYS: u64 = 2;
    }

    #[test]
    fn what_we_encode_we_accept() {
        let sample = Sample { number: 300, text: Some("Röntgen".into()) };
        assert_eq!(decode::<Sample>(&encode(&sample)), Ok(sample));
    }

    #[test]
    fn a_longer_encoding_of_the_same_value_is_refused() {
        // {0: 5} with 5 in two bytes
        assert_eq!(decode::<Sample>(&[0xa1, 0x00, 0x18, 0x05]), Err(CborError::NotDeterministic { at: 2 }));
        // indefinite map, trailing byte, descending keys
        assert!(decode::<Sample>(&[0xbf, 0x00, 0x05, 0xff]).is_err());
        assert!(decode::<Sample>(&[0xa1, 0x00, 0x05, 0x00]).is_err());
        assert!(decode::<Sample>(&[0xa2, 0x01, 0x61, 0x61, 0x00, 0x05]).is_err());
    }

    #[test]
    fn unknown_critical_fields_are_refused_and_others_skipped() {
        assert_eq!(decode::<Sample>(&[0xa2, 0x00, 0x05, 0x02, 0x00]), Err(CborError::UnknownCritical { key: 2 }));
        assert_eq!(decode::<Sample>(&[0xa2, 0x00, 0x05, 0x19, 0x03, 0xe8, 0x00]), Ok(Sample { number: 5, text: None }));
    }

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(map)]
    struct Outer {
        #[n(0)]
        inner: Inner,
    }

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(array)]
    struct Inner {
        #[n(0)]
        number: u64,
    }

    impl Canonical for Outer {
        const KEYS: u64 = 1;
    }

    #[test]
    fn null_for_an_absent_field_and_elements_after_the_last_are_a_second_encoding() {
        // {0: 5, 1: null} beside {0: 5}
        assert_eq!(decode::<Sample>(&[0xa2, 0x00, 0x05, 0x01, 0xf6]), Err(CborError::NotDeterministic { at: 3 }));
        // {0: [5, 6]} beside {0: [5]}
        assert_eq!(decode::<Outer>(&[0xa1, 0x00, 0x81, 0x05]), Ok(Outer { inner: Inner { number: 5 } }));
        assert!(decode::<Outer>(&[0xa1, 0x00, 0x82, 0x05, 0x06]).is_err());
    }

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(map)]
    struct Grown {
        #[n(0)]
        number: u64,
        #[n(1000)]
        later: Option<u64>,
    }

    impl Canonical for Grown {
        const KEYS: u64 = 1;
        const LATER: u64 = 1;
    }

    #[test]
    fn a_later_field_is_one_of_ours_and_what_comes_behind_it_is_skipped() {
        let with = Grown { number: 5, later: Some(7) };
        // {0: 5, 1000: 7}
        assert_eq!(encode(&with), [0xa2, 0x00, 0x05, 0x19, 0x03, 0xe8, 0x07]);
        assert_eq!(decode::<Grown>(&encode(&with)), Ok(with));
        // Who does not know it reads the rest.
        assert_eq!(decode::<Sample>(&[0xa2, 0x00, 0x05, 0x19, 0x03, 0xe8, 0x07]), Ok(Sample { number: 5, text: None }));
        // {0: 5, 1000: 7, 1001: 0}
        let behind = [0xa3, 0x00, 0x05, 0x19, 0x03, 0xe8, 0x07, 0x19, 0x03, 0xe9, 0x00];
        assert_eq!(decode::<Grown>(&behind), Ok(Grown { number: 5, later: Some(7) }));
        // {0: 5, 1001: 0}
        assert_eq!(decode::<Grown>(&[0xa2, 0x00, 0x05, 0x19, 0x03, 0xe9, 0x00]), Ok(Grown { number: 5, later: None }));
    }

    #[test]
    fn null_for_an_absent_later_field_is_a_second_encoding() {
        // {0: 5, 1000: null} beside {0: 5}
        assert_eq!(decode::<Grown>(&[0xa2, 0x00, 0x05, 0x19, 0x03, 0xe8, 0xf6]), Err(CborError::NotDeterministic { at: 3 }));
        // Neither is a critical one between the two known.
        assert_eq!(
            decode::<Grown>(&[0xa3, 0x00, 0x05, 0x01, 0x00, 0x19, 0x03, 0xe8, 0x07]),
            Err(CborError::UnknownCritical { key: 1 })
        );
    }

    proptest::proptest! {
        #[test]
        fn accepted_bytes_are_the_only_encoding(number: u64, text: String, skipped: Option<u32>, at: proptest::sample::Index, flip: u8) {
            // {0: number, 1: text, 1000 + skipped: 0}, with one byte changed
            let mut bytes = encode(&Sample { number, text: Some(text) });
            if let Some(key) = skipped {
                bytes[0] += 1;
                bytes.extend(encode(&(u64::from(key) + CRITICAL_BELOW)));
                bytes.push(0);
            }
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            match decode::<Sample>(&bytes) {
                Ok(sample) => {
                    let again = encode(&sample);
                    let unknown = bytes[0] - again[0];
                    proptest::prop_assert!(bytes[1..].starts_with(&again[1..]));
                    proptest::prop_assert_eq!(unknown == 0, bytes.len() == again.len());
                }
                Err(error) => proptest::prop_assert!(flip != 0, "{error}"),
            }
        }

        #[test]
        fn decode_inverts_encode(number: u64, text: Option<String>) {
            let sample = Sample { number, text };
            proptest::prop_assert_eq!(decode::<Sample>(&encode(&sample)), Ok(sample));
        }
    }
}
