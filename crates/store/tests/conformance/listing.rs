//! Rules of `port::Listing`. Most are asked twice: right after the commits, and once lazy indexes are up to date.

use crate::fixture::{
    FLOW, Ground, PROJECT, QUARTER_MS, commit, ended, everything, execution, head, started_at,
    waiting,
};
use engine::port::{Append, ExecutionHead, ExecutionQuery, Sought, StartKey, Tally};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::{ExecutionId, Status, input::Mode};

pub(crate) fn lists_show_what_was_just_acknowledged(ground: &mut Ground) {
    for n in 1..=9 {
        ground.put(head(n), 0);
        assert_eq!(ground.listed(&everything())[0], n);
        ground.put(ended(n, Status::Completed), 1);
        let page = ground.stores().listing.executions(&everything()).unwrap();
        assert_eq!((page.items.len() as i64, &page.items[0]), (n, &ended(n, Status::Completed)));
        if n == 5 {
            ground.settle();
        }
    }
}

pub(crate) fn an_execution_is_listed_once_however_far_it_is(ground: &mut Ground) {
    let far = [head(1), waiting(1, 9), head(1), waiting(1, 10), ended(1, Status::Failed)];
    for (sequence, head) in (0..).zip(far) {
        ground.put(head.clone(), sequence);
        for flow in [None, Some(FLOW)] {
            let page = ground
                .stores()
                .listing
                .executions(&ExecutionQuery { flow, ..everything() })
                .unwrap();
            assert_eq!(page.items, std::slice::from_ref(&head));
        }
        ground.settle();
        assert_eq!(ground.listed(&everything()), [1]);
    }
    ground.reopen();
    assert_eq!(ground.listed(&everything()), [1]);
}

pub(crate) fn each_filter_leaves_only_what_it_names(ground: &mut Ground) {
    ground.put(head(1), 0);
    ground.put(waiting(2, 9), 0);
    ground.put(ended(3, Status::Completed), 0);
    ground.put(ended(4, Status::Failed), 0);
    ground.put(ended(5, Status::Cancelled), 0);
    ground.put(ExecutionHead { flow: FlowId(12), ..ended(6, Status::Completed) }, 0);
    ground.put(ExecutionHead { flow: FlowId(12), ..waiting(7, 9) }, 0);
    ground.put(ExecutionHead { mode: Mode::Test, version: None, ..ended(8, Status::Failed) }, 0);
    ground.put(ExecutionHead { version: Some(2), ..head(9) }, 0);
    for _ in 0..2 {
        let check = |query: ExecutionQuery, expected: &[i64]| {
            assert_eq!(ground.listed(&query), expected, "{query:?}")
        };
        check(everything(), &[9, 8, 7, 6, 5, 4, 3, 2, 1]);
        check(ExecutionQuery { flow: Some(FLOW), ..everything() }, &[9, 8, 5, 4, 3, 2, 1]);
        check(ExecutionQuery { flow: Some(FlowId(12)), ..everything() }, &[7, 6]);
        check(ExecutionQuery { flow: Some(FlowId(13)), ..everything() }, &[]);
        check(ExecutionQuery { statuses: vec![Status::Running], ..everything() }, &[9, 1]);
        check(ExecutionQuery { statuses: vec![Status::Waiting], ..everything() }, &[7, 2]);
        check(
            ExecutionQuery { statuses: vec![Status::Failed, Status::Waiting], ..everything() },
            &[8, 7, 4, 2],
        );
        check(ExecutionQuery { mode: Some(Mode::Test), ..everything() }, &[8]);
        check(ExecutionQuery { mode: Some(Mode::Live), ..everything() }, &[9, 7, 6, 5, 4, 3, 2, 1]);
        check(ExecutionQuery { version: Some(2), ..everything() }, &[9]);
        check(ExecutionQuery { before: Some(execution(3)), ..everything() }, &[2, 1]);
        check(ExecutionQuery { from: Some(started_at(8)), ..everything() }, &[9, 8]);
        check(ExecutionQuery { to: Some(started_at(3)), ..everything() }, &[2, 1]);
        let several = ExecutionQuery {
            flow: Some(FLOW),
            statuses: vec![Status::Completed, Status::Failed],
            mode: Some(Mode::Live),
            version: Some(1),
            from: Some(started_at(3)),
            to: Some(started_at(4)),
            ..everything()
        };
        check(several, &[3]);
        ground.settle();
    }
}

pub(crate) fn the_time_filters_go_by_the_start_not_by_the_id(ground: &mut Ground) {
    // The clock stepped back, and forth, while ids went on.
    let apart = [(1, 500_000), (2, -700_000), (3, 0), (4, 86_400_000), (5, -86_400_000)];
    for (n, ms) in apart {
        let started_at = Timestamp(started_at(n).0 + ms);
        let head = if n == 2 { head(n) } else { ended(n, Status::Completed) };
        ground.put(ExecutionHead { started_at, ..head }, 0);
    }
    for _ in 0..2 {
        let at = |ms: i64| Some(Timestamp(started_at(0).0 + ms));
        let check = |from, to, expected: &[i64]| {
            assert_eq!(ground.listed(&ExecutionQuery { from, to, ..everything() }), expected);
        };
        check(at(0), None, &[4, 3, 1]);
        check(None, at(0), &[5, 2]);
        check(at(400_000), at(600_000), &[1]);
        check(at(-86_399_995), at(-86_399_994), &[5]);
        check(at(i64::MAX / 4), None, &[]);
        check(Some(Timestamp(i64::MIN)), Some(Timestamp(i64::MAX)), &[5, 4, 3, 2, 1]);
        ground.settle();
    }
}

pub(crate) fn pages_join_without_gap_or_repetition(ground: &mut Ground) {
    for n in 0..60 {
        let head = match n % 5 {
            0 => head(n),
            1 => waiting(n, 9),
            2 => ended(n, Status::Failed),
            _ => ended(n, Status::Completed),
        };
        ground.put(head, 0);
        if n == 31 {
            ground.settle();
        }
    }
    for limit in [1, 7, 20, 60] {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let query = ExecutionQuery { before, limit, ..everything() };
            let page = ground.stores().listing.executions(&query).unwrap();
            found.extend(page.items.iter().map(|head| head.id));
            assert_eq!(
                page.next.is_some(),
                found.len() < 60,
                "a next page is there when it isn't empty"
            );
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(found, (0..60).rev().map(execution).collect::<Vec<ExecutionId>>());
    }
}

pub(crate) fn a_page_has_at_most_two_hundred(ground: &mut Ground) {
    let batch = (0..250).map(|n| commit(ended(n, Status::Completed), 0)).collect();
    ground.stores().journal.append(batch).unwrap();
    let page = |limit| {
        ground.stores().listing.executions(&ExecutionQuery { limit, ..everything() }).unwrap()
    };
    assert_eq!((page(usize::MAX).items.len(), page(usize::MAX).next), (200, Some(execution(50))));
    assert_eq!((page(0).items.len(), page(0).next), (0, None));
}

pub(crate) fn a_rare_status_is_found_among_many(ground: &mut Ground) {
    for hundreds in 0..60 {
        let numbers = (0..100).map(|n| hundreds * 100 + n);
        let status = |n| if n % 2_000 == 77 { Status::Cancelled } else { Status::Completed };
        let batch = numbers.map(|n| commit(ended(n, status(n)), 0)).collect();
        ground.stores().journal.append(batch).unwrap();
    }
    for flow in [None, Some(FLOW)] {
        let query = ExecutionQuery { flow, statuses: vec![Status::Cancelled], ..everything() };
        assert_eq!(ground.listed(&query), [4_077, 2_077, 77]);
    }
    let tally = ground.stores().listing.tally(PROJECT, started_at(0)).unwrap();
    assert_eq!(tally[0].executions, 6_000);
}

pub(crate) fn another_projects_executions_are_not_listed(ground: &mut Ground) {
    for (n, head) in [(1, head(1)), (2, waiting(2, 9)), (3, ended(3, Status::Completed))] {
        ground.put(head.clone(), 0);
        ground.put(
            ExecutionHead {
                id: execution(n + 10),
                project: ProjectId(2),
                flow: FlowId(21),
                ..head
            },
            0,
        );
    }
    for _ in 0..2 {
        assert_eq!(ground.listed(&everything()), [3, 2, 1]);
        let other = ExecutionQuery { project: ProjectId(2), ..everything() };
        assert_eq!(ground.listed(&other), [13, 12, 11]);
        assert_eq!(ground.stores().listing.tally(ProjectId(2), Timestamp(0)).unwrap().len(), 1);
        assert_eq!(ground.stores().listing.tally(ProjectId(3), Timestamp(0)).unwrap(), []);
        ground.settle();
    }
}

pub(crate) fn the_tally_counts_live_executions_since_a_time(ground: &mut Ground) {
    let midnight = 1_763_000_100_000;
    assert_eq!(midnight % QUARTER_MS, 0);
    let offsets = [-QUARTER_MS, -1, 0, 1, QUARTER_MS - 1, QUARTER_MS, 5 * QUARTER_MS];
    for (n, offset) in (1..).zip(offsets) {
        let started_at = Timestamp(midnight + offset);
        ground.put(ExecutionHead { started_at, ..ended(n, Status::Completed) }, 0);
        ground.put(ExecutionHead { started_at, ..ended(n + 20, Status::Failed) }, 0);
        let test = ExecutionHead {
            started_at,
            mode: Mode::Test,
            version: None,
            ..ended(n + 40, Status::Failed)
        };
        ground.put(test, 0);
        ground.put(ExecutionHead { started_at, flow: FlowId(12), ..head(n + 60) }, 0);
        ground.put(ExecutionHead { started_at, flow: FlowId(12), ..waiting(n + 80, 9) }, 0);
        if n == 4 {
            ground.settle();
        }
    }
    for _ in 0..2 {
        for (at, since) in offsets.iter().enumerate() {
            let left = offsets.len() as u64 - at as u64;
            let last_at = Some(Timestamp(midnight + 5 * QUARTER_MS));
            let expected = [
                Tally { flow: FLOW, executions: 2 * left, failed: left, last_at },
                Tally { flow: FlowId(12), executions: 2 * left, failed: 0, last_at },
            ];
            assert_eq!(
                ground.stores().listing.tally(PROJECT, Timestamp(midnight + since)).unwrap(),
                expected
            );
        }
        let after = Timestamp(midnight + 5 * QUARTER_MS + 1);
        assert_eq!(ground.stores().listing.tally(PROJECT, after).unwrap(), []);
        ground.settle();
    }
}

pub(crate) fn the_tally_follows_an_execution_to_its_end(ground: &mut Ground) {
    let check = |ground: &Ground, failed| {
        let expected = Tally { flow: FLOW, executions: 1, failed, last_at: Some(started_at(1)) };
        assert_eq!(ground.stores().listing.tally(PROJECT, started_at(1)).unwrap(), [expected]);
    };
    ground.put(head(1), 0);
    check(ground, 0);
    ground.put(waiting(1, 9), 1);
    check(ground, 0);
    ground.put(ended(1, Status::Failed), 2);
    check(ground, 1);
    ground.settle();
    check(ground, 1);
    ground.reopen();
    check(ground, 1);
}

fn sought(execution: Option<ExecutionId>, text: &str) -> ExecutionQuery {
    ExecutionQuery { sought: Some(Sought { execution, text: text.into() }), ..everything() }
}

pub(crate) fn an_execution_is_found_by_its_id(ground: &mut Ground) {
    ground.put(head(1), 0);
    ground.put(waiting(2, 9), 0);
    ground.put(ended(3, Status::Failed), 0);
    ground.put(ExecutionHead { project: ProjectId(2), ..ended(4, Status::Failed) }, 0);
    for _ in 0..2 {
        for n in 1..=3 {
            assert_eq!(ground.listed(&sought(Some(execution(n)), "")), [n]);
        }
        assert!(
            ground.listed(&sought(Some(execution(4)), "")).is_empty(),
            "it's another project's"
        );
        assert!(ground.listed(&sought(Some(execution(5)), "")).is_empty());
        let failed = ExecutionQuery { statuses: vec![Status::Failed], ..sought(None, "") };
        assert!(ground.listed(&failed).is_empty(), "no key was used");
        let running =
            ExecutionQuery { statuses: vec![Status::Running], ..sought(Some(execution(3)), "") };
        assert!(ground.listed(&running).is_empty(), "the other filters hold too");
        ground.settle();
    }
}

pub(crate) fn executions_are_found_by_their_start_key_after_it_expired(ground: &mut Ground) {
    let journal = ground.stores().journal;
    for (n, flow, key) in [(1, 11, "a"), (2, 12, "a"), (30, 11, "a"), (4, 11, "b")] {
        let flow = FlowId(flow);
        let start_key = StartKey {
            flow,
            key: key.into(),
            body_hash: [1; 32],
            execution: execution(n),
            expires_at: started_at(n + 9),
        };
        let append = commit(ExecutionHead { flow, ..head(n) }, 0);
        journal.append(vec![Append { start_key: Some(start_key), ..append }]).unwrap();
    }
    ground.put(ended(30, Status::Completed), 1);
    journal.drop_expired(started_at(1_000)).unwrap();
    drop(journal);
    ground.reopen();
    assert_eq!(ground.listed(&sought(None, "a")), [30, 2, 1]);
    assert_eq!(ground.listed(&sought(Some(execution(4)), "a")), [30, 4, 2, 1]);
    assert_eq!(ground.listed(&ExecutionQuery { flow: Some(FLOW), ..sought(None, "a") }), [30, 1]);
    let first = ground
        .stores()
        .listing
        .executions(&ExecutionQuery { limit: 2, ..sought(None, "a") })
        .unwrap();
    assert_eq!((first.items.len(), first.next), (2, Some(execution(2))));
    assert_eq!(ground.listed(&ExecutionQuery { before: first.next, ..sought(None, "a") }), [1]);
    assert!(ground.listed(&sought(None, "A")).is_empty());
}
