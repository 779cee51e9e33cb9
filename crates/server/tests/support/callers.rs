//! 64 programs that call the webhook, remember what was acknowledged, and call again with the same key what wasn't.

use std::{
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use serde_json::{Value, json};

use super::server;

pub(crate) const CALLERS: usize = 64;

/// A 2xx answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Acknowledged {
    pub(crate) order: u64,
    pub(crate) execution: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Down,
    /// The n-th life of the server.
    Up(u32),
    /// Only what is still owed is called again, then the callers end.
    Last(u32),
}

struct Shared {
    hook: String,
    phase: Mutex<Phase>,
    changed: Condvar,
    next_order: AtomicU64,
    acknowledged: Mutex<Vec<Acknowledged>>,
    /// Answers that no caller should ever get.
    problems: mpsc::Sender<String>,
}

pub(crate) struct Callers {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    pub(crate) problems: mpsc::Receiver<String>,
}

/// Orders with an even number are sent with an Idempotency-Key.
pub(crate) fn has_key(order: u64) -> bool {
    order.is_multiple_of(2)
}

impl Callers {
    /// Starts them; they wait until [`Callers::up`].
    pub(crate) fn start(hook: String) -> Self {
        let (problems, received) = mpsc::channel();
        let shared = Arc::new(Shared {
            hook,
            phase: Mutex::new(Phase::Down),
            changed: Condvar::new(),
            next_order: AtomicU64::new(1),
            acknowledged: Mutex::default(),
            problems,
        });
        let start = |_| {
            let shared = shared.clone();
            std::thread::spawn(move || shared.call_until_the_end())
        };
        Self {
            threads: (0..CALLERS).map(start).collect(),
            shared: shared.clone(),
            problems: received,
        }
    }

    pub(crate) fn down(&self) {
        self.shared.enter(Phase::Down);
    }

    pub(crate) fn up(&self, life: u32) {
        self.shared.enter(Phase::Up(life));
    }

    /// Lets them call what they still owe, and gives everything that was acknowledged.
    pub(crate) fn finish(self, life: u32) -> Vec<Acknowledged> {
        self.shared.enter(Phase::Last(life));
        for thread in self.threads {
            thread.join().expect("a caller doesn't panic");
        }
        std::mem::take(&mut self.shared.acknowledged.lock().expect("no caller panics"))
    }
}

impl Shared {
    fn enter(&self, phase: Phase) {
        *self.phase.lock().expect("no caller panics") = phase;
        self.changed.notify_all();
    }

    fn call_until_the_end(&self) {
        let mut owed = None;
        let mut life = 0;
        let mut agent = server::agent();
        // A life in which a call broke is over, also when the others haven't noticed yet.
        let mut broken = None;
        loop {
            let now = self.wait_for_life(broken);
            match now {
                Phase::Last(_) if owed.is_none() => return,
                Phase::Up(of) | Phase::Last(of) if of != life => {
                    (life, agent) = (of, server::agent())
                }
                Phase::Up(_) | Phase::Last(_) | Phase::Down => {}
            }
            let order =
                owed.take().unwrap_or_else(|| self.next_order.fetch_add(1, Ordering::Relaxed));
            match self.call(&agent, order) {
                Ok(Some(execution)) => {
                    let mut acknowledged = self.acknowledged.lock().expect("no caller panics");
                    acknowledged.push(Acknowledged { order, execution });
                }
                Ok(None) => owed = Some(order), // Refused before it began: try again.
                Err(Broken) => {
                    owed = has_key(order).then_some(order);
                    if matches!(now, Phase::Last(_)) {
                        let _ = self.problems.send(format!(
                            "order {order}: no answer from a server that wasn't killed"
                        ));
                        return;
                    }
                    broken = Some(life);
                }
            }
        }
    }

    /// Waits for a phase in which to call: the server is up, in another life than the broken one.
    fn wait_for_life(&self, broken: Option<u32>) -> Phase {
        let phase = self.phase.lock().expect("no caller panics");
        let waits = |phase: &mut Phase| match phase {
            Phase::Down => true,
            Phase::Up(life) | Phase::Last(life) => Some(*life) == broken,
        };
        *self.changed.wait_while(phase, waits).expect("no caller panics")
    }

    /// The execution's id on 200, nothing on 503.
    fn call(&self, agent: &ureq::Agent, order: u64) -> Result<Option<String>, Broken> {
        let mut request = agent.post(&self.hook).header("content-type", "application/json");
        if has_key(order) {
            request = request.header("idempotency-key", format!("order-{order}"));
        }
        let body =
            json!({"order": order, "kind": if order.is_multiple_of(3) { "gold" } else { "basic" }});
        let mut response = request.send(body.to_string()).map_err(|_| Broken)?;
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().map_err(|_| Broken)?;
        let answer: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        let tier = if order.is_multiple_of(3) { "A" } else { "B" };
        match (status, answer["execution"].as_str()) {
            (200, Some(execution)) if answer["order"] == order && answer["tier"] == tier => {
                Ok(Some(execution.to_owned()))
            }
            (503, _) => Ok(None),
            _ => {
                let _ = self.problems.send(format!("order {order} was answered {status} {text}"));
                Err(Broken)
            }
        }
    }
}

/// The connection ended before the answer.
struct Broken;
