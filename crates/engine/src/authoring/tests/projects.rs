//! Projects: names, slugs, counts, deletion, the sample.

use super::{START, World, webhook};
use crate::authoring::{AuthoringError, FlowFilter, ProjectRef, What};
use flow::{Timestamp, lifecycle::FlowStatus};
use kernel::Status;

#[test]
fn a_slug_is_made_of_the_name_and_numbered_when_taken() {
    let world = World::new();
    let slugs: Vec<String> = ["  Über uns  ", "Über uns", "Support", "电话"]
        .iter()
        .map(|name| world.authoring.create_project(name, None).unwrap().project.slug)
        .collect();
    assert_eq!(slugs, ["ueber-uns", "ueber-uns-2", "support-2", "project"]);
}

#[test]
fn a_given_slug_is_kept_or_refused() {
    let world = World::new();
    assert_eq!(
        world.authoring.create_project("X", Some("hot-line-2")).unwrap().project.slug,
        "hot-line-2"
    );
    assert!(matches!(
        world.authoring.create_project("Y", Some("hot-line-2")),
        Err(AuthoringError::SlugTaken)
    ));
    for slug in
        ["", "Ab", "a b", "-a", "a-", "a--b", "2a", "a_b", "prj_0000000000001", &"a".repeat(61)]
    {
        let refused = world.authoring.create_project("Z", Some(slug));
        assert!(matches!(refused, Err(AuthoringError::Invalid { field: "slug", .. })), "{slug}");
    }
}

#[test]
fn names_are_trimmed_and_have_1_to_80_characters() {
    let world = World::new();
    let longest = "ü".repeat(80);
    assert_eq!(
        world.authoring.create_project(&format!(" {longest} "), None).unwrap().project.name,
        longest
    );
    for name in ["", "  ", "a\nb", &"ü".repeat(81)] {
        let refused = world.authoring.create_project(name, None);
        assert!(matches!(refused, Err(AuthoringError::Invalid { field: "name", .. })), "{name:?}");
        let refused = world.authoring.rename_project(&world.project, name);
        assert!(matches!(refused, Err(AuthoringError::Invalid { field: "name", .. })), "{name:?}");
    }
}

#[test]
fn a_project_is_found_by_id_and_by_slug() {
    let world = World::new();
    let by_id = world.authoring.project(&world.project).unwrap();
    let by_slug = world.authoring.project(&"support".parse().unwrap()).unwrap();
    assert_eq!(by_id, by_slug);
    let text = by_id.project.id.to_string();
    assert_eq!(text.parse(), Ok(world.project.clone()));
    for unknown in ["nothing", "prj_0000000000001", ""] {
        let missing = world.authoring.project(&unknown.parse().unwrap());
        assert!(matches!(missing, Err(AuthoringError::NotFound(What::Project))), "{unknown}");
    }
}

#[test]
fn a_renamed_project_keeps_its_slug_and_its_routes() {
    let world = World::new();
    world.deployed("orders");
    world.clock.advance(1_000);
    let renamed = world.authoring.rename_project(&world.project, " Help desk ").unwrap().project;
    assert_eq!((renamed.name.as_str(), renamed.slug.as_str()), ("Help desk", "support"));
    assert_eq!(renamed.updated_at, Timestamp(START.0 + 1_000));
    assert_eq!(world.webhook("support", "orders").unwrap().project.name, "Help desk");
}

#[test]
fn a_deleted_project_is_gone_with_everything_in_it() {
    let world = World::new();
    let flow = world.deployed("orders");
    world.authoring.delete_project(&world.project).unwrap();
    assert!(matches!(
        world.authoring.project(&world.project),
        Err(AuthoringError::NotFound(What::Project))
    ));
    assert!(matches!(world.authoring.flow(flow), Err(AuthoringError::NotFound(What::Flow))));
    assert!(matches!(
        world.authoring.delete_project(&world.project),
        Err(AuthoringError::NotFound(What::Project))
    ));
    assert_eq!(world.routed("orders"), None);
    assert!(world.directory.deployed(flow).is_none());
    assert_eq!(
        world.authoring.create_project("Support", None).unwrap().project.slug,
        "support",
        "the slug is free"
    );
}

#[test]
fn counts_are_of_today_in_utc_and_leave_deleted_flows_out() {
    let world = World::new();
    let first = world.create(webhook("a", 200)).head;
    let second = world.create(webhook("b", 200)).head;
    world.authoring.delete_flow(second.id, None).unwrap();
    let midnight = START.0 - START.0 % 86_400_000;
    for (status, at) in [
        (Status::Failed, midnight - 1),
        (Status::Failed, midnight),
        (Status::Completed, midnight + 1),
        (Status::Running, midnight + 2),
    ] {
        world.listing.add(first.project, first.id, status, Timestamp(at));
    }
    let project = world.authoring.projects(|_| true).unwrap().remove(0);
    assert_eq!((project.flow_count, project.failed_today), (1, 1));
    assert_eq!(project.last_execution_at, Some(Timestamp(midnight + 2)));
    let flow = world.authoring.flow(first.id).unwrap();
    assert_eq!((flow.executions_today, flow.failed_today), (3, 1));
    world.clock.advance(86_400_000);
    assert_eq!(world.authoring.project(&world.project).unwrap().failed_today, 0);
}

#[test]
fn the_sample_project_brings_two_drafts_that_can_be_deployed() {
    let world = World::new();
    let sample = world.authoring.create_sample_project("maker@example.com").unwrap();
    assert_eq!(
        (sample.project.name.as_str(), sample.project.slug.as_str(), sample.flow_count),
        ("Demo", "demo", 2)
    );
    let project = ProjectRef::from(sample.project.id);
    let flows = world.authoring.flows(&project, &FlowFilter::default()).unwrap();
    assert!(flows.iter().all(|flow| flow.head.status() == FlowStatus::Draft), "{flows:?}");
    for flow in flows {
        world.authoring.deploy(flow.head.id, None, "maker@example.com").unwrap();
    }
    assert_eq!(world.authoring.create_sample_project("x").unwrap().project.slug, "demo-2");
}
