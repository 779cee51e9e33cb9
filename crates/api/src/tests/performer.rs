//! An outside world that answers as it is told, when it is told.

use engine::port::{Performer, PerformerFuture};
use flow::Timestamp;
use kernel::{Completion, Effect, Failure, StepError};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};
use tokio::sync::watch;

pub(super) struct Scripted {
    /// What the next attempts get; afterwards 200 with an empty object.
    answers: Mutex<VecDeque<Result<Value, Box<Failure>>>>,
    held: watch::Sender<bool>,
    /// Effects that were asked for.
    asked: watch::Sender<usize>,
}

impl Default for Scripted {
    fn default() -> Self {
        Self {
            answers: Mutex::default(),
            held: watch::Sender::new(false),
            asked: watch::Sender::new(0),
        }
    }
}

impl Scripted {
    pub(super) fn answers(&self, status: u16, body: Value) {
        self.push(Ok(json!({ "status": status, "headers": {}, "body": body })));
    }

    pub(super) fn fails(&self, code: &str) {
        let error = StepError { code: code.to_owned(), message: "No answer.".to_owned() };
        self.push(Err(Box::new(Failure {
            error,
            retryable: false,
            maybe_done: false,
            retry_after_ms: None,
            outputs: None,
        })));
    }

    /// Nothing is answered until [`Self::release`].
    pub(super) fn hold(&self) {
        self.held.send_replace(true);
    }

    pub(super) fn release(&self) {
        self.held.send_replace(false);
    }

    /// Until so many effects were asked for.
    pub(super) async fn until_asked(&self, count: usize) {
        let mut asked = self.asked.subscribe();
        asked.wait_for(|asked| *asked >= count).await.unwrap();
    }

    fn push(&self, answer: Result<Value, Box<Failure>>) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(answer);
    }
}

impl Performer for Scripted {
    fn perform(
        &self,
        effect: Effect,
        _: Option<std::sync::Arc<::flow::network::HostList>>,
    ) -> PerformerFuture<'_> {
        self.asked.send_modify(|asked| *asked += 1);
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let mut held = self.held.subscribe();
        Box::pin(async move {
            held.wait_for(|held| !*held).await.unwrap();
            let result =
                answer.unwrap_or_else(|| Ok(json!({ "status": 200, "headers": {}, "body": {} })));
            let (performance, attempt) = (effect.performance, effect.attempt);
            let result = result.map_err(|failure| *failure);
            Completion { performance, attempt, started_at: Timestamp(0), result }
        })
    }
}
