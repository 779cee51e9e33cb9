//! The settings of `tandem serve`. Owns their names, defaults and order (flag, then environment, then file, then default),
//! and is the one place that reads the environment; never knows what they are used for.

mod oidc;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use api::{MetricsToken, PublicUrl};
use clap::Args;
use connectors::AllowedNetwork;
use engine::running::Limits;
use flow::network::Network;
use serde::{Deserialize, Deserializer, de::Error};

use crate::{failure::Failure, logs::LogFormat};
use oidc::OidcArguments;
pub(crate) use oidc::OidcChoice;

const LISTEN: &str = "127.0.0.1:8080";
const DATA: &str = "./tandem-data";
const LOG_LEVEL: &str = "info";
const STORE_MIB_MIN: u32 = 64;
const METRICS_TOKEN_CHARS_MIN: usize = 16;

/// The settings as flags and environment variables.
#[derive(Debug, Default, Args)]
pub(crate) struct ServeArguments {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    ///
    /// 0.0.0.0:8080 listens on every network of this machine: put TLS in front of it.
    #[arg(long, env = "TANDEM_LISTEN", hide_env_values = true, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,

    /// Folder for everything that Tandem keeps [default: ./tandem-data]
    ///
    /// Made when it is missing. One server at a time; a second one on the same folder refuses to start.
    #[arg(long, env = "TANDEM_DATA", hide_env_values = true, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// Where the state is kept [default: SQLite in the data folder]
    ///
    /// `sqlite` for the file in the data folder, or `memory` to keep nothing (for a try).
    #[arg(long, env = "TANDEM_STORE", hide_env_values = true, value_name = "STORE")]
    store: Option<String>,

    /// Let flows reach this private network, for example 10.1.0.0/16 (repeatable)
    ///
    /// Flows reach public addresses only. Loopback and private networks are refused unless they are listed here, each
    /// with all ports or one: 10.1.0.0/16:8443
    #[arg(
        long,
        env = "TANDEM_EGRESS_ALLOW",
        hide_env_values = true,
        value_name = "CIDR",
        value_delimiter = ','
    )]
    egress_allow: Vec<AllowedNetwork>,

    /// Believe this proxy's X-Forwarded-For, for example 10.1.0.5 or 10.1.0.0/24 (repeatable)
    ///
    /// Behind a proxy every caller has the proxy's address. With this, a caller's address is the right-most one in
    /// X-Forwarded-For that isn't such a proxy: for the allow-lists of projects and for counting sign-in attempts.
    /// Without it, the header is ignored.
    #[arg(
        long,
        env = "TANDEM_TRUSTED_PROXY",
        hide_env_values = true,
        value_name = "CIDR",
        value_delimiter = ','
    )]
    trusted_proxy: Vec<Network>,

    /// Address at which browsers and callers reach this server [default: http://ADDRESS:PORT]
    ///
    /// It appears in webhook addresses and links, for example https://flows.example.com
    #[arg(long, env = "TANDEM_PUBLIC_URL", hide_env_values = true, value_name = "URL")]
    public_url: Option<PublicUrl>,

    /// Format of the log on stderr [default: text]
    #[arg(long, env = "TANDEM_LOG_FORMAT", hide_env_values = true, value_name = "FORMAT")]
    log_format: Option<LogFormat>,

    /// What is logged: error, warn, info, debug, trace, or a list like info,engine=debug [default: info]
    #[arg(long, env = "TANDEM_LOG_LEVEL", hide_env_values = true, value_name = "LEVEL")]
    log_level: Option<String>,

    /// TOML file with the same settings, for example listen = "0.0.0.0:8080"
    ///
    /// Flags and environment variables win over it. A key that isn't a setting is an error.
    #[arg(long, env = "TANDEM_CONFIG", hide_env_values = true, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    oidc: OidcArguments,

    #[command(flatten)]
    limits: LimitArguments,
}

/// The settings of the file: the flags' names in snake_case.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    listen: Option<SocketAddr>,
    data: Option<PathBuf>,
    store: Option<String>,
    #[serde(default, deserialize_with = "networks")]
    egress_allow: Option<Vec<AllowedNetwork>>,
    #[serde(default, deserialize_with = "networks")]
    trusted_proxy: Option<Vec<Network>>,
    #[serde(default, deserialize_with = "public_url")]
    public_url: Option<PublicUrl>,
    log_format: Option<LogFormat>,
    log_level: Option<String>,
    #[serde(default)]
    oidc: OidcArguments,
    #[serde(default)]
    limits: LimitArguments,
}

/// Bounds of the engine: what comes above them is refused with 503 and tried again by the caller.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Limits ([limits] in the file)")]
struct LimitArguments {
    /// Threads that decide, each for its own executions [default: 2]
    #[arg(long, env = "TANDEM_SHARDS", hide_env_values = true, value_name = "THREADS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    shards: Option<u16>,
    /// Starts that wait to be written down [default: 8192]
    #[arg(long, env = "TANDEM_STARTS_QUEUED_MAX", hide_env_values = true, value_name = "COUNT")]
    starts_queued_max: Option<usize>,
    /// Executions under way at once; those that wait for a timer don't count [default: 100000]
    #[arg(
        long,
        env = "TANDEM_EXECUTIONS_RUNNING_MAX",
        hide_env_values = true,
        value_name = "COUNT"
    )]
    executions_running_max: Option<usize>,
    /// Requests to the outside at once; further ones wait their turn [default: 2048]
    #[arg(
        long,
        env = "TANDEM_EFFECTS_IN_FLIGHT_MAX",
        hide_env_values = true,
        value_name = "COUNT"
    )]
    effects_in_flight_max: Option<usize>,
    /// Size of the database, in MiB [default: the disk decides]
    ///
    /// From 90 % of it on, the oldest ended executions go, however long they were to be kept. At the bound itself
    /// starts are refused. The log beside the database needs room of its own, 128 MiB and more under load.
    #[arg(
        long,
        env = "TANDEM_STORE_MIB_MAX",
        hide_env_values = true,
        value_name = "MIB",
        value_parser = clap::value_parser!(u32).range(i64::from(STORE_MIB_MIN)..)
    )]
    store_mib_max: Option<u32>,
}

/// The settings in force.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    pub(crate) data: PathBuf,
    pub(crate) store: StoreChoice,
    pub(crate) egress_allow: Vec<AllowedNetwork>,
    pub(crate) trusted_proxies: Vec<Network>,
    /// None: the address that is listened on.
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) log_format: LogFormat,
    pub(crate) log_level: String,
    pub(crate) oidc: Option<OidcChoice>,
    pub(crate) limits: Limits,
    pub(crate) store_bytes_max: Option<u64>,
    /// None: made at the first start.
    pub(crate) admin_key: Option<AdminKey>,
    /// Reads `/metrics` and nothing else.
    pub(crate) metrics_token: Option<MetricsToken>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreChoice {
    Sqlite,
    Memory,
}

/// The administrator's key. It has no `Debug` that shows it.
#[derive(PartialEq, Eq)]
pub(crate) struct AdminKey(pub(crate) String);

impl std::fmt::Debug for AdminKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AdminKey(…)")
    }
}

impl Settings {
    /// Puts flags, environment, file and defaults together.
    pub(crate) fn read(arguments: &ServeArguments) -> Result<Self, Failure> {
        let file = match &arguments.config {
            Some(path) => read_file(path)?,
            None => SettingsFile::default(),
        };
        let secret = |name| secret_from_environment(name);
        let merged = Self::merge(arguments, file, secret("TANDEM_ADMIN_KEY").map(AdminKey))?;
        let token = secret("TANDEM_METRICS_TOKEN").map(|token| metrics_token(&token));
        Ok(Self { metrics_token: token.transpose()?, ..merged })
    }

    fn merge(
        arguments: &ServeArguments,
        file: SettingsFile,
        admin_key: Option<AdminKey>,
    ) -> Result<Self, Failure> {
        let default_listen = || LISTEN.parse().expect("the default is an address");
        let egress_allow = match arguments.egress_allow.as_slice() {
            [] => file.egress_allow.unwrap_or_default(),
            given => given.to_vec(),
        };
        Ok(Self {
            listen: arguments.listen.or(file.listen).unwrap_or_else(default_listen),
            data: arguments.data.clone().or(file.data).unwrap_or_else(|| PathBuf::from(DATA)),
            store: store_choice(arguments.store.as_deref().or(file.store.as_deref()))?,
            egress_allow,
            trusted_proxies: trusted_proxies(arguments, file.trusted_proxy)?,
            public_url: arguments.public_url.clone().or(file.public_url),
            log_format: arguments.log_format.or(file.log_format).unwrap_or_default(),
            log_level: arguments
                .log_level
                .clone()
                .or(file.log_level)
                .unwrap_or_else(|| LOG_LEVEL.to_owned()),
            oidc: oidc::choice(&arguments.oidc, &file.oidc)?,
            limits: limits(&arguments.limits, &file.limits),
            store_bytes_max: store_bytes_max(&arguments.limits, &file.limits)?,
            admin_key,
            metrics_token: None,
        })
    }
}

fn read_file(path: &Path) -> Result<SettingsFile, Failure> {
    let failed =
        |what: String| Failure::Failed(format!("the configuration {}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
        let place = line.map_or(String::new(), |line| format!("line {line}: "));
        failed(format!("{place}{}", error.message()))
    })
}

fn limits(flags: &LimitArguments, file: &LimitArguments) -> Limits {
    let default = Limits::default();
    Limits {
        shards: flags.shards.or(file.shards).unwrap_or(default.shards),
        starts_queued_max: flags
            .starts_queued_max
            .or(file.starts_queued_max)
            .unwrap_or(default.starts_queued_max),
        executions_running_max: flags
            .executions_running_max
            .or(file.executions_running_max)
            .unwrap_or(default.executions_running_max),
        effects_in_flight_max: flags
            .effects_in_flight_max
            .or(file.effects_in_flight_max)
            .unwrap_or(default.effects_in_flight_max),
    }
}

/// The file's number isn't checked by the flag's parser.
fn store_bytes_max(flags: &LimitArguments, file: &LimitArguments) -> Result<Option<u64>, Failure> {
    match flags.store_mib_max.or(file.store_mib_max) {
        Some(mib) if mib < STORE_MIB_MIN => Err(Failure::Failed(format!(
            "store_mib_max is {mib}: a store needs at least {STORE_MIB_MIN} MiB"
        ))),
        mib => Ok(mib.map(|mib| u64::from(mib) << 20)),
    }
}

/// A proxy that is everybody would let everybody choose their address.
fn trusted_proxies(
    arguments: &ServeArguments,
    file: Option<Vec<Network>>,
) -> Result<Vec<Network>, Failure> {
    let trusted = match arguments.trusted_proxy.as_slice() {
        [] => file.unwrap_or_default(),
        given => given.to_vec(),
    };
    match trusted.iter().find(|network| network.is_everything()) {
        Some(everybody) => Err(Failure::Failed(format!(
            "the trusted proxy {everybody} is everybody, who could then claim any address: name the proxies' own \
             addresses"
        ))),
        None => Ok(trusted),
    }
}

fn networks<'de, D: Deserializer<'de>, T: FromStr<Err: std::fmt::Display>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts
        .iter()
        .map(|text| text.parse().map_err(D::Error::custom))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn public_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PublicUrl>, D::Error> {
    String::deserialize(deserializer)?.parse().map(Some).map_err(D::Error::custom)
}

fn store_choice(named: Option<&str>) -> Result<StoreChoice, Failure> {
    match named {
        None | Some("sqlite") => Ok(StoreChoice::Sqlite),
        Some("memory") => Ok(StoreChoice::Memory),
        Some(other) => Err(Failure::Failed(format!(
            "the store `{other}` isn't one that Tandem knows: use sqlite or memory"
        ))),
    }
}

/// A short one could be guessed.
fn metrics_token(token: &str) -> Result<MetricsToken, Failure> {
    if token.chars().count() < METRICS_TOKEN_CHARS_MIN {
        return Err(Failure::Failed(format!(
            "TANDEM_METRICS_TOKEN is shorter than {METRICS_TOKEN_CHARS_MIN} characters: take a random one, for example \
             from `openssl rand -hex 24`"
        )));
    }
    Ok(MetricsToken::new(token))
}

/// Only from the environment: a flag would be seen by everyone who lists processes.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn secret_from_environment(name: &str) -> Option<String> {
    // Set but empty is how compose files say "not set".
    std::env::var(name).ok().filter(|secret| !secret.is_empty())
}

#[cfg(test)]
mod tests;
