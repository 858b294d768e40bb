//! A device's socket, as lean as it can be: frames are looked at, not decoded, so that the generator costs little.

use crate::hospital::{HOST, Staff, TENANT};
use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::{
    cbor,
    frame::{Authenticate, ClientFrame, Outcome, PROTOCOL_VERSION, SESSION_DOMAIN, SUBPROTOCOL, ServerFrame},
};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue, protocol::WebSocketConfig},
};

/// An open socket.
pub type Socket = WebSocketStream<TcpStream>;

/// What a frame from the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Request done.
    Answer {
        /// Which.
        id: u64,
    },
    /// An entry of a log was pushed.
    Entry,
    /// Anything else.
    Other,
}

/// Connects and proves the device's key.
///
/// # Errors
/// When the server refuses.
pub async fn connect(address: SocketAddr, staff: &Staff) -> Result<Socket> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{HOST}:{}/api/socket", address.port()).into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
    let config = WebSocketConfig::default().read_buffer_size(16 * 1024);
    let (mut socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    let ServerFrame::Challenge(challenge) = receive(&mut socket).await? else { bail!("no challenge") };
    let parts: [&[u8]; 3] = [TENANT.as_bytes(), staff.device.as_bytes(), challenge.nonce.as_bytes()];
    let signature = staff.key.sign(SESSION_DOMAIN, &parts);
    let proof = Authenticate { version: PROTOCOL_VERSION, device: staff.device, signature, attended: None };
    send(&mut socket, Bytes::from(cbor::encode(&ClientFrame::Authenticate(proof)))).await?;
    match receive(&mut socket).await? {
        ServerFrame::Opened(_) => Ok(socket),
        other => bail!("not opened: {other:?}"),
    }
}

/// Sends one frame.
///
/// # Errors
/// When the socket is broken.
pub async fn send(socket: &mut Socket, frame: Bytes) -> Result<()> {
    Ok(socket.send(Message::Binary(frame)).await?)
}

/// Receives one frame and reads all of it.
///
/// # Errors
/// When the socket ends.
pub async fn receive(socket: &mut Socket) -> Result<ServerFrame> {
    let bytes = receive_bytes(socket).await?;
    Ok(cbor::decode_frame(&bytes)?)
}

/// Receives one frame.
///
/// # Errors
/// When the socket ends.
pub async fn receive_bytes(socket: &mut Socket) -> Result<Bytes> {
    loop {
        match socket.next().await.context("the server ended the connection")?? {
            Message::Binary(bytes) => return Ok(bytes),
            Message::Close(_) => bail!("the server closed the connection"),
            _ => {}
        }
    }
}

/// Looks at a frame.
///
/// # Errors
/// When a request was refused.
pub fn look(frame: &[u8]) -> Result<Seen> {
    Ok(match frame {
        // ServerFrame::Push of Push::Entry
        [0x82, 0x04, 0x81, 0x82, 0x00, ..] => Seen::Entry,
        // ServerFrame::Response
        [0x82, 0x03, ..] => match cbor::decode_frame(frame)? {
            ServerFrame::Response { id, outcome: Outcome::Done(_) } => Seen::Answer { id },
            other => bail!("refused: {other:?}"),
        },
        [0x82, 0x04, ..] => Seen::Other,
        _ => bail!("the session ended: {:?}", cbor::decode_frame::<ServerFrame>(frame)),
    })
}
