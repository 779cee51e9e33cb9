//! Rules of `Listing::numbers`. Most are asked twice: right after the commits, and once lazy indexes are up to date.

use crate::catalog::{flow, project};
use crate::fixture::{FLOW, Ground, PROJECT, QUARTER_MS, commit, ended, head, started_at, waiting};
use engine::port::{Change, Counts, ExecutionHead, Numbers};
use flow::{FlowId, Timestamp};
use kernel::{Status, input::Mode};
use std::ops::Range;

const ALL: Range<i64> = i64::MIN..i64::MAX;
const QUARTER: i64 = 1_958_890;

fn numbers(ground: &Ground, quarters: Range<i64>) -> Numbers {
    ground.stores().listing.numbers(FLOW, quarters).unwrap()
}

fn at(quarter: i64, ms: i64) -> Timestamp {
    Timestamp(quarter * QUARTER_MS + ms)
}

pub(crate) fn numbers_count_live_executions_of_a_flow_by_quarter_and_status(ground: &mut Ground) {
    for (n, quarter) in (0..).zip([QUARTER, QUARTER + 2]) {
        let heads = [
            head(1),
            waiting(2, 9),
            ended(3, Status::Completed),
            ended(4, Status::Completed),
            ended(5, Status::Failed),
            ended(6, Status::Cancelled),
            ExecutionHead { mode: Mode::Test, ..ended(7, Status::Completed) },
            ExecutionHead { mode: Mode::Test, ..head(8) },
            ExecutionHead { flow: FlowId(12), ..ended(9, Status::Completed) },
        ];
        for (ms, one) in (0..).zip(heads) {
            let id = crate::fixture::execution(n * 10 + ms);
            // The first of a quarter, and its last.
            let started_at = at(quarter, if ms == 4 { QUARTER_MS - 1 } else { ms });
            ground.put(
                ExecutionHead { id, started_at, ended_at: one.ended_at.map(|_| started_at), ..one },
                0,
            );
        }
        if n == 0 {
            ground.settle();
        }
    }
    let one = Counts { running: 1, waiting: 1, completed: 2, failed: 1, cancelled: 1 };
    for _ in 0..2 {
        let counted = |range| numbers(ground, range).quarters.into_iter().collect::<Vec<_>>();
        assert_eq!(counted(ALL), [(QUARTER, one), (QUARTER + 2, one)]);
        assert_eq!(counted(QUARTER..QUARTER + 2), [(QUARTER, one)]);
        assert_eq!(counted(QUARTER + 1..QUARTER + 3), [(QUARTER + 2, one)]);
        assert_eq!(counted(QUARTER + 1..QUARTER + 2), []);
        assert_eq!(numbers(ground, ALL).total(), one.plus(one));
        ground.settle();
    }
}

pub(crate) fn numbers_follow_an_execution_to_its_end(ground: &mut Ground) {
    let far = [
        (head(1), Counts { running: 1, ..Counts::default() }),
        (waiting(1, 9), Counts { waiting: 1, ..Counts::default() }),
        (head(1), Counts { running: 1, ..Counts::default() }),
        (ended(1, Status::Failed), Counts { failed: 1, ..Counts::default() }),
    ];
    for (sequence, (head, expected)) in (0..).zip(far) {
        ground.put(head, sequence);
        assert_eq!(numbers(ground, ALL).total(), expected);
        ground.settle();
        assert_eq!(numbers(ground, ALL).total(), expected);
    }
    ground.reopen();
    assert_eq!(numbers(ground, ALL).total().failed, 1);
}

pub(crate) fn durations_are_those_of_what_ended(ground: &mut Ground) {
    for ms in 1..=100 {
        let status = [Status::Completed, Status::Failed, Status::Cancelled][ms as usize % 3];
        let ended_at = Some(started_at(ms * 2));
        ground.put(ExecutionHead { ended_at, ..ended(ms, status) }, 0);
        if ms == 40 {
            ground.settle();
        }
    }
    ground.put(waiting(200, 9), 0);
    // The clock stepped back while it ran.
    ground.put(ExecutionHead { ended_at: Some(started_at(0)), ..ended(201, Status::Failed) }, 0);
    for _ in 0..2 {
        let durations = numbers(ground, ALL).durations;
        let percentiles = [0, 50, 99, 100].map(|percent| durations.percentile_ms(percent));
        assert_eq!(percentiles, [0, 50, 99, 101].map(Some));
        ground.settle();
    }
}

pub(crate) fn numbers_of_many_executions_are_complete(ground: &mut Ground) {
    for hundreds in 0..60 {
        let batch = (0..100).map(|n| {
            let n = hundreds * 100 + n;
            let status = if n % 5 == 0 { Status::Failed } else { Status::Completed };
            commit(ended(n, status), 0)
        });
        ground.stores().journal.append(batch.collect()).unwrap();
        let total = numbers(ground, ALL).total();
        assert_eq!(total.completed + total.failed, (hundreds as u64 + 1) * 100);
    }
    ground.reopen();
    let expected = Counts { completed: 4_800, failed: 1_200, ..Counts::default() };
    assert_eq!(numbers(ground, ALL).total(), expected);
    assert_eq!(numbers(ground, ALL).durations.percentile_ms(95), Some(1_007));
}

pub(crate) fn a_deleted_project_leaves_no_numbers(ground: &mut Ground) {
    let catalog = ground.stores().catalog;
    catalog
        .commit(vec![Change::PutProject(project(PROJECT.0)), Change::PutFlow(flow(FLOW.0))])
        .unwrap();
    drop(catalog);
    ground.put(ended(1, Status::Completed), 0);
    ground.settle();
    ground.put(ended(2, Status::Completed), 0);
    ground.put(head(3), 0);
    ground.delete_project(PROJECT);
    for _ in 0..2 {
        assert_eq!(numbers(ground, ALL), Numbers::default());
        ground.reopen();
    }
}
