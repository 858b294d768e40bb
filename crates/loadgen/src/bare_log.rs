//! The yardstick: a WebSocket server that appends every frame to a log with group commit and fsync, acknowledges it and
//! hands it on. No accounts, no policy, no signatures, no database: what the machine can do at best.
//!
//! It speaks just enough of the protocol that the same generator plays the same load against it. Who gets a message follows
//! from the number at the end of its sender's device id.

use crate::{
    clock,
    hospital::{self, TENANT},
    process::Layout,
};
use anyhow::{Context as _, Result};
use bytes::Bytes;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use protocol::{
    cbor,
    frame::{Accepted, Challenge, ClientFrame, Opened, Outcome, Response, SUBPROTOCOL, ServerFrame},
    hash::Digest,
    id::PersonId,
};
use std::{
    collections::HashMap,
    fs::File,
    io::Write as _,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    net::{TcpSocket, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response as HttpResponse},
        http::HeaderValue,
        protocol::WebSocketConfig,
    },
};

/// Connections that wait to be accepted, as at the server.
const BACKLOG: u32 = 4_096;
/// Most records of one fsync, as in the server's appender.
const GROUP_MAX: usize = 256;

struct Record {
    frame: Bytes,
    id: u64,
    sender: u32,
    back: UnboundedSender<Bytes>,
}

/// Connected devices by their numbers.
type Connected = HashMap<u32, UnboundedSender<Bytes>>;
type Hub = Arc<Mutex<Connected>>;

/// Serves until the process is ended.
///
/// # Errors
/// When the log or the socket cannot be opened.
pub async fn serve(listen: SocketAddr, log: &Path, layout: Layout) -> Result<()> {
    let file = File::options().create(true).append(true).open(log)?;
    let hub = Hub::default();
    let (to_log, records) = unbounded_channel();
    let committing = Arc::clone(&hub);
    std::thread::spawn(move || commit(file, records, &committing, layout));
    let socket = if listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.bind(listen)?;
    let listener = socket.listen(BACKLOG)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let (hub, to_log) = (Arc::clone(&hub), to_log.clone());
        tokio::spawn(async move {
            // A device that goes is none of the yardstick's business.
            let _ = connection(stream, hub, to_log).await;
        });
    }
}

/// What arrived while the disk was busy is the next group.
fn commit(mut file: File, mut records: UnboundedReceiver<Record>, hub: &Hub, layout: Layout) -> Option<()> {
    let (mut group, mut bytes, mut seq) = (Vec::new(), Vec::new(), 0_u64);
    while records.blocking_recv_many(&mut group, GROUP_MAX) > 0 {
        bytes.clear();
        for record in &group {
            bytes.extend_from_slice(&u32::try_from(record.frame.len()).ok()?.to_be_bytes());
            bytes.extend_from_slice(&record.frame);
        }
        file.write_all(&bytes).ok()?;
        file.sync_data().ok()?;
        let at = clock::now();
        let connected = hub.lock().unwrap_or_else(PoisonError::into_inner);
        for record in group.drain(..) {
            seq += 1;
            let mut push = Vec::with_capacity(record.frame.len() + 5);
            push.extend_from_slice(&[0x82, 0x04, 0x81, 0x82, 0x00]);
            push.extend_from_slice(&record.frame);
            deliver(&connected, layout, record.sender, &Bytes::from(push));
            let accepted = Accepted { seq, chain: Digest::from_bytes([0; 32]), at };
            let outcome = Outcome::Done(Response::Accepted(accepted));
            let _ = record.back.send(Bytes::from(cbor::encode(&ServerFrame::Response { id: record.id, outcome })));
        }
    }
    Some(())
}

fn deliver(connected: &Connected, layout: Layout, sender: u32, push: &Bytes) {
    match layout {
        Layout::Room => {
            for (_, queue) in connected.iter().filter(|(number, _)| **number != sender) {
                let _ = queue.send(push.clone());
            }
        }
        Layout::Pairs => {
            if let Some(queue) = connected.get(&(sender ^ 1)) {
                let _ = queue.send(push.clone());
            }
        }
    }
}

#[expect(clippy::result_large_err, reason = "tungstenite's callback wants it so")]
fn with_subprotocol(_: &Request, mut response: HttpResponse) -> Result<HttpResponse, ErrorResponse> {
    response.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
    Ok(response)
}

async fn connection(stream: TcpStream, hub: Hub, to_log: UnboundedSender<Record>) -> Result<()> {
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default().read_buffer_size(2 * 1024);
    let mut socket = accept_hdr_async_with_config(stream, with_subprotocol, Some(config)).await?;
    let challenge = Challenge { tenant: TENANT, nonce: Digest::from_bytes([0; 32]), now: clock::now() };
    say(&mut socket, &ServerFrame::Challenge(challenge)).await?;
    let proof = socket.next().await.context("gone")??.into_data();
    let ClientFrame::Authenticate(proof) = cbor::decode_frame(&proof)? else { return Ok(()) };
    let (back, mut queue) = unbounded_channel();
    let sender = hospital::number_of(proof.device);
    hub.lock().unwrap_or_else(PoisonError::into_inner).insert(sender, back.clone());
    say(&mut socket, &ServerFrame::Opened(opened())).await?;
    loop {
        tokio::select! {
            biased;
            Some(frame) = queue.recv() => {
                socket.feed(Message::Binary(frame)).await?;
                while let Ok(frame) = queue.try_recv() {
                    socket.feed(Message::Binary(frame)).await?;
                }
                socket.flush().await?;
            }
            message = socket.next() => {
                let mut message = Some(message);
                while let Some(received) = message {
                    if let Message::Binary(frame) = received.context("gone")?? {
                        let record = Record { id: id_of(&frame), frame, sender, back: back.clone() };
                        to_log.send(record).ok().context("no log")?;
                    }
                    message = socket.next().now_or_never();
                }
            }
        }
    }
}

fn opened() -> Opened {
    Opened {
        person: PersonId::from_bytes([0; 16]),
        now: clock::now(),
        state: 0,
        policy: None,
        revocations: None,
        certified: true,
        certification: None,
        key_packages: 0,
        directory: 0,
        papers: None,
        lease_days: Some(protocol::limits::LEASE_DAYS),
        push: None,
    }
}

/// The id of a request, read from the first bytes of its frame.
fn id_of(frame: &[u8]) -> u64 {
    match frame {
        [0x82, 0x01, 0x82, small @ 0..=23, ..] => u64::from(*small),
        [0x82, 0x01, 0x82, 0x18, byte, ..] => u64::from(*byte),
        [0x82, 0x01, 0x82, 0x19, high, low, ..] => u64::from(u16::from_be_bytes([*high, *low])),
        [0x82, 0x01, 0x82, 0x1a, a, b, c, d, ..] => u64::from(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => 0,
    }
}

async fn say(socket: &mut WebSocketStream<TcpStream>, frame: &ServerFrame) -> Result<()> {
    Ok(socket.send(Message::Binary(Bytes::from(cbor::encode(frame)))).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::frame::Request as Asked;

    #[test]
    fn ids_are_read_from_real_frames() {
        for id in [0, 23, 24, 255, 256, 65_535, 65_536] {
            let frame = cbor::encode(&ClientFrame::Request { id, request: Asked::ListConversations });
            assert_eq!(id_of(&frame), id);
        }
    }
}
