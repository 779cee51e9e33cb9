//! Settings and the allow-list: bounds, effect, and what a change leaves alone.

use super::{START, World, webhook};
use crate::authoring::{AuthoringError, CreateFlow, ProjectRef, What};
use flow::{
    lifecycle::LifecycleError,
    network::Network,
    project::{ProjectSettings, SettingsChange},
};
use std::sync::atomic::Ordering;

const BY: &str = "ada@example.com";

fn flow_limit(limit: u32) -> SettingsChange {
    SettingsChange { flow_limit: Some(limit), ..SettingsChange::default() }
}

#[test]
fn settings_are_changed_within_their_bounds() {
    let world = World::new();
    let (authoring, project) = (&world.authoring, &world.project);
    assert_eq!(authoring.settings(project).unwrap(), ProjectSettings::default());
    let raised = ProjectSettings { flow_limit: 1_000, ..ProjectSettings::default() };
    world.clock.advance(1_000);
    world.catalog.conflicts.store(2, Ordering::SeqCst);
    assert_eq!(authoring.change_settings(project, &flow_limit(1_000), BY).unwrap(), raised);
    assert_eq!(authoring.settings(project).unwrap(), raised);
    let row = authoring.project(project).unwrap().project;
    assert_eq!((row.settings, row.updated_at.0), (raised.clone(), START.0 + 1_000));
    for limit in [0, 1_001] {
        let refused = authoring.change_settings(project, &flow_limit(limit), BY);
        assert!(matches!(refused, Err(AuthoringError::Invalid { field: "flow_limit", .. })));
    }
    assert_eq!(authoring.settings(project).unwrap(), raised);
    let nowhere = ProjectRef::Slug("nowhere".into());
    let missing = authoring.change_settings(&nowhere, &flow_limit(3), BY);
    assert!(matches!(missing, Err(AuthoringError::NotFound(What::Project))));
}

#[test]
fn a_limit_below_what_there_is_takes_nothing_away_and_lets_nothing_in() {
    let world = World::new();
    let flow = world.deployed("a");
    world.create(webhook("b", 200));
    let gone = world.create(webhook("c", 200)).head.id;
    world.authoring.delete_flow(gone, None).unwrap();
    world.authoring.change_settings(&world.project, &flow_limit(1), BY).unwrap();
    assert_eq!(world.authoring.project(&world.project).unwrap().flow_count, 2);
    assert_eq!(world.routed("a"), Some(1));
    let full = |refused| {
        matches!(refused, AuthoringError::Lifecycle(LifecycleError::FlowLimitReached { limit: 1 }))
    };
    let new = CreateFlow::default();
    assert!(full(world.authoring.create_flow(&world.project, new, BY).unwrap_err()));
    assert!(full(world.authoring.restore_flow(gone).unwrap_err()));
    world.authoring.edit(flow, BY).unwrap();
    world.authoring.deploy(flow, None, BY).unwrap();
}

#[test]
fn an_allow_list_is_known_to_the_directory_with_its_commit() {
    let world = World::new();
    let flow = world.deployed("a");
    let admits = |text: &str| {
        let project = world.directory.deployed(flow).unwrap().project.clone();
        project.allow_list.admits(Some(text.parse().unwrap()))
    };
    assert!(admits("203.0.113.7"));
    let list = ["::ffff:10.0.0.0/104", "2001:db8::/32"].map(str::to_owned);
    let replaced = world.authoring.replace_allow_list(&world.project, &list, BY).unwrap();
    let texts: Vec<String> = replaced.networks().iter().map(Network::to_string).collect();
    assert_eq!(texts, ["10.0.0.0/8", "2001:db8::/32"]);
    assert_eq!(world.authoring.allow_list(&world.project).unwrap(), replaced);
    assert!(admits("10.1.2.3") && !admits("203.0.113.7"));
    world.authoring.rename_project(&world.project, "Renamed").unwrap();
    assert!(!admits("203.0.113.7"), "another change of the row leaves it alone");
    let wrong = ["10.0.0.1/8".to_owned()];
    let refused = world.authoring.replace_allow_list(&world.project, &wrong, BY).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "addresses: [0]: \"10.0.0.1/8\" is an address inside a network: the network is 10.0.0.0/8"
    );
    assert!(!admits("203.0.113.7"));
    world.authoring.replace_allow_list(&world.project, &[], BY).unwrap();
    assert!(admits("203.0.113.7"));
}
