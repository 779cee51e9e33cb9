//! Checks the trigger: the event is known and suits the kind of flow, its inputs fit and hold no expressions.

use crate::{
    catalog::{self, EVENTS, EventKit, schema},
    diagnostic::{Diagnostic, Place, did_you_mean, excerpt},
    document::{Flow, FlowKind},
    subroutine::{self, Signature},
};
use serde_json::{Map, Value};

/// A trigger whose event is known.
pub(crate) struct Checked {
    pub(crate) kit: &'static EventKit,
    /// With the event's defaults.
    pub(crate) inputs: Map<String, Value>,
    /// What a subroutine declares, as far as it can be read.
    pub(crate) signature: Option<Signature>,
}

pub(crate) fn check(flow: &Flow, found: &mut Vec<Diagnostic>) -> Option<Checked> {
    let place = Place::document().child("trigger");
    let trigger = &flow.trigger;
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
    let unsuited = match (flow.kind, kit.key == subroutine::EVENT) {
        (FlowKind::Main, true) => Some("only a flow with `kind: subroutine` can have this event"),
        (FlowKind::Subroutine, false) => {
            Some("other flows trigger a subroutine: choose the event `subroutine`")
        }
        (FlowKind::Main, false) | (FlowKind::Subroutine, true) => None,
    };
    if let Some(message) = unsuited {
        found.push(Diagnostic::error("not_offered", place.child("event").at(), message));
    }
    let inputs = place.child("inputs");
    let mut report = |code, steps: Vec<String>, message: String| {
        let mut place = inputs.clone();
        place.steps.extend(steps);
        found.push(Diagnostic::error(code, place.at(), message));
    };
    for misfit in schema::check(&kit.inputs, &trigger.inputs) {
        report(misfit.code, misfit.steps, misfit.message);
    }
    let mut signature = None;
    if kit.key == subroutine::EVENT {
        let (read, wrong) = subroutine::read(&trigger.inputs);
        for error in wrong {
            report(error.code, error.steps, error.message);
        }
        signature = Some(read);
    }
    let inputs = schema::with_defaults(&kit.inputs, trigger.inputs.clone());
    Some(Checked { kit, inputs, signature })
}
