//! Properties of random flows: replay is exact, runs repeat, and a crash at any commit changes nothing.

use crate::random::{Driver, build, sketches};
use kernel::{Entry, Status, codec};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replaying_a_journal_gives_the_same_state_and_the_same_bytes(sketch in sketches(true)) {
        let driver = Driver::run(build(&sketch));
        let bytes = driver.world.bytes();
        prop_assert_eq!(&driver.world.reload(), &driver.world.execution);
        let mut again = Vec::new();
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            codec::encode(&codec::decode(line).unwrap(), &mut again);
        }
        prop_assert_eq!(again, bytes);
    }

    #[test]
    fn the_same_inputs_leave_the_same_journal(sketch in sketches(true)) {
        let one = Driver::run(build(&sketch)).world.bytes();
        let other = Driver::run(build(&sketch)).world.bytes();
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_crash_after_any_commit_leads_to_the_same_journal(sketch in sketches(false)) {
        let program = build(&sketch);
        let whole = Driver::run(program.clone());
        // Each input makes one commit here, so a cut after n commits is a cut after n inputs.
        prop_assert_eq!(whole.inputs(), whole.world.commits.len());
        for cut in 1..whole.world.commits.len() {
            let resumed = Driver::resume(program.clone(), &whole.world.commits[..cut], cut);
            prop_assert_eq!(&resumed.world.commits, &whole.world.commits, "cut after commit {}", cut);
        }
    }

    #[test]
    fn a_crash_with_effects_that_may_not_be_repeated_still_ends(sketch in sketches(true), cut in any::<prop::sample::Index>()) {
        let program = build(&sketch);
        let whole = Driver::run(program.clone());
        let cut = 1 + cut.index(whole.world.commits.len());
        if cut < whole.world.commits.len() {
            let resumed = Driver::resume(program, &whole.world.commits[..cut], cut);
            prop_assert!(resumed.world.execution.status().has_ended());
            prop_assert_eq!(&resumed.world.reload(), &resumed.world.execution);
        }
    }

    #[test]
    fn a_journal_cut_between_any_two_entries_goes_on(sketch in sketches(false), cut in any::<prop::sample::Index>()) {
        let program = build(&sketch);
        let entries = Driver::run(program.clone()).world.entries();
        let cut = 1 + cut.index(entries.len());
        if cut < entries.len() {
            let resumed = Driver::resume(program, &[entries[..cut].to_vec()], 1);
            let status = resumed.world.execution.status();
            let Some(Entry::Ended(ended)) = entries.last() else { panic!("it ended") };
            // The driver's cancel depends on the number of inputs, which a cut hides.
            if ended.status != Status::Cancelled && status != Status::Cancelled {
                prop_assert_eq!(status, ended.status);
            }
        }
    }
}
