//! `tandem project …`.

use serde_json::{Value, json};

use super::member;
use crate::{
    cli::{Confirm, ProjectArguments, ProjectExportArguments, ProjectVerb},
    client::Client,
    commands::{confirm, transfer},
    failure::Failure,
    output,
};

pub(crate) fn run(arguments: &ProjectArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.server)?;
    match &arguments.verb {
        ProjectVerb::List => list(&client),
        ProjectVerb::Create { name, slug } => create(&client, name, slug.as_deref()),
        ProjectVerb::Rename { project, name } => rename(&client, project, name),
        ProjectVerb::Delete { project, confirm } => delete(&client, project, confirm),
        ProjectVerb::Export(arguments) => export(&client, arguments),
        ProjectVerb::Import(arguments) => {
            let flows = transfer::read_flows(&arguments.files, &arguments.how)?;
            transfer::import(&client, &arguments.project, &flows, &arguments.how)
        }
        ProjectVerb::Settings { project, flow_limit, approval_required } => {
            let given = [
                ("flow_limit", flow_limit.map(Value::from)),
                ("approval_required", approval_required.map(Value::from)),
            ];
            settings(&client, project, &given)
        }
        ProjectVerb::AllowList { project, set, everyone } => {
            let replaces = *everyone || !set.is_empty();
            allow_list(&client, project, replaces.then_some(set))
        }
        ProjectVerb::Member(verb) => member::run(&client, verb),
    }
}

fn list(client: &Client) -> Result<(), Failure> {
    let projects = client.get(&["projects"], &[("limit", "200")])?;
    if client.json {
        output::json(&projects);
        return Ok(());
    }
    let row = |project: &Value| {
        let flows = format!("{} of {}", project["flow_count"], project["flow_limit"]);
        let last = output::time(&project["last_execution_at"]);
        vec![
            output::cell(&project["slug"]),
            output::cell(&project["name"]),
            flows,
            last,
            output::cell(&project["id"]),
        ]
    };
    let rows = projects["items"].as_array().into_iter().flatten().map(row).collect();
    output::table(
        &["SLUG", "NAME", "FLOWS", "LAST EXECUTION", "ID"],
        rows,
        "There is no project yet: tandem project create NAME",
    );
    Ok(())
}

/// The API replaces all settings: those that weren't given go back as they came.
fn settings(
    client: &Client,
    project: &str,
    given: &[(&str, Option<Value>)],
) -> Result<(), Failure> {
    let path = ["projects", project, "settings"];
    let mut settings = client.get(&path, &[])?;
    if given.iter().any(|(_, value)| value.is_some()) {
        for (name, value) in given {
            if let Some(value) = value {
                settings[*name] = value.clone();
            }
        }
        settings = client.replace(&path, &settings)?;
    }
    if client.json {
        output::json(&settings);
    } else {
        let rows = settings.as_object().into_iter().flatten();
        let rows = rows.map(|(name, value)| vec![name.clone(), output::cell(value)]).collect();
        output::table(&["SETTING", "VALUE"], rows, "There are no settings");
    }
    Ok(())
}

fn allow_list(client: &Client, project: &str, set: Option<&Vec<String>>) -> Result<(), Failure> {
    let path = ["projects", project, "ip-allow-list"];
    let list = match set {
        Some(addresses) => client.replace(&path, &json!({"addresses": addresses}))?,
        None => client.get(&path, &[])?,
    };
    if client.json {
        output::json(&list);
        return Ok(());
    }
    let rows = list["addresses"].as_array().into_iter().flatten();
    let rows = rows.map(|address| vec![output::cell(address)]).collect();
    output::table(&["ADDRESS"], rows, "Flows may be triggered from everywhere");
    Ok(())
}

fn create(client: &Client, name: &str, slug: Option<&str>) -> Result<(), Failure> {
    let mut request = json!({"name": name});
    if let Some(slug) = slug {
        request["slug"] = json!(slug);
    }
    let project = client.post(&["projects"], &[], &request)?.body;
    match client.json {
        true => output::json(&project),
        false => output::line(&format!(
            "Created the project {} ({}, {})",
            output::cell(&project["name"]),
            output::cell(&project["slug"]),
            output::cell(&project["id"])
        )),
    }
    Ok(())
}

fn rename(client: &Client, project: &str, name: &str) -> Result<(), Failure> {
    let renamed = client.patch(&["projects", project], &json!({"name": name}))?;
    match client.json {
        true => output::json(&renamed),
        false => output::line(&format!(
            "{} is called {} now",
            output::cell(&renamed["slug"]),
            output::cell(&renamed["name"])
        )),
    }
    Ok(())
}

fn delete(client: &Client, project: &str, confirm: &Confirm) -> Result<(), Failure> {
    let found = client.get(&["projects", project], &[])?;
    let name = output::cell(&found["name"]);
    let warning = format!(
        "This deletes the project {name} with its {} flows, their versions and executions, for ever.",
        found["flow_count"]
    );
    confirm::demand_name(confirm, &warning, &name)?;
    client.delete(&["projects", &output::cell(&found["id"])], &[])?;
    match client.json {
        true => output::json(&json!({"id": found["id"]})),
        false => output::line(&format!("Deleted the project {name}")),
    }
    Ok(())
}

fn export(client: &Client, export: &ProjectExportArguments) -> Result<(), Failure> {
    let flows = if export.flows.is_empty() { json!("all") } else { json!(export.flows) };
    let request = json!({"flows": flows, "user_inputs": transfer::user_inputs(&export.target)});
    let query = [("format", transfer::format(client, &export.target))];
    let text = client.post_for_text(&["projects", &export.project, "export"], &query, &request)?;
    transfer::deliver(client, &export.target, &text)
}
