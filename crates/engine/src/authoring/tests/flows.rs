//! Flows as a whole: names, keys, lists, the limit, delete and restore.

use super::{World, broken, document, webhook};
use crate::authoring::{AuthoringError, CreateFlow, FlowFilter, What};
use flow::{
    FlowId,
    document::FlowKind,
    lifecycle::{DeleteScope, FlowStatus, LifecycleError},
};
use serde_json::json;

fn names(world: &World, filter: FlowFilter) -> Vec<String> {
    let flows = world.authoring.flows(&world.project, &filter).unwrap();
    flows.into_iter().map(|flow| flow.head.name).collect()
}

fn create(world: &World, new: CreateFlow) -> Result<super::FlowView, AuthoringError> {
    world.authoring.create_flow(&world.project, new, "maker@example.com")
}

fn named(name: &str) -> CreateFlow {
    CreateFlow { name: Some(name.to_owned()), ..CreateFlow::default() }
}

#[test]
fn a_flow_without_a_name_gets_a_readable_one_and_an_empty_draft() {
    let world = World::new();
    for expected in ["Untitled flow", "Untitled flow 2", "Untitled flow 3"] {
        assert_eq!(create(&world, CreateFlow::default()).unwrap().head.name, expected);
    }
    let flow = create(&world, CreateFlow { kind: Some(FlowKind::Subroutine), ..named("Look up") })
        .unwrap();
    assert_eq!((flow.head.key.as_str(), flow.project_slug.as_str()), ("look_up", "support"));
    let (draft, document) = world.authoring.draft(flow.head.id).unwrap();
    assert_eq!((draft.etag, draft.updated_by.as_str()), (1, "maker@example.com"));
    assert_eq!(
        *document.as_value(),
        json!({ "tandem": 1, "name": "Look up", "kind": "subroutine",
                "trigger": { "event": null, "inputs": {} }, "actions": [] })
    );
    let codes: Vec<_> =
        world.authoring.check(flow.head.id, None).unwrap().iter().map(|found| found.code).collect();
    assert!(codes.contains(&"event_missing"), "{codes:?}");
}

#[test]
fn name_and_kind_come_from_the_caller_or_from_the_document() {
    let world = World::new();
    assert_eq!(world.create(webhook("a", 200)).head.name, "Answer a");
    assert_eq!(world.create(webhook("b", 200)).head.event.as_deref(), Some("webhook"));
    let subroutine = || document(json!({ "kind": "subroutine", "name": "  ", "actions": [] }));
    let flow = create(&world, CreateFlow { document: Some(subroutine()), ..named(" Mine ") })
        .unwrap()
        .head;
    assert_eq!((flow.name.as_str(), flow.kind), ("Mine", FlowKind::Subroutine));
    assert_eq!(
        world.create(subroutine()).head.name,
        "Untitled flow",
        "a name that is none counts as none"
    );
    let both = CreateFlow {
        kind: Some(FlowKind::Main),
        document: Some(subroutine()),
        ..CreateFlow::default()
    };
    assert!(matches!(create(&world, both), Err(AuthoringError::Invalid { field: "kind", .. })));
}

#[test]
fn keys_stay_unique_even_among_deleted_flows() {
    let world = World::new();
    let first = create(&world, named("Hotline")).unwrap().head;
    world.authoring.delete_flow(first.id, None).unwrap();
    assert_eq!(create(&world, named("Hotline")).unwrap().head.key, "hotline_2");
    assert_eq!(create(&world, named("hot-line!")).unwrap().head.key, "hot_line");
}

#[test]
fn lists_are_by_name_and_filtered() {
    let world = World::new();
    for name in ["beta", "Alpha", "gamma ray"] {
        create(&world, named(name)).unwrap();
    }
    create(&world, CreateFlow { kind: Some(FlowKind::Subroutine), ..named("delta") }).unwrap();
    let active = world.deployed("orders");
    let drafting = world.deployed("calls");
    world.authoring.edit(drafting, "x").unwrap();
    world.authoring.delete_flow(create(&world, named("old")).unwrap().head.id, None).unwrap();
    let all = FlowFilter::default();
    assert_eq!(
        names(&world, all.clone()),
        ["Alpha", "Answer calls", "Answer orders", "beta", "delta", "gamma ray"]
    );
    assert_eq!(
        names(&world, FlowFilter { q: Some(" A_RAY ".into()), ..all.clone() }),
        ["gamma ray"],
        "by key"
    );
    assert_eq!(names(&world, FlowFilter { q: Some("ALPH".into()), ..all.clone() }), ["Alpha"]);
    assert_eq!(
        names(&world, FlowFilter { kind: Some(FlowKind::Subroutine), ..all.clone() }),
        ["delta"]
    );
    assert_eq!(names(&world, FlowFilter { deleted: true, ..all.clone() }), ["old"]);
    let with_status = |status| names(&world, FlowFilter { status: Some(status), ..all.clone() });
    assert_eq!(with_status(FlowStatus::Active), ["Answer orders"]);
    assert_eq!(with_status(FlowStatus::Drafting), ["Answer calls"]);
    assert_eq!(with_status(FlowStatus::Draft).len(), 4);
    assert_eq!(world.authoring.flow(active).unwrap().head.status(), FlowStatus::Active);
}

#[test]
fn a_new_name_takes_effect_at_once_and_makes_no_version() {
    let world = World::new();
    let flow = world.deployed("orders");
    let renamed = world.authoring.rename_flow(flow, " Orders ").unwrap().head;
    assert_eq!(
        (renamed.name.as_str(), renamed.last_version, renamed.status()),
        ("Orders", 1, FlowStatus::Active)
    );
    assert!(matches!(
        world.authoring.rename_flow(flow, " "),
        Err(AuthoringError::Invalid { field: "name", .. })
    ));
}

#[test]
fn the_limit_counts_flows_that_arent_deleted_and_changes_nothing_when_reached() {
    let world = World::new();
    let flows: Vec<FlowId> =
        (0..20).map(|n| create(&world, named(&format!("Flow {n}"))).unwrap().head.id).collect();
    let full =
        AuthoringError::Lifecycle(LifecycleError::FlowLimitReached { limit: 20 }).to_string();
    assert_eq!(create(&world, named("One more")).unwrap_err().to_string(), full);
    assert_eq!(world.authoring.project(&world.project).unwrap().flow_count, 20);
    world.authoring.delete_flow(flows[0], None).unwrap();
    create(&world, named("One more")).unwrap();
    assert_eq!(world.authoring.restore_flow(flows[0]).unwrap_err().to_string(), full);
    assert!(world.authoring.flow(flows[0]).unwrap().head.deleted_at.is_some());
    world.catalog.set_flow_limit(21);
    assert_eq!(world.authoring.restore_flow(flows[0]).unwrap().head.deleted_at, None);
}

#[test]
fn a_deleted_flow_loses_its_route_and_gets_everything_back() {
    let world = World::new();
    let flow = world.deployed("orders");
    let etag = world.authoring.edit(flow, "x").unwrap().0.head.draft.unwrap().etag;
    world.save(flow, etag, webhook("orders-2", 201), "x").unwrap();
    let scope = world.authoring.delete_flow(flow, None);
    assert!(matches!(scope, Err(AuthoringError::Lifecycle(LifecycleError::ScopeRequired))));
    world.authoring.delete_flow(flow, Some(DeleteScope::Flow)).unwrap();
    assert_eq!(world.routed("orders"), None);
    for refused in [
        world.authoring.delete_flow(flow, Some(DeleteScope::Flow)),
        world.authoring.rename_flow(flow, "x").map(drop),
        world.authoring.edit(flow, "x").map(drop),
        world.authoring.deploy(flow, None, "x").map(drop),
        world.authoring.pin_draft(flow).map(drop),
        world.authoring.discard_draft(flow),
        world.save(flow, 99, broken(), "x").map(drop),
    ] {
        assert!(
            matches!(refused, Err(AuthoringError::Lifecycle(LifecycleError::Deleted))),
            "{refused:?}"
        );
    }
    let restored = world.authoring.restore_flow(flow).unwrap().head;
    assert_eq!(restored.status(), FlowStatus::Drafting);
    assert_eq!(world.routed("orders"), Some(1));
    assert_eq!(world.authoring.draft(flow).unwrap().1, webhook("orders-2", 201));
    let twice = world.authoring.restore_flow(flow);
    assert!(matches!(twice, Err(AuthoringError::Lifecycle(LifecycleError::NotDeleted))));
}

#[test]
fn a_flow_isnt_restored_onto_a_path_that_another_one_took() {
    let world = World::new();
    let old = world.deployed("orders");
    world.authoring.delete_flow(old, None).unwrap();
    let new = world.deployed("orders");
    match world.authoring.restore_flow(old) {
        Err(AuthoringError::WebhookPathTaken { flow, name }) => {
            assert_eq!((flow, name.as_str()), (new, "Answer orders"))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.webhook("support", "orders").unwrap().flow, new);
    world.authoring.delete_flow(new, None).unwrap();
    world.authoring.restore_flow(old).unwrap();
    assert_eq!(world.webhook("support", "orders").unwrap().flow, old);
}

#[test]
fn deleting_only_the_draft_keeps_the_active_version_running() {
    let world = World::new();
    let flow = world.deployed("orders");
    let etag = world.authoring.edit(flow, "x").unwrap().0.head.draft.unwrap().etag;
    world
        .save(flow, etag, document(json!({ "trigger": { "event": "api" }, "actions": [] })), "x")
        .unwrap();
    assert_eq!(world.authoring.flow(flow).unwrap().head.event.as_deref(), Some("api"));
    world.authoring.delete_flow(flow, Some(DeleteScope::Draft)).unwrap();
    let head = world.authoring.flow(flow).unwrap().head;
    assert_eq!((head.status(), head.event.as_deref()), (FlowStatus::Active, Some("webhook")));
    assert_eq!(world.routed("orders"), Some(1));
    let never_deployed = world.create(broken()).head.id;
    let refused = world.authoring.delete_flow(never_deployed, Some(DeleteScope::Draft));
    assert!(matches!(refused, Err(AuthoringError::Lifecycle(LifecycleError::OnlyDraft))));
}

#[test]
fn unknown_flows_are_not_found() {
    let world = World::new();
    let unknown = FlowId(7);
    for missing in [
        world.authoring.flow(unknown).map(drop),
        world.authoring.draft(unknown).map(drop),
        world.authoring.deploy(unknown, None, "x").map(drop),
        world.authoring.versions(unknown).map(drop),
        world.authoring.check(unknown, Some(broken())).map(drop),
        world.authoring.delete_flow(unknown, None),
        world.authoring.restore_flow(unknown).map(drop),
    ] {
        assert!(matches!(missing, Err(AuthoringError::NotFound(What::Flow))), "{missing:?}");
    }
}

#[test]
fn a_key_that_is_given_is_kept_and_has_to_be_free() {
    let world = World::new();
    let keyed = |key: &str| CreateFlow { key: Some(key.to_owned()), ..named("Orders") };
    assert_eq!(create(&world, keyed("order_hotline")).unwrap().head.key, "order_hotline");
    assert_eq!(create(&world, named("Order hotline")).unwrap().head.key, "order_hotline_2");
    let taken = create(&world, keyed("order_hotline"));
    assert!(matches!(taken, Err(AuthoringError::KeyTaken)), "{taken:?}");
    let wrong = create(&world, keyed("Order hotline"));
    assert!(matches!(wrong, Err(AuthoringError::Invalid { field: "key", .. })), "{wrong:?}");
}
