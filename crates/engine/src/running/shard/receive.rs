//! One method per message: finds (or makes) the execution that it is for and lets the input happen to it.

use super::Shard;
use crate::{
    port::{Due, StartKey, StoreError, Stored},
    running::{
        limits::{START_KEY_TTL_MS, TIMERS_PER_TURN_MAX},
        message::StartMessage,
        resident::{Ack, Cancelling, Facts, Resident},
        start::{Follower, Idempotency, RunningError, StartError, StartRequest},
    },
};
use flow::FlowId;
use kernel::{Completion, Execution, ExecutionId, Input, Start, Status};
use std::sync::{Arc, atomic::Ordering};
use tokio::sync::oneshot;

/// A start that was made with an Idempotency-Key: the hash of what was sent, and what it started.
pub(super) type KnownStart = ([u8; 32], ExecutionId);

impl Shard {
    pub(super) fn start(&mut self, message: StartMessage) {
        self.shared.queued.fetch_sub(1, Ordering::Relaxed);
        let StartMessage { request, slot, ack, follower } = message;
        if let Some(idempotency) = &request.idempotency {
            match self.find_start(request.pin.flow, &idempotency.key) {
                Err(error) => return refuse(ack, error.into()),
                Ok(Some((body_hash, _))) if body_hash != idempotency.body_hash => {
                    return refuse(ack, StartError::KeyReused);
                }
                Ok(Some((_, execution))) => return self.attach(execution, ack, follower),
                Ok(None) => {}
            }
        }
        let programs = match &request.pin.programs {
            Ok(programs) => programs.clone(),
            Err(unlinked) => return refuse(ack, unlinked.clone().into()),
        };
        let id = ExecutionId(self.ids.next(self.now().0));
        let execution = Execution::new(id, programs);
        let mut resident = Resident::new(execution, Facts::of_start(&request.pin, request.mode), 0);
        if let Some(idempotency) = &request.idempotency {
            resident.start_key = Some(self.start_key(request.pin.flow, idempotency, id));
        }
        resident.slot = slot;
        resident.acks.push(ack);
        self.followers.entry(id).or_default().push(follower);
        self.insert(resident);
        self.happen(id, &start_input(request));
    }

    pub(super) fn complete(&mut self, id: ExecutionId, completion: Completion) {
        // An execution that ended meanwhile (cancelled, say) isn't in memory any more: the answer is of no use.
        if self.residents.contains_key(&id) {
            self.happen(id, &Input::Completed(completion));
        }
    }

    pub(super) fn cancel(
        &mut self,
        id: ExecutionId,
        by: String,
        reply: oneshot::Sender<Result<Status, RunningError>>,
    ) {
        let error = match self.bring(id) {
            Err(error) => RunningError::Store(error),
            Ok(false) => RunningError::NotFound,
            Ok(true) => {
                let had_ended = self.has_ended(id);
                self.happen(id, &Input::Cancel { by });
                if let Some(resident) = self.residents.get_mut(&id) {
                    // Answered with the commit, also when it has nothing new.
                    resident.cancels.push(Cancelling { reply, had_ended });
                }
                return;
            }
        };
        let _gone = reply.send(Err(error));
    }

    fn has_ended(&self, id: ExecutionId) -> bool {
        self.residents.get(&id).is_some_and(|resident| resident.execution.status().has_ended())
    }

    pub(super) fn set_timers(&mut self, timers: &[Due]) {
        let now = self.now();
        for due in timers {
            self.timers.set(*due, now);
        }
    }

    pub(super) fn recover(&mut self, stored: Stored) {
        let id = stored.head.id;
        self.shared.meters.taken_up();
        match self.revive(stored) {
            Ok(resident) => {
                self.insert(resident);
                self.happen(id, &Input::Recovered);
            }
            Err(error) => {
                tracing::error!(execution.id = %id, %error, "An execution can't be recovered.")
            }
        }
    }

    pub(super) fn fire_timers(&mut self) {
        let now = self.now();
        for _ in 0..TIMERS_PER_TURN_MAX {
            let Some(Due { execution: id, .. }) = self.timers.pop(now) else { return };
            match self.bring(id) {
                Ok(true) => self.happen(id, &Input::TimerFired),
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(execution.id = %id, %error, "A timer can't be fired.")
                }
            }
        }
    }

    /// An earlier start with the same key: in the commit that is being made, or durable.
    fn find_start(&self, flow: FlowId, key: &str) -> Result<Option<KnownStart>, StoreError> {
        if let Some(known) = self.starting.get(&(flow, key.to_owned())) {
            return Ok(Some(*known));
        }
        let stored = self.shared.journal.find_start(flow, key, self.now())?;
        Ok(stored.map(|start| (start.body_hash, start.execution)))
    }

    fn start_key(&mut self, flow: FlowId, idempotency: &Idempotency, id: ExecutionId) -> StartKey {
        let Idempotency { key, body_hash } = idempotency;
        self.starting.insert((flow, key.clone()), (*body_hash, id));
        StartKey {
            flow,
            key: key.clone(),
            body_hash: *body_hash,
            execution: id,
            expires_at: self.now().plus_ms(START_KEY_TTL_MS),
        }
    }

    /// A twin joins the execution that its key started.
    fn attach(&mut self, id: ExecutionId, ack: Ack, follower: Follower) {
        match self.bring(id) {
            Ok(true) => {
                if let Some(resident) = self.residents.get_mut(&id) {
                    resident.acks.push(Ack { attached: true, ..ack });
                }
                self.followers.entry(id).or_default().push(follower);
                // Answered after the next commit, even when that has nothing new of this execution.
                self.touch(id);
            }
            Ok(false) => refuse(ack, StartError::Internal),
            Err(error) => refuse(ack, error.into()),
        }
    }
}

pub(super) fn refuse(ack: Ack, error: StartError) {
    let _gone = ack.reply.send(Err(error));
}

fn start_input(request: StartRequest) -> Input {
    Input::Start(Box::new(Start {
        trigger: Arc::new(request.trigger),
        mode: request.mode,
        project: request.pin.project.value.clone(),
        idempotency_key: request.idempotency.map(|idempotency| idempotency.key),
        seed: random_seed(),
        mocks: request.mocks,
        simulate: request.simulate,
        steps_max: request.pin.project.steps_max,
    }))
}

fn random_seed() -> u128 {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    u128::from_le_bytes(bytes)
}
