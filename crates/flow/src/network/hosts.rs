//! Where a project's requests may go: hosts by name, whole domains (`*.example.com`), each with or without a port.
//! Empty means everywhere. Names are compared as URLs write them: in lower case, ASCII only.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Hosts of one list.
pub const HOSTS_MAX: usize = 256;
/// Characters of a host's name, as the DNS has it.
const HOST_CHARS_MAX: usize = 253;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostList(Vec<Host>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Host {
    /// What follows `*.`, when `is_domain`.
    name: String,
    is_domain: bool,
    /// Every port without one.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostListError {
    #[error("a list has at most {HOSTS_MAX} hosts, this one has {0}")]
    TooMany(usize),
    /// With the place in the list.
    #[error(
        "[{at}]: \"{text}\" isn't a host: write it like api.example.com, *.example.com or api.example.com:8443, \
         without https:// and path, letters beyond ASCII as xn--…"
    )]
    NotAHost { at: usize, text: String },
}

impl HostList {
    /// Reads a list as people write it: canonical, sorted, each host once.
    pub fn read(texts: &[impl AsRef<str>]) -> Result<Self, HostListError> {
        if texts.len() > HOSTS_MAX {
            return Err(HostListError::TooMany(texts.len()));
        }
        let read = |(at, text): (usize, &_)| {
            let text: &str = AsRef::<str>::as_ref(text);
            text.parse().map_err(|NotAHost| HostListError::NotAHost { at, text: text.to_owned() })
        };
        let mut hosts: Vec<Host> = texts.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        hosts.sort_unstable();
        hosts.dedup();
        Ok(Self(hosts))
    }

    /// As [`HostList::read`] takes them.
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(Host::to_string).collect()
    }

    /// `host` as a parsed URL has it, an IPv6 address in brackets.
    pub fn admits(&self, host: &str, port: u16) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        self.0.is_empty() || self.0.iter().any(|allowed| allowed.admits(host, port))
    }
}

impl Host {
    fn admits(&self, host: &str, port: u16) -> bool {
        let is_it = if self.is_domain {
            host.strip_suffix(self.name.as_str()).is_some_and(|below| below.ends_with('.'))
        } else {
            host == self.name
        };
        is_it && self.port.is_none_or(|only| only == port)
    }
}

struct NotAHost;

impl FromStr for Host {
    type Err = NotAHost;

    fn from_str(text: &str) -> Result<Self, NotAHost> {
        let text = text.trim().to_ascii_lowercase();
        // The colon of a port follows the bracket of an IPv6 address.
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port_of(port)?)),
            Some(_) | None => (text.as_str(), None),
        };
        if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let address: Ipv6Addr = address.parse().map_err(|_| NotAHost)?;
            return Ok(Self { name: format!("[{address}]"), is_domain: false, port });
        }
        let (name, is_domain) = match host.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (host, false),
        };
        let name = name.strip_suffix('.').unwrap_or(name);
        // A URL reads what ends in a number as an IPv4 address, in whatever spelling.
        let ends_in_number = name.rsplit('.').next().is_some_and(is_number);
        let is_right = if ends_in_number {
            !is_domain && name.parse::<Ipv4Addr>().is_ok()
        } else {
            name.len() <= HOST_CHARS_MAX && name.split('.').all(is_label)
        };
        if is_right { Ok(Self { name: name.to_owned(), is_domain, port }) } else { Err(NotAHost) }
    }
}

/// As URLs read the last part of a host: digits, or 0x and digits of base 16.
fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x");
    let is_digits = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
    is_digits || hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_label(label: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=63).contains(&label.len())
        && label.bytes().all(is_plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn port_of(text: &str) -> Result<u16, NotAHost> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if is_plain { text.parse().map_err(|_| NotAHost) } else { Err(NotAHost) }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.is_domain { "*." } else { "" };
        write!(f, "{star}{}", self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_admits_its_hosts_and_no_others() {
        let list =
            HostList::read(&["API.example.com", "*.shop.example", "[::1]:80", "10.0.0.7:8443"]);
        let list = list.unwrap();
        for (host, port, admitted) in [
            ("api.example.com", 443, true),
            ("api.example.com.", 80, true),
            ("example.com", 443, false),
            ("xapi.example.com", 443, false),
            ("api.example.com.evil.example", 443, false),
            ("a.b.shop.example", 1, true),
            ("shop.example", 443, false),
            ("evilshop.example", 443, false),
            ("[::1]", 80, true),
            ("[::1]", 81, false),
            ("10.0.0.7", 8_443, true),
            ("10.0.0.7", 443, false),
        ] {
            assert_eq!(list.admits(host, port), admitted, "{host}:{port}");
        }
        assert!(HostList::default().admits("anything.example", 1), "an empty list admits all");
    }

    #[test]
    fn a_list_is_canonical_and_reads_what_it_writes() {
        let texts = ["b.example", "*.A.example.", "B.example", "[0:0::1]:443", "10.0.0.1"];
        let list = HostList::read(&texts).unwrap();
        let written = list.texts();
        assert_eq!(written, ["10.0.0.1", "[::1]:443", "*.a.example", "b.example"]);
        assert_eq!(HostList::read(&written), Ok(list));
    }

    #[test]
    fn what_is_no_host_is_refused_with_its_place() {
        for text in [
            "",
            " ",
            "*",
            "*.",
            "https://a.example",
            "a.example/x",
            "a..example",
            "a.*.example",
            "-a.example",
            "a.example:",
            "a.example:0",
            "a.example:65536",
            "a.example:+1",
            "café.example",
            "010.0.0.1",
            "1.2.3",
            "10.0.0.0x7f",
            "a.99999999999999999999999",
            "*.0.0.1",
            "[::1",
            "::1",
            "[1.2.3.4]",
            "a b.example",
            "user@a.example",
        ] {
            let refused = HostList::read(&["ok.example", text]);
            assert_eq!(refused, Err(HostListError::NotAHost { at: 1, text: text.to_owned() }));
        }
        let many = vec!["a.example"; HOSTS_MAX + 1];
        assert_eq!(HostList::read(&many), Err(HostListError::TooMany(HOSTS_MAX + 1)));
    }
}
