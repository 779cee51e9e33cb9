//! `tandem project …`.

use serde_json::{Map, Value, json};

use super::member;
use crate::{
    cli::{Confirm, ProjectArguments, ProjectExportArguments, ProjectVerb, SettingsArguments},
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
        ProjectVerb::Settings { project, flow_limit, approval_required, more } => {
            let mut changes = changes(*flow_limit, more)?;
            if let Some(required) = approval_required {
                changes.insert("approval_required".to_owned(), json!(required));
            }
            settings(&client, project, changes)
        }
        ProjectVerb::Resume { project, .. } => resume(&client, project.as_deref()),
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

/// Call by call, until nothing is paused any more: in one project or, without a name, in all.
fn resume(client: &Client, project: Option<&str>) -> Result<(), Failure> {
    let projects = match project {
        Some(project) => vec![project.to_owned()],
        None => slugs(client)?,
    };
    let mut resumed = 0;
    for project in &projects {
        loop {
            let path = ["projects", project.as_str(), "executions", "resume"];
            let report = client.post(&path, &[], &json!({}))?.body;
            resumed += report["resumed"].as_u64().unwrap_or(0);
            if report["left"].as_u64().unwrap_or(0) == 0 {
                break;
            }
        }
    }
    match client.json {
        true => output::json(&json!({"resumed": resumed})),
        false => output::line(&format!("{resumed} executions go on")),
    }
    Ok(())
}

fn slugs(client: &Client) -> Result<Vec<String>, Failure> {
    let (mut slugs, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&["projects"], &[("limit", "200"), ("cursor", &cursor)])?;
        let items = page["items"].as_array().into_iter().flatten();
        slugs.extend(items.map(|project| output::cell(&project["slug"])));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return Ok(slugs),
        }
    }
}

/// Shows the settings, after changing those that are given.
fn settings(client: &Client, project: &str, changes: Map<String, Value>) -> Result<(), Failure> {
    let path = ["projects", project, "settings"];
    let settings = match changes.is_empty() {
        true => client.get(&path, &[])?,
        false => client.replace(&path, &Value::Object(changes))?,
    };
    if client.json {
        output::json(&settings);
    } else {
        let rows = settings.as_object().into_iter().flatten();
        let rows = rows.map(|(name, value)| vec![name.clone(), output::cell(value)]).collect();
        output::table(&["SETTING", "VALUE"], rows, "There are no settings");
    }
    Ok(())
}

fn changes(
    flow_limit: Option<u32>,
    more: &SettingsArguments,
) -> Result<Map<String, Value>, Failure> {
    let mut changes = Map::new();
    let running_max = more.running_max.as_deref().map(count_or_none).transpose()?;
    let kept = more.retention_executions.as_deref().map(count_or_none).transpose()?;
    let hosts = &more.egress_allow;
    let hosts = (more.egress_everywhere || !hosts.is_empty()).then(|| json!(hosts));
    for (name, value) in [
        ("flow_limit", flow_limit.map(Value::from)),
        ("time_zone", more.time_zone.clone().map(Value::from)),
        ("egress_allow", hosts),
        ("steps_max", more.steps_max.map(Value::from)),
        ("running_max", running_max),
        ("retention_days", more.retention_days.map(Value::from)),
        ("retention_executions", kept),
    ] {
        if let Some(value) = value {
            changes.insert(name.to_owned(), value);
        }
    }
    Ok(changes)
}

fn count_or_none(text: &str) -> Result<Value, Failure> {
    if text == "none" {
        return Ok(Value::Null);
    }
    let wrong = |_| Failure::Usage(format!("{text} is neither a number nor `none`"));
    text.parse::<u32>().map(Value::from).map_err(wrong)
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
