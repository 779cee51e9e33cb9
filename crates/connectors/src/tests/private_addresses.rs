//! The way out reaches nothing that isn't public: however it is written, resolved or changed in between.

use super::server::{Reply, Server, answer};
use super::{connectors_with, effect, failure, fixed_resolver::FixedResolver, perform, policy};
use crate::Connectors;
use serde_json::json;

/// Every one of these is refused before a packet leaves. `PORT` is the port of a listener on 127.0.0.1.
const PRIVATE_URLS: [&str; 60] = [
    "http://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.255.255.254:PORT/",
    "http://0x7f.1:PORT/",
    "http://0x7f000001:PORT/",
    "http://0X7F.0x0.0X0.0x1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://2130706433:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://0x0:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://127%2e0%2e0%2e1:PORT/",
    "http://１２７.０.０.１:PORT/",
    "http://127。0。0。1:PORT/",
    "http:127.0.0.1:PORT/",
    "http:/127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/",
    " http://127.0.0.1:PORT/ ",
    "ht\ntp://127.0.0.1:PORT/",
    "HTTP://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/?url=http://example.com/",
    "http://127.0.0.1:PORT#@example.com/",
    "http://127.0.0.1:PORT\\@example.com/",
    "http://localhost:PORT/",
    "http://LOCALHOST:PORT/",
    "http://localhost.:PORT/",
    "http://[::1]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[0:0:0:0:0:ffff:7f00:0001]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[2001:0:7f00:1::80ff:fffe]:PORT/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/metadata/instance",
    "http://192.0.0.192/opc/v2/instance/",
    "http://10.0.0.1/",
    "http://172.31.0.1/",
    "http://192.168.1.1/",
    "https://192.168.1.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
];

/// These make no request at all.
const NO_URLS: [&str; 16] = [
    "",
    "127.0.0.1",
    "//127.0.0.1/",
    "/relative",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:25/x",
    "data:text/plain,x",
    "unix:/run/docker.sock",
    "http://",
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://:secret@example.com/",
    "http://127.0.0.1@example.com/",
    "http://exa mple.com/",
    "http://[::1%25eth0]/",
];

async fn canary() -> Server {
    Server::start(|_| Reply::Close(answer("200 OK", "", "reached"))).await
}

#[tokio::test]
async fn no_way_of_writing_a_private_address_reaches_it() {
    let canary = canary().await;
    // Names too: whatever they are, they lead to this machine.
    let connectors = connectors_with(policy(&[]), FixedResolver::new(&[&["127.0.0.1"]]));
    for url in PRIVATE_URLS {
        let url = url.replace("PORT", &canary.address.port().to_string());
        let facts = failure(&connectors, effect(json!({ "url": url }))).await;
        assert_eq!(facts, ("address_refused".to_owned(), false, false), "{url}");
    }
    assert_eq!(canary.connections(), 0);
}

#[tokio::test]
async fn the_systems_resolver_is_checked_too() {
    let canary = canary().await;
    let url = format!("http://localhost:{}/", canary.address.port());
    let facts = failure(&Connectors::new(policy(&[])), effect(json!({ "url": url }))).await;
    assert_eq!(facts, ("address_refused".to_owned(), false, false));
    assert_eq!(canary.connections(), 0);
}

#[tokio::test]
async fn texts_that_arent_plain_http_urls_are_refused() {
    let connectors = Connectors::new(policy(&["127.0.0.0/8", "::/0"]));
    for url in NO_URLS {
        let facts = failure(&connectors, effect(json!({ "url": url }))).await;
        assert_eq!(facts, ("invalid_url".to_owned(), false, false), "{url}");
    }
}

#[tokio::test]
async fn the_error_says_what_the_operator_can_do() {
    let failure = perform(&Connectors::new(policy(&[])), json!({ "url": "http://127.1:9/" }))
        .await
        .unwrap_err();
    assert_eq!(
        failure.error.message,
        "127.0.0.1 is this machine itself, which flows may not reach: the operator can allow it with \
         --egress-allow 127.0.0.1/32:9"
    );
}

#[tokio::test]
async fn one_private_address_among_public_ones_refuses_the_host() {
    let canary = canary().await;
    let url = json!({ "url": format!("http://mixed.test:{}/", canary.address.port()) });
    for addresses in [
        &["1.1.1.1", "127.0.0.1"][..],
        &["127.0.0.1", "1.1.1.1"],
        &["2606:4700::1", "::ffff:127.0.0.1"],
    ] {
        let connectors = connectors_with(policy(&[]), FixedResolver::new(&[addresses]));
        let facts = failure(&connectors, effect(url.clone())).await;
        assert_eq!(facts, ("address_refused".to_owned(), false, false), "{addresses:?}");
    }
    assert_eq!(canary.connections(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_address_is_asked_once_per_connection_and_checked_each_time() {
    let canary = canary().await;
    let resolver = FixedResolver::new(&[&["127.0.0.1"], &["127.0.0.2"], &["10.0.0.1"]]);
    let connectors = connectors_with(policy(&["127.0.0.1"]), resolver.clone());
    let url = json!({ "url": format!("http://rebinding.test:{}/", canary.address.port()) });
    assert_eq!(perform(&connectors, url.clone()).await.unwrap()["body"], "reached");
    assert_eq!(resolver.asked(), 1);
    for _ in 0..2 {
        // The canary closes each connection, so that a new one is needed.
        let facts = failure(&connectors, effect(url.clone())).await;
        assert_eq!(facts, ("address_refused".to_owned(), false, false));
    }
    assert_eq!((resolver.asked(), canary.connections()), (3, 1));
}

#[tokio::test]
async fn the_next_address_of_a_host_is_tried() {
    let canary = canary().await;
    // Nobody listens on the first.
    let resolver = FixedResolver::new(&[&["127.9.9.9", "127.0.0.1"]]);
    let connectors = connectors_with(policy(&["127.0.0.0/8"]), resolver);
    let url = json!({ "url": format!("http://two.test:{}/", canary.address.port()) });
    assert_eq!(perform(&connectors, url).await.unwrap()["body"], "reached");
}

#[tokio::test]
async fn an_allowed_network_is_reached_and_only_on_its_port() {
    let (open, closed) = (canary().await, canary().await);
    let allowed = format!("127.0.0.0/8:{}", open.address.port());
    let connectors = Connectors::new(policy(&[&allowed]));
    assert_eq!(
        perform(&connectors, json!({ "url": open.url("/") })).await.unwrap()["body"],
        "reached"
    );
    let facts = failure(&connectors, effect(json!({ "url": closed.url("/") }))).await;
    assert_eq!(facts, ("address_refused".to_owned(), false, false));
    assert_eq!(closed.connections(), 0);
}

#[tokio::test]
async fn a_redirect_to_a_private_address_goes_nowhere() {
    let canary = canary().await;
    let location = format!("location: {}\r\n", canary.url("/"));
    let open = Server::start(move |_| Reply::Close(answer("302 Found", &location, ""))).await;
    let allowed = format!("127.0.0.1:{}", open.address.port());
    let outputs = perform(&Connectors::new(policy(&[&allowed])), json!({ "url": open.url("/") }))
        .await
        .unwrap();
    assert_eq!((&outputs["status"], canary.connections()), (&json!(302), 0));
}
