//! Plays messages through XMPP clients and watches what comes back: the same loops as [`crate::play`], in the peer's tongue.

use super::{
    client::{self, Client, DOMAIN},
    process::Peer,
    stanza,
};
use crate::{clock, frames::TEXT_BYTES, play::Played};
use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use std::{
    collections::VecDeque,
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// A play that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(600);

/// What one client does.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) number: usize,
    pub(super) client: Client,
    /// When each of its messages is due after the start.
    pub(super) due: Vec<Duration>,
    /// Most of its messages that wait for their answers.
    pub(super) window: usize,
    /// Messages of others that it will receive.
    pub(super) expects: usize,
    pub(super) to: To,
}

/// Whom it writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// One person, by number.
    Person(usize),
    /// Everybody in the room.
    Room,
}

struct Shared {
    begin: Instant,
    /// Nanoseconds from the start to the sending, by sender and message.
    sent_at: Vec<Vec<AtomicU64>>,
}

impl Shared {
    fn elapsed(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn slot(&self, sender: usize, index: usize) -> Option<&AtomicU64> {
        self.sent_at.get(sender)?.get(index)
    }

    fn since(&self, sender: usize, index: usize) -> u32 {
        let sent = self.slot(sender, index).map_or(0, |slot| slot.load(Ordering::Acquire));
        u32::try_from(self.elapsed().saturating_sub(sent) / 1_000).unwrap_or(u32::MAX)
    }
}

/// Plays all parts at once.
pub(super) async fn play(peer: &Peer, parts: Vec<Part>) -> Result<(Played, Vec<Client>)> {
    let people = parts.iter().map(|part| part.number + 1).max().unwrap_or(0);
    let mut sent_at: Vec<Vec<AtomicU64>> = std::iter::repeat_with(Vec::new).take(people).collect();
    for part in &parts {
        if let Some(slots) = sent_at.get_mut(part.number) {
            slots.extend(std::iter::repeat_with(AtomicU64::default).take(part.due.len()));
        }
    }
    let mut total = Played::default();
    let (cpu, database_cpu) = (peer.cpu_seconds()?, peer.database_cpu_seconds()?);
    let shared = Arc::new(Shared { begin: clock::instant(), sent_at });
    let tasks: Vec<_> = parts.into_iter().map(|part| tokio::spawn(Player::new(part, Arc::clone(&shared)).run())).collect();
    let mut clients = Vec::with_capacity(tasks.len());
    for task in tasks {
        let one = tokio::time::timeout(PATIENCE, task).await.context("no end in sight")???;
        total.messages += one.answered_us.len();
        total.deliveries += one.delivered_us.len();
        total.sent_bytes += one.sent_bytes;
        total.answered_us.extend(one.answered_us);
        total.delivered_us.extend(one.delivered_us);
        clients.push(one.part.client);
    }
    total.seconds = shared.begin.elapsed().as_secs_f64();
    total.cpu_seconds = peer.cpu_seconds()? - cpu;
    total.database_cpu_seconds = peer.database_cpu_seconds()? - database_cpu;
    total.answered_us.sort_unstable();
    total.delivered_us.sort_unstable();
    Ok((total, clients))
}

struct Player {
    part: Part,
    shared: Arc<Shared>,
    next: usize,
    /// Count of stanzas after which a message is answered, and which message.
    open: VecDeque<(u32, usize)>,
    sent_bytes: usize,
    answered_us: Vec<u32>,
    delivered_us: Vec<u32>,
}

impl Player {
    fn new(part: Part, shared: Arc<Shared>) -> Self {
        let (answered_us, delivered_us) = (Vec::with_capacity(part.due.len()), Vec::with_capacity(part.expects));
        Self { part, shared, next: 0, open: VecDeque::new(), sent_bytes: 0, answered_us, delivered_us }
    }

    async fn run(mut self) -> Result<Self> {
        let mut stanzas = Vec::new();
        loop {
            let due = self.send_what_is_due().await?;
            if self.next == self.part.due.len() && self.open.is_empty() && self.delivered_us.len() >= self.part.expects {
                return Ok(self);
            }
            let wakes = due.map(|due| tokio::time::Instant::from_std(self.shared.begin + due));
            tokio::select! {
                biased;
                filled = self.part.client.fill() => filled?,
                () = async { if let Some(wakes) = wakes { tokio::time::sleep_until(wakes).await } }, if wakes.is_some() => continue,
            }
            self.part.client.take(&mut stanzas).await?;
            for stanza in stanzas.drain(..) {
                self.received(&stanza)?;
            }
        }
    }

    /// Sends what the window and the clock allow, in one write and with one question after it; gives back when the next
    /// message is due, if it only waits for that.
    async fn send_what_is_due(&mut self) -> Result<Option<Duration>> {
        let (mut text, mut waits_until) = (String::new(), None);
        while self.open.len() < self.part.window {
            let Some(due) = self.part.due.get(self.next) else { break };
            if *due > self.shared.begin.elapsed() {
                waits_until = Some(*due);
                break;
            }
            let begins = text.len();
            write_message(&mut text, self.part.number, self.next, self.part.to);
            self.sent_bytes += text.len() - begins;
            if let Some(slot) = self.shared.slot(self.part.number, self.next) {
                slot.store(self.shared.elapsed(), Ordering::Release);
            }
            self.part.client.sent += 1;
            self.open.push_back((self.part.client.sent, self.next));
            self.next += 1;
        }
        if !text.is_empty() {
            if self.part.to != To::Room {
                text.push_str("<r xmlns='urn:xmpp:sm:3'/>");
            }
            self.part.client.say(&text).await?;
        }
        Ok(waits_until)
    }

    fn received(&mut self, stanza: &Bytes) -> Result<()> {
        match stanza::name(stanza) {
            b"a" if self.part.to != To::Room => {
                let count: u32 = stanza::attribute(stanza, "h").and_then(|h| h.parse().ok()).context("no count")?;
                while let Some((_, index)) = self.open.pop_front_if(|(after, _)| *after <= count) {
                    self.answered_us.push(self.shared.since(self.part.number, index));
                }
            }
            b"message" => {
                if stanza::attribute(stanza, "type") == Some("error") {
                    bail!("refused: {}", String::from_utf8_lossy(stanza));
                }
                let Some((sender, index)) = stanza::attribute(stanza, "id").and_then(read_id) else { return Ok(()) };
                if sender == self.part.number {
                    self.open.retain(|(_, open)| *open != index);
                    self.answered_us.push(self.shared.since(sender, index));
                } else {
                    self.delivered_us.push(self.shared.since(sender, index));
                }
            }
            b"stream:error" => bail!("the peer ended a stream: {}", String::from_utf8_lossy(stanza)),
            _ => {}
        }
        Ok(())
    }
}

/// A message as long as the text of ours: what encryption would add is left out, in the peer's favour.
fn write_message(out: &mut String, sender: usize, index: usize, to: To) {
    let _ = match to {
        To::Person(person) => write!(out, "<message to='u{person}@{DOMAIN}' type='chat' id='m-{sender}-{index}'><body>"),
        To::Room => write!(out, "<message to='{}' type='groupchat' id='m-{sender}-{index}'><body>", client::room()),
    };
    out.extend(std::iter::repeat_n('x', TEXT_BYTES));
    out.push_str("</body></message>");
}

fn read_id(id: &str) -> Option<(usize, usize)> {
    let (sender, index) = id.strip_prefix("m-")?.split_once('-')?;
    Some((sender.parse().ok()?, index.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_which_one_it_is() {
        let mut text = String::new();
        write_message(&mut text, 3, 17, To::Person(4));
        assert_eq!(stanza::attribute(text.as_bytes(), "id").and_then(read_id), Some((3, 17)));
        assert_eq!(stanza::text_of(text.as_bytes(), "body").map(str::len), Some(TEXT_BYTES));
        assert_eq!(read_id("bind"), None);
    }
}
