//! Rules of deleting a project.

use crate::{
    catalog::{flow, project, version},
    fixture::{
        FLOW, Ground, PROJECT, commit, document, ended, everything, execution, head, is_conflict,
        started_at, sweep, waiting,
    },
};
use engine::port::{Append, Change, ExecutionHead, ExecutionQuery, StartKey};
use flow::{FlowId, ProjectId, Timestamp, lifecycle::FlowHead};
use kernel::Status;

const OTHER: ProjectId = ProjectId(2);

/// Two projects with everything: numbers 1 to 4 belong to the first, 11 to 14 to the second.
fn populate(ground: &Ground) {
    for (project_id, flow_id, first) in [(PROJECT, FLOW, 1), (OTHER, FlowId(21), 11)] {
        let head_of_flow = FlowHead { project: project_id, ..flow(flow_id.0) };
        let changes = vec![
            Change::PutProject(project(project_id.0)),
            Change::PutFlow(head_of_flow),
            Change::PutDraft { flow: flow_id, document: document(1) },
            Change::PutVersion(version(flow_id.0, 1)),
        ];
        ground.stores().catalog.commit(changes).unwrap();
        let own =
            |head: ExecutionHead| ExecutionHead { project: project_id, flow: flow_id, ..head };
        ground.put(own(head(first)), 0);
        ground.put(own(waiting(first + 1, 9)), 0);
        ground.put(own(ended(first + 2, Status::Completed)), 0);
        ground.settle();
        let start_key = StartKey {
            flow: flow_id,
            key: "k".into(),
            body_hash: [1; 32],
            execution: execution(first + 3),
            expires_at: started_at(1_000),
        };
        let start = Append {
            start_key: Some(start_key),
            ..commit(own(ended(first + 3, Status::Failed)), 0)
        };
        ground.stores().journal.append(vec![start]).unwrap();
        let long = Append { entries: vec![7; 9_000], ..commit(own(head(first)), 1) };
        ground.stores().journal.append(vec![long]).unwrap();
    }
}

fn listed(ground: &Ground, project: ProjectId) -> Vec<i64> {
    ground.listed(&ExecutionQuery { project, ..everything() })
}

pub(crate) fn deleting_a_project_takes_all_that_belongs_to_it(ground: &mut Ground) {
    populate(ground);
    ground.stores().catalog.commit(vec![Change::DeleteProject(PROJECT)]).unwrap();
    for _ in 0..2 {
        let stores = ground.stores();
        assert_eq!(stores.catalog.project(PROJECT).unwrap(), None);
        assert_eq!(stores.catalog.flows(Some(PROJECT)).unwrap(), []);
        assert_eq!(stores.catalog.flow(FLOW).unwrap(), None);
        assert_eq!(stores.catalog.draft(FLOW).unwrap(), None);
        assert_eq!(stores.catalog.versions(FLOW).unwrap(), []);
        for n in 1..=4 {
            assert_eq!(stores.journal.load(execution(n)).unwrap(), None);
        }
        assert_eq!(stores.journal.running(None, 9).unwrap().len(), 1);
        assert_eq!(stores.journal.due(Timestamp(99), None, 9).unwrap().len(), 1);
        drop(stores);
        ground.reopen();
    }
}

pub(crate) fn what_a_deleted_project_left_goes_step_by_step(ground: &mut Ground) {
    populate(ground);
    ground.stores().catalog.commit(vec![Change::DeleteProject(PROJECT)]).unwrap();
    ground.reopen();
    sweep(&ground.stores());
    for _ in 0..2 {
        let stores = ground.stores();
        assert!(listed(ground, PROJECT).is_empty());
        assert!(ground.listed(&ExecutionQuery { flow: Some(FLOW), ..everything() }).is_empty());
        assert_eq!(stores.listing.tally(PROJECT, Timestamp(0)).unwrap(), []);
        assert_eq!(stores.journal.find_start(FLOW, "k", started_at(0)).unwrap(), None);
        assert_eq!(stores.upkeep.waiting().unwrap(), 1);
        assert_eq!(sweep(&stores), 0);
        drop(stores);
        ground.reopen();
    }
    let flow_comes_again = commit(head(5), 0);
    ground.stores().journal.append(vec![flow_comes_again]).unwrap();
}

pub(crate) fn deleting_a_project_leaves_the_others_alone(ground: &mut Ground) {
    populate(ground);
    ground.delete_project(PROJECT);
    let stores = ground.stores();
    assert_eq!(stores.catalog.projects().unwrap(), [project(OTHER.0)]);
    assert_eq!(stores.catalog.flows(None).unwrap().len(), 1);
    assert_eq!(stores.catalog.draft(FlowId(21)).unwrap(), Some(document(1)));
    assert_eq!(stores.catalog.versions(FlowId(21)).unwrap().len(), 1);
    assert_eq!(listed(ground, OTHER), [14, 13, 12, 11]);
    assert_eq!(stores.listing.tally(OTHER, Timestamp(0)).unwrap()[0].executions, 4);
    assert!(stores.journal.find_start(FlowId(21), "k", started_at(0)).unwrap().is_some());
    assert!(stores.journal.load(execution(11)).unwrap().unwrap().journal.len() > 9_000);
}

pub(crate) fn the_largest_id_outlives_its_project(ground: &mut Ground) {
    populate(ground);
    let largest = ground.stores().journal.largest_id().unwrap();
    let both = [PROJECT, OTHER].map(Change::DeleteProject).to_vec();
    ground.stores().catalog.commit(both).unwrap();
    ground.reopen();
    assert_eq!(ground.stores().journal.largest_id().unwrap(), largest);
    sweep(&ground.stores());
    assert_eq!(ground.stores().journal.largest_id().unwrap(), largest);
}

pub(crate) fn a_project_that_is_not_there_is_deleted_without_complaint(ground: &mut Ground) {
    ground.stores().catalog.commit(vec![Change::DeleteProject(PROJECT)]).unwrap();
    populate(ground);
    ground.stores().catalog.commit(vec![Change::DeleteProject(ProjectId(3))]).unwrap();
    assert_eq!(listed(ground, PROJECT), [4, 3, 2, 1]);
}

pub(crate) fn a_refused_delete_leaves_everything(ground: &mut Ground) {
    populate(ground);
    let changes = vec![Change::DeleteProject(PROJECT), Change::PutVersion(version(21, 1))];
    assert!(is_conflict(ground.stores().catalog.commit(changes)));
    ground.put(ended(5, Status::Completed), 0);
    ground.reopen();
    assert_eq!(listed(ground, PROJECT), [5, 4, 3, 2, 1]);
    assert_eq!(ground.stores().catalog.projects().unwrap().len(), 2);
    assert_eq!(ground.stores().listing.tally(PROJECT, Timestamp(0)).unwrap()[0].executions, 5);
}

pub(crate) fn a_commit_of_a_deleted_execution_is_a_conflict(ground: &mut Ground) {
    populate(ground);
    ground.stores().catalog.commit(vec![Change::DeleteProject(PROJECT)]).unwrap();
    for (n, sequence) in [(1, 2), (2, 1)] {
        let next = commit(ended(n, Status::Completed), sequence);
        assert!(is_conflict(ground.stores().journal.append(vec![next])), "{n}");
    }
}
