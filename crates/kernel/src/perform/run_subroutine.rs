//! `run_subroutine`: a frame of its own begins, and the step waits for its end.

use super::{
    Performed, Step,
    step::{mocked, too_large},
};
use crate::{
    StepError,
    limits::{self, SUBROUTINE_DEPTH_MAX},
};
use flow::Template;
use serde_json::json;
use std::sync::Arc;

pub(super) fn perform(
    step: &mut Step<'_>,
    key: &str,
    inputs: &Template,
) -> Result<Performed, StepError> {
    let given = step.render(inputs)?;
    if let Some(mock) = step.mock() {
        let shown = Arc::new(json!({ "flow": key, "inputs": given }));
        return Ok(Performed::Ended(mocked(shown, mock)));
    }
    if step.depth() >= SUBROUTINE_DEPTH_MAX {
        let message =
            format!("subroutines call each other at most {SUBROUTINE_DEPTH_MAX} levels deep");
        return Err(StepError::new("subroutine_depth", message));
    }
    let Some(signature) = step.subroutine(key).and_then(|program| program.signature.as_ref())
    else {
        let message = format!("the subroutine `{key}` wasn't active when this execution started");
        return Err(StepError::new("subroutine_not_active", message));
    };
    let inputs = signature.inputs.accept("input", &given).map_err(|message| {
        StepError::new("subroutine_input_invalid", format!("the subroutine `{key}`: {message}"))
    })?;
    if limits::measure(&inputs).is_too_large() {
        return Err(too_large("input_too_large", "inputs"));
    }
    Ok(Performed::Calls { inputs: Arc::new(inputs) })
}
