//! Rules of deleting executions that ended.

use crate::fixture::{
    FLOW, Ground, PROJECT, commit, ended, everything, execution, head, is_conflict, number,
    started_at, waiting,
};
use engine::port::{
    Append, ExecutionHead, ExecutionQuery, Purge, PurgeLimits, Purged, Sought, StartKey,
};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::{Status, input::Mode};
use std::thread;

const LIMITS: PurgeLimits = PurgeLimits { executions: 500, bytes: 1 << 30 };

/// What ended before that number would have.
fn before(n: i64) -> Purge {
    Purge {
        flow: FLOW,
        mode: Mode::Live,
        before: started_at(n + 1_000),
        below: None,
        now: started_at(1_000_000),
        after: None,
    }
}

fn purge(ground: &Ground, rule: Purge) -> Purged {
    ground.stores().retention.purge(&rule, LIMITS).expect("the purge is done")
}

fn tagged(n: i64, tag: &str) -> ExecutionHead {
    ExecutionHead { tags: vec![tag.into()], ..ended(n, Status::Failed) }
}

fn sought(text: &str) -> ExecutionQuery {
    let sought = Sought { execution: Some(execution(1)), text: text.into() };
    ExecutionQuery { sought: Some(sought), ..everything() }
}

fn keyed(n: i64, key: &str) -> Append {
    let start_key = StartKey {
        flow: FLOW,
        key: key.into(),
        body_hash: [1; 32],
        execution: execution(n),
        expires_at: started_at(5_000),
    };
    Append { start_key: Some(start_key), ..commit(ended(n, Status::Completed), 0) }
}

pub(crate) fn what_ended_before_a_time_goes_with_all_that_finds_it(ground: &mut Ground) {
    ground.put(head(1), 0);
    let long = Append { entries: vec![7; 300_000], ..commit(tagged(1, "k:v"), 1) };
    ground.stores().journal.append(vec![keyed(2, "key"), long]).unwrap();
    ground.settle();
    for n in 3..=6 {
        ground.put(ended(n, Status::Cancelled), 0);
    }
    let purged = purge(ground, before(5));
    assert_eq!((purged.executions, purged.next), (4, None));
    assert!(purged.bytes > 300_000, "{purged:?}");
    for _ in 0..2 {
        assert_eq!(ground.listed(&everything()), [6, 5]);
        let of_flow = ExecutionQuery { flow: Some(FLOW), ..everything() };
        assert_eq!(ground.listed(&of_flow), [6, 5]);
        for query in [sought("key"), sought("v"), sought("k:v")] {
            assert!(ground.listed(&query).is_empty());
        }
        let tags = vec!["k:v".to_owned()];
        assert!(ground.listed(&ExecutionQuery { tags, ..everything() }).is_empty());
        assert_eq!(ground.stores().journal.load(execution(1)).unwrap(), None);
        ground.reopen();
    }
    assert_eq!(purge(ground, before(5)), Purged::default());
}

pub(crate) fn what_runs_or_waits_stays(ground: &mut Ground) {
    ground.put(head(1), 0);
    ground.put(waiting(2, 9), 0);
    ground.put(ended(3, Status::Completed), 0);
    let rule = Purge { below: Some(execution(9)), ..before(9) };
    assert_eq!(purge(ground, rule).executions, 1);
    ground.reopen();
    assert_eq!(ground.listed(&everything()), [2, 1]);
    assert_eq!(ground.stores().journal.running(None, 9).unwrap().len(), 1);
    assert_eq!(ground.stores().journal.due(Timestamp(99), None, 9).unwrap().len(), 1);
    ground.put(ended(1, Status::Completed), 1);
    ground.put(ended(2, Status::Completed), 1);
    assert_eq!(purge(ground, rule).executions, 2);
}

pub(crate) fn another_flow_or_mode_or_project_is_left_alone(ground: &mut Ground) {
    ground.put(ended(1, Status::Completed), 0);
    ground.put(ExecutionHead { mode: Mode::Test, ..ended(2, Status::Completed) }, 0);
    ground.put(ExecutionHead { flow: FlowId(12), ..ended(3, Status::Completed) }, 0);
    let project = ProjectId(2);
    let of_other = ExecutionHead { project, flow: FlowId(21), ..ended(4, Status::Completed) };
    ground.put(of_other, 0);
    ground.settle();
    let rule = Purge { below: Some(execution(9)), ..before(9) };
    assert_eq!(purge(ground, rule).executions, 1);
    assert_eq!(ground.listed(&everything()), [3, 2]);
    assert_eq!(ground.listed(&ExecutionQuery { project, ..everything() }), [4]);
    assert_eq!(purge(ground, Purge { mode: Mode::Test, ..rule }).executions, 1);
    assert_eq!(ground.listed(&everything()), [3]);
}

pub(crate) fn only_the_newest_stay(ground: &mut Ground) {
    let statuses = [Status::Completed, Status::Failed, Status::Cancelled];
    for n in 1..=9 {
        ground.put(ended(n, statuses[n as usize % 3]), 0);
        if n == 5 {
            ground.settle();
        }
    }
    ground.put(ExecutionHead { mode: Mode::Test, ..ended(10, Status::Completed) }, 0);
    ground.put(head(11), 0);
    let retention = ground.stores().retention;
    let nth = |count| retention.newest(FLOW, count).unwrap().map(number);
    assert_eq!([1, 4, 5, 6, 9, 10].map(nth), [Some(9), Some(6), Some(5), Some(4), Some(1), None]);
    let rule = Purge { before: Timestamp(0), below: Some(execution(7)), ..before(0) };
    assert_eq!(purge(ground, rule).executions, 6);
    assert_eq!(ground.listed(&everything()), [11, 10, 9, 8, 7]);
}

pub(crate) fn a_chunk_has_a_bounded_number_and_size_and_the_next_goes_on(ground: &mut Ground) {
    for n in 1..=10 {
        let append = Append { entries: vec![1; 1_000], ..commit(ended(n, Status::Failed), 0) };
        ground.stores().journal.append(vec![append]).unwrap();
    }
    let chunk = |executions, bytes, after| {
        let limits = PurgeLimits { executions, bytes };
        ground.stores().retention.purge(&Purge { after, ..before(99) }, limits).unwrap()
    };
    let first = chunk(3, 1_000_000, None);
    let expected = Purged { executions: 3, bytes: 3_000, next: Some(execution(3)) };
    assert_eq!(first, expected);
    let second = chunk(500, 2_500, first.next);
    assert_eq!((second.executions, second.next), (2, Some(execution(5))));
    let third = chunk(500, 10, second.next);
    assert_eq!((third.executions, third.next), (1, Some(execution(6))), "at least one");
    assert_eq!(ground.listed(&everything()), [10, 9, 8, 7]);
    assert_eq!((chunk(4, 1_000_000, None).executions, chunk(4, 9, None).next), (4, None));
}

pub(crate) fn an_execution_stays_until_its_start_key_expires(ground: &mut Ground) {
    ground.stores().journal.append(vec![keyed(1, "k"), keyed(2, "l")]).unwrap();
    let rule = Purge { below: Some(execution(9)), now: started_at(4_999), ..before(9) };
    assert_eq!(purge(ground, rule).executions, 0);
    let stores = ground.stores();
    let start = stores.journal.find_start(FLOW, "k", started_at(4_999)).unwrap().unwrap();
    assert!(stores.journal.load(start.execution).unwrap().is_some());
    assert_eq!(purge(ground, Purge { now: started_at(5_000), ..rule }).executions, 2);
    // No key is left that leads to nothing.
    assert!(stores.journal.find_start(FLOW, "k", Timestamp(0)).unwrap().is_none());
    assert_eq!(stores.journal.drop_expired(started_at(5_000)).unwrap(), 0);
}

pub(crate) fn numbers_stay(ground: &mut Ground) {
    for n in 1..=4 {
        ground.put(ended(n, if n == 1 { Status::Failed } else { Status::Completed }), 0);
    }
    let stores = ground.stores();
    let read = || {
        let tally = stores.listing.tally(PROJECT, Timestamp(0)).unwrap();
        (tally, stores.listing.numbers(FLOW, i64::MIN..i64::MAX).unwrap())
    };
    let expected = read();
    assert_eq!(purge(ground, before(99)).executions, 4);
    assert_eq!(read(), expected);
    ground.settle();
    assert_eq!(read(), expected);
}

pub(crate) fn the_largest_id_outlives_its_execution(ground: &mut Ground) {
    ground.put(ended(1, Status::Completed), 0);
    ground.put(ended(2, Status::Completed), 0);
    assert_eq!(purge(ground, before(99)).executions, 2);
    ground.reopen();
    assert_eq!(ground.stores().journal.largest_id().unwrap(), execution(2).0);
}

pub(crate) fn a_commit_of_a_purged_execution_is_a_conflict(ground: &mut Ground) {
    ground.put(ended(1, Status::Completed), 0);
    assert_eq!(purge(ground, before(99)).executions, 1);
    let late = commit(ended(1, Status::Completed), 1);
    assert!(is_conflict(ground.stores().journal.append(vec![late])));
}

pub(crate) fn a_purge_and_appends_go_on_together(ground: &mut Ground) {
    const EACH: i64 = 400;
    let ground = &*ground;
    thread::scope(|scope| {
        for writer in 0..4 {
            scope.spawn(move || {
                for n in (0..EACH).map(|n| n * 4 + writer) {
                    ground.put(head(n), 0);
                    if n % 5 != 0 {
                        ground.put(ended(n, Status::Completed), 1);
                    }
                }
            });
        }
        let limits = PurgeLimits { executions: 50, bytes: 1 << 30 };
        let old = Purge { below: Some(execution(EACH * 2)), before: Timestamp(0), ..before(0) };
        for _ in 0..100 {
            ground.stores().retention.purge(&old, limits).unwrap();
        }
    });
    let old = Purge { below: Some(execution(EACH * 2)), before: Timestamp(0), ..before(0) };
    while purge(ground, old).next.is_some() {}
    let stores = ground.stores();
    for n in 0..EACH * 4 {
        let is_there = stores.journal.load(execution(n)).unwrap().is_some();
        assert_eq!(is_there, n % 5 == 0 || n >= EACH * 2, "{n}");
    }
    let tally = stores.listing.tally(PROJECT, Timestamp(0)).unwrap();
    assert_eq!(tally[0].executions, 4 * EACH as u64);
}
