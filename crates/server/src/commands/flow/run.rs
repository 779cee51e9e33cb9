//! `tandem flow test|run`: start an execution and show how it went.

use serde_json::{Value, json};
use ureq::http::StatusCode;

use super::{id, logs, name, resolve};
use crate::{
    cli::{EventArgument, RerunVersion},
    client::{Answer, Client},
    commands::read_json,
    failure::Failure,
    output,
};

pub(super) struct Test<'a> {
    pub(super) event: &'a EventArgument,
    pub(super) mocks: Option<&'a str>,
    pub(super) simulate: bool,
}

pub(super) fn test(client: &Client, flow: &str, test: &Test<'_>) -> Result<(), Failure> {
    let mut request = json!({"effects": if test.simulate { "simulate" } else { "real" }});
    if let Some(event) = &test.event.event {
        request["event"] = read_json(event)?;
    }
    if let Some(mocks) = test.mocks {
        request["mocks"] = read_json(mocks)?;
    }
    let flow = resolve(client, flow)?;
    let answer = client.post(&["flows", id(&flow), "test"], &[("wait", "true")], &request);
    finish(client, answer.map_err(|failure| failure.about(name(&flow)))?, true)
}

pub(super) fn run(
    client: &Client,
    flow: &str,
    event: &EventArgument,
    wait: bool,
) -> Result<(), Failure> {
    let event = event.event.as_deref().map(read_json).transpose()?;
    // The key of a project may start a flow by its id, but not look for it by name.
    let flow = match flow.contains('/') {
        true => id(&resolve(client, flow)?).to_owned(),
        false => flow.to_owned(),
    };
    let query: &[(&str, &str)] = if wait { &[("wait", "true")] } else { &[] };
    let request = event.map_or(json!({}), |event| json!({"event": event}));
    let answer = client.post(&["flows", &flow, "executions"], query, &request);
    finish(client, answer.map_err(|failure| failure.about(&flow))?, wait)
}

pub(super) fn rerun(
    client: &Client,
    execution: &str,
    version: Option<RerunVersion>,
    wait: bool,
) -> Result<(), Failure> {
    let request = match version {
        None => json!({}),
        Some(RerunVersion::Same) => json!({"version": "same"}),
        Some(RerunVersion::Active) => json!({"version": "active"}),
    };
    let answer = client.post(&["executions", execution, "rerun"], &[], &request);
    let answer = answer.map_err(|failure| failure.about(execution))?;
    if !wait {
        return finish(client, answer, false);
    }
    let id = output::cell(&answer.body["id"]);
    client.events(&["executions", &id, "events"], |event, _| event != "end")?;
    let body = client.get(&["executions", &id], &[])?;
    finish(client, Answer { status: StatusCode::OK, body, ..answer }, true)
}

/// Shows what came of it. An execution that was waited for and didn't succeed is a negative answer.
fn finish(client: &Client, answer: Answer, waited: bool) -> Result<(), Failure> {
    let execution = answer.body;
    let ended = answer.status.as_u16() == 200;
    if client.json {
        output::json(&execution);
    } else if ended {
        logs::print_execution(&execution);
    } else {
        let still = if waited { ", still going on" } else { "" };
        output::line(&format!(
            "{} {}{still}",
            output::cell(&execution["id"]),
            output::cell(&execution["status"])
        ));
    }
    match execution["status"].as_str() {
        Some("failed" | "cancelled") if ended => Err(Failure::Negative),
        _ => Ok(()),
    }
}

/// `HTTP 200 {"state":"open"}`: what the caller got, when the flow answered.
pub(super) fn response_line(response: &Value) -> Option<String> {
    (!response.is_null())
        .then(|| format!("HTTP {} {}", response["status"], output::cell(&response["body"])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_one_line() {
        assert_eq!(response_line(&Value::Null), None);
        let response = json!({"status": 200, "headers": {}, "body": {"state": "open"}});
        assert_eq!(response_line(&response).unwrap(), r#"HTTP 200 {"state":"open"}"#);
    }
}
