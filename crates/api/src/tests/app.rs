//! A whole server without a socket. When it goes, nothing may be under way any more.

use super::performer::Scripted;
use crate::{ApiState, Settings, router};
use axum::{Router, body::Body};
use bytes::Bytes;
use engine::{
    accounts::Accounts,
    audit::Audit,
    authoring::Authoring,
    port::{IdentityProvider, SystemClock},
    running::{Directory, Limits, Parts, Running, logs::Logs},
};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use testkit::FaultyStore;
use testkit::Stores;
use tokio::sync::watch;
use tower::ServiceExt;

pub(super) const KEY: &str = "a key for tests, long enough";

pub(super) struct TestApp {
    pub(super) router: Router,
    pub(super) performer: Arc<Scripted>,
    pub(super) store: FaultyStore,
    pub(super) accounts: Accounts,
    pub(super) closing: watch::Sender<bool>,
    running: Running,
}

/// What a test may set.
pub(super) struct Setting {
    pub(super) public_url: &'static str,
    pub(super) settings: Settings,
    pub(super) limits: Limits,
    pub(super) identity: Option<Arc<dyn IdentityProvider>>,
}

impl Default for Setting {
    fn default() -> Self {
        let limits = Limits { shards: 1, ..Limits::default() };
        Self {
            public_url: "http://127.0.0.1:8080",
            settings: Settings::default(),
            limits,
            identity: None,
        }
    }
}

impl TestApp {
    pub(super) fn new() -> Self {
        Self::with(Setting::default())
    }

    pub(super) fn with(setting: Setting) -> Self {
        let store = FaultyStore::over(Stores::memory());
        let Stores { journal, listing, catalog, accounts, people, audit, upkeep, retention: _ } =
            store.stores();
        let clock = Arc::new(SystemClock);
        let performer = Arc::new(Scripted::default());
        let directory = Directory::load(catalog.clone()).unwrap();
        let authoring =
            Authoring::new(catalog, listing.clone(), clock.clone(), directory.clone()).unwrap();
        let running = Running::start_up(Parts {
            journal: journal.clone(),
            upkeep,
            directory: directory.clone(),
            performer: performer.clone(),
            clock: clock.clone(),
            runtime: tokio::runtime::Handle::current(),
            limits: setting.limits,
        });
        let running = running.unwrap();
        let accounts = Accounts::new(accounts, people, clock.clone());
        accounts.ensure_admin_key(Some(KEY)).unwrap();
        let closing = watch::Sender::new(false);
        let state = ApiState {
            authoring,
            running: running.clone(),
            logs: Logs::new(journal, listing, directory.clone()),
            accounts: accounts.clone(),
            audit: Audit::new(audit, clock),
            identity: setting.identity,
            directory,
            public_url: setting.public_url.parse().unwrap(),
            settings: setting.settings,
            closing: closing.subscribe(),
        };
        Self { router: router(state), performer, store, accounts, closing, running }
    }

    /// With the administrator's key.
    pub(super) fn call(&self, method: &str, path: &str) -> Call {
        self.anonymous(method, path).header("authorization", &format!("Bearer {KEY}"))
    }

    pub(super) fn anonymous(&self, method: &str, path: &str) -> Call {
        let request = Request::builder().method(method).uri(path);
        Call { router: self.router.clone(), request, body: Body::empty() }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path).send().await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path).json(body).send().await
    }

    /// A project "Shop" with the slug `shop`.
    pub(super) async fn project(&self) {
        let created = self.post("/api/v1/projects", json!({ "name": "Shop" })).await;
        assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    }

    /// A fresh key of a project.
    pub(super) async fn key(&self, project: &str) -> String {
        let made = self.call("PUT", &format!("/api/v1/projects/{project}/api-key")).send().await;
        assert_eq!(made.status, StatusCode::OK, "{made:?}");
        made.json()["key"].as_str().unwrap().to_owned()
    }

    /// With any key.
    pub(super) fn call_with(&self, key: &str, method: &str, path: &str) -> Call {
        self.anonymous(method, path).header("authorization", &format!("Bearer {key}"))
    }

    /// A draft in `shop`: the id of its flow.
    pub(super) async fn draft(&self, document: Value) -> String {
        let created =
            self.post("/api/v1/projects/shop/flows", json!({ "document": document })).await;
        assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
        created.json()["id"].as_str().unwrap().to_owned()
    }

    /// An active flow in `shop`: its id.
    pub(super) async fn active(&self, document: Value) -> String {
        let flow = self.draft(document).await;
        let deployed = self.post(&format!("/api/v1/flows/{flow}/deploy"), json!({})).await;
        assert_eq!(deployed.status, StatusCode::OK, "{deployed:?}");
        flow
    }

    /// Until the execution has ended or waits.
    pub(super) async fn settled(&self, execution: &str) -> Value {
        let mut pause = tokio::time::interval(Duration::from_millis(5));
        for _ in 0..1_000 {
            let read = self.get(&format!("/api/v1/executions/{execution}")).await.json();
            if read["status"] != "running" {
                return read;
            }
            pause.tick().await;
        }
        panic!("{execution} doesn't settle");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let drained = self.running.drain(Duration::from_secs(10));
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(drained));
        let stuck = self.store.inside().journal.running(None, 10).unwrap();
        assert!(
            stuck.is_empty(),
            "stuck: {:?}",
            stuck.iter().map(|one| one.head.id).collect::<Vec<_>>()
        );
    }
}

/// A request that is being put together.
pub(super) struct Call {
    router: Router,
    request: http::request::Builder,
    body: Body,
}

impl Call {
    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// From this peer, as a socket would say.
    pub(super) fn from(mut self, peer: &str) -> Self {
        let peer = std::net::SocketAddr::new(peer.parse().unwrap(), 4711);
        self.request = self.request.extension(axum::extract::ConnectInfo(peer));
        self
    }

    pub(super) fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub(super) fn json(self, body: Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    /// The answer with its body still open.
    pub(super) async fn open(self) -> axum::response::Response {
        self.router.oneshot(self.request.body(self.body).unwrap()).await.unwrap()
    }

    pub(super) async fn send(self) -> Answer {
        let (parts, body) = self.open().await.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        assert!(parts.headers.contains_key("x-request-id"), "every answer has a request id");
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and code of a refusal.
    pub(super) fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Status and body, with what differs from run to run blanked.
    pub(super) fn steady(&self) -> String {
        format!("{}\n{:#}", self.status, steady(self.json()))
    }
}

/// Ids, times and durations blanked.
pub(super) fn steady(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(steady_text(&text)),
        Value::Array(list) => list.into_iter().map(steady).collect(),
        Value::Object(map) => {
            let blank = |(key, value): (String, Value)| match (key.as_str(), &value) {
                ("duration_ms", Value::Number(_)) => (key, json!("<ms>")),
                _ => (key, steady(value)),
            };
            map.into_iter().map(blank).collect()
        }
        other => other,
    }
}

fn steady_text(text: &str) -> String {
    if text.parse::<flow::Timestamp>().is_ok() && text.contains('T') {
        return "<time>".to_owned();
    }
    match ["prj_", "flw_", "exe_", "usr_"]
        .iter()
        .find(|prefix| text.starts_with(*prefix) && text.len() == 17)
    {
        Some(prefix) => format!("{prefix}<id>"),
        None => text.to_owned(),
    }
}

/// A flow behind the webhook `path` in `shop`.
pub(super) fn webhook_flow(path: &str, actions: Value) -> Value {
    json!({
        "tandem": 1, "name": path, "kind": "main",
        "trigger": { "event": "webhook", "inputs": { "path": path, "methods": ["POST", "GET"] } },
        "actions": actions
    })
}

/// An action without a name.
pub(super) fn action(id: &str, kind: &str, inputs: Value) -> Value {
    json!({ "id": id, "action": kind, "inputs": inputs })
}
