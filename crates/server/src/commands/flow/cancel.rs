//! `tandem flow cancel`: one execution, or all of a flow that haven't ended. `tandem flow resume`: one that is paused.

use serde_json::{Value, json};

use super::{id, name, resolve};
use crate::{client::Client, failure::Failure, output};

pub(super) fn cancel(client: &Client, what: &str, status: Option<&str>) -> Result<(), Failure> {
    if !what.starts_with("exe_") {
        return cancel_all(client, what, status);
    }
    if status.is_some() {
        return Err(Failure::Usage("--status is for the executions of a flow".to_owned()));
    }
    one(client, what, "cancel")
}

pub(super) fn resume(client: &Client, execution: &str) -> Result<(), Failure> {
    one(client, execution, "resume")
}

fn one(client: &Client, execution: &str, verb: &str) -> Result<(), Failure> {
    let receipt = client.post(&["executions", execution, verb], &[], &json!({}));
    let receipt = receipt.map_err(|failure| failure.about(execution))?.body;
    match client.json {
        true => output::json(&receipt),
        false => output::line(&format!("{execution} {}", output::cell(&receipt["status"]))),
    }
    Ok(())
}

/// Call by call, until none is left of those that had started before the first.
fn cancel_all(client: &Client, flow: &str, status: Option<&str>) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let mut request = status.map_or(json!({}), |status| json!({"status": [status]}));
    let mut sums = [("cancelled", 0), ("ended_meanwhile", 0), ("failed", 0)];
    loop {
        let report =
            client.post(&["flows", id(&flow), "executions", "cancel"], &[], &request)?.body;
        for (field, sum) in &mut sums {
            *sum += report[*field].as_u64().unwrap_or(0);
        }
        match &report["next_cursor"] {
            Value::String(next) => request["cursor"] = json!(next),
            _ => break,
        }
    }
    let [(_, cancelled), (_, ended), (_, failed)] = sums;
    if client.json {
        output::json(&json!({"cancelled": cancelled, "ended_meanwhile": ended, "failed": failed}));
    } else {
        let plural = if cancelled == 1 { "" } else { "s" };
        output::line(&format!("Cancelled {cancelled} execution{plural} of {}", name(&flow)));
    }
    if failed == 0 {
        Ok(())
    } else {
        Err(Failure::Failed(format!("{failed} couldn't be cancelled: the server's log says why")))
    }
}
