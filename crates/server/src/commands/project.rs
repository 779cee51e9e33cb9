//! `tandem project …`.

use serde_json::{Value, json};

use crate::{
    cli::{ProjectArguments, ProjectVerb},
    client::Client,
    failure::Failure,
    output,
};

pub(crate) fn run(arguments: &ProjectArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.server)?;
    match &arguments.verb {
        ProjectVerb::List => list(&client),
        ProjectVerb::Create { name, slug } => create(&client, name, slug.as_deref()),
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
