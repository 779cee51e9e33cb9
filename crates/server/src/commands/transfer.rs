//! Files of flows on their way in and out: what `flow export|import` and `project export|import` share. An import shows
//! first what it would do, and asks when somebody has to decide.

use std::path::{Path, PathBuf};

use ::flow::{
    Document,
    transfer::{Bundle, BundleError, rebound},
};
use serde_json::{Value, json};

use crate::{
    cli::{ExportTarget, ImportHow, UserInputs},
    client::Client,
    commands::{confirm, flow_errors, read_text, shown_name},
    failure::{Failure, diagnostic_line},
    output,
};

/// What the target asks the API for: the query of an export and the media type.
pub(crate) fn user_inputs(target: &ExportTarget) -> &'static str {
    match target.user_inputs {
        UserInputs::Keep => "keep",
        UserInputs::Remove => "remove",
    }
}

/// `json` or `yaml`.
pub(crate) fn format(client: &Client, target: &ExportTarget) -> &'static str {
    let is_json_file = target.output.as_deref().and_then(Path::extension) == Some("json".as_ref());
    if is_json_file || (client.json && target.output.is_none()) { "json" } else { "yaml" }
}

/// Writes an exported file to where it was asked for.
pub(crate) fn deliver(client: &Client, target: &ExportTarget, text: &str) -> Result<(), Failure> {
    let text = match serde_json::from_str::<Value>(text) {
        Ok(value) => output::pretty(&value),
        Err(_) => text.trim_end().to_owned(),
    };
    let Some(file) = &target.output else {
        output::line(&text);
        return Ok(());
    };
    std::fs::write(file, text + "\n").map_err(|error| {
        Failure::Failed(format!("{} can't be written: {error}", file.display()))
    })?;
    match client.json {
        true => output::json(&json!({"file": file})),
        false => output::line(&format!("Wrote {}", file.display())),
    }
    Ok(())
}

/// The flows of all files, each with a name, and the connections that were asked for.
pub(crate) fn read_flows(files: &[PathBuf], how: &ImportHow) -> Result<Vec<Document>, Failure> {
    let mut flows = Vec::new();
    let mut wrong = Vec::new();
    for file in files {
        match read_bundle(file) {
            Ok(bundle) => flows.extend(named(&bundle, file)),
            Err(Failure::Failed(message)) => wrong.push(message),
            Err(failure) => return Err(failure),
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Failed(wrong.join("\nerror: ")));
    }
    for map in &how.map {
        let mut used = 0;
        for flow in &mut flows {
            let (changed, count) = rebound(flow, &map.from, &map.to);
            *flow = changed;
            used += count;
        }
        if used == 0 {
            return Err(Failure::Usage(format!(
                "--map: no action uses the connection `{}`; --dry-run without --map shows which are used",
                map.from
            )));
        }
    }
    Ok(flows)
}

fn read_bundle(file: &Path) -> Result<Bundle, Failure> {
    let text = read_text(file)?;
    let name = shown_name(file);
    Bundle::parse(&text).map_err(|error| {
        Failure::Failed(match &error {
            BundleError::Text(at) => format!(
                "{name}:{}:{}: not a file of flows: {} (not_a_flow_document)",
                at.line, at.column, at.message
            ),
            BundleError::NewerFormat { .. } => format!("{name}:1:1: {error} (newer_format)"),
            BundleError::Invalid { .. } => format!("{name}:1:1: {error} (invalid_bundle)"),
        })
    })
}

/// A file with one flow lends it its own name when the flow has none.
fn named(bundle: &Bundle, file: &Path) -> Vec<Document> {
    match bundle {
        Bundle::One(flow) if flow.name().is_none() => vec![renamed(flow, &file_stem(file))],
        Bundle::One(_) | Bundle::Many(_) => bundle.flows().to_vec(),
    }
}

pub(crate) fn renamed(flow: &Document, name: &str) -> Document {
    let mut value = flow.as_value().clone();
    if let Value::Object(map) = &mut value {
        map.insert("name".to_owned(), json!(name));
    }
    Document::from_value(value).expect("a document stays one: only its name changed")
}

pub(crate) fn file_stem(file: &Path) -> String {
    match file.file_stem() {
        Some(stem) if file != Path::new("-") => stem.to_string_lossy().into_owned(),
        _ => "Imported flow".to_owned(),
    }
}

/// Shows what the import would do, asks when a person has to decide something, and does it: all flows or none.
pub(crate) fn import(
    client: &Client,
    project: &str,
    flows: &[Document],
    how: &ImportHow,
) -> Result<(), Failure> {
    let values: Vec<&Value> = flows.iter().map(Document::as_value).collect();
    let file = json!({"tandem": 1, "flows": values});
    let path = ["projects", project, "import"];
    let preview = client.post(&path, &[("dry_run", "true")], &file)?.body;
    if how.dry_run {
        match client.json {
            true => output::json(&preview),
            false => print_preview(&preview),
        }
        return if preview["fits"] == true { Ok(()) } else { Err(too_many(&preview)) };
    }
    if !client.json {
        print_preview(&preview);
    }
    if preview["fits"] != true {
        return Err(too_many(&preview));
    }
    if let Some(question) = question(&preview) {
        confirm::demand(&how.confirm, &question)?;
    }
    let imported = client.post(&path, &[], &file)?.body;
    if client.json {
        output::json(&imported);
        return Ok(());
    }
    for flow in items(&imported["flows"]) {
        let [name, key, id] = ["name", "key", "id"].map(|field| output::cell(&flow[field]));
        output::line(&format!("Imported {name} ({key}, {id}) as a draft"));
    }
    Ok(())
}

fn print_preview(preview: &Value) {
    let row = |flow: &Value| {
        let name = match flow["renamed"] == true && !flow["name_in_file"].is_null() {
            true => format!("{} (was {})", flow["name"], flow["name_in_file"]),
            false => output::cell(&flow["name"]),
        };
        let connections: Vec<String> =
            items(&flow["rebind"]).map(|one| output::cell(&one["name"])).collect();
        let (errors, warnings) = flow_errors(&flow["diagnostics"]);
        let [kind, key] = ["kind", "key"].map(|field| output::cell(&flow[field]));
        vec![name, key, kind, connections.join(", "), errors.to_string(), warnings.to_string()]
    };
    let rows = items(&preview["flows"]).map(row).collect();
    output::table(
        &["CREATES", "KEY", "KIND", "RE-BIND CONNECTIONS", "ERRORS", "WARNINGS"],
        rows,
        "There is no flow in it",
    );
    for flow in items(&preview["flows"]) {
        let name = flow["name"].as_str().unwrap_or_default();
        for diagnostic in items(&flow["diagnostics"]) {
            output::line(&diagnostic_line(name, diagnostic));
        }
    }
    let adding = items(&preview["flows"]).count();
    output::line(&format!(
        "{} of {} flows are there, {adding} more would be created",
        preview["flow_count"], preview["flow_limit"]
    ));
}

fn too_many(preview: &Value) -> Failure {
    Failure::Failed(format!(
        "the project may have {} flows and has {}: delete some, or raise the limit with tandem project settings --flow-limit (flow_limit_reached)",
        preview["flow_limit"], preview["flow_count"]
    ))
}

/// What a person should decide: nothing, when everything comes in as it is in the file.
fn question(preview: &Value) -> Option<String> {
    let count =
        |what: &dyn Fn(&Value) -> bool| items(&preview["flows"]).filter(|one| what(one)).count();
    let renamed = count(&|flow| flow["renamed"] == true && !flow["name_in_file"].is_null());
    let unbound = count(&|flow| items(&flow["rebind"]).next().is_some());
    let invalid = count(&|flow| flow_errors(&flow["diagnostics"]).0 > 0);
    let parts = [
        (
            renamed,
            "renamed, because the name is taken (--replace would change the flow that has it)",
        ),
        (unbound, "with connections to bind again"),
        (invalid, "with errors"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "Some flows come in as drafts that need attention: {}. Import them all?",
            parts.join("; ")
        )
    })
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(flow: &Value) -> Value {
        json!({"flows": [flow], "flow_count": 0, "flow_limit": 20, "fits": true})
    }

    #[test]
    fn an_import_asks_only_when_there_is_something_to_decide() {
        let plain = json!({"name_in_file": "A", "name": "A", "renamed": false, "rebind": [], "diagnostics": [{"severity": "warning"}]});
        assert_eq!(question(&preview(&plain)), None);
        for (field, value, said) in [
            ("renamed", json!(true), "renamed"),
            ("rebind", json!([{"name": "erp"}]), "connections"),
            ("diagnostics", json!([{"severity": "error"}]), "errors"),
        ] {
            let mut flow = plain.clone();
            flow[field] = value;
            let asked = question(&preview(&flow)).unwrap();
            assert!(
                asked.contains(&format!(
                    "1 {}",
                    if field == "renamed" { "renamed" } else { "with" }
                )),
                "{asked}"
            );
            assert!(asked.contains(said), "{asked}");
        }
    }
}
