//! `condition`: yes or no.

use super::{Outcome, Performed, Step, test};
use crate::{
    StepError,
    execution::{NO, YES},
};
use flow::program::Test;

pub(super) fn perform(step: &mut Step<'_>, when: &Test) -> Result<Performed, StepError> {
    let outcome = if step.holds("when", when)? { YES } else { NO };
    let inputs = test::inputs("when", test::shown(step, when));
    Ok(Performed::Ended(Outcome { inputs, ..Outcome::way(outcome.into()) }))
}
