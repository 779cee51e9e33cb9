//! What the handlers share: the engine's services, settings, and the one way to call what blocks.

use crate::{
    error::{ApiError, ErrorCode},
    limits,
    metrics::{MetricsToken, requests::Requests},
};
use ::flow::network::Network;
use engine::{
    accounts::Accounts,
    audit::Audit,
    authoring::Authoring,
    port::IdentityProvider,
    running::{Active, Deployed, Directory, Running, logs::Logs},
};
use std::{
    ops::Deref,
    str::FromStr,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::{Semaphore, watch};

/// Everything that [`crate::router`] needs, made by the server.
pub struct ApiState {
    pub authoring: Authoring,
    pub running: Running,
    pub logs: Logs,
    pub accounts: Accounts,
    pub audit: Audit,
    pub directory: Arc<Directory>,
    /// Where people may sign in instead of with a password.
    pub identity: Option<Arc<dyn IdentityProvider>>,
    /// Where browsers reach this server: for trigger addresses, the Origin check and the cookie's name.
    pub public_url: PublicUrl,
    pub settings: Settings,
    /// True once the server shuts down: `readyz` says so and event streams end, so that draining needn't wait for them.
    pub closing: watch::Receiver<bool>,
}

/// What tests shorten and operators may set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long `?wait=true` holds a request.
    pub wait_max: Duration,
    /// How long a client may take to send a body.
    pub body_read_max: Duration,
    /// Silence after which an event stream sends a comment.
    pub keep_alive: Duration,
    /// Proxies whose `X-Forwarded-For` is believed. None: nobody's.
    pub trusted_proxies: Vec<Network>,
    /// Reads `/metrics` and nothing else.
    pub metrics_token: Option<MetricsToken>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            wait_max: limits::WAIT_MAX,
            body_read_max: limits::BODY_READ_MAX,
            keep_alive: limits::FOLLOW_KEEP_ALIVE,
            trusted_proxies: Vec::new(),
            metrics_token: None,
        }
    }
}

/// An origin such as `https://flows.example`, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    is_https: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("the public URL has to look like https://flows.example, without a path")]
pub struct InvalidPublicUrl;

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = url::Url::parse(text).map_err(|_| InvalidPublicUrl)?;
        let is_plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !is_plain || !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidPublicUrl);
        }
        Ok(Self { origin: url.origin().ascii_serialization(), is_https: url.scheme() == "https" })
    }
}

impl PublicUrl {
    /// Scheme, host and port, as browsers send it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn is_https(&self) -> bool {
        self.is_https
    }
}

/// [`ApiState`], shared by all requests.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

pub(crate) struct Shared {
    state: ApiState,
    /// One permit per client that follows an execution.
    pub(crate) followers: Arc<Semaphore>,
    /// Set once, when the routes are known.
    requests: OnceLock<Arc<Requests>>,
}

impl Deref for Shared {
    type Target = ApiState;
    fn deref(&self) -> &ApiState {
        &self.state
    }
}

impl Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    pub(crate) fn new(state: ApiState) -> Self {
        let followers = Arc::new(Semaphore::new(limits::FOLLOWERS_MAX));
        Self(Arc::new(Shared { state, followers, requests: OnceLock::new() }))
    }

    /// What counts the requests to these routes. The first call names them.
    pub(crate) fn requests<'a>(&self, routes: impl Iterator<Item = &'a str>) -> Arc<Requests> {
        self.0.requests.get_or_init(|| Arc::new(Requests::to(routes))).clone()
    }

    /// Runs what blocks on a thread that may. With [`Self::background`] the only place of this crate that does.
    pub(crate) async fn blocking<T, E, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
        F: FnOnce(&ApiState) -> Result<T, E> + Send + 'static,
    {
        let app = self.clone();
        match tokio::task::spawn_blocking(move || work(&app)).await {
            Ok(done) => done.map_err(Into::into),
            Err(error) => {
                tracing::error!(%error, "A request's work ended in a panic.");
                Err(ApiError::new(
                    ErrorCode::Internal,
                    "Something went wrong on the server; its log says what.",
                ))
            }
        }
    }
}

impl App {
    /// The compiled program of an active version: at once, but for its first time.
    pub(crate) async fn deployed(
        &self,
        active: Option<Active>,
    ) -> Result<Option<Arc<Deployed>>, ApiError> {
        let Some(active) = active else { return Ok(None) };
        match active.ready() {
            Some(ready) => Ok(Some(ready)),
            None => {
                self.blocking(move |state| Ok::<_, ApiError>(state.directory.compile(&active)))
                    .await
            }
        }
    }

    /// The same for what nobody waits for. What goes wrong is logged by the work itself.
    pub(crate) fn background(&self, work: impl FnOnce(&ApiState) + Send + 'static) {
        let app = self.clone();
        tokio::task::spawn_blocking(move || work(&app));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        let origin = |text: &str| text.parse::<PublicUrl>().map(|url| url.origin).ok();
        assert_eq!(origin("https://flows.example/").as_deref(), Some("https://flows.example"));
        assert_eq!(origin("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        for wrong in ["", "flows.example", "ftp://flows.example", "https://flows.example/path"] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
