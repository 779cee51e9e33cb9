//! `stop`: the execution ends well, here.

use super::{Outcome, Performed};
use crate::execution::DONE;

pub(super) fn perform() -> Performed {
    Performed::Ended(Outcome::way(DONE.into()))
}
