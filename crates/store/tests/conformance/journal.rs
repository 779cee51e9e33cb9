//! Rules of `port::Journal`, start keys apart.

use crate::fixture::{
    Ground, commit, ended, execution, head, is_conflict, number, started_at, waiting,
};
use engine::port::{Append, Due, Stored};
use flow::{FlowId, ProjectId, Timestamp, document::ContentHash};
use kernel::{ExecutionId, Status, input::Mode};
use std::thread;

pub(crate) fn an_execution_comes_back_as_it_was_appended(ground: &mut Ground) {
    let mut first = ended(1, Status::Failed);
    (first.mode, first.version) = (Mode::Test, None);
    let second = waiting(2, 5_000);
    let journal = ground.stores().journal;
    journal.append(vec![commit(first.clone(), 0), commit(second.clone(), 0)]).unwrap();
    for head in [first, second] {
        let entries = commit(head.clone(), 0).entries;
        let stored = journal.load(head.id).unwrap();
        assert_eq!(stored, Some(Stored { head, next_sequence: 1, journal: entries }));
    }
}

pub(crate) fn an_unknown_execution_is_none(ground: &mut Ground) {
    assert_eq!(ground.stores().journal.load(execution(1)).unwrap(), None);
    ground.stores().journal.append(Vec::new()).unwrap();
}

pub(crate) fn a_second_first_commit_is_a_conflict(ground: &mut Ground) {
    ground.put(head(1), 0);
    assert!(is_conflict(
        ground.stores().journal.append(vec![commit(ended(1, Status::Completed), 0)])
    ));
    let stored = ground.stores().journal.load(execution(1)).unwrap().unwrap();
    assert_eq!((stored.head, stored.next_sequence), (head(1), 1));
}

pub(crate) fn a_commit_out_of_sequence_is_a_conflict(ground: &mut Ground) {
    let journal = ground.stores().journal;
    assert!(is_conflict(journal.append(vec![commit(head(1), 1)])), "nothing came before");
    ground.put(head(1), 0);
    ground.put(head(1), 1);
    for sequence in [0, 1, 3] {
        assert!(is_conflict(journal.append(vec![commit(head(1), sequence)])), "{sequence}");
    }
    ground.put(head(1), 2);
}

pub(crate) fn an_ended_execution_takes_no_more_commits(ground: &mut Ground) {
    for (n, status) in [(1, Status::Completed), (2, Status::Failed), (3, Status::Cancelled)] {
        ground.put(head(n), 0);
        ground.put(ended(n, status), 1);
        assert!(is_conflict(ground.stores().journal.append(vec![commit(head(n), 2)])));
        assert_eq!(
            ground.stores().journal.load(execution(n)).unwrap().unwrap().head,
            ended(n, status)
        );
    }
}

pub(crate) fn a_batch_with_one_conflict_writes_nothing(ground: &mut Ground) {
    ground.put(head(1), 0);
    ground.put(head(9), 0);
    let journal = ground.stores().journal;
    let before = journal.load(execution(1)).unwrap();
    let batch = [
        commit(head(2), 0),
        commit(ended(1, Status::Completed), 1),
        commit(head(9), 0),
        commit(head(3), 0),
    ];
    assert!(is_conflict(journal.append(batch.to_vec())));
    assert_eq!(journal.load(execution(1)).unwrap(), before);
    assert_eq!(journal.load(execution(2)).unwrap(), None);
    assert_eq!(journal.load(execution(3)).unwrap(), None);
    assert_eq!(ground.listed(&crate::fixture::everything()), [9, 1]);
    ground.put(ended(1, Status::Completed), 1);
}

pub(crate) fn a_batch_may_hold_several_commits_of_one_execution(ground: &mut Ground) {
    let batch =
        vec![commit(head(1), 0), commit(waiting(1, 7), 1), commit(ended(1, Status::Completed), 2)];
    let lines = batch.iter().flat_map(|append| append.entries.clone()).collect();
    ground.stores().journal.append(batch).unwrap();
    let stored = ground.stores().journal.load(execution(1)).unwrap();
    assert_eq!(
        stored,
        Some(Stored { head: ended(1, Status::Completed), next_sequence: 3, journal: lines })
    );
}

pub(crate) fn lines_of_any_size_and_bytes_come_back_in_order(ground: &mut Ground) {
    let sizes: [&[usize]; 8] = [
        &[0, 0, 0],
        &[1_300, 400],
        &[3_000, 3_000, 3_000, 10],
        &[5_000, 1, 1],
        &[100, 300_000, 7],
        &[300_000, 2, 2],
        &[10, 300_000],
        &[400_000],
    ];
    for (n, sizes) in (1..).zip(sizes) {
        let mut expected = Vec::new();
        for (sequence, size) in (0..).zip(sizes) {
            let is_last = sequence as usize == sizes.len() - 1;
            let head = if is_last { ended(n, Status::Completed) } else { head(n) };
            // Zeros, and bytes that are no text.
            let entries: Vec<u8> = (0..*size).map(|at| (at as u32 * 7 + sequence) as u8).collect();
            expected.extend_from_slice(&entries);
            ground
                .stores()
                .journal
                .append(vec![Append { entries, ..commit(head, sequence) }])
                .unwrap();
            let stored = ground.stores().journal.load(execution(n)).unwrap().unwrap();
            assert_eq!(stored.journal.len(), expected.len(), "{sizes:?} after {sequence}");
            assert_eq!(
                (stored.next_sequence, stored.journal == expected),
                (sequence + 1, true),
                "{sizes:?}"
            );
        }
    }
}

pub(crate) fn what_an_execution_is_stays_and_how_it_goes_changes(ground: &mut Ground) {
    ground.put(head(1), 0);
    let mut later = ended(1, Status::Failed);
    (later.project, later.flow, later.version) = (ProjectId(8), FlowId(8), Some(8));
    (later.mode, later.started_at, later.document) =
        (Mode::Test, Timestamp(8), ContentHash([8; 32]));
    ground.put(later, 1);
    assert_eq!(
        ground.stores().journal.load(execution(1)).unwrap().unwrap().head,
        ended(1, Status::Failed)
    );
}

pub(crate) fn running_executions_come_in_the_order_of_their_ids_page_by_page(ground: &mut Ground) {
    for n in [5, 1, 4, 2, 3, 6] {
        ground.put(head(n), 0);
    }
    ground.put(waiting(2, 9), 1);
    ground.put(ended(4, Status::Completed), 1);
    ground.put(waiting(5, 9), 1);
    ground.put(head(5), 2);
    let journal = ground.stores().journal;
    let page = |after: Option<ExecutionId>| -> Vec<Stored> { journal.running(after, 2).unwrap() };
    let numbers =
        |page: &[Stored]| page.iter().map(|stored| number(stored.head.id)).collect::<Vec<_>>();
    assert_eq!(numbers(&page(None)), [1, 3]);
    assert_eq!(numbers(&page(Some(execution(3)))), [5, 6]);
    assert!(page(Some(execution(6))).is_empty());
    assert_eq!(
        page(Some(execution(4)))[0],
        journal.load(execution(5)).unwrap().unwrap(),
        "with the whole journal"
    );
}

pub(crate) fn due_executions_come_in_the_order_of_their_times_page_by_page(ground: &mut Ground) {
    for (n, wake_at) in [(1, 300), (2, 100), (3, 200), (4, 100), (5, 400)] {
        ground.put(waiting(n, wake_at), 0);
    }
    let retry = engine::port::ExecutionHead { wake_at: Some(Timestamp(150)), ..head(6) };
    ground.put(retry, 0);
    let journal = ground.stores().journal;
    let page = |until, after, limit| -> Vec<(i64, i64)> {
        let due = journal.due(Timestamp(until), after, limit).unwrap();
        due.iter().map(|due| (due.wake_at.0, number(due.execution))).collect()
    };
    assert_eq!(page(300, None, 10), [(100, 2), (100, 4), (150, 6), (200, 3), (300, 1)]);
    assert_eq!(page(300, None, 1), [(100, 2)]);
    let after = |wake_at, n| Some(Due { wake_at: Timestamp(wake_at), execution: execution(n) });
    assert_eq!(page(300, after(100, 2), 2), [(100, 4), (150, 6)]);
    assert_eq!(page(299, after(150, 6), 9), [(200, 3)]);
    assert_eq!(page(99, None, 9), []);
}

pub(crate) fn an_execution_that_no_longer_waits_is_not_due(ground: &mut Ground) {
    ground.put(waiting(1, 100), 0);
    ground.put(waiting(2, 100), 0);
    ground.put(waiting(1, 500), 1);
    ground.put(head(2), 1);
    assert_eq!(ground.stores().journal.due(Timestamp(499), None, 9).unwrap(), []);
    assert_eq!(ground.stores().journal.due(Timestamp(500), None, 9).unwrap().len(), 1);
    ground.put(ended(1, Status::Cancelled), 2);
    assert_eq!(ground.stores().journal.due(Timestamp(i64::MAX), None, 9).unwrap(), []);
}

pub(crate) fn the_largest_id_was_ever_durable(ground: &mut Ground) {
    assert_eq!(ground.stores().journal.largest_id().unwrap(), 0);
    ground.put(head(7), 0);
    ground.put(ended(3, Status::Completed), 0);
    assert_eq!(ground.stores().journal.largest_id().unwrap(), execution(7).0);
    assert!(is_conflict(ground.stores().journal.append(vec![commit(head(9), 1)])));
    ground.reopen();
    assert_eq!(ground.stores().journal.largest_id().unwrap(), execution(7).0);
}

pub(crate) fn everything_acknowledged_is_there_after_opening_again(ground: &mut Ground) {
    ground.put(head(1), 0);
    ground.put(head(1), 1);
    ground.put(ended(2, Status::Completed), 0);
    ground.put(waiting(3, 50), 0);
    let ids = [execution(1), execution(2), execution(3)];
    let load = |ground: &Ground| ids.map(|id| ground.stores().journal.load(id).unwrap());
    let before = load(ground);
    assert!(before.iter().all(Option::is_some));
    ground.reopen();
    assert_eq!(load(ground), before);
    ground.put(ended(1, Status::Completed), 2);
    ground.reopen();
    assert_eq!(ground.stores().journal.load(execution(1)).unwrap().unwrap().next_sequence, 3);
}

pub(crate) fn appends_from_many_threads_are_all_there(ground: &mut Ground) {
    thread::scope(|scope| {
        for worker in 0..8 {
            let journal = ground.stores().journal;
            scope.spawn(move || {
                for n in (0..20).map(|step| worker * 100 + step) {
                    journal.append(vec![commit(head(n), 0)]).unwrap();
                    journal.append(vec![commit(ended(n, Status::Completed), 1)]).unwrap();
                    assert!(is_conflict(journal.append(vec![commit(head(n), 1)])));
                }
            });
        }
    });
    assert_eq!(ground.listed(&crate::fixture::everything()).len(), 160);
    assert_eq!(
        ground.stores().journal.load(execution(719)).unwrap().unwrap().head.started_at,
        started_at(719)
    );
}
