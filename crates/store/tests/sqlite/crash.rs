//! Kills and broken disks, from outside: these tests start themselves as another process that appends and says which
//! executions were acknowledged.

use crate::ended;
use engine::port::Journal;
use std::{
    ffi::OsString,
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};
use tandem_store::SqliteStore;
use tempfile::tempdir;

/// The directory in which this process is to append, when it is the other process.
const DIR: &str = "TANDEM_TEST_APPEND_IN";
const WRITERS: i64 = 8;
const ROUNDS: i64 = 6;

#[test]
fn every_acknowledged_execution_survives_a_kill() {
    if let Some(dir) = dir_of_other_process() {
        return append_for_ever(Path::new(&dir), 1_300);
    }
    let dir = tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let mut other = other_process(
            "crash::every_acknowledged_execution_survives_a_kill",
            "exec \"$@\"",
            dir.path(),
        );
        let mut lines = BufReader::new(other.stdout.take().unwrap()).lines();
        let until = acknowledged.len() + 150 + 97 * round as usize;
        while acknowledged.len() < until {
            acknowledged.extend(acknowledgement(&lines.next().unwrap().unwrap()));
        }
        other.kill().unwrap();
        // What was still in the pipe was acknowledged too.
        acknowledged.extend(lines.map_while(Result::ok).filter_map(|line| acknowledgement(&line)));
        other.wait().unwrap();
        demand_all(dir.path(), &acknowledged);
    }
}

#[test]
fn a_disk_that_fails_ends_the_process_and_loses_nothing_acknowledged() {
    if let Some(dir) = dir_of_other_process() {
        return append_for_ever(Path::new(&dir), 40_000);
    }
    let dir = tempdir().unwrap();
    // No file may grow past some megabytes: the write that wants to fails, as on a broken disk.
    let limited = "trap '' XFSZ; ulimit -c 0; ulimit -f 16384; exec \"$@\"";
    let name = "crash::a_disk_that_fails_ends_the_process_and_loses_nothing_acknowledged";
    let mut other = other_process(name, limited, dir.path());
    let lines = BufReader::new(other.stdout.take().unwrap()).lines();
    let acknowledged: Vec<i64> =
        lines.map_while(Result::ok).filter_map(|line| acknowledgement(&line)).collect();
    let status = other.wait().unwrap();
    assert_eq!(status.signal(), Some(6), "aborted: {status:?}");
    assert!(acknowledged.len() > 10, "{}", acknowledged.len());
    demand_all(dir.path(), &acknowledged);
}

fn demand_all(dir: &Path, acknowledged: &[i64]) {
    let store = SqliteStore::open(dir).unwrap();
    for n in acknowledged {
        let found = store.load(ended(*n, 0).head.id).unwrap();
        assert!(
            found.is_some_and(|found| found.journal.iter().all(|byte| *byte == *n as u8)),
            "{n} is lost"
        );
    }
}

pub(crate) fn acknowledgement(line: &str) -> Option<i64> {
    line.strip_prefix("acknowledged ")?.parse().ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "how a test tells itself, as another process, what to do"
)]
pub(crate) fn dir_of_other_process() -> Option<OsString> {
    std::env::var_os(DIR)
}

pub(crate) fn other_process(test: &str, script: &str, dir: &Path) -> Child {
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh"]).arg(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture", "--test-threads", "1"]).env(DIR, dir);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null()).spawn().unwrap()
}

/// Each writer says aloud what was acknowledged; numbers go on where the store ends.
fn append_for_ever(dir: &Path, bytes: usize) {
    let store = SqliteStore::open(dir).unwrap();
    let largest = store.largest_id().unwrap();
    let first = if largest == 0 { 0 } else { (largest >> 22) - 1_763_000_000_000 + 1 };
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = &store;
            scope.spawn(move || {
                for n in (0..).map(|n| first + n * WRITERS + writer) {
                    store.append(vec![ended(n, bytes)]).unwrap();
                    let mut out = std::io::stdout().lock();
                    out.write_all(format!("acknowledged {n}\n").as_bytes()).unwrap();
                    out.flush().unwrap();
                }
            });
        }
    });
}
