//! Checks one action by itself and compiles it into a node.

use super::layout::{Laid, Layout};
use crate::{
    catalog::{ACTIONS, ActionKit, Effect, EventKit, Expressions, Site, schema},
    diagnostic::{Diagnostic, Place, did_you_mean, excerpt},
    document::OnErrorKind,
    program::{Node, OnError},
};
use std::sync::Arc;

/// The branch that is taken when an action fails, with `on_error: branch`.
pub(crate) const ERROR_BRANCH: &str = "error";

pub(crate) fn compile(
    layout: &Layout<'_>,
    laid: &Laid<'_>,
    event: Option<&'static EventKit>,
    found: &mut Vec<Diagnostic>,
    expressions: &mut Vec<Expressions>,
) -> Option<Node> {
    let action = laid.action;
    let place = Place::action(&action.id, &action.pointer);
    let Some(kit) = laid.kit else {
        if !action.action.is_empty() {
            let hint = did_you_mean(&action.action, ACTIONS.iter().map(|kit| kit.key));
            let message = format!("there is no action `{}`{hint}", excerpt(&action.action));
            found.push(Diagnostic::error("unknown_action", place.child("action").at(), message));
        }
        return None;
    };
    if let (Some(events), Some(event)) = (kit.events, event)
        && !events.contains(&event.key)
    {
        let message =
            format!("{} can't be used in a flow that {} triggers", kit.title, event.title);
        found.push(Diagnostic::error("not_offered", place.child("action").at(), message));
    }
    for misfit in schema::check(&kit.inputs, &action.inputs) {
        let mut place = place.child("inputs");
        place.steps.extend(misfit.steps);
        found.push(Diagnostic::error(misfit.code, place.at(), misfit.message));
    }
    settings(kit, laid, &place, found);
    branches(kit, laid, &place, found);
    let mut site = Site {
        action,
        place,
        next: laid.next,
        branches: &laid.branches,
        ids: &layout.ids,
        found,
        expressions,
    };
    let op = (kit.compile)(&mut site)?;
    Some(Node {
        id: Arc::from(action.id.as_str()),
        action: kit.key,
        name: action.name.as_deref().map(Arc::from),
        op,
        next: laid.next,
        on_error: on_error(kit, laid),
    })
}

fn on_error(kit: &ActionKit, laid: &Laid<'_>) -> OnError {
    match laid.action.on_error {
        _ if !kit.error_branch => OnError::Stop,
        OnErrorKind::Stop => OnError::Stop,
        OnErrorKind::Continue => OnError::Continue,
        OnErrorKind::Branch => {
            let branch = laid.branches.iter().find(|(id, _)| *id == ERROR_BRANCH);
            OnError::Branch(branch.map_or(laid.next, |(_, begin)| *begin))
        }
    }
}

/// Settings that do nothing for this kind of action.
fn settings(kit: &ActionKit, laid: &Laid<'_>, place: &Place, found: &mut Vec<Diagnostic>) {
    let mut idle = |key: &str, why: &str| {
        let message = format!("`{key}` does nothing here: {} {why}", kit.title);
        found.push(Diagnostic::warning("has_no_effect", place.child(key).at(), message));
    };
    let is_remote = matches!(kit.effect, Effect::E2 | Effect::E3);
    if laid.action.timeout_ms.is_some() && !is_remote {
        idle("timeout_ms", "calls nothing outside");
    }
    if laid.action.retry.is_some() && !is_remote {
        idle("retry", "calls nothing outside");
    }
    if laid.action.on_error != OnErrorKind::Stop && !kit.error_branch {
        idle("on_error", "doesn't go on");
    }
}

fn branches(kit: &ActionKit, laid: &Laid<'_>, place: &Place, found: &mut Vec<Diagnostic>) {
    let wants_error = laid.action.on_error == OnErrorKind::Branch && kit.error_branch;
    let has_error = laid.branches.iter().any(|(id, _)| *id == ERROR_BRANCH);
    if wants_error && !has_error {
        let message =
            "`on_error: branch` needs a branch `error`: add one, or choose `continue` or `stop`";
        found.push(Diagnostic::error("missing_branch", place.child("on_error").at(), message));
    }
    for (index, (id, _)) in laid.branches.iter().enumerate() {
        let place = place.child("branches").child(index.to_string());
        if *id == ERROR_BRANCH {
            if !wants_error {
                let message = if kit.error_branch {
                    "this branch is never taken: add `on_error: branch` to the action"
                } else {
                    "this action has no branch `error`: it doesn't go on after a failure"
                };
                found.push(Diagnostic::error("unused_error_branch", place.at(), message));
            }
        } else if !kit.own_branches
            && !id.is_empty()
            && !kit.branches.iter().any(|known| known.id == *id)
        {
            let hint = did_you_mean(id, kit.branches.iter().map(|known| known.id));
            let message = format!("{} has no branch `{}`{hint}", kit.title, excerpt(id));
            found.push(Diagnostic::error("unknown_branch", place.child("id").at(), message));
        }
    }
}
