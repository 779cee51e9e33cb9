//! Executions that came back from a backup. What they did after it, nobody here knows: so nothing happens to them until
//! a person lets them go on, but for being cancelled. Owns who is paused; never knows where backups come from.

use super::{
    Running, limits::RESUMED_PER_CALL_MAX, logs::Logs, message::Message, start::RunningError,
};
use crate::port::{Due, ExecutionHead, ExecutionPage, ExecutionQuery, StoreError};
use flow::ProjectId;
use kernel::{ExecutionId, Input, Status};
use std::{
    collections::BTreeMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

/// All of them, in memory: there are some only after a restore.
#[derive(Debug, Default)]
pub(super) struct Paused {
    projects: RwLock<BTreeMap<ExecutionId, ProjectId>>,
    /// So that a service without any pays one look.
    count: AtomicUsize,
}

impl Paused {
    pub(super) fn new(executions: Vec<(ExecutionId, ProjectId)>) -> Self {
        let projects: BTreeMap<_, _> = executions.into_iter().collect();
        Self { count: AtomicUsize::new(projects.len()), projects: RwLock::new(projects) }
    }

    pub(super) fn count(&self) -> usize {
        self.count.load(Relaxed)
    }

    pub(super) fn has(&self, execution: ExecutionId) -> bool {
        self.count() > 0 && self.read(|projects| projects.contains_key(&execution))
    }

    /// Whether this may not happen to an execution now.
    pub(super) fn holds_back(&self, execution: ExecutionId, input: &Input) -> bool {
        let is_an_end = matches!(input, Input::Cancel { .. } | Input::Quarantine { .. });
        !is_an_end && self.has(execution)
    }

    pub(super) fn forget(&self, execution: ExecutionId) {
        let mut projects = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        projects.remove(&execution);
        self.count.store(projects.len(), Relaxed);
    }

    fn read<T>(&self, read: impl FnOnce(&BTreeMap<ExecutionId, ProjectId>) -> T) -> T {
        read(&self.projects.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a call has let go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resumed {
    pub resumed: usize,
    /// Executions of the project that are still paused: ask again.
    pub left: usize,
}

impl Running {
    pub fn is_paused(&self, execution: ExecutionId) -> bool {
        self.inner.shared.paused.has(execution)
    }

    /// Lets one go on where its journal ends. Blocks; returns once that is durable.
    pub fn resume(&self, execution: ExecutionId) -> Result<Status, RunningError> {
        let stored = self.inner.shared.journal.load(execution)?;
        let status = stored.ok_or(RunningError::NotFound)?.head.status;
        if !self.is_paused(execution) {
            return Err(RunningError::NotPaused(status));
        }
        self.let_go_on(vec![execution])?;
        Ok(status)
    }

    /// Lets the executions of a project go on, oldest first, at most 1,000 of them. Blocks.
    pub fn resume_project(&self, project: ProjectId) -> Result<Resumed, RunningError> {
        let mut of_project: Vec<ExecutionId> = self.inner.shared.paused.read(|projects| {
            projects.iter().filter(|(_, of)| **of == project).map(|(id, _)| *id).collect()
        });
        let left = of_project.len().saturating_sub(RESUMED_PER_CALL_MAX);
        of_project.truncate(RESUMED_PER_CALL_MAX);
        let resumed = of_project.len();
        self.let_go_on(of_project)?;
        Ok(Resumed { resumed, left })
    }

    /// Durable first: what has gone on must not be paused again by the next start-up.
    fn let_go_on(&self, executions: Vec<ExecutionId>) -> Result<(), RunningError> {
        let shared = &self.inner.shared;
        self.inner.upkeep.resume(executions.clone())?;
        for id in executions {
            let stored = shared.journal.load(id)?;
            shared.paused.forget(id);
            let Some(stored) = stored else { continue };
            let message = match (stored.head.status, stored.head.wake_at) {
                (Status::Running, _) => {
                    shared.meters.found_under_way(1);
                    Message::Recover(Box::new(stored))
                }
                (Status::Waiting, Some(wake_at)) => {
                    Message::Timers(vec![Due { wake_at, execution: id }])
                }
                (Status::Waiting, None) => continue,
                (Status::Completed | Status::Failed | Status::Cancelled, _) => continue,
            };
            self.inner.shard_of(id).send(message).map_err(|_| RunningError::Draining)?;
        }
        Ok(())
    }

    /// A list of those that are paused, newest first.
    pub fn paused(&self, logs: &Logs, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError> {
        let before = query.before.unwrap_or(ExecutionId(i64::MAX));
        let ids: Vec<ExecutionId> = self.inner.shared.paused.read(|projects| {
            let older = projects.range(..before).rev();
            older.filter(|(_, of)| **of == query.project).map(|(id, _)| *id).collect()
        });
        let mut items: Vec<ExecutionHead> = Vec::new();
        for id in ids {
            let Some(head) = logs.head(id)? else { continue };
            if !query.matches(&head) {
                continue;
            }
            if items.len() == query.limit {
                let next = items.last().map(|head| head.id);
                return Ok(ExecutionPage { items, next });
            }
            items.push(head);
        }
        Ok(ExecutionPage { items, next: None })
    }
}
