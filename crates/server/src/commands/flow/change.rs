//! `tandem flow check|edit|deploy|delete`, and how a file gets into a draft.

use std::path::Path;

use serde_json::{Value, json};

use super::{id, name, resolve};
use crate::{
    cli::DeleteScope,
    client::{Answer, Client},
    commands::{check::summary, read_document},
    failure::{Failure, diagnostic_line},
    output,
};

pub(super) fn check(client: &Client, flow: &str) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let answer = client.post(&["flows", id(&flow), "check"], &[], &json!({}))?.body;
    if client.json {
        output::json(&answer);
    } else {
        print_diagnostics(name(&flow), &answer["diagnostics"]);
    }
    if answer["ok"] == true { Ok(()) } else { Err(Failure::Negative) }
}

pub(super) fn edit(client: &Client, flow: &str, file: Option<&Path>) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    if let Some(file) = file {
        let (document, file) = read_document(file)?;
        let saved = put_draft(client, &flow, document.as_value())
            .map_err(|failure| failure.about(&file))?;
        report_saved(client, &flow, &saved, &file);
        return Ok(());
    }
    let drafted = client.post(&["flows", id(&flow), "edit"], &[], &json!({}))?.body;
    match client.json {
        true => output::json(&drafted),
        false => output::line(&format!(
            "{} has a draft: tandem flow edit FLOW FILE puts a file in it",
            name(&flow)
        )),
    }
    Ok(())
}

/// Puts a document in the flow's draft, opening one first when there is none.
pub(super) fn put_draft(client: &Client, flow: &Value, document: &Value) -> Result<Value, Failure> {
    let etag = match flow["draft"]["etag"].as_str() {
        Some(etag) => etag.to_owned(),
        None => {
            let Answer { etag, body, .. } =
                client.post(&["flows", id(flow), "edit"], &[], &json!({}))?;
            etag.or_else(|| body["draft"]["etag"].as_str().map(str::to_owned)).unwrap_or_default()
        }
    };
    let quoted = if etag.starts_with('"') { etag } else { format!("\"{etag}\"") };
    Ok(client.put(&["flows", id(flow), "draft"], &quoted, document)?.body)
}

/// Says that the draft is saved, and what check found in it.
pub(super) fn report_saved(client: &Client, flow: &Value, saved: &Value, file: &str) {
    if client.json {
        return output::json(saved);
    }
    output::line(&format!("Saved {file} as the draft of {} ({})", name(flow), id(flow)));
    print_diagnostics(file, &saved["diagnostics"]);
}

pub(super) fn deploy(client: &Client, flow: &str, note: Option<&str>) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let request = note.map_or(json!({}), |note| json!({"note": note}));
    let deployed = client.post(&["flows", id(&flow), "deploy"], &[], &request);
    let version = deployed.map_err(|failure| failure.about(name(&flow)))?.body;
    if client.json {
        output::json(&version);
        return Ok(());
    }
    output::line(&format!("Version {} of {} is active", version["number"], name(&flow)));
    let address = client.get(&["flows", id(&flow)], &[])?["trigger_url"].clone();
    if let Some(address) = address.as_str() {
        output::line(address);
    }
    Ok(())
}

pub(super) fn delete(
    client: &Client,
    flow: &str,
    scope: Option<DeleteScope>,
) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let scope = scope.map(|scope| match scope {
        DeleteScope::Draft => "draft",
        DeleteScope::Flow => "flow",
    });
    let query: Vec<(&str, &str)> = scope.map(|scope| ("scope", scope)).into_iter().collect();
    client.delete(&["flows", id(&flow)], &query)?;
    match client.json {
        true => output::json(&json!({"id": id(&flow)})),
        false if scope == Some("draft") => {
            output::line(&format!("Deleted the draft of {}", name(&flow)))
        }
        false => output::line(&format!("Deleted {} ({})", name(&flow), id(&flow))),
    }
    Ok(())
}

fn print_diagnostics(subject: &str, diagnostics: &Value) {
    let all: Vec<&Value> = diagnostics.as_array().into_iter().flatten().collect();
    for diagnostic in &all {
        output::line(&diagnostic_line(subject, diagnostic));
    }
    let errors = all.iter().filter(|one| one["severity"] == "error").count();
    output::line(&summary(subject, errors, all.len() - errors));
}
