//! Export, preview, import and comparison over a catalogue in memory.

use super::{World, broken, webhook};
use crate::authoring::{AuthoringError, FlowFilter, Revision, Selection, What};
use flow::{
    Document,
    lifecycle::{LifecycleError, flow_key},
    transfer::{Bundle, UserInputs},
};
use serde_json::json;
use std::{sync::atomic::Ordering, thread};

fn file(paths: &[&str]) -> Bundle {
    Bundle::Many(paths.iter().map(|path| webhook(path, 200)).collect())
}

fn names(world: &World) -> Vec<String> {
    let flows = world.authoring.flows(&world.project, &FlowFilter::default()).unwrap();
    flows.into_iter().map(|flow| flow.head.name).collect()
}

#[test]
fn what_was_imported_is_exported_as_it_was() {
    let world = World::new();
    let bundle = file(&["a", "b"]);
    let imported =
        world.authoring.import(&world.project, &bundle, &Default::default(), "ada").unwrap();
    assert!(imported.iter().all(|flow| flow.head.draft.is_some() && flow.head.active.is_none()));
    let all = world.authoring.export_flows(&world.project, &Selection::All, UserInputs::Keep, true);
    assert_eq!(all.unwrap().file, bundle);
    let one = world.authoring.export_flow(imported[1].head.id, None, UserInputs::Keep).unwrap();
    assert_eq!((one.key.as_str(), one.file), ("answer_b", Bundle::One(webhook("b", 200))));
    let chosen = Selection::These(vec!["answer_b".to_owned(), imported[1].head.id.to_string()]);
    let chosen =
        world.authoring.export_flows(&world.project, &chosen, UserInputs::Keep, true).unwrap();
    assert_eq!(chosen.file, file(&["b"]));
    for wrong in [Selection::These(vec!["nothing".to_owned()]), Selection::These(Vec::new())] {
        let refused = world.authoring.export_flows(&world.project, &wrong, UserInputs::Keep, true);
        assert!(matches!(refused, Err(AuthoringError::Invalid { field: "flows", .. })));
    }
}

#[test]
fn the_active_version_is_exported_unless_another_one_is_asked_for() {
    let world = World::new();
    let flow = world.deployed("orders");
    world.authoring.edit(flow, "ada").unwrap();
    let etag = world.authoring.draft(flow).unwrap().0.etag;
    world.save(flow, etag, webhook("orders", 201), "ada").unwrap();
    world.authoring.rename_flow(flow, "Renamed").unwrap();
    let export = |version| world.authoring.export_flow(flow, version, UserInputs::Keep);
    let active = export(None).unwrap().file.flows()[0].clone();
    assert_eq!(active.content_hash(), webhook("orders", 200).content_hash());
    assert_eq!(active.name(), Some("Renamed"));
    world.authoring.deploy(flow, None, "ada").unwrap();
    assert_eq!(export(Some(1)).unwrap().file.flows()[0], active);
    assert!(matches!(export(Some(3)), Err(AuthoringError::NotFound(What::Version))));
    let bare = world.authoring.export_flow(flow, None, UserInputs::Remove).unwrap();
    assert!(bare.file.flows()[0].as_value()["trigger"]["inputs"]["path"].is_null());
}

#[test]
fn the_preview_promises_what_the_import_does() {
    let world = World::new();
    world.create(webhook("a", 200));
    let unnamed = Document::from_value(json!({ "actions": [] })).unwrap();
    let bundle = Bundle::Many(vec![webhook("a", 1), webhook("a", 2), broken(), unnamed]);
    let preview =
        world.authoring.preview_import(&world.project, &bundle, &Default::default()).unwrap();
    assert_eq!(names(&world).len(), 1, "a preview changes nothing");
    assert_eq!((preview.flow_count, preview.flow_limit, preview.fits), (1, 20, true));
    assert!(!preview.flows[2].diagnostics.is_empty());
    let promised: Vec<_> =
        preview.flows.iter().map(|flow| (flow.name.clone(), flow.key.clone())).collect();
    let imported =
        world.authoring.import(&world.project, &bundle, &Default::default(), "ada").unwrap();
    let made: Vec<_> = imported.into_iter().map(|flow| (flow.head.name, flow.head.key)).collect();
    assert_eq!(promised, made);
    let told: Vec<&str> = made.iter().map(|flow| flow.0.as_str()).collect();
    assert_eq!(told, ["Answer a 2", "Answer a 3", "Untitled flow", "Untitled flow 2"]);
    assert_eq!(made[0].1, flow_key("Answer a 2", |_| false));
}

#[test]
fn an_import_creates_all_flows_or_none() {
    let world = World::new();
    world.catalog.set_flow_limit(2);
    let three = file(&["a", "b", "c"]);
    assert!(
        !world.authoring.preview_import(&world.project, &three, &Default::default()).unwrap().fits
    );
    let refused = world.authoring.import(&world.project, &three, &Default::default(), "ada");
    let is_limit = matches!(
        refused,
        Err(AuthoringError::Lifecycle(LifecycleError::FlowLimitReached { limit: 2 }))
    );
    assert!(is_limit, "{refused:?}");
    assert_eq!(names(&world), [""; 0]);
    world.catalog.conflicts.store(1_000, Ordering::SeqCst);
    world
        .authoring
        .import(&world.project, &file(&["a", "b"]), &Default::default(), "ada")
        .unwrap_err();
    world.catalog.conflicts.store(1, Ordering::SeqCst);
    assert_eq!(names(&world), [""; 0]);
    world.authoring.import(&world.project, &file(&["a", "b"]), &Default::default(), "ada").unwrap();
    assert_eq!(names(&world), ["Answer a", "Answer b"]);
}

#[test]
fn imports_and_creations_at_once_keep_the_limit() {
    let world = World::new();
    thread::scope(|scope| {
        for number in 0..12 {
            let world = &world;
            scope.spawn(move || match number % 2 {
                0 => drop(world.authoring.import(
                    &world.project,
                    &file(&["a", "b", "c"]),
                    &Default::default(),
                    "x",
                )),
                _ => drop(world.authoring.create_flow(&world.project, Default::default(), "x")),
            });
        }
    });
    let mut names = names(&world);
    assert!((18..=20).contains(&names.len()), "{names:?}");
    names.dedup();
    assert!(names.len() >= 18, "every flow has a name of its own: {names:?}");
}

#[test]
fn any_two_states_are_compared() {
    let world = World::new();
    let flow = world.deployed("orders");
    let lines = |from, to| world.authoring.diff(flow, from, to).map(|diff| diff.lines());
    assert!(matches!(
        lines(Revision::Active, Revision::Draft),
        Err(AuthoringError::NotFound(What::Draft))
    ));
    world.authoring.edit(flow, "ada").unwrap();
    let etag = world.authoring.draft(flow).unwrap().0.etag;
    world.save(flow, etag, webhook("orders", 201), "ada").unwrap();
    let change = ["~ answer: inputs.status: 200 → 201"];
    assert_eq!(lines(Revision::Active, Revision::Draft).unwrap(), change);
    world.authoring.deploy(flow, None, "ada").unwrap();
    assert_eq!(lines(Revision::Version(1), Revision::Active).unwrap(), change);
    assert_eq!(lines(Revision::Version(2), Revision::Active).unwrap(), [""; 0]);
    assert!(lines(Revision::Version(9), Revision::Active).is_err());
    let read = |text: &str| text.parse::<Revision>().ok();
    assert_eq!(
        [read("draft"), read("active"), read("3"), read("-1"), read("")],
        [Some(Revision::Draft), Some(Revision::Active), Some(Revision::Version(3)), None, None]
    );
}
