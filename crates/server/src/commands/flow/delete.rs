//! `tandem flow delete|restore`, and a version's way back into the draft.

use serde_json::{Value, json};

use super::{find_among, flows, id, name, not_found, resolve, status};
use crate::{
    cli::{Confirm, DeleteScope},
    client::Client,
    commands::confirm,
    failure::Failure,
    output,
};

pub(super) fn delete(
    client: &Client,
    flow: &str,
    scope: Option<DeleteScope>,
    confirm: &Confirm,
) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    let warning = match (scope, flow["status"].as_str()) {
        (None, Some("drafting")) => {
            return Err(Failure::Usage(format!(
                "{} has a draft beside version {}: say --scope draft for the draft only, or --scope flow",
                name(&flow),
                flow["active_version"]
            )));
        }
        (Some(DeleteScope::Draft), _) => {
            format!("This deletes the draft of {} for ever.", name(&flow))
        }
        (None | Some(DeleteScope::Flow), _) => format!(
            "This deletes {}, {}: its trigger stops answering, what runs finishes; tandem flow restore brings it back.",
            name(&flow),
            status(&flow)
        ),
    };
    confirm::demand_name(confirm, &warning, name(&flow))?;
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

/// FLOW is an id, or PROJECT/FLOW among the deleted flows of the project.
pub(super) fn restore(client: &Client, flow: &str) -> Result<(), Failure> {
    let id = match flow.split_once('/') {
        None => flow.to_owned(),
        Some((project, wanted)) => {
            let deleted = flows(client, project, &[("deleted", "true")])?;
            let found = find_among(deleted, wanted)?;
            let missing =
                || not_found(format!("the project {project} has no deleted flow `{wanted}`"));
            id(&found.ok_or_else(missing)?).to_owned()
        }
    };
    let restored = client.post(&["flows", &id, "restore"], &[], &json!({}));
    let restored = restored.map_err(|failure| failure.about(flow))?.body;
    match client.json {
        true => output::json(&restored),
        false => output::line(&format!("{} is back, {}", name(&restored), status(&restored))),
    }
    Ok(())
}

pub(super) fn copy_to_draft(
    client: &Client,
    flow: &str,
    number: u32,
    confirm: &Confirm,
) -> Result<(), Failure> {
    let flow = resolve(client, flow)?;
    if let Value::Object(draft) = &flow["draft"] {
        let saved = output::time(&draft["updated_at"]);
        let by = output::cell(&draft["updated_by"]);
        confirm::demand(
            confirm,
            &format!(
                "{} has a draft that {by} saved at {saved}. Put version {number} over it?",
                name(&flow)
            ),
        )?;
    }
    let path = ["flows", id(&flow), "versions", &number.to_string(), "copy-to-draft"];
    let copied = client.post(&path, &[], &json!({}))?.body;
    match client.json {
        true => output::json(&copied),
        false => output::line(&format!("The draft of {} is version {number} now", name(&flow))),
    }
    Ok(())
}
