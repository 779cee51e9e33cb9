//! `tandem flow list|show|versions`.

use serde_json::Value;

use super::{all_flows, id, resolve, status};
use crate::{client::Client, failure::Failure, output};

pub(super) fn list(client: &Client, project: &str) -> Result<(), Failure> {
    let flows = all_flows(client, project)?;
    if client.json {
        output::json(&Value::Array(flows));
        return Ok(());
    }
    let row = |flow: &Value| {
        let runs = format!("{} ({} failed)", flow["executions_today"], flow["failed_today"]);
        vec![
            output::cell(&flow["key"]),
            output::cell(&flow["name"]),
            status(flow),
            output::cell(&flow["event"]),
            runs,
            output::cell(&flow["id"]),
        ]
    };
    output::table(
        &["KEY", "NAME", "STATUS", "EVENT", "TODAY", "ID"],
        flows.iter().map(row).collect(),
        "This project has no flow yet: tandem flow import FILE --project PROJECT",
    );
    Ok(())
}

pub(super) fn show(
    client: &Client,
    flow: &str,
    document: bool,
    version: Option<u32>,
) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    if let Some(number) = version {
        let version = client.get(&["flows", id(&flow), "versions", &number.to_string()], &[])?;
        output::json(if client.json { &version } else { &version["document"] });
        return Ok(());
    }
    if document {
        return show_document(client, &flow);
    }
    if client.json {
        output::json(&flow);
        return Ok(());
    }
    let rows = [
        ("name", output::cell(&flow["name"])),
        ("key", output::cell(&flow["key"])),
        ("id", output::cell(&flow["id"])),
        ("kind", output::cell(&flow["kind"])),
        ("status", status(&flow)),
        ("event", output::cell(&flow["event"])),
        ("address", output::cell(&flow["trigger_url"])),
        ("draft saved", output::time(&flow["draft"]["updated_at"])),
        ("created", output::time(&flow["created_at"])),
    ];
    for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        output::line(&format!("{label:<12} {value}"));
    }
    Ok(())
}

fn show_document(client: &Client, flow: &Value) -> Result<(), Failure> {
    if flow["draft"].is_null() {
        let number = flow["active_version"].to_string();
        let version = client.get(&["flows", id(flow), "versions", &number], &[])?;
        let document = ::flow::Document::from_value(version["document"].clone());
        let document =
            document.map_err(|error| Failure::Failed(format!("the server's document: {error}")))?;
        print_document(client, &document.to_yaml(), document.as_value());
    } else if client.json {
        output::json(&client.get(&["flows", id(flow), "draft"], &[])?);
    } else {
        output::line(
            client.get_text(&["flows", id(flow), "draft"], &[], "application/yaml")?.trim_end(),
        );
    }
    Ok(())
}

fn print_document(client: &Client, yaml: &str, value: &Value) {
    match client.json {
        true => output::json(value),
        false => output::line(yaml.trim_end()),
    }
}

pub(super) fn versions(client: &Client, flow: &str) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let versions = client.get(&["flows", id(&flow), "versions"], &[("limit", "200")])?;
    if client.json {
        output::json(&versions);
        return Ok(());
    }
    let row = |version: &Value| {
        vec![
            output::cell(&version["number"]),
            output::cell(&version["status"]),
            output::time(&version["deployed_at"]),
            person(&version["deployed_by"]),
            output::cell(&version["note"]),
        ]
    };
    let rows = versions["items"].as_array().into_iter().flatten().map(row).collect();
    output::table(
        &["VERSION", "STATUS", "DEPLOYED", "BY", "NOTE"],
        rows,
        "It was never deployed: tandem flow deploy FLOW",
    );
    Ok(())
}

/// A person is a name, or an object with one.
fn person(value: &Value) -> String {
    output::cell(if value.is_object() { &value["name"] } else { value })
}
