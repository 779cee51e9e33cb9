//! One connection to an address that was looked at: resolves once, refuses the whole host if one of its addresses isn't
//! allowed, connects to the very address it checked and makes sure who answered.

use super::{
    EgressPolicy,
    address::Kind,
    limits::{ADDRESSES_TRIED_MAX, CONNECT_TIMEOUT},
    resolve::Resolve,
};
use http::Uri;
use hyper_util::rt::TokioIo;
use std::{
    future::Future,
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::net::TcpStream;

#[derive(Clone)]
pub(super) struct PinnedConnector {
    policy: Arc<EgressPolicy>,
    resolver: Arc<dyn Resolve>,
}

/// Nothing has left in any of these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("the host {host} can't be found: {error}")]
    Dns { host: String, error: String },
    #[error(
        "{address} is {kind}, which flows may not reach: the operator can allow it with --egress-allow {address}{}",
        port_suffix(.address, *.port)
    )]
    Refused { address: IpAddr, port: u16, kind: Kind },
    #[error("no connection to {host}: {error}")]
    Connect { host: String, error: String },
}

impl PinnedConnector {
    pub(super) fn new(policy: Arc<EgressPolicy>, resolver: Arc<dyn Resolve>) -> Self {
        Self { policy, resolver }
    }

    async fn connect(self, uri: Uri) -> Result<TokioIo<TcpStream>, ConnectError> {
        let host = uri.host().unwrap_or_default();
        let default_port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let port = uri.port_u16().unwrap_or(default_port);
        let addresses = self.addresses(host).await?;
        for &address in &addresses {
            self.policy.demand(address, port)?;
        }
        let mut last = "it has no address".to_owned();
        for address in addresses.into_iter().take(ADDRESSES_TRIED_MAX) {
            match connect_to(SocketAddr::new(address, port)).await {
                Ok(stream) => return Ok(TokioIo::new(stream)),
                Err(error) => last = error.to_string(),
            }
        }
        Err(ConnectError::Connect { host: host.to_owned(), error: last })
    }

    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, ConnectError> {
        match literal(host) {
            Some(address) => Ok(vec![address]),
            None => self.resolver.resolve(host).await,
        }
    }
}

/// An address that is written in the URL, which its parser has brought into its usual form.
fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse().ok(),
    }
}

async fn connect_to(to: SocketAddr) -> io::Result<TcpStream> {
    let stream = match tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(to)).await {
        Ok(connected) => connected?,
        Err(_) => {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the address doesn't answer"));
        }
    };
    let peer = stream.peer_addr()?;
    if (peer.ip(), peer.port()) != (to.ip(), to.port()) {
        return Err(io::Error::other("somebody else answered"));
    }
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn port_suffix(address: &IpAddr, port: u16) -> String {
    let bits = if address.is_ipv4() { 32 } else { 128 };
    format!("/{bits}:{port}")
}

impl tower::Service<Uri> for PinnedConnector {
    type Response = TokioIo<TcpStream>;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}
