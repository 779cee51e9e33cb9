//! A small world for tests: a program from YAML, a clock that is set by hand, and everything that happened as text.

use flow::{
    Document, Program, Programs, Signatures, Timestamp,
    document::ContentHash,
    program::{Backoff, Op, Retry},
    subroutine::{Linked, Pinned},
};
use kernel::{
    Completion, Effect, Entry, Execution, ExecutionId, Failure, Input, Mode, Rejected, Start,
    StepError, Transition, advance, codec, history,
};
use serde_json::{Map, Value, json};
use std::{fmt::Write as _, sync::Arc};

pub(crate) const ID: ExecutionId = ExecutionId(7_394_823_472_394);
/// 2027-01-15T08:00:00Z.
pub(crate) const T0: Timestamp = Timestamp(1_800_000_000_000);

/// A program of these actions (YAML, a list) behind a webhook.
pub(crate) fn program(actions: &str) -> Arc<Program> {
    let mut text = String::from("tandem: 1\nname: Test\nkind: main\n");
    text.push_str(
        "trigger: { event: webhook, inputs: { path: test, methods: [POST] } }\nactions:\n",
    );
    for line in actions.lines() {
        writeln!(text, "  {line}").unwrap();
    }
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    compile(&document)
}

/// The same with three attempts a tenth of a second apart, also where a flow's check allows no second one.
pub(crate) fn retrying_program(actions: &str) -> Arc<Program> {
    let mut program = Arc::into_inner(program(actions)).expect("nobody else has the program yet");
    for node in &mut program.nodes {
        if let Op::Effect(effect) = &mut node.op {
            effect.retry =
                Retry { attempts: 3, backoff: Backoff::Fixed, initial_ms: 100, max_ms: 100 };
        }
    }
    Arc::new(program)
}

/// A subroutine: its key, what it declares, its actions (YAML).
pub(crate) type Subroutine<'a> = (&'a str, &'a str, &'a str);

/// The program of these actions behind a webhook, linked with subroutines.
pub(crate) fn programs(actions: &str, subroutines: &[Subroutine<'_>]) -> Programs {
    let linked = subroutines.iter().zip(1u8..).map(|((key, declares, actions), number)| {
        let lines: String = actions.lines().map(|line| format!("  {line}\n")).collect();
        let text = format!(
            "tandem: 1\nkind: subroutine\ntrigger: {{ event: subroutine, inputs: {declares} }}\nactions:\n{lines}"
        );
        let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        ((*key).to_owned(), link(number, compile(&document)))
    });
    Programs::new(program(actions), linked.collect())
}

/// Version and content by number.
pub(crate) fn link(number: u8, program: Arc<Program>) -> Linked {
    let pinned = Pinned { version: u32::from(number), document: ContentHash([number; 32]) };
    Linked { pinned, program }
}

pub(crate) fn compile(document: &Document) -> Arc<Program> {
    let (program, diagnostics) = flow::check(document, &Signatures::unknown());
    Arc::new(program.unwrap_or_else(|| panic!("{diagnostics:#?}\n{}", document.to_yaml())))
}

pub(crate) fn start(body: Value) -> Start {
    Start {
        trigger: Arc::new(
            json!({ "method": "POST", "path": "test", "query": {}, "headers": {}, "body": body }),
        ),
        mode: Mode::Live,
        project: Arc::new(json!({ "id": "prj_1", "name": "Demo", "slug": "demo" })),
        idempotency_key: None,
        seed: 42,
        mocks: Map::new(),
        simulate: false,
        steps_max: kernel::limits::STEPS_MAX,
    }
}

pub(crate) fn failure(code: &str) -> Failure {
    Failure {
        error: StepError::new(code, "it went wrong"),
        retryable: true,
        maybe_done: false,
        retry_after_ms: None,
        outputs: None,
    }
}

pub(crate) struct World {
    pub(crate) execution: Execution,
    pub(crate) now: Timestamp,
    /// One item per commit.
    pub(crate) commits: Vec<Vec<Entry>>,
    /// The latest effect that was asked for.
    pub(crate) effect: Option<Effect>,
}

impl World {
    pub(crate) fn new(actions: &str) -> Self {
        Self::of(program(actions))
    }

    pub(crate) fn of(programs: impl Into<Programs>) -> Self {
        Self { execution: Execution::new(ID, programs), now: T0, commits: Vec::new(), effect: None }
    }

    /// A world in which these actions were started with an empty body.
    pub(crate) fn started(actions: &str) -> Self {
        Self::started_with(actions, start(json!({})))
    }

    pub(crate) fn started_with(actions: &str, start: Start) -> Self {
        let mut world = Self::new(actions);
        world.input(Input::Start(Box::new(start))).unwrap();
        world
    }

    pub(crate) fn input(&mut self, input: Input) -> Result<Transition, Rejected> {
        let transition = advance(&mut self.execution, &input, self.now)?;
        if !transition.entries.is_empty() {
            self.commits.push(transition.entries.clone());
        }
        if let Some(effect) = transition.effects.last() {
            self.effect = Some(effect.clone());
        }
        Ok(transition)
    }

    /// Time passes.
    pub(crate) fn pass(&mut self, ms: u64) -> &mut Self {
        self.now = self.now.plus_ms(ms);
        self
    }

    /// The latest effect comes back after 5 ms.
    pub(crate) fn complete(
        &mut self,
        result: Result<Value, Failure>,
    ) -> Result<Transition, Rejected> {
        let completion = self.completion(result);
        self.pass(5).input(Input::Completed(completion))
    }

    pub(crate) fn completion(&self, result: Result<Value, Failure>) -> Completion {
        let effect = self.effect.as_ref().expect("an effect was asked for");
        Completion {
            performance: effect.performance,
            attempt: effect.attempt,
            started_at: self.now,
            result,
        }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.commits.concat()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for commit in &self.commits {
            codec::encode(commit, &mut bytes);
        }
        bytes
    }

    /// The execution as a process would load it after a crash.
    pub(crate) fn reload(&self) -> Execution {
        let entries = codec::decode(&self.bytes()).unwrap();
        Execution::replay(ID, self.execution.programs().clone(), entries).unwrap()
    }

    /// What the steps came to, one line each, and how it all ended.
    pub(crate) fn log(&self) -> String {
        let mut log = String::new();
        for step in history::steps(&self.entries(), self.execution.programs()) {
            if let (Some(parent), Some(flow)) = (step.parent_seq, &step.flow) {
                write!(log, "{parent}>{flow}.").unwrap();
            }
            let status = json!(step.status);
            write!(
                log,
                "{}#{} {}",
                step.action_id,
                step.performance.visit,
                status.as_str().unwrap()
            )
            .unwrap();
            if let Some(outcome) = &step.outcome {
                write!(log, " {outcome}").unwrap();
            }
            if *step.inputs != json!({}) {
                write!(log, " in {}", step.inputs).unwrap();
            }
            if let Some(outputs) = &step.outputs {
                write!(log, " out {outputs}").unwrap();
            }
            if let Some(error) = &step.error {
                write!(log, " error {}: {}", error.code, error.message).unwrap();
            }
            log.push('\n');
        }
        write!(log, "{}", json!(self.execution.status()).as_str().unwrap()).unwrap();
        if let Some(error) = self.execution.error() {
            write!(log, " {error:?}").unwrap();
        }
        if let Some(at) = self.execution.wake_at() {
            write!(log, " until {at}").unwrap();
        }
        log.push('\n');
        log
    }
}
