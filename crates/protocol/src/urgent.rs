//! What somebody answers to an urgent message. Content, so it travels sealed and archived: the server knows that they have
//! answered, and not what.
//!
//! It is the part of an acknowledgement's content that was empty before there were answers. A device of before reads every answer
//! as "has taken note", and so does this one what it does not understand: somebody has answered in any case.

use crate::{
    cbor::{self, Canonical},
    limits,
};
use minicbor::{Decode, Encode};

/// What the person who answers does about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Stand {
    /// Takes note.
    #[default]
    #[n(0)]
    Noted,
    /// Takes it over.
    #[n(1)]
    TakesOver,
    /// Calls back.
    #[n(2)]
    CallsBack,
    /// Cannot at the moment.
    #[n(3)]
    Declines,
}

/// An answer to an urgent message; the latest one of a person holds, but for one that only takes note after another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Answer {
    /// What they do.
    #[n(0)]
    pub stand: Stand,
    /// What they say to it, 1 to [`limits::ANSWER_BYTES_MAX`] bytes.
    #[n(1)]
    pub words: Option<String>,
}

impl Canonical for Answer {
    const KEYS: u64 = 2;
}

impl Answer {
    /// An answer; without words when there are none.
    #[must_use]
    pub fn new(stand: Stand, words: &str) -> Self {
        Self { stand, words: Some(words).filter(|words| !words.is_empty()).map(str::to_owned) }
    }

    /// Keeps the limits?
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.words.as_ref().is_none_or(|words| (1..=limits::ANSWER_BYTES_MAX).contains(&words.len()))
    }

    /// As it stands in the content; nothing for who only takes note.
    #[must_use]
    pub fn to_part(&self) -> Vec<u8> {
        if *self == Self::default() { Vec::new() } else { cbor::encode(self) }
    }

    /// Reads it; what cannot be read says that somebody takes note.
    #[must_use]
    pub fn of_part(bytes: &[u8]) -> Self {
        cbor::decode::<Self>(bytes).ok().filter(Self::is_allowed).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_takes_note() {
        for (stand, words) in
            [(Stand::TakesOver, ""), (Stand::CallsBack, ""), (Stand::Declines, "im OP bis 11"), (Stand::Noted, "danke")]
        {
            let answer = Answer::new(stand, words);
            assert_eq!(Answer::of_part(&answer.to_part()), answer);
        }
        assert!(Answer::default().to_part().is_empty(), "as it was before there were answers");
        let long = Answer::new(Stand::Declines, &"x".repeat(limits::ANSWER_BYTES_MAX + 1));
        assert!(!long.is_allowed());
        // Over the limit, an answer of later, a field of later, no answer at all.
        for bytes in [long.to_part().as_slice(), &[0xa1, 0x00, 0x04], &[0xa2, 0x00, 0x01, 0x02, 0x00], b"x", &[]] {
            assert_eq!(Answer::of_part(bytes), Answer::default());
        }
    }
}
