//! Drafts: saved whole, guarded by their ETag, pinned for tests.

use super::{World, broken, webhook};
use crate::authoring::{AuthoringError, What};
use flow::{
    Severity, Timestamp,
    lifecycle::{FlowStatus, LifecycleError},
};

#[test]
fn any_document_is_saved_and_what_is_wrong_is_said() {
    let world = World::new();
    let flow = world.create(webhook("a", 200)).head.id;
    let (draft, diagnostics) =
        world.authoring.save_draft(flow, 1, broken(), "maker@example.com").unwrap();
    assert!(draft.etag > 1);
    assert!(diagnostics.iter().any(|found| found.severity == Severity::Error), "{diagnostics:?}");
    assert_eq!(world.authoring.draft(flow).unwrap(), (draft, broken()));
    assert_eq!(world.authoring.check(flow, None).unwrap(), diagnostics);
    let other = world.authoring.check(flow, Some(webhook("b", 200))).unwrap();
    assert!(other.iter().all(|found| found.severity != Severity::Error), "{other:?}");
    assert_eq!(
        world.authoring.draft(flow).unwrap().1,
        broken(),
        "checking another document saves nothing"
    );
}

#[test]
fn of_two_editors_the_second_hears_who_saved_and_when() {
    let world = World::new();
    let flow = world.create(webhook("a", 200)).head.id;
    world.clock.advance(5_000);
    let etag = world.save(flow, 1, webhook("a", 201), "ada@example.com").unwrap();
    world.clock.advance(5_000);
    match world.save(flow, 1, webhook("a", 202), "bob@example.com") {
        Err(AuthoringError::Lifecycle(LifecycleError::DraftChanged {
            etag: current,
            updated_at,
            updated_by,
        })) => {
            assert_eq!((current, updated_by.as_str()), (etag, "ada@example.com"));
            assert_eq!(updated_at, Timestamp(super::START.0 + 5_000));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.authoring.draft(flow).unwrap().1, webhook("a", 201));
    world.save(flow, etag, webhook("a", 202), "bob@example.com").unwrap();
}

#[test]
fn an_etag_never_repeats_over_the_life_of_a_flow() {
    let world = World::new();
    let flow = world.deployed("a");
    let mut seen = vec![1];
    for _ in 0..3 {
        let etag = world.authoring.edit(flow, "x").unwrap().0.head.draft.unwrap().etag;
        seen.push(etag);
        seen.push(world.save(flow, etag, webhook("a", 201), "x").unwrap());
        world.authoring.discard_draft(flow).unwrap();
    }
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
}

#[test]
fn editing_clones_the_active_version_once() {
    let world = World::new();
    let flow = world.deployed("a");
    let missing = world.authoring.draft(flow);
    assert!(matches!(missing, Err(AuthoringError::NotFound(What::Draft))));
    assert!(matches!(
        world.save(flow, 1, broken(), "x"),
        Err(AuthoringError::Lifecycle(LifecycleError::NoDraft))
    ));
    let (view, created) = world.authoring.edit(flow, "ada@example.com").unwrap();
    assert!(created);
    assert_eq!(view.head.status(), FlowStatus::Drafting);
    let (draft, document) = world.authoring.draft(flow).unwrap();
    assert_eq!((draft.updated_by.as_str(), document), ("ada@example.com", webhook("a", 200)));
    let (again, created) = world.authoring.edit(flow, "bob@example.com").unwrap();
    assert!(!created);
    assert_eq!(again.head.draft, Some(draft));
    assert_eq!(world.routed("a"), Some(1), "the active version goes on");
}

#[test]
fn discarding_needs_a_draft_beside_an_active_version() {
    let world = World::new();
    let flow = world.create(webhook("a", 200)).head.id;
    let only = world.authoring.discard_draft(flow);
    assert!(matches!(only, Err(AuthoringError::Lifecycle(LifecycleError::OnlyDraft))));
    world.authoring.deploy(flow, None, "x").unwrap();
    let none = world.authoring.discard_draft(flow);
    assert!(matches!(none, Err(AuthoringError::Lifecycle(LifecycleError::NoDraft))));
    world.authoring.edit(flow, "x").unwrap();
    world.authoring.discard_draft(flow).unwrap();
    assert_eq!(world.authoring.flow(flow).unwrap().head.status(), FlowStatus::Active);
}

#[test]
fn a_pinned_draft_stays_as_it_was_when_the_draft_goes_on() {
    let world = World::new();
    let flow = world.create(webhook("a", 200)).head.id;
    let pinned = world.authoring.pin_draft(flow).unwrap();
    assert_eq!(pinned.sample, Some(serde_json::json!({ "body": { "a": 1 } })));
    assert_eq!((pinned.flow.id, pinned.project.slug.as_str()), (flow, "support"));
    world.save(flow, 1, webhook("b", 201), "x").unwrap();
    let program = world.directory.program(pinned.document).unwrap();
    assert_eq!(program.trigger["path"], "a");
    assert_eq!(world.routed("a"), None, "a test deploys nothing");
}

#[test]
fn a_test_of_an_active_flow_without_a_draft_takes_the_active_version() {
    let world = World::new();
    let flow = world.deployed("orders");
    let pinned = world.authoring.pin_draft(flow).unwrap();
    let active = world.authoring.flow(flow).unwrap().head.active.unwrap();
    assert_eq!(pinned.document, active.document);
}

#[test]
fn a_draft_with_errors_isnt_pinned_and_not_deployed() {
    let world = World::new();
    let flow = world.create(broken()).head.id;
    for refused in [
        world.authoring.pin_draft(flow).map(drop),
        world.authoring.deploy(flow, None, "x").map(drop),
    ] {
        match refused {
            Err(AuthoringError::CheckFailed(diagnostics)) => {
                assert!(diagnostics.iter().any(|found| found.severity == Severity::Error));
            }
            other => panic!("{other:?}"),
        }
    }
}
