//! What a flow is and how it does: its trigger and actions, its versions, and numbers about its live executions.

use super::{Authoring, AuthoringError, FlowView, Relation, Result};
use crate::port::{Counts, Durations, Numbers, QUARTER_MS};
use flow::{
    FlowId, TimeZone, Timestamp,
    document::{Action, Trigger},
    lifecycle::VersionHead,
};
use std::ops::Range;

const DAY_QUARTERS: i64 = 24 * 4;
/// What an overview counts when it isn't told from when.
const RANGE_DEFAULT: i64 = 7 * DAY_QUARTERS;
/// How much an overview counts at most.
const RANGE_MAX: i64 = 92 * DAY_QUARTERS;

/// A flow at a glance. `trigger` and `actions` are those of the active version, or of the draft without one.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    pub flow: FlowView,
    pub trigger: Trigger,
    /// In the order of the document, those inside branches after the one that branches.
    pub actions: Vec<ActionLine>,
    /// How many were deployed.
    pub versions: usize,
    pub active: Option<VersionHead>,
    /// The flows that call this subroutine, by key.
    pub callers: Vec<Relation>,
    /// The subroutines that this flow calls, by key.
    pub callees: Vec<Relation>,
    /// What was counted: from the beginning of a quarter of an hour to the end of another.
    pub range: Range<Timestamp>,
    pub total: Counts,
    /// Of executions that ended.
    pub durations: Durations,
    /// The project's.
    pub time_zone: TimeZone,
    /// Every hour in the project's time zone that the range touches, and every day, from its beginning.
    pub per_hour: Vec<Point>,
    pub per_day: Vec<Point>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionLine {
    pub id: String,
    /// Its key in the catalogue.
    pub action: String,
    pub name: Option<String>,
}

/// Executions that started in one hour or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    pub start: Timestamp,
    pub executions: u64,
    pub failed: u64,
}

impl Counts {
    /// Completed ones among those that completed or failed: being cancelled is no failure.
    pub fn success_rate(self) -> Option<f64> {
        let judged = self.completed + self.failed;
        (judged > 0).then(|| self.completed as f64 / judged as f64)
    }
}

impl Authoring {
    /// Numbers of what started at or after `from` (a week before `to` by default) and before `to` (now by default); both
    /// are widened to whole quarters of an hour.
    pub fn overview(
        &self,
        flow: FlowId,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<Overview> {
        let quarters = self.quarters(from, to)?;
        let head = self.load_flow(flow)?;
        let document = match self.load_active(&head)? {
            Some(document) => document,
            None => self.load_draft(&head)?,
        };
        let (document, _) = document.read();
        let mut actions = Vec::new();
        add_lines(&mut actions, &document.actions);
        let versions = self.catalog().versions(flow)?;
        let number = head.active.as_ref().map(|active| active.number);
        let numbers = self.inner.listing.numbers(flow, quarters.clone())?;
        let project = self.project_of(&head)?;
        let (callers, callees) = self.relations(&head)?;
        let zone = &project.settings.time_zone;
        Ok(Overview {
            callers,
            callees,
            trigger: document.trigger,
            actions,
            versions: versions.len(),
            active: versions.into_iter().find(|version| Some(version.number) == number),
            total: numbers.total(),
            per_hour: series(&numbers, &quarters, |at| zone.hour_start(at)),
            per_day: series(&numbers, &quarters, |at| zone.day_start(at)),
            time_zone: zone.clone(),
            durations: numbers.durations,
            range: beginning(quarters.start)..beginning(quarters.end),
            flow: self.view_flow(head, &project)?,
        })
    }

    fn quarters(&self, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<Range<i64>> {
        let refuse = |field, message: &str| {
            Err(AuthoringError::Invalid { field, message: message.to_owned() })
        };
        // What starts at this millisecond counts too.
        let to = to.unwrap_or_else(|| self.now().plus_ms(1));
        let end = to.0.div_euclid(QUARTER_MS) + i64::from(to.0.rem_euclid(QUARTER_MS) != 0);
        let start = match from {
            Some(from) if from >= to => return refuse("from", "it has to be before `to`"),
            Some(from) => from.0.div_euclid(QUARTER_MS),
            None => end - RANGE_DEFAULT,
        };
        if end - start > RANGE_MAX {
            return refuse("from", "an overview counts at most 92 days");
        }
        Ok(start..end)
    }
}

fn add_lines(lines: &mut Vec<ActionLine>, actions: &[Action]) {
    for action in actions {
        lines.push(ActionLine {
            id: action.id.clone(),
            action: action.action.clone(),
            name: action.name.clone(),
        });
        for branch in &action.branches {
            add_lines(lines, &branch.actions);
        }
    }
}

fn beginning(quarter: i64) -> Timestamp {
    Timestamp(quarter.saturating_mul(QUARTER_MS))
}

/// Sums of the quarters whose time has the same beginning, also of those in which nothing started.
fn series(
    numbers: &Numbers,
    quarters: &Range<i64>,
    begins: impl Fn(Timestamp) -> Timestamp,
) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for quarter in quarters.clone() {
        let start = begins(beginning(quarter));
        if points.last().is_none_or(|last| last.start != start) {
            points.push(Point { start, executions: 0, failed: 0 });
        }
        if let (Some(point), Some(counts)) = (points.last_mut(), numbers.quarters.get(&quarter)) {
            point.executions += counts.executions();
            point.failed += counts.failed;
        }
    }
    points
}
