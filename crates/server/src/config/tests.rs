//! Which setting wins, and what a bad file is told.

use std::io::Write;

use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    serve: ServeArguments,
}

fn flags(words: &[&str]) -> ServeArguments {
    Line::try_parse_from(std::iter::once(&"tandem").chain(words)).unwrap().serve
}

fn file(text: &str) -> Result<SettingsFile, Failure> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    read_file(file.path())
}

fn merged(words: &[&str], text: &str) -> Settings {
    Settings::merge(&flags(words), file(text).unwrap(), None).unwrap()
}

#[test]
fn without_anything_it_listens_on_loopback_and_keeps_its_state_in_the_folder() {
    let settings = merged(&[], "");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.data, PathBuf::from("./tandem-data"));
    assert_eq!(settings.store, StoreChoice::Sqlite);
    assert_eq!(settings.egress_allow, []);
    assert_eq!(settings.store_bytes_max, None);
    assert_eq!(settings.trusted_proxies, []);
    assert_eq!((settings.log_format, settings.log_level.as_str()), (LogFormat::Text, "info"));
}

#[test]
fn the_file_gives_every_setting() {
    let settings = merged(
        &[],
        r#"
        listen = "0.0.0.0:80"
        data = "/srv/tandem"
        store = "memory"
        egress_allow = ["10.0.0.0/8", "::1/128"]
        trusted_proxy = ["192.0.2.10"]
        public_url = "https://flows.example.com"
        log_format = "json"
        log_level = "warn"
        [limits]
        shards = 4
        starts_queued_max = 100
        store_mib_max = 2048
        "#,
    );
    assert_eq!(settings.listen.port(), 80);
    assert_eq!(settings.store_bytes_max, Some(2 << 30));
    assert_eq!(settings.data, PathBuf::from("/srv/tandem"));
    assert_eq!(settings.store, StoreChoice::Memory);
    assert_eq!(settings.egress_allow.len(), 2);
    assert_eq!(settings.trusted_proxies, ["192.0.2.10".parse().unwrap()]);
    assert_eq!(settings.public_url.unwrap().origin(), "https://flows.example.com");
    assert_eq!((settings.limits.shards, settings.limits.starts_queued_max), (4, 100));
    assert_eq!((settings.log_format, settings.log_level.as_str()), (LogFormat::Json, "warn"));
}

#[test]
fn a_flag_wins_over_the_file() {
    let settings = merged(
        &[
            "--listen",
            "127.0.0.1:1",
            "--egress-allow",
            "127.0.0.0/8",
            "--egress-allow",
            "10.0.0.0/8",
        ],
        "listen = '127.0.0.1:2'\negress_allow = ['192.168.0.0/16']\ndata = 'here'",
    );
    assert_eq!(settings.listen.port(), 1);
    assert_eq!(
        settings.egress_allow,
        ["127.0.0.0/8", "10.0.0.0/8"].map(|network| network.parse().unwrap())
    );
    assert_eq!(settings.data, PathBuf::from("here"));
}

#[test]
fn a_trusted_proxy_is_a_network_and_never_everybody() {
    let given = ["--trusted-proxy", "192.0.2.10,2001:db8::/48", "--trusted-proxy", "10.0.0.0/8"];
    let settings = merged(&given, "trusted_proxy = ['198.51.100.1']");
    let expected = ["192.0.2.10", "2001:db8::/48", "10.0.0.0/8"];
    assert_eq!(settings.trusted_proxies, expected.map(|network| network.parse().unwrap()));
    for everybody in ["0.0.0.0/0", "::/0"] {
        let flags = flags(&["--trusted-proxy", everybody]);
        let refused = Settings::merge(&flags, SettingsFile::default(), None).unwrap_err();
        assert!(refused.to_string().contains("is everybody"), "{refused}");
    }
    let refused = file("trusted_proxy = ['10.0.0.1/8']").unwrap_err().to_string();
    assert!(refused.contains("the network is 10.0.0.0/8"), "{refused}");
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let refused = file("listen = '127.0.0.1:2'\nlissen = 3\n").unwrap_err().to_string();
    assert!(refused.contains("line 2") && refused.contains("unknown field `lissen`"), "{refused}");
    let refused = file("\n\n[limits]\nshard = 3\n").unwrap_err().to_string();
    assert!(refused.contains("line 4") && refused.contains("unknown field `shard`"), "{refused}");
    let refused = file("egress_allow = ['everything']").unwrap_err().to_string();
    assert!(refused.contains("line 1") && refused.contains("isn't a network"), "{refused}");
}

#[test]
fn a_missing_file_and_an_unknown_store_say_what_to_do() {
    let missing = read_file(Path::new("/nowhere/tandem.toml")).unwrap_err().to_string();
    assert!(missing.contains("/nowhere/tandem.toml"), "{missing}");
    let unknown =
        Settings::merge(&flags(&["--store", "oracle"]), SettingsFile::default(), None).unwrap_err();
    assert!(unknown.to_string().contains("use sqlite or memory"), "{unknown}");
}

#[test]
fn the_key_never_shows_itself() {
    let settings =
        Settings::merge(&flags(&[]), SettingsFile::default(), Some(AdminKey("s3cret".into())))
            .unwrap();
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[test]
fn a_short_metrics_token_is_refused() {
    metrics_token("sixteen letters!").unwrap();
    let refused = metrics_token("short").unwrap_err().to_string();
    assert!(refused.contains("shorter than 16 characters"), "{refused}");
}

#[test]
fn a_bound_of_the_store_that_is_too_small_is_refused() {
    assert!(Line::try_parse_from(["tandem", "--store-mib-max", "63"]).is_err());
    let merge = |text| Settings::merge(&flags(&[]), file(text).unwrap(), None);
    let refused = merge("[limits]\nstore_mib_max = 63").unwrap_err().to_string();
    assert_eq!(refused, "store_mib_max is 63: a store needs at least 64 MiB");
    assert_eq!(merge("[limits]\nstore_mib_max = 64").unwrap().store_bytes_max, Some(64 << 20));
}
