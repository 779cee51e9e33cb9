//! What the operator opens beside the public internet: networks, each with all ports or one.

use super::{
    address::{Kind, folded},
    connect::ConnectError,
};
use ipnet::IpNet;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

/// What flows may reach. Public addresses always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EgressPolicy {
    pub allow: Vec<AllowedNetwork>,
}

/// A network, written `127.0.0.0/8`, `10.1.2.0/24:8443`, `fd00::/8`, `192.168.1.7` or `[fd00::7]:8443`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowedNetwork {
    network: IpNet,
    /// All ports without one.
    port: Option<u16>,
}

/// A text that names no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" isn't a network: write it like 10.1.2.0/24, 10.1.2.0/24:8443 or fd00::/8")]
pub struct NotANetwork {
    text: String,
}

impl EgressPolicy {
    /// Public, or allowed as it is, as the IPv4 address inside it, or (`::1`) as the IPv4 address that means the same:
    /// who allows 127.0.0.1 may say `localhost`.
    pub(super) fn demand(&self, address: IpAddr, port: u16) -> Result<(), ConnectError> {
        let kind = Kind::of(address);
        let inside = match address {
            IpAddr::V6(v6) if v6.is_loopback() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            _ => folded(address),
        };
        let is_allowed =
            |allowed: &AllowedNetwork| allowed.holds(address, port) || allowed.holds(inside, port);
        if kind == Kind::Public || self.allow.iter().any(is_allowed) {
            Ok(())
        } else {
            Err(ConnectError::Refused { address, port, kind })
        }
    }
}

impl AllowedNetwork {
    fn holds(&self, address: IpAddr, port: u16) -> bool {
        self.network.contains(&address) && self.port.is_none_or(|own| own == port)
    }
}

impl FromStr for AllowedNetwork {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let found = match text.split_once('/') {
            Some((_, bits)) => match bits.split_once(':') {
                Some((_, port)) => network(&text[..text.len() - port.len() - 1], Some(port)),
                None => network(text, None),
            },
            None => address(text),
        };
        found.ok_or_else(|| NotANetwork { text: text.to_owned() })
    }
}

fn network(text: &str, port: Option<&str>) -> Option<AllowedNetwork> {
    let port =
        port.map(|port| port.parse().ok().filter(|&port| port != 0).ok_or(())).transpose().ok()?;
    Some(AllowedNetwork { network: text.parse::<IpNet>().ok()?.trunc(), port })
}

fn address(text: &str) -> Option<AllowedNetwork> {
    let (address, port) = match text.parse::<SocketAddr>() {
        Ok(socket) => (socket.ip(), Some(socket.port()).filter(|&port| port != 0)),
        Err(_) => (text.parse().ok()?, None),
    };
    Some(AllowedNetwork { network: IpNet::from(address), port })
}

impl fmt::Display for AllowedNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.network),
            None => write!(f, "{}", self.network),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(text: &str) -> AllowedNetwork {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_read_and_written_in_one_form() {
        for (text, shown) in [
            ("127.0.0.0/8", "127.0.0.0/8"),
            ("10.1.2.0/24:8443", "10.1.2.0/24:8443"),
            ("10.1.2.3/24", "10.1.2.0/24"),
            ("192.168.1.7", "192.168.1.7/32"),
            ("192.168.1.7:80", "192.168.1.7/32:80"),
            ("::1", "::1/128"),
            ("[::1]:8080", "::1/128:8080"),
            ("fd00::/8:443", "fd00::/8:443"),
            (" fd00::/8 ", "fd00::/8"),
        ] {
            assert_eq!(allowed(text).to_string(), shown, "{text}");
            assert_eq!(allowed(shown), allowed(text), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "localhost",
            "10.0.0.0/33",
            "10.0.0.0/8:",
            "10.0.0.0/8:0",
            "10.0.0.0/8:65536",
            "10.0.0/8",
            "/8",
        ] {
            assert!(text.parse::<AllowedNetwork>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_port_opens_only_itself() {
        let policy = EgressPolicy { allow: vec![allowed("10.1.2.0/24:8443")] };
        let to = |address: &str, port| policy.demand(address.parse().unwrap(), port).is_ok();
        assert!(to("10.1.2.3", 8443));
        assert!(!to("10.1.2.3", 8444));
        assert!(!to("10.1.3.3", 8443));
        assert!(to("1.1.1.1", 8444), "public addresses stay open");
    }

    #[test]
    fn an_address_inside_another_is_allowed_like_itself() {
        let policy = EgressPolicy { allow: vec![allowed("127.0.0.0/8")] };
        let to = |address: &str| policy.demand(address.parse().unwrap(), 80).is_ok();
        assert!(to("::ffff:127.0.0.1"));
        assert!(!to("::ffff:10.0.0.1"));
        assert!(to("::1"), "localhost is both");
        assert!(!to("::"));
    }
}
