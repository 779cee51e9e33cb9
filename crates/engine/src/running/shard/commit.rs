//! Record, then do: one durable commit of everything that was decided in a turn, and what is allowed only after it.

use super::{Shard, Shared, receive::refuse};
use crate::{
    port::{Append, Due, StoreError},
    running::{limits::STORE_RETRY_MS, resident::Resident, start::StartError},
};
use flow::{ProjectId, Timestamp};
use kernel::{Effect, ExecutionId, Status};
use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

impl Shard {
    /// Returns when everything that was decided is durable, or undone.
    pub(super) fn commit(&mut self) {
        let residents = &self.residents;
        let batch: Vec<Append> = self
            .touched
            .iter()
            .filter_map(|id| residents.get(id).and_then(Resident::append))
            .collect();
        if batch.is_empty() {
            return;
        }
        if let Err(error) = self.append(batch) {
            tracing::warn!(%error, "A commit failed; its executions are tried one by one.");
            for id in self.touched.clone() {
                self.commit_singly(id);
            }
        }
    }

    fn append(&self, batch: Vec<Append>) -> Result<(), StoreError> {
        let Shared { journal, meters, health, .. } = &*self.shared;
        let inputs = batch.len();
        let bytes = batch.iter().map(|append| append.entries.len()).sum();
        let began = Instant::now();
        let done = journal.append(batch);
        match &done {
            Ok(()) => meters.committed(inputs, bytes, began.elapsed()),
            Err(_) => meters.commits_failed.add(1),
        }
        health.note(done.as_ref().err());
        done
    }

    /// After a commit that failed as a whole: one bad row must not take the others with it.
    fn commit_singly(&mut self, id: ExecutionId) {
        while let Some(append) = self.residents.get(&id).and_then(Resident::append) {
            let first = append.sequence == 0;
            let Err(error) = self.append(vec![append]) else { break };
            let passing = matches!(error, StoreError::Full(_) | StoreError::Unavailable(_));
            if first || !passing {
                return self.undo(id, StartError::Store(error));
            }
            // What an execution has achieved outside is never given up for want of room: the shard waits, the queue
            // fills, and admission stops by itself.
            self.pause();
        }
    }

    /// Forgets what was decided for an execution but isn't durable.
    pub(super) fn undo(&mut self, id: ExecutionId, error: StartError) {
        let Some(resident) = self.residents.remove(&id) else { return };
        self.shared.resident.fetch_sub(1, Ordering::Relaxed);
        self.followers.remove(&id);
        tracing::warn!(execution.id = %id, %error, "What was decided for an execution is not recorded.");
        let mut acks = resident.acks.into_iter();
        if let Some(ack) = acks.next() {
            refuse(ack, error);
        }
        acks.for_each(|ack| refuse(ack, StartError::Internal));
    }

    /// Answers callers, sets the timer, dispatches effects: all that had to wait for the commit.
    pub(super) fn settle(&mut self, id: ExecutionId) {
        let Some(resident) = self.residents.get_mut(&id) else { return };
        resident.touched = false;
        self.shared.meters.recorded(&resident.execution, &resident.entries);
        if resident.committed() && self.shared.changes.receiver_count() > 0 {
            let _nobody_listens = self.shared.changes.send(id);
        }
        let status = resident.execution.status();
        for ack in std::mem::take(&mut resident.acks) {
            let acked = resident.acked(ack.attached);
            let _gone = ack.reply.send(Ok(acked));
        }
        for cancelling in std::mem::take(&mut resident.cancels) {
            cancelling.answer(status);
        }
        if let Some(followers) = self.followers.get_mut(&id) {
            followers.retain_mut(|follower| follower.tell(&resident.execution));
            if followers.is_empty() {
                self.followers.remove(&id);
            }
        }
        if self.shared.paused.has(id) {
            if status.has_ended() {
                self.shared.paused.forget(id);
            }
            return self.evict(id);
        }
        let effects = std::mem::take(&mut resident.effects);
        let project = resident.project();
        if let Some(wake_at) = resident.execution.wake_at() {
            let now = self.shared.dispatcher.clock.now();
            self.timers.set(Due { wake_at, execution: id }, now);
        }
        match status {
            Status::Running => {
                if !effects.is_empty() {
                    self.dispatch(effects, project);
                }
            }
            Status::Waiting | Status::Completed | Status::Failed | Status::Cancelled => {
                self.evict(id)
            }
        }
    }

    /// Under the project's settings of now, also what was asked for long ago.
    fn dispatch(&self, effects: Vec<Effect>, project: ProjectId) {
        let facts = self.shared.directory.project(project);
        let hosts = facts.map(|facts| facts.egress_allow.clone());
        for effect in effects {
            self.shared.dispatcher.dispatch(effect, hosts.clone(), &self.back);
        }
    }

    fn evict(&mut self, id: ExecutionId) {
        if self.residents.remove(&id).is_some() {
            self.shared.resident.fetch_sub(1, Ordering::Relaxed);
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.shared.dispatcher.clock.now()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a store that has no room is asked again after a while"
    )]
    fn pause(&self) {
        std::thread::sleep(Duration::from_millis(STORE_RETRY_MS));
    }
}
