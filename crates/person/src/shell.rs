//! The run loop: one engine, its socket, its requests, its wake-ups.

use crate::{
    device::{Clock, Reply},
    kill::{CrashPoint, KillSwitch},
    objects::ObjectFolder,
};
use client::{Effect, Engine, HttpError, Input, PartError, attachment::Source, view::PersonView};
use futures_util::{SinkExt, StreamExt};
use protocol::{frame::SUBPROTOCOL, time::Timestamp};
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot, watch},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

/// What callers ask of the task.
pub(crate) enum Ask {
    /// An input whose answer carries the given id; `at` is its time when that is not the clock's.
    Input { make: Box<dyn FnOnce(u64) -> Input + Send>, reply: oneshot::Sender<Reply>, at: Option<Timestamp> },
    /// A view.
    Subscribe { query: client::command::Query, view: watch::Sender<String> },
    /// Answer when the engine is settled.
    Settled { done: oneshot::Sender<()> },
    /// The longest file that may be sent.
    FileBytesMax { reply: oneshot::Sender<u64> },
    /// What opens an attachment.
    Attachment { message: String, place: u32, reply: oneshot::Sender<Option<Source>> },
    /// An input that has no answer.
    Feed { input: Input },
    /// Everybody of a name.
    Named { name: String, reply: oneshot::Sender<Vec<PersonView>> },
    /// Cut the connection, or allow it again.
    Network { online: bool },
    /// Stop; the database is closed before the answer.
    Stop { done: oneshot::Sender<()> },
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Runs until asked to stop or until all askers are gone.
pub(crate) async fn run(
    engine: Engine,
    server: String,
    clock: Clock,
    objects: ObjectFolder,
    kill: KillSwitch,
    mut asks: mpsc::UnboundedReceiver<Ask>,
) {
    for object in objects.all() {
        // Of a file that was never sent.
        if engine.knows_object(object).is_ok_and(|known| !known) {
            objects.remove(object);
        }
    }
    let (results, mut arrived) = mpsc::unbounded_channel();
    let mut shell = Shell {
        engine,
        server,
        clock,
        objects,
        http: reqwest::Client::new(),
        results,
        next: 0,
        replies: BTreeMap::new(),
        views: BTreeMap::new(),
        settling: Vec::new(),
        outgoing: None,
        wake: None,
        generation: 0,
        broken: false,
        kill,
        dead: false,
    };
    shell.feed(Input::Network { online: true });
    loop {
        let sleep = shell.sleep();
        tokio::select! {
            ask = asks.recv() => match ask {
                None => return,
                Some(Ask::Stop { done }) => {
                    drop(shell);
                    // Nobody waits any more is fine.
                    let _ = done.send(());
                    return;
                }
                Some(ask) => shell.ask(ask),
            },
            Some(result) = arrived.recv() => shell.arrived(result, &mut arrived),
            () = tokio::time::sleep(sleep) => {
                shell.wake = None;
                shell.feed(Input::Tick);
            }
        }
        shell.tidy();
        if shell.dead {
            return;
        }
    }
}

/// What tasks of the shell report.
enum Arrived {
    Opened { generation: u64 },
    Frame { generation: u64, bytes: Vec<u8> },
    Closed { generation: u64 },
    Http { id: u64, answer: Result<Vec<u8>, HttpError> },
    Part { input: Input },
}

struct Shell {
    engine: Engine,
    server: String,
    clock: Clock,
    objects: ObjectFolder,
    http: reqwest::Client,
    results: mpsc::UnboundedSender<Arrived>,
    next: u64,
    replies: BTreeMap<u64, oneshot::Sender<Reply>>,
    views: BTreeMap<u64, watch::Sender<String>>,
    /// Who waits until the engine is settled.
    settling: Vec<oneshot::Sender<()>>,
    outgoing: Option<mpsc::UnboundedSender<Vec<u8>>>,
    wake: Option<Timestamp>,
    /// Counts connections, so that a late word of an old one is not taken for the new one's.
    generation: u64,
    broken: bool,
    kill: KillSwitch,
    /// Switched off by a test.
    dead: bool,
}

impl Shell {
    fn sleep(&self) -> Duration {
        let idle = Duration::from_secs(3600);
        self.wake.map_or(idle, |at| Duration::from_millis(at.since(self.clock.now())).min(idle))
    }

    fn ask(&mut self, ask: Ask) {
        self.next += 1;
        match ask {
            Ask::Input { make, reply, at } => {
                let input = make(self.next);
                self.replies.insert(self.next, reply);
                self.engine.says_at(at);
                self.feed(input);
                self.engine.says_at(None);
            }
            Ask::Subscribe { query, view } => {
                let id = self.next;
                self.views.insert(id, view);
                self.feed(Input::Subscribe { id, query });
            }
            Ask::Settled { done } => self.settling.push(done),
            Ask::Named { name, reply } => {
                // Without an answer the asker learns that the database cannot be read.
                if let Ok(people) = self.engine.people_named(&name) {
                    let _ = reply.send(people);
                }
            }
            Ask::FileBytesMax { reply } => drop(reply.send(self.engine.file_bytes_max())),
            Ask::Attachment { message, place, reply } => {
                if let Ok(found) = self.engine.attachment(&message, place) {
                    let _ = reply.send(found);
                }
            }
            Ask::Feed { input } => self.feed(input),
            Ask::Network { online } => self.feed(Input::Network { online }),
            Ask::Stop { .. } => {}
        }
    }

    fn arrived(&mut self, first: Arrived, more: &mut mpsc::UnboundedReceiver<Arrived>) {
        let mut frames = Vec::new();
        let mut next = Some(first);
        while let Some(result) = next {
            match result {
                Arrived::Frame { generation, bytes } if generation == self.generation => frames.push(bytes),
                Arrived::Frame { .. } => {}
                other => {
                    // Frames that came before keep their place before it.
                    if !frames.is_empty() {
                        self.feed(Input::Frames(std::mem::take(&mut frames)));
                    }
                    self.event(other);
                }
            }
            // What is here already becomes one transaction; a bound keeps commands from waiting.
            next = if frames.len() < 64 { more.try_recv().ok() } else { None };
        }
        if !frames.is_empty() {
            self.feed(Input::Frames(frames));
        }
    }

    fn event(&mut self, event: Arrived) {
        match event {
            Arrived::Opened { generation } if generation == self.generation => self.feed(Input::SocketOpened),
            Arrived::Closed { generation } if generation == self.generation => {
                self.outgoing = None;
                self.feed(Input::SocketClosed);
            }
            Arrived::Http { id, answer } => self.feed(Input::Http { id, answer }),
            Arrived::Part { input } => self.feed(input),
            Arrived::Opened { .. } | Arrived::Closed { .. } | Arrived::Frame { .. } => {}
        }
    }

    /// What is left to do when an input has been worked off.
    fn tidy(&mut self) {
        // Also of views that never change: what nobody looks at must not be drawn anew at every message.
        let unwatched: Vec<u64> = self.views.iter().filter(|(_, view)| view.is_closed()).map(|(id, _)| *id).collect();
        for id in unwatched {
            self.views.remove(&id);
            self.feed(Input::Unsubscribe { id });
        }
        if !self.dead && !self.settling.is_empty() && self.engine.is_settled().unwrap_or(false) {
            for done in std::mem::take(&mut self.settling) {
                // Nobody waits any more is fine.
                let _ = done.send(());
            }
        }
    }

    fn feed(&mut self, input: Input) {
        if self.broken || self.dies(CrashPoint::BeforeTransaction) {
            return;
        }
        match self.engine.handle(self.clock.now(), input) {
            Ok(effects) => {
                if self.dies(CrashPoint::BeforeEffects) {
                    return;
                }
                for effect in effects {
                    self.carry_out(effect);
                    if self.dies(CrashPoint::AfterEffect) {
                        return;
                    }
                }
            }
            Err(error) => {
                self.broken = true;
                // Everyone who waits learns it; further asks find the task silent.
                for (_, reply) in std::mem::take(&mut self.replies) {
                    let _ = reply.send(Reply::Broken(error.to_string()));
                }
            }
        }
    }

    fn dies(&mut self, point: CrashPoint) -> bool {
        self.dead |= self.kill.strikes(point);
        self.broken |= self.dead;
        self.dead
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::OpenSocket => self.open(),
            Effect::CloseSocket => {
                self.outgoing = None;
                let _ = self.results.send(Arrived::Closed { generation: self.generation });
            }
            Effect::Send(bytes) => {
                if let Some(outgoing) = &self.outgoing {
                    let _ = outgoing.send(bytes);
                }
            }
            Effect::Http { id, path, body } => self.http(id, path, body),
            Effect::PutPart { object, offset, length, size, token } => {
                let part = self.objects.read(object, offset, length);
                let url = format!("{}/api/objects/{object}?offset={offset}&size={size}", self.server);
                let (http, results) = (self.http.clone(), self.results.clone());
                tokio::spawn(async move {
                    let outcome = match part {
                        Ok(part) => answered(http.put(url).bearer_auth(token).body(part)).await,
                        Err(error) => Err(error),
                    };
                    let _ = results.send(Arrived::Part { input: Input::PartPut { object, outcome } });
                });
            }
            Effect::GetPart { object, offset, length, size, token } => {
                let url = format!("{}/api/objects/{object}", self.server);
                let range = format!("bytes={offset}-{}", offset + length - 1);
                let (http, results, objects) = (self.http.clone(), self.results.clone(), self.objects.clone());
                tokio::spawn(async move {
                    let got = answered(http.get(url).bearer_auth(token).header("range", range)).await;
                    let outcome = got.and_then(|bytes| match bytes.len() as u64 == length {
                        true => objects.write(object, offset, size, &bytes),
                        false => Err(PartError::Offline),
                    });
                    let _ = results.send(Arrived::Part { input: Input::PartGot { object, offset, outcome } });
                });
            }
            Effect::DropObject { object } => self.objects.remove(object),
            Effect::Answer { id, outcome } => self.reply(id, Reply::Answer(outcome)),
            Effect::LinkInfo { id, outcome } => self.reply(id, Reply::LinkInfo(outcome)),
            Effect::GuestLink { id, outcome } => self.reply(id, Reply::GuestLink(outcome)),
            Effect::Joined { id, outcome } => self.reply(id, Reply::Joined(outcome)),
            Effect::Offered { id, outcome } => self.reply(id, Reply::Offered(outcome)),
            Effect::OfferAnswered { id, outcome } => self.reply(id, Reply::OfferAnswered(outcome)),
            Effect::View { id, json } => {
                if let Some(view) = self.views.get(&id) {
                    // Nobody looks any more: it is taken away after what the engine is doing now.
                    let _ = view.send(json);
                }
            }
            Effect::WakeAt(at) => self.wake = Some(self.wake.map_or(at, |wake| wake.min(at))),
        }
    }

    fn reply(&mut self, id: u64, reply: Reply) {
        if let Some(waiting) = self.replies.remove(&id) {
            let _ = waiting.send(reply);
        }
    }

    fn open(&mut self) {
        self.generation += 1;
        let (generation, results) = (self.generation, self.results.clone());
        let (outgoing, queue) = mpsc::unbounded_channel();
        self.outgoing = Some(outgoing);
        let url = format!("{}/api/socket", self.server.replacen("http", "ws", 1));
        tokio::spawn(async move {
            if let Some(socket) = connect(&url).await {
                let _ = results.send(Arrived::Opened { generation });
                pump(socket, queue, &results, generation).await;
            }
            let _ = results.send(Arrived::Closed { generation });
        });
    }

    fn http(&self, id: u64, path: &str, body: Vec<u8>) {
        let (url, results) = (format!("{}{path}", self.server), self.results.clone());
        tokio::spawn(async move {
            let answer = fetch(&url, body).await;
            let _ = results.send(Arrived::Http { id, answer });
        });
    }
}

async fn connect(url: &str) -> Option<Socket> {
    let mut request = url.into_client_request().ok()?;
    request.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_static(SUBPROTOCOL));
    tokio_tungstenite::connect_async(request).await.ok().map(|(socket, _)| socket)
}

async fn pump(
    socket: Socket,
    mut queue: mpsc::UnboundedReceiver<Vec<u8>>,
    results: &mpsc::UnboundedSender<Arrived>,
    generation: u64,
) {
    let (mut sink, mut stream) = socket.split();
    loop {
        tokio::select! {
            frame = queue.recv() => {
                let Some(frame) = frame else {
                    let _ = sink.close().await;
                    return;
                };
                if sink.feed(Message::Binary(frame.into())).await.is_err() {
                    return;
                }
                while let Ok(frame) = queue.try_recv() {
                    if sink.feed(Message::Binary(frame.into())).await.is_err() {
                        return;
                    }
                }
                if sink.flush().await.is_err() {
                    return;
                }
            }
            message = stream.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    let _ = results.send(Arrived::Frame { generation, bytes: bytes.into() });
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
}

/// The body of an answer, or why there is none.
async fn answered(request: reqwest::RequestBuilder) -> Result<Vec<u8>, PartError> {
    let response = request.send().await.map_err(|_| PartError::Offline)?;
    let status = response.status();
    let body = response.bytes().await.map_err(|_| PartError::Offline)?.to_vec();
    if status.is_success() { Ok(body) } else { Err(PartError::Refused { status: status.as_u16(), body }) }
}

async fn fetch(url: &str, body: Vec<u8>) -> Result<Vec<u8>, HttpError> {
    let client = reqwest::Client::new();
    let request =
        if body.is_empty() { client.get(url) } else { client.post(url).header("content-type", "application/cbor").body(body) };
    let response = request.send().await.map_err(|_| HttpError::Offline)?;
    let status = response.status();
    let body = response.bytes().await.map_err(|_| HttpError::Offline)?.to_vec();
    if status.is_success() { Ok(body) } else { Err(HttpError::of(status.as_u16(), &body)) }
}
