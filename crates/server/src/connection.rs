//! One device socket, one task: reads requests, writes answers and pushes, pings.
//!
//! Guarantees: requests are carried out in the order in which they came; messages do not wait for each other; a device that
//! does not read is cut off; a device that is silent for two pauses between pings is taken for gone, and can tell in the same
//! way that the server is (browsers show no pings, so a push goes with them); one that asks too fast is slowed down by not
//! being read.

use crate::{
    http::Shared,
    surroundings,
    websocket::{QUEUE_KEPT, SocketError, WebSocket},
};
use app::{
    dispatch,
    hub::{self, Taken},
    session::Session,
    tenants::Tenant,
};
use bytes::Bytes;
use futures_util::FutureExt as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use protocol::{
    cbor,
    frame::{Challenge, ClientFrame, Push, ServerFrame, SessionEnd},
    hash::Digest,
    limits,
    refusal::Refusal,
    websocket::{Incoming, Opcode, WebSocketError},
};
use std::{collections::VecDeque, future::Future, num::NonZeroU32, pin::Pin, sync::Arc, time::Duration};
use tokio::time::Instant;

/// A device must prove itself by then.
const PROOF_TIMEOUT: Duration = Duration::from_secs(10);
/// Pauses between pings, in the silence of which a device is taken for gone.
const PINGS_MISSED: u32 = 2;
/// Time to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);
/// Frames read in a row before others get a turn.
const FRAMES_IN_A_ROW: usize = 32;

/// A device socket.
pub(crate) type Socket = WebSocket<TokioIo<Upgraded>>;

type Slow = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Serves a socket until it ends.
pub(crate) async fn run(shared: Shared, tenant: Arc<Tenant>, mut socket: Socket) {
    // Boxed: opening is done once, and its state would stay with the connection for hours.
    let opened = Box::pin(open(&shared, &tenant, &mut socket)).await;
    let Some(session) = opened else {
        socket.queue(Opcode::Close, Bytes::new());
        let _ = tokio::time::timeout(GOODBYE, socket.flush()).await;
        return;
    };
    drop(tenant);
    let mut connection = Connection::new(&shared, socket, Arc::clone(&session));
    connection.serve().await;
    shared.app.leave_session(&session);
    connection.hears_its_end().await;
}

async fn open(shared: &Shared, tenant: &Arc<Tenant>, socket: &mut Socket) -> Option<Arc<Session>> {
    let nonce = Digest::from_bytes(surroundings::random());
    let challenge = Challenge { tenant: tenant.id, nonce, now: surroundings::now() };
    socket.send(hub::frame(&ServerFrame::Challenge(challenge))).await.ok()?;
    let proof = match tokio::time::timeout(PROOF_TIMEOUT, socket.receive()).await.ok()?.ok()? {
        Incoming::Binary(bytes) => cbor::decode_frame::<ClientFrame>(&bytes),
        _ => return None,
    };
    let opened = match proof {
        Ok(ClientFrame::Authenticate(proof)) => {
            // The hospital as it is now: it may have been claimed since the host name was looked up.
            shared.app.open_session(tenant, &proof, &nonce).await
        }
        _ => Err(Refusal::Malformed),
    };
    match opened {
        Ok((session, opened)) => {
            // From here on the device knows what silence means.
            socket.queue(Opcode::Binary, hub::frame(&ServerFrame::Opened(opened)));
            if socket.send(alive(shared.ping_every)).await.is_err() {
                shared.app.leave_session(&session);
                return None;
            }
            shared.app.after_open(&session).await;
            Some(session)
        }
        Err(refusal) => {
            let _ = socket.send(hub::frame(&ServerFrame::Refused(refusal))).await;
            None
        }
    }
}

struct Connection {
    app: Arc<app::App>,
    socket: Socket,
    session: Arc<Session>,
    limiter: DefaultDirectRateLimiter,
    queued: VecDeque<Bytes>,
    slow: Option<Slow>,
    /// The goodbye that was said.
    said: Option<SessionEnd>,
    paused_until: Option<Instant>,
    last_seen: Instant,
    ping_every: Duration,
    next_ping: Instant,
}

enum Flow {
    Goes,
    Ends,
}

impl Connection {
    fn new(shared: &Shared, socket: Socket, session: Arc<Session>) -> Self {
        let per_second = NonZeroU32::new(shared.rate.frames_per_second).unwrap_or(NonZeroU32::MIN);
        let burst = NonZeroU32::new(shared.rate.burst).unwrap_or(NonZeroU32::MIN);
        let now = now();
        Self {
            app: Arc::clone(&shared.app),
            socket,
            session,
            limiter: RateLimiter::direct(Quota::per_second(per_second).allow_burst(burst)),
            queued: VecDeque::new(),
            slow: None,
            said: None,
            paused_until: None,
            last_seen: now,
            ping_every: shared.ping_every,
            next_ping: now + shared.ping_every,
        }
    }

    async fn serve(&mut self) {
        loop {
            let gathers_until = match self.session.outbox.take(&mut self.queued, now()) {
                Taken::Ended(end) => {
                    self.say_goodbye(end).await;
                    return;
                }
                Taken::Later(until) => Some(until),
                Taken::All => None,
            };
            for frame in self.queued.drain(..) {
                self.socket.queue(Opcode::Binary, frame);
            }
            if self.queued.capacity() > QUEUE_KEPT {
                self.queued = VecDeque::new();
            }
            if self.socket.has_unwritten() {
                match self.write().await {
                    Flow::Goes => continue,
                    Flow::Ends => return,
                }
            }
            if let Flow::Ends = self.turn(gathers_until).await {
                return;
            }
        }
    }

    /// Waits for the next thing and does it.
    async fn turn(&mut self, gathers_until: Option<Instant>) -> Flow {
        let reads =
            self.slow.is_none() && self.paused_until.is_none() && self.session.in_flight() < limits::REQUESTS_IN_FLIGHT_MAX;
        let wake_at = [self.paused_until, gathers_until].into_iter().flatten().fold(self.next_ping, Instant::min);
        tokio::select! {
            biased;
            () = self.session.outbox.wait() => Flow::Goes,
            () = async { if let Some(slow) = self.slow.as_mut() { slow.await } }, if self.slow.is_some() => {
                self.slow = None;
                Flow::Goes
            }
            received = self.socket.receive(), if reads => self.received(received).await,
            () = tokio::time::sleep_until(wake_at) => self.tick().await,
        }
    }

    async fn tick(&mut self) -> Flow {
        let now = now();
        if self.paused_until.is_some_and(|paused| paused <= now) {
            self.paused_until = None;
        }
        if now < self.next_ping {
            return Flow::Goes;
        }
        self.next_ping = now + self.ping_every;
        if now.duration_since(self.last_seen) > self.dead_after() {
            return Flow::Ends;
        }
        self.socket.queue(Opcode::Binary, alive(self.ping_every));
        self.socket.queue(Opcode::Ping, Bytes::new());
        match tokio::time::timeout(GOODBYE, self.socket.flush()).await {
            Ok(Ok(())) => Flow::Goes,
            _ => Flow::Ends,
        }
    }

    /// Silence after which a device is taken for gone.
    fn dead_after(&self) -> Duration {
        self.ping_every * PINGS_MISSED
    }

    async fn received(&mut self, first: Result<Incoming, SocketError>) -> Flow {
        let mut received = first;
        self.last_seen = now();
        for turn in 1..=FRAMES_IN_A_ROW {
            match received {
                Ok(Incoming::Binary(bytes)) => {
                    let Ok(ClientFrame::Request { id, request }) = cbor::decode_frame(&bytes) else {
                        return self.refuse(Refusal::Malformed).await;
                    };
                    drop(bytes);
                    if let Some(waits) = dispatch::quick(&self.app, &self.session, id, request) {
                        let (app, session) = (Arc::clone(&self.app), Arc::clone(&self.session));
                        self.slow = Some(Box::pin(async move { dispatch::request(&app, &session, id, waits).await }));
                        return Flow::Goes;
                    }
                }
                Ok(Incoming::Ping(_) | Incoming::Pong) => {}
                Ok(Incoming::Text) => return self.refuse(Refusal::Malformed).await,
                Ok(Incoming::Close) => return self.close().await,
                Err(SocketError::Refused(WebSocketError::TooLarge { max })) => {
                    return self.refuse(Refusal::TooLarge { max: max as u64 }).await;
                }
                Err(SocketError::Refused(WebSocketError::Broken(_)) | SocketError::Gone(_)) => return Flow::Ends,
            }
            if let Err(early) = self.limiter.check() {
                let wait = early.wait_time_from(governor::clock::DefaultClock::default().now());
                self.paused_until = Some(now() + wait);
                return Flow::Goes;
            }
            if turn == FRAMES_IN_A_ROW || self.session.in_flight() >= limits::REQUESTS_IN_FLIGHT_MAX {
                return Flow::Goes;
            }
            match self.socket.receive().now_or_never() {
                Some(next) => received = next,
                None => return Flow::Goes,
            }
        }
        Flow::Goes
    }

    /// Writes everything that is queued and flushes once. Gives up when the session ends meanwhile.
    async fn write(&mut self) -> Flow {
        let deadline = now() + self.dead_after();
        let (socket, outbox) = (&mut self.socket, &self.session.outbox);
        let write = socket.flush();
        tokio::pin!(write);
        loop {
            tokio::select! {
                biased;
                written = &mut write => return if written.is_ok() { Flow::Goes } else { Flow::Ends },
                () = outbox.wait() => {
                    if outbox.ended().is_some() {
                        // It does not read what we write: there is no way to say why.
                        return Flow::Ends;
                    }
                }
                () = tokio::time::sleep_until(deadline) => return Flow::Ends,
            }
        }
    }

    async fn refuse(&mut self, refusal: Refusal) -> Flow {
        let frame = hub::frame(&ServerFrame::Refused(refusal));
        let _ = tokio::time::timeout(GOODBYE, self.socket.send(frame)).await;
        Flow::Ends
    }

    /// Answers a goodbye.
    async fn close(&mut self) -> Flow {
        self.socket.queue(Opcode::Close, Bytes::new());
        let _ = tokio::time::timeout(GOODBYE, self.socket.flush()).await;
        Flow::Ends
    }

    async fn say_goodbye(&mut self, end: SessionEnd) {
        let frame = hub::frame(&ServerFrame::Push(Push::SessionEnded(end)));
        self.socket.queue(Opcode::Binary, frame);
        self.close().await;
        self.said = Some(end);
    }

    /// Whoever answers the goodbye has heard why, and deletes what there is. Nothing else counts: a line may be dead for long.
    async fn hears_its_end(&mut self) {
        if !matches!(self.said, Some(SessionEnd::Locked | SessionEnd::Deleted | SessionEnd::DeviceRemoved)) {
            return;
        }
        // What was asked ends unanswered, as with every end. Held on to, it might hold what is waited for here.
        self.slow = None;
        if self.answers_goodbye().await {
            self.app.device_told(self.session.tenant, self.session.device).await;
        }
    }

    async fn answers_goodbye(&mut self) -> bool {
        let answer = async {
            loop {
                match self.socket.receive().await {
                    Ok(Incoming::Close) => return true,
                    Ok(_) => {}
                    Err(_) => return false,
                }
            }
        };
        tokio::time::timeout(GOODBYE, answer).await.unwrap_or(false)
    }
}

/// Says when there will be a sign of life again.
fn alive(ping_every: Duration) -> Bytes {
    hub::frame(&ServerFrame::Push(Push::Alive { next_ms: u32::try_from(ping_every.as_millis()).unwrap_or(u32::MAX) }))
}

fn now() -> Instant {
    Instant::now()
}
