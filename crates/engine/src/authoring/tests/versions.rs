//! Versions: deploy, archive, view, copy back.

use super::{START, World, document, webhook};
use crate::authoring::{AuthoringError, VersionStatus, What};
use flow::lifecycle::{FlowStatus, LifecycleError};
use serde_json::json;
use std::sync::Arc;

/// Saves and deploys another status.
fn deploy_again(world: &World, flow: flow::FlowId, status: u16) -> u32 {
    let draft = world.authoring.edit(flow, "ada@example.com").unwrap().0.head.draft.unwrap();
    world.save(flow, draft.etag, webhook("orders", status), "ada@example.com").unwrap();
    world.authoring.deploy(flow, Some("  Another status  "), "bob@example.com").unwrap().head.number
}

#[test]
fn a_deployed_draft_is_the_active_version_and_routes() {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    assert_eq!(world.routed("orders"), None);
    let version = world.authoring.deploy(flow, None, "bob@example.com").unwrap();
    assert_eq!(
        (version.head.number, version.status, version.head.note),
        (1, VersionStatus::Active, None)
    );
    assert_eq!(
        (version.head.deployed_by.as_str(), version.head.deployed_at),
        ("bob@example.com", START)
    );
    let head = world.authoring.flow(flow).unwrap().head;
    assert_eq!((head.status(), head.draft), (FlowStatus::Active, None));
    assert_eq!(world.routed("orders"), Some(1));
    assert_eq!(world.directory.deployed(flow).unwrap().document, version.head.document);
    let again = world.authoring.deploy(flow, None, "bob@example.com");
    assert!(matches!(again, Err(AuthoringError::Lifecycle(LifecycleError::NoDraft))));
}

#[test]
fn the_version_before_is_archived_and_stays_readable() {
    let world = World::new();
    let flow = world.deployed("orders");
    assert_eq!(deploy_again(&world, flow, 201), 2);
    assert_eq!(world.routed("orders"), Some(2));
    let versions = world.authoring.versions(flow).unwrap();
    let facts: Vec<_> = versions
        .iter()
        .map(|one| (one.head.number, one.status, one.head.note.as_deref()))
        .collect();
    assert_eq!(
        facts,
        [(2, VersionStatus::Active, Some("Another status")), (1, VersionStatus::Archived, None)]
    );
    let authors: Vec<_> = versions.iter().map(|one| one.head.created_by.as_str()).collect();
    assert_eq!(
        (authors[0], versions[0].head.deployed_by.as_str()),
        ("ada@example.com", "bob@example.com")
    );
    let (first, document) = world.authoring.version(flow, 1).unwrap();
    assert_eq!((first.status, document), (VersionStatus::Archived, webhook("orders", 200)));
    assert!(world.directory.program(first.head.document).is_ok(), "what runs on it goes on");
    assert!(matches!(
        world.authoring.version(flow, 3),
        Err(AuthoringError::NotFound(What::Version))
    ));
}

#[test]
fn any_version_is_copied_back_into_the_draft() {
    let world = World::new();
    let flow = world.deployed("orders");
    deploy_again(&world, flow, 201);
    let view = world.authoring.copy_to_draft(flow, 1, "ada@example.com").unwrap();
    assert_eq!(view.head.status(), FlowStatus::Drafting);
    let (draft, document) = world.authoring.draft(flow).unwrap();
    assert_eq!(document, webhook("orders", 200));
    world.authoring.copy_to_draft(flow, 2, "ada@example.com").unwrap();
    let (over, document) = world.authoring.draft(flow).unwrap();
    assert_eq!(document, webhook("orders", 201));
    assert!(over.etag > draft.etag, "whoever still edits the draft hears of it");
    let missing = world.authoring.copy_to_draft(flow, 9, "x");
    assert!(matches!(missing, Err(AuthoringError::NotFound(What::Version))));
}

#[test]
fn a_path_belongs_to_one_active_flow_of_a_project() {
    let world = World::new();
    let first = world.deployed("orders");
    let second = world.create(webhook("orders", 200)).head.id;
    match world.authoring.deploy(second, None, "x") {
        Err(AuthoringError::WebhookPathTaken { flow, name }) => {
            assert_eq!((flow, name.as_str()), (first, "Answer orders"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.authoring.flow(second).unwrap().head.status(), FlowStatus::Draft);
    assert_eq!(deploy_again(&world, first, 201), 2, "a flow doesn't stand in its own way");
    let other = world.authoring.create_project("Other", None).unwrap().project.id.into();
    let new = super::CreateFlow { document: Some(webhook("orders", 200)), ..Default::default() };
    let elsewhere = world.authoring.create_flow(&other, new, "x").unwrap().head.id;
    world.authoring.deploy(elsewhere, None, "x").unwrap();
    assert_eq!(world.webhook("other", "orders").unwrap().flow, elsewhere);
}

#[test]
fn a_new_path_replaces_the_old_one() {
    let world = World::new();
    let flow = world.deployed("orders");
    let etag = world.authoring.edit(flow, "x").unwrap().0.head.draft.unwrap().etag;
    world.save(flow, etag, webhook("calls", 200), "x").unwrap();
    assert_eq!(
        (world.routed("orders"), world.routed("calls")),
        (Some(1), None),
        "a draft changes nothing"
    );
    world.authoring.deploy(flow, None, "x").unwrap();
    assert_eq!((world.routed("orders"), world.routed("calls")), (None, Some(2)));
}

#[test]
fn a_flow_for_programs_has_no_path() {
    let world = World::new();
    let api = document(
        json!({ "tandem": 1, "trigger": { "event": "api" }, "actions": [{ "id": "end", "action": "stop" }] }),
    );
    let flow = world.create(api).head.id;
    world.authoring.deploy(flow, None, "x").unwrap();
    let active = world.authoring.flow(flow).unwrap().head.active.unwrap();
    assert_eq!(active.webhook_path, None);
    assert!(world.directory.deployed(flow).is_some());
}

#[test]
fn a_note_is_trimmed_and_limited() {
    let world = World::new();
    let flow = world.create(webhook("a", 200)).head.id;
    let long = world.authoring.deploy(flow, Some(&"x".repeat(1_001)), "x");
    assert!(matches!(long, Err(AuthoringError::Invalid { field: "note", .. })));
    assert_eq!(world.authoring.deploy(flow, Some("  "), "x").unwrap().head.note, None);
}

#[test]
fn the_store_is_read_once_for_a_version_and_not_to_find_it() {
    let world = World::new();
    let flow = world.deployed("orders");
    let found = world.directory.webhook("support", "orders").unwrap();
    assert!(found.ready().is_none() && world.directory.active(flow).unwrap().ready().is_none());
    let compiled = world.directory.compile(&found).unwrap();
    let again = world.directory.active(flow).unwrap().ready().unwrap();
    assert!(Arc::ptr_eq(&compiled, &again));
    world.authoring.edit(flow, "x").unwrap();
    world.authoring.deploy(flow, None, "x").unwrap();
    assert!(world.directory.active(flow).unwrap().ready().is_none(), "another version");
}
