//! The wiring: which room is made of which. Never knows sockets or signals.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use api::{ApiState, PublicUrl};
use axum::Router;
use connectors::{Connectors, EgressPolicy, OidcProvider, OidcSettings};
use engine::{
    accounts::Accounts,
    audit::Audit,
    authoring::Authoring,
    port::{Clock, IdentityProvider, SystemClock},
    retention::{self, Rounds},
    running::{Directory, Parts, Running, logs::Logs},
};
use store::Stores;
use tokio::{runtime::Handle, sync::watch};

use crate::{
    config::{AdminKey, OidcChoice, Settings, StoreChoice},
    failure::Failure,
};

/// Everything, ready to be served.
pub(super) struct House {
    pub(super) router: Router,
    pub(super) running: Running,
    pub(super) public_url: PublicUrl,
    /// For the sign-in link, while nobody can sign in.
    pub(super) setup_token: Option<String>,
    /// The key that was made just now.
    pub(super) new_admin_key: Option<String>,
    /// Goes on until the house is dropped.
    pub(super) _retention: Rounds,
}

/// Opens the store, makes the services and takes up what was under way. Blocks.
pub(super) fn wire(
    settings: &Settings,
    address: SocketAddr,
    runtime: &Handle,
    closing: watch::Receiver<bool>,
) -> Result<House, Failure> {
    let stores = match settings.store {
        StoreChoice::Sqlite => {
            let options =
                store::Options { bytes_max: settings.store_bytes_max, ..store::Options::default() };
            Stores::sqlite_with(&settings.data, options)
                .map_err(|error| Failure::Failed(error.to_string()))?
        }
        StoreChoice::Memory => Stores::memory(),
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let accounts = Accounts::new(stores.accounts.clone(), stores.people.clone(), clock.clone());
    let given = settings.admin_key.as_ref().map(|AdminKey(key)| key.as_str());
    let audit = Audit::new(stores.audit.clone(), clock.clone());
    let new_admin_key = accounts.ensure_admin_key(given).map_err(|error| unusable(&error))?;
    let setup_token = accounts.setup_token().map_err(|error| unusable(&error))?;
    let directory = Directory::load(stores.catalog.clone()).map_err(|error| unusable(&error))?;
    let running = Running::start_up(Parts {
        journal: stores.journal.clone(),
        upkeep: stores.upkeep.clone(),
        directory: directory.clone(),
        performer: Arc::new(Connectors::new(EgressPolicy { allow: settings.egress_allow.clone() })),
        clock: clock.clone(),
        runtime: runtime.clone(),
        limits: settings.limits.clone(),
    })
    .map_err(|error| unusable(&error))?;
    let rounds = Rounds::start(retention::Parts {
        catalog: stores.catalog.clone(),
        store: stores.retention.clone(),
        clock: clock.clone(),
        bytes_max: settings.store_bytes_max,
    })
    .map_err(|error| Failure::Failed(format!("a thread can't be started: {error}")))?;
    let authoring =
        Authoring::new(stores.catalog, stores.listing.clone(), clock.clone(), directory.clone())
            .map_err(|error| unusable(&error))?;
    let public_url = public_url(settings, address)?;
    let identity = settings.oidc.as_ref().map(|oidc| provider(oidc, &public_url, clock));
    let state = ApiState {
        authoring,
        running: running.clone(),
        logs: Logs::new(stores.journal, stores.listing, directory.clone()),
        accounts,
        audit,
        directory,
        identity,
        public_url: public_url.clone(),
        settings: api::Settings {
            trusted_proxies: settings.trusted_proxies.clone(),
            metrics_token: settings.metrics_token.clone(),
            ..api::Settings::default()
        },
        closing,
    };
    let router = api::router(state).fallback_service(webui::router());
    Ok(House { router, running, public_url, setup_token, new_admin_key, _retention: rounds })
}

fn provider(
    oidc: &OidcChoice,
    public_url: &PublicUrl,
    clock: Arc<dyn Clock>,
) -> Arc<dyn IdentityProvider> {
    let settings = OidcSettings {
        issuer: oidc.issuer.clone(),
        client_id: oidc.client_id.clone(),
        client_secret: oidc.client_secret.clone(),
        redirect_uri: format!("{}/api/v1/oidc/callback", public_url.origin()),
    };
    Arc::new(OidcProvider::new(settings, clock))
}

/// Where browsers find us when nobody said: on this machine, also when we listen on all its networks.
fn public_url(settings: &Settings, address: SocketAddr) -> Result<PublicUrl, Failure> {
    if let Some(url) = &settings.public_url {
        return Ok(url.clone());
    }
    let ip =
        if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    let url = format!("http://{}", SocketAddr::new(ip, address.port()));
    url.parse().map_err(|error| Failure::Failed(format!("{url}: {error}; give --public-url")))
}

fn unusable(error: &dyn std::fmt::Display) -> Failure {
    Failure::Failed(format!("the store can't be used: {error}"))
}
