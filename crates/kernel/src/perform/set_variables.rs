//! `set_variables`: assigns values to `vars`. Its outputs are the variables; they are journaled once.

use super::{Outcome, Performed, Step, step::invalid_input};
use crate::{StepError, entry::Writes};
use flow::Template;

pub(super) fn perform(step: &mut Step<'_>, variables: &Template) -> Result<Performed, StepError> {
    let variables = step.render(variables)?;
    if !variables.is_object() {
        return Err(invalid_input("variables: expected an object of names and values"));
    }
    Ok(Performed::Ended(Outcome { writes: Writes::Variables, ..Outcome::done(variables) }))
}
