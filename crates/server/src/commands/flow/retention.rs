//! `tandem flow retention`.

use serde_json::{Value, json};

use super::{id, resolve};
use crate::{cli::RetentionArguments, client::Client, failure::Failure, output};

/// Shows what holds for the flow, after changing what is given.
pub(super) fn retention(client: &Client, arguments: &RetentionArguments) -> Result<(), Failure> {
    let mut flow = resolve(client, &arguments.flow)?;
    if arguments.clear || arguments.days.is_some() || arguments.executions.is_some() {
        let before = if arguments.clear { Value::Null } else { flow["retention"].take() };
        let own = |given: Option<u32>, name: &str| {
            given.map_or_else(|| before[name].clone(), Value::from)
        };
        let retention = json!({
            "days": own(arguments.days, "days"),
            "executions": own(arguments.executions, "executions"),
        });
        flow = client.patch(&["flows", id(&flow)], &json!({"retention": retention}))?;
    }
    if client.json {
        output::json(&flow["retention"]);
        return Ok(());
    }
    let project = output::cell(&flow["project_id"]);
    let settings = client.get(&["projects", &project, "settings"], &[])?;
    let row = |name: &str, setting: &str| match (&flow["retention"][name], &settings[setting]) {
        (Value::Null, Value::Null) => vec![name.into(), "all".into(), "project".into()],
        (Value::Null, value) => vec![name.into(), output::cell(value), "project".into()],
        (value, _) => vec![name.into(), output::cell(value), "flow".into()],
    };
    let rows = vec![row("days", "retention_days"), row("executions", "retention_executions")];
    output::table(&["KEPT", "VALUE", "SAID BY"], rows, "");
    Ok(())
}
