//! A disk without room: the call is `Full`, nothing of it is written, and when there is room again the store goes on.

use crate::ended;
use engine::{
    StoreError,
    port::{Journal, Listing, Purge, PurgeLimits, Retention, Upkeep},
};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::input::Mode;
use tandem_store::{Options, SqliteStore};
use tempfile::tempdir;

#[test]
fn a_full_store_says_so_keeps_what_it_has_and_resumes_by_itself() {
    let dir = tempdir().unwrap();
    let store = SqliteStore::open_with(
        dir.path(),
        Options { bytes_max: Some(2 << 20), ..Options::default() },
    )
    .unwrap();
    let mut written = 0;
    let refusal = loop {
        // Twenty at once: the first of them would fit.
        let batch = (0..20).map(|n| ended(written * 20 + n, 5_000)).collect();
        match store.append(batch) {
            Ok(()) => written += 1,
            Err(refusal) => break refusal,
        }
    };
    assert!(matches!(refusal, StoreError::Full(_)), "{refusal:?}");
    assert!(written > 3, "{written}");
    for n in 0..20 {
        assert_eq!(store.load(ended(written * 20 + n, 0).head.id).unwrap(), None, "half-written");
    }
    let count = || {
        store.tally(ProjectId(1), Timestamp(0)).unwrap().first().map_or(0, |tally| tally.executions)
    };
    assert_eq!(count() as i64, written * 20);
    assert!(matches!(store.append(vec![ended(9_000, 900_000)]), Err(StoreError::Full(_))), "still");
    make_room(&store);
    store.append(vec![ended(9_000, 900_000)]).unwrap();
    assert_eq!(count() as i64, written * 20 + 1, "numbers stay");
}

#[test]
fn a_probe_finds_the_full_disk_and_finds_it_empty_again() {
    let dir = tempdir().unwrap();
    let options = Options { bytes_max: Some(1 << 20), ..Options::default() };
    let store = SqliteStore::open_with(dir.path(), options).unwrap();
    store.probe().unwrap();
    let mut written = 0;
    while store.append(vec![ended(written, 15_000)]).is_ok() {
        written += 1;
    }
    assert!(matches!(store.probe(), Err(StoreError::Full(_))));
    make_room(&store);
    store.probe().unwrap();
}

/// Retention takes everything.
fn make_room(store: &SqliteStore) {
    let (mode, before, now) = (Mode::Live, Timestamp(i64::MAX), Timestamp(0));
    let rule = Purge { flow: FlowId(11), mode, before, below: None, now, after: None };
    let limits = PurgeLimits { executions: 1_000, bytes: u64::MAX };
    assert_eq!(store.purge(&rule, limits).unwrap().next, None);
}
