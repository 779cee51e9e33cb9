//! Stores to test and executions to put into them.

use engine::{
    StoreError,
    port::{Append, Change, ExecutionHead, ExecutionQuery, PurgeLimits},
};
use flow::{Document, FlowId, ProjectId, Timestamp, document::ContentHash, id};
use kernel::{ExecutionId, Status, input::Mode};
use serde_json::json;
use tandem_store::{SqliteStore, Stores};
use tempfile::TempDir;

pub(crate) use crate::query::{PROJECT, everything};

pub(crate) const FLOW: FlowId = FlowId(11);
/// A quarter of an hour is a unit of the tally.
pub(crate) const QUARTER_MS: i64 = 900_000;

/// A fresh store, and the way to close it and open it again.
pub(crate) struct Ground {
    stores: Option<Stores>,
    /// None: nothing to open again.
    dir: Option<TempDir>,
}

impl Ground {
    pub(crate) fn memory() -> Self {
        Self { stores: Some(Stores::memory()), dir: None }
    }

    pub(crate) fn sqlite() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        Self { stores: Some(open(&dir)), dir: Some(dir) }
    }

    pub(crate) fn stores(&self) -> Stores {
        self.stores.clone().expect("the store is open")
    }

    /// Another store of the same kind, with nothing in it.
    pub(crate) fn another(&self) -> Self {
        if self.dir.is_some() { Self::sqlite() } else { Self::memory() }
    }

    /// Closes the store and opens it again, where it is durable.
    pub(crate) fn reopen(&mut self) {
        if let Some(dir) = &self.dir {
            self.stores = None;
            self.stores = Some(open(dir));
        }
    }
}

fn open(dir: &TempDir) -> Stores {
    Stores::of(SqliteStore::open(dir.path()).expect("the directory opens"))
}

/// The n-th execution of a second in 2025.
pub(crate) fn execution(n: i64) -> ExecutionId {
    ExecutionId(id::compose(started_at(n).0, 0, 0))
}

pub(crate) fn started_at(n: i64) -> Timestamp {
    Timestamp(1_763_000_000_000 + n)
}

pub(crate) fn head(n: i64) -> ExecutionHead {
    ExecutionHead {
        id: execution(n),
        project: PROJECT,
        flow: FLOW,
        version: Some(1),
        document: ContentHash([7; 32]),
        mode: Mode::Live,
        status: Status::Running,
        started_at: started_at(n),
        ended_at: None,
        wake_at: None,
        error_code: None,
        tags: Vec::new(),
    }
}

pub(crate) fn waiting(n: i64, wake_at: i64) -> ExecutionHead {
    ExecutionHead { status: Status::Waiting, wake_at: Some(Timestamp(wake_at)), ..head(n) }
}

pub(crate) fn ended(n: i64, status: Status) -> ExecutionHead {
    let error_code = (status == Status::Failed).then(|| "timeout".to_owned());
    ExecutionHead { status, ended_at: Some(started_at(n + 1_000)), error_code, ..head(n) }
}

pub(crate) fn commit(head: ExecutionHead, sequence: u32) -> Append {
    let entries = format!("line {sequence} of {}\n", head.id).into_bytes();
    Append { head, sequence, entries, start_key: None }
}

/// A document that differs from those of other numbers.
pub(crate) fn document(n: u32) -> Document {
    Document::from_value(
        json!({"tandem": 1, "name": format!("№ {n}"), "kind": "main", "z": 1, "a": [1.5, null],
        "trigger": {"event": null, "inputs": {}}, "actions": []}),
    )
    .expect("a flow document")
}

impl Ground {
    /// Appends one commit that must succeed.
    pub(crate) fn put(&self, head: ExecutionHead, sequence: u32) {
        self.stores().journal.append(vec![commit(head, sequence)]).expect("the commit is written");
    }

    /// Ids of a list, as the numbers they were made of.
    pub(crate) fn listed(&self, query: &ExecutionQuery) -> Vec<i64> {
        let page = self.stores().listing.executions(query).expect("the list is read");
        page.items.iter().map(|head| number(head.id)).collect()
    }

    /// Deletes a project, and all that it leaves step by step.
    pub(crate) fn delete_project(&self, project: ProjectId) {
        let stores = self.stores();
        stores.catalog.commit(vec![Change::DeleteProject(project)]).expect("it is deleted");
        sweep(&stores);
    }

    /// Brings lazily kept indexes up to date, where there are any.
    pub(crate) fn settle(&self) {
        let nothing = Change::DeleteProject(ProjectId(404));
        self.stores().catalog.commit(vec![nothing]).expect("nothing to delete");
    }
}

/// All steps of what deleted projects left, each small. Returns how many.
pub(crate) fn sweep(stores: &Stores) -> usize {
    let limits = PurgeLimits { executions: 2, bytes: 1_000 };
    let step = || stores.retention.sweep(limits).expect("a step is done");
    std::iter::repeat_with(step)
        .take_while(|swept| {
            assert!(swept.executions <= limits.executions);
            !swept.is_done
        })
        .count()
}

pub(crate) fn number(id: ExecutionId) -> i64 {
    (id.0 >> (id::PLACE_BITS + id::SEQUENCE_BITS)) - started_at(0).0
}

pub(crate) fn is_conflict<T>(result: Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict))
}

pub(crate) fn is_taken<T>(result: Result<T, StoreError>, what: &str) -> bool {
    matches!(result, Err(StoreError::Taken(taken)) if taken == what)
}
