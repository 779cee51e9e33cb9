//! A project's settings: their defaults and bounds, as pure rules. A setting is one field, one bound in
//! [`ProjectSettings::check`] and one place that obeys it. Knows no storage and no wire form.

/// Flows in a project when its settings don't say otherwise.
pub use crate::lifecycle::FLOW_LIMIT_DEFAULT;

/// Flows that a project may be allowed.
pub const FLOW_LIMIT_MAX: u32 = 1_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectSettings {
    /// Flows that count at the same time. Below the present count nothing is taken away: creating is refused.
    pub flow_limit: u32,
    /// Whether another person has to approve a draft before it becomes active. Turned off, every draft may be deployed
    /// at once again and reviews stay as they are.
    pub approval_required: bool,
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
        Self { flow_limit: FLOW_LIMIT_DEFAULT, approval_required: false }
    }
}

impl ProjectSettings {
    pub fn check(&self) -> Result<(), SettingError> {
        if !(1..=FLOW_LIMIT_MAX).contains(&self.flow_limit) {
            let message = format!("a project has 1 to {FLOW_LIMIT_MAX} flows");
            return Err(SettingError { field: "flow_limit", message });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flow_limit_has_bounds_and_its_default_is_inside() {
        assert_eq!(ProjectSettings::default().check(), Ok(()));
        let check =
            |flow_limit| ProjectSettings { flow_limit, ..ProjectSettings::default() }.check();
        assert_eq!((check(1), check(FLOW_LIMIT_MAX)), (Ok(()), Ok(())));
        for refused in [0, FLOW_LIMIT_MAX + 1, u32::MAX] {
            assert_eq!(check(refused).unwrap_err().field, "flow_limit", "{refused}");
        }
    }
}
