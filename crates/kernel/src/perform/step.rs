//! One performance in the making: what it sees, and what it can come to. Knows no particular operation.

use crate::{
    Execution, Performance, StepError,
    entry::Writes,
    execution::{DONE, ERROR, FrameKind, Origin, UNKNOWN},
    limits::{self, VALUE_BYTES_MAX, VALUE_DEPTH_MAX},
    seed::{self, Purpose},
};
use flow::{ExpressionError, Node, Program, Programs, Scope, Template, Timestamp, program::Test};
use serde_json::Value;
use std::sync::Arc;

/// What performing an action came to.
#[derive(Debug)]
pub(crate) enum Performed {
    Ended(Outcome),
    Waits {
        inputs: Arc<Value>,
        until: Timestamp,
    },
    /// A subroutine begins with these inputs.
    Calls {
        inputs: Arc<Value>,
    },
    Leaves {
        request: Arc<Value>,
    },
}

/// How a step ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Only of steps that weren't announced.
    pub(crate) inputs: Option<Arc<Value>>,
    pub(crate) outcome: Arc<str>,
    pub(crate) outputs: Option<Arc<Value>>,
    pub(crate) error: Option<StepError>,
    pub(crate) writes: Writes,
}

impl Outcome {
    /// A way out without outputs.
    pub(crate) fn way(outcome: Arc<str>) -> Self {
        Self { inputs: None, outcome, outputs: None, error: None, writes: Writes::Nothing }
    }

    pub(crate) fn done(outputs: Value) -> Self {
        Self { outputs: Some(Arc::new(outputs)), ..Self::way(DONE.into()) }
    }

    pub(crate) fn failed(inputs: Option<Arc<Value>>, error: StepError) -> Self {
        Self { inputs, error: Some(error.shortened()), ..Self::way(ERROR.into()) }
    }

    /// It may have happened or not, and can't be found out.
    pub(crate) fn unknown(message: &str) -> Self {
        let error = StepError::new("outcome_unknown", message);
        Self { error: Some(error.shortened()), ..Self::way(UNKNOWN.into()) }
    }

    /// Outputs that no journal can hold are an error of the step.
    pub(crate) fn within_limits(self) -> Self {
        match &self.outputs {
            Some(outputs) if limits::measure(outputs).is_too_large() => {
                Self::failed(self.inputs, too_large("output_too_large", "outputs"))
            }
            Some(_) | None => self,
        }
    }
}

pub(crate) fn too_large(code: &str, what: &str) -> StepError {
    let mib = VALUE_BYTES_MAX >> 20;
    StepError::new(
        code,
        format!("the {what} of a step are at most {mib} MiB and {VALUE_DEPTH_MAX} levels deep"),
    )
}

/// One performance of one action, seen from inside.
pub(crate) struct Step<'a> {
    node: &'a Node,
    frame: &'a FrameKind,
    programs: &'a Programs,
    origin: &'a Origin,
    performance: Performance,
    already_responded: bool,
    /// Of the execution so far.
    tags: &'a [String],
    scope: Scope,
    /// Renderings so far: each gets random bits of its own.
    rendered: u32,
}

impl<'a> Step<'a> {
    pub(crate) fn new(execution: &'a Execution, performance: Performance, now: Timestamp) -> Self {
        let state = execution.state();
        let origin = state.origin.as_ref().expect("a step is performed after the start");
        let frame = &state.frames[&performance.frame];
        let scope = Scope {
            trigger: frame.trigger.clone(),
            execution: origin.execution.clone(),
            project: origin.project.clone(),
            vars: frame.vars.clone(),
            actions: frame.actions.clone(),
            item: None,
            now,
            seed: 0,
        };
        Self {
            node: execution.node(performance),
            frame: &frame.kind,
            programs: execution.programs(),
            origin,
            performance,
            already_responded: execution.response().is_some(),
            tags: execution.tags(),
            scope,
            rendered: 0,
        }
    }

    pub(crate) fn node(&self) -> &'a Node {
        self.node
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.scope.now
    }

    pub(crate) fn already_responded(&self) -> bool {
        self.already_responded
    }

    pub(crate) fn tags(&self) -> &'a [String] {
        self.tags
    }

    /// Outputs that stand in for the outside in a test: by the action's id, in a subroutine by `<its key>.<action id>`.
    pub(crate) fn mock(&self) -> Option<&'a Value> {
        let mocks = &self.origin.mocks;
        match self.frame {
            FrameKind::Subroutine { key, .. } if !mocks.is_empty() => {
                mocks.get(&format!("{key}.{}", self.node.id))
            }
            FrameKind::Root | FrameKind::Subroutine { .. } => mocks.get(&*self.node.id),
        }
    }

    /// What the step's frame runs.
    pub(crate) fn program(&self) -> &'a Program {
        self.frame.program(self.programs)
    }

    /// A subroutine that the execution pinned.
    pub(crate) fn subroutine(&self, key: &str) -> Option<&'a Arc<Program>> {
        self.programs.subroutine(key)
    }

    /// How many subroutines the step is inside of.
    pub(crate) fn depth(&self) -> u32 {
        self.frame.depth()
    }

    /// Whether nothing may leave.
    pub(crate) fn simulates(&self) -> bool {
        self.origin.simulate
    }

    pub(crate) fn render(&mut self, template: &Template) -> Result<Value, StepError> {
        self.draw();
        template.render(&self.scope).map_err(expression_error)
    }

    /// Whether a test holds; `name` is where it stands in the inputs.
    pub(crate) fn holds(&mut self, name: &str, test: &Test) -> Result<bool, StepError> {
        self.draw();
        test.holds(&self.scope).map_err(|mut error| {
            error.path = format!("{name}.{}", error.path);
            expression_error(error)
        })
    }

    /// What a template of the last test gave. It may not have been looked at, so that errors don't matter.
    pub(crate) fn show(&self, template: &Template) -> Value {
        template.render_or_missing(&self.scope).ok().flatten().unwrap_or_default()
    }

    /// Random bits for the next rendering.
    fn draw(&mut self) {
        self.scope.seed =
            seed::derive(self.origin.seed, self.performance, Purpose::Rendering(self.rendered));
        self.rendered += 1;
    }
}

fn expression_error(error: ExpressionError) -> StepError {
    let message = match error.path.as_str() {
        "" => error.message,
        path => format!("{path}: {}", error.message),
    };
    StepError::new("expression", message)
}

/// An input that was rendered to something that its action can't use.
pub(crate) fn invalid_input(message: impl Into<String>) -> StepError {
    StepError::new("invalid_input", message)
}

/// What a test's author put in the place of an outcome: outputs, or `{"error": {"code", "message"}}`.
pub(crate) fn mocked(inputs: Arc<Value>, mock: &Value) -> Outcome {
    match mock_error(mock) {
        Some(error) => Outcome::failed(Some(inputs), error),
        None => Outcome { inputs: Some(inputs), ..Outcome::done(mock.clone()) },
    }
}

fn mock_error(mock: &Value) -> Option<StepError> {
    let fields = mock.as_object().filter(|fields| fields.len() == 1)?;
    let error = fields.get("error")?;
    Some(StepError::new(error.get("code")?.as_str()?, error.get("message")?.as_str()?))
}
