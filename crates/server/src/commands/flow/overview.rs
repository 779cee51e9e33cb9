//! `tandem flow overview`: what a flow is and how its executions do.

use serde_json::Value;

use super::{id, resolve, status};
use crate::{client::Client, failure::Failure, output};

pub(super) fn overview(
    client: &Client,
    flow: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let range = [("from", from), ("to", to)];
    let query: Vec<(&str, &str)> =
        range.into_iter().filter_map(|(field, time)| Some((field, time?))).collect();
    let found = client.get(&["flows", id(&flow), "overview"], &query)?;
    if client.json {
        output::json(&found);
        return Ok(());
    }
    for (label, value) in facts(&found).iter().filter(|(_, value)| !value.is_empty()) {
        output::line(&format!("{label:<12} {value}"));
    }
    output::line("");
    let row =
        |action: &Value| ["id", "action", "name"].map(|key| output::cell(&action[key])).to_vec();
    output::table(&["ID", "ACTION", "NAME"], rows(&found["actions"], row), "It has no action yet");
    for (title, relation) in [("CALLED BY", "callers"), ("CALLS", "callees")] {
        let related = rows(&found[relation], related);
        if !related.is_empty() {
            output::line("");
            output::table(&[title, "NAME", "IN"], related, "");
        }
    }
    output::line("");
    let row = |point: &Value| {
        let day = output::cell(&point["start"]).split('T').next().unwrap_or_default().to_owned();
        vec![day, output::cell(&point["executions"]), output::cell(&point["failed"])]
    };
    output::table(&["DAY (UTC)", "EXECUTIONS", "FAILED"], rows(&found["per_day"], row), "");
    Ok(())
}

/// A flow that calls this one, or that this one calls, and in which of its documents the call stands.
fn related(flow: &Value) -> Vec<String> {
    let places = [("in_active", "active"), ("in_draft", "draft")];
    let places = places.into_iter().filter(|(key, _)| flow[key] == true).map(|(_, place)| place);
    vec![
        output::cell(&flow["key"]),
        output::cell(&flow["name"]),
        places.collect::<Vec<_>>().join(", "),
    ]
}

fn rows(list: &Value, row: impl Fn(&Value) -> Vec<String>) -> Vec<Vec<String>> {
    list.as_array().into_iter().flatten().map(row).collect()
}

fn facts(found: &Value) -> [(&'static str, String); 8] {
    let (flow, numbers) = (&found["flow"], &found["executions"]);
    let active = &found["versions"]["active"];
    let deployed = match active.is_null() {
        true => String::new(),
        false => format!(
            "{} by {}",
            output::time(&active["deployed_at"]),
            output::cell(&active["deployed_by"])
        ),
    };
    let counts = ["running", "waiting", "completed", "failed", "cancelled"]
        .map(|status| format!("{} {status}", numbers[status]));
    let success = numbers["success_rate"].as_f64();
    let percentiles = ["p50", "p95", "p99"].map(|one| {
        let ms = &numbers["duration"][format!("{one}_ms")];
        (!ms.is_null()).then(|| format!("{one} {ms} ms"))
    });
    [
        ("name", output::cell(&flow["name"])),
        ("status", status(flow)),
        ("trigger", output::cell(&found["trigger"]["event"])),
        ("address", output::cell(&found["trigger"]["address"])),
        ("deployed", deployed),
        ("executions", format!("{} ({})", numbers["total"], counts.join(", "))),
        ("success", success.map_or_else(String::new, |rate| format!("{:.1} %", rate * 100.0))),
        ("duration", percentiles.into_iter().flatten().collect::<Vec<_>>().join(", ")),
    ]
}
