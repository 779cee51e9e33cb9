//! Every kind of event, one file each.

mod api;
mod subroutine;
mod webhook;

use super::EventKit;

/// The key of the event that Program reads by itself.
pub const WEBHOOK: &str = "webhook";

/// Every kind of event, in the order in which the editor offers them.
pub static EVENTS: &[&EventKit] = &[&webhook::KIT, &api::KIT, &subroutine::KIT];
