//! Rules of start keys: the same trigger twice starts one execution.

use crate::fixture::{FLOW, Ground, commit, ended, execution, head, is_conflict, started_at};
use engine::port::{Append, StartKey};
use flow::{FlowId, Timestamp};
use kernel::Status;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// The first commit of an execution that was started with a key.
fn start(n: i64, flow: FlowId, key: &str, lasts_ms: u64) -> Append {
    let start_key = StartKey {
        flow,
        key: key.into(),
        body_hash: [n as u8; 32],
        execution: execution(n),
        expires_at: started_at(n).plus_ms(lasts_ms),
    };
    Append { start_key: Some(start_key), ..commit(ended(n, Status::Completed), 0) }
}

fn found(ground: &Ground, key: &str, now: Timestamp) -> Option<StartKey> {
    ground.stores().journal.find_start(FLOW, key, now).unwrap()
}

pub(crate) fn a_start_is_found_by_its_key_until_it_expires(ground: &mut Ground) {
    let append = start(1, FLOW, "k", 100);
    ground.stores().journal.append(vec![append.clone()]).unwrap();
    ground.reopen();
    assert_eq!(found(ground, "k", started_at(1)), append.start_key);
    assert_eq!(found(ground, "k", started_at(100)), append.start_key);
    assert_eq!(found(ground, "k", started_at(101)), None);
    assert_eq!(found(ground, "K", started_at(1)), None);
}

pub(crate) fn a_second_start_with_a_living_key_is_a_conflict_and_writes_nothing(
    ground: &mut Ground,
) {
    let journal = ground.stores().journal;
    journal.append(vec![start(1, FLOW, "k", 100)]).unwrap();
    assert!(is_conflict(journal.append(vec![start(2, FLOW, "k", 100)])));
    assert!(is_conflict(journal.append(vec![commit(head(4), 0), start(3, FLOW, "k", 100)])));
    assert_eq!(found(ground, "k", started_at(1)), start(1, FLOW, "k", 100).start_key);
    for n in 2..5 {
        assert_eq!(journal.load(execution(n)).unwrap(), None);
    }
}

pub(crate) fn the_same_key_serves_another_flow(ground: &mut Ground) {
    let journal = ground.stores().journal;
    journal.append(vec![start(1, FLOW, "k", 100), start(2, FlowId(12), "k", 100)]).unwrap();
    let found = journal.find_start(FlowId(12), "k", started_at(2)).unwrap();
    assert_eq!(found.map(|start| start.execution), Some(execution(2)));
}

pub(crate) fn an_expired_key_is_replaced(ground: &mut Ground) {
    let journal = ground.stores().journal;
    journal.append(vec![start(1, FLOW, "k", 100)]).unwrap();
    assert!(is_conflict(journal.append(vec![start(100, FLOW, "k", 100)])), "it lasts up to 101");
    journal.append(vec![start(101, FLOW, "k", 100)]).unwrap();
    assert_eq!(found(ground, "k", started_at(101)), start(101, FLOW, "k", 100).start_key);
}

pub(crate) fn twins_in_one_batch_are_a_conflict(ground: &mut Ground) {
    let journal = ground.stores().journal;
    assert!(is_conflict(journal.append(vec![start(1, FLOW, "k", 100), start(2, FLOW, "k", 100)])));
    assert_eq!(found(ground, "k", started_at(1)), None);
    assert_eq!(journal.load(execution(1)).unwrap(), None);
}

pub(crate) fn dropping_expired_keys_takes_those_only_and_a_bounded_number(ground: &mut Ground) {
    let journal = ground.stores().journal;
    let batch = (0..1_500).map(|n| start(n, FLOW, &format!("short {n}"), 10)).collect();
    journal.append(batch).unwrap();
    journal.append(vec![start(1, FlowId(12), "long", 1_000_000)]).unwrap_err();
    journal.append(vec![start(2_000, FlowId(12), "long", 1_000_000)]).unwrap();
    assert_eq!(journal.drop_expired(started_at(5)).unwrap(), 0);
    let mut dropped = Vec::new();
    while dropped.last() != Some(&0) {
        dropped.push(journal.drop_expired(started_at(10_000)).unwrap());
    }
    assert_eq!(dropped.iter().sum::<usize>(), 1_500);
    assert!(dropped.len() > 2, "bounded: {dropped:?}");
    assert!(journal.find_start(FlowId(12), "long", started_at(10_000)).unwrap().is_some());
}

pub(crate) fn of_concurrent_twins_one_wins(ground: &mut Ground) {
    let won = AtomicUsize::new(0);
    thread::scope(|scope| {
        for n in 0..50 {
            let (journal, won) = (ground.stores().journal, &won);
            scope.spawn(move || match journal.append(vec![start(n, FLOW, "k", 1_000)]) {
                Ok(()) => {
                    won.fetch_add(1, Ordering::Relaxed);
                }
                refused => assert!(is_conflict(refused)),
            });
        }
    });
    assert_eq!(won.into_inner(), 1);
    let winner = found(ground, "k", started_at(50)).unwrap().execution;
    assert_eq!(ground.listed(&crate::fixture::everything()), [crate::fixture::number(winner)]);
}
