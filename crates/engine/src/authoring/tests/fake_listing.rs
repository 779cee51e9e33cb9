//! Executions as a test wants them counted.

use crate::port::{
    ExecutionHead, ExecutionPage, ExecutionQuery, Listing, Numbers, QUARTER_MS, StoreError, Tally,
};
use flow::{FlowId, ProjectId, Timestamp, document::ContentHash};
use kernel::{ExecutionId, Status, input::Mode};
use std::{ops::Range, sync::Mutex};

#[derive(Default)]
pub(super) struct FakeListing(Mutex<Vec<ExecutionHead>>);

impl FakeListing {
    pub(super) fn add(
        &self,
        project: ProjectId,
        flow: FlowId,
        status: Status,
        started_at: Timestamp,
    ) {
        self.0.lock().unwrap().push(ExecutionHead {
            id: ExecutionId(started_at.0),
            project,
            flow,
            version: Some(1),
            document: ContentHash([0; 32]),
            mode: Mode::Live,
            status,
            started_at,
            ended_at: None,
            wake_at: None,
            error_code: None,
            tags: Vec::new(),
        });
    }
}

impl Listing for FakeListing {
    fn executions(&self, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError> {
        assert_eq!(
            (query.mode, query.limit),
            (Some(Mode::Live), 1),
            "only the newest is asked for"
        );
        let rows = self.0.lock().unwrap();
        let newest =
            rows.iter().filter(|row| row.project == query.project).max_by_key(|row| row.started_at);
        Ok(ExecutionPage { items: newest.cloned().into_iter().collect(), next: None })
    }

    fn tally(&self, project: ProjectId, since: Timestamp) -> Result<Vec<Tally>, StoreError> {
        let rows = self.0.lock().unwrap();
        let mut tallies: Vec<Tally> = Vec::new();
        for row in rows.iter().filter(|row| row.project == project && row.started_at >= since) {
            let at = tallies.iter().position(|tally| tally.flow == row.flow).unwrap_or_else(|| {
                tallies.push(Tally { flow: row.flow, executions: 0, failed: 0, last_at: None });
                tallies.len() - 1
            });
            tallies[at].executions += 1;
            tallies[at].failed += u64::from(row.status == Status::Failed);
            tallies[at].last_at = tallies[at].last_at.max(Some(row.started_at));
        }
        Ok(tallies)
    }

    fn numbers(&self, flow: FlowId, quarters: Range<i64>) -> Result<Numbers, StoreError> {
        let mut numbers = Numbers::default();
        for row in self.0.lock().unwrap().iter().filter(|row| row.flow == flow) {
            let quarter = row.started_at.0.div_euclid(QUARTER_MS);
            if quarters.contains(&quarter) {
                numbers.count(quarter, row.status, 1);
                numbers.durations.add(20, u64::from(row.status.has_ended()));
            }
        }
        Ok(numbers)
    }
}
