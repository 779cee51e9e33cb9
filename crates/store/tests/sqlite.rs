//! What only a store on a disk can be asked: who may open it, what a kill, a torn log, a full or a broken disk leaves,
//! and that callers share syncs.

#![expect(
    clippy::unwrap_used,
    reason = "a test file; the tables of clippy cover only test functions"
)]

#[path = "sqlite/audit.rs"]
mod audit;
#[path = "sqlite/backup.rs"]
mod backup;
#[path = "sqlite/crash.rs"]
mod crash;
#[path = "sqlite/deleted.rs"]
mod deleted;
#[path = "sqlite/disk.rs"]
mod disk;
#[path = "sqlite/doctor.rs"]
mod doctor;
#[path = "sqlite/golden.rs"]
mod golden;
#[path = "sqlite/group.rs"]
mod group;
#[path = "sqlite/migrate.rs"]
mod migrate;
#[path = "sqlite/open.rs"]
mod open;
#[path = "support/query.rs"]
mod query;
#[path = "sqlite/recount.rs"]
mod recount;
#[path = "sqlite/retention.rs"]
mod retention;
#[path = "sqlite/torn.rs"]
mod torn;

use engine::port::{Append, ExecutionHead};
use flow::{FlowId, Timestamp, document::ContentHash};
use kernel::{ExecutionId, Status, input::Mode};
use std::{fs, path::Path, time::Duration};
use tandem_store::{Options, SqliteStore};

/// The only commit of an execution that ended, with as many bytes as it is told.
fn ended(n: i64, bytes: usize) -> Append {
    let at = Timestamp(1_763_000_000_000 + n);
    let head = ExecutionHead {
        id: ExecutionId(flow::id::compose(at.0, 0, 0)),
        project: query::PROJECT,
        flow: FlowId(11),
        version: Some(1),
        document: ContentHash([7; 32]),
        mode: Mode::Live,
        status: Status::Completed,
        started_at: at,
        ended_at: Some(at),
        wake_at: None,
        error_code: None,
        tags: Vec::new(),
    };
    Append { head, sequence: 0, entries: vec![n as u8; bytes], start_key: None }
}

/// A store that leaves its log alone however slow the test is.
fn open_restless(dir: &Path) -> SqliteStore {
    let options = Options { idle: Duration::from_secs(3_600), ..Options::default() };
    SqliteStore::open_with(dir, options).unwrap()
}

/// What a kill at this moment would leave on the disk.
fn copy(from: &Path, to: &Path) {
    for file in ["tandem.db", "tandem.db-wal"] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
}
