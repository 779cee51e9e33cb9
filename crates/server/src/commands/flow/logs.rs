//! `tandem flow logs`: lists of executions, one execution with its steps, and both as they happen.

use std::time::Duration;

use serde_json::Value;

use super::{id, resolve, run::response_line};
use crate::{client::Client, failure::Failure, output};

const POLL_EVERY: Duration = Duration::from_secs(1);
const HEADINGS: [&str; 6] = ["STARTED", "STATUS", "VERSION", "MS", "ERROR", "ID"];

pub(super) struct Filter<'a> {
    pub(super) status: Option<&'a str>,
    pub(super) find: Option<&'a str>,
    pub(super) tags: &'a [String],
    pub(super) limit: u32,
}

pub(super) fn list(
    client: &Client,
    flow: &str,
    filter: &Filter<'_>,
    follow: bool,
) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let page = executions(client, id(&flow), filter)?;
    if client.json && !follow {
        output::json(&page);
        return Ok(());
    }
    let mut items = page["items"].as_array().cloned().unwrap_or_default();
    if !follow {
        output::table(&HEADINGS, items.iter().map(row).collect(), "No execution yet");
        return Ok(());
    }
    items.reverse();
    let mut seen: Vec<(String, String)> = Vec::new();
    loop {
        for execution in &items {
            let state = (output::cell(&execution["id"]), output::cell(&execution["status"]));
            if !seen.contains(&state) {
                print_change(client, execution);
                seen.push(state);
            }
        }
        pause();
        let page = executions(client, id(&flow), filter)?;
        items = page["items"].as_array().cloned().unwrap_or_default();
        items.reverse();
        seen.retain(|(id, _)| items.iter().any(|execution| execution["id"] == id.as_str()));
    }
}

pub(super) fn execution(
    client: &Client,
    flow: &str,
    execution: &str,
    follow: bool,
) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let found = client.get(&["executions", execution], &[])?;
    if found["flow_id"] != id(&flow) {
        return Err(super::not_found(format!("{execution} is no execution of this flow")));
    }
    if !follow {
        match client.json {
            true => output::json(&found),
            false => print_execution(&found),
        }
        return Ok(());
    }
    client.events(&["executions", execution, "events"], |event, data| {
        match (client.json, event) {
            (true, "step" | "execution") => output::line(&data.to_string()),
            (false, "step") => output::line(&step_line(data)),
            (false, "execution") => {
                output::line(&format!("execution {}", output::cell(&data["status"])))
            }
            _ => {}
        }
        event != "end"
    })
}

/// One execution with its steps, for people.
pub(super) fn print_execution(execution: &Value) {
    let version = match execution["version"].as_u64() {
        Some(number) => format!("version {number}"),
        None => "the draft".to_owned(),
    };
    output::line(&format!(
        "{} {} on {version}",
        output::cell(&execution["id"]),
        output::cell(&execution["status"])
    ));
    if let Some(line) = tags_line(&execution["tags"]) {
        output::line(&line);
    }
    for step in execution["steps"].as_array().into_iter().flatten() {
        output::line(&step_line(step));
    }
    if let Some(line) = response_line(&execution["response"]) {
        output::line(&line);
    }
    if !execution["error"].is_null() {
        output::line(&error_text(&execution["error"]));
    }
}

/// `  tags: customer:42, vip`; none without tags.
fn tags_line(tags: &Value) -> Option<String> {
    let tags: Vec<&str> = tags.as_array()?.iter().filter_map(Value::as_str).collect();
    (!tags.is_empty()).then(|| format!("  tags: {}", tags.join(", ")))
}

/// `  lookup (http_request) completed → yes  {"status":200}`.
fn step_line(step: &Value) -> String {
    let outcome = step["outcome"].as_str().map_or(String::new(), |outcome| format!(" → {outcome}"));
    let action = output::cell(&step["action"]);
    let mut line = format!(
        "  {} ({action}) {}{outcome}",
        output::cell(&step["action_id"]),
        output::cell(&step["status"])
    );
    if !step["outputs"].is_null() {
        line.push_str(&format!("  {}", step["outputs"]));
    }
    if !step["error"].is_null() {
        line.push_str(&format!("  {}", error_text(&step["error"])));
    }
    line
}

fn error_text(error: &Value) -> String {
    format!("{} ({})", output::cell(&error["message"]), output::cell(&error["code"]))
}

fn row(execution: &Value) -> Vec<String> {
    vec![
        output::time(&execution["started_at"]),
        output::cell(&execution["status"]),
        execution["version"]
            .as_u64()
            .map_or_else(|| "test".to_owned(), |number| number.to_string()),
        output::cell(&execution["duration_ms"]),
        output::cell(&execution["error"]["code"]),
        output::cell(&execution["id"]),
    ]
}

fn print_change(client: &Client, execution: &Value) {
    match client.json {
        true => output::line(&execution.to_string()),
        false => output::line(row(execution).join("  ").trim_end()),
    }
}

fn executions(client: &Client, flow: &str, filter: &Filter<'_>) -> Result<Value, Failure> {
    let limit = filter.limit.to_string();
    let mut query = vec![("limit", limit.as_str())];
    query.extend(filter.status.map(|status| ("status", status)));
    query.extend(filter.find.map(|find| ("q", find)));
    query.extend(filter.tags.iter().map(|tag| ("tag", tag.as_str())));
    client.get(&["flows", flow, "executions"], &query)
}

/// The API streams one execution; a list it doesn't, so it is asked again.
#[expect(clippy::disallowed_methods, reason = "polling for a person who watches")]
fn pause() {
    std::thread::sleep(POLL_EVERY);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_are_one_line_and_none_without_tags() {
        assert_eq!(
            tags_line(&json!(["customer:42", "vip"])).as_deref(),
            Some("  tags: customer:42, vip")
        );
        assert_eq!(tags_line(&json!([])), None);
    }

    #[test]
    fn a_step_says_its_branch_outputs_and_error() {
        let step = json!({"action_id": "found", "action": "condition", "status": "completed", "outcome": "yes", "outputs": null, "error": null});
        assert_eq!(step_line(&step), "  found (condition) completed → yes");
        let step = json!({"action_id": "a", "action": "http_request", "status": "failed", "outcome": null,
            "outputs": {"status": 502}, "error": {"code": "timeout", "message": "No answer"}});
        assert_eq!(
            step_line(&step),
            "  a (http_request) failed  {\"status\":502}  No answer (timeout)"
        );
    }
}
