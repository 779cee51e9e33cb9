//! Networks as people write them, the list of those that may trigger a project's flows, and the list of hosts that its
//! requests may go to. Exact: an address is
//! inside a network or it isn't; nothing is compared as text. Knows no socket, no header and no proxy.

mod allow_list;
mod hosts;
#[cfg(test)]
mod tests;

pub use allow_list::{ADDRESSES_MAX, AllowList, AllowListError};
pub use hosts::{HOSTS_MAX, HostList, HostListError};

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Bits of an IPv6 address before the IPv4 address inside it (`::ffff:0:0/96`).
const MAPPED_BITS: u8 = 96;

/// A CIDR block or a single address. Canonical: an IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) is that IPv4
/// address, and the bits behind the prefix are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    first: IpAddr,
    prefix: u8,
}

/// A text that is no network; it says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    #[error(
        "\"{0}\" isn't an address or a network: write it like 203.0.113.7, 10.1.0.0/16 or 2001:db8::/32"
    )]
    NotANetwork(String),
    #[error("\"{text}\" isn't a network: an {family} prefix has 0 to {bits_max} bits")]
    PrefixTooLong { text: String, family: &'static str, bits_max: u8 },
    #[error("\"{text}\" is an address inside a network: the network is {network}")]
    HostBits { text: String, network: Network },
}

impl Network {
    /// The address is made canonical first: also the one of a peer on an IPv6 socket.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                first.to_bits() == address.to_bits() & mask_v4(self.prefix)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                first.to_bits() == address.to_bits() & mask_v6(self.prefix)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }

    /// Whether every address of one family is inside.
    pub fn is_everything(&self) -> bool {
        self.prefix == 0
    }

    /// The network that an address belongs to, whatever its bits behind the prefix. `prefix` fits the family.
    fn around(address: IpAddr, prefix: u8) -> Self {
        let first = match address {
            IpAddr::V4(v4) => Ipv4Addr::from_bits(v4.to_bits() & mask_v4(prefix)).into(),
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & mask_v6(prefix)).into(),
        };
        match (address.to_canonical(), prefix.checked_sub(MAPPED_BITS)) {
            (IpAddr::V4(v4), Some(prefix)) if address.is_ipv6() => {
                Self { first: Ipv4Addr::from_bits(v4.to_bits() & mask_v4(prefix)).into(), prefix }
            }
            _ => Self { first, prefix },
        }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let not_a_network = || NetworkError::NotANetwork(text.to_owned());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| not_a_network())?;
        let (family, bits_max) = if address.is_ipv4() { ("IPv4", 32) } else { ("IPv6", 128) };
        let prefix = match prefix {
            Some(prefix) => bits(prefix).ok_or_else(not_a_network)?,
            None => bits_max,
        };
        if prefix > bits_max {
            return Err(NetworkError::PrefixTooLong { text: text.to_owned(), family, bits_max });
        }
        let network = Self::around(address, prefix);
        let is_exact = match address {
            IpAddr::V4(v4) => v4.to_bits() & !mask_v4(prefix) == 0,
            IpAddr::V6(v6) => v6.to_bits() & !mask_v6(prefix) == 0,
        };
        if is_exact {
            Ok(network)
        } else {
            Err(NetworkError::HostBits { text: text.to_owned(), network })
        }
    }
}

/// A single address has no prefix: `10.0.0.1`, not `10.0.0.1/32`.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits_max = if self.first.is_ipv4() { 32 } else { 128 };
        if self.prefix == bits_max {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}/{}", self.first, self.prefix)
        }
    }
}

/// Decimal digits without a sign or leading zeros.
fn bits(text: &str) -> Option<u8> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = text.len() <= 3 && (text == "0" || !text.starts_with('0'));
    // 256 and more are numbers too, only too large ones.
    (is_plain && is_short).then(|| text.parse().unwrap_or(u8::MAX))
}

fn mask_v4(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

fn mask_v6(prefix: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}
