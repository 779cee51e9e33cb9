//! A server on loopback that answers with given bytes, or not at all, and remembers what it was asked.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

pub(super) enum Reply {
    /// These bytes, and the connection stays open.
    Keep(Vec<u8>),
    /// These bytes, and the connection is closed.
    Close(Vec<u8>),
    /// These bytes, and nothing more: neither an end nor a close.
    Stall(Vec<u8>),
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

impl Server {
    /// `reply` gets the number of the request, from 0.
    pub(super) async fn start(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        tokio::spawn(accept(listener, seen.clone(), Arc::new(reply)));
        Self { address, seen }
    }

    /// Answers every request with the same bytes.
    pub(super) async fn always(reply: impl Into<Vec<u8>>) -> Self {
        let reply = reply.into();
        Self::start(move |_| Reply::Keep(reply.clone())).await
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Heads and bodies, as they came.
    pub(super) fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }
}

/// An answer with these header lines and this body.
pub(super) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}

async fn accept(
    listener: TcpListener,
    seen: Arc<Seen>,
    reply: Arc<impl Fn(usize) -> Reply + Send + Sync + 'static>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        seen.connections.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(serve(stream, seen.clone(), reply.clone()));
    }
}

async fn serve(
    mut stream: TcpStream,
    seen: Arc<Seen>,
    reply: Arc<impl Fn(usize) -> Reply + Send + Sync + 'static>,
) {
    while let Some(request) = read_request(&mut stream).await {
        let number = {
            let mut requests = seen.requests.lock().unwrap();
            requests.push(request);
            requests.len() - 1
        };
        match reply(number) {
            Reply::Keep(bytes) => stream.write_all(&bytes).await.unwrap_or_default(),
            Reply::Close(bytes) => return stream.write_all(&bytes).await.unwrap_or_default(),
            Reply::Stall(bytes) => {
                stream.write_all(&bytes).await.unwrap_or_default();
                std::future::pending::<()>().await;
            }
        }
    }
}

/// One request with its body, none when the other side has closed.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        let mut buffer = [0; 16 * 1_024];
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
