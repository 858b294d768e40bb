//! A server that is not honest: it stands between one device and the real server, reads every frame, and changes what the
//! test says. HTTP passes as it is.

use futures_util::{SinkExt as _, StreamExt as _};
use protocol::{
    cbor,
    frame::{ClientFrame, Push, Request, SUBPROTOCOL, ServerFrame},
    log::Entry,
};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    sync::broadcast,
};
use tokio_tungstenite::tungstenite::{
    Message,
    client::IntoClientRequest as _,
    handshake::server::{Request as Handshake, Response},
    http::HeaderValue,
};

/// What becomes of a frame to the device: anything, also nothing. For an answer, the request it answers comes along.
type ToDevice = Box<dyn FnMut(Option<&Request>, ServerFrame) -> Vec<ServerFrame> + Send>;
/// What becomes of a request to the server.
type ToServer = Box<dyn FnMut(u64, Request) -> Option<Request> + Send>;

struct Shared {
    upstream: SocketAddr,
    to_device: Mutex<ToDevice>,
    to_server: Mutex<ToServer>,
    injected: broadcast::Sender<ServerFrame>,
    /// Bytes that the next connection for HTTP still carries before it is cut.
    carries: Mutex<Option<u64>>,
}

/// A crooked server for one device.
pub(crate) struct Relay {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Relay {
    /// Starts one in front of the real server; honest until told otherwise.
    pub(crate) async fn before(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream,
            to_device: Mutex::new(Box::new(|_, frame| vec![frame])),
            to_server: Mutex::new(Box::new(|_, request| Some(request))),
            injected: broadcast::channel(64).0,
            carries: Mutex::new(None),
        });
        let kept = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(Arc::clone(&kept), stream));
            }
        });
        Self { address, shared }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on, every frame to the device is replaced by these.
    pub(crate) fn alters(&self, rule: impl FnMut(Option<&Request>, ServerFrame) -> Vec<ServerFrame> + Send + 'static) {
        *self.shared.to_device.lock().unwrap() = Box::new(rule);
    }

    /// From now on, every pushed entry and every entry of a page is replaced by these.
    pub(crate) fn alters_entries(&self, mut rule: impl FnMut(Entry) -> Vec<Entry> + Send + 'static) {
        use protocol::frame::{Outcome, Response};
        self.alters(move |_, frame| match frame {
            ServerFrame::Push(Push::Entry(entry)) => {
                rule(entry).into_iter().map(|entry| ServerFrame::Push(Push::Entry(entry))).collect()
            }
            ServerFrame::Response { id, outcome: Outcome::Done(Response::Entries { entries, more }) } => {
                let entries = entries.into_iter().flat_map(&mut rule).collect();
                vec![ServerFrame::Response { id, outcome: Outcome::Done(Response::Entries { entries, more }) }]
            }
            other => vec![other],
        });
    }

    /// From now on, every request to the server is replaced by this one, or swallowed.
    pub(crate) fn alters_requests(&self, rule: impl FnMut(u64, Request) -> Option<Request> + Send + 'static) {
        *self.shared.to_server.lock().unwrap() = Box::new(rule);
    }

    /// The next connection for HTTP is cut after so many bytes to the server.
    pub(crate) fn cuts_after(&self, bytes: u64) {
        *self.shared.carries.lock().unwrap() = Some(bytes);
    }

    /// Has the cut come?
    pub(crate) fn has_cut(&self) -> bool {
        self.shared.carries.lock().unwrap().is_none()
    }

    /// Says something that the real server never said.
    pub(crate) fn says(&self, frame: ServerFrame) {
        self.shared.injected.send(frame).unwrap();
    }
}

async fn serve(shared: Arc<Shared>, mut stream: TcpStream) {
    const SOCKET: &[u8] = b"GET /api/socket";
    let mut first = [0; SOCKET.len()];
    // A request line comes in one piece; whatever is shorter is not the socket's.
    let Ok(read) = stream.peek(&mut first).await else { return };
    if first[..read] == *SOCKET {
        socket(shared, stream).await;
    } else if let Ok(mut server) = TcpStream::connect(shared.upstream).await {
        let Some(bytes) = shared.carries.lock().unwrap().take() else {
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
            return;
        };
        let ((device_reads, mut device_writes), (mut server_reads, mut server_writes)) = (stream.split(), server.split());
        let mut few = device_reads.take(bytes);
        tokio::select! {
            _ = tokio::io::copy(&mut few, &mut server_writes) => {}
            _ = tokio::io::copy(&mut server_reads, &mut device_writes) => {}
        }
    }
}

#[expect(clippy::result_large_err, reason = "the handshake callback's type is the library's")]
async fn socket(shared: Arc<Shared>, stream: TcpStream) {
    let accept = |_: &Handshake, mut response: Response| {
        response.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
        Ok(response)
    };
    let Ok(mut device) = tokio_tungstenite::accept_hdr_async(stream, accept).await else { return };
    let mut request = format!("ws://localhost:{}/api/socket", shared.upstream.port()).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
    let Ok((mut server, _)) = tokio_tungstenite::connect_async(request).await else { return };
    let mut injected = shared.injected.subscribe();
    let mut asked: HashMap<u64, Request> = HashMap::new();
    loop {
        let replies = tokio::select! {
            message = device.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    if let Some(bytes) = to_server(&shared, &mut asked, &bytes)
                        && server.send(Message::Binary(bytes.into())).await.is_err()
                    {
                        return;
                    }
                    continue;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
            message = server.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    let frame: ServerFrame = cbor::decode_frame(&bytes).unwrap();
                    let request = match &frame {
                        ServerFrame::Response { id, .. } => asked.remove(id),
                        _ => None,
                    };
                    (shared.to_device.lock().unwrap())(request.as_ref(), frame)
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
            frame = injected.recv() => match frame {
                Ok(frame) => vec![frame],
                Err(_) => continue,
            },
        };
        for frame in replies {
            if device.send(Message::Binary(cbor::encode(&frame).into())).await.is_err() {
                return;
            }
        }
    }
}

fn to_server(shared: &Shared, asked: &mut HashMap<u64, Request>, bytes: &[u8]) -> Option<Vec<u8>> {
    match cbor::decode_frame::<ClientFrame>(bytes).unwrap() {
        ClientFrame::Request { id, request } => {
            let request = (shared.to_server.lock().unwrap())(id, request)?;
            asked.insert(id, request.clone());
            Some(cbor::encode(&ClientFrame::Request { id, request }))
        }
        other => Some(cbor::encode(&other)),
    }
}
