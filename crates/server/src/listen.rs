//! The accept loop: limits on headers and time before a request is read, TLS when there is, an orderly end.

use crate::tls::Certificates;
use axum::{Router, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tower::Service as _;

/// Longest request head.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// A request's head must be here by then.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// A TLS handshake must be done by then.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Pause after the machine ran out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Connections that wait to be accepted: a house whose thousand devices come back at once. The kernel may allow fewer
/// (`net.core.somaxconn`); whoever finds no place asks again only after a second.
const BACKLOG: u32 = 4_096;

/// Listens on an address.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restart need not wait until what was open before is forgotten.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until told to stop, then waits for the connections.
pub(crate) async fn run(listener: TcpListener, router: Router, tls: Option<Arc<Certificates>>, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let (router, tls, stop) = (router.clone(), tls.clone(), stop.clone());
                    connections.spawn(async move { connect(stream, peer, router, tls, stop).await });
                }
                Err(error) => {
                    tracing::warn!(%error, "accept");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connect(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    tls: Option<Arc<Certificates>>,
    stop: watch::Receiver<bool>,
) {
    // Small frames must leave at once.
    let _ = stream.set_nodelay(true);
    match tls {
        None => serve(stream, peer, router, stop).await,
        Some(certificates) => {
            let accepted = tokio::time::timeout(HANDSHAKE_TIMEOUT, certificates.acceptor().accept(stream)).await;
            if let Ok(Ok(stream)) = accepted {
                serve(stream, peer, router, stop).await;
            }
        }
    }
}

async fn serve<S>(stream: S, peer: SocketAddr, router: Router, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_BYTES_MAX);
    let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        _ = &mut connection => {}
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
