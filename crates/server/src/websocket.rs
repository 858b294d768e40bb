//! The device socket's WebSocket: [`protocol::websocket`] on a stream.
//!
//! Guarantees: a connection on which nothing is on its way keeps no buffer; what many devices get is written from the bytes that
//! they share, many frames with one call to the kernel; receiving may be given up at any time and nothing is lost.

use bytes::{Buf as _, Bytes};
use protocol::{
    limits,
    websocket::{self, HEAD_BYTES_MAX, Incoming, Opcode, Reader, WebSocketError},
};
use std::{
    collections::VecDeque,
    future::poll_fn,
    io::{self, IoSlice},
    mem::MaybeUninit,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that are asked of the kernel at once; on the stack.
const READ_BYTES: usize = 16 * 1024;
/// Frames that are written at once.
const FRAMES_AT_ONCE: usize = 32;
/// Places of an empty queue that are kept.
pub(crate) const QUEUE_KEPT: usize = 8;

/// Why a socket came to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SocketError {
    /// It sent what cannot be read.
    #[error(transparent)]
    Refused(#[from] WebSocketError),
    /// The connection is gone.
    #[error(transparent)]
    Gone(#[from] io::Error),
}

/// A frame to be written.
struct Frame {
    head: [u8; HEAD_BYTES_MAX],
    head_length: u8,
    /// How much of the head is written.
    head_written: u8,
    payload: Bytes,
}

impl Frame {
    fn new(opcode: Opcode, payload: Bytes) -> Self {
        let (head, length) = websocket::head(opcode, payload.len());
        Self { head, head_length: u8::try_from(length).unwrap_or_default(), head_written: 0, payload }
    }

    fn head(&self) -> &[u8] {
        self.head.get(usize::from(self.head_written)..usize::from(self.head_length)).unwrap_or_default()
    }

    /// Leaves out what was written; how much of it was of later frames.
    fn advance(&mut self, written: usize) -> usize {
        let of_head = written.min(self.head().len());
        self.head_written = self.head_written.saturating_add(u8::try_from(of_head).unwrap_or_default());
        let of_payload = (written - of_head).min(self.payload.len());
        self.payload.advance(of_payload);
        written - of_head - of_payload
    }

    fn is_written(&self) -> bool {
        self.head_written == self.head_length && self.payload.is_empty()
    }
}

/// A connection after its upgrade.
pub(crate) struct WebSocket<S> {
    stream: S,
    reader: Reader,
    unwritten: VecDeque<Frame>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    pub(crate) const fn new(stream: S) -> Self {
        Self { stream, reader: Reader::new(limits::CLIENT_FRAME_BYTES_MAX), unwritten: VecDeque::new() }
    }

    /// The next message, or sign of life. A ping's answer is queued.
    pub(crate) async fn receive(&mut self) -> Result<Incoming, SocketError> {
        poll_fn(|context| self.poll_receive(context)).await
    }

    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Result<Incoming, SocketError>> {
        loop {
            match self.reader.read()? {
                Some(Incoming::Ping(payload)) => {
                    self.queue(Opcode::Pong, Bytes::from(payload));
                    return Poll::Ready(Ok(Incoming::Pong));
                }
                Some(incoming) => return Poll::Ready(Ok(incoming)),
                None => {}
            }
            let mut space = [MaybeUninit::uninit(); READ_BYTES];
            let mut space = ReadBuf::uninit(&mut space);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut space))?;
            match space.filled() {
                [] => return Poll::Ready(Err(SocketError::Gone(io::ErrorKind::UnexpectedEof.into()))),
                bytes => self.reader.take_in(bytes),
            }
        }
    }

    /// Queues a frame for [`Self::flush`].
    pub(crate) fn queue(&mut self, opcode: Opcode, payload: Bytes) {
        self.unwritten.push_back(Frame::new(opcode, payload));
    }

    /// Is there something to flush?
    pub(crate) fn has_unwritten(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// Writes all that is queued.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|context| self.poll_flush(context)).await
    }

    /// Queues a binary message and writes all that is queued.
    pub(crate) async fn send(&mut self, message: Bytes) -> io::Result<()> {
        self.queue(Opcode::Binary, message);
        self.flush().await
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.unwritten.is_empty() {
            let mut slices = [IoSlice::new(&[]); 2 * FRAMES_AT_ONCE];
            let mut count = 0;
            for (frame, place) in self.unwritten.iter().zip(slices.as_chunks_mut::<2>().0) {
                *place = [IoSlice::new(frame.head()), IoSlice::new(&frame.payload)];
                count += 2;
            }
            let slices = slices.get(..count).unwrap_or_default();
            let mut written = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, slices))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            while let Some(first) = self.unwritten.front_mut() {
                written = first.advance(written);
                if !first.is_written() {
                    break;
                }
                self.unwritten.pop_front();
            }
        }
        if self.unwritten.capacity() > QUEUE_KEPT {
            self.unwritten = VecDeque::new();
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }
}
