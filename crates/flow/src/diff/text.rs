//! The differences as lines: `+` added, `-` removed, `>` moved, `~` changed.

use super::{Change, ChangeKind, Diff, Place, Placed};
use crate::diagnostic::excerpt;
use serde_json::Value;

pub(super) fn lines(diff: &Diff) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(diff.flow.iter().map(|change| line("flow", change)));
    lines.extend(diff.trigger.iter().map(|change| line("trigger", change)));
    lines.extend(diff.removed.iter().map(|one| format!("- {}, {}", title(one), place(&one.place))));
    lines.extend(diff.added.iter().map(|one| format!("+ {}, {}", title(one), place(&one.place))));
    for one in &diff.moved {
        lines.push(format!("> {}: from {} to {}", one.id, place(&one.from), place(&one.to)));
    }
    for action in &diff.changed {
        lines.extend(action.changes.iter().map(|change| line(&action.id, change)));
    }
    lines
}

/// `lookup (http_request) "Look the order up"`.
fn title(one: &Placed) -> String {
    let name = one.name.as_deref().map(|name| format!(" {name:?}")).unwrap_or_default();
    format!("{} ({}){name}", one.id, one.action)
}

/// `after lookup of found/yes`, `at the beginning`.
fn place(place: &Place) -> String {
    let at = match &place.after {
        Some(after) => format!("after {after}"),
        None => "at the beginning".to_owned(),
    };
    match (&place.parent, &place.branch) {
        (Some(parent), Some(branch)) => format!("{at} of {parent}/{branch}"),
        _ => at,
    }
}

fn line(subject: &str, change: &Change) -> String {
    let path = if change.path.is_empty() { String::new() } else { format!("{}: ", change.path) };
    let what = match change.change {
        ChangeKind::Added => format!("added {}", shown(&change.new)),
        ChangeKind::Removed => format!("removed {}", shown(&change.old)),
        ChangeKind::Changed => format!("{} → {}", shown(&change.old), shown(&change.new)),
    };
    format!("~ {subject}: {path}{what}")
}

fn shown(value: &Value) -> String {
    excerpt(&value.to_string())
}
