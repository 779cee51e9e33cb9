//! What tests of several binaries ask a store for.

use engine::port::ExecutionQuery;
use flow::ProjectId;

pub(crate) const PROJECT: ProjectId = ProjectId(1);

/// The first page of everything in [`PROJECT`].
pub(crate) fn everything() -> ExecutionQuery {
    ExecutionQuery {
        project: PROJECT,
        flow: None,
        statuses: Vec::new(),
        mode: None,
        version: None,
        from: None,
        to: None,
        tags: Vec::new(),
        sought: None,
        before: None,
        limit: 200,
    }
}
