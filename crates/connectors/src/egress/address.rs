//! What an address is: public, or what else. Follows IANA's registries of special-purpose addresses (IPv4 and IPv6,
//! 2024), reads IPv4 addresses inside IPv6 ones, and knows the metadata addresses of clouds that look public.

use ipnet::{Ipv4Net, Ipv6Net};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// Only [`Kind::Public`] is open to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Public,
    Unspecified,
    Loopback,
    Private,
    LinkLocal,
    /// Carrier-grade NAT, RFC 6598.
    SharedSpace,
    Multicast,
    Broadcast,
    Documentation,
    Benchmark,
    /// A cloud's service for its own machines.
    Metadata,
    /// Everything else that isn't the public internet.
    Reserved,
}

const IPV4: [(Ipv4Net, Kind); 16] = [
    (v4(255, 255, 255, 255, 32), Kind::Broadcast),
    (v4(0, 0, 0, 0, 8), Kind::Unspecified),
    (v4(10, 0, 0, 0, 8), Kind::Private),
    (v4(100, 64, 0, 0, 10), Kind::SharedSpace),
    (v4(127, 0, 0, 0, 8), Kind::Loopback),
    (v4(168, 63, 129, 16, 32), Kind::Metadata),
    (v4(169, 254, 0, 0, 16), Kind::LinkLocal),
    (v4(172, 16, 0, 0, 12), Kind::Private),
    (v4(192, 0, 0, 0, 24), Kind::Reserved),
    (v4(192, 0, 2, 0, 24), Kind::Documentation),
    (v4(192, 88, 99, 0, 24), Kind::Reserved),
    (v4(192, 168, 0, 0, 16), Kind::Private),
    (v4(198, 18, 0, 0, 15), Kind::Benchmark),
    (v4(198, 51, 100, 0, 24), Kind::Documentation),
    (v4(203, 0, 113, 0, 24), Kind::Documentation),
    (v4(224, 0, 0, 0, 4), Kind::Multicast),
];
/// Above multicast, 240.0.0.0/4.
const IPV4_RESERVED: Ipv4Net = v4(240, 0, 0, 0, 4);

/// The only part of IPv6 that is public, but for the networks below.
const IPV6_GLOBAL: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

const IPV6: [(Ipv6Net, Kind); 9] = [
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128), Kind::Unspecified),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), Kind::Loopback),
    // IETF's protocols; Teredo (2001::/32) is among them.
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), Kind::Reserved),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), Kind::Documentation),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), Kind::Documentation),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), Kind::Private),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), Kind::LinkLocal),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), Kind::Private),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), Kind::Multicast),
];

const MAPPED: Ipv6Net = v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96);
const COMPATIBLE: Ipv6Net = v6([0, 0, 0, 0, 0, 0, 0, 0], 96);
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);
const SIX_TO_FOUR: Ipv6Net = v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16);
const TEREDO: Ipv6Net = v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32);

impl Kind {
    pub(crate) fn of(address: IpAddr) -> Self {
        match (address, folded(address)) {
            (IpAddr::V4(v4), _) => of_v4(v4),
            (IpAddr::V6(outer), IpAddr::V4(inner)) => match of_v4(inner) {
                // No longer routed (compatible), or a tunnel to who knows where (Teredo).
                Self::Public if COMPATIBLE.contains(&outer) || TEREDO.contains(&outer) => {
                    Self::Reserved
                }
                kind => kind,
            },
            (IpAddr::V6(v6), IpAddr::V6(_)) => of_v6(v6),
        }
    }
}

/// The IPv4 address that packets to this address reach in the end, if there is one inside; otherwise the address.
pub(crate) fn folded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    if v6.is_loopback() || v6.is_unspecified() {
        return address;
    }
    let bits = v6.to_bits();
    let inner = if MAPPED.contains(&v6) || COMPATIBLE.contains(&v6) || NAT64.contains(&v6) {
        bits as u32
    } else if SIX_TO_FOUR.contains(&v6) {
        (bits >> 80) as u32
    } else if TEREDO.contains(&v6) {
        !(bits as u32)
    } else {
        return address;
    };
    IpAddr::V4(Ipv4Addr::from_bits(inner))
}

fn of_v4(address: Ipv4Addr) -> Kind {
    if let Some((_, kind)) = IPV4.iter().find(|(network, _)| network.contains(&address)) {
        return *kind;
    }
    if IPV4_RESERVED.contains(&address) { Kind::Reserved } else { Kind::Public }
}

fn of_v6(address: Ipv6Addr) -> Kind {
    if let Some((_, kind)) = IPV6.iter().find(|(network, _)| network.contains(&address)) {
        return *kind;
    }
    if IPV6_GLOBAL.contains(&address) { Kind::Public } else { Kind::Reserved }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(groups: [u16; 8], bits: u8) -> Ipv6Net {
    let [a, b, c, d, e, f, g, h] = groups;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), bits)
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "a public address",
            Self::Unspecified => "no address of a host",
            Self::Loopback => "this machine itself",
            Self::Private => "a private address",
            Self::LinkLocal => "a link-local address",
            Self::SharedSpace => "an address behind a carrier's NAT",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "the broadcast address",
            Self::Documentation => "an address for documentation",
            Self::Benchmark => "an address for benchmarks",
            Self::Metadata => "a cloud's metadata service",
            Self::Reserved => "a reserved address",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind::*, *};

    fn check(table: &[(&str, Kind)]) {
        for (address, kind) in table {
            assert_eq!(Kind::of(address.parse().unwrap()), *kind, "{address}");
        }
    }

    #[test]
    fn every_kind_of_ipv4_address_is_recognised_up_to_its_borders() {
        check(&[
            ("1.1.1.1", Public),
            ("9.255.255.255", Public),
            ("10.0.0.0", Private),
            ("10.255.255.255", Private),
            ("11.0.0.0", Public),
            ("0.0.0.0", Unspecified),
            ("0.255.255.255", Unspecified),
            ("100.63.255.255", Public),
            ("100.64.0.0", SharedSpace),
            ("100.100.100.200", SharedSpace),
            ("100.127.255.255", SharedSpace),
            ("100.128.0.0", Public),
            ("126.255.255.255", Public),
            ("127.0.0.1", Loopback),
            ("127.255.255.255", Loopback),
            ("128.0.0.0", Public),
            ("168.63.129.16", Metadata),
            ("168.63.129.17", Public),
            ("169.254.169.254", LinkLocal),
            ("169.253.255.255", Public),
            ("172.15.255.255", Public),
            ("172.16.0.0", Private),
            ("172.31.255.255", Private),
            ("172.32.0.0", Public),
            ("192.0.0.1", Reserved),
            ("192.0.0.192", Reserved),
            ("192.0.1.0", Public),
            ("192.0.2.5", Documentation),
            ("192.88.99.1", Reserved),
            ("192.167.255.255", Public),
            ("192.168.0.1", Private),
            ("192.169.0.0", Public),
            ("198.17.255.255", Public),
            ("198.18.0.1", Benchmark),
            ("198.19.255.255", Benchmark),
            ("198.20.0.0", Public),
            ("198.51.100.1", Documentation),
            ("203.0.113.1", Documentation),
            ("223.255.255.255", Public),
            ("224.0.0.1", Multicast),
            ("239.255.255.255", Multicast),
            ("240.0.0.1", Reserved),
            ("255.255.255.254", Reserved),
            ("255.255.255.255", Broadcast),
        ]);
    }

    #[test]
    fn every_kind_of_ipv6_address_is_recognised_and_ipv4_inside_it() {
        check(&[
            ("::", Unspecified),
            ("::1", Loopback),
            ("::2", Unspecified),
            ("::127.0.0.1", Loopback),
            ("::8.8.8.8", Reserved),
            ("::ffff:127.0.0.1", Loopback),
            ("::ffff:169.254.169.254", LinkLocal),
            ("::ffff:8.8.8.8", Public),
            ("64:ff9b::7f00:1", Loopback),
            ("64:ff9b::a00:1", Private),
            ("64:ff9b::808:808", Public),
            ("64:ff9b:1::1", Reserved),
            ("100::1", Reserved),
            ("2002:7f00:1::", Loopback),
            ("2002:c0a8:101::1", Private),
            ("2002:808:808::1", Public),
            ("2001::f5ff:fffe", Private),
            ("2001:0:808:808::f7f7:f7f7", Reserved),
            ("2001:10::1", Reserved),
            ("2001:1ff:ffff::1", Reserved),
            ("2001:200::1", Public),
            ("2001:db8::1", Documentation),
            ("2606:4700:4700::1111", Public),
            ("3fff:fff::1", Documentation),
            ("3fff:1000::1", Public),
            ("4000::1", Reserved),
            ("5f00::1", Reserved),
            ("fc00::1", Private),
            ("fd00:ec2::254", Private),
            ("fe80::1", LinkLocal),
            ("fec0::1", Private),
            ("ff02::1", Multicast),
        ]);
    }
}
