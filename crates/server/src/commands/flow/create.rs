//! `tandem flow create`.

use serde_json::json;

use super::id;
use crate::{cli::FlowKind, client::Client, failure::Failure, output};

pub(super) fn create(
    client: &Client,
    project: &str,
    name: Option<&str>,
    kind: FlowKind,
) -> Result<(), Failure> {
    let kind = match kind {
        FlowKind::Main => "main",
        FlowKind::Subroutine => "subroutine",
    };
    let mut request = json!({"kind": kind});
    if let Some(name) = name {
        request["name"] = json!(name);
    }
    let flow = client.post(&["projects", project, "flows"], &[], &request)?.body;
    match client.json {
        true => output::json(&flow),
        false => output::line(&format!(
            "Created {} ({}, {}) as a draft",
            output::cell(&flow["name"]),
            output::cell(&flow["key"]),
            id(&flow)
        )),
    }
    Ok(())
}
