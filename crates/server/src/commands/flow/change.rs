//! `tandem flow check|edit|deploy`, and how a file gets into a draft.

use std::path::Path;

use serde_json::{Value, json};

use super::{id, name, resolve};
use crate::{
    cli::CheckArguments,
    client::{Answer, Client},
    commands::{
        check::{self, summary},
        flow_errors, read_document,
    },
    failure::{Failure, diagnostic_line},
    output,
};

/// What looks like a file is checked without the server.
pub(super) fn check(client: &Client, what: &str) -> Result<(), Failure> {
    if what == "-" || [".yaml", ".yml", ".json"].iter().any(|ending| what.ends_with(ending)) {
        return check::run(&CheckArguments { file: what.into(), json: client.json });
    }
    let flow = resolve(client, what)?;
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

pub(super) fn print_diagnostics(subject: &str, diagnostics: &Value) {
    for diagnostic in diagnostics.as_array().into_iter().flatten() {
        output::line(&diagnostic_line(subject, diagnostic));
    }
    let (errors, warnings) = flow_errors(diagnostics);
    output::line(&summary(subject, errors, warnings));
}
