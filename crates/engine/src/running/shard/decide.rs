//! Lets an input happen to an execution in memory: the kernel decides and applies, this keeps what has to be made
//! durable. A panic in the kernel costs one execution, never the shard.

use super::Shard;
use crate::{
    port::{StoreError, Stored},
    running::{
        resident::{Facts, Resident},
        start::StartError,
    },
};
use kernel::{Execution, ExecutionId, Input, Rejected, Transition, advance, codec, input::Mode};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::Ordering,
};

impl Shard {
    /// The execution must be in memory. Whatever comes of it, its callers are answered with the next commit.
    pub(super) fn happen(&mut self, id: ExecutionId, input: &Input) {
        if self.shared.paused.holds_back(id, input) {
            tracing::debug!(execution.id = %id, "An input came to a paused execution and changed nothing.");
            return self.touch(id);
        }
        let now = self.now();
        let resident = self.residents.get_mut(&id).expect("the caller has brought it into memory");
        // Broken invariants leave the state half-changed, which is why it is dropped on a panic.
        match catch_unwind(AssertUnwindSafe(|| advance(&mut resident.execution, input, now))) {
            Ok(Ok(transition)) => keep(resident, transition),
            Ok(Err(rejected)) if resident.execution.has_started() => log_rejected(id, rejected),
            Ok(Err(rejected)) => return self.undo(id, StartError::Rejected(rejected)),
            Err(_panic) => return self.quarantine(id),
        }
        self.touch(id);
    }

    /// After a panic: what is durable is loaded again and ends as failed. Nothing durable, nothing happened.
    fn quarantine(&mut self, id: ExecutionId) {
        tracing::error!(execution.id = %id, "The kernel panicked: this execution is quarantined, the others go on.");
        let Some(broken) = self.residents.remove(&id) else { return };
        self.shared.resident.fetch_sub(1, Ordering::Relaxed);
        let loaded = if broken.sequence == 0 { Ok(None) } else { self.load(id) };
        let Ok(Some(mut resident)) = loaded else {
            // Dropping the acks tells the callers that nothing was started.
            self.followers.remove(&id);
            return;
        };
        let input =
            Input::Quarantine { message: "An internal error stopped this execution.".into() };
        match advance(&mut resident.execution, &input, self.now()) {
            Ok(transition) => keep(&mut resident, transition),
            Err(rejected) => log_rejected(id, rejected),
        }
        resident.acks = broken.acks;
        resident.cancels = broken.cancels;
        self.insert(resident);
        self.touch(id);
    }

    /// Makes sure that the execution is in memory. False when there is none with this id.
    pub(super) fn bring(&mut self, id: ExecutionId) -> Result<bool, StoreError> {
        if self.residents.contains_key(&id) {
            return Ok(true);
        }
        let Some(resident) = self.load(id)? else { return Ok(false) };
        self.insert(resident);
        // So that it leaves memory again when nothing comes of it.
        self.touch(id);
        Ok(true)
    }

    pub(super) fn insert(&mut self, resident: Resident) {
        self.shared.resident.fetch_add(1, Ordering::Relaxed);
        self.residents.insert(resident.execution.id(), resident);
    }

    pub(super) fn touch(&mut self, id: ExecutionId) {
        if let Some(resident) = self.residents.get_mut(&id)
            && !std::mem::replace(&mut resident.touched, true)
        {
            self.touched.push(id);
        }
    }

    /// State from the journal.
    pub(super) fn revive(&self, stored: Stored) -> Result<Resident, StoreError> {
        let damaged = |what: String| StoreError::Corrupt(format!("{}: {what}", stored.head.id));
        let entries = codec::decode(&stored.journal).map_err(|error| damaged(error.to_string()))?;
        let programs = self.shared.directory.pinned(stored.head.document, &entries)?;
        let execution = Execution::replay(stored.head.id, programs, entries)
            .map_err(|error| damaged(error.to_string()))?;
        let mut resident =
            Resident::new(execution, Facts::of_head(&stored.head), stored.next_sequence);
        if stored.head.mode == Mode::Live && !stored.head.status.has_ended() {
            let project = self.shared.directory.project(stored.head.project);
            resident.slot = project.map(|project| project.capacity.take());
        }
        Ok(resident)
    }

    fn load(&self, id: ExecutionId) -> Result<Option<Resident>, StoreError> {
        let stored = self.shared.journal.load(id)?;
        stored.map(|stored| self.revive(stored)).transpose()
    }
}

fn keep(resident: &mut Resident, transition: Transition) {
    resident.entries.extend(transition.entries);
    resident.effects.extend(transition.effects);
}

fn log_rejected(id: ExecutionId, rejected: Rejected) {
    // Ordinary: a late completion, a timer that a cancel overtook.
    tracing::debug!(execution.id = %id, reason = %rejected, "An input changed nothing.");
}
