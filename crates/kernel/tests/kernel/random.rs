//! Random flows, and an outside that answers each attempt the same way every time.

use crate::world::{T0, World, compile, link, start};
use flow::{
    Document, Program, Programs,
    program::{Backoff, Delivery, Op, Retry},
};
use kernel::{
    Completion, Effect, Entry, Execution, Failure, Input, StepError, Transition, advance, codec,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

/// Inputs after which the driver cancels: random flows may loop for ever.
const INPUTS_MAX: usize = 60;

/// An action without an id.
#[derive(Debug, Clone)]
pub(crate) enum Sketch {
    Set(u8),
    Condition(u8, Vec<Sketch>, Vec<Sketch>),
    Split(u8, Vec<Vec<Sketch>>),
    Call {
        once: bool,
        attempts: u8,
        on_error: u8,
        sorry: Vec<Sketch>,
    },
    Respond(u8),
    Wait(u16),
    /// Runs one of the subroutines, where there is one left to run.
    Run {
        which: u8,
        on_error: u8,
    },
    /// To the n-th other action of the flow, round and round.
    GoTo(u8),
    Fail,
    Stop,
}

/// A flow and its subroutines. Each may run those behind it.
pub(crate) type Sketches = [Vec<Sketch>; 3];

pub(crate) fn sketches(once: bool) -> impl Strategy<Value = Sketches> {
    [list(once), list(once), list(once)]
}

/// Lists of actions; with `once`, some calls are delivered at most once.
fn list(once: bool) -> impl Strategy<Value = Vec<Sketch>> {
    let leaf = prop_oneof![
        4 => any::<u8>().prop_map(Sketch::Set),
        2 => any::<u8>().prop_map(Sketch::Respond),
        2 => (0..5_000u16).prop_map(Sketch::Wait),
        3 => call(once, Just(Vec::new()).boxed()),
        2 => (any::<u8>(), 0..2u8).prop_map(|(which, on_error)| Sketch::Run { which, on_error }),
    ];
    let action = leaf.prop_recursive(3, 24, 4, move |inner| {
        let list = block(inner);
        prop_oneof![
            (any::<u8>(), list.clone(), list.clone())
                .prop_map(|(x, yes, no)| Sketch::Condition(x, yes, no)),
            (any::<u8>(), prop::collection::vec(list.clone(), 1..4))
                .prop_map(|(x, paths)| Sketch::Split(x, paths)),
            call(once, list.boxed()),
        ]
    });
    block(action)
}

/// Some actions, then perhaps one that nothing follows.
fn block(
    action: impl Strategy<Value = Sketch> + Clone,
) -> impl Strategy<Value = Vec<Sketch>> + Clone {
    let last = prop_oneof![
        8 => Just(None),
        1 => any::<u8>().prop_map(|to| Some(Sketch::GoTo(to))),
        1 => Just(Some(Sketch::Fail)),
        1 => Just(Some(Sketch::Stop)),
    ];
    (prop::collection::vec(action, 0..5), last).prop_map(|(mut actions, last)| {
        actions.extend(last);
        actions
    })
}

fn call(once: bool, sorry: BoxedStrategy<Vec<Sketch>>) -> impl Strategy<Value = Sketch> + Clone {
    let sorry = sorry.prop_map(Arc::new).boxed();
    (any::<bool>(), 1..4u8, 0..3u8, sorry).prop_map(move |(drawn, attempts, on_error, sorry)| {
        Sketch::Call { once: once && drawn, attempts, on_error, sorry: (*sorry).clone() }
    })
}

/// The programs of these sketches.
pub(crate) fn build(sketches: &Sketches) -> Programs {
    let [main, ..] = sketches;
    let main = program(main, 0);
    let subroutines = (1..3u8).map(|number| {
        (format!("sub{number}"), link(number, program(&sketches[usize::from(number)], number)))
    });
    Programs::new(main, subroutines.collect())
}

/// The flow itself is number 0.
fn program(sketches: &[Sketch], number: u8) -> Arc<Program> {
    let mut ids = 0;
    // `v` is set first, so that expressions may ask for it everywhere.
    let sketches: Vec<_> = std::iter::once(&Sketch::Set(1)).chain(sketches).collect();
    let count = sketches.iter().map(|sketch| size(sketch)).sum::<usize>();
    let mut building = Building { ids: &mut ids, count, number };
    let mut actions: Vec<_> = sketches.iter().map(|sketch| action(sketch, &mut building)).collect();
    let (kind, trigger) = if number == 0 {
        let inputs = json!({ "path": "random", "methods": ["POST"] });
        ("main", json!({ "event": "webhook", "inputs": inputs }))
    } else {
        let outputs = json!({ "outputs": { "y": "{{ [trigger.inputs.x, uuid()] }}" } });
        actions.push(json!({ "id": "back", "action": "return", "inputs": outputs }));
        let inputs = json!({ "inputs": { "x": "number" }, "outputs": { "y": "list" } });
        ("subroutine", json!({ "event": "subroutine", "inputs": inputs }))
    };
    let document = json!({
        "tandem": 1, "name": "Random", "kind": kind, "trigger": trigger, "actions": actions,
    });
    let mut program = Arc::into_inner(compile(&Document::from_value(document).unwrap()))
        .expect("nobody else has the program yet");
    for node in &mut program.nodes {
        // A flow's check allows no second attempt at most once; the kernel knows what certainly didn't leave.
        if let Op::Effect(effect) = &mut node.op
            && effect.delivery == Delivery::AtMostOnce
        {
            effect.retry =
                Retry { attempts: 3, backoff: Backoff::Exponential, initial_ms: 100, max_ms: 400 };
        }
    }
    Arc::new(program)
}

fn size(sketch: &Sketch) -> usize {
    let all = |list: &[Sketch]| list.iter().map(size).sum::<usize>();
    1 + match sketch {
        Sketch::Condition(_, yes, no) => all(yes) + all(no),
        Sketch::Split(_, paths) => paths.iter().map(|path| all(path)).sum(),
        Sketch::Call { on_error: 2, sorry, .. } => all(sorry),
        Sketch::Call { .. }
        | Sketch::Set(_)
        | Sketch::Respond(_)
        | Sketch::Wait(_)
        | Sketch::Run { .. }
        | Sketch::GoTo(_)
        | Sketch::Fail
        | Sketch::Stop => 0,
    }
}

/// A program in the making.
struct Building<'a> {
    ids: &'a mut usize,
    count: usize,
    number: u8,
}

fn action(sketch: &Sketch, building: &mut Building<'_>) -> Value {
    let (own, count, number) = (*building.ids, building.count, building.number);
    let id = format!("a{own}");
    *building.ids += 1;
    let mut list =
        |list: &[Sketch]| list.iter().map(|inner| action(inner, building)).collect::<Vec<_>>();
    let test =
        |x: u8| json!({ "left": "{{ vars.v | default(0) }}", "is": "less_than", "right": x });
    let missing =
        if number == 0 { "{{ trigger.body.nothing.at }}" } else { "{{ trigger.inputs.x.at.all }}" };
    match sketch {
        Sketch::Set(x) => {
            json!({ "id": id, "action": "set_variables", "on_error": "continue", "inputs": { "variables": {
                "v": format!("{{{{ ((vars.v | default(0)) * 7 + {x}) % 256 }}}}"), "id": "{{ uuid() }}", "at": "{{ now() }}",
                "half": format!("{{{{ {x} / 3 }}}}"), "odd": if x % 5 == 0 { missing } else { "" },
            }}})
        }
        Sketch::Condition(x, yes, no) => {
            json!({ "id": id, "action": "condition", "inputs": { "when": test(*x) },
            "branches": [ { "id": "yes", "actions": list(yes) }, { "id": "no", "actions": list(no) } ] })
        }
        Sketch::Split(x, paths) => {
            let names: Vec<_> = (0..paths.len()).map(|index| format!("p{index}")).collect();
            let tests = names
                .iter()
                .zip(1u8..)
                .map(|(name, n)| json!({ "branch": name, "when": test(x.wrapping_mul(n)) }));
            let tests: Vec<_> = tests.collect();
            let branches = names
                .iter()
                .zip(paths)
                .map(|(name, path)| json!({ "id": name, "actions": list(path) }));
            let branches: Vec<_> = branches.collect();
            json!({ "id": id, "action": "split", "inputs": { "paths": tests }, "branches": branches })
        }
        Sketch::Call { once, attempts, on_error, sorry } => {
            let on_error = ["stop", "continue", "branch"][usize::from(*on_error)];
            let mut call = json!({ "id": id, "action": "http_request", "on_error": on_error,
                "inputs": { "method": "POST", "url": "https://erp.example", "body": { "id": "{{ uuid() }}", "at": "{{ now() }}" } },
                "retry": { "attempts": attempts, "backoff": "exponential", "initial_ms": 100, "max_ms": 400 } });
            if *once {
                call["inputs"]["delivery"] = json!("at_most_once");
            }
            if on_error == "branch" {
                call["branches"] = json!([ { "id": "error", "actions": list(sorry) } ]);
            }
            call
        }
        Sketch::Respond(x) => json!({ "id": id, "action": "respond", "on_error": "continue",
            "inputs": { "status": 200, "body": { "x": x, "id": "{{ uuid() }}" } } }),
        Sketch::Wait(ms) => {
            json!({ "id": id, "action": "wait", "inputs": { "duration": format!("{ms}ms") } })
        }
        Sketch::Run { which, on_error } => run(&id, number, *which, *on_error),
        Sketch::GoTo(to) => {
            let others = usize::from(*to) % (count - 1);
            let target = if others < own { others } else { others + 1 };
            json!({ "id": id, "action": "go_to", "inputs": { "action": format!("a{target}") } })
        }
        Sketch::Fail => {
            json!({ "id": id, "action": "fail", "inputs": { "message": "{{ uuid() }}" } })
        }
        Sketch::Stop => json!({ "id": id, "action": "stop" }),
    }
}

/// A call of a subroutine behind this program; the last one has none to call.
fn run(id: &str, number: u8, which: u8, on_error: u8) -> Value {
    if number == 2 {
        return json!({ "id": id, "action": "respond", "on_error": "continue" });
    }
    let flow = format!("sub{}", if number == 0 { 1 + which % 2 } else { 2 });
    let on_error = ["stop", "continue"][usize::from(on_error)];
    let x = if which.is_multiple_of(8) { json!("no number") } else { json!(which) };
    json!({ "id": id, "action": "run_subroutine", "on_error": on_error,
        "inputs": { "flow": flow, "inputs": { "x": x } } })
}

/// The outside: what an attempt comes to depends on its key and number alone.
pub(crate) fn answer(effect: &Effect) -> (u64, Result<Value, Failure>) {
    let mut hasher = DefaultHasher::new();
    (&effect.key, effect.attempt).hash(&mut hasher);
    let bits = hasher.finish();
    let failure = |code: &str, retryable, maybe_done, outputs| Failure {
        error: StepError::new(code, "as the dice fell"),
        retryable,
        maybe_done,
        retry_after_ms: bits.is_multiple_of(7).then_some(bits % 1_000),
        outputs,
    };
    let result = match bits % 10 {
        0 => Err(failure("connect", true, false, None)),
        1 => Err(failure("timeout", true, true, None)),
        2 => Err(failure(
            "http_status",
            true,
            true,
            Some(json!({ "status": 503, "headers": {}, "body": "busy" })),
        )),
        3 => Err(failure("egress_refused", false, false, None)),
        _ => Ok(
            json!({ "status": 200, "headers": {}, "body": { "f": (bits % 1_000) as f64 / 7.0, "u": bits } }),
        ),
    };
    (1 + bits % 50, result)
}

/// Drives a world to its end, and checks what must hold after each input.
pub(crate) struct Driver {
    pub(crate) world: World,
    under_way: Vec<Effect>,
    requests: HashMap<kernel::Performance, Arc<Value>>,
    keys: HashMap<String, kernel::Performance>,
    /// Attempts that may not be repeated and may have left.
    left: HashSet<(kernel::Performance, u32)>,
    inputs: usize,
}

impl Driver {
    pub(crate) fn new(programs: Programs) -> Self {
        Self {
            world: World::of(programs),
            under_way: Vec::new(),
            requests: HashMap::new(),
            keys: HashMap::new(),
            left: HashSet::new(),
            inputs: 0,
        }
    }

    pub(crate) fn run(programs: Programs) -> Self {
        let mut driver = Self::new(programs);
        driver.input(Input::Start(Box::new(start(json!({ "x": 1 })))));
        driver.go_on();
        driver
    }

    /// Goes on from a journal that was cut after some commits, as a new process would.
    pub(crate) fn resume(programs: Programs, commits: &[Vec<Entry>], inputs: usize) -> Self {
        let mut driver = Self::new(programs.clone());
        driver.inputs = inputs;
        driver.world.commits = commits.to_vec();
        let entries = codec::decode(&driver.world.bytes()).unwrap();
        for entry in &entries {
            driver.remember(entry);
            driver.left.extend(departure(entry));
        }
        driver.world.now = entries.last().map_or(T0, time);
        driver.world.execution = Execution::replay(crate::world::ID, programs, entries).unwrap();
        driver.input(Input::Recovered);
        driver.inputs -= 1;
        driver.go_on();
        driver
    }

    fn go_on(&mut self) {
        while !self.world.execution.status().has_ended() {
            if self.inputs >= INPUTS_MAX {
                self.input(Input::Cancel { by: "the driver".into() });
            } else if let Some(effect) = self.under_way.pop() {
                let (latency_ms, result) = answer(&effect);
                let started_at = self.world.now;
                self.world.pass(latency_ms);
                let Effect { performance, attempt, .. } = effect;
                self.input(Input::Completed(Completion {
                    performance,
                    attempt,
                    started_at,
                    result,
                }));
            } else {
                self.world.now = self
                    .world
                    .execution
                    .wake_at()
                    .expect("something is under way or a timer is set");
                self.input(Input::TimerFired);
            }
        }
    }

    fn input(&mut self, input: Input) {
        self.inputs += 1;
        let Transition { entries, effects } =
            advance(&mut self.world.execution, &input, self.world.now).unwrap();
        for entry in &entries {
            self.remember(entry);
        }
        for effect in &effects {
            self.check_effect(effect);
        }
        self.under_way.extend(effects);
        if !entries.is_empty() {
            self.world.commits.push(entries);
        }
    }

    fn remember(&mut self, entry: &Entry) {
        if let Entry::Intended(intended) = entry {
            let earlier = self.requests.insert(intended.p, intended.request.clone());
            assert!(earlier.is_none(), "a performance is intended twice");
        }
    }

    /// An effect has an intent in the same or an earlier commit, with the same key and the same bytes; one that may
    /// not be repeated leaves once per attempt, crashes included.
    fn check_effect(&mut self, effect: &Effect) {
        let request = self
            .requests
            .get(&effect.performance)
            .expect("an intent was recorded before the effect");
        let known = self.keys.insert(effect.key.clone(), effect.performance);
        assert!(
            known.is_none_or(|known| known == effect.performance),
            "a key for two performances"
        );
        assert_eq!(request.to_string(), effect.request.to_string());
        let first = self.left.insert((effect.performance, effect.attempt));
        assert!(first || effect.delivery == Delivery::AtLeastOnce, "an attempt left twice");
    }

    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }
}

/// The attempt that may leave once this entry is durable.
fn departure(entry: &Entry) -> Option<(kernel::Performance, u32)> {
    match entry {
        Entry::Intended(intended) => Some((intended.p, 1)),
        Entry::AttemptStarted(started) => Some((started.p, started.attempt)),
        Entry::Started(_)
        | Entry::StepEnded(_)
        | Entry::AttemptFailed(_)
        | Entry::Waiting(_)
        | Entry::Called(_)
        | Entry::Ended(_) => None,
    }
}

pub(crate) fn time(entry: &Entry) -> flow::Timestamp {
    match entry {
        Entry::Started(started) => started.at,
        Entry::StepEnded(ended) => ended.at,
        Entry::Intended(intended) => intended.at,
        Entry::AttemptFailed(failed) => failed.at,
        Entry::AttemptStarted(started) => started.at,
        Entry::Waiting(waiting) => waiting.at,
        Entry::Called(called) => called.at,
        Entry::Ended(ended) => ended.at,
    }
}
