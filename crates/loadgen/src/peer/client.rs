//! An XMPP client as lean as it can be: plain sign-in, one resource, stream management (XEP-0198), one stanza after another.
//!
//! The peer's quirks, as they show in ejabberd 23.01:
//! * It asks (`<r/>`) after every stanza it sends and cuts off whoever lets too many wait: every answer here covers all that
//!   one read brought.
//! * It counts (`<a h=…/>`) stanzas since `<enable/>`, the client's presence included.
//! * It sends every message in the room back to its sender, too: the echo leaves after the archive has the message, so it is
//!   the only sign that a room's message is durable. `<a/>` says only that the room was told.
//! * In a chat `<a/>` comes after the sender's archive has the message.

use super::stanza::{self, Framer};
use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use std::{fmt::Write as _, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Host name of the peer's only domain.
pub(super) const DOMAIN: &str = "localhost";
/// Host name of its rooms.
pub(super) const ROOMS: &str = "rooms.localhost";
/// Password of everybody.
pub(super) const PASSWORD: &str = "p";
/// The only room.
const ROOM: &str = "station";

/// A signed-in client.
#[derive(Debug)]
pub(super) struct Client {
    stream: TcpStream,
    framer: Framer,
    /// Stanzas received since stream management is on.
    handled: u32,
    /// Stanzas sent since then.
    pub(super) sent: u32,
    counts: bool,
}

impl Client {
    /// Connects, signs in, binds a resource, turns stream management on and becomes available.
    pub(super) async fn sign_in(address: SocketAddr, number: usize) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut client = Self { stream, framer: Framer::default(), handled: 0, sent: 0, counts: false };
        let header = format!(
            "<stream:stream to='{DOMAIN}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
        );
        client.say(&header).await?;
        client.until(|stanza| stanza::name(stanza) == b"stream:features").await?;
        let secret = STANDARD.encode(format!("\0u{number}\0{PASSWORD}"));
        client.say(&format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>")).await?;
        client.until(|stanza| stanza::name(stanza) == b"success").await?;
        client.framer.restart();
        client.say(&header).await?;
        client.until(|stanza| stanza::name(stanza) == b"stream:features").await?;
        let bind = "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind></iq>";
        client.say(bind).await?;
        client.until(|stanza| stanza::attribute(stanza, "id") == Some("bind")).await?;
        client.say("<enable xmlns='urn:xmpp:sm:3'/>").await?;
        client.until(|stanza| stanza::name(stanza) == b"enabled").await?;
        client.counts = true;
        client.say("<presence/>").await?;
        client.sent += 1;
        client.until(|stanza| stanza::name(stanza) == b"presence").await?;
        Ok(client)
    }

    /// Enters the room; the first to come makes it.
    pub(super) async fn enter(&mut self, number: usize) -> Result<()> {
        let of_a_room = "<x xmlns='http://jabber.org/protocol/muc'/>";
        self.say(&format!("<presence to='{ROOM}@{ROOMS}/u{number}'>{of_a_room}</presence>")).await?;
        self.sent += 1;
        // The subject is the last thing that somebody is told who enters.
        self.until(|stanza| stanza::name(stanza) == b"message" && stanza::contains(stanza, "<subject")).await?;
        if number == 0 {
            let accept = "<x xmlns='jabber:x:data' type='submit'/>";
            let query = format!("<query xmlns='http://jabber.org/protocol/muc#owner'>{accept}</query>");
            self.say(&format!("<iq type='set' id='made' to='{ROOM}@{ROOMS}'>{query}</iq>")).await?;
            self.sent += 1;
            self.until(|stanza| stanza::attribute(stanza, "id") == Some("made")).await?;
        }
        Ok(())
    }

    /// One page of the own archive after this id: how many messages, and the last one's id if there are more.
    pub(super) async fn archive_page(&mut self, after: Option<&str>, most: usize) -> Result<(usize, Option<String>)> {
        let mut set = format!("<max>{most}</max>");
        if let Some(after) = after {
            let _ = write!(set, "<after>{after}</after>");
        }
        let set = format!("<set xmlns='http://jabber.org/protocol/rsm'>{set}</set>");
        self.say(&format!("<iq type='set' id='page'><query xmlns='urn:xmpp:mam:2'>{set}</query></iq>")).await?;
        self.sent += 1;
        let mut count = 0;
        loop {
            let stanza = self.next().await?;
            match stanza::name(&stanza) {
                b"message" if stanza::contains(&stanza, "<result ") => count += 1,
                b"iq" if stanza::attribute(&stanza, "id") == Some("page") => {
                    if stanza::attribute(&stanza, "type") != Some("result") {
                        bail!("no page: {}", String::from_utf8_lossy(&stanza));
                    }
                    let is_last = stanza::contains(&stanza, "complete='true'");
                    let last = stanza::text_of(&stanza, "last").filter(|_| !is_last);
                    return Ok((count, last.map(ToOwned::to_owned)));
                }
                _ => {}
            }
        }
    }

    async fn until(&mut self, is_it: impl Fn(&[u8]) -> bool) -> Result<Bytes> {
        loop {
            let stanza = self.next().await?;
            if stanza::name(&stanza) == b"failure" || stanza::name(&stanza) == b"stream:error" {
                bail!("refused: {}", String::from_utf8_lossy(&stanza));
            }
            if is_it(&stanza) {
                return Ok(stanza);
            }
        }
    }

    /// The next stanza that is none of stream management's questions.
    async fn next(&mut self) -> Result<Bytes> {
        let mut asked = false;
        loop {
            while let Some(stanza) = self.framer.next_stanza()? {
                if self.sort(&stanza, &mut asked) {
                    self.answer(asked).await?;
                    return Ok(stanza);
                }
            }
            self.answer(std::mem::take(&mut asked)).await?;
            self.fill().await?;
        }
    }

    /// Counts a stanza, or takes note of a question. Is it for the caller?
    fn sort(&mut self, stanza: &[u8], asked: &mut bool) -> bool {
        match stanza::name(stanza) {
            b"r" => *asked = true,
            b"message" | b"presence" | b"iq" => self.handled = self.handled.wrapping_add(u32::from(self.counts)),
            _ => {}
        }
        stanza::name(stanza) != b"r"
    }

    async fn answer(&mut self, asked: bool) -> Result<()> {
        if asked {
            let answer = format!("<a xmlns='urn:xmpp:sm:3' h='{}'/>", self.handled);
            self.stream.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }

    /// Waits for bytes. What arrived is not lost when the waiting is given up.
    pub(super) async fn fill(&mut self) -> Result<()> {
        if self.stream.read_buf(self.framer.input()).await? == 0 {
            bail!("the peer ended a connection");
        }
        Ok(())
    }

    /// Takes all stanzas that are whole, and answers what stream management asked between them.
    pub(super) async fn take(&mut self, into: &mut Vec<Bytes>) -> Result<()> {
        let mut asked = false;
        while let Some(stanza) = self.framer.next_stanza()? {
            if self.sort(&stanza, &mut asked) {
                into.push(stanza);
            }
        }
        self.answer(asked).await
    }

    /// Sends these bytes.
    pub(super) async fn say(&mut self, text: &str) -> Result<()> {
        self.stream.write_all(text.as_bytes()).await.context("the peer ended a connection")
    }
}

/// Where messages of the room go.
pub(super) fn room() -> String {
    format!("{ROOM}@{ROOMS}")
}
