//! A seeded world for one shard: virtual clock, a store that dies before or after its sync, a performer that answers
//! late, badly, twice or never. After every step: no acknowledged start is lost, no effect left before its intent was
//! durable, every key has one body. At the end everything has ended. A failure prints its seed.

mod world;

use super::Shard;
use crate::running::{
    message::Message,
    start::{Follower, StartRequest},
};
use kernel::{Completion, Effect, ExecutionId, StepError, input::Failure};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use world::{Crash, Dice, World};

const SEEDS: u64 = 300;
const STEPS: u32 = 60;

#[test]
fn whatever_dies_when_nothing_acknowledged_is_lost_and_nothing_leaves_too_early() {
    // One seed reproduces one world: SIMULATION_SEED=n runs just that.
    #[expect(clippy::disallowed_methods, reason = "a developer repeats one world by its seed")]
    let only = std::env::var("SIMULATION_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = only.map_or(1..SEEDS + 1, |seed: u64| seed..seed + 1);
    let mut crashes = 0;
    for seed in seeds {
        let ran = catch_unwind(AssertUnwindSafe(|| Simulation::new(seed).run()));
        match ran {
            Ok(count) => crashes += count,
            Err(reason) => {
                eprintln!("SIMULATION_SEED={seed}");
                std::panic::resume_unwind(reason);
            }
        }
    }
    assert!(only.is_some() || crashes > SEEDS, "the worlds were too kind: {crashes} crashes");
}

struct Simulation {
    world: World,
    dice: Dice,
    /// None while the process is dead.
    shard: Option<Shard>,
    /// Effects whose answer is outstanding in this life of the process.
    outside: Vec<Effect>,
    acks: Vec<world::AckReceiver>,
    acknowledged: Vec<ExecutionId>,
    crashes: u64,
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let world = World::new();
        let shard = Some(world.boot());
        let dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        Self {
            world,
            dice,
            shard,
            outside: Vec::new(),
            acks: Vec::new(),
            acknowledged: Vec::new(),
            crashes: 0,
        }
    }

    fn run(mut self) -> u64 {
        for _ in 0..STEPS {
            self.world.journal.plan_crash(self.dice.roll(12));
            let messages = self.happenings();
            self.turn(messages);
            self.check();
        }
        self.world.journal.plan_crash(u64::MAX);
        self.finish();
        self.crashes
    }

    /// What happens next: mostly ordinary, sometimes not.
    fn happenings(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        for _ in 0..=self.dice.roll(3) {
            match self.dice.roll(10) {
                0..=3 => messages.push(self.start()),
                4..=6 => messages.extend(self.answer()),
                7 => self.world.clock.advance(self.dice.roll(3_000)),
                8 => messages.extend(self.cancel()),
                _ => self.world.clock.advance(self.dice.roll(10)),
            }
        }
        messages
    }

    fn start(&mut self) -> Message {
        let which = self.dice.roll(self.world.pins.len() as u64) as usize;
        let mut request = StartRequest::live(
            self.world.pins[which].clone(),
            json!({ "body": { "n": self.dice.roll(100) } }),
        );
        if self.dice.roll(3) == 0 {
            request.idempotency = Some(world::idempotency(self.dice.roll(4)));
        }
        let (follower, _follow) = Follower::new();
        let (message, ack) = world::start_message(request, follower);
        self.acks.push(ack);
        message
    }

    fn answer(&mut self) -> Vec<Message> {
        if self.outside.is_empty() {
            return Vec::new();
        }
        let which = self.dice.roll(self.outside.len() as u64) as usize;
        let twice = self.dice.roll(8) == 0;
        let effect = if twice { self.outside[which].clone() } else { self.outside.remove(which) };
        let failed = self.dice.roll(3) == 0;
        vec![world::answer(&effect, self.result(failed))]
    }

    #[expect(clippy::result_large_err, reason = "this is what a completion holds")]
    fn result(&mut self, failed: bool) -> Result<serde_json::Value, Failure> {
        if !failed {
            return Ok(json!({ "status": 200, "headers": {}, "body": { "ok": true } }));
        }
        Err(Failure {
            error: StepError { code: "connect".into(), message: "refused".into() },
            retryable: self.dice.roll(2) == 0,
            maybe_done: self.dice.roll(2) == 0,
            retry_after_ms: None,
            outputs: None,
        })
    }

    fn cancel(&mut self) -> Option<Message> {
        if self.acknowledged.is_empty() {
            return None;
        }
        let which = self.dice.roll(self.acknowledged.len() as u64) as usize;
        let (reply, _answer) = tokio::sync::oneshot::channel();
        Some(Message::Cancel { execution: self.acknowledged[which], by: "test".into(), reply })
    }

    /// One turn of the shard, which may die in it; then a new one takes over from the disk.
    fn turn(&mut self, happenings: Vec<Message>) {
        let mut shard = self.shard.take().expect("there is always a shard between turns");
        shard.shared.queued.fetch_add(happenings.len(), std::sync::atomic::Ordering::Relaxed);
        // What start-up has queued comes first, as in a real start-up.
        let mut messages = shard.inbox.take_all();
        messages.extend(happenings);
        let turned = catch_unwind(AssertUnwindSafe(|| {
            shard.turn(&mut messages);
        }));
        match turned {
            Ok(()) => {
                self.outside.extend(self.world.performed());
                self.shard = Some(shard);
            }
            Err(reason) => {
                assert!(reason.is::<Crash>(), "the shard panicked by itself");
                self.crashes += 1;
                drop(shard);
                self.outside.clear();
                self.world.performed();
                self.shard = Some(self.world.boot());
            }
        }
    }

    fn check(&mut self) {
        self.acks.retain_mut(|ack| match ack.try_recv() {
            Ok(Ok(acked)) => {
                self.acknowledged.push(acked.execution);
                false
            }
            Err(tokio::sync::oneshot::error::TryRecvError::Empty) => true,
            Ok(Err(_)) | Err(tokio::sync::oneshot::error::TryRecvError::Closed) => false,
        });
        for execution in &self.acknowledged {
            assert!(
                self.world.journal.knows(*execution),
                "{execution} was acknowledged and is lost"
            );
        }
    }

    /// Kindness from here on: everything has to come to its end.
    fn finish(&mut self) {
        for _ in 0..2_000 {
            let answers: Vec<_> = std::mem::take(&mut self.outside)
                .iter()
                .map(|effect| world::answer(effect, Ok(json!({ "status": 200 }))))
                .collect();
            self.world.clock.advance(1_000);
            self.turn(answers);
            self.check();
            if self.outside.is_empty() && self.world.journal.unfinished() == 0 {
                return;
            }
        }
        panic!("{} executions never ended", self.world.journal.unfinished());
    }
}

impl Drop for Simulation {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.world.ledger_is_sound();
        }
    }
}

fn completion(effect: &Effect, result: Result<serde_json::Value, Failure>) -> Completion {
    Completion {
        performance: effect.performance,
        attempt: effect.attempt,
        started_at: flow::Timestamp(0),
        result,
    }
}
