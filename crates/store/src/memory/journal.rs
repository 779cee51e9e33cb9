//! Executions and start keys in maps.

use super::MemoryStore;
use engine::{
    StoreError,
    port::{Append, Due, ExecutionHead, ExecutionQuery, Journal, StartKey, Stored, tag_value},
};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::{ExecutionId, Status};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
};

/// Start keys that go in one call.
const EXPIRED_PER_CALL: usize = 1_000;

#[derive(Default)]
pub(super) struct Executions {
    pub(super) rows: BTreeMap<ExecutionId, Stored>,
    /// What numbers keep of those that were purged.
    pub(super) purged: Vec<ExecutionHead>,
    due: BTreeSet<Due>,
    starts: BTreeMap<(FlowId, String), StartKey>,
    /// The Idempotency-Key of each execution that was started with one, for ever.
    started_with: BTreeMap<ExecutionId, String>,
    largest: i64,
}

impl Journal for MemoryStore {
    fn append(&self, batch: Vec<Append>) -> Result<(), StoreError> {
        let mut state = self.state();
        state.journal.check(&batch)?;
        for append in batch {
            state.journal.write(append);
        }
        Ok(())
    }

    fn load(&self, execution: ExecutionId) -> Result<Option<Stored>, StoreError> {
        Ok(self.state().journal.rows.get(&execution).cloned())
    }

    fn running(&self, after: Option<ExecutionId>, limit: usize) -> Result<Vec<Stored>, StoreError> {
        let state = self.state();
        let above = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let rows = state.journal.rows.range(above).map(|(_, row)| row);
        Ok(rows.filter(|row| row.head.status == Status::Running).take(limit).cloned().collect())
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<Due>,
        limit: usize,
    ) -> Result<Vec<Due>, StoreError> {
        let state = self.state();
        let above = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let due = state.journal.due.range(above).take_while(|due| due.wake_at <= until);
        Ok(due.take(limit).copied().collect())
    }

    fn find_start(
        &self,
        flow: FlowId,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<StartKey>, StoreError> {
        let state = self.state();
        let found = state.journal.starts.get(&(flow, key.to_owned()));
        Ok(found.filter(|start| start.expires_at > now).cloned())
    }

    fn largest_id(&self) -> Result<i64, StoreError> {
        Ok(self.state().journal.largest)
    }

    fn drop_expired(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut state = self.state();
        let starts = &mut state.journal.starts;
        let expired =
            starts.iter().filter(|(_, start)| start.expires_at <= now).take(EXPIRED_PER_CALL);
        let expired: Vec<_> = expired.map(|(key, _)| key.clone()).collect();
        for key in &expired {
            starts.remove(key);
        }
        Ok(expired.len())
    }
}

impl Executions {
    /// Whether all of a batch can be written in its order.
    fn check(&self, batch: &[Append]) -> Result<(), StoreError> {
        // What the batch itself has written so far: the next sequence, none when the execution has ended.
        let mut written: HashMap<ExecutionId, Option<u32>> = HashMap::new();
        let mut started: HashMap<(FlowId, &str), Timestamp> = HashMap::new();
        for append in batch {
            let head = &append.head;
            let stored = || self.rows.get(&head.id).map_or(Some(0), Self::next_sequence);
            if written.get(&head.id).copied().unwrap_or_else(stored) != Some(append.sequence) {
                return Err(StoreError::Conflict);
            }
            written.insert(head.id, (!head.status.has_ended()).then_some(append.sequence + 1));
            if let Some(start) = &append.start_key {
                let stored =
                    self.starts.get(&(start.flow, start.key.clone())).map(|start| start.expires_at);
                let expires_at = started.get(&(start.flow, &start.key)).copied().or(stored);
                if expires_at.is_some_and(|at| at > head.started_at) {
                    return Err(StoreError::Conflict);
                }
                started.insert((start.flow, &start.key), start.expires_at);
            }
        }
        Ok(())
    }

    /// Whether a person who looks for something looks for this execution.
    pub(super) fn is_sought(&self, query: &ExecutionQuery, id: ExecutionId) -> bool {
        query.sought.as_ref().is_none_or(|sought| {
            sought.execution == Some(id)
                || self.started_with.get(&id) == Some(&sought.text)
                || self.rows.get(&id).is_some_and(|row| has_tag(&row.head.tags, &sought.text))
        })
    }

    fn next_sequence(row: &Stored) -> Option<u32> {
        (!row.head.status.has_ended()).then_some(row.next_sequence)
    }

    /// What an execution is keeps its first values; how it goes takes the new ones.
    fn write(&mut self, append: Append) {
        let Append { head, sequence, entries, start_key } = append;
        self.largest = self.largest.max(head.id.0);
        if let Some(start) = start_key {
            self.started_with.insert(head.id, start.key.clone());
            self.starts.insert((start.flow, start.key.clone()), start);
        }
        let (id, wake_at) = (head.id, head.wake_at);
        match self.rows.get_mut(&id) {
            None => {
                self.rows
                    .insert(id, Stored { head, next_sequence: sequence + 1, journal: entries });
            }
            Some(row) => {
                if let Some(wake_at) = row.head.wake_at {
                    self.due.remove(&Due { wake_at, execution: id });
                }
                row.head.status = head.status;
                row.head.ended_at = head.ended_at;
                row.head.wake_at = head.wake_at;
                row.head.error_code = head.error_code;
                row.head.tags = head.tags;
                row.next_sequence = sequence + 1;
                row.journal.extend_from_slice(&entries);
            }
        }
        if let Some(wake_at) = wake_at {
            self.due.insert(Due { wake_at, execution: id });
        }
    }

    /// Whether a caller may still come again with the key that started this execution.
    pub(super) fn is_held(&self, head: &ExecutionHead, now: Timestamp) -> bool {
        self.started_with.get(&head.id).is_some_and(|key| {
            self.starts
                .get(&(head.flow, key.clone()))
                .is_some_and(|start| start.execution == head.id && start.expires_at > now)
        })
    }

    /// One that has ended: it waits for nothing. Its start key goes with it.
    pub(super) fn purge(&mut self, id: ExecutionId) {
        let key = self.started_with.remove(&id);
        let Some(Stored { head, .. }) = self.rows.remove(&id) else { return };
        if let Some(key) = key {
            let place = (head.flow, key);
            if self.starts.get(&place).is_some_and(|start| start.execution == id) {
                self.starts.remove(&place);
            }
        }
        self.purged.push(head);
    }

    /// Drops the executions of a project; its flows lose their start keys.
    pub(super) fn delete(&mut self, project: ProjectId, flows: &BTreeSet<FlowId>) {
        let mut flows = flows.clone();
        let rows = self.rows.values().map(|row| &row.head);
        let heads = rows.chain(&self.purged).filter(|head| head.project == project);
        flows.extend(heads.map(|head| head.flow));
        self.purged.retain(|head| head.project != project);
        self.rows.retain(|_, row| row.head.project != project);
        let rows = &self.rows;
        self.due.retain(|due| rows.contains_key(&due.execution));
        self.started_with.retain(|id, _| rows.contains_key(id));
        self.starts.retain(|(flow, _), _| !flows.contains(flow));
    }
}

fn has_tag(tags: &[String], text: &str) -> bool {
    tags.iter().any(|tag| tag == text || tag_value(tag) == Some(text))
}
