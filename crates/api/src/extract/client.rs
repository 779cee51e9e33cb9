//! Where a request comes from: the peer of its connection, or, when that is a proxy that the operator trusts, the
//! right-most address of `X-Forwarded-For` that isn't such a proxy. What stands further left was written by whoever
//! that is, and is never believed; no other header is read.

use crate::state::App;
use ::flow::network::Network;
use axum::extract::{ConnectInfo, FromRequestParts};
use http::{HeaderMap, HeaderName, request::Parts};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

pub(crate) struct ClientAddress {
    /// Canonical. `None`: there is no connection, or a trusted proxy names something that isn't an address.
    pub(crate) known: Option<IpAddr>,
}

impl ClientAddress {
    pub(crate) fn of(parts: &Parts, app: &App) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let known = peer
            .and_then(|peer| client_of(peer.0.ip(), &parts.headers, &app.settings.trusted_proxies));
        Self { known }
    }

    /// One address for all that can't be told apart: for counting.
    pub(crate) fn or_unspecified(&self) -> IpAddr {
        self.known.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app))
    }
}

/// Walks from the peer to the left while the hops are trusted. When all are, the left-most is where it began.
fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Option<IpAddr> {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    // Several headers are one list, in their order.
    for value in headers.get_all(FORWARDED_FOR).iter().rev() {
        let mut hops = value.as_bytes().rsplit(|byte| *byte == b',');
        loop {
            if !is_trusted(client) {
                return Some(client);
            }
            let Some(hop) = hops.next() else { break };
            client = address_of(hop)?;
        }
    }
    Some(client)
}

/// An address, with or without a port: proxies write both.
fn address_of(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim_matches([' ', '\t']);
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let address = text
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(in_brackets)?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests;
