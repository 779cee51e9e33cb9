//! A project's settings: their defaults and bounds, as pure rules. A setting is one field here and in
//! [`SettingsChange`], one bound in [`ProjectSettings::changed`] and one place that obeys it. Knows no storage and no
//! wire form.

/// Flows in a project when its settings don't say otherwise.
pub use crate::lifecycle::FLOW_LIMIT_DEFAULT;

use crate::{
    network::HostList,
    retention::{RETENTION_DAYS_DEFAULT, RETENTION_DAYS_MAX, RETENTION_EXECUTIONS_MAX},
    time_zone::TimeZone,
};

/// Flows that a project may be allowed.
pub const FLOW_LIMIT_MAX: u32 = 1_000;
/// Steps of one execution: what a server allows, and a project without a limit of its own.
pub const STEPS_MAX: u32 = 10_000;
/// The largest bound of live executions at the same time; without one there is none.
pub const RUNNING_MAX: u32 = 1_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectSettings {
    /// Flows that count at the same time. Below the present count nothing is taken away: creating is refused.
    pub flow_limit: u32,
    /// Whether another person has to approve a draft before it becomes active. Turned off, every draft may be deployed
    /// at once again and reviews stay as they are.
    pub approval_required: bool,
    /// When its days begin, and the zone of `format_datetime` when an expression names none.
    pub time_zone: TimeZone,
    /// Where requests may go.
    pub egress_allow: HostList,
    /// Steps of one execution, of those that start from now on.
    pub steps_max: u32,
    /// Live executions with a step under way at the same time; beyond, starts are refused. None: no bound.
    pub running_max: Option<u32>,
    /// Ended executions are kept for so long, where their flow doesn't say otherwise.
    pub retention_days: u32,
    /// Each flow keeps at most so many, where it doesn't say otherwise. None: no bound.
    pub retention_executions: Option<u32>,
}

/// What is to change; the rest stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsChange {
    pub flow_limit: Option<u32>,
    pub approval_required: Option<bool>,
    pub time_zone: Option<String>,
    pub egress_allow: Option<Vec<String>>,
    pub steps_max: Option<u32>,
    /// Some(None) takes the bound away.
    pub running_max: Option<Option<u32>>,
    pub retention_days: Option<u32>,
    /// Some(None) takes the bound away.
    pub retention_executions: Option<Option<u32>>,
}

/// A setting out of its bounds, by its name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct SettingError {
    pub field: &'static str,
    pub message: String,
}

impl Default for ProjectSettings {
    fn default() -> Self {
        Self {
            flow_limit: FLOW_LIMIT_DEFAULT,
            approval_required: false,
            time_zone: TimeZone::default(),
            egress_allow: HostList::default(),
            steps_max: STEPS_MAX,
            running_max: None,
            retention_days: RETENTION_DAYS_DEFAULT,
            retention_executions: None,
        }
    }
}

impl ProjectSettings {
    /// The settings after a change, all of it or nothing.
    pub fn changed(&self, change: &SettingsChange) -> Result<Self, SettingError> {
        let mut after = self.clone();
        if let Some(flow_limit) = change.flow_limit {
            after.flow_limit =
                within("flow_limit", flow_limit, FLOW_LIMIT_MAX, "a project has", "flows")?;
        }
        if let Some(required) = change.approval_required {
            after.approval_required = required;
        }
        if let Some(name) = &change.time_zone {
            after.time_zone = name.parse().map_err(|error| wrong("time_zone", &error))?;
        }
        if let Some(hosts) = &change.egress_allow {
            after.egress_allow =
                HostList::read(hosts).map_err(|error| wrong("egress_allow", &error))?;
        }
        if let Some(steps) = change.steps_max {
            after.steps_max = within("steps_max", steps, STEPS_MAX, "an execution has", "steps")?;
        }
        if let Some(running) = change.running_max {
            let within = |running| {
                within("running_max", running, RUNNING_MAX, "at the same time run", "executions")
            };
            after.running_max = running.map(within).transpose()?;
        }
        after.set_retention(change)?;
        Ok(after)
    }

    fn set_retention(&mut self, change: &SettingsChange) -> Result<(), SettingError> {
        if let Some(days) = change.retention_days {
            let who = "ended executions are kept for";
            self.retention_days = within("retention_days", days, RETENTION_DAYS_MAX, who, "days")?;
        }
        if let Some(executions) = change.retention_executions {
            let within = |executions| {
                let (max, what) = (RETENTION_EXECUTIONS_MAX, "ended executions");
                within("retention_executions", executions, max, "a flow keeps", what)
            };
            self.retention_executions = executions.map(within).transpose()?;
        }
        Ok(())
    }
}

fn within(
    field: &'static str,
    value: u32,
    max: u32,
    who: &str,
    what: &str,
) -> Result<u32, SettingError> {
    if (1..=max).contains(&value) {
        return Ok(value);
    }
    Err(SettingError { field, message: format!("{who} 1 to {max} {what}") })
}

fn wrong(field: &'static str, error: &dyn std::error::Error) -> SettingError {
    SettingError { field, message: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: SettingsChange) -> String {
        ProjectSettings::default().changed(&change).unwrap_err().to_string()
    }

    #[test]
    fn what_a_change_leaves_out_stays() {
        let change = SettingsChange {
            flow_limit: Some(FLOW_LIMIT_MAX),
            approval_required: Some(true),
            time_zone: Some("asia/singapore".into()),
            egress_allow: Some(vec!["*.example.com".into()]),
            steps_max: Some(1),
            running_max: Some(Some(RUNNING_MAX)),
            retention_days: Some(RETENTION_DAYS_MAX),
            retention_executions: Some(Some(1)),
        };
        let all = ProjectSettings::default().changed(&change).unwrap();
        assert_eq!(all.changed(&SettingsChange::default()), Ok(all.clone()));
        let unbound = SettingsChange { running_max: Some(None), ..SettingsChange::default() };
        let expected = ProjectSettings { running_max: None, ..all.clone() };
        assert_eq!(all.changed(&unbound), Ok(expected));
        assert_eq!((all.time_zone.name(), all.flow_limit), ("Asia/Singapore", FLOW_LIMIT_MAX));
        assert!(all.approval_required);
    }

    #[test]
    fn each_setting_has_its_bounds_and_says_its_name() {
        let none = SettingsChange::default;
        for value in [0, FLOW_LIMIT_MAX + 1, u32::MAX] {
            let refused = refused(SettingsChange { flow_limit: Some(value), ..none() });
            assert_eq!(refused, "flow_limit: a project has 1 to 1000 flows");
        }
        for value in [0, STEPS_MAX + 1] {
            let refused = refused(SettingsChange { steps_max: Some(value), ..none() });
            assert_eq!(refused, "steps_max: an execution has 1 to 10000 steps");
        }
        for value in [0, RUNNING_MAX + 1] {
            let refused = refused(SettingsChange { running_max: Some(Some(value)), ..none() });
            assert!(refused.starts_with("running_max: "), "{refused}");
        }
        for value in [0, RETENTION_DAYS_MAX + 1] {
            let refused = refused(SettingsChange { retention_days: Some(value), ..none() });
            assert_eq!(refused, "retention_days: ended executions are kept for 1 to 3650 days");
        }
        for value in [0, RETENTION_EXECUTIONS_MAX + 1] {
            let refused =
                refused(SettingsChange { retention_executions: Some(Some(value)), ..none() });
            assert!(
                refused.starts_with("retention_executions: a flow keeps 1 to 10000000"),
                "{refused}"
            );
        }
        let zone = refused(SettingsChange { time_zone: Some("Zurich".into()), ..none() });
        assert!(zone.starts_with("time_zone: \"Zurich\" isn't a time zone"), "{zone}");
        let hosts = vec!["a.example".into(), "http://b".into()];
        let hosts = refused(SettingsChange { egress_allow: Some(hosts), ..none() });
        assert!(hosts.starts_with("egress_allow: [1]: \"http://b\" isn't a host"), "{hosts}");
    }
}
