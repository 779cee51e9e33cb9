//! `advance` panicked on this execution: it ends here, so that the others go on.

use super::{Run, Transition};
use crate::{ExecutionError, limits};

pub(super) fn advance(mut run: Run<'_>, message: &str) -> Transition {
    let mut message = message.to_owned();
    limits::shorten(&mut message);
    run.fail(ExecutionError { code: "internal".to_owned(), message, action_id: None });
    run.on()
}
