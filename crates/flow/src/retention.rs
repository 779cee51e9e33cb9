//! How long ended executions are kept, as pure rules: a project says it for its flows, a flow may say it for itself. What
//! runs or waits is never deleted, whatever this says.

use crate::{project::ProjectSettings, timestamp::Timestamp};

/// Days for which a project keeps ended executions when its settings don't say otherwise.
pub const RETENTION_DAYS_DEFAULT: u32 = 30;
pub const RETENTION_DAYS_MAX: u32 = 3_650;
/// The largest bound of ended executions of a flow; without one there is none.
pub const RETENTION_EXECUTIONS_MAX: u32 = 10_000_000;
/// Tests are kept for so long, whatever project and flow say.
pub const TEST_DAYS: u32 = 7;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What holds for the live executions of one flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Since they ended.
    pub days: u32,
    /// Only so many of them, those that started last. None: all.
    pub executions: Option<u32>,
}

/// What a flow says itself; where it says nothing the project's settings hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlowRetention {
    pub days: Option<u32>,
    pub executions: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RetentionError {
    #[error("days: ended executions are kept for 1 to {RETENTION_DAYS_MAX} days")]
    Days,
    #[error("executions: a flow keeps 1 to {RETENTION_EXECUTIONS_MAX} ended executions")]
    Executions,
}

impl FlowRetention {
    /// None when it says nothing.
    pub fn checked(self) -> Result<Option<Self>, RetentionError> {
        if self.days.is_some_and(|days| !(1..=RETENTION_DAYS_MAX).contains(&days)) {
            return Err(RetentionError::Days);
        }
        let executions = 1..=RETENTION_EXECUTIONS_MAX;
        if self.executions.is_some_and(|count| !executions.contains(&count)) {
            return Err(RetentionError::Executions);
        }
        Ok((self != Self::default()).then_some(self))
    }
}

impl Retention {
    pub fn of(project: &ProjectSettings, flow: Option<FlowRetention>) -> Self {
        let flow = flow.unwrap_or_default();
        Self {
            days: flow.days.unwrap_or(project.retention_days),
            executions: flow.executions.or(project.retention_executions),
        }
    }
}

/// What ended before this is older than so many days.
pub fn days_before(now: Timestamp, days: u32) -> Timestamp {
    Timestamp(now.0.saturating_sub(i64::from(days) * DAY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_says_part_of_it_and_the_project_the_rest() {
        let project = ProjectSettings {
            retention_days: 90,
            retention_executions: Some(5),
            ..ProjectSettings::default()
        };
        let own =
            |days, executions| Retention::of(&project, Some(FlowRetention { days, executions }));
        assert_eq!(Retention::of(&project, None), Retention { days: 90, executions: Some(5) });
        assert_eq!(own(Some(1), None), Retention { days: 1, executions: Some(5) });
        assert_eq!(own(None, Some(7)), Retention { days: 90, executions: Some(7) });
        let default = Retention::of(&ProjectSettings::default(), None);
        assert_eq!(default, Retention { days: RETENTION_DAYS_DEFAULT, executions: None });
    }

    #[test]
    fn what_a_flow_says_is_within_bounds() {
        let check = |days, executions| FlowRetention { days, executions }.checked();
        assert_eq!(check(None, None), Ok(None));
        for days in [1, RETENTION_DAYS_MAX] {
            assert!(
                check(Some(days), Some(RETENTION_EXECUTIONS_MAX)).is_ok_and(|own| own.is_some())
            );
        }
        for days in [0, RETENTION_DAYS_MAX + 1, u32::MAX] {
            assert_eq!(check(Some(days), Some(1)), Err(RetentionError::Days));
        }
        for executions in [0, RETENTION_EXECUTIONS_MAX + 1] {
            assert_eq!(check(None, Some(executions)), Err(RetentionError::Executions));
        }
    }

    #[test]
    fn days_are_counted_back_from_now() {
        assert_eq!(days_before(Timestamp(3 * DAY_MS + 5), 2), Timestamp(DAY_MS + 5));
        assert_eq!(days_before(Timestamp(i64::MIN), 1), Timestamp(i64::MIN));
    }
}
