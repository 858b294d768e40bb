//! WebSocket frames (RFC 6455 section 5) as the server reads and writes them: what arrives in pieces becomes whole messages.
//!
//! Guarantees: [`Reader`] takes whatever bytes come, refuses what the RFC forbids, holds no message larger than it may, makes
//! room for what came and not for what was announced, and keeps no memory while nothing is half read.
//!
//! Deliberately lacks extensions, and the text of text messages: Konsil speaks in binary ones.

/// Largest head of a frame that the server writes.
pub const HEAD_BYTES_MAX: usize = 10;
/// Longest payload of a control frame.
const CONTROL_BYTES_MAX: usize = 125;

/// What a frame is (RFC 6455 section 11.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Opcode {
    /// The next part of a message.
    Continuation = 0,
    /// A text message, or its first part.
    Text = 1,
    /// A binary message, or its first part.
    Binary = 2,
    /// The end.
    Close = 8,
    /// Is somebody there?
    Ping = 9,
    /// Yes.
    Pong = 10,
}

impl Opcode {
    const fn of(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    const fn is_control(self) -> bool {
        self as u8 >= 8
    }
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A whole binary message.
    Binary(Vec<u8>),
    /// A text message, which nobody should have sent.
    Text,
    /// To be answered by a pong with the same bytes.
    Ping(Vec<u8>),
    /// An answer to a ping.
    Pong,
    /// The other side has said its last.
    Close,
}

/// Why bytes were refused; nothing after them can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebSocketError {
    /// Against the RFC.
    #[error("no WebSocket frame: {0}")]
    Broken(&'static str),
    /// A message larger than allowed.
    #[error("a message larger than {max} bytes")]
    TooLarge {
        /// Allowed.
        max: usize,
    },
}

/// The head of an unmasked, whole frame, as a server writes it, and how many of its bytes count.
#[must_use]
pub fn head(opcode: Opcode, payload: usize) -> ([u8; HEAD_BYTES_MAX], usize) {
    let first = 0x80 | opcode as u8;
    let length = payload as u64;
    let [a, b, c, d, e, f, g, h] = length.to_be_bytes();
    match length {
        0..=125 => ([first, h, 0, 0, 0, 0, 0, 0, 0, 0], 2),
        126..=0xffff => ([first, 126, g, h, 0, 0, 0, 0, 0, 0], 4),
        _ => ([first, 127, a, b, c, d, e, f, g, h], 10),
    }
}

/// Reads a client's frames.
#[derive(Debug)]
pub struct Reader {
    max: usize,
    /// Bytes that came, from the first one that is not used up.
    bytes: Vec<u8>,
    used: usize,
    /// A message of which parts are missing, and whether it is a text.
    begun: Option<(bool, Vec<u8>)>,
}

struct Head {
    last: bool,
    opcode: Opcode,
    mask: [u8; 4],
    /// Where the payload is.
    start: usize,
    end: usize,
}

impl Reader {
    /// A reader of messages of at most `max` bytes.
    #[must_use]
    pub const fn new(max: usize) -> Self {
        Self { max, bytes: Vec::new(), used: 0, begun: None }
    }

    /// Takes in what came.
    pub fn take_in(&mut self, bytes: &[u8]) {
        if self.used > 0 {
            self.bytes.drain(..self.used);
            self.used = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The next thing that came whole; none until more is taken in.
    ///
    /// # Errors
    /// [`WebSocketError`]; the connection is of no more use.
    pub fn read(&mut self) -> Result<Option<Incoming>, WebSocketError> {
        loop {
            let Some(head) = self.head()? else { return Ok(None) };
            let Some(masked) = self.bytes.get(head.start..head.end) else { return Ok(None) };
            let payload = unmasked(masked, head.mask);
            self.used = head.end;
            if self.used == self.bytes.len() {
                (self.bytes, self.used) = (Vec::new(), 0);
            }
            if let Some(incoming) = self.whole(head.opcode, head.last, payload)? {
                return Ok(Some(incoming));
            }
        }
    }

    fn head(&self) -> Result<Option<Head>, WebSocketError> {
        let Some(bytes) = self.bytes.get(self.used..) else { return Ok(None) };
        let Some((&[first, second], rest)) = bytes.split_first_chunk::<2>() else { return Ok(None) };
        if first & 0x70 != 0 {
            return Err(WebSocketError::Broken("an extension that was not agreed on"));
        }
        let opcode = Opcode::of(first & 0x0f).ok_or(WebSocketError::Broken("an unknown opcode"))?;
        if second & 0x80 == 0 {
            return Err(WebSocketError::Broken("clients mask"));
        }
        let last = first & 0x80 != 0;
        let (length, rest) = match second & 0x7f {
            126 => match rest.split_first_chunk::<2>() {
                Some((length, rest)) => (u64::from(u16::from_be_bytes(*length)), rest),
                None => return Ok(None),
            },
            127 => match rest.split_first_chunk::<8>() {
                Some((length, rest)) => (u64::from_be_bytes(*length), rest),
                None => return Ok(None),
            },
            length => (u64::from(length), rest),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if opcode.is_control() && (!last || length > CONTROL_BYTES_MAX) {
            return Err(WebSocketError::Broken("a control frame in parts"));
        }
        let before = self.begun.as_ref().map_or(0, |(_, begun)| begun.len());
        if length > self.max || length.saturating_add(before) > self.max {
            return Err(WebSocketError::TooLarge { max: self.max });
        }
        let Some((mask, rest)) = rest.split_first_chunk::<4>() else { return Ok(None) };
        let start = self.bytes.len() - rest.len();
        Ok(Some(Head { last, opcode, mask: *mask, start, end: start + length }))
    }

    fn whole(&mut self, opcode: Opcode, last: bool, payload: Vec<u8>) -> Result<Option<Incoming>, WebSocketError> {
        let (is_text, message) = match opcode {
            Opcode::Close => return Ok(Some(Incoming::Close)),
            Opcode::Ping => return Ok(Some(Incoming::Ping(payload))),
            Opcode::Pong => return Ok(Some(Incoming::Pong)),
            Opcode::Text | Opcode::Binary if self.begun.is_some() => {
                return Err(WebSocketError::Broken("a message within another"));
            }
            Opcode::Text | Opcode::Binary => (opcode == Opcode::Text, payload),
            Opcode::Continuation => {
                let (is_text, mut begun) = self.begun.take().ok_or(WebSocketError::Broken("the next part of nothing"))?;
                begun.extend_from_slice(&payload);
                (is_text, begun)
            }
        };
        if !last {
            self.begun = Some((is_text, message));
            return Ok(None);
        }
        Ok(Some(if is_text { Incoming::Text } else { Incoming::Binary(message) }))
    }
}

fn unmasked(masked: &[u8], mask: [u8; 4]) -> Vec<u8> {
    let mut payload = masked.to_vec();
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = payload.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAX: usize = 100_000;

    fn frame(first: u8, payload: &[u8], mask: [u8; 4]) -> Vec<u8> {
        let (head, count) = head(Opcode::Binary, payload.len());
        let mut bytes = head[..count].to_vec();
        bytes[0] = first;
        bytes[1] |= 0x80;
        bytes.extend(mask);
        bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Vec<Incoming>, WebSocketError> {
        let mut reader = Reader::new(MAX);
        reader.take_in(bytes);
        std::iter::from_fn(|| reader.read().transpose()).collect()
    }

    #[test]
    fn what_the_rfc_forbids_is_refused() {
        let mask = [1, 2, 3, 4];
        for (what, bytes) in [
            ("reserved bits", frame(0xc2, b"x", mask)),
            ("an unknown opcode", frame(0x83, b"x", mask)),
            ("a control frame in parts", frame(0x09, b"x", mask)),
            ("a long control frame", frame(0x89, &[0; 126], mask)),
            ("a continuation of nothing", frame(0x80, b"x", mask)),
            ("a message within another", [frame(0x02, b"x", mask), frame(0x82, b"x", mask)].concat()),
            ("no mask", vec![0x82, 0x01, b'x']),
        ] {
            assert!(matches!(read(&bytes), Err(WebSocketError::Broken(_))), "{what}");
        }
    }

    #[test]
    fn a_message_may_be_as_large_as_allowed_and_no_larger() {
        let whole = frame(0x82, &[7; MAX], [9; 4]);
        assert_eq!(read(&whole), Ok(vec![Incoming::Binary(vec![7; MAX])]));
        let too_large = Err(WebSocketError::TooLarge { max: MAX });
        // Refused by its head, before there is anything to keep.
        assert_eq!(read(&[0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), too_large);
        assert_eq!(read(&frame(0x82, &[7; MAX + 1], [9; 4])), too_large);
        assert_eq!(read(&[frame(0x02, &[7; MAX], [9; 4]), frame(0x80, &[7], [9; 4])].concat()), too_large);
    }

    proptest! {
        #[test]
        fn messages_arrive_whole_however_they_were_cut(
            messages in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..70_000), any::<[u8; 4]>(), 0_usize..5), 1..6),
            cuts in prop::collection::vec(1_usize..5_000, 1..40),
        ) {
            let (mut wire, mut expected) = (Vec::new(), Vec::new());
            for (message, mask, parts) in &messages {
                let size = message.len().div_ceil(parts + 1).max(1);
                let chunks: Vec<&[u8]> = if message.is_empty() { vec![&[]] } else { message.chunks(size).collect() };
                for (index, chunk) in chunks.iter().enumerate() {
                    let opcode = if index == 0 { 2 } else { 0 };
                    let last = if index + 1 == chunks.len() { 0x80 } else { 0 };
                    wire.extend(frame(opcode | last, chunk, *mask));
                    if last == 0 {
                        // Control frames may come between the parts.
                        wire.extend(frame(0x89, b"there?", *mask));
                        expected.push(Incoming::Ping(b"there?".to_vec()));
                    }
                }
                expected.push(Incoming::Binary(message.clone()));
            }
            let (mut reader, mut came, mut rest) = (Reader::new(MAX), Vec::new(), wire.as_slice());
            for cut in cuts.iter().cycle() {
                let (now, later) = rest.split_at((*cut).min(rest.len()));
                reader.take_in(now);
                while let Some(incoming) = reader.read().unwrap() {
                    came.push(incoming);
                }
                rest = later;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(came, expected);
            prop_assert_eq!(reader.bytes.capacity(), 0, "an idle connection keeps no memory");
        }
    }
}
