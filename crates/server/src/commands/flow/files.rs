//! `tandem flow export|import|diff`.

use ::flow::Document;
use serde_json::json;

use super::{change, find, id, name, resolve};
use crate::{
    cli::{DiffArguments, ExportArguments, ImportArguments},
    client::Client,
    commands::transfer,
    failure::Failure,
    output,
};

pub(super) fn export(client: &Client, export: &ExportArguments) -> Result<(), Failure> {
    let flow = resolve(client, &export.flow)?;
    let version = export.version.map(|number| number.to_string());
    let mut query = vec![
        ("user_inputs", transfer::user_inputs(&export.target)),
        ("format", transfer::format(client, &export.target)),
    ];
    query.extend(version.as_deref().map(|number| ("version", number)));
    let text = client.get_text(&["flows", id(&flow), "export"], &query, "*/*")?;
    transfer::deliver(client, &export.target, &text)
}

pub(super) fn import(client: &Client, import: &ImportArguments) -> Result<(), Failure> {
    let mut flows = transfer::read_flows(&import.files, &import.how)?;
    if import.name.is_some() || import.replace {
        let [flow] = &mut flows[..] else {
            return Err(Failure::Usage(
                "--name and --replace are for a file with one flow".to_owned(),
            ));
        };
        if let Some(name) = &import.name {
            *flow = transfer::renamed(flow, name);
        }
        if import.replace && replace(client, import, flow)? {
            return Ok(());
        }
    }
    transfer::import(client, &import.project, &flows, &import.how)
}

/// Puts the document in the draft of the flow with its name or key; false when there is none.
fn replace(
    client: &Client,
    import: &ImportArguments,
    document: &Document,
) -> Result<bool, Failure> {
    let wanted = document.name().unwrap_or_default();
    let Some(flow) = find(client, &import.project, wanted)? else { return Ok(false) };
    let file = import.files[0].display().to_string();
    if import.how.dry_run {
        output::line(&format!("{file} would become the draft of {} ({})", name(&flow), id(&flow)));
        return Ok(true);
    }
    let saved = change::put_draft(client, &flow, document.as_value())
        .map_err(|failure| failure.about(&file))?;
    change::report_saved(client, &flow, &saved, &file);
    Ok(true)
}

pub(super) fn diff(client: &Client, diff: &DiffArguments) -> Result<(), Failure> {
    let flow = resolve(client, &diff.flow)?;
    let query = [("from", diff.from.as_str()), ("to", diff.to.as_str())];
    let found = client.get(&["flows", id(&flow), "diff"], &query)?;
    if client.json {
        output::json(&found);
        return Ok(());
    }
    let state = |state: &str| match state.parse::<u32>() {
        Ok(number) => format!("version {number}"),
        Err(_) => format!("the {state}{}", if state == "active" { " version" } else { "" }),
    };
    let (from, to) = (state(&diff.from), state(&diff.to));
    if found["same"] == true {
        output::line(&format!("{}: {from} and {to} mean the same", name(&flow)));
        return Ok(());
    }
    output::line(&format!("{}: from {from} to {to}", name(&flow)));
    for line in found["lines"].as_array().into_iter().flatten() {
        output::line(&output::cell(line));
    }
    Ok(())
}

/// Renames a flow; its key stays.
pub(super) fn rename(client: &Client, flow: &str, new: &str) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let renamed = client.patch(&["flows", id(&flow)], &json!({"name": new}))?;
    match client.json {
        true => output::json(&renamed),
        false => output::line(&format!("{} is called {} now", name(&flow), name(&renamed))),
    }
    Ok(())
}
