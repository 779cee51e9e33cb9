//! `tandem project …`.

use serde_json::{Map, Value, json};

use crate::{
    cli::{ProjectArguments, ProjectVerb, SettingsArguments},
    client::Client,
    failure::Failure,
    output,
};

pub(crate) fn run(arguments: &ProjectArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.server)?;
    match &arguments.verb {
        ProjectVerb::List => list(&client),
        ProjectVerb::Create { name, slug } => create(&client, name, slug.as_deref()),
        ProjectVerb::Settings { project, flow_limit, more } => {
            settings(&client, project, changes(*flow_limit, more)?)
        }
        ProjectVerb::AllowList { project, set, everyone } => {
            let replaces = *everyone || !set.is_empty();
            allow_list(&client, project, replaces.then_some(set))
        }
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
