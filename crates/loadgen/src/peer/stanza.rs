//! Framing of XMPP (RFC 6120): where one stanza ends and the next begins. Nothing is decoded; what is looked for is found in
//! the bytes, so that the generator costs little.
//!
//! Guarantees: chunks may end anywhere, also inside a tag or a quoted value. What XMPP forbids (comments, doctypes, CDATA
//! aside) is an error, as is a stanza beyond [`STANZA_BYTES_MAX`].

use anyhow::{Result, bail};
use bytes::{Bytes, BytesMut};

/// A longer stanza is nothing that our own messages could have caused.
pub const STANZA_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Cuts a stream of bytes into the children of `<stream:stream>`.
#[derive(Debug, Default)]
pub struct Framer {
    bytes: BytesMut,
    /// So many bytes were looked at.
    scanned: usize,
    /// Elements that are open; the stream is the first.
    depth: usize,
    /// Where the present stanza begins.
    begins: Option<usize>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After `<`.
    Opened,
    /// Inside a tag; was the last byte a slash?
    Tag { closes: bool, slash: bool },
    /// Inside a quoted value of a tag.
    Quoted { quote: u8, closes: bool },
    /// Inside `<?…?>`.
    Instruction,
}

impl Framer {
    /// Where the next bytes from the socket go.
    pub const fn input(&mut self) -> &mut BytesMut {
        &mut self.bytes
    }

    /// The next stanza whose last byte has arrived. The stream's own opening tag is none.
    ///
    /// # Errors
    /// When this is not XMPP, or the stream has ended.
    pub fn next_stanza(&mut self) -> Result<Option<Bytes>> {
        while let Some(byte) = self.bytes.get(self.scanned).copied() {
            let at = self.scanned;
            self.scanned += 1;
            if let Some(ends) = self.step(at, byte)?
                && ends
            {
                let begins = self.begins.take().unwrap_or(0);
                let stanza = self.bytes.split_to(self.scanned).freeze();
                self.scanned = 0;
                return Ok(Some(stanza.slice(begins..)));
            }
        }
        if self.scanned > STANZA_BYTES_MAX {
            bail!("a stanza of more than {STANZA_BYTES_MAX} bytes");
        }
        Ok(None)
    }

    /// Looks at one byte; says whether a tag ended, and whether a stanza ended with it.
    fn step(&mut self, at: usize, byte: u8) -> Result<Option<bool>> {
        self.state = match (self.state, byte) {
            (State::Text, b'<') => State::Opened,
            (State::Text, _) => State::Text,
            (State::Opened, b'?') if self.depth == 0 => State::Instruction,
            (State::Opened, b'?' | b'!') => bail!("comments and instructions have no place in a stream"),
            (State::Opened, b'/') => State::Tag { closes: true, slash: false },
            (State::Opened, _) => {
                if self.depth == 1 {
                    self.begins = Some(at - 1);
                }
                State::Tag { closes: false, slash: false }
            }
            (State::Instruction, b'>') => State::Text,
            (State::Instruction, _) => State::Instruction,
            (State::Tag { closes, .. }, quote @ (b'\'' | b'"')) => State::Quoted { quote, closes },
            (State::Quoted { quote, closes }, byte) if byte == quote => State::Tag { closes, slash: false },
            (State::Quoted { .. }, _) => self.state,
            (State::Tag { closes, slash }, b'>') => {
                self.state = State::Text;
                return self.tag(closes, slash).map(Some);
            }
            (State::Tag { closes, .. }, byte) => State::Tag { closes, slash: byte == b'/' },
        };
        Ok(None)
    }

    /// A tag has ended: does a stanza end with it?
    fn tag(&mut self, closes: bool, empty: bool) -> Result<bool> {
        match (closes, empty) {
            (false, true) => {}
            (false, false) => self.depth += 1,
            (true, _) => self.depth = self.depth.saturating_sub(1),
        }
        if self.depth == 0 {
            bail!("the stream has ended");
        }
        Ok(self.depth == 1 && self.begins.is_some())
    }

    /// A new stream begins on the same connection, as after signing in.
    pub fn restart(&mut self) {
        (self.depth, self.state, self.begins) = (0, State::Text, None);
    }
}

/// The name of a stanza's element.
#[must_use]
pub fn name(stanza: &[u8]) -> &[u8] {
    let name = stanza.strip_prefix(b"<").unwrap_or(stanza);
    let ends = name.iter().position(|byte| matches!(byte, b' ' | b'/' | b'>' | b'\n' | b'\t')).unwrap_or(name.len());
    name.get(..ends).unwrap_or(name)
}

/// An attribute of the stanza's own tag, as written.
#[must_use]
pub fn attribute<'a>(stanza: &'a [u8], wanted: &str) -> Option<&'a str> {
    let mut rest = stanza.get(name(stanza).len() + 1..)?;
    loop {
        let begins = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        rest = rest.get(begins..)?;
        if matches!(rest.first(), Some(b'/' | b'>')) {
            return None;
        }
        let equals = rest.iter().position(|byte| *byte == b'=')?;
        let (name, value) = (rest.get(..equals)?, rest.get(equals + 1..)?);
        let (quote, value) = value.split_first()?;
        let ends = value.iter().position(|byte| byte == quote)?;
        if name == wanted.as_bytes() {
            return std::str::from_utf8(value.get(..ends)?).ok();
        }
        rest = value.get(ends + 1..)?;
    }
}

/// Does a stanza contain these bytes?
#[must_use]
pub fn contains(stanza: &[u8], what: &str) -> bool {
    stanza.windows(what.len()).any(|window| window == what.as_bytes())
}

/// The text of the first element of this name, however deep.
#[must_use]
pub fn text_of<'a>(stanza: &'a [u8], element: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(stanza).ok()?;
    let (_, rest) = text.split_once(&format!("<{element}"))?;
    let (_, rest) = rest.split_once('>')?;
    rest.split_once("</").map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "<?xml version='1.0'?><stream:stream id='1' xmlns='jabber:client' from=\"a>b\">\
        <stream:features><bind xmlns='b'/><session><optional/></session></stream:features> \n\
        <r xmlns='urn:xmpp:sm:3'/>\
        <message to='u1@localhost/r' id='m-3-7' note='1 > 0 &lt; /'><archived by=\"x/>y\"/><body>gr\u{fc}n <![CDATA</body></message>";

    fn stanzas(framer: &mut Framer, bytes: &[u8]) -> Vec<String> {
        framer.input().extend_from_slice(bytes);
        let mut found = Vec::new();
        while let Some(stanza) = framer.next_stanza().unwrap() {
            found.push(String::from_utf8(stanza.to_vec()).unwrap());
        }
        found
    }

    /// The stream above without the part that XMPP forbids.
    fn stream() -> String {
        STREAM.replace(" <![CDATA", "")
    }

    #[test]
    fn stanzas_are_found_wherever_the_chunks_end() {
        let whole = stanzas(&mut Framer::default(), stream().as_bytes());
        assert_eq!(whole.len(), 3);
        assert!(whole[0].starts_with("<stream:features>") && whole[0].ends_with("</stream:features>"));
        assert_eq!(whole[1], "<r xmlns='urn:xmpp:sm:3'/>");
        assert!(whole[2].starts_with("<message ") && whole[2].ends_with("</message>"));
        for size in 1..40 {
            let mut framer = Framer::default();
            let found: Vec<String> = stream().as_bytes().chunks(size).flat_map(|chunk| stanzas(&mut framer, chunk)).collect();
            assert_eq!(found, whole, "chunks of {size}");
        }
    }

    #[test]
    fn a_stream_begins_anew_after_signing_in() {
        let mut framer = Framer::default();
        assert_eq!(stanzas(&mut framer, b"<stream:stream><success/>"), ["<success/>"]);
        framer.restart();
        assert_eq!(stanzas(&mut framer, b"<?xml version='1.0'?><stream:stream to='x'><a h='1'/>"), ["<a h='1'/>"]);
    }

    #[test]
    fn what_is_no_stream_is_an_error() {
        for bytes in [STREAM, "<stream:stream></stream:stream>", "<stream:stream><!-- x -->", "<stream:stream><?x?>"] {
            let mut framer = Framer::default();
            framer.input().extend_from_slice(bytes.as_bytes());
            let ended = std::iter::from_fn(|| framer.next_stanza().transpose()).any(|stanza| stanza.is_err());
            assert!(ended, "{bytes}");
        }
    }

    #[test]
    fn attributes_and_texts_are_those_of_the_stanza() {
        let message = b"<message to=\"u1@localhost/r\" id='m-3-7'><x id='other'/><last>17</last></message>";
        assert_eq!(name(message), b"message");
        assert_eq!(attribute(message, "id"), Some("m-3-7"));
        assert_eq!(attribute(message, "to"), Some("u1@localhost/r"));
        assert_eq!(attribute(message, "from"), None);
        assert_eq!(attribute(b"<a h='12' xmlns='urn:xmpp:sm:3'/>", "h"), Some("12"));
        assert_eq!(attribute(b"<r/>", "h"), None);
        assert_eq!(text_of(message, "last"), Some("17"));
        assert!(contains(message, "<x id=") && !contains(message, "<y"));
    }
}
