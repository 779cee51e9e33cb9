//! Connections: accepts them, bounds what a slow or greedy client may take, and lets them finish when it closes. Knows
//! no route.

use std::{
    convert::Infallible,
    io::ErrorKind::{ConnectionAborted, ConnectionReset},
    net::SocketAddr,
    time::Duration,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::Service;

/// After an error that isn't one connection's, such as having no file descriptor left.
const ACCEPT_AGAIN: Duration = Duration::from_secs(1);

pub(super) struct Listen {
    pub(super) listener: TcpListener,
    pub(super) router: Router,
    /// From the accept, or the answer before, to the last byte of the next request's head.
    pub(super) head_read_max: Duration,
}

impl Listen {
    /// Serves until `closing` says true, then lets every request that has begun finish.
    pub(super) async fn until(self, mut closing: watch::Receiver<bool>) {
        let Self { listener, router, head_read_max } = self;
        let mut http = http1::Builder::new();
        // A head has at most 100 headers: hyper's own bound, which costs nothing as long as no other one is set.
        http.timer(TokioTimer::new()).header_read_timeout(head_read_max).keep_alive(true);
        let connections = GracefulShutdown::new();
        loop {
            let (socket, peer) = tokio::select! {
                accepted = accept(&listener) => accepted,
                _ = closing.wait_for(|is_closing| *is_closing) => break,
            };
            let router = router.clone();
            let service = service_fn(move |request| answer(router.clone(), peer, request));
            let connection = http.serve_connection(TokioIo::new(socket), service);
            let connection = connections.watch(connection);
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "A connection ended early.");
                }
            });
        }
        drop(listener);
        connections.shutdown().await;
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                if let Err(error) = socket.set_nodelay(true) {
                    tracing::debug!(%error, "A connection keeps its delay.");
                }
                return (socket, peer);
            }
            // The client went away first.
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionReset) => {}
            Err(error) => {
                tracing::warn!(%error, "No connection can be accepted now.");
                pause().await;
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the system doesn't say when it has room again")]
async fn pause() {
    tokio::time::sleep(ACCEPT_AGAIN).await;
}

fn answer(
    mut router: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> impl Future<Output = Result<Response, Infallible>> {
    request.extensions_mut().insert(ConnectInfo(peer));
    // A router is always ready.
    router.call(request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::{
        io::{Read, Write},
        net::TcpStream,
        time::Instant,
    };

    const LIMIT: Duration = Duration::from_millis(400);

    /// A listener on a thread of its own, until the sender says true.
    fn start() -> (SocketAddr, watch::Sender<bool>, std::thread::JoinHandle<()>) {
        let (close, closing) = watch::channel(false);
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let who =
                    |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
                let router = Router::new().route("/who", get(who));
                Listen { listener, router, head_read_max: LIMIT }.until(closing).await;
            });
        });
        (told.recv().unwrap(), close, thread)
    }

    fn connect(address: SocketAddr) -> TcpStream {
        let client = TcpStream::connect(address).unwrap();
        client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        client
    }

    /// Everything until the other side closes.
    fn rest(mut client: &TcpStream) -> String {
        let mut text = Vec::new();
        client.read_to_end(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn ask(mut client: &TcpStream, headers: &str) -> String {
        write!(client, "GET /who HTTP/1.1\r\nhost: h\r\n{headers}connection: close\r\n\r\n")
            .unwrap();
        rest(client)
    }

    #[test]
    fn a_client_that_never_ends_its_request_is_dropped_and_others_are_served_meanwhile() {
        let (address, close, thread) = start();
        let begun = Instant::now();
        let slow = connect(address);
        (&slow).write_all(b"GET /who HT").unwrap();
        let other = connect(address);
        let answer = ask(&other, "");
        assert!(answer.starts_with("HTTP/1.1 200") && begun.elapsed() < LIMIT, "{answer}");
        assert!(answer.ends_with(&other.local_addr().unwrap().to_string()), "{answer}");
        assert!(!rest(&slow).starts_with("HTTP/1.1 2"));
        let took = begun.elapsed();
        assert!(took >= LIMIT / 2 && took < LIMIT * 10, "{took:?}");
        close.send(true).unwrap();
        thread.join().unwrap();
    }

    #[test]
    fn a_head_has_at_most_a_hundred_headers() {
        let (address, close, thread) = start();
        let answer = ask(&connect(address), &"x: 1\r\n".repeat(120));
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
        close.send(true).unwrap();
        thread.join().unwrap();
    }

    #[test]
    fn a_connection_that_waits_for_its_next_request_is_closed_with_the_listener() {
        let (address, close, thread) = start();
        let idle = connect(address);
        (&idle).write_all(b"GET /who HTTP/1.1\r\nhost: h\r\n\r\n").unwrap();
        assert_eq!((&idle).read(&mut [0]).unwrap(), 1);
        close.send(true).unwrap();
        assert!(rest(&idle).contains("200 OK"));
        thread.join().unwrap();
        assert!(TcpStream::connect(address).is_err());
    }
}
