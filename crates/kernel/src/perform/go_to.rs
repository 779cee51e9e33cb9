//! `go_to`: the flow goes on elsewhere in its frame. Where is the program's business.

use super::{Outcome, Performed};
use crate::execution::DONE;

pub(super) fn perform() -> Performed {
    Performed::Ended(Outcome::way(DONE.into()))
}
