//! Plays frames through sockets and watches what comes back.
//!
//! Every device is a task. A closed loop keeps `window` messages unanswered; a paced one sends each message when it is due,
//! however slow the answers are. The play ends when every message is answered and every delivery has arrived.

use crate::{
    client::{self, Seen, Socket},
    clock,
    frames::{self, Stamp},
    process::Process,
};
use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use protocol::id::ConversationId;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio_tungstenite::tungstenite::Message;

/// A play that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(300);
/// Request ids of receipts start here.
const RECEIPTS: u64 = 1 << 40;

/// What one device does.
#[derive(Debug)]
pub struct Part {
    /// Index of the device.
    pub staff: usize,
    /// Its socket.
    pub socket: Socket,
    /// What it sends, and when after the start.
    pub frames: Vec<(Duration, Bytes)>,
    /// Most of its messages that wait for their answers.
    pub window: usize,
    /// Entries it will receive.
    pub expects: usize,
    /// Tell the server of this conversation what arrived?
    pub receipts: Option<ConversationId>,
}

/// What came of a play.
#[derive(Debug, Default)]
pub struct Played {
    /// Messages that were answered.
    pub messages: usize,
    /// Entries that arrived at other devices.
    pub deliveries: usize,
    /// Time from the start to the last of them.
    pub seconds: f64,
    /// CPU time of the server meanwhile.
    pub cpu_seconds: f64,
    /// The part of it that is the database's, where that is a process of its own.
    pub database_cpu_seconds: f64,
    /// Bytes of all client frames.
    pub sent_bytes: usize,
    /// Time from sending to the answer in microseconds, ascending.
    pub answered_us: Vec<u32>,
    /// Time from sending to every delivery in microseconds, ascending.
    pub delivered_us: Vec<u32>,
    /// The devices, still connected.
    pub sockets: Vec<Socket>,
}

struct Shared {
    begin: Instant,
    /// Nanoseconds from the start to the sending, by sender and counter.
    sent_at: Vec<Vec<AtomicU64>>,
}

impl Shared {
    fn elapsed(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn slot(&self, stamp: Stamp) -> Option<&AtomicU64> {
        self.sent_at.get(stamp.sender as usize)?.get(stamp.counter as usize)
    }

    fn since(&self, stamp: Stamp) -> u32 {
        let sent = self.slot(stamp).map_or(0, |slot| slot.load(Ordering::Acquire));
        u32::try_from(self.elapsed().saturating_sub(sent) / 1_000).unwrap_or(u32::MAX)
    }
}

/// Plays all parts at once.
///
/// # Errors
/// When the server refuses a message, ends a connection, or takes too long.
pub async fn play(process: &Process, parts: Vec<Part>) -> Result<Played> {
    let people = parts.iter().map(|part| part.staff + 1).max().unwrap_or(0);
    let mut sent_at: Vec<Vec<AtomicU64>> = std::iter::repeat_with(Vec::new).take(people).collect();
    let mut total = Played::default();
    for part in &parts {
        if let Some(slots) = sent_at.get_mut(part.staff) {
            slots.extend(std::iter::repeat_with(AtomicU64::default).take(part.frames.len() + 1));
        }
        total.sent_bytes += part.frames.iter().map(|(_, frame)| frame.len()).sum::<usize>();
    }
    let receipts = parts.iter().any(|part| part.receipts.is_some());
    let (cpu, database_cpu) = (process.cpu_seconds()?, process.database_cpu_seconds()?);
    let shared = Arc::new(Shared { begin: clock::instant(), sent_at });
    let tasks: Vec<_> = parts.into_iter().map(|part| tokio::spawn(Player::new(part, Arc::clone(&shared)).run())).collect();
    for task in tasks {
        let one = tokio::time::timeout(PATIENCE, task).await.context("no end in sight")???;
        total.messages += one.answered_us.len();
        total.deliveries += one.delivered_us.len();
        total.answered_us.extend(one.answered_us);
        total.delivered_us.extend(one.delivered_us);
        total.sockets.push(one.socket);
    }
    total.seconds = shared.begin.elapsed().as_secs_f64();
    if receipts {
        // The server gathers receipts for a while before it writes them.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    total.cpu_seconds = process.cpu_seconds()? - cpu;
    total.database_cpu_seconds = process.database_cpu_seconds()? - database_cpu;
    total.answered_us.sort_unstable();
    total.delivered_us.sort_unstable();
    Ok(total)
}

struct Player {
    part: Part,
    shared: Arc<Shared>,
    next: usize,
    open: usize,
    answered_us: Vec<u32>,
    delivered_us: Vec<u32>,
    receipts: u64,
}

struct Done {
    socket: Socket,
    answered_us: Vec<u32>,
    delivered_us: Vec<u32>,
}

impl Player {
    fn new(part: Part, shared: Arc<Shared>) -> Self {
        let (answered_us, delivered_us) = (Vec::with_capacity(part.frames.len()), Vec::with_capacity(part.expects));
        Self { part, shared, next: 0, open: 0, answered_us, delivered_us, receipts: 0 }
    }

    async fn run(mut self) -> Result<Done> {
        loop {
            let due = self.send_what_is_due().await?;
            if self.next == self.part.frames.len() && self.open == 0 && self.delivered_us.len() >= self.part.expects {
                return Ok(Done { socket: self.part.socket, answered_us: self.answered_us, delivered_us: self.delivered_us });
            }
            let wakes = due.map(|due| tokio::time::Instant::from_std(self.shared.begin + due));
            let received = tokio::select! {
                biased;
                received = self.part.socket.next() => received,
                () = async { if let Some(wakes) = wakes { tokio::time::sleep_until(wakes).await } }, if wakes.is_some() => continue,
            };
            let mut received = Some(received);
            while let Some(message) = received {
                self.received(message.context("the server ended a connection")??).await?;
                received = self.part.socket.next().now_or_never();
            }
        }
    }

    /// Sends what the window and the clock allow; gives back when the next frame is due, if it only waits for that.
    async fn send_what_is_due(&mut self) -> Result<Option<Duration>> {
        let mut fed = false;
        let mut waits_until = None;
        while self.open < self.part.window {
            let Some((due, frame)) = self.part.frames.get(self.next) else { break };
            if *due > self.shared.begin.elapsed() {
                waits_until = Some(*due);
                break;
            }
            let stamp = Stamp { sender: u32::try_from(self.part.staff)?, counter: u32::try_from(self.next + 1)? };
            if let Some(slot) = self.shared.slot(stamp) {
                slot.store(self.shared.elapsed(), Ordering::Release);
            }
            self.part.socket.feed(Message::Binary(frame.clone())).await?;
            (self.next, self.open, fed) = (self.next + 1, self.open + 1, true);
        }
        if fed {
            self.part.socket.flush().await?;
        }
        Ok(waits_until)
    }

    async fn received(&mut self, message: Message) -> Result<()> {
        let frame = match message {
            Message::Binary(frame) => frame,
            Message::Close(_) => bail!("the server closed a connection"),
            _ => return Ok(()),
        };
        match client::look(&frame)? {
            Seen::Answer { id } if id < RECEIPTS => {
                self.open = self.open.saturating_sub(1);
                let stamp = Stamp { sender: u32::try_from(self.part.staff)?, counter: u32::try_from(id)? };
                self.answered_us.push(self.shared.since(stamp));
            }
            Seen::Entry => {
                let stamp = frames::stamp_of(&frame).context("an entry that nobody sent")?;
                self.delivered_us.push(self.shared.since(stamp));
                if let Some(conversation) = self.part.receipts {
                    self.receipts += 1;
                    let receipt = frames::receipt(RECEIPTS + self.receipts, conversation, self.receipts + 1);
                    client::send(&mut self.part.socket, receipt).await?;
                }
            }
            Seen::Answer { .. } | Seen::Other => {}
        }
        Ok(())
    }
}
