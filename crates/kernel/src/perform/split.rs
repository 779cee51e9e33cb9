//! `split`: the first path whose test holds.

use super::{Outcome, Performed, Step, test};
use crate::StepError;
use flow::program::SplitPath;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn perform(
    step: &mut Step<'_>,
    paths: &[SplitPath],
    otherwise: &Arc<str>,
) -> Result<Performed, StepError> {
    let mut shown = Vec::with_capacity(paths.len());
    let mut outcome = otherwise;
    for path in paths {
        let holds = step.holds(&path.branch, &path.when)?;
        shown.push(json!({ "branch": *path.branch, "when": test::shown(step, &path.when) }));
        if holds {
            outcome = &path.branch;
            break;
        }
    }
    let inputs = test::inputs("paths", Value::Array(shown));
    Ok(Performed::Ended(Outcome { inputs, ..Outcome::way(outcome.clone()) }))
}
