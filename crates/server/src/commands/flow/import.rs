//! `tandem flow create|import`.

use std::path::Path;

use serde_json::{Value, json};

use super::{change, find, id, name};
use crate::{cli::FlowKind, client::Client, commands::read_document, failure::Failure, output};

pub(super) struct Request<'a> {
    pub(super) file: &'a Path,
    pub(super) project: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) replace: bool,
}

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
    report(client, "Created", &flow);
    Ok(())
}

pub(super) fn import(client: &Client, request: &Request<'_>) -> Result<(), Failure> {
    let (document, file) = read_document(request.file)?;
    let name =
        request.name.or(document.name()).map_or_else(|| file_stem(request.file), str::to_owned);
    if let Some(flow) = find(client, request.project, &name)? {
        if !request.replace {
            return Err(Failure::Failed(format!(
                "the project {} has a flow `{name}` already: --replace puts the file in its draft, --name gives another name",
                request.project
            )));
        }
        let saved = change::put_draft(client, &flow, document.as_value())
            .map_err(|failure| failure.about(&file))?;
        change::report_saved(client, &flow, &saved, &file);
        return Ok(());
    }
    let body = json!({"name": name, "document": document.as_value()});
    let created = client.post(&["projects", request.project, "flows"], &[], &body);
    let flow = created.map_err(|failure| failure.about(&file))?.body;
    report(client, "Imported", &flow);
    Ok(())
}

fn report(client: &Client, done: &str, flow: &Value) {
    match client.json {
        true => output::json(flow),
        false => output::line(&format!(
            "{done} {} ({}, {}) as a draft",
            name(flow),
            output::cell(&flow["key"]),
            id(flow)
        )),
    }
}

fn file_stem(file: &Path) -> String {
    match file.file_stem() {
        Some(stem) if file != Path::new("-") => stem.to_string_lossy().into_owned(),
        _ => "Imported flow".to_owned(),
    }
}
