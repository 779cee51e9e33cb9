//! Tests of the authoring service over a catalogue in memory.

mod concurrency;
mod drafts;
mod fake_catalog;
mod fake_listing;
mod flows;
mod overview;
mod projects;
mod reviews;
mod settings;
mod subroutines;
mod transfer;
mod versions;

use super::{Authoring, AuthoringError, CreateFlow, FlowView, ProjectRef};
use crate::{
    port::{Clock, Listing},
    running::{Deployed, Directory},
};
use fake_catalog::FakeCatalog;
use fake_listing::FakeListing;
use flow::{Document, FlowId, Timestamp, project::SettingsChange};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// 2025-11-13T02:13:20Z.
const START: Timestamp = Timestamp(1_763_000_000_000);

/// A service with everything it needs, and one project.
struct World {
    authoring: Authoring,
    catalog: Arc<FakeCatalog>,
    listing: Arc<FakeListing>,
    directory: Arc<Directory>,
    clock: Arc<FakeClock>,
    project: ProjectRef,
}

struct FakeClock(AtomicI64);

impl FakeClock {
    fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

impl World {
    fn new() -> Self {
        let (catalog, listing) =
            (Arc::new(FakeCatalog::default()), Arc::new(FakeListing::default()));
        let clock = Arc::new(FakeClock(AtomicI64::new(START.0)));
        let directory = Directory::load(catalog.clone()).unwrap();
        let authoring = Authoring::new(
            catalog.clone(),
            listing.clone() as Arc<dyn Listing>,
            clock.clone(),
            directory.clone(),
        )
        .unwrap();
        let project = authoring.create_project("Support", None).unwrap().project.id.into();
        Self { authoring, catalog, listing, directory, clock, project }
    }

    fn create(&self, document: Document) -> FlowView {
        let new = CreateFlow { document: Some(document), ..CreateFlow::default() };
        self.authoring.create_flow(&self.project, new, "maker@example.com").unwrap()
    }

    /// A flow with a webhook, deployed once.
    fn deployed(&self, path: &str) -> FlowId {
        let flow = self.create(webhook(path, 200)).head.id;
        self.authoring.deploy(flow, None, "maker@example.com").unwrap();
        flow
    }

    /// From now on only approved drafts become active.
    fn demand_approval(&self) {
        let on = SettingsChange { approval_required: Some(true), ..SettingsChange::default() };
        self.authoring.change_settings(&self.project, &on, "admin key").unwrap();
    }

    /// Whether the directory routes the webhook, and to which version.
    fn routed(&self, path: &str) -> Option<u32> {
        self.webhook("support", path).map(|deployed| deployed.version)
    }

    fn webhook(&self, slug: &str, path: &str) -> Option<Arc<Deployed>> {
        self.directory.compile(&self.directory.webhook(slug, path)?)
    }

    fn save(
        &self,
        flow: FlowId,
        etag: u64,
        document: Document,
        by: &str,
    ) -> Result<u64, AuthoringError> {
        self.authoring.save_draft(flow, etag, document, by).map(|(draft, _)| draft.etag)
    }
}

/// A document that answers a webhook with this status.
fn webhook(path: &str, status: u16) -> Document {
    document(json!({
        "tandem": 1,
        "name": format!("Answer {path}"),
        "kind": "main",
        "trigger": { "event": "webhook", "inputs": { "path": path, "methods": ["POST"] }, "sample": { "body": { "a": 1 } } },
        "actions": [{ "id": "answer", "action": "respond", "inputs": { "status": status } }],
    }))
}

/// A document that can be saved, not deployed.
fn broken() -> Document {
    document(json!({ "actions": [{ "id": "x", "action": "no_such_action" }] }))
}

fn document(value: serde_json::Value) -> Document {
    Document::from_value(value).unwrap()
}
