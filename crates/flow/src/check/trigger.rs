//! Checks the trigger: the event is known, its inputs fit and hold no expressions.

use crate::{
    catalog::{self, EVENTS, EventKit, schema},
    diagnostic::{Diagnostic, Place, did_you_mean, excerpt},
    document::Trigger,
};
use serde_json::{Map, Value};

/// A trigger whose event is known.
pub(crate) struct Checked {
    pub(crate) kit: &'static EventKit,
    /// With the event's defaults.
    pub(crate) inputs: Map<String, Value>,
}

pub(crate) fn check(trigger: &Trigger, found: &mut Vec<Diagnostic>) -> Option<Checked> {
    let place = Place::document().child("trigger");
    let Some(event) = trigger.event.as_deref().filter(|event| !event.is_empty()) else {
        let message = "choose the event that triggers this flow";
        found.push(Diagnostic::error("event_missing", place.child("event").at(), message));
        return None;
    };
    let Some(kit) = catalog::event(event) else {
        let hint = did_you_mean(event, EVENTS.iter().map(|kit| kit.key));
        let message = format!("there is no event `{}`{hint}", excerpt(event));
        found.push(Diagnostic::error("unknown_event", place.child("event").at(), message));
        return None;
    };
    for misfit in schema::check(&kit.inputs, &trigger.inputs) {
        let mut place = place.child("inputs");
        place.steps.extend(misfit.steps);
        found.push(Diagnostic::error(misfit.code, place.at(), misfit.message));
    }
    Some(Checked { kit, inputs: schema::with_defaults(&kit.inputs, trigger.inputs.clone()) })
}
