//! What is a network, what it is written like, and what is inside.

use super::{ADDRESSES_MAX, AllowList, AllowListError, Network};
use std::net::IpAddr;

fn read(text: &str) -> String {
    match text.parse::<Network>() {
        Ok(network) => network.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn a_network_has_one_way_to_be_written() {
    for (text, canonical) in [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7/32", "203.0.113.7"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("::/0", "::/0"),
        ("2001:DB8:0:0::/32", "2001:db8::/32"),
        ("2001:db8::1/128", "2001:db8::1"),
        ("::1", "::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:cb00:7107/128", "203.0.113.7"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
        ("::ffff:0:0/96", "0.0.0.0/0"),
    ] {
        assert_eq!(read(text), canonical, "{text}");
        assert_eq!(read(canonical), canonical);
    }
}

#[test]
fn what_is_no_network_is_refused() {
    for text in [
        "",
        " ",
        "/",
        "/8",
        "localhost",
        "example.com",
        "10",
        "10.0",
        "10.0.0",
        "10.0.0/8",
        "10.0.0.0/",
        "10.0.0.0/+8",
        "10.0.0.0/-8",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.0/8 ",
        " 10.0.0.0/8",
        "10.0.0.0 /8",
        "10.0.0.0/0x8",
        "010.0.0.1",
        "0x0a.0.0.1",
        "167772161",
        "10.0.0.256",
        "10.0.0.1:80",
        "10.0.0.*",
        "10.0.0.0-9",
        "10.0.0.0/255.0.0.0",
        "[::1]",
        "[::1]:80",
        "fe80::1%eth0",
        "fe80::1%1/64",
        ":::",
        "1::2::3",
        "12345::",
        "10.0.0.1,10.0.0.2",
        "*",
        "any",
        "٣.0.0.1",
        "10.0.0.0/1000",
    ] {
        assert!(read(text).contains("isn't an address or a network"), "{text}: {}", read(text));
    }
}

#[test]
fn a_prefix_that_is_too_long_and_bits_behind_it_are_named() {
    assert_eq!(
        read("10.0.0.0/33"),
        "error: \"10.0.0.0/33\" isn't a network: an IPv4 prefix has 0 to 32 bits"
    );
    assert_eq!(
        read("::/129"),
        "error: \"::/129\" isn't a network: an IPv6 prefix has 0 to 128 bits"
    );
    assert!(read("10.0.0.0/256").contains("0 to 32 bits"));
    for (text, network) in [
        ("10.0.0.1/8", "10.0.0.0/8"),
        ("203.0.113.7/31", "203.0.113.6/31"),
        ("1.2.3.4/0", "0.0.0.0/0"),
        ("2001:db8::1/32", "2001:db8::/32"),
        ("::ffff:10.1.2.3/104", "10.0.0.0/8"),
    ] {
        assert!(read(text).ends_with(&format!("the network is {network}")), "{}", read(text));
    }
}

#[test]
fn an_address_is_inside_by_its_bits() {
    let inside = |network: &str, address: &str| {
        network.parse::<Network>().unwrap().contains(address.parse::<IpAddr>().unwrap())
    };
    for (network, address, expected) in [
        ("10.0.0.0/8", "10.255.255.255", true),
        ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.0/8", "110.0.0.1", false),
        ("10.0.0.1", "10.0.0.10", false),
        ("10.0.0.1", "10.0.0.1", true),
        ("203.0.113.6/31", "203.0.113.7", true),
        ("203.0.113.6/31", "203.0.113.8", false),
        ("0.0.0.0/0", "255.255.255.255", true),
        ("0.0.0.0/0", "::1", false),
        ("::/0", "10.0.0.1", false),
        ("::/0", "::ffff:10.0.0.1", false),
        ("::/0", "2001:db8::1", true),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true),
        ("::ffff:10.0.0.0/104", "10.1.2.3", true),
        ("10.0.0.0/8", "::10.1.2.3", false),
        ("10.0.0.0/8", "64:ff9b::10.1.2.3", false),
        ("10.0.0.0/8", "2002:a01:203::", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::", false),
        ("2001:db8::/33", "2001:db8:8000::", false),
    ] {
        assert_eq!(inside(network, address), expected, "{address} in {network}");
    }
}

#[test]
fn a_list_is_sorted_once_each_and_says_which_entry_is_wrong() {
    let list = AllowList::read(&["2001:db8::/32", "10.0.0.0/8", "::ffff:10.0.0.0/104", "1.2.3.4"])
        .unwrap();
    let texts: Vec<String> = list.networks().iter().map(Network::to_string).collect();
    assert_eq!(texts, ["1.2.3.4", "10.0.0.0/8", "2001:db8::/32"]);
    let wrong = AllowList::read(&["10.0.0.0/8", "10.0.0.1/8"]).unwrap_err();
    assert!(wrong.to_string().starts_with("[1]: "), "{wrong}");
    let of = |count: usize| AllowList::read(&vec!["10.0.0.1"; count]);
    assert!(of(ADDRESSES_MAX).is_ok());
    assert_eq!(of(ADDRESSES_MAX + 1), Err(AllowListError::TooMany(257)));
}

#[test]
fn an_empty_list_admits_everyone_and_no_other_admits_who_is_not_known() {
    let address = |text: &str| Some(text.parse().unwrap());
    let open = AllowList::default();
    assert!(open.is_open() && open.admits(address("203.0.113.7")) && open.admits(None));
    let everyone = AllowList::read(&["0.0.0.0/0", "::/0"]).unwrap();
    assert!(everyone.admits(address("203.0.113.7")) && everyone.admits(address("::1")));
    assert!(!everyone.admits(None));
    let few = AllowList::read(&["10.0.0.0/8"]).unwrap();
    assert!(few.admits(address("::ffff:10.0.0.1")) && !few.admits(address("203.0.113.7")));
}
