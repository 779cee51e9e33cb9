//! What operators ask of a store.

use crate::fixture::{Ground, ended, head, waiting};
use kernel::Status;

pub(crate) fn a_probe_succeeds_and_leaves_nothing(ground: &mut Ground) {
    ground.put(head(1), 0);
    let largest = ground.stores().journal.largest_id().unwrap();
    ground.stores().upkeep.probe().unwrap();
    ground.stores().upkeep.probe().unwrap();
    assert_eq!(ground.stores().journal.largest_id().unwrap(), largest);
    assert_eq!(ground.listed(&crate::fixture::everything()), [1]);
}

pub(crate) fn what_waits_is_counted(ground: &mut Ground) {
    let count = |ground: &Ground| ground.stores().upkeep.waiting().unwrap();
    assert_eq!(count(ground), 0);
    ground.put(waiting(1, 9), 0);
    ground.put(waiting(2, 9), 0);
    ground.put(head(3), 0);
    assert_eq!(count(ground), 2);
    ground.put(ended(1, Status::Cancelled), 1);
    assert_eq!(count(ground), 1);
}
