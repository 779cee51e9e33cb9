//! `return`: the subroutine ends with its outputs, which the step that called it gets.

use super::{Outcome, Performed, Step};
use crate::{StepError, execution::DONE};
use flow::{Program, Template};
use serde_json::Value;
use std::sync::Arc;

pub(super) fn perform(step: &mut Step<'_>, outputs: &Template) -> Result<Performed, StepError> {
    let given = step.render(outputs)?;
    Ok(Performed::Ended(Outcome::done(accept(step.program(), &given)?)))
}

/// What the caller's step comes to: what `return` said, or nothing where nothing was declared.
pub(crate) fn returned(program: &Program, outputs: Option<Arc<Value>>) -> Outcome {
    let outputs = outputs.map_or_else(|| accept(program, &Value::Null).map(Arc::new), Ok);
    match outputs {
        Ok(outputs) => Outcome { outputs: Some(outputs), ..Outcome::way(DONE.into()) },
        Err(error) => Outcome::failed(None, error),
    }
}

fn accept(program: &Program, given: &Value) -> Result<Value, StepError> {
    let invalid = |message| StepError::new("subroutine_output_invalid", message);
    match &program.signature {
        Some(signature) => signature.outputs.accept("output", given).map_err(invalid),
        None => Err(invalid("a main flow returns nothing".to_owned())),
    }
}
