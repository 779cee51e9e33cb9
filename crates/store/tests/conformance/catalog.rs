//! Rules of `port::Catalog`, deleting a project apart.

use crate::fixture::{Ground, PROJECT, document, is_conflict, is_taken, started_at};
use engine::port::{Change, Project};
use flow::{
    FlowId, ProjectId, Timestamp,
    document::{ContentHash, FlowKind},
    lifecycle::{
        ActiveVersion, Callees, DraftHead, FlowHead, VersionHead,
        review::{Approval, Decision, Pin, Review, Verdict},
    },
    network::{AllowList, HostList},
    project::ProjectSettings,
    retention::FlowRetention,
};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

pub(crate) fn project(n: i64) -> Project {
    Project {
        id: ProjectId(n),
        slug: format!("slug-{n}"),
        name: format!("Project {n}"),
        settings: flow::project::ProjectSettings::default(),
        allow_list: AllowList::default(),
        created_at: started_at(n),
        updated_at: started_at(n),
        revision: 1,
    }
}

pub(crate) fn flow(n: i64) -> FlowHead {
    FlowHead {
        id: FlowId(n),
        project: PROJECT,
        key: format!("key_{n}"),
        name: format!("Flow {n}"),
        kind: FlowKind::Main,
        event: None,
        draft: None,
        active: None,
        review: None,
        callees: Callees::default(),
        last_version: 0,
        created_at: started_at(n),
        updated_at: started_at(n),
        deleted_at: None,
        retention: None,
        revision: 1,
    }
}

fn serving(n: i64, path: &str) -> FlowHead {
    let webhook_path = Some(path.to_owned());
    FlowHead {
        active: Some(ActiveVersion {
            number: 1,
            document: ContentHash([1; 32]),
            webhook_path,
            pins: Vec::new(),
        }),
        ..flow(n)
    }
}

pub(crate) fn version(flow: i64, number: u32) -> VersionHead {
    VersionHead {
        flow: FlowId(flow),
        number,
        document: ContentHash([number as u8; 32]),
        note: number.is_multiple_of(2).then(|| format!("note {number}")),
        deployed_at: started_at(number.into()),
        created_by: "grace".into(),
        deployed_by: "maker@example.com".into(),
        approval: None,
        pins: Vec::new(),
    }
}

fn review() -> Review {
    Review {
        number: 1,
        hash: ContentHash([3; 32]),
        document: ContentHash([4; 32]),
        draft_etag: u64::MAX,
        note: Some("says \"ü\"".into()),
        requested_at: started_at(1),
        requested_by: "maker".into(),
        decision: None,
        version: None,
    }
}

fn decision() -> Decision {
    Decision {
        verdict: Verdict::Approved,
        at: started_at(2),
        by: "checker".into(),
        comment: Some("fine".into()),
    }
}

fn put(ground: &Ground, changes: impl IntoIterator<Item = Change>) {
    ground.stores().catalog.commit(changes.into_iter().collect()).unwrap();
}

pub(crate) fn projects_come_by_name(ground: &mut Ground) {
    let (mut last, mut first) = (project(1), project(2));
    (last.name, first.name) = ("Ω".into(), "A".into());
    put(ground, [last.clone(), first.clone(), project(3)].map(Change::PutProject));
    let catalog = ground.stores().catalog;
    assert_eq!(catalog.projects().unwrap(), [first, project(3), last]);
    assert_eq!(catalog.project(ProjectId(3)).unwrap(), Some(project(3)));
    assert_eq!(catalog.project(ProjectId(4)).unwrap(), None);
}

pub(crate) fn a_project_row_replaces_the_one_before_it(ground: &mut Ground) {
    let at = |revision| Project { revision, name: format!("Name {revision}"), ..project(1) };
    let put = |revision| ground.stores().catalog.commit(vec![Change::PutProject(at(revision))]);
    assert!(is_conflict(put(2)), "nothing to replace");
    put(1).unwrap();
    for refused in [0, 1, 3] {
        assert!(is_conflict(put(refused)), "{refused}");
    }
    put(2).unwrap();
    put(3).unwrap();
    assert_eq!(ground.stores().catalog.projects().unwrap(), [at(3)]);
}

pub(crate) fn a_projects_settings_and_allow_list_come_back(ground: &mut Ground) {
    let allow_list = AllowList::read(&["10.0.0.0/8", "2001:db8::/32", "203.0.113.7"]).unwrap();
    let settings = ProjectSettings {
        flow_limit: 1_000,
        approval_required: true,
        time_zone: "Asia/Singapore".parse().unwrap(),
        egress_allow: HostList::read(&["*.example.com", "[::1]:443"]).unwrap(),
        steps_max: 7,
        running_max: Some(9),
        retention_days: 3_650,
        retention_executions: Some(10_000_000),
    };
    let limited = Project { allow_list, settings, ..project(1) };
    put(ground, [limited.clone(), project(2)].map(Change::PutProject));
    ground.reopen();
    assert_eq!(ground.stores().catalog.projects().unwrap(), [limited.clone(), project(2)]);
    let opened = Project { allow_list: AllowList::default(), revision: 2, ..limited };
    put(ground, [Change::PutProject(opened.clone())]);
    assert_eq!(ground.stores().catalog.project(ProjectId(1)).unwrap(), Some(opened));
}

pub(crate) fn a_slug_is_unique(ground: &mut Ground) {
    put(ground, [Change::PutProject(project(1))]);
    let same = Project { slug: "slug-1".into(), ..project(2) };
    assert!(is_taken(ground.stores().catalog.commit(vec![Change::PutProject(same)]), "slug"));
    put(ground, [Change::PutProject(Project { revision: 2, ..project(1) })]);
    assert_eq!(ground.stores().catalog.projects().unwrap().len(), 1);
}

pub(crate) fn flows_come_by_id_of_one_project_or_of_all(ground: &mut Ground) {
    let other = FlowHead { project: ProjectId(2), ..flow(5) };
    let deleted = FlowHead { deleted_at: Some(Timestamp(1)), ..flow(3) };
    put(ground, [flow(9), other.clone(), deleted.clone()].map(Change::PutFlow));
    let catalog = ground.stores().catalog;
    assert_eq!(catalog.flows(Some(PROJECT)).unwrap(), [deleted.clone(), flow(9)]);
    assert_eq!(catalog.flows(None).unwrap(), [deleted, other, flow(9)]);
    assert_eq!(catalog.flows(Some(ProjectId(3))).unwrap(), []);
    assert_eq!(catalog.flow(FlowId(9)).unwrap(), Some(flow(9)));
    assert_eq!(catalog.flow(FlowId(4)).unwrap(), None);
}

pub(crate) fn a_flow_comes_back_with_all_its_parts(ground: &mut Ground) {
    let full = FlowHead {
        kind: FlowKind::Subroutine,
        event: Some("webhook".into()),
        draft: Some(DraftHead {
            etag: u64::MAX,
            updated_at: Timestamp(5),
            updated_by: "maker".into(),
            authors: ["maker", "a \"quoted\" name"].map(str::to_owned).into(),
        }),
        review: Some(Review { decision: Some(decision()), version: Some(7), ..review() }),
        callees: Callees { draft: vec!["a".into(), "b \"".into()], active: vec!["c".into()] },
        last_version: u32::MAX,
        deleted_at: Some(Timestamp(-6)),
        retention: Some(FlowRetention { days: Some(3), executions: None }),
        ..serving(1, "orders")
    };
    let pin = Pin { key: "charge".into(), version: 3, document: ContentHash([8; 32]) };
    let pathless = ActiveVersion {
        number: 2,
        document: ContentHash([9; 32]),
        webhook_path: None,
        pins: vec![pin],
    };
    let other = FlowHead { active: Some(pathless), review: Some(review()), ..flow(2) };
    put(ground, [full.clone(), other.clone()].map(Change::PutFlow));
    ground.reopen();
    assert_eq!(ground.stores().catalog.flows(None).unwrap(), [full, other]);
}

pub(crate) fn a_flow_row_replaces_the_one_before_it(ground: &mut Ground) {
    let put = |revision| {
        let event = Some(format!("event {revision}"));
        ground.stores().catalog.commit(vec![Change::PutFlow(FlowHead {
            revision,
            event,
            ..flow(1)
        })])
    };
    assert!(is_conflict(put(2)), "nothing to replace");
    put(1).unwrap();
    for refused in [0, 1, 3] {
        assert!(is_conflict(put(refused)), "{refused}");
    }
    put(2).unwrap();
    let stored = ground.stores().catalog.flow(FlowId(1)).unwrap().unwrap();
    assert_eq!((stored.revision, stored.event.as_deref()), (2, Some("event 2")));
}

pub(crate) fn a_key_is_unique_in_its_project_even_when_its_flow_is_deleted(ground: &mut Ground) {
    put(ground, [Change::PutFlow(FlowHead { deleted_at: Some(Timestamp(1)), ..flow(1) })]);
    let same = FlowHead { key: "key_1".into(), ..flow(2) };
    assert!(is_taken(ground.stores().catalog.commit(vec![Change::PutFlow(same.clone())]), "key"));
    put(ground, [Change::PutFlow(FlowHead { project: ProjectId(2), ..same })]);
}

pub(crate) fn a_webhook_path_is_unique_among_the_active_flows_of_a_project(ground: &mut Ground) {
    put(ground, [Change::PutFlow(serving(1, "orders"))]);
    let commit = |flow| ground.stores().catalog.commit(vec![Change::PutFlow(flow)]);
    assert!(is_taken(commit(serving(2, "orders")), "webhook_path"));
    commit(serving(2, "others")).unwrap();
    commit(FlowHead { project: ProjectId(2), ..serving(3, "orders") }).unwrap();
    commit(FlowHead { deleted_at: Some(Timestamp(1)), ..serving(4, "orders") }).unwrap();
    assert!(
        is_taken(commit(FlowHead { revision: 2, ..serving(4, "orders") }), "webhook_path"),
        "restored"
    );
    commit(FlowHead { revision: 2, deleted_at: Some(Timestamp(2)), ..serving(1, "orders") })
        .unwrap();
    commit(FlowHead { revision: 2, ..serving(4, "orders") }).unwrap();
}

pub(crate) fn a_draft_is_put_replaced_and_dropped(ground: &mut Ground) {
    let flow = FlowId(1);
    let draft = |ground: &Ground| ground.stores().catalog.draft(flow).unwrap();
    assert_eq!(draft(ground), None);
    for n in [1, 2] {
        put(ground, [Change::PutDraft { flow, document: document(n) }]);
        assert_eq!(draft(ground), Some(document(n)));
    }
    ground.reopen();
    let text = |document: &flow::Document| document.as_value().to_string();
    assert_eq!(
        draft(ground).map(|found| text(&found)),
        Some(text(&document(2))),
        "to the order of its keys"
    );
    put(ground, [Change::DropDraft(flow), Change::DropDraft(FlowId(2))]);
    assert_eq!(draft(ground), None);
}

pub(crate) fn documents_are_kept_once_by_their_content(ground: &mut Ground) {
    let put_document =
        |n: u8| Change::PutDocument { hash: ContentHash([n; 32]), document: document(n.into()) };
    put(ground, [put_document(1), put_document(2)]);
    put(ground, [put_document(1)]);
    let catalog = ground.stores().catalog;
    assert_eq!(catalog.document(ContentHash([1; 32])).unwrap(), Some(document(1)));
    assert_eq!(catalog.document(ContentHash([2; 32])).unwrap(), Some(document(2)));
    assert_eq!(catalog.document(ContentHash([3; 32])).unwrap(), None);
}

pub(crate) fn versions_come_newest_first_and_a_number_is_used_once(ground: &mut Ground) {
    put(ground, [version(1, 1), version(1, 2), version(2, 1)].map(Change::PutVersion));
    put(ground, [Change::PutVersion(version(1, 10))]);
    let catalog = ground.stores().catalog;
    assert_eq!(
        catalog.versions(FlowId(1)).unwrap(),
        [version(1, 10), version(1, 2), version(1, 1)]
    );
    assert_eq!(catalog.versions(FlowId(3)).unwrap(), []);
    assert!(is_conflict(catalog.commit(vec![Change::PutVersion(version(1, 2))])));
}

pub(crate) fn a_version_remembers_who_approved_it_and_what_it_pins(ground: &mut Ground) {
    let pin =
        |n: u8| Pin { key: format!("sub_{n}"), version: n.into(), document: ContentHash([n; 32]) };
    let approved = VersionHead {
        approval: Some(Approval { review: 4, by: "checker".into() }),
        pins: vec![pin(1), pin(2)],
        ..version(1, 2)
    };
    put(ground, [version(1, 1), approved.clone()].map(Change::PutVersion));
    ground.reopen();
    assert_eq!(ground.stores().catalog.versions(FlowId(1)).unwrap(), [approved, version(1, 1)]);
}

pub(crate) fn a_commit_is_all_or_nothing(ground: &mut Ground) {
    put(ground, [Change::PutProject(project(1))]);
    let refused = vec![
        Change::PutProject(Project { revision: 2, ..project(1) }),
        Change::PutFlow(flow(1)),
        Change::PutDraft { flow: FlowId(1), document: document(1) },
        Change::PutDocument { hash: ContentHash([1; 32]), document: document(1) },
        Change::PutVersion(version(1, 1)),
        Change::PutFlow(FlowHead { key: "key_1".into(), ..flow(2) }),
    ];
    let catalog = ground.stores().catalog;
    assert!(is_taken(catalog.commit(refused), "key"));
    assert_eq!(catalog.projects().unwrap(), [project(1)]);
    assert_eq!(catalog.flows(None).unwrap(), []);
    assert_eq!(catalog.draft(FlowId(1)).unwrap(), None);
    assert_eq!(catalog.document(ContentHash([1; 32])).unwrap(), None);
    assert_eq!(catalog.versions(FlowId(1)).unwrap(), []);
    catalog.commit(Vec::new()).unwrap();
}

pub(crate) fn the_catalogue_is_there_after_opening_again(ground: &mut Ground) {
    put(
        ground,
        [
            Change::PutProject(project(1)),
            Change::PutFlow(flow(1)),
            Change::PutVersion(version(1, 1)),
        ],
    );
    put(ground, [Change::PutDocument { hash: ContentHash([1; 32]), document: document(1) }]);
    ground.reopen();
    let catalog = ground.stores().catalog;
    assert_eq!(catalog.projects().unwrap(), [project(1)]);
    assert_eq!(catalog.flows(None).unwrap(), [flow(1)]);
    assert_eq!(catalog.versions(FlowId(1)).unwrap(), [version(1, 1)]);
    assert_eq!(catalog.document(ContentHash([1; 32])).unwrap(), Some(document(1)));
}

pub(crate) fn of_concurrent_writers_of_one_revision_one_wins(ground: &mut Ground) {
    put(ground, [Change::PutFlow(flow(1))]);
    let won = AtomicUsize::new(0);
    thread::scope(|scope| {
        for n in 0..16 {
            let (catalog, won) = (ground.stores().catalog, &won);
            scope.spawn(move || {
                let next = FlowHead { revision: 2, name: format!("by {n}"), ..flow(1) };
                match catalog.commit(vec![Change::PutFlow(next)]) {
                    Ok(()) => {
                        won.fetch_add(1, Ordering::Relaxed);
                    }
                    refused => assert!(is_conflict(refused)),
                }
            });
        }
    });
    assert_eq!(won.into_inner(), 1);
}
