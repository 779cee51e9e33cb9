//! Every kind of action, one file each.

mod add_tags;
mod condition;
mod fail;
mod go_to;
mod http_request;
mod respond;
mod return_outputs;
mod run_subroutine;
mod set_variables;
mod split;
mod stop;
mod wait;

pub use add_tags::{TAG_CHARS_MAX, TAGS_MAX};

use super::ActionKit;

/// Every kind of action, in the order in which the editor offers them.
pub static ACTIONS: &[&ActionKit] = &[
    &http_request::KIT,
    &respond::KIT,
    &set_variables::KIT,
    &condition::KIT,
    &split::KIT,
    &wait::KIT,
    &add_tags::KIT,
    &run_subroutine::KIT,
    &return_outputs::KIT,
    &go_to::KIT,
    &stop::KIT,
    &fail::KIT,
];
