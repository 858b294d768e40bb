//! One device's connection on the server's side: what `server::connection` does with a WebSocket, with queues in its place.
//! The same order of things, the same limits; without pings and rate limits, which need real time.

use crate::{ledger::Ledger, surroundings::Surroundings};
use app::{App, Surroundings as _, dispatch, hub, hub::Taken, session::Session};
use bytes::Bytes;
use protocol::{
    cbor,
    frame::{Challenge, ClientFrame, Push, Request, ServerFrame},
    hash::Digest,
    limits,
    message::SealedMessage,
    refusal::Refusal,
};
use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};

/// From one write to the next, as the outbox sees it: longer than pushes gather, so that they never wait for real time.
const NO_GATHERING: Duration = hub::GATHER.saturating_mul(2);

/// What a connection wrote, and whether it has ended.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) frames: Vec<Bytes>,
    pub(crate) ended: bool,
}

/// The near end of a connection's outgoing queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(Arc<Mutex<Written>>);

impl Line {
    fn write(&self, frame: Bytes) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).frames.push(frame);
    }

    /// What was written since it was last asked.
    pub(crate) fn take(&self) -> Written {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Written { frames: std::mem::take(&mut written.frames), ended: written.ended }
    }
}

/// Ends the line however the task ends.
struct Hangs(Line);

impl Drop for Hangs {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
    }
}

/// What a connection works with.
pub(crate) struct Ends {
    pub(crate) app: Arc<App>,
    pub(crate) host: String,
    pub(crate) surroundings: Arc<Surroundings>,
    pub(crate) ledger: Ledger,
    pub(crate) incoming: mpsc::UnboundedReceiver<Vec<u8>>,
    pub(crate) line: Line,
}

type Slow = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Serves a device until its line is cut or its session ends.
pub(crate) async fn run(mut ends: Ends) {
    let _hangs = Hangs(ends.line.clone());
    let Some(session) = open(&mut ends).await else { return };
    let app = Arc::clone(&ends.app);
    serve(&mut ends, &session).await;
    app.leave_session(&session);
}

async fn open(ends: &mut Ends) -> Option<Arc<Session>> {
    let tenant = ends.app.tenant_of_host(&ends.host).await?;
    let mut nonce = [0; 32];
    ends.surroundings.fill(&mut nonce);
    let nonce = Digest::from_bytes(nonce);
    let challenge = Challenge { tenant: tenant.id, nonce, now: ends.surroundings.now() };
    ends.line.write(hub::frame(&ServerFrame::Challenge(challenge)));
    let proof = ends.incoming.recv().await?;
    let opened = match cbor::decode_frame::<ClientFrame>(&proof) {
        Ok(ClientFrame::Authenticate(proof)) => ends.app.open_session(&tenant, &proof, &nonce).await,
        _ => Err(Refusal::Malformed),
    };
    match opened {
        Ok((session, opened)) => {
            ends.line.write(hub::frame(&ServerFrame::Opened(opened)));
            ends.app.after_open(&session).await;
            Some(session)
        }
        Err(refusal) => {
            ends.line.write(hub::frame(&ServerFrame::Refused(refusal)));
            None
        }
    }
}

async fn serve(ends: &mut Ends, session: &Arc<Session>) {
    let (mut queued, mut slow): (VecDeque<Bytes>, Option<Slow>) = (VecDeque::new(), None);
    let mut asked: BTreeMap<u64, SealedMessage> = BTreeMap::new();
    let mut now = Instant::now();
    loop {
        now += NO_GATHERING;
        if let Taken::Ended(end) = session.outbox.take(&mut queued, now) {
            ends.line.write(hub::frame(&ServerFrame::Push(Push::SessionEnded(end))));
            return;
        }
        for frame in queued.drain(..) {
            ends.ledger.leaves(session.tenant, session.person, &mut asked, &frame);
            ends.line.write(frame);
        }
        let reads = slow.is_none() && session.in_flight() < limits::REQUESTS_IN_FLIGHT_MAX;
        tokio::select! {
            biased;
            () = session.outbox.wait() => {}
            () = async { if let Some(slow) = slow.as_mut() { slow.await } }, if slow.is_some() => slow = None,
            received = ends.incoming.recv(), if reads => {
                let Some(bytes) = received else { return };
                let Ok(ClientFrame::Request { id, request }) = cbor::decode_frame(&bytes) else {
                    ends.line.write(hub::frame(&ServerFrame::Refused(Refusal::Malformed)));
                    return;
                };
                match &request {
                    Request::SendMessage(send) => drop(asked.insert(id, send.sealed.clone())),
                    Request::SendVoid(sealed) => drop(asked.insert(id, sealed.clone())),
                    _ => {}
                }
                if let Some(waits) = dispatch::quick(&ends.app, session, id, request) {
                    let (app, session) = (Arc::clone(&ends.app), Arc::clone(session));
                    slow = Some(Box::pin(async move { dispatch::request(&app, &session, id, waits).await }));
                }
            }
        }
    }
}
