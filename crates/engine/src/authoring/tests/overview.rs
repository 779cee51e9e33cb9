//! A flow at a glance.

use super::{START, World, broken, document, webhook};
use crate::{
    authoring::{AuthoringError, Overview, Point, What},
    port::{Counts, QUARTER_MS},
};
use flow::{FlowId, Timestamp, project::SettingsChange};
use kernel::Status;
use serde_json::json;

const HOUR_MS: i64 = 4 * QUARTER_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

fn overview(world: &World, flow: FlowId) -> Overview {
    world.authoring.overview(flow, None, None).unwrap()
}

fn lines(overview: &Overview) -> Vec<(&str, &str, Option<&str>)> {
    let actions = overview.actions.iter();
    actions.map(|line| (line.id.as_str(), line.action.as_str(), line.name.as_deref())).collect()
}

#[test]
fn a_draft_is_shown_however_wrong_it_is() {
    let world = World::new();
    let flow = world.create(broken()).head.id;
    let found = overview(&world, flow);
    assert_eq!(lines(&found), [("x", "no_such_action", None)]);
    assert_eq!((&found.trigger.event, found.versions, &found.active), (&None, 0, &None));
    assert_eq!((found.total, found.total.success_rate()), (Counts::default(), None));
    assert_eq!(found.durations.percentile_ms(50), None);
    let missing = world.authoring.overview(FlowId(9), None, None);
    assert!(matches!(missing, Err(AuthoringError::NotFound(What::Flow))));
}

#[test]
fn the_active_version_is_shown_rather_than_the_draft_beside_it() {
    let world = World::new();
    let branching = json!({ "id": "found", "name": "Found?", "action": "condition",
        "inputs": { "when": { "left": 1, "is": "equals", "right": 1 } },
        "branches": [
            { "id": "yes", "actions": [{ "id": "first", "action": "stop" }] },
            { "id": "no", "actions": [] }] });
    let actions = json!([branching, { "id": "end", "action": "stop" }]);
    let branching = document(json!({ "trigger": { "event": "api" }, "actions": actions }));
    let flow = world.create(branching).head.id;
    world.authoring.deploy(flow, None, "bob@example.com").unwrap();
    world.clock.advance(DAY_MS);
    let etag = world.authoring.edit(flow, "x").unwrap().0.head.draft.unwrap().etag;
    world.save(flow, etag, webhook("orders", 200), "x").unwrap();
    let found = overview(&world, flow);
    let expected =
        [("found", "condition", Some("Found?")), ("first", "stop", None), ("end", "stop", None)];
    assert_eq!(lines(&found), expected);
    assert_eq!((found.trigger.event.as_deref(), found.versions), (Some("api"), 1));
    let active = found.active.unwrap();
    assert_eq!((active.deployed_at, active.deployed_by.as_str()), (START, "bob@example.com"));
    assert_eq!(active.created_by, "maker@example.com");
}

fn busy(points: &[Point]) -> Vec<(String, u64, u64)> {
    let busy = points.iter().filter(|point| point.executions > 0);
    busy.map(|point| (point.start.to_string(), point.executions, point.failed)).collect()
}

#[test]
fn numbers_are_those_of_the_last_week_by_hour_and_by_day() {
    let world = World::new();
    let view = world.create(webhook("a", 200));
    let starts = [
        (Status::Completed, 0),
        (Status::Completed, 0),
        (Status::Completed, 1),
        (Status::Failed, 3 * DAY_MS),
        (Status::Cancelled, 3 * DAY_MS),
        (Status::Running, 3 * DAY_MS + HOUR_MS),
        (Status::Waiting, 8 * DAY_MS),
    ];
    for (status, ago_ms) in starts {
        let started_at = Timestamp(START.0 - ago_ms);
        world.listing.add(view.head.project, view.head.id, status, started_at);
    }
    let found = overview(&world, view.head.id);
    let expected = Counts { running: 1, waiting: 0, completed: 3, failed: 1, cancelled: 1 };
    assert_eq!((found.total, found.total.success_rate()), (expected, Some(0.75)));
    assert_eq!(found.durations.percentile_ms(95), Some(20));
    // The quarter that is under way belongs to it, whole.
    assert_eq!(found.range.end.to_string(), "2025-11-13T02:15:00.000Z");
    assert_eq!(found.range.start.to_string(), "2025-11-06T02:15:00.000Z");
    let days = [("2025-11-10T00:00:00.000Z", 3, 1), ("2025-11-13T00:00:00.000Z", 3, 0)];
    assert_eq!(busy(&found.per_day), days.map(|(at, all, failed)| (at.to_owned(), all, failed)));
    let hours = [
        ("2025-11-10T01:00:00.000Z", 1, 0),
        ("2025-11-10T02:00:00.000Z", 2, 1),
        ("2025-11-13T02:00:00.000Z", 3, 0),
    ];
    assert_eq!(busy(&found.per_hour), hours.map(|(at, all, failed)| (at.to_owned(), all, failed)));
    assert_eq!((found.per_day.len(), found.per_hour.len()), (8, 7 * 24 + 1));
}

#[test]
fn a_range_is_widened_to_quarters_and_has_a_limit() {
    let world = World::new();
    let flow = world.create(webhook("a", 200)).head.id;
    let ask = |from: i64, to: i64| {
        world.authoring.overview(flow, Some(Timestamp(from)), Some(Timestamp(to)))
    };
    let one = ask(QUARTER_MS + 1, QUARTER_MS + 2).unwrap();
    assert_eq!(one.range, Timestamp(QUARTER_MS)..Timestamp(2 * QUARTER_MS));
    assert_eq!((one.per_hour.len(), one.per_day.len()), (1, 1));
    assert_eq!(ask(0, QUARTER_MS).unwrap().range.end, Timestamp(QUARTER_MS));
    assert_eq!(ask(0, 92 * DAY_MS).unwrap().per_day.len(), 92);
    for (from, to) in [(0, 92 * DAY_MS + 1), (5, 5), (5, 4), (i64::MIN, i64::MAX)] {
        let refused = ask(from, to);
        assert!(
            matches!(refused, Err(AuthoringError::Invalid { field: "from", .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn days_begin_at_midnight_of_the_projects_time_zone() {
    let world = World::new();
    let view = world.create(webhook("a", 200));
    let zone =
        SettingsChange { time_zone: Some("Europe/Zurich".into()), ..SettingsChange::default() };
    world.authoring.change_settings(&world.project, &zone, "ada").unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    // The clocks go back on the 26th.
    for started_at in [
        "2025-10-25T21:59:00Z",
        "2025-10-25T22:00:00Z",
        "2025-10-26T22:59:00Z",
        "2025-10-26T23:00:00Z",
    ] {
        world.listing.add(view.head.project, view.head.id, Status::Completed, at(started_at));
    }
    let (from, to) = (at("2025-10-25T12:00:00Z"), at("2025-10-27T12:00:00Z"));
    let found = world.authoring.overview(view.head.id, Some(from), Some(to)).unwrap();
    let days = [
        ("2025-10-24T22:00:00.000Z", 1, 0),
        ("2025-10-25T22:00:00.000Z", 2, 0),
        ("2025-10-26T23:00:00.000Z", 1, 0),
    ];
    assert_eq!(busy(&found.per_day), days.map(|(at, all, failed)| (at.to_owned(), all, failed)));
    assert_eq!((found.per_day.len(), found.per_hour.len()), (3, 48));
    assert_eq!(found.time_zone.name(), "Europe/Zurich");
    // It is 03:13 in Zurich: what started before 23:00 UTC was yesterday.
    for ago_ms in [2 * HOUR_MS, 3 * HOUR_MS, 4 * HOUR_MS] {
        let started_at = Timestamp(START.0 - ago_ms);
        world.listing.add(view.head.project, view.head.id, Status::Failed, started_at);
    }
    let flow = world.authoring.flow(view.head.id).unwrap();
    assert_eq!((flow.executions_today, flow.failed_today), (2, 2));
    assert_eq!(world.authoring.project(&world.project).unwrap().failed_today, 2);
}
