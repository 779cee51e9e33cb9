//! Cancelling many executions: page by page of a list, each page in as few commits as its shards make of it.

use super::{Running, limits::CANCELS_PER_CALL_MAX, logs::Logs, start::RunningError};
use crate::port::{ExecutionPage, ExecutionQuery};
use kernel::ExecutionId;

/// What a call has done. Every execution that it came across is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BulkCancel {
    pub cancelled: u32,
    /// Ended by themselves before their turn came.
    pub ended_meanwhile: u32,
    /// Couldn't be read or written; the log says why.
    pub failed: u32,
    /// Where the next call goes on (`before`), when there may be more.
    pub next: Option<ExecutionId>,
}

impl Running {
    /// Cancels what a list holds, newest first, at most 1,000 executions; `query` names only states in which an
    /// execution can be cancelled. Returns once every end is durable.
    pub async fn cancel_listed(
        &self,
        logs: &Logs,
        mut query: ExecutionQuery,
        by: &str,
    ) -> Result<BulkCancel, RunningError> {
        let mut done = BulkCancel::default();
        let mut left = CANCELS_PER_CALL_MAX;
        while left > 0 {
            query.limit = query.limit.min(left);
            let page = read(logs, &query).await?;
            left -= page.items.len().min(left);
            let ids: Vec<ExecutionId> = page.items.iter().map(|head| head.id).collect();
            self.cancel_all(&ids, by, &mut done).await?;
            (done.next, query.before) = (page.next, page.next);
            if page.next.is_none() {
                break;
            }
        }
        Ok(done)
    }

    /// All are asked for before the first is waited for, so that they share commits.
    async fn cancel_all(
        &self,
        executions: &[ExecutionId],
        by: &str,
        done: &mut BulkCancel,
    ) -> Result<(), RunningError> {
        let asked =
            executions.iter().map(|execution| (*execution, self.ask_to_cancel(*execution, by)));
        for (execution, answer) in asked.collect::<Vec<_>>() {
            match answer?.await.map_err(|_| RunningError::Draining)? {
                Ok(_) => done.cancelled += 1,
                Err(
                    RunningError::AlreadyEnded(_)
                    | RunningError::NotPaused(_)
                    | RunningError::NotFound,
                ) => {
                    done.ended_meanwhile += 1;
                }
                Err(RunningError::Store(error)) => {
                    tracing::warn!(execution.id = %execution, %error, "An execution can't be cancelled.");
                    done.failed += 1;
                }
                Err(RunningError::Draining) => return Err(RunningError::Draining),
            }
        }
        Ok(())
    }
}

async fn read(logs: &Logs, query: &ExecutionQuery) -> Result<ExecutionPage, RunningError> {
    let (logs, query) = (logs.clone(), query.clone());
    let read = tokio::task::spawn_blocking(move || logs.list(&query)).await;
    // The thread is gone only when the process ends, or by a panic that was reported where it happened.
    Ok(read.map_err(|_| RunningError::Draining)??)
}
